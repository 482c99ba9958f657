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
from .clearing import Clearing, Reading
from .house import House
from .keys import Arguments
from .records import StepRow
from .scope import Done, Scope
from .shelf import documents, load


@dataclass(frozen=True, slots=True)
class Made:
    """What an attempt brought: sealed artifacts with their labels and findings."""

    artifacts: tuple[Artifact, ...]
    labels: tuple[Label, ...]
    findings: tuple[tuple[Finding, ...], ...]
    readings: tuple[Reading, ...]
    seconds: float
    cost_usd: float | None
    offers: tuple[Offer, ...]


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
    ) -> Made:
        scope, flat = self._scope, flattened(arguments)
        inherited = Label.join(scope.labels[a.id] for a in flat)
        digests = tuple(a.blob.digest for a in flat)
        origin = Origin("tool", f"{tool.id}@{tool.version}", canonical(dict(step.params)).decode(), digests)
        artifacts, labels, findings, readings = [], [], [], []
        name = flat[0].name if len(flat) == 1 else ""  # what came of one file goes by its name
        for draft in drafts:
            blob = await self._house.store.keep(draft.blob)
            kept = replace(draft, blob=blob, name=draft.name or name)
            artifact = kept.sealed(origin, inherited.trust)
            reading = await self._clearing.reading(step.id, tool, artifact, inherited, flat, offers)
            label, found = await self._clearing.label(tool, artifact, inherited, flat, reading)
            artifacts.append(artifact)
            labels.append(label)
            findings.append(found)
            readings.append(reading)
        return Made(
            tuple(artifacts), tuple(labels), tuple(findings), tuple(readings), seconds, cost_usd, tuple(offers.values())
        )

    async def finished(self, step: Step, key: str, made: Made, many: bool, cached: str, arguments: Arguments) -> Done:
        """Made now: durable, then told."""
        row = StepRow(
            key,
            step.id,
            step.tool,
            named(made.offers),
            "done",
            many=many,
            outputs=documents(made.artifacts, made.labels, made.findings, made.readings),
            seconds=made.seconds,
            units=max((size(a) for a in flattened(arguments)), default=1.0),
            cost_usd=made.cost_usd,
            cache_key=cached,
            blobs=_small(made.artifacts),
        )
        await self._house.journal.write(self._scope.lease, [row])
        self._remember(made.artifacts, made.labels, made.findings)
        self._tell(step, made.artifacts, named(made.offers), made.seconds, made.cost_usd, "run")
        return Done(made.artifacts, many)

    async def reused(self, step: Step, row: StepRow, arguments: Arguments, source: str) -> tuple[Done, list[Reading]]:
        """Outputs made before, under today's labels: joined anew from today's inputs, scanned by today's detectors."""
        tool, flat = self._toolbox[step.tool], flattened(arguments)
        inherited = Label.join(self._scope.labels[a.id] for a in flat)
        artifacts, labels, findings, readings = [], [], [], []
        for document in row.outputs:
            stored = await load(document, self._house)
            artifact = stored.sealed(stored.origin, inherited.trust)
            if len(flat) == 1:  # the same bytes may have had another name then
                artifact = replace(artifact, name=flat[0].name)
            reading = Reading.of(document)
            reading = await self._clearing.reading(step.id, tool, artifact, inherited, flat, self._first(step), reading)
            label, found = await self._clearing.label(tool, artifact, inherited, flat, reading)
            artifacts.append(artifact)
            labels.append(label)
            findings.append(found)
            readings.append(reading)
        self._remember(artifacts, labels, findings)
        cost = row.cost_usd if source == "journal" else 0.0
        with telemetry.of_attempt(self._scope.run_id, step, (), row.attempt, source) as told:
            told.add({"offers": [row.offer], "seconds": 0.0, "cost_usd": cost})
            told.media("output", artifacts)
        self._tell(step, artifacts, row.offer, 0.0, cost, source)
        return Done(tuple(artifacts), row.many), readings

    async def copied(self, step: Step, key: str, row: StepRow, arguments: Arguments) -> Done:
        """From the cache: written down as this run's own."""
        done, readings = await self.reused(step, row, arguments, "cache")
        labels = [self._scope.labels[a.id] for a in done.artifacts]
        found = [self._scope.findings[a.id] for a in done.artifacts]
        mine = replace(
            row, key=key, step=step.id, outputs=documents(done.artifacts, labels, found, readings), source="cache",
            cost_usd=0.0, cache_key="", blobs=_small(done.artifacts),
        )  # fmt: skip
        await self._house.journal.write(self._scope.lease, [mine])
        return done

    async def shared(self, step: Step, done: Done, arguments: Arguments) -> Done:
        """From an equal step that ran at the same moment: the same content, under this one's trust and labels."""
        tool, given = self._toolbox[step.tool], flattened(arguments)
        inherited = Label.join(self._scope.labels[a.id] for a in given)
        artifacts = []
        for one in done.artifacts:
            artifact = one.sealed(one.origin, inherited.trust)
            if len(given) == 1:
                artifact = replace(artifact, name=given[0].name)
            label, found = await self._clearing.label(tool, artifact, inherited, given, Reading())
            known = self._scope.labels.get(artifact.id)
            if known is not None:  # one artifact, two ways to it: it holds what either brings
                label = replace(label, categories=label.categories | known.categories)
            self._remember([artifact], [label], [found])
            artifacts.append(artifact)
        self._tell(step, artifacts, "", 0.0, 0.0, "cache")
        return Done(tuple(artifacts), done.many)

    def _first(self, step: Step) -> dict[str, Offer] | None:
        """The step's first offers; None where the run was bound to one that isn't here today."""
        try:
            return {port: ranked[0] for port, ranked in self.offers(step).items()}
        except UnknownName:
            return None

    def _remember(
        self,
        artifacts: Sequence[Artifact],
        labels: Sequence[Label],
        findings: Sequence[tuple[Finding, ...]],
    ) -> None:
        for artifact, label, found in zip(artifacts, labels, findings, strict=True):
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
