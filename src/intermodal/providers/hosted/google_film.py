"""Clips filmed by Google's Omni models: an interaction in the background, looked after until its clip is there."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ...artifacts import Image, Text, Video
from ...errors import ProviderError
from .. import adapting, calls, receiving
from .google_client import amounts_of_interaction, translated
from .google_media import GoogleEngine, ratio
from .transport import LONGEST_S, encoded, unreadable

RATIOS = ("16:9", "9:16")
RUNNING = frozenset({"in_progress", "queued", "idle"})
PATIENCE = 10  # looks in a row that may fail while the job goes on there
CANCEL_S = 5.0


class GoogleFilms(GoogleEngine):
    """VideoGenerator. A job goes on at the carrier whatever happens here: a later attempt goes on waiting for it."""

    poll_s = 5.0

    async def generate(self, prompt: Text, /, *, image: Image | None, seconds: float, seed: int) -> Video:
        self._without_seed(seed)
        call = calls.current()
        job = call.handle
        if not job:
            body = await self._body(prompt, image, seconds)
            with translated(self._carrier):
                begun = await self._client.interactions.create(**body, timeout=call.remaining(LONGEST_S))
            job = begun.id or ""
            if not job:
                raise ProviderError(f"{self._carrier} began a job without an id.", hint="Try again.", unknown=True)
            await call.submitted(job)
        try:
            done = await self._finished(job)
        except asyncio.CancelledError:
            if call.remaining(LONGEST_S) > self.poll_s:  # called off, not out of time: it shall not be paid on
                await self._cancel(job)
            raise
        call.used(amounts_of_interaction(done.usage))
        return await self._clip(done)

    async def _body(self, prompt: Text, image: Image | None, seconds: float) -> dict[str, Any]:
        low, high = self._row.seconds
        lasts = min(max(seconds, low), high)
        if lasts != seconds:
            calls.current().note(
                f"{self._row.model} films {low:g} to {high:g} s: {lasts:g} s asked for, not {seconds:g}"
            )
        form: dict[str, Any] = {"type": "video", "duration": f"{lasts:g}s"}
        if self._uploads.mode.uploads:
            form["delivery"] = "uri"  # inline only small clips come
        content: list[dict[str, Any]] = [{"type": "text", "text": prompt.value}]
        if image is not None:
            first = await adapting.fitted(image, self._row.profile, self._env.workers)
            form["aspect_ratio"] = ratio(image.width, image.height, RATIOS)
            data = await encoded(await first.blob.read())
            content.append({"type": "image", "mime_type": first.media_type, "data": data})
        return {
            "model": self._row.model, "input": content, "background": True, "store": True, "response_format": form,
        }  # fmt: skip

    async def _finished(self, job: str) -> Any:
        """The interaction once it has ended well; looking costs nothing and is done again where it fails."""
        call, failed = calls.current(), 0
        while True:
            try:
                with translated(self._carrier):
                    seen = await self._client.interactions.get(job, timeout=call.remaining(LONGEST_S))
                failed = 0
            except ProviderError as error:
                failed += 1
                if error.retry == "no" or failed == PATIENCE:
                    error.unknown = True  # the job may be done and paid all the same
                    raise
            else:
                if seen.status == "completed":
                    return seen
                if seen.status not in RUNNING:
                    why = "; ".join(e.message or e.code or "" for e in seen.errors or ()) or "it says no more"
                    raise ProviderError(
                        f"{self._row.model} ended with {seen.status!r}: {why:.300}.",
                        hint="Ask otherwise, or another model.",
                    )
            await asyncio.sleep(self.poll_s)

    async def _cancel(self, job: str) -> None:
        with suppress(ProviderError, TimeoutError):
            async with asyncio.timeout(CANCEL_S):
                with translated(self._carrier):
                    await self._client.interactions.cancel(job)

    async def _clip(self, done: Any) -> Video:
        clip = next(_clips(done), None)
        if clip is None:
            said = (getattr(done, "output_text", None) or "").strip()
            raise unreadable(self._row.model, said, wanted="a clip")
        if clip.data:
            data = await asyncio.to_thread(b64decode, clip.data) if isinstance(clip.data, str) else bytes(clip.data)
        else:
            with translated(self._carrier):
                data = await self._client.files.download(file=clip.uri)
        return await receiving.film(self._env.workers, data, self._carrier)


def _clips(done: Any) -> Iterator[Any]:
    if getattr(done, "output_video", None) is not None:
        yield done.output_video
    for step in done.steps or ():
        for content in getattr(step, "content", None) or ():
            if getattr(content, "type", "") == "video":
                yield content
