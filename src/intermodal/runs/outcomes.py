"""What comes of a step, however it came: sealed under its origin, labelled, written down, told.

Made now, found in the journal or the cache, or made by an equal step at the same moment: labels are those of today's
inputs every time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..artifacts import Artifact, Blob, Finding, Label, Origin, canonical
from ..errors import ToolFailed, UnknownName
from ..events import StepFinished
from ..plans import Actual, Step
from ..plans.estimate import size
from ..providers import Offer
from ..tools.nested import unpacked
from ..tools.toolbox import AnyTool, Toolbox
from . import telemetry
from .clearing import NOT_READ, Clearing, Reading
from .house import House
from .keys import Arguments
from .records import StepRow
from .scope import Done, Scope
from .shelf import documents, load


@dataclass(frozen=True, slots=True)
class Judged:
    """Sealed artifacts, each with its label, what was found in it, and what reading it again gave."""

    artifacts: tuple[Artifact, ...]
    labels: tuple[Label, ...]
    findings: tuple[tuple[Finding, ...], ...]
    readings: tuple[Reading, ...]

    def documents(self) -> list[dict[str, Any]]:
        return documents(self.artifacts, self.labels, self.findings, self.readings)


@dataclass(frozen=True, slots=True)
class Made:
    """What an attempt brought, and what it took."""

    judged: Judged
    seconds: float
    cost_usd: float | None
    offers: tuple[Offer, ...]
    notes: tuple[str, ...]

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        return self.judged.artifacts


class Outcomes:
    """Over one execution's scope."""

    def __init__(self, house: House, toolbox: Toolbox, scope: Scope) -> None:
        self._house = house
        self._toolbox = toolbox
        self._scope = scope
        self._clearing = Clearing(house, toolbox)

    def offers(self, step: Step) -> dict[str, list[Offer]]:
        """The step's offers by engine port, best first. Raises UnknownName for one that isn't here today."""
        engines = self._scope.bound.steps[step.id].engines
        return {port: [self._house.catalog[o].offer for o in choice.offers] for port, choice in engines.items()}

    async def sealed(
        self,
        step: Step,
        tool: AnyTool,
        arguments: Arguments,
        drafts: tuple[Artifact, ...],
        seconds: float,
        cost_usd: float | None,
        offers: Mapping[str, Offer],
        notes: Sequence[str],
    ) -> Made:
        flat = flattened(arguments)
        inherited = self._inherited(tool, flat)
        digests = tuple(a.blob.digest for a in flat)
        origin = Origin("tool", f"{tool.id}@{tool.version}", canonical(dict(step.params)).decode(), digests)
        name = flat[0].name if len(flat) == 1 else ""  # what came of one file goes by its name
        artifacts = []
        for draft in drafts:
            blob = await self._house.store.keep(draft.blob)
            kept = replace(draft, blob=blob, name=draft.name or name)
            artifacts.append(kept.sealed(origin, inherited.trust))
        judged = await self._judged(step, artifacts, flat, offers)
        return Made(judged, seconds, cost_usd, tuple(offers.values()), tuple(notes))

    async def _judged(
        self,
        step: Step,
        artifacts: Sequence[Artifact],
        given: Sequence[Artifact],
        offers: Mapping[str, Offer] | None,
        known: Sequence[Reading] = (),
    ) -> Judged:
        """Artifacts under the labels of what was given today, looked at by today's detectors. `known`: what reading
        them again gave before.
        """
        tool = self._toolbox[step.tool]
        inherited = self._inherited(tool, given)
        labels, findings, readings = [], [], []
        for number, artifact in enumerate(artifacts):
            before = known[number] if known else NOT_READ
            reading = await self._clearing.reading(step.id, tool, artifact, inherited, given, offers, before)
            label, found = await self._clearing.label(
                tool, artifact, inherited, given, reading, self._scope.bound.policy
            )
            labels.append(label)
            findings.append(found)
            readings.append(reading)
        return Judged(tuple(artifacts), tuple(labels), tuple(findings), tuple(readings))

    def _inherited(self, tool: AnyTool, given: Sequence[Artifact]) -> Label:
        """What the result has of its inputs; what the world answers to an act on it has nobody's authority."""
        joined = Label.join(self._scope.labels[a.id] for a in given)
        return replace(joined, trust="untrusted") if tool.effect == "external" else joined

    def _renewed(self, step: Step, stored: Sequence[Artifact], given: Sequence[Artifact]) -> list[Artifact]:
        """What was made before, under today's trust and, where it came of one file, that one's name of today."""
        trust = self._inherited(self._toolbox[step.tool], given).trust
        renewed = [artifact.sealed(artifact.origin, trust) for artifact in stored]
        return [replace(one, name=given[0].name) for one in renewed] if len(given) == 1 else renewed

    async def finished(self, step: Step, key: str, made: Made, many: bool, cached: str, arguments: Arguments) -> Done:
        """Made now: durable, then told."""
        row = StepRow(
            key,
            step.id,
            step.tool,
            named(made.offers),
            "done",
            many=many,
            outputs=made.judged.documents(),
            seconds=made.seconds,
            units=max((size(a) for a in flattened(arguments)), default=1.0),
            cost_usd=made.cost_usd,
            cache_key=cached,
            notes=made.notes,
            blobs=_small(made.artifacts),
        )
        await self._house.journal.write(self._scope.lease, [row])
        self._remember(made.judged)
        self._scope.note(step.id, made.notes)
        self._tell(step, made.artifacts, named(made.offers), made.seconds, made.cost_usd, "run")
        return Done(made.artifacts, many)

    async def reused(self, step: Step, row: StepRow, arguments: Arguments, source: str) -> tuple[Done, Judged]:
        """Outputs made before, under today's labels: joined anew from today's inputs, scanned by today's detectors."""
        flat = flattened(arguments)
        stored = [await load(document, self._house) for document in row.outputs]
        known = [Reading.of(document) for document in row.outputs]
        judged = await self._judged(step, self._renewed(step, stored, flat), flat, self._first(step), known)
        self._remember(judged)
        self._scope.note(step.id, row.notes)
        cost = row.cost_usd if source == "journal" else 0.0
        with telemetry.of_attempt(self._scope.run_id, step, (), row.attempt, source) as told:
            told.add({"offers": [row.offer], "seconds": 0.0, "cost_usd": cost})
            told.media("output", judged.artifacts)
        self._tell(step, judged.artifacts, row.offer, 0.0, cost, source)
        return Done(judged.artifacts, row.many), judged

    async def copied(self, step: Step, key: str, row: StepRow, arguments: Arguments) -> Done:
        """From the cache: written down as this run's own."""
        done, judged = await self.reused(step, row, arguments, "cache")
        mine = replace(
            row, key=key, step=step.id, outputs=judged.documents(), source="cache", cost_usd=0.0, cache_key="",
            blobs=_small(done.artifacts),
        )  # fmt: skip
        await self._house.journal.write(self._scope.lease, [mine])
        return done

    async def shared(self, step: Step, done: Done, arguments: Arguments) -> Done:
        """From an equal step that ran at the same moment: the same content, under this one's trust and labels."""
        flat = flattened(arguments)
        judged = await self._judged(step, self._renewed(step, done.artifacts, flat), flat, None)
        labels = self._scope.labels
        joined = tuple(  # one artifact, two ways to it: it holds what either brings
            replace(label, categories=label.categories | labels[artifact.id].categories)
            if artifact.id in labels
            else label
            for artifact, label in zip(judged.artifacts, judged.labels, strict=True)
        )
        self._remember(replace(judged, labels=joined))
        self._tell(step, judged.artifacts, "", 0.0, 0.0, "cache")
        return Done(judged.artifacts, done.many)

    def _first(self, step: Step) -> dict[str, Offer] | None:
        """The step's first offers; None where the run was bound to one that isn't here today."""
        try:
            return {port: ranked[0] for port, ranked in self.offers(step).items()}
        except UnknownName:
            return None

    def _remember(self, judged: Judged) -> None:
        for artifact, label, found in zip(judged.artifacts, judged.labels, judged.findings, strict=True):
            self._scope.labels[artifact.id] = label
            self._scope.findings[artifact.id] = found
            self._house.lineage.keep(artifact.id, label)

    def _tell(
        self,
        step: Step,
        artifacts: Sequence[Artifact],
        offer: str,
        seconds: float,
        cost_usd: float | None,
        source: str,
    ) -> None:
        scope = self._scope
        before = scope.actuals.get(step.id)
        if before is not None and before.status == "done":  # one more element of a mapped step
            cost = None if cost_usd is None or before.cost_usd is None else before.cost_usd + cost_usd
            scope.actuals[step.id] = Actual(before.seconds + seconds, cost, offer, source)
        else:
            scope.actuals[step.id] = Actual(seconds, cost_usd, offer, source)
        scope.emit(
            StepFinished, step.id, step=step.id, tool=step.tool, offer=offer,
            output_ids=tuple(a.id for a in artifacts), seconds=seconds, cost_usd=cost_usd, source=source,
        )  # fmt: skip


def named(offers: Sequence[Offer]) -> str:
    return " + ".join(offer.id for offer in offers)


def flattened(arguments: Arguments) -> list[Artifact]:
    return [a for value in arguments.values() for a in (value if isinstance(value, tuple) else (value,))]


def _small(artifacts: Sequence[Artifact]) -> list[Blob]:
    return [a.blob for a in artifacts if a.blob.path is None]


def checked(tool: AnyTool, result: Any) -> tuple[Artifact, ...]:
    """What a tool returned, as its signature says. Raises ToolFailed, quoting it, for anything else."""
    expected = tool.signature.result
    if expected.nested:
        items: tuple[Any, ...] = tuple(unpacked(result))
    elif expected.many and isinstance(result, (list, tuple)):
        items = tuple(result)
    else:
        items = (result,)
    for item in items:
        if not isinstance(item, expected.kind):
            wanted = f"Sequence[{expected.kind.__name__}]" if expected.many else expected.kind.__name__
            raise ToolFailed(
                f"Tool {tool.id!r} returned {item!r:.80} ({type(item).__name__}); its signature says {wanted}.",
                hint="Mend the tool or its annotation.",
            )
    return items
