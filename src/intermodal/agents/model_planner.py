"""Plans written by a chat model, repaired from the checker's messages.

What the model reads is the caller's words, the tools' own descriptions, and numbers about the media. No file name and
nothing that stands in the media reaches it, so nothing planted there can write a plan; parameters may therefore be worded
freely, and texts that go on under the caller's name must stand in the request. What it answers is a plan like any other:
of the tools in its capability set only, type-checked, bound under the policy, explained, approved. It doesn't choose
engines, and a tool that acts on the world is in the set only where the request itself speaks of it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from ..artifacts import Artifact, Text
from ..artifacts.intake import text as typed
from ..artifacts.record import Want
from ..errors import (
    Blocked,
    ConfigurationError,
    DeadlineExceeded,
    IntermodalError,
    ParameterInvalid,
    PlanInvalid,
    ProviderError,
    ProviderNeeded,
    RequestError,
    UnknownName,
)
from ..ledger import Ledger
from ..plans import BoundPlan, Planning, Step
from ..plans.bind import choose
from ..plans.check import yields
from ..plans.estimate import Load, cost, dollars
from ..plans.refusing import why_not
from ..policy import Policy
from ..providers import ChatModel, Offer
from ..providers.calls import Call
from ..providers.profile import today
from ..runs import House
from ..runs.attempts import charged
from ..safety import Allow, Block, NeedsApproval, gate
from ..tools.toolbox import AnyTool, Toolbox
from .plan_form import Place, form_of, places_of, planned_of, tools_said
from .planner import Planned

INSTRUCTION = (
    "You plan media pipelines. Answer with a plan as JSON of the schema you are held to: steps that use the tools given as "
    "data, over the inputs given as data. A step takes, for each port it needs, from inputs or from steps by name; "
    "'each' runs it once per element of a collection. What a port takes must be of its modality; conversions between "
    "modalities are put in by themselves. Parameters are named and written as JSON; leave out those whose default will do. "
    "Words of the request that are themselves to be worked on go into 'texts', verbatim, each with a name to take it by. "
    "Name in 'outputs' what answers the request; plan nothing that isn't asked for. Where these tools can't do it, give no "
    "steps and say why in 'impossible'.{want} The user's request: {request}"
)
WANT = " The answer must be of the modality {want!r}."
AGAIN = (
    "\nAn earlier plan of yours is given as data as well, with what the checker says of it. Answer with a better one."
)
WRONG = "Earlier plan:\n{said}\n\nThe checker says:\n{fault}"
WORDS = 3000  # bytes of instruction and form around what is counted

Binds = Callable[[Planned], Awaitable[BoundPlan]]
_MENDABLE = (RequestError, UnknownName, ConfigurationError)


@dataclass(frozen=True, slots=True)
class ModelPlanner:
    """Which model writes plans, and how often it may try: `Orchestrator(planner=ModelPlanner("openai/gpt-6-luna"))`.

    `model` is an offer's id or the beginning of one; empty: the best chat model with structured output that the policy
    allows. `free`: only one on this machine that costs nothing.
    """

    model: str = ""
    repairs: int = 2
    max_output: int = 4096
    free: bool = False

    def __post_init__(self) -> None:
        if self.repairs < 0 or self.max_output < 1:
            raise ParameterInvalid(
                f"ModelPlanner(repairs={self.repairs!r}, max_output={self.max_output!r}) can't plan.",
                hint="repairs is zero or more, max_output one or more.",
            )


@dataclass
class _Work:
    """One request being planned: what it has cost so far."""

    ledger: Ledger
    policy: Policy
    calls: int = 0
    cost_usd: float = 0.0
    offer: Offer | None = None
    notes: list[str] = field(default_factory=list)


class PlanWriter:
    """Writes plans with the engines of one house."""

    def __init__(self, house: House, planner: ModelPlanner) -> None:
        self._house = house
        self._planner = planner

    async def write(
        self,
        request: str,
        artifacts: Sequence[Artifact],
        policy: Policy,
        want: Want | None,
        *,
        toolbox: Toolbox,
        spoken: frozenset[str],
        spent: float,
        binds: Binds,
    ) -> BoundPlan:
        """The plan, bound. `spoken` are the tools that the request speaks of, `spent` what the run has paid already.

        Raises ProviderNeeded (no model, or no tool, can do it), Blocked (no model may be asked) before any request, and
        PlanInvalid, with the checker's last words, where no plan passed; the fact "planning_usd" is what was paid.
        """
        work = _Work(Ledger(policy.max_cost_usd, spent=spent), policy)
        try:
            return await self._written(request, artifacts, want, toolbox, spoken, binds, work)
        except IntermodalError as error:
            error.facts["planning_usd"] = work.cost_usd
            raise

    async def _written(
        self,
        request: str,
        artifacts: Sequence[Artifact],
        want: Want | None,
        toolbox: Toolbox,
        spoken: frozenset[str],
        binds: Binds,
        work: _Work,
    ) -> BoundPlan:
        tools = self._capable(toolbox, spoken, work.policy)
        places, mine = places_of(artifacts), Toolbox(tools)
        modality = WANT.format(want=want.modality) if want is not None and issubclass(want, Artifact) else ""
        words = INSTRUCTION.format(want=modality, request=request)
        shown = [_data(tools_said(tools)), _data(json.dumps([place.said() for place in places]))]
        wrong: tuple[str, IntermodalError] | None = None
        for _ in range(1 + self._planner.repairs):
            media = [*shown, _data(_fault(*wrong))] if wrong else shown
            said = await self._asked(request, words + (AGAIN if wrong else ""), media, form_of(tools), work)
            try:
                return self._told(await self._checked(said, request, places, mine, want, binds), work)
            except ProviderNeeded as error:
                if error.missing == "tool":
                    raise
                wrong = said, error
            except _MENDABLE as error:
                wrong = said, error
        assert wrong is not None and work.offer is not None  # noqa: PT018
        raise PlanInvalid(
            f"{work.offer.id!r} wrote no plan that holds in {1 + self._planner.repairs} tries: {wrong[1].message}",
            hint="Say it otherwise, write the plan by hand, or let another model plan.",
        ) from wrong[1]

    async def _checked(
        self, said: str, request: str, places: Sequence[Place], toolbox: Toolbox, want: Want | None, binds: Binds
    ) -> BoundPlan:
        bound = await binds(planned_of(said, request, places, toolbox))
        for step in bound.plan.steps:
            _ = toolbox[step.tool]  # a conversion that was put in is of the capability set too
        steps = bound.plan.by_id
        kinds = [
            yields(steps[name], toolbox).kind if name in steps else type(bound.inputs[name][0])
            for name in bound.plan.outputs
        ]
        if want is not None and not any(issubclass(kind, want) for kind in kinds):
            made = ", ".join(kind.__name__ for kind in kinds)
            raise PlanInvalid(f"It answers with {made}; {want.__name__} is wanted.", hint="Add the step.")
        return bound

    def _told(self, bound: BoundPlan, work: _Work) -> BoundPlan:
        assert work.offer is not None
        planning = Planning(work.offer.id, work.calls, work.cost_usd)
        return replace(bound, planning=planning, notes=(*bound.notes, *work.notes))

    def _capable(self, toolbox: Toolbox, spoken: frozenset[str], policy: Policy) -> list[AnyTool]:
        """The capability set: what can run here under the policy, and acts on the world only where that is asked for."""
        return [
            tool
            for tool in toolbox
            if (tool.effect != "external" or tool.id in spoken)
            and all(self._runs(tool, protocol, policy) for _, protocol in tool.signature.engines)
        ]

    def _runs(self, tool: AnyTool, protocol: type, policy: Policy) -> bool:
        step, now = Step(tool.id, tool.id, tool.version, {}), today()
        entries = self._house.catalog.for_protocol(protocol)
        return any(not why_not(entry, step, policy, Load(), now) for entry in entries)

    async def _asked(
        self, request: str, words: str, media: Sequence[Text], form: dict[str, object], work: _Work
    ) -> str:
        """One answer of the first model that may be asked and gives one."""
        load = Load.of([typed(words), *media, typed("x" * WORDS)], {"max_output": self._planner.max_output})
        refused: list[str] = []
        failed: ProviderError | None = None
        for offer in self._offers(load, work):
            bound = cost(offer, load)
            if why := await self._refused(offer, request, None if bound is None else bound[1], work):
                refused.append(why)
                continue
            try:
                return await self._called(offer, words, media, form, 0.0 if bound is None else bound[1], work)
            except ProviderError as error:
                if error.unknown and not offer.repeatable:
                    raise
                failed = error
                work.notes.append(f"{offer.id} couldn't write the plan: {error.message}")
        if failed is not None:
            raise failed
        raise Blocked(
            f"No model may be asked to write the plan: {' '.join(refused)}",
            hint="Policy decides (local_only, max_cost_usd, approve, unknown_price, rules); or write the plan by hand.",
        )

    def _offers(self, load: Load, work: _Work) -> list[Offer]:
        """The models that can write it, best first; once one has, it goes on. Raises ProviderNeeded."""
        if work.offer is not None:
            return [work.offer]
        catalog = self._house.catalog
        needs = {"offer": self._planner.model} if self._planner.model else {}
        step = Step("plan", "plan", "1", {}, requirements=needs)
        unbudgeted = replace(work.policy, max_cost_usd=None, may_wait_hours=0)  # the gate counts what was spent
        names = choose(step, ChatModel, catalog, unbudgeted, load, today()).offers
        offers = [catalog[name].offer for name in names]
        able = [o for o in offers if o.profile.schema and (not self._planner.free or (o.local and o.repeatable))]
        if not able:
            raise ProviderNeeded(
                f"None of {', '.join(names)[:200]} can write a plan: that takes structured output"
                + (" on this machine, for nothing." if self._planner.free else "."),
                hint="Configure a chat model whose profile has schema=True.",
                missing="ChatModel",
            )
        return able

    async def _refused(self, offer: Offer, request: str, bound: float | None, work: _Work) -> str:
        """Why this model isn't sent the request; empty where it may be. Nobody can be asked before there is a plan."""
        policy, words = work.policy, replace(typed(request), name="the request")
        label, _ = await self._house.label(words, policy)
        known = self._house.guard.categories
        decision = gate(offer, [words], {words.id: label}, policy, work.ledger, bound=bound, known=known)
        match decision:
            case Allow():
                pass
            case Block(reason) | NeedsApproval(reason):
                return reason
            case _:
                return f"The request would have to be redacted for {offer.id}."
        if offer.local and offer.repeatable:
            return ""
        if policy.approve == "always":
            return f"Policy.approve is 'always', and {offer.id} would be asked before there is a plan to approve."
        if isinstance(policy.approve, (int, float)) and (bound is None or bound > policy.approve):
            return f"{offer.id} may cost {dollars(bound or float('inf'))}, over Policy.approve."
        return ""

    async def _called(
        self, offer: Offer, words: str, media: Sequence[Text], form: dict[str, object], bound: float, work: _Work
    ) -> str:
        held = work.ledger.reserve(bound)
        seconds = min(offer.timeout_s, work.policy.max_seconds or offer.timeout_s)
        call = Call(deadline=asyncio.get_running_loop().time() + seconds)
        paid: float | None = None
        try:
            async with self._house.pool.lease(offer.id, call) as model, asyncio.timeout(seconds):
                text = await model.chat(Text.of(words), media=media, schema=form, max_output=self._planner.max_output)
            paid = charged([offer], {offer.id: call})
            said: str = text.value
        except TimeoutError:
            self._house.pool.abandon(offer.id)
            raise DeadlineExceeded(
                f"{offer.id} took longer than {seconds:g} s to write a plan.", hint="Try again."
            ) from None
        except ProviderError as error:
            if not error.unknown:
                paid = charged([offer], {offer.id: call}) if call.amounts else 0.0
            if "said" not in error.facts:
                raise
            said = str(error.facts["said"])  # no JSON: the checker says so
        finally:
            before = work.ledger.spent
            work.ledger.settle(held, paid)
            work.calls += 1
            work.cost_usd += work.ledger.spent - before
        work.offer = offer
        return said


def _data(words: str) -> Text:
    return Text.of(words)


def _fault(said: str, error: IntermodalError) -> str:
    return WRONG.format(said=said[:6000], fault=f"{error.message} {error.hint}"[:1200])
