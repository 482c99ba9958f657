"""What an engine may tell while it works on one call: what it used, what it left out, its job, pieces of its answer.

An engine asks for `current()` inside its method. Outside a run, in a test or a script, that is a call nobody listens to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from typing import Any

from .pricing import Amounts, added


class Call:
    """One attempt at one engine's work: the tool may call several of its methods, or one several times.

    `afford` is set where what is left of a budget may be too little for what this could use at most: an engine that can
    count then does, and asks for leave. `deadline` is on the event loop's clock. `handle` names a job that an earlier
    attempt submitted and nobody saw the end of: an engine that can goes on waiting for it instead of submitting
    another. `another` is asked for leave before every call of a method but the first, for which the attempt has it.
    `judge` says what is wrong with an answer in a form that the caller gave, where he can say more of it than the form
    does.
    """

    def __init__(
        self,
        *,
        deadline: float | None = None,
        handle: str = "",
        on_submit: Callable[[str], Awaitable[None]] | None = None,
        on_delta: Callable[[str], None] | None = None,
        afford: Callable[[Amounts], None] | None = None,
        another: Callable[[], None] | None = None,
        judge: Callable[[Any], Sequence[str]] | None = None,
    ) -> None:
        self.begun = 0  # calls of the engine's methods, and those of them that answered
        self.answered = 0
        self.amounts: Amounts | None = None
        self.notes: list[str] = []
        self.retries: list[str] = []  # of this attempt alone: not said again where its result is reused
        self.quota: tuple[float, float] | None = None  # requests left, seconds until there are more
        self.deadline = deadline
        self.handle = handle
        self.afford = afford
        self._another = another
        self.judge = judge
        self._on_submit = on_submit
        self._on_delta = on_delta

    def begin(self) -> None:
        """One more method of the engine is called. Raises BudgetExceeded where there is no money for another."""
        if self.begun and self._another is not None:
            self._another()
        self.begun += 1

    def used(self, amounts: Amounts) -> None:
        """What the carrier says was used, by unit (see pricing.py); several requests of one call add up."""
        self.amounts = added(self.amounts or {}, amounts)

    def note(self, text: str) -> None:
        """Something the caller should know: a knob dropped, a picture made smaller. Said once in the report."""
        if text not in self.notes:
            self.notes.append(text)

    async def submitted(self, handle: str) -> None:
        """The carrier's id of a job that outlives us; durable when this returns, so that a later attempt finds it."""
        self.handle = handle
        if self._on_submit is not None:
            await self._on_submit(handle)

    def delta(self, text: str) -> None:
        """A piece of the answer, provisional until the method returns."""
        if self._on_delta is not None:
            self._on_delta(text)

    @property
    def listened(self) -> bool:
        """Somebody wants the pieces: an engine that can stream them should."""
        return self._on_delta is not None

    def remaining(self, at_most: float) -> float:
        """Seconds left, never more than `at_most`: the timeout to give a client."""
        if self.deadline is None:
            return at_most
        return max(0.001, min(at_most, self.deadline - asyncio.get_running_loop().time()))


_CURRENT: ContextVar[Call] = ContextVar("intermodal_call")


def current() -> Call:
    """The call an engine's method is working on."""
    return _CURRENT.get(None) or Call()


def working_on(call: Call) -> Callable[[], None]:
    """Make it the current one; the function returned takes that back."""
    token = _CURRENT.set(call)
    return lambda: _CURRENT.reset(token)
