"""A team at work on one case: whose turn it is, what was decided, what came of it. Every decision is durable.

Each `Do` is a run of its own, named after its parent and turn, and draws on the parent's budget. After a crash the
recorded decisions are taken as they were: no agent is asked twice, no finished step runs twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from ..artifacts import Artifact, Label, Origin, Text
from ..artifacts.record import Want
from ..errors import (
    AgentFailed,
    ApprovalNeeded,
    Blocked,
    BudgetExceeded,
    IntermodalError,
    RunCancelled,
    StillWaiting,
    UnknownName,
)
from ..events import AgentDecided, ApprovalAsked, Question
from ..plans import BoundPlan, Plan
from ..plans.values import Input
from ..runs import House, Result, Run, telemetry
from ..runs.clearing import Reading
from ..runs.conduct import Conductor
from ..runs.records import QuestionRow, RunState, StepRow
from ..runs.restore import restore
from ..runs.shelf import documents, load
from ..tools.toolbox import AnyTool, Toolbox
from .agent import Answer, Ask, Decision, Delegate, Do, GiveUp, Task, Turn
from .desk import Case, Desk
from .team import Team

ACT, APPROVAL, CRITIC = "act", "approval", "critic"


class Teamwork:
    """The stages of a team, over one case whose run is open."""

    def __init__(self, team: Team, case: Case, desk: Desk, register: Callable[[Run], None]) -> None:
        assert case.opened is not None
        self._team = team
        self._case = case
        self._desk = desk
        self._house: House = desk.house
        self._conductor = Conductor(desk.house)
        self._register = register
        self._state: RunState = case.opened[1]
        self._request = case.request
        self._turns: list[Turn] = []
        self._made: tuple[Artifact, ...] = ()
        self._given: list[Artifact] = list(case.inputs)
        self._error: IntermodalError | None = None
        self._pending: Do | None = None
        self._spent = 0.0
        self._degraded: list[str] = []

    async def turn(self, name: str) -> str:
        """Asks the agent, writes down what it decided, and says who goes on. Raises AgentFailed, ApprovalNeeded."""
        number = len(self._turns)
        if number >= self._team.max_hops:
            said = " → ".join(f"{turn.agent}: {turn.kind}" for turn in self._turns[-4:])
            raise AgentFailed(
                f"The team decided {number} times without an answer (… {said}).",
                hint="Raise Team.max_hops, or mend it.",
            )
        decision, artifacts = await self._decision(name, number)
        kind, detail = _said(decision)
        self._turns.append(Turn(name, kind, detail))
        self._case.run.log.emit(AgentDecided, f"turn {number}", agent=name, decision=kind, detail=detail)
        match decision:
            case Do():
                self._pending = decision
                return ACT
            case Delegate(agent, request):
                self._request = request or self._request
                self._made, self._error = (), None
                return agent
            case Answer():
                self._case.bound = self._final(artifacts)
                return CRITIC
            case Ask(question):
                await self._asked(question, number)
                return name
            case GiveUp(reason):
                raise AgentFailed(f"{name!r} gave up: {reason}", hint="Ask otherwise, or give it what it lacks.")

    async def act(self) -> str:
        """Runs the plan that was decided on, and gives the turn back to who decided it."""
        assert self._pending is not None
        number = len(self._turns) - 1
        child = f"{self._case.run.id}.{number}"
        bound = self._pending.plan
        if (limit := self._case.policy.max_cost_usd) is not None:
            bound = replace(bound, policy=replace(bound.policy, max_cost_usd=max(0.0, limit - self._spent)))
        try:
            result = await self._child(child, bound)
        except (ApprovalNeeded, BudgetExceeded, RunCancelled, StillWaiting):
            raise
        except IntermodalError as error:
            self._made, self._error = (), error
        else:
            self._took(result)
        self._pending = None
        return self._turns[number].agent

    def _took(self, result: Result) -> None:
        self._made, self._error = result.outputs, None
        if result.status == "blocked":
            self._error = Blocked("; ".join(result.report.degraded), hint="Policy.rules decide.")
        self._given.extend(result.outputs)
        self._degraded.extend(result.report.degraded)
        planning = result.report.bound.planning
        self._spent += sum(actual.cost_usd or 0.0 for actual in result.report.actuals.values())
        self._spent += planning.cost_usd if planning else 0.0

    async def _child(self, run_id: str, bound: BoundPlan) -> Result:
        run = Run.idle(run_id)
        run.log = self._case.run.log.nested(run_id)
        self._register(run)
        toolbox: Toolbox = self._desk.toolbox.also(bound.plan.tools)
        try:
            state = await self._house.journal.read(run_id)
        except UnknownName:
            opened = await self._conductor.open(run_id, bound)
        else:
            bound = replace(await restore(state.bound, self._house, toolbox), policy=bound.policy)
            opened = await self._house.journal.acquire(run_id)
        return await self._conductor.conduct(run, bound, toolbox, opened)

    async def _decision(self, name: str, number: int) -> tuple[Decision, tuple[Artifact, ...]]:
        """The recorded decision of this turn, or the agent's own, recorded now."""
        row = self._state.steps.get(f"turn:{number}")
        if row is not None:
            return await self._recorded(row)
        decision = await self._asked_agent(name)
        artifacts = self._answered(name, decision) if isinstance(decision, Answer) else ()
        labels = [(await self._house.label(artifact))[0] for artifact in artifacts]
        note = Text.of(json.dumps(_to_json(decision), ensure_ascii=False)).sealed(
            Origin("tool", f"agent/{name}"), "caller"
        )
        kept = (note, *artifacts)
        rows = documents(kept, [Label("caller"), *labels], [()] * len(kept), [Reading()] * len(kept))
        blobs = [artifact.blob for artifact in kept if artifact.blob.path is None]
        assert self._case.opened is not None
        await self._house.journal.write(
            self._case.opened[0],
            [StepRow(f"turn:{number}", f"turn {number}", f"agent/{name}", "", "done", outputs=rows, blobs=blobs)],
        )
        return decision, artifacts

    async def _recorded(self, row: StepRow) -> tuple[Decision, tuple[Artifact, ...]]:
        note, *artifacts = [await load(document, self._house) for document in row.outputs]
        assert isinstance(note, Text)
        document = json.loads(note.value)
        match document["kind"]:
            case "do":
                return Do(await restore(document["bound"], self._house, self._desk.toolbox)), ()
            case "delegate":
                return Delegate(document["agent"], document["request"]), ()
            case "ask":
                return Ask(document["question"]), ()
            case "answer":
                return Answer(artifacts), tuple(artifacts)
            case _:
                return GiveUp(document["reason"]), ()

    async def _asked_agent(self, name: str) -> Decision:
        task = Task(
            self._request, self._case.inputs, self._made, tuple(self._given), self._error, tuple(self._turns),
            self._team.colleagues(name), self._answers(), self._team.max_hops - len(self._turns), self._plan, self._bind,
        )  # fmt: skip
        try:
            with telemetry.of_decision(name, self._case.run.id, len(self._turns)):
                decision: Any = await self._team.named(name).decide(task)
        except IntermodalError:
            raise
        except Exception as error:
            raise AgentFailed(
                f"Agent {name!r} failed: {type(error).__name__}: {error}.", hint="Mend the agent; resume goes on there."
            ) from error
        if not isinstance(decision, Decision):
            raise AgentFailed(
                f"Agent {name!r} returned {decision!r:.80} ({type(decision).__name__}).",
                hint="decide() returns Do, Delegate, Answer, Ask or GiveUp.",
            )
        if isinstance(decision, Delegate) and decision.agent not in self._team.agents:
            raise AgentFailed(
                f"Agent {name!r} delegates to {decision.agent!r}, and nobody has that name.",
                hint=f"The team: {', '.join(self._team.agents)}.",
            )
        if isinstance(decision, Do) and not isinstance(decision.plan, BoundPlan):
            raise AgentFailed(
                f"Agent {name!r} wants to do {decision.plan!r:.60}, which is no bound plan.",
                hint="Do(await task.plan(…)).",
            )
        return decision

    async def _plan(
        self, request: str, media: Sequence[Artifact], tools: Sequence[AnyTool] | None, want: Want | None
    ) -> BoundPlan:
        return await self._desk.plan(request, media, self._case.policy, want, tools=tools)

    async def _bind(self, plan: Plan, inputs: Mapping[str, Artifact]) -> BoundPlan:
        given = {name: (artifact,) for name, artifact in inputs.items()}
        return await self._desk.bind(plan, given, self._case.policy)

    def _answered(self, name: str, decision: Answer) -> tuple[Artifact, ...]:
        """The artifacts of an answer; new ones are sealed as the agent's, as little trusted as what it has seen."""
        trusted = all(artifact.trust == "caller" for artifact in self._given)
        origin = Origin("tool", f"agent/{name}", "", tuple(a.blob.digest for a in self._given))
        out = []
        for artifact in decision.artifacts:
            if not isinstance(artifact, Artifact):
                raise AgentFailed(f"Agent {name!r} answers with {artifact!r:.80}.", hint="Answer([artifact, …]).")
            if artifact.origin.kind == "draft":
                artifact = artifact.sealed(origin, "caller" if trusted else "untrusted")
                self._house.lineage.keep(artifact.id, Label.join(self._house.lineage.of(a) for a in self._given))
            out.append(artifact)
        if not out:
            raise AgentFailed(f"Agent {name!r} answers with nothing.", hint="GiveUp(reason) says why there is nothing.")
        return tuple(out)

    def _answers(self) -> dict[str, str]:
        return {q.text: q.words for q in self._state.questions.values() if q.kind == "clarify" and q.answer is not None}

    async def _asked(self, question: str, number: int) -> None:
        """Returns where the question has been answered; else it is asked. Raises ApprovalNeeded."""
        assert self._case.opened is not None
        identity = sha256(f"{self._case.run.id}:ask:{number}:{question}".encode()).hexdigest()[:12]
        if question in self._answers():
            return
        row = QuestionRow(identity, "clarify", f"turn {number}", question)
        await self._house.journal.write(self._case.opened[0], [row])
        asked = Question(identity, self._case.run.id, "clarify", question, f"turn {number}")
        self._case.run.log.emit(ApprovalAsked, f"turn {number}", question=asked)
        while self._case.run.log.readers:
            await self._case.run.next_answer()
            self._state = await self._house.journal.read(self._case.run.id)
            if question in self._answers():
                return
        raise ApprovalNeeded(
            question, hint=f"Answer {identity}, then resume run {self._case.run.id}.", questions=[identity],
            run_id=self._case.run.id,
        )  # fmt: skip

    def _final(self, artifacts: Sequence[Artifact]) -> BoundPlan:
        """A plan of no steps: what is answered with passes the outgoing guard as every result does."""
        names = [f"answer_{number + 1}" if len(artifacts) > 1 else "answer" for number in range(len(artifacts))]
        inputs = tuple(Input(name, artifact.modality) for name, artifact in zip(names, artifacts, strict=True))
        given = {name: (artifact,) for name, artifact in zip(names, artifacts, strict=True)}
        notes = tuple(f"{turn.agent}: {turn.kind} {turn.detail}".strip() for turn in self._turns)
        plan = Plan(self._case.request, inputs, (), tuple(names))
        return BoundPlan(plan, given, {}, self._case.policy, self._case.request, notes=notes)

    @property
    def degraded(self) -> tuple[str, ...]:
        return tuple(self._degraded)


def _said(decision: Decision) -> tuple[str, str]:
    match decision:
        case Do(plan):
            return "do", " → ".join(step.tool for step in plan.plan.steps)
        case Delegate(agent):
            return "delegate", agent
        case Answer(artifacts):
            return "answer", ", ".join(artifact.modality for artifact in artifacts)
        case Ask(question):
            return "ask", question
        case GiveUp(reason):
            return "give up", reason


def _to_json(decision: Decision) -> dict[str, Any]:
    match decision:
        case Do(plan):
            return {"kind": "do", "bound": plan.to_json()}
        case Delegate(agent, request):
            return {"kind": "delegate", "agent": agent, "request": request}
        case Answer():
            return {"kind": "answer"}
        case Ask(question):
            return {"kind": "ask", "question": question}
        case GiveUp(reason):
            return {"kind": "give up", "reason": reason}
