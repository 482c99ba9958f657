"""What happens in a run, as one closed union of small frozen values. They hold ids, never media.

Consumers match on the class and end with `assert_never`. Every event knows its run, its span (the step, or the
run itself) and its place in the run's order.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    run_id: str
    span_id: str
    sequence: int

    def to_json(self) -> dict[str, Any]:
        return {"type": type(self).__name__, **asdict(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(_Event):
    plan: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted(_Event):
    step: str
    tool: str
    offer: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFinished(_Event):
    """`source` says where the outputs come from: "run", "journal" (finished before) or "cache"."""

    step: str
    tool: str
    offer: str
    output_ids: tuple[str, ...]
    seconds: float
    cost_usd: float | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed(_Event):
    step: str
    tool: str
    offer: str
    error: str
    message: str
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWaiting(_Event):
    """What the step needs is made elsewhere, `done` of `total` so far; the run is resumed to look again."""

    step: str
    tool: str
    message: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputDelta(_Event):
    """Provisional output of a running attempt; void if a StepFailed of the same attempt follows."""

    step: str
    attempt: int
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must decide. `kind` is "approval", "clarify" or "in_doubt"."""

    id: str
    run_id: str
    kind: str
    text: str
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked(_Event):
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDecided(_Event):
    """An agent of a team took its turn; `decision` is "do", "delegate", "answer", "ask" or "give up"."""

    agent: str
    decision: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned(_Event):
    """A plan failed and another takes over; what was finished counts for it too."""

    plan: str
    steps: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(_Event):
    status: str
    output_ids: tuple[str, ...]


Event: TypeAlias = (
    RunStarted
    | StepStarted
    | StepFinished
    | StepFailed
    | StepWaiting
    | OutputDelta
    | ApprovalAsked
    | AgentDecided
    | Replanned
    | RunFinished
)
