"""A turn with a chat model, as values every carrier translates to its wire and back: media stay artifacts throughout.

An adapter implements `stream`, which yields the pieces of an answer and last the whole `Reply`, and, where its wire has
a plain request, `whole`. Both must end in the same Reply. `Chat` makes engines of it: ChatModel for one instruction
with media beside it, Conversant for a history with tools.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from ..artifacts import Artifact, Text
from ..errors import NotSupported, ProviderError
from . import adapting, calls
from .offer import Env
from .pricing import Amounts, added
from .profile import Profile
from .schemas import pruned

Role: TypeAlias = Literal["user", "assistant", "tool"]
Stop: TypeAlias = Literal["end", "length", "tools", "refused"]


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool a model may ask for; `parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model asks for; `id` ties the answer to it."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a history. A "tool" message answers the call `call_id`; its parts may be media like any other.

    `opaque` is what a carrier wants back untouched on the next turn (signatures, reasoning), by the adapter that made
    it; no other reads it.
    """

    role: Role
    parts: tuple[Artifact, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""
    opaque: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """What is asked. `instruction` is the caller's or the framework's own words and nothing that media said.

    `schema`: the answer must be JSON of this schema. `makes`: modalities wanted back. `knobs`: tuning by name.
    """

    instruction: str
    messages: tuple[Message, ...] = ()
    tools: tuple[ToolSpec, ...] = ()
    schema: Mapping[str, Any] | None = None
    max_output: int = 1024
    makes: frozenset[str] = frozenset({"text"})
    knobs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a text answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a model says a part of its answer is from: the words it quotes, which piece of media, which page (1-based)."""

    quoted: str
    source: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: artifacts in order, tools asked for, why it stopped, and what was used (see pricing.py)."""

    parts: tuple[Artifact, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    stop: Stop = "end"
    amounts: Amounts = field(default_factory=dict)
    id: str = ""
    citations: tuple[Citation, ...] = ()
    opaque: Any = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        return "".join(part.value for part in self.parts if isinstance(part, Text))

    def message(self) -> Message:
        """As an entry of the history of the next turn."""
        return Message("assistant", self.parts, self.calls, opaque=self.opaque)


class Chat(ABC):
    """Base of every chat adapter: checks what the model can't do before a request, adapts media, reports what was used."""

    def __init__(self, model: str, profile: Profile, env: Env) -> None:
        self.model = model
        self.profile = profile
        self.env = env

    @abstractmethod
    def stream(self, turn: Turn) -> AsyncIterator[Delta | Reply]:
        """The pieces, and last the Reply."""

    async def whole(self, turn: Turn) -> Reply:
        """The Reply, by a plain request where the wire has one."""
        return await last(self.stream(turn))

    async def count(self, turn: Turn) -> int | None:
        """Input tokens of this turn by the carrier's own count; None where it has none. Profile.counts says so."""
        return None

    async def chat(
        self,
        instruction: Text,
        /,
        *,
        media: Sequence[object] = (),
        max_output: int = 0,
        schema: Mapping[str, Any] | None = None,
    ) -> Text:
        """ChatModel. `max_output` 0 means the model's own bound. The answer is JSON text where a schema is given."""
        parts = tuple(part for part in media if isinstance(part, Artifact))
        turn = Turn(
            instruction.value,
            (Message("user", parts),),
            schema=schema,
            max_output=max_output or self.profile.max_output,
        )
        reply = await self.turn(turn)
        if not reply.text.strip():
            raise ProviderError(f"{self.model} answered with nothing.", hint="Try again, or another model.")
        if schema is None:
            return Text.of(reply.text)
        return Text.of(as_json(self.model, reply.text, schema), media_type="application/json")

    async def turn(self, turn: Turn, /) -> Reply:
        """Conversant. Raises NotSupported before any request, ProviderError after one.

        Where a budget is short, BudgetExceeded comes before the request as well.
        """
        check(self.model, turn, self.profile)
        turn = await adapting.adapted(turn, self.profile, self.env.workers)
        call = calls.current()
        if call.afford is not None and (counted := await self.count(turn)) is not None:
            most = {"call": 1.0, "input_token": float(counted), "output_token": float(turn.max_output)}
            call.afford(added(call.amounts or {}, most))
        if self.profile.only_streams or (self.profile.streams and call.listened):
            reply = await last(self.stream(turn), call)
        else:
            reply = await self.whole(turn)
        call.used(reply.amounts)
        if reply.stop == "refused":
            raise ProviderError(
                f"{self.model} refused to answer: {reply.text[:200]!r}.", hint="Ask otherwise, or another model."
            )
        if reply.stop == "length" and (turn.schema is not None or not (reply.parts or reply.calls)):
            raise ProviderError(
                f"{self.model} stopped at {turn.max_output} output tokens before it had answered.",
                hint="Raise max_output.",
            )
        if reply.stop == "length":
            call.note(f"the answer was cut at {turn.max_output} tokens")
        return reply


async def last(pieces: AsyncIterator[Delta | Reply], call: calls.Call | None = None) -> Reply:
    """The Reply at the end of a stream; its pieces are told on the way. Raises ProviderError for a stream cut short."""
    reply: Reply | None = None
    async for piece in pieces:
        if isinstance(piece, Reply):
            reply = piece
        elif call is not None:
            call.delta(piece.text)
    if reply is None:
        raise ProviderError("The answer broke off half way.", hint="Try again.", retry="transient", unknown=True)
    return reply


def check(model: str, turn: Turn, profile: Profile) -> None:
    """Raises NotSupported for what this model can't take or make: an error before the request, never a dropped part."""
    for message in turn.messages:
        takes = profile.tool_media | {"text"} if message.role == "tool" else profile.takes
        for part in message.parts:
            if adapting.goes_as(part) not in takes:
                where = "as a tool's result" if message.role == "tool" else ""
                raise NotSupported(
                    f"{model} takes no {part.modality} {where}".rstrip() + f" ({part.name or part.media_type}).",
                    hint=f"It takes: {', '.join(sorted(takes))}. Convert it first, or use another model.",
                )
    pieces = sum(adapting.goes_as(part) != "text" for message in turn.messages for part in message.parts)
    if profile.max_media is not None and pieces > profile.max_media:
        raise NotSupported(
            f"{model} takes {profile.max_media} pieces of media a call, {pieces} were given.", hint="Give it fewer."
        )
    lacking = [
        (turn.schema is not None and not profile.schema, "be held to a JSON schema"),
        (bool(turn.tools) and not profile.tools, "ask for tools"),
        (not turn.makes <= profile.makes, f"answer with {', '.join(sorted(turn.makes - profile.makes))}"),
    ]
    for missing, what in lacking:
        if missing:
            raise NotSupported(f"{model} can't {what}.", hint="Use another model for this step.")


def tuned(model: str, turn: Turn, profile: Profile) -> dict[str, Any]:
    """The knobs this model knows; the others are dropped, and that is said."""
    for name in sorted(set(turn.knobs) - profile.knobs):
        calls.current().note(f"{model} has no {name!r}: left out")
    return {name: value for name, value in turn.knobs.items() if name in profile.knobs}


def as_json(model: str, text: str, schema: Mapping[str, Any]) -> str:
    """The text, if it is JSON, without nulls that a wire has in place of what is missing. Raises ProviderError, quoting
    it, else: the whole of it is the fact "said".
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise ProviderError(
            f"{model} was asked for JSON and answered {text[:200]!r}.",
            hint="Another model holds to schemas better.",
            said=text,
        ) from None
    kept = pruned(value, schema)
    return text if kept == value else json.dumps(kept, ensure_ascii=False)
