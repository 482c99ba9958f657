"""Moving pictures over the /v1/videos wire: a job is created, asked after, and its film fetched.

OpenAI's own service ended on 2026-09-24; vLLM-Omni, SGLang and others serve open models on the same wire.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...artifacts import Image, Text, Video
from ...errors import DeadlineExceeded, ProviderError
from .. import adapting, calls, receiving
from ..offer import Env, Offer, Speed
from ..pricing import Price
from ..protocols import VideoGenerator
from .families import PACKAGE, checked
from .keys import Given, Key
from .openai_client import client, translated
from .openai_rows import FILMING, Row
from .transport import LONGEST_S, timeout, unreadable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

POLL_S = 2.0


@dataclass(frozen=True)
class VideoServer:
    """A provider: a server that speaks this wire, and its model. `local=True` is the caller's word that nothing leaves
    the machine. Raises ConfigurationError for an address that isn't one.
    """

    url: str
    model: str
    name: str = ""
    local: bool = False
    key: Given = field(default=None, repr=False)
    price: Price | float | None = None
    poll_s: float = POLL_S

    def __post_init__(self) -> None:
        checked(self.url)

    def offers(self) -> tuple[Offer, ...]:
        name = self.name or checked(self.url)
        row = Row(self.model, profile=FILMING)

        @asynccontextmanager
        async def opened(env: Env) -> AsyncIterator[OpenAIVideos]:
            async with client(Key((), self.key, required=self.key is not None), env.variables, url=self.url) as made:
                yield OpenAIVideos(made, name, row, env, poll_s=self.poll_s)

        return (
            Offer(
                f"{name}/{self.model}", VideoGenerator, opened, tier="good", local=self.local, price=self.price,
                speed=Speed(60.0, 10.0), memory_mb=10, needs=(PACKAGE,), revision=self.model, adapter="videos/1",
                timeout_s=3600.0, concurrency=4, account=name, profile=FILMING,
                reattaches=True,
            ),
        )  # fmt: skip


class OpenAIVideos:
    """VideoGenerator over one model of one server."""

    def __init__(self, client: AsyncOpenAI, carrier: str, row: Row, env: Env, *, poll_s: float = POLL_S) -> None:
        self._client = client
        self._carrier = carrier
        self._row = row
        self._env = env
        self._poll_s = poll_s

    async def generate(self, prompt: Text, /, *, image: Image | None, seconds: float, seed: int) -> Video:
        """Goes on waiting for a job that an earlier attempt submitted."""
        call = calls.current()
        with translated(self._carrier), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of OpenAI's own service, not of the wire
            if not call.handle:
                await call.submitted(await self._submitted(prompt, image, seconds, seed))
            job = await self._finished(call.handle)
            data = (await self._client.videos.download_content(call.handle, timeout=timeout())).content
        made = await receiving.film(self._env.workers, data, self._carrier)
        call.used({"call": 1.0, "second": _number(job.seconds) or made.seconds or seconds})
        return made

    async def _submitted(self, prompt: Text, image: Image | None, seconds: float, seed: int) -> str:
        body: dict[str, Any] = {"prompt": prompt.value, "model": self._row.model, "seconds": f"{seconds:g}"}
        if seed:
            body["extra_body"] = {"seed": seed}
        if image is not None:
            given = await adapting.fitted(image, self._row.profile, self._env.workers)
            form = given.media_type.partition("/")[2]
            body["input_reference"] = (f"picture.{form}", await given.blob.read(), given.media_type)
        job = await self._client.videos.create(**body, timeout=timeout())
        if not job.id:
            raise unreadable(self._carrier, job, wanted="a job")
        return job.id

    async def _finished(self, handle: str) -> Any:
        """The job once it is done. Raises ProviderError where it failed, DeadlineExceeded where time runs out."""
        call = calls.current()
        while True:
            job = await self._client.videos.retrieve(handle, timeout=timeout())
            if job.status == "completed":
                return job
            if job.status not in ("queued", "in_progress"):
                why = getattr(job.error, "message", None) or job.status
                raise ProviderError(
                    f"{self._carrier} made no video of job {handle!r}: {why!s:.300}.", hint="Ask otherwise, or again."
                )
            if call.remaining(LONGEST_S) <= self._poll_s:
                raise DeadlineExceeded(
                    f"{self._carrier} has job {handle!r} at {job.progress or 0} %.",
                    hint="Allow more (Policy.max_seconds); a resumed run goes on waiting for it.",
                )
            await asyncio.sleep(self._poll_s)


def _number(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None
