"""Anthropic: chat with Claude over text, pictures and PDFs. Retired names are here to say what follows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from ..offer import Env, Need, Offer
from ..profile import today
from ..protocols import ChatModel
from ..turns import Chat
from .anthropic_batch import ClaudeBatches
from .anthropic_chat import ClaudeChat
from .anthropic_client import client
from .anthropic_rows import BATCH_PRIVACY, GONE, LIVING, PRIVACY, Row
from .batch import POLL_S, BatchChat, batched, reduced
from .keys import Given, Key

PACKAGE = Need("pip install 'intermodal[anthropic]'", package="anthropic")


@dataclass(frozen=True)
class Anthropic:
    """The provider. `key` is the key itself or a function that gives it; else ANTHROPIC_API_KEY is read when needed.

    `url` is another address of the same service (a gateway's). `rows` are its models: give others for those that only
    some accounts may call. `poll_s`: the seconds between looks at a batch.
    """

    key: Given = field(default=None, repr=False)
    url: str = ""
    name: str = "anthropic"
    rows: tuple[Row, ...] = (*LIVING, *GONE)
    poll_s: float = POLL_S

    def offers(self) -> tuple[Offer, ...]:
        plain = tuple(self._offer(row) for row in self.rows)
        return (*plain, *(self._by_batch(row) for row in self.rows if row.batch))

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

    def _by_batch(self, row: Row) -> Offer:
        opening = self._opening(row, Key(("ANTHROPIC_API_KEY",), self.key), batch=True)
        return batched(self._offer(row), opening, reduced(row.price, {}), BATCH_PRIVACY)

    def _opening(self, row: Row, key: Key, *, batch: bool = False) -> Callable[[Env], AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def opened(env: Env) -> AsyncIterator[Chat]:
            row.lifecycle.check(f"{self.name}/{row.model}", today())
            async with client(key, env.variables, url=self.url) as made:
                chat = ClaudeChat(made, self.name, row.model, row.profile, env)
                jobs = ClaudeBatches(made, self.name, chat)
                yield BatchChat(chat, jobs, self.name, poll_s=self.poll_s) if batch else chat

        return opened
