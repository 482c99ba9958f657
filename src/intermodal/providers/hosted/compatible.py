"""Chat over OpenAI's Chat Completions wire, which vLLM, SGLang, Ollama, llama.cpp, LM Studio, `transformers serve`,
LiteLLM and most hosted carriers speak. One adapter; what differs between them is data (see families.py).
"""

from __future__ import annotations

import json
import wave
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...artifacts import Artifact, Audio, Document, Image, Text, Video
from ...errors import ProviderError
from ..dialects import ANY, Dialect, fitted
from ..offer import Env
from ..pricing import Amounts
from ..profile import Profile
from ..receiving import waved
from ..turns import Chat, Delta, Message, Reply, Stop, ToolCall, Turn, tuned
from .openai_client import arguments_of, translated
from .sending import media
from .transport import timeout, unreadable

if TYPE_CHECKING:
    from openai import AsyncOpenAI


@dataclass(frozen=True, slots=True)
class Quirks:
    """Where a server differs from the common wire."""

    max_output: str = "max_tokens"  # or "max_completion_tokens"
    replays_reasoning: bool = False  # reasoning_content must come back on tool turns (Kimi)
    extra: Any = field(default_factory=dict)  # body fields every request carries
    usage_in_stream: bool = True  # knows stream_options.include_usage
    sound_as_url: bool = False  # input_audio.data is a data URL, not bare base64 (DashScope)
    voice: str = ""  # the voice it answers with where none is asked for
    sound_rate: int = 24000  # Hz of bare samples in a stream
    schemas: Dialect = ANY  # what of JSON Schema an answer can be held to
    streams_sound: bool = True  # sound comes in delta.audio; else only a whole answer holds it (vLLM-Omni)


class CompatibleChat(Chat):
    """One model of one server."""

    def __init__(
        self, client: AsyncOpenAI, carrier: str, model: str, profile: Profile, env: Env, quirks: Quirks
    ) -> None:
        super().__init__(model, profile, env)
        self._client = client
        self._carrier = carrier
        self._quirks = quirks

    async def whole(self, turn: Turn) -> Reply:
        body = await self._body(turn)
        with translated(self._carrier):
            answer = await self._client.chat.completions.create(**body, timeout=timeout())
        choices = getattr(answer, "choices", None)
        if not choices or choices[0].message is None:
            raise unreadable(self._carrier, _error_in(answer))
        message = choices[0].message
        gathered = _Gathered(answer.id or "", _plain(message.content), message.refusal or "")
        gathered.reasoning = getattr(message, "reasoning_content", None) or ""
        with translated(self._carrier):
            for choice in choices:  # some servers answer with the sound as a choice of its own
                gathered.hear(getattr(choice.message, "audio", None))
        for call in message.tool_calls or ():
            gathered.calls.append([call.id, call.function.name, call.function.arguments])
        gathered.stop, gathered.usage = choices[0].finish_reason or "", answer.usage
        return gathered.reply(self._carrier, self._quirks.sound_rate)

    async def stream(self, turn: Turn) -> AsyncIterator[Delta | Reply]:
        if "audio" in turn.makes and not self._quirks.streams_sound:
            yield await self.whole(turn)
            return
        body = await self._body(turn)
        if self._quirks.usage_in_stream:
            body["stream_options"] = {"include_usage": True}
        gathered = _Gathered()
        with translated(self._carrier):
            pieces = await self._client.chat.completions.create(**body, stream=True, timeout=timeout())
            async with pieces:
                async for piece in pieces:
                    if text := gathered.take(piece, self._carrier):
                        yield Delta(text)
        if not gathered.stop:
            raise ProviderError(
                f"{self._carrier} broke off in the middle of the answer.",
                hint="Try again.",
                retry="transient",
                unknown=True,
            )
        yield gathered.reply(self._carrier, self._quirks.sound_rate)

    async def _body(self, turn: Turn) -> dict[str, Any]:
        messages: list[dict[str, Any]] = [{"role": "system", "content": turn.instruction}] if turn.instruction else []
        for message in turn.messages:
            messages.extend(await self._messages(message))
        if not any(message["role"] == "user" for message in messages):  # servers want one
            messages = [{"role": "user", "content": turn.instruction}]
        body: dict[str, Any] = {
            "model": self.model, "messages": messages, self._quirks.max_output: turn.max_output,
            **tuned(self.model, turn, self.profile),
        }  # fmt: skip
        if turn.schema is not None:
            made = fitted(self.model, turn.schema, self._quirks.schemas)
            form = {"name": "answer", "schema": made.schema, "strict": made.strict}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        if turn.tools:
            body["tools"] = [
                {"type": "function", "function": {"name": t.name, "description": t.description,
                                                  "parameters": t.parameters}} for t in turn.tools
            ]  # fmt: skip
        voice = body.pop("voice", self._quirks.voice)
        if "audio" in self.profile.makes:
            body["modalities"] = ["text", "audio"] if "audio" in turn.makes else ["text"]
        if "audio" in turn.makes:
            body["audio"] = {"voice": voice, "format": "wav"}
        if self._quirks.extra:
            body["extra_body"] = dict(self._quirks.extra)
        return body

    async def _messages(self, message: Message) -> list[dict[str, Any]]:
        parts = [await part_of(part, self._quirks.sound_as_url) for part in message.parts]
        match message.role:
            case "user":
                return [{"role": "user", "content": parts}] if parts else []
            case "assistant":
                return [self._assistant(message)]
        # this wire has only text in a tool's answer: media follow as the user's, named after the call
        texts = [part for part in parts if part["type"] == "text"]
        media = [part for part in parts if part["type"] != "text"]
        said = "\n".join(part["text"] for part in texts) or f"{len(media)} pieces of media follow."
        out: list[dict[str, Any]] = [{"role": "tool", "tool_call_id": message.call_id, "content": said}]
        if media:
            out.append({"role": "user", "content": [{"type": "text", "text": f"Result of {message.call_id}:"}, *media]})
        return out

    def _assistant(self, message: Message) -> dict[str, Any]:
        said: dict[str, Any] = {
            "role": "assistant",
            "content": "".join(str(p) for p in message.parts if isinstance(p, Text)),
        }
        if message.calls:
            said["tool_calls"] = [
                {"id": c.id, "type": "function",
                 "function": {"name": c.name, "arguments": json.dumps(dict(c.arguments), ensure_ascii=False)}}
                for c in message.calls
            ]  # fmt: skip
        if self._quirks.replays_reasoning and message.opaque:
            said["reasoning_content"] = message.opaque
        return said


async def part_of(part: Artifact, sound_as_url: bool = False) -> dict[str, Any]:
    """One piece of media on this wire: a data URL, or base64 with its format."""
    if isinstance(part, Text):
        return {"type": "text", "text": part.value}
    if isinstance(part, Audio):
        form = {"audio/mpeg": "mp3"}.get(part.media_type, part.media_type.partition("/")[2])
        sound = await media(part.blob, "data:;base64," if sound_as_url else "")
        return {"type": "input_audio", "input_audio": {"data": sound, "format": form}}
    url = await media(part.blob, f"data:{part.media_type};base64,")
    if isinstance(part, Image):
        return {"type": "image_url", "image_url": {"url": url}}
    if isinstance(part, Video):
        return {"type": "video_url", "video_url": {"url": url}}
    assert isinstance(part, Document)
    return {"type": "file", "file": {"filename": part.name or "document", "file_data": url}}


STOPS: dict[str, Stop] = {"length": "length", "tool_calls": "tools", "content_filter": "refused"}


class _Gathered:
    """An answer as it comes, whole or in pieces: both end in the same Reply."""

    def __init__(self, id: str = "", text: str = "", refusal: str = "") -> None:
        self.id = id
        self.text = text
        self.refusal = refusal
        self.reasoning = ""
        self.spoken = ""  # the words of the sound
        self.sound = bytearray()
        self._base64 = ""  # what came of a group of four characters
        self.calls: list[list[str]] = []  # id, name, arguments as JSON
        self.stop = ""
        self.usage: Any = None

    def take(self, piece: Any, carrier: str) -> str:
        """One chunk; the text that it adds."""
        if piece.choices is None:
            said = f"{carrier} broke off: {_error_in(piece)!r:.300}."
            raise ProviderError(said, hint="Try again.", retry="transient", unknown=True)
        self.id = piece.id or self.id
        self.usage = piece.usage or self.usage
        if not piece.choices:
            return ""
        choice = piece.choices[0]
        self.stop = choice.finish_reason or self.stop
        delta = choice.delta
        if delta is None:
            return ""
        self.reasoning += getattr(delta, "reasoning_content", None) or ""
        self.refusal += delta.refusal or ""
        spoken = self.hear(getattr(delta, "audio", None))
        for call in delta.tool_calls or ():
            while len(self.calls) <= call.index:
                self.calls.append(["", "", ""])
            known = self.calls[call.index]
            known[0] = call.id or known[0]
            if call.function is not None:
                known[1] += call.function.name or ""
                known[2] += call.function.arguments or ""
        text = delta.content or ""
        self.text += text
        return text or ("" if self.text else spoken)

    def hear(self, audio: Any) -> str:
        """Sound, whole or a piece of it: pieces may end inside a group of base64 or be padded on their own."""
        if audio is None:
            return ""
        given = audio if isinstance(audio, dict) else audio.model_dump()
        data = self._base64 + (given.get("data") or "")
        full = len(data) // 4 * 4
        self.sound += b64decode(data[:full], validate=True)
        self._base64 = data[full:]
        spoken = given.get("transcript") or ""
        self.spoken += spoken
        return spoken

    def reply(self, carrier: str, rate: int) -> Reply:
        calls = tuple(ToolCall(id, name, arguments_of(carrier, name, text)) for id, name, text in self.calls)
        stop = "refused" if self.refusal else STOPS.get(self.stop, "end")
        text = self.refusal or self.text or self.spoken
        parts: tuple[Artifact, ...] = (Text.of(text),) if text else ()
        if self.sound:
            parts += (_sound(carrier, bytes(self.sound), rate),)
        return Reply(parts, calls, stop, amounts_of(self.usage), self.id, opaque=self.reasoning or None)


def _sound(carrier: str, data: bytes, rate: int) -> Artifact:
    try:
        return waved(data, rate=rate)
    except (wave.Error, EOFError) as error:
        raise ProviderError(f"{carrier} sent sound that is no WAV: {error}.", hint="Try again.") from error


def _plain(content: Any) -> str:
    """Some servers answer with a list of parts."""
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content if isinstance(part, dict))
    return content or ""


def _error_in(answer: Any) -> Any:
    return (getattr(answer, "model_extra", None) or {}).get("error", answer)


def amounts_of(usage: Any) -> Amounts:
    """What a Chat Completions usage says was used; empty where it says nothing."""
    if usage is None:
        return {}
    given, made = usage.prompt_tokens_details, usage.completion_tokens_details
    amounts: dict[str, float] = {"call": 1.0}
    for unit, amount in (
        ("input_token", usage.prompt_tokens),
        ("output_token", usage.completion_tokens),
        ("cached_token", getattr(given, "cached_tokens", None)),
        ("audio_input_token", getattr(given, "audio_tokens", None)),
        ("audio_output_token", getattr(made, "audio_tokens", None)),
    ):
        if amount is not None:
            amounts[unit] = float(amount)
    return amounts
