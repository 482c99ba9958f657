"""Media that a carrier sent back: judged by its content, measured in a worker, never believed by its label.

What can't be used may have been charged for: nobody asks for it again without a word.
"""

from __future__ import annotations

import wave
from io import BytesIO
from typing import Any, TypeVar

from ..artifacts import Artifact, Audio, Image, Video
from ..artifacts.probing import HEAD, TIMED, sniff
from ..errors import MediaError, ProviderError, WorldError
from ..workers import Job, WorkerPool

_JOBS = "intermodal.artifacts.jobs"
_A = TypeVar("_A", bound=Artifact)


async def picture(workers: WorkerPool, data: bytes, carrier: str) -> Image:
    """Raises ProviderError where it is none."""
    return await _received(workers, data, carrier, Image, "probe_image")


async def sound(workers: WorkerPool, data: bytes, carrier: str) -> Audio:
    """Raises ProviderError where it is none."""
    return await _received(workers, data, carrier, Audio, "probe_media")


async def film(workers: WorkerPool, data: bytes, carrier: str) -> Video:
    """Raises ProviderError where it is none."""
    return await _received(workers, data, carrier, Video, "probe_media")


async def _received(workers: WorkerPool, data: bytes, carrier: str, kind: type[_A], job: str) -> _A:
    media_type = sniff(data[:HEAD]) or ""
    if kind is Audio and media_type in TIMED and media_type not in kind.media_types:
        media_type = "audio/mp4" if media_type in ("video/mp4", "video/quicktime") else "audio/ogg"
    if media_type not in kind.media_types:
        raise ProviderError(
            f"{carrier} sent {len(data)} bytes that are no {kind.modality} (they begin with {data[:24]!r}).",
            hint="Try again, or another model.",
            unknown=True,
        )
    try:
        facts, _ = await workers.run(Job(f"{_JOBS}:{job}", 30.0), {"media_type": media_type}, [data])
    except (MediaError, WorldError) as error:
        said = f"{carrier} sent a damaged {kind.modality}: {error.message}"
        raise ProviderError(said, hint="Try again.", unknown=True) from error
    return kind.from_bytes(data, media_type, **_known(facts))


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != "kind"}


def waved(data: bytes, *, rate: int) -> Audio:
    """Sound as a WAV artifact: a WAV file as it came (its header mended where it was written before its length was
    known), or bare 16-bit mono samples at `rate`. Raises wave.Error for a WAV of another coding.
    """
    if not data.startswith(b"RIFF"):
        return Audio.from_pcm16(data[: len(data) // 2 * 2], sample_rate=rate)
    with wave.open(BytesIO(data)) as file:
        if file.getsampwidth() != 2:
            raise wave.Error(f"{8 * file.getsampwidth()} bits a sample")
        channels, rate = file.getnchannels(), file.getframerate()
        samples = file.readframes(len(data))
    width = 2 * channels
    return Audio.from_pcm16(samples[: len(samples) // width * width], sample_rate=rate, channels=channels)
