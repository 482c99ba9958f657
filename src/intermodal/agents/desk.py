"""The stages of one request: intake, guard, plan, execute, review. A graph wires them; nothing here loops."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..artifacts import Artifact, Label
from ..artifacts.intake import Intake, text
from ..artifacts.record import Want
from ..errors import (
    ApprovalNeeded,
    Blocked,
    IntermodalError,
    ModelRetired,
    ParameterInvalid,
    PlanInvalid,
    ProviderNeeded,
    RequestError,
    RequestUnclear,
    Signal,
    WorldError,
)
from ..plans import BoundPlan, Plan, Timings, bind, check, with_conversions
from ..plans.baseline import chosen
from ..policy import Policy
from ..providers import Extractor
from ..providers.schemas import schema_of
from ..runs import House, Result, Run, telemetry
from ..runs.archive import Archive
from ..runs.conduct import Conductor
from ..runs.records import Lease, Measured, PlanRow, RunRow, RunState, RunStatus, StatusRow, StepRow
from ..runs.restore import restore
from ..safety import Block, by_rules
from ..tools.toolbox import AnyTool, Toolbox
from .critic import Degrade, Refuse, judge, judge_failure, within
from .forming import FILLS, best_way, formed, ways
from .model_planner import ModelPlanner, PlanWriter
from .planner import DeterministicPlanner, Planned
from .planning.assembly import Names

if TYPE_CHECKING:
    from pydantic import BaseModel

    from .team import Team
    from .teamwork import Teamwork


PLANNING = "planning:"  # begins the key of a journal row about a plan that wasn't come by


@dataclass
class Case:
    """One request on its way; rebuilt from the journal where another process began it."""

    run: Run
    request: str
    policy: Policy
    want: Want | None = None
    inputs: tuple[Artifact, ...] = ()
    bound: BoundPlan | None = None
    opened: tuple[Lease, RunState] | None = None
    result: Result | None = None
    asked: ApprovalNeeded | None = None
    media: Sequence[Any] = field(default=(), repr=False)
    may_replan: bool = False  # what a caller approved or wrote by hand is run as it is
    without: list[str] = field(default_factory=list)
    team: Team | None = None
    teamwork: Teamwork | None = None


class Desk:
    """The stages, over one house. Each takes a case and moves it on."""

    def __init__(self, house: House, intake: Intake, toolbox: Toolbox, writer: ModelPlanner | None = None) -> None:
        self.house = house
        self.archive = Archive(house)
        self.toolbox = toolbox
        self._intake = intake
        self._conductor = Conductor(house)
        self._planner = DeterministicPlanner(toolbox, house.modalities)
        self._writer = writer

    async def take_in(self, media: Sequence[Any], policy: Policy) -> tuple[Artifact, ...]:
        """Every piece of media probed. Raises the first's MediaError."""
        return tuple([await self._intake.take(item, policy) for item in media])

    async def guard_in(self, artifacts: Sequence[Artifact], policy: Policy) -> dict[str, Label]:
        """Labels of what comes in. Raises Blocked where the policy refuses it."""
        self._known_categories(policy)
        labels = {}
        for artifact in artifacts:
            labels[artifact.id], _ = await self.house.label(artifact, policy)
        decision = by_rules(artifacts, labels, policy, "in", local=True)
        if isinstance(decision, Block):
            raise Blocked(f"The guard refused the input: {decision.reason}", hint="Policy.rules decide.")
        return labels

    def _known_categories(self, policy: Policy) -> None:
        """A rule about a category that nobody looks for would protect nothing. Raises ParameterInvalid."""
        known = self.house.guard.categories
        for rule in policy.rules:
            if rule.category not in known and rule.category != "*":
                raise ParameterInvalid(
                    f"Policy.rules: no detector here looks for {rule.category!r}.",
                    hint=f"There are: {', '.join(sorted(known))}.",
                )

    async def plan(
        self,
        request: str,
        artifacts: Sequence[Artifact],
        policy: Policy,
        want: Want | None,
        *,
        tools: Sequence[AnyTool] | None = None,
        spent: float = 0.0,
    ) -> BoundPlan:
        """Request to bound plan, of `tools` only where some are named: no tool runs. `spent`: what the run has paid so
        far, where it is planned again.

        Raises RequestUnclear, ProviderNeeded and their kin.
        """
        form = form_of(want)
        labels = await self.guard_in(artifacts, policy)
        if form is not None:
            return await self._formed(request, artifacts, policy, form, labels, tools)
        assert want is None or issubclass(want, Artifact)
        planner, given = self._planner, [(a.name, type(a)) for a in artifacts]
        if tools is not None:
            planner = DeterministicPlanner(Toolbox(tools), self.house.modalities)

        async def written(by: ModelPlanner) -> BoundPlan:
            with telemetry.of_planning("model") as told:
                bound = await PlanWriter(self.house, by).write(
                    request, artifacts, policy, want,
                    toolbox=self.toolbox if tools is None else Toolbox(tools),
                    spoken=planner.spoken_of(request, given), spent=spent,
                    binds=lambda planned: self._bound(planned, request, artifacts, policy, labels),
                )  # fmt: skip
                told.add({"plan.digest": bound.plan.digest, "plan.steps": len(bound.plan.steps)})
                return bound

        if self._writer is not None:
            return await written(self._writer)
        try:
            with telemetry.of_planning("deterministic") as told:
                planned = planner.plan(request, given, want=want)
                told.add({"plan.digest": planned.plan.digest, "plan.steps": len(planned.plan.steps)})
        except (RequestUnclear, ProviderNeeded) as unclear:  # several readings, or none
            if policy.when_unclear == "raise" or not request.strip():
                raise
            try:
                return await written(ModelPlanner(free=policy.when_unclear == "free"))
            except (RequestError, Blocked, WorldError) as error:
                unclear.facts["planning_usd"] = error.facts.get("planning_usd", 0.0)
                raise unclear from error
        return await self._bound(planned, request, artifacts, policy, labels)

    async def _bound(
        self,
        planned: Planned,
        request: str,
        artifacts: Sequence[Artifact],
        policy: Policy,
        labels: Mapping[str, Label],
    ) -> BoundPlan:
        """What was planned over these media, bound."""
        inputs = {name: tuple(artifacts[i] for i in places) for name, places in planned.given.items()}
        inputs |= {name: (text(words),) for name, words in planned.texts.items()}
        typed = await self.guard_in([a for name in planned.texts for a in inputs[name]], policy)
        labels = {**labels, **typed}
        bound = await self._better(planned, inputs, policy, labels, request)
        return replace(bound, score=planned.score)

    async def _better(
        self,
        planned: Planned,
        inputs: Mapping[str, tuple[Artifact, ...]],
        policy: Policy,
        labels: Mapping[str, Label],
        request: str,
    ) -> BoundPlan:
        """The plan, or its baseline where that wins or is all that can be had."""
        baseline = None
        if planned.baseline is not None:
            given = {item.name: inputs[item.name] for item in planned.baseline.inputs}
            with contextlib.suppress(ProviderNeeded, ModelRetired):  # no model for it here: nothing to compare with
                baseline = await self.bind(planned.baseline, given, policy, labels=labels, request=request)
        try:
            bound = await self.bind(planned.plan, inputs, policy, labels=labels, request=request, notes=planned.notes)
        except ProviderNeeded:
            if baseline is None:
                raise
            return replace(baseline, notes=(*planned.notes, *baseline.notes))
        if baseline is None:
            return bound
        best, why = chosen(bound, baseline, policy)
        return replace(best, notes=(*planned.notes, *(n for n in best.notes if n not in planned.notes), why))

    async def _formed(
        self,
        request: str,
        artifacts: Sequence[Artifact],
        policy: Policy,
        form: type[BaseModel],
        labels: Mapping[str, Label],
        tools: Sequence[AnyTool] | None,
    ) -> BoundPlan:
        """The plan for an answer in a form: of several ways the one that the policy's objective prefers."""
        if not request.strip():
            raise RequestUnclear(
                "Nothing is asked for.", hint=f"Say what {form.__name__} shall be made from the media."
            )
        if tools is not None and FILLS not in {tool.id for tool in tools}:
            raise ProviderNeeded(
                f"want={form.__name__} needs the tool {FILLS!r}, which isn't to be used here.",
                hint="Add it to the tools.",
                missing="Extractor",
            )
        schema, names = schema_of(form), Names()
        given = {names.of_file(a.name, type(a), many=False): a for a in artifacts}
        kinds = {name: type(artifact) for name, artifact in given.items()}
        usable = [entry.offer for entry in self.house.catalog.for_protocol(Extractor) if entry.usable]
        found, lacking = list[BoundPlan](), list[IntermodalError]()
        for shown in ways(kinds.values(), usable):
            try:
                plan = formed(request, kinds, schema, shown)
                inputs = {name: (artifact,) for name, artifact in given.items()}
                found.append(await self.bind(plan, inputs, policy, labels=labels, request=request))
            except (ProviderNeeded, PlanInvalid) as error:
                lacking.append(error)
        if not found:
            raise lacking[0]
        return replace(best_way(found, policy), model=form)

    async def bind(
        self,
        plan: Plan,
        inputs: Mapping[str, tuple[Artifact, ...]],
        policy: Policy,
        *,
        labels: Mapping[str, Label] | None = None,
        request: str = "",
        notes: tuple[str, ...] = (),
    ) -> BoundPlan:
        toolbox = self.toolbox.also(plan.tools)
        checked, types = check(with_conversions(plan, toolbox, self.house.modalities), toolbox, self.house.modalities)
        if labels is None:
            labels = await self.guard_in([a for group in inputs.values() for a in group], policy)
        await self.house.catalog.look_up_prices()
        await self._weigh(checked, toolbox)
        return bind(
            replace(checked, tools=plan.tools),
            types,
            inputs=inputs,
            toolbox=toolbox,
            catalog=self.house.catalog,
            policy=policy,
            timings=await self._timings({p for step in checked.steps for _, p in toolbox[step.tool].signature.engines}),
            labels=labels,
            request=request,
            notes=notes,
        )

    async def _weigh(self, plan: Plan, toolbox: Toolbox) -> None:
        """Has the offers read what each step asks for, in a thread: the first reading loads their words; it is kept."""
        pairs = [
            (entry.offer, step.params)
            for step in plan.steps
            for _, protocol in toolbox[step.tool].signature.engines
            for entry in self.house.catalog.for_protocol(protocol)
            if entry.offer.exact is not None
        ]
        if pairs:
            await asyncio.to_thread(lambda: [offer.exactly(params) for offer, params in pairs])

    async def _timings(self, protocols: set[type]) -> Timings:
        """What was measured here of the offers that could do the work."""
        entries = [e for protocol in protocols for e in self.house.catalog.for_protocol(protocol) if e.usable]
        predicted = {e.offer.id: (e.offer.speed.fixed, e.offer.speed.per_unit) for e in entries}
        timings: Timings = await self.house.journal.find(Measured(predicted))
        return timings

    async def open(self, case: Case) -> None:
        """The run exists from here on: its request and the bytes of its inputs are durable."""
        case.inputs = case.inputs or await self.take_in(case.media, case.policy)
        case.media = ()
        document = {"inputs": {str(i): [a.to_json()] for i, a in enumerate(case.inputs)}}
        blobs = [a.blob for a in case.inputs if a.blob.path is None]
        row = RunRow(case.run.id, case.request, "", document, blobs)
        case.opened = await self.house.journal.acquire(case.run.id, row)

    async def decide(self, case: Case) -> None:
        """Plans it and writes the plan down. A request that can't be planned ends its run as failed."""
        assert case.opened is not None
        lease = case.opened[0]
        try:
            case.bound = await self.plan(case.request, case.inputs, case.policy, case.want, spent=case.opened[1].spent)
        except IntermodalError as error:
            if paid := error.facts.get("planning_usd"):  # planning again must not forget it
                number = sum(key.startswith(PLANNING) for key in case.opened[1].steps)
                failed = StepRow(f"{PLANNING}{number}", "planning", "planner", "", "failed", reserved_usd=paid)
                await self.house.journal.write(lease, [failed])
            await self.abandon(case, error)
            raise
        texts = [a.blob for group in case.bound.inputs.values() for a in group if a.blob.path is None]
        await self.house.journal.write(lease, [PlanRow(case.bound.digest, case.bound.to_json(), texts)])

    async def abandon(self, case: Case, error: IntermodalError | None = None) -> None:
        """A run that ended before it was conducted: recorded as cancelled, or as what the error makes it."""
        if case.opened is None:
            return
        lease, case.opened = case.opened[0], None
        with contextlib.suppress(IntermodalError):
            status: RunStatus = "cancelled" if error is None else "waiting" if isinstance(error, Signal) else "failed"
            status = "blocked" if isinstance(error, Blocked) else status
            await self.house.journal.write(lease, [StatusRow(status, error.to_json() if error else None)])
            await self.house.journal.release(lease)

    async def execute(self, case: Case) -> None:
        """Runs the plan to its result. Raises what ended it, ApprovalNeeded among others."""
        if case.opened is None:
            case.opened = await self.house.journal.acquire(case.run.id)
        if case.teamwork is not None and case.bound is not None:
            row = PlanRow(case.bound.digest, case.bound.to_json(), [])
            await self.house.journal.write(case.opened[0], [row])
        if case.bound is None:
            case.bound = await restore(case.opened[1].bound, self.house, self.toolbox)
        opened, case.opened = case.opened, None  # conducting ends with the lease given back
        toolbox = self.toolbox.also(case.bound.plan.tools)

        async def replan(bound: BoundPlan, error: IntermodalError) -> BoundPlan | None:
            return await self._other(case, bound, error)

        replanning = replan if case.may_replan else None
        case.result = await self._conductor.conduct(case.run, case.bound, toolbox, opened, replanning)

    async def _other(self, case: Case, bound: BoundPlan, error: IntermodalError) -> BoundPlan | None:
        """Another plan for the same request, without the tool that failed, inside what the first was allowed."""
        verdict = judge_failure(error, bound, tried=len(case.without))
        if isinstance(verdict, Refuse):
            return None
        case.without.append(verdict.without)
        tools = [tool for tool in self.toolbox if tool.id not in case.without]
        try:
            before = await self.house.journal.read(case.run.id)
            spent = before.spent + (bound.planning.cost_usd if bound.planning else 0.0)
            other = await self.plan(case.request, case.inputs, case.policy, case.want, tools=tools, spent=spent)
        except IntermodalError:
            return None
        if bound.planning is not None:
            paid = other.planning.cost_usd if other.planning else 0.0
            other = replace(other, planning=replace(bound.planning, cost_usd=bound.planning.cost_usd + paid))
        external = frozenset(tool.id for tool in self.toolbox if tool.effect == "external")
        return other if within(other, bound, external) else None

    async def open_plan(self, case: Case) -> None:
        """A run of a plan that is bound already: one transaction."""
        assert case.bound is not None
        case.opened = await self._conductor.open(case.run.id, case.bound)

    def review(self, case: Case) -> None:
        """The critic's word on the result: what is lacking makes it degraded, and is said."""
        result = case.result
        if result is None or result.status == "blocked":
            return
        if case.teamwork is not None and case.teamwork.degraded:
            report = replace(result.report, status="degraded", degraded=case.teamwork.degraded)
            result = case.result = replace(result, status="degraded", report=report)
        if (form := form_of(case.want)) is not None:
            result = case.result = replace(result, model=form)
        verdict = judge(result.outputs, want=case.want)
        if isinstance(verdict, Degrade):
            lacking = (*result.report.degraded, *verdict.lacking)
            report = replace(result.report, status="degraded", degraded=lacking)
            case.result = replace(result, status="degraded", report=report)


def form_of(want: Any) -> type[BaseModel] | None:
    """The pydantic model that is wanted; None for a modality or nothing. Raises ParameterInvalid for anything else."""
    from pydantic import BaseModel

    if want is None or (isinstance(want, type) and issubclass(want, Artifact)):
        return None
    if isinstance(want, type) and issubclass(want, BaseModel) and want is not BaseModel:
        return want
    raise ParameterInvalid(
        f"want={want!r:.80} is no form for an answer.",
        hint="Want a modality (im.Text) or a class of your own: class Receipt(pydantic.BaseModel): total: float",
    )
