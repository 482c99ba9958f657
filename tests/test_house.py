"""A home under strain: a disk that is full, two processes at once, a journal that is damaged."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import intermodal as im
from intermodal.errors import HomeUnusable, StorageError

SCRIPT = '''
import asyncio, json, sys
import intermodal as im

@im.tool
async def enlarge(words: im.Text) -> im.Text:
    """Much text of a little."""
    return im.Text.of(words.value * 200_000)

@im.tool
async def count(words: im.Text) -> im.Text:
    """Count it."""
    return im.Text.of(str(len(words.value)))

draft = im.PlanBuilder("large")
draft.output(draft.step(count, draft.step(enlarge, draft.input("words", im.Text))))

async def main(home, run_id, limit):
    if limit:
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    async with im.Orchestrator(home=home, tools=[enlarge, count], providers=[]) as studio:
        try:
            if limit or run_id.startswith("new"):
                run = studio.start(draft.build(), inputs={"words": im.text("abc")}, run_id=run_id)
            else:
                run = await studio.resume(run_id)
            print(json.dumps({"text": str((await run).text)}))
        except im.IntermodalError as error:
            print(json.dumps(error.to_json()))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
'''


def ran(folder: Path, run_id: str, limit: int = 0) -> subprocess.Popen[str]:
    script = folder / "script.py"
    if not script.exists():
        script.write_text(SCRIPT, "utf-8")
    command = [sys.executable, str(script), str(folder / "home"), run_id, str(limit)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> dict[str, str]:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    document: dict[str, str] = json.loads(out)
    return document


@pytest.mark.skipif(sys.platform != "linux", reason="limits on file size as Linux has them")
def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    error = answer(ran(tmp_path, "full", limit=300_000))  # bytes a file may have: the result is 600,000
    assert error["type"] == "StorageError"
    assert "disk full" in error["hint"]
    assert answer(ran(tmp_path, "full")) == {"text": "600000"}
    leftovers = [p for p in (tmp_path / "home" / "store").rglob("*") if p.is_file() and "." in p.name]
    assert leftovers == []


def test_processes_share_a_home(tmp_path: Path) -> None:
    answers = [answer(process) for process in [ran(tmp_path, f"new{n}") for n in range(4)]]
    assert answers == [{"text": "600000"}] * 4

    async def listed() -> set[str]:
        async with im.Orchestrator(home=tmp_path / "home", providers=[]) as studio:
            return {f"{row.run_id} {row.status}" for row in await studio.runs()}

    assert asyncio.run(listed()) == {f"new{n} complete" for n in range(4)}


@pytest.mark.parametrize("damage", [b"", b"not a database at all, but long enough to be read as one" * 40])
async def test_a_damaged_journal_is_said(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "journal.db").write_bytes(damage)
    if not damage:  # an empty file is a new journal
        async with im.Orchestrator(home=tmp_path, providers=[]) as studio:
            assert await studio.runs() == []
        return
    with pytest.raises((HomeUnusable, StorageError), match="journal"):
        async with im.Orchestrator(home=tmp_path, providers=[]):
            pass


async def test_a_file_that_changes_while_it_is_read_is_taken_as_one(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(b"a" * 2_000_000)

    def change() -> None:
        for number in range(40):
            with open(file, "r+b") as handle:
                handle.seek(number * 50_000)
                handle.write(b"b" * 1000)
                os.fsync(handle.fileno())

    async with im.Orchestrator(home=tmp_path / "home", providers=[]) as studio:
        task = asyncio.create_task(asyncio.to_thread(change))
        artifacts = await studio.desk.take_in([file], im.Policy())
        await task
        data = await artifacts[0].blob.read()
    import hashlib

    assert hashlib.sha256(data).hexdigest() == artifacts[0].blob.digest
