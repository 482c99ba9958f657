"""How a carrier is called: paced, bounded, tried again by its own advice, left alone while it is down. Each one wrapper.

A wrapper takes the call to make and gives a call that behaves so; they compose in `Account.guarded`. State is per
account (a provider's name) and shared by all runs of an orchestrator. Clock and sleep are injected.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ..errors import ProviderError
from .calls import Call

Invoke: TypeAlias = Callable[[], Awaitable[Any]]
Clock: TypeAlias = Callable[[], float]
Sleep: TypeAlias = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Retry:
    """`tries` in all. Waits as the carrier asks, at most `longest_s`; else twice as long each time, with jitter.

    What may already have acted is tried again only where `repeatable` says that this does no harm: nothing is paid
    twice silently.
    """

    tries: int = 4
    first_s: float = 0.5
    longest_s: float = 60.0

    async def run(self, invoke: Invoke, call: Call, *, repeatable: bool, sleep: Sleep) -> Any:
        for number in range(1, self.tries + 1):
            try:
                return await invoke()
            except ProviderError as error:
                wait = self._wait(error, number, repeatable)
                if wait is None or wait >= call.remaining(self.longest_s + 1):
                    raise
                call.retries.append(f"tried again: {error.message}")
                await sleep(wait)
        raise AssertionError(self.tries)

    def _wait(self, error: ProviderError, number: int, repeatable: bool) -> float | None:
        """Seconds until the next try; None for no next one."""
        if error.retry == "no" or number == self.tries or (error.unknown and not repeatable):
            return None
        if error.retry_after_s is not None:
            return error.retry_after_s if error.retry_after_s <= self.longest_s else None
        return min(self.longest_s, self.first_s * 2.0 ** (number - 1)) * random.uniform(0.5, 1.0)


@dataclass
class Breaker:
    """After `limit` failures in a row nothing is asked for `rest_s`; then one call may try."""

    limit: int = 5
    rest_s: float = 30.0
    _failed: int = 0
    _until: float = 0.0
    _probing: bool = False

    async def run(self, invoke: Invoke, *, who: str, clock: Clock) -> Any:
        now = clock()
        if self._failed >= self.limit and (now < self._until or self._probing):
            raise ProviderError(
                f"{who} failed {self._failed} times in a row and is left alone for {max(0.0, self._until - now):.0f} s.",
                hint="Another offer is used if there is one.",
            )
        self._probing = self._failed >= self.limit
        try:
            result = await invoke()
        except ProviderError as error:
            if error.retry == "transient":
                self._failed += 1
                self._until = clock() + self.rest_s
            else:
                self._failed = 0  # it answers: what it says is about the request
            raise
        finally:
            self._probing = False
        self._failed = 0
        return result


@dataclass
class Pace:
    """At most `concurrency` calls at a time, and none while the carrier's quota is used up (see `heard`)."""

    concurrency: int
    _slots: asyncio.Semaphore = field(init=False)  # bounds the calls under way
    _until: float = 0.0

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.concurrency)

    def heard(self, remaining: float, reset_s: float, *, clock: Clock) -> None:
        """What the carrier's quota headers said: with nothing left, everybody waits for the reset."""
        if remaining < 1:
            self._until = max(self._until, clock() + reset_s)

    async def run(self, invoke: Invoke, call: Call, *, who: str, clock: Clock, sleep: Sleep) -> Any:
        async with self._slots:
            while (wait := self._until - clock()) > 0:
                if wait >= call.remaining(wait + 1):
                    raise ProviderError(
                        f"{who} takes no call for another {wait:.0f} s, longer than this step has.",
                        hint="Allow more time, or try again later.",
                        retry="rate_limited",
                        retry_after_s=wait,
                    )
                await sleep(wait)
            try:
                return await invoke()
            except ProviderError as error:
                if error.retry == "rate_limited":  # for all calls, not only this one
                    self._until = max(self._until, clock() + (error.retry_after_s or 1.0))
                raise


class Account:
    """One carrier's state, shared by the offers that go by its name."""

    def __init__(
        self, name: str, *, concurrency: int, retry: Retry | None = None, clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:  # fmt: skip
        self.name = name
        self.retry = retry or Retry()
        self.breaker = Breaker()
        self.pace = Pace(concurrency)
        self._clock = clock
        self._sleep = sleep

    async def guarded(self, invoke: Invoke, call: Call, *, repeatable: bool) -> Any:
        """The result of the call, made as the wrappers above say."""

        async def paced() -> Any:
            try:
                return await self.pace.run(invoke, call, who=self.name, clock=self._clock, sleep=self._sleep)
            finally:
                if call.quota is not None:
                    self.pace.heard(*call.quota, clock=self._clock)

        async def broken() -> Any:
            return await self.breaker.run(paced, who=self.name, clock=self._clock)

        return await self.retry.run(broken, call, repeatable=repeatable, sleep=self._sleep)
