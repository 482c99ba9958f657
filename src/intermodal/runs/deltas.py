"""Pieces of an answer on their way to the caller: held back until a sentence is whole and the guard has read it.

They are provisional: what counts is the finished output, which passes the outgoing guard as every output does. Where
the policy lets a category out only masked, asked for or not at all, the first finding of it ends the pieces.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from ..artifacts import Label, Text
from ..events import OutputDelta
from ..policy import Policy
from ..safety import Guard

LONGEST = 400  # code points held back where no sentence ends
OVERLAP = 200  # code points before a piece that are read again with it: findings may straddle an end

_END = re.compile(r"[.!?…]['\"”’)\]]*\s|[。！？；\n]")


class Deltas:
    """One attempt's pieces of one step. Call it with each piece; `finish` when the answer is whole, else `drop`."""

    def __init__(
        self, emit: Callable[..., None], guard: Guard, policy: Policy, inherited: Label, step: str, attempt: int
    ) -> None:
        self._emit = emit
        self._guard = guard
        self._policy = policy
        self._inherited = inherited
        self._step = step
        self._attempt = attempt
        self._held = ""
        self._said = ""  # the end of what was let out
        self._offset = 0
        self._silent = not self._may_go(inherited.categories | guard.elsewhere)  # moderators aren't asked per piece
        self._pieces: asyncio.Queue[str] = asyncio.Queue()
        self._task = asyncio.create_task(self._work(), name=f"deltas {step}")

    def __call__(self, text: str) -> None:
        if self._silent:
            return
        self._held += text
        ends = [match.end() for match in _END.finditer(self._held)]
        cut = ends[-1] if ends else (len(self._held) if len(self._held) > LONGEST else 0)
        if cut:
            self._pieces.put_nowait(self._held[:cut])
            self._held = self._held[cut:]

    async def finish(self) -> None:
        """What is still held goes out too, before the step is said to be finished."""
        if self._held:
            self._pieces.put_nowait(self._held)
            self._held = ""
        await self._pieces.join()
        self.drop()

    def drop(self) -> None:
        self._task.cancel()

    async def _work(self) -> None:
        while True:
            piece = await self._pieces.get()
            try:
                if not self._silent and await self._clean(piece):
                    self._emit(
                        OutputDelta, self._step, step=self._step, attempt=self._attempt, offset=self._offset, text=piece
                    )
                    self._offset += len(piece)
                    self._said = (self._said + piece)[-OVERLAP:]
                else:
                    self._silent = True
            finally:
                self._pieces.task_done()

    async def _clean(self, piece: str) -> bool:
        label, _ = await self._guard.label(Text.of(self._said + piece), self._inherited)
        return self._may_go(label.categories)

    def _may_go(self, categories: frozenset[str]) -> bool:
        return all(self._policy.action(category, "out", local=True) == "allow" for category in categories)
