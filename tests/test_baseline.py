"""One model, one call, beside the plan: costed, compared, and chosen where it wins."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import PIL.Image as Pillow
import pytest

import intermodal as im
from intermodal.testing import FunctionEngine, offer_of

SIGHT = im.Profile(takes=frozenset({"text", "image"}), max_output=1000)
CHEAP = im.Price({"input_token": 1e-9, "output_token": 1e-9})
DEAR = im.Price({"input_token": 1e-3, "output_token": 1e-3})


def seen(instruction: im.Text, **more: Any) -> im.Text:
    return im.Text.of("It is 12.50.")


def model(**facts: Any) -> im.Offer:
    facts = {"id": "far/eye", "local": False, "account": "far", "profile": SIGHT, "speed": im.Speed(1.0, 0.0)} | facts
    return offer_of(FunctionEngine(chat=seen), im.ChatModel, **facts)


def receipt() -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (200, 100), "white").save(out, "PNG")
    return out.getvalue()


async def planned(
    home: Path, offer: im.Offer, objective: Any = "best", request: str = "What is the total?"
) -> im.BoundPlan:
    policy = im.Policy(objective=objective, unknown_price="allow")
    async with im.Orchestrator(home=home, providers=[*im.discover(), offer], policy=policy) as studio:
        return await studio.plan(request, receipt())


@pytest.mark.parametrize(
    ("facts", "objective", "wins", "why"),
    [
        ({"tier": "best", "price": DEAR}, "best", True, "by tier"),
        ({"tier": "basic", "price": CHEAP}, "best", False, "the plan wins by cost"),
        ({"tier": "best", "price": CHEAP}, "cheapest", False, "the plan wins by cost"),
        ({"tier": "best", "price": CHEAP}, "private", False, "the plan wins by what leaves this machine"),
        ({"tier": "basic", "price": CHEAP, "speed": im.Speed(0.001, 0.0)}, "fastest", True, "by time"),
        ({"tier": "best"}, "cheapest", False, "the plan wins by cost"),  # a price nobody knows is never the cheaper one
    ],
)
async def test_the_baseline_is_chosen_where_it_wins(
    tmp_path: Path, facts: dict[str, Any], objective: str, wins: bool, why: str
) -> None:
    bound = await planned(tmp_path, model(**facts), objective)
    assert [step.tool for step in bound.plan.steps] == (
        ["ask_model"] if wins else ["read_text", "regions_to_text", "answer"]
    )
    assert "one call of far/eye/sight" in bound.explain()
    assert why in bound.explain()


async def test_a_chosen_baseline_answers(tmp_path: Path) -> None:
    policy = im.Policy(on_unchecked="allow")
    offer = model(tier="best", price=CHEAP)
    async with im.Orchestrator(home=tmp_path, providers=[*im.discover(), offer], policy=policy) as studio:
        result = await studio.run("What is the total?", receipt())
    assert "It is 12.50." in result.text.value
    assert list(result.report.actuals) == ["ask_model"]


@pytest.mark.parametrize("request_", ["Read it aloud", "What is the total? And read it aloud.", "Is there a dog?"])
async def test_what_no_one_call_does_has_no_baseline(tmp_path: Path, request_: str) -> None:
    bound = await planned(tmp_path, model(tier="best", price=CHEAP), request=request_)
    assert "one call" not in bound.explain()


async def test_a_model_alone_will_do_where_nothing_else_does(tmp_path: Path) -> None:
    offer = model(tier="best", price=CHEAP)
    async with im.Orchestrator(home=tmp_path, providers=[offer]) as studio:
        bound = await studio.plan("What is the total?", receipt())
    assert [step.tool for step in bound.plan.steps] == ["ask_model"]
