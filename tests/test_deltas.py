"""Pieces of an answer: to who follows, a sentence at a time, after the guard has read it."""

from __future__ import annotations

import asyncio
from typing import Any

import intermodal as im
from intermodal.artifacts.intake import text
from intermodal.policy import Policy, Rule
from intermodal.providers.calls import current
from intermodal.testing import FunctionEngine, offer_of

PIECES = ["The shop ", "opens at 9. It", " closes at 5.\nWrite to ada", "@lovelace.org for", " more. Good", "bye"]


@im.tool
async def consult(words: im.Text, *, oracle: im.QuestionAnswerer = im.engine()) -> im.Text:
    """Consult."""
    return await oracle.answer(words, question="?")


def plan(*, twice: bool = False) -> im.Plan:
    draft = im.PlanBuilder("consult")
    first = draft.step(consult, draft.input("it", im.Text))
    draft.output(draft.step(consult, first) if twice else first)
    return draft.build()


async def answer(words: im.Text, question: str) -> im.Text:
    for piece in PIECES:
        current().delta(piece)
        await asyncio.sleep(0)
    return im.Text.of("".join(PIECES))


async def followed(bench_in: Any, policy: Policy, one: im.Plan, engine: Any = answer) -> tuple[list[Any], im.Result]:
    offer = offer_of(FunctionEngine(answer=engine), im.QuestionAnswerer)
    async with bench_in(offer) as bench:
        run = bench.start(one, bench.bound(one, {"it": text("when?")}, policy))
        events = [event async for event in run]
        return events, await run


def deltas(events: list[Any]) -> list[im.OutputDelta]:
    return [event for event in events if isinstance(event, im.OutputDelta)]


async def test_sentences_arrive_before_the_step_is_finished(bench_in: Any) -> None:
    events, result = await followed(bench_in, Policy(), plan())
    pieces = deltas(events)
    assert "".join(piece.text for piece in pieces) == str(result.text)
    assert pieces[0].text == "The shop opens at 9. "
    assert [piece.offset for piece in pieces] == [
        0,
        *(sum(len(p.text) for p in pieces[:i]) for i in range(1, len(pieces))),
    ]
    kinds = [type(event).__name__ for event in events]
    assert kinds.index("OutputDelta") < kinds.index("StepFinished")


async def test_what_may_not_come_out_ends_the_pieces(bench_in: Any) -> None:
    policy = Policy(rules=(Rule("personal_data", "out", "any", "redact"),))
    events, result = await followed(bench_in, policy, plan())
    assert "".join(piece.text for piece in deltas(events)) == "The shop opens at 9. It closes at 5.\n"
    assert "ada@" not in str(result.text)


async def test_only_an_outputs_pieces_arrive(bench_in: Any) -> None:
    events, _ = await followed(bench_in, Policy(cache=False), plan(twice=True))
    assert {piece.step for piece in deltas(events)} == {"consult_2"}


async def test_pieces_of_a_failed_attempt_are_void_and_no_task_is_left(bench_in: Any) -> None:
    tries = iter(range(9))

    async def fails_once(words: im.Text, question: str) -> im.Text:
        current().delta("Half a sentence. And")
        await asyncio.sleep(0)
        if next(tries) == 0:
            raise im.errors.ProviderError("broke off")
        return im.Text.of("Half a sentence. And the rest.")

    offers = [
        offer_of(FunctionEngine(answer=fails_once), im.QuestionAnswerer, id=f"test/{n}", tier=tier)
        for n, tier in enumerate(("best", "good"))
    ]
    async with bench_in(*offers) as bench:
        run = bench.start(plan(), bench.bound(plan(), {"it": text("when?")}))
        events = [event async for event in run]
        await run
    failed = next(i for i, event in enumerate(events) if isinstance(event, im.StepFailed))
    assert {piece.attempt for piece in deltas(events[failed:])} == {2}
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("deltas")]


async def test_nobody_follows_and_nothing_is_streamed(bench_in: Any) -> None:
    listened: list[bool] = []

    def plain(words: im.Text, question: str) -> im.Text:
        listened.append(current().listened)
        return words

    offer = offer_of(FunctionEngine(answer=plain), im.QuestionAnswerer)
    async with bench_in(offer) as bench:
        await bench.start(plan(), bench.bound(plan(), {"it": text("when?")}))
    assert listened == [False]
