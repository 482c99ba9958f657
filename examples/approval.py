"""A plan that asks before it acts, answered from a second orchestrator on the same home.

Usage: .venv/bin/python examples/approval.py [FOLDER] [--deny]
The tool `file_expense` acts on the world (effect="external"), so under Policy(approve="external") a person decides. Each
orchestrator stands for a process of its own: nothing is shared but the folder.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import demo_inputs

import intermodal as im
from intermodal import tools

ASKING = im.Policy(approve="external")


@im.tool(version="1", effect="external")
async def file_expense(receipt: im.Text, *, ledger: str = "") -> im.Text:
    """File a receipt as an expense."""

    def write() -> None:
        with Path(ledger).open("a", encoding="utf-8") as file:
            file.write(f"{receipt.value}\n---\n")

    await asyncio.to_thread(write)
    return im.Text.of("filed")


def expense(ledger: Path) -> im.Plan:
    draft = im.PlanBuilder("expense")
    words = draft.as_(im.Text, draft.step(tools.read_text, draft.input("receipt", im.Image)))
    draft.output(draft.step(file_expense, words, ledger=str(ledger)))
    return draft.build()


async def ask(folder: Path) -> tuple[str, ...]:
    """Start the run: what doesn't depend on the answer is done, then it raises with the questions' ids."""
    async with im.Orchestrator(home=folder / "home", policy=ASKING, tools=[file_expense]) as studio:
        try:
            await studio.run(expense(folder / "ledger.txt"), inputs={"receipt": folder / "receipt.png"}, run_id="e1")
        except im.ApprovalNeeded as asked:
            print(f"asked: {asked.message}")
            print(f"run e1 is {(await studio.show('e1')).status}; ledger written: {(folder / 'ledger.txt').exists()}")
            return tuple(asked.questions)
    return ()


async def answer(folder: Path, questions: tuple[str, ...], approve: bool) -> None:
    """Answer them and go on: what was done before answers from the journal."""
    async with im.Orchestrator(home=folder / "home", policy=ASKING, tools=[file_expense]) as studio:
        for question in questions:
            await studio.answer(question, approve=approve)
        result = await (await studio.resume("e1"))
        for step, actual in result.report.actuals.items():
            print(f"{step}: {actual.status}, from the {actual.source}")
        print(f"{result.status}; ledger written: {(folder / 'ledger.txt').exists()}")


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--deny"]
    target = Path(given[0] if given else tempfile.mkdtemp(prefix="approval-"))
    target.mkdir(parents=True, exist_ok=True)
    demo_inputs.receipt(target / "receipt.png", seed=7)
    asked_for = asyncio.run(ask(target))
    asyncio.run(answer(target, asked_for, "--deny" not in sys.argv))
