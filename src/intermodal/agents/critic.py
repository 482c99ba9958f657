"""The critic: did we get what was asked, and if not, is there another way? Its verdicts are values; the desk acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ..artifacts import Artifact, Audio, Record, Regions, Text, Transcript
from ..artifacts.record import Want
from ..errors import IntermodalError, ProviderError, ToolFailed, WorkerDied
from ..plans import BoundPlan

MAX_REPLANS = 2


@dataclass(frozen=True, slots=True)
class Accept:
    """It is what was asked for."""


@dataclass(frozen=True, slots=True)
class Degrade:
    """It will do, and this is lacking, one line each."""

    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replan:
    """It failed at a tool; another plan may do without it."""

    without: str
    why: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Planning again can't help: the caller's own doing, a policy's denial, or too many tries."""

    why: str


Verdict: TypeAlias = Accept | Degrade | Replan | Refuse


def judge(outputs: Sequence[Artifact], *, want: Want | None = None) -> Accept | Degrade:
    """Every output holds something, and one is of the modality that was asked for."""
    lacking = [f"the {a.modality} it made is empty" for a in outputs if _empty(a)]
    if want is not None and not any(isinstance(a, want if issubclass(want, Artifact) else Record) for a in outputs):
        lacking.append(f"no {want.__name__} was made")
    return Degrade(tuple(lacking)) if lacking else Accept()


def judge_failure(error: IntermodalError, bound: BoundPlan, *, tried: int) -> Replan | Refuse:
    """What ended a plan: an engine, a tool or a worker may be gone round; what the caller or a rule did may not."""
    step = bound.plan.by_id.get(str(error.facts.get("step", "")))
    if not isinstance(error, ProviderError | ToolFailed | WorkerDied) or step is None:
        return Refuse(error.message)
    if tried >= MAX_REPLANS:
        return Refuse(f"planned again {tried} times")
    return Replan(step.tool, error.message)


def within(new: BoundPlan, old: BoundPlan, external: frozenset[str]) -> bool:
    """Whether a new plan stays inside what the old one was allowed: places, effects on the world, cost."""
    acts = {step.tool for step in new.plan.steps} & external
    goes = {offer for name in new.remote for choice in new.steps[name].engines.values() for offer in choice.offers}
    went = {offer for name in old.remote for choice in old.steps[name].engines.values() for offer in choice.offers}
    dear, allowed = new.estimate.cost, old.estimate.cost
    cheap = allowed is None or (dear is not None and dear[1] <= allowed[1])
    return cheap and goes <= went and acts <= {step.tool for step in old.plan.steps}


def _empty(artifact: Artifact) -> bool:
    if isinstance(artifact, Text):
        return not artifact.value.strip()
    if isinstance(artifact, Regions):
        return not artifact.items
    if isinstance(artifact, Transcript):
        return not artifact.segments
    return isinstance(artifact, Audio) and artifact.seconds == 0
