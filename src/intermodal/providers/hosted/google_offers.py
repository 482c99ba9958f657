"""Google's models as a provider: by an AI Studio key, or for a Google Cloud project (Enterprise)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from ...errors import ConfigurationError
from ..offer import Env, Need, Offer
from ..profile import Lifecycle, today
from ..protocols import ChatModel, Embedder, ImageEditor, ImageGenerator, Speaker, Transcriber, VideoGenerator
from .batch import POLL_S, BatchChat, batched, reduced
from .google_modes import MODES, PACKAGE, Mode
from .google_rows import BATCHES, ROWS, Kind, Row
from .keys import Given, Key

# The protocols of each kind of work, with what their offers are called after the model's name.
SERVED: dict[Kind, tuple[tuple[type, str], ...]] = {
    "chat": ((ChatModel, ""),),
    "draw": ((ImageGenerator, ""), (ImageEditor, "/edit")),
    "speak": ((Speaker, ""),),
    "transcribe": ((Transcriber, ""),),
    "embed": ((Embedder, ""),),
    "film": ((VideoGenerator, ""),),
}


@dataclass(frozen=True)
class Google:
    """`mode` "ai_studio": a key of Google AI Studio, from GOOGLE_API_KEY or GEMINI_API_KEY unless given. "enterprise":
    a Google Cloud `project` with `credentials` (the environment's own unless given), or an express key; where
    `location` says. `url` is another address that speaks the same wire, `poll_s` the seconds between looks at a batch.
    What each mode can do is data: `MODES`.
    """

    mode: Literal["ai_studio", "enterprise"] = "ai_studio"
    key: Given = field(default=None, repr=False)
    url: str = ""
    project: str = ""
    location: str = ""
    credentials: Any = field(default=None, repr=False)
    poll_s: float = POLL_S

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ConfigurationError(f"{self.mode!r} is no mode of Google's.", hint=f"One of: {', '.join(MODES)}.")
        if self.project and not MODES[self.mode].projects:
            raise ConfigurationError(
                f"An AI Studio key is of no project ({self.project!r}).", hint="Google('enterprise', project='…')."
            )

    @property
    def name(self) -> str:
        return MODES[self.mode].name

    def offers(self) -> tuple[Offer, ...]:
        mode, day = MODES[self.mode], today()
        rows = [row for row in ROWS if row.kind in mode.can and (row.everywhere or not mode.projects)]
        plain = [self._offer(mode, row, kind, ending, day) for row in rows for kind, ending in SERVED[row.kind]]
        by_batch = [self._by_batch(mode, row, day) for row in rows if mode.batches and row.model in BATCHES]
        return (*plain, *by_batch)

    def _offer(self, mode: Mode, row: Row, protocol: type, ending: str, day: date) -> Offer:
        return Offer(
            f"{mode.name}/{row.model}{ending}",
            protocol,
            self._opening(mode, row),
            tier=row.tier,
            price=row.price(day),
            speed=row.speed,
            memory_mb=10,
            needs=self._needs(mode),
            revision=row.model,
            adapter="google/1",
            timeout_s=1800.0 if row.kind == "film" else 600.0,
            concurrency=64,
            account=mode.name,
            reattaches=protocol is VideoGenerator,
            profile=row.profile.but(max_bytes=mode.largest),
            lifecycle=_named(row.lifecycle, mode, ending),
            privacy=mode.privacy,
        )

    def _by_batch(self, mode: Mode, row: Row, day: date) -> Offer:
        price = reduced(row.price(day), BATCHES[row.model])
        privacy = f"{mode.privacy} How long a batch and its answer are kept isn't said."
        return batched(self._offer(mode, row, ChatModel, "", day), self._opening(mode, row, batch=True), price, privacy)

    def _needs(self, mode: Mode) -> tuple[Need, ...]:
        if self.key is not None or self.project:
            return (PACKAGE,)
        return (PACKAGE, *mode.needs, Need(mode.remedy, variable=mode.variables))

    def _opening(
        self, mode: Mode, row: Row, *, batch: bool = False
    ) -> Callable[[Env], AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def opened(env: Env) -> AsyncIterator[Any]:
            row.lifecycle.check(f"{mode.name}/{row.model}", today())
            from . import google_batch, google_chat, google_client, google_files, google_film, google_media

            kinds: dict[Kind, Any] = {
                "chat": google_chat.GoogleChat,
                "draw": google_media.GoogleImages,
                "speak": google_media.GoogleSpeaker,
                "transcribe": google_media.GoogleTranscriber,
                "embed": google_media.GoogleEmbedder,
                "film": google_film.GoogleFilms,
            }
            key = Key(tuple(name for name in mode.variables if name.endswith("KEY")), self.key)
            who = {"project": self.project, "location": self.location, "credentials": self.credentials}
            async with google_client.client(mode, key, env.variables, url=self.url, **who) as client:
                uploads = google_files.Uploads(client, mode, self.url)
                engine = kinds[row.kind](client, mode.name, row, env, uploads)
                if batch:
                    jobs = google_batch.GoogleBatches(client, mode.name, engine)
                    engine = BatchChat(engine, jobs, mode.name, poll_s=self.poll_s)
                try:
                    yield engine
                finally:
                    await uploads.close()

        return opened


def _named(lifecycle: Lifecycle, mode: Mode, ending: str) -> Lifecycle:
    """The successor as an offer of the same mode and kind."""
    if not lifecycle.successor:
        return lifecycle
    model = lifecycle.successor.partition("/")[2]
    return Lifecycle(lifecycle.status, lifecycle.until, f"{mode.name}/{model}{ending}", lifecycle.source)
