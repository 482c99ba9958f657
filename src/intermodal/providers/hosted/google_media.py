"""What Gemini makes and hears besides chat: pictures, speech, transcripts, vectors."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...artifacts import Audio, Embedding, Image, Text, Transcript
from ...artifacts.decoding import cut
from ...errors import MediaEmpty, MediaUnsupported, ProviderError
from .. import adapting, calls, receiving
from ..offer import Env
from .google_chat import STOPS, part_of
from .google_client import amounts_of, timeout_ms, translated
from .google_files import Uploads
from .google_hearing import heard
from .google_rows import STILLS, Row

if TYPE_CHECKING:
    from google.genai import types
    from google.genai.client import AsyncClient

RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
SIZES = (("1K", 1.5e6), ("2K", 6e6), ("4K", math.inf))  # pixels up to which each is asked for
VOICE = "Kore"
RATE = re.compile(r"rate=(\d+)")
BATCH = 100  # texts a request. https://ai.google.dev/api/embeddings
TIMED_S = 1800.0  # recordings longer than this get no times


class GoogleEngine:
    """What the media engines share: one request, its answer or why there is none."""

    def __init__(self, client: AsyncClient, carrier: str, row: Row, env: Env, uploads: Uploads) -> None:
        self._client = client
        self._carrier = carrier
        self._row = row
        self._env = env
        self._uploads = uploads

    async def _asked(self, parts: Sequence[types.Part], **config: Any) -> list[types.Part]:
        """The parts of the answer. Raises ProviderError where it was refused or is none."""
        from google.genai import types

        options = {"timeout": timeout_ms(), "api_version": self._row.api_version}
        with translated(self._carrier):
            answer = await self._client.models.generate_content(
                model=self._row.model,
                contents=types.Content(role="user", parts=list(parts)),
                config=types.GenerateContentConfig.model_validate(
                    {**config, "automatic_continuation": False, "http_options": options}
                ),
            )
        calls.current().used(amounts_of(answer.usage_metadata))
        candidate = answer.candidates[0] if answer.candidates else None
        made = (candidate.content.parts if candidate and candidate.content else None) or []
        reason = candidate.finish_reason.value if candidate and candidate.finish_reason else ""
        blocked = answer.prompt_feedback and answer.prompt_feedback.block_reason
        if blocked or (reason and reason not in STOPS) or not candidate:
            why = (candidate.finish_message if candidate else "") or (blocked.value if blocked else "") or reason
            said = "".join(part.text for part in made if part.text)
            raise ProviderError(
                f"{self._row.model} refused: {(said or why or 'it says nothing')!s:.300}.",
                hint="Ask otherwise, or another model.",
            )
        return made

    def _data(self, parts: Sequence[types.Part], kind: str) -> tuple[bytes, str]:
        """The last medium of that kind in an answer: earlier ones are drafts."""
        for part in reversed(parts):
            blob = part.inline_data
            if blob is not None and blob.data and not part.thought and (blob.mime_type or "").startswith(kind):
                return blob.data, blob.mime_type or ""
        said = "".join(part.text for part in parts if part.text)
        raise ProviderError(
            f"{self._row.model} answered without {kind.rstrip('/')}: {said!r:.300}.",
            hint="Ask otherwise, or try again.",
        )

    def _without_seed(self, seed: int) -> None:
        if seed:
            calls.current().note(f"{self._row.model} has no 'seed': left out")


class GoogleImages(GoogleEngine):
    """ImageGenerator and ImageEditor over one model."""

    async def generate(
        self, prompt: Text, /, *, width: int, height: int, seed: int, media_type: str = "image/png"
    ) -> Image:
        """The picture in pixels of that size: drawn at the nearest ratio and size the model draws, then cut to it."""
        from google.genai import types

        if media_type not in STILLS:
            raise MediaUnsupported(
                f"{self._row.model} makes no {media_type}.", hint=f"It makes: {', '.join(sorted(STILLS))}."
            )
        self._without_seed(seed)
        made = await self._drawn([types.Part(text=prompt.value)], width, height)
        if (made.width, made.height, made.media_type) == (width, height, media_type):
            return made
        return await cut(self._env.workers, replace(made, media_type=media_type), width=width, height=height)

    async def edit(self, image: Image, instruction: Text, /, *, seed: int) -> Image:
        """The picture changed, at its own size where the model draws one at least as large."""
        from google.genai import types

        self._without_seed(seed)
        given = await adapting.fitted(image, self._row.profile, self._env.workers)
        uris = await self._uploads.uris([given])
        parts = [await part_of(given, uris), types.Part(text=instruction.value)]
        made = await self._drawn(parts, image.width, image.height)
        if (made.width, made.height) == (image.width, image.height):
            return made
        if made.width >= image.width and made.height >= image.height:
            return await cut(self._env.workers, made, width=image.width, height=image.height)
        calls.current().note(f"came back at {made.width}×{made.height}: {self._row.model} drew nothing larger")
        return made

    async def _drawn(self, parts: Sequence[types.Part], width: int, height: int) -> Image:
        form = {"aspect_ratio": ratio(width, height, RATIOS), "image_size": size(width, height)}
        answer = await self._asked(parts, response_modalities=["IMAGE"], image_config=form)
        data, _ = self._data(answer, "image/")
        return await receiving.picture(self._env.workers, data, self._carrier)


def ratio(width: int, height: int, known: Sequence[str]) -> str:
    """The nearest of the known ratios."""

    def off(text: str) -> float:
        across, down = map(int, text.split(":"))
        return abs(math.log(width * down / (height * across)))

    return min(known, key=off)


def size(width: int, height: int) -> str:
    """The smallest named size with about as many pixels."""
    return next(name for name, pixels in SIZES if width * height <= pixels)


class GoogleSpeaker(GoogleEngine):
    """Speaker: one request, sound as PCM, made a WAV file here."""

    async def speak(self, text: Text, /, *, voice: str | None = None, language: str | None = None) -> Audio:
        """The text read aloud. `voice` is one of the carrier's names (Kore, Puck, …)."""
        from google.genai import types

        if not any(character.isalnum() for character in text.value):
            raise MediaEmpty(
                f"There is nothing to read aloud in {text.value[:40]!r}.", hint="Send text with words or numbers in it."
            )
        speech: dict[str, Any] = {"voice_config": {"prebuilt_voice_config": {"voice_name": voice or VOICE}}}
        if language:
            speech["language_code"] = language
        answer = await self._asked(
            [types.Part(text=text.value)], response_modalities=["AUDIO"], speech_config=speech,
            max_output_tokens=self._row.profile.max_output,
        )  # fmt: skip
        data, media_type = self._data(answer, "audio/")
        rate = RATE.search(media_type)
        return Audio.from_pcm16(data[: len(data) // 2 * 2], sample_rate=int(rate[1]) if rate else 24000)


class GoogleTranscriber(GoogleEngine):
    """Transcriber: segments with times from the times of words."""

    async def transcribe(self, audio: Audio, /, *, language: str | None = None) -> Transcript:
        given = await adapting.fitted(audio, self._row.profile, self._env.workers)
        uris = await self._uploads.uris([given])
        timed = audio.seconds is None or audio.seconds <= TIMED_S
        if not timed:
            calls.current().note(f"{self._row.model} gives times up to {TIMED_S / 60:g} minutes: one segment, untimed")
        config: dict[str, Any] = {"word_timestamp": timed}
        if language:
            config["language_codes"] = [language]
        answer = await self._asked([await part_of(given, uris)], audio_transcription_config=config)
        return heard(answer, audio.seconds, language)


class GoogleEmbedder(GoogleEngine):
    """Embedder: one unit vector a text."""

    async def embed(self, texts: Sequence[Text], /) -> Sequence[Embedding]:
        found: list[Embedding] = []
        for start in range(0, len(texts), BATCH):
            found += await self._some(texts[start : start + BATCH])
        return found

    async def _some(self, texts: Sequence[Text]) -> list[Embedding]:
        from google.genai import types

        # each text a content of its own: parts of one content would become one vector
        contents: Any = [types.Content(role="user", parts=[types.Part(text=text.value)]) for text in texts]
        options = types.HttpOptions(timeout=timeout_ms(), api_version=self._row.api_version)
        with translated(self._carrier):
            answer = await self._client.models.embed_content(
                model=self._row.model, contents=contents, config=types.EmbedContentConfig(http_options=options)
            )
        vectors = [one.values or [] for one in answer.embeddings or ()]
        if len(vectors) != len(texts) or not all(map(any, vectors)):
            raise ProviderError(
                f"{self._row.model} answered {len(vectors)} vectors to {len(texts)} texts.", hint="Try again."
            )
        used = answer.usage_metadata.prompt_token_count if answer.usage_metadata else None
        calls.current().used({"call": 1.0} if used is None else {"call": 1.0, "input_token": float(used)})
        return [Embedding.of(unit(vector), model=f"{self._carrier}/{self._row.model}") for vector in vectors]


def unit(vector: Sequence[float]) -> list[float]:
    length = math.hypot(*vector)
    return [value / length for value in vector]
