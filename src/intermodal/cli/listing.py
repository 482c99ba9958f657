"""`intermodal tools`."""

from __future__ import annotations

from ..tools.builtin import BUILT_IN
from .common import say


def tools(as_json: bool) -> None:
    for tool in BUILT_IN:
        signature = tool.signature
        ports = ", ".join(
            f"{p.name}: {'Sequence of ' if p.many else ''}{p.kind.__name__}{' (optional)' if p.optional else ''}"
            for p in signature.ports
        )
        gives = f"{'Sequence of ' if signature.result.many else ''}{signature.result.kind.__name__}"
        if as_json:
            say(
                {
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
            )
            continue
        params = "".join(f" [{p.name}={p.default!r}]" for p in signature.params)
        print(f"{tool.id:<20} {ports} → {gives}{params}\n{'':<20} {tool.description}")
