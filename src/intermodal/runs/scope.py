"""What one execution of a run shares among its steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..artifacts import Artifact, Finding, Label
from ..errors import IntermodalError, StillWaiting
from ..events import Event, Question
from ..ledger import Ledger
from ..plans import Actual, BoundPlan
from .records import Lease, QuestionRow, StepRow


@dataclass(frozen=True, slots=True)
class Done:
    """What a step yielded; `many` tells a collection from one thing."""

    artifacts: tuple[Artifact, ...]
    many: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing: the step failed, waits for an answer, was blocked, or hangs on one that was.

    `skipped`: the plan allows that, and what can go on without it does. `waiting`: what it waits for is made elsewhere.
    """

    why: str
    skipped: bool = False
    waiting: StillWaiting | None = None


Yield = Done | Missing


@dataclass
class Scope:
    """One run in execution. Owned by one event loop; nothing in it crosses runs."""

    run_id: str
    bound: BoundPlan
    lease: Lease
    ledger: Ledger
    emit: Callable[..., None]
    finished: dict[str, StepRow]
    questions: Mapping[str, QuestionRow]
    labels: dict[str, Label]
    followed: Callable[[], bool] = lambda: False  # whether anybody reads the run's events
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    actuals: dict[str, Actual] = field(default_factory=dict)
    made: dict[str, tuple[Artifact, ...]] = field(default_factory=dict)  # by step
    degraded: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    called_off: list[str] = field(default_factory=list)
    asked: dict[str, Question] = field(default_factory=dict)
    errors: list[IntermodalError] = field(default_factory=list)
    unfinished: list[StillWaiting] = field(default_factory=list)  # by step: what others are still at work on
    inflight: dict[str, asyncio.Future[Done]] = field(default_factory=dict)

    def note(self, step: str, said: Sequence[str]) -> None:
        """What engines said of one step, once each; the elements of a mapped one often say the same."""
        self.notes += [line for line in dict.fromkeys(f"{step}: {one}" for one in said) if line not in self.notes]

    @property
    def stopping(self) -> bool:
        """A step has failed for good: what runs goes on to its end, nothing new starts."""
        return bool(self.errors)


class EventLog:
    """A run's events in order. Readers follow at their own pace; one that stops reading holds up nobody.

    Keeps the last `limit` events: a reader further behind misses what fell out.
    """

    def __init__(self, run_id: str, *, limit: int = 100_000) -> None:
        self._run_id = run_id
        self._limit = limit
        self._events: list[Event] = []
        self._dropped = 0
        self._closed = False
        self._wake: asyncio.Event = asyncio.Event()
        self._readers = 0

    @property
    def readers(self) -> int:
        return self._readers

    def emit(self, kind: type[Any], span_id: str = "", **fields: Any) -> None:
        self._append(self._run_id, kind, span_id, fields)

    def nested(self, run_id: str) -> EventLog:
        """A log for a run inside this one: its events are seen here, in order, under its own id."""
        return _Nested(self, run_id)

    def _append(self, run_id: str, kind: type[Any], span_id: str, fields: Mapping[str, Any]) -> None:
        sequence = self._dropped + len(self._events)
        self._events.append(kind(run_id=run_id, span_id=span_id or run_id, sequence=sequence, **fields))
        if len(self._events) > self._limit:
            del self._events[: self._limit // 10]
            self._dropped += self._limit // 10
        self._signal()

    def close(self) -> None:
        self._closed = True
        self._signal()

    def _signal(self) -> None:
        self._wake.set()
        self._wake = asyncio.Event()

    def all(self) -> Sequence[Event]:
        return tuple(self._events)

    async def follow(self) -> AsyncIterator[Event]:
        """Every event from the first, then those to come, until the run has ended."""
        position = 0
        self._readers += 1
        try:
            while True:
                while position < self._dropped + len(self._events):
                    position = max(position, self._dropped)
                    yield self._events[position - self._dropped]
                    position += 1
                if self._closed:
                    return
                await self._wake.wait()
        finally:
            self._readers -= 1


class _Nested(EventLog):
    """Writes into the log of the run around it, whose readers are its own."""

    def __init__(self, around: EventLog, run_id: str) -> None:
        super().__init__(run_id)
        self._around = around

    @property
    def readers(self) -> int:
        return self._around.readers

    def _append(self, run_id: str, kind: type[Any], span_id: str, fields: Mapping[str, Any]) -> None:
        self._around._append(run_id, kind, span_id, fields)
