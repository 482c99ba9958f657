"""What is read from the journal, and the two changes that need no lease: an answer and an erasure."""

from __future__ import annotations

import json
import platform
import sqlite3
from collections.abc import Callable
from typing import Any

from ..errors import ParameterInvalid, RunBusy, UnknownName
from .owner import Owner
from .records import (
    Answer,
    Bytes,
    Cached,
    Erase,
    Measured,
    Owned,
    OwnerFacts,
    Pin,
    Pinned,
    QuestionRow,
    Release,
    Runs,
    RunState,
    RunSummary,
    StepRow,
)

_STEP = (
    "key, step, tool, offer, status, attempt, many, outputs, seconds, units, cost_usd, reserved_usd, error,"
    " cache_key, source, handle, notes"
)


def state(db: sqlite3.Connection, run_id: str) -> RunState:
    row = db.execute("SELECT request, status, created, bound, error, owner FROM runs WHERE id=?", (run_id,)).fetchone()
    if row is None:
        raise UnknownName(f"No run is called {run_id!r}.", hint="`intermodal runs list` shows those of this home.")
    steps = {s.key: s for s in map(_step, db.execute(f"SELECT {_STEP} FROM steps WHERE run_id=?", (run_id,)))}
    questions = {
        q[0]: QuestionRow(q[0], q[1], q[2], q[3], None if q[4] is None else bool(q[4]), q[5])
        for q in db.execute("SELECT id, kind, step, text, answer, words FROM questions WHERE run_id=?", (run_id,))
    }
    status, error = _standing(row[1], row[5]), json.loads(row[4]) if row[4] else None
    return RunState(run_id, row[0], status, row[2], json.loads(row[3]), steps, questions, error)


def _step(row: Any) -> StepRow:
    (
        key,
        step,
        tool,
        offer,
        status,
        attempt,
        many,
        outputs,
        seconds,
        units,
        cost,
        reserved,
        error,
        cache,
        source,
        handle,
        notes,
    ) = row
    return StepRow(
        key, step, tool, offer, status, attempt, bool(many), json.loads(outputs), seconds, units, cost, reserved,
        json.loads(error) if error else None, cache or "", source, handle, tuple(json.loads(notes)),
    )  # fmt: skip


def _runs(db: sqlite3.Connection, query: Runs) -> list[RunSummary]:
    rows = db.execute(
        "SELECT r.id, r.request, r.status, r.created, r.owner, COUNT(s.key), SUM(s.cost_usd),"
        " SUM(s.key IS NOT NULL AND s.cost_usd IS NULL), r.id IN (SELECT run_id FROM pins)"
        " FROM runs r LEFT JOIN steps s ON s.run_id=r.id GROUP BY r.id ORDER BY r.created DESC LIMIT ?",
        (query.limit,),
    )
    return [
        RunSummary(run, request, _standing(status, owner), made, steps, None if unpriced else cost or 0.0, bool(pinned))
        for run, request, status, made, owner, steps, cost, unpriced, pinned in rows
    ]


def _standing(status: str, owner: str) -> str:
    """A run whose process died is not running any more, whatever its row says."""
    if status == "running" and not (owner and Owner.decode(owner).alive()):
        return "interrupted"
    return status


def _cached(db: sqlite3.Connection, query: Cached) -> StepRow | None:
    row = db.execute(
        f"SELECT {_STEP} FROM steps WHERE cache_key=? AND status='done' LIMIT 1", (query.cache_key,)
    ).fetchone()
    return None if row is None else _step(row)


def _measured(db: sqlite3.Connection, query: Measured) -> dict[str, tuple[float, float, int]]:
    out = {}
    for offer, (fixed, per_unit) in query.predicted.items():
        rows = db.execute(
            "SELECT seconds, units FROM steps WHERE status='done' AND source='run' AND offer=?"
            " ORDER BY finished DESC LIMIT 64",
            (offer,),
        ).fetchall()
        ratios = sorted(seconds / max(1e-6, fixed + per_unit * units) for seconds, units in rows)
        if len(ratios) >= 3:
            low, high = ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]
            out[offer] = (low, high, len(ratios))
    return out


def _bytes(db: sqlite3.Connection, query: Bytes) -> bytes | None:
    row = db.execute("SELECT data FROM blobs WHERE digest=?", (query.digest,)).fetchone()
    return None if row is None else row[0]


def _answer(db: sqlite3.Connection, query: Answer) -> str:
    row = db.execute("SELECT run_id, answer FROM questions WHERE id=?", (query.question_id,)).fetchone()
    if row is not None and row[1] is not None and bool(row[1]) is not query.approve:
        raise ParameterInvalid(
            f"Question {query.question_id!r} was {'approved' if row[1] else 'denied'} before.",
            hint="An answer is final: start the request again to decide otherwise.",
        )
    if row is None:
        raise UnknownName(
            f"No question is called {query.question_id!r}.", hint="`intermodal runs show RUN` lists a run's questions."
        )
    db.execute("UPDATE questions SET answer=?, words=? WHERE id=?", (query.approve, query.words, query.question_id))
    run_id: str = row[0]
    return run_id


def _erase(db: sqlite3.Connection, query: Erase) -> list[str]:
    run = state(db, query.run_id)
    owner = db.execute("SELECT owner FROM runs WHERE id=?", (query.run_id,)).fetchone()[0]
    if run.status == "running" and owner and Owner.decode(owner).alive():
        raise RunBusy(f"Run {query.run_id!r} is running.", hint="Cancel it first.")
    mine = _digests(run)
    for table, column in (("steps", "run_id"), ("questions", "run_id"), ("pins", "run_id"), ("runs", "id")):
        db.execute(f"DELETE FROM {table} WHERE {column}=?", (query.run_id,))
    gone = []
    for digest in mine:
        pattern = f"%{digest}%"
        used = (
            db.execute("SELECT 1 FROM steps WHERE outputs LIKE ? LIMIT 1", (pattern,)).fetchone()
            or db.execute("SELECT 1 FROM runs WHERE bound LIKE ? LIMIT 1", (pattern,)).fetchone()
        )
        if not used:
            db.execute("DELETE FROM blobs WHERE digest=?", (digest,))
            gone.append(digest)
    return gone


def _digests(run: RunState) -> set[str]:
    documents = [a for artifacts in run.bound["inputs"].values() for a in artifacts]
    documents.extend(output for step in run.steps.values() for output in step.outputs)
    return {document["digest"] for document in documents}


def _pin(db: sqlite3.Connection, query: Pin) -> None:
    db.execute("INSERT OR IGNORE INTO pins(thread, run_id) VALUES(?,?)", (query.thread, query.run_id))


def _release(db: sqlite3.Connection, query: Release) -> None:
    db.execute("DELETE FROM pins WHERE thread=?", (query.thread,))


def _pinned(db: sqlite3.Connection, query: Pinned) -> list[str]:
    rows = db.execute(
        "SELECT p.run_id FROM pins p JOIN runs r ON r.id=p.run_id WHERE p.thread=? ORDER BY r.created", (query.thread,)
    )
    return [row[0] for row in rows]


def _owned(db: sqlite3.Connection, query: Owned) -> OwnerFacts | None:
    row = db.execute("SELECT owner, status FROM runs WHERE id=?", (query.run_id,)).fetchone()
    if row is None or not row[0] or row[1] not in ("running", "waiting"):
        return None
    owner = Owner.decode(row[0])
    return OwnerFacts(owner.pid, owner.host == platform.node(), owner.text()) if owner.alive() else None


# query class → (function, whether it writes)
FIND: dict[type, tuple[Callable[[sqlite3.Connection, Any], Any], bool]] = {
    Pin: (_pin, True),
    Release: (_release, True),
    Pinned: (_pinned, False),
    Owned: (_owned, False),
    Runs: (_runs, False),
    Cached: (_cached, False),
    Measured: (_measured, False),
    Bytes: (_bytes, False),
    Answer: (_answer, True),
    Erase: (_erase, True),
}
