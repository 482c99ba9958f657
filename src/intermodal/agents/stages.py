"""A request's stages by its run's id: what the nodes of a graph call, so that any process can go on with a run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ..artifacts.record import Want
from ..errors import ApprovalNeeded, IntermodalError
from ..policy import Policy
from ..runs import Run
from ..runs.handle import new_run_id
from ..runs.records import RunState
from ..runs.restore import restore
from ..runs.shelf import load
from .desk import Case, Desk, form_of
from .teamwork import Teamwork


class Stages:
    """Keeps the cases under way; `register` makes a run inside another answerable, `answered` passes answers on."""

    def __init__(
        self,
        desk: Desk,
        policy: Policy,
        *,
        register: Callable[[Run], None],
        answered: Callable[[str, bool], Awaitable[object]],
    ) -> None:
        self.cases: dict[str, Case] = {}
        self._desk = desk
        self._policy = policy
        self._register = register
        self._answered = answered

    async def restored(self, run: Run, state: RunState, want: Want | None = None) -> Case:
        """The case as the journal has it: with its plan, or with its inputs where it had none yet."""
        house = self._desk.house
        if "plan" in state.bound:
            bound = await restore(state.bound, house, self._desk.toolbox)
            return Case(run, state.request, bound.policy, want, bound=replace(bound, model=form_of(want)))
        inputs = tuple([await load(group[0], house) for group in state.bound["inputs"].values()])
        return Case(run, state.request, self._policy, want, inputs=inputs)

    async def _case(self, run_id: str) -> Case:
        """The case of a run, rebuilt from the journal where another process began it."""
        if (case := self.cases.get(run_id)) is None:
            state = await self._desk.house.journal.read(run_id)
            case = self.cases[run_id] = await self.restored(Run.idle(run_id), state)
        return case

    async def intake(self, request: str, files: Sequence[str], run_id: str) -> tuple[str, list[str]]:
        identity = run_id or new_run_id()
        if identity not in self.cases:
            media = [Path(file) for file in files]
            self.cases[identity] = Case(Run.idle(identity), request, self._policy, media=media)
        case = self.cases[identity]
        if case.opened is None:
            await self._desk.open(case)
        return identity, [artifact.id for artifact in case.inputs]

    async def guard(self, run_id: str) -> None:
        case = await self._case(run_id)
        try:
            await self._desk.guard_in(case.inputs, case.policy)
        except IntermodalError as error:
            await self._desk.abandon(case, error)
            raise

    async def plan(self, run_id: str) -> str:
        case = await self._case(run_id)
        await self._desk.decide(case)
        assert case.bound is not None
        return case.bound.digest

    async def turn(self, run_id: str, agent: str) -> str:
        case = self.cases[run_id]
        if case.teamwork is None:
            assert case.team is not None
            case.teamwork = Teamwork(case.team, case, self._desk, self._register)
        return await case.teamwork.turn(agent)

    async def act(self, run_id: str) -> str:
        work = self.cases[run_id].teamwork
        assert work is not None
        return await work.act()

    async def execute(self, run_id: str) -> tuple[str, list[str]]:
        case = await self._case(run_id)
        case.asked = None
        try:
            await self._desk.execute(case)
        except ApprovalNeeded as asked:
            case.asked = asked
            raise
        assert case.result is not None
        return case.result.status, [artifact.id for artifact in case.result.outputs]

    async def review(self, run_id: str) -> tuple[str, list[str]]:
        case = await self._case(run_id)
        if case.result is None:
            await self._desk.execute(case)
        self._desk.review(case)
        assert case.result is not None
        return case.result.status, list(case.result.report.degraded)

    async def answer(self, question_id: str, *, approve: bool) -> None:
        await self._answered(question_id, approve)
