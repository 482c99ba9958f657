"""`intermodal tools` and `intermodal catalog`."""

from __future__ import annotations

from typing import Any

from ..providers import Catalog
from ..providers.discovery import discover
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


def catalog(as_json: bool) -> None:
    for entry in Catalog(discover()).entries():
        offer = entry.offer
        missing = list(entry.remedies)
        if as_json:
            row: dict[str, Any] = {
                "id": offer.id,
                "protocol": offer.protocol.__name__,
                "usable": entry.usable,
                "tier": offer.tier,
                "local": offer.local,
                "price": None if offer.rate is None else dict(offer.rate.per),
                "licence": offer.licence,
                "languages": sorted(offer.languages),
                "memory_mb": offer.memory_mb,
                "missing": missing,
            }
            say(row)
            continue
        state = "usable" if entry.usable else "needs: " + "; ".join(missing)
        price = "price unknown" if offer.rate is None else str(offer.rate)
        place = "this machine" if offer.local else "remote"
        print(f"{offer.id:<26} {offer.protocol.__name__:<16} {offer.tier:<6} {place:<13} {price:<9} {state}")
