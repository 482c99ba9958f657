"""A pydantic model as what is wanted: how it is planned, judged, kept, masked; schemas, and what is wrong with a value."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, RootModel

import intermodal as im
from intermodal.artifacts import Evidence
from intermodal.errors import NoSuchOutput, NotSupported, ParameterInvalid, SchemaMismatch
from intermodal.providers.dialects import ANTHROPIC, GOOGLE, OPENAI, Dialect, fitted
from intermodal.providers.schemas import faults, pruned, schema_of, with_evidence
from intermodal.testing import FunctionEngine, offer_of
from intermodal.testing.conformance.media import picture, sound


class Line(BaseModel):
    name: str
    price: float = Field(ge=0)


class Receipt(BaseModel):
    shop: str
    lines: list[Line] = []


ANSWER = {"shop": "Acme", "lines": [{"name": "Tea", "price": 2.5}], "evidence": [{"field": "shop", "quoted": "ACME"}]}
SLIP = im.text("ACME\nTea 2.50")


class Model:
    """A chat model that always says the same and keeps what it was shown."""

    def __init__(self, answer: Any = ANSWER) -> None:
        self.answer = json.dumps(answer)
        self.shown: list[list[Any]] = []

    async def chat(
        self, instruction: im.Text, /, *, media: Any = (), max_output: int = 0, schema: Any = None
    ) -> im.Text:
        self.shown.append(list(media))
        return im.Text.of(self.answer)


def offered(model: Any, *takes: str, **facts: Any) -> im.Offer:
    profile = im.Profile(takes=frozenset({"text", *takes}), schema=True)
    return offer_of(model, im.ChatModel, **{"id": "here/model", "profile": profile, **facts})


def studio_of(home: Path | None, *offers: im.Offer, **more: Any) -> im.Orchestrator:
    return im.Orchestrator(home=home, providers=[*im.discover(), *offers], variables={}, **more)


def tools_of(plan: im.BoundPlan) -> list[str]:
    return [step.tool for step in plan.plan.steps]


async def test_a_model_is_shown_what_it_takes_and_told_the_rest_in_words(tmp_path: Path) -> None:
    sees = Model()
    async with studio_of(tmp_path / "a", offered(sees, "image")) as studio:
        plan = await studio.plan("What was bought?", picture(), sound(1.0), want=Receipt)
        assert tools_of(plan) == ["transcribe", "transcript_to_text", "extract"]
        result = await studio.run(plan)
    assert result.value == Receipt(shop="Acme", lines=[Line(name="Tea", price=2.5)])
    assert [type(one) for one in sees.shown[0]] == [im.Image, im.Text]
    async with studio_of(tmp_path / "b", offered(Model())) as studio:
        plan = await studio.plan("What was bought?", picture(), want=Receipt)
        assert "read_text" in tools_of(plan)
        assert plan.plan.by_id["extract"].args.keys() == {"texts"}


async def test_the_objective_chooses_between_showing_and_telling() -> None:
    text = offered(Model(), id="far/cheap", local=False, price=0.001)
    sight = offered(Model(), "image", id="far/dear", local=False, price=1.0, tier="best")
    async with studio_of(None, text, sight) as studio:
        found = {}
        for objective in ("best", "cheapest"):
            plan = await studio.plan("Read it", picture(), want=Receipt, policy=im.Policy(objective=objective))
            found[objective] = (plan.steps["extract"].engines["extractor"].offers[0], len(plan.plan.steps))
    assert found["best"] == ("far/dear/records", 1)
    assert found["cheapest"][0] == "far/cheap/records"
    assert found["cheapest"][1] > 1


async def test_a_run_keeps_its_record_and_its_model_is_code(tmp_path: Path) -> None:
    async with studio_of(tmp_path, offered(Model())) as studio:
        result = await studio.run("What was bought?", SLIP, want=Receipt, run_id="r")
        assert isinstance(result.value, Receipt)
        assert result.record.evidence == (Evidence("shop", "ACME", True),)
        assert "Receipt" not in json.dumps(result.report.bound.to_json()["offers"])
    async with studio_of(tmp_path, offered(Model("never asked"))) as studio:
        assert (await (await studio.resume("r"))).value == {k: ANSWER[k] for k in ("shop", "lines")}
        assert (await (await studio.resume("r", want=Receipt))).value == result.value

        class Other(BaseModel):
            total: float

        with pytest.raises(SchemaMismatch, match="The record doesn't fit Other: total: Field required"):
            _ = (await (await studio.resume("r", want=Other))).value


async def test_what_a_rule_takes_out_is_gone_from_values_and_evidence(tmp_path: Path) -> None:
    mail = "ada.lovelace@example.org"
    model = Model({"shop": mail, "lines": [], "evidence": [{"field": "shop", "quoted": f"Shop: {mail}"}]})
    policy = im.Policy(rules=(im.Rule("personal_data", "out", "any", "redact"),))
    async with studio_of(tmp_path, offered(model), policy=policy) as studio:
        result = await studio.run("Which shop?", im.text(f"Shop: {mail}"), want=Receipt)
    assert mail not in result.record.blob.read_now().decode()
    assert result.value.shop == "█" * len(mail)
    blocked = im.Policy(rules=(im.Rule("personal_data", "out", "any", "block"),))
    async with studio_of(tmp_path, offered(model), policy=blocked) as studio:
        result = await studio.run("Which shop?", im.text(f"Shop: {mail}"), want=Receipt)
    with pytest.raises(NoSuchOutput, match="blocked"):
        _ = result.value


async def test_what_untrusted_media_say_stays_untrusted(tmp_path: Path) -> None:
    async with studio_of(tmp_path, offered(Model())) as studio:
        read = await studio.run("What was bought?", im.Text.of("ACME"), want=Receipt)
        typed = await studio.run("What was bought?", SLIP, want=Receipt)
        made = await studio.run("Make one up", want=Receipt)
    assert (read.record.trust, typed.record.trust) == ("untrusted", "caller")
    assert made.value.shop == "Acme"


async def test_a_second_answer_is_reserved_and_paid(tmp_path: Path) -> None:
    wrong = Model({"shop": 1})
    far = offered(wrong, id="far/model", local=False, price=0.01)
    async with studio_of(tmp_path, far, policy=im.Policy(max_cost_usd=0.015)) as studio:
        with pytest.raises(im.ProviderNeeded) as caught:
            await studio.plan("What was bought?", SLIP, want=Receipt)
    assert "far/model/records: may cost $0.0200 a call, over the budget of $0.0150" in caught.value.ways
    assert wrong.shown == []


async def test_without_a_model_the_keys_are_named(tmp_path: Path) -> None:
    async with studio_of(tmp_path) as studio:
        with pytest.raises(im.ProviderNeeded, match="OPENAI_API_KEY"):
            await studio.plan("What was bought?", picture(), want=Receipt)
        with pytest.raises(im.RequestUnclear, match="Nothing is asked"):
            await studio.plan("  ", SLIP, want=Receipt)


class Empty(BaseModel):
    pass


class Wired(BaseModel):
    function: Callable[[], int]


def unresolved() -> type[BaseModel]:
    class Late(BaseModel):
        other: Nowhere  # type: ignore[name-defined] # noqa: F821

    return Late


BAD: dict[str, tuple[Any, str]] = {
    "no class": ({"total": "float"}, "is no form for an answer"),
    "an instance": (Line(name="a", price=1), "is no form for an answer"),
    "another class": (dict, "is no form for an answer"),
    "the base itself": (BaseModel, "is no form for an answer"),
    "no fields": (Empty, "want=Empty has no fields"),
    "a list": (RootModel[list[int]], "has no fields"),
    "no JSON": (Wired, "no JSON schema can be made of it"),
    "a name that isn't there": (unresolved(), "no JSON schema can be made of it"),
}


@pytest.mark.parametrize("name", sorted(BAD))
async def test_a_model_that_is_none_is_refused_by_name(name: str, tmp_path: Path) -> None:
    want, why = BAD[name]
    async with studio_of(tmp_path, offered(Model())) as studio:
        with pytest.raises(ParameterInvalid, match=why):
            await studio.plan("What was bought?", SLIP, want=want)


async def test_the_tool_alone(tmp_path: Path) -> None:
    async with studio_of(tmp_path, offered(Model(), "image")) as studio:
        extract: Any = im.tools.extract
        record = await studio.call(extract, [picture()], instruction="What?", schema=schema_of(Receipt))
        assert record.to(Receipt).shop == "Acme"
        with pytest.raises(ParameterInvalid, match="must both say something"):
            await studio.call(extract, [picture()], instruction="What?")


class Everything(BaseModel):
    kind: Literal["a", "b"] = "a"
    size: int = Field(gt=0, le=9, multiple_of=3)
    word: str = Field(min_length=2, max_length=4, pattern="^x")
    pair: tuple[int, str]
    tags: list[str] = Field(min_length=1)
    more: dict[str, float]
    inner: Line | int


FITS = {"kind": "b", "size": 3, "word": "xy", "pair": [1, "a"], "tags": ["t"], "more": {"a": 1.5}, "inner": 7}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": "c"}, "kind: 'c' is none of"),
    ({"size": 4}, "size: 4 breaks multipleOf"),
    ({"size": 12}, "size: 12 breaks maximum"),
    ({"size": True}, "size: True is no integer"),
    ({"word": "abcde"}, "word: 'abcde' has 5 length, wanted 2 to 4"),
    ({"word": "ab"}, "word: 'ab' doesn't match '^x'"),
    ({"pair": [1, 2]}, "pair.1: 2 is no string"),
    ({"tags": []}, "tags: [] has 0 items, wanted 1 to any"),
    ({"more": {"a": "b"}}, "more.a: 'b' is no number"),
    ({"inner": "x"}, "inner: 'x' has none of the forms it may have"),
]


def test_what_is_wrong_with_a_value_is_what_pydantic_says_is_wrong() -> None:
    schema = schema_of(Everything)
    assert faults(FITS, schema) == []
    Everything.model_validate(FITS)
    for change, said in WRONG:
        assert faults({**FITS, **change}, schema)[0].startswith(said), change
        with pytest.raises(ValueError, match="validation error"):
            Everything.model_validate({**FITS, **change}, strict=True)
    missing = {key: value for key, value in FITS.items() if key != "size"}
    assert faults(missing, schema) == ["size: it is missing"]


def test_nulls_in_place_of_what_is_missing_go_and_others_stay() -> None:
    class Inner(BaseModel):
        a: int = 1
        b: int | None = None

    class Outer(BaseModel):
        one: Inner | str
        all: list[Inner] = []

    schema = schema_of(Outer)
    given = {"one": {"a": None, "b": None}, "all": [{"a": None, "b": 2}], "other": None}
    assert pruned(given, schema) == {"one": {"b": None}, "all": [{"b": 2}], "other": None}
    assert pruned({"one": "x", "all": None}, schema) == {"one": "x"}


def test_evidence_has_a_name_of_its_own() -> None:
    schema, name = with_evidence({"type": "object", "properties": {"evidence": {"type": "string"}}})
    assert (name, schema["required"]) == ("evidence_", ["evidence_"])
    assert schema["properties"]["evidence"] == {"type": "string"}


def test_a_schema_too_deep_is_refused_or_asked_for_loosely() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(12):
        schema = {"type": "object", "properties": {"in": schema}, "required": ["in"]}
    assert not fitted("m", schema, OPENAI).strict
    assert fitted("m", schema, OPENAI).schema == schema
    with pytest.raises(NotSupported, match="it is 12 objects deep, 3 are taken"):
        fitted("m", schema, Dialect(depth=3))
    with pytest.raises(NotSupported, match="it has 12 fields, 5 are taken"):
        fitted("m", schema, Dialect(properties=5))


@pytest.mark.parametrize("dialect", [OPENAI, ANTHROPIC, GOOGLE, Dialect()])
def test_a_schema_in_a_dialect_still_takes_what_fits(dialect: Dialect) -> None:
    schema = schema_of(Everything)
    if not dialect.open:
        del schema["properties"]["more"]
        schema["required"].remove("more")
    value = {name: one for name, one in FITS.items() if name in schema["properties"]}
    made = fitted("m", schema, dialect)
    assert made.strict
    assert faults(value, made.schema) == []
    assert "default" not in made.schema["properties"]["kind"]


def test_words_of_a_record_are_its_values_and_quotations() -> None:
    record = im.Record.of({"shop": "Acme", "n": [1, True, None]}, [Evidence("shop", "ACME")])
    assert list(record.pieces()) == ["shop", "Acme", "n", "1", "True", "None", "ACME"]
    masked = record.reworded(["shop", "████", "n", "1", "True", "█", "████"])
    assert masked.value == {"shop": "████", "n": [1, True, "█"]}
    assert masked.evidence[0].quoted == "████"
    assert json.loads(str(record)) == record.value
    assert "Acme" in record._repr_html_()


async def test_an_engine_of_ones_own(tmp_path: Path) -> None:
    async def extract(media: Any, **asked: Any) -> im.Record:
        return im.Record.of({"shop": "mine", "lines": []})

    mine = offer_of(FunctionEngine(extract=extract), im.Extractor, id="acme/forms")
    async with im.Orchestrator(home=tmp_path, providers=[mine]) as studio:
        assert (await studio.run("Which shop?", SLIP, want=Receipt)).value.shop == "mine"
