"""A journal: the protocol's methods as the runtime uses them, over a journal of the caller's making."""

from __future__ import annotations

import asyncio
import inspect
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

from ...artifacts import Blob
from ...errors import ParameterInvalid, RunBusy, UnknownName
from ...runs.records import (
    Answer,
    Bytes,
    Cached,
    Erase,
    Journal,
    Lease,
    Measured,
    Owned,
    Pin,
    Pinned,
    PlanRow,
    QuestionRow,
    Release,
    Row,
    RunRow,
    Runs,
    StatusRow,
    StepRow,
)
from .saying import must, refused

Make = Callable[[], Journal | Awaitable[Journal]]
_BOUND = {"inputs": {}, "words": "文字 and words"}


async def check_journal(make_journal: Make) -> None:
    """`make_journal()` opens the same journal each time (it may be async); the check closes what it opens.

    Uses new run ids, so that a journal with runs in it stays as it was but for a few more.
    """
    journal = await _made(make_journal)
    try:
        for part in (
            _opening, _unknown, _rows, _replacing, _fencing, _together, _bytes, _cache, _speed, _questions, _pins,
            _owners, _erasing,
        ):  # fmt: skip
            await part(journal)
        await _durable(journal, make_journal)
    finally:
        await journal.close()


async def _made(make: Make) -> Journal:
    made = make()
    return await made if inspect.isawaitable(made) else made


def _name(what: str) -> str:
    return f"conformance-{what}-{uuid.uuid4().hex[:12]}"


def _row(run_id: str) -> RunRow:
    return RunRow(run_id, "a request", "digest", _BOUND)


def _step(key: str, **facts: object) -> StepRow:
    return replace(StepRow(key, "step", "tool", "an/offer", "done", outputs=[]), **facts)  # type: ignore[arg-type]


async def _new(journal: Journal, what: str) -> Lease:
    run_id = _name(what)
    lease, _ = await journal.acquire(run_id, _row(run_id))
    return lease


async def _opening(journal: Journal) -> None:
    run_id, where = _name("opening"), "journal.acquire"
    lease, state = await journal.acquire(run_id, _row(run_id))
    must(lease.run_id == run_id and state.run_id == run_id, where, f"gave {lease} for {run_id!r}")
    must(state.status == "running", where, f"a new run is {state.status!r}, expected 'running'")
    must(dict(state.bound) == _BOUND, where, f"the bound plan came back as {state.bound!r}")
    must(
        state.request == "a request" and not state.steps and not state.questions, where, f"a new run is {state!r:.200}"
    )
    await refused(journal.acquire(run_id, _row(run_id)), ParameterInvalid, f"{where}, an id that is taken")
    await journal.release(lease)
    later, _ = await journal.acquire(run_id)
    must(later.fence > lease.fence, where, f"a later owner has fence {later.fence}, not above {lease.fence}")


async def _unknown(journal: Journal) -> None:
    name = _name("unknown")
    await refused(journal.acquire(name), UnknownName, "journal.acquire, no such run")
    await refused(journal.read(name), UnknownName, "journal.read, no such run")
    await refused(journal.find(Erase(name)), UnknownName, "journal.find(Erase), no such run")
    await refused(journal.find(Answer(name, True)), UnknownName, "journal.find(Answer), no such question")
    await refused(
        journal.write(Lease(name, 1), [StatusRow("failed")]), (UnknownName, RunBusy), "journal.write, no such run"
    )


async def _rows(journal: Journal) -> None:
    lease, where = await _new(journal, "rows"), "journal.write then read"
    step = _step("k", outputs=[{"digest": "d", "facts": {"n": 1}}], many=True, seconds=1.5, units=2.0, attempt=3)
    failed = _step("f", status="failed", cost_usd=None, reserved_usd=0.5, error={"type": "ToolFailed", "message": "m"})
    plan = PlanRow("other", {"inputs": {}, "n": 2})
    await journal.write(lease, [step, failed])
    ended: list[Row] = [plan, StatusRow("failed", {"type": "ToolFailed", "message": "no"})]
    await journal.write(lease, ended)
    state = await journal.read(lease.run_id)
    must(state.steps.get("k") == step, where, f"step 'k' is {state.steps.get('k')!r}, expected {step!r}")
    must(state.steps.get("f") == failed, where, f"step 'f' is {state.steps.get('f')!r}, expected {failed!r}")
    must(dict(state.bound) == dict(plan.bound), where, f"PlanRow left {state.bound!r}")
    must(state.status == "failed" and state.error, where, f"StatusRow left {state.status!r}, {state.error!r}")
    runs = {run.run_id: run for run in await journal.find(Runs(limit=1000))}
    must(lease.run_id in runs, "journal.find(Runs)", "a run just opened is not listed")
    summary = runs[lease.run_id]
    must(
        summary.steps == 2 and summary.cost_usd is None, "journal.find(Runs)", f"an unknown cost is unknown: {summary}"
    )


async def _replacing(journal: Journal) -> None:
    lease = await _new(journal, "replacing")
    await journal.write(lease, [_step("k", status="started")])
    await journal.write(lease, [_step("k", seconds=2.0)])
    steps = (await journal.read(lease.run_id)).steps
    must(steps == {"k": _step("k", seconds=2.0)}, "journal.write, a key again", f"the later row must stand: {steps!r}")


async def _fencing(journal: Journal) -> None:
    early = await _new(journal, "fencing")
    late, _ = await journal.acquire(early.run_id)
    rows: list[Row] = [_step("late"), StatusRow("complete")]
    await refused(journal.write(early, rows), RunBusy, "journal.write under a lease that was taken over")
    state = await journal.read(early.run_id)
    must(not state.steps and state.status == "running", "journal.write, refused", f"left rows: {state!r:.200}")
    await journal.release(early)  # a late owner's release must not free the run of the one who has it
    await journal.write(late, [_step("k")])
    owner = await journal.find(Owned(early.run_id))
    must(owner is not None, "journal.release under a lease that was taken over", "it freed the later owner's run")


async def _together(journal: Journal) -> None:
    leases = await asyncio.gather(*(_new(journal, "together") for _ in range(8)))
    writes = [journal.write(lease, [_step(f"k{i}")]) for lease in leases for i in range(4)]
    stale = replace(leases[0], fence=leases[0].fence - 1)
    results = await asyncio.gather(*writes, journal.write(stale, [_step("stale")]), return_exceptions=True)
    must(isinstance(results[-1], RunBusy), "journal.write, several at a time", f"a stale lease got {results[-1]!r}")
    lost = [r for r in results[:-1] if r is not None]
    must(not lost, "journal.write, several at a time", f"a refused write took others with it: {lost[:1]!r}")
    for lease in leases:
        keys = sorted((await journal.read(lease.run_id)).steps)
        must(keys == ["k0", "k1", "k2", "k3"], "journal.write, several at a time", f"{lease.run_id} has {keys}")


async def _bytes(journal: Journal) -> None:
    lease, where = await _new(journal, "bytes"), "journal.find(Bytes)"
    blob, other = Blob.of(uuid.uuid4().bytes), Blob.of(uuid.uuid4().bytes)
    must(await journal.find(Bytes(blob.digest)) is None, where, "answered for bytes that were never written")
    rows: list[Row] = [_step("k", blobs=[blob]), PlanRow("d", _BOUND, [other])]
    await journal.write(lease, rows)
    for written in (blob, other):
        must(await journal.find(Bytes(written.digest)) == written.data, where, "the bytes read back are others")


async def _cache(journal: Journal) -> None:
    lease, where, key = await _new(journal, "cache"), "journal.find(Cached)", _name("key")
    await journal.write(lease, [_step("a", cache_key=key, status="started")])
    must(await journal.find(Cached(key)) is None, where, "answered with a step that isn't done")
    await journal.write(lease, [_step("a", cache_key=key)])
    found = await journal.find(Cached(key))
    must(found is not None and found.key == "a", where, f"answered {found!r} for a step that is done")
    must(await journal.find(Cached(_name("other"))) is None, where, "answered for a key nobody wrote")


async def _speed(journal: Journal) -> None:
    lease, where, offer = await _new(journal, "speed"), "journal.find(Measured)", _name("offer")
    rows = [_step(f"k{i}", offer=offer, seconds=2.0 * (1 + i), units=float(i)) for i in range(10)]
    await journal.write(lease, rows)
    found = await journal.find(Measured({offer: (1.0, 1.0), _name("nobody"): (1.0, 1.0)}))
    must(set(found) == {offer}, where, f"knows {sorted(found)}, expected the one that ran")
    must(tuple(found[offer]) == (2.0, 2.0, 10), where, f"{found[offer]}: twice as slow as predicted, ten times")


async def _questions(journal: Journal) -> None:
    lease, where, question = await _new(journal, "questions"), "journal.find(Answer)", _name("question")
    await journal.write(lease, [QuestionRow(question, "approval", "step", "Really?")])
    await journal.write(lease, [QuestionRow(question, "approval", "step", "Asked again")])
    asked = (await journal.read(lease.run_id)).questions[question]
    must(asked == QuestionRow(question, "approval", "step", "Really?"), "QuestionRow", f"asked once per id: {asked!r}")
    run_id = await journal.find(Answer(question, False, "no, thanks"))
    must(run_id == lease.run_id, where, f"answered {run_id!r}, expected the run's id")
    known = (await journal.read(lease.run_id)).questions[question]
    must(known.answer is False and known.words == "no, thanks", where, f"the answer came back as {known!r}")
    await journal.find(Answer(question, False, "no, thanks"))
    await refused(journal.find(Answer(question, True)), ParameterInvalid, f"{where}, the other way round")


async def _pins(journal: Journal) -> None:
    thread, other = _name("thread"), _name("thread")
    first, second = await _new(journal, "pin"), await _new(journal, "pin")
    for lease in (first, second, first):
        await journal.find(Pin(thread, lease.run_id))
    await journal.find(Pin(other, first.run_id))
    pinned = await journal.find(Pinned(thread))
    must(pinned == [first.run_id, second.run_id], "journal.find(Pinned)", f"{pinned}: each once, oldest first")
    await journal.find(Release(thread))
    must(await journal.find(Pinned(thread)) == [], "journal.find(Release)", "left a pin of the thread")
    must(await journal.find(Pinned(other)) == [first.run_id], "journal.find(Release)", "took another thread's pin")
    runs = {run.run_id: run.pinned for run in await journal.find(Runs(limit=1000))}
    stand = (runs.get(first.run_id), runs.get(second.run_id))
    must(stand == (True, False), "journal.find(Runs)", f"pinned is {stand}, expected (True, False)")


async def _owners(journal: Journal) -> None:
    lease, where = await _new(journal, "owner"), "journal.find(Owned)"
    owner = await journal.find(Owned(lease.run_id))
    must(owner is not None and owner.here, where, f"this process drives it, answered {owner!r}")
    await journal.release(lease)
    must(await journal.find(Owned(lease.run_id)) is None, where, "a released run has an owner")


async def _erasing(journal: Journal) -> None:
    gone, stays = await _new(journal, "erase"), await _new(journal, "stay")
    mine, shared = Blob.of(uuid.uuid4().bytes), Blob.of(uuid.uuid4().bytes)
    for lease, blobs in ((gone, [mine, shared]), (stays, [shared])):
        outputs = [{"digest": blob.digest} for blob in blobs]
        await journal.write(lease, [_step("k", blobs=blobs, outputs=outputs)])
    await refused(journal.find(Erase(gone.run_id)), RunBusy, "journal.find(Erase), a run that is running")
    await journal.write(gone, [StatusRow("complete")])
    await journal.release(gone)
    digests = await journal.find(Erase(gone.run_id))
    await refused(journal.read(gone.run_id), UnknownName, "journal.read of an erased run")
    must(list(digests) == [mine.digest], "journal.find(Erase)", f"names {digests!r}, expected what only it used")
    must(await journal.find(Bytes(mine.digest)) is None, "journal.find(Erase)", "its own bytes are still there")
    must(await journal.find(Bytes(shared.digest)), "journal.find(Erase)", "took bytes that another run uses")


async def _durable(journal: Journal, make: Make) -> None:
    lease = await _new(journal, "durable")
    await journal.write(lease, [_step("k")])
    other = await _made(make)
    try:
        steps = (await other.read(lease.run_id)).steps
        must(steps == {"k": _step("k")}, "journal opened again", f"what was written is {steps!r}")
    finally:
        await other.close()
