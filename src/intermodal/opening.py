"""Opening an orchestrator: everything it stands on, in order; what could be refused is looked at before anything opens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .agents.desk import Desk
from .agents.model_planner import ModelPlanner
from .artifacts import Artifact, Modalities
from .artifacts.intake import Intake
from .artifacts.store import Store
from .plugins import load
from .providers import Catalog, Offer, Provider
from .providers.discovery import discover
from .providers.weights import weights_folder
from .runs import House, SqliteJournal
from .runs.pool import EnginePool
from .safety import Detector, Guard, Moderator, standard
from .safety.offer import redactor_of
from .tools.builtin import BUILT_IN
from .tools.toolbox import AnyTool, Toolbox
from .workers import WorkerPool


async def opened(
    home: Path,
    variables: Mapping[str, str],
    memory_mb: int,
    *,
    providers: Iterable[Provider | Offer] | None = None,
    tools: Iterable[AnyTool] = (),
    modalities: Iterable[type[Artifact]] = (),
    detectors: Sequence[Detector | Moderator] | None = None,
    plugins: Sequence[str] = (),
    trusted: Sequence[str] = (),
    writer: ModelPlanner | None = None,
) -> Desk:
    """Raises PluginError, UnknownName, ConfigurationError, HomeUnusable or SchemaMismatch, and leaves nothing open then."""
    extra = load(plugins)
    guard = Guard([*(standard() if detectors is None else detectors), *extra.detectors])
    carriers = [*(discover() if providers is None else providers), *extra.providers]
    catalog = Catalog([*carriers, redactor_of(guard)], variables=variables)
    toolbox = Toolbox([*BUILT_IN, *tools, *extra.tools], trusted=[*(tool.id for tool in BUILT_IN), *trusted])
    kinds = Modalities([*modalities, *extra.modalities])
    journal = await asyncio.to_thread(SqliteJournal, home)
    workers = WorkerPool()
    pool = EnginePool(catalog, workers, weights_folder(variables), variables, memory_mb=memory_mb)
    store = Store(home / "store")
    house = House(catalog, pool, journal, store, guard, kinds)
    return Desk(house, Intake(store, workers, kinds), toolbox, writer)
