"""A run from lease to result: acquires it, executes its plan, waits for answers, records how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal

from ..artifacts import Artifact
from ..errors import (
    ApprovalNeeded,
    Blocked,
    BudgetExceeded,
    DeadlineExceeded,
    IntermodalError,
    ProviderNeeded,
    RunBusy,
    StillWaiting,
    ToolFailed,
)
from ..events import ApprovalAsked, Question, Replanned, RunFinished, RunStarted
from ..ledger import Ledger
from ..plans import BoundPlan
from ..safety import Allow, Block, NeedsApproval, Redact, by_rules, cleaned
from ..tools.toolbox import Toolbox
from . import telemetry
from .executor import Executor, together
from .handle import Run
from .house import House
from .records import Lease, PlanRow, QuestionRow, RunRow, RunState, RunStatus, StatusRow
from .result import Report, Result, Seen
from .scope import Done, Missing, Scope, Yield


class Conductor:
    """Conducts the runs of one orchestrator, one call a run."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def open(self, run_id: str, bound: BoundPlan) -> tuple[Lease, RunState]:
        """A new run's row, with its plan and the bytes of its inputs. Raises ParameterInvalid where the id is taken."""
        blobs = [a.blob for artifacts in bound.inputs.values() for a in artifacts if a.blob.path is None]
        row = RunRow(run_id, bound.request or bound.plan.name, bound.digest, bound.to_json(), blobs)
        return await self._house.journal.acquire(run_id, row)

    async def conduct(
        self,
        run: Run,
        bound: BoundPlan,
        toolbox: Toolbox,
        opened: tuple[Lease, RunState],
        replan: Callable[[BoundPlan, IntermodalError], Awaitable[BoundPlan | None]] | None = None,
    ) -> Result:
        """Raises what ended the run otherwise than with a result; every way out is recorded first.

        `replan` may turn a failure into another plan, which goes on with what is finished.
        """
        with telemetry.of_run(run.id, bound) as told:
            result = await self._conducted(run, bound, toolbox, opened, replan)
            told.add({"run.status": result.status, "plan.digest": result.report.bound.digest})
            told.media("output", result.outputs)
            return result

    async def _conducted(
        self, run: Run, bound: BoundPlan, toolbox: Toolbox, opened: tuple[Lease, RunState], replan: Any
    ) -> Result:
        lease, state = opened
        run.log.emit(RunStarted, plan=bound.digest, steps=tuple(s.id for s in bound.plan.steps))
        status: RunStatus = "failed"
        error: IntermodalError | None = None
        outputs: tuple[Artifact, ...] = ()
        try:
            async with asyncio.timeout(bound.policy.max_seconds):
                result = await self._to_result(run, bound, toolbox, lease, state, replan)
            status, outputs = result.status, result.outputs
            return result
        except TimeoutError:
            error = DeadlineExceeded(
                f"The run took longer than {bound.policy.max_seconds:g} s.",
                hint="Finished steps are kept: raise Policy.max_seconds and resume.",
            )
            raise error from None
        except asyncio.CancelledError:
            status, error = "cancelled", run.cancelled() if run.called_off else None
            raise
        except (ApprovalNeeded, BudgetExceeded, StillWaiting) as signal:
            status, error = "waiting", signal
            raise
        except IntermodalError as failure:
            error = failure
            raise
        finally:
            await asyncio.shield(self._end(run, lease, status, error, outputs))

    async def _end(
        self, run: Run, lease: Lease, status: RunStatus, error: IntermodalError | None, outputs: tuple[Artifact, ...]
    ) -> None:
        try:
            await self._house.journal.write(lease, [StatusRow(status, error.to_json() if error else None)])
            if not isinstance(error, RunBusy):
                await self._house.journal.release(lease)
        except IntermodalError as fault:  # a full disk or a lost lease must not hide how the run ended
            telemetry.warn("the end of a run is not recorded", run=run.id, status=status, error=type(fault).__name__)
        run.log.emit(RunFinished, status=status, output_ids=tuple(a.id for a in outputs))

    async def _to_result(
        self, run: Run, bound: BoundPlan, toolbox: Toolbox, lease: Lease, state: RunState, replan: Any
    ) -> Result:
        lost: list[str] = []
        while True:
            try:
                return await self._until_answered(run, bound, toolbox, lease, state, lost)
            except IntermodalError as failure:
                other = await replan(bound, failure) if replan is not None else None
                if other is None:
                    raise
                lost.append(f"planned again, because {failure.message}")
                blobs = [a.blob for artifacts in other.inputs.values() for a in artifacts if a.blob.path is None]
                await self._house.journal.write(lease, [PlanRow(other.digest, other.to_json(), blobs)])
                steps = tuple(step.id for step in other.plan.steps)
                run.log.emit(Replanned, plan=other.digest, steps=steps, reason=failure.message)
                bound, state = other, await self._house.journal.read(run.id)

    async def _until_answered(
        self, run: Run, bound: BoundPlan, toolbox: Toolbox, lease: Lease, state: RunState, lost: Sequence[str] = ()
    ) -> Result:
        while True:
            scope = await self._scope(run, bound, lease, state)
            scope.degraded.extend(lost)
            yields = await self._checked_in(scope, toolbox)
            if scope.errors and not all(isinstance(e, Blocked) for e in scope.errors):
                raise _first(scope.errors)
            if not scope.errors and not scope.asked:
                if scope.unfinished:
                    raise _unfinished(scope)
                result = await self._result(scope, yields)
                if result is not None:
                    return result
            if not scope.asked:
                return self._blocked(scope)
            questions = tuple(scope.asked.values())
            if not run.log.readers:
                raise ApprovalNeeded(
                    _together([q.text for q in questions]),
                    hint=f"Answer {', '.join(q.id for q in questions)}, then resume run {run.id}.",
                    questions=[q.id for q in questions],
                    run_id=run.id,
                )
            await self._house.journal.write(lease, [StatusRow("waiting")])
            while True:
                await run.next_answer()
                state = await self._house.journal.read(run.id)
                if any(state.questions[q.id].answer is not None for q in questions):
                    break

    async def _scope(self, run: Run, bound: BoundPlan, lease: Lease, state: RunState) -> Scope:
        spent = state.spent + (bound.planning.cost_usd if bound.planning else 0.0)
        scope = Scope(
            run.id,
            bound,
            lease,
            Ledger(bound.policy.max_cost_usd, spent=spent),
            run.log.emit,
            dict(state.steps),
            state.questions,
            {},
            lambda: run.log.readers > 0,
            called_off=run.called_off,
        )
        for artifacts in bound.inputs.values():
            for artifact in artifacts:
                label, found = await self._house.label(artifact, bound.policy)
                scope.labels[artifact.id], scope.findings[artifact.id] = label, found
        return scope

    async def _checked_in(self, scope: Scope, toolbox: Toolbox) -> Mapping[str, Yield]:
        inputs = [a for artifacts in scope.bound.inputs.values() for a in artifacts]
        decision = by_rules(inputs, scope.labels, scope.bound.policy, "in", local=True)
        if isinstance(decision, Block | Redact):
            reason = decision.reason if isinstance(decision, Block) else "what comes in can't be redacted"
            scope.errors.append(Blocked(f"The guard refused the input: {reason}", hint="Policy.rules decide."))
            return {}
        if isinstance(decision, NeedsApproval) and not await self._agreed(scope, "in", decision.reason):
            return {}
        if self._needs_plan_approval(scope.bound) and not await self._agreed(
            scope, f"plan {scope.bound.digest}", f"Run this plan?\n\n{scope.bound.explain()}"
        ):
            return {}
        return await Executor(self._house, toolbox).execute(scope)

    @staticmethod
    def _needs_plan_approval(bound: BoundPlan) -> bool:
        approve = bound.policy.approve
        if isinstance(approve, (int, float)):
            cost = bound.estimate.cost
            return cost is None or cost[1] > approve
        return approve == "always"

    async def _agreed(self, scope: Scope, about: str, text: str) -> bool:
        """Whether somebody has said yes; asks where nobody has said anything, records a no as Blocked."""
        question_id = sha256(f"{scope.run_id}:{about}".encode()).hexdigest()[:12]
        known = scope.questions.get(question_id)
        if known is not None and known.answer:
            return True
        if known is not None and known.answer is False:
            scope.errors.append(Blocked(f"It was denied: {text.partition(chr(10))[0]}", hint="Nothing was run."))
            return False
        if scope.bound.policy.approve == "never":
            scope.errors.append(Blocked(text, hint="Policy.approve is 'never': nobody may be asked."))
            return False
        question = Question(question_id, scope.run_id, "approval", text)
        scope.asked[question_id] = question
        await self._house.journal.write(scope.lease, [QuestionRow(question_id, "approval", "", text)])
        scope.emit(ApprovalAsked, question=question)
        return False

    async def _result(self, scope: Scope, yields: Mapping[str, Yield]) -> Result | None:
        """What comes out, past the outgoing guard; None where somebody has to be asked first."""
        outputs: list[Artifact] = []
        made_by: list[str] = []
        for name in scope.bound.plan.outputs:
            done = yields[name]
            if isinstance(done, Done):
                outputs.extend(done.artifacts)
                made_by.extend([name] * len(done.artifacts))
            elif not done.skipped:
                raise AssertionError(f"{name}: {done}")
        if not outputs and scope.bound.plan.outputs and any(isinstance(y, Missing) for y in yields.values()):
            raise ToolFailed(
                f"Nothing is left of the plan: {'; '.join(scope.degraded)}.", hint="See each step's error."
            )
        decision = by_rules(outputs, scope.labels, scope.bound.policy, "out", local=True)
        match decision:
            case Block(reason):
                scope.errors.append(Blocked(f"The guard held back the result: {reason}", hint="Policy.rules decide."))
                return self._blocked(scope)
            case NeedsApproval(reason):
                if not await self._agreed(scope, "out", reason):
                    return self._blocked(scope) if scope.errors else None
            case Redact(categories):
                for artifact in outputs:
                    found = scope.findings.get(artifact.id, ())
                    acted = tuple(f.acted("redact") if f.category in categories else f for f in found)
                    scope.findings[artifact.id] = acted
                try:
                    outputs = [await self._cleaned(scope, artifact, categories) for artifact in outputs]
                except Blocked as error:
                    scope.errors.append(error)
                    return self._blocked(scope)
            case Allow():
                pass
        status: Literal["complete", "degraded"] = "degraded" if scope.degraded else "complete"
        report = self._report(scope, status)
        return Result(scope.run_id, status, tuple(outputs), dict(scope.labels), report, tuple(made_by))

    async def _cleaned(self, scope: Scope, artifact: Artifact, categories: frozenset[str]) -> Artifact:
        house = self._house
        label, found = scope.labels[artifact.id], scope.findings.get(artifact.id, ())
        clean, label, found = await cleaned(
            artifact, label, found, categories, guard=house.guard, workers=house.pool.workers
        )
        scope.labels[clean.id], scope.findings[clean.id] = label, found
        return clean

    def _blocked(self, scope: Scope) -> Result:
        for error in scope.errors:
            scope.degraded.append(error.message)
        return Result(scope.run_id, "blocked", (), dict(scope.labels), self._report(scope, "blocked"))

    def _report(self, scope: Scope, status: str) -> Report:
        known = self._house.guard.categories
        unchecked = []
        for name, artifacts in scope.bound.inputs.items():
            for artifact in artifacts:
                lacking = known - scope.labels[artifact.id].scanned
                if lacking:
                    unchecked.append(f"{artifact.name or name} itself: {', '.join(sorted(lacking))}")
        order = (step.id for step in scope.bound.plan.steps if step.id in scope.made)
        made = {**scope.bound.inputs, **{name: scope.made[name] for name in order}}
        media = {
            name: tuple(Seen(a, scope.labels[a.id], scope.findings.get(a.id, ())) for a in artifacts)
            for name, artifacts in made.items()
        }
        return Report(
            scope.run_id,
            status,
            scope.bound,
            dict(scope.actuals),
            media,
            tuple(scope.degraded),
            tuple(unchecked),
            tuple(scope.notes),
        )


def _together(texts: Sequence[str]) -> str:
    """Questions in one message: a line of words after another, anything longer as a block of its own."""
    return ("\n\n" if any("\n" in text for text in texts) else " ").join(texts)


def _unfinished(scope: Scope) -> StillWaiting:
    """What others are still at work on, in one sentence with how far they are."""
    one = together(scope.unfinished)
    return StillWaiting(
        f"{one.progress}: {one.message}",
        hint=f"Resume run {scope.run_id} to look again.",
        done=one.done,
        total=one.total,
        units=one.units,
        after_s=one.after_s,
        **{**one.facts, "run_id": scope.run_id},
    )


def _first(errors: list[IntermodalError]) -> IntermodalError:
    """The error that ended the run: what can't be helped by waiting before what can."""
    serious = [e for e in errors if not isinstance(e, (Blocked, ProviderNeeded))]
    return (serious or errors)[0]
