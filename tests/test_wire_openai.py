"""OpenAI's Responses wire through the real SDK against a server on loopback: bodies judged by the SDK's own types."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openai
import pytest
from openai.types.chat import completion_create_params as chat_params
from openai.types.responses import response_create_params as params
from PIL import Image as Pillow
from pydantic import ValidationError

import intermodal as im
from intermodal.errors import DeadlineExceeded, ModelRetired, NotSupported, ProviderError
from intermodal.providers import Catalog
from intermodal.providers.calls import Call, working_on
from intermodal.providers.dialects import OPENAI, fitted
from intermodal.providers.hosted import openai_rows as rows
from intermodal.providers.hosted.openai_offers import OpenAI
from intermodal.providers.hosted.responses import ResponsesChat
from intermodal.providers.turns import Delta, Message, Reply, ToolCall, ToolSpec, Turn
from intermodal.testing.wire import Answer, Server, judged, serving

USAGE = {
    "input_tokens": 120,
    "input_tokens_details": {"cached_tokens": 100, "cache_write_tokens": 8},
    "output_tokens": 47,
    "output_tokens_details": {"reasoning_tokens": 40},
    "total_tokens": 167,
}
CALL = {"type": "function_call", "id": "fc1", "call_id": "t1", "name": "find", "arguments": '{"x": 1}',
        "status": "completed"}  # fmt: skip
THOUGHT = {"type": "reasoning", "id": "rs1", "summary": [], "encrypted_content": "sealed"}


def said(text: str = "A red square.", **more: Any) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": []}
    return {"type": "message", "id": "m1", "role": "assistant", "status": "completed", "content": [part], **more}


def refused(why: str = "I can't help with that.") -> dict[str, Any]:
    return said(content=[{"type": "refusal", "refusal": why}])


def response(*output: dict[str, Any], status: str = "completed", **more: Any) -> dict[str, Any]:
    return {"id": "r1", "object": "response", "created_at": 1.0, "model": "gpt-6-luna", "status": status,
            "output": list(output or (said(),)), "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
            "usage": USAGE, **more}  # fmt: skip


def events(*texts: str, end: dict[str, Any] | None = None, **more: Any) -> Answer:
    out: list[Any] = [
        {"type": "response.output_text.delta", "delta": text, "item_id": "m1", "output_index": 0, "content_index": 0,
         "logprobs": [], "sequence_number": number} for number, text in enumerate(texts)
    ]  # fmt: skip
    if end is not None:
        out.append({"type": f"response.{end['status']}", "response": end, "sequence_number": len(texts)})
    return Answer(events=out, **more)


def picture(side: int = 40) -> im.Image:
    out = io.BytesIO()
    Pillow.new("RGB", (side, side), "red").save(out, "PNG")
    return im.Image.from_bytes(out.getvalue(), "image/png", width=side, height=side, name="square.png")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(lambda asked: Answer(response())) as running:
        yield running


@pytest.fixture
def env(bare_env: im.Env) -> im.Env:
    return replace(bare_env, variables={"OPENAI_API_KEY": "sk-secret"})


@pytest.fixture
async def model(server: Server, env: im.Env) -> AsyncIterator[ResponsesChat]:
    """What comes back is held to the SDK's response types."""
    async with openai.AsyncOpenAI(
        api_key="sk-secret", base_url=f"{server.url}/v1", max_retries=0, _strict_response_validation=True
    ) as client:
        yield ResponsesChat(client, "openai", "gpt-6-luna", rows.REASONING, env, reasons=True)


def asked_of(server: Server) -> dict[str, Any]:
    asked = server.asked[-1]
    assert (asked.method, asked.path) == ("POST", "/v1/responses")
    assert asked.headers["authorization"] == "Bearer sk-secret"
    body: dict[str, Any] = asked.json
    judged(
        params.ResponseCreateParamsStreaming if body.get("stream") else params.ResponseCreateParamsNonStreaming, body
    )
    return body


async def test_a_question_about_media_becomes_one_request(server: Server, model: ResponsesChat) -> None:
    paper = im.Document.from_bytes(b"%PDF-1.7 tiny", "application/pdf", pages=1)
    call = Call()
    done = working_on(call)
    answer = await model.chat(im.Text.of("What is it?"), media=[picture(), paper, im.Text.of("a note")])
    done()
    assert str(answer) == "A red square."
    body = asked_of(server)
    assert (body["instructions"], body["store"], body["max_output_tokens"]) == ("What is it?", False, 4096)
    assert body["reasoning"] == {"effort": "low"}
    (message,) = body["input"]
    image, file, note = message["content"]
    assert image["image_url"].startswith("data:image/png;base64,iVBOR")
    assert file["filename"] == "document.pdf"
    assert base64.b64decode(file["file_data"].partition(",")[2]) == b"%PDF-1.7 tiny"
    assert note == {"type": "input_text", "text": "a note"}
    assert call.amounts == {
        "call": 1.0, "input_token": 120.0, "output_token": 47.0, "cached_token": 100.0, "cache_write_token": 8.0,
    }  # fmt: skip


async def test_an_instruction_alone_is_what_the_user_says(server: Server, model: ResponsesChat) -> None:
    await model.chat(im.Text.of("Say yes."))
    body = asked_of(server)
    assert "instructions" not in body
    assert body["input"] == [{"role": "user", "content": [{"type": "input_text", "text": "Say yes."}]}]


ENDINGS = {
    "text": (("A red", " square."), response()),
    "a tool": ((), response(THOUGHT, CALL)),
    "text and a tool": (("A red square.",), response(said(), CALL)),
    "cut": (
        ("A red",),
        response(said("A red"), status="incomplete", incomplete_details={"reason": "max_output_tokens"}),
    ),
    "refused": ((), response(refused())),
    "filtered": ((), response(said(""), status="incomplete", incomplete_details={"reason": "content_filter"})),
}


@pytest.mark.parametrize("name", ENDINGS)
async def test_a_stream_ends_in_the_same_reply(server: Server, model: ResponsesChat, name: str) -> None:
    texts, end = ENDINGS[name]
    turn = Turn("Look", (Message("user", (picture(),)),), tools=(ToolSpec("find", "Find it.", {"type": "object"}),))
    server.script = lambda asked: events(*texts, end=end)
    pieces = [piece async for piece in model.stream(turn)]
    asked_of(server)
    server.script = lambda asked: Answer(end)
    plain = await model.whole(turn)
    asked_of(server)
    *deltas, streamed = pieces
    assert [piece.text for piece in deltas if isinstance(piece, Delta)] == list(texts)
    assert isinstance(streamed, Reply)
    assert streamed == plain
    assert streamed.opaque == plain.opaque
    stops = {
        "a tool": "tools",
        "text and a tool": "tools",
        "cut": "length",
        "refused": "refused",
        "filtered": "refused",
    }
    assert plain.stop == stops.get(name, "end")
    assert plain.calls == ((ToolCall("t1", "find", {"x": 1}),) if "tool" in name else ())


async def test_deltas_are_told_to_who_listens(server: Server, model: ResponsesChat) -> None:
    heard: list[str] = []
    server.script = lambda asked: events("A red", " square.", end=response())
    done = working_on(Call(on_delta=heard.append))
    await model.chat(im.Text.of("What is it?"))
    done()
    assert heard == ["A red", " square."]


async def test_media_in_a_tools_result_arrive_as_media(server: Server, model: ResponsesChat) -> None:
    server.script = lambda asked: Answer(response(THOUGHT, said("I will look."), CALL))
    tools = (ToolSpec("find", "Find it.", {"type": "object", "properties": {}}),)
    first = (Message("user", (im.Text.of("crop it"),)),)
    reply = await model.turn(Turn("Look", first, tools))
    assert asked_of(server)["tools"][0]["name"] == "find"
    server.script = lambda asked: Answer(response())
    await model.turn(Turn("Look", (*first, reply.message(), Message("tool", (picture(),), call_id="t1")), tools))
    _, thought, spoken, call, result = asked_of(server)["input"]
    assert spoken["content"][0]["text"] == "I will look."
    assert thought["encrypted_content"] == "sealed"
    assert (call["call_id"], call["arguments"]) == ("t1", '{"x": 1}')
    assert (result["type"], result["call_id"]) == ("function_call_output", "t1")
    assert result["output"][0]["type"] == "input_image"
    sound = im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)
    with pytest.raises(NotSupported, match="gpt-6-luna takes no audio as a tool's result"):
        await model.turn(Turn("Look", (Message("tool", (sound,), call_id="t1"),)))


async def test_another_carriers_history_is_told_in_plain_items(server: Server, model: ResponsesChat) -> None:
    history = (
        Message("user", (im.Text.of("crop it"),)),
        Message(
            "assistant", (im.Text.of("I will."),), (ToolCall("t1", "crop", {"s": 3}),), opaque="thinking of Kimi's"
        ),
        Message("tool", (im.Text.of("done"),), call_id="t1"),
    )
    await model.turn(Turn("Look", history))
    _, spoken, call, result = asked_of(server)["input"]
    assert spoken == {"role": "assistant", "content": "I will."}
    assert (call["name"], call["arguments"], result["output"]) == ("crop", '{"s": 3}', "done")


async def test_what_a_model_cant_take_is_an_error_before_the_request(server: Server, model: ResponsesChat) -> None:
    sound = im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)
    with pytest.raises(NotSupported, match="gpt-6-luna takes no audio"):
        await model.chat(im.Text.of("What is it?"), media=[sound])
    assert server.asked == []


async def test_knobs_go_where_the_wire_has_them(server: Server, model: ResponsesChat) -> None:
    call = Call()
    done = working_on(call)
    knobs = {"temperature": 0.1, "reasoning_effort": "high", "verbosity": "low"}
    await model.turn(Turn("Look", (Message("user", (im.Text.of("x"),)),), knobs=knobs))
    done()
    body = asked_of(server)
    assert (body["reasoning"], body["text"]) == ({"effort": "high"}, {"verbosity": "low"})
    assert call.notes == ["gpt-6-luna has no 'temperature': left out"]


async def test_structured_output_is_held_to_its_schema(server: Server, model: ResponsesChat) -> None:
    schema = {"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]}
    server.script = lambda asked: Answer(response(said('{"total": 3.5}')))
    answer = await model.chat(im.Text.of("The total?"), media=[picture()], schema=schema)
    assert (answer.media_type, answer.value) == ("application/json", '{"total": 3.5}')
    form = asked_of(server)["text"]["format"]
    assert (form["strict"], form["schema"]) == (True, {**schema, "additionalProperties": False})
    server.script = lambda asked: Answer(response(said("It is 3.50.")))
    with pytest.raises(ProviderError, match=r"asked for JSON and answered 'It is 3.50.'"):
        await model.chat(im.Text.of("The total?"), schema=schema)


def test_what_may_be_missing_is_asked_for_as_null_and_a_dictionary_binds_nobody() -> None:
    inner = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    whole = {"type": "object", "properties": {"list": {"type": "array", "items": inner}}, "required": ["list"]}
    form = fitted("m", whole, OPENAI)
    assert form.strict
    assert form.schema["properties"]["list"]["items"]["additionalProperties"] is False
    form = fitted("m", {**whole, "required": []}, OPENAI)
    assert (form.strict, form.schema["required"]) == (True, ["list"])
    assert form.schema["properties"]["list"]["anyOf"][1] == {"type": "null"}
    assert not fitted("m", {"type": "object", "additionalProperties": {"type": "string"}}, OPENAI).strict
    assert not fitted("m", {"type": "array", "items": inner}, OPENAI).strict


def failed(code: str) -> Answer:
    return Answer(response(status="failed", error={"code": code, "message": "overloaded"}))


FAULTS: dict[str, tuple[Answer, str, str]] = {
    "429": (
        Answer({"error": {"message": "slow down"}}, 429, {"retry-after": "7"}),
        "answered 429: slow down",
        "rate_limited",
    ),
    "500": (Answer(b"boom", 500), "answered 500", "transient"),
    "401": (Answer({"error": {"message": "bad key"}}, 401), "answered 401: bad key", "no"),
    "an unknown model": (Answer({"error": {"message": "no such model"}}, 404), "404: no such model", "no"),
    "a failed response": (failed("server_error"), r"failed \(server_error\): overloaded", "transient"),
    "a limit inside": (failed("rate_limit_exceeded"), r"failed \(rate_limit_exceeded\)", "rate_limited"),
    "refused content": (Answer(response(refused())), "refused to answer: \"I can't", "no"),
    "arguments that are none": (
        Answer(response({**CALL, "arguments": "[1"})), r"arguments that are no object: '\[1'", "no"
    ),
    "cut before a word": (
        Answer(response(said(""), status="incomplete", incomplete_details={"reason": "max_output_tokens"})),
        "stopped at 4096 output tokens",
        "no",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
async def test_faults_are_typed_and_quoted(server: Server, model: ResponsesChat, name: str) -> None:
    answer, message, retry = FAULTS[name]
    server.script = lambda asked: answer
    with pytest.raises(ProviderError, match=message) as caught:
        await model.chat(im.Text.of("What is it?"))
    assert caught.value.retry == retry
    assert "sk-secret" not in repr(caught.value)
    if name == "429":
        assert caught.value.retry_after_s == 7.0


BROKEN = {
    "an error inside a 200": (Answer({"error": {"message": "overloaded"}}), "without an answer: .*overloaded"),
    "a malformed body": (Answer(b"{nonsense", headers={"content-type": "application/json"}), "openai"),
    "an answer of another kind": (Answer([1, 2]), r"without an answer: \[1, 2\]"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_nonsense_inside_a_200_is_no_answer(server: Server, env: im.Env, name: str) -> None:
    """As users run it: the SDK doesn't validate what comes back, we do."""
    server.script = lambda asked: BROKEN[name][0]
    offer = Catalog([OpenAI(url=f"{server.url}/v1", key="sk-secret")])["openai/gpt-6-luna"].offer
    async with offer.open(env) as engine:
        with pytest.raises(ProviderError, match=BROKEN[name][1]):
            await engine.chat(im.Text.of("What is it?"))


@pytest.mark.parametrize("cut", [True, False])
async def test_a_stream_cut_half_way_is_no_answer(server: Server, model: ResponsesChat, cut: bool) -> None:
    server.script = lambda asked: events("A red", cut=cut)
    with pytest.raises(ProviderError, match=r"broke off|can't be reached") as caught:
        async for _ in model.stream(Turn("Look")):
            pass
    assert caught.value.retry == "transient"


@pytest.mark.parametrize("code", ["server_error", None])
async def test_an_error_inside_a_stream_ends_it(server: Server, model: ResponsesChat, code: str | None) -> None:
    wrong = {"type": "error", "code": code, "message": "overloaded", "param": None, "sequence_number": 0}
    server.script = lambda asked: Answer(events=[wrong])
    with pytest.raises(ProviderError, match="overloaded") as caught:
        async for _ in model.stream(Turn("Look")):
            pass
    assert caught.value.retry == ("transient" if code else "no")


async def test_a_slow_server_meets_the_deadline(server: Server, model: ResponsesChat) -> None:
    server.script = lambda asked: Answer({}, delay_s=5.0)
    done = working_on(Call(deadline=asyncio.get_running_loop().time() + 0.2))
    with pytest.raises(DeadlineExceeded, match="did not answer in time"):
        await model.chat(im.Text.of("What is it?"))
    done()


async def test_equal_calls_are_equal_bytes(server: Server, model: ResponsesChat) -> None:
    for _ in range(2):
        await model.chat(im.Text.of("What is it?"), media=[picture()])
    first, second = server.asked
    assert first.body == second.body


async def test_sound_goes_by_the_wire_that_takes_it(server: Server, env: im.Env) -> None:
    message = {"role": "assistant", "content": "A dog barks.", "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    usage = {
        "prompt_tokens": 30,
        "completion_tokens": 4,
        "total_tokens": 34,
        "prompt_tokens_details": {"audio_tokens": 9},
    }
    server.script = lambda asked: Answer({
        "id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage,
    })  # fmt: skip
    row = rows.LISTENING[0]
    offer = Catalog([OpenAI(url=f"{server.url}/v1", key="sk-secret")])["openai/gpt-audio-mini"].offer
    if row.lifecycle.retired(rows.date.today()):
        pytest.skip("OpenAI has shut it down")
    call = Call()
    done = working_on(call)
    async with offer.open(env) as engine:
        await engine.chat(im.Text.of("What is heard?"), media=[im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)])
    done()
    body = server.asked[-1].json
    judged(chat_params.CompletionCreateParamsNonStreaming, body)
    assert body["store"] is False
    assert body["messages"][1]["content"][0]["input_audio"]["format"] == "wav"
    assert row.price is not None
    assert row.price.cost(call.amounts or {}) == pytest.approx((21 * 0.6 + 9 * 10 + 4 * 2.4) / 1e6)


async def test_it_answers_as_a_step_of_a_plan(server: Server, tmp_path: Path) -> None:
    here = OpenAI(url=f"{server.url}/v1", key=lambda: "sk-secret")
    server.script = lambda asked: Answer(response(said("[1]")))
    policy = im.Policy(objective="cheapest", on_unchecked="allow", approve="external")
    async with im.Orchestrator(home=tmp_path, providers=[here], policy=policy) as studio:
        plan = await studio.plan("What is the total?", im.text("The total is 7."))
        assert "openai/gpt-6-luna" in plan.explain()
        assert "leaves this machine" in plan.explain()
        result = await studio.run(plan)
        assert str(result.text)
        asked_of(server)
        server.script = lambda asked: Answer(response(said("A red square.")))
        described = await studio.run(await studio.plan("describe this picture", picture()))
        assert "A red square." in str(described.text)
        assert asked_of(server)["input"][0]["content"][0]["type"] == "input_image"
        server.script = lambda asked: Answer(response(said("A red square on nothing.")))
        seen = await studio.run(await early(studio, picture()))
    assert str(seen.text) == "openai/gpt-6-luna answers: “A red square on nothing.”"
    assert asked_of(server)["input"][0]["content"][0]["type"] == "input_image"
    step = next(iter(seen.report.actuals.values()))
    assert step.cost_usd == pytest.approx((12 * 0.1 + 100 * 0.01 + 8 * 0.125 + 47 * 0.5) / 1e6)
    assert b"sk-secret" not in written(tmp_path)


def written(folder: Path) -> bytes:
    """All that a run left on disk."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def early(studio: im.Orchestrator, image: im.Image) -> im.BoundPlan:
    draft = im.PlanBuilder("looking")
    photo = draft.input("photo", im.Image)
    draft.output(
        draft.step(im.tools.ask_model.using(offer="openai/gpt-6-luna/sight"), images=[photo], question="What is it?")
    )
    return await studio.plan(draft.build(), inputs={"photo": image})


async def test_a_retired_name_says_what_follows_before_any_request(server: Server, env: im.Env, tmp_path: Path) -> None:
    here = OpenAI(url=f"{server.url}/v1", key="sk-secret")
    async with im.Orchestrator(home=tmp_path, providers=[here]) as studio:
        draft = im.PlanBuilder("drawing")
        draft.output(draft.step(im.tools.generate_image.using(offer="openai/dall-e-3"), prompt="a fox"))
        with pytest.raises(ModelRetired, match="'openai/dall-e-3' was shut down on 2026-05-12") as caught:
            await studio.plan(draft.build())
    assert caught.value.successor == "openai/gpt-image-2.6-sunburst"
    catalog = Catalog([here])
    assert not catalog["openai/dall-e-3"].usable
    assert catalog["openai/dall-e-3"].remedies == ("was shut down; openai/gpt-image-2.6-sunburst follows",)
    with pytest.raises(ModelRetired, match=r"gemini-omni-1\.2-flash makes video"):
        async with catalog["openai/sora-2"].offer.open(env):
            pass
    assert server.asked == []


def test_a_model_that_ends_soon_warns_and_names_its_successor() -> None:
    lifecycle = Catalog([OpenAI()])["openai/gpt-4o"].offer.lifecycle
    warning = lifecycle.warning("openai/gpt-4o", rows.date(2026, 11, 28))
    assert warning == "openai/gpt-4o shuts down on 2027-01-14; openai/gpt-6-luna follows"
    with pytest.raises(ModelRetired, match=r"Use 'openai/gpt-6-luna'"):
        lifecycle.check("openai/gpt-4o", rows.date(2027, 1, 14))


def test_a_key_is_shown_nowhere() -> None:
    here = OpenAI(key="sk-secret")
    assert "sk-secret" not in repr(here)
    assert "sk-secret" not in repr(here.offers())
    assert all(offer.privacy and offer.lifecycle is not None for offer in here.offers())


def test_prices_are_those_of_the_list() -> None:
    """Every figure of a row beside the data that genai-prices ships."""
    prices = pytest.importorskip("genai_prices")
    for row in (*rows.CHAT, *rows.EMBEDDING):
        if row.price is None:
            continue
        for size, kinds in ((1000, ("cached_token",)), (400_000, ())):
            if size > rows.LONG and row.price.beyond is None:
                continue
            cached = size // 2 if kinds else 0
            usage = prices.Usage(input_tokens=size, cache_read_tokens=cached, output_tokens=10)
            listed = prices.calc_price(usage, row.model, provider_id="openai")
            ours = row.price.cost({"input_token": size, "cached_token": cached, "output_token": 10})
            assert ours == pytest.approx(float(listed.total_price)), row.model


def test_a_long_prompt_is_bounded_by_the_price_of_long_ones() -> None:
    price = rows.tokens(2, 0.1, 10, written=2.5, long=True)
    small, large = {"input_token": 1000.0, "output_token": 10.0}, {"input_token": 300_000.0, "output_token": 10.0}
    assert price.between((small, small))[1] == pytest.approx((1000 * 2.5 + 10 * 10) / 1e6)
    assert price.between((small, large))[1] == pytest.approx((300_000 * 5 + 10 * 15) / 1e6)
    assert price.between((small, large))[0] == price.between((small, small))[0]


def test_the_referee_catches_what_the_sdk_would_not_send() -> None:
    body: dict[str, Any] = {"model": "m", "input": [{"role": "user", "content": "hello"}]}
    judged(params.ResponseCreateParamsNonStreaming, body)
    for wrong in ({"colour": 1}, {"input": [{"role": "wizard", "content": "x"}]}, {"max_output_tokens": "many"}):
        with pytest.raises(ValidationError):
            judged(params.ResponseCreateParamsNonStreaming, body | wrong)
