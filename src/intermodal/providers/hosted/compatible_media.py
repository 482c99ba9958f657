"""Pictures, speech, transcripts and vectors over OpenAI's wire, which vLLM-Omni, SGLang, Groq, Together, LiteLLM and
others serve beside chat. The servers' own additions (`seed`) go into the body as they document them.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from ...artifacts import Audio, Embedding, Image, Segment, Text, Transcript
from ...errors import MediaEmpty, MediaTooLarge, MediaUnsupported, ParameterInvalid, ProviderError
from .. import calls, receiving
from ..adapting import fitted
from ..offer import Env
from ..profile import Profile
from .openai_client import translated
from .transport import timeout, unreadable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

MADE = {"image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Served:
    """One model of one server, and the client that reaches it."""

    client: AsyncOpenAI
    carrier: str
    model: str
    profile: Profile
    env: Env
    voice: str = ""

    def knobs(self, **given: Any) -> dict[str, Any]:
        """What isn't OpenAI's own, where this model knows it; what it doesn't is left out and said."""
        for name in sorted(set(given) - self.profile.knobs):
            calls.current().note(f"{self.model} has no {name!r}: left out")
        return {name: value for name, value in given.items() if name in self.profile.knobs}


class CompatibleImages:
    """ImageGenerator and ImageEditor."""

    def __init__(self, served: Served) -> None:
        self._of = served

    async def generate(
        self, prompt: Text, /, *, width: int, height: int, seed: int, media_type: str = "image/png"
    ) -> Image:
        """Raises MediaUnsupported for a type that it doesn't make."""
        if media_type not in MADE:
            raise MediaUnsupported(
                f"{self._of.model} makes no {media_type}.", hint=f"It makes: {', '.join(sorted(MADE))}."
            )
        extra: dict[str, Any] = {"response_format": "b64_json", **self._of.knobs(seed=seed)}
        if "output_format" in self._of.profile.knobs:
            extra["output_format"] = MADE[media_type]
        with translated(self._of.carrier):
            answer = await self._of.client.images.generate(
                model=self._of.model, prompt=prompt.value, n=1, size=f"{width}x{height}", extra_body=extra,
                timeout=timeout(),
            )  # fmt: skip
        made = await self._picture(answer)
        if (made.width, made.height) != (width, height):
            calls.current().note(
                f"{self._of.model} made {made.width}×{made.height} pixels where {width}×{height} were asked for"
            )
        return made

    async def edit(self, image: Image, instruction: Text, /, *, seed: int) -> Image:
        """The picture changed as the words say."""
        image = await self._fitted(image)
        extra: dict[str, Any] = {"response_format": "b64_json", **self._of.knobs(seed=seed)}
        name = f"image.{image.media_type.partition('/')[2]}"
        with translated(self._of.carrier):
            answer = await self._of.client.images.edit(
                model=self._of.model, prompt=instruction.value, n=1, extra_body=extra, timeout=timeout(),
                image=(name, await image.blob.read(), image.media_type),
            )  # fmt: skip
        return await self._picture(answer)

    async def _fitted(self, image: Image) -> Image:
        part = await fitted(image, self._of.profile, self._of.env.workers)
        assert isinstance(part, Image)
        return part

    async def _picture(self, answer: Any) -> Image:
        data = getattr(answer, "data", None)
        if not data or not data[0].b64_json:
            raise unreadable(self._of.carrier, answer, wanted="a picture")
        calls.current().used({"call": 1.0, "image": float(len(data))})
        with translated(self._of.carrier):  # base64 that is none
            raw = b64decode(data[0].b64_json, validate=True)
        return await receiving.picture(self._of.env.workers, raw, self._of.carrier)


class CompatibleSpeaker:
    """Speaker; WAV, whatever the model sounds like."""

    def __init__(self, served: Served) -> None:
        self._of = served

    async def speak(self, text: Text, /, *, voice: str | None = None, language: str | None = None) -> Audio:
        """Raises MediaTooLarge where the text is longer than the model takes at once."""
        words = some(text)
        limit = self._of.profile.context
        if limit is not None and len(text.value) > limit:
            raise MediaTooLarge(
                f"{self._of.model} says at most {limit} characters at once; the text has {len(text.value)}.",
                hint="Give it a shorter text.",
            )
        name = voice or self._of.voice
        if not name:
            raise ParameterInvalid(f"{self._of.model} needs a voice.", hint="Name one: voice=….")
        extra = {"language": language} if language and "language" in self._of.profile.knobs else {}
        with translated(self._of.carrier):
            answer = await self._of.client.audio.speech.create(
                model=self._of.model, voice=name, input=words, response_format="wav", extra_body=extra,
                timeout=timeout(),
            )  # fmt: skip
        made = await receiving.sound(self._of.env.workers, answer.content, self._of.carrier)
        calls.current().used({"call": 1.0, "character": float(len(text.value)), "second": made.seconds or 0.0})
        return made


class CompatibleTranscriber:
    """Transcriber."""

    def __init__(self, served: Served) -> None:
        self._of = served

    async def transcribe(self, audio: Audio, /, *, language: str | None = None) -> Transcript:
        await fitted(audio, self._of.profile, self._of.env.workers)  # raises where it is too long or heavy
        name = f"audio.{ {'audio/mpeg': 'mp3'}.get(audio.media_type, audio.media_type.partition('/')[2]) }"
        given: dict[str, Any] = {"language": language} if language else {}
        with translated(self._of.carrier):
            answer = await self._of.client.audio.transcriptions.create(
                model=self._of.model, file=(name, await audio.blob.read(), audio.media_type),
                response_format="verbose_json", timeout=timeout(), **given,
            )  # fmt: skip
        seconds = float(getattr(answer, "duration", None) or audio.seconds or 0.0)
        segments = _segments(answer, seconds, self._of.carrier)
        calls.current().used({"call": 1.0, "second": seconds})
        return Transcript.of(segments, language=_code(answer, language), seconds=seconds)


def _segments(answer: Any, seconds: float, carrier: str) -> list[Segment]:
    """Its segments; one over all where it names none."""
    rows = getattr(answer, "segments", None)
    text = getattr(answer, "text", None)
    if rows is None and not isinstance(text, str):
        raise unreadable(carrier, answer, wanted="a transcript")
    if not rows:
        return [Segment(0.0, seconds, text.strip())] if text and text.strip() else []
    return [Segment(float(row.start), float(row.end), row.text.strip()) for row in rows if row.text.strip()]


_CODES = {"english": "en", "chinese": "zh", "german": "de", "french": "fr", "spanish": "es", "japanese": "ja",
          "italian": "it", "portuguese": "pt", "russian": "ru", "korean": "ko", "dutch": "nl"}  # fmt: skip


def _code(answer: Any, asked: str | None) -> str | None:
    """ISO 639-1: some servers name the language in words."""
    said = str(getattr(answer, "language", None) or "").casefold()
    return _CODES.get(said, said if len(said) == 2 else asked)


class CompatibleEmbedder:
    """Embedder: unit vectors."""

    def __init__(self, served: Served) -> None:
        self._of = served

    async def embed(self, texts: Sequence[Text], /) -> Sequence[Embedding]:
        if not texts:
            return ()
        with translated(self._of.carrier):
            answer = await self._of.client.embeddings.create(
                model=self._of.model, input=[text.value for text in texts], encoding_format="float",
                timeout=timeout(),
            )  # fmt: skip
        rows = sorted(answer.data, key=lambda row: row.index)
        if len(rows) != len(texts):
            raise ProviderError(
                f"{self._of.carrier} answered {len(rows)} vectors for {len(texts)} texts.", hint="Try again."
            )
        if answer.usage is not None:
            calls.current().used({"call": 1.0, "input_token": float(answer.usage.prompt_tokens)})
        return [Embedding.of(unit(row.embedding), model=self._of.model) for row in rows]


def some(text: Text) -> str:
    """Its words. Raises MediaEmpty where there are none to say."""
    if not text.value.strip():
        raise MediaEmpty("The text has no words to say.", hint="Send text with words in it.")
    return text.value


def unit(vector: Sequence[float]) -> list[float]:
    """Of length one."""
    length = sqrt(sum(x * x for x in vector)) or 1.0
    return [x / length for x in vector]
