"""Running plans: order, samples, cache, fallbacks, failures, questions, money, cancellation. Doubles at the protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

import intermodal as im
from intermodal.artifacts.intake import text
from intermodal.errors import (
    ApprovalNeeded,
    DeadlineExceeded,
    MediaUnreadable,
    PlanInvalid,
    ProviderError,
    RunCancelled,
    ToolFailed,
)
from intermodal.plans import Plan, PlanBuilder
from intermodal.policy import Policy, Rule
from intermodal.providers import Offer
from intermodal.testing import FunctionEngine, ScriptedEngine, offer_of

PHOTO = im.Image.from_bytes(b"pixels", "image/png", width=4, height=3, name="photo")
FOUND = im.Regions.of([im.Region((0, 0, 1, 1), "line", "hello")], width=4, height=3)


@im.tool
async def read(image: im.Image, *, reader: im.TextReader = im.engine()) -> im.Regions:
    """Read."""
    return await reader.read(image)


@im.tool
async def plain(regions: im.Regions) -> im.Text:
    """Plain."""
    return im.Text.of(" ".join(r.text for r in regions.items))


@im.tool
async def upper(words: im.Text, *, mark: str = "") -> im.Text:
    """Upper."""
    if words.value == "bad":
        raise MediaUnreadable("It is bad.", hint="Send a good one.")
    return im.Text.of(words.value.upper() + mark)


@im.tool(effect="external")
async def post(words: im.Text) -> im.Text:
    """Post it."""
    return im.Text.of(f"posted {words.value}")


def reading() -> Plan:
    draft = PlanBuilder("reading")
    draft.output(draft.step(plain, draft.step(read, draft.input("photo", im.Image))))
    return draft.build()


def one(tool: Any, kind: type[im.Artifact] = im.Text, **params: Any) -> Plan:
    draft = PlanBuilder("one")
    draft.output(draft.step(tool, draft.input("it", kind), **params))
    return draft.build()


def reader(**facts: Any) -> tuple[FunctionEngine, Offer]:
    engine = FunctionEngine(read=lambda image: FOUND)
    return engine, offer_of(engine, im.TextReader, **facts)


async def test_a_plan_runs_and_its_outputs_know_their_origin(bench_in: Any) -> None:
    engine, offer = reader()
    async with bench_in(offer) as bench:
        plan = reading()
        run = bench.start(plan, bench.bound(plan, {"photo": PHOTO}))
        result = await run
        kinds = [type(event).__name__ for event in run.log.all()]
    assert str(result.text) == "hello"
    assert result.text.origin.name == "plain@1"
    assert result.text.origin.inputs == (FOUND.blob.digest,)
    assert result.text.trust == "untrusted"
    assert kinds == ["RunStarted", *["StepStarted", "StepFinished"] * 2, "RunFinished"]
    assert engine.counts == {"read": 1}
    assert "took" in str(result.report)


async def test_steps_start_when_their_inputs_exist(bench_in: Any) -> None:
    """Two chains cross: each first step waits for the other chain's second, which barriers would never start."""
    reached = {"a": asyncio.Event(), "b": asyncio.Event()}

    @im.tool(effect="sampled")
    async def first(words: im.Text, *, me: str = "", other: str = "") -> im.Text:
        """First."""
        if me == "b":
            await reached["a"].wait()
        return words

    @im.tool(effect="sampled")
    async def second(words: im.Text, *, me: str = "") -> im.Text:
        """Second."""
        reached[me].set()
        return words

    draft = PlanBuilder("cross")
    it = draft.input("it", im.Text)
    for me in ("a", "b"):
        draft.output(draft.step(second, draft.step(first, it, me=me), me=me))
    plan = draft.build()
    async with bench_in() as bench:
        result = await asyncio.wait_for(bench.start(plan, bench.bound(plan, {"it": text("x")})), 10)
    assert len(result.outputs) == 2


async def test_order_is_kept_and_failing_elements_are_left_out(bench_in: Any) -> None:
    @im.tool(effect="sampled")
    async def late(words: im.Text) -> im.Text:
        """Late ones first."""
        if words.value == "bad":
            raise MediaUnreadable("It is bad.", hint="-")
        await asyncio.sleep(0.01 * (5 - len(words.value)))
        return im.Text.of(words.value)

    words = ["a", "bb", "bad", "dddd"]
    for on_error, expected in (("skip", ["a", "bb", "dddd"]), ("fail", None)):
        draft: Any = PlanBuilder("each")
        draft.output(draft.each(late, draft.inputs("texts", im.Text), on_error=on_error))
        plan = draft.build()
        async with bench_in() as bench:
            run = bench.start(plan, bench.bound(plan, {"texts": [text(w) for w in words]}), on_error)
            if expected is None:
                with pytest.raises(MediaUnreadable, match="It is bad"):
                    await run
                continue
            result = await run
        assert [str(o) for o in result.outputs] == expected
        assert result.status == "degraded"
        assert "1 of 4 elements" in result.report.degraded[0]


async def test_equal_samples_are_drawn_apart_and_equal_pure_steps_once(bench_in: Any) -> None:
    calls = {"draw": 0, "measure": 0}

    @im.tool(effect="sampled")
    async def draw(words: im.Text) -> im.Text:
        """Draw."""
        calls["draw"] += 1
        return im.Text.of(f"{words.value} {calls['draw']}")

    @im.tool
    async def measure(words: im.Text) -> im.Text:
        """Measure."""
        calls["measure"] += 1
        await asyncio.sleep(0)
        return im.Text.of(str(len(words.value)))

    draft = PlanBuilder("samples")
    it = draft.input("it", im.Text)
    for _ in range(4):
        draft.output(draft.step(draw, it))
    for _ in range(3):
        draft.output(draft.step(measure, it))
    plan = draft.build()
    async with bench_in() as bench:
        bound = bench.bound(plan, {"it": text("cat")})
        result = await bench.start(plan, bound)
        again = await bench.resume(plan, bound)
    assert calls == {"draw": 4, "measure": 1}
    assert len({str(o) for o in result.outputs[:4]}) == 4
    assert [str(o) for o in again.outputs] == [str(o) for o in result.outputs]


async def test_pure_results_answer_later_runs_under_todays_labels(bench_in: Any) -> None:
    engine, offer = reader()
    async with bench_in(offer) as bench:
        plan = one(upper)
        first = await bench.start(plan, bench.bound(plan, {"it": text("hi")}), "one")
        second = await bench.start(plan, bench.bound(plan, {"it": im.Text.of("hi")}), "two")
        uncached = await bench.start(plan, bench.bound(plan, {"it": text("hi")}, Policy(cache=False)), "three")
        plan = reading()
        await bench.start(plan, bench.bound(plan, {"photo": PHOTO}), "four")
        await bench.start(plan, bench.bound(plan, {"photo": PHOTO}), "five")
    assert [r.report.actuals["upper"].source for r in (first, second, uncached)] == ["run", "cache", "run"]
    assert first.text.trust == "caller"
    assert second.text.trust == "untrusted"
    assert engine.counts == {"read": 1}


async def test_the_next_offer_takes_over_and_the_result_says_so(bench_in: Any) -> None:
    broken = ScriptedEngine(("read", RuntimeError("no memory")))
    wrong = ScriptedEngine(("read", "not regions"))
    _, good = reader(id="c/good", tier="basic")
    offers = [
        offer_of(broken, im.TextReader, id="a/broken", tier="best"),
        offer_of(wrong, im.TextReader, id="b/wrong", tier="good"),
        good,
    ]
    async with bench_in(*offers) as bench:
        plan = reading()
        result = await bench.start(plan, bench.bound(plan, {"photo": PHOTO}))
    assert result.status == "degraded"
    assert str(result.text) == "hello"
    assert "a/broken" in result.report.degraded[0]
    assert "no memory" in result.report.degraded[0]
    assert "expected Regions" in result.report.degraded[1]
    assert result.report.actuals["read"].offer == "c/good"


async def test_an_engine_that_hangs_is_abandoned(bench_in: Any) -> None:
    async def forever(image: im.Image) -> im.Regions:
        await asyncio.Event().wait()
        return FOUND

    offer = offer_of(FunctionEngine(read=forever), im.TextReader, timeout_s=0.05)
    async with bench_in(offer) as bench:
        plan = reading()
        bound = bench.bound(plan, {"photo": PHOTO})
        with pytest.raises(DeadlineExceeded, match=r"test/double.*0\.05 s"):
            await bench.start(plan, bound)
        assert (await bench.house.journal.read("run")).status == "failed"


async def test_the_runs_own_deadline(bench_in: Any) -> None:
    @im.tool
    async def slow(words: im.Text) -> im.Text:
        """Slow."""
        await asyncio.Event().wait()
        return words

    async with bench_in() as bench:
        plan = one(slow)
        with pytest.raises(DeadlineExceeded, match=r"0\.05 s"):
            await bench.start(plan, bench.bound(plan, {"it": text("x")}, Policy(max_seconds=0.05)))


async def test_what_a_tool_does_wrong_is_named(bench_in: Any) -> None:
    @im.tool
    async def lies(words: im.Text) -> im.Text:
        """Lies."""
        return "a string"  # type: ignore[return-value]

    @im.tool
    async def nests(words: im.Text) -> Sequence[im.Text]:
        """Nests."""
        return [words, [words]]  # type: ignore[list-item]

    @im.tool
    async def breaks(words: im.Text) -> im.Text:
        """Breaks."""
        raise ZeroDivisionError("by zero")

    async with bench_in() as bench:
        for tool, says in ((lies, "returned 'a string'"), (nests, "returned \\["), (breaks, "ZeroDivisionError")):
            plan = one(tool)
            with pytest.raises(ToolFailed, match=says) as caught:
                await bench.start(plan, bench.bound(plan, {"it": text("x")}), tool.id)
            assert tool.id in str(caught.value)


async def test_siblings_of_a_failed_step_finish_and_are_kept(bench_in: Any) -> None:
    failed, running, counts = asyncio.Event(), asyncio.Event(), {"sibling": 0}

    @im.tool(effect="sampled")
    async def fails(words: im.Text) -> im.Text:
        """Fails once."""
        await running.wait()
        if not failed.is_set():
            failed.set()
            raise ProviderError("The provider is down.", hint="-")
        return words

    @im.tool(effect="sampled")
    async def sibling(words: im.Text) -> im.Text:
        """Runs on."""
        running.set()
        await failed.wait()
        await asyncio.sleep(0.01)
        counts["sibling"] += 1
        return words

    draft = PlanBuilder("two")
    it = draft.input("it", im.Text)
    draft.output(draft.step(fails, it))
    draft.output(draft.step(sibling, it))
    plan = draft.build()
    async with bench_in() as bench:
        bound = bench.bound(plan, {"it": text("x")})
        with pytest.raises(ProviderError, match="down"):
            await bench.start(plan, bound)
        result = await bench.resume(plan, bound)
    assert result.status == "complete"
    assert counts == {"sibling": 1}
    assert result.report.actuals["sibling"].source == "journal"


async def test_cancelling_leaves_nothing_and_resume_finishes(bench_in: Any) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    @im.tool(effect="sampled")
    async def waits(words: im.Text) -> im.Text:
        """Waits."""
        begun.set()
        await go.wait()
        return words

    before = asyncio.all_tasks()
    async with bench_in() as bench:
        plan = one(waits)
        bound = bench.bound(plan, {"it": text("x")})
        run = bench.start(plan, bound)
        await begun.wait()
        await run.cancel()
        with pytest.raises(RunCancelled, match="finished steps are kept"):
            await run
        assert (await bench.house.journal.read("run")).status == "cancelled"
        go.set()
        assert (await bench.resume(plan, bound)).status == "complete"
    assert asyncio.all_tasks() == before


ASK = Policy(rules=(Rule("personal_data", "between", "any", "ask"),))


@im.tool
async def consult(words: im.Text, *, speaker: im.Speaker = im.engine()) -> im.Text:
    """Consult an engine."""
    await speaker.speak(words)
    return im.Text.of("consulted")


def speaker(**facts: Any) -> tuple[FunctionEngine, Offer]:
    heard: list[str] = []

    def speak(words: im.Text) -> im.Audio:
        heard.append(words.value)
        return im.Audio.from_pcm16(b"\0\0", sample_rate=8000)

    engine = FunctionEngine(speak=speak)
    engine.heard = heard  # type: ignore[attr-defined]
    return engine, offer_of(engine, im.Speaker, **facts)


def asking() -> Plan:
    draft = PlanBuilder("asking")
    it = draft.input("it", im.Text)
    draft.output(draft.step(consult, it))
    draft.output(draft.step(upper, it))
    return draft.build()


MAIL = "write to ada@lovelace.org"


async def test_a_question_waits_while_other_steps_finish(bench_in: Any) -> None:
    from intermodal.runs.records import Answer

    engine, offer = speaker()
    async with bench_in(offer) as bench:
        plan = asking()
        bound = bench.bound(plan, {"it": text(MAIL)}, ASK)
        with pytest.raises(ApprovalNeeded, match="personal data") as caught:
            await bench.start(plan, bound)
        state = await bench.house.journal.read("run")
        assert state.status == "waiting"
        assert [row.step for row in state.steps.values()] == ["upper"]
        assert engine.counts["speak"] == 0
        await bench.house.journal.find(Answer(caught.value.questions[0], True))
        result = await bench.resume(plan, bound)
    assert result.status == "complete"
    assert engine.counts["speak"] == 1
    assert result.report.actuals["upper"].source == "journal"


async def test_a_no_is_final_and_nobody_is_asked_where_policy_says_never(bench_in: Any) -> None:
    from intermodal.runs.records import Answer

    engine, offer = speaker()
    async with bench_in(offer) as bench:
        plan = asking()
        bound = bench.bound(plan, {"it": text(MAIL)}, ASK)
        with pytest.raises(ApprovalNeeded) as caught:
            await bench.start(plan, bound)
        await bench.house.journal.find(Answer(caught.value.questions[0], False))
        denied = await bench.resume(plan, bound)
        never = bench.bound(plan, {"it": text(MAIL)}, Policy(rules=ASK.rules, approve="never"))
        unasked = await bench.start(plan, never, "never")
    assert denied.status == unasked.status == "blocked"
    assert not denied.outputs
    assert engine.counts["speak"] == 0


async def test_a_reader_may_answer_while_the_run_waits(bench_in: Any) -> None:
    from intermodal.runs.records import Answer

    _, offer = speaker()
    async with bench_in(offer) as bench:
        plan = asking()
        run = bench.start(plan, bench.bound(plan, {"it": text(MAIL)}, ASK))
        async for event in run:
            if isinstance(event, im.ApprovalAsked):
                await bench.house.journal.find(Answer(event.question.id, True))
                run.answered()
        assert (await run).status == "complete"


async def test_plans_are_approved_as_a_whole(bench_in: Any) -> None:
    async with bench_in() as bench:
        plan = one(upper)
        bound = bench.bound(plan, {"it": text("x")}, Policy(approve="always"))
        with pytest.raises(ApprovalNeeded, match="Run this plan"):
            await bench.start(plan, bound)
        assert not (await bench.house.journal.read("run")).steps
        external = one(post)
        with pytest.raises(ApprovalNeeded, match="acts on the world"):
            await bench.start(external, bench.bound(external, {"it": text("x")}, Policy(approve="external")), "post")


async def test_secrets_stay_here_and_unchecked_media_asks(bench_in: Any) -> None:
    key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2
    engine, offer = speaker(local=False, price=0.0)
    _, far_reader = reader(id="far/reader", local=False, price=0.0)
    async with bench_in(offer, far_reader) as bench:
        plan = one(consult)
        result = await bench.start(plan, bench.bound(plan, {"it": text(f"token {key}")}))
        assert result.status == "blocked"
        assert "holds secret" in result.report.degraded[0]
        assert [f.type for _, f in result.report.findings] == ["github_token"]
        plan = reading()
        with pytest.raises(ApprovalNeeded, match="could not be checked"):
            await bench.start(plan, bench.bound(plan, {"photo": PHOTO}), "unchecked")
    assert engine.counts["speak"] == 0


async def test_what_must_be_redacted_is_masked_before_it_goes(bench_in: Any) -> None:
    engine, offer = speaker(local=False, price=0.0)
    policy = Policy(rules=(Rule("personal_data", "between", "remote", "redact"),))
    async with bench_in(offer) as bench:
        plan = one(consult)
        result = await bench.start(plan, bench.bound(plan, {"it": text(MAIL)}, policy))
    assert result.status == "complete"
    assert engine.heard == ["write to ████████████████"]  # type: ignore[attr-defined]


async def test_no_call_can_pass_the_budget(bench_in: Any) -> None:
    engine, offer = speaker(local=False, price=0.01)
    draft: Any = PlanBuilder("spend")
    draft.output(draft.each(consult, draft.inputs("texts", im.Text)))
    plan = draft.build()
    texts = [text(f"text {i}") for i in range(20)]
    async with bench_in(offer) as bench:
        bound = bench.bound(plan, {"texts": texts}, Policy(max_cost_usd=0.05, cache=False))
        result = await bench.start(plan, bound)
        assert result.status == "blocked"
        assert "the limit is $0.0500" in " ".join(result.report.degraded)
        assert engine.counts["speak"] == 5
        again = await bench.resume(plan, bound)
        assert again.status == "blocked"
    assert engine.counts["speak"] == 5


async def test_a_billed_step_that_may_have_acted_asks_first(bench_in: Any) -> None:
    from intermodal.runs.records import Answer, StepRow

    engine, offer = speaker(local=False, price=0.01)
    async with bench_in(offer) as bench:
        plan = one(consult)
        bound = bench.bound(plan, {"it": text("x")})
        lease, _ = await bench.conductor.open("run", bound)
        from intermodal.runs.keys import step_key

        key = step_key(bound.plan.steps[0], {"words": bound.inputs["it"][0]}, ())
        begun = StepRow(key, "consult", "consult", "test/double", "started", reserved_usd=0.01)
        await bench.house.journal.write(lease, [begun])
        with pytest.raises(ApprovalNeeded, match="may already have acted") as caught:
            await bench.resume(plan, bound)
        assert engine.counts["speak"] == 0
        await bench.house.journal.find(Answer(caught.value.questions[0], True))
        assert (await bench.resume(plan, bound)).status == "complete"


async def test_finished_steps_answer_though_their_tool_has_changed(bench_in: Any) -> None:
    from dataclasses import replace

    from intermodal.runs.conduct import Conductor
    from intermodal.runs.handle import Run
    from intermodal.tools.toolbox import Toolbox

    async with bench_in() as bench:
        plan = one(upper)
        bound = bench.bound(plan, {"it": text("x")})
        await bench.start(plan, bound)
        newer = Toolbox([replace(upper, version="2")])

        async def work(run: Run) -> Any:
            return await Conductor(bench.house).conduct(run, bound, newer, await bench.house.journal.acquire(run.id))

        assert str((await Run("run", work)).text) == "X"
        fresh = bench.bound(plan, {"it": text("y")})
        await bench.conductor.open("fresh", fresh)

        async def unfinished(run: Run) -> Any:
            return await Conductor(bench.house).conduct(run, fresh, newer, await bench.house.journal.acquire(run.id))

        with pytest.raises(PlanInvalid, match="version '2'"):
            await Run("fresh", unfinished)


async def test_what_may_not_come_out_is_asked_for_or_held_back(bench_in: Any) -> None:
    async with bench_in() as bench:
        plan = one(upper)
        asked = Policy(rules=(Rule("personal_data", "out", "any", "ask"),))
        with pytest.raises(ApprovalNeeded, match="personal data"):
            await bench.start(plan, bench.bound(plan, {"it": text(MAIL)}, asked), "asked")
        held = Policy(rules=(Rule("personal_data", "out", "any", "block"),))
        assert (await bench.start(plan, bench.bound(plan, {"it": text(MAIL)}, held), "held")).status == "blocked"
        masked = Policy(rules=(Rule("personal_data", "out", "any", "redact"),))
        result = await bench.start(plan, bench.bound(plan, {"it": text(MAIL)}, masked), "masked")
        assert str(result.text) == "WRITE TO ████████████████"
        refused = Policy(rules=(Rule("personal_data", "in", "any", "block"),))
        assert (await bench.start(plan, bench.bound(plan, {"it": text(MAIL)}, refused), "refused")).status == "blocked"


async def test_equal_work_at_the_same_moment_keeps_its_own_labels(bench_in: Any) -> None:
    """Equal words, one typed and one read somewhere: done once, and what came of each is trusted as its own input is."""
    ran = 0

    @im.tool
    async def upper(words: im.Text) -> im.Text:
        """Upper."""
        nonlocal ran
        ran += 1
        await asyncio.sleep(0.01)
        return im.Text.of(words.value.upper())

    draft = PlanBuilder("both")
    for name in ("typed", "read"):
        draft.output(draft.step(upper.using(name=f"of_{name}"), draft.input(name, im.Text)))
    plan = draft.build()
    read = im.Text.of("words")
    async with bench_in() as bench:
        result = await bench.start(plan, bench.bound(plan, {"typed": text("words"), "read": read}))
    assert ran == 1
    assert [output.trust for output in result.outputs] == ["caller", "untrusted"]
    assert set(result.report.actuals) == {"of_typed", "of_read"}


@im.tool
async def read_thrice(image: im.Image, *, reader: im.TextReader = im.engine()) -> im.Regions:
    """Read it three times."""
    return [await reader.read(image) for _ in range(3)][-1]


async def test_every_call_of_an_engine_is_charged_and_none_passes_the_budget(bench_in: Any) -> None:
    engine, offer = reader(id="acme/ocr", local=False, price=0.01)
    async with bench_in(offer) as bench:
        plan = one(read_thrice, im.Image)
        result = await bench.start(plan, bench.bound(plan, {"it": PHOTO}, Policy(on_unchecked="allow")))
        assert result.report.actuals["read_thrice"].cost_usd == pytest.approx(0.03)
        short = Policy(on_unchecked="allow", max_cost_usd=0.025, cache=False)
        stopped = await bench.start(plan, bench.bound(plan, {"it": PHOTO}, short), run_id="short")
    assert engine.counts == {"read": 3 + 2}
    assert stopped.status == "blocked"
    assert "The next call may cost $0.0100; $0.0200 is spent or reserved" in stopped.report.degraded[0]
