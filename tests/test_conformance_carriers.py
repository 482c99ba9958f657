"""The conformance suite over carriers' engines, with a server on loopback that answers as the real ones promise."""

from __future__ import annotations

import io
import json
import math
import re
import wave
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image as Pillow

from intermodal.providers.hosted import servers
from intermodal.providers.hosted.huggingface import ROWS, VARIABLE, HuggingFace
from intermodal.providers.hosted.stability import Stability
from intermodal.testing.conformance import check_offer
from intermodal.testing.wire import Answer, Asked, Server, serving

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

KINDS: dict[str, tuple[str, str, tuple[Any, ...]]] = {
    "chat": ("vllm", "some/model", ("chat",)),
    "images": ("vllm-omni", "Qwen/Qwen-Image", ()),
    "edits": ("vllm-omni", "Qwen/Qwen-Image-Edit", ()),
    "speech": ("vllm-omni", "Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice", ()),
    "transcripts": ("vllm", "some/whisper", ("transcripts",)),
    "embeddings": ("vllm", "some/embedder", ("embeddings",)),
}
HEAD = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m"}


def decoded(data: bytes) -> bool:
    """As a real server finds out: it decodes."""
    try:
        Pillow.open(io.BytesIO(data)).load()
    except Exception:
        return False
    return True


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(b"\1\0" * 8000)
    return out.getvalue()


def vector(text: str) -> list[float]:
    angle = sum(map(ord, text)) % 7
    return [math.cos(angle), math.sin(angle)]


BAD = Answer({"error": {"message": "the media can't be decoded"}}, 400)


def openai(asked: Asked) -> Answer:
    """OpenAI's ends."""
    if asked.path.endswith("/images/generations"):
        width, height = map(int, asked.json["size"].split("x"))
        return Answer({"created": 1, "data": [{"b64_json": b64encode(png(width, height)).decode()}]})
    if asked.path.endswith("/images/edits"):
        given = asked.body[asked.body.index(b"\x89PNG") :] if b"\x89PNG" in asked.body else b""
        return (
            Answer({"created": 1, "data": [{"b64_json": b64encode(png(96, 64)).decode()}]}) if decoded(given) else BAD
        )
    if asked.path.endswith("/audio/speech"):
        return Answer(wav())
    if asked.path.endswith("/audio/transcriptions"):
        return Answer({"text": "Good day.", "language": "en", "duration": 1.0}) if b"WAVEfmt" in asked.body else BAD
    if asked.path.endswith("/embeddings"):
        rows = [{"object": "embedding", "index": i, "embedding": vector(t)} for i, t in enumerate(asked.json["input"])]
        return Answer({"object": "list", "data": rows, "model": "m", "usage": {"prompt_tokens": 3, "total_tokens": 3}})
    said = {"role": "assistant", "content": "Yes.", "refusal": None}
    return Answer({**HEAD, "choices": [{"index": 0, "message": said, "finish_reason": "stop", "logprobs": None}]})


def hugging_face(asked: Asked) -> Answer:
    """Hugging Face's tasks, told apart by the model in the path."""
    body = json.loads(asked.body) if asked.headers["content-type"].startswith("application/json") else {}
    picture = (
        asked.body if not body else b64decode(body.get("image") or (body["inputs"] if "edit" in asked.path else ""))
    )
    if "whisper" in asked.path:
        return Answer({"text": "Good day."}) if asked.body[8:16] == b"WAVEfmt " else BAD
    if "Kokoro" in asked.path:
        return Answer(wav())
    if "MiniLM" in asked.path:
        return Answer([vector(t) for t in body["inputs"]])
    if re.search("FLUX|stable-diffusion", asked.path):
        return Answer(png(body["parameters"]["width"], body["parameters"]["height"]))
    if "pix2pix" in asked.path:
        return Answer(png(96, 64)) if decoded(b64decode(body["inputs"])) else BAD
    if not decoded(picture):
        return BAD
    if "captioning" in asked.path:
        return Answer([{"generated_text": "a picture"}])
    if "vqa" in asked.path:
        return Answer([{"score": 0.9, "answer": "red"}])
    if "mask2former" in asked.path:
        return Answer([{"label": "person", "score": 0.9, "mask": b64encode(png(96, 64)).decode()}])
    return Answer([{"label": "person", "score": 0.9, "box": {"xmin": 1, "ymin": 2, "xmax": 30, "ymax": 40}}])


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(openai) as running:
        yield running


@pytest.mark.parametrize("kind", KINDS)
async def test_engines_over_openais_wire_conform(server: Server, kind: str) -> None:
    name, model, kinds = KINDS[kind]
    more: dict[str, Any] = {"kinds": kinds} if kinds else {}
    (offer,) = servers.server(name, model=model, url=f"{server.url}/v1", **more).offers()
    await check_offer(offer, variables={})
    assert server.asked


@pytest.mark.parametrize(
    "task", sorted({row.task for row in ROWS} - {"ask"})
)  # it takes one picture and no text beside
async def test_engines_over_hugging_faces_tasks_conform(server: Server, task: str) -> None:
    server.script = hugging_face
    row = next(row for row in ROWS if row.task == task)
    (offer,) = HuggingFace((row,)).offers()
    await check_offer(offer, variables={"HF_TOKEN": "hf_x", VARIABLE: server.url})
    assert server.asked


async def test_stability_conforms(server: Server) -> None:
    drawn = Answer({"image": b64encode(png(96, 64)).decode(), "finish_reason": "SUCCESS", "seed": 1})
    server.script = lambda asked: drawn
    offer = next(o for o in Stability().offers() if o.id == "stability/stable-image-core")
    await check_offer(offer, variables={"STABILITY_API_KEY": "x", "STABILITY_BASE_URL": server.url})
    assert server.asked
