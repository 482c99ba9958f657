"""Moving pictures on this machine, taken apart with FFmpeg's libraries. No weights, no network."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from ...artifacts import Audio, Image, Video
from ...artifacts.decoding import source
from ...errors import MediaTooLarge, ParameterInvalid
from ...workers import Job, WorkerPool
from ..offer import Env, Need, Offer, Speed
from ..protocols import VideoReader

_FRAMES = Job("intermodal.providers.embedded.video_jobs:video_frames", 120.0)
_AUDIO = Job("intermodal.providers.embedded.video_jobs:video_audio", 300.0)
MAX_FRAMES = 2_000
MAX_IMAGE_BYTES = 512 << 20
MIN_EVERY_S = 0.001


class Videos:
    """Stills as JPEG, turned as they are displayed and named by their time; the sound track as 16 kHz mono WAV.

    Raises MediaUnreadable, MediaTooLarge (more than 2,000 stills), MediaUnsupported (no pictures, no sound) or
    ParameterInvalid (times outside the video).
    """

    def __init__(self, workers: WorkerPool) -> None:
        self._workers = workers

    async def frames(
        self, video: Video, /, *, every_s: float = 1.0, start_s: float = 0.0, end_s: float | None = None
    ) -> Sequence[Image]:
        """The pictures on screen at `start_s`, `start_s + every_s`, … before `end_s`."""
        if not (math.isfinite(every_s) and every_s >= MIN_EVERY_S):
            raise ParameterInvalid(f"every_s can't be {every_s!r}.", hint="It is in seconds, 0.001 or more.")
        _check_part(start_s, end_s)
        params, blobs = source(video.blob)
        asked = {**params, "every_s": every_s, "start_s": start_s, "end_s": end_s, "limit": MAX_FRAMES}
        images: list[Image] = []
        size = 0
        while True:
            facts, out = await self._workers.run(_FRAMES, {**asked, "skip": len(images)}, blobs)
            for (at, width, height), jpeg in zip(facts["frames"], out, strict=True):
                images.append(Image.from_bytes(jpeg, "image/jpeg", width=width, height=height, name=clock(at)))
            size += sum(map(len, out))
            if size > MAX_IMAGE_BYTES:
                raise MediaTooLarge(
                    f"The stills take more than {MAX_IMAGE_BYTES >> 20} MB.",
                    hint="Choose a larger every_s, or a shorter part.",
                )
            if facts["done"]:
                return images

    async def audio(self, video: Video | Audio, /, *, start_s: float = 0.0, end_s: float | None = None) -> Audio:
        """The sound track, or a part of a recording; a time in it is a time in the original less `start_s`."""
        _check_part(start_s, end_s)
        params, blobs = source(video.blob)
        facts, out = await self._workers.run(_AUDIO, {**params, "start_s": start_s, "end_s": end_s}, blobs)
        return Audio.from_pcm16(out[0], sample_rate=facts["sample_rate"])


def clock(seconds: float) -> str:
    """ "0:12.0", "1:02:03.0"; to the millisecond where tenths don't do."""
    tenths = abs(round(seconds, 1) - seconds) < 0.0005
    total = round(seconds, 1 if tenths else 3)
    minutes, rest = divmod(total, 60)
    hours, minutes = divmod(int(minutes), 60)
    tail = f"{rest:04.1f}" if tenths else f"{rest:06.3f}"
    return f"{hours}:{minutes:02}:{tail}" if hours else f"{minutes}:{tail}"


def _check_part(start_s: float, end_s: float | None) -> None:
    if not (math.isfinite(start_s) and start_s >= 0):
        raise ParameterInvalid(f"start_s can't be {start_s!r}.", hint="It is in seconds, 0 or more.")
    if end_s is not None and not (math.isfinite(end_s) and end_s > start_s):
        raise ParameterInvalid(f"end_s can't be {end_s!r}.", hint=f"It is in seconds and after start_s, {start_s:g}.")


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[Videos]:
    yield Videos(env.workers)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "embedded/video",
        VideoReader,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(fixed=0.2, per_unit=0.02),
        memory_mb=300,
        licence="BSD-3-Clause (PyAV); its FFmpeg libraries: GPL-2.0-or-later",
        needs=(Need("pip install 'intermodal[embedded]'", package="av"),),
        revision="pyav",
        concurrency=2,
    ),
)
