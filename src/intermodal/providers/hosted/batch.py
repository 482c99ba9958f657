"""Chat by a carrier's batch API: the request of a plain call, answered within a day at a lower price.

A turn is one job there. Its id is journaled with a digest of the turn as soon as it is known, beside those of the step's
turns before it: after a crash each job is waited for, and none is taken for the answer to another turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Protocol, TypeAlias

from ...artifacts import canonical
from ...errors import DeadlineExceeded, ProviderError
from .. import calls
from ..offer import Env, Offer, Speed
from ..pricing import Price
from ..turns import Chat, Delta, Reply, Turn
from .transport import LONGEST_S

WAITS_H = 24.0  # each of these carriers answers within a day, or the job expires
POLL_S, LONGEST_POLL_S = 30.0, 300.0
PATIENCE = 10  # looks in a row that may fail while the job goes on there
CANCEL_S = 5.0
ITEM = "turn"  # what a job calls its one request
ABOUT = Speed(3600.0, 0.0)  # declared: no carrier promises less than a day, most answer within the hour


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that is over and has no answer. `cancelled`: by whoever waited for it; nothing was charged."""

    error: ProviderError
    cancelled: bool = False


Seen: TypeAlias = Reply | Ended | None


class Jobs(Protocol):
    """A carrier's batch wire, of one model."""

    async def submit(self, turn: Turn) -> str:
        """The id of the job that was begun for this turn."""
        ...

    async def look(self, job: str, turn: Turn) -> Seen:
        """What came of it; None while it is under way. Raises ProviderError where the carrier can't be asked."""
        ...

    async def cancel(self, job: str) -> int | None:
        """Asks for its end: how many requests it had answered by then, None where it isn't over yet."""
        ...


class BatchChat(Chat):
    """A chat engine whose turns are jobs. `chat` makes the requests and reads the answers; `poll_s` seconds pass
    between the first looks at a job, more and more between later ones.
    """

    def __init__(self, chat: Chat, jobs: Jobs, carrier: str, *, poll_s: float = POLL_S) -> None:
        super().__init__(chat.model, chat.profile.but(streams=False, only_streams=False), chat.env)
        self._chat = chat
        self._jobs = jobs
        self._carrier = carrier
        self._poll_s = poll_s

    async def count(self, turn: Turn) -> int | None:
        return await self._chat.count(turn)

    async def stream(self, turn: Turn) -> AsyncIterator[Delta | Reply]:
        yield await self.whole(turn)

    async def whole(self, turn: Turn) -> Reply:
        call = calls.current()
        nth = int((call.amounts or {}).get("call", 0))  # a step may ask several times, and equal things
        begun, about = _begun(call.handle), digest_of(turn, nth)
        waited_for = about in begun
        if begun and not (nth or waited_for):
            call.note(f"batch {' '.join(begun.values())} of an earlier attempt was for another request: not waited for")
            begun = {}
        try:
            if not waited_for:
                begun[about] = await self._jobs.submit(turn)
                await call.submitted(_handle(begun))
            seen = await self._ended(begun[about], turn)
        except asyncio.CancelledError:
            if about in begun and call.remaining(LONGEST_S) > CANCEL_S:  # called off, not out of time
                call.note(await self._called_off(begun[about]))
            raise
        if isinstance(seen, Reply):
            return seen
        job = begun.pop(about)
        call.handle = _handle(begun)  # that job is done with: the next try is another
        if seen.cancelled and waited_for:
            call.note(f"batch {job} of an earlier attempt had been cancelled: submitted anew")
            return await self.whole(turn)
        if seen.error.unknown:  # an answer was made and can't be read: over, and paid as if it were the longest
            call.used({"call": 1.0})
            seen.error.unknown = False
        raise seen.error

    async def _ended(self, job: str, turn: Turn) -> Reply | Ended:
        """What came of it in the end. Looking costs nothing and is done again where it fails."""
        failed, pause = 0, self._poll_s
        while True:
            try:
                seen = await self._jobs.look(job, turn)
                failed = 0
            except (ProviderError, DeadlineExceeded) as error:
                failed += 1
                if failed == PATIENCE or (isinstance(error, ProviderError) and error.retry == "no"):
                    if isinstance(error, ProviderError):
                        error.unknown = True  # the job goes on all the same
                    raise
            else:
                if seen is not None:
                    return seen
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, max(LONGEST_POLL_S, self._poll_s))

    async def _called_off(self, job: str) -> str:
        answered: int | None = None
        try:
            async with asyncio.timeout(CANCEL_S):
                answered = await self._jobs.cancel(job)
        except (ProviderError, DeadlineExceeded, TimeoutError):
            return f"{self._carrier} did not confirm that batch {job} is cancelled: it may go on and be charged"
        if answered is None:
            return f"{self._carrier} is cancelling batch {job}: charged only if it was answered before that"
        return f"{self._carrier} cancelled batch {job}: " + (
            "it was answered before that and is charged" if answered else "nothing is charged"
        )


def _handle(begun: Mapping[str, str]) -> str:
    """A step's jobs as one handle: each one's id at the carrier, and what it is about."""
    return " ".join(f"{job} {about}" for about, job in begun.items())


def _begun(handle: str) -> dict[str, str]:
    """The same read again: what each job is about → its id."""
    words = handle.split()
    return dict(zip(words[1::2], words[::2], strict=False))


def digest_of(turn: Turn, nth: int = 0) -> str:
    """What tells one turn of a step from another, whatever carrier it goes to."""
    said = [
        [m.role, m.call_id, [[p.blob.digest, p.media_type] for p in m.parts], [[c.id, c.name] for c in m.calls]]
        for m in turn.messages
    ]
    tools = [[tool.name, tool.description, dict(tool.parameters)] for tool in turn.tools]
    schema = None if turn.schema is None else dict(turn.schema)
    asked = [nth, turn.instruction, said, tools, schema, turn.max_output, dict(turn.knobs)]
    return sha256(canonical(asked)).hexdigest()[:16]


def over(carrier: str, job: str, how: str, *, hint: str, cancelled: bool = False) -> Ended:
    """A job that ended without an answer, and why."""
    return Ended(ProviderError(f"{carrier} batch {job} {how:.300}.", hint=hint), cancelled)


def expired(carrier: str, job: str) -> Ended:
    return over(carrier, job, "expired before it was answered", hint="Try again, or without waiting for a batch.")


def called_off(carrier: str, job: str) -> Ended:
    return over(carrier, job, "was cancelled", hint="Run it again.", cancelled=True)


def lost(carrier: str, job: str, what: str) -> Ended:
    """A job that is done, and its answer isn't there: it was paid."""
    error = ProviderError(
        f"{carrier} batch {job} is done, but {what:.300}.", hint="Run it again: it is paid again.", unknown=True
    )
    return Ended(error)


def batched(
    offer: Offer, opening: Callable[[Env], AbstractAsyncContextManager[Any]], price: Price | None, privacy: str
) -> Offer:
    """The same model by batch. Its jobs are paced apart: one may wait there for a day and holds up no plain call."""
    return replace(
        offer,
        id=f"{offer.id}/batch",
        open=opening,
        price=price,
        speed=ABOUT,
        adapter=f"{offer.adapter}+batch1",
        timeout_s=WAITS_H * 3600,
        waits_h=WAITS_H,
        concurrency=1000,
        account=f"{offer.account}/batch",
        reattaches=True,
        profile=offer.profile.but(streams=False),
        privacy=privacy,
    )


def reduced(price: Price | None, by: Mapping[str, float]) -> Price | None:
    """The price by batch: half of it, or as much of a unit as `by` says. Unknown stays unknown.

    Half is what genai-prices 0.2.3 lists for processing "batch" of each of these carriers' models, and what their price
    lists say.
    """
    if price is None:
        return None
    per = {unit: rate * by.get(unit, 0.5) for unit, rate in price.per.items()}
    beyond = None
    if price.beyond is not None and (dear := reduced(price.beyond[1], by)) is not None:
        beyond = (price.beyond[0], dear)
    return Price(per, f"{price.source} (batch)", price.as_of, beyond)
