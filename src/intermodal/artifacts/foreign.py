"""Parts of other frameworks, taken at the door by their shape: nothing of theirs is imported.

pydantic-ai (`BinaryContent`, `ImageUrl` and its kin), LangChain content blocks, OpenAI input items (Responses and Chat
Completions), Anthropic blocks, MCP content. A text in them is data that came along, not the caller's own words.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import MediaUnreadable, MediaUnsupported

_BASE64 = ("data", "base64", "blob", "file_data")
_ADDRESS = ("url", "image_url", "file_url", "uri", "file_uri")


@dataclass(frozen=True, slots=True)
class Bytes:
    """What a foreign part carries."""

    data: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where a foreign part says its media is."""

    url: str


def opened(value: Any) -> Bytes | Address | None:
    """What a foreign part holds; None for what is none. Raises MediaUnreadable for base64 that isn't, MediaUnsupported
    for a part that only names a file kept by a carrier.
    """
    if isinstance(value, Mapping):
        return _of_mapping(value)
    if isinstance(raw := getattr(value, "data", None), bytes) and isinstance(getattr(value, "media_type", None), str):
        return Bytes(raw, str(getattr(value, "identifier", "") or "part"))  # pydantic-ai BinaryContent
    if isinstance(address := getattr(value, "url", None), str) and isinstance(getattr(value, "kind", None), str):
        return _at(address)  # pydantic-ai ImageUrl, AudioUrl, …
    if hasattr(value, "type") and hasattr(value, "model_dump"):  # MCP content, the SDKs' own models
        return _of_mapping(value.model_dump())
    return None


def _of_mapping(part: Mapping[str, Any]) -> Bytes | Address | None:
    if not isinstance(part.get("type"), str):
        return None
    name = str(part.get("filename") or part.get("name") or part["type"])
    if isinstance(text := part.get("text"), str):
        return Bytes(text.encode(), name)
    for key in _BASE64:
        if isinstance(data := part.get(key), str):
            return _at(data) if data.startswith("data:") else Bytes(_decoded(data, name), name)
    for key in _ADDRESS:
        if isinstance(address := part.get(key), str):
            return _at(address)
    for key in ("image_url", "input_audio", "source", "file", "resource", "audio", "video_url"):  # one level deeper
        if isinstance(inner := part.get(key), Mapping):
            return _of_mapping(
                {"type": part["type"], "filename": name, **{k: v for k, v in inner.items() if k != "type"}}
            )
    if part.get("file_id") or part.get("id"):
        raise MediaUnsupported(
            f"{name!r} only names a file that a carrier keeps ({part.get('file_id') or part.get('id')!r}).",
            hint="Give the file itself.",
        )
    return None


def _at(address: str) -> Bytes | Address:
    """A data URL holds the bytes themselves."""
    if not address.startswith("data:"):
        return Address(address)
    head, _, data = address.partition(",")
    if not head.endswith(";base64"):
        raise MediaUnsupported(f"{head[:40]!r} is no base64 data URL.", hint="Encode it as base64.")
    return Bytes(_decoded(data, "data URL"), "data URL")


def _decoded(data: str, name: str) -> bytes:
    try:
        return b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MediaUnreadable(f"{name!r} is no base64 ({error}).", hint="Encode the bytes as base64.") from None
