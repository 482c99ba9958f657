"""The main job, end to end, on engines that need no key: `make demo`.

Usage: make demo, or .venv/bin/python examples/demo.py [--seed N] [--out FOLDER] [--recording FILE]
Media are made anew from the seed; every plan and result is printed as it comes, outputs go to the folder.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from pathlib import Path

import demo_inputs

import intermodal as im
from intermodal.cli.common import save, words


async def show(studio: im.Orchestrator, title: str, request: str, *media: Path, out: Path) -> im.Result:
    """Plan it, print the plan, run it, print what came and what it took."""
    print(f"\n━━ {title}\n$ intermodal run {request!r} {' '.join(path.name for path in media)}\n")
    plan = await studio.plan(request, *media)
    print(plan.explain())
    result = await studio.run(plan)
    took = sum(actual.seconds for actual in result.report.actuals.values())
    paths = save(result, out)
    text = words(result.outputs)
    print(f"\n→ {result.status} in {took:.1f} s, saved as {', '.join(path.name for path in paths)}")
    if text is not None:
        print("\n".join(f"  {line}" for line in text.splitlines()))
    for note in result.report.degraded:
        print(f"  note: {note}")
    return result


async def demo(out: Path, seed: int, recording: Path | None) -> None:
    inputs = out / "inputs"
    figures = await asyncio.to_thread(demo_inputs.make, inputs, seed)
    print(f"Inputs made from seed {seed}: total {figures.total}, revenue {figures.revenue}, {figures.seats} seats.")
    receipt, report, photo = inputs / "receipt.png", inputs / "report.pdf", inputs / "photo.png"
    async with im.Orchestrator(home=out / "home") as studio:
        await show(studio, "A receipt, read", "Read this receipt", receipt, out=out)
        await show(studio, "A receipt, read aloud", "Read this receipt aloud", receipt, out=out)
        spoken = recording or inputs / "recording.wav"
        voice = "your recording" if recording else "a synthetic voice: no package here carries a person's"
        await show(studio, f"A recording, transcribed ({voice})", "Transcribe this recording", spoken, out=out)
        question = "What was the revenue according to this report?"
        await show(studio, "A report of three pages, asked for a figure", question, report, out=out)
        await show(studio, "A video, subtitled", "Subtitle this video", inputs / "talk.mp4", out=out)
        question = f"What is left of the {figures.right}?"
        await show(studio, "Photographs, asked where things are", question, photo, out=out)
        await show(studio, "A request in Chinese", "这张收据一共多少钱?", receipt, out=out)
        await show(studio, "Chinese, spoken", "把“今天的会议改到下午三点”读出来", out=out)


def main() -> None:
    parser = argparse.ArgumentParser(description="The main job, end to end, with no key.")
    parser.add_argument("--seed", type=int, default=random.randrange(1000), help="what the media say (default: any)")
    parser.add_argument("--out", type=Path, default=Path("demo"), help="folder for inputs and outputs")
    parser.add_argument("--recording", type=Path, help="a recording of your own to transcribe")
    given = parser.parse_args()
    asyncio.run(demo(given.out, given.seed, given.recording))


if __name__ == "__main__":
    main()
