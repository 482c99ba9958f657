"""What the runs of one orchestrator share."""

from __future__ import annotations

from dataclasses import dataclass

from ..artifacts import Modalities
from ..artifacts.store import Store
from ..providers import Catalog
from ..safety import Guard
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
