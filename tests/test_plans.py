"""Plans as values: building, checking, converting, binding, explaining, and every way to get one wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import intermodal as im
from intermodal.artifacts import Modalities
from intermodal.artifacts.intake import text
from intermodal.errors import ParameterInvalid, PlanInvalid, ProviderNeeded, SchemaMismatch, UnknownName, WrongModality
from intermodal.plans import Plan, Source, Step, bind, check, with_conversions
from intermodal.plans.values import Input
from intermodal.policy import Policy
from intermodal.providers import Catalog, Need
from intermodal.providers.pricing import of_media
from intermodal.testing import FunctionEngine, offer_of
from intermodal.tools.toolbox import Toolbox


@im.tool
async def look(image: im.Image, *, reader: im.TextReader = im.engine()) -> im.Regions:
    """Look at a picture."""
    return await reader.read(image)


@im.tool(conversion=True)
async def flat(regions: im.Regions) -> im.Text:
    """Regions as text."""
    return im.Text.of(str(len(regions)))


@im.tool(conversion=True)
async def pages(document: im.Document) -> Sequence[im.Image]:
    """Pages of a document."""
    return []


@im.tool
async def shout(words: im.Text, also: im.Text | None = None, *, times: int = 1, language: str | None = None) -> im.Text:
    """Say it loudly."""
    return im.Text.of(words.value.upper() * times)


@im.tool
async def collect(texts: Sequence[im.Text]) -> im.Text:
    """Put texts together."""
    return im.Text.of("".join(t.value for t in texts))


BOX = Toolbox([look, flat, pages, shout, collect])
KINDS = Modalities()


def picture_plan() -> Plan:
    return Plan(
        "p",
        (Input("photo", "image"),),
        (Step("a", "look", "1", {"image": (Source("photo"),)}), Step("b", "shout", "1", {"words": (Source("a"),)})),
        ("b",),
    )


def test_a_builder_makes_what_json_makes() -> None:
    draft = im.PlanBuilder("p")
    photo = draft.input("photo", im.Image)
    words = draft.step(flat, draft.step(look.using(name="see"), photo))
    draft.output(draft.step(shout, words, times=2))
    plan = draft.build()
    back = Plan.from_json(json.dumps(plan.to_json()))
    assert back == plan
    assert back.digest == plan.digest
    assert [s.id for s in plan.steps] == ["see", "flat", "shout"]


def test_mis_wired_plans_are_refused_on_the_line() -> None:
    draft: Any = im.PlanBuilder("p")
    photo = draft.input("photo", im.Image)
    with pytest.raises(PlanInvalid, match=r"shout\.words takes Text, and 'photo' is Image"):
        draft.step(shout, photo)
    with pytest.raises(PlanInvalid, match="missing a required argument"):
        draft.step(look)
    with pytest.raises(ParameterInvalid, match=r"'times' can't be 'many'"):
        draft.step(shout, draft.as_(im.Text, draft.step(look, photo)), times="many")
    with pytest.raises(PlanInvalid, match="called 'photo'"):
        draft.input("photo", im.Image)
    with pytest.raises(PlanInvalid, match="no output"):
        draft.build()


def test_a_stand_in_refuses_to_be_a_value() -> None:
    photo: Any = im.PlanBuilder("p").input("photo", im.Image)
    for use in (lambda: photo.width, lambda: bool(photo), lambda: list(photo), lambda: photo(), lambda: str(photo)):
        with pytest.raises(PlanInvalid, match="no value until the plan runs"):
            use()


def test_each_maps_and_whole_collections_pass() -> None:
    draft = im.PlanBuilder("p")
    images = draft.step(pages, draft.input("report", im.Document))
    texts = draft.each(flat, draft.each(look, images), on_error="fail")
    draft.output(draft.step(collect, texts))
    _, types = check(draft.build(), BOX, KINDS)
    assert str(types["flat"]) == "Sequence[Text]"
    assert str(types["collect"]) == "Text"
    with pytest.raises(PlanInvalid, match="Map over it with each"):
        draft.step(look, images)  # type: ignore[arg-type]


def bad(**changes: Any) -> Plan:
    step = replace(picture_plan().steps[0], **changes)
    return replace(picture_plan(), steps=(step,), outputs=(step.id,))


@pytest.mark.parametrize(
    ("plan", "error", "says"),
    [
        (bad(args={"image": (Source("nobody"),)}), PlanInvalid, "takes from 'nobody'"),
        (bad(args={"picture": (Source("photo"),)}), PlanInvalid, "no port 'picture'"),
        (bad(args={}), PlanInvalid, "needs 'image'"),
        (bad(args={"image": (Source("photo", each=True),)}), PlanInvalid, "leave out each"),
        (bad(args={"image": (Source("photo"), Source("photo"))}), PlanInvalid, "several are wired"),
        (bad(tool="lok"), UnknownName, "Did you mean 'look'"),
        (bad(version="7"), PlanInvalid, "version '1'"),
        (bad(params={"volume": 3}), ParameterInvalid, "no parameter 'volume'"),
        (bad(id="photo"), PlanInvalid, "called 'photo'"),
        (replace(picture_plan(), outputs=("x",)), PlanInvalid, "output 'x'"),
        (replace(picture_plan(), inputs=(Input("photo", "smell"),)), PlanInvalid, "smell"),
        (picture_plan(), PlanInvalid, r"shout\.words takes Text"),
    ],
)
def test_the_checker_names_the_place(plan: Plan, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        check(plan, BOX, KINDS)


def test_circles_are_named() -> None:
    steps = (
        Step("a", "shout", "1", {"words": (Source("b"),)}),
        Step("b", "shout", "1", {"words": (Source("a"),)}),
    )
    with pytest.raises(PlanInvalid, match="in a circle: "):
        check(Plan("p", (), steps, ("b",)), BOX, KINDS)


def test_conversions_are_inserted_once_and_shown() -> None:
    plan = picture_plan()
    again = Step("c", "shout", "1", {"words": (Source("a"),)}, {"times": 2})
    plan = replace(plan, steps=(*plan.steps, again), outputs=("b", "c"))
    mended, _ = check(with_conversions(plan, BOX, KINDS), BOX, KINDS)
    assert [s.id for s in mended.steps].count("flat") == 1
    assert mended.by_id["flat"].inserted == "Regions → Text"


def test_conversions_map_collections() -> None:
    plan = Plan(
        "p",
        (Input("report", "document"),),
        (Step("a", "look", "1", {"image": (Source("report"),)}), Step("b", "collect", "1", {"texts": (Source("a"),)})),
        ("b",),
    )
    mended, types = check(with_conversions(plan, BOX, KINDS), BOX, KINDS)
    assert mended.by_id["a"].args["image"][0].each
    assert str(types["a"]) == "Sequence[Regions]"


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"schema": "intermodal.plan/9"}, SchemaMismatch, "intermodal.plan/9"),
        ({"outputs": []}, PlanInvalid, "outputs"),
        ({"steps": [{"id": "a"}]}, PlanInvalid, r"steps\.0\.tool"),
        ({"steps": "none"}, PlanInvalid, "steps"),
        ({"surprise": 1}, PlanInvalid, "surprise"),
        ({"inputs": {"x": {"modality": 3}}}, PlanInvalid, r"inputs\.x\.modality"),
    ],
)
def test_edited_plan_files_are_refused_with_the_place(
    change: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        Plan.from_json({**picture_plan().to_json(), **change})


@pytest.mark.parametrize("document", ["{", b"\xff", "[1]", "null"])
def test_what_is_no_plan_is_refused(document: str | bytes) -> None:
    with pytest.raises((PlanInvalid, SchemaMismatch)):
        Plan.from_json(document)


names = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8)


@given(st.dictionaries(names, st.integers(1, 9), min_size=1, max_size=5), names)
def test_json_round_trips(params: dict[str, int], name: str) -> None:
    step = Step("s", "shout", "1", {"words": (Source("i"),)}, params, {"offer": name}, "skip", name)
    plan = Plan(name, (Input("i", "text", True),), (step,), ("s",))
    assert Plan.from_json(json.dumps(plan.to_json())) == plan


READER = FunctionEngine(read=lambda image: im.Regions.of([], width=1, height=1))


def offers(*facts: dict[str, Any]) -> Catalog:
    return Catalog([offer_of(READER, im.TextReader, **fact) for fact in facts], variables={})


def bound(
    catalog: Catalog,
    policy: Policy = Policy(),  # noqa: B008
    *,
    steps: tuple[Step, ...] = (),
    **requirements: Any,
) -> im.BoundPlan:
    steps = steps or (Step("a", "look", "1", {"image": (Source("photo"),)}, {}, requirements),)
    plan, types = check(Plan("p", (Input("photo", "image"),), steps, tuple(s.id for s in steps)), BOX, KINDS)
    photo = im.Image.from_bytes(b"x", "image/png", width=1000, height=1000, name="x.png")
    return bind(
        plan, types, inputs={"photo": (photo,)}, toolbox=BOX, catalog=catalog, policy=policy, timings={}, labels={}
    )


CHEAP = {"id": "far/cheap", "local": False, "price": 0.001, "tier": "good", "speed": im.Speed(3, 0)}
DEAR = {"id": "far/best", "local": False, "price": 0.5, "tier": "best", "speed": im.Speed(2, 0)}
FAST = {"id": "here/fast", "local": True, "tier": "basic", "speed": im.Speed(0.1, 0)}


@pytest.mark.parametrize(
    ("objective", "first"),
    [("best", "far/best"), ("fastest", "here/fast"), ("cheapest", "here/fast"), ("private", "here/fast")],
)
def test_binding_ranks_by_the_objective(objective: Any, first: str) -> None:
    choice = bound(offers(CHEAP, DEAR, FAST), Policy(objective=objective)).steps["a"].engines["reader"]
    assert choice.offers[0] == first
    assert len(choice.offers) == 3


def test_what_is_turned_down_is_said() -> None:
    needy = {"id": "far/key", "local": False, "needs": (Need("set NO_SUCH_KEY", variable="NO_SUCH_KEY"),)}
    plan = bound(offers(CHEAP, FAST, needy), Policy(local_only=True))
    assert dict(plan.steps["a"].engines["reader"].rejected) == {
        "far/cheap": "policy: local only",
        "far/key": "set NO_SUCH_KEY",
    }
    assert "rejected: far/cheap (policy: local only)" in plan.explain()
    with pytest.raises(ProviderNeeded, match="set NO_SUCH_KEY") as caught:
        bound(offers(needy))
    assert caught.value.missing == "TextReader"
    with pytest.raises(ProviderNeeded, match="wanted at least good"):
        bound(offers(FAST), Policy(min_tier="good"))
    with pytest.raises(ProviderNeeded, match="licence"):
        bound(offers({**FAST, "licence": "CC-BY-NC-4.0"}), Policy(licences="permissive"))
    with pytest.raises(ProviderNeeded, match=r"Offer\(\.\.\., im\.TextReader"):
        bound(offers())


def test_an_unknown_price_is_never_zero() -> None:
    unpriced = {"id": "far/unpriced", "local": False}
    plan = bound(offers(unpriced))
    assert plan.estimate.cost is None
    assert "unbounded" in plan.explain()
    with pytest.raises(ProviderNeeded, match="price is unknown"):
        bound(offers(unpriced), Policy(unknown_price="refuse"))


def test_what_is_known_stands_beside_what_is_not() -> None:
    priced = {"id": "far/priced", "local": False, "price": 0.01, "tier": "best"}
    unpriced = {"id": "far/unpriced", "local": False}
    steps = tuple(Step(n, "look", "1", {"image": (Source("photo"),)}, {}, {"offer": o["id"]}) for n, o in
                  (("a", priced), ("b", unpriced)))  # fmt: skip
    plan = bound(offers(priced, unpriced), steps=steps)
    assert plan.estimate.cost is None
    assert (plan.estimate.known, plan.estimate.unpriced) == ((0.01, 0.01), 1)
    assert "$0.0100 + unbounded (a step of unknown price)" in plan.explain()


MODEL = im.Price({"input_token": 2e-6, "cached_token": 2e-7, "output_token": 1e-5}, "a list", "2026-11-01")


def test_one_price_gives_estimate_bound_and_settlement() -> None:
    used = {"input_token": 1000, "cached_token": 400, "output_token": 50}
    assert MODEL.cost(used) == pytest.approx(600 * 2e-6 + 400 * 2e-7 + 50 * 1e-5)
    assert MODEL.cost({"call": 1}) is None  # nobody counted what it charges for
    low, high = MODEL.between(of_media("text", 2.0, 500))
    assert high == pytest.approx(2000 * 2e-6 + 500 * 1e-5)
    assert 0 < low < MODEL.cost({"input_token": 500, "output_token": 100}) < high  # type: ignore[operator]
    assert im.Price({"second": 0.1}).between(of_media("image", 1.0, 10))[1] == float("inf")
    assert str(MODEL) == "$2.00 / 1M input tokens, $0.20 / 1M cached tokens, $10.00 / 1M output tokens"
    assert im.Price.per_call(0.5).cost({"call": 2}) == 1.0


def test_the_digest_covers_what_was_approved() -> None:
    one = bound(offers(FAST))
    assert one.digest == bound(offers(FAST)).digest
    assert one.digest != bound(offers({**FAST, "id": "here/other"})).digest
    assert one.digest != bound(offers(FAST), Policy(max_cost_usd=1)).digest


def test_wrong_inputs_are_refused() -> None:
    plan, types = check(picture_plan().__class__("p", (Input("t", "text"),), (), ("t",)), BOX, KINDS)
    arguments: dict[str, Any] = {
        "toolbox": BOX, "catalog": offers(), "policy": Policy(), "timings": {}, "labels": {}
    }  # fmt: skip
    with pytest.raises(PlanInvalid, match=r"'t' \(Text\) was not given"):
        bind(plan, types, inputs={}, **arguments)
    with pytest.raises(PlanInvalid, match="no input 'x'"):
        bind(plan, types, inputs={"x": (text("a"),)}, **arguments)
    with pytest.raises(WrongModality, match="takes Text"):
        bind(plan, types, inputs={"t": (im.Image.from_bytes(b"x", "image/png"),)}, **arguments)


def test_mermaid_names_every_step(tmp_path: Path) -> None:
    chart = bound(offers(FAST)).to_mermaid()
    assert chart.startswith("flowchart LR")
    assert '"a"' in chart
    assert "photo: image" in chart


def test_a_model_that_cant_take_the_media_is_turned_down_when_planned() -> None:
    from intermodal.tools.chatting import ask_model

    words = im.Profile(takes=frozenset({"text"}))
    sight = im.Profile(takes=frozenset({"text", "image"}))
    catalog = Catalog(
        [
            offer_of(READER, im.MediaAnswerer, id="far/words", profile=words, tier="best"),
            offer_of(READER, im.MediaAnswerer, id="far/sight", profile=sight, tier="basic"),
        ],
        variables={},
    )
    box = Toolbox([ask_model])
    step = Step("ask", "ask_model", ask_model.version, {"images": (Source("photo"),)}, {"question": "what?"})
    plan, types = check(Plan("p", (Input("photo", "image"),), (step,), ("ask",)), box, KINDS)
    photo = im.Image.from_bytes(b"x", "image/png", width=10, height=10)
    made = bind(
        plan, types, inputs={"photo": (photo,)}, toolbox=box, catalog=catalog, policy=Policy(), timings={}, labels={}
    )
    assert made.steps["ask"].engines["model"].offers == ("far/sight",)
    assert made.steps["ask"].engines["model"].rejected == (("far/words", "takes no image"),)
