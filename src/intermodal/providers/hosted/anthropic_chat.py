"""Chat over Anthropic's Messages wire: pictures, PDFs with citations, tools whose results are media, thinking kept intact.

What nobody here vouches for goes as a document, never as text of the user's turn. Nothing is stored there: every
request carries its whole history.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...artifacts import Artifact, Document, Image, Text
from ...errors import NotSupported, ProviderError
from .. import adapting
from ..dialects import ANTHROPIC, fitted
from ..offer import Env
from ..pricing import Amounts
from ..profile import Profile
from ..turns import Chat, Citation, Delta, Message, Reply, Stop, ToolCall, Turn, last, tuned
from .anthropic_client import translated
from .anthropic_rows import MANY_IMAGES, MANY_SIDE, MAX_REQUEST
from .transport import encoded, timeout, unreadable

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

MOST_AT_ONCE = 21_333  # output tokens; with a larger bound the answer must be streamed
MINE = "anthropic.messages"  # marks what of a history this adapter may send back as it was

Block = dict[str, Any]


class ClaudeChat(Chat):
    """One model."""

    def __init__(self, client: AsyncAnthropic, carrier: str, model: str, profile: Profile, env: Env) -> None:
        super().__init__(model, profile, env)
        self._client = client
        self._carrier = carrier

    async def whole(self, turn: Turn) -> Reply:
        if turn.max_output > MOST_AT_ONCE:
            return await last(self.stream(turn))
        body = await self.body(turn)
        with translated(self._carrier):
            answer = await self._client.messages.create(**body, timeout=timeout())
        return self.reply(answer, body)

    async def stream(self, turn: Turn) -> AsyncIterator[Delta | Reply]:
        body = await self.body(turn)
        seen = set[str]()
        with translated(self._carrier):
            async with self._client.messages.stream(**body, timeout=timeout()) as events:
                async for event in events:
                    if event.type == "content_block_delta" and event.delta.type == "text_delta":
                        yield Delta(event.delta.text)
                    seen.add(event.type)
                answer = events.current_message_snapshot if seen >= {"message_start", "message_stop"} else None
        if answer is None:
            raise ProviderError(
                f"{self._carrier} broke off in the middle of the answer.",
                hint="Try again.",
                retry="transient",
                unknown=True,
            )
        yield self.reply(answer, body)

    async def count(self, turn: Turn) -> int:
        """Input tokens of this turn, by the carrier's own count, which is free. Raises as a turn does."""
        body = await self.body(turn)
        del body["max_tokens"]
        try:
            with translated(self._carrier):
                counted = await self._client.messages.count_tokens(**body, timeout=timeout())
        except ProviderError as error:
            error.unknown = False  # whatever came of it, nothing was paid
            raise
        return counted.input_tokens

    async def body(self, turn: Turn) -> dict[str, Any]:
        parts = [part for message in turn.messages for part in message.parts]
        cited = turn.schema is None and any(isinstance(part, Document) for part in parts)
        profile = self._crowded(parts)
        messages: list[dict[str, Any]] = []
        for message in turn.messages:
            role = "assistant" if message.role == "assistant" else "user"
            content = await self._content(message, profile, cited)
            if content and messages and messages[-1]["role"] == role:  # the results of one turn's tools go together
                messages[-1]["content"] += content
            elif content:
                messages.append({"role": role, "content": content})
        body: dict[str, Any] = {
            "model": self.model,
            "max_tokens": turn.max_output,
            "messages": messages or [{"role": "user", "content": turn.instruction}],
        }
        if messages and turn.instruction:
            body["system"] = turn.instruction
        if config := self._config(turn):
            body["output_config"] = config
        if turn.tools:
            body["tools"] = [
                {"name": t.name, "description": t.description, "input_schema": dict(t.parameters)} for t in turn.tools
            ]
        _within(self.model, messages)
        return body

    def _config(self, turn: Turn) -> dict[str, Any]:
        knobs = tuned(self.model, turn, self.profile)
        config: dict[str, Any] = {}
        if "reasoning_effort" in self.profile.knobs:
            config["effort"] = knobs.get("reasoning_effort", "low")  # a step of a plan is a small task
        if turn.schema is not None:
            from anthropic import transform_schema

            form = fitted(self.model, turn.schema, ANTHROPIC)
            config["format"] = {"type": "json_schema", "schema": transform_schema(form.schema)}
        return config

    def _crowded(self, parts: Sequence[Artifact]) -> Profile:
        """The profile for this many pictures and pages. Raises NotSupported where the pages are too many together."""
        pages = sum(part.pages or 1 for part in parts if isinstance(part, Document))
        if self.profile.max_pages is not None and pages > self.profile.max_pages:
            raise NotSupported(
                f"{self.model} takes {self.profile.max_pages} pages a call, {pages} were given.", hint="Give it fewer."
            )
        side = self.profile.max_side
        if sum(isinstance(part, Image) for part in parts) > MANY_IMAGES and side is not None:
            return self.profile.but(max_side=min(side, MANY_SIDE))
        return self.profile

    async def _content(self, message: Message, profile: Profile, cited: bool) -> list[Block]:
        if message.role == "assistant":
            return said_again(self.model, message)
        blocks = []
        for part in message.parts:
            if not isinstance(part, Text) or part.value.strip():  # the wire takes no empty text
                fitting = await adapting.fitted(part, profile, self.env.workers)
                blocks.append(await block_of(fitting, cited=cited, result=message.role == "tool"))
        if message.role == "user":
            return blocks
        result: Block = {"type": "tool_result", "tool_use_id": message.call_id}
        return [{**result, "content": blocks} if blocks else result]

    def reply(self, answer: Any, body: Mapping[str, Any]) -> Reply:
        if not isinstance(getattr(answer, "content", None), list):
            raise unreadable(self._carrier, (getattr(answer, "model_extra", None) or {}).get("error", answer))
        parts: list[Artifact] = []
        layout: list[Any] = []
        calls: list[ToolCall] = []
        citations: list[Citation] = []
        sources = list(_titles(body["messages"]))
        for block in answer.content:
            match block.type:
                case "text":
                    if layout[-1:] == ["text"]:  # a cited answer comes in many small blocks
                        parts[-1] = Text.of(f"{parts[-1]}{block.text}")
                    elif block.text:
                        parts.append(Text.of(block.text))
                        layout.append("text")
                    citations += [_citation(one, sources) for one in block.citations or ()]
                case "tool_use":
                    calls.append(ToolCall(block.id, block.name, self._arguments(block)))
                    layout.append("call")
                case "thinking" | "redacted_thinking":
                    layout.append(block.to_dict())
        stop = STOPS.get(answer.stop_reason or "", "end")
        if stop == "refused":  # what came before is to be thrown away
            why = getattr(answer.stop_details, "explanation", None) or ""
            return Reply((Text.of(why),) if why else (), (), stop, amounts_of(answer.usage), answer.id)
        thought = any(isinstance(place, dict) for place in layout)
        return Reply(
            tuple(parts), tuple(calls), stop, amounts_of(answer.usage), answer.id, tuple(citations),
            opaque=(MINE, tuple(layout)) if thought else None,
        )  # fmt: skip

    def _arguments(self, block: Any) -> Mapping[str, Any]:
        if not isinstance(block.input, Mapping):
            raise ProviderError(
                f"{self._carrier} asked for {block.name!r} with arguments that are no object: {block.input!r:.200}.",
                hint="Try again.",
            )
        return dict(block.input)


STOPS: dict[str, Stop] = {"max_tokens": "length", "model_context_window_exceeded": "length", "tool_use": "tools",
                          "refusal": "refused"}  # fmt: skip


async def block_of(part: Artifact, *, cited: bool, result: bool) -> Block:
    """One piece of media on this wire. Text is the user's own where the caller typed it, and a document else; in a
    tool's result it is that result.
    """
    if isinstance(part, Text):
        if result or (part.trust == "caller" and part.media_type == "text/plain"):
            return {"type": "text", "text": part.value}
        return _document(part, {"type": "text", "media_type": "text/plain", "data": part.value}, cited)
    source = {"type": "base64", "media_type": part.media_type, "data": await encoded(await part.blob.read())}
    if isinstance(part, Image):
        return {"type": "image", "source": source}
    return _document(part, source, cited)


def _document(part: Artifact, source: Block, cited: bool) -> Block:
    """All of a request's documents are to be cited, or none."""
    block: Block = {"type": "document", "source": source}
    if part.name:
        block["title"] = part.name[:200]
    if cited:
        block["citations"] = {"enabled": True}
    return block


def said_again(model: str, message: Message) -> list[Block]:
    """A model's own turn as it goes back: its thinking untouched and where it stood, its words as the history has them."""
    texts: list[Block] = []
    for part in message.parts:
        if not isinstance(part, Text):
            raise NotSupported(
                f"{model} takes no {part.modality} as something a model has said.", hint="Give it as the user's."
            )
        if part.value.strip():
            texts.append({"type": "text", "text": part.value})
    uses = [{"type": "tool_use", "id": c.id, "name": c.name, "input": dict(c.arguments)} for c in message.calls]
    mine = isinstance(message.opaque, tuple) and message.opaque[:1] == (MINE,)
    layout: Sequence[Any] = message.opaque[1] if mine else ()
    words, called = iter(texts), iter(uses)
    blocks = list(_placed(layout, words, called))
    return [*blocks, *words, *called]


def _placed(layout: Sequence[Any], words: Iterator[Block], called: Iterator[Block]) -> Iterator[Block]:
    for place in layout:
        block = place if isinstance(place, dict) else next(words if place == "text" else called, None)
        if block is not None:
            yield block


def _titles(messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The titles of a request's documents, in the order by which the wire counts them."""
    for message in messages:
        for block in message["content"]:
            if isinstance(block, dict):
                yield from (one.get("title", "") for one in block.get("content", [block]) if one["type"] == "document")


def _citation(one: Any, sources: Sequence[str]) -> Citation:
    index = getattr(one, "document_index", None)
    named = sources[index] if isinstance(index, int) and index < len(sources) else ""
    return Citation(one.cited_text, named, getattr(one, "start_page_number", None))


def _within(model: str, messages: Sequence[Mapping[str, Any]]) -> None:
    """Raises NotSupported for a request larger than the wire takes, counted by its media and texts."""
    size = sum(_size(block) for message in messages for block in message["content"])
    if size > MAX_REQUEST:
        raise NotSupported(
            f"{model} takes {MAX_REQUEST:,} bytes a request, {size:,} were given.",
            hint="Give it fewer or smaller media.",
        )


def _size(block: Mapping[str, Any]) -> int:
    if "content" in block:
        return sum(_size(one) for one in block["content"])
    return len(block.get("text", "")) + len(block.get("source", {}).get("data", ""))


def amounts_of(usage: Any) -> Amounts:
    """What a message's usage says was used; the wire counts what a cache took or gave apart from the rest."""
    if usage is None:
        return {}
    written, cached = usage.cache_creation_input_tokens or 0, usage.cache_read_input_tokens or 0
    amounts: dict[str, float] = {
        "call": 1.0,
        "input_token": float((usage.input_tokens or 0) + written + cached),
        "output_token": float(usage.output_tokens or 0),
    }
    parts = {"cached_token": cached, "cache_write_token": written}
    return amounts | {unit: float(amount) for unit, amount in parts.items() if amount}
