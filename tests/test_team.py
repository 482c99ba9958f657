"""Teams: agents written as a user would, their decisions durable, every way to go wrong named. Doubles as engines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import intermodal as im
from intermodal.errors import AgentFailed, ApprovalNeeded, ConfigurationError, ParameterInvalid, ProviderError
from intermodal.testing import FunctionEngine, offer_of
from intermodal.tools import read_text, regions_to_text

PAGE = im.Image.from_bytes(b"page", "image/png", width=40, height=30, name="page.png")
LINES = im.Regions.of([im.Region((0, 0, 9, 9), "line", "the cat sat")], width=40, height=30)


@im.tool(examples=["compare the page with the transcript"])
async def compare(read: im.Text, said: im.Text) -> im.Text:
    """Compare two texts word by word."""
    missing = [word for word in said.value.split() if word not in read.value.split()]
    return im.Text.of(f"missing: {', '.join(missing) or 'nothing'}")


class Reader:
    """Reads pages."""

    def __init__(self) -> None:
        self.asked = 0

    async def decide(self, task: im.Task) -> im.Decision:
        self.asked += 1
        if task.error is not None:
            return im.GiveUp(str(task.error))
        if task.made:
            return im.Delegate("proof")
        return im.Do(await task.plan("read the text", task.inputs[0], tools=[read_text, regions_to_text]))


class Proofreader:
    """Finds where a page and its transcript disagree."""

    def __init__(self) -> None:
        self.asked = 0

    async def decide(self, task: im.Task) -> im.Decision:
        self.asked += 1
        if task.made:
            return im.Answer(task.made)
        draft = im.PlanBuilder("compare")
        draft.output(draft.step(compare, draft.input("read", im.Text), draft.input("said", im.Text)))
        return im.Do(await STUDIO[0].plan(draft.build(), inputs={"read": task.given[-1], "said": task.inputs[1]}))


STUDIO: list[im.Orchestrator] = []


class First:
    """Sends everything to the reader first."""

    async def decide(self, task: im.Task) -> im.Decision:
        return im.Delegate("reader")


class Says:
    """Says what it was told to say."""

    def __init__(self, *decisions: Any) -> None:
        self._decisions = list(decisions)

    async def decide(self, task: im.Task) -> Any:
        decision = self._decisions.pop(0) if len(self._decisions) > 1 else self._decisions[0]
        if isinstance(decision, Exception):
            raise decision
        return decision(task) if callable(decision) and not isinstance(decision, type) else decision


def team(reader: Any, proof: Any) -> im.Team:
    return im.Team(router=First(), agents={"reader": reader, "proof": proof}, max_hops=6)


def engine() -> tuple[FunctionEngine, im.Offer]:
    made = FunctionEngine(read=lambda image: LINES)
    return made, offer_of(made, im.TextReader)


async def test_agents_decide_and_every_decision_is_seen(tmp_path: Path) -> None:
    made, offer = engine()
    async with im.Orchestrator(home=tmp_path, providers=[offer], tools=[compare]) as studio:
        STUDIO[:] = [studio]
        run = studio.start("Check the page", PAGE, im.text("the black cat sat"), team=team(Reader(), Proofreader()))
        events = [event async for event in run]
        result = await run
        assert str(result.text) == "missing: black"
        assert result.text.trust == "untrusted"
        decided = [(e.agent, e.decision) for e in events if isinstance(e, im.AgentDecided)]
        assert decided == [
            ("router", "delegate"), ("reader", "do"), ("reader", "delegate"), ("proof", "do"), ("proof", "answer")
        ]  # fmt: skip
        assert [e.sequence for e in events] == list(range(len(events)))
        assert {e.run_id for e in events} == {run.id, f"{run.id}.1", f"{run.id}.3"}
        assert "proof: do compare" in str(result.report)
        assert (await studio.show(run.id)).status == "complete"
        again = await (await studio.resume(run.id))
        assert str(again.text) == "missing: black"
    assert made.counts == {"read": 1}


async def test_after_a_crash_nobody_is_asked_twice_and_nothing_runs_twice(tmp_path: Path) -> None:
    made, offer = engine()
    reader, failing = Reader(), Says(ProviderError("The line was cut.", hint="Resume."))
    inputs = (PAGE, im.text("the black cat sat"))
    async with im.Orchestrator(home=tmp_path, providers=[offer], tools=[compare]) as studio:
        run = studio.start("Check the page", *inputs, team=team(reader, failing))
        with pytest.raises(ProviderError):
            await run
        assert (await studio.show(run.id)).status == "failed"
    async with im.Orchestrator(home=tmp_path, providers=[offer], tools=[compare]) as studio:
        STUDIO[:] = [studio]
        with pytest.raises(ParameterInvalid, match="team"):
            await (await studio.resume(run.id))
        result = await (await studio.resume(run.id, team=team(reader, Proofreader())))
        assert str(result.text) == "missing: black"
    assert reader.asked == 2
    assert made.counts == {"read": 1}


async def test_a_question_waits_for_words_from_another_process(tmp_path: Path) -> None:
    def answered(task: im.Task) -> im.Decision:
        return im.Answer([im.text(f"in {task.answers['Which language?']}")])

    def asking() -> im.Team:
        return im.Team(router=Says(im.Ask("Which language?"), answered), agents={})

    async with im.Orchestrator(home=tmp_path, providers=[]) as studio:
        with pytest.raises(ApprovalNeeded, match="Which language") as caught:
            await studio.run("Say it", im.text("x"), team=asking(), run_id="asks")
        assert (await studio.show("asks")).status == "waiting"
    async with im.Orchestrator(home=tmp_path, providers=[]) as other:
        assert await other.answer(caught.value.questions[0], words="French") == "asks"
    async with im.Orchestrator(home=tmp_path, providers=[]) as studio:
        again = im.Team(router=Says(answered), agents={})
        assert str((await (await studio.resume("asks", team=again))).text) == "in French"


@pytest.mark.parametrize(
    ("decisions", "quoted"),
    [
        ([im.Delegate("nobody")], "'nobody'"),
        (["yes please"], "'yes please'"),
        ([None], "None"),
        ([ValueError("oops")], "oops"),
        ([im.GiveUp("too hard")], "too hard"),
        ([im.Delegate("loop")], "4 times"),
        ([im.Do("plan")], "no bound plan"),  # type: ignore[arg-type]
        ([im.Answer([])], "nothing"),
        ([im.Answer(["words"])], "'words'"),  # type: ignore[list-item]
    ],
)
async def test_agents_that_go_wrong(tmp_path: Path, decisions: Sequence[Any], quoted: str) -> None:
    wrong = im.Team(router=Says(*decisions), agents={"loop": Says(im.Delegate("loop"))}, max_hops=4)
    async with im.Orchestrator(home=tmp_path, providers=[]) as studio:
        with pytest.raises(AgentFailed, match=quoted):
            await studio.run("Anything", im.text("x"), team=wrong, run_id="wrong")
        assert (await studio.show("wrong")).status == "failed"


async def test_a_failing_plan_comes_back_to_its_agent(tmp_path: Path) -> None:
    def broken(image: im.Image) -> im.Regions:
        raise ProviderError("The lamp is out.", hint="Change it.")

    offer = offer_of(FunctionEngine(read=broken), im.TextReader)
    async with im.Orchestrator(home=tmp_path, providers=[offer]) as studio:
        with pytest.raises(AgentFailed, match="The lamp is out"):
            await studio.run("Read the text", PAGE, team=team(Reader(), Proofreader()))


async def test_the_specialists_share_the_work(tmp_path: Path) -> None:
    made, offer = engine()
    async with im.Orchestrator(home=tmp_path, providers=[offer]) as studio:
        run = studio.start("Read the text in this picture", PAGE, team=im.Team())
        agents = [e.agent async for e in run if isinstance(e, im.AgentDecided)]
        assert str((await run).text) == "the cat sat"
        assert agents == ["router", "vision", "vision"]
        with pytest.raises(AgentFailed, match="laundry"):
            await studio.run("Fold my laundry", PAGE, team=im.Team())
    assert made.counts == {"read": 1}


async def test_findings_follow_through_an_agents_own_words(tmp_path: Path) -> None:
    def answered(task: im.Task) -> im.Decision:
        return im.Answer([im.Text.of("somebody's address")])

    async with im.Orchestrator(home=tmp_path, providers=[]) as studio:
        loud = im.Team(router=Says(answered), agents={})
        result = await studio.run("What is it?", im.text("ada@lovelace.org"), team=loud)
    assert result.labels[result.text.id].categories == {"personal_data"}


def test_teams_are_checked_when_made() -> None:
    with pytest.raises(ConfigurationError, match="'deaf'"):
        im.Team(agents={"deaf": object()})  # type: ignore[dict-item]
    with pytest.raises(ConfigurationError, match="'critic'"):
        im.Team(agents={"critic": First()})
    with pytest.raises(ConfigurationError, match="0"):
        im.Team(max_hops=0)
