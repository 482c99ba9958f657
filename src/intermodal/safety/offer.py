"""The guard's detectors as an engine, so that redaction can be asked for like any other step."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from ..artifacts import Artifact, Document, Finding, Regions, Text, Transcript
from ..artifacts.decoding import letters
from ..providers import Env, Offer, Redactor, Speed, calls
from ..workers import WorkerPool
from .guard import Guard
from .naming import counted
from .redaction import masked


class _Engine:
    """What this orchestrator's own guard finds; media is masked in the decoding workers."""

    def __init__(self, guard: Guard, workers: WorkerPool) -> None:
        self._guard = guard
        self._workers = workers

    async def find(self, words: Text | Regions | Transcript | Document, /) -> Sequence[Finding]:
        if not isinstance(words, Document):
            return (await self._guard.scan(words)).findings
        found: list[Finding] = []
        number = 0
        async for page in letters(self._workers, words):
            number += 1
            for one in (await self._guard.scan(Text.of(page.text))).findings:
                boxes = page.boxes(one.where["start"], one.where["end"])
                found.append(replace(one, where={**one.where, "page": number, "boxes": boxes}))
        return found

    async def mask(self, media: Artifact, findings: Sequence[Finding], /) -> Artifact:
        calls.current().note(f"blanked out: {counted(findings)}" if findings else "nothing to blank out was found")
        return await masked(media, findings, workers=self._workers)


def redactor_of(guard: Guard) -> Offer:
    """An offer of `Redactor` over a guard. Its revision names the detectors: a new one makes new results."""

    @asynccontextmanager
    async def opened(env: Env) -> AsyncIterator[_Engine]:
        yield _Engine(guard, env.workers)

    return Offer(
        "guard/detectors",
        Redactor,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(0.01, 0.01),
        memory_mb=20,
        revision=" ".join(guard.detectors),
        concurrency=8,
    )
