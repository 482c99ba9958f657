"""What the journal holds, as frozen values. The journal's interface and nothing of SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from ..artifacts import Blob

RunStatus = Literal["running", "complete", "degraded", "waiting", "blocked", "failed", "cancelled"]
StepStatus = Literal["started", "done", "skipped", "failed"]
UNFINISHED = ("running", "waiting", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run opened: its bound plan in JSON and the blobs of its inputs, stored in the same transaction."""

    run_id: str
    request: str
    plan_digest: str
    bound: Mapping[str, Any]
    blobs: Sequence[Blob] = ()


@dataclass(frozen=True, slots=True)
class StepRow:
    """One attempt of one step (or element), by its key. A later row of the same key replaces an earlier one.

    `outputs` are artifacts in JSON, each with its label, findings and what reading it again gave; `blobs` the small ones
    among their bytes.
    `cache_key` is set where the result may answer other runs. `cost_usd` is this attempt's, None where nobody knows it;
    `reserved_usd` is what counts besides: the bound of one whose cost isn't known, and what earlier attempts came to.
    """

    key: str
    step: str
    tool: str
    offer: str
    status: StepStatus
    attempt: int = 1
    many: bool = False
    outputs: Sequence[Mapping[str, Any]] = ()
    seconds: float = 0.0
    units: float = 0.0
    cost_usd: float | None = 0.0
    reserved_usd: float = 0.0
    error: Mapping[str, str] | None = None
    cache_key: str = ""
    source: str = "run"
    handle: str = ""  # the carrier's id of a job that outlives us, from the moment it is known
    notes: Sequence[str] = ()  # what its engines said of the result: they are said again where it is reused
    blobs: Sequence[Blob] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class StatusRow:
    """How the run stands; `outputs` are the ids of its output artifacts."""

    status: RunStatus
    error: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The run's bound plan, where it was opened before there was one; `blobs` as in RunRow."""

    plan_digest: str
    bound: Mapping[str, Any]
    blobs: Sequence[Blob] = ()


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """Something to decide; asked once per id. `answer` is None until somebody does."""

    id: str
    kind: str
    step: str
    text: str
    answer: bool | None = None
    words: str = ""


Row: TypeAlias = StepRow | StatusRow | PlanRow | QuestionRow


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write to one run, until a later owner takes it: `fence` is checked on every write."""

    run_id: str
    fence: int


@dataclass(frozen=True, slots=True)
class RunState:
    """Everything the journal knows of a run."""

    run_id: str
    request: str
    status: str
    created: float
    bound: Mapping[str, Any]
    steps: Mapping[str, StepRow]
    questions: Mapping[str, QuestionRow]
    error: Mapping[str, str] | None = None

    @property
    def spent(self) -> float:
        """US dollars, what nobody knows at its bound; without what writing the plan cost."""
        return sum((row.cost_usd or 0.0) + row.reserved_usd for row in self.steps.values())


@dataclass(frozen=True, slots=True)
class RunSummary:
    run_id: str
    request: str
    status: str
    created: float
    steps: int
    cost_usd: float | None
    pinned: bool = False


class Journal(Protocol):
    """Where runs are kept. Five methods and `close`, so that a server can stand behind them.

    Every write is durable when it returns. Errors: UnknownName (no such run), RunBusy (somebody else owns it),
    StorageError (the disk refused), SchemaMismatch (made by another version).
    """

    async def acquire(self, run_id: str, row: RunRow | None = None) -> tuple[Lease, RunState]:
        """Open a new run (`row` given) or take over one whose owner is gone."""
        ...

    async def write(self, lease: Lease, rows: Sequence[Row]) -> None:
        """All rows or none."""
        ...

    async def release(self, lease: Lease) -> None: ...

    async def read(self, run_id: str) -> RunState: ...

    async def find(self, query: Query) -> Any: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Runs:
    """→ list[RunSummary], newest first."""

    limit: int = 50


@dataclass(frozen=True, slots=True)
class Cached:
    """→ StepRow that finished under this cache key, or None."""

    cache_key: str


@dataclass(frozen=True, slots=True)
class Measured:
    """→ {offer id: (10th, 90th percentile, n)} of seconds, relative to the offer's own prediction."""

    predicted: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Bytes:
    """→ the bytes of a small blob, or None."""

    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Answers a question, whoever owns its run. → the run's id. Raises UnknownName."""

    question_id: str
    approve: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Erase:
    """Deletes a run with every byte only it used. → digests of large blobs nobody uses any more."""

    run_id: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Keeps a run from being pruned while a thread of somebody's graph holds ids from it."""

    thread: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Release:
    """Takes back every pin of a thread."""

    thread: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """→ ids of the runs a thread has pinned, oldest first."""

    thread: str


@dataclass(frozen=True, slots=True)
class Owned:
    """→ OwnerFacts of the live process that drives a run, or None."""

    run_id: str


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    pid: int
    here: bool
    text: str


Query: TypeAlias = Pin | Release | Pinned | Owned | Runs | Cached | Measured | Bytes | Answer | Erase
