"""Speech out and in by OpenAI's file endpoints, also by local servers that speak the same wire."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from ...artifacts import Audio, Segment, Text, Transcript
from ...artifacts.writing import fitted, joined, sentences
from ...errors import ParameterInvalid, ProviderError
from .. import adapting, calls
from ..offer import Env
from ..pricing import Amounts
from .openai_client import translated
from .openai_rows import Row
from .transport import timeout, unreadable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

# https://developers.openai.com/api/docs/guides/text-to-speech: "pcm" is 24 kHz, 16 bit, little-endian, one channel
RATE = 24_000
MOST_CHARACTERS = 4096
VOICES = ("alloy", "ash", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer")
MORE_VOICES = ("ballad", "verse", "marin", "cedar")  # of models that tell what they used


class OpenAISpeaker:
    """Speaker. Long texts are read in pieces of at most 4,096 characters, cut between sentences."""

    def __init__(self, client: AsyncOpenAI, carrier: str, row: Row) -> None:
        self._client = client
        self._carrier = carrier
        self._row = row
        self._counted = row.price is None or "character" not in row.price.per  # charged by tokens, which it tells

    async def speak(self, text: Text, /, *, voice: str | None = None, language: str | None = None) -> Audio:
        """The language is the text's own: there is no setting for it."""
        known = (*VOICES, *MORE_VOICES) if self._counted else VOICES
        if voice is not None and voice not in known and not voice.startswith("voice_"):
            raise ParameterInvalid(f"{self._row.model} has no voice {voice!r}.", hint=f"One of: {', '.join(known)}.")
        words = text.value.strip()
        if not words:
            raise ParameterInvalid("There is nothing to say.", hint="Give a text with words in it.")
        chosen: Any = {"id": voice} if voice and voice.startswith("voice_") else voice or known[0]
        samples = b"".join([await self._said(piece, chosen) for piece in pieces_of(words)])
        if not samples:
            raise ProviderError(f"{self._carrier} answered with no sound.", hint="Try again.", retry="transient")
        return Audio.from_pcm16(samples[: len(samples) // 2 * 2], sample_rate=RATE)

    async def _said(self, words: str, voice: Any) -> bytes:
        form = {"stream_format": "sse"} if self._counted else dict[str, Any]()
        with translated(self._carrier):
            answer = await self._client.audio.speech.create(
                model=self._row.model, voice=voice, input=words, response_format="pcm", timeout=timeout(), **form
            )
            body = answer.content
        if self._counted:
            return self._gathered(body)
        calls.current().used({"call": 1.0, "character": float(len(words))})
        return body

    def _gathered(self, body: bytes) -> bytes:
        """The sound in a stream of events, which ends with what was used."""
        sound, usage = b"", None
        for line in body.splitlines():
            if not line.startswith(b"data:") or line[5:].strip() == b"[DONE]":
                continue
            try:
                event = json.loads(line[5:])
            except ValueError:
                raise ProviderError(
                    f"{self._carrier} answered {line[:100]!r} among the sound.", hint="Try again."
                ) from None
            if event.get("type") == "speech.audio.delta":
                sound += b64decode(event["audio"])
            elif event.get("type") == "speech.audio.done":
                usage = event.get("usage") or {}
            elif "error" in event:
                raise ProviderError(f"{self._carrier} broke off: {event['error']!r:.300}.", hint="Try again.")
        if usage is None:
            raise ProviderError(
                f"{self._carrier} broke off in the middle of the speech.",
                hint="Try again.",
                retry="transient",
                unknown=True,
            )
        calls.current().used({
            "call": 1.0, "input_token": float(usage.get("input_tokens", 0)),
            "output_token": float(usage.get("output_tokens", 0)),
        })  # fmt: skip
        return sound


def pieces_of(text: str) -> list[str]:
    """As few pieces as the wire's bound allows, cut between sentences where that can be."""
    pieces = [""]
    for sentence in sentences(text):
        for part in fitted(sentence, lambda words: len(words) <= MOST_CHARACTERS):
            longer = joined(pieces[-1], part)
            if len(longer) <= MOST_CHARACTERS:
                pieces[-1] = longer
            else:
                pieces.append(part)
    return pieces


TIMED = {"whisper-1": "verbose_json", "gpt-4o-transcribe-diarize": "diarized_json"}
ENDINGS = {"audio/wav": "wav", "audio/mpeg": "mp3", "audio/flac": "flac", "audio/ogg": "ogg", "audio/mp4": "m4a",
           "video/mp4": "mp4", "video/webm": "webm"}  # fmt: skip


class OpenAITranscriber:
    """Transcriber. Models that tell no times give one segment, and that is said."""

    def __init__(self, client: AsyncOpenAI, carrier: str, row: Row, env: Env) -> None:
        self._client = client
        self._carrier = carrier
        self._row = row
        self._env = env
        self._form = TIMED.get(row.model, "json")

    async def transcribe(self, audio: Audio, /, *, language: str | None = None) -> Transcript:
        await adapting.fitted(audio, self._row.profile, self._env.workers)
        body = await self._body(audio, language)
        if calls.current().listened and self._form == "json":
            answer = await self._streamed(body)
        else:
            with translated(self._carrier):
                answer = await self._client.audio.transcriptions.create(**body, timeout=timeout())
        text = getattr(answer, "text", None)
        if not isinstance(text, str):
            raise unreadable(self._carrier, answer, wanted="a transcript")
        calls.current().used(amounts_of(answer.usage, audio))
        spoken = _language(answer) or language
        return Transcript.of(self._segments(answer, text, audio, spoken), language=spoken, seconds=audio.seconds)

    async def _body(self, audio: Audio, language: str | None) -> dict[str, Any]:
        name = f"audio.{ENDINGS.get(audio.media_type, 'wav')}"
        body: dict[str, Any] = {"file": (name, await audio.blob.read(), audio.media_type), "model": self._row.model,
                                "response_format": self._form}  # fmt: skip
        if self._form == "verbose_json":
            body["timestamp_granularities"] = ["segment"]
        if self._form == "diarized_json":
            body["chunking_strategy"] = "auto"
        if language and self._row.model == "gpt-transcribe":
            body["languages"] = [language]
        elif language:
            body["language"] = language
        return body

    async def _streamed(self, body: dict[str, Any]) -> Any:
        """The last event of the stream, its pieces told on the way."""
        with translated(self._carrier):
            events = await self._client.audio.transcriptions.create(**body, stream=True, timeout=timeout())
            async with events:
                async for event in events:
                    if event.type == "transcript.text.delta":
                        calls.current().delta(event.delta)
                    elif event.type == "transcript.text.done":
                        return event
        raise ProviderError(
            f"{self._carrier} broke off in the middle of the transcript.",
            hint="Try again.",
            retry="transient",
            unknown=True,
        )

    def _segments(self, answer: Any, text: str, audio: Audio, language: str | None) -> list[Segment]:
        timed = getattr(answer, "segments", None)
        if timed:
            return [Segment(s.start, s.end, s.text.strip(), language or "") for s in timed if s.text.strip()]
        if not text.strip():
            return []
        calls.current().note(f"{self._row.model} tells no times: the whole recording is one segment")
        return [Segment(0.0, audio.seconds or 0.0, text.strip(), language or "")]


def _language(answer: Any) -> str | None:
    """The language it heard: an ISO 639-1 code, or an English name from older models."""
    if listed := getattr(answer, "languages", None):
        return str(listed[0].code)
    return NAMES.get((getattr(answer, "language", None) or "").lower())


NAMES = {"english": "en", "chinese": "zh", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
         "japanese": "ja", "korean": "ko", "portuguese": "pt", "russian": "ru", "dutch": "nl", "arabic": "ar",
         "hindi": "hi", "turkish": "tr", "polish": "pl"}  # fmt: skip


def amounts_of(usage: Any, audio: Audio) -> Amounts:
    """Seconds or tokens, as the carrier counts them; where it says nothing, the recording's own length."""
    if usage is None:
        return {} if audio.seconds is None else {"call": 1.0, "second": audio.seconds}
    if usage.type == "duration":
        return {"call": 1.0, "second": float(usage.seconds)}
    details = usage.input_token_details
    amounts = {"call": 1.0, "input_token": float(usage.input_tokens), "output_token": float(usage.output_tokens),
               "audio_input_token": float(getattr(details, "audio_tokens", None) or 0)}  # fmt: skip
    return amounts if audio.seconds is None else {**amounts, "second": audio.seconds}
