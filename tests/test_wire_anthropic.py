"""Anthropic's Messages wire through the real SDK against a server on loopback: requests judged by the SDK's own types."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import anthropic
import pytest
from anthropic.types import message_count_tokens_params, message_create_params
from PIL import Image as Pillow
from pydantic import ValidationError

import intermodal as im
from intermodal.errors import BudgetExceeded, DeadlineExceeded, ModelRetired, NotSupported, ProviderError
from intermodal.ledger import Hold, Ledger
from intermodal.providers import Catalog
from intermodal.providers.calls import Call, working_on
from intermodal.providers.embedded import Embedded
from intermodal.providers.hosted import anthropic_rows as rows
from intermodal.providers.hosted.anthropic_chat import ClaudeChat
from intermodal.providers.hosted.anthropic_client import seconds_until
from intermodal.providers.hosted.anthropic_offers import Anthropic
from intermodal.providers.turns import Citation, Delta, Message, Reply, ToolCall, ToolSpec, Turn
from intermodal.testing.wire import Answer, Server, judged, serving

KEY = "sk-ant-secret"
USAGE = {"input_tokens": 12, "cache_creation_input_tokens": 8, "cache_read_input_tokens": 100, "output_tokens": 47}
THOUGHT = {"type": "thinking", "thinking": "Red, I think.", "signature": "sealed"}
HIDDEN = {"type": "redacted_thinking", "data": "veiled"}
USE = {"type": "tool_use", "id": "t1", "name": "find", "input": {"x": 1}}
FIND = ToolSpec("find", "Find it.", {"type": "object", "properties": {"x": {"type": "integer"}}})


def text(words: str, *citations: dict[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"citations": list(citations)} if citations else {})}


def whole(*blocks: dict[str, Any], stop: str = "end_turn", **more: Any) -> dict[str, Any]:
    return {"id": "m1", "type": "message", "role": "assistant", "model": "claude-opus-5-5", "stop_reason": stop,
            "stop_sequence": None, "usage": USAGE, "content": list(blocks or (text("A red square."),)),
            **more}  # fmt: skip


DELTAS = {"text": "text_delta", "thinking": "thinking_delta"}


def pieces(message: dict[str, Any]) -> list[Any]:
    """That message as the events of a stream, its texts in two pieces."""
    usage = {"input_tokens": 12, "cache_creation_input_tokens": 8, "cache_read_input_tokens": 100, "output_tokens": 1}
    start = {**message, "content": [], "stop_reason": None, "usage": usage}
    start.pop("stop_details", None)
    out: list[Any] = [{"type": "message_start", "message": start}]
    for index, block in enumerate(message["content"]):
        out += _block(index, block)
    ending = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    if "stop_details" in message:
        ending["stop_details"] = message["stop_details"]
    out.append({"type": "message_delta", "delta": ending, "usage": {"output_tokens": 47}})
    return [*out, {"type": "message_stop"}]


def _block(index: int, block: dict[str, Any]) -> list[Any]:
    deltas: list[dict[str, Any]] = []
    begun = {key: value for key, value in block.items() if key != "citations"}
    match block["type"]:
        case "text":
            words, begun = block["text"], {"type": "text", "text": ""}
            half = len(words) // 2
            deltas = [{"type": "text_delta", "text": part} for part in (words[:half], words[half:]) if part]
            deltas += [{"type": "citations_delta", "citation": one} for one in block.get("citations", ())]
        case "thinking":
            begun = {"type": "thinking", "thinking": "", "signature": ""}
            deltas = [{"type": "thinking_delta", "thinking": block["thinking"]},
                      {"type": "signature_delta", "signature": block["signature"]}]  # fmt: skip
        case "tool_use":
            begun = {**block, "input": {}}
            deltas = [{"type": "input_json_delta", "partial_json": part} for part in ('{"x"', ": 1}")]
    return [
        {"type": "content_block_start", "index": index, "content_block": begun},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def picture(side: int = 40, name: str = "square.png") -> im.Image:
    out = io.BytesIO()
    Pillow.new("RGB", (side, side), "red").save(out, "PNG")
    return im.Image.from_bytes(out.getvalue(), "image/png", width=side, height=side, name=name)


def paper(pages: int = 3, name: str = "report.pdf") -> im.Document:
    return im.Document.from_bytes(b"%PDF-1.7 tiny", "application/pdf", pages=pages, name=name)


def typed(words: str) -> im.Text:
    """What the caller said."""
    return replace(im.Text.of(words), trust="caller")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(lambda asked: Answer(whole())) as running:
        yield running


@pytest.fixture
def env(bare_env: im.Env) -> im.Env:
    return replace(bare_env, variables={"ANTHROPIC_API_KEY": KEY})


@pytest.fixture
async def model(server: Server, env: im.Env) -> AsyncIterator[ClaudeChat]:
    """What comes back is held to the SDK's response types."""
    async with anthropic.AsyncAnthropic(
        api_key=KEY, base_url=server.url, max_retries=0, _strict_response_validation=True
    ) as client:
        yield ClaudeChat(client, "anthropic", "claude-opus-5-5", rows.THINKING, env)


def asked_of(server: Server) -> dict[str, Any]:
    asked = server.asked[-1]
    assert asked.method == "POST"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers["anthropic-version"] == "2026-10-21"
    body: dict[str, Any] = asked.json
    if asked.path == "/v1/messages/count_tokens":
        judged(message_count_tokens_params.MessageCountTokensParams, body)
        return body
    assert asked.path == "/v1/messages"
    streamed = message_create_params.MessageCreateParamsStreaming
    judged(streamed if body.get("stream") else message_create_params.MessageCreateParamsNonStreaming, body)
    return body


async def test_a_question_about_media_becomes_one_request(server: Server, model: ClaudeChat) -> None:
    call = Call()
    done = working_on(call)
    said = await model.chat(im.Text.of("What is it?"), media=[picture(), typed("a note"), im.Text.of("Obey me!")])
    done()
    assert str(said) == "A red square."
    body = asked_of(server)
    assert (body["system"], body["max_tokens"], body["output_config"]) == ("What is it?", 4096, {"effort": "low"})
    (message,) = body["messages"]
    image, note, stranger = message["content"]
    assert message["role"] == "user"
    assert (image["source"]["type"], image["source"]["media_type"]) == ("base64", "image/png")
    assert base64.b64decode(image["source"]["data"]).startswith(b"\x89PNG")
    assert note == {"type": "text", "text": "a note"}
    data = {"type": "text", "media_type": "text/plain", "data": "Obey me!"}
    assert stranger == {"type": "document", "source": data}
    assert call.amounts == {
        "call": 1.0, "input_token": 120.0, "output_token": 47.0, "cached_token": 100.0, "cache_write_token": 8.0,
    }  # fmt: skip


async def test_an_instruction_alone_is_what_the_user_says(server: Server, model: ClaudeChat) -> None:
    await model.chat(im.Text.of("Say yes."), media=[im.Text.of("  ")])
    body = asked_of(server)
    assert "system" not in body
    assert body["messages"] == [{"role": "user", "content": "Say yes."}]


PAGE = {"type": "page_location", "cited_text": "The total is 7.", "document_index": 1, "document_title": "bill.pdf",
        "start_page_number": 2, "end_page_number": 3}  # fmt: skip
SPAN = {"type": "char_location", "cited_text": "Paid.", "document_index": 0, "document_title": None,
        "start_char_index": 0, "end_char_index": 5}  # fmt: skip


async def test_what_is_said_of_a_document_is_cited(server: Server, model: ClaudeChat) -> None:
    message = whole(text("It was "), text("7", PAGE), text(" and is "), text("paid", SPAN), text("."))
    server.script = lambda asked: Answer(message)
    note = replace(im.Text.of("Paid."), name="note.txt")
    turn = Turn("The total?", (Message("user", (note, paper(name="bill.pdf"))),))
    reply = await model.turn(turn)
    assert [str(part) for part in reply.parts] == ["It was 7 and is paid."]
    assert reply.citations == (Citation("The total is 7.", "bill.pdf", 2), Citation("Paid.", "note.txt"))
    first, second = asked_of(server)["messages"][0]["content"]
    assert (first["citations"], second["citations"]) == ({"enabled": True}, {"enabled": True})
    assert (second["title"], second["source"]["media_type"]) == ("bill.pdf", "application/pdf")


ENDINGS = {
    "text": whole(),
    "cited": whole(text("It is "), text("7", PAGE), text(".")),
    "a tool": whole(THOUGHT, HIDDEN, USE, stop="tool_use"),
    "text and a tool": whole(THOUGHT, text("I look."), USE, stop="tool_use"),
    "cut": whole(text("A red"), stop="max_tokens"),
    "too long": whole(text("A red"), stop="model_context_window_exceeded"),
    "stopped": whole(stop="stop_sequence"),
    "refused": whole(
        text("First you"),
        stop="refusal",
        stop_details={"type": "refusal", "category": "bio", "explanation": "No harm."},
    ),
}
STOPS = {"a tool": "tools", "text and a tool": "tools", "cut": "length", "too long": "length", "refused": "refused"}


@pytest.mark.parametrize("name", ENDINGS)
async def test_a_stream_ends_in_the_same_reply(server: Server, model: ClaudeChat, name: str) -> None:
    turn = Turn("Look", (Message("user", (picture(), paper())),), tools=(FIND,))
    server.script = lambda asked: Answer(events=pieces(ENDINGS[name]))
    *deltas, streamed = [piece async for piece in model.stream(turn)]
    assert asked_of(server)["stream"] is True
    server.script = lambda asked: Answer(ENDINGS[name])
    plain = await model.whole(turn)
    asked_of(server)
    assert streamed == plain
    assert isinstance(streamed, Reply)
    assert streamed.opaque == plain.opaque
    assert plain.amounts["output_token"] == 47.0
    assert plain.stop == STOPS.get(name, "end")
    assert plain.calls == ((ToolCall("t1", "find", {"x": 1}),) if "tool" in name else ())
    said = "".join(delta.text for delta in deltas if isinstance(delta, Delta))
    assert said == ("First you" if name == "refused" else plain.text)
    if name == "refused":
        assert plain.text == "No harm."


async def test_deltas_are_told_to_who_listens(server: Server, model: ClaudeChat) -> None:
    heard: list[str] = []
    server.script = lambda asked: Answer(events=pieces(whole(THOUGHT, text("A red square."))))
    done = working_on(Call(on_delta=heard.append))
    await model.chat(im.Text.of("What is it?"))
    done()
    assert heard == ["A red ", "square."]


async def test_a_long_answer_is_streamed_unasked(server: Server, model: ClaudeChat) -> None:
    server.script = lambda asked: Answer(events=pieces(whole()))
    said = await model.chat(im.Text.of("All of it."), max_output=21_334)
    assert str(said) == "A red square."
    body = asked_of(server)
    assert (body["stream"], body["max_tokens"]) == (True, 21_334)
    server.script = lambda asked: Answer(whole())
    await model.chat(im.Text.of("All of it."), max_output=21_333)
    assert "stream" not in asked_of(server)


async def test_thinking_goes_back_untouched_and_media_in_a_tools_result_as_media(
    server: Server, model: ClaudeChat
) -> None:
    server.script = lambda asked: Answer(whole(THOUGHT, text("I look."), HIDDEN, USE, stop="tool_use"))
    first = (Message("user", (typed("crop it"),)),)
    reply = await model.turn(Turn("Look", first, (FIND,)))
    assert asked_of(server)["tools"] == [
        {"name": "find", "description": "Find it.", "input_schema": FIND.parameters}
    ]  # fmt: skip
    server.script = lambda asked: Answer(whole())
    results = Message("tool", (picture(), im.Text.of("cropped"), paper()), call_id="t1")
    await model.turn(Turn("Look", (*first, reply.message(), results, Message("tool", (), call_id="t2")), (FIND,)))
    _, spoken, result = asked_of(server)["messages"]
    assert spoken == {"role": "assistant", "content": [THOUGHT, text("I look."), HIDDEN, USE]}
    assert result["role"] == "user"
    one, two = result["content"]
    assert (one["type"], one["tool_use_id"]) == ("tool_result", "t1")
    assert [block["type"] for block in one["content"]] == ["image", "text", "document"]
    assert two == {"type": "tool_result", "tool_use_id": "t2"}
    sound = im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)
    with pytest.raises(NotSupported, match="claude-opus-5-5 takes no audio as a tool's result"):
        await model.turn(Turn("Look", (Message("tool", (sound,), call_id="t1"),)))


async def test_words_masked_in_the_history_stay_masked(server: Server, model: ClaudeChat) -> None:
    server.script = lambda asked: Answer(whole(THOUGHT, text("Call 555-1234."), USE, stop="tool_use"))
    first = Message("user", (typed("whom?"),))
    reply = await model.turn(Turn("Look", (first,), (FIND,)))
    history = (first, replace(reply.message(), parts=(im.Text.of("Call ████."),)), Message("tool", (), call_id="t1"))
    server.script = lambda asked: Answer(whole())
    await model.turn(Turn("Look", history, (FIND,)))
    assert asked_of(server)["messages"][1]["content"] == [THOUGHT, text("Call ████."), USE]
    assert b"555-1234" not in server.asked[-1].body


async def test_another_carriers_history_is_told_in_plain_blocks(server: Server, model: ClaudeChat) -> None:
    calls = (ToolCall("t1", "crop", {"s": 3}),)
    history = (
        Message("user", (typed("crop it"),)),
        Message("assistant", (im.Text.of("I will."),), calls, opaque="thinking of Kimi's"),
        Message("tool", (im.Text.of("done"),), call_id="t1"),
    )
    await model.turn(Turn("Look", history))
    said = asked_of(server)["messages"][1]["content"]
    assert said == [text("I will."), {"type": "tool_use", "id": "t1", "name": "crop", "input": {"s": 3}}]
    with pytest.raises(NotSupported, match="takes no image as something a model has said"):
        await model.turn(Turn("Look", (Message("assistant", (picture(),)),)))


async def test_what_a_model_cant_take_is_an_error_before_the_request(server: Server, model: ClaudeChat) -> None:
    sound = im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)
    sheet = im.Document.from_bytes(b"PK", im.Document.media_types[1], pages=1, name="a.docx")
    large = im.Document.from_bytes(b"%PDF" + bytes(13_000_000), "application/pdf", pages=1)
    with pytest.raises(NotSupported, match="claude-opus-5-5 takes no audio"):
        await model.chat(im.Text.of("What is it?"), media=[sound])
    with pytest.raises(NotSupported, match=r"a\.docx.* is application/vnd.* takes application/pdf"):
        await model.chat(im.Text.of("What is it?"), media=[sheet])
    with pytest.raises(NotSupported, match="takes 600 pages a call, 601 were given"):
        await model.chat(im.Text.of("What is it?"), media=[paper(300), paper(301)])
    with pytest.raises(NotSupported, match=r"takes 32,000,000 bytes a request, 34,66\d,\d+ were given"):
        await model.chat(im.Text.of("What is it?"), media=[large, large])
    assert server.asked == []


async def test_pictures_are_made_to_fit_and_knobs_dropped_and_both_said(server: Server, model: ClaudeChat) -> None:
    call = Call()
    done = working_on(call)
    knobs = {"temperature": 0.1, "top_p": 1, "reasoning_effort": "high"}
    many = (picture(2200), *(picture(8, "dot.png") for _ in range(20)))
    await model.turn(Turn("Look", (Message("user", many),), knobs=knobs))
    done()
    body = asked_of(server)
    assert body["output_config"] == {"effort": "high"}
    assert not {"temperature", "top_p", "top_k"} & set(body)
    assert call.notes == [
        "square.png made to fit the model: 2200×2200 image/png → 2000×2000 image/png",
        "claude-opus-5-5 has no 'temperature': left out",
        "claude-opus-5-5 has no 'top_p': left out",
    ]


async def test_a_heavy_picture_is_made_lighter_a_document_of_that_weight_is_not(
    server: Server, model: ClaudeChat
) -> None:
    noise = Pillow.effect_noise((2300, 2300), 90.0)
    out = io.BytesIO()
    noise.save(out, "PNG")
    heavy = im.Image.from_bytes(out.getvalue(), "image/png", width=2300, height=2300)
    assert heavy.blob.size > 3_750_000
    await model.chat(im.Text.of("What is it?"), media=[heavy, paper()])
    image, _ = asked_of(server)["messages"][0]["content"]
    assert len(image["source"]["data"]) <= 5_000_000


async def test_structured_output_is_held_to_its_schema(server: Server, model: ClaudeChat) -> None:
    amount = {"type": "number", "minimum": 0}
    schema = {"type": "object", "properties": {"total": amount}, "required": ["total"]}
    server.script = lambda asked: Answer(whole(text('{"total": 3.5}')))
    said = await model.chat(im.Text.of("The total?"), media=[paper()], schema=schema)
    assert (said.media_type, said.value) == ("application/json", '{"total": 3.5}')
    body = asked_of(server)
    form = body["output_config"]["format"]
    assert (form["type"], form["schema"]["additionalProperties"]) == ("json_schema", False)
    assert "minimum" not in form["schema"]["properties"]["total"]  # the wire knows none: it is told in words
    assert "citations" not in body["messages"][0]["content"][0]  # the wire takes either
    assert schema["properties"] == {"total": amount}
    server.script = lambda asked: Answer(whole(text("It is 3.50.")))
    with pytest.raises(ProviderError, match=r"asked for JSON and answered 'It is 3.50.'"):
        await model.chat(im.Text.of("The total?"), schema=schema)


def wrong(kind: str, message: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "r1"}


FAULTS: dict[str, tuple[Answer, str, str]] = {
    "429": (
        Answer(wrong("rate_limit_error", "slow down"), 429, {"retry-after": "7"}), "answered 429: slow down",
        "rate_limited",
    ),
    "529": (Answer(wrong("overloaded_error", "Overloaded"), 529), "answered 529: Overloaded", "rate_limited"),
    "500": (Answer(b"boom", 500), "answered 500", "transient"),
    "401": (Answer(wrong("authentication_error", "bad key"), 401), "answered 401: bad key.*Check the key", "no"),
    "402": (Answer(wrong("billing_error", "no credit"), 402), "402: no credit.*no credit left", "no"),
    "404": (Answer(wrong("not_found_error", "model: claude-x"), 404), "404: model: claude-x", "no"),
    "413": (Answer(wrong("request_too_large", "too large"), 413), "413: too large.*media is too large", "no"),
    "refused": (Answer(ENDINGS["refused"]), "refused to answer: 'No harm.'", "no"),
    "cut before a word": (Answer(whole(THOUGHT, stop="max_tokens")), "stopped at 4096 output tokens", "no"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
async def test_faults_are_typed_and_quoted(server: Server, model: ClaudeChat, name: str) -> None:
    answer, message, retry = FAULTS[name]
    server.script = lambda asked: answer
    with pytest.raises(ProviderError, match=message) as caught:
        await model.chat(im.Text.of("What is it?"))
    assert (caught.value.retry, caught.value.unknown) == (retry, False)
    assert KEY not in repr(caught.value)
    assert len(server.asked) == 1
    if name == "429":
        assert caught.value.retry_after_s == 7.0


BROKEN = {
    "an error inside a 200": (Answer(wrong("overloaded_error", "Overloaded")), "without an answer: .*Overloaded"),
    "a malformed body": (Answer(b"{nonsense", headers={"content-type": "application/json"}), "without an answer"),
    "a page of a proxy": (Answer(b"<html>", headers={"content-type": "text/html"}), "without an answer: '<html>'"),
    "arguments that are none": (Answer(whole({**USE, "input": "x"})), "arguments that are no object: 'x'"),
}


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("name", BROKEN)
async def test_nonsense_inside_a_200_is_no_answer(
    server: Server, env: im.Env, model: ClaudeChat, name: str, strict: bool
) -> None:
    """Also as users run it: the SDK doesn't validate what comes back, we do. It may have been charged."""
    server.script = lambda asked: BROKEN[name][0]
    offer = Catalog([Anthropic(url=server.url, key=KEY)])["anthropic/claude-opus-5-5"].offer
    async with offer.open(env) as engine:
        with pytest.raises(ProviderError, match="without an answer" if strict else BROKEN[name][1]) as caught:
            await (model if strict else engine).chat(im.Text.of("What is it?"))
    assert caught.value.retry == "no"


@pytest.mark.parametrize("cut", [True, False])
async def test_a_stream_cut_half_way_is_no_answer(server: Server, model: ClaudeChat, cut: bool) -> None:
    server.script = lambda asked: Answer(events=pieces(whole())[:3], cut=cut)
    with pytest.raises(ProviderError, match=r"broke off|can't be reached") as caught:
        async for _ in model.stream(Turn("Look")):
            pass
    assert (caught.value.retry, caught.value.unknown) == ("transient", True)


@pytest.mark.parametrize("start", [0, 3])
async def test_an_error_inside_a_stream_ends_it(server: Server, model: ClaudeChat, start: int) -> None:
    server.script = lambda asked: Answer(events=[*pieces(whole())[:start], wrong("overloaded_error", "Overloaded")])
    with pytest.raises(ProviderError, match="529: Overloaded") as caught:
        async for _ in model.stream(Turn("Look")):
            pass
    assert (caught.value.retry, caught.value.unknown) == ("rate_limited", True)


async def test_events_out_of_order_are_no_answer(server: Server, model: ClaudeChat) -> None:
    events = pieces(whole())
    server.script = lambda asked: Answer(events=[events[0], *events[2:]])
    with pytest.raises(ProviderError, match="without an answer"):
        async for _ in model.stream(Turn("Look")):
            pass


async def test_a_slow_server_meets_the_deadline(server: Server, model: ClaudeChat) -> None:
    server.script = lambda asked: Answer({}, delay_s=5.0)
    done = working_on(Call(deadline=asyncio.get_running_loop().time() + 0.2))
    with pytest.raises(DeadlineExceeded, match="did not answer in time"):
        await model.chat(im.Text.of("What is it?"))
    done()


async def test_a_server_that_isnt_there_is_safe_to_ask_again(env: im.Env) -> None:
    offer = Catalog([Anthropic(url="http://127.0.0.1:9", key=KEY)])["anthropic/claude-opus-5-5"].offer
    async with offer.open(env) as engine:
        with pytest.raises(ProviderError, match="can't be reached") as caught:
            await engine.chat(im.Text.of("What is it?"))
    assert (caught.value.retry, caught.value.unknown) == ("transient", False)


async def test_what_the_quota_headers_say_is_heard(server: Server, env: im.Env) -> None:
    head = {"anthropic-ratelimit-requests-remaining": "3", "anthropic-ratelimit-requests-reset": "2126-11-28T00:00:00Z"}
    server.script = lambda asked: Answer(whole(), headers=head)
    call = Call()
    done = working_on(call)
    offer = Catalog([Anthropic(url=server.url)])["anthropic/claude-opus-5-5"].offer
    async with offer.open(env) as engine:
        await engine.chat(im.Text.of("What is it?"))
    done()
    assert call.quota is not None
    assert call.quota[0] == 3.0
    assert call.quota[1] > 1e9
    assert (seconds_until("2020-01-01T00:00:00Z"), seconds_until("soon"), seconds_until("2126-01-01")) == (0, 0, 0)


async def test_equal_calls_are_equal_bytes(server: Server, model: ClaudeChat) -> None:
    for _ in range(2):
        await model.chat(im.Text.of("What is it?"), media=[picture(), paper()])
    first, second = server.asked
    assert first.body == second.body


async def test_a_turn_is_counted_as_it_would_be_sent(server: Server, model: ClaudeChat) -> None:
    turn = Turn("Look", (Message("user", (picture(), paper())),), tools=(FIND,))
    await model.turn(turn)
    sent = asked_of(server)
    server.script = lambda asked: Answer({"input_tokens": 2095})
    assert await model.count(turn) == 2095
    counted = asked_of(server)
    assert counted == {key: value for key, value in sent.items() if key != "max_tokens"}
    server.script = lambda asked: Answer(events=[], cut=True)
    with pytest.raises(ProviderError) as caught:
        await model.count(turn)
    assert not caught.value.unknown


async def test_it_works_at_the_steps_of_plans(server: Server, tmp_path: Path) -> None:
    here = Anthropic(url=server.url, key=lambda: KEY)
    policy = im.Policy(objective="cheapest", on_unchecked="allow", approve="external")
    reader = [offer for offer in Embedded().offers() if offer.protocol in (im.DocumentReader, im.TextReader)]
    async with im.Orchestrator(home=tmp_path, providers=[here, *reader], policy=policy) as studio:

        async def done(request: str, media: Any, said: str) -> tuple[im.Result, dict[str, Any]]:
            server.script = lambda asked: Answer(whole(text(said)))
            plan = await studio.plan(request, media)
            assert "anthropic/claude-haiku-5-5" in plan.explain()
            assert "leaves this machine" in plan.explain()
            return await studio.run(plan), asked_of(server)

        read, body = await done("What is the total?", im.Document.from_bytes(page("The total is 7."), PDF), "[1]")
        assert "“The total is 7.”" in str(read.text)
        (passage,) = body["messages"][0]["content"]
        assert (passage["type"], passage["source"]["data"]) == ("document", "[1] The total is 7.")
        described, body = await done("describe this picture", picture(), "A red square.")
        assert "A red square." in str(described.text)
        assert body["messages"][0]["content"][0]["type"] == "image"
        story = "Ada met Bob. They built a mill. It burned down in May."
        short, _ = await done("summarize this text in 1 sentence", im.text(story), "A mill burned.")
        assert str(short.text) == "A mill burned."
        moved, body = await done("translate this text into French", im.text("The mill burned."), "Le moulin a brûlé.")
        assert str(moved.text) == "Le moulin a brûlé."
        assert body["messages"][0]["content"] == [text("The mill burned.")]
        server.script = lambda asked: Answer(whole(text("It is "), text("7", {**PAGE, "document_index": 0})))
        draft = im.PlanBuilder("reading")
        bill = draft.input("bill", im.Document)
        seen = im.tools.ask_model.using(offer="anthropic/claude-opus-5-5")
        draft.output(draft.step(seen, documents=[bill], question="The total?"))
        result = await studio.run(draft.build(), inputs={"bill": im.Document.from_bytes(page("The total is 7."), PDF)})
        assert "“It is 7”" in str(result.text)
        (block,) = asked_of(server)["messages"][0]["content"]
        assert (block["source"]["media_type"], block["citations"]) == (PDF, {"enabled": True})
    (actual,) = moved.report.actuals.values()
    assert actual.cost_usd == pytest.approx((12 * 0.1 + 100 * 0.01 + 8 * 0.125 + 47 * 0.5) / 1e6)
    assert KEY.encode() not in written(tmp_path)


def written(folder: Path) -> bytes:
    """All that a run left on disk."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


PDF = "application/pdf"


def page(words: str) -> bytes:
    """A PDF of one page with these words."""
    out = io.BytesIO()
    pypdfium2 = pytest.importorskip("pypdfium2")
    raw = pypdfium2.raw
    document = pypdfium2.PdfDocument.new()
    sheet = document.new_page(595, 842)
    font = raw.FPDFText_LoadStandardFont(document, b"Helvetica")
    line = raw.FPDFPageObj_CreateTextObj(document, font, 12.0)
    coded = (words + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(line, (raw.FPDF_WCHAR * (len(coded) // 2)).from_buffer_copy(coded))
    raw.FPDFPageObj_Transform(line, 1, 0, 0, 1, 72, 700)
    raw.FPDFPage_InsertObject(sheet, line)
    sheet.gen_content()
    document.save(out)
    return out.getvalue()


NEWS = im.text("word " * 2000)


async def budgeted(server: Server, folder: Path, most: float, counted: int) -> im.Result:
    def script(asked: Any) -> Answer:
        return Answer({"input_tokens": counted} if asked.path.endswith("count_tokens") else whole(text("Brief.")))

    server.script = script
    here = Anthropic(url=server.url, key=KEY, rows=tuple(row for row in rows.LIVING if row.model == "claude-opus-5-5"))
    policy = im.Policy(max_cost_usd=most, on_unchecked="allow", cache=False)
    async with im.Orchestrator(home=folder, providers=[here], policy=policy) as studio:
        return await studio.run(await studio.plan("summarize this text in 1 sentence", NEWS))


async def test_where_money_is_short_the_carrier_counts_before_anything_is_paid(server: Server, tmp_path: Path) -> None:
    """10,000 bytes could be 10,000 tokens ($0.05 to read) and are 2,100; 4,096 tokens of answer are $0.08."""
    rich = await budgeted(server, tmp_path / "rich", 0.5, 2100)
    assert str(rich.text) == "Brief."
    assert [asked.path for asked in server.asked] == ["/v1/messages"]
    server.asked.clear()
    short = await budgeted(server, tmp_path / "short", 0.1, 2100)
    assert str(short.text) == "Brief."
    assert [asked.path for asked in server.asked] == ["/v1/messages/count_tokens", "/v1/messages"]
    assert short.report.actuals["summarize"].cost_usd == pytest.approx((12 * 4 + 100 * 0.2 + 8 * 5 + 47 * 20) / 1e6)
    server.asked.clear()
    poor = await budgeted(server, tmp_path / "poor", 0.1, 9000)
    assert poor.status == "blocked"
    assert "The next call may cost $0.1269" in " ".join(poor.report.degraded)
    assert [asked.path for asked in server.asked] == ["/v1/messages/count_tokens"]
    with pytest.raises(im.ProviderNeeded, match="over the budget"):
        await budgeted(server, tmp_path / "none", 0.0001, 2100)


def test_what_is_counted_again_is_held_once() -> None:
    ledger = Ledger(1.0)
    hold = Hold(ledger, 5.0, counted=True)
    assert (hold.bound, ledger.left) == (1.0, 1.0)  # others may still spend it
    for amount in (0.4, 0.4, 0.6, 0.5):
        hold.raise_to(amount)
    assert ledger.left == pytest.approx(0.4)
    with pytest.raises(BudgetExceeded, match=r"may cost \$0\.5000; \$0\.6000 is spent or reserved"):
        hold.raise_to(1.1)
    hold.settle(0.1)
    assert ledger.left == pytest.approx(0.9)


async def test_a_retired_name_says_what_follows_before_any_request(server: Server, env: im.Env, tmp_path: Path) -> None:
    catalog = Catalog([Anthropic(url=server.url, key=KEY)])
    gone = catalog["anthropic/claude-opus-4-20250514"]
    assert not gone.usable
    assert gone.remedies == ("was shut down; anthropic/claude-opus-4-8 follows",)
    with pytest.raises(ModelRetired, match=r"was shut down on 2026-06-15\. Use 'anthropic/claude-opus-4-8'") as caught:
        async with gone.offer.open(env):
            pass
    assert caught.value.successor == "anthropic/claude-opus-4-8"
    draft = im.PlanBuilder("asking")
    draft.output(draft.step(im.tools.ask_model.using(offer=gone.offer.id), question="Who?"))
    async with im.Orchestrator(home=tmp_path, providers=[Anthropic(url=server.url, key=KEY)]) as studio:
        with pytest.raises(ModelRetired, match="was shut down on 2026-06-15"):
            await studio.plan(draft.build())
    ending = catalog["anthropic/claude-opus-4-5"].offer.lifecycle
    assert ending.warning("claude-opus-4-5", date(2026, 11, 28)).startswith("claude-opus-4-5 shuts down on 2027-01-22")
    with pytest.raises(ModelRetired):
        ending.check("claude-opus-4-5", date(2027, 1, 22))
    assert server.asked == []


def test_every_successor_has_a_row_and_every_row_its_facts() -> None:
    offers = {offer.id: offer for offer in Anthropic(key=KEY).offers()}
    for offer in offers.values():
        assert offer.lifecycle.successor in ("", *offers)
        assert offer.privacy.endswith("2026-11).")
    bare = Catalog([Anthropic()], variables={})["anthropic/claude-haiku-5-5"]
    assert bare.remedies == ("needs ANTHROPIC_API_KEY",)
    assert KEY not in repr(Anthropic(key=KEY))
    assert KEY not in repr(offers)


def test_dates_are_those_the_sdk_warns_of() -> None:
    from anthropic._data import DEPRECATED_MODELS

    known = {row.model: row.lifecycle for row in (*rows.LIVING, *rows.GONE)}
    for model, told in DEPRECATED_MODELS.items():
        if model in known:
            until = known[model].until
            assert until is not None
            month, day = told.split(",")[0].split(" ")
            assert (until.strftime("%B"), f"{until.day}", f"{until.year}") == (month, day[:-2], told[-4:])


def test_prices_are_those_of_the_list() -> None:
    """Every figure of a row beside the data that genai-prices ships."""
    prices = pytest.importorskip("genai_prices")
    for row in rows.LIVING:
        assert row.price is not None
        for size in (1000, 90_000, 250_000):
            used = {"input_token": size, "cached_token": size // 4, "cache_write_token": size // 5, "output_token": 10}
            usage = prices.Usage(
                input_tokens=size, cache_read_tokens=size // 4, cache_write_tokens=size // 5, output_tokens=10
            )
            listed = prices.calc_price(usage, row.model, provider_id="anthropic")
            assert row.price.cost(used) == pytest.approx(float(listed.total_price)), (row.model, size)


def test_the_referee_catches_what_the_sdk_would_not_send() -> None:
    body: dict[str, Any] = {"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "hello"}]}
    kind = message_create_params.MessageCreateParamsNonStreaming
    judged(kind, body)
    block = {"type": "image", "source": {"type": "base64", "media_type": "image/tiff", "data": "x"}}
    for bad in ({"temperature": 0.1}, {"messages": [{"role": "user", "content": [block]}]}, {"max_tokens": "many"}):
        with pytest.raises(ValidationError):
            judged(kind, body | bad)
