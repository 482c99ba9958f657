"""The orchestrator and the assistant, end to end over doubles: one path, ids only, questions over checkpointers."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command
from typing_extensions import TypedDict

import intermodal as im
from intermodal.artifacts.intake import text
from intermodal.errors import ApprovalNeeded, MediaMissing, ProviderNeeded
from intermodal.testing import FunctionEngine, offer_of


@im.tool(
    examples=["how blurred is this picture", "measure the blur", "这张图有多模糊"],
    patterns=[im.Pattern(("measure", "how"), ("blur", "blurred", "blurry", "模糊"), ("image",))],
)
async def blur(image: im.Image, *, reader: im.TextReader = im.engine()) -> im.Text:
    """Measure how blurred a picture is."""
    await reader.read(image)
    return im.Text.of(f"blur of {image.width} px")


def reader() -> tuple[FunctionEngine, im.Offer]:
    engine = FunctionEngine(read=lambda image: im.Regions.of([], width=1, height=1))
    return engine, offer_of(engine, im.TextReader)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    from PIL import Image

    path = tmp_path / "photo.png"
    Image.frombytes("RGB", (400, 300), os.urandom(400 * 300 * 3)).save(path)  # 360 KB: media of weight
    return path


def studio(tmp_path: Path, *offers: im.Offer, policy: im.Policy | None = None) -> im.Orchestrator:
    return im.Orchestrator(home=tmp_path / "home", tools=[blur], providers=offers, policy=policy)


@pytest.mark.parametrize("request_", ["How blurred is this picture?", "这张图有多模糊？"])
async def test_a_tool_from_outside_is_planned_explained_and_run(tmp_path: Path, photo: Path, request_: str) -> None:
    engine, offer = reader()
    async with studio(tmp_path, offer) as opened:
        plan = await opened.plan(request_, photo)
        assert [step.tool for step in plan.plan.steps] == ["blur"]
        assert engine.counts["read"] == 0
        assert "photo.png  Image 400×300 px, from the caller" in plan.explain()
        result = await opened.run(request_, photo)
        assert str(result.text) == "blur of 400 px"
        assert [row.status for row in await opened.runs()] == ["complete"]
        again = await (await opened.resume(result.run_id))
        assert str(again.text) == str(result.text)
    assert engine.counts["read"] == 1


async def test_run_is_start_awaited_and_its_events_are_the_only_source(tmp_path: Path, photo: Path) -> None:
    _, offer = reader()
    async with studio(tmp_path, offer) as opened:
        run = opened.start("Measure the blur", photo)
        events = [event async for event in run]
        result = await run
    assert [type(e).__name__ for e in events] == ["RunStarted", "StepStarted", "StepFinished", "RunFinished"]
    assert [e.sequence for e in events] == [0, 1, 2, 3]
    assert {e.run_id for e in events} == {run.id}
    assert events[-1].output_ids == (result.text.id,)  # type: ignore[union-attr]
    json.dumps([e.to_json() for e in events])


async def test_a_request_that_cannot_be_done_is_recorded_as_failed(tmp_path: Path, photo: Path) -> None:
    async with studio(tmp_path) as opened:
        with pytest.raises(ProviderNeeded, match="TextReader"):
            await opened.run("Measure the blur", photo)
        with pytest.raises(MediaMissing, match=r"absent\.png"):
            await opened.run("Measure the blur", tmp_path / "absent.png")
        state = await opened.show((await opened.runs())[0].run_id)
    assert state.status == "failed"
    assert state.error is not None
    assert state.error["type"] == "ProviderNeeded"


def size(checkpoint: Any) -> int:
    return len(json.dumps(checkpoint, default=str))


async def test_graph_state_holds_ids_whatever_the_media_weighs(tmp_path: Path, photo: Path) -> None:
    _, offer = reader()
    saver = InMemorySaver()
    async with studio(tmp_path, offer) as opened:
        graph = im.graphs.assistant(opened, checkpointer=saver)
        config = {"configurable": {"thread_id": "t"}}
        state = await graph.ainvoke({"request": "Measure the blur", "files": [str(photo)]}, config)
        assert state["status"] == "complete"
        found = await opened.find(state["output_ids"][0])
        assert str(found) == "blur of 400 px"
        checkpoints = [item async for item in saver.alist(config)]  # type: ignore[arg-type]
    assert max(size(item.checkpoint) for item in checkpoints) < 4000
    assert all(isinstance(json.dumps(item.checkpoint["channel_values"], default=str), str) for item in checkpoints)


async def test_a_question_interrupts_once_and_is_answered_by_another_process(tmp_path: Path, photo: Path) -> None:
    """The second orchestrator and saver stand for the other process: nothing is shared but the disk."""
    engine, offer = reader()
    policy = im.Policy(approve="always")
    config: Any = {"configurable": {"thread_id": "t"}}
    database = str(tmp_path / "graph.db")
    async with AsyncSqliteSaver.from_conn_string(database) as saver, studio(tmp_path, offer, policy=policy) as opened:
        graph = im.graphs.assistant(opened, checkpointer=saver)
        state = await graph.ainvoke({"request": "Measure the blur", "files": [str(photo)]}, config)
        assert "Run this plan?" in state["__interrupt__"][0].value["text"][0]
        assert state["status"] == "waiting"
    assert engine.counts["read"] == 0
    async with AsyncSqliteSaver.from_conn_string(database) as saver, studio(tmp_path, offer, policy=policy) as opened:
        graph = im.graphs.assistant(opened, checkpointer=saver)
        state = await graph.ainvoke(Command(resume=True), config)
        assert state["status"] == "complete"
        assert str(await opened.find(state["output_ids"][0])) == "blur of 400 px"
    assert engine.counts["read"] == 1


async def test_without_a_graph_a_question_is_an_error_with_its_id(tmp_path: Path, photo: Path) -> None:
    _, offer = reader()
    async with studio(tmp_path, offer, policy=im.Policy(approve="always")) as opened:
        with pytest.raises(ApprovalNeeded, match="Run this plan") as caught:
            await opened.run("Measure the blur", photo)
        run_id = await opened.answer(caught.value.questions[0], approve=True)
        assert str((await (await opened.resume(run_id))).text) == "blur of 400 px"


async def test_a_plan_is_a_node_in_a_graph_of_ones_own(tmp_path: Path, photo: Path) -> None:
    from typing import TypedDict

    class State(TypedDict, total=False):
        image: str
        output_ids: Sequence[str]

    _, offer = reader()
    async with studio(tmp_path, offer) as opened:
        graph: Any = StateGraph(State)
        graph.add_node("look", im.graphs.as_node(blur, opened))
        graph.add_edge(START, "look")
        graph.add_edge("look", END)
        config = {"configurable": {"thread_id": "mine"}}
        state = await graph.compile(checkpointer=InMemorySaver()).ainvoke({"image": str(photo)}, config)
        assert str(await opened.find(state["output_ids"][0])) == "blur of 400 px"
        assert [row.pinned for row in await opened.runs()] == [True]
        await opened.release("mine")
        assert [row.pinned for row in await opened.runs()] == [False]


async def test_call_gives_what_the_tool_gives(tmp_path: Path) -> None:
    _, offer = reader()
    async with studio(tmp_path, offer) as opened:
        words = await opened.call(blur, im.Image.from_bytes(b"x", "image/png", width=7))
    assert str(words) == "blur of 7 px"
    assert words.origin.name == "blur@1"


async def test_map_bounds_its_window_and_keeps_errors_with_their_rows(tmp_path: Path) -> None:
    running = peak = 0

    @im.tool(effect="sampled")
    async def count(words: im.Text) -> im.Text:
        """Count."""
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        if words.value == "3":
            running -= 1
            raise MediaMissing("Row three.", hint="-")
        running -= 1
        return words

    draft = im.PlanBuilder("count")
    draft.output(draft.step(count, draft.input("it", im.Text)))
    rows = ({"it": text(str(i))} for i in range(12))
    async with im.Orchestrator(home=tmp_path, providers=[]) as opened:
        outcomes = [o async for o in opened.map(draft.build(), inputs=rows, concurrency=4)]
    assert sorted(o.index for o in outcomes) == list(range(12))
    assert peak <= 4
    assert {o.index: str(o.result.text) for o in outcomes if o.result} == {i: str(i) for i in range(12) if i != 3}
    assert [type(o.error).__name__ for o in outcomes if o.error] == ["MediaMissing"]


def test_langgraph_is_not_imported_for_plans() -> None:
    import subprocess
    import sys

    script = (
        "import asyncio, sys, intermodal as im\n"
        "from intermodal.artifacts.intake import text\n"
        "@im.tool\n"
        "async def same(words: im.Text) -> im.Text:\n"
        "    'Same.'\n"
        "    return words\n"
        "async def main():\n"
        "    draft = im.PlanBuilder('p'); draft.output(draft.step(same, draft.input('it', im.Text)))\n"
        "    async with im.Orchestrator(providers=[]) as studio:\n"
        "        print((await studio.run(draft.build(), inputs={'it': text('hi')})).text)\n"
        "asyncio.run(main())\n"
        "print([m for m in ('langgraph', 'numpy', 'av') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.split("\n")[:2] == ["hi", "[]"]


async def test_a_run_that_ended_before_its_plan_is_planned_when_resumed(tmp_path: Path, photo: Path) -> None:
    from intermodal.agents.desk import Case
    from intermodal.runs import Run

    _, offer = reader()
    async with studio(tmp_path, offer) as opened:
        case = Case(Run.idle("early"), "Measure the blur", im.Policy(), media=[photo])
        await opened.desk.open(case)
        await opened.desk.abandon(case)
        assert (await opened.show("early")).status == "cancelled"
    async with studio(tmp_path, offer) as opened:
        result = await (await opened.resume("early"))
        assert str(result.text) == "blur of 400 px"
        assert (await opened.show("early")).status == "complete"


async def test_an_answer_from_another_process_reaches_a_run_that_waits(tmp_path: Path, photo: Path) -> None:
    _, offer = reader()
    async with studio(tmp_path, offer, policy=im.Policy(approve="always")) as opened:
        run = opened.start("Measure the blur", photo)
        async for event in run:
            if isinstance(event, im.ApprovalAsked):
                async with studio(tmp_path) as other:  # as another process would: over the same home
                    await other.answer(event.question.id)
        assert (await run).status == "complete"
        with pytest.raises(im.errors.ParameterInvalid, match="approved before"):
            await opened.answer(next(iter((await opened.show(run.id)).questions)), approve=False)


@im.tool
async def shout(measured: im.Text) -> im.Text:
    """Shout it."""
    return im.Text.of(measured.value.upper())


class Measured(TypedDict, total=False):
    image: str
    measured: list[str]
    output_ids: list[str]


async def test_nodes_of_a_graph_hand_on_their_answers(tmp_path: Path, photo: Path) -> None:
    _, offer = reader()
    draft = im.PlanBuilder("shout")
    draft.output(draft.step(shout, draft.input("measured", im.Text)))
    async with studio(tmp_path, offer) as opened:
        graph = StateGraph(Measured)
        graph.add_node("first", im.graphs.as_node(blur, opened, output="measured"))
        graph.add_node("second", im.graphs.as_node(draft.build(), opened))
        graph.add_edge(START, "first")
        graph.add_edge("first", "second")
        graph.add_edge("second", END)
        state = await graph.compile().ainvoke({"image": str(photo)})
        answer = await opened.find(state["output_ids"][0])
    assert str(answer) == "BLUR OF 400 PX"


async def test_a_thread_may_ask_again(tmp_path: Path, photo: Path) -> None:
    _, offer = reader()
    async with studio(tmp_path, offer) as opened:
        graph = im.graphs.assistant(opened, checkpointer=InMemorySaver())
        thread: Any = {"configurable": {"thread_id": "t"}}
        first = await graph.ainvoke({"request": "Measure the blur", "files": [str(photo)]}, thread)
        second = await graph.ainvoke({"request": "How blurred is this picture?", "files": [str(photo)]}, thread)
        assert first["status"] == second["status"] == "complete"
        assert first["run_id"] != second["run_id"]
        assert "request" in graph.get_input_jsonschema()["properties"]


async def test_nonsense_is_refused_by_name(tmp_path: Path) -> None:
    wrong: Any
    with pytest.raises(im.errors.ParameterInvalid, match="'sideways'"):
        im.Rule("secret", "sideways", "remote", "block")
    with pytest.raises(im.errors.ConfigurationError, match="'zzz'"):
        im.Offer("a/b", im.TextReader, reader, tier="zzz")
    with pytest.raises(im.errors.ConfigurationError, match="not async"):
        im.tool(lambda words: words)
    async with im.Orchestrator(home=tmp_path, providers=[]) as opened:
        for wrong in (None, 7, b"read"):
            with pytest.raises(im.errors.ParameterInvalid, match="no request"):
                await opened.run(wrong, im.text("x"))
        policy = im.Policy(rules=(im.Rule("scret", "in", "any", "block"),))
        with pytest.raises(im.errors.ParameterInvalid, match="scret"):
            await opened.plan("Read this aloud", im.text("x"), policy=policy)
        with pytest.raises(im.errors.ParameterInvalid, match=r"\.\./x"):
            opened.start("Read this aloud", im.text("x"), run_id="../x")
    with pytest.raises(im.errors.PluginError, match="no tool"):
        async with im.Orchestrator(home=tmp_path, tools=[len]):
            pass


async def test_an_offer_over_the_budget_is_turned_down_before_anything_runs(tmp_path: Path, photo: Path) -> None:
    engine, _ = reader()
    offer = offer_of(engine, im.TextReader, local=False, price=0.5)
    async with studio(tmp_path, offer, policy=im.Policy(max_cost_usd=0.1)) as opened:
        with pytest.raises(ProviderNeeded, match=r"\$0\.5000 a call, over the budget of \$0\.1000"):
            await opened.plan("Measure the blur", photo)
    assert engine.counts["read"] == 0


async def test_a_tool_that_fails_is_planned_around(tmp_path: Path, photo: Path) -> None:
    @im.tool(examples=["measure the blur precisely"], patterns=[im.Pattern(("measure",), ("blur",), ("image",))])
    async def precise_blur(image: im.Image) -> im.Text:
        """Measure the blur of a picture precisely."""
        raise im.errors.ProviderError("The lens is dirty.", hint="Wipe it.")

    _, offer = reader()
    async with im.Orchestrator(home=tmp_path, providers=[offer], tools=[blur, precise_blur]) as opened:
        request = "Measure the blur precisely"
        bound = await opened.plan(request, photo)
        assert [step.tool for step in bound.plan.steps] == ["precise_blur"]
        run = opened.start(request, photo)
        events = [event async for event in run]
        result = await run
        assert str(result.text) == "blur of 400 px"
        assert result.status == "degraded"
        assert "The lens is dirty." in result.report.degraded[0]
        assert [type(e).__name__ for e in events if type(e).__name__ in ("Replanned", "RunFinished")] == [
            "Replanned", "RunFinished"
        ]  # fmt: skip
        with pytest.raises(im.errors.ProviderError):
            await opened.run(bound)  # what was planned and seen is run as it is
        again = await (await opened.resume(run.id))
        assert str(again.text) == "blur of 400 px"


async def test_a_run_refused_by_the_guard_is_recorded_as_blocked(tmp_path: Path) -> None:
    rules = (im.Rule("personal_data", "in", "any", "block"),)
    async with im.Orchestrator(home=tmp_path, providers=[], policy=im.Policy(rules=rules)) as opened:
        with pytest.raises(im.Blocked):
            await opened.run("Summarize this", im.text("ada@lovelace.org"), run_id="refused")
        assert (await opened.show("refused")).status == "blocked"
        await opened.erase("refused")  # nobody holds it any more
