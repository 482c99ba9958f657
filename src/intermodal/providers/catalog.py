"""All offers known here, whether each is usable now, and if not, what to do about it."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ..errors import PluginError, UnknownName
from .offer import Need, Offer, Provider
from .profile import today
from .protocols import ChatModel
from .weights import weights_folder


@dataclass(frozen=True, slots=True)
class Entry:
    """An offer and what it still needs; usable when that is nothing and its model lives."""

    offer: Offer
    missing: tuple[Need, ...]

    @property
    def usable(self) -> bool:
        return not self.missing and not self.retired

    @property
    def retired(self) -> bool:
        return self.offer.lifecycle.retired(today())

    @property
    def remedies(self) -> tuple[str, ...]:
        """What would make it usable, each line once; for a model that was shut down, what follows it."""
        if self.retired:
            life = self.offer.lifecycle
            return (
                f"was shut down; {life.successor} follows"
                if life.successor
                else f"was shut down. {life.otherwise}".rstrip(". "),
            )
        return tuple(dict.fromkeys(need.remedy for need in self.missing))


class Catalog:
    """The offers of one orchestrator, in the order given, each followed by what it serves besides (see chat.py).

    Where two share an id, the one that is usable counts (your own server before the same one without an address); raises
    PluginError where both are.
    """

    def __init__(self, providers: Iterable[Provider | Offer], *, variables: Mapping[str, str] | None = None) -> None:
        self._entries: dict[str, Entry] = {}
        self._priced = False
        found: dict[str, bool] = {}
        environment = os.environ if variables is None else variables
        folder = weights_folder(environment)
        for provider in providers:
            own = (provider,) if isinstance(provider, Offer) else provider.offers()
            for one in own:
                missing = self._missing(one, environment, folder, found)  # what it serves besides needs the same
                for offer in (one, *_served(one)):
                    self._add(Entry(offer, missing))

    def _add(self, entry: Entry) -> None:
        there = self._entries.get(entry.offer.id)
        if there is not None and there.usable:
            if entry.missing:
                return
            raise PluginError(
                f"Two offers are called {entry.offer.id!r}.", hint="Give one of them another id, or leave it out."
            )
        self._entries[entry.offer.id] = entry

    @staticmethod
    def _missing(offer: Offer, variables: Mapping[str, str], folder: Path, found: dict[str, bool]) -> tuple[Need, ...]:
        return tuple(
            replace(need, remedy=need.remedy.replace("{weights}", str(folder)))
            for need in offer.needs
            if not _met(need, variables, folder, found)
        )

    async def look_up_prices(self) -> None:
        """Asks for the prices that usable offers look up when they are needed, in a thread: reading them takes long."""
        if not self._priced:
            waiting = [e.offer for e in self._entries.values() if e.usable and callable(e.offer.price)]
            await asyncio.to_thread(lambda: [offer.rate for offer in waiting])
            self._priced = True

    def entries(self) -> Sequence[Entry]:
        return tuple(self._entries.values())

    def for_protocol(self, protocol: type) -> Sequence[Entry]:
        return self._by_protocol.get(protocol, ())

    @cached_property
    def _by_protocol(self) -> Mapping[type, tuple[Entry, ...]]:
        protocols = {entry.offer.protocol: None for entry in self._entries.values()}
        return {p: tuple(e for e in self._entries.values() if e.offer.protocol is p) for p in protocols}

    def __getitem__(self, offer_id: str) -> Entry:
        try:
            return self._entries[offer_id]
        except KeyError:
            raise UnknownName(
                f"No offer is called {offer_id!r}.", hint="`intermodal catalog` lists those known here."
            ) from None


def _served(offer: Offer) -> tuple[Offer, ...]:
    if offer.protocol is not ChatModel:
        return ()
    from .chat import served

    return served(offer)


def _met(need: Need, variables: Mapping[str, str], folder: Path, found: dict[str, bool]) -> bool:
    if any(variables.get(name) for name in need.variables) or (need.file and (folder / need.file).exists()):
        return True
    if need.package and need.package not in found:
        try:
            found[need.package] = importlib.util.find_spec(need.package) is not None
        except (ImportError, ValueError):
            found[need.package] = False
    return bool(need.package) and found[need.package]
