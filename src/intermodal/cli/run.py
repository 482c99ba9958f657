"""`intermodal run` and `intermodal explain`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..artifacts import BUILT_IN, Artifact, Finding
from ..errors import MediaMissing, ParameterInvalid
from ..events import ApprovalAsked, StepFailed, StepFinished, StepStarted, StepWaiting
from ..orchestrator import Orchestrator
from ..plans import BoundPlan, Plan
from ..runs import Result, Run
from ..safety.guard import SURE
from ..safety.naming import counted
from .common import Limits, document, drive, media, save, say, show_media, studio


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of `run`, as given."""

    request: str | None
    files: list[str]
    text: str | None = None
    plan: Path | None = None
    inputs: list[str] = field(default_factory=list)
    want: str | None = None
    out: Path | None = None
    explain: bool = False
    json: bool = False
    events: bool = False
    run_id: str | None = None
    report: Path | None = None


def command(asked: Asked, limits: Limits, home: Path | None) -> None:
    async def work() -> int:
        async with studio(home, limits) as orchestrator:
            return await _run(orchestrator, asked)

    drive(work, as_json=asked.json or asked.events, run_id=asked.run_id or "")


async def _run(orchestrator: Orchestrator, asked: Asked) -> int:
    what, items, inputs = _what(asked)
    want = _want(asked.want)
    if asked.explain:
        bound = await orchestrator.plan(what, *items, inputs=inputs, want=want)
        _explained(bound, asked)
        return 0
    run = orchestrator.start(what, *items, inputs=inputs, want=want, run_id=asked.run_id)
    watcher = asyncio.create_task(_watch(run, asked)) if asked.events or sys.stderr.isatty() else None
    try:
        result = await run
    finally:
        if watcher is not None:
            await asyncio.wait({watcher}, timeout=1.0)
    return show(result, asked.out, as_json=asked.json, silent=asked.events, report=asked.report)


def _what(asked: Asked) -> tuple[str | Plan, list[Any], Mapping[str, Any] | None]:
    if asked.plan is None:
        if asked.request is None:
            raise ParameterInvalid("There is no request.", hint='intermodal run "Read this aloud" receipt.jpg')
        return asked.request, media(asked.files, asked.text), None
    if asked.request is not None or asked.files:
        raise ParameterInvalid(
            f"--plan was given with {asked.request or asked.files[0]!r} besides.",
            hint="Name inputs: --input photo=a.jpg",
        )
    try:
        plan = Plan.from_json(asked.plan.read_bytes())
    except OSError as error:
        raise MediaMissing(f"The plan {str(asked.plan)!r} can't be read: {error.strerror}.", hint="Check it.") from None
    inputs: dict[str, Any] = {}
    many = {item.name for item in plan.inputs if item.many}
    for pair in asked.inputs:
        name, equals, file = pair.partition("=")
        if not equals:
            raise ParameterInvalid(f"--input {pair!r} is not NAME=FILE.", hint="--input photo=beach.jpg")
        item = media([file], None)[0]
        if name in many:
            inputs.setdefault(name, []).append(item)
        elif name in inputs:
            raise ParameterInvalid(f"--input {name!r} is given twice.", hint="It takes one file.")
        else:
            inputs[name] = item
    return plan, [], inputs


def _want(name: str | None) -> type[Artifact] | None:
    if name is None:
        return None
    known = {kind.modality: kind for kind in BUILT_IN}
    if name not in known:
        raise ParameterInvalid(f"--want {name!r} is no modality.", hint=f"Known: {', '.join(known)}.")
    return known[name]


def _explained(bound: BoundPlan, asked: Asked) -> None:
    if not asked.json:
        print(bound.explain())
        return
    estimate = bound.estimate
    say(
        {
            **bound.to_json(),
            "digest": bound.digest,
            "explain": bound.explain(),
            "estimate": {
                "seconds": [estimate.low_s, estimate.high_s],
                "cost_usd": estimate.known,
                "unpriced": estimate.unpriced,
            },
        }
    )


async def _watch(run: Run, asked: Asked) -> None:
    async for event in run:
        if asked.events:
            say(event.to_json())
            continue
        match event:
            case StepStarted(step=step, offer=offer):
                line = f"… {step}  {offer}"
            case StepFinished(step=step, offer=offer, seconds=seconds, source=source):
                line = f"✓ {step}  {offer}  " + (f"{seconds:.2f} s" if source == "run" else f"from the {source}")
            case StepFailed(step=step, message=message):
                line = f"✗ {step}  {message}"
            case StepWaiting(step=step, message=message, done=done, total=total):
                line = f"· {step}  {done} of {total}: {message}"
            case ApprovalAsked(question=question):
                line = asking(question.id, question.text)
            case _:
                continue
        print(line, file=sys.stderr)


def asking(question_id: str, text: str) -> str:
    """A question for people: its id and first line, what it is about below and apart."""
    first, _, rest = text.partition("\n")
    about = rest.strip("\n")
    return f"? {question_id}  {first}" + (f"\n\n{about}\n" if about else "")


def show(result: Result, out: Path | None, *, as_json: bool, silent: bool = False, report: Path | None = None) -> int:
    """Print and save a result. Words go to standard output, other media into files. Returns the exit status."""
    if out is None and (as_json or silent):
        paths = [a.blob.path for a in result.outputs]
    else:
        paths = save(result, out or Path("."), wordless=out is None)
    if report is not None:
        result.report.save(report)
    if as_json:
        say(document(result, paths))
    elif not silent:
        show_media(result, paths)
        told = (*result.report.bound.notes, *result.report.degraded, *result.report.notes, *_found(result))
        for line in (*told, *_better(result)):
            print(f"note: {line}", file=sys.stderr)
    return 4 if result.status == "blocked" else 0


FOUND_LINES = 3


def _found(result: Result) -> list[str]:
    """What the guard is sure it saw: "found 2 phone numbers, 1 name in letter.txt", media with the same in one line."""
    seen: dict[str, list[Finding]] = {}
    for name, finding in result.report.findings:
        if finding.score >= SURE:
            seen.setdefault(name, []).append(finding)
    places: dict[str, list[str]] = {}
    for name, findings in seen.items():
        acted = sorted({finding.action for finding in findings} - {"allow"})
        places.setdefault(counted(findings) + (f" ({', '.join(acted)})" if acted else ""), []).append(name)
    lines = [f"found {what} in {', '.join(names)}" for what, names in places.items()]
    if len(lines) <= FOUND_LINES:
        return lines
    return [
        *lines[: FOUND_LINES - 1],
        f"more was found in {len(lines) - FOUND_LINES + 1} others: see --json or --report",
    ]


def _better(result: Result) -> list[str]:
    """Where only a basic engine did a step, what would do better."""
    steps = result.report.bound.steps
    return [
        f"{name} ran on a basic engine"
        + (f"; better: {step.better}" if step.better else "; no better one is known here")
        for name, step in steps.items()
        if step.tier == "basic"
    ]
