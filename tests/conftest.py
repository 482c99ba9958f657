"""What most tests need: a house over a temporary folder, and a way to run a plan in it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from intermodal.artifacts import Artifact, Modalities
from intermodal.artifacts.store import Store
from intermodal.plans import BoundPlan, Plan, bind, check
from intermodal.policy import Policy
from intermodal.providers import Catalog, Env, Offer
from intermodal.runs import House, Result, Run, SqliteJournal
from intermodal.runs.conduct import Conductor
from intermodal.runs.pool import EnginePool
from intermodal.safety import Guard
from intermodal.tools.toolbox import Toolbox
from intermodal.workers import WorkerPool


class Bench:
    """Runs plans without planner, graph or command line: what lies below agents.

    `trusted`: ids of tools whose `clears` counts, as in `Orchestrator`.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self.trusted: frozenset[str] = frozenset()
        self.conductor = Conductor(house)

    def bound(
        self,
        plan: Plan,
        inputs: Mapping[str, Artifact | Sequence[Artifact]],
        policy: Policy | None = None,
    ) -> BoundPlan:
        toolbox = Toolbox(plan.tools)
        checked, types = check(plan, toolbox, self.house.modalities)
        given = {k: tuple(v) if isinstance(v, (list, tuple)) else (v,) for k, v in inputs.items()}
        return bind(
            checked,
            types,
            inputs=given,  # type: ignore[arg-type]
            toolbox=toolbox,
            catalog=self.house.catalog,
            policy=policy or Policy(),
            timings={},
            labels={},
        )

    def _toolbox(self, plan: Plan) -> Toolbox:
        return Toolbox(plan.tools, trusted=self.trusted & {tool.id for tool in plan.tools})

    def start(self, plan: Plan, bound: BoundPlan, run_id: str = "run") -> Run:
        async def work(run: Run) -> Result:
            opened = await self.conductor.open(run.id, bound)
            return await self.conductor.conduct(run, bound, self._toolbox(plan), opened)

        return Run(run_id, work)

    def resume(self, plan: Plan, bound: BoundPlan, run_id: str = "run") -> Run:
        async def work(run: Run) -> Result:
            opened = await self.house.journal.acquire(run.id)
            return await self.conductor.conduct(run, bound, self._toolbox(plan), opened)

        return Run(run_id, work)


@asynccontextmanager
async def opened_bench(folder: Path, *offers: Offer, **guard: Any) -> AsyncIterator[Bench]:
    workers = WorkerPool()
    catalog = Catalog(offers)
    pool = EnginePool(catalog, workers, folder / "weights", os.environ)
    journal = SqliteJournal(folder)
    house = House(catalog, pool, journal, Store(folder / "store"), Guard(**guard), Modalities())
    try:
        yield Bench(house)
    finally:
        await pool.close()
        await workers.close()
        await journal.close()


@pytest.fixture
def bench_in(tmp_path: Path) -> Any:
    """`async with bench_in(*offers) as bench`: a house over this test's folder."""

    def make(*offers: Offer, folder: Path = tmp_path, **guard: Any) -> Any:
        return opened_bench(folder, *offers, **guard)

    return make


@pytest.fixture
async def bare_env(tmp_path: Path) -> AsyncIterator[Env]:
    """What an engine is opened with, its environment empty: `replace(bare_env, variables={…})`."""
    workers = WorkerPool()

    async def blocking(function: Callable[[], Any]) -> Any:
        return await asyncio.to_thread(function)

    yield Env(workers, blocking, tmp_path, {})
    await workers.close()
