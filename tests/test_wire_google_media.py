"""Google's pictures, speech, transcripts, vectors and clips through the real SDK against a server on loopback."""

from __future__ import annotations

import asyncio
import io
import wave
from base64 import b64encode, urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from google.genai import interactions, types
from PIL import Image as Pillow

import intermodal as im
from intermodal.errors import DeadlineExceeded, MediaEmpty, MediaUnsupported, NotSupported, ProviderError
from intermodal.plans import fusion
from intermodal.providers.calls import Call, working_on
from intermodal.providers.hosted.google_hearing import heard
from intermodal.providers.hosted.google_media import RATIOS, ratio, size
from intermodal.providers.hosted.google_offers import Google
from intermodal.testing.conformance import check_offer
from intermodal.testing.conformance.media import picture
from intermodal.testing.wire import Answer, Asked, Server, film, judged, serving
from intermodal.testing.wire_google import generating, piece

KEY = "AIza-secret"
USAGE = {
    "promptTokenCount": 12,
    "candidatesTokenCount": 1290,
    "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1290}],
}


def made(data: bytes, media_type: str, *, usage: Any = USAGE, text: str = "Here you are.") -> Answer:
    blob = {"inlineData": {"mimeType": media_type, "data": b64encode(data).decode()}}
    return Answer(piece({"text": text}, blob, stop="STOP", usageMetadata=usage))


def png(width: int, height: int, form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), "blue").save(out, form)
    return out.getvalue()


def asked_of(asked: Asked) -> dict[str, Any]:
    assert asked.headers["x-goog-api-key"] == KEY
    return generating(asked)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(lambda asked: made(png(64, 64), "image/png")) as running:
        yield running


@pytest.fixture
async def opened(server: Server, bare_env: im.Env) -> AsyncIterator[Any]:
    async with AsyncExitStack() as stack:

        async def open_one(offer_id: str) -> Any:
            found = {offer.id: offer for offer in Google(key=KEY, url=server.url).offers()}
            return await stack.enter_async_context(found[f"google/{offer_id}"].open(bare_env))

        yield open_one


@pytest.fixture
def call() -> Any:
    mine = Call()
    done = working_on(mine)
    yield mine
    done()


# --- pictures ---------------------------------------------------------------------------------------------------------


async def test_a_picture_is_drawn_at_the_nearest_ratio_and_cut_to_size(server: Server, opened: Any, call: Call) -> None:
    server.script = lambda asked: made(png(1376, 768, "JPEG"), "image/jpeg")
    model = await opened("gemini-nano-banana-2.1")
    image = await model.generate(im.Text.of("a fox"), width=800, height=450, seed=7)
    assert (image.width, image.height, image.media_type) == (800, 450, "image/png")
    assert Pillow.open(io.BytesIO(image.blob.read_now())).size == (800, 450)
    (asked,) = server.asked
    assert asked.path == "/v1/models/gemini-nano-banana-2.1:generateContent"
    body = asked_of(asked)
    assert body["contents"][0]["parts"] == [{"text": "a fox"}]
    assert body["generationConfig"] == {
        "responseModalities": ["IMAGE"],
        "imageConfig": {"aspectRatio": "16:9", "imageSize": "1K"},
    }
    assert call.amounts == {
        "call": 1.0, "input_token": 12.0, "output_token": 1290.0, "cached_token": 0.0, "image_output_token": 1290.0,
    }  # fmt: skip
    assert call.notes == ["gemini-nano-banana-2.1 has no 'seed': left out"]
    with pytest.raises(MediaUnsupported, match=r"makes no image/svg\+xml"):
        await model.generate(im.Text.of("a fox"), width=8, height=8, seed=0, media_type="image/svg+xml")


async def test_a_picture_is_changed_at_its_own_size(server: Server, opened: Any, call: Call) -> None:
    model = await opened("gemini-nano-banana-2.1/edit")
    media = picture(width=40, height=30)
    image = await model.edit(media, im.Text.of("make it blue"), seed=0)
    assert (image.width, image.height) == (40, 30)
    first, second = asked_of(server.asked[0])["contents"][0]["parts"]
    assert urlsafe_b64decode(first["inlineData"]["data"]) == media.blob.read_now()
    assert second == {"text": "make it blue"}
    large = await model.edit(picture(width=100, height=80), im.Text.of("make it blue"), seed=0)
    assert (large.width, large.height) == (64, 64)
    assert call.notes == ["came back at 64×64: gemini-nano-banana-2.1 drew nothing larger"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(piece({"text": "I only describe."}, stop="STOP")), "answered without image: 'I only describe.'"),
        (Answer(piece(stop="IMAGE_SAFETY")), "refused: IMAGE_SAFETY"),
        (Answer({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}), "refused: PROHIBITED_CONTENT"),
        (Answer({"error": {"code": 403, "message": "not yours"}}, 403), "answered 403: not yours"),
    ],
)
async def test_no_picture_is_an_error_that_says_why(server: Server, opened: Any, answer: Answer, message: str) -> None:
    server.script = lambda asked: answer
    model = await opened("gemini-nano-banana-2.1")
    with pytest.raises(ProviderError, match=message):
        await model.generate(im.Text.of("a fox"), width=64, height=64, seed=0)


def test_ratios_and_sizes() -> None:
    assert [ratio(*pair, RATIOS) for pair in ((1024, 1024), (1920, 1080), (600, 800), (3000, 100))] == [
        "1:1", "16:9", "3:4", "21:9",
    ]  # fmt: skip
    assert [size(*pair) for pair in ((1024, 1024), (2048, 2048), (4096, 4096))] == ["1K", "2K", "4K"]


# --- speech -----------------------------------------------------------------------------------------------------------


async def test_speech_comes_as_pcm_and_becomes_a_wav(server: Server, opened: Any, call: Call) -> None:
    spoken = {"promptTokenCount": 5, "candidatesTokenCount": 50}
    server.script = lambda asked: made(b"\1\0" * 12000, "audio/L16;codec=pcm;rate=24000", usage=spoken)
    model = await opened("gemini-3.8-flash-tts")
    said = await model.speak(im.Text.of("Hello there."), voice="Puck", language="en")
    assert (said.media_type, said.seconds, said.sample_rate, said.channels) == ("audio/wav", 0.5, 24000, 1)
    (asked,) = server.asked
    assert asked.path == "/v1beta/models/gemini-3.8-flash-tts:generateContent"
    config = asked_of(asked)["generationConfig"]
    assert config["responseModalities"] == ["AUDIO"]
    voice = {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Puck"}}, "languageCode": "en"}
    assert config["speechConfig"] == voice
    assert call.amounts is not None
    assert call.amounts["output_token"] == 50.0
    with pytest.raises(MediaEmpty, match="nothing to read aloud"):
        await model.speak(im.Text.of(" … "))
    assert len(server.asked) == 1


def transcribed(*parts: dict[str, Any]) -> Answer:
    return Answer(piece(*({"audioTranscription": part} for part in parts), stop="STOP", usageMetadata=USAGE))


def timed(*words: tuple[str, float, float]) -> list[dict[str, str]]:
    return [{"word": word, "startOffset": f"{start}s", "endOffset": f"{end}s"} for word, start, end in words]


async def test_a_transcript_has_sentences_with_the_times_of_their_words(
    server: Server, opened: Any, call: Call
) -> None:
    english = timed(("hello", 0.2, 0.5), ("there", 0.5, 0.9), ("how", 1.2, 1.4), ("are", 1.4, 1.5), ("you", 1.5, 2))
    chinese = timed(("你", 3.0, 3.2), ("好", 3.2, 3.4))
    server.script = lambda asked: transcribed(
        {"text": "Hello there. How are you?", "languageCode": "en-US", "words": english},
        {"text": "你好。", "languageCode": "zh-CN", "words": chinese},
    )
    model = await opened("gemini-3.5-transcribe")
    sound = im.Audio.from_pcm16(b"\0\0" * 64000, sample_rate=16000)
    found = await model.transcribe(sound, language="en")
    assert found.segments == (
        im.Segment(0.2, 0.9, "Hello there.", "en"),
        im.Segment(1.2, 2.0, "How are you?", "en"),
        im.Segment(3.0, 3.4, "你好。", "zh"),
    )
    assert (found.language, found.seconds) == ("en", 4.0)
    (asked,) = server.asked
    assert asked.path == "/v1beta/models/gemini-3.5-transcribe:generateContent"
    body = asked_of(asked)
    assert body["contents"][0]["parts"][0]["inlineData"]["mimeType"] == "audio/wav"
    assert body["generationConfig"]["audioTranscriptionConfig"] == {"wordTimestamp": True, "languageCodes": ["en"]}
    server.script = lambda asked: transcribed()
    assert (await model.transcribe(sound)).segments == ()


async def test_long_recordings_have_no_times_and_longer_ones_are_refused(
    server: Server, opened: Any, call: Call
) -> None:
    server.script = lambda asked: Answer(piece({"text": "A long talk."}, stop="STOP"))
    model = await opened("gemini-3.5-transcribe")
    talk = im.Audio.from_bytes(b"RIFF", "audio/wav", seconds=2000.0)
    found = await model.transcribe(talk)
    assert found.segments == (im.Segment(0.0, 2000.0, "A long talk."),)
    assert asked_of(server.asked[0])["generationConfig"]["audioTranscriptionConfig"] == {"wordTimestamp": False}
    assert call.notes == ["gemini-3.5-transcribe gives times up to 30 minutes: one segment, untimed"]
    with pytest.raises(NotSupported, match="has 4,000 s; the model takes 3,600"):
        await model.transcribe(im.Audio.from_bytes(b"RIFF", "audio/wav", seconds=4000.0))


def test_words_that_are_not_in_the_text_are_joined_and_pauses_end_segments() -> None:
    words = [types.WordInfo.model_validate(word) for word in timed(("one", 0, 1), ("two", 1, 2), ("three", 5, 6))]
    part = types.Part(audio_transcription=types.Transcription(text="1 2 3", words=words))
    found = heard([part], 6.0, "en").segments
    assert [(s.start, s.end, s.text) for s in found] == [(0.0, 2.0, "one two"), (5.0, 6.0, "three")]


# --- vectors ----------------------------------------------------------------------------------------------------------


async def test_each_text_has_a_unit_vector(server: Server, opened: Any, call: Call) -> None:
    def script(asked: Asked) -> Answer:
        count = len(asked.json["requests"])
        return Answer({"embeddings": [{"values": [3.0, 4.0]}] * count, "usageMetadata": {"promptTokenCount": count}})

    server.script = script
    model = await opened("gemini-embedding-2")
    found = await model.embed([im.Text.of(f"text {i}") for i in range(130)])
    assert len(found) == 130
    assert (found[0].vector, found[0].model) == ((0.6, 0.8), "google/gemini-embedding-2")
    assert [len(asked.json["requests"]) for asked in server.asked] == [100, 30]
    assert server.asked[0].path == "/v1/models/gemini-embedding-2:batchEmbedContents"
    for request in server.asked[0].json["requests"]:
        assert set(request) == {"content", "model"}
        types.Content.model_validate(request["content"])
    assert call.amounts == {"call": 2.0, "input_token": 130.0}
    assert await model.embed([]) == []
    server.script = lambda asked: Answer({"embeddings": [{"values": [1.0]}]})
    with pytest.raises(ProviderError, match="answered 1 vectors to 2 texts"):
        await model.embed([im.Text.of("a"), im.Text.of("b")])


# --- clips ------------------------------------------------------------------------------------------------------------


class Studio:
    """An interaction that goes through `states`, its clip a file to be fetched, or in the answer (`inline`)."""

    def __init__(self, *states: str, inline: bool = False) -> None:
        self.states = list(states)
        self.inline = inline
        self.film = film()

    def __call__(self, asked: Asked) -> Answer:
        if asked.method == "POST" and asked.path == "/v1/interactions":
            return Answer({"id": "job-1", "status": "in_progress", "steps": []})
        if asked.path == "/v1/interactions/job-1/cancel":
            return Answer({"id": "job-1", "status": "cancelled", "steps": []})
        if asked.path == "/v1/files/clip1:download":
            return Answer(self.film)
        assert (asked.method, asked.path) == ("GET", "/v1/interactions/job-1")
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if state.isdigit():
            return Answer({"error": {"code": int(state), "message": "try later"}}, int(state))
        if state != "completed":
            return Answer({"id": "job-1", "status": state, "steps": [], "errors": [{"message": "a rule forbids it"}]})
        where = {"data": b64encode(self.film).decode()} if self.inline else {"uri": "https://host/v1beta/files/clip1"}
        clip = {"type": "video", "mime_type": "video/mp4", **where}
        usage = {
            "total_input_tokens": 9,
            "total_output_tokens": 46_000,
            "output_tokens_by_modality": [{"modality": "video", "tokens": 45_900}],
        }
        output = {"type": "model_output", "content": [clip]}
        return Answer({"id": "job-1", "status": "completed", "steps": [output], "usage": usage})


OMNI = "gemini-omni-1.1-flash"


async def films(opened: Any) -> Any:
    model = await opened(OMNI)
    model.poll_s = 0.01
    return model


async def test_a_clip_is_filmed_in_the_background_and_fetched(server: Server, opened: Any) -> None:
    server.script = studio = Studio("queued", "in_progress", "503", "completed")
    submitted: list[str] = []

    async def keep(handle: str) -> None:
        submitted.append(handle)

    call = Call(on_submit=keep)
    done = working_on(call)
    model = await films(opened)
    clip = await model.generate(im.Text.of("a fox runs"), image=None, seconds=30.0, seed=3)
    done()
    assert (clip.width, clip.height, clip.seconds, clip.has_audio) == (64, 48, 1.0, False)
    assert clip.blob.read_now() == studio.film
    assert submitted == ["job-1"]
    assert call.amounts == {
        "call": 1.0, "input_token": 9.0, "output_token": 46_000.0, "cached_token": 0.0, "video_output_token": 45_900.0,
    }  # fmt: skip
    assert call.notes == [
        "gemini-omni-1.1-flash has no 'seed': left out",
        "gemini-omni-1.1-flash films 3 to 10 s: 10 s asked for, not 30",
    ]
    asked = server.asked[0]
    assert asked.headers["x-goog-api-key"] == KEY
    body = asked.json
    judged(interactions.CreateModelInteractionParam, body)
    assert (body["background"], body["store"], body["model"]) == (True, True, OMNI)
    assert body["response_format"] == {"type": "video", "duration": "10s", "delivery": "uri"}
    assert [one.method for one in server.asked] == ["POST", "GET", "GET", "GET", "GET", "GET"]


async def test_a_clip_begins_with_a_picture_and_may_come_in_the_answer(server: Server, opened: Any) -> None:
    server.script = studio = Studio("completed", inline=True)
    model = await films(opened)
    clip = await model.generate(im.Text.of("it flies away"), image=picture(), seconds=4.0, seed=0)
    assert clip.blob.read_now() == studio.film
    body = server.asked[0].json
    judged(interactions.CreateModelInteractionParam, body)
    words, still = body["input"][0]["content"] if body["input"][0]["type"] == "user_input" else body["input"]
    assert words == {"type": "text", "text": "it flies away"}
    assert (still["type"], still["mime_type"]) == ("image", "image/png")
    assert body["response_format"]["aspect_ratio"] in ("16:9", "9:16")


async def test_a_later_attempt_goes_on_waiting_for_the_same_job(server: Server, opened: Any) -> None:
    server.script = Studio("completed")
    call = Call(handle="job-1")
    done = working_on(call)
    model = await films(opened)
    await model.generate(im.Text.of("a fox runs"), image=None, seconds=8.0, seed=0)
    done()
    assert "POST" not in [asked.method for asked in server.asked]


async def test_a_job_called_off_here_is_called_off_there(server: Server, opened: Any) -> None:
    server.script = Studio("in_progress")
    model = await films(opened)
    work = asyncio.create_task(model.generate(im.Text.of("a fox runs"), image=None, seconds=8.0, seed=0))
    while len(server.asked) < 3:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.005)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert server.asked[-1].path == "/v1/interactions/job-1/cancel"


@pytest.mark.parametrize(
    ("states", "message", "retry", "unknown"),
    [
        (("failed",), "ended with 'failed': a rule forbids it", "no", False),
        (("404",), "answered 404: try later", "no", True),
        (("503",), "answered 503: try later", "transient", True),
    ],
)
async def test_a_job_that_ends_badly_says_so(
    server: Server, opened: Any, states: tuple[str, ...], message: str, retry: str, unknown: bool
) -> None:
    server.script = Studio(*states)
    model = await films(opened)
    with pytest.raises(ProviderError, match=message) as caught:
        await model.generate(im.Text.of("a fox runs"), image=None, seconds=8.0, seed=0)
    assert (caught.value.retry, caught.value.unknown) == (retry, unknown)
    assert len(server.asked) == (11 if retry == "transient" else 2)


@pytest.mark.parametrize(
    ("answer", "message", "retry"),
    [
        (
            Answer({"error": {"code": 429, "message": "slow down"}}, 429, {"retry-after": "7"}),
            "answered 429: slow",
            "rate",
        ),
        (Answer({"error": {"code": 401, "message": "bad key"}}, 401), "answered 401: bad key", "no"),
        (Answer(b"boom", 500), "answered 500", "transient"),
        (Answer(b"{nonsense"), "can't be read|could not be made|without an id", "no"),
        (Answer({"status": "in_progress"}), "without an id", "no"),
    ],
)
async def test_faults_of_interactions_are_typed(
    server: Server, opened: Any, answer: Answer, message: str, retry: str
) -> None:
    server.script = lambda asked: answer
    model = await films(opened)
    with pytest.raises(ProviderError, match=message) as caught:
        await model.generate(im.Text.of("a fox runs"), image=None, seconds=8.0, seed=0)
    assert caught.value.retry.startswith(retry)
    assert KEY not in repr(caught.value) + repr(caught.value.__cause__)
    assert len(server.asked) == 1  # the SDK would have tried five times
    if retry == "rate":
        assert caught.value.retry_after_s == 7.0


async def test_a_slow_answer_meets_the_deadline(server: Server, opened: Any) -> None:
    server.script = lambda asked: Answer({}, delay_s=5.0)
    model = await films(opened)
    call = Call(deadline=asyncio.get_running_loop().time() + 0.2)
    done = working_on(call)
    with pytest.raises(DeadlineExceeded, match="did not answer in time"):
        await model.generate(im.Text.of("a fox runs"), image=None, seconds=8.0, seed=0)
    done()


# --- end to end -------------------------------------------------------------------------------------------------------

FREELY = im.Policy(unknown_price="allow", on_unchecked="allow")


@pytest.mark.parametrize(
    ("request_", "offer", "kind"),
    [
        ("draw a fox", "google/gemini-nano-banana-2.1", "image"),
        ("read this aloud", "google/gemini-3.8-flash-tts", "audio"),
        ("transcribe this recording", "google/gemini-3.5-transcribe", "text"),
        ("generate a video of a fox running", "google/gemini-omni-1.1-flash", "video"),
    ],
)
async def test_requests_end_to_end(server: Server, tmp_path: Path, request_: str, offer: str, kind: str) -> None:
    studio = Studio("completed")

    def script(asked: Asked) -> Answer:
        if "nano" in asked.path:
            return made(png(1024, 1024), "image/png")
        if "tts" in asked.path:
            return made(b"\1\0" * 24000, "audio/L16;rate=24000")
        if "transcribe" in asked.path:
            return transcribed({"text": "Hello.", "words": timed(("Hello", 0.0, 0.5))})
        return studio(asked)

    server.script = script
    media: list[Any] = []
    if kind == "audio":
        media = [im.text("Good morning.")]
    elif kind == "text":
        path = tmp_path / "memo.wav"
        path.write_bytes(im.Audio.from_pcm16(b"\1\0" * 16000, sample_rate=16000).blob.read_now())
        media = [path]
    only = [one for one in Google(key=KEY, url=server.url).offers() if one.id == offer]
    async with im.Orchestrator(home=tmp_path / "home", providers=only) as orchestrator:
        plan = await orchestrator.plan(request_, *media, policy=FREELY)
        assert offer in plan.explain()
        result = await orchestrator.run(plan)
    assert getattr(result, kind) is not None
    written = [p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file()]
    assert written
    assert not any(KEY.encode() in data for data in written)


CHATTED = {"promptTokenCount": 300, "candidatesTokenCount": 7, "thoughtsTokenCount": 20,
           "cachedContentTokenCount": 100}  # fmt: skip


async def test_an_answer_over_a_video_end_to_end(server: Server, tmp_path: Path) -> None:
    server.script = lambda asked: Answer(piece({"text": "It runs through snow."}, stop="STOP", usageMetadata=CHATTED))
    clip = film()
    (tmp_path / "fox.mp4").write_bytes(clip)
    provider = Google(key=KEY, url=server.url)
    async with im.Orchestrator(home=tmp_path / "home", providers=[provider]) as studio:
        early = fusion.early("What does it do?", {"film": im.Video})
        plan = await studio.plan(early, inputs={"film": tmp_path / "fox.mp4"}, policy=FREELY)
        assert "google/gemini-3.8-flash" in plan.explain()
        result = await studio.run(plan)
    assert str(result.text) == "google/gemini-3.8-flash answers: “It runs through snow.”"
    (asked,) = server.asked
    body = asked_of(asked)
    assert urlsafe_b64decode(body["contents"][0]["parts"][0]["inlineData"]["data"]) == clip
    assert body["systemInstruction"]["parts"][0]["text"].endswith("Question: What does it do?")
    spent = 0.75e-6 * 200 + 0.075e-6 * 100 + 3.75e-6 * 27
    assert result.report.actuals["ask_model"].cost_usd == pytest.approx(spent)


# --- every offer keeps its protocol's promises ------------------------------------------------------------------------


def decodes(part: dict[str, Any]) -> bool:
    if "inlineData" not in part:
        return True
    data = io.BytesIO(urlsafe_b64decode(part["inlineData"]["data"]))
    try:
        if part["inlineData"]["mimeType"].startswith("image/"):
            Pillow.open(data).load()
        else:
            with wave.open(data) as sound:
                sound.readframes(1)
    except (OSError, wave.Error, EOFError):
        return False
    return True


def carrier(asked: Asked) -> Answer:
    """What a carrier would do with the suite's requests: pictures and sound that can't be decoded are refused."""
    if "interactions" in asked.path or "download" in asked.path:
        return FILMING(asked)
    if "embed" in asked.path.lower():
        texts = [request["content"]["parts"][0]["text"] for request in asked.json["requests"]]
        return Answer(
            {"embeddings": [{"values": [1.0 + ord(text[-1]) % 7, 1.0 + ord(text[-2]) % 5]} for text in texts]}
        )
    body = generating(asked)
    config = body["generationConfig"]
    parts = body["contents"][-1]["parts"]
    if not all(map(decodes, parts)):
        return Answer({"error": {"code": 400, "message": "the media can't be decoded"}}, 400)
    if "imageConfig" in config:
        return made(png(1024, 672), "image/png")
    if "speechConfig" in config:
        return made(b"\1\0" * 24000, "audio/L16;rate=24000")
    if "audioTranscriptionConfig" in config:
        return transcribed({"text": "Hello.", "words": timed(("Hello", 0.0, 0.5))})
    return Answer(piece({"text": "[2]"}, stop="STOP", usageMetadata=CHATTED))


FILMING = Studio("completed")
# those by batch are asked in test_wire_batch.py
LIVING = [one for one in Google().offers() if one.lifecycle.status == "active" and not one.waits_h]


@pytest.mark.parametrize("offer_id", [one.id for one in LIVING])
async def test_offers_keep_what_their_protocols_promise(server: Server, offer_id: str) -> None:
    server.script = carrier
    offer = next(one for one in Google(key=KEY, url=server.url).offers() if one.id == offer_id)
    await check_offer(offer)
