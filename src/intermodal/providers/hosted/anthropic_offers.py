"""Anthropic: chat with Claude over text, pictures and PDFs. Retired names are here to say what follows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from ..offer import Env, Need, Offer
from ..profile import today
from ..protocols import ChatModel
from .anthropic_chat import ClaudeChat
from .anthropic_client import client
from .anthropic_rows import GONE, LIVING, PRIVACY, Row
from .keys import Given, Key

PACKAGE = Need("pip install 'intermodal[anthropic]'", package="anthropic")


@dataclass(frozen=True)
class Anthropic:
    """The provider. `key` is the key itself or a function that gives it; else ANTHROPIC_API_KEY is read when needed.

    `url` is another address of the same service (a gateway's). `rows` are its models: give others for those that only
    some accounts may call.
    """

    key: Given = field(default=None, repr=False)
    url: str = ""
    name: str = "anthropic"
    rows: tuple[Row, ...] = (*LIVING, *GONE)

    def offers(self) -> tuple[Offer, ...]:
        return tuple(self._offer(row) for row in self.rows)

    def _offer(self, row: Row) -> Offer:
        key = Key(("ANTHROPIC_API_KEY",), self.key)
        return Offer(
            f"{self.name}/{row.model}",
            ChatModel,
            self._opening(row, key),
            tier=row.tier,
            price=row.price,
            speed=row.speed,
            memory_mb=10,
            needs=(PACKAGE, *key.needs()),
            revision=row.model,
            adapter="messages/1",
            concurrency=64,
            account=self.name,
            profile=row.profile,
            lifecycle=row.lifecycle,
            privacy=PRIVACY,
        )

    def _opening(self, row: Row, key: Key) -> Callable[[Env], AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def opened(env: Env) -> AsyncIterator[ClaudeChat]:
            row.lifecycle.check(f"{self.name}/{row.model}", today())
            async with client(key, env.variables, url=self.url) as made:
                yield ClaudeChat(made, self.name, row.model, row.profile, env)

        return opened
