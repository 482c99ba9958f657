"""A bound plan: a plan with its inputs and an offer for every engine. Only that explains, costs and starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from ..artifacts import Artifact, Label, canonical
from ..policy import Policy
from .estimate import Estimate, dollars, total
from .values import Plan

SCHEMA = "intermodal.bound-plan/1"


@dataclass(frozen=True, slots=True)
class Choice:
    """The offers for one engine of a step: the one to use, the rest in order, and who was turned down and why."""

    offers: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...] = ()

    absent: frozenset[str] = frozenset()  # of those turned down, the ones for which a key, server or package is missing


@dataclass(frozen=True, slots=True)
class BoundStep:
    """What binding adds to a step. `facts` are for people: modality, tier, place."""

    engines: Mapping[str, Choice]
    estimate: Estimate
    kind: str
    tier: str = ""
    where: str = "built in"
    better: str = ""
    privacy: str = ""  # where its media goes, if it leaves the machine


@dataclass(frozen=True, slots=True)
class Planning:
    """That a model wrote the plan: which offer, in how many calls, for how many US dollars."""

    by: str
    calls: int = 0
    cost_usd: float = 0.0

    def __str__(self) -> str:
        return f"plan written by {self.by} in {self.calls} call{'s' * (self.calls != 1)}, {dollars(self.cost_usd)}"


@dataclass(frozen=True)
class BoundPlan:
    """Frozen; its digest covers plan, inputs, offers and policy: approve it, and exactly that runs."""

    plan: Plan
    inputs: Mapping[str, tuple[Artifact, ...]]
    steps: Mapping[str, BoundStep]
    policy: Policy
    request: str = ""
    labels: Mapping[str, Label] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    model: Any = field(default=None, repr=False, compare=False)  # the pydantic model wanted: no part of its JSON form
    planning: Planning | None = None  # what writing it cost: the run's budget bears it
    score: float = 1.0  # how well the plan explains the request, where a planner made it

    @cached_property
    def digest(self) -> str:
        document = self.to_json()
        return sha256(canonical({k: document[k] for k in ("plan", "inputs", "offers", "policy")})).hexdigest()

    @cached_property
    def estimate(self) -> Estimate:
        position = {step.id: i for i, step in enumerate(self.plan.steps)}
        return total(
            (
                self.steps[step.id].estimate,
                tuple({position[s.name] for s in step.sources if s.name in position}),
            )
            for step in self.plan.steps
        )

    @cached_property
    def remote(self) -> tuple[str, ...]:
        """Ids of the steps whose media leaves this machine."""
        return tuple(name for name, step in self.steps.items() if step.where == "remote")

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "request": self.request,
            "plan": self.plan.to_json(),
            "inputs": {name: [a.to_json() for a in artifacts] for name, artifacts in self.inputs.items()},
            "offers": {
                name: {port: list(choice.offers) for port, choice in step.engines.items()}
                for name, step in self.steps.items()
                if step.engines
            },
            "policy": self.policy.to_json(),
            **({"planning": asdict(self.planning)} if self.planning else {}),
        }

    def explain(self) -> str:
        """The plan as a tree, outputs first: who does each step, how long, how dear, why; nothing has run."""
        from .explain import explain

        return explain(self)

    def to_mermaid(self) -> str:
        from .explain import mermaid

        return mermaid(self.plan)

    def __str__(self) -> str:
        return self.explain()

    def _repr_html_(self) -> str:
        from ..artifacts.notebook import of_text

        return of_text(self.explain())
