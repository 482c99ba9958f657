"""A scripted workflow over a folder: one plan, a run for each file, four at a time, an error where a file is no good.

Usage: .venv/bin/python examples/folder.py [FOLDER]
Every *.png of the folder is read and asked for its total, and totals.csv is written beside them. A folder without any
(a temporary one if none is given) gets five receipts and a file that is no picture. Run it again: known files answer
from the cache.
"""

from __future__ import annotations

import asyncio
import csv
import sys
import tempfile
from pathlib import Path

import demo_inputs

import intermodal as im
from intermodal import tools


def totals() -> im.Plan:
    """Picture → lines with their boxes → text → the answer to a question."""
    draft = im.PlanBuilder("total of a receipt")
    words = draft.as_(im.Text, draft.step(tools.read_text, draft.input("receipt", im.Image)))
    draft.output(draft.step(tools.answer, words, question="What is the total?"))
    return draft.build()


async def rows(home: Path, files: list[Path]) -> list[tuple[str, str, str]]:
    """(file, total, error) in the files' order. Outcomes come as they are ready; a bad file stops no other."""
    out = [("", "", "")] * len(files)
    given = ({"receipt": file} for file in files)  # taken one by one: a long list costs no memory
    async with im.Orchestrator(home=home, policy=im.Policy(local_only=True)) as studio:
        async for outcome in studio.map(totals(), inputs=given, concurrency=4):
            name = files[outcome.index].name
            if outcome.result is not None:
                answer = str(outcome.result.text)
                sources = {actual.source for actual in outcome.result.report.actuals.values()}
                out[outcome.index] = (name, answer, "")
                print(f"{name}: {answer}" + (" (cached)" if sources == {"cache"} else ""))
            elif outcome.error is not None:
                out[outcome.index] = (name, "", f"{type(outcome.error).__name__}: {outcome.error.message}")
                print(f"{name}: {out[outcome.index][2]}")
    return out


def samples(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(1, 6):
        demo_inputs.receipt(folder / f"receipt-{seed}.png", seed)
    (folder / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\nand nothing else")


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="folder-"))
    if not any(folder.glob("*.png")):
        samples(folder)
    made = asyncio.run(rows(folder / ".home", sorted(folder.glob("*.png"))))
    with (folder / "totals.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("file", "total", "error"), *made])
    print(f"{len(made)} rows in {folder / 'totals.csv'}")


if __name__ == "__main__":
    main()
