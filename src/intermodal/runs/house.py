"""What the runs of one orchestrator share."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..artifacts import Artifact, Finding, Label, Modalities
from ..artifacts.labels import Lineage
from ..artifacts.store import Store
from ..policy import Policy
from ..providers import Catalog
from ..safety import Guard
from . import telemetry
from .pool import EnginePool
from .records import Journal


@dataclass(frozen=True, slots=True)
class House:
    """What executions share: the parts of one orchestrator below it."""

    catalog: Catalog
    pool: EnginePool
    journal: Journal
    store: Store
    guard: Guard
    modalities: Modalities
    lineage: Lineage = field(default_factory=Lineage)

    async def label(self, artifact: Artifact, policy: Policy | None = None) -> tuple[Label, tuple[Finding, ...]]:
        """Of something that comes into a run: what it inherited before, joined with what is found in it now."""
        with telemetry.of_guard(artifact) as told:
            label, found = await self.guard.label(artifact, self.lineage.of(artifact), policy=policy)
            told.add({"categories": sorted(label.categories), "scanned": sorted(label.scanned), "findings": len(found)})
        self.lineage.keep(artifact.id, label)
        return label, found
