"""The events of a run: the closed union, their order, their numbers, their runs and spans."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args

from ...events import Event, RunFinished, RunStarted, StepFailed, StepFinished, StepStarted
from ...runs import Run
from .saying import must


def assert_events(run: Run | Iterable[Event], *kinds: type[Any]) -> None:
    """The events of a finished run, and that these kinds came in this order (others may stand between them).

    Checked: nothing outside the union; numbers that go up by one; everything between RunStarted and RunFinished of its
    run; steps the run announced, in spans of their own; no step finished here that wasn't started; JSON.
    """
    events = list(run.log.all() if isinstance(run, Run) else run)
    must(events, "events", "there are none")
    for place, event in enumerate(events):
        _check_event(f"event {place} ({type(event).__name__})", event, events[0].sequence + place)
    for run_id in dict.fromkeys(event.run_id for event in events):
        _check_run(f"run {run_id!r}", [event for event in events if event.run_id == run_id])
    if isinstance(run, Run):
        must(events[-1].run_id == run.id, f"run {run.id!r}", f"the last event is of run {events[-1].run_id!r}")
    rest = iter(events)
    for kind in kinds:
        there = [type(e).__name__ for e in events]
        must(any(isinstance(event, kind) for event in rest), "events", f"no {kind.__name__} in its place among {there}")


def _check_event(where: str, event: Any, sequence: int) -> None:
    must(isinstance(event, get_args(Event)), where, "is none of the closed union of events")
    must(event.sequence == sequence, where, f"its sequence number is {event.sequence}, expected {sequence}")
    must(event.run_id, where, "it has no run id")
    span = getattr(event, "step", "") or event.span_id
    must(event.span_id == span, where, f"its span is {event.span_id!r}, expected that of step {span!r}")
    try:
        json.dumps(event.to_json())
    except (TypeError, ValueError) as error:
        raise AssertionError(f"{where}: it is no JSON: {error}") from error


def _check_run(where: str, events: list[Any]) -> None:
    must(isinstance(events[0], RunStarted), where, f"begins with {type(events[0]).__name__}, expected RunStarted")
    must(isinstance(events[-1], RunFinished), where, f"ends with {type(events[-1]).__name__}, expected RunFinished")
    ends = sum(isinstance(event, RunFinished) for event in events)
    must(ends == 1, where, f"has {ends} RunFinished, expected one")
    announced: set[str] = set()
    started: Counter[str] = Counter()
    for event in events:
        match event:
            case RunStarted(steps=steps):
                must(event.span_id == event.run_id, where, f"RunStarted has span {event.span_id!r}")
                announced |= set(steps)
            case StepStarted(step=step) | StepFinished(step=step) | StepFailed(step=step):
                must(step in announced, where, f"{type(event).__name__} of {step!r}, announced: {sorted(announced)}")
                if isinstance(event, StepStarted):
                    started[step] += 1
                elif isinstance(event, StepFinished) and event.source == "run":
                    must(started[step] > 0, where, f"step {step!r} finished and was not started")
                    started[step] -= 1
