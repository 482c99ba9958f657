"""What the carriers' own model lists say that our rows don't: new models, models that are gone, models that end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from ..errors import IntermodalError
from .catalog import Catalog
from .offer import Offer, Provider


@runtime_checkable
class Listing(Protocol):
    """A provider that can ask its carrier which models there are. Its offers' `revision` is the carrier's model id."""

    @property
    def name(self) -> str: ...

    def offers(self) -> tuple[Offer, ...]: ...

    async def models(self, variables: Mapping[str, str]) -> Mapping[str, date | None]:
        """Each model's id, and the day it is shut down where the carrier says so. Raises ProviderError."""
        ...


@dataclass(frozen=True, slots=True)
class Refreshed:
    """One carrier's list against our rows. `missing`: what is needed to ask; `error`: why it didn't answer."""

    carrier: str
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()  # we offer it, the carrier doesn't
    back: tuple[str, ...] = ()  # the carrier lists it, our row says that it was shut down
    ending: tuple[tuple[str, date], ...] = ()  # on another day than our row says
    listed: int = 0
    missing: str = ""
    error: str = ""


async def refresh(
    providers: Iterable[Provider | Offer], variables: Mapping[str, str], today: date
) -> Sequence[Refreshed]:
    """Asks every carrier whose key is here, all at once."""
    asked = [provider for provider in providers if isinstance(provider, Listing)]
    return await asyncio.gather(*(_one(provider, variables, today) for provider in asked))


async def _one(provider: Listing, variables: Mapping[str, str], today: date) -> Refreshed:
    entries = Catalog([provider], variables=variables).entries()
    if not any(entry.usable for entry in entries):
        remedies = dict.fromkeys(remedy for entry in entries for remedy in entry.remedies)
        return Refreshed(provider.name, missing="; ".join(remedies))
    try:
        there = await provider.models(variables)
    except IntermodalError as error:
        return Refreshed(provider.name, error=str(error))
    return compared(provider.name, [entry.offer for entry in entries], there, today)


def compared(carrier: str, offers: Iterable[Offer], there: Mapping[str, date | None], today: date) -> Refreshed:
    """The differences, by model id."""
    rows = {offer.revision: offer.lifecycle for offer in offers}
    retired = {model for model, lifecycle in rows.items() if lifecycle.retired(today)}
    ending = ((model, end) for model, end in there.items() if end is not None and model in rows)
    return Refreshed(
        carrier,
        new=tuple(sorted(set(there) - set(rows))),
        gone=tuple(sorted(set(rows) - retired - set(there))),
        back=tuple(sorted(retired & set(there))),
        ending=tuple(sorted((model, end) for model, end in ending if rows[model].until != end)),
        listed=len(there),
    )
