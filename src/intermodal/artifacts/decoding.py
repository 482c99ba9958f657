"""Reading pixels and samples of untrusted media: always in a worker process, within limits."""

from __future__ import annotations

import array
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..workers import Job, WorkerPool
from .blob import Blob
from .modality import Audio, Document, Image, Video

_JOBS = "intermodal.artifacts.jobs"
_PAGES = "intermodal.artifacts.document_redaction"


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


async def cut(workers: WorkerPool, image: Image, *, width: int, height: int) -> Image:
    """The picture at exactly this size, cut evenly where its sides have another ratio. Raises like `pixels`."""
    params, blobs = source(image.blob)
    wanted = {**params, "width": width, "height": height, "media_type": image.media_type}
    _, out = await workers.run(Job(f"{_JOBS}:cut_image"), wanted, blobs)
    media_type = image.media_type if image.media_type in ("image/jpeg", "image/webp") else "image/png"
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


Part = tuple[Sequence[Sequence[float]], str, int, int]  # a line's four corners, its text, from and to which character


async def inked(workers: WorkerPool, image: Image, parts: Sequence[Part]) -> list[Sequence[float] | None]:
    """Where the ink of parts of lines is, as boxes in pixels; None where it can't be told. Raises like `pixels`."""
    params, blobs = source(image.blob)
    wanted = {**params, "parts": [list(part) for part in parts], "media_type": image.media_type}
    boxes, _ = await workers.run(Job("intermodal.artifacts.redaction_jobs:ink_boxes"), wanted, blobs)
    return list(boxes)


async def silenced(workers: WorkerPool, audio: Audio, spans: Sequence[tuple[float, float]]) -> Audio:
    """The sound with these spans (from, to, in seconds) silent, as WAV. Raises like `samples`."""
    params, blobs = source(audio.blob)
    job = Job("intermodal.artifacts.redaction_jobs:silence_spans", 120.0)
    facts, out = await workers.run(job, {**params, "spans": [list(span) for span in spans]}, blobs)
    return Audio.from_bytes(
        out[0], "audio/wav", seconds=facts["seconds"], sample_rate=facts["rate"], channels=facts["channels"]
    )


HAIR = 0.03  # of a letter's height: the boxes that fonts give hold the ink, less what a slanted letter overhangs


@dataclass(frozen=True, slots=True)
class Letters:
    """A page's text layer: `places` holds four numbers a code point (left, top, right, bottom in parts of the page)."""

    text: str
    places: Sequence[float]

    def boxes(self, start: int, end: int) -> list[tuple[float, float, float, float]]:
        """Where these code points stand: one box for every line they are on, a hair wider than the letters."""
        found: list[tuple[float, float, float, float]] = []
        for at in range(4 * start, 4 * end, 4):
            left, top, right, bottom = self.places[at : at + 4]
            if left >= right or top >= bottom:
                continue
            if found and _one_line(found[-1], (left, top, right, bottom)):
                before = found.pop()
                left, top = min(left, before[0]), min(top, before[1])
                right, bottom = max(right, before[2]), max(bottom, before[3])
            found.append((left, top, right, bottom))
        pads = [HAIR * min(b[3] - b[1], b[2] - b[0]) for b in found]
        return [(b[0] - p, b[1] - p, b[2] + p, b[3] + p) for b, p in zip(found, pads, strict=True)]


def _one_line(box: tuple[float, float, float, float], letter: tuple[float, float, float, float]) -> bool:
    """Whether a letter goes on in the line the box stands for, across or, where text runs downwards, along the page."""
    across = min(box[3], letter[3]) - max(box[1], letter[1]) > 0.5 * (letter[3] - letter[1])
    along = min(box[2], letter[2]) - max(box[0], letter[0]) > 0.5 * (letter[2] - letter[0])
    apart = max(letter[1] - box[3], box[1] - letter[3])
    return across or (along and apart < 0.1 * (letter[3] - letter[1]))  # the line below stands further off


async def letters(workers: WorkerPool, document: Document) -> AsyncIterator[Letters]:
    """The text layers of a PDF's pages, in order.

    Raises MediaUnreadable, MediaUnsupported (an Office file, a password) or MediaTooLarge (more than 1,000 pages).
    """
    params, blobs = source(document.blob)
    done = 0
    while True:
        facts, out = await workers.run(Job(f"{_PAGES}:text_layer", 120.0), {**params, "skip": done}, blobs)
        for text, data in zip(out[::2], out[1::2], strict=True):
            places = array.array("f", data)
            if sys.byteorder == "big":
                places.byteswap()
            yield Letters(text.decode(), places)
        done += len(out) // 2
        if done >= facts["pages"]:
            return


async def blackened(
    workers: WorkerPool, document: Document, boxes: Sequence[tuple[int, Sequence[float]]]
) -> tuple[Document, tuple[int, ...]]:
    """A PDF with these boxes black; each is (page from 1, box in parts of the page). And which pages are now pictures
    (150 dots an inch): those with a box, and those that hold more than is seen. Nothing of the document comes along but
    what is seen, of the other pages as text. Raises like `letters`.
    """
    params, blobs = source(document.blob)
    wanted = {**params, "boxes": [[page, *box] for page, box in boxes]}
    facts, out = await workers.run(Job(f"{_PAGES}:fill_pages", 300.0), wanted, blobs)
    return Document.from_bytes(out[0], "application/pdf", pages=facts["pages"]), tuple(facts["drawn"])


_OFFICE = "intermodal.artifacts.office_redaction"


async def office_words(workers: WorkerPool, document: Document) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Of an Office file the words of every part (its name, the words), and its pictures (name, media type).

    Raises MediaUnsupported (macros, a password), MediaUnreadable or MediaTooLarge.
    """
    params, blobs = source(document.blob)
    facts, out = await workers.run(Job(f"{_OFFICE}:office_text", 120.0), params, blobs)
    words = [(name, text.decode()) for name, text in zip(facts["parts"], out, strict=True)]
    return words, [(name, media_type) for name, media_type in facts["pictures"]]


async def office_picture(workers: WorkerPool, document: Document, name: str, media_type: str) -> Image:
    """A picture inside an Office file, called by the part's name. Raises like `office_words`."""
    params, blobs = source(document.blob)
    _, out = await workers.run(Job(f"{_OFFICE}:office_picture"), {**params, "name": name}, blobs)
    return replace(Image.from_bytes(out[0], media_type), name=name)


async def office_masked(
    workers: WorkerPool,
    document: Document,
    spans: Mapping[str, Sequence[tuple[int, int]]],
    pictures: Mapping[str, Image],
) -> tuple[Document, tuple[str, ...]]:
    """The Office file with spans of its parts' words masked and pictures replaced, its properties emptied; and the names
    of the parts that were emptied because nothing can look at them. Raises like `office_words`.
    """
    params, blobs = source(document.blob)
    wanted = {**params, "spans": {name: [list(s) for s in some] for name, some in spans.items()}}
    wanted["replaced"] = list(pictures)
    blobs = [*blobs, *(picture.blob.read_now() for picture in pictures.values())]
    facts, out = await workers.run(Job(f"{_OFFICE}:mask_office", 120.0), wanted, blobs)
    made = Document.from_bytes(out[0], document.media_type, pages=document.pages)
    return made, tuple(facts["emptied"])


async def censored(
    workers: WorkerPool,
    video: Video,
    fills: Sequence[tuple[float, float, Sequence[float]]],
    spans: Sequence[tuple[float, float]],
) -> Video:
    """The video as MP4 with boxes black (from, to, box in parts of the picture) and spans of its sound silent.

    Raises MediaUnreadable, MediaUnsupported or MediaTooLarge (more than two hours), or DeadlineExceeded.
    """
    params, blobs = source(video.blob)
    wanted = {
        **params,
        "fills": [[start, end, *box] for start, end, box in fills],
        "spans": [list(span) for span in spans],
    }
    facts, out = await workers.run(Job("intermodal.artifacts.video_redaction:redact_video", 1800.0), wanted, blobs)
    return Video.from_bytes(out[0], "video/mp4", **facts)
