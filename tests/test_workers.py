"""Worker processes: typed errors, limits, deadlines, death, and that nothing is left behind."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from intermodal.errors import DeadlineExceeded, MediaTooLarge, MediaUnreadable, WorkerDied
from intermodal.workers import Job, WorkerPool

Result = tuple[Any, list[bytes]]


@pytest.fixture
async def pool(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WorkerPool]:
    monkeypatch.setenv("PYTHONPATH", os.path.dirname(__file__))  # the child imports the jobs below
    pool = WorkerPool(size=1, memory_mb=512)
    yield pool
    await pool.close()


def echo(params: dict[str, Any], blobs: list[bytes]) -> Result:
    print("a decoder that prints")
    return {"pid": os.getpid(), **params}, [blob[::-1] for blob in blobs]


def typed(params: dict[str, Any], blobs: list[bytes]) -> Result:
    raise MediaUnreadable("It is torn.", hint="Send it again.")


def untyped(params: dict[str, Any], blobs: list[bytes]) -> Result:
    raise KeyError("/secret/host/path")


def suicide(params: dict[str, Any], blobs: list[bytes]) -> Result:
    os.kill(os.getpid(), 9)
    return None, []


def greedy(params: dict[str, Any], blobs: list[bytes]) -> Result:
    return len(bytearray(4 << 30)), []


def endless(params: dict[str, Any], blobs: list[bytes]) -> Result:
    if "pipe" in params:
        Path(params["pipe"]).write_bytes(b"begun")
    while True:
        pass


def job(function: Any, timeout_s: float = 20.0) -> Job:
    return Job(f"test_workers:{function.__name__}", timeout_s)


async def test_values_and_bytes_go_and_come_whatever_is_printed(pool: WorkerPool) -> None:
    value, blobs = await pool.run(job(echo), {"n": "ü"}, [b"abc" * 100_000, b""])
    assert value["n"] == "ü"
    assert blobs == [b"cba" * 100_000, b""]


async def test_errors_cross_typed_and_without_host_paths(pool: WorkerPool) -> None:
    with pytest.raises(MediaUnreadable, match="It is torn"):
        await pool.run(job(typed), {})
    with pytest.raises(MediaUnreadable) as caught:
        await pool.run(job(untyped), {})
    assert "KeyError" in str(caught.value)
    assert "/secret" not in str(caught.value)


async def test_a_dead_worker_costs_its_own_job_only(pool: WorkerPool) -> None:
    first, _ = await pool.run(job(echo), {})
    with pytest.raises(WorkerDied, match="died"):
        await pool.run(job(suicide), {})
    second, _ = await pool.run(job(echo), {})
    assert first["pid"] != second["pid"]


async def test_memory_is_limited_in_the_child(pool: WorkerPool) -> None:
    with pytest.raises(MediaTooLarge, match="memory"):
        await pool.run(job(greedy), {})
    assert (await pool.run(job(echo), {"n": 1}))[0]["n"] == 1


async def test_a_job_beyond_its_deadline_is_killed(pool: WorkerPool) -> None:
    with pytest.raises(DeadlineExceeded, match=r"0\.3 s"):
        await pool.run(job(endless, 0.3), {})
    assert (await pool.run(job(echo), {"n": 1}))[0]["n"] == 1


async def test_a_cancelled_caller_takes_its_child_along(pool: WorkerPool, tmp_path: Path) -> None:
    pid = (await pool.run(job(echo), {}))[0]["pid"]
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    task = asyncio.create_task(pool.run(job(endless), {"pipe": str(pipe)}))
    assert await asyncio.to_thread(pipe.read_bytes) == b"begun"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_closing_ends_every_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.path.dirname(__file__))
    pool = WorkerPool(size=2)
    answers = await asyncio.gather(pool.run(job(echo), {}), pool.run(job(echo), {}))
    await pool.close()
    for value, _ in answers:
        with pytest.raises(ProcessLookupError):
            os.kill(value["pid"], 0)
