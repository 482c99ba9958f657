"""The main job, end to end, on engines that need no key.

Usage: make demo, or .venv/bin/python examples/demo.py [--seed N] [--out FOLDER] [--recording FILE]
Media are made from the seed; every plan and result is printed as it comes. The folder holds the outputs, a page for each
run, and index.html, which gathers them. A second time the steps answer from the cache; another seed, other answers.
"""

from __future__ import annotations

import argparse
import asyncio
from html import escape
from pathlib import Path
from typing import Any

import demo_inputs

import intermodal as im
from intermodal.cli.common import save, words


class Demo:
    """Shows requests one after the other and keeps their pages."""

    def __init__(self, studio: im.Orchestrator, out: Path) -> None:
        self._studio = studio
        self._out = out
        self._rows: list[str] = []

    async def show(self, title: str, request: str, *media: Any, policy: im.Policy | None = None) -> im.Result:
        """Plan it, print the plan, run it, print what came and what it took."""
        self._head(title, request, media)
        plan = await self._studio.plan(request, *media, policy=policy)
        print(plan.explain())
        return await self.tell(title, await self._studio.run(plan))

    async def refused(self, title: str, request: str, letter: Path, policy: im.Policy) -> None:
        """A request that the guard turns away before anything is planned."""
        self._head(title, request, (letter,))
        try:
            await self._studio.plan(request, letter, policy=policy)
        except im.Blocked as blocked:
            print(f"→ refused: {blocked}")

    async def team(self, title: str, request: str, *media: Any) -> im.Result:
        """The same by a team: a router and five specialists decide, and their decisions are printed."""
        self._head(title, request, media)
        run = self._studio.start(request, *media, team=im.Team())
        async for event in run:
            if isinstance(event, im.AgentDecided):
                print(f"  {event.agent}: {event.decision} {event.detail}")
        return await self.tell(title, await run)

    async def talk(self, title: str, chat: Any, request: str, *media: Any) -> im.Result:
        """A turn of a conversation, which leans on those before."""
        self._head(title, request, media)
        return await self.tell(title, await chat.say(request, *media))

    async def tell(self, title: str, result: im.Result) -> im.Result:
        actuals = result.report.actuals
        steps = [f"{n} {'cached' if a.source != 'run' else f'{a.seconds:.1f} s'}" for n, a in actuals.items()]
        paths = await asyncio.to_thread(save, result, self._out)
        print(f"\n→ {result.status} ({', '.join(steps)}), saved as {', '.join(p.name for p in paths if p)}")
        text = words(result.outputs)
        if text is not None:
            print("\n".join(f"  {line}" for line in text.splitlines()))
        notes = [f"found {f.type} in {name}: {f.action}" for name, f in result.report.findings]
        basic = [name for name, step in result.report.bound.steps.items() if step.tier == "basic"]
        notes += [*result.report.degraded, *(f"{name} ran on a basic engine" for name in basic)]
        print("".join(f"  note: {note}\n" for note in notes), end="")
        page = self._out / "runs" / f"{len(self._rows) + 1:02}.html"
        await asyncio.to_thread(result.report.save, page)
        self._rows.append(
            f'<li><a href="runs/{page.name}">{escape(title)}</a> · {result.status}<pre>{escape(text or "")}</pre></li>'
        )
        return result

    def gathered(self) -> Path:
        """One page that leads to all."""
        index = self._out / "index.html"
        style = "body{font:1rem/1.5 system-ui;max-width:50rem;margin:auto;padding:1rem}pre{white-space:pre-wrap}"
        index.write_text(
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>Intermodal: the demo</title><style>{style}</style><h1>The demo's runs</h1>"
            f"<ol>{''.join(self._rows)}</ol></html>",
            encoding="utf-8",
        )
        return index

    @staticmethod
    def _head(title: str, request: str, media: tuple[Any, ...]) -> None:
        files = "".join(f" {item.name}" if isinstance(item, Path) else " --text …" for item in media)
        print(f"\n━━ {title}\n$ intermodal run {request!r}{files}\n")


async def demo(out: Path, seed: int, recording: Path | None) -> None:
    inputs = out / "inputs"
    made = await asyncio.to_thread(demo_inputs.make, inputs, seed)
    print(f"Inputs made from seed {seed}: total {made.total}, revenue {made.revenue}, {made.seats} seats.")
    receipt, report, photo = inputs / "receipt.png", inputs / "report.pdf", inputs / "photo.png"
    async with im.Orchestrator(home=out / "home") as studio:
        demo = Demo(studio, out)
        await demo.show("A receipt, read", "Read this receipt", receipt)
        await demo.show("A receipt, read aloud", "Read this receipt aloud", receipt)
        spoken = recording or inputs / "recording.wav"
        voice = "your recording" if recording else "a synthetic voice: no package here carries a person's"
        await demo.show(f"A recording, transcribed ({voice})", "Transcribe this recording", spoken)
        question = "What was the revenue according to this report?"
        await demo.show("A report of three pages, asked for a figure", question, report)
        await demo.show("A video, subtitled", "Subtitle this video", inputs / "talk.mp4")
        await demo.show("Photographs, asked where things are", f"What is left of the {made.right}?", photo)
        await demo.show("A request in Chinese", "这张收据一共多少钱?", receipt)
        await demo.show("Chinese, spoken", "把“今天的会议改到下午三点”读出来")
        await demo.show("A card, drawn", f"Draw a birthday card for Ada that says “{made.seats} today”")
        letter = inputs / "letter.txt"
        await demo.show("A private letter, blanked out", "Mask the personal data in this letter", letter)
        no_private = im.Policy(rules=(im.Rule("personal_data", "out", "any", "redact"),))
        title = "Its short form, from which nothing private may come out"
        await demo.show(title, "Summarize this letter in two sentences", letter, policy=no_private)
        no_orders = im.Policy(rules=(im.Rule("injection", "in", "any", "block"),))
        await demo.refused("The same, where planted instructions may not come in", "Summarize it", letter, no_orders)
        await demo.team("A team at work", "Read the text in this picture", receipt)
        chat = studio.conversation(f"demo {seed}")
        await demo.talk("A conversation", chat, "Read this receipt", receipt)
        await demo.talk("… which goes on", chat, "and now aloud")
    print(f"\nOutputs, and a page for each run: {await asyncio.to_thread(demo.gathered)}")


def main() -> None:
    parser = argparse.ArgumentParser(description="The main job, end to end, with no key.")
    parser.add_argument("--seed", type=int, default=7, help="what the media say (default: 7)")
    parser.add_argument("--out", type=Path, default=Path("demo"), help="folder for inputs and outputs")
    parser.add_argument("--recording", type=Path, help="a recording of your own to transcribe")
    given = parser.parse_args()
    asyncio.run(demo(given.out, given.seed, given.recording))


if __name__ == "__main__":
    main()
