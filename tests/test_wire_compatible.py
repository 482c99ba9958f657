"""OpenAI's Chat Completions wire through the real SDK against a server on loopback: requests judged by the SDK's types."""

from __future__ import annotations

import io
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from openai.types.chat import completion_create_params as params
from PIL import Image as Pillow
from pydantic import ValidationError

import intermodal as im
from intermodal.errors import DeadlineExceeded, NotSupported, ProviderError
from intermodal.providers.calls import Call, working_on
from intermodal.providers.hosted.compatible import CompatibleChat
from intermodal.providers.hosted.families import SIGHT, openai_server
from intermodal.providers.turns import Message, Reply, ToolCall, ToolSpec, Turn
from intermodal.testing.wire import Answer, Server, judged, serving

USAGE = {
    "prompt_tokens": 120,
    "completion_tokens": 7,
    "total_tokens": 127,
    "prompt_tokens_details": {"cached_tokens": 100},
}
HEAD = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m"}


def whole(text: str | None = "A red square.", **more: Any) -> Answer:
    message = {"role": "assistant", "content": text, "refusal": None, **more.pop("message", {})}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None, **more}
    return Answer({**HEAD, "choices": [choice], "usage": USAGE})


def pieces(*deltas: dict[str, Any], stop: str = "stop", **more: Any) -> Answer:
    head = {**HEAD, "object": "chat.completion.chunk"}
    events: list[Any] = [{**head, "choices": [{"index": 0, "delta": d, "finish_reason": None}]} for d in deltas]
    if stop:
        events.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": stop}]})
        events += [{**head, "choices": [], "usage": USAGE}, "[DONE]"]
    return Answer(events=events, **more)


def picture(side: int = 40) -> im.Image:
    out = io.BytesIO()
    Pillow.new("RGB", (side, side), "red").save(out, "PNG")
    return im.Image.from_bytes(out.getvalue(), "image/png", width=side, height=side, name="square.png")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(lambda asked: whole()) as running:
        yield running


@pytest.fixture
async def model(server: Server, bare_env: im.Env) -> AsyncIterator[CompatibleChat]:
    (offer,) = openai_server(f"{server.url}/v1", model="llava", local=True, key="sk-secret").offers()
    async with offer.open(bare_env) as engine:
        yield engine


def asked_of(server: Server) -> dict[str, Any]:
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert asked.headers["authorization"] == "Bearer sk-secret"
    body: dict[str, Any] = asked.json
    kind = params.CompletionCreateParamsStreaming if body.get("stream") else params.CompletionCreateParamsNonStreaming
    judged(kind, body)
    return body


async def test_a_picture_and_a_question_become_one_request(server: Server, model: CompatibleChat) -> None:
    call = Call()
    done = working_on(call)
    said = await model.chat(im.Text.of("What is it?"), media=[picture(), im.Text.of("a note")])
    done()
    assert str(said) == "A red square."
    body = asked_of(server)
    assert body["messages"][0] == {"role": "system", "content": "What is it?"}
    image, note = body["messages"][1]["content"]
    assert image["image_url"]["url"].startswith("data:image/png;base64,iVBOR")
    assert note == {"type": "text", "text": "a note"}
    assert body["max_tokens"] == SIGHT.max_output
    assert call.amounts == {"call": 1.0, "input_token": 120.0, "output_token": 7.0, "cached_token": 100.0}


async def test_a_stream_ends_in_the_same_reply(server: Server, model: CompatibleChat) -> None:
    call: list[dict[str, Any]] = [{"index": 0, "id": "t1", "function": {"name": "find", "arguments": '{"x"'}}]
    server.script = lambda asked: pieces(
        {"role": "assistant", "content": "A red"}, {"content": " square."}, {"tool_calls": call},
        {"tool_calls": [{"index": 0, "function": {"arguments": ": 1}"}}]}, stop="tool_calls",
    )  # fmt: skip
    turn = Turn("Look", (Message("user", (picture(),)),), tools=(ToolSpec("find", "Find it.", {"type": "object"}),))
    texts: list[str] = []
    replies: list[Reply] = []
    async for piece in model.stream(turn):
        texts.append(piece.text)
        replies += [piece] if isinstance(piece, Reply) else []
    asked_of(server)
    named = {"id": "t1", "type": "function", "function": {"name": "find", "arguments": '{"x": 1}'}}
    server.script = lambda asked: whole(message={"tool_calls": [named]}, finish_reason="tool_calls")
    plain = await model.whole(turn)
    (streamed,) = replies
    assert texts[:2] == ["A red", " square."]
    assert (streamed.text, streamed.calls, streamed.stop, streamed.amounts, streamed.id) == (
        plain.text, plain.calls, plain.stop, plain.amounts, plain.id,
    )  # fmt: skip
    assert plain.calls == (ToolCall("t1", "find", {"x": 1}),)


async def test_media_in_a_tools_result_arrive_as_media(server: Server, model: CompatibleChat) -> None:
    history = (
        Message("user", (im.Text.of("crop it"),)),
        Message("assistant", (), (ToolCall("t1", "crop", {"side": 3}),)),
        Message("tool", (picture(),), call_id="t1"),
    )
    await model.turn(Turn("Look", history))
    messages = asked_of(server)["messages"]
    assert messages[3] == {"role": "tool", "tool_call_id": "t1", "content": "1 pieces of media follow."}
    assert messages[4]["content"][1]["type"] == "image_url"
    sound = im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)
    with pytest.raises(NotSupported, match="llava takes no audio as a tool's result"):
        await model.turn(Turn("Look", (Message("tool", (sound,), call_id="t1"),)))


async def test_what_a_model_cant_take_is_an_error_before_the_request(server: Server, model: CompatibleChat) -> None:
    sound = im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)
    with pytest.raises(NotSupported, match="llava takes no audio"):
        await model.chat(im.Text.of("What is it?"), media=[sound])
    model.profile = SIGHT.but(schema=False, max_media=1)
    with pytest.raises(NotSupported, match="JSON schema"):
        await model.chat(im.Text.of("What is it?"), schema={"type": "object"})
    with pytest.raises(NotSupported, match="1 pieces of media a call, 2"):
        await model.chat(im.Text.of("What is it?"), media=[picture(), picture()])
    assert server.asked == []


async def test_a_large_picture_is_made_to_fit_and_a_knob_dropped_and_both_said(
    server: Server, model: CompatibleChat
) -> None:
    model.profile = SIGHT.but(max_side=20, knobs=frozenset())
    call = Call()
    done = working_on(call)
    await model.turn(Turn("Look", (Message("user", (picture(),)),), knobs={"temperature": 0.1}))
    done()
    body = asked_of(server)
    assert "temperature" not in body
    assert call.notes == [
        "square.png made to fit the model: 40×40 image/png → 20×20 image/png",
        "llava has no 'temperature': left out",
    ]


async def test_structured_output_is_held_to_its_schema(server: Server, model: CompatibleChat) -> None:
    schema = {"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]}
    server.script = lambda asked: whole('{"total": 3.5}')
    said = await model.chat(im.Text.of("The total?"), media=[picture()], schema=schema)
    assert (said.media_type, said.value) == ("application/json", '{"total": 3.5}')
    assert asked_of(server)["response_format"]["json_schema"]["schema"] == schema
    server.script = lambda asked: whole("It is 3.50.")
    with pytest.raises(ProviderError, match=r"asked for JSON and answered 'It is 3.50.'"):
        await model.chat(im.Text.of("The total?"), schema=schema)


FAULTS: dict[str, tuple[Answer, str, str]] = {
    "429": (
        Answer({"error": {"message": "slow down"}}, 429, {"retry-after": "7"}),
        "answered 429: slow down",
        "rate_limited",
    ),
    "500": (Answer(b"boom", 500), "answered 500", "transient"),
    "401": (Answer({"error": {"message": "bad key"}}, 401), "answered 401: bad key", "no"),
    "an error inside a 200": (Answer({"error": {"message": "overloaded"}}), "overloaded", "no"),
    "a malformed body": (Answer(b"{nonsense"), "answered without an answer|broke off|could not", "no"),
    "refused content": (
        whole(None, message={"refusal": "I can't help with that."}),
        "refused to answer: \"I can't",
        "no",
    ),
    "cut at the limit": (whole("", finish_reason="length"), "stopped at 1024 output tokens", "no"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_faults_are_typed_and_quoted(server: Server, model: CompatibleChat, name: str) -> None:
    answer, message, retry = FAULTS[name]
    server.script = lambda asked: answer
    with pytest.raises(ProviderError, match=message) as caught:
        await model.chat(im.Text.of("What is it?"))
    assert caught.value.retry == retry
    assert "sk-secret" not in repr(caught.value)
    if name == "429":
        assert caught.value.retry_after_s == 7.0


@pytest.mark.parametrize("cut", [True, False])
async def test_a_stream_cut_half_way_is_no_answer(server: Server, model: CompatibleChat, cut: bool) -> None:
    server.script = lambda asked: pieces({"content": "A red"}, stop="", cut=cut)
    with pytest.raises(ProviderError, match=r"broke off|can't be reached") as caught:
        async for _ in model.stream(Turn("Look")):
            pass
    assert caught.value.retry == "transient"


async def test_a_slow_server_meets_the_deadline(server: Server, model: CompatibleChat) -> None:
    import asyncio

    server.script = lambda asked: Answer({}, delay_s=5.0)
    call = Call(deadline=asyncio.get_running_loop().time() + 0.2)
    done = working_on(call)
    with pytest.raises(DeadlineExceeded, match="did not answer in time"):
        await model.chat(im.Text.of("What is it?"))
    done()


async def test_a_server_becomes_an_offer_that_plans_use(server: Server, tmp_path: Path) -> None:
    here = openai_server(f"{server.url}/v1", model="llava", name="here", local=True)
    server.script = lambda asked: whole("[1]")
    async with im.Orchestrator(home=tmp_path, providers=[here]) as studio:
        plan = await studio.plan("What is the total?", im.text("The total is 7."))
        assert "here/llava" in plan.explain()
        assert "nothing leaves this machine" in plan.explain()
        result = await studio.run(plan)
    assert str(result.text)
    away = openai_server(f"{server.url}/v1", model="llava", name="away", price=0.02)
    async with im.Orchestrator(providers=[away]) as studio:
        plan = await studio.plan("What is the total?", im.text("The total is 7."))
        assert "$0.0200 · leaves this machine" in plan.explain()


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(im.errors.ConfigurationError, match="'localhost:11434' is no address"):
        openai_server("localhost:11434", model="llava")


async def test_equal_calls_are_equal_bytes(server: Server, model: CompatibleChat) -> None:
    for _ in range(2):
        await model.chat(im.Text.of("What is it?"), media=[picture()])
    first, second = server.asked
    assert first.body == second.body


def test_the_referee_catches_what_the_sdk_would_not_send() -> None:
    body: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
    judged(params.CompletionCreateParamsNonStreaming, body)
    for wrong in ({"colour": 1}, {"messages": [{"role": "wizard", "content": "x"}]}, {"max_tokens": "many"}):
        with pytest.raises(ValidationError):
            judged(params.CompletionCreateParamsNonStreaming, body | wrong)


async def test_a_dead_server_is_one_short_traceback_through_the_callers_own_code() -> None:
    dead = openai_server("http://127.0.0.1:9/v1", model="m", local=True)

    @im.tool
    async def ask(words: im.Text, *, model: im.ChatModel = im.engine()) -> im.Text:
        """Ask."""
        return await model.chat(words)

    draft = im.PlanBuilder("ask")
    draft.output(draft.step(ask, draft.input("words", im.Text)))
    for what, given in (("What does it say of foxes?", None), (draft.build(), {"words": im.text("hello")})):
        async with im.Orchestrator(providers=[dead]) as studio:
            media = () if given else (im.text("The fox is red."),)
            with pytest.raises(ProviderError, match=r"127\.0\.0\.1:9 can't be reached .*Check that it runs") as caught:
                await studio.run(what, *media, inputs=given)
        shown = traceback.format_exception(caught.value)
        assert "".join(shown).count("Traceback") == 1
        assert len(shown) < 8
        assert ("in ask" in "".join(shown)) == bool(given)  # a tool of the caller's is no part of the framework
        assert "During task" not in "".join(shown)
