"""A conversation: requests in turn, each may lean on what came before. Its memory is the journal's, over restarts.

A turn is a run, pinned under the conversation's name, so that its media stays as long as the conversation. What no tool
does with the media at hand goes to a chat model, where one is usable, with what was said before: the latest media are
shown to it, older ones it asks for by number.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol

from ..artifacts.record import Want
from ..errors import ModelRetired, ProviderNeeded, RequestError
from ..plans import BoundPlan, Plan
from ..policy import Policy
from ..runs import Result, Run
from .dialogue import going_on

PREFIX = "conversation/"
MEMORY = 8  # turns looked back for what a request leans on


class Studio(Protocol):
    """What a conversation asks of the orchestrator."""

    async def plan(
        self, request: str | Plan, *media: Any, inputs: Any = None, want: Any = None, policy: Any = None
    ) -> BoundPlan: ...
    def start(self, plan: BoundPlan) -> Run: ...
    async def resume(self, run_id: str) -> Run: ...
    async def pin(self, thread_id: str, run_id: str) -> None: ...
    async def pinned(self, thread_id: str) -> list[str]: ...
    async def release(self, thread_id: str) -> None: ...


class Conversation:
    """Made by `Orchestrator.conversation(name)`; the same name goes on where it was, in this process or a later one."""

    def __init__(self, name: str, studio: Studio) -> None:
        self.name = name
        self._studio = studio
        self._thread = PREFIX + name
        self._turns: list[Result] | None = None

    async def turns(self) -> tuple[Result, ...]:
        """What was answered so far, oldest first. Read from the journal where an earlier process said it."""
        if self._turns is None:
            self._turns = [await (await self._studio.resume(i)) for i in await self._studio.pinned(self._thread)]
        return tuple(self._turns)

    async def say(self, request: str, *media: Any, want: Want | None = None, policy: Policy | None = None) -> Result:
        """Plan and run a request over the media given, or over what earlier turns answered or were given.

        Without media the latest answer is tried first, then what was given with it, then the turns before. Raises
        what `Orchestrator.plan` and `run` raise; a turn that failed isn't remembered.
        """
        plan = await self._plan(request, media, want, policy)
        run = self._studio.start(plan)
        result = await run
        turns = [*await self.turns(), result]
        await self._studio.pin(self._thread, run.id)
        self._turns = turns
        return result

    async def forget(self) -> None:
        """Unpin every turn; erasing the runs themselves is `Orchestrator.erase`."""
        await self._studio.release(self._thread)
        self._turns = []

    async def _plan(self, request: str, media: tuple[Any, ...], want: Want | None, policy: Policy | None) -> BoundPlan:
        first: RequestError | None = None
        for known in self._candidates(media, await self.turns()):
            try:
                return await self._studio.plan(request, *known, want=want, policy=policy)
            except RequestError as error:
                first = first or error
        assert first is not None
        turns = await self.turns()
        if turns and not media:
            with contextlib.suppress(ProviderNeeded, ModelRetired):
                plan, inputs = going_on(request, turns)
                return await self._studio.plan(plan, inputs=inputs, policy=policy)
        raise first

    @staticmethod
    def _candidates(media: tuple[Any, ...], turns: tuple[Result, ...]) -> Iterator[tuple[Any, ...]]:
        """What the request may be about, likeliest first."""
        yield from ((media,) if media else ())
        for turn in reversed(turns[-MEMORY:]):
            yield (*media, *turn.outputs)
            if not media:
                yield tuple(a for artifacts in turn.report.bound.inputs.values() for a in artifacts)
        yield from () if media else ((),)
