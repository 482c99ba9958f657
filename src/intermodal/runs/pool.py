"""Engines, loaded once and leased: single-flight, admitted by memory, evicted least-used, one thread each."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import queue
import threading
import time
import typing
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from ..artifacts import Artifact
from ..errors import IntermodalError, ProviderError, ProviderNeeded
from ..providers import Catalog, Env, Offer
from ..providers.calls import Call, working_on
from ..providers.resilience import Account
from ..workers import WorkerPool
from . import telemetry


class EngineThread:
    """The one thread in which an in-process engine works. Daemon: a hung engine can't keep the program alive."""

    def __init__(self, name: str) -> None:
        self._queue: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._name = name
        self._thread: threading.Thread | None = None

    async def call(self, function: Callable[[], Any]) -> Any:
        """Run it there. A caller that is cancelled is released at once; work already begun goes on to its end."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._queue.put((function, future, loop))
        return await future

    def stop(self) -> None:
        """It ends when the work it has is done."""
        self._queue.put(None)

    async def ended(self, timeout_s: float) -> None:
        """Wait for its end: an engine's native threads must be gone before the interpreter is."""
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, timeout_s)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            function, future, loop = task
            if future.cancelled():
                continue
            try:
                outcome: tuple[Any, BaseException | None] = (function(), None)
            except BaseException as error:  # some engines raise outside Exception; the caller must hear of it
                outcome = (None, error)
            with contextlib.suppress(RuntimeError):  # the loop is gone: so is the caller
                loop.call_soon_threadsafe(_resolve, future, *outcome)


def _resolve(future: asyncio.Future[Any], value: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error if isinstance(error, Exception) else RuntimeError(repr(error)))


class _Loaded:
    """An engine that is loading or loaded. Its context manager is entered and left in one task of its own."""

    def __init__(self, offer: Offer, env: Env, thread: EngineThread) -> None:
        self.offer = offer
        self.thread = thread
        self.leases = 0
        self.used = time.monotonic()
        self._left = False
        self._stop = asyncio.Event()
        self.ready: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._own(env), name=f"engine {offer.id}")

    async def _own(self, env: Env) -> None:
        try:
            async with AsyncExitStack() as stack:
                with telemetry.of_opening(self.offer):
                    engine = await stack.enter_async_context(self.offer.open(env))
                self.ready.set_result(engine)
                await self._stop.wait()
        except Exception as error:
            if self.ready.done():  # closing failed after use: nothing of the caller's is lost
                telemetry.warn("an engine failed as it was closed", offer=self.offer.id, error=type(error).__name__)
                return
            self.ready.set_exception(_opening(self.offer, error))
            self.ready.exception()  # retrieved: a caller cancelled meanwhile must not leave a warning behind
        finally:
            self.thread.stop()

    def leave(self) -> None:
        """Close it once nobody else works with it; without waiting: what its thread still does goes on to its end."""
        self._left = True
        if not self.leases:
            self._stop.set()

    def released(self) -> None:
        """A lease has ended."""
        self.leases -= 1
        self.used = time.monotonic()
        if self._left:
            self.leave()

    async def close(self) -> None:
        self._stop.set()
        if not self.ready.done():
            self._task.cancel()
        await asyncio.wait({self._task}, timeout=5.0)
        if not self._task.done():
            self._task.cancel()
        self.ready = asyncio.get_running_loop().create_future()  # lets go of the engine
        await self.thread.ended(2.0)


def _opening(offer: Offer, error: Exception) -> IntermodalError:
    if isinstance(error, IntermodalError):
        return error
    wrapped = ProviderError(
        f"{offer.id} could not be opened: {type(error).__name__}: {error}.", hint="`intermodal doctor` checks it."
    )
    wrapped.facts["offer"] = offer.id
    wrapped.__cause__ = error
    return wrapped


class EnginePool:
    """The engines of one orchestrator. `memory_mb` bounds what is loaded at a time, by the offers' own figures."""

    def __init__(
        self,
        catalog: Catalog,
        workers: WorkerPool,
        weights: Path,
        variables: Mapping[str, str],
        *,
        memory_mb: int = 8192,
    ) -> None:
        self._catalog = catalog
        self.workers = workers
        self._weights = weights
        self._variables = variables
        self._memory_mb = memory_mb
        self._loaded: dict[str, _Loaded] = {}
        self._accounts: dict[str, Account] = {}
        self._freed = asyncio.Condition()  # protects nothing: wakes those who wait for memory

    @asynccontextmanager
    async def lease(self, offer_id: str, call: Call | None = None) -> AsyncIterator[Any]:
        """The engine behind an offer, loaded if need be; what it tells goes to `call`. Raises ProviderNeeded or
        ProviderError.
        """
        loaded = await self._get(offer_id)
        loaded.leases += 1
        try:
            engine = await asyncio.shield(loaded.ready)
            yield Leased(engine, loaded.offer, call or Call(), self._account(loaded.offer))
        except IntermodalError:
            if loaded.ready.done() and loaded.ready.exception() is not None:
                self._loaded.pop(offer_id, None)  # opening failed: the next caller may try anew
            raise
        finally:
            loaded.released()
            async with self._freed:
                self._freed.notify_all()

    def _account(self, offer: Offer) -> Account | None:
        if not offer.account:
            return None
        if offer.account not in self._accounts:
            self._accounts[offer.account] = Account(offer.account, concurrency=offer.concurrency)
        return self._accounts[offer.account]

    async def _get(self, offer_id: str) -> _Loaded:
        entry = self._catalog[offer_id]
        if not entry.usable:
            ways = list(entry.remedies)
            raise ProviderNeeded(f"{offer_id!r} is not usable here.", hint=" | ".join(ways), ways=ways)
        while (loaded := self._loaded.get(offer_id)) is None:
            if await self._room(entry.offer) and offer_id not in self._loaded:
                thread = EngineThread(f"engine {offer_id}")
                env = Env(self.workers, thread.call, self._weights, self._variables)
                self._loaded[offer_id] = _Loaded(entry.offer, env, thread)
        return loaded

    async def _room(self, offer: Offer) -> bool:
        """True when the offer may load; evicts idle engines, least used first, else waits for a lease to end."""
        taken = sum(item.offer.memory_mb for item in self._loaded.values())
        idle = sorted((i for i in self._loaded.values() if not i.leases), key=lambda item: item.used)
        while taken + offer.memory_mb > self._memory_mb and idle:
            victim = idle.pop(0)
            telemetry.warn("an engine is evicted", offer=victim.offer.id, memory_mb=victim.offer.memory_mb, by=offer.id)
            taken -= victim.offer.memory_mb
            del self._loaded[victim.offer.id]
            await victim.close()
        if taken + offer.memory_mb <= self._memory_mb or not self._loaded:
            return True
        async with self._freed:
            await self._freed.wait()
        return False

    def abandon(self, offer_id: str) -> None:
        """Forget an engine that hangs: the next lease loads a fresh one; it closes, and its thread ends with its work."""
        if loaded := self._loaded.pop(offer_id, None):
            telemetry.warn("an engine that hangs is abandoned", offer=offer_id)
            loaded.leave()

    async def close(self) -> None:
        loaded, self._loaded = list(self._loaded.values()), {}
        await asyncio.gather(*(item.close() for item in loaded))


class Leased:
    """An engine as a tool sees it: its errors carry the offer's name, its results are what the protocol says."""

    def __init__(self, engine: Any, offer: Offer, call: Call, account: Account | None = None) -> None:
        self._engine = engine
        self._offer = offer
        self._call = call
        self._account = account

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._engine, name)
        if not inspect.iscoroutinefunction(attribute):
            return attribute
        offer, account = self._offer, self._account

        async def once(*args: Any, **kwargs: Any) -> Any:
            try:
                result = await attribute(*args, **kwargs)
            except IntermodalError as error:
                error.facts.setdefault("offer", offer.id)
                raise
            except Exception as error:
                raise ProviderError(
                    f"{offer.id} failed: {type(error).__name__}: {error}.",
                    hint="Another offer is tried if there is one; `intermodal doctor` checks this one.",
                    unknown=not offer.repeatable,
                    offer=offer.id,
                ) from error
            _check(offer, name, result)
            return result

        async def called(*args: Any, **kwargs: Any) -> Any:
            self._call.begin()
            done = working_on(self._call)
            try:
                if account is None:
                    result = await once(*args, **kwargs)
                else:
                    result = await account.guarded(
                        lambda: once(*args, **kwargs), self._call, repeatable=offer.repeatable
                    )
                self._call.answered += 1
                return result
            finally:
                done()

        return called


def _check(offer: Offer, method: str, result: Any) -> None:
    kind = _promised(offer.protocol, method)
    if kind is not None and not isinstance(result, kind):
        raise ProviderError(
            f"{offer.id}.{method} answered with {type(result).__name__}, expected {kind.__name__}: {result!r:.80}.",
            hint="The engine is at fault; another offer is tried if there is one.",
            offer=offer.id,
        )


@functools.cache
def _promised(protocol: type, method: str) -> type[Artifact] | None:
    wanted = typing.get_type_hints(getattr(protocol, method, None) or (lambda: None)).get("return")
    return wanted if isinstance(wanted, type) and issubclass(wanted, Artifact) else None
