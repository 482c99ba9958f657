"""A run whose process is killed with SIGKILL, then resumed: which steps answered from the journal, which ran again.

Usage: .venv/bin/python examples/resume.py [FOLDER]     (POSIX)
A child process reads a receipt aloud and says when a step is done. As soon as the first is, it is killed; another
orchestrator on the same home goes on.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import demo_inputs

import intermodal as im


async def child(folder: Path) -> None:
    async with im.Orchestrator(home=folder / "home") as studio:
        run = studio.start("Read this receipt aloud", folder / "receipt.png", run_id="aloud")
        async for event in run:
            if isinstance(event, im.StepFinished):  # said after its result is on the disk
                print(event.step, flush=True)
        await run


def killed(folder: Path) -> str:
    """Start the child and kill it after its first step; returns that step."""
    command = [sys.executable, __file__, str(folder), "--child"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
    print(f"killed after {first} (exit status {process.returncode})")
    return first


async def resumed(folder: Path) -> None:
    async with im.Orchestrator(home=folder / "home") as studio:
        print(f"the journal says: {(await studio.show('aloud')).status}")
        run = await studio.resume("aloud")
        async for event in run:
            if isinstance(event, im.StepFinished):
                print(f"{event.step}: from the {event.source}")
        result = await run
        path = await asyncio.to_thread(result.audio.save, folder / "receipt.wav")
        print(f"{result.status}: {path}")


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--child"]
    target = Path(given[0] if given else tempfile.mkdtemp(prefix="resume-"))
    if "--child" in sys.argv:
        asyncio.run(child(target))
    else:
        target.mkdir(parents=True, exist_ok=True)
        demo_inputs.receipt(target / "receipt.png", seed=7)
        killed(target)
        asyncio.run(resumed(target))
