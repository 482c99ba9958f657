"""OpenAI: chat by the Responses API, pictures, speech out and in, vectors. Retired names are here to say what follows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from ..offer import Env, Offer
from ..profile import today
from ..protocols import (
    ChatModel,
    Embedder,
    ImageEditor,
    ImageGenerator,
    Speaker,
    Transcriber,
    VideoGenerator,
)
from . import openai_rows as rows
from .batch import POLL_S, BatchChat, batched, reduced
from .compatible import CompatibleChat, Quirks
from .families import PACKAGE
from .keys import Given, Key
from .openai_audio import OpenAISpeaker, OpenAITranscriber
from .openai_batch import OpenAIBatches
from .openai_client import client
from .openai_embedding import OpenAIEmbedder
from .openai_images import OpenAIImages
from .openai_rows import Row
from .openai_video import OpenAIVideos
from .responses import ResponsesChat

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Make: TypeAlias = "Callable[[AsyncOpenAI, str, Row, Env], Any]"


def _chat(made: AsyncOpenAI, name: str, row: Row, env: Env) -> ResponsesChat:
    return ResponsesChat(made, name, row.model, row.profile, env, reasons="reasoning_effort" in row.profile.knobs)


def _hearing(made: AsyncOpenAI, name: str, row: Row, env: Env) -> CompatibleChat:
    quirks = Quirks(max_output="max_completion_tokens", extra={"store": False})
    return CompatibleChat(made, name, row.model, row.profile, env, quirks)


def _speaking(made: AsyncOpenAI, name: str, row: Row, env: Env) -> OpenAISpeaker:
    return OpenAISpeaker(made, name, row)


def _embedding(made: AsyncOpenAI, name: str, row: Row, env: Env) -> OpenAIEmbedder:
    return OpenAIEmbedder(made, name, row.model)


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows behind one engine protocol. `suffix` tells two offers of one model apart."""

    rows: tuple[Row, ...]
    protocol: type
    make: Make
    adapter: str
    suffix: str = ""


KINDS = (
    Kind(rows.CHAT, ChatModel, _chat, "responses/1"),
    Kind(rows.LISTENING, ChatModel, _hearing, "chat-completions/1"),
    Kind(rows.IMAGES, ImageGenerator, OpenAIImages, "images/1"),
    Kind(rows.IMAGES, ImageEditor, OpenAIImages, "images/1", "/edit"),
    Kind(rows.FILMS, VideoGenerator, OpenAIVideos, "videos/1"),
    Kind(rows.SPEECH, Speaker, _speaking, "speech/1"),
    Kind(rows.TRANSCRIPTION, Transcriber, OpenAITranscriber, "transcriptions/1"),
    Kind(rows.EMBEDDING, Embedder, _embedding, "embeddings/1"),
)


@dataclass(frozen=True)
class OpenAI:
    """The provider. `key` is the key itself or a function that gives it; else OPENAI_API_KEY is read when needed.

    `url` is another address of the same service (a region's, a gateway's); `poll_s` the seconds between looks at a batch.
    """

    key: Given = field(default=None, repr=False)
    url: str = ""
    name: str = "openai"
    poll_s: float = POLL_S

    def offers(self) -> tuple[Offer, ...]:
        plain = tuple(self._offer(kind, row) for kind in KINDS for row in kind.rows)
        return (*plain, *(self._by_batch(row) for row in rows.CHAT if row.batch is not None))

    def _offer(self, kind: Kind, row: Row) -> Offer:
        key = Key(("OPENAI_API_KEY",), self.key)
        return Offer(
            f"{self.name}/{row.model}{kind.suffix}",
            kind.protocol,
            self._opening(kind.make, row, key),
            tier=row.tier,
            price=row.price,
            speed=row.speed,
            memory_mb=10,
            needs=(PACKAGE, *key.needs()),
            revision=row.model,
            adapter=kind.adapter,
            concurrency=64,
            account=self.name,
            profile=row.profile,
            lifecycle=row.lifecycle,
            privacy=rows.PRIVACY,
        )

    def _by_batch(self, row: Row) -> Offer:
        plain = self._offer(KINDS[0], row)

        def made(client: AsyncOpenAI, name: str, row: Row, env: Env) -> BatchChat:
            chat = _chat(client, name, row, env)
            return BatchChat(chat, OpenAIBatches(client, name, chat), name, poll_s=self.poll_s)

        opening = self._opening(made, row, Key(("OPENAI_API_KEY",), self.key))
        return batched(plain, opening, reduced(row.price, row.batch or {}), rows.BATCH_PRIVACY)

    def _opening(self, make: Make, row: Row, key: Key) -> Callable[[Env], AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def opened(env: Env) -> AsyncIterator[Any]:
            row.lifecycle.check(f"{self.name}/{row.model}", today())
            async with client(key, env.variables, url=self.url) as made:
                yield make(made, self.name, row, env)

        return opened
