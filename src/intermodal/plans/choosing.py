"""Which model for what: an answer with its reasons, from the offers' own data. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any

from ..errors import ParameterInvalid
from ..policy import TIERS
from ..providers import Catalog, ChatModel, Entry, Offer
from .estimate import Load, cost, dollars
from .refusing import PERMISSIVE


@dataclass(frozen=True, slots=True)
class Purpose:
    """What counts for a kind of work: which offers can do it, and what makes one better (smaller is better)."""

    says: str
    fits: Callable[[Offer], bool]
    rank: Callable[[Offer], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An offer for a purpose and why; `entry` says what it still needs, `also` which carriers have the model besides."""

    entry: Entry
    reasons: tuple[str, ...]
    also: tuple[str, ...] = ()


WORK = Load(max_output=1024)  # half a page of text, answered in as many tokens: what prices are compared by


def _tier(offer: Offer) -> float:
    return -float(TIERS.index(offer.tier))


def _breadth(offer: Offer) -> float:
    return -float(len(offer.profile.takes) + len(offer.profile.makes))


def _dear(offer: Offer) -> tuple[bool, float]:
    """Dearer is larger, the unknown largest: of the same work, whatever bound a model has of its own."""
    charged = cost(offer, WORK)
    return charged is None, inf if charged is None else charged[1]


def _chats(offer: Offer) -> bool:
    return offer.protocol is ChatModel


def _makes_media(offer: Offer) -> bool:
    """Media from words: by what its engine returns, or by what a chat model answers with."""
    return offer.protocol.__name__ in _MAKERS or (_chats(offer) and bool(offer.profile.makes - {"text"}))


_MAKERS = frozenset({"ImageGenerator", "ImageEditor", "Speaker", "VideoGenerator"})

PURPOSES: Mapping[str, Purpose] = {
    "research": Purpose(
        "open weights under a stated licence, permissive first; then quality, price, and how many modalities it knows",
        lambda o: bool(o.licence) and not o.embedded and (_chats(o) or _makes_media(o)),
        lambda o: (float(o.licence not in PERMISSIVE), _tier(o), _dear(o), _breadth(o)),
    ),
    "applications": Purpose(
        "a chat model that holds to schemas and asks for tools; then quality, and a known and low price",
        lambda o: _chats(o) and o.profile.schema and o.profile.tools,
        lambda o: (_tier(o), _dear(o), _breadth(o)),
    ),
    "generation": Purpose(
        "makes pictures, sound or video from words; then quality and price",
        _makes_media,
        lambda o: (_tier(o), _dear(o), _breadth(o)),
    ),
    "understanding": Purpose(
        "a chat model that takes the most modalities; then quality and price",
        lambda o: _chats(o) and len(o.profile.takes) > 1,
        lambda o: (-float(len(o.profile.takes)), _tier(o), _dear(o)),
    ),
    "private": Purpose(
        "runs on this machine, whatever it does; then quality",
        lambda o: o.local,
        lambda o: (_tier(o), _breadth(o)),
    ),
    "cheap": Purpose(
        "a chat model with a known price, cheapest first (half a page of text, an answer of 1,024 tokens)",
        lambda o: _chats(o) and _dear(o)[1] < inf,
        lambda o: (_dear(o), _tier(o), _breadth(o)),
    ),
}


def suggested(catalog: Catalog, purpose: str, today: date, *, most: int = 8) -> Sequence[Suggestion]:
    """The best offers for a purpose: those usable now first among equals, none that was shut down.

    A model that several carriers have is there once: from one where it is usable now, else where it is cheapest. Raises
    ParameterInvalid, listing the purposes.
    """
    if purpose not in PURPOSES:
        raise ParameterInvalid(f"{purpose!r} is no purpose known here.", hint=f"One of: {', '.join(PURPOSES)}.")
    wanted = PURPOSES[purpose]
    models: dict[object, list[Entry]] = {}
    for entry in catalog.entries():
        offer = entry.offer
        if wanted.fits(offer) and not (offer.lifecycle.retired(today) or offer.besides or offer.waits_h):
            models.setdefault(_model(offer), []).append(entry)

    def order(entry: Entry) -> Any:
        offer = entry.offer
        return offer.lifecycle.status != "active", wanted.rank(offer), not entry.usable, offer.id.split("/")

    rows = [sorted(carried, key=lambda entry: (not entry.usable, order(entry))) for carried in models.values()]
    rows.sort(key=lambda row: order(row[0]))
    return [
        Suggestion(first, tuple(_reasons(first.offer, today)), tuple(other.offer.id for other in others))
        for first, *others in rows[:most]
    ]


def _model(offer: Offer) -> object:
    """What tells that two carriers have the same model: its name, without the carrier's and the maker's."""
    name = offer.id.partition("/")[2] or offer.id
    return offer.protocol, (name.rpartition("/")[2] if _chats(offer) else name).casefold()


def _reasons(offer: Offer, today: date) -> list[str]:
    profile, chats = offer.profile, _chats(offer)
    out = [f"tier {offer.tier}"]
    if chats:
        out.append(f"takes {', '.join(sorted(profile.takes))}; makes {', '.join(sorted(profile.makes))}")
        held = [what for is_so, what in ((profile.schema, "schemas"), (profile.tools, "tools")) if is_so]
        out += [f"knows {' and '.join(held)}"] if held else []
    else:
        out.append(offer.protocol.__name__)
    out += [f"licence {offer.licence}"] if offer.licence else []
    charged = cost(offer, WORK) if chats else None
    if offer.rate is None:
        out.append("price unknown")
    else:
        compared = f", {dollars(charged[1])} for half a page and 1,024 tokens" if charged and charged[1] else ""
        out.append(f"{offer.rate}{compared}")
    out.append("this machine" if offer.local else "remote")
    warning = offer.lifecycle.warning(offer.id, today)
    return [*out, warning] if warning else out
