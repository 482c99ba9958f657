"""Scripted and function engines."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from ..providers import Env, Offer


class ScriptedEngine:
    """Answers calls in the order written: ("read", regions), ("read", SomeError(...)), …

    An exception in the script is raised. A call that isn't next in the script fails the test, and so does a script
    that isn't used up when the engine is closed.
    """

    def __init__(self, *script: tuple[str, Any]) -> None:
        self._script = list(script)
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        async def method(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, args, kwargs))
            if not self._script or self._script[0][0] != name:
                expected = self._script[0][0] if self._script else "no call"
                raise AssertionError(f"unexpected call {name}{args!r}; the script says {expected}")
            answer = self._script.pop(0)[1]
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return method

    def finish(self) -> None:
        """Raises AssertionError where calls of the script were never made."""
        if self._script:
            raise AssertionError(f"never called: {[name for name, _ in self._script]}")


class FunctionEngine:
    """An engine over plain functions, one per method name; counts its calls by name."""

    def __init__(self, **methods: Callable[..., Any]) -> None:
        self._methods = methods
        self.counts: dict[str, int] = dict.fromkeys(methods, 0)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._methods:
            raise AttributeError(name)
        function = self._methods[name]

        async def method(*args: Any, **kwargs: Any) -> Any:
            self.counts[name] += 1
            result = function(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result

        return method


def offer_of(engine: Any, protocol: type, *, id: str = "test/double", **facts: Any) -> Offer:
    """An offer that opens this very engine; local and good unless `facts` say otherwise."""

    @asynccontextmanager
    async def opened(env: Env) -> AsyncIterator[Any]:
        yield engine
        if isinstance(engine, ScriptedEngine):
            engine.finish()

    return Offer(id, protocol, opened, **{"local": True, "tier": "good", **facts})
