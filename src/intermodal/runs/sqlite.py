"""The journal in SQLite: WAL, one writer thread, group commit, a fenced lease per run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from ..errors import HomeUnusable, ParameterInvalid, RunBusy, SchemaMismatch, StorageError
from . import queries
from .owner import Owner
from .records import Erase, Lease, PlanRow, Query, QuestionRow, Row, RunRow, RunState, StatusRow, StepRow
from .schema import DDL, STEPS, VERSION

T = TypeVar("T")


class Task(NamedTuple):
    """`alone`: outside any transaction, by itself."""

    function: Callable[[sqlite3.Connection], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    alone: bool


class SqliteJournal:
    """`folder/journal.db`. Raises HomeUnusable where it can't be opened, SchemaMismatch for another version.

    Calls are queued to one thread, which commits whatever has gathered in one transaction: with many steps
    finishing at once a durable write costs a fraction of a disk sync.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "journal.db"
        self._owner = Owner.here()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._writer = self._connect()
            self._reader = self._connect()
        except (OSError, sqlite3.Error) as error:
            self._owner.left()
            raise HomeUnusable(
                f"The state folder {str(folder)!r} can't be used: {error}.",
                hint="Name a writable one with --home, INTERMODAL_HOME or Orchestrator(home=...).",
            ) from error
        self._writes = _Thread("intermodal-journal", self._writer, transaction=True)
        self._reads = _Thread("intermodal-journal-read", self._reader, transaction=False)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=30.0)
        _write_ahead(db)
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA secure_delete=ON")
        found = db.execute("PRAGMA user_version").fetchone()[0]
        if found == 0 or found in STEPS:
            found = self._brought_up(db)
        if found != VERSION:
            db.close()
            raise SchemaMismatch(
                f"The journal has schema version {found}; this version reads {VERSION}.",
                hint="Use another home, or the version of intermodal that wrote it.",
            )
        return db

    @staticmethod
    def _brought_up(db: sqlite3.Connection) -> int:
        """Makes the tables, or takes those of an older version to this one; the version then."""
        db.execute("BEGIN IMMEDIATE")  # another process may be at it at this moment: look again, alone
        found = int(db.execute("PRAGMA user_version").fetchone()[0])
        statements = DDL.split(";") if found == 0 else [s for v in sorted(STEPS) if v >= found for s in STEPS[v]]
        if found == 0 or found in STEPS:
            for statement in statements:
                db.execute(statement)
            db.execute(f"PRAGMA user_version={VERSION}")
            found = VERSION
        db.execute("COMMIT")
        return found

    async def acquire(self, run_id: str, row: RunRow | None = None) -> tuple[Lease, RunState]:
        def task(db: sqlite3.Connection) -> tuple[Lease, RunState]:
            now = time.time()
            if row is not None:
                exists = db.execute("SELECT 1 FROM runs WHERE id=?", (run_id,)).fetchone()
                if exists:
                    raise ParameterInvalid(f"Run {run_id!r} exists already.", hint="Resume it, or choose another id.")
                db.execute(
                    "INSERT INTO runs(id, request, plan_digest, bound, status, created, owner, expires, fence)"
                    " VALUES(?,?,?,?,'running',?,?,?,1)",
                    (run_id, row.request, row.plan_digest, json.dumps(row.bound), now, *self._stamp(now)),
                )
                _blobs(db, row.blobs)
                return Lease(run_id, 1), queries.state(db, run_id)
            state = queries.state(db, run_id)
            owner, expires, fence = db.execute(
                "SELECT owner, expires, fence FROM runs WHERE id=?", (run_id,)
            ).fetchone()
            if owner and owner != self._owner.encode() and self._holds(Owner.decode(owner), expires > now):
                raise RunBusy(
                    f"Run {run_id!r} belongs to another live owner ({Owner.decode(owner).text()}).",
                    hint="Wait for it, or end it.",
                )
            db.execute(
                "UPDATE runs SET owner=?, expires=?, fence=?, status='running' WHERE id=?",
                (*self._stamp(now), fence + 1, run_id),
            )
            return Lease(run_id, fence + 1), state

        return await self._writes.call(task)

    def _holds(self, owner: Owner, leased: bool) -> bool:
        """On this machine a process holds its runs as long as it lives; of another machine's only the lease is known."""
        return owner.alive() and (leased or owner.host == self._owner.host)

    def _stamp(self, now: float) -> tuple[str, float]:
        return self._owner.encode(), now + LEASE_S

    async def write(self, lease: Lease, rows: Sequence[Row]) -> None:
        def task(db: sqlite3.Connection) -> None:
            now = time.time()
            kept = db.execute(
                "UPDATE runs SET expires=? WHERE id=? AND fence=?", (now + LEASE_S, lease.run_id, lease.fence)
            )
            if kept.rowcount != 1:
                raise RunBusy(f"Run {lease.run_id!r} was taken over by another process.", hint="This one stops here.")
            for row in rows:
                _insert(db, lease.run_id, row, now)

        await self._writes.call(task)

    async def release(self, lease: Lease) -> None:
        def task(db: sqlite3.Connection) -> None:
            db.execute("UPDATE runs SET owner='' WHERE id=? AND fence=?", (lease.run_id, lease.fence))

        await self._writes.call(task)

    async def read(self, run_id: str) -> RunState:
        return await self._reads.call(lambda db: queries.state(db, run_id))

    async def find(self, query: Query) -> Any:
        function, writes = queries.FIND[type(query)]
        thread = self._writes if writes else self._reads
        found = await thread.call(lambda db: function(db, query))
        if isinstance(query, Erase):  # the log still holds what was erased until it is emptied
            await thread.call(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall(), alone=True)
        return found

    async def close(self) -> None:
        """Finish what is queued, move the log into the database, close."""
        self._owner.left()
        await self._reads.stop()
        await self._writes.stop()
        self._reader.close()
        with contextlib.suppress(sqlite3.Error):
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._writer.close()


def _write_ahead(db: sqlite3.Connection) -> None:
    """SQLite's busy timeout doesn't cover this switch: several processes opening a new home at once take turns here."""
    until = time.monotonic() + OPENING_S
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)  # blocking, as the whole opening is: it runs in a thread


OPENING_S = 30.0
LEASE_S = 60.0  # a live owner on this machine is also recognised by its process, a dead one at once


def _insert(db: sqlite3.Connection, run_id: str, row: Row, now: float) -> None:
    match row:
        case StepRow():
            _blobs(db, row.blobs)
            db.execute(
                "INSERT OR REPLACE INTO steps(run_id, key, step, tool, offer, status, attempt, many, outputs, seconds,"
                " units, cost_usd, reserved_usd, error, cache_key, source, finished, handle, notes)"
                " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    run_id, row.key, row.step, row.tool, row.offer, row.status, row.attempt, row.many,
                    json.dumps(row.outputs, ensure_ascii=False), row.seconds, row.units, row.cost_usd,
                    row.reserved_usd, json.dumps(row.error) if row.error else None, row.cache_key or None,
                    row.source, now, row.handle, json.dumps(row.notes, ensure_ascii=False),
                ),
            )  # fmt: skip
        case StatusRow():
            error = json.dumps(row.error) if row.error else None
            db.execute("UPDATE runs SET status=?, error=? WHERE id=?", (row.status, error, run_id))
        case PlanRow():
            _blobs(db, row.blobs)
            bound = json.dumps(row.bound, ensure_ascii=False)
            db.execute("UPDATE runs SET plan_digest=?, bound=? WHERE id=?", (row.plan_digest, bound, run_id))
        case QuestionRow():
            db.execute(
                "INSERT OR IGNORE INTO questions(id, run_id, kind, step, text, asked) VALUES(?,?,?,?,?,?)",
                (row.id, run_id, row.kind, row.step, row.text, now),
            )


def _blobs(db: sqlite3.Connection, blobs: Sequence[Any]) -> None:
    for blob in blobs:
        if blob.data is not None and blob.path is None:
            db.execute("INSERT OR IGNORE INTO blobs(digest, data) VALUES(?,?)", (blob.digest, blob.data))


class _Thread:
    """One thread, one connection, a queue. As a writer it runs all that has gathered in one transaction."""

    def __init__(self, name: str, db: sqlite3.Connection, *, transaction: bool) -> None:
        self._db = db
        self._transaction = transaction
        self._queue: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def call(self, function: Callable[[sqlite3.Connection], T], *, alone: bool = False) -> T:
        if self._stopped:
            raise StorageError("The journal is closed.", hint="Use the orchestrator inside its async with block.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(Task(function, future, loop, alone))
        return await future

    async def stop(self) -> None:
        if not self._stopped:
            self._stopped = True
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        running = True
        while running:
            batch = [self._queue.get()]
            while self._transaction and len(batch) < 512:
                try:
                    batch.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            tasks = [task for task in batch if task is not None]
            running = len(tasks) == len(batch)
            together = [task for task in tasks if self._transaction and not task.alone]
            if together:
                _settle(together, self._commit(together))
            for task in tasks:
                if task.alone or not self._transaction:
                    _settle([task], [self._one(task.function)])

    def _one(self, function: Callable[[sqlite3.Connection], Any]) -> Any:
        try:
            return function(self._db)
        except Exception as error:  # whatever it is, the caller hears of it and the thread lives on
            return _typed(error)

    def _commit(self, tasks: Sequence[Task]) -> list[Any]:
        results: list[Any] = []
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for function, *_ in tasks:
                # a task that raises takes back its own rows, not those of other runs in the batch
                self._db.execute("SAVEPOINT task")
                results.append(self._one(function))
                if isinstance(results[-1], BaseException):
                    self._db.execute("ROLLBACK TO task")
                self._db.execute("RELEASE task")
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            return [_typed(error)] * len(tasks)
        return results


def _typed(error: Exception) -> Exception:
    if isinstance(error, sqlite3.Error):
        wrapped = StorageError(
            f"The journal refused a write or read: {error}.", hint="Is the disk full or the folder read-only?"
        )
        wrapped.__cause__ = error
        return wrapped
    return error


def _settle(tasks: Sequence[Task], results: Sequence[Any]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for task, result in zip(tasks, results, strict=True):
        by_loop.setdefault(task.loop, []).append((task.future, result))
    for loop, pairs in by_loop.items():
        with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, pairs)


def _resolve(pairs: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, result in pairs:
        if future.done():
            continue
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)
