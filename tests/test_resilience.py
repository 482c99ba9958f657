"""Pacing, retries, the breaker, and what may have acted: a fake clock, doubles as engines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

import intermodal as im
from intermodal.artifacts.intake import text
from intermodal.errors import ApprovalNeeded, DeadlineExceeded, NotSupported, ProviderError
from intermodal.policy import Policy
from intermodal.providers.calls import Call, current
from intermodal.providers.resilience import Account, Breaker
from intermodal.runs.records import Answer
from intermodal.testing import FunctionEngine, offer_of


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def account(clock: Clock, **facts: Any) -> Account:
    return Account("far", **{"concurrency": 4, "clock": clock, "sleep": clock.sleep, **facts})


def failing(*errors: ProviderError | str) -> Callable[[], Any]:
    left = list(errors)

    async def invoke() -> str:
        outcome = left.pop(0)
        if isinstance(outcome, ProviderError):
            raise outcome
        return outcome

    return invoke


def slow_down(after: float | None = None) -> ProviderError:
    return ProviderError("429", retry="rate_limited", retry_after_s=after)


def broken(*, unknown: bool = False) -> ProviderError:
    return ProviderError("503", retry="transient", unknown=unknown)


async def test_a_carriers_own_advice_is_followed() -> None:
    clock, call = Clock(), Call()
    invoke = failing(slow_down(7.0), broken(), "done")
    assert await account(clock).guarded(invoke, call, repeatable=False) == "done"
    assert clock.slept[0] == 7.0
    assert 0.5 <= clock.slept[-1] <= 1.0
    assert call.retries == ["tried again: 429", "tried again: 503"]


@pytest.mark.parametrize(
    ("errors", "tries"),
    [
        ([ProviderError("400")], 1),
        ([broken(unknown=True)], 1),  # it may have acted: nobody pays twice silently
        ([slow_down(3600.0)], 1),  # longer than anybody waits
        ([broken()] * 4, 4),
    ],
)
async def test_what_is_not_tried_again(errors: list[ProviderError], tries: int) -> None:
    invoke = failing(*errors, "never")
    with pytest.raises(ProviderError):
        await account(Clock()).guarded(invoke, Call(), repeatable=False)
    assert await invoke() == "never"
    assert tries == len(errors)


async def test_what_costs_nothing_is_repeated_even_in_doubt() -> None:
    assert await account(Clock()).guarded(failing(broken(unknown=True), "done"), Call(), repeatable=True) == "done"


async def test_a_deadline_ends_the_waiting() -> None:
    call = Call(deadline=asyncio.get_running_loop().time() + 5)
    with pytest.raises(ProviderError):
        await account(Clock()).guarded(failing(slow_down(30.0), "late"), call, repeatable=True)


async def test_a_carrier_that_is_down_is_left_alone_then_tried_once() -> None:
    clock = Clock()
    breaker = Breaker(limit=2, rest_s=30)

    async def ask(*outcomes: ProviderError | str) -> Any:
        return await breaker.run(failing(*outcomes), who="far", clock=clock)

    for _ in range(2):
        with pytest.raises(ProviderError, match="503"):
            await ask(broken())
    with pytest.raises(ProviderError, match=r"far failed 2 times in a row and is left alone for 30 s"):
        await ask("never asked")
    clock.now += 31
    assert await ask("back") == "back"
    assert await ask("and well") == "and well"


async def test_a_used_up_quota_holds_everybody_until_its_reset() -> None:
    clock = Clock()
    far = account(clock)

    async def last_one() -> str:
        current_call.quota = (0.0, 12.0)
        return "done"

    current_call = Call()
    await far.guarded(last_one, current_call, repeatable=True)
    assert await far.guarded(failing("next"), Call(), repeatable=True) == "next"
    assert clock.slept == [12.0]


async def test_no_more_calls_at_a_time_than_the_account_allows() -> None:
    under_way, most = 0, 0

    async def invoke() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    far = account(Clock(), concurrency=3)
    await asyncio.gather(*(far.guarded(invoke, Call(), repeatable=True) for _ in range(20)))
    assert most == 3


@im.tool
async def consult(words: im.Text, *, oracle: im.QuestionAnswerer = im.engine()) -> im.Text:
    """Consult."""
    return await oracle.answer(words, question="?")


def oracle(*outcomes: Any, **facts: Any) -> tuple[list[Any], im.Offer]:
    left = list(outcomes)

    def answer(words: im.Text, question: str) -> im.Text:
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        current().used({"input_token": 1000, "output_token": 10})
        return im.Text.of(outcome)

    engine = FunctionEngine(answer=answer)
    return left, offer_of(engine, im.QuestionAnswerer, id="far/oracle", local=False, account="far", **facts)


PRICE = im.Price({"input_token": 1e-6, "output_token": 1e-5})


def plan() -> im.Plan:
    draft = im.PlanBuilder("consult")
    draft.output(draft.step(consult, draft.input("it", im.Text)))
    return draft.build()


async def test_a_call_costs_what_the_carrier_says_was_used(bench_in: Any) -> None:
    _, offer = oracle("yes", price=PRICE)
    async with bench_in(offer) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")})
        result = await bench.start(plan(), bound)
    assert result.report.actuals["consult"].cost_usd == pytest.approx(1000 * 1e-6 + 10 * 1e-5)
    low, high = bound.estimate.cost
    assert 0 < low < high


async def test_a_retried_call_is_said_in_the_report(bench_in: Any) -> None:
    _, offer = oracle(ProviderError("busy", retry="rate_limited", retry_after_s=0.01), "yes", price=PRICE)
    async with bench_in(offer) as bench:
        result = await bench.start(plan(), bench.bound(plan(), {"it": text("is it?")}))
    assert (result.status, result.report.notes) == ("complete", ("consult: tried again: busy (far/oracle)",))


@pytest.mark.parametrize("lost", [True, False])
async def test_an_answer_that_never_came_is_asked_about_and_not_paid_twice(bench_in: Any, lost: bool) -> None:
    left, offer = oracle(ProviderError("gone", retry="transient", unknown=lost), *["yes"] * 4, price=PRICE)
    async with bench_in(offer) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")})
        if not lost:
            assert (await bench.start(plan(), bound)).status in ("complete", "degraded")
            return
        with pytest.raises(ApprovalNeeded, match="may already have acted") as caught:
            await bench.start(plan(), bound)
        assert len(left) == 4
        with pytest.raises(ApprovalNeeded):
            await bench.resume(plan(), bound)
        assert len(left) == 4
        await bench.house.journal.find(Answer(caught.value.questions[0], True))
        assert (await bench.resume(plan(), bound)).status == "complete"
        assert len(left) == 3


async def test_what_may_have_acted_is_repeated_where_the_policy_says_so(bench_in: Any) -> None:
    left, offer = oracle(ProviderError("gone", retry="transient", unknown=True), "yes", price=PRICE)
    async with bench_in(offer) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")}, Policy(on_unknown="repeat"))
        assert (await bench.start(plan(), bound)).status == "complete"
    assert left == []


async def test_a_step_known_to_have_failed_is_no_doubt_later(bench_in: Any) -> None:
    _, offer = oracle(ProviderError("no", retry="no"), "yes", price=PRICE)
    async with bench_in(offer) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")})
        with pytest.raises(ProviderError):
            await bench.start(plan(), bound)
        assert (await bench.resume(plan(), bound)).status == "complete"


async def test_what_an_engine_refuses_before_any_request_costs_nothing_and_is_no_doubt(bench_in: Any) -> None:
    _, offer = oracle(NotSupported("It takes no words.", hint="Give it a picture."), "yes", price=PRICE)
    async with bench_in(offer) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")})
        with pytest.raises(NotSupported):
            await bench.start(plan(), bound)
        (row,) = (await bench.house.journal.read("run")).steps.values()
        assert (row.status, row.cost_usd) == ("failed", 0.0)
        assert (await bench.resume(plan(), bound)).status == "complete"


async def test_what_an_engine_said_of_a_result_is_said_again_where_it_is_reused(bench_in: Any) -> None:
    def answer(words: im.Text, question: str) -> im.Text:
        current().note("two names were left out")
        return im.Text.of("yes")

    offer = offer_of(FunctionEngine(answer=answer), im.QuestionAnswerer, id="near/oracle")
    async with bench_in(offer) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")})
        said = [(await bench.start(plan(), bound, run)).report.notes for run in ("first", "second")]
        said.append((await bench.resume(plan(), bound, "second")).report.notes)
    assert said == [("consult: two names were left out (near/oracle)",)] * 3


async def test_what_nothing_bounds_is_never_within_a_budget(bench_in: Any) -> None:
    _, offer = oracle("yes", price=im.Price({"second": 0.1}))
    async with bench_in(offer) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")})
        assert "unbounded" in bound.explain()
        with pytest.raises(im.ProviderNeeded, match="may cost unbounded a call, over the budget"):
            bench.bound(plan(), {"it": text("is it?")}, Policy(max_cost_usd=1.0))


class Studio:
    """A carrier of jobs: counts what was submitted, and finishes a job when it is asked for by its handle."""

    def __init__(self) -> None:
        self.submitted = 0
        self.down = True

    async def answer(self, words: im.Text, question: str) -> im.Text:
        call = current()
        if not call.handle:
            self.submitted += 1
            await call.submitted(f"job-{self.submitted}")
        if self.down:
            raise DeadlineExceeded("It is not done yet.", hint="Resume.")
        return im.Text.of(f"made by {call.handle}")


@pytest.mark.parametrize("reattaches", [True, False])
async def test_a_job_that_outlives_us_is_waited_for_and_not_submitted_again(bench_in: Any, reattaches: bool) -> None:
    studio = Studio()
    engine = FunctionEngine(answer=studio.answer)
    facts: dict[str, Any] = {"id": "far/studio", "local": False, "price": 0.5, "reattaches": reattaches}
    async with bench_in(offer_of(engine, im.QuestionAnswerer, **facts)) as bench:
        bound = bench.bound(plan(), {"it": text("draw")})
        with pytest.raises(DeadlineExceeded):
            await bench.start(plan(), bound)
        studio.down = False
        if not reattaches:
            with pytest.raises(ApprovalNeeded, match="may already have acted"):
                await bench.resume(plan(), bound)
            return
        result = await bench.resume(plan(), bound)
    assert str(result.text) == "made by job-1"
    assert studio.submitted == 1


async def test_a_job_that_is_waited_for_is_reserved_once(bench_in: Any) -> None:
    studio = Studio()
    offer = offer_of(
        FunctionEngine(answer=studio.answer), im.QuestionAnswerer, id="far/studio", local=False, price=0.5,
        reattaches=True,
    )  # fmt: skip
    async with bench_in(offer) as bench:
        bound = bench.bound(plan(), {"it": text("draw")}, Policy(max_cost_usd=0.6))
        with pytest.raises(DeadlineExceeded):
            await bench.start(plan(), bound)
        studio.down = False
        result = await bench.resume(plan(), bound)
    assert (result.status, studio.submitted) == ("complete", 1)
