"""Servers and carriers that speak OpenAI's protocol: a few lines of data each, over one adapter (compatible.py).

Facts as of 2026-11, from the carriers' own documentation; which models a key may use, the carrier knows
(`intermodal catalog refresh`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ...errors import ConfigurationError
from ...policy import Tier
from ..offer import Env, Need, Offer, Speed
from ..pricing import Price
from ..profile import Lifecycle, Profile
from ..protocols import ChatModel
from .compatible import CompatibleChat, Quirks
from .keys import Given, Key
from .openai_client import client

PACKAGE = Need("pip install 'intermodal[openai]'", package="openai")
SIGHT = Profile(takes=frozenset({"text", "image"}), schema=True, tools=True, tool_media=frozenset({"image"}),
                knobs=frozenset({"temperature", "top_p", "seed"}))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One model of a family: what is particular to it."""

    model: str
    profile: Profile = SIGHT
    tier: Tier = "good"
    price: Price | None = None
    lifecycle: Lifecycle = Lifecycle()  # noqa: RUF009 - a frozen value
    licence: str = ""
    speed: Speed = Speed(1.0, 1.0)  # noqa: RUF009


@dataclass(frozen=True)
class Compatible:
    """A provider: one address and its models. `local=True` is the caller's word that nothing leaves the machine."""

    name: str
    url: str
    rows: tuple[Row, ...]
    key: Key = field(default_factory=lambda: Key(required=False))
    local: bool = False
    quirks: Quirks = field(default_factory=Quirks)
    privacy: str = ""

    def offers(self) -> tuple[Offer, ...]:
        return tuple(self._offer(row) for row in self.rows)

    def _offer(self, row: Row) -> Offer:
        return Offer(
            f"{self.name}/{row.model}",
            ChatModel,
            self._opening(row),
            tier=row.tier,
            local=self.local,
            price=row.price,
            speed=row.speed,
            memory_mb=10,
            licence=row.licence,
            needs=(PACKAGE, *self.key.needs()),
            revision=row.model,
            adapter="chat-completions/1",
            concurrency=64,
            account=self.name,
            profile=row.profile,
            lifecycle=row.lifecycle,
            privacy=self.privacy,
        )

    def _opening(self, row: Row) -> Callable[[Env], AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def opened(env: Env) -> AsyncIterator[CompatibleChat]:
            async with client(self.key, env.variables, url=self.url) as made:
                yield CompatibleChat(made, self.name, row.model, row.profile, env, self.quirks)

        return opened


def openai_server(
    url: str,
    *,
    model: str,
    name: str = "",
    local: bool = False,
    key: Given = None,
    profile: Profile = SIGHT,
    tier: Tier = "good",
    price: Price | float | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Compatible:
    """A server that speaks OpenAI's protocol: Ollama, llama.cpp, LM Studio, vLLM, SGLang, `transformers serve`, …

    `local=True` grants that nothing leaves this machine: only the caller can know (some servers forward to a cloud).
    `profile` says what the model takes; a text and picture model unless given. Raises ConfigurationError for an
    address that isn't one.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            f"{url!r} is no address of a server.",
            hint="For example openai_server('http://127.0.0.1:11434/v1', model='llava').",
        )
    given = Price.per_call(price) if isinstance(price, (int, float)) else price
    row = Row(model, profile, tier, given)
    label = name or f"{parts.hostname}:{parts.port}" if parts.port else name or parts.hostname
    return Compatible(
        label, url, (row,), Key((), key, required=key is not None), local, Quirks(extra=dict(extra or {}))
    )
