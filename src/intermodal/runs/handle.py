"""A run in progress: await it, follow it, cancel it. The orchestrator owns it; readers only watch."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from types import TracebackType
from typing import Any

from ..errors import IntermodalError, RunCancelled
from ..events import Event
from .result import Result
from .scope import EventLog

ANSWER_POLL_S = 0.5  # another process may have answered
RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def new_run_id() -> str:
    """Sortable by time, unique, easy to type."""
    return f"{time.strftime('%y%m%d-%H%M%S', time.gmtime())}-{uuid.uuid4().hex[:6]}"


class Run:
    """`await run` gives the Result, or raises what ended it; `async for event in run` follows it live."""

    def __init__(self, run_id: str, work: Callable[[Run], Coroutine[Any, Any, Result]]) -> None:
        self.id = run_id
        self.log = EventLog(run_id)
        self.called_off: list[str] = []  # what engines said of their jobs at carriers when the run was cancelled
        self._answered = asyncio.Event()
        self._task = asyncio.create_task(self._drive(work), name=f"run {run_id}")
        self._task.add_done_callback(_retrieved)

    @classmethod
    def idle(cls, run_id: str) -> Run:
        """A handle for a run that a graph of somebody else's drives: only its log is used."""

        async def nothing(run: Run) -> Result:
            raise RunCancelled(f"Run {run.id} is driven by a graph.", hint="Await the graph.")

        return cls(run_id, nothing)

    def on_end(self, callback: Callable[[], object]) -> None:
        self._task.add_done_callback(lambda _: callback())

    async def _drive(self, work: Callable[[Run], Coroutine[Any, Any, Result]]) -> Result:
        try:
            return await work(self)
        finally:
            self.log.close()

    def __await__(self) -> Generator[Any, None, Result]:
        return self._wait().__await__()

    async def _wait(self) -> Result:
        try:
            return await asyncio.shield(self._task)  # a caller that gives up doesn't end the run
        except asyncio.CancelledError:
            if self._task.cancelled():
                raise self.cancelled() from None
            raise
        except IntermodalError as error:
            error.__traceback__ = _shortened(error.__traceback__)
            raise

    def cancelled(self) -> RunCancelled:
        """That it was, and what became of what carriers had begun."""
        said = "".join(f" {line}." for line in self.called_off)
        return RunCancelled(f"Run {self.id} was cancelled; finished steps are kept.{said}", hint="Resume it to go on.")

    def __aiter__(self) -> AsyncIterator[Event]:
        return self.log.follow()

    @property
    def done(self) -> bool:
        return self._task.done()

    async def cancel(self) -> None:
        """End it; returns when its steps have been told to stop and its status is recorded."""
        self._task.cancel()
        await asyncio.wait({self._task})

    def answered(self) -> None:
        """A question of this run has got its answer."""
        self._answered.set()

    async def next_answer(self) -> None:
        """Returns soon after an answer: at once if given here, else after a look at the journal is due."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_POLL_S):
                await self._answered.wait()
        self._answered.clear()


_BETWEEN = frozenset({"intermodal", "langgraph", "asyncio", "contextlib"})


def _shortened(traceback: TracebackType | None) -> TracebackType | None:
    """A typed error's way without what lies between the caller's code, a tool's or an engine's, and the line that raised."""
    frames: list[TracebackType] = []
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        if module not in _BETWEEN or traceback.tb_next is None:
            frames.append(traceback)
        traceback = traceback.tb_next
    shown: TracebackType | None = None
    for frame in reversed(frames):
        shown = TracebackType(shown, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return shown


def _retrieved(task: asyncio.Task[Any]) -> None:
    """Errors reach whoever awaits the run; a run nobody awaits must not print warnings at exit."""
    if not task.cancelled():
        task.exception()
