"""Servers and carriers that speak OpenAI's protocol, as providers: what is common to them. Their data is in carriers.py
(hosted) and servers.py (your own); one adapter a kind does the work (compatible.py, compatible_media.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from ...errors import ConfigurationError
from ...policy import Tier
from ..offer import Env, Need, Offer, Speed
from ..pricing import Price
from ..profile import Lifecycle, Profile, today
from ..protocols import ChatModel, Embedder, ImageEditor, ImageGenerator, Speaker, Transcriber
from .compatible import CompatibleChat, Quirks
from .compatible_media import CompatibleEmbedder, CompatibleImages, CompatibleSpeaker, CompatibleTranscriber, Served
from .keys import Given, Key
from .openai_client import client, translated
from .prices import Listed
from .transport import timeout

PACKAGE = Need("pip install 'intermodal[openai]'", package="openai")
SIGHT = Profile(takes=frozenset({"text", "image"}), schema=True, tools=True, tool_media=frozenset({"image"}),
                knobs=frozenset({"temperature", "top_p", "seed"}))  # fmt: skip
PICTURES = Profile(takes=frozenset({"text", "image"}), makes=frozenset({"image"}), knobs=frozenset({"seed"}),
                   media_types=frozenset({"image/png", "image/jpeg", "image/webp"}))  # fmt: skip
SPEECH = Profile(makes=frozenset({"audio"}))
LISTENING = Profile(takes=frozenset({"audio"}))

Kind: TypeAlias = Literal["chat", "images", "edits", "speech", "transcripts", "embeddings"]
PROTOCOLS: Mapping[Kind, type] = {
    "chat": ChatModel, "images": ImageGenerator, "edits": ImageEditor, "speech": Speaker,
    "transcripts": Transcriber, "embeddings": Embedder,
}  # fmt: skip
ENGINES: Mapping[Kind, Callable[[Served], Any]] = {
    "images": CompatibleImages, "edits": CompatibleImages, "speech": CompatibleSpeaker,
    "transcripts": CompatibleTranscriber, "embeddings": CompatibleEmbedder,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One model of a family: what is particular to it. `kinds` are the ends of the wire it is reached by."""

    model: str
    profile: Profile = SIGHT
    tier: Tier = "good"
    price: Price | None = None
    lifecycle: Lifecycle = Lifecycle()  # noqa: RUF009 - a frozen value
    licence: str = ""
    speed: Speed = Speed(1.0, 1.0)  # noqa: RUF009
    kinds: tuple[Kind, ...] = ("chat",)
    voice: str = ""
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Compatible:
    """A provider: one address and its models. `local=True` is the caller's word that nothing leaves the machine.

    `address` is a variable that names another address than `url`; one without `url` needs it. `listed` is the carrier's
    name in genai-prices, for rows without a price; `get_key` is where a person gets a key.
    """

    name: str
    url: str
    rows: tuple[Row, ...]
    key: Key = field(default_factory=lambda: Key(required=False))
    local: bool = False
    quirks: Quirks = field(default_factory=Quirks)
    privacy: str = ""
    address: str = ""
    listed: str = ""
    get_key: str = ""
    hint: str = ""  # what to run where the address is missing

    def offers(self) -> tuple[Offer, ...]:
        return tuple(self._offer(row, kind) for row in self.rows for kind in row.kinds)

    async def models(self, variables: Mapping[str, str]) -> Mapping[str, date | None]:
        """The models this key may use, by the carrier's own list, and when each ends where it says so."""
        async with client(self.key, variables, url=self._url(variables)) as made:
            with translated(self.name):
                page = await made.models.list(timeout=timeout())
        return {model.id: _end(model) for model in page.data}

    def _url(self, variables: Mapping[str, str]) -> str:
        found = variables.get(self.address) or self.url
        if not found:
            raise ConfigurationError(f"The address of {self.name} isn't known.", hint=f"Set {self.address}.")
        checked(found)
        return found

    def _offer(self, row: Row, kind: Kind) -> Offer:
        return Offer(
            f"{self.name}/{row.model}" + ("" if kind == row.kinds[0] else f"/{kind}"),
            PROTOCOLS[kind],
            self._opening(row, kind),
            tier=row.tier,
            local=self.local,
            price=row.price or (Listed(self.listed, row.model) if self.listed else None),
            speed=row.speed,
            memory_mb=10,
            licence=row.licence,
            languages=row.languages,
            needs=self._needs(),
            revision=row.model,
            adapter="chat-completions/2" if kind == "chat" else f"openai-{kind}/1",
            concurrency=64,
            account=self.name,
            profile=row.profile,
            lifecycle=row.lifecycle,
            privacy=self.privacy,
        )

    def _needs(self) -> tuple[Need, ...]:
        where = f" ({self.get_key})" if self.get_key else ""
        needs = [PACKAGE, *self.key.needs(f"set {' or '.join(self.key.variables)}{where}")]
        if self.address and not self.url:
            needs.append(Need(self.hint or f"set {self.address}", variable=self.address))
        return tuple(needs)

    def _opening(self, row: Row, kind: Kind) -> Callable[[Env], AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def opened(env: Env) -> AsyncIterator[Any]:
            row.lifecycle.check(f"{self.name}/{row.model}", today())
            async with client(self.key, env.variables, url=self._url(env.variables)) as made:
                if kind == "chat":
                    yield CompatibleChat(made, self.name, row.model, row.profile, env, self.quirks)
                else:
                    yield ENGINES[kind](Served(made, self.name, row.model, row.profile, env, row.voice))

        return opened


def _end(model: Any) -> date | None:
    """The day a model ends, under the names that carriers give it."""
    for name in ("shutdown_date", "retires_at", "deprecation_date", "expiration_date"):
        if text := getattr(model, name, None):
            try:
                return date.fromisoformat(str(text)[:10])
            except ValueError:
                return None
    return None


def checked(url: str) -> str:
    """The host of an address. Raises ConfigurationError for one that isn't one."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            f"{url!r} is no address of a server.",
            hint="For example openai_server('http://127.0.0.1:11434/v1', model='llava').",
        )
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname


def openai_server(
    url: str,
    *,
    model: str,
    name: str = "",
    local: bool = False,
    key: Given = None,
    profile: Profile | None = None,
    tier: Tier = "good",
    price: Price | float | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Compatible:
    """A server that speaks OpenAI's protocol: Ollama, llama.cpp, LM Studio, vLLM, SGLang, `transformers serve`, …

    `local=True` grants that nothing leaves this machine: only the caller can know (some servers forward to a cloud).
    `profile` says what the model takes; a text and picture model unless given. Raises ConfigurationError for an
    address that isn't one.
    """
    given = Price.per_call(price) if isinstance(price, (int, float)) else price
    row = Row(model, profile or SIGHT, tier, given)
    quirks = Quirks(extra=dict(extra or {}))
    return Compatible(name or checked(url), url, (row,), Key((), key, required=key is not None), local, quirks)
