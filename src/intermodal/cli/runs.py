"""`intermodal runs …`."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from ..errors import ParameterInvalid, RunBusy, UnknownName
from ..runs.records import Owned, RunSummary
from .common import Limits, drive, say, studio
from .run import asking
from .run import show as show_result


def listing(home: Path | None, as_json: bool, limit: int) -> None:
    async def work() -> int:
        async with studio(home, Limits()) as orchestrator:
            rows = await orchestrator.runs(limit=max(1, limit))
        if as_json:
            say({"runs": [_row(row) for row in rows]})
            return 0
        for row in rows:
            cost = "price unknown" if row.cost_usd is None else f"${row.cost_usd:.4f}"
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.created))
            print(f"{row.run_id:<22} {row.status:<12} {when}  {row.steps} steps  {cost}  {row.request[:60]!r}")
        return 0

    drive(work, as_json=as_json)


def _row(row: RunSummary) -> dict[str, Any]:
    return {
        "run_id": row.run_id, "status": row.status, "request": row.request, "created": row.created, "steps": row.steps,
        "cost_usd": row.cost_usd,
    }  # fmt: skip


def show(run_id: str, home: Path | None, as_json: bool) -> None:
    async def work() -> int:
        async with studio(home, Limits()) as orchestrator:
            state = await orchestrator.show(run_id)
        steps = [
            {
                "step": row.step,
                "tool": row.tool,
                "offer": row.offer,
                "status": row.status,
                "seconds": row.seconds,
                "cost_usd": row.cost_usd,
                "cached": row.source != "run",
                "outputs": [output["digest"] for output in row.outputs],
            }
            for row in state.steps.values()
        ]
        questions = [
            {"id": q.id, "kind": q.kind, "step": q.step, "text": q.text, "answer": q.answer}
            for q in state.questions.values()
        ]
        if as_json:
            say(
                {
                    "run_id": run_id,
                    "status": state.status,
                    "request": state.request,
                    "created": state.created,
                    "steps": steps,
                    "questions": questions,
                    "error": state.error,
                }
            )
            return 0
        print(f"{run_id}  {state.status}  {state.request!r}")
        for step in steps:
            print(f"  {step['step']:<20} {step['status']:<8} {step['offer']:<26} {step['seconds']:.2f} s")
        for question in questions:
            answer = {None: "open", True: "approved", False: "denied"}[question["answer"]]  # type: ignore[index]
            told = f"{answer}: {question['text']}"
            print(f"  {asking(str(question['id']), told)}")
        if state.error:
            print(f"  {state.error['type']}: {state.error['message']} {state.error['hint']}")
        return 0

    drive(work, as_json=as_json, run_id=run_id)


def resume(run_id: str, home: Path | None, out: Path | None, as_json: bool) -> None:
    async def work() -> int:
        async with studio(home, Limits()) as orchestrator:
            run = await orchestrator.resume(run_id)
            return show_result(await run, out, as_json=as_json)

    drive(work, as_json=as_json, run_id=run_id)


def answer(question: str, home: Path | None, approve: bool | None, words: str) -> None:
    async def work() -> int:
        if approve is None and not words:
            raise ParameterInvalid(f"Question {question!r} needs an answer.", hint="--approve, --deny or --words TEXT.")
        async with studio(home, Limits()) as orchestrator:
            run_id = await orchestrator.answer(question, approve=approve is not False, words=words)
            owner = await orchestrator.desk.house.journal.find(Owned(run_id))
            said = "denied" if approve is False else "approved" if approve else "answered"
            print(f"{said}; {owner.text} goes on" if owner else f"{said}; go on with: intermodal runs resume {run_id}")
        return 0

    drive(work, as_json=False)


def cancel(run_id: str, home: Path | None) -> None:
    async def work() -> int:
        async with studio(home, Limits()) as orchestrator:
            owner = await orchestrator.desk.house.journal.find(Owned(run_id))
            if owner is None:
                raise UnknownName(f"Run {run_id!r} is not running.", hint="`intermodal runs list` shows what is.")
            if not owner.here:
                raise RunBusy(f"Run {run_id!r} belongs to {owner.text}.", hint="Cancel it on that machine.")
            os.kill(owner.pid, signal.SIGTERM)
            print(f"told {owner.text} to stop; finished steps are kept")
        return 0

    drive(work, as_json=False)


def erase(run_id: str, home: Path | None) -> None:
    async def work() -> int:
        async with studio(home, Limits()) as orchestrator:
            await orchestrator.erase(run_id)
            print(f"erased {run_id}")
        return 0

    drive(work, as_json=False)


def prune(home: Path | None, days: float) -> None:
    async def work() -> int:
        if days < 0:
            raise ParameterInvalid(f"--days {days:g} is negative.", hint="0 erases every finished run.")
        border = time.time() - days * 86400
        gone = 0
        async with studio(home, Limits()) as orchestrator:
            for row in await orchestrator.runs(limit=1_000_000):
                if row.created < border and row.status not in ("running", "waiting") and not row.pinned:
                    await orchestrator.erase(row.run_id)
                    gone += 1
        print(f"erased {gone} runs older than {days:g} days")
        return 0

    drive(work, as_json=False)
