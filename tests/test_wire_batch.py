"""The carriers' batch APIs through the real SDKs against a server on loopback: jobs, their answers, faults, and crashes."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from anthropic.types import Message as ClaudeMessage
from anthropic.types.messages import MessageBatch, batch_create_params
from google.genai import types as google_types
from openai.types import Batch, FileObject
from openai.types import batch_create_params as openai_params
from openai.types.responses import Response, response_create_params

import intermodal as im
from intermodal.errors import DeadlineExceeded, ProviderError, RunCancelled
from intermodal.plans.estimate import Load, cost
from intermodal.providers import Catalog
from intermodal.providers.calls import Call, working_on
from intermodal.providers.hosted.anthropic_offers import Anthropic
from intermodal.providers.hosted.batch import BatchChat, digest_of
from intermodal.providers.hosted.google_offers import Google
from intermodal.providers.hosted.openai_offers import OpenAI
from intermodal.providers.turns import Message, Reply, Turn
from intermodal.testing.conformance.media import picture
from intermodal.testing.wire import Answer, Asked, Server, judged, serving
from intermodal.testing.wire_google import camel
from intermodal.testing.wire_google import judged as judged_by_google

KEY = "sk-secret"
POLL_S = 0.01
SECONDS = {"created_at": 1, "object": "batch", "completion_window": "24h", "endpoint": "/v1/responses"}
WHEN = "2026-11-28T12:00:00Z"


@dataclass
class Bureau:
    """A carrier that answers by batch and plainly, by script: `looks` times a job is under way, then it is `ends`.

    `item` replaces the line that answers; `down` answers looks with an error while it is above zero.
    """

    looks: int = 1
    ends: str = "done"
    item: Callable[[Any], Any] | None = None
    text: str = "A red square."
    jobs: list[dict[str, Any]] = field(default_factory=list)
    cancelled: int = 0
    down: int = 0
    plain: list[dict[str, Any]] = field(default_factory=list)

    def begun(self, request: dict[str, Any]) -> None:
        self.ends = "done" if self.jobs else self.ends  # that one ended so says nothing of the next
        self.jobs.append(request)

    def working(self) -> bool:
        self.looks -= 1
        return self.looks >= 0

    def line(self, made: Any) -> bytes:
        given = made if self.item is None else self.item(made)
        if given is None:
            return b""
        return given if isinstance(given, bytes) else json.dumps(given).encode() + b"\n"


class OpenAIBureau(Bureau):
    provider = OpenAI(key=KEY, poll_s=POLL_S)
    offer = "openai/gpt-6-luna"
    job = "batch_1"

    def response(self) -> dict[str, Any]:
        part = {"type": "output_text", "text": self.text, "annotations": []}
        item = {"type": "message", "id": "m1", "role": "assistant", "status": "completed", "content": [part]}
        body = {"id": "r1", "object": "response", "created_at": 1.0, "model": "gpt-6-luna", "status": "completed",
                "output": [item], "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
                "usage": {"input_tokens": 120, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
                          "output_tokens": 47, "output_tokens_details": {"reasoning_tokens": 40},
                          "total_tokens": 167}}  # fmt: skip
        Response.model_validate(body)
        return body

    def batch(self, status: str, **more: Any) -> Answer:
        body = {**SECONDS, "id": self.job, "input_file_id": "file-in", "status": status, **more}
        Batch.model_validate(body)
        return Answer(body)

    def __call__(self, asked: Asked) -> Answer:
        assert asked.headers["authorization"] == f"Bearer {KEY}"
        match asked.method, asked.path.removeprefix("/v1"):
            case "POST", "/responses":
                self.plain.append(asked.json)
                return Answer(self.response())
            case "POST", "/files":
                return self.file(asked)
            case "POST", "/batches":
                judged(openai_params.BatchCreateParams, asked.json)
                assert asked.json["input_file_id"] == "file-in"
                return self.batch("validating")
            case "POST", path if path.endswith("/cancel"):
                self.cancelled += 1
                return self.batch("cancelling", request_counts={"completed": 0, "failed": 0, "total": 1})
            case "GET", path if path.startswith("/batches/"):
                return self.look()
            case "GET", path if path.endswith("/content"):
                return self.content(path.split("/")[2])
        raise AssertionError(asked)

    def file(self, asked: Asked) -> Answer:
        boundary = asked.headers["content-type"].partition("boundary=")[2].encode()
        parts = [part.partition(b"\r\n\r\n") for part in asked.body.split(b"--" + boundary)[1:-1]]
        fields = {head.partition(b'name="')[2].split(b'"')[0].decode(): body.removesuffix(b"\r\n")
                  for head, _, body in parts}  # fmt: skip
        assert fields["purpose"] == b"batch"
        assert (fields["expires_after[anchor]"], fields["expires_after[seconds]"]) == (b"created_at", b"259200")
        (line,) = fields["file"].splitlines()
        item = json.loads(line)
        assert (item.pop("custom_id"), item.pop("method"), item.pop("url")) == ("turn", "POST", "/v1/responses")
        body = item.pop("body")
        assert item == {}
        judged(response_create_params.ResponseCreateParamsNonStreaming, body)
        self.begun(body)
        made = {"id": "file-in", "object": "file", "bytes": len(line), "created_at": 1, "filename": "turn.jsonl",
                "purpose": "batch", "status": "processed"}  # fmt: skip
        FileObject.model_validate(made)
        return Answer(made)

    def look(self) -> Answer:
        if self.down:
            self.down -= 1
            return Answer({"error": {"message": "overloaded"}}, 503)
        if self.working():
            return self.batch("in_progress")
        match self.ends:
            case "refused":
                return self.batch("failed", errors={"data": [{"code": "bad", "message": "line 1 has no such model"}]})
            case "expired" | "cancelled" as status:
                return self.batch(status, error_file_id="file-errors")
        files = {} if self.ends == "lost" else {"output_file_id": "file-out"}
        return self.batch("completed", **files)

    def content(self, name: str) -> Answer:
        if self.ends == "gone":
            return Answer({"error": {"message": "No such File object"}}, 404)
        if name == "file-errors":
            error = {"code": f"batch_{self.ends}", "message": "too late"}
            return Answer(self.line({"id": "i1", "custom_id": "turn", "response": None, "error": error}))
        response = {"status_code": 200, "request_id": "q1", "body": self.response()}
        if self.ends == "item":
            response |= {"status_code": 400, "body": {"error": {"message": "the picture can't be read"}}}
        return Answer(self.line({"id": "i1", "custom_id": "turn", "response": response, "error": None}))


class AnthropicBureau(Bureau):
    provider = Anthropic(key=KEY, poll_s=POLL_S)
    offer = "anthropic/claude-haiku-5-5"
    job = "msgbatch_1"
    url = ""

    def response(self) -> dict[str, Any]:
        body = {"id": "m1", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
                "stop_reason": "end_turn", "stop_sequence": None, "content": [{"type": "text", "text": self.text}],
                "usage": {"input_tokens": 120, "output_tokens": 47}}  # fmt: skip
        ClaudeMessage.model_validate(body)
        return body

    def batch(self, status: str, *, ended: bool = False) -> Answer:
        counts = {"canceled": 0, "errored": 0, "expired": 0, "processing": 1, "succeeded": 0}
        results = f"{self.url}/v1/messages/batches/{self.job}/results" if ended and self.ends != "lost" else None
        body = {"id": self.job, "type": "message_batch", "processing_status": status, "request_counts": counts,
                "created_at": WHEN, "expires_at": WHEN, "results_url": results}  # fmt: skip
        MessageBatch.model_validate(body)
        return Answer(body)

    def __call__(self, asked: Asked) -> Answer:
        assert asked.headers["authorization"] == f"Bearer {KEY}"
        self.url = f"http://{asked.headers['host']}"
        match asked.method, asked.path.removeprefix("/v1/messages"):
            case "POST", "":
                self.plain.append(asked.json)
                return Answer(self.response())
            case "POST", "/batches":
                judged(batch_create_params.BatchCreateParams, asked.json)
                (request,) = asked.json["requests"]
                assert request["custom_id"] == "turn"
                self.begun(request["params"])
                return self.batch("in_progress")
            case "POST", path if path.endswith("/cancel"):
                self.cancelled += 1
                return self.batch("canceling")
            case "GET", path if path.endswith("/results"):
                return Answer(self.results())
            case "GET", path if path.startswith("/batches/"):
                if self.down:
                    self.down -= 1
                    return Answer({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}, 529)
                return self.batch("in_progress") if self.working() else self.batch("ended", ended=True)
        raise AssertionError(asked)

    def results(self) -> bytes:
        error = {"type": "invalid_request_error", "message": "the picture can't be read"}
        result: dict[str, Any] = {
            "expired": {"type": "expired"},
            "cancelled": {"type": "canceled"},
            "item": {"type": "errored", "error": {"type": "error", "error": error}},
        }.get(self.ends, {"type": "succeeded", "message": self.response()})
        return self.line({"custom_id": "another" if self.ends == "gone" else "turn", "result": result})


class GoogleBureau(Bureau):
    provider = Google(key=KEY, poll_s=POLL_S)
    offer = "google/gemini-3.5-flash-lite"
    job = "batches/b1"

    def response(self) -> dict[str, Any]:
        content = {"role": "model", "parts": [{"text": self.text}]}
        body = {
            "candidates": [{"index": 0, "content": content, "finishReason": "STOP"}],
            "responseId": "r1",
            "usageMetadata": {"promptTokenCount": 120, "candidatesTokenCount": 7, "thoughtsTokenCount": 40},
        }
        google_types.GenerateContentResponse.model_validate_json(json.dumps(body))
        return body

    def batch(self, state: str, **more: Any) -> Answer:
        metadata = {"name": self.job, "displayName": "intermodal", "state": f"BATCH_STATE_{state}", **more}
        return Answer({"name": self.job, "metadata": metadata})

    def __call__(self, asked: Asked) -> Answer:
        assert asked.headers["x-goog-api-key"] == KEY
        match asked.method, asked.path:
            case "POST", path if path.endswith(":generateContent"):
                self.plain.append(camel(asked.json))
                return Answer(self.response())
            case "POST", path if path.endswith(":batchGenerateContent") and path.startswith("/v1beta/models/"):
                batch = camel(asked.json)["batch"]
                assert batch["displayName"] == "intermodal"
                (item,) = batch["inputConfig"]["requests"]["requests"]
                judged_by_google(item["request"])
                assert set(item) == {"request"}
                self.begun(item["request"])
                return self.batch("PENDING")
            case "POST", "/v1beta/batches/b1:cancel":
                self.cancelled += 1
                return Answer({})
            case "GET", "/v1beta/batches/b1":
                return self.look()
        raise AssertionError(asked)

    def look(self) -> Answer:
        if self.down:
            self.down -= 1
            return Answer({"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}}, 503)
        if self.working():
            return self.batch("RUNNING")
        states = {"refused": "FAILED", "expired": "EXPIRED", "cancelled": "CANCELLED"}
        if self.ends in states:
            return self.batch(states[self.ends])
        answer: dict[str, Any] = {"response": self.response()}
        if self.ends == "item":
            answer = {"error": {"code": 3, "message": "the picture can't be read"}}
        answers = [] if self.ends in ("lost", "gone") else [self.item(answer) if self.item else answer]
        return self.batch("SUCCEEDED", output={"inlinedResponses": {"inlinedResponses": answers}})


BUREAUS = [OpenAIBureau, AnthropicBureau, GoogleBureau]
Made = tuple[Any, Server, BatchChat, Any]


@asynccontextmanager
async def opened(kind: Any, env: im.Env, **given: Any) -> AsyncIterator[Made]:
    """A bureau behind a server, and both engines of one model of its carrier: by batch, and plain."""
    bureau = kind(**given)
    async with serving(bureau) as server:
        catalog = Catalog([at(kind, server)])
        plain, batch = catalog[kind.offer].offer, catalog[f"{kind.offer}/batch"].offer
        async with batch.open(env) as engine, plain.open(env) as whole:
            assert isinstance(engine, BatchChat)
            yield bureau, server, engine, whole


def at(kind: Any, server: Server) -> Any:
    """The provider, pointed at the server."""
    return replace(kind.provider, url=f"{server.url}/v1" if kind is OpenAIBureau else server.url)


def told(submitted: list[str] | None = None, handle: str = "", **given: Any) -> Call:
    async def keep(job: str) -> None:
        if submitted is not None:
            submitted.append(job)

    return Call(handle=handle, on_submit=keep, **given)


async def within(call: Call, engine: Any, words: str = "What is it?") -> im.Text:
    """One question about a picture, as a step asks it."""
    done = working_on(call)
    try:
        return await engine.chat(im.Text.of(words), media=[picture(), im.Text.of("a note")])
    finally:
        done()


async def until(seen: Callable[[], bool]) -> None:
    """The server runs on this loop: it is asked something, and a test can see that."""
    while not seen():  # noqa: ASYNC110 - what is waited for is a process' or the server's doing
        await asyncio.sleep(0.01)


def written(folder: Path) -> bytes:
    """All that a run left on disk."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def question(words: str = "What is it?", bound: int = 1024) -> Turn:
    return Turn(words, (Message("user", (picture(), im.Text.of("a note"))),), max_output=bound)


@pytest.mark.parametrize("kind", BUREAUS)
async def test_a_job_is_the_plain_request_and_its_answer_the_plain_reply(kind: Any, bare_env: im.Env) -> None:
    submitted: list[str] = []
    async with opened(kind, bare_env, looks=2) as (bureau, _, engine, plain):
        call = told(submitted)
        answer = await within(call, engine)
        other = told()
        assert str(await within(other, plain)) == str(answer) == "A red square."
        model = {"model": f"models/{engine.model}"} if kind is GoogleBureau else {}
        assert [request | model for request in bureau.plain] == [request | model for request in bureau.jobs]
        assert call.amounts == other.amounts
        assert (call.amounts or {})["output_token"] == 47.0
        turn = question()
        streamed = [piece async for piece in engine.stream(turn)]
        assert streamed == [await plain.whole(turn)]
        assert isinstance(streamed[0], Reply)
    (job,) = submitted
    assert job.split()[0] == kind.job
    assert len(bureau.jobs) == 2


@pytest.mark.parametrize("kind", BUREAUS)
async def test_an_earlier_attempts_job_is_waited_for_and_not_submitted_again(kind: Any, bare_env: im.Env) -> None:
    submitted: list[str] = []
    async with opened(kind, bare_env) as (bureau, _, engine, _plain):
        await within(told(submitted), engine)
        again = told(handle=submitted[0])
        assert str(await within(again, engine)) == "A red square."
        assert len(bureau.jobs) == 1
        other = told(submitted, handle=submitted[0])
        await within(other, engine, "Is it blue?")
    assert len(bureau.jobs) == 2
    assert "was for another request: not waited for" in other.notes[0]
    assert submitted[0].split()[0] == submitted[1].split()[0]  # the carrier's id; what it is about differs
    assert submitted[0] != submitted[1]


@pytest.mark.parametrize("kind", BUREAUS)
async def test_each_turn_of_a_step_is_a_job_and_each_is_waited_for(kind: Any, bare_env: im.Env) -> None:
    submitted: list[str] = []
    async with opened(kind, bare_env) as (bureau, _, engine, _plain):
        call = told(submitted)
        for _ in range(2):
            await within(call, engine)
        assert len(bureau.jobs) == 2
        assert (call.amounts or {})["call"] == 2.0
        again = told(handle=submitted[-1])
        for _ in range(2):
            await within(again, engine)
        assert len(bureau.jobs) == 2
        await within(again, engine)
    assert len(bureau.jobs) == 3
    assert not again.notes


@pytest.mark.parametrize("kind", BUREAUS)
async def test_a_look_that_fails_is_looked_again(kind: Any, bare_env: im.Env) -> None:
    async with opened(kind, bare_env, down=3) as (bureau, _, engine, _plain):
        assert str(await within(told(), engine)) == "A red square."
        bureau.down = 100
        with pytest.raises(ProviderError) as caught:
            await within(told(), engine)
    assert caught.value.unknown  # the job goes on: nobody may take it for undone
    assert bureau.down == 90


# how it ends → what is said, what to do, whether it was paid
FAULTS = {
    "expired": ("expired before it was answered", "no", False),
    "cancelled": ("was cancelled", "no", False),
    "item": ("answered 400: the picture can't be read", "no", False),
    "lost": ("is done, but", "no", True),
    "gone": ("is done, but", "no", True),
}


@pytest.mark.parametrize("kind", BUREAUS)
@pytest.mark.parametrize("name", FAULTS)
async def test_a_job_without_an_answer_says_why(kind: Any, name: str, bare_env: im.Env) -> None:
    said, retry, paid = FAULTS[name]
    async with opened(kind, bare_env, ends=name) as (_, _, engine, _plain):
        call = told()
        with pytest.raises(ProviderError, match=said) as caught:
            await within(call, engine)
    assert (caught.value.retry, caught.value.unknown) == (retry, False)
    assert call.amounts == ({"call": 1.0} if paid else None)  # paid, and nobody knows how much: settled at the bound
    assert call.handle == ""
    assert KEY not in f"{caught.value!r} {caught.value}"


@pytest.mark.parametrize(
    ("kind", "said"),
    [(OpenAIBureau, "was refused: line 1 has no such model"), (GoogleBureau, "failed: it says no more")],
)
async def test_a_batch_that_fails_its_validation_is_at_fault(kind: Any, said: str, bare_env: im.Env) -> None:
    async with opened(kind, bare_env, ends="refused") as (_, _, engine, _plain):
        with pytest.raises(ProviderError, match=said) as caught:
            await within(told(), engine)
    assert caught.value.hint.startswith("The request is at fault")


BROKEN: dict[str, tuple[Any, Callable[[Any], Any], str]] = {
    "openai, no JSON": (OpenAIBureau, lambda made: b'{"custom_id": "turn", \n', "can't be read: JSONDecodeError"),
    "openai, no body": (
        OpenAIBureau, lambda made: {**made, "response": {"status_code": 200, "body": "?"}}, "its line holds no answer"
    ),
    "openai, no response": (
        OpenAIBureau, lambda made: {**made, "response": {"status_code": 200, "body": {"id": "r1"}}}, "without an answer"
    ),
    "anthropic, no JSON": (AnthropicBureau, lambda made: b"{nonsense\n", "answered without an answer"),
    "anthropic, another kind": (
        AnthropicBureau, lambda made: {**made, "result": {"type": "pondered"}}, "of no known kind"
    ),
    "google, neither": (GoogleBureau, lambda made: {}, "it holds no answer"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
async def test_an_answer_that_cant_be_read_is_paid_and_none(name: str, bare_env: im.Env) -> None:
    kind, item, said = BROKEN[name]
    async with opened(kind, bare_env, item=item) as (_, _, engine, _plain):
        call = told()
        with pytest.raises(ProviderError, match=said) as caught:
            await within(call, engine)
    assert not caught.value.unknown
    assert call.amounts == {"call": 1.0}


@pytest.mark.parametrize("kind", BUREAUS)
async def test_calling_it_off_reaches_the_carriers_job(kind: Any, bare_env: im.Env) -> None:
    async with opened(kind, bare_env, looks=10_000) as (bureau, _, engine, _plain):
        call = told()
        asking = asyncio.create_task(within(call, engine))
        await until(lambda: bool(call.handle))
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert bureau.cancelled == 1
        (note,) = call.notes
        assert note.endswith(f"is cancelling batch {kind.job}: charged only if it was answered before that")
        # resumed, the job is found cancelled: nothing was paid for it, and it is submitted anew
        bureau.looks, bureau.ends = 0, "cancelled"
        later = told(handle=call.handle)
        assert str(await within(later, engine)) == "A red square."
        assert len(bureau.jobs) == 2
    assert "had been cancelled: submitted anew" in later.notes[0]


async def test_out_of_time_is_not_called_off(bare_env: im.Env) -> None:
    async with opened(OpenAIBureau, bare_env, looks=10_000) as (bureau, _, engine, _plain):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5) as limit:
                await within(told(deadline=limit.when()), engine)
    assert bureau.cancelled == 0  # a resumed run goes on waiting for it


@pytest.mark.parametrize("kind", BUREAUS)
async def test_it_is_planned_and_run_where_the_caller_may_wait(kind: Any, tmp_path: Path) -> None:
    bureau = kind(text="It is 7.")
    async with serving(bureau) as server:
        waits = im.Policy(objective="cheapest", may_wait_hours=24, on_unchecked="allow", approve="external")
        async with im.Orchestrator(home=tmp_path, providers=[at(kind, server)], policy=waits) as studio:
            plan = await studio.plan("What is the total?", im.text("The total is 7."))
            name = next(iter(plan.steps[plan.plan.outputs[0]].engines.values())).offers[0]
            assert "/batch/" in name
            assert f"{name} · remote" in plan.explain()
            assert "up to 24 h" in plan.explain()
            assert "0.5–24.0 h" in plan.explain()
            result = await studio.run(plan)
            assert (str(result.text), result.status) == ("It is 7.", "complete")
            (step,) = result.report.actuals.values()
            offer = studio.catalog[name].offer
            plain = studio.catalog[name.replace("/batch", "")].offer
            assert offer.rate is not None
            assert plain.rate is not None
            amounts = {"call": 1.0, "input_token": 120.0, "output_token": 47.0}
            assert step.cost_usd == pytest.approx(offer.rate.cost(amounts))
            assert step.cost_usd == pytest.approx((plain.rate.cost(amounts) or 0) / 2)
            assert len(bureau.jobs) == 1
            assert not bureau.plain
            for policy, why in (
                (replace(waits, may_wait_hours=0), "takes up to 24 h; Policy.may_wait_hours is 0"),
                (replace(waits, may_wait_hours=12), "takes up to 24 h; Policy.may_wait_hours is 12"),
                (replace(waits, max_seconds=3600), "takes up to 24 h; Policy.max_seconds is 3600"),
            ):
                plan = await studio.plan("What is the total?", im.text("The total is 7."), policy=policy)
                assert "up to 24 h ·" not in plan.explain()
                assert f"({why})" in plan.explain()
                assert name in dict(next(iter(plan.steps[plan.plan.outputs[0]].engines.values())).rejected)
            await studio.run(plan)
    assert (len(bureau.jobs), len(bureau.plain)) == (1, 1)
    assert KEY.encode() not in written(tmp_path)


def asking(kind: Any) -> im.Plan:
    draft = im.PlanBuilder("asking")
    text = draft.input("text", im.Text)
    offer = f"{kind.offer}/batch/answers"
    draft.output(draft.step(im.tools.answer.using(offer=offer), text, question="What is the total?"))
    return draft.build()


WAITS = im.Policy(may_wait_hours=24, on_unchecked="allow", approve="external")


# the process that dies while the job is under way
CHILD = """
import asyncio, sys, json
from importlib import import_module
from pathlib import Path
import intermodal as im

async def main():
    module, name, url, home, plan = sys.argv[1:]
    provider = getattr(import_module(module), name)(key="sk-secret", url=url, poll_s=0.01)
    policy = im.Policy(may_wait_hours=24, on_unchecked="allow", approve="external")
    async with im.Orchestrator(home=Path(home), providers=[provider], policy=policy) as studio:
        bound = await studio.plan(im.Plan.from_json(json.loads(plan)), inputs={"text": im.text("The total is 7.")})
        await studio.start(bound, run_id="one")

asyncio.run(main())
"""


@pytest.mark.parametrize("kind", BUREAUS)
async def test_after_a_crash_the_job_is_waited_for(kind: Any, tmp_path: Path) -> None:
    bureau = kind(looks=100_000, text="It is 7.")
    async with serving(bureau) as server:
        here = at(kind, server)
        who, what = type(here), json.dumps(asking(kind).to_json())
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHILD, who.__module__, who.__name__, here.url, str(tmp_path), what
        )
        await until(lambda: bureau.looks < 99_995 or child.returncode is not None)
        child.kill()
        assert await child.wait() == -signal.SIGKILL
        bureau.looks = 0
        async with im.Orchestrator(home=tmp_path, providers=[here], policy=WAITS) as studio:
            result = await (await studio.resume("one"))
    assert str(result.text) == "It is 7."
    assert len(bureau.jobs) == 1
    assert bureau.cancelled == 0


async def test_a_cancelled_run_says_what_became_of_the_job(tmp_path: Path) -> None:
    bureau = OpenAIBureau(looks=10_000, text="[1]")
    async with (
        serving(bureau) as server,
        im.Orchestrator(home=tmp_path, providers=[at(OpenAIBureau, server)], policy=WAITS) as studio,
    ):
        plan = await studio.plan(asking(OpenAIBureau), inputs={"text": im.text("The total is 7.")})
        run = studio.start(plan, run_id="one")
        await until(lambda: bureau.looks < 10_000)
        await run.cancel()
        with pytest.raises(RunCancelled, match="openai is cancelling batch batch_1: charged only if") as caught:
            await run
        assert bureau.cancelled == 1
        bureau.looks, bureau.ends = 0, "cancelled"
        result = await (await studio.resume("one"))
    assert "finished steps are kept" in caught.value.message
    assert any("had been cancelled: submitted anew" in note for note in result.report.notes)


async def test_where_a_batch_expires_the_next_offer_takes_over(tmp_path: Path) -> None:
    bureau = OpenAIBureau(ends="expired", text="[1]")
    policy = replace(WAITS, objective="cheapest")
    async with (
        serving(bureau) as server,
        im.Orchestrator(home=tmp_path, providers=[at(OpenAIBureau, server)], policy=policy) as studio,
    ):
        plan = await studio.plan("What is the total?", im.text("The total is 7."))
        offers = next(iter(plan.steps[plan.plan.outputs[0]].engines.values())).offers
        result = await studio.run(plan)
    assert offers[0].endswith("/batch/answers")
    assert result.status == "degraded"
    assert "expired before it was answered" in result.report.degraded[0]
    assert bureau.plain  # the first that isn't a batch answers at once


LISTED = [
    (offer.id, offer)
    for provider in (OpenAI(key=KEY), Anthropic(key=KEY), Google(key=KEY))
    for offer in provider.offers()
    if offer.waits_h
]


@pytest.mark.parametrize(("name", "offer"), LISTED, ids=[name for name, _ in LISTED])
def test_prices_are_those_of_the_list(name: str, offer: im.Offer) -> None:
    from genai_prices import Usage, calc_price

    carrier, model = name.split("/")[:2]
    assert offer.rate is not None
    for given, amounts in (
        (Usage(input_tokens=1000, output_tokens=0), {"input_token": 1000.0, "output_token": 0.0}),
        (Usage(input_tokens=0, output_tokens=1000), {"input_token": 0.0, "output_token": 1000.0}),
        (
            Usage(input_tokens=1000, output_tokens=0, cache_read_tokens=1000),
            {"input_token": 1000.0, "cached_token": 1000.0, "output_token": 0.0},
        ),
        (Usage(input_tokens=300_000, output_tokens=1000), {"input_token": 300_000.0, "output_token": 1000.0}),
    ):
        listed = calc_price(given, model_ref=model, provider_id=carrier, price_context={"processing": "batch"})
        assert offer.rate.cost(amounts) == pytest.approx(float(listed.total_price))


def test_an_offer_by_batch_is_the_plain_one_later_and_cheaper() -> None:
    day = date(2026, 11, 28)
    for name, offer in LISTED:
        assert (offer.waits_h, offer.timeout_s, offer.reattaches) == (24.0, 86_400.0, True)
        assert not offer.lifecycle.retired(day)
        assert "batch" in offer.privacy
        assert "(batch)" in (offer.rate.source if offer.rate else "")
        assert name.endswith("/batch")
        charged = cost(offer, Load())
        assert charged is not None
        assert charged[1] > 0
    enterprise = Google("enterprise", project="p").offers()
    assert not any(offer.waits_h for offer in enterprise)  # there a batch stands in Cloud Storage
    catalog = Catalog([OpenAI(key=KEY)])
    assert catalog["openai/gpt-6-luna/batch/summaries"].offer.waits_h == 24.0


def test_what_a_job_is_about_is_told_by_all_that_is_asked() -> None:
    turns = [
        question(),
        question("Is it blue?"),
        question(bound=7),
        replace(question(), schema={"type": "object"}),
        replace(question(), knobs={"seed": 1}),
        replace(question(), messages=(Message("user", (im.Text.of("a note"),)),)),
        replace(question(), messages=(Message("assistant", (picture(), im.Text.of("a note"))),)),
    ]
    assert len({digest_of(turn) for turn in turns}) == len(turns)
    assert digest_of(question()) == digest_of(question())


async def test_where_nothing_answers_the_submission_is_in_doubt(bare_env: im.Env) -> None:
    async with opened(AnthropicBureau, bare_env) as (_, server, engine, _plain):
        server.script = lambda asked: Answer(delay_s=5.0)
        loop = asyncio.get_running_loop()
        with pytest.raises(DeadlineExceeded):
            await within(told(deadline=loop.time() + 0.3), engine)
