"""Blanking out what is private in documents, recordings and videos: in the medium, by what is read or heard in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from ..artifacts import Artifact, Audio, Document, Finding, Image, Regions, Transcript, Video
from ..errors import MediaUnsupported
from ..providers import DocumentReader, Redactor, TextReader, Transcriber, VideoReader
from .privacy import PRIVATE, Kind, patterns_for, sought
from .tool import engine, tool

PDF = "application/pdf"
READ_DPI = 150
SAME = 0.9  # of a box's width that letters of the text layer must cover to be what was read there
STILL_S = 1.0  # what is on screen for less than this between two stills isn't seen

_SILENCING = (
    "silence", "bleep", "bleep out", "beep out", "mute", "cut out", "消音", "静音", "哔掉", "消掉",
)  # fmt: skip


async def _pages(
    document: Document, *, documents: DocumentReader, reader: TextReader, redactor: Redactor, **_: object
) -> list[Artifact]:
    """The text of a document, and what is written on the pictures of its pages or inside it."""
    inside = [await reader.read(picture) for picture in await redactor.pictures(document)]
    pages = [lines async for _, lines in _read(document, documents, reader)]
    return [*await documents.text(document), *inside, *pages]


async def _read(
    document: Document, documents: DocumentReader, reader: TextReader
) -> AsyncIterator[tuple[Image, Regions]]:
    """The pages' pictures with what is written on them; an Office file has none."""
    if document.media_type != PDF:
        return
    count = document.pages or len(await documents.text(document))
    for number in range(1, count + 1):  # one page's picture at a time: memory doesn't grow with the document
        [picture] = await documents.render(document, pages=(number,), dpi=READ_DPI)
        yield picture, await reader.read(picture)


@tool(
    version="2",
    effect="pure",
    clears=PRIVATE,
    reread=_pages,
    examples=[
        "blank out the personal data in this PDF",
        "black out the phone numbers in the contract",
        "redact this document and give me the PDF",
        "redact the names in the report",
        "把合同里的电话号码涂黑",
        "给这份PDF脱敏",
        "遮住文档里的身份证号",
    ],
    patterns=patterns_for("document"),
)
async def redact_document(
    document: Document,
    *,
    kinds: tuple[Kind, ...] = (),
    words: tuple[str, ...] = (),
    documents: DocumentReader = engine(),
    reader: TextReader = engine(),
    redactor: Redactor = engine(),
) -> Document:
    """Blank out personal data and secrets in a document, or some kinds of them, dates, amounts, and these words.

    Found in the text layer and in the pictures of all pages. A page where something was found becomes a picture with
    black where it stood, the others keep their text; no annotation, attachment, metadata or script is left. Handwriting
    that can't be read stays, and so do faces. Of docx, pptx and xlsx the text of every part is masked and pictures are
    filled, properties and what nothing here can look into emptied. A document in which nothing was found comes back as
    it is. Raises MediaUnsupported for a file with macros.
    """
    found = await sought(redactor, document, kinds, words)
    for picture in await redactor.pictures(document):
        for finding in await sought(redactor, await reader.read(picture), kinds, words, picture=picture):
            if boxes := finding.where.get("boxes"):
                found.append(replace(finding, where={"part": picture.name, "boxes": boxes}))
    number = 0
    async for picture, lines in _read(document, documents, reader):
        number += 1
        known = [box for one in found if one.where.get("page") == number for box in one.where["boxes"]]
        for finding in await sought(redactor, lines, kinds, words, picture=picture):
            if boxes := [box for box in _shares(finding, lines) if not any(_covered(box, other) for other in known)]:
                found.append(replace(finding, where={"page": number, "boxes": boxes}))
    if not found:
        return document
    clean = await redactor.mask(document, found)
    assert isinstance(clean, Document)
    return clean


async def _said(audio: Audio, *, transcriber: Transcriber, **_: object) -> list[Transcript]:
    return [await transcriber.transcribe(audio)]


@tool(
    version="2",
    effect="pure",
    clears=PRIVATE,
    reread=_said,
    examples=[
        "silence the names in this recording",
        "bleep out the phone numbers",
        "mute the personal data in the audio",
        "redact this voice message",
        "把录音里的姓名消音",
        "把音频中的电话号码静音",
        "给这段录音脱敏",
    ],
    patterns=patterns_for("audio", more=_SILENCING),
)
async def redact_audio(
    audio: Audio,
    *,
    kinds: tuple[Kind, ...] = (),
    words: tuple[str, ...] = (),
    transcriber: Transcriber = engine(),
    redactor: Redactor = engine(),
) -> Audio:
    """Silence personal data and secrets said in a recording, or some kinds of them, dates, amounts, and these words.

    Whole words, where the transcriber says when each begins, else the whole stretch of speech in which one is said falls
    silent. Voices themselves stay. A recording in which nothing was found comes back as it is, any other as WAV.
    """
    found = await sought(redactor, await transcriber.transcribe(audio), kinds, words)
    if not found:
        return audio
    clean = await redactor.mask(audio, found)
    assert isinstance(clean, Audio)
    return clean


async def _seen_and_said(
    video: Video, *, videos: VideoReader, reader: TextReader, transcriber: Transcriber, **_: object
) -> list[Artifact]:
    stills = [lines async for _, lines in _stills(video, videos, reader)]
    return [*stills, *await _heard(video, videos, transcriber)]


async def _heard(video: Video, videos: VideoReader, transcriber: Transcriber) -> list[Transcript]:
    """What is said in it, if it has sound: one that doesn't say is asked."""
    if video.has_audio is False:
        return []
    try:
        sound = await videos.audio(video, start_s=0.0, end_s=None)
    except MediaUnsupported:
        return []
    return [await transcriber.transcribe(sound)]


async def _stills(video: Video, videos: VideoReader, reader: TextReader) -> AsyncIterator[tuple[float, Regions]]:
    """What is written on screen, with the time in seconds; a still like the one before it isn't read again."""
    before: tuple[Image, Regions] | None = None
    stills = await videos.frames(video, every_s=STILL_S, start_s=0.0, end_s=None)
    for number, still in enumerate(stills):
        if before is None or before[0].blob.digest != still.blob.digest:
            before = still, await reader.read(still)
        yield number * STILL_S, before[1]


@tool(
    version="2",
    effect="pure",
    clears=PRIVATE,
    reread=_seen_and_said,
    examples=[
        "blank out the personal data in this video",
        "blur the phone numbers in the clip and bleep them out",
        "silence the names in this video",
        "redact the film",
        "给视频里的姓名打码",
        "把视频中的电话号码遮住",
    ],
    patterns=patterns_for("video", more=_SILENCING),
)
async def redact_video(
    video: Video,
    *,
    kinds: tuple[Kind, ...] = (),
    words: tuple[str, ...] = (),
    videos: VideoReader = engine(),
    reader: TextReader = engine(),
    transcriber: Transcriber = engine(),
    redactor: Redactor = engine(),
) -> Video:
    """Blank out personal data and secrets seen or said in a video, or some kinds of them, dates, amounts, and these words.

    Boxes are filled from the still before one on which it is read until the still after it, a second apart; writing that
    moves fast or stands for less than a second may stay, and so do faces. Speech falls silent as in `redact_audio`. A
    video in which nothing was found comes back as it is, any other as MP4 without metadata.
    """
    found: list[Finding] = []
    async for at, lines in _stills(video, videos, reader):
        for finding in await sought(redactor, lines, kinds, words):
            for box in _shares(finding, lines):
                found.append(replace(finding, where={"box": box, "from_s": at - STILL_S, "to_s": at + STILL_S}))
    for said in await _heard(video, videos, transcriber):
        found += await sought(redactor, said, kinds, words)
    if not found:
        return video
    clean = await redactor.mask(video, found)
    assert isinstance(clean, Video)
    return clean


def _shares(finding: Finding, lines: Regions) -> list[tuple[float, float, float, float]]:
    """Its boxes in parts of the picture that was read."""
    where = finding.where
    boxes = where.get("boxes") or ([where["box"]] if "box" in where else [])
    wide, high = lines.width, lines.height
    return [(left / wide, top / high, right / wide, bottom / high) for left, top, right, bottom in boxes]


def _covered(box: Sequence[float], other: Sequence[float]) -> bool:
    """Whether what was read in a picture is what the text layer holds there, whose letters stand more exactly."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    return across > SAME * (box[2] - box[0]) and down > SAME / 2 * (box[3] - box[1])
