"""`intermodal catalog`: the offers known here; `--for`: which one for what; `refresh`: what the carriers say today."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

from ..plans.choosing import PURPOSES, Suggestion, suggested
from ..providers import Catalog, Entry, Offer, profile
from ..providers.discovery import discover
from ..providers.refreshing import Refreshed, refresh
from .common import drive, say

SHOWN = 20  # names of new models, of each carrier


def listing(as_json: bool, purpose: str | None) -> None:
    async def work() -> int:
        today = profile.today()
        catalog = Catalog(discover())
        if purpose is None:
            if as_json:
                say({"offers": [_row(entry, today) for entry in catalog.entries()]})
            else:
                _table(catalog.entries(), today)
            return 0
        found = suggested(catalog, purpose, today)
        says = PURPOSES[purpose].says
        if as_json:
            rows = [_row(one.entry, today) | {"reasons": list(one.reasons), "also": list(one.also)} for one in found]
            say({"purpose": purpose, "says": says, "offers": rows})
            return 0
        print(f"{purpose}: {says}")
        for number, one in enumerate(found, 1):
            _suggest(number, one)
        return 0

    drive(work, as_json=as_json)


def _row(entry: Entry, today: date) -> dict[str, Any]:
    offer, life = entry.offer, entry.offer.lifecycle
    rate = offer.rate
    return {
        "id": offer.id,
        "protocol": offer.protocol.__name__,
        "usable": entry.usable,
        "tier": offer.tier,
        "local": offer.local,
        "price": None if rate is None else dict(rate.per),
        "price_source": None if rate is None else _sourced(offer),
        "licence": offer.licence,
        "languages": sorted(offer.languages),
        "memory_mb": offer.memory_mb,
        "missing": list(entry.remedies),
        "lifecycle": {
            "status": "retired" if life.retired(today) else life.status,
            "until": life.until and life.until.isoformat(),
            "successor": life.successor,
            "source": life.source,
        },
        "privacy": offer.privacy,
    }


def _sourced(offer: Offer) -> str:
    """Where the figures of a price come from, and of which day they are."""
    rate = offer.rate
    return "" if rate is None else ", ".join(filter(None, (rate.source, rate.as_of)))


def _table(entries: Sequence[Entry], today: date) -> None:
    """A line an offer and what it serves besides; where a carrier's media goes is said once."""
    said: set[str] = set()
    own = [entry for entry in entries if not entry.offer.besides]
    for entry in own:
        offer = entry.offer
        also = [e.offer for e in entries if e.offer.besides and e.offer.besides == offer.id]
        _show(entry, [one.protocol.__name__ for one in also], today)
        for line in (offer.lifecycle.warning(offer.id, today), offer.privacy):
            if line and line not in said:
                print(f"{'':<26} {line}")
                said.add(line)


def _show(entry: Entry, also: Sequence[str], today: date) -> None:
    offer = entry.offer
    state = "usable" if entry.usable else _lacks(entry)
    price = "price unknown" if offer.rate is None else str(offer.rate)
    if offer.rate is not None and not offer.rate.free:
        price += f" ({_sourced(offer)})"
    place = "this machine" if offer.local else "remote"
    protocols = ", ".join((offer.protocol.__name__, *also))
    print(
        f"{offer.id:<26} {protocols:<16} {offer.tier:<6} {place:<13} {price:<9} {offer.lifecycle.ended(today) or state}"
    )


def _lacks(entry: Entry) -> str:
    """Remedies are sentences of their own: "set KEY", "needs KEY", "was shut down"."""
    return "not usable: " + "; ".join(entry.remedies)


def _suggest(number: int, one: Suggestion) -> None:
    offer = one.entry.offer
    state = "usable now" if one.entry.usable else _lacks(one.entry)
    print(f"{number}. {offer.id}: {'; '.join(one.reasons)}\n   {state}")
    if one.also:
        print(f"   also: {', '.join(one.also)}")


def refreshing(as_json: bool) -> None:
    async def work() -> int:
        found = await refresh(discover(), os.environ, profile.today())
        if as_json:
            say({"carriers": [_document(one) for one in found]})
        else:
            for one in found:
                _tell(one)
        return 1 if any(one.error for one in found) else 0

    drive(work, as_json=as_json)


def _document(one: Refreshed) -> dict[str, Any]:
    return {
        "carrier": one.carrier, "listed": one.listed, "new": list(one.new), "gone": list(one.gone),
        "back": list(one.back), "ending": {model: end.isoformat() for model, end in one.ending},
        "missing": one.missing, "error": one.error,
    }  # fmt: skip


def _tell(one: Refreshed) -> None:
    if one.missing or one.error:
        print(f"{one.carrier:<12} {'not asked: ' + one.missing if one.missing else 'did not answer: ' + one.error}")
        return
    print(f"{one.carrier:<12} lists {one.listed} models")
    for what, names in (
        ("new", one.new),
        ("gone, though offered here", one.gone),
        ("listed, though said to be shut down", one.back),
        ("ending", tuple(f"{model} on {end.isoformat()}" for model, end in one.ending)),
    ):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            print(f"{'':<12} {what}: {', '.join(names[:SHOWN])}{more}")
