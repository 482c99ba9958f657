"""Chat with Gemini: text, pictures, sound, video and papers in, text and tool calls out, by generate_content."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...artifacts import Artifact, Text
from ...errors import ProviderError
from ..dialects import GOOGLE, fitted
from ..offer import Env
from ..turns import Chat, Delta, Message, Reply, Stop, ToolCall, Turn, tuned
from .google_client import amounts_of, timeout_ms, translated
from .google_files import Uploads
from .google_rows import Row

if TYPE_CHECKING:
    from google.genai import types
    from google.genai.client import AsyncClient

OURS = "call-"  # begins the id of a call that the carrier gave none
LITTLE = 2048  # output tokens
LEVELS = ("thinking_level", "media_resolution")


class GoogleChat(Chat):
    """One model of one mode."""

    def __init__(self, client: AsyncClient, carrier: str, row: Row, env: Env, uploads: Uploads) -> None:
        super().__init__(row.model, row.profile, env)
        self._client = client
        self._carrier = carrier
        self._row = row
        self._uploads = uploads

    async def whole(self, turn: Turn) -> Reply:
        contents = await self.contents(turn)
        gathered = Gathered()
        with translated(self._carrier):
            answer = await self._client.models.generate_content(
                model=self.model, contents=contents, config=self.config(turn)
            )
        gathered.take(answer)
        return gathered.reply(self._carrier)

    async def stream(self, turn: Turn) -> AsyncIterator[Delta | Reply]:
        contents = await self.contents(turn)
        gathered = Gathered()
        with translated(self._carrier):
            pieces = await self._client.models.generate_content_stream(
                model=self.model, contents=contents, config=self.config(turn)
            )
            async for piece in pieces:
                if text := gathered.take(piece):
                    yield Delta(text)
        yield gathered.reply(self._carrier)

    def config(self, turn: Turn) -> types.GenerateContentConfig:
        from google.genai import types

        knobs = tuned(self.model, turn, self.profile)
        config: dict[str, Any] = {
            "max_output_tokens": turn.max_output,
            "automatic_function_calling": {"disable": True},  # tools are the run's to call
            "automatic_continuation": False,  # one request is one attempt
            "http_options": {"timeout": timeout_ms(), "api_version": self._row.api_version},
            **{name: value for name, value in knobs.items() if name not in LEVELS},
        }
        if turn.instruction and _asked(turn):
            config["system_instruction"] = turn.instruction
        level = knobs.get("thinking_level")
        if level is None and turn.max_output <= LITTLE and "thinking_level" in self.profile.knobs:
            level = "low"  # what it thinks comes out of the same bound: nothing would be left for the answer
        if level is not None:
            config["thinking_config"] = {"thinking_level": level}
        if "media_resolution" in knobs:
            config["media_resolution"] = knobs["media_resolution"]
        if turn.schema is not None:
            config["response_mime_type"] = "application/json"
            config["response_json_schema"] = fitted(self.model, turn.schema, GOOGLE).schema
        if turn.tools:
            functions = [
                {"name": t.name, "description": t.description, "parameters_json_schema": dict(t.parameters)}
                for t in turn.tools
            ]
            config["tools"] = [{"function_declarations": functions}]
        return types.GenerateContentConfig.model_validate(config)

    async def contents(self, turn: Turn) -> list[types.Content]:
        from google.genai import types

        media = [p for message in turn.messages for p in message.parts if not isinstance(p, Text)]
        uris = await self._uploads.uris(media)
        names = {call.id: call.name for message in turn.messages for call in message.calls}
        contents: list[types.Content] = []
        for message in turn.messages:
            role, parts = await self._parts(message, uris, names)
            if not parts:
                continue
            if contents and contents[-1].role == role and message.role == "tool":  # answers to one turn go together
                contents[-1].parts = [*(contents[-1].parts or ()), *parts]
            else:
                contents.append(types.Content(role=role, parts=parts))
        return contents or [types.Content(role="user", parts=[types.Part(text=turn.instruction)])]

    async def _parts(
        self, message: Message, uris: Mapping[str, str], names: Mapping[str, str]
    ) -> tuple[str, list[types.Part]]:
        from google.genai import types

        if message.role == "assistant":
            if isinstance(message.opaque, dict) and "google" in message.opaque:  # as it came, signatures and all
                return "model", types.Content.model_validate_json(message.opaque["google"]).parts or []
            said = [await part_of(part, uris) for part in message.parts]
            return "model", said + [types.Part(function_call=_call(call)) for call in message.calls]
        if message.role == "user":
            return "user", [await part_of(part, uris) for part in message.parts]
        answer = types.FunctionResponse(
            id=None if message.call_id.startswith(OURS) else message.call_id,
            name=names.get(message.call_id, message.call_id),
            response={"result": "\n".join(part.value for part in message.parts if isinstance(part, Text))},
            parts=[await _answering(part, uris) for part in message.parts if not isinstance(part, Text)] or None,
        )
        return "user", [types.Part(function_response=answer)]


def _asked(turn: Turn) -> bool:
    """Somebody says something besides the instruction, which else is itself what the user says."""
    return any(message.parts or message.calls for message in turn.messages)


def _call(call: ToolCall) -> types.FunctionCall:
    from google.genai import types

    id = None if call.id.startswith(OURS) else call.id
    return types.FunctionCall(id=id, name=call.name, args=dict(call.arguments))


async def part_of(part: Artifact, uris: Mapping[str, str]) -> types.Part:
    """One piece of media on this wire: where it was uploaded to, else its bytes."""
    from google.genai import types

    if isinstance(part, Text):
        return types.Part(text=part.value)
    if uri := uris.get(part.blob.digest):
        return types.Part(file_data=types.FileData(file_uri=uri, mime_type=part.media_type))
    return types.Part(inline_data=types.Blob(data=await part.blob.read(), mime_type=part.media_type))


async def _answering(part: Artifact, uris: Mapping[str, str]) -> types.FunctionResponsePart:
    """The same inside a tool's answer."""
    from google.genai import types

    if uri := uris.get(part.blob.digest):
        return types.FunctionResponsePart(
            file_data=types.FunctionResponseFileData(file_uri=uri, mime_type=part.media_type)
        )
    blob = types.FunctionResponseBlob(data=await part.blob.read(), mime_type=part.media_type)
    return types.FunctionResponsePart(inline_data=blob)


# Every other reason than these is one for which an answer was refused or broken off by a rule of the carrier.
STOPS: dict[str, Stop] = {"STOP": "end", "MAX_TOKENS": "length"}
BROKEN = frozenset({"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MALFORMED_RESPONSE", "OTHER"})


class Gathered:
    """An answer as it comes, whole or in pieces: both end in the same Reply."""

    def __init__(self) -> None:
        self.id = ""
        self.parts: list[types.Part] = []
        self.stop = ""
        self.why = ""
        self.usage: Any = None

    def take(self, piece: types.GenerateContentResponse) -> str:
        """One response; the text that it adds."""
        self.id = piece.response_id or self.id
        self.usage = piece.usage_metadata or self.usage
        if piece.prompt_feedback is not None and piece.prompt_feedback.block_reason is not None:
            self.stop = piece.prompt_feedback.block_reason.value
            self.why = piece.prompt_feedback.block_reason_message or self.stop
        if not piece.candidates:
            return ""
        candidate = piece.candidates[0]
        if candidate.finish_reason is not None:
            self.stop = candidate.finish_reason.value
            self.why = candidate.finish_message or ""
        added = ""
        for part in (candidate.content.parts if candidate.content else None) or ():
            self._add(part)
            added += part.text if part.text and not part.thought else ""
        return added

    def _add(self, part: types.Part) -> None:
        """Text that came in pieces is one part again; what is signed stays as it came."""
        last = self.parts[-1] if self.parts else None
        plain = last is not None and last.text is not None and last.thought_signature is None
        if plain and last is not None and part.text is not None and part.thought == last.thought:
            last.text = (last.text or "") + part.text
            last.thought_signature = part.thought_signature
        else:
            self.parts.append(part.model_copy())

    def reply(self, carrier: str) -> Reply:
        if not self.stop:
            raise ProviderError(
                f"{carrier} broke off in the middle of the answer.", hint="Try again.", retry="transient", unknown=True
            )
        if self.stop in BROKEN:
            raise ProviderError(f"{carrier} ended with {self.stop}: {self.why!s:.300}.", hint="Try again.")
        text = "".join(part.text for part in self.parts if part.text and not part.thought)
        calls = tuple(
            ToolCall(p.function_call.id or f"{OURS}{i}", p.function_call.name or "", p.function_call.args or {})
            for i, p in enumerate(self.parts) if p.function_call is not None
        )  # fmt: skip
        stop: Stop = STOPS.get(self.stop, "refused")
        if stop == "refused":
            text = text or self.why or self.stop
        reply = Reply(
            (Text.of(text),) if text else (),
            calls,
            "tools" if calls and stop == "end" else stop,
            amounts_of(self.usage),
            self.id,
        )
        return replace(reply, opaque={"google": self._echo()}) if self.parts else reply

    def _echo(self) -> str:
        from google.genai import types

        return types.Content(role="model", parts=self.parts).model_dump_json(exclude_none=True)
