"""Hugging Face's tasks through huggingface_hub against a server on loopback."""

from __future__ import annotations

import asyncio
import io
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

import intermodal as im
from intermodal.errors import DeadlineExceeded, MediaUnsupported, ParameterInvalid, ProviderError
from intermodal.providers import Catalog
from intermodal.providers.calls import Call, working_on
from intermodal.providers.hosted.huggingface import ROWS, VARIABLE, HuggingFace, Row
from intermodal.testing.wire import Answer, Server, serving

# huggingface_hub 2.4 hands httpx2 its bytes by an argument that httpx2 deprecates
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

KEY = "hf_secret"


def png(width: int = 40, height: int = 30, colour: str = "red") -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def picture(width: int = 40, height: int = 30) -> im.Image:
    return im.Image.from_bytes(png(width, height), "image/png", width=width, height=height, name="square.png")


def sound() -> im.Audio:
    return im.Audio.from_pcm16(b"\1\0" * 8000, sample_rate=16000)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(lambda asked: Answer([])) as running:
        yield running


@pytest.fixture
def env(server: Server, bare_env: im.Env) -> im.Env:
    return replace(bare_env, variables={"HF_TOKEN": KEY, VARIABLE: server.url})


@asynccontextmanager
async def engine(task: str, env: im.Env) -> AsyncIterator[Any]:
    row = next(row for row in ROWS if row.task == task)
    (offer,) = HuggingFace((row,)).offers()
    async with offer.open(env) as made:
        yield made


def only(server: Server) -> Any:
    (asked,) = server.asked
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.method == "POST"
    return asked


async def test_a_caption_is_reported_as_what_the_model_says(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer([{"generated_text": "a red “square”"}])
    async with engine("caption", env) as captions:
        said = await captions.caption(picture())
        with pytest.raises(ParameterInvalid, match="in English, not 'zh'"):
            await captions.caption(picture(), language="zh")
    assert str(said) == "The picture, as Salesforce/blip-image-captioning-base describes it: “a red ‘square’”"
    asked = only(server)
    assert asked.path == "/models/Salesforce/blip-image-captioning-base"
    assert (asked.body, asked.headers["content-type"]) == (png(), "image/png")


async def test_a_question_about_a_picture(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer([{"score": 0.2, "answer": "blue"}, {"score": 0.7, "answer": "red"}])
    async with engine("ask", env) as asks:
        assert "“red”" in str(await asks.answer_media([picture()], question="Which colour?"))
        with pytest.raises(ProviderError, match="one picture; 2 pieces"):
            await asks.answer_media([picture(), picture()], question="Which?")
        with pytest.raises(ProviderError, match="one picture; 1 pieces"):
            await asks.answer_media([sound()], question="Which?")
    body = only(server).json
    assert body["question"] == "Which colour?"
    assert b64decode(body["image"]) == png()


BOX = {"xmin": 5, "ymin": 6, "xmax": 45, "ymax": 20}


async def test_boxes_are_in_pixels_of_the_given_picture_and_within_it(server: Server, env: im.Env) -> None:
    rows = [{"score": 0.5, "label": "Cat", "box": BOX}, {"score": 0.9, "label": "dog", "box": BOX}]
    server.script = lambda asked: Answer(rows)
    async with engine("detect", env) as detects:
        found = await detects.detect(picture())
        assert [(r.label, r.box) for r in found] == [("dog", (5, 6, 40, 20)), ("Cat", (5, 6, 40, 20))]
        assert [r.label for r in await detects.detect(picture(), classes=["cat"])] == ["Cat"]
    small = HuggingFace((replace(next(r for r in ROWS if r.task == "detect"),
                                 profile=im.Profile(takes=frozenset({"image"}), max_side=20)),))  # fmt: skip
    async with small.offers()[0].open(env) as detects:
        (first, _) = await detects.detect(picture())
    assert first.box == (10, 12, 40, 30)  # what was seen at half the size


async def test_segments_become_boxes_around_their_masks(server: Server, env: im.Env) -> None:
    mask = Pillow.new("L", (40, 30))
    ImageDraw.Draw(mask).rectangle((10, 5, 19, 14), fill=255)
    made = io.BytesIO()
    mask.save(made, "PNG")
    row = {"label": "sky", "score": 0.8, "mask": b64encode(made.getvalue()).decode()}
    empty = {**row, "mask": b64encode(png(40, 30, "black")).decode()}
    server.script = lambda asked: Answer([row, empty])
    async with engine("segment", env) as segments:
        (found,) = await segments.detect(picture())
        assert (found.label, found.box) == ("sky", (10, 5, 20, 15))
        server.script = lambda asked: Answer([{**row, "mask": b64encode(png(4000, 3000)).decode()}])
        with pytest.raises(ProviderError, match="a mask of 4000×3000 for a picture of 40×30"):
            await segments.detect(picture())


async def test_pictures_are_drawn_and_changed(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer(png(64, 48), headers={"content-type": "image/png"})
    call = Call()
    done = working_on(call)
    async with engine("draw", env) as draws:
        made = await draws.generate(im.Text.of("a red field"), width=64, height=48, seed=7)
        with pytest.raises(MediaUnsupported):
            await draws.generate(im.Text.of("x"), width=64, height=48, seed=7, media_type="image/svg+xml")
    assert (made.width, made.height, await made.blob.read()) == (64, 48, png(64, 48))
    assert only(server).json == {"inputs": "a red field", "parameters": {"height": 48, "width": 64, "seed": 7}}
    async with engine("edit", env) as edits:
        changed = await edits.edit(picture(), im.Text.of("make it blue"), seed=1)
    done()
    assert changed.width == 64
    body = server.asked[1].json
    assert body["parameters"]["prompt"] == "make it blue"
    assert b64decode(body["inputs"]) == png()
    assert call.notes == ["timbrooks/instruct-pix2pix has no 'seed': left out"]
    assert call.amounts == {"call": 2.0}


async def test_speech_both_ways(server: Server, env: im.Env) -> None:
    wav = await sound().blob.read()
    server.script = lambda asked: Answer(wav)
    async with engine("speak", env) as speaks:
        said = await speaks.speak(im.Text.of("Good day."))
        assert (said.seconds, said.sample_rate) == (0.5, 16000)
        with pytest.raises(ParameterInvalid, match="one voice here, not 'Tina'"):
            await speaks.speak(im.Text.of("Good day."), voice="Tina")
    assert only(server).json["inputs"] == "Good day."
    server.script = lambda asked: Answer(
        {"text": " Good day.", "chunks": [{"text": " Good day.", "timestamp": [0, None]}]}
    )
    async with engine("transcribe", env) as hears:
        found = await hears.transcribe(sound())
        assert [(s.start, s.end, s.text) for s in found.segments] == [(0.0, 0.5, "Good day.")]
        assert (server.asked[1].body, server.asked[1].headers["content-type"]) == (wav, "audio/wav")
        server.script = lambda asked: Answer({"text": "Good day."})
        assert len((await hears.transcribe(sound())).segments) == 1
        server.script = lambda asked: Answer({"error": "loading"})
        with pytest.raises(ProviderError, match="can't be read"):
            await hears.transcribe(sound())


async def test_vectors_are_of_length_one_and_one_a_text(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer([[3.0, 4.0], [0.0, 2.0]])
    async with engine("embed", env) as embeds:
        one, two = await embeds.embed([im.Text.of("a"), im.Text.of("b")])
        with pytest.raises(ProviderError, match=r"shape \(2, 2\) for 1 texts"):
            await embeds.embed([im.Text.of("a")])
    assert one.vector == pytest.approx((0.6, 0.8))
    assert two.vector == (0.0, 1.0)
    assert server.asked[0].path.endswith("/models/sentence-transformers/all-MiniLM-L6-v2/pipeline/feature-extraction")
    assert server.asked[0].json == {"inputs": ["a", "b"]}


FAULTS: dict[str, tuple[Answer, str, str]] = {
    "429": (Answer({"error": "slow down"}, 429, {"retry-after": "7"}), "answered 429: slow down", "rate_limited"),
    "401": (Answer({"error": "bad token"}, 401), "answered 401: bad token", "no"),
    "503": (Answer({"error": {"message": "loading"}}, 503), "answered 503: loading", "transient"),
    "500": (Answer(b"boom", 500), "answered 500: boom", "transient"),
    "an error inside a 200": (Answer({"error": "overloaded"}), "can't be read|no image|said nothing", "no"),
    "a malformed body": (Answer(b"{nonsense"), "can't be read|no image", "no"),
    "an empty body": (Answer(b""), "can't be read|no image", "no"),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("task", ["detect", "draw", "caption"])
async def test_faults_are_typed_and_quoted(server: Server, env: im.Env, task: str, name: str) -> None:
    answer, message, retry = FAULTS[name]
    server.script = lambda asked: answer
    async with engine(task, env) as made:
        work: dict[str, Callable[[], Any]] = {
            "detect": lambda: made.detect(picture()),
            "draw": lambda: made.generate(im.Text.of("x"), width=8, height=8, seed=1),
            "caption": lambda: made.caption(picture()),
        }
        with pytest.raises(ProviderError, match=message) as caught:
            await work[task]()
    assert caught.value.retry == retry
    assert KEY not in repr(caught.value)
    if name == "429":
        assert caught.value.retry_after_s == 7.0


async def test_a_slow_server_meets_the_deadline_and_a_dead_one_is_told(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer([], delay_s=3.0)
    done = working_on(Call(deadline=asyncio.get_running_loop().time() + 0.2))
    async with engine("detect", env) as detects:
        with pytest.raises(DeadlineExceeded, match="huggingface did not answer in time"):
            await detects.detect(picture())
    done()
    there = replace(env, variables={**env.variables, VARIABLE: "http://127.0.0.1:9"})
    async with engine("detect", there) as detects:
        with pytest.raises(ProviderError, match="can't be reached") as caught:
            await detects.detect(picture())
    assert (caught.value.retry, caught.value.unknown) == ("transient", False)


async def test_equal_calls_are_equal_bytes(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer(png())
    async with engine("edit", env) as edits:
        for _ in range(2):
            await edits.edit(picture(), im.Text.of("blue"), seed=1)
    first, second = server.asked
    assert first.body == second.body


async def test_an_endpoint_of_your_own_describes_a_picture_in_a_plan(server: Server, tmp_path: Path) -> None:
    server.script = lambda asked: Answer([{"generated_text": "a red field"}])
    mine = HuggingFace((Row("me/captions", "caption", url=f"{server.url}/mine"),))
    file = tmp_path / "square.png"
    file.write_bytes(png())
    async with im.Orchestrator(home=tmp_path / "home", providers=[mine], variables={"HF_TOKEN": KEY}) as studio:
        plan = await studio.plan(
            "Describe this picture", file, policy=im.Policy(on_unchecked="allow", unknown_price="allow")
        )
        assert "huggingface/me/captions" in plan.explain()
        assert "privacy: sent to Hugging Face" in plan.explain()
        result = await studio.run(plan)
    assert "a red field" in str(result.text)
    assert only(server).path == "/mine"
    written = b"".join(p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file())
    assert KEY.encode() not in written


def test_without_a_token_the_catalog_says_how_to_get_one() -> None:
    entries = [e for e in Catalog(im.discover(), variables={}).entries() if e.offer.id.startswith("huggingface/")]
    assert len(entries) == len(ROWS)
    assert all(e.remedies == ("set HF_TOKEN (tokens: huggingface.co/settings/tokens)",) for e in entries)
    assert all(e.offer.rate is None for e in entries)
    assert json.dumps([repr(e.offer) for e in entries]).count(KEY) == 0
