"""Large media on the wire: marks in the body that an SDK sees, the bytes themselves in the request that is sent."""

from __future__ import annotations

import base64
import gc
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import intermodal as im
from intermodal.artifacts import Blob
from intermodal.errors import ArtifactGone, ProviderError
from intermodal.providers.hosted.anthropic_offers import Anthropic
from intermodal.providers.hosted.families import Compatible, Row
from intermodal.providers.hosted.keys import Key
from intermodal.providers.hosted.openai_offers import OpenAI
from intermodal.providers.hosted.sending import LARGE, Inline, divided, length, media, size_of
from intermodal.providers.profile import Profile
from intermodal.testing.wire import Answer, Server, serving

WIRE = Path(__file__).parents[1] / "benchmarks" / "wire.py"


def test_the_measures_of_the_wire_in_short() -> None:
    command = [sys.executable, str(WIRE), "--calls", "40", "--rounds", "3", "--megabytes", "20", "--streams", "3"]
    out = subprocess.run(command, capture_output=True, text=True, timeout=120)
    ratio, left, memory, delay = out.stdout.splitlines()
    assert left == "connections left open: 0: held"
    assert memory.endswith("bar 2.5: held")
    assert "adapter ÷ SDK" in ratio  # times are judged by the benchmark, on a machine with nothing else to do
    assert "server to event" in delay


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(lambda asked: Answer({"error": {"message": "no"}}, 404)) as running:
        yield running


@pytest.fixture(params=["in a file", "in memory"])
def picture(request: pytest.FixtureRequest, tmp_path: Path) -> im.Image:
    """Somewhat over LARGE, its length no multiple of three."""
    data = os.urandom(LARGE + 1000)
    blob = Blob.of(data)
    if request.param == "in a file":
        (tmp_path / "picture").write_bytes(data)
        blob = Blob(blob.digest, blob.size, path=tmp_path / "picture")
    return im.Image(blob=blob, media_type="image/png", width=64, height=64)


async def sent(server: Server, env: im.Env, carrier: str, *given: im.Artifact) -> Any:
    profile = Profile(takes=frozenset({"text", "image"}), max_output=100)
    providers: dict[str, Any] = {
        "openai": OpenAI(url=server.url, key="k"),
        "anthropic": Anthropic(url=server.url, key="k"),
        "mine": Compatible("mine", server.url, (Row("m", profile),), Key(given="k")),
    }
    wanted = ("openai/gpt-6-luna", "anthropic/claude-opus-5-5", "mine/m")
    offer = next(offer for offer in providers[carrier].offers() if offer.id in wanted)
    async with offer.open(env) as engine:
        with pytest.raises(ProviderError, match="404"):
            await engine.chat(im.Text.of("What is it?"), media=given)
    return server.asked[-1]


@pytest.mark.parametrize("carrier", ["openai", "anthropic", "mine"])
async def test_what_arrives_is_the_picture(server: Server, bare_env: im.Env, picture: im.Image, carrier: str) -> None:
    asked = await sent(server, bare_env, carrier, picture)
    encoded = base64.b64encode(picture.blob.read_now())
    assert asked.body.count(encoded) == 1
    assert b"intermodal-media-" not in asked.body
    assert int(asked.headers["content-length"]) == len(asked.body)
    assert asked.json
    assert (await sent(server, bare_env, carrier, picture)).body == asked.body  # equal calls, equal bytes


async def test_words_that_look_like_a_mark_stay_words(server: Server, bare_env: im.Env, picture: im.Image) -> None:
    other = f"intermodal-media-{'0' * 32}"
    asked = await sent(server, bare_env, "mine", picture, im.Text.of(other))
    assert other.encode() in asked.body
    assert asked.body.count(b"base64,") == 1


async def test_a_mark_lives_as_long_as_its_body() -> None:
    blob = Blob.of(b"x" * LARGE)
    inline = await media(blob, "data:image/png;base64,")
    assert isinstance(inline, Inline)
    body = f'{{"url": "{inline}"}}'.encode()
    assert [size_of(part) for part in divided(body)] == [31, length(inline), 2]
    del inline
    gc.collect()
    assert divided(body) == [body]


async def test_what_is_gone_from_the_store_is_said_before_anything_is_sent(
    server: Server, bare_env: im.Env, tmp_path: Path
) -> None:
    gone = im.Image(blob=Blob("0" * 64, LARGE, path=tmp_path / "none"), media_type="image/png", width=64, height=64)
    with pytest.raises(ArtifactGone, match="no longer in the store"):
        await sent(server, bare_env, "mine", gone)
    assert server.asked == []
