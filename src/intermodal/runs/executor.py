"""Runs a bound plan: one task a step, each starting when its inputs exist, each result durable before it is used."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from ..artifacts import Artifact
from ..errors import Blocked, BudgetExceeded, IntermodalError, Signal, StillWaiting
from ..events import ApprovalAsked, Question, StepFailed, StepWaiting
from ..plans import Actual, Plan, Step
from ..plans.check import Type, check
from ..tools.toolbox import Toolbox
from . import telemetry
from .attempts import Asked, Attempts
from .house import House
from .keys import Arguments, samples
from .records import QuestionRow
from .scope import Done, Missing, Scope, Yield

EACH_LIMIT = 16  # elements of one mapped step in flight: enough to keep engines busy, few enough to stay small


class Executor:
    """Five collaborators and one method. Raises nothing for a failed step: see `Scope.errors` and `Scope.asked`."""

    def __init__(self, house: House, toolbox: Toolbox) -> None:
        self._house = house
        self._toolbox = toolbox

    async def execute(self, scope: Scope) -> Mapping[str, Yield]:
        """What every input and step yielded. Cancelling it cancels every step."""
        plan = scope.bound.plan
        _, types = check(plan, self._toolbox, self._house.modalities, versions=False)
        attempts = Attempts(self._house, self._toolbox, scope)
        loop = asyncio.get_running_loop()
        yields: dict[str, asyncio.Future[Yield]] = {name: loop.create_future() for name in _names(plan)}
        for item in plan.inputs:
            yields[item.name].set_result(Done(scope.bound.inputs[item.name], item.many))
        sample = samples(plan)
        async with asyncio.TaskGroup() as group:
            for step in plan.steps:
                work = _StepRun(step, types[step.id], sample[step.id], scope, attempts)
                group.create_task(work.run(yields), name=step.id)
        return {name: future.result() for name, future in yields.items()}


def _names(plan: Plan) -> list[str]:
    return [*(i.name for i in plan.inputs), *(s.id for s in plan.steps)]


class _StepRun:
    """One step of one execution: waits for its sources, runs its tool once or once per element."""

    def __init__(self, step: Step, type_: Type, sample: int, scope: Scope, attempts: Attempts) -> None:
        self._step = step
        self._type = type_
        self._sample = sample
        self._scope = scope
        self._attempts = attempts

    async def run(self, yields: Mapping[str, asyncio.Future[Yield]]) -> None:
        found = {source.name: await yields[source.name] for source in self._step.sources}
        given = {name: result for name, result in found.items() if isinstance(result, Done)}
        lost = [name for name, result in found.items() if name not in given and not self._can_do_without(name, result)]
        if lost or (found and not given):
            first = lost[0] if lost else next(iter(found))
            result = found[first]
            skipped = isinstance(result, Missing) and result.skipped
            yields[self._step.id].set_result(Missing(f"it hangs on {first}", skipped))
            return
        outcome = await self._outcome(given)
        if isinstance(outcome, Done):
            self._scope.made[self._step.id] = outcome.artifacts
        elif outcome.waiting is not None:
            self._waits(outcome.waiting)
        yields[self._step.id].set_result(outcome)

    def _waits(self, waiting: StillWaiting) -> None:
        waiting.facts["step"] = self._step.id
        self._scope.unfinished.append(waiting)
        self._scope.emit(
            StepWaiting, self._step.id, step=self._step.id, tool=self._step.tool, message=waiting.message,
            done=waiting.done, total=waiting.total,
        )  # fmt: skip

    def _can_do_without(self, name: str, result: Yield) -> bool:
        """Whether what is missing may be left out: the plan says so, and the port takes several things or none."""
        signature = self._attempts.signature(self._step)
        ports = [signature.port(port) for port, sources in self._step.args.items() if name in {s.name for s in sources}]
        return isinstance(result, Missing) and result.skipped and all(p and (p.many or p.optional) for p in ports)

    async def _outcome(self, given: Mapping[str, Done]) -> Yield:
        mapped = next((s.name for s in self._step.sources if s.each), None)
        if mapped is None:
            return await self._one(self._arguments(given, None), (self._sample,))
        elements = given[mapped].artifacts
        seen: dict[str, int] = {}
        limit = asyncio.Semaphore(EACH_LIMIT)

        async def element(artifact: Artifact, occurrence: int) -> Yield:
            async with limit:
                return await self._one(self._arguments(given, artifact), (self._sample, occurrence), each=True)

        tasks = []
        async with asyncio.TaskGroup() as group:
            for artifact in elements:
                occurrence = seen.get(artifact.blob.digest, 0)
                seen[artifact.blob.digest] = occurrence + 1
                tasks.append(group.create_task(element(artifact, occurrence)))
        return self._gathered([task.result() for task in tasks])

    def _gathered(self, results: list[Yield]) -> Yield:
        done = [r for r in results if isinstance(r, Done)]
        lost = len(results) - len(done)
        waiting = [r.waiting for r in results if isinstance(r, Missing) and r.waiting is not None]
        if waiting:
            return Missing("it waits", waiting=together(waiting, ready=len(done)))
        if lost and self._step.on_error == "fail":
            return Missing(f"{lost} of {len(results)} elements failed")
        if lost and not self._scope.stopping and not self._scope.asked:
            self._scope.degraded.append(f"{self._step.id}: {lost} of {len(results)} elements were left out")
        if results and not done:
            return Missing(f"all {len(results)} elements failed", skipped=True)
        return Done(tuple(a for r in done for a in r.artifacts), many=True)

    def _arguments(self, given: Mapping[str, Done], element: Artifact | None) -> dict[str, Any]:
        arguments: dict[str, Artifact | tuple[Artifact, ...]] = {}
        signature = self._attempts.signature(self._step)
        for name, sources in self._step.args.items():
            port = signature.port(name)
            assert port is not None
            if sources[0].each and element is not None:
                arguments[name] = element
            elif port.many:
                arguments[name] = tuple(a for s in sources if s.name in given for a in given[s.name].artifacts)
            elif sources[0].name in given:
                arguments[name] = given[sources[0].name].artifacts[0]
        return arguments

    async def _one(self, arguments: Arguments, sample: tuple[int, ...], *, each: bool = False) -> Yield:
        scope, step = self._scope, self._step
        if scope.stopping:
            return Missing("an earlier step failed")
        try:
            return await self._attempts.result(step, self._type, arguments, sample, each=each)
        except Asked as asked:
            await self._ask(asked)
            return Missing("it waits for an answer")
        except StillWaiting as waiting:
            return Missing("it waits", waiting=waiting)
        except IntermodalError as error:
            scope.emit(
                StepFailed,
                step.id,
                step=step.id,
                tool=step.tool,
                offer=str(error.facts.get("offer", "")),
                error=type(error).__name__,
                message=error.message,
                final=True,
            )
            before = scope.actuals.get(step.id)
            if before is None or not each:
                scope.actuals[step.id] = Actual(0.0, 0.0, "", "run", "failed")
            if step.on_error == "fail" or isinstance(error, Signal):
                error.facts.setdefault("step", step.id)
                scope.errors.append(error)
                return Missing(error.message)
            telemetry.warn("a step is left out", run=scope.run_id, step=step.id, error=type(error).__name__)
            if not each:
                scope.degraded.append(f"{step.id} is left out: {error.message}")
            return Missing(error.message, skipped=True)

    async def _ask(self, asked: Asked) -> None:
        scope = self._scope
        question = Question(asked.question_id, scope.run_id, asked.kind, asked.text, self._step.id)
        if question.id not in scope.asked:
            scope.asked[question.id] = question
            row = QuestionRow(question.id, question.kind, self._step.id, question.text)
            await self._attempts.house.journal.write(scope.lease, [row])
            scope.emit(ApprovalAsked, self._step.id, question=question)


def together(waiting: Sequence[StillWaiting], *, ready: int = 0) -> StillWaiting:
    """One signal for several, with what is `ready` counted in."""
    first = waiting[0]
    soon = [one.after_s for one in waiting if one.after_s is not None]
    return StillWaiting(
        "; ".join(dict.fromkeys(one.message for one in waiting)),
        hint=first.hint,
        done=ready + sum(one.done for one in waiting),
        total=ready + sum(one.total for one in waiting),
        units=first.units,
        after_s=min(soon, default=None),
        **first.facts,
    )


def blocked(errors: list[IntermodalError]) -> bool:
    """Whether the guard, not the world, ended the run."""
    return bool(errors) and all(isinstance(e, Blocked) and not isinstance(e, BudgetExceeded) for e in errors)
