"""Stability's REST API against a server on loopback that reads the multipart as a server does."""

from __future__ import annotations

import asyncio
import io
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from PIL import Image as Pillow

import intermodal as im
from intermodal.errors import DeadlineExceeded, MediaUnsupported, ModelRetired, ParameterInvalid, ProviderError
from intermodal.providers.calls import Call, working_on
from intermodal.providers.hosted.stability import VARIABLE, Stability, StableImage
from intermodal.providers.hosted.stability_words import Edit, read
from intermodal.testing.wire import Answer, Asked, Server, serving

KEY = "sk-stability-secret"


def png(width: int = 64, height: int = 48) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def made(width: int = 64, height: int = 48) -> Answer:
    return Answer({"image": b64encode(png(width, height)).decode(), "finish_reason": "SUCCESS", "seed": 8})


def picture() -> im.Image:
    return im.Image.from_bytes(png(), "image/png", width=64, height=48, name="square.png")


def fields(asked: Asked) -> dict[str, bytes]:
    """The form as a server reads it."""
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    found: dict[str, bytes] = {}
    for part in message_from_bytes(head + asked.body).get_payload():
        assert not isinstance(part, str)
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[str(part.get_param("name", header="content-disposition"))] = content
    return found


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(lambda asked: made()) as running:
        yield running


@pytest.fixture
def env(server: Server, bare_env: im.Env) -> im.Env:
    return replace(bare_env, variables={"STABILITY_API_KEY": KEY, VARIABLE: server.url})


@asynccontextmanager
async def engine(model: str, env: im.Env) -> AsyncIterator[StableImage]:
    offer = next(o for o in Stability().offers() if o.id == f"stability/{model}")
    async with offer.open(env) as opened:
        yield opened


@pytest.mark.parametrize(
    ("model", "end", "more"),
    [
        ("stable-image-ultra", "ultra", {}),
        ("stable-image-core", "core", {}),
        ("sd3.5-medium", "sd3", {"mode": b"text-to-image", "model": b"sd3.5-medium"}),
    ],
)
async def test_words_become_a_picture(
    server: Server, env: im.Env, model: str, end: str, more: dict[str, bytes]
) -> None:
    call = Call()
    done = working_on(call)
    async with engine(model, env) as draws:
        drawn = await draws.generate(im.Text.of(" a lighthouse "), width=1920, height=1080, seed=0)
    done()
    assert (drawn.width, drawn.height, drawn.media_type) == (64, 48, "image/png")
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", f"/v2beta/stable-image/generate/{end}")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers["accept"] == "application/json"
    assert fields(asked) == {
        "prompt": b"a lighthouse", "aspect_ratio": b"16:9", "seed": b"1", "output_format": b"png", **more,
    }  # fmt: skip
    assert call.notes == [f"{model} made 64×48 pixels where 1920×1080 were asked for"]
    assert call.amounts == {"call": 1.0, "image": 1.0}


async def test_what_it_cant_make_is_refused_before_the_request(server: Server, env: im.Env) -> None:
    async with engine("sd3.5-large", env) as draws:
        for media_type in ("image/svg+xml", "image/webp"):
            with pytest.raises(MediaUnsupported, match=media_type.replace("+", r"\+")):
                await draws.generate(im.Text.of("x"), width=8, height=8, seed=1, media_type=media_type)
        for prompt in ("", "x" * 10_001):
            with pytest.raises(ParameterInvalid, match=str(len(prompt))):
                await draws.generate(im.Text.of(prompt), width=8, height=8, seed=1)
    with pytest.raises(ModelRetired, match=r"2025-07-24.*stability/stable-image-core"):
        async with engine("stable-diffusion-v1-6", env):
            pass
    assert server.asked == []


EDITS = {
    "Replace the cat with a brown dog.": ("search-and-replace", {"search_prompt": "cat", "prompt": "a brown dog"}),
    "please turn the old car into a spaceship": (
        "search-and-replace",
        {"search_prompt": "old car", "prompt": "a spaceship"},
    ),
    "make the car dark blue": ("search-and-recolor", {"select_prompt": "car", "prompt": "dark blue car"}),
    "change her dress to red": ("search-and-recolor", {"select_prompt": "dress", "prompt": "red dress"}),
    "Remove the background": ("remove-background", {}),
    "去掉背景": ("remove-background", {}),
}


@pytest.mark.parametrize("words", EDITS)
def test_an_edit_is_read_from_words(words: str) -> None:
    end, given = EDITS[words]
    found = read(words)
    assert found is not None
    assert (found.end, dict(found.fields)) == (end, given)


@pytest.mark.parametrize("words", [
    "rotate it by 90 degrees", "make it brighter", "make the picture black and white", "make it black", "crop to 3:2",
    "change the size to 100 pixels", "blur the background", "replace it with a dog", "remove the cat", "",
])  # fmt: skip
def test_what_isnt_clearly_one_of_its_edits_is_none(words: str) -> None:
    assert read(words) is None


async def test_a_picture_is_edited_where_the_words_say(server: Server, env: im.Env) -> None:
    async with engine("stable-image-edit", env) as edits:
        changed = await edits.edit(picture(), im.Text.of("replace the cat with a dog"), seed=4)
        await edits.edit(picture(), im.Text.of("remove the background"), seed=4)
        with pytest.raises(ProviderError, match="can't do 'rotate it'") as caught:
            await edits.edit(picture(), im.Text.of("rotate it"), seed=4)
    assert (caught.value.retry, caught.value.unknown) == ("no", False)  # another editor is asked
    assert changed.width == 64
    replaced, cut = server.asked
    assert replaced.path == "/v2beta/stable-image/edit/search-and-replace"
    assert fields(replaced) == {
        "search_prompt": b"cat", "prompt": b"a dog", "output_format": b"png", "seed": b"5", "image": png(),
    }  # fmt: skip
    assert cut.path == f"/v2beta/stable-image/edit/{Edit.BACKGROUND.end}"
    assert fields(cut) == {"output_format": b"png", "image": png()}


FAULTS: dict[str, tuple[Answer, str, str]] = {
    "429": (Answer({"name": "rate_limit", "errors": ["slow down"]}, 429, {"retry-after": "7"}), "429: rate_limit: slow",
            "rate_limited"),
    "401": (Answer({"name": "unauthorized", "errors": ["bad key"]}, 401), "401: unauthorized: bad key", "no"),
    "402": (Answer({"name": "payment_required", "errors": ["no credits"]}, 402), "402: payment_required", "no"),
    "403": (Answer({"name": "content_moderation", "errors": ["flagged"]}, 403), "403: content_moderation", "no"),
    "500": (Answer(b"boom", 500), "500: boom", "transient"),
    "refused content": (Answer({"finish_reason": "CONTENT_FILTERED"}), "refused to draw: CONTENT_FILTERED", "no"),
    "an error inside a 200": (Answer({"errors": ["overloaded"]}), "can't be read: KeyError", "no"),
    "a malformed body": (Answer(b"{nonsense"), "can't be read: JSONDecodeError", "no"),
    "a list": (Answer([]), "can't be read: AttributeError", "no"),
    "no base64": (Answer({"image": "no base64!"}), "can't be read: Error", "no"),
    "no picture": (Answer({"image": b64encode(b"hello").decode()}), "no image", "no"),
    "a cut picture": (Answer({"image": b64encode(png(400, 400)[:200]).decode()}), "damaged image", "no"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
async def test_faults_are_typed_and_quoted(server: Server, env: im.Env, name: str) -> None:
    answer, message, retry = FAULTS[name]
    server.script = lambda asked: answer
    async with engine("stable-image-core", env) as draws:
        with pytest.raises(ProviderError, match=message) as caught:
            await draws.generate(im.Text.of("x"), width=8, height=8, seed=1)
    assert caught.value.retry == retry
    assert KEY not in repr(caught.value) + repr(Stability())
    if name == "429":
        assert caught.value.retry_after_s == 7.0


async def test_a_slow_server_meets_the_deadline_and_a_dead_one_is_told(server: Server, env: im.Env) -> None:
    server.script = lambda asked: Answer({}, delay_s=3.0)
    done = working_on(Call(deadline=asyncio.get_running_loop().time() + 0.2))
    async with engine("stable-image-core", env) as draws:
        with pytest.raises(DeadlineExceeded, match="stability did not answer in time"):
            await draws.generate(im.Text.of("x"), width=8, height=8, seed=1)
    done()
    async with engine(
        "stable-image-core", replace(env, variables={**env.variables, VARIABLE: "http://127.0.0.1:9"})
    ) as d:
        with pytest.raises(ProviderError, match="can't be reached") as caught:
            await d.generate(im.Text.of("x"), width=8, height=8, seed=1)
    assert (caught.value.retry, caught.value.unknown) == ("transient", False)


async def test_equal_calls_are_equal_bytes_and_others_are_not(server: Server, env: im.Env) -> None:
    async with engine("stable-image-edit", env) as edits:
        for seed in (1, 1, 2):
            await edits.edit(picture(), im.Text.of("make the car red"), seed=seed)
    one, same, other = server.asked
    assert (one.body, one.headers["content-type"]) == (same.body, same.headers["content-type"])
    assert one.body != other.body


async def test_it_draws_in_a_plan_and_leaves_to_others_what_it_cant_edit(server: Server, tmp_path: Path) -> None:
    variables = {"STABILITY_API_KEY": KEY, VARIABLE: server.url}
    allowed = im.Policy(on_unchecked="allow", unknown_price="allow")
    file = tmp_path / "square.png"
    file.write_bytes(png())
    async with im.Orchestrator(home=tmp_path / "home", variables=variables, policy=allowed) as studio:
        plan = await studio.plan("Draw a lighthouse at dusk")
        assert "stability/" in plan.explain()
        result = await studio.run(plan)
        assert isinstance(result.outputs[0], im.Image)
        assert (result.outputs[0].width, result.outputs[0].height) == (64, 48)
        asked = len(server.asked)
        turned = await studio.run("Rotate this picture by 90 degrees", file)
        assert isinstance(turned.outputs[0], im.Image)
        assert (turned.outputs[0].width, turned.outputs[0].height) == (48, 64)
        assert len(server.asked) == asked
    written = b"".join(p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file())
    assert KEY.encode() not in written
