"""A tool: its contract, and whether it is as pure as it says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ...artifacts import Artifact
from ...errors import ConfigurationError, IntermodalError
from ...tools.signature import Param, Signature
from ...tools.toolbox import AnyTool
from .saying import must


async def check_tool(tool: AnyTool, *calls: Mapping[str, Any], engines: Mapping[str, Any] | None = None) -> None:
    """The contract, then each call (ports and parameters by name) run twice.

    Checked: signature, docstring, version, parameters that survive JSON, patterns that set parameters it has; that a
    call answers what the signature says and raises typed errors only; that equal calls of a tool with effect "pure"
    give equal bytes. `engines` are given to its engine parameters, by name.
    """
    where = f"tool {tool.id!r}"
    signature = _check_contract(where, tool)
    lacking = [name for name, _ in signature.engines if name not in (engines or {})]
    must(not calls or not lacking, where, f"to call it, pass engines={{{', '.join(f'{n!r}: …' for n in lacking)}}}")
    for call in calls:
        first = await _called(where, tool, signature, call, engines or {})
        if tool.effect == "pure":
            again = await _called(where, tool, signature, call, engines or {})
            must(first == again, where, f"its effect is 'pure' and an equal call made other media: {_shown(call)}")


def _check_contract(where: str, tool: AnyTool) -> Signature:
    try:
        signature = tool.signature
    except ConfigurationError as error:
        raise AssertionError(f"{where}: its signature is no contract: {error}") from error
    must(tool.id.isidentifier(), where, "an id is a Python name")
    must(tool.version.strip(), where, "it has no version")
    must(tool.description.strip(), where, "it has no docstring: planners read its first line")
    must(0.0 <= tool.bridge <= 1.0, where, f"bridge={tool.bridge!r} is not 0..1")
    for param in signature.params:
        _check_param(where, tool, param)
    names = {param.name for param in signature.params}
    for pattern in tool.patterns:
        strange = set(pattern.params) - names
        must(not strange, where, f"a pattern sets {sorted(strange)}; its parameters are {sorted(names)}")
        try:  # "{name}": what a planner reads out of the request
            read = {k: v for k, v in pattern.params.items() if not re.fullmatch(r"{\w+}", str(v))}
            signature.check_params(tool.id, read)
        except IntermodalError as error:
            raise AssertionError(f"{where}: a pattern sets what it doesn't take: {error}") from error
    return signature


def _check_param(where: str, tool: AnyTool, param: Param) -> None:
    try:
        checked = param.check(tool.id, param.default)
        json.dumps([checked, param.schema()], allow_nan=False)
    except Exception as error:  # pydantic raises several kinds for types it can't describe
        raise AssertionError(f"{where}: parameter {param.name!r}={param.default!r} is no JSON: {error}") from error
    twice = param.check(tool.id, json.loads(json.dumps(checked)))
    must(twice == checked, where, f"parameter {param.name!r} comes back from JSON as {twice!r}, not {checked!r}")


async def _called(
    where: str, tool: AnyTool, signature: Signature, call: Mapping[str, Any], engines: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """(modality, media type, digest) of everything it made."""
    known = {port.name for port in signature.ports} | {param.name for param in signature.params}
    must(known >= set(call), where, f"it takes {sorted(known)}, not {sorted(set(call) - known)}")
    try:
        result = await tool.function(**call, **engines)
    except IntermodalError as error:
        return [("error", type(error).__name__, error.message)]
    except Exception as error:
        raise AssertionError(f"{where}: {_shown(call)} raised {type(error).__name__}, untyped: {error}") from error
    expected = signature.result
    whole = isinstance(result, (list, tuple)) if expected.many else isinstance(result, expected.kind)
    items = result if expected.many and whole else [result]
    fits = whole and all(isinstance(item, expected.kind) for item in items)
    kind = f"Sequence[{expected.kind.__name__}]" if expected.many else expected.kind.__name__
    must(fits, where, f"{_shown(call)} returned {result!r:.80}; its signature says {kind}")
    return [(item.modality, item.media_type, item.blob.digest) for item in items]


def _shown(call: Mapping[str, Any]) -> str:
    return ", ".join(f"{k}={type(v).__name__ if isinstance(v, Artifact) else repr(v)[:40]}" for k, v in call.items())
