"""Who decides: an agent looks at a task and says what is to be done next. Values; a team's stages act on them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, runtime_checkable

from ..artifacts import Artifact
from ..artifacts.record import Want
from ..errors import ConfigurationError, IntermodalError
from ..plans import BoundPlan, Plan
from ..tools.toolbox import AnyTool


@dataclass(frozen=True, slots=True)
class Do:
    """Run this plan; the agent is asked again with what it made."""

    plan: BoundPlan


@dataclass(frozen=True, slots=True)
class Delegate:
    """Let a colleague go on, with another request if one is given."""

    agent: str
    request: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """These artifacts are the result: made by a plan, given, or new ones of the agent's own."""

    artifacts: Sequence[Artifact]


@dataclass(frozen=True, slots=True)
class Ask:
    """A person must say something first; the words come back in `Task.answers`, keyed by the question."""

    question: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It can't be done, and why."""

    reason: str


Decision: TypeAlias = Do | Delegate | Answer | Ask | GiveUp


@dataclass(frozen=True, slots=True)
class Turn:
    """Something an agent decided earlier in this task: "do", "delegate", "answer", "ask" or "give up", and the detail."""

    agent: str
    kind: str
    detail: str = ""


@dataclass(frozen=True)
class Task:
    """What an agent is asked: the request, the media, and how far it has come.

    `made` is what the latest plan brought (empty if it failed: then `error` says why), `given` all media there is:
    inputs first, then everything made, in order. `colleagues` are the other agents, name → line about itself.
    """

    request: str
    inputs: tuple[Artifact, ...]
    made: tuple[Artifact, ...] = ()
    given: tuple[Artifact, ...] = ()
    error: IntermodalError | None = None
    turns: tuple[Turn, ...] = ()
    colleagues: Mapping[str, Agent] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    hops_left: int = 0
    planning: Callable[..., Awaitable[BoundPlan]] | None = field(repr=False, default=None)
    binding: Callable[[Plan, Mapping[str, Artifact]], Awaitable[BoundPlan]] | None = field(repr=False, default=None)

    async def plan(
        self,
        request: str = "",
        *media: Artifact,
        tools: Sequence[AnyTool] | None = None,
        want: Want | None = None,
    ) -> BoundPlan:
        """A plan for the request (the task's own by default) over the media (the inputs by default).

        `tools` are all that it may be made of; None: everything the orchestrator has. Nothing runs. Raises what
        `Orchestrator.plan` raises: RequestUnclear, ProviderNeeded, WrongModality, …
        """
        if self.planning is None:
            raise ConfigurationError("This task can't plan.", hint="Task(planning=...): a team's tasks have it.")
        return await self.planning(request or self.request, media or self.inputs, tools, want)

    async def bind(self, plan: Plan, **inputs: Artifact) -> BoundPlan:
        """A plan written by hand, over media of the task. Raises what `Orchestrator.plan` raises for a plan."""
        if self.binding is None:
            raise ConfigurationError("This task can't bind.", hint="Task(binding=...): a team's tasks have it.")
        return await self.binding(plan, inputs)


@runtime_checkable
class Agent(Protocol):
    """A role that decides. Its docstring's first line is what routers and colleagues know of it."""

    async def decide(self, task: Task) -> Decision: ...


def about(agent: Any) -> str:
    """The line an agent says about itself."""
    return (type(agent).__doc__ or "").strip().partition("\n")[0]
