"""The guard's detectors as an engine, so that redaction can be asked for like any other step."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from ..artifacts import Artifact, Finding, Regions, Text
from ..providers import Env, Offer, Redactor, Speed
from ..workers import WorkerPool
from .guard import Guard
from .redaction import masked


class _Engine:
    """What this orchestrator's own guard finds; media is masked in the decoding workers."""

    def __init__(self, guard: Guard, workers: WorkerPool) -> None:
        self._guard = guard
        self._workers = workers

    async def find(self, words: Text | Regions, /) -> Sequence[Finding]:
        return (await self._guard.scan(words)).findings

    async def mask(self, media: Artifact, findings: Sequence[Finding], /) -> Artifact:
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
