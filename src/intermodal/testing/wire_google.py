"""Google's wire for tests: what generate_content is asked, judged by the SDK's own models, and answers to it."""

from __future__ import annotations

import json
import re
from typing import Any

from .wire import Asked

# What stands in them is the caller's, whatever it is called.
FREE = frozenset({"args", "response", "parametersJsonSchema", "responseJsonSchema"})


def camel(value: Any) -> Any:
    """The SDK writes some names in snake_case and the server takes both: one spelling to look at."""
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    names = {name: re.sub(r"_(\w)", lambda m: m[1].upper(), name) for name in value}
    return {names[name]: item if names[name] in FREE else camel(item) for name, item in value.items()}


def judged(body: dict[str, Any]) -> None:
    """Raises ValueError where a request isn't what the SDK's models say, unknown fields included."""
    from google.genai import types

    left = dict(body)
    for content in left.pop("contents"):
        types.Content.model_validate_json(json.dumps(content))
    for tool in left.pop("tools", ()):
        types.Tool.model_validate_json(json.dumps(tool))
    if system := left.pop("systemInstruction", None):
        types.Content.model_validate_json(json.dumps(system))
    types.GenerateContentConfig.model_validate_json(json.dumps(left.pop("generationConfig", {})))
    if left:
        raise ValueError(f"unknown fields {sorted(left)}")


def generating(asked: Asked) -> dict[str, Any]:
    """The body of a request to generate_content, in one spelling and judged."""
    assert asked.method == "POST", asked
    body: dict[str, Any] = camel(asked.json)
    judged(body)
    return body


def piece(*parts: dict[str, Any], stop: str = "", **more: Any) -> dict[str, Any]:
    """A response, whole (`stop` says why it ended) or a piece of a stream."""
    candidate: dict[str, Any] = {"index": 0, "content": {"role": "model", "parts": list(parts)}}
    if stop:
        candidate["finishReason"] = stop
    return {"candidates": [candidate], "responseId": "r1", **more}
