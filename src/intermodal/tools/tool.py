"""The tool decorator: a typed async function becomes something a plan can hold and a planner can find."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, Literal, ParamSpec, TypeVar, get_args, overload

from ..artifacts import Artifact
from ..errors import ConfigurationError
from ..policy import Tier
from .signature import EngineMark, Signature, derive

P = ParamSpec("P")
R = TypeVar("R")
Effect = Literal["pure", "sampled", "external"]
Reread = Callable[..., Awaitable[Sequence[Artifact]]]  # (a result, **engines of the tool) -> the words in it


@dataclass(frozen=True, slots=True)
class Pattern:
    """How people ask for a tool, as data: any of the `verbs` with any of the `objects`, about such media.

    Words are matched as whole words in English and as substrings in Chinese, case-folded. No verbs or no objects:
    not required. `media` are modality names the words refer to ("audio" for "the recording"). `params` are set
    when the pattern is the one that matched: {"format": "vtt"}. `direct`: what the verb acts on, not what is merely
    spoken of with it ("generate an image", not "generate a description of the image"). A verb or an object in braces
    stands for what the request names: "{quoted}" for quoted text, "{end_s}" for a time, "{question}" for any question.
    """

    verbs: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    weight: float = 1.0
    direct: bool = False


@dataclass(frozen=True)
class Tool(Generic[P, R]):
    """One typed async function with a docstring, a version and an effect. Frozen; calling it calls the function.

    `conversion=True` says it only changes the form (page images, sound track, plain text): planners insert such
    tools between steps by themselves. `bridge` (0..1) is how well the result stands for the content of the input in
    another modality: 1 for reading what is written, less for describing it; 0: never put between steps unasked (a
    conversion: as good as its input).
    `fed_by` are ids of tools whose results this one is made for, where others yield the same modality. `unless` are
    words with which something else is asked for, however well the rest fits: "burn the subtitles into the film".
    `spoken=False`: no words ask for it, so planners that read words leave it out. `together` is the id of a tool that
    makes one of several inputs, where one answer is wanted over all of them; `alone` that of one by which a single model
    does the same in a single call over the media themselves.
    `clears` are categories that this tool takes out of media: its results don't inherit them, provided that the tool is
    built in or named in `Orchestrator(trusted=...)`, that it changed what it was given, and that detectors have looked
    at the result and found nothing of the category. `reread` brings the words for them to look at where the result
    itself doesn't consist of words.
    """

    function: Callable[P, Coroutine[Any, Any, R]] = field(repr=False)
    id: str
    version: str
    effect: Effect
    description: str = field(repr=False, default="")
    examples: tuple[str, ...] = field(repr=False, default=())
    patterns: tuple[Pattern, ...] = field(repr=False, default=())
    conversion: bool = False
    label: str = ""
    offer: str = ""
    min_tier: Tier | None = None
    bridge: float = 0.0
    fed_by: tuple[str, ...] = ()
    clears: frozenset[str] = frozenset()
    reread: Reread | None = field(repr=False, default=None)
    unless: tuple[str, ...] = field(repr=False, default=())
    together: str = ""
    alone: str = ""
    spoken: bool = True

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.function(*args, **kwargs)

    @cached_property
    def signature(self) -> Signature:
        return derive(self.function)

    def using(self, *, name: str = "", offer: str = "", min_tier: Tier | None = None) -> Tool[P, R]:
        """The same tool with a step name, or held to one offer or quality, wherever it is put in a plan."""
        return replace(self, label=name or self.label, offer=offer or self.offer, min_tier=min_tier or self.min_tier)

    @property
    def requirements(self) -> dict[str, str]:
        """What the caller insists on; part of the step's identity."""
        return {k: v for k, v in (("offer", self.offer), ("min_tier", self.min_tier or "")) if v}


def engine() -> Any:
    """Marks a keyword-only parameter that the orchestrator fills with an engine of the annotated protocol."""
    return EngineMark()


Function = Callable[P, Coroutine[Any, Any, R]]


@overload
def tool(function: Function[P, R], /) -> Tool[P, R]: ...
@overload
def tool(
    *,
    version: str = ...,
    effect: Effect = ...,
    examples: Sequence[str] = ...,
    patterns: Sequence[Pattern] = ...,
    conversion: bool = ...,
    bridge: float = ...,
    fed_by: Sequence[str] = ...,
    clears: frozenset[str] = ...,
    reread: Reread | None = ...,
    unless: Sequence[str] = ...,
    together: str = ...,
    alone: str = ...,
    spoken: bool = ...,
) -> Callable[[Function[P, R]], Tool[P, R]]: ...
def tool(
    function: Function[P, R] | None = None,
    /,
    *,
    version: str = "1",
    effect: Effect = "pure",
    examples: Sequence[str] = (),
    patterns: Sequence[Pattern] = (),
    conversion: bool = False,
    bridge: float = 0.0,
    fed_by: Sequence[str] = (),
    clears: frozenset[str] = frozenset(),
    reread: Reread | None = None,
    unless: Sequence[str] = (),
    together: str = "",
    alone: str = "",
    spoken: bool = True,
) -> Tool[P, R] | Callable[[Function[P, R]], Tool[P, R]]:
    """Make a tool of a typed async function. Returns a value and registers nothing.

    Its positional parameters are media (`Image`, `Sequence[Image]`, `Text | None`), its keyword-only ones
    parameters with defaults, those whose default is `engine()` engines. Its docstring's first line, `examples` and
    `patterns` are all that planners know of it. Raise the `version` whenever its results may change.
    """

    def make(function: Function[P, R]) -> Tool[P, R]:
        description = (function.__doc__ or "").strip().partition("\n")[0]
        if not inspect.iscoroutinefunction(function):
            raise ConfigurationError(
                f"Tool {function.__name__!r} is not async.", hint="Write `async def`; blocking work goes to a thread."
            )
        if effect not in get_args(Effect):
            raise ConfigurationError(
                f"Tool {function.__name__!r} has effect {effect!r}.", hint=f"One of: {', '.join(get_args(Effect))}."
            )
        if not description:
            raise ConfigurationError(
                f"Tool {function.__name__!r} has no docstring.", hint="Say in one line what it does: planners read it."
            )
        return Tool(
            function,
            function.__name__,
            version,
            effect,
            description,
            tuple(examples),
            tuple(patterns),
            conversion,
            bridge=bridge,
            fed_by=tuple(fed_by),
            clears=frozenset(clears),
            reread=reread,
            unless=tuple(unless),
            together=together,
            alone=alone,
            spoken=spoken,
        )

    return make if function is None else make(function)
