"""Which inherited categories a result is rid of: a trusted tool says it takes them out, and detectors have looked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

from ..artifacts import Artifact, Finding, Label
from ..providers import Offer
from ..safety import Guard
from ..tools.toolbox import AnyTool, Toolbox
from . import telemetry
from .house import House


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a result again gave: the categories that were looked for in its words and not found, and by whom."""

    absent: frozenset[str] = frozenset()
    detectors: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"absent": sorted(self.absent), "detectors": list(self.detectors)}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Reading:
        """From the journal form of a result; nothing was read again where it doesn't say so."""
        row = document.get("reading", {})
        return cls(frozenset(row.get("absent", ())), tuple(row.get("detectors", ())))


NOT_READ = Reading()


class Clearing:
    """Labels the results of one toolbox's tools."""

    def __init__(self, house: House, toolbox: Toolbox) -> None:
        self._house = house
        self._toolbox = toolbox

    async def label(
        self, tool: AnyTool, artifact: Artifact, inherited: Label, given: Sequence[Artifact], reading: Reading
    ) -> tuple[Label, tuple[Finding, ...]]:
        """What the result inherits less what it is rid of, with what is found in it. Without `clears`: `Guard.label`.

        A category goes where detectors of today read the result, or read its words when it was made, and didn't find it.
        What came back as it was keeps all of them: nothing was taken out of it.
        """
        guard = self._house.guard
        may = self._may(tool, artifact, inherited, given)
        if not may:
            return await guard.label(artifact, inherited)
        read = reading.absent if reading.detectors == guard.detectors else frozenset()
        gone = may & (read | (await guard.scan(artifact)).scanned)
        label, found = await guard.label(artifact, Label(inherited.trust, inherited.categories - gone))
        return replace(label, scanned=label.scanned | (gone & read)), found

    async def reading(
        self,
        step: str,
        tool: AnyTool,
        artifact: Artifact,
        inherited: Label,
        given: Sequence[Artifact],
        offers: Mapping[str, Offer] | None,
        known: Reading = NOT_READ,
    ) -> Reading:
        """The result's words, read with the step's own engines and looked at; nothing where it can't be read.

        What is `known` stands as long as the detectors are the same. Only engines on this machine that cost nothing are
        asked: no gate and no budget stands before them here.
        """
        if tool.reread is None or offers is None or not self._may(tool, artifact, inherited, given):
            return known
        free = all(offer.local and offer.repeatable for offer in offers.values())
        if known.detectors == self._house.guard.detectors or not free:
            return known
        try:
            words = await self._words(tool, artifact, offers)
        except Exception as error:  # whatever an engine does to a result: the result stands, and so does its label
            telemetry.warn("a result can't be read again", step=step, tool=tool.id, error=type(error).__name__)
            return NOT_READ
        return await _read(words, self._house.guard)

    def _may(self, tool: AnyTool, artifact: Artifact, inherited: Label, given: Sequence[Artifact]) -> frozenset[str]:
        if artifact.blob.digest in {a.blob.digest for a in given}:
            return frozenset()
        return self._toolbox.clears(tool.id) & inherited.categories

    async def _words(self, tool: AnyTool, artifact: Artifact, offers: Mapping[str, Offer]) -> Sequence[Artifact]:
        assert tool.reread is not None
        pool = self._house.pool
        try:
            async with AsyncExitStack() as leases:
                engines = {
                    port: await leases.enter_async_context(pool.lease(offer.id)) for port, offer in offers.items()
                }
                async with asyncio.timeout(min((o.timeout_s for o in offers.values()), default=3600.0)):
                    return await tool.reread(artifact, **engines)
        except TimeoutError:
            for offer in offers.values():
                pool.abandon(offer.id)
            raise


async def _read(words: Sequence[Artifact], guard: Guard) -> Reading:
    """What every one of them was looked at for, less what was found in any; nothing where there are none."""
    scans = [await guard.scan(piece) for piece in words]
    if not scans:
        return NOT_READ
    looked = frozenset.intersection(*(scan.scanned for scan in scans))
    found = {finding.category for scan in scans for finding in scan.sure}
    return Reading(looked - found, guard.detectors)
