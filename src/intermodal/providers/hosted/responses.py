"""Chat over OpenAI's Responses wire. State stays here: every request carries its whole history, nothing is stored there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from ...artifacts import Artifact, Document, Image, Text
from ...errors import ProviderError
from ..dialects import OPENAI, fitted
from ..offer import Env
from ..pricing import Amounts
from ..profile import Profile
from ..turns import Chat, Delta, Message, Reply, Stop, ToolCall, ToolSpec, Turn, tuned
from .openai_client import arguments_of, translated
from .transport import encoded, timeout, unreadable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

LEAST_OUTPUT = 16  # the wire takes no smaller bound
MINE = "openai.responses"  # marks what of a history this adapter may send back as it was


class ResponsesChat(Chat):
    """One model. `reasons`: it thinks first, and the thinking comes out of the output's bound."""

    def __init__(
        self, client: AsyncOpenAI, carrier: str, model: str, profile: Profile, env: Env, *, reasons: bool = False
    ) -> None:
        super().__init__(model, profile, env)
        self._client = client
        self._carrier = carrier
        self._reasons = reasons

    async def whole(self, turn: Turn) -> Reply:
        body = await self.body(turn)
        with translated(self._carrier):
            answer = await self._client.responses.create(**body, timeout=timeout())
        return reply_of(answer, self._carrier)

    async def stream(self, turn: Turn) -> AsyncIterator[Delta | Reply]:
        body = await self.body(turn)
        reply: Reply | None = None
        with translated(self._carrier):
            events = await self._client.responses.create(**body, stream=True, timeout=timeout())
            async with events:
                async for event in events:
                    if event.type == "response.output_text.delta":
                        yield Delta(event.delta)
                    elif event.type in ENDS:
                        reply = reply_of(event.response, self._carrier)
                    elif event.type == "error":
                        raise failure(self._carrier, event.code or "", event.message)
        if reply is None:
            raise ProviderError(
                f"{self._carrier} broke off in the middle of the answer.",
                hint="Try again.",
                retry="transient",
                unknown=True,
            )
        yield reply

    async def body(self, turn: Turn) -> dict[str, Any]:
        items = [item for message in turn.messages for item in await items_of(message)]
        knobs = tuned(self.model, turn, self.profile)
        body: dict[str, Any] = {
            "model": self.model,
            "input": items or [{"role": "user", "content": [{"type": "input_text", "text": turn.instruction}]}],
            "max_output_tokens": max(LEAST_OUTPUT, turn.max_output),
            "store": False,
            **{name: knobs[name] for name in ("temperature", "top_p") if name in knobs},
        }
        if items and turn.instruction:
            body["instructions"] = turn.instruction
        if self._reasons:
            body["reasoning"] = {"effort": knobs.get("reasoning_effort", "low")}
        text = {"verbosity": knobs["verbosity"]} if "verbosity" in knobs else dict[str, Any]()
        if turn.schema is not None:
            form = fitted(self.model, turn.schema, OPENAI)
            text["format"] = {"type": "json_schema", "name": "answer", "schema": form.schema, "strict": form.strict}
        if text:
            body["text"] = text
        if turn.tools:
            body["tools"] = [function(tool) for tool in turn.tools]
        return body


ENDS = frozenset({"response.completed", "response.incomplete", "response.failed"})


async def items_of(message: Message) -> list[dict[str, Any]]:
    """One entry of the history as the wire's items."""
    if message.role == "tool":
        output: Any = [await content_of(part) for part in message.parts]
        if all(part["type"] == "input_text" for part in output):
            output = "\n".join(part["text"] for part in output)
        return [{"type": "function_call_output", "call_id": message.call_id, "output": output}]
    if message.role == "user":
        parts = [await content_of(part) for part in message.parts]
        return [{"role": "user", "content": parts}] if parts else []
    if isinstance(message.opaque, tuple) and message.opaque[:1] == (MINE,):
        return list(message.opaque[1])
    said = "".join(part.value for part in message.parts if isinstance(part, Text))
    items: list[dict[str, Any]] = [{"role": "assistant", "content": said}] if said else []
    return [*items, *(
        {"type": "function_call", "call_id": call.id, "name": call.name,
         "arguments": json.dumps(dict(call.arguments), ensure_ascii=False)} for call in message.calls
    )]  # fmt: skip


async def content_of(part: Artifact) -> dict[str, Any]:
    """One piece of media: the profile lets only what the wire knows come this far."""
    if isinstance(part, Text):
        return {"type": "input_text", "text": part.value}
    if isinstance(part, Image):
        return {"type": "input_image", "detail": "auto", "image_url": await data_url(part)}
    assert isinstance(part, Document)
    return {"type": "input_file", "filename": part.name or f"document{ENDINGS.get(part.media_type, '')}",
            "file_data": await data_url(part)}  # fmt: skip


_OFFICE = "application/vnd.openxmlformats-officedocument."
ENDINGS = {
    "application/pdf": ".pdf",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}presentationml.presentation": ".pptx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
}


async def data_url(part: Artifact) -> str:
    return f"data:{part.media_type};base64,{await encoded(await part.blob.read())}"


def function(tool: ToolSpec) -> dict[str, Any]:
    return {"type": "function", "name": tool.name, "description": tool.description,
            "parameters": dict(tool.parameters), "strict": False}  # fmt: skip


def reply_of(answer: Any, carrier: str) -> Reply:
    """A finished response, from either way of asking. Raises ProviderError for one that failed or is none."""
    status = getattr(answer, "status", None)
    if status == "failed":
        error = answer.error
        raise failure(carrier, getattr(error, "code", "") or "", getattr(error, "message", "") or "no reason given")
    if status not in ("completed", "incomplete") or answer.output is None:
        error = (getattr(answer, "model_extra", None) or {}).get("error") or getattr(answer, "error", None) or answer
        raise unreadable(carrier, error)
    texts, refusals, calls = [], [], []
    for item in answer.output:
        if item.type == "message":
            texts += [part.text for part in item.content if part.type == "output_text" and part.text]
            refusals += [part.refusal for part in item.content if part.type == "refusal"]
        elif item.type == "function_call" and item.status != "incomplete":
            calls.append(ToolCall(item.call_id, item.name, arguments_of(carrier, item.name, item.arguments)))
    said = refusals or texts
    return Reply(
        tuple(Text.of(text) for text in said),
        tuple(calls),
        _stop(answer, bool(refusals), bool(calls)),
        amounts_of(answer.usage),
        answer.id or "",
        opaque=(MINE, tuple(item.to_dict(mode="json") for item in answer.output)),
    )


def _stop(answer: Any, refused: bool, calls: bool) -> Stop:
    if answer.status == "incomplete":
        reason = getattr(answer.incomplete_details, "reason", None)
        return "refused" if reason == "content_filter" else "length"
    if refused:
        return "refused"
    return "tools" if calls else "end"


RETRIES = {"server_error": "transient", "rate_limit_exceeded": "rate_limited", "vector_store_timeout": "transient"}


def failure(carrier: str, code: str, message: str) -> ProviderError:
    """An error inside an answer that began well."""
    retry = RETRIES.get(code, "no")
    hint = "The request is at fault." if retry == "no" else "Try again."
    return ProviderError(f"{carrier} failed ({code or 'no code'}): {message:.300}.", hint=hint, retry=retry)


def amounts_of(usage: Any) -> Amounts:
    """What a usage says was used; reasoning is part of the output. Empty where it says nothing."""
    if usage is None:
        return {}
    details = usage.input_tokens_details
    amounts = {"call": 1.0, "input_token": float(usage.input_tokens), "output_token": float(usage.output_tokens)}
    for unit, name in (("cached_token", "cached_tokens"), ("cache_write_token", "cache_write_tokens")):
        if (amount := getattr(details, name, None)) is not None:
            amounts[unit] = float(amount)
    return amounts
