"""Runs are killed with SIGKILL at random moments and resumed: no finished step runs again, no result is mixed up.

Usage: python benchmarks/crash.py [--kills 30] [--seed 1]
Each round starts a process that runs three chains and a layered graph whose steps finish out of order, kills it at a
random moment, and resumes it in new processes until it ends. Every execution of a step appends a line to a log;
a step counts as finished when its row was in the journal at the kill.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import intermodal as im
from intermodal.artifacts.intake import text
from intermodal.errors import UnknownName


@im.tool(effect="sampled")
async def work(given: Sequence[im.Text], *, name: str = "", ms: int = 10, log: str = "") -> im.Text:
    """Sleep, say in the log that this step was executed, and answer with the names of all steps it hangs on."""
    await asyncio.sleep(ms / 1000)
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{name}\n".encode())
    os.close(file)
    return im.Text.of(f"{name}({','.join(t.value for t in given)})")


def plan(seed: int, log: Path) -> tuple[im.Plan, dict[str, str]]:
    """The plan, and what each step must answer."""
    chance = random.Random(seed)
    draft = im.PlanBuilder("crash")
    start = draft.input("start", im.Text)
    expected: dict[str, str] = {}
    made: list[tuple[im.Text, str]] = []

    def add(name: str, sources: Sequence[tuple[im.Text, str]], ms: int) -> tuple[im.Text, str]:
        answer = f"{name}({','.join(said for _, said in sources)})"
        step = draft.step(work.using(name=name), [symbol for symbol, _ in sources], name=name, ms=ms, log=str(log))
        expected[name] = answer
        made.append((step, answer))
        return step, answer

    ends = []
    for chain in "abc":
        last = (start, "go")
        for number in range(6):
            last = add(f"{chain}{number}", [last], chance.randrange(5, 60))
        ends.append(last)
    for number in range(8):
        ends.append(add(f"g{number}", chance.sample(made, 2), chance.randrange(5, 60)))
    draft.output(add("end", ends, 5)[0])
    return draft.build(), expected


async def child(home: Path, seed: int, log: Path) -> None:
    made, expected = plan(seed, log)
    async with im.Orchestrator(home=home, tools=[work], providers=[]) as studio:
        try:
            await studio.show("run")
            handle = await studio.resume("run")
        except UnknownName:
            handle = studio.start(made, inputs={"start": text("go")}, run_id="run")
        result = await handle
        state = await studio.show("run")
    assert str(result.text) == expected["end"], "the end has another step's results in it"
    assert len(state.steps) == len(expected)


def finished(home: Path) -> set[str]:
    """The steps that the journal holds as done."""
    if not (home / "journal.db").exists():
        return set()
    database = sqlite3.connect(home / "journal.db")
    try:
        return {row[0] for row in database.execute("SELECT step FROM steps WHERE status='done'")}
    except sqlite3.OperationalError:  # killed before the tables were made
        return set()
    finally:
        database.close()


def campaign(kills: int, seed: int) -> tuple[int, int, int]:
    """(kills that hit a live run, finished steps that ran again, runs with a wrong answer)."""
    chance = random.Random(seed)
    hit = again = wrong = number = 0
    while hit < kills:
        number += 1
        with tempfile.TemporaryDirectory() as folder:
            home, log = Path(folder) / "home", Path(folder) / "log"
            command = [sys.executable, __file__, "--child", str(home), str(seed + number), str(log)]
            while True:
                done_before = finished(home)
                ran_before = Counter(log.read_text().split()) if log.exists() else Counter()
                process = subprocess.Popen(command, stderr=subprocess.PIPE)
                if hit < kills:
                    try:
                        process.wait(timeout=chance.uniform(0.25, 0.9))
                    except subprocess.TimeoutExpired:
                        process.send_signal(signal.SIGKILL)
                        hit += 1
                _, errors = process.communicate()
                ran = Counter(log.read_text().split()) if log.exists() else Counter()
                again += sum(ran[step] - ran_before[step] for step in done_before)
                if process.returncode != -signal.SIGKILL:
                    wrong += process.returncode != 0
                    if process.returncode:
                        print(errors.decode()[-2000:], file=sys.stderr)
                    break
    return hit, again, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=3)
    given = parser.parse_args()
    if given.child:
        home, seed, log = given.child
        asyncio.run(child(Path(home), int(seed), Path(log)))
        return 0
    hit, again, wrong = campaign(given.kills, given.seed)
    print(f"{hit} kills: {again} finished steps ran again, {wrong} runs ended wrong")
    return 1 if again or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
