"""Reading pixels and samples of untrusted media: always in a worker process, within limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..workers import Job, WorkerPool
from .blob import Blob
from .modality import Audio, Image

_JOBS = "intermodal.artifacts.jobs"


@dataclass(frozen=True, slots=True)
class Pixels:
    """8-bit RGB, row by row, as displayed (EXIF orientation applied, transparency laid on white or black)."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Samples:
    """32-bit little-endian floats in -1..1, interleaved by channel."""

    rate: int
    channels: int
    data: bytes

    @property
    def seconds(self) -> float:
        return len(self.data) / (4 * self.channels * self.rate)


def source(blob: Blob) -> tuple[dict[str, Any], list[bytes]]:
    """How a blob is handed to a worker: by path where it has one, else in the frame."""
    if blob.path is not None:
        return {"path": str(blob.path)}, []
    return {}, [blob.read_now()]


async def pixels(workers: WorkerPool, image: Image, *, max_side: int | None = None) -> Pixels:
    """The picture's pixels, shrunk so that no side is longer than `max_side`.

    Raises MediaUnreadable (damaged), MediaTooLarge (more than 100 megapixels) or DeadlineExceeded.
    """
    params, blobs = source(image.blob)
    size, out = await workers.run(
        Job(f"{_JOBS}:image_pixels"), {**params, "max_side": max_side, "media_type": image.media_type}, blobs
    )
    return Pixels(size[0], size[1], out[0])


async def shrunk(workers: WorkerPool, image: Image, *, max_side: int | None, max_bytes: int | None) -> Image:
    """The picture re-encoded, no side longer than `max_side` and no more than `max_bytes`: PNG, or JPEG where that
    would be too heavy. Raises like `pixels`, and MediaTooLarge where nothing legible is that small.
    """
    params, blobs = source(image.blob)
    wanted = {**params, "max_side": max_side, "max_bytes": max_bytes, "media_type": image.media_type}
    (width, height, media_type), out = await workers.run(Job(f"{_JOBS}:fit_image"), wanted, blobs)
    return Image.from_bytes(out[0], media_type, width=width, height=height)


async def samples(workers: WorkerPool, audio: Audio, *, rate: int = 16000) -> Samples:
    """The sound resampled to `rate`, its channels kept (at most two).

    Raises MediaUnreadable, MediaTooLarge (more than four hours) or MediaUnsupported (no decoder installed).
    """
    params, blobs = source(audio.blob)
    facts, out = await workers.run(Job(f"{_JOBS}:audio_samples", 120.0), {**params, "rate": rate}, blobs)
    return Samples(rate, facts["channels"], out[0])


async def filled(workers: WorkerPool, image: Image, boxes: Sequence[Sequence[float]]) -> Image:
    """The picture with these boxes (left, top, right, bottom) filled for good, as PNG. Raises like `pixels`."""
    params, blobs = source(image.blob)
    wanted = {**params, "boxes": [list(box) for box in boxes]}
    size, out = await workers.run(Job("intermodal.artifacts.redaction_jobs:fill_boxes"), wanted, blobs)
    return Image.from_bytes(out[0], "image/png", width=size[0], height=size[1])


async def silenced(workers: WorkerPool, audio: Audio, spans: Sequence[tuple[float, float]]) -> Audio:
    """The sound with these spans (from, to, in seconds) silent, as WAV. Raises like `samples`."""
    params, blobs = source(audio.blob)
    job = Job("intermodal.artifacts.redaction_jobs:silence_spans", 120.0)
    facts, out = await workers.run(job, {**params, "spans": [list(span) for span in spans]}, blobs)
    return Audio.from_bytes(
        out[0], "audio/wav", seconds=facts["seconds"], sample_rate=facts["rate"], channels=facts["channels"]
    )
