"""`intermodal tools`."""

from __future__ import annotations

from typing import Any

from ..tools.builtin import BUILT_IN
from ..tools.toolbox import AnyTool
from .common import say


def tools(as_json: bool) -> None:
    if as_json:
        say({"tools": [_row(tool) for tool in BUILT_IN]})
        return
    for tool in BUILT_IN:
        signature = tool.signature
        ports = ", ".join(
            f"{p.name}: {'Sequence of ' if p.many else ''}{p.kind.__name__}{' (optional)' if p.optional else ''}"
            for p in signature.ports
        )
        gives = f"{'Sequence of ' if signature.result.many else ''}{signature.result.kind.__name__}"
        params = "".join(f" [{p.name}={p.default!r}]" for p in signature.params)
        print(f"{tool.id:<20} {ports} → {gives}{params}\n{'':<20} {tool.description}")


def _row(tool: AnyTool) -> dict[str, Any]:
    signature = tool.signature
    return {
        "id": tool.id,
        "version": tool.version,
        "effect": tool.effect,
        "description": tool.description,
        "takes": {p.name: p.kind.modality for p in signature.ports},
        "params": {p.name: p.default for p in signature.params},
        "engines": {name: protocol.__name__ for name, protocol in signature.engines},
        "gives": signature.result.kind.modality,
        "conversion": tool.conversion,
    }
