"""Gemini through the real SDK against a server on loopback: chat, files, faults, modes. Requests judged by its types."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from google.oauth2.credentials import Credentials
from pydantic import ValidationError

import intermodal as im
from intermodal.errors import ConfigurationError, DeadlineExceeded, ModelRetired, NotSupported, ProviderError
from intermodal.providers.calls import Call, working_on
from intermodal.providers.hosted.google_modes import ALL_INLINE_BYTES, INLINE_BYTES, MODES
from intermodal.providers.hosted.google_offers import Google
from intermodal.providers.hosted.google_rows import NEW_YEAR, ROWS
from intermodal.providers.turns import Message, Reply, ToolCall, ToolSpec, Turn
from intermodal.testing.conformance.media import picture
from intermodal.testing.wire import Answer, Asked, Server, serving
from intermodal.testing.wire_google import generating, judged, piece

KEY = "AIza-secret"
FLASH = "google/gemini-3.8-flash"
USAGE = {
    "promptTokenCount": 300,
    "candidatesTokenCount": 7,
    "thoughtsTokenCount": 20,
    "cachedContentTokenCount": 100,
    "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 40}, {"modality": "AUDIO", "tokenCount": 260}],
}


def whole(*parts: dict[str, Any], stop: str = "STOP") -> Answer:
    return Answer(piece(*(parts or ({"text": "A red square."},)), stop=stop, usageMetadata=USAGE))


def clip(size: int = 64) -> im.Video:
    data = b"\0\0\0\x18ftypmp42" + bytes(size)
    return im.Video.from_bytes(data, "video/mp4", seconds=4.0, width=64, height=48, name="clip.mp4")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(lambda asked: whole()) as running:
        yield running


@pytest.fixture
async def opened(server: Server, bare_env: im.Env) -> AsyncIterator[Any]:
    """Opens the engine of an offer by its id."""
    async with AsyncExitStack() as stack:

        async def open_one(offer_id: str, **given: Any) -> Any:
            provider = Google(**{"key": KEY, "url": server.url, **given})
            offer = next(offer for offer in provider.offers() if offer.id == offer_id)
            return await stack.enter_async_context(offer.open(bare_env))

        yield open_one


def asked_of(asked: Asked) -> dict[str, Any]:
    assert asked.headers["x-goog-api-key"] == KEY
    return generating(asked)


async def test_media_and_a_question_become_one_request(server: Server, opened: Any) -> None:
    model = await opened(FLASH)
    sound = im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)
    paper = im.Document.from_bytes(b"%PDF-1.4", "application/pdf", pages=1)
    call = Call()
    done = working_on(call)
    said = await model.chat(im.Text.of("What is it?"), media=[picture(), sound, clip(), paper, im.Text.of("a note")])
    done()
    assert str(said) == "A red square."
    (asked,) = server.asked
    assert asked.path == "/v1/models/gemini-3.8-flash:generateContent"
    body = asked_of(asked)
    assert body["systemInstruction"]["parts"] == [{"text": "What is it?"}]
    (content,) = body["contents"]
    kinds = [part["inlineData"]["mimeType"] for part in content["parts"][:-1]]
    assert kinds == ["image/png", "audio/wav", "video/mp4", "application/pdf"]
    assert urlsafe_b64decode(content["parts"][2]["inlineData"]["data"]) == clip().blob.read_now()
    assert content["parts"][-1] == {"text": "a note"}
    assert call.amounts == {
        "call": 1.0, "input_token": 300.0, "output_token": 27.0, "cached_token": 100.0, "audio_input_token": 260.0,
    }  # fmt: skip


CALLED = {"functionCall": {"id": "f1", "name": "find", "args": {"x": 1}}, "thoughtSignature": "c2lnbmVk"}
FIND = ToolSpec("find", "Find it.", {"type": "object", "properties": {"x": {"type": "integer"}}})


async def test_a_stream_ends_in_the_same_reply_and_signatures_go_back(server: Server, opened: Any) -> None:
    model = await opened(FLASH)
    turn = Turn("Look", (Message("user", (picture(),)),), tools=(FIND,))
    thought = {"text": "hm", "thought": True}
    server.script = lambda asked: Answer(events=[
        piece(thought), piece({"text": "A red"}), piece({"text": " square."}), piece(CALLED, stop="STOP"),
        {"usageMetadata": USAGE, "responseId": "r1"},
    ])  # fmt: skip
    texts, replies = list[str](), list[Reply]()
    async for one in model.stream(turn):
        if isinstance(one, Reply):
            replies.append(one)
        else:
            texts.append(one.text)
    body = asked_of(server.asked[0])
    assert server.asked[0].path.endswith(":streamGenerateContent")
    (function,) = body["tools"][0]["functionDeclarations"]
    assert function["parametersJsonSchema"] == FIND.parameters
    server.script = lambda asked: whole(thought, {"text": "A red square."}, CALLED)
    plain = await model.whole(turn)
    assert texts == ["A red", " square."]
    assert replies == [plain]
    assert replies[0].opaque == plain.opaque
    assert (plain.calls, plain.stop, plain.text) == ((ToolCall("f1", "find", {"x": 1}),), "tools", "A red square.")
    after = (*turn.messages, plain.message(), Message("tool", (im.Text.of("found"),), call_id="f1"))
    await model.turn(Turn("Look", after, tools=(FIND,)))
    _, said, answer = asked_of(server.asked[-1])["contents"]
    assert said["role"] == "model"
    (signed,) = [part for part in said["parts"] if "functionCall" in part]
    assert signed["thoughtSignature"] == "c2lnbmVk"
    assert answer["parts"][0]["functionResponse"] == {"id": "f1", "name": "find", "response": {"result": "found"}}


async def test_media_in_tools_results_arrive_as_media_and_answers_go_together(server: Server, opened: Any) -> None:
    model = await opened(FLASH)
    calls = (ToolCall("call-0", "crop", {"side": 3}), ToolCall("f2", "find", {}))
    history = (
        Message("user", (im.Text.of("crop it"),)),
        Message("assistant", (im.Text.of("I will."),), calls),
        Message("tool", (picture(),), call_id="call-0"),
        Message("tool", (im.Text.of("none"),), call_id="f2"),
    )
    await model.turn(Turn("Look", history, tools=(FIND,)))
    contents = asked_of(server.asked[0])["contents"]
    assert [content["role"] for content in contents] == ["user", "model", "user"]
    crop, find = [part["functionResponse"] for part in contents[2]["parts"]]
    assert ("id" in crop, crop["name"], find["id"]) == (False, "crop", "f2")
    assert crop["parts"][0]["inlineData"]["mimeType"] == "image/png"
    sound = im.Audio.from_pcm16(b"\0\0" * 160, sample_rate=16000)
    with pytest.raises(NotSupported, match="takes no audio as a tool's result"):
        await model.turn(Turn("Look", (*history[:2], Message("tool", (sound,), call_id="f2"))))


async def test_what_a_model_cant_take_is_an_error_before_the_request(server: Server, opened: Any) -> None:
    model = await opened(FLASH)
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    for media, why in (
        (im.Document.from_bytes(b"PK", word), "is application/vnd"),
        (im.Video.from_bytes(b"x", "video/x-matroska"), "is video/x-matroska"),
        (im.Document.from_bytes(b"%PDF", pages=1001), "has 1,001 pages"),
    ):
        with pytest.raises(NotSupported, match=why):
            await model.chat(im.Text.of("What is it?"), media=[media])
    enterprise = await opened("google-enterprise/gemini-3.8-flash", mode="enterprise")
    half = clip(ALL_INLINE_BYTES // 2 + 1)
    other = im.Video.from_bytes(b"other" + bytes(ALL_INLINE_BYTES // 2), "video/mp4")
    with pytest.raises(NotSupported, match=r"google-enterprise takes 15,000,000 in one request"):
        await enterprise.chat(im.Text.of("What is it?"), media=[half, other])
    assert server.asked == []


async def test_knobs_it_has_not_are_dropped_and_said(server: Server, opened: Any) -> None:
    model = await opened(FLASH)
    call = Call()
    done = working_on(call)
    knobs = {"temperature": 0.1, "thinking_level": "high", "media_resolution": "MEDIA_RESOLUTION_LOW"}
    await model.turn(Turn("Look", (Message("user", (picture(),)),), knobs=knobs))
    done()
    config = asked_of(server.asked[0])["generationConfig"]
    assert config["thinkingConfig"] == {"thinkingLevel": "HIGH"}
    assert config["mediaResolution"] == "MEDIA_RESOLUTION_LOW"
    assert "temperature" not in config
    assert call.notes == ["gemini-3.8-flash has no 'temperature': left out"]


@pytest.mark.parametrize(("bound", "level"), [(1024, {"thinkingLevel": "LOW"}), (4096, None)])
async def test_with_little_room_it_thinks_little(server: Server, opened: Any, bound: int, level: Any) -> None:
    model = await opened(FLASH)
    await model.chat(im.Text.of("What is it?"), max_output=bound)
    config = asked_of(server.asked[0])["generationConfig"]
    assert (config["maxOutputTokens"], config.get("thinkingConfig")) == (bound, level)


async def test_structured_output_is_held_to_its_schema(server: Server, opened: Any) -> None:
    model = await opened(FLASH)
    schema = {"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]}
    server.script = lambda asked: whole({"text": '{"total": 3.5}'})
    said = await model.chat(im.Text.of("The total?"), media=[picture()], schema=schema)
    assert (said.media_type, said.value) == ("application/json", '{"total": 3.5}')
    config = asked_of(server.asked[0])["generationConfig"]
    assert config["responseMimeType"] == "application/json"
    assert config["responseJsonSchema"] == schema


class Files:
    """The Files API: an upload begins, its bytes come, it is processed for two looks; then it can be used."""

    def __init__(self, *, ends: str = "ACTIVE") -> None:
        self.ends = ends
        self.looks = 0
        self.sizes: list[int] = []
        self.deleted: list[str] = []

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/upload/v1/files":
            assert asked.headers["x-goog-upload-header-content-type"] == "video/mp4"
            return Answer({}, headers={"x-goog-upload-url": "http://elsewhere/put/1", "x-goog-upload-status": "active"})
        if asked.path == "/put/1":
            self.sizes.append(len(asked.body))
            final = "finalize" in asked.headers["x-goog-upload-command"]
            status = {"x-goog-upload-status": "final" if final else "active"}
            return Answer({"file": self.file("PROCESSING")}, headers=status)
        if asked.method == "DELETE":
            self.deleted.append(asked.path)
            return Answer({})
        if asked.path == "/v1/files/abc":
            self.looks += 1
            return Answer(self.file("PROCESSING" if self.looks < 2 else self.ends))
        return whole()

    def file(self, state: str) -> dict[str, Any]:
        error = {"error": {"message": "no stream in it"}} if state == "FAILED" else {}
        return {
            "name": "files/abc",
            "uri": "https://host/v1/files/abc",
            "mimeType": "video/mp4",
            "state": state,
            **error,
        }


async def test_what_is_large_goes_up_once_and_is_deleted_at_the_end(server: Server, bare_env: im.Env) -> None:
    files = Files()
    server.script = files
    offer = next(offer for offer in Google(key=KEY, url=server.url).offers() if offer.id == FLASH)
    large = clip(INLINE_BYTES + 1_000_000)
    call = Call()
    async with offer.open(bare_env) as model:
        model._uploads.poll_s = 0.01
        done = working_on(call)
        await asyncio.gather(*(model.chat(im.Text.of("What is it?"), media=[large, picture()]) for _ in range(3)))
        done()
        assert files.deleted == []
    assert sum(files.sizes) == large.blob.size
    assert files.looks == 2
    assert files.deleted == ["/v1/files/abc"]
    asked = [asked_of(one) for one in server.asked if one.path.endswith(":generateContent")]
    assert len(asked) == 3
    video, image = asked[0]["contents"][0]["parts"]
    assert video["fileData"] == {"fileUri": "https://host/v1/files/abc", "mimeType": "video/mp4"}
    assert "inlineData" in image
    assert call.notes == [f"clip.mp4 uploaded ({large.blob.size:,} bytes)"]


async def test_a_file_it_cant_read_is_said_and_deleted(server: Server, opened: Any) -> None:
    server.script = files = Files(ends="FAILED")
    model = await opened(FLASH)
    model._uploads.poll_s = 0.01
    with pytest.raises(ProviderError, match=r"can't read 'clip.mp4': no stream in it"):
        await model.chat(im.Text.of("What is it?"), media=[clip(INLINE_BYTES + 1)])
    assert files.deleted == ["/v1/files/abc"]


def error(status: int, name: str, message: str, **more: Any) -> Answer:
    return Answer({"error": {"code": status, "status": name, "message": message, **more}}, status)


FAULTS: dict[str, tuple[Answer, str, str]] = {
    "429 with its advice in the body": (
        error(429, "RESOURCE_EXHAUSTED", "slow down", details=[{"@type": "RetryInfo", "retryDelay": "7s"}]),
        "answered 429: slow down",
        "rate_limited",
    ),
    "503": (error(503, "UNAVAILABLE", "overloaded"), "answered 503: overloaded", "transient"),
    "500 without JSON": (Answer(b"boom", 500), "answered 500", "transient"),
    "401": (error(401, "UNAUTHENTICATED", "bad key"), "answered 401: bad key", "no"),
    "404": (error(404, "NOT_FOUND", "no such model"), "There is no such model", "no"),
    "a malformed body": (Answer(b"{nonsense"), "can't be read|could not be made", "no"),
    "no answer in a 200": (Answer({}), "broke off", "transient"),
    "a blocked prompt": (Answer({"promptFeedback": {"blockReason": "SAFETY"}}), "refused to answer: 'SAFETY'", "no"),
    "refused content": (whole({"text": ""}, stop="PROHIBITED_CONTENT"), "refused to answer", "no"),
    "a broken tool call": (whole({"text": ""}, stop="MALFORMED_FUNCTION_CALL"), "MALFORMED_FUNCTION_CALL", "no"),
    "cut at the limit": (whole({"text": ""}, stop="MAX_TOKENS"), "stopped at 8192 output tokens", "no"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_faults_are_typed_and_quoted(server: Server, opened: Any, name: str) -> None:
    answer, message, retry = FAULTS[name]
    server.script = lambda asked: answer
    model = await opened(FLASH)
    with pytest.raises(ProviderError, match=message) as caught:
        await model.chat(im.Text.of("What is it?"))
    assert caught.value.retry == retry
    assert KEY not in repr(caught.value) + repr(caught.value.__cause__)
    assert len(server.asked) == 1  # nothing is tried again behind our back
    if name.startswith("429"):
        assert caught.value.retry_after_s == 7.0


@pytest.mark.parametrize("end", ["cut", "silent", "error"])
async def test_a_stream_cut_half_way_is_no_answer(server: Server, opened: Any, end: str) -> None:
    events: list[Any] = [piece({"text": "A red"})]
    if end == "error":
        events.append({"error": {"code": 503, "status": "UNAVAILABLE", "message": "overloaded"}})
    server.script = lambda asked: Answer(events=events, cut=end == "cut")
    model = await opened(FLASH)
    with pytest.raises(ProviderError, match=r"broke off|can't be reached|answered 503: overloaded") as caught:
        async for _ in model.stream(Turn("Look")):
            pass
    assert caught.value.retry == "transient"


async def test_a_slow_server_meets_the_deadline(server: Server, opened: Any) -> None:
    server.script = lambda asked: Answer({}, delay_s=5.0)
    model = await opened(FLASH)
    call = Call(deadline=asyncio.get_running_loop().time() + 0.2)
    done = working_on(call)
    with pytest.raises(DeadlineExceeded, match="did not answer in time"):
        await model.chat(im.Text.of("What is it?"))
    done()


async def test_a_server_that_is_not_there(opened: Any) -> None:
    model = await opened(FLASH, url="http://127.0.0.1:9")
    with pytest.raises(ProviderError, match="can't be reached") as caught:
        await model.chat(im.Text.of("What is it?"))
    assert (caught.value.retry, caught.value.unknown) == ("transient", False)


async def test_equal_calls_are_equal_bytes(server: Server, opened: Any) -> None:
    model = await opened(FLASH)
    for _ in range(2):
        await model.chat(im.Text.of("What is it?"), media=[picture()])
    first, second = server.asked
    assert first.body == second.body


async def test_enterprise_signs_in_for_a_project_or_by_an_express_key(server: Server, opened: Any) -> None:
    flash = "google-enterprise/gemini-3.8-flash"
    express = await opened(flash, mode="enterprise")
    await express.chat(im.Text.of("hello"))
    who = Credentials(token="ya29-secret")  # type: ignore[no-untyped-call]
    project = await opened(flash, mode="enterprise", key=None, project="p1", credentials=who)
    await project.chat(im.Text.of("hello"))
    first, second = server.asked
    assert (first.path, first.headers["x-goog-api-key"]) == (
        "/v1beta1/publishers/google/models/gemini-3.8-flash:generateContent", KEY,
    )  # fmt: skip
    assert second.path == (
        "/v1beta1/projects/p1/locations/global/publishers/google/models/gemini-3.8-flash:generateContent"
    )
    assert second.headers["authorization"] == "Bearer ya29-secret"
    assert "x-goog-api-key" not in second.headers
    unknown: Any = "vertex"
    with pytest.raises(ConfigurationError, match="'vertex' is no mode"):
        Google(unknown)
    with pytest.raises(ConfigurationError, match="of no project"):
        Google(project="p1")


async def test_the_mode_is_ours_to_say_whatever_the_environment_says(
    server: Server, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("USE_ENTERPRISE", "true"), ("USE_VERTEXAI", "true")):
        monkeypatch.setenv(f"GOOGLE_GENAI_{name}", value)
    for name in ("GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, "elsewhere")
    model = await opened(FLASH)
    await model.chat(im.Text.of("hello"))
    express = await opened("google-enterprise/gemini-3.8-flash", mode="enterprise")
    await express.chat(im.Text.of("hello"))
    assert [(asked.path.partition("/models")[0], asked.headers["x-goog-api-key"]) for asked in server.asked] == [
        ("/v1", KEY), ("/v1beta1/publishers/google", KEY),
    ]  # fmt: skip


def test_what_each_mode_does_and_needs_is_data() -> None:
    page = (Path(__file__).parent.parent / "docs" / "google.md").read_text("utf-8")
    for provider in (Google(), Google("enterprise")):
        mode, offers = MODES[provider.mode], provider.offers()
        assert {offer.id.partition("/")[0] for offer in offers} == {mode.name}
        assert all(offer.privacy == mode.privacy for offer in offers if not offer.waits_h)
        assert all(offer.privacy.startswith(mode.privacy) and "2026-11" in offer.privacy for offer in offers)
        assert all(f"| {row.model} |" in page for row in ROWS)
        assert mode.remedy in page
        assert f"{mode.inline // 1_000_000} MB" in page
        assert all(any(need.variables for need in offer.needs) for offer in offers)
    assert KEY not in repr(Google(key=KEY)) + repr(Google(key=KEY).offers())


async def test_a_model_that_ended_says_what_follows_before_any_request(server: Server, opened: Any) -> None:
    with pytest.raises(ModelRetired, match=r"'google/imagen-4.0-generate-001' was shut down on 2026-08-17") as caught:
        await opened("google/imagen-4.0-generate-001")
    assert caught.value.successor == "google/gemini-nano-banana-2.1"
    assert server.asked == []
    offers = [*Google().offers(), *Google("enterprise").offers()]
    assert {offer.lifecycle.successor for offer in offers} - {""} <= {offer.id for offer in offers}
    pro = next(offer for offer in Google().offers() if offer.id == "google/gemini-2.5-pro")
    assert "is re-routed on 2026-12-01; google/gemini-3.8-flash follows" in pro.lifecycle.warning(
        pro.id, date(2026, 11, 28)
    )


UNITS = {"input_token": "input_mtok", "output_token": "output_mtok", "cached_token": "cache_read_mtok",
         "audio_input_token": "input_audio_mtok", "image_output_token": "output_image_mtok",
         "video_output_token": "output_video_mtok"}  # fmt: skip


@pytest.mark.parametrize("day", [date(2026, 11, 28), NEW_YEAR], ids=str)
def test_prices_are_those_of_the_price_list(day: date) -> None:
    prices = pytest.importorskip("genai_prices")
    from datetime import UTC, datetime

    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for row in ROWS:
        price = row.price(day)
        rerouted = row.lifecycle.status == "rerouted" and row.lifecycle.until and day >= row.lifecycle.until
        model = row.lifecycle.successor.partition("/")[2] if rerouted else row.model
        if price is None:
            continue
        listed = prices.calc_price(
            prices.Usage(input_tokens=1, output_tokens=1), model, provider_id="google", genai_request_timestamp=noon
        ).model_price
        for unit, rate in price.per.items():
            figure = getattr(listed, UNITS[unit])
            assert rate * 1e6 == pytest.approx(float(getattr(figure, "base", figure))), (row.model, unit)


def test_the_referee_catches_what_the_sdk_would_not_send() -> None:
    body: dict[str, Any] = {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]}
    judged(body)
    for wrong in (
        {"colour": 1},
        {"contents": [{"role": "user", "parts": [{"sound": "x"}]}]},
        {"generationConfig": {"maxOutputTokens": "many"}},
        {"generationConfig": {"hue": 1}},
    ):
        with pytest.raises((ValidationError, ValueError)):
            judged(body | wrong)
