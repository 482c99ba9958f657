"""A short form of the fault campaign, and what it has found: each fault alone, against a server that speaks raw bytes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anthropic
import openai
import pytest

import intermodal as im
from intermodal.artifacts.intake import text
from intermodal.errors import ApprovalNeeded, DeadlineExceeded, ProviderError
from intermodal.policy import Policy
from intermodal.providers.calls import Call, current, working_on
from intermodal.providers.hosted import anthropic_client, google_client, openai_client, stability, transport
from intermodal.providers.hosted.anthropic_offers import Anthropic
from intermodal.providers.hosted.bounded import Bounded
from intermodal.providers.hosted.families import Compatible, Row
from intermodal.providers.hosted.google_offers import Google
from intermodal.providers.hosted.huggingface import HuggingFace
from intermodal.providers.hosted.huggingface import Row as Task
from intermodal.providers.hosted.keys import Key
from intermodal.providers.hosted.openai_offers import OpenAI
from intermodal.providers.profile import Profile
from intermodal.providers.resilience import Account
from intermodal.runs.records import Answer
from intermodal.testing import FunctionEngine, offer_of

CAMPAIGN = Path(__file__).parents[1] / "benchmarks" / "faults.py"
KEY = "sk-" + "5f3a9c71e2" * 3


def test_a_hundred_faults_end_as_they_should() -> None:
    command = [sys.executable, str(CAMPAIGN), "--faults", "100", "--seed", "3"]
    out = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert out.returncode == 0, out.stdout + out.stderr
    assert out.stdout.startswith("100 faults in ")
    assert ": 0 wrong, left open nothing;" in out.stdout


def http(body: Any, status: int = 200, kind: str = "application/json", *, length: int | None = None) -> bytes:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return (
        f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length or len(data)}\r\n\r\n".encode() + data
    )


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[tuple[str, list[str]]]:
    """An address that gives those bytes, an entry a request, and the heads of the requests."""
    left, heads = list(answers), list[str]()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                heads.append(head)
                await reader.readexactly(int(head.partition("content-length:")[2].split("\r\n")[0] or 0))
                writer.write(left.pop(0))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, IndexError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heads


def response(said: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": said, "annotations": []}
    item = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [part]}
    return {"id": "r", "object": "response", "status": "completed", "output": [item], "usage": None}


def completion(said: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def offers(url: str) -> dict[str, im.Offer]:
    """One of every carrier at that address."""
    providers: Sequence[Any] = (
        OpenAI(url=url, key=KEY),
        Anthropic(url=url, key=KEY),
        Google(url=url, key=KEY),
        Compatible("mine", url, (Row("m", Profile()),), Key(given=KEY)),
        stability.Stability(Key(given=KEY)),
        HuggingFace((Task("me/m", "draw", Profile(), url=url),), Key(given=KEY)),
    )
    wanted = {"openai/gpt-6-luna", "anthropic/claude-opus-5-5", "google/gemini-3.8-flash", "mine/m",
              "stability/stable-image-core", "huggingface/me/m"}  # fmt: skip
    found = [offer for provider in providers for offer in provider.offers() if offer.id in wanted]
    return {offer.id.partition("/")[0]: offer for offer in found}


CARRIERS = ("openai", "anthropic", "google", "mine", "stability", "huggingface")


async def asked(engine: Any, words: str = "What is it?") -> Any:
    if hasattr(engine, "chat"):
        return await engine.chat(im.Text.of(words))
    return await engine.generate(im.Text.of(words), width=64, height=64, seed=1)


@pytest.fixture
def env_at(bare_env: im.Env) -> Callable[[str], im.Env]:
    return lambda url: replace(bare_env, variables={stability.VARIABLE: url})


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_a_refusal_that_says_the_key_is_quoted_without_it(carrier: str, env_at: Any) -> None:
    said = {"error": {"message": f"Incorrect API key: {KEY}", "type": "e"}, "name": "unauthorized", "errors": [KEY]}
    async with answering(http(said, 401)) as (url, heads), offers(url)[carrier].open(env_at(url)) as engine:
        with pytest.raises(ProviderError, match=r"answered 401: .*\*\*\*") as caught:
            await asked(engine)
        assert KEY in heads[0]
    assert KEY not in str(caught.value) + repr(caught.value.to_json()) + repr(caught.value.__cause__)


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_an_answer_without_end_is_not_read_to_the_end(
    carrier: str, env_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MOST_BYTES", 100_000)
    async with (
        answering(http(b" " * 400_000, length=10**12)) as (url, _),
        offers(url)[carrier].open(env_at(url)) as engine,
    ):
        with pytest.raises(ProviderError, match=r"127\.0\.0\.1 sent more than 100,000 bytes") as caught:
            await asked(engine)
    assert caught.value.unknown


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_an_answer_that_cant_be_read_may_have_been_charged(carrier: str, env_at: Any) -> None:
    async with answering(http(b'{"id": "r1", "stat')) as (url, _), offers(url)[carrier].open(env_at(url)) as engine:
        with pytest.raises(ProviderError) as caught:
            await asked(engine)
    assert caught.value.unknown


async def test_a_second_answer_to_one_request_is_not_the_next_ones(env_at: Any) -> None:
    first, stale, second = http(response("one")), http(response("one again")), http(response("two"))
    async with answering(first + stale, second) as (url, _), offers(url)["openai"].open(env_at(url)) as engine:
        assert str(await asked(engine)) == "one"
        assert str(await asked(engine)) == "two"


async def test_a_connection_is_kept_for_the_next_request() -> None:
    async with answering(http({}), http({}, 404), http({})) as (url, _), Bounded(1000) as client:
        streams = [(await client.get(url)).extensions["network_stream"] for _ in range(3)]
    assert len({id(stream) for stream in streams}) == 1


BROKEN = {
    "openai": [{"type": "error", "code": "server_error", "message": "overloaded", "param": None, "sequence_number": 0}],
    "anthropic": [{"type": "error", "error": {"type": "overloaded_error", "message": "overloaded"}}],
    "google": [{"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}],
    "mine": [
        {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
         "choices": [{"index": 0, "delta": {"content": "A"}, "finish_reason": None}]},
        {"id": "c", "choices": None, "error": {"message": "overloaded"}},
    ],
}  # fmt: skip


@pytest.mark.parametrize("carrier", BROKEN)
async def test_an_error_inside_a_stream_may_have_been_charged(carrier: str, env_at: Any) -> None:
    events = "".join((f"event: {e['type']}\n" if "type" in e else "") + f"data: {json.dumps(e)}\n\n"
                     for e in BROKEN[carrier])  # fmt: skip
    answer = http(events.encode(), kind="text/event-stream")
    async with answering(answer) as (url, _), offers(url)[carrier].open(env_at(url)) as engine:
        done = working_on(Call(on_delta=lambda words: None))
        with pytest.raises(ProviderError, match="overloaded") as caught:
            await asked(engine)
        done()
    assert caught.value.unknown


async def test_nothing_is_no_answer(env_at: Any) -> None:
    async with answering(http(completion(" "))) as (url, _), offers(url)["mine"].open(env_at(url)) as engine:
        with pytest.raises(ProviderError, match="m answered with nothing"):
            await asked(engine)


def test_a_connection_that_was_never_made_can_be_tried_again() -> None:
    import httpx2

    request = httpx2.Request("POST", "http://x")
    never, silent = httpx2.ConnectTimeout("", request=request), httpx2.ReadTimeout("", request=request)
    for translated, wrapped in (
        (openai_client.translated, openai.APITimeoutError(request)),
        (anthropic_client.translated, anthropic.APITimeoutError(request)),
        (google_client.translated, None),
        (stability.translated, None),
    ):
        with pytest.raises(ProviderError, match="can't be reached") as caught, translated("far"):
            raise wrapped or never from (never if wrapped else None)
        assert (caught.value.retry, caught.value.unknown) == ("transient", False)
        with pytest.raises(DeadlineExceeded), translated("far"):
            raise wrapped or silent from (silent if wrapped else None)


# --- money ------------------------------------------------------------------------------------------------------------

PRICE = im.Price({"input_token": 1e-6, "output_token": 1e-5})
PAID = 1000 * 1e-6 + 10 * 1e-5


@im.tool
async def consult(words: im.Text, *, oracle: im.QuestionAnswerer = im.engine()) -> im.Text:
    """Consult."""
    return await oracle.answer(words, question="?")


def plan() -> im.Plan:
    draft = im.PlanBuilder("consult")
    draft.output(draft.step(consult, draft.input("it", im.Text)))
    return draft.build()


def oracle(*outcomes: ProviderError | str, price: im.Price | None = PRICE) -> im.Offer:
    """Each outcome used the same; a failure that nobody knows of says nothing."""
    left = list(outcomes)

    def answer(words: im.Text, question: str) -> im.Text:
        outcome = left.pop(0)
        if not getattr(outcome, "unknown", False):
            current().used({"input_token": 1000, "output_token": 10})
        if isinstance(outcome, ProviderError):
            raise outcome
        return im.Text.of(outcome)

    engine = FunctionEngine(answer=answer)
    return offer_of(engine, im.QuestionAnswerer, id="far/oracle", local=False, account="far", price=price)


async def rows_of(bench: Any) -> Any:
    (row,) = (await bench.house.journal.read("run")).steps.values()
    return row


async def test_a_refusal_that_was_charged_is_counted(bench_in: Any) -> None:
    async with bench_in(oracle(ProviderError("refused"), "yes")) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")}, Policy(max_cost_usd=1.0))
        with pytest.raises(ProviderError, match="refused"):
            await bench.start(plan(), bound)
        row = await rows_of(bench)
        assert (row.status, row.cost_usd) == ("failed", pytest.approx(PAID))
        await bench.resume(plan(), bound)
        row = await rows_of(bench)
        assert (row.cost_usd, row.reserved_usd) == (pytest.approx(PAID), pytest.approx(PAID))


async def test_a_refusal_at_an_unknown_price_is_not_free(bench_in: Any) -> None:
    async with bench_in(oracle(ProviderError("refused"), price=None)) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")}, Policy(unknown_price="allow"))
        with pytest.raises(ProviderError, match="refused"):
            await bench.start(plan(), bound)
        row = await rows_of(bench)
    assert (row.status, row.cost_usd) == ("failed", None)


async def test_what_nobody_knows_the_price_of_is_not_free_because_its_repetition_failed(bench_in: Any) -> None:
    gone, no = ProviderError("gone", retry="transient", unknown=True), ProviderError("401")
    engine = FunctionEngine(
        answer=lambda words, question: (_ for _ in ()).throw((gone, no)[engine.counts["answer"] - 1])
    )
    offer = offer_of(engine, im.QuestionAnswerer, id="far/oracle", local=False, account="far")
    async with bench_in(offer) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")}, Policy(unknown_price="allow", on_unknown="repeat"))
        with pytest.raises(ProviderError, match="401"):
            await bench.start(plan(), bound)
        row = await rows_of(bench)
    assert (row.status, row.cost_usd) == ("failed", None)


async def test_an_attempt_that_may_have_been_charged_counts_until_the_end(bench_in: Any) -> None:
    """Also where it was repeated with leave, and by another process."""
    gone = ProviderError("gone", retry="transient", unknown=True)
    async with bench_in(oracle(gone, "yes")) as bench:
        bound = bench.bound(plan(), {"it": text("is it?")}, Policy(max_cost_usd=1.0))
        with pytest.raises(ApprovalNeeded) as caught:
            await bench.start(plan(), bound)
        begun = await rows_of(bench)
        assert (begun.status, begun.cost_usd) == ("started", None)
        assert begun.reserved_usd > PAID
        await bench.house.journal.find(Answer(caught.value.questions[0], True))
        await bench.resume(plan(), bound)
        row = await rows_of(bench)
    assert (row.status, row.cost_usd, row.reserved_usd) == ("done", pytest.approx(PAID), begun.reserved_usd)


# --- engines and accounts ---------------------------------------------------------------------------------------------


async def test_one_calls_deadline_closes_no_engine_under_another_call(bench_in: Any) -> None:
    open_now, both = list[bool](), asyncio.Event()

    async def answer(words: im.Text, question: str) -> im.Text:
        if str(words) == "slow":
            await asyncio.Event().wait()
        both.set()
        await asyncio.sleep(0.1)
        open_now.append(is_open[-1])
        return words

    is_open = [False]
    engine = FunctionEngine(answer=answer)

    @asynccontextmanager
    async def opened(env: im.Env) -> AsyncIterator[Any]:
        is_open.append(True)
        yield engine
        is_open.append(False)

    offer = replace(offer_of(engine, im.QuestionAnswerer, id="far/oracle"), open=opened)
    async with bench_in(offer) as bench:
        pool = bench.house.pool

        async def call(words: str) -> Any:
            async with pool.lease("far/oracle") as leased:
                return await leased.answer(im.Text.of(words), question="?")

        hangs, works = asyncio.create_task(call("slow")), asyncio.create_task(call("quick"))
        await both.wait()
        hangs.cancel()
        await asyncio.wait({hangs})
        pool.abandon("far/oracle")
        await works
        assert open_now == [True]
        for _ in range(100):
            await asyncio.sleep(0)
        assert is_open[-1] is False


async def test_a_step_without_time_for_a_carriers_wait_is_told_so_and_nothing_is_asked() -> None:
    far, loop = Account("far", concurrency=1), asyncio.get_running_loop()
    far.pace.heard(0, 60.0, clock=loop.time)

    async def never() -> None:
        raise AssertionError("asked")

    with pytest.raises(ProviderError, match=r"far takes no call for another \d+ s") as caught:
        await far.guarded(never, Call(deadline=loop.time() + 1.0), repeatable=False)
    assert not caught.value.unknown
