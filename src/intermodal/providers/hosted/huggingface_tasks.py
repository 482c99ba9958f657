"""Hugging Face's tasks as engines: what the SDK's method takes and gives, against what a protocol promises."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from ...artifacts import Artifact, Audio, Embedding, Image, Region, Regions, Segment, Text, Transcript
from ...errors import MediaUnsupported, ParameterInvalid, ProviderError
from .. import calls, receiving
from ..adapting import fitted
from ..chat import ANSWERS, DESCRIBES, reported
from ..offer import Env
from ..profile import Profile
from .compatible_media import some, unit
from .transport import LONGEST_S

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task:
    """One model at its address; `client(media type)` is the SDK's client that sends such bytes."""

    client: Callable[[str], Any]
    carrier: str
    model: str
    url: str
    profile: Profile
    env: Env
    translated: Callable[[str], AbstractContextManager[None]]

    async def done(self, work: Awaitable[T]) -> T:
        """The answer within the call's time, the SDK's errors as ours; each answer is a call that was used."""
        with self.translated(self.carrier):
            async with asyncio.timeout(calls.current().remaining(LONGEST_S)):
                answer = await work
        calls.current().used({"call": 1.0})
        return answer

    async def image(self, image: Image) -> tuple[bytes, Image]:
        """The picture as the model takes it: its bytes, and its size for what is measured on it."""
        part = await fitted(image, self.profile, self.env.workers)
        assert isinstance(part, Image)
        return await part.blob.read(), part

    async def picture(self, made: Any) -> Image:
        """What the SDK opened as a picture, undecoded: its bytes are judged and measured in a worker."""
        with self.translated(self.carrier):
            data = made.fp.getvalue()
        return await receiving.picture(self.env.workers, data, self.carrier)


class _Engine:
    def __init__(self, task: Task) -> None:
        self._task = task


class HubCaptioner(_Engine):
    """Captioner, in English."""

    async def caption(self, image: Image, /, *, language: str = "en") -> Text:
        if language.partition("-")[0].casefold() != "en":
            raise ParameterInvalid(f"{self._task.model} describes in English, not {language!r}.", hint="Use 'en'.")
        data, part = await self._task.image(image)
        found = await self._task.done(self._task.client(part.media_type).image_to_text(data, model=self._task.url))
        return reported(self._task.model, str(found.generated_text or ""), DESCRIBES, language)


class HubAsker(_Engine):
    """MediaAnswerer for one picture (visual question answering): a word or two."""

    async def answer_media(self, media: Sequence[Artifact], /, *, question: str, max_output: int = 0) -> Text:
        """Raises ProviderError for anything but one picture: another engine is asked."""
        if len(media) != 1 or not isinstance(media[0], Image):
            raise ProviderError(
                f"{self._task.model} answers about one picture; {len(media)} pieces of media were given.",
                hint="A chat model takes more.",
            )
        data, _ = await self._task.image(media[0])
        client = self._task.client("")
        found = await self._task.done(client.visual_question_answering(data, question=question, model=self._task.url))
        best = max(found, key=lambda row: row.score, default=None)
        return reported(self._task.model, (best and best.answer) or "", ANSWERS, "en")


class HubDetector(_Engine):
    """ObjectDetector."""

    async def detect(self, image: Image, /, *, classes: Sequence[str] = ()) -> Regions:
        data, part = await self._task.image(image)
        found = await self._task.done(self._task.client(part.media_type).object_detection(data, model=self._task.url))
        with self._task.translated(self._task.carrier):
            rows = [
                Region(_scaled((r.box.xmin, r.box.ymin, r.box.xmax, r.box.ymax), part, image), r.label, score=r.score)
                for r in found
            ]
        return _kept(rows, classes, image)


class HubSegmenter(_Engine):
    """ObjectDetector by segmentation: the box around each segment's mask."""

    async def detect(self, image: Image, /, *, classes: Sequence[str] = ()) -> Regions:
        data, part = await self._task.image(image)
        found = await self._task.done(self._task.client(part.media_type).image_segmentation(data, model=self._task.url))
        with self._task.translated(self._task.carrier):
            boxes = [await self._task.env.blocking(partial(_around, row.mask, part)) for row in found]
        rows = [
            Region(_scaled(box, part, image), row.label, score=1.0 if row.score is None else row.score)
            for row, box in zip(found, boxes, strict=True)
            if box is not None
        ]
        return _kept(rows, classes, image)


def _around(mask: Any, image: Image) -> tuple[float, float, float, float] | None:
    """The box around what isn't black. Raises ValueError for a mask of another size than the picture's: before it is
    decoded, so that a small answer can't unpack to a large one.
    """
    if mask.size != (image.width, image.height):
        raise ValueError(f"a mask of {mask.size[0]}×{mask.size[1]} for a picture of {image.width}×{image.height}")
    return mask.convert("L").getbbox()  # type: ignore[no-any-return]


Box = tuple[float, float, float, float]


def _scaled(box: Box, seen: Image, image: Image) -> Box:
    """From pixels of the picture that was sent to those of the one that was given, within it."""
    x, y = image.width / seen.width, image.height / seen.height
    left, right = (min(max(0.0, value * x), float(image.width)) for value in (box[0], box[2]))
    top, bottom = (min(max(0.0, value * y), float(image.height)) for value in (box[1], box[3]))
    return left, top, right, bottom


def _kept(rows: Sequence[Region], classes: Sequence[str], image: Image) -> Regions:
    wanted = {name.casefold() for name in classes}
    kept = [row for row in rows if not wanted or row.label.casefold() in wanted]
    return Regions.of(sorted(kept, key=lambda row: -row.score), width=image.width, height=image.height)


class HubPainter(_Engine):
    """ImageGenerator and ImageEditor."""

    async def generate(
        self, prompt: Text, /, *, width: int, height: int, seed: int, media_type: str = "image/png"
    ) -> Image:
        """PNG or JPEG, as the model gives it. Raises MediaUnsupported for vector graphics."""
        if media_type not in ("image/png", "image/jpeg"):
            raise MediaUnsupported(f"{self._task.model} makes no {media_type}.", hint="Ask for PNG.")
        made = await self._task.done(
            self._task.client("").text_to_image(
                prompt.value, width=width, height=height, seed=seed, model=self._task.url
            )
        )
        picture = await self._task.picture(made)
        if (picture.width, picture.height) != (width, height):
            size = f"{picture.width}×{picture.height} pixels where {width}×{height} were asked for"
            calls.current().note(f"{self._task.model} made {size}")
        return picture

    async def edit(self, image: Image, instruction: Text, /, *, seed: int) -> Image:
        """The task knows no seed: equal calls may differ, and that is said."""
        data, _ = await self._task.image(image)
        calls.current().note(f"{self._task.model} has no 'seed': left out")
        made = await self._task.done(
            self._task.client("").image_to_image(data, instruction.value, model=self._task.url)
        )
        return await self._task.picture(made)


class HubSpeaker(_Engine):
    """Speaker with the model's one voice."""

    async def speak(self, text: Text, /, *, voice: str | None = None, language: str | None = None) -> Audio:
        if voice is not None:
            raise ParameterInvalid(f"{self._task.model} has one voice here, not {voice!r}.", hint="Leave voice out.")
        data = await self._task.done(self._task.client("").text_to_speech(some(text), model=self._task.url))
        made = await receiving.sound(self._task.env.workers, data, self._task.carrier)
        calls.current().used({"character": float(len(text.value)), "second": made.seconds or 0.0})
        return made


class HubTranscriber(_Engine):
    """Transcriber; the task takes no language: it is detected."""

    async def transcribe(self, audio: Audio, /, *, language: str | None = None) -> Transcript:
        await fitted(audio, self._task.profile, self._task.env.workers)  # raises where it is too long or heavy
        if language:
            calls.current().note(f"{self._task.model} has no 'language': left out")
        data, client = await audio.blob.read(), self._task.client(audio.media_type)
        found = await self._task.done(client.automatic_speech_recognition(data, model=self._task.url))
        with self._task.translated(self._task.carrier):
            segments = _segments(found, audio.seconds or 0.0)
        calls.current().used({"second": audio.seconds or 0.0})
        return Transcript.of(segments, seconds=audio.seconds)


def _segments(found: Any, seconds: float) -> list[Segment]:
    """Its chunks, where it tells them; else one over all. Raises TypeError for an answer without text."""
    if not isinstance(found.text, str):
        raise TypeError("no text in it")
    if found.chunks:
        ends = [(c.timestamp[0], seconds if c.timestamp[1] is None else c.timestamp[1]) for c in found.chunks]
        return [Segment(float(a), float(b), c.text.strip()) for c, (a, b) in zip(found.chunks, ends, strict=True)]
    return [Segment(0.0, seconds, found.text.strip())] if found.text.strip() else []


class HubEmbedder(_Engine):
    """Embedder: unit vectors."""

    async def embed(self, texts: Sequence[Text], /) -> Sequence[Embedding]:
        if not texts:
            return ()
        words = [text.value for text in texts]
        rows = await self._task.done(self._task.client("").feature_extraction(words, model=self._task.url))
        if rows.ndim != 2 or len(rows) != len(texts):
            raise ProviderError(
                f"{self._task.carrier} answered vectors of shape {rows.shape} for {len(texts)} texts.",
                hint="Use a model that gives one vector a text (sentence-transformers).",
            )
        return [Embedding.of(unit([float(x) for x in row]), model=self._task.model) for row in rows]
