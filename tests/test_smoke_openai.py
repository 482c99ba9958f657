"""The real service, with a real key: skipped without one. It costs less than a cent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import intermodal as im
from intermodal.providers.hosted.openai_offers import OpenAI

pytestmark = pytest.mark.skipif(not os.environ.get("OPENAI_API_KEY"), reason="needs OPENAI_API_KEY")


async def test_a_question_is_answered(tmp_path: Path) -> None:
    asking = im.tools.answer.using(offer="openai/gpt-6-luna/answers")
    draft = im.PlanBuilder("asking")
    words = draft.input("words", im.Text)
    draft.output(draft.step(asking, words, question="What is the total?"))
    async with im.Orchestrator(home=tmp_path, providers=[OpenAI()]) as studio:
        result = await studio.run(draft.build(), inputs={"words": im.text("The total is 7.35 euros.")})
    assert "7.35" in str(result.text)
    assert all(step.cost_usd for step in result.report.actuals.values())


@pytest.mark.skipif(not os.environ.get("INTERMODAL_SMOKE_BATCH"), reason="may take a day: set INTERMODAL_SMOKE_BATCH")
async def test_a_batch_is_answered(tmp_path: Path) -> None:
    asking = im.tools.answer.using(offer="openai/gpt-6-luna/batch/answers")
    draft = im.PlanBuilder("asking")
    words = draft.input("words", im.Text)
    draft.output(draft.step(asking, words, question="What is the total?"))
    policy = im.Policy(may_wait_hours=24)
    async with im.Orchestrator(home=tmp_path, providers=[OpenAI()], policy=policy) as studio:
        result = await studio.run(draft.build(), inputs={"words": im.text("The total is 7.35 euros.")})
    assert "7.35" in str(result.text)
    assert all(step.cost_usd for step in result.report.actuals.values())
