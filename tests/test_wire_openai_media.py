"""OpenAI's media endpoints through the real SDK against a server on loopback: pictures, speech, vectors, video jobs."""

from __future__ import annotations

import asyncio
import base64
import email.parser
import email.policy
import io
import math
import struct
import wave
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openai
import pytest
from openai.types import embedding_create_params, image_edit_params, image_generate_params
from openai.types.audio import speech_create_params, transcription_create_params
from PIL import Image as Pillow

import intermodal as im
from intermodal.errors import (
    ConfigurationError,
    DeadlineExceeded,
    MediaUnsupported,
    NotSupported,
    ParameterInvalid,
    ProviderError,
)
from intermodal.providers import Catalog
from intermodal.providers.calls import Call, working_on
from intermodal.providers.hosted import openai_rows as rows
from intermodal.providers.hosted.openai_audio import (
    MOST_CHARACTERS,
    RATE,
    OpenAISpeaker,
    OpenAITranscriber,
    pieces_of,
)
from intermodal.providers.hosted.openai_embedding import OpenAIEmbedder
from intermodal.providers.hosted.openai_images import OpenAIImages, Partial, drawable
from intermodal.providers.hosted.openai_offers import OpenAI
from intermodal.providers.hosted.openai_video import OpenAIVideos, VideoServer
from intermodal.providers.profile import today
from intermodal.testing.conformance import check_offer
from intermodal.testing.wire import Answer, Asked, Server, film, judged, serving

DRAWN = {
    "input_tokens": 50, "input_tokens_details": {"image_tokens": 40, "text_tokens": 10},
    "output_tokens": 196, "total_tokens": 246,
}  # fmt: skip


def row(model: str, table: tuple[rows.Row, ...]) -> rows.Row:
    return next(one for one in table if one.model == model)


def png(width: int, height: int, form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Pillow.radial_gradient("L").resize((width, height)).convert("RGB").save(out, form)
    return out.getvalue()


def picture(width: int = 1280, height: int = 720, form: str = "PNG") -> im.Image:
    return im.Image.from_bytes(png(width, height, form), f"image/{form.lower()}", width=width, height=height)


def fields(asked: Asked) -> dict[str, Any]:
    """A multipart body: a text, or (file name, media type, bytes); lists where a name ends with []."""
    head = f"content-type: {asked.headers['content-type']}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + asked.body)
    found: dict[str, Any] = {}
    for part in message.iter_parts():
        name, data = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        filename = part.get_filename()
        value: Any = (filename, part.get_content_type(), data) if filename else data.decode()
        if str(name).endswith("[]"):
            found.setdefault(str(name)[:-2], []).append(value)
        else:
            found[str(name)] = value
    return found


def drawing(asked: Asked) -> Answer:
    """What the service does: a picture of the size asked for."""
    body = asked.json if asked.headers["content-type"] == "application/json" else fields(asked)
    width, _, height = body["size"].partition("x")
    form = body["output_format"].upper()
    data = base64.b64encode(png(int(width), int(height), form)).decode()
    if body.get("stream"):
        usual = {"b64_json": data, "background": "opaque", "created_at": 1, "output_format": body["output_format"],
                 "quality": "medium", "size": body["size"]}  # fmt: skip
        early = [{**usual, "type": "image_generation.partial_image", "partial_image_index": n}
                 for n in range(body["partial_images"])]  # fmt: skip
        return Answer(events=[*early, {**usual, "type": "image_generation.completed", "usage": DRAWN}])
    return Answer({"created": 1, "data": [{"b64_json": data}], "usage": DRAWN, "size": body["size"]})


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(drawing) as running:
        yield running


@pytest.fixture
def env(bare_env: im.Env) -> im.Env:
    return replace(bare_env, variables={})


@pytest.fixture
async def client(server: Server) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        api_key="sk-secret", base_url=f"{server.url}/v1", max_retries=0, _strict_response_validation=True
    ) as made:
        yield made


@pytest.fixture
def images(client: openai.AsyncOpenAI, env: im.Env) -> OpenAIImages:
    return OpenAIImages(client, "openai", row("gpt-image-2.5-flare", rows.IMAGES), env)


# Pictures


async def test_a_picture_is_drawn_and_cut_to_the_size_asked_for(server: Server, images: OpenAIImages) -> None:
    call = Call()
    done = working_on(call)
    made = await images.generate(im.Text.of("a fox"), width=96, height=64, seed=7)
    done()
    assert (made.width, made.height) == (96, 64)
    assert Pillow.open(io.BytesIO(made.blob.read_now())).size == (96, 64)
    (asked,) = server.asked
    assert asked.path == "/v1/images/generations"
    judged(image_generate_params.ImageGenerateParamsNonStreaming, asked.json)
    width, height = map(int, asked.json["size"].split("x"))
    assert width % 16 == height % 16 == 0
    assert width * height >= 655_360
    assert call.notes == ["gpt-image-2.5-flare has no 'seed': left out"]
    price = row("gpt-image-2.5-flare", rows.IMAGES).price
    assert price is not None
    assert price.cost(call.amounts or {}) == pytest.approx((10 * 5 + 40 * 8 + 196 * 30) / 1e6)


async def test_a_picture_of_a_size_that_is_drawn_is_left_as_it_came(server: Server, images: OpenAIImages) -> None:
    made = await images.generate(im.Text.of("a fox"), width=1024, height=1024, seed=0, media_type="image/webp")
    assert made.media_type == "image/webp"
    assert made.blob.read_now() == png(1024, 1024, "WEBP")


@pytest.mark.parametrize(
    ("width", "height"),
    [(96, 64), (1024, 1024), (1000, 750), (3840, 2160), (5000, 5000), (100, 4000), (1, 1), (4000, 3)],
)
def test_every_size_asked_for_is_one_the_model_draws(width: int, height: int) -> None:
    wide, high = drawable(width, height)
    assert wide % 16 == high % 16 == 0
    assert 655_360 <= wide * high <= 8_294_400
    assert max(wide, high) <= 3840
    assert max(wide, high) <= 3 * min(wide, high)
    if 655_360 <= width * height <= 8_294_400 and max(width, height) <= 3 * min(width, height):
        assert width <= wide < width + 16
        assert height <= high < height + 16
    assert drawable(width, height, rows.FIXED) in rows.FIXED


async def test_unfinished_pictures_end_in_the_picture_a_plain_request_gives(
    server: Server, images: OpenAIImages
) -> None:
    call = Call()
    done = working_on(call)
    *partial, last = [
        one async for one in images.stream(im.Text.of("a fox"), width=1024, height=1024, partial_images=2)
    ]
    done()
    judged(image_generate_params.ImageGenerateParamsStreaming, server.asked[-1].json)
    assert [one.index for one in partial if isinstance(one, Partial)] == [0, 1]
    assert last == await images.generate(im.Text.of("a fox"), width=1024, height=1024, seed=0)
    assert (call.amounts or {})["output_token"] == 196.0
    server.script = lambda asked: Answer(events=drawing(asked).events[:1])  # type: ignore[index]
    with pytest.raises(ProviderError, match="broke off before the picture was done") as caught:
        async for _ in images.stream(im.Text.of("a fox"), width=1024, height=1024):
            pass
    assert caught.value.retry == "transient"


async def test_a_picture_is_changed_at_its_own_size(server: Server, images: OpenAIImages) -> None:
    made = await images.edit(picture(400, 300, "JPEG"), im.Text.of("make it night"), seed=0)
    assert (made.width, made.height, made.media_type) == (400, 300, "image/png")
    (asked,) = server.asked
    assert asked.path == "/v1/images/edits"
    body = fields(asked)
    name, kind, data = body["image"]
    assert (name, kind, data) == ("picture.jpeg", "image/jpeg", png(400, 300, "JPEG"))
    judged(image_edit_params.ImageEditParamsNonStreaming, {**body, "image": data})
    assert body["prompt"] == "make it night"


async def test_a_picture_larger_than_any_drawn_comes_back_smaller_and_that_is_said(
    server: Server, images: OpenAIImages
) -> None:
    call = Call()
    done = working_on(call)
    made = await images.edit(picture(4000, 3000, "JPEG"), im.Text.of("make it night"), seed=0)
    done()
    assert made.width * made.height <= 8_294_400
    assert call.notes == [f"came back at {made.width}×{made.height}: gpt-image-2.5-flare draws nothing larger"]


async def test_what_comes_back_must_be_a_picture(server: Server, images: OpenAIImages) -> None:
    with pytest.raises(MediaUnsupported, match="makes no image/x-nobody"):
        await images.generate(im.Text.of("a fox"), width=96, height=64, seed=0, media_type="image/x-nobody")
    assert server.asked == []
    server.script = lambda asked: Answer({"created": 1, "data": [{"b64_json": base64.b64encode(b"junk").decode()}]})
    with pytest.raises(ProviderError, match="sent 4 bytes that are no image") as sent:
        await images.generate(im.Text.of("a fox"), width=96, height=64, seed=0)
    assert sent.value.unknown  # it was charged for
    server.script = lambda asked: Answer({"created": 1, "data": []})
    with pytest.raises(ProviderError, match="without a picture"):
        await images.generate(im.Text.of("a fox"), width=96, height=64, seed=0)
    blocked = {"message": "blocked", "type": "image_generation_user_error", "code": "moderation_blocked"}
    server.script = lambda asked: Answer({"error": blocked}, 400)
    with pytest.raises(ProviderError, match="answered 400: blocked") as caught:
        await images.generate(im.Text.of("a fox"), width=96, height=64, seed=0)
    assert caught.value.retry == "no"


# Speech out


def tone(seconds: float = 0.1) -> bytes:
    count = int(RATE * seconds)
    return struct.pack(f"<{count}h", *(int(8000 * math.sin(n / 9)) for n in range(count)))


def speaking(asked: Asked) -> Answer:
    if asked.json.get("stream_format") != "sse":
        return Answer(tone())
    half = len(tone()) // 2
    parts = [{"type": "speech.audio.delta", "audio": base64.b64encode(part).decode()}
             for part in (tone()[:half], tone()[half:])]  # fmt: skip
    usage = {"input_tokens": 5, "output_tokens": 40, "total_tokens": 45}
    return Answer(events=[*parts, {"type": "speech.audio.done", "usage": usage}])


@pytest.mark.parametrize("model", ["tts-1", "gpt-4o-mini-tts"])
async def test_a_text_is_read_aloud(server: Server, client: openai.AsyncOpenAI, model: str) -> None:
    server.script = speaking
    one = row(model, rows.SPEECH)
    call = Call()
    done = working_on(call)
    made = await OpenAISpeaker(client, "openai", one).speak(im.Text.of("Hello there."), voice="coral")
    done()
    assert made.seconds == pytest.approx(0.1)
    assert made.sample_rate == RATE
    assert made.blob.read_now().endswith(tone())
    (asked,) = server.asked
    judged(speech_create_params.SpeechCreateParams, asked.json)
    assert (asked.json["voice"], asked.json["response_format"]) == ("coral", "pcm")
    assert one.price is not None
    expected = 12 * 15 if model == "tts-1" else 5 * 0.6 + 40 * 12
    assert one.price.cost(call.amounts or {}) == pytest.approx(expected / 1e6)


async def test_a_long_text_is_read_in_pieces(server: Server, client: openai.AsyncOpenAI) -> None:
    server.script = speaking
    text = " ".join(f"This is sentence number {n} of a long story." for n in range(200))
    call = Call()
    done = working_on(call)
    made = await OpenAISpeaker(client, "openai", row("tts-1", rows.SPEECH)).speak(im.Text.of(text))
    done()
    pieces = [asked.json["input"] for asked in server.asked]
    assert len(pieces) == 3
    assert all(len(piece) <= MOST_CHARACTERS and piece.endswith("story.") for piece in pieces)
    assert " ".join(pieces) == text
    assert made.seconds == pytest.approx(0.3)
    assert (call.amounts or {})["character"] == sum(map(len, pieces))
    assert max(map(len, pieces_of("x" * 10_000))) <= MOST_CHARACTERS


async def test_speech_that_is_none_is_an_error(server: Server, client: openai.AsyncOpenAI) -> None:
    plain, told = (OpenAISpeaker(client, "openai", row(m, rows.SPEECH)) for m in ("tts-1", "gpt-4o-mini-tts"))
    with pytest.raises(ParameterInvalid, match="tts-1 has no voice 'marin'"):
        await plain.speak(im.Text.of("Hello."), voice="marin")
    with pytest.raises(ParameterInvalid, match="nothing to say"):
        await plain.speak(im.Text.of(" "))
    assert server.asked == []
    server.script = lambda asked: Answer(b"")
    with pytest.raises(ProviderError, match="no sound"):
        await plain.speak(im.Text.of("Hello."))
    with pytest.raises(ProviderError, match="broke off in the middle of the speech"):
        await told.speak(im.Text.of("Hello."))
    server.script = lambda asked: Answer(b"data: {nonsense\n\n")
    with pytest.raises(ProviderError, match="among the sound"):
        await told.speak(im.Text.of("Hello."))


# Speech in


def sound(seconds: float = 2.0) -> im.Audio:
    return im.Audio.from_pcm16(b"\0\0" * int(16000 * seconds), sample_rate=16000)


def transcriber(client: openai.AsyncOpenAI, env: im.Env, model: str) -> OpenAITranscriber:
    return OpenAITranscriber(client, "openai", row(model, rows.TRANSCRIPTION), env)


async def test_a_recording_is_written_down(server: Server, client: openai.AsyncOpenAI, env: im.Env) -> None:
    usage = {"type": "duration", "seconds": 2}
    server.script = lambda asked: Answer({"text": " Good morning. ", "languages": [{"code": "en"}], "usage": usage})
    call = Call()
    done = working_on(call)
    made = await transcriber(client, env, "gpt-transcribe").transcribe(sound(), language="en")
    done()
    assert [(s.start, s.end, s.text, s.language) for s in made.segments] == [(0.0, 2.0, "Good morning.", "en")]
    assert (made.language, made.seconds) == ("en", 2.0)
    assert call.notes == ["gpt-transcribe tells no times: the whole recording is one segment"]
    (asked,) = server.asked
    assert asked.path == "/v1/audio/transcriptions"
    body = fields(asked)
    name, kind, data = body["file"]
    assert (name, kind, data[:4]) == ("audio.wav", "audio/wav", b"RIFF")
    assert body["languages"] == ["en"]
    judged(transcription_create_params.TranscriptionCreateParamsNonStreaming, {**body, "file": data})
    price = row("gpt-transcribe", rows.TRANSCRIPTION).price
    assert price is not None
    assert price.cost(call.amounts or {}) == pytest.approx(2 * 0.27 / 3600)


async def test_pieces_of_a_transcript_are_told_and_end_in_the_same(
    server: Server, client: openai.AsyncOpenAI, env: im.Env
) -> None:
    whole = {"text": "Good morning.", "languages": [{"code": "en"}]}
    deltas = [{"type": "transcript.text.delta", "delta": text} for text in ("Good ", "morning.")]
    server.script = lambda asked: Answer(events=[*deltas, {"type": "transcript.text.done", **whole}])
    heard: list[str] = []
    call = Call(on_delta=heard.append)
    done = working_on(call)
    streamed = await transcriber(client, env, "gpt-transcribe").transcribe(sound())
    done()
    assert heard == ["Good ", "morning."]
    assert fields(server.asked[-1])["stream"] == "true"
    assert call.amounts == {"call": 1.0, "second": 2.0}
    server.script = lambda asked: Answer(whole)
    assert streamed == await transcriber(client, env, "gpt-transcribe").transcribe(sound())
    server.script = lambda asked: Answer(events=deltas)
    done = working_on(Call(on_delta=heard.append))
    with pytest.raises(ProviderError, match="broke off in the middle of the transcript"):
        await transcriber(client, env, "gpt-transcribe").transcribe(sound())
    done()


WHISPERED = {
    "duration": 2.0, "language": "german", "text": "Guten Morgen. Hallo.", "usage": {"type": "duration", "seconds": 2},
    "segments": [
        {"id": n, "avg_logprob": -0.2, "compression_ratio": 1.0, "end": start + 1, "no_speech_prob": 0.0, "seek": 0,
         "start": start, "temperature": 0.0, "text": text, "tokens": [1]}
        for n, (start, text) in enumerate([(0.0, " Guten Morgen."), (1.0, " Hallo.")])
    ],
}  # fmt: skip
DIARIZED = {
    "duration": 2.0, "task": "transcribe", "text": "Guten Morgen. Hallo.",
    "segments": [
        {"id": f"s{n}", "type": "transcript.text.segment", "start": start, "end": start + 1, "speaker": who, "text": text}
        for n, (start, who, text) in enumerate([(0.0, "A", "Guten Morgen."), (1.0, "B", "Hallo.")])
    ],
}  # fmt: skip


@pytest.mark.parametrize(("model", "answer"), [("whisper-1", WHISPERED), ("gpt-4o-transcribe-diarize", DIARIZED)])
async def test_models_that_tell_times_are_asked_for_them(
    server: Server, client: openai.AsyncOpenAI, env: im.Env, model: str, answer: dict[str, Any]
) -> None:
    server.script = lambda asked: Answer(answer)
    made = await transcriber(client, env, model).transcribe(sound(), language=None if model == "whisper-1" else "de")
    assert [(s.start, s.end, s.text) for s in made.segments] == [(0.0, 1.0, "Guten Morgen."), (1.0, 2.0, "Hallo.")]
    assert made.language == "de"
    body = fields(server.asked[-1])
    judged(transcription_create_params.TranscriptionCreateParamsNonStreaming, {**body, "file": b""})
    assert body["response_format"] == ("verbose_json" if model == "whisper-1" else "diarized_json")


async def test_a_recording_that_is_too_heavy_isnt_sent(server: Server, client: openai.AsyncOpenAI, env: im.Env) -> None:
    heavy = im.Audio.from_bytes(bytes(26_000_000), "audio/wav", seconds=800.0)
    with pytest.raises(NotSupported, match="has 26,000,000 bytes; the model takes 25,000,000"):
        await transcriber(client, env, "gpt-transcribe").transcribe(heavy)
    with pytest.raises(NotSupported, match="is audio/aac"):
        await transcriber(client, env, "gpt-transcribe").transcribe(im.Audio.from_bytes(b"x", "audio/aac"))
    assert server.asked == []


# Vectors


def embedding(asked: Asked) -> Answer:
    """The base64 that the SDK asks for, in no order."""
    given = asked.json["input"]
    packed = [base64.b64encode(struct.pack("<3f", len(text), 3.0, 4.0)).decode() for text in given]
    data = [{"object": "embedding", "index": n, "embedding": vector} for n, vector in enumerate(packed)]
    usage = {"prompt_tokens": 2 * len(given), "total_tokens": 2 * len(given)}
    return Answer({"object": "list", "model": asked.json["model"], "data": data[::-1], "usage": usage})


async def test_texts_become_unit_vectors_in_order(server: Server) -> None:
    server.script = embedding
    call = Call()
    done = working_on(call)
    async with openai.AsyncOpenAI(api_key="k", base_url=f"{server.url}/v1", max_retries=0) as client:
        found = await OpenAIEmbedder(client, "openai", "text-embedding-3-small").embed(
            [im.Text.of("a"), im.Text.of("four")]
        )
        assert await OpenAIEmbedder(client, "openai", "text-embedding-3-small").embed([]) == []
    done()
    (asked,) = server.asked
    judged(embedding_create_params.EmbeddingCreateParams, asked.json)
    assert asked.json["encoding_format"] == "base64"
    expected = [[n / math.hypot(n, 3, 4), 3 / math.hypot(n, 3, 4), 4 / math.hypot(n, 3, 4)] for n in (1, 4)]
    for one, vector in zip(found, expected, strict=True):
        assert one.vector == pytest.approx(vector, abs=1e-6)
        assert (one.model, one.dimension) == ("text-embedding-3-small", 3)
    assert call.amounts == {"call": 1.0, "input_token": 4.0}


async def test_many_texts_go_in_several_requests(server: Server) -> None:
    server.script = embedding
    async with openai.AsyncOpenAI(api_key="k", base_url=f"{server.url}/v1", max_retries=0) as client:
        engine = OpenAIEmbedder(client, "openai", "text-embedding-3-small")
        found = await engine.embed([im.Text.of("x" * 200_000), im.Text.of("y" * 200_000), im.Text.of("z")])
        assert [len(asked.json["input"]) for asked in server.asked] == [1, 2]
        assert len(found) == 3
        with pytest.raises(ParameterInvalid, match="Text 2 of 2 is empty"):
            await engine.embed([im.Text.of("x"), im.Text.of("\n")])
        server.script = lambda asked: Answer(
            {"object": "list", "model": "m", "data": embedding(asked).content["data"][1:]}
        )
        with pytest.raises(ProviderError, match="answered 1 vectors for 2 texts"):
            await engine.embed([im.Text.of("x"), im.Text.of("y")])


# Video jobs


class Studio:
    """A server that makes films: a job is queued, worked on, and done (or fails) after a few questions."""

    def __init__(self, *, asks: int = 2, status: str = "completed") -> None:
        self.asks, self.status, self.made, self.asked = asks, status, 0, 0
        self.film = film(2.0)

    def __call__(self, asked: Asked) -> Answer:
        job: dict[str, Any] = {"id": "video_1", "object": "video", "created_at": 1, "model": "wan", "progress": 0,
                               "seconds": "2", "size": "720x1280", "status": "queued"}  # fmt: skip
        if asked.method == "POST":
            self.made += 1
            return Answer(job)
        if asked.path.endswith("/content"):
            return Answer(self.film, headers={"content-type": "video/mp4"})
        self.asked += 1
        if self.asked < self.asks:
            return Answer({**job, "status": "in_progress", "progress": 50})
        error = {"code": "unsafe", "message": "not that"} if self.status == "failed" else None
        return Answer({**job, "status": self.status, "progress": 100, "error": error})


WANTED: dict[str, Any] = {"seconds": 2.0, "seed": 0}


@pytest.fixture
def films(client: openai.AsyncOpenAI, env: im.Env) -> OpenAIVideos:
    return OpenAIVideos(client, "here", rows.Row("wan", profile=rows.DRAWN), env, poll_s=0.01)


async def test_a_film_is_a_job_that_is_named_before_it_is_waited_for(server: Server, films: OpenAIVideos) -> None:
    server.script = studio = Studio()
    named: list[tuple[str, int]] = []

    async def submitted(handle: str) -> None:
        named.append((handle, studio.asked))

    call = Call(on_submit=submitted)
    done = working_on(call)
    made = await films.generate(im.Text.of("a fox runs"), image=picture(64, 64), **WANTED)
    done()
    assert named == [("video_1", 0)]
    assert (made.media_type, made.seconds, made.width, made.height) == ("video/mp4", 2.0, 64, 48)
    assert made.blob.read_now() == studio.film
    body = fields(server.asked[0])
    assert (body["prompt"], body["model"], body["seconds"]) == ("a fox runs", "wan", "2")
    assert body["input_reference"][1] == "image/png"
    assert call.amounts == {"call": 1.0, "second": 2.0}


async def test_a_job_submitted_before_is_waited_for_and_not_made_again(server: Server, films: OpenAIVideos) -> None:
    server.script = studio = Studio()
    done = working_on(Call(handle="video_1"))
    await films.generate(im.Text.of("a fox runs"), image=None, **WANTED)
    done()
    assert studio.made == 0
    assert server.asked[0].path == "/v1/videos/video_1"


async def test_a_job_that_fails_or_takes_too_long_is_an_error(server: Server, films: OpenAIVideos) -> None:
    server.script = Studio(status="failed")
    with pytest.raises(ProviderError, match="made no video of job 'video_1': not that"):
        await films.generate(im.Text.of("a fox runs"), image=None, **WANTED)
    server.script = Studio(asks=10_000)
    call = Call(deadline=asyncio.get_running_loop().time() + 0.2)
    done = working_on(call)
    with pytest.raises(DeadlineExceeded, match="has job 'video_1' at 50 %"):
        await films.generate(im.Text.of("a fox runs"), image=None, **WANTED)
    done()
    assert call.handle == "video_1"


async def test_a_local_server_films_as_a_step_of_a_plan(server: Server, tmp_path: Path) -> None:
    server.script = studio_of = Studio()
    here = VideoServer(f"{server.url}/v1", "wan", name="here", local=True, poll_s=0.01)
    async with im.Orchestrator(home=tmp_path, providers=[here]) as studio:
        plan = await studio.plan("generate a video of a dancing cat")
        assert "here/wan" in plan.explain()
        result = await studio.run(plan)
    (made,) = result.outputs
    assert isinstance(made, im.Video)
    assert made.seconds == 2.0
    assert studio_of.made == 1
    assert fields(server.asked[0])["prompt"] == "generate a video of a dancing cat"
    with pytest.raises(ConfigurationError, match="'localhost:8000' is no address"):
        VideoServer("localhost:8000", "wan")


# Through the orchestrator


def service(asked: Asked) -> Answer:
    """All of the service that these requests touch."""
    if asked.path.startswith("/v1/images"):
        return drawing(asked)
    if asked.path == "/v1/audio/speech":
        return speaking(asked)
    if asked.path == "/v1/embeddings":
        return embedding(asked)
    assert asked.path == "/v1/audio/transcriptions", asked.path
    return Answer({"text": "Good morning.", "languages": [{"code": "en"}], "usage": {"type": "duration", "seconds": 2}})


def written(folder: Path) -> bytes:
    """All that a run left on disk."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def strict(asked: Asked) -> Answer:
    """The service, which reads what it is sent and refuses what it can't."""
    bad = Answer({"error": {"message": "the file is damaged"}}, 400)
    if asked.path == "/v1/images/edits":
        try:
            Pillow.open(io.BytesIO(fields(asked)["image"][2])).load()
        except (OSError, SyntaxError):
            return bad
    if asked.path == "/v1/audio/transcriptions":
        try:
            with wave.open(io.BytesIO(fields(asked)["file"][2])) as sent:
                sent.readframes(1 << 20)
        except (wave.Error, EOFError):
            return bad
    return service(asked)


CONFORMING = ("gpt-image-2.5-flare", "gpt-image-2.5-flare/edit", "tts-1", "gpt-4o-mini-tts", "gpt-transcribe",
              "text-embedding-3-small")  # fmt: skip


@pytest.mark.parametrize("model", CONFORMING)
async def test_it_passes_the_suite_every_offer_passes(server: Server, model: str) -> None:
    server.script = strict
    offer = Catalog([OpenAI(url=f"{server.url}/v1", key="sk-secret")])[f"openai/{model}"].offer
    if offer.lifecycle.retired(today()):
        pytest.skip("OpenAI has shut it down")
    await check_offer(offer)


REQUESTS = {
    "generate_image": ("draw a fox in the snow", lambda: (), im.Image, "openai/gpt-image-2.5-flare"),
    "edit_image": ("turn the photo into a watercolour", lambda: (picture(320, 200),), im.Image,
                   "openai/gpt-image-2.5-flare/edit"),
    "speak": ("read this aloud", lambda: (im.text("Good morning."),), im.Audio, "openai/tts-1"),
    "transcribe": ("transcribe this recording", lambda: (sound(),), im.Text, "openai/gpt-transcribe"),
    "embed": ("embed these texts", lambda: (im.text("a dog"), im.text("a ship")), None, "openai/text-embedding-3-small"),
}  # fmt: skip


@pytest.mark.parametrize("tool", REQUESTS)
async def test_it_works_as_a_step_of_a_plan(server: Server, tmp_path: Path, tool: str) -> None:
    request, media, kind, offer = REQUESTS[tool]
    if tool == "speak" and rows.SPEECH[0].lifecycle.retired(today()):
        pytest.skip("OpenAI has shut its speech models down")
    server.script = service
    here = OpenAI(url=f"{server.url}/v1", key="sk-secret")
    kept = [one for one in here.offers() if one.id == offer]
    policy = im.Policy(on_unchecked="allow", unknown_price="refuse")
    async with im.Orchestrator(home=tmp_path, providers=kept, policy=policy) as studio:
        plan = await studio.plan(request, *media())
        assert offer in plan.explain()
        result = await studio.run(plan)
    (step,) = (one for name, one in result.report.actuals.items() if one.offer == offer)
    assert step.cost_usd is not None
    assert step.cost_usd > 0
    assert kind is None or isinstance(result.outputs[0], kind)
    if tool == "edit_image":
        assert (result.image.width, result.image.height) == (320, 200)
    assert b"sk-secret" not in written(tmp_path)
