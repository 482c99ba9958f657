"""Intermodal inside a LangGraph application: nodes from a plan and a tool, the assistant as a subgraph, an interrupt.

Usage: .venv/bin/python examples/langgraph_app.py [FOLDER]
The graph reads a picture and finds its total; then the assistant is asked to file it, which acts on the world and so
interrupts the graph. A second process (here: a second graph over the same folder) answers and goes on.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import demo_inputs
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

import intermodal as im
from intermodal import tools


@im.tool(version="1", effect="external", examples=["file this receipt as an expense"])
async def file_expense(receipt: im.Image) -> im.Text:
    """File a receipt as an expense."""
    return im.Text.of(f"filed {receipt.blob.digest[:8]}")  # a real one would call the bookkeeping system


class State(im.graphs.State, total=False):
    """The assistant's keys (request, files, run_id, …) and two of our own: a path, then ids; never bytes."""

    image: str
    regions: list[str]
    total: list[str]


def total() -> im.Plan:
    draft = im.PlanBuilder("total")
    words = draft.as_(im.Text, draft.input("regions", im.Regions))
    draft.output(draft.step(tools.answer, words, question="What is the total?"))
    return draft.build()


def compiled(studio: im.Orchestrator, saver: AsyncSqliteSaver) -> Any:
    graph: Any = StateGraph(State)
    graph.add_node("read", im.graphs.as_node(tools.read_text, studio, output="regions"))
    graph.add_node("find_total", im.graphs.as_node(total(), studio, output="total"))
    graph.add_node("assistant", studio.assistant)  # has no checkpointer of its own: the outer graph's serves it
    for one, next_one in ((START, "read"), ("read", "find_total"), ("find_total", "assistant"), ("assistant", END)):
        graph.add_edge(one, next_one)
    return graph.compile(checkpointer=saver)


async def step(folder: Path, given: Any) -> None:
    """One process's part: open, run the thread as far as it goes, print where it stands, close."""
    config = {"configurable": {"thread_id": "expenses"}}
    policy = im.Policy(approve="external")
    async with (
        im.Orchestrator(home=folder / "home", policy=policy, tools=[file_expense]) as studio,
        AsyncSqliteSaver.from_conn_string(str(folder / "graph.db")) as saver,
    ):
        state = await compiled(studio, saver).ainvoke(given, config)
        print(f"total: {await studio.find(state['total'][0])}")
        for asked in state.get("__interrupt__", ()):
            print(f"interrupted: {asked.value['text'][0]}")
        if state.get("status") == "complete":
            print(f"complete: {await studio.find(state['output_ids'][0])}")
            await studio.release("expenses")  # the thread is over: the media its nodes pinned may be pruned


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="langgraph-"))
    target.mkdir(parents=True, exist_ok=True)
    picture = target / "receipt.png"
    demo_inputs.receipt(picture, seed=7)
    request = {"image": str(picture), "request": "File this receipt as an expense", "files": [str(picture)]}
    asyncio.run(step(target, request))
    asyncio.run(step(target, Command(resume=True)))
