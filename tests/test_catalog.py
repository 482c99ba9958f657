"""The catalog over time and in use: models that end, what would bring an engine, which model for what, fresh lists."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from math import inf
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import intermodal as im
from intermodal.cli.app import app
from intermodal.errors import ModelRetired, ParameterInvalid, PluginError, ProviderNeeded
from intermodal.plans import PlanBuilder
from intermodal.plans.choosing import PURPOSES, WORK, suggested
from intermodal.plans.estimate import cost
from intermodal.plans.refusing import grouped
from intermodal.providers import Catalog, ChatModel, Lifecycle, Profile, QuestionAnswerer
from intermodal.providers.hosted import carriers, prices
from intermodal.providers.hosted.families import SIGHT, Compatible, Row
from intermodal.providers.hosted.keys import Key
from intermodal.providers.hosted.servers import ollama
from intermodal.providers.pricing import Price
from intermodal.providers.refreshing import compared, refresh
from intermodal.testing.engines import FunctionEngine, offer_of
from intermodal.testing.wire import Answer, Asked, serving
from intermodal.tools import language

TODAY = date.today()  # noqa: DTZ011 - as the binder reads it
GONE = Lifecycle("retired", date(2026, 5, 12), "acme/new", "acme.example/deprecations")


def answers(id: str, **facts: Any) -> im.Offer:
    return offer_of(FunctionEngine(answer=lambda text, *, question: im.Text.of(f"{id} says")), QuestionAnswerer,
                    id=id, **facts)  # fmt: skip


@asynccontextmanager
async def studio(*offers: im.Offer, **more: Any) -> AsyncIterator[im.Orchestrator]:
    async with im.Orchestrator(providers=[*offers], variables={}, **more) as opened:
        yield opened


def asking(offer: str = "") -> im.Plan:
    draft = PlanBuilder("ask")
    tool = language.answer.using(offer=offer) if offer else language.answer
    draft.output(draft.step(tool, draft.input("words", im.Text), question="Who?"))
    return draft.build()


WORDS = {"words": im.text("Ada wrote it.")}


async def test_a_retired_model_named_by_a_step_is_refused_with_its_successor() -> None:
    async with studio(answers("acme/old", lifecycle=GONE), answers("acme/new")) as opened:
        with pytest.raises(ModelRetired, match=r"'acme/old' was shut down on 2026-05-12.*'acme/new'") as caught:
            await opened.plan(asking("acme/old"), inputs=WORDS)
        assert caught.value.successor == "acme/new"
        plan = await opened.plan(asking(), inputs=WORDS)  # never a silent substitute: listed as turned down
        (choice,) = plan.steps["answer"].engines.values()
        assert choice.offers == ("acme/new",)
        assert "rejected: acme/old (was shut down on 2026-05-12; acme/new follows)" in plan.explain()
        result = await opened.run(plan)
    assert str(result.text) == "acme/new says"


async def test_a_chat_models_name_also_means_what_it_serves_besides() -> None:
    async def chat(instruction: im.Text, *, media: Any = (), max_output: int = 0) -> im.Text:
        return im.Text.of("[1]")

    models = [offer_of(FunctionEngine(chat=chat), ChatModel, id=f"acme/{n}", lifecycle=life)
              for n, life in (("chat", Lifecycle()), ("oldchat", GONE))]  # fmt: skip
    async with studio(*models, answers("other/one")) as opened:
        (choice,) = (await opened.plan(asking("acme/chat"), inputs=WORDS)).steps["answer"].engines.values()
        assert choice.offers == ("acme/chat/answers",)
        with pytest.raises(ModelRetired, match="acme/oldchat/answers"):
            await opened.plan(asking("acme/oldchat"), inputs=WORDS)
        with pytest.raises(ProviderNeeded, match="acme/chat/answers, other/one: the step asks for acme/cha"):
            await opened.plan(asking("acme/cha"), inputs=WORDS)


async def test_a_model_near_its_end_warns_in_explain_and_report() -> None:
    soon = Lifecycle("deprecated", TODAY + timedelta(days=20), "acme/next")
    async with studio(answers("acme/now", lifecycle=soon)) as opened:
        plan = await opened.plan(asking(), inputs=WORDS)
        line = f"acme/now shuts down on {soon.until}; acme/next follows"
        assert f"note: {line}" in plan.explain()
        result = await opened.run(plan)
    assert line in result.report.bound.notes
    far = Lifecycle("deprecated", TODAY + timedelta(days=200), "acme/next")
    async with studio(answers("acme/now", lifecycle=far)) as opened:
        assert (await opened.plan(asking(), inputs=WORDS)).notes == ()
    past = Lifecycle("deprecated", TODAY - timedelta(days=1), "acme/next")
    async with studio(answers("acme/now", lifecycle=past)) as opened:
        with pytest.raises(ProviderNeeded):
            await opened.plan(asking(), inputs=WORDS)


def test_every_stand_of_a_lifecycle() -> None:
    day = date(2026, 12, 1)
    assert Lifecycle("rerouted", day, "b/new").warning("b/old", day) == "b/old is answered by b/new and billed as that"
    assert "re-routed on 2026-12-01" in Lifecycle("rerouted", day, "b/new").warning("b/old", day - timedelta(days=9))
    assert Lifecycle("deprecated", successor="b/new").warning("b/old", day) == "b/old is deprecated; b/new follows"
    assert Lifecycle("retired").ended(day) == "was shut down; no successor is named"
    assert (Lifecycle().ended(day), Lifecycle().warning("b/new", day)) == ("", "")


async def test_with_dozens_of_offers_the_hint_has_one_line_a_remedy() -> None:
    async with studio(*(o for p in im.discover() if isinstance(p, Compatible) for o in p.offers())) as opened:
        with pytest.raises(ProviderNeeded) as caught:
            await opened.plan(asking(), inputs=WORDS)
    ways = caught.value.ways
    remedies = [way.partition(": ")[2] for way in ways]
    assert len(remedies) == len(set(remedies)) <= 12
    (kimi,) = (way for way in ways if "MOONSHOT_API_KEY" in way)
    assert kimi == (
        "moonshot/kimi-k3.1-pro/answers, moonshot/kimi-k3/answers and 3 more: set MOONSHOT_API_KEY or KIMI_API_KEY "
        "(keys: platform.kimi.ai/console/api-keys)"
    )
    assert "kimi-latest" not in str(caught.value)  # gone: no way to anything
    assert len(str(caught.value)) < 3000


def test_grouping_names_two_and_counts_the_rest() -> None:
    rows = [("a/1", "set A"), ("b/1", "set B"), ("a/2", "set A"), ("a/3", "set A")]
    assert grouped(rows) == ["a/1, a/2 and 1 more: set A", "b/1: set B"]


def test_your_own_server_comes_before_the_same_one_without_an_address() -> None:
    own = ollama(model="llava", local=True)
    for providers in ([*im.discover(), own], [own, *im.discover()]):
        entry = Catalog(providers, variables={})["ollama/llava"]
        assert (entry.usable, entry.offer.local) == (True, True)
    with pytest.raises(PluginError, match="Two offers are called 'ollama/llava'"):
        Catalog([own, ollama(model="llava")], variables={})


def test_which_model_for_what_is_answered_with_reasons() -> None:
    catalog = Catalog(im.discover(), variables={"GROQ_API_KEY": "x"})
    research = suggested(catalog, "research", TODAY)
    assert all(one.entry.offer.licence for one in research)
    assert any("takes audio, image, text, video" in one.reasons[1] for one in research)
    applications = suggested(catalog, "applications", TODAY, most=30)
    assert all(o.entry.offer.profile.schema and o.entry.offer.profile.tools for o in applications)
    tiers = [one.entry.offer.tier for one in applications]
    assert tiers == sorted(tiers, key=["best", "good", "basic"].index)
    generation = suggested(catalog, "generation", TODAY, most=400)
    made = {one.entry.offer.protocol.__name__ for one in generation}
    assert {"ImageGenerator", "ImageEditor", "Speaker", "ChatModel"} <= made
    assert all(one.entry.offer.local for one in suggested(catalog, "private", TODAY))
    cheap = [one.entry.offer.id for one in suggested(catalog, "cheap", TODAY, most=400)]
    assert cheap.index("groq/openai/gpt-oss-120b") < cheap.index("moonshot/kimi-k3")
    everywhere = {o.entry.offer.id for p in PURPOSES for o in suggested(catalog, p, TODAY, most=999)}
    assert "moonshot/kimi-latest" not in everywhere
    assert not any(name.endswith(("/answers", "/summaries")) for name in everywhere)
    with pytest.raises(ParameterInvalid, match="'poetry'"):
        suggested(catalog, "poetry", TODAY)


def test_of_a_tier_the_cheaper_comes_first_whatever_bound_a_model_has() -> None:
    def offer(name: str, price: float | None, bound: int) -> im.Offer:
        charged = None if price is None else Price({"input_token": price / 4e6, "output_token": price / 1e6})
        return im.Offer(name, im.ChatModel, opened, tier="best", price=charged,
                     profile=Profile(schema=True, tools=True, max_output=bound))  # fmt: skip

    @asynccontextmanager
    async def opened(env: im.Env) -> AsyncIterator[None]:
        yield None

    rows = [offer("a/unknown", None, 1024), offer("b/dear", 25, 1024), offer("c/cheap", 20, 8192),
            offer("d/cheap", 22, 1024)]  # fmt: skip
    found = suggested(Catalog(rows, variables={}), "applications", TODAY)
    assert [one.entry.offer.id for one in found] == ["c/cheap", "b/dear", "a/unknown"]
    assert found[0].also == ("d/cheap",)  # the same model elsewhere takes no row of its own
    known = suggested(Catalog(im.discover(), variables={}), "applications", TODAY)
    names = [one.entry.offer.id for one in known]
    assert "anthropic/claude-opus-5-5" in names
    dear = [cost(one.entry.offer, WORK) or (inf, inf) for one in known]
    assert [most for _, most in dear] == sorted(most for _, most in dear)


def test_differences_between_a_list_and_the_rows() -> None:
    end = date(2027, 2, 1)
    rows = (Row("a"), Row("b", lifecycle=Lifecycle("deprecated", end)), Row("c", lifecycle=Lifecycle("retired")),
            Row("d"), Row("e"))  # fmt: skip
    offers = Compatible("acme", "http://127.0.0.1", rows).offers()
    there = {"a": end, "b": end, "c": None, "d": None, "f": None}
    found = compared("acme", offers, there, date(2026, 11, 28))
    assert (found.new, found.gone, found.back, found.ending) == (("f",), ("e",), ("c",), (("a", end),))
    assert found.listed == 5


async def test_refresh_asks_the_carriers_whose_keys_are_here() -> None:
    def script(asked: Asked) -> Answer:
        if asked.headers["authorization"] != "Bearer good":
            return Answer({"error": {"message": "bad key"}}, 401)
        return Answer({"object": "list", "data": [{"id": "new", "object": "model", "created": 1, "owned_by": "x"}]})

    async with serving(script) as server:
        urls = {"MOONSHOT_BASE_URL": f"{server.url}/v1", "GROQ_BASE_URL": f"{server.url}/v1"}
        variables = {**urls, "MOONSHOT_API_KEY": "good", "GROQ_API_KEY": "sk-wrong"}
        found = {one.carrier: one for one in await refresh(im.discover(), variables, TODAY)}
        assert {asked.path for asked in server.asked} == {"/v1/models"}
    assert found["moonshot"].new == ("new",)
    assert "kimi-k2.6" in found["moonshot"].gone
    assert "kimi-latest" not in found["moonshot"].gone
    assert "groq answered 401: bad key" in found["groq"].error
    assert "sk-wrong" not in repr(found)
    assert found["together"].missing == "set TOGETHER_API_KEY (keys: api.together.ai/settings/api-keys)"


def test_prices_are_genai_prices_own() -> None:
    genai_prices = pytest.importorskip("genai_prices")
    usage = genai_prices.Usage(input_tokens=120, cache_read_tokens=100, output_tokens=7)
    for carrier, model in (
        ("moonshotai", "kimi-k3.1-pro"),
        ("groq", "openai/gpt-oss-120b"),
        ("together", "Qwen/Qwen3.7-Plus"),
    ):
        price = prices.listed(carrier, model)
        assert price is not None
        theirs = genai_prices.calc_price(usage, model, provider_id=carrier).total_price
        assert price.cost({"input_token": 120, "cached_token": 100, "output_token": 7}) == pytest.approx(float(theirs))
        assert price.source == f"genai-prices {genai_prices.__version__}"
    assert prices.listed("moonshotai", "no-such-model") is None
    assert prices.listed("no-such-carrier", "kimi-k3") is None
    assert prices.listed("openrouter", "qwen/qwen3.7-flash") is None  # dearer by length: no one figure says it
    assert str(prices.listed("groq", "whisper-large-v3")) == "$0.111 / hour"


def test_a_discovered_catalog_imports_no_price_data_and_no_sdk() -> None:
    code = (
        "import sys, intermodal as im; from intermodal.providers import Catalog; Catalog(im.discover());"
        "print(sorted({'openai', 'genai_prices', 'httpx2', 'huggingface_hub'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


async def test_looking_up_prices_does_not_hold_up_the_loop() -> None:
    code = (
        "import asyncio, time, intermodal as im; from intermodal.providers import Catalog\n"
        "async def main():\n"
        "    catalog = Catalog(im.discover(), variables={'MOONSHOT_API_KEY': 'x'})\n"
        "    task, worst, last = asyncio.create_task(catalog.look_up_prices()), 0.0, time.perf_counter()\n"
        "    while not task.done():\n"
        "        await asyncio.sleep(0.001); now = time.perf_counter(); worst, last = max(worst, now - last), now\n"
        "    import sys; assert 'genai_prices' in sys.modules; print(worst)\n"
        "asyncio.run(main())"
    )
    done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True)
    assert float(done.stdout) < 0.5, done.stderr


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    for provider in carriers.CARRIERS:
        for name in provider.key.variables:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INTERMODAL_HOME", str(tmp_path / "home"))

    def run(*args: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, list(args))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


def test_the_listing_shows_lifecycle_price_with_source_and_privacy(cli: Any) -> None:
    status, out, _ = cli("catalog")
    assert status == 0
    (k3,) = (line for line in out.splitlines() if line.startswith("moonshot/kimi-k3 "))
    assert "ChatModel, QuestionAnswerer, Summarizer, Translator" in k3
    assert "$3.00 / 1M input tokens" in k3
    assert "(genai-prices 0." in k3
    assert "was shut down; moonshot/kimi-k2.6 follows" in next(x for x in out.splitlines() if "kimi-latest" in x)
    assert "moonshot/kimi-k2.5 is deprecated" in out
    assert out.count("sent to Moonshot AI") == 1
    rows = {row["id"]: row for row in json.loads(cli("catalog", "--json")[1])["offers"]}
    assert rows["moonshot/kimi-latest"]["lifecycle"]["status"] == "retired"
    assert rows["moonshot/kimi-latest"]["lifecycle"]["successor"] == "moonshot/kimi-k2.6"
    assert rows["dashscope/qwen3.5-omni-plus"]["price"] is None
    assert "Alibaba" in rows["dashscope/qwen3.5-omni-plus"]["privacy"]


def test_the_command_line_says_which_model_for_what(cli: Any) -> None:
    status, out, _ = cli("catalog", "--for", "research")
    assert status == 0
    assert out.startswith("research: open weights")
    assert "1. " in out
    assert "licence Apache-2.0" in out
    assert "needs: " not in out
    assert "   not usable: needs OPENAI_API_KEY\n" in cli("catalog", "--for", "applications")[1]
    rows = json.loads(cli("catalog", "--for", "generation", "--json")[1])["offers"]
    assert rows
    assert all(row["reasons"] for row in rows)
    status, _, err = cli("catalog", "--for", "poetry")
    assert (status, "'poetry'" in err) == (2, True)


def test_refresh_and_doctor_say_what_is_missing_and_how_to_get_it(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = cli("catalog", "refresh")
    assert status == 0
    assert "groq         not asked: set GROQ_API_KEY (keys: console.groq.com/keys)" in out
    monkeypatch.setenv("GROQ_API_KEY", "sk-of-groq")
    monkeypatch.setenv("INTERMODAL_WEIGHTS", "/nowhere")
    rows = {row["what"]: row for row in json.loads(cli("doctor", "--json")[1])["checks"]}
    assert rows["groq"]["ok"] is True
    assert rows["groq"]["detail"].endswith("offers)")
    assert rows["moonshot"]["ok"] is None
    assert rows["moonshot"]["detail"].startswith("set MOONSHOT_API_KEY or KIMI_API_KEY (keys: platform.kimi.ai")
    assert "sk-of-groq" not in json.dumps(rows)


def test_a_key_may_be_missing_where_none_is_required() -> None:
    server = Compatible("here", "http://127.0.0.1:9", (Row("m", SIGHT),), Key((), None, required=False))
    assert all(e.usable for e in Catalog([server], variables={}).entries())
