"""An application that holds one orchestrator: plan, explain, start, events, result.

Usage: .venv/bin/python examples/application.py [FOLDER]
The folder (a temporary one if none is given) gets a receipt, the recording made of it, and a page about the run.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import demo_inputs

import intermodal as im


class Reader:
    """What an application would call its own: it holds an open orchestrator and says what happens."""

    def __init__(self, studio: im.Orchestrator) -> None:
        self._studio = studio

    async def aloud(self, picture: Path) -> im.Result:
        plan = await self._studio.plan("Read this receipt aloud", picture)
        print(plan.explain())  # engines, time and cost are known; no tool has run
        run = self._studio.start(plan)
        async for event in run:
            match event:
                case im.StepStarted(step=step, offer=offer):
                    print(f"… {step} on {offer}" if offer else f"… {step}")
                case im.StepFinished(step=step, seconds=seconds, source=source):
                    print(f"✓ {step}: {seconds:.1f} s, from the {source}")
                case im.StepFailed(step=step, message=message):
                    print(f"✗ {step}: {message}")
        return await run  # raises what ended the run, where something did


async def main(folder: Path) -> None:
    policy = im.Policy(local_only=True, max_seconds=120)
    async with im.Orchestrator(home=folder / "home", policy=policy) as studio:
        try:
            result = await Reader(studio).aloud(folder / "receipt.png")
        except im.IntermodalError as error:  # a message that quotes the value, and a hint that says what to do
            sys.exit(f"{error.message} {error.hint}")
        path = await asyncio.to_thread(result.audio.save, folder / "receipt.wav")
        page = await asyncio.to_thread(result.report.save, folder / "run.html")
        print(f"{result.status}: {result.audio.seconds:.0f} s of speech in {path}; the run drawn in {page}")


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="application-"))
    target.mkdir(parents=True, exist_ok=True)
    demo_inputs.receipt(target / "receipt.png", seed=7)
    asyncio.run(main(target))
