"""The families over OpenAI's wire: their data, their quirks, and the media ends, through the real SDK on loopback."""

from __future__ import annotations

import asyncio
import io
import json
import wave
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openai.types import image_generate_params
from openai.types.audio import speech_create_params
from openai.types.chat import completion_create_params as params
from PIL import Image as Pillow

import intermodal as im
from intermodal.errors import ConfigurationError, MediaTooLarge, ModelRetired, ParameterInvalid, ProviderError
from intermodal.providers import Catalog, ImageEditor, ImageGenerator, Transcriber
from intermodal.providers.calls import Call, working_on
from intermodal.providers.hosted import carriers, servers
from intermodal.providers.hosted.compatible import CompatibleChat
from intermodal.providers.hosted.families import Compatible
from intermodal.providers.turns import Message, Reply, ToolCall, ToolSpec, Turn
from intermodal.testing.wire import Answer, Asked, Server, judged, serving

HEAD = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m"}
USAGE = {"prompt_tokens": 12, "completion_tokens": 7, "total_tokens": 19}
KEY = "sk-secret-of-families"


def whole(text: str | None, **message: Any) -> Answer:
    said = {"role": "assistant", "content": text, "refusal": None, **message}
    choice = {"index": 0, "message": said, "finish_reason": "stop", "logprobs": None}
    return Answer({**HEAD, "choices": [choice], "usage": USAGE})


def pieces(*deltas: dict[str, Any]) -> Answer:
    head = {**HEAD, "object": "chat.completion.chunk"}
    events: list[Any] = [{**head, "choices": [{"index": 0, "delta": d, "finish_reason": None}]} for d in deltas]
    events.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    return Answer(events=[*events, {**head, "choices": [], "usage": USAGE}, "[DONE]"])


def picture(side: int = 40) -> im.Image:
    out = io.BytesIO()
    Pillow.new("RGB", (side, side), "red").save(out, "PNG")
    return im.Image.from_bytes(out.getvalue(), "image/png", width=side, height=side, name="square.png")


def sound(seconds: float = 0.5) -> im.Audio:
    return im.Audio.from_pcm16(b"\1\0" * int(16000 * seconds), sample_rate=16000)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(lambda asked: whole("yes")) as running:
        yield running


@pytest.fixture
def env(bare_env: im.Env) -> im.Env:
    return replace(bare_env, variables={name: KEY for c in carriers.CARRIERS for name in c.key.variables})


@asynccontextmanager
async def engine(family: Compatible, model: str, server: Server, env: im.Env) -> AsyncIterator[Any]:
    """The family's own offer of a model, sent to loopback by the variable that names its address."""
    offer = next(o for o in family.offers() if o.id == f"{family.name}/{model}")
    there: Mapping[str, str] = {**env.variables, family.address: f"{server.url}/v1"}
    async with offer.open(replace(env, variables=there)) as made:
        yield made


def body_of(server: Server, at: int = -1) -> dict[str, Any]:
    asked = server.asked[at]
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    body: dict[str, Any] = asked.json
    kind = params.CompletionCreateParamsStreaming if body.get("stream") else params.CompletionCreateParamsNonStreaming
    judged(kind, without_vendor_parts(body))
    return body


def without_vendor_parts(body: dict[str, Any]) -> dict[str, Any]:
    """The body as OpenAI's own types know it: video and reasoning are additions that the carriers document."""
    bare: dict[str, Any] = json.loads(json.dumps(body))
    for message in bare["messages"]:
        message.pop("reasoning_content", None)
        if isinstance(message["content"], list):
            message["content"] = [p for p in message["content"] if p["type"] != "video_url"]
    return bare


async def test_kimi_gets_video_and_its_own_reasoning_back(server: Server, env: im.Env) -> None:
    call = {"id": "t1", "type": "function", "function": {"name": "crop", "arguments": "{}"}}
    server.script = lambda asked: whole(None, tool_calls=[call], reasoning_content="I should crop.")
    film = im.Video.from_bytes(b"\0\0\0\x18ftypmp42", "video/mp4", name="clip.mp4")
    first = (Message("user", (film,)),)
    tools = (ToolSpec("crop", "Crop.", {"type": "object"}),)
    async with engine(carriers.MOONSHOT, "kimi-k2.6", server, env) as kimi:
        call_ = Call()
        done = working_on(call_)
        reply = await kimi.turn(Turn("Look", first, tools=tools, knobs={"temperature": 0.2}))
        done()
        assert reply.calls == (ToolCall("t1", "crop", {}),)
        await kimi.turn(Turn("Look", (*first, reply.message(), Message("tool", (picture(),), call_id="t1")), tools))
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    asked, again = body_of(server, 0), body_of(server, 1)
    assert asked["messages"][1]["content"][0]["video_url"]["url"].startswith("data:video/mp4;base64,")
    assert asked["max_completion_tokens"] == 1024
    assert "temperature" not in asked  # its sampling is fixed
    assert call_.notes == ["kimi-k2.6 has no 'temperature': left out"]
    assert again["messages"][2]["reasoning_content"] == "I should crop."


def samples(data: bytes) -> tuple[int, bytes]:
    with wave.open(io.BytesIO(data)) as file:
        return file.getframerate(), file.readframes(file.getnframes())


async def spoken(model: CompatibleChat, turn: Turn) -> tuple[list[str], Reply]:
    texts, replies = list[str](), list[Reply]()
    async for piece in model.stream(turn):
        if isinstance(piece, Reply):
            replies.append(piece)
        else:
            texts.append(piece.text)
    return texts, replies[0]


@pytest.mark.parametrize("cut", [4, 7, 1])
async def test_qwen_omni_streams_speech_that_becomes_a_wav(server: Server, env: im.Env, cut: int) -> None:
    pcm = bytes(range(0, 240, 2)) * 2
    text = b64encode(pcm).decode()
    sounds = [{"audio": {"data": text[i : i + cut * 10 + 3]}} for i in range(0, len(text), cut * 10 + 3)]
    server.script = lambda asked: pieces({"role": "assistant", "content": "Good"}, {"content": " day."}, *sounds)
    makes = frozenset({"text", "audio"})
    async with engine(carriers.DASHSCOPE, "qwen3.5-omni-plus", server, env) as omni:
        turn = Turn("Greet", (Message("user", (sound(),)),), makes=makes, knobs={"voice": "Ethan"})
        texts, reply = await spoken(omni, turn)
        assert texts == ["Good", " day."]
        assert reply.text == "Good day."
        (heard,) = (part for part in reply.parts if isinstance(part, im.Audio))
        assert (heard.sample_rate, heard.media_type) == (24000, "audio/wav")
        assert samples(await heard.blob.read()) == (24000, pcm)
        body = body_of(server)
        assert body["audio"] == {"voice": "Ethan", "format": "wav"}
        assert body["modalities"] == ["text", "audio"]
        assert body["messages"][1]["content"][0]["input_audio"]["data"].startswith("data:;base64,UklGR")
        assert str(await omni.chat(im.Text.of("Greet"))) == "Good day."
    assert (body_of(server)["stream"], body_of(server)["modalities"]) == (True, ["text"])


async def test_pieces_padded_one_by_one_and_a_transcript_are_joined(server: Server, env: im.Env) -> None:
    parts = (b"\1\0", b"\2\0\3\0", b"\4\0")
    server.script = lambda asked: pieces(
        *({"audio": {"data": b64encode(p).decode(), "transcript": t}} for p, t in zip(parts, "abc", strict=True))
    )
    async with engine(carriers.DASHSCOPE, "qwen3.5-omni-flash", server, env) as omni:
        texts, reply = await spoken(omni, Turn("Say abc", makes=frozenset({"text", "audio"})))
    assert (texts, reply.text) == (["a", "b", "c"], "abc")
    assert samples(await reply.parts[1].blob.read())[1] == b"".join(parts)


async def test_sound_that_is_none_is_an_error(server: Server, env: im.Env) -> None:
    async with engine(carriers.DASHSCOPE, "qwen3.5-omni-plus", server, env) as omni:
        for data, said in (
            ("no base64!", "could not be made|base64|Only"),
            (b64encode(b"RIFFxxxx").decode(), "no WAV"),
        ):
            server.script = lambda asked, data=data: pieces({"audio": {"data": data}})
            with pytest.raises(ProviderError, match=said):
                await spoken(omni, Turn("Say", makes=frozenset({"text", "audio"})))


async def test_whole_and_stream_of_a_served_omni_model_are_one(server: Server, env: im.Env) -> None:
    """vLLM-Omni answers with the sound as a choice of its own, and only in a whole answer."""
    data = b64encode(await sound().blob.read()).decode()
    text = {"role": "assistant", "content": "Good day.", "refusal": None}
    audio = {"id": "a1", "data": data, "transcript": "", "expires_at": 0}
    voiced = {"role": "assistant", "content": None, "refusal": None, "audio": audio}
    choices = [
        {"index": i, "message": m, "finish_reason": "stop", "logprobs": None} for i, m in enumerate((text, voiced))
    ]
    server.script = lambda asked: Answer({**HEAD, "choices": choices, "usage": USAGE})
    (offer,) = servers.server("vllm-omni", model="Qwen/Qwen2.5-Omni-7B", url=f"{server.url}/v1").offers()
    async with offer.open(env) as omni:
        turn = Turn("Greet", makes=frozenset({"text", "audio"}))
        _, streamed = await spoken(omni, turn)
        plain = await omni.whole(turn)
    assert streamed.text == plain.text == "Good day."
    one, other = (r.parts[1] for r in (streamed, plain))
    assert isinstance(one, im.Audio)
    assert (one.sample_rate, one.seconds, one.blob.digest) == (16000, 0.5, other.blob.digest)
    assert body_of(server)["audio"]["voice"] == "Chelsie"


def png(width: int, height: int) -> str:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), "blue").save(out, "PNG")
    return b64encode(out.getvalue()).decode()


async def test_a_served_diffusion_model_draws(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer({"created": 1, "data": [{"b64_json": png(96, 64)}]})
    (offer,) = servers.server("vllm-omni", model="Qwen/Qwen-Image", url=f"{server.url}/v1").offers()
    assert (offer.protocol, offer.licence) == (ImageGenerator, "Apache-2.0")
    call = Call()
    done = working_on(call)
    async with offer.open(env) as draws:
        made = await draws.generate(im.Text.of("a blue field"), width=96, height=64, seed=7)
        await draws.generate(im.Text.of("a blue field"), width=128, height=64, seed=7)
        with pytest.raises(im.errors.MediaUnsupported, match="image/svg"):
            await draws.generate(im.Text.of("x"), width=96, height=64, seed=7, media_type="image/svg+xml")
        server.script = lambda asked: Answer({"created": 1, "data": [{"b64_json": b64encode(b"gone").decode()}]})
        with pytest.raises(ProviderError, match="no image"):
            await draws.generate(im.Text.of("x"), width=96, height=64, seed=7)
        server.script = lambda asked: Answer({"created": 1, "data": []})
        with pytest.raises(ProviderError, match="without a picture"):
            await draws.generate(im.Text.of("x"), width=96, height=64, seed=7)
    done()
    assert (made.width, made.height, made.media_type) == (96, 64, "image/png")
    body = server.asked[0].json
    assert body.pop("seed") == 7  # the server's own addition
    judged(image_generate_params.ImageGenerateParamsNonStreaming, body)
    assert body == {
        "model": "Qwen/Qwen-Image", "prompt": "a blue field", "n": 1, "size": "96x64", "response_format": "b64_json",
    }  # fmt: skip
    assert "made 96×64 pixels where 128×64" in call.notes[0]


async def test_a_served_model_edits(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer({"created": 1, "data": [{"b64_json": png(40, 40)}]})
    (offer,) = servers.server("sglang", model="Qwen/Qwen-Image-Edit", url=f"{server.url}/v1").offers()
    assert offer.protocol is ImageEditor
    async with offer.open(env) as edits:
        made = await edits.edit(picture(), im.Text.of("make it blue"), seed=3)
    assert (made.width, made.media_type) == (40, "image/png")
    (asked,) = server.asked
    assert asked.path == "/v1/images/edits"
    for part in (b'name="image"; filename="image.png"', b"make it blue", b'name="seed"\r\n\r\n3', b"\x89PNG"):
        assert part in asked.body


async def test_a_served_voice_speaks_and_a_hosted_one_knows_its_limit(server: Server, env: im.Env) -> None:
    spoken_ = await sound().blob.read()
    server.script = lambda asked: Answer(spoken_)
    model = "Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice"
    (offer,) = servers.server("vllm-omni", model=model, url=f"{server.url}/v1").offers()
    async with offer.open(env) as speaks:
        said = await speaks.speak(im.Text.of("Good day."), language="en")
    assert (said.seconds, said.sample_rate) == (0.5, 16000)
    body = server.asked[0].json
    assert body.pop("language") == "en"
    judged(speech_create_params.SpeechCreateParams, body)
    assert body == {"model": model, "voice": "vivian", "input": "Good day.", "response_format": "wav"}
    async with engine(carriers.GROQ, "canopylabs/orpheus-v1-english", server, env) as speaks:
        with pytest.raises(MediaTooLarge, match="at most 4000 characters"):
            await speaks.speak(im.Text.of("a" * 4001))
        server.script = lambda asked: Answer({"error": "overloaded"}, headers={"content-type": "application/json"})
        with pytest.raises(ProviderError, match="no audio"):
            await speaks.speak(im.Text.of("Good day."))
    assert len(server.asked) == 2


async def test_a_recording_is_transcribed(server: Server, env: im.Env) -> None:
    rows = [{"id": 0, "start": 0.0, "end": 0.4, "text": " Good day."}]
    server.script = lambda asked: Answer(
        {"text": " Good day.", "language": "English", "duration": 0.5, "segments": rows}
    )
    call = Call()
    done = working_on(call)
    async with engine(carriers.GROQ, "whisper-large-v3", server, env) as hears:
        found = await hears.transcribe(sound())
        server.script = lambda asked: Answer({"error": {"message": "busy"}})
        with pytest.raises(ProviderError, match="without a transcript"):
            await hears.transcribe(sound())
    done()
    assert [(s.start, s.end, s.text) for s in found.segments] == [(0.0, 0.4, "Good day.")]
    assert (found.language, found.seconds) == ("en", 0.5)
    assert call.amounts == {"call": 1.0, "second": 0.5}
    assert b'name="response_format"\r\n\r\nverbose_json' in server.asked[0].body
    assert b'filename="audio.wav"' in server.asked[0].body
    offer = next(o for o in carriers.GROQ.offers() if o.protocol is Transcriber)
    assert offer.rate is not None
    assert offer.rate.cost({"second": 3600.0}) == pytest.approx(0.111)


async def test_vectors_come_in_order_and_of_length_one(server: Server, env: im.Env) -> None:
    rows = [{"object": "embedding", "index": i, "embedding": v} for i, v in ((1, [0.0, 2.0]), (0, [3.0, 4.0]))]
    usage = {"prompt_tokens": 5, "total_tokens": 5}
    server.script = lambda asked: Answer({"object": "list", "data": rows, "model": "m", "usage": usage})
    (offer,) = servers.server("vllm", model="bge", url=f"{server.url}/v1", kinds=("embeddings",)).offers()
    async with offer.open(env) as embeds:
        one, two = await embeds.embed([im.Text.of("a"), im.Text.of("b")])
        with pytest.raises(ProviderError, match="2 vectors for 1 texts"):
            await embeds.embed([im.Text.of("a")])
    assert (one.vector, two.vector) == ((0.6, 0.8), (0.0, 1.0))
    assert server.asked[0].json == {"input": ["a", "b"], "model": "bge", "encoding_format": "float"}


MEDIA_FAULTS = {
    "429": (Answer({"error": {"message": "slow down"}}, 429, {"retry-after": "7"}), "rate_limited"),
    "401": (Answer({"error": {"message": "bad key"}}, 401), "no"),
    "500": (Answer(b"boom", 500), "transient"),
}


@pytest.mark.parametrize("name", MEDIA_FAULTS)
@pytest.mark.parametrize("model", ["whisper-large-v3", "canopylabs/orpheus-v1-english"])
async def test_faults_of_the_media_ends_are_typed(server: Server, env: im.Env, model: str, name: str) -> None:
    answer, retry = MEDIA_FAULTS[name]
    server.script = lambda asked: answer
    async with engine(carriers.GROQ, model, server, env) as made:
        work = made.transcribe(sound()) if hasattr(made, "transcribe") else made.speak(im.Text.of("Good day."))
        with pytest.raises(ProviderError, match=f"groq answered {name}") as caught:
            await work
    assert caught.value.retry == retry
    assert KEY not in repr(caught.value) + repr(carriers.GROQ)


async def test_a_slow_media_end_meets_the_deadline(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer({}, delay_s=3.0)
    done = working_on(Call(deadline=asyncio.get_running_loop().time() + 0.2))
    async with engine(carriers.GROQ, "whisper-large-v3", server, env) as hears:
        with pytest.raises(im.errors.DeadlineExceeded, match="groq did not answer in time"):
            await hears.transcribe(sound())
    done()


@pytest.mark.parametrize("model", ["kimi-latest", "kimi-k2-0905-preview"])
async def test_a_retired_name_is_refused_before_any_request(server: Server, env: im.Env, model: str) -> None:
    with pytest.raises(ModelRetired, match=r"shut down.*'moonshot/kimi-k2.6'") as caught:
        async with engine(carriers.MOONSHOT, model, server, env):
            pass
    assert caught.value.successor == "moonshot/kimi-k2.6"
    assert server.asked == []


def test_every_family_is_in_the_catalog_and_says_what_it_needs() -> None:
    catalog = Catalog(im.discover(), variables={})
    hosted = [e for e in catalog.entries() if not e.offer.embedded]
    assert {e.offer.id.partition("/")[0] for e in hosted} >= {
        "moonshot", "dashscope", "openrouter", "groq", "together", "hf-router", "ollama", "vllm", "vllm-omni",
        "sglang", "transformers",
    }  # fmt: skip
    assert not any(e.usable for e in hosted)
    assert catalog["groq/whisper-large-v3"].remedies[-1] == "set GROQ_API_KEY (keys: console.groq.com/keys)"
    assert "INTERMODAL_OLLAMA_URL=http://127.0.0.1:11434/v1" in catalog["ollama/llava"].remedies[-1]
    assert all(e.offer.privacy and not e.offer.local for e in hosted)
    for seed in ("vllm/nvidia/NVLM-D-72B", "vllm-omni/Qwen/Qwen2.5-Omni-7B", "sglang/deepseek-ai/Janus-Pro-7B",
                 "vllm/allenai/Molmo2-8B", "vllm/allenai/Molmo-7B-D-0924"):  # fmt: skip
        assert catalog[seed].offer.licence
    with_url = Catalog(im.discover(), variables={"INTERMODAL_OLLAMA_URL": "http://127.0.0.1:11434/v1"})
    assert with_url["ollama/llava"].usable
    assert not with_url["ollama/llava"].offer.local  # remote until granted


def test_a_servers_locality_is_granted_by_the_caller_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not servers.ollama(model="llava").offers()[0].local
    assert servers.ollama(model="llava", local=True).offers()[0].local
    assert not servers.ollama(model="qwen3-vl:235b-cloud", local=True).offers()[0].local  # runs at Ollama
    monkeypatch.setenv("INTERMODAL_LOCAL_SERVERS", "vllm, ollama")
    there = {o.id: o for p in servers.discovered() for o in p.offers()}
    assert there["ollama/llava"].local
    assert not there["sglang/llava-hf/llava-1.5-7b-hf"].local


def test_a_server_limits_what_its_model_can_do() -> None:
    (offer,) = servers.server("transformers", model="allenai/Molmo2-8B").offers()
    assert (offer.profile.schema, offer.profile.tools, offer.licence) == (False, False, "Apache-2.0")
    assert "video" in offer.profile.takes
    with pytest.raises(ParameterInvalid, match="'olama'"):
        servers.server("olama", model="llava")
    with pytest.raises(ConfigurationError, match="'localhost'"):
        servers.ollama(model="llava", url="localhost")


async def test_a_key_added_turns_into_a_plan_that_runs_there(server: Server, tmp_path: Path) -> None:
    words = im.text("The total is 7.")
    async with im.Orchestrator(home=tmp_path / "a", variables={}) as studio:
        assert "moonshot/kimi" not in (await studio.plan("What is the total?", words)).explain().split("rejected")[0]
    variables = {"MOONSHOT_API_KEY": KEY, "MOONSHOT_BASE_URL": f"{server.url}/v1"}
    server.script = lambda asked: whole("The total is 7.")
    async with im.Orchestrator(home=tmp_path / "b", variables=variables) as studio:
        plan = await studio.plan("What is the total?", words)
        assert "moonshot/kimi" in plan.explain()
        assert "leaves this machine: " in plan.explain()
        (choice,) = (choice for step in plan.steps.values() for choice in step.engines.values())
        assert choice.offers[0] == "moonshot/kimi-k3.1-pro/answers"
        assert not any("kimi-latest" in offer for offer in choice.offers)
        assert choice.offers.index("moonshot/kimi-k2.6/answers") < choice.offers.index("moonshot/kimi-k2.5/answers")
        result = await studio.run(plan)
    assert "7" in str(result.text)
    assert body_of(server)["model"] == "kimi-k3.1-pro"
    (actual,) = result.report.actuals.values()
    assert actual.cost_usd == pytest.approx(12 * 2e-6 + 7 * 10e-6)  # by genai-prices' rates and the server's usage
    written = b"".join(p.read_bytes() for p in (tmp_path / "b").rglob("*") if p.is_file())
    assert KEY.encode() not in written


async def test_equal_calls_are_equal_bytes(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer({"created": 1, "data": [{"b64_json": png(40, 40)}]})
    (offer,) = servers.server("vllm-omni", model="Qwen/Qwen-Image", url=f"{server.url}/v1").offers()
    async with offer.open(env) as draws:
        for _ in range(2):
            await draws.generate(im.Text.of("a field"), width=40, height=40, seed=1)
    first, second = server.asked
    assert first.body == second.body


async def test_a_carriers_list_says_what_there_is_and_what_ends(server: Server) -> None:
    rows = [
        {"id": "kimi-k2.6", "object": "model", "created": 1, "owned_by": "x"},
        {"id": "kimi-k4", "object": "model", "created": 1, "owned_by": "x", "shutdown_date": "2027-02-01"},
    ]

    def script(asked: Asked) -> Answer:
        assert (asked.method, asked.path) == ("GET", "/v1/models")
        return Answer({"object": "list", "data": rows})

    server.script = script
    there = await carriers.MOONSHOT.models({"MOONSHOT_API_KEY": KEY, "MOONSHOT_BASE_URL": f"{server.url}/v1"})
    assert there == {"kimi-k2.6": None, "kimi-k4": date(2027, 2, 1)}
