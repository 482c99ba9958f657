"""The journal: group commit, leases, fencing, refusals, erasure."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import intermodal as im
from intermodal.artifacts import Blob
from intermodal.artifacts.intake import text
from intermodal.artifacts.store import Store
from intermodal.errors import HomeUnusable, ParameterInvalid, RunBusy, SchemaMismatch, StorageError, UnknownName
from intermodal.runs import SqliteJournal
from intermodal.runs.owner import Owner
from intermodal.runs.records import Bytes, Cached, Erase, Measured, QuestionRow, RunRow, Runs, StatusRow, StepRow

ROW = RunRow("r", "a request", "digest", {"inputs": {}})


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    journal = SqliteJournal(tmp_path)
    yield journal
    await journal.close()


def done(key: str, **facts: Any) -> StepRow:
    return StepRow(key, "step", "tool", facts.pop("offer", ""), "done", **facts)


async def test_what_is_written_is_there_for_another_process(journal: SqliteJournal, tmp_path: Path) -> None:
    lease, _ = await journal.acquire("r", ROW)
    blob = Blob.of(b"small")
    output = {"digest": blob.digest, "facts": {"n": 1}}
    await journal.write(lease, [done("k", outputs=[output], cache_key="c", blobs=[blob]), StatusRow("complete")])
    other = SqliteJournal(tmp_path)
    state = await other.read("r")
    assert state.status == "complete"
    assert state.steps["k"].outputs == [output]
    assert await other.find(Bytes(blob.digest)) == b"small"
    assert (await other.find(Cached("c"))).key == "k"
    assert await other.find(Cached("other")) is None
    assert [run.run_id for run in await other.find(Runs())] == ["r"]
    await other.close()


async def test_many_writes_share_commits_and_one_bad_one_spoils_none(journal: SqliteJournal) -> None:
    leases = [(await journal.acquire(f"r{i}", ROW))[0] for i in range(50)]
    late = type(leases[0])("r7", leases[7].fence - 1)
    rows = [journal.write(lease, [done("k")]) for lease in leases]
    results = await asyncio.gather(*rows, journal.write(late, [done("late")]), return_exceptions=True)
    assert [type(r) for r in results] == [type(None)] * 50 + [RunBusy]
    assert list((await journal.read("r7")).steps) == ["k"]


async def test_a_live_owner_keeps_its_run_and_a_late_one_is_fenced_off(journal: SqliteJournal, tmp_path: Path) -> None:
    lease, _ = await journal.acquire("r", ROW)
    with pytest.raises(ParameterInvalid, match="exists already"):
        await journal.acquire("r", ROW)
    script = (
        "import asyncio, sys; from pathlib import Path; from intermodal.runs import SqliteJournal\n"
        "async def main():\n"
        "    journal = SqliteJournal(Path(sys.argv[1]))\n"
        "    try: await journal.acquire('r')\n"
        "    except Exception as error: print(type(error).__name__)\n"
        "    else: print('taken')\n"
        "    await journal.close()\n"
        "asyncio.run(main())"
    )

    def other() -> str:
        command = [sys.executable, "-c", script, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert await asyncio.to_thread(other) == "RunBusy"
    database = sqlite3.connect(tmp_path / "journal.db")
    database.execute("UPDATE runs SET expires=0")  # a long silent step: its owner lives, and keeps the run
    database.commit()
    database.close()
    assert await asyncio.to_thread(other) == "RunBusy"
    await journal.release(lease)
    assert await asyncio.to_thread(other) == "taken"
    with pytest.raises(RunBusy, match="taken over"):
        await journal.write(lease, [done("late")])
    _, state = await journal.acquire("r")  # that process is dead: its lease doesn't count
    assert "late" not in state.steps


def test_owners_are_recognised_by_process_and_start() -> None:
    here = Owner.here()
    assert here.alive()
    here.left()
    assert not here.alive()
    here = Owner.here()
    assert Owner.decode(here.encode()) == here
    assert here.alive()
    assert not Owner(here.host, here.pid, "1").alive()
    assert not Owner(here.host, 2**22 - 3, here.started).alive()
    assert Owner("another machine", 1, "1").alive()


async def test_a_step_may_be_asked_and_unknown_runs_are_named(journal: SqliteJournal) -> None:
    lease, _ = await journal.acquire("r", ROW)
    for wording in ("Really?", "Asked again"):
        await journal.write(lease, [QuestionRow("q", "approval", "step", wording)])
    assert (await journal.read("r")).questions["q"].text == "Really?"
    with pytest.raises(UnknownName, match="'nobody'"):
        await journal.read("nobody")


async def test_measured_speed_is_relative_to_the_offers_own_figures(journal: SqliteJournal) -> None:
    lease, _ = await journal.acquire("r", ROW)
    rows = [done(f"k{i}", offer="o", seconds=2.0 * (1 + i), units=float(i)) for i in range(10)]
    await journal.write(lease, rows)
    low, high, calls = (await journal.find(Measured({"o": (1.0, 1.0), "other": (1.0, 1.0)})))["o"]
    assert (low, high, calls) == (2.0, 2.0, 10)


def test_folders_that_cannot_be_used_and_journals_of_another_version(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusable, match="file"):
        SqliteJournal(tmp_path / "file" / "home")
    database = sqlite3.connect(tmp_path / "journal.db")
    database.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(SchemaMismatch, match="version 99"):
        SqliteJournal(tmp_path)


async def test_a_full_disk_is_a_typed_error_and_nothing_counts_as_done(journal: SqliteJournal) -> None:
    lease, _ = await journal.acquire("r", ROW)
    pages = journal._writer.execute("PRAGMA page_count").fetchone()[0]
    journal._writer.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(StorageError, match="full"):
        await journal.write(lease, [done("k", blobs=[Blob.of(os.urandom(60_000))])])
    journal._writer.execute("PRAGMA max_page_count=1000000")
    assert not (await journal.read("r")).steps
    await journal.write(lease, [done("k")])


async def test_the_store_refuses_what_it_cannot_write(tmp_path: Path) -> None:
    script = (
        "import asyncio, resource, signal, sys; from pathlib import Path\n"
        "from intermodal.artifacts import Blob; from intermodal.artifacts.store import Store\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store = Store(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))\n"
        "try: asyncio.run(store.keep(Blob.of(bytes(1 << 20))))\n"
        "except Exception as error: print(type(error).__name__, list(Path(sys.argv[1]).rglob('*.*')))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    out = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "StorageError []"


async def test_small_bytes_are_rows_and_large_ones_files(bench_in: Any, tmp_path: Path) -> None:
    store = Store(tmp_path / "s")
    small, large = await store.keep(Blob.of(b"x" * 1000)), await store.keep(Blob.of(b"x" * 100_000))
    assert small.path is None
    assert large.path is not None
    assert large.data is None
    assert await large.read() == b"x" * 100_000


async def test_erasing_leaves_no_byte_of_it(bench_in: Any, tmp_path: Path) -> None:
    @im.tool
    async def upper(words: im.Text) -> im.Text:
        """Upper."""
        return im.Text.of(words.value.upper())

    draft = im.PlanBuilder("one")
    draft.output(draft.step(upper, draft.input("it", im.Text)))
    plan = draft.build()

    def disk() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    secret, kept = "personal letter of ada " * 30, "another letter of bob " * 30
    async with bench_in() as bench:
        await bench.start(plan, bench.bound(plan, {"it": text(secret)}), "gone")
        await bench.start(plan, bench.bound(plan, {"it": text(kept)}), "kept")
        await bench.house.journal.find(Erase("gone"))
        with pytest.raises(UnknownName):
            await bench.house.journal.read("gone")
        found = await asyncio.to_thread(disk)
        assert b"letter of ada" not in found
        assert b"LETTER OF ADA" not in found
        assert b"letter of bob" in found


async def test_two_journals_of_one_process_are_two_owners(tmp_path: Path) -> None:
    first, second = SqliteJournal(tmp_path), SqliteJournal(tmp_path)
    await first.acquire("r", RunRow("r", "request", "", {"inputs": {}}))
    with pytest.raises(RunBusy, match="another live owner"):
        await second.acquire("r")
    await first.close()
    _, state = await second.acquire("r")  # its owner has left without a word
    assert state.run_id == "r"
    await second.close()


@pytest.mark.parametrize(("version", "lacks"), [(2, ("handle", "notes")), (3, ("notes",))])
async def test_a_journal_of_an_earlier_version_is_taken_over(
    tmp_path: Path, version: int, lacks: tuple[str, ...]
) -> None:
    journal = SqliteJournal(tmp_path)
    lease, _ = await journal.acquire("old", RunRow("old", "asked", "digest", {}))
    await journal.write(lease, [StepRow("k", "s", "t", "o", "done")])
    await journal.release(lease)
    await journal.close()
    db = sqlite3.connect(tmp_path / "journal.db")
    for column in lacks:
        db.execute(f"ALTER TABLE steps DROP COLUMN {column}")
    db.execute(f"PRAGMA user_version={version}")
    db.commit()
    db.close()
    journal = SqliteJournal(tmp_path)
    step = (await journal.read("old")).steps["k"]
    assert (step.handle, step.notes) == ("", ())
    await journal.close()
