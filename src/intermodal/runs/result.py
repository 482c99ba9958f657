"""What a run answers with: its outputs, and the report of how they came to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from ..artifacts import (
    Artifact,
    Audio,
    Document,
    Finding,
    Image,
    Label,
    Record,
    Regions,
    Table,
    Text,
    Transcript,
    Video,
)
from ..errors import NoSuchOutput, StorageError
from ..plans import Actual, BoundPlan, explain

A = TypeVar("A", bound=Artifact)


@dataclass(frozen=True, slots=True)
class Seen:
    """An artifact of a run with what is known about it."""

    artifact: Artifact
    label: Label
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Report:
    """The plan as it ran: estimated against actual, findings, what was degraded and what nobody checked.

    `notes` are what engines said: a picture made to fit, a setting left out, a call tried again. `media` are all its
    artifacts, by the name of the input or step they came from, in the plan's order.
    """

    run_id: str
    status: str
    bound: BoundPlan
    actuals: Mapping[str, Actual]
    media: Mapping[str, tuple[Seen, ...]] = field(default_factory=dict)
    degraded: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """What detectors saw, each with the name of what they saw it in."""
        rows = ((name, one) for name, seen in self.media.items() for one in seen)
        given = self.bound.inputs
        return tuple(
            ((name in given and one.artifact.name) or name, finding) for name, one in rows for finding in one.findings
        )

    def save(self, path: str | Path) -> Path:
        """One self-contained page; blocking. Raises StorageError where it can't be written, ArtifactGone."""
        from .page import page

        target, text = Path(path), page(self)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        except OSError as error:
            raise StorageError(
                f"The page {str(target)!r} can't be written: {error.strerror}.", hint="Name a writable place."
            ) from error
        return target

    def __str__(self) -> str:
        lines = [explain(self.bound, self.actuals)]
        lines += [f"found: {f.type} ({f.category}) in {name}, {f.action}" for name, f in self.findings]
        lines += [f"degraded: {text}" for text in self.degraded]
        lines += [f"not checked: {text}" for text in self.not_checked]
        lines += [f"note: {text}" for text in self.notes]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from ..artifacts.notebook import of_text

        return of_text(str(self))


@dataclass(frozen=True)
class Result:
    """`outputs` in the plan's order, `made_by` the step (or input) that each is from; `status` is "complete",
    "degraded" or "blocked".
    """

    run_id: str
    status: Literal["complete", "degraded", "blocked"]
    outputs: tuple[Artifact, ...]
    labels: Mapping[str, Label]
    report: Report
    made_by: tuple[str, ...] = ()
    model: Any = field(default=None, repr=False)  # the pydantic model that was wanted
    keep: Any = field(default=None, repr=False)  # whatever the bytes live in: a temporary home ends with its result

    def first(self, kind: type[A]) -> A:
        """The first output of that modality. Raises NoSuchOutput, listing what is there."""
        for artifact in self.outputs:
            if isinstance(artifact, kind):
                return artifact
        if self.status == "blocked":
            raise NoSuchOutput(
                f"The run was blocked, so it holds no {kind.__name__}: {'; '.join(self.report.degraded)}",
                hint="result.report says what was done and found.",
            )
        there = ", ".join(f"{type(a).__name__} ({a.media_type})" for a in self.outputs) or "nothing"
        raise NoSuchOutput(
            f"The result holds no {kind.__name__}; it holds: {there}.",
            hint=f"Ask for it: want=im.{kind.__name__}, or --want {kind.modality}.",
        )

    @property
    def text(self) -> Text:
        return self.first(Text)

    @property
    def image(self) -> Image:
        return self.first(Image)

    @property
    def audio(self) -> Audio:
        return self.first(Audio)

    @property
    def video(self) -> Video:
        return self.first(Video)

    @property
    def document(self) -> Document:
        return self.first(Document)

    @property
    def regions(self) -> Regions:
        return self.first(Regions)

    @property
    def table(self) -> Table:
        return self.first(Table)

    @property
    def transcript(self) -> Transcript:
        return self.first(Transcript)

    @property
    def record(self) -> Record:
        return self.first(Record)

    @cached_property
    def value(self) -> Any:
        """What was asked for by `want=Model`: an instance of that model; its JSON value where nobody says the model.

        `record.evidence` has the words each value was taken from. Raises NoSuchOutput, SchemaMismatch.
        """
        return self.record.value if self.model is None else self.record.to(self.model)

    def _repr_html_(self) -> str:
        from ..artifacts.notebook import of_result

        return of_result(self.status, self.outputs, str(self.report))
