"""A server that others wrote: LiteLLM's proxy with mocked models, asked through `im.openai_server` as a user would.

Usage: python benchmarks/peers/litellm.py --proxy VENV/bin/litellm      starts one on loopback and ends it
       python benchmarks/peers/litellm.py --url http://127.0.0.1:4000   one that runs CONFIG (--config prints it)
Needs a virtual environment of its own: python -m venv VENV && VENV/bin/pip install 'litellm[proxy]'.
What LiteLLM can't mock isn't asked for: pictures in base64, speech, transcripts, errors half way.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import Image

import intermodal as im
from intermodal.errors import ProviderError
from intermodal.providers.hosted.families import Compatible, Row
from intermodal.providers.hosted.keys import Key
from intermodal.providers.profile import Profile
from intermodal.runs.pool import EngineThread
from intermodal.workers import WorkerPool

KEY = "sk-9d1fce1b7a"  # of a proxy on loopback with nothing behind it
SAID = "The word is lighthouse. It stands by the sea."
CONFIG = f"""\
model_list:
  - model_name: chat
    litellm_params: {{model: openai/chat, api_key: none, mock_response: "{SAID}"}}
  - model_name: limited
    litellm_params: {{model: openai/limited, api_key: none, mock_response: "litellm.RateLimitError"}}
  - model_name: vectors
    litellm_params: {{model: openai/vectors, api_key: none, mock_response: [3.0, 4.0, 0.0]}}
    model_info: {{mode: embedding}}
general_settings: {{master_key: {KEY}}}
"""
POLICY = im.Policy(unknown_price="allow", on_unchecked="allow", approve="external", cache=False)


def here(url: str, model: str) -> Compatible:
    return im.openai_server(f"{url}/v1", model=model, name=f"peer-{model}", key=KEY)


def looking(model: str) -> im.Plan:
    draft = im.PlanBuilder("looking")
    photo = draft.input("photo", im.Image)
    tool = im.tools.ask_model.using(offer=f"peer-{model}/{model}/sight")
    draft.output(draft.step(tool, images=[photo], question="Which word is in the picture?"))
    return draft.build()


async def answered(url: str) -> str:
    """A picture and a question through an orchestrator."""
    async with im.Orchestrator(providers=[here(url, "chat")], policy=POLICY) as studio:
        result = await studio.run(looking("chat"), inputs={"photo": Image.new("RGB", (64, 48), "red")})
    assert SAID in str(result.text), str(result.text)
    return "a picture and a question: its answer, quoted"


async def streamed(url: str) -> str:
    """The same, followed: its pieces are the answer."""
    async with im.Orchestrator(providers=[here(url, "chat")], policy=POLICY) as studio:
        run = studio.start(looking("chat"), inputs={"photo": Image.new("RGB", (64, 48), "red")})
        pieces = [event.text async for event in run if isinstance(event, im.OutputDelta)]
        result = await run
    assert SAID in str(result.text), str(result.text)
    assert "".join(pieces).strip() == SAID, pieces
    return f"streamed: {len(pieces)} pieces, together the answer"


async def limited(url: str) -> str:
    """A 429 of its own is tried again, then told in our words."""
    async with im.Orchestrator(providers=[here(url, "limited")], policy=POLICY) as studio:
        begun = time.perf_counter()
        try:
            await studio.run(looking("limited"), inputs={"photo": Image.new("RGB", (64, 48), "red")})
        except ProviderError as error:
            assert error.retry == "rate_limited", error.retry
            assert "answered 429" in error.message, error.message
            return f"a rate limit: typed, after {time.perf_counter() - begun:.1f} s of tries"
    raise AssertionError("no error")


async def refused(url: str) -> str:
    """A wrong key is told at once, and not shown."""
    wrong = "sk-" + "0123456789" * 2
    stranger = replace(here(url, "chat"), key=Key(given=wrong))
    async with im.Orchestrator(providers=[stranger], policy=POLICY) as studio:
        try:
            await studio.run(looking("chat"), inputs={"photo": Image.new("RGB", (64, 48), "red")})
        except ProviderError as error:
            assert "answered 40" in error.message, error.message
            assert wrong not in str(error), str(error)
            return f"a wrong key: {error.message[:60]}…"
    raise AssertionError("no error")


async def embedded(url: str) -> str:
    """A vector of one text, of length one."""
    served = Compatible(
        "peer", f"{url}/v1", (Row("vectors", Profile(), kinds=("embeddings",)),), Key(given=KEY), hint=""
    )
    workers, thread = WorkerPool(), EngineThread("peer")
    env = im.Env(workers, thread.call, Path(tempfile.gettempdir()), os.environ)
    (offer,) = served.offers()
    async with offer.open(env) as engine:
        (vector,) = await engine.embed([im.Text.of("lighthouse")])
        values = [round(float(value), 6) for value in vector.vector()]
        assert values == [0.6, 0.8, 0.0], values
        try:  # the mock gives one vector whatever it is asked
            await engine.embed([im.Text.of("a"), im.Text.of("b")])
        except ProviderError as error:
            assert "1 vectors for 2 texts" in error.message, error.message
        else:
            raise AssertionError("two texts and one vector")
    await workers.close()
    return "a vector, of length one; one vector for two texts is an error"


async def listed(url: str) -> str:
    found = await here(url, "chat").models({})
    assert {"chat", "limited", "vectors"} <= set(found), found
    return f"its models: {', '.join(sorted(found))}"


CHECKS: tuple[Callable[[str], Awaitable[str]], ...] = (listed, answered, streamed, embedded, limited, refused)


@contextmanager
def started(executable: str) -> Iterator[str]:
    """The proxy on a free port of loopback, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(CONFIG)
        command = [executable, "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
        environment = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/health/liveliness", process)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 90.0) -> None:
    for _ in range(int(seconds * 4)):
        if process.poll() is not None:
            raise SystemExit(f"the proxy ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise SystemExit(f"nothing answers at {url}")


async def checked(url: str) -> int:
    wrong = 0
    for check in CHECKS:
        try:
            print(f"held    {await check(url)}")
        except Exception as error:
            wrong += 1
            print(f"MISSED  {check.__name__}: {type(error).__name__}: {error}")
    print(f"LiteLLM's proxy: {len(CHECKS) - wrong} of {len(CHECKS)} held")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("INTERMODAL_LITELLM", ""))
    parser.add_argument("--proxy")
    parser.add_argument("--config", action="store_true")
    given = parser.parse_args()
    if given.config:
        print(CONFIG, end="")
        return 0
    if given.proxy:
        with started(given.proxy) as url:
            return asyncio.run(checked(url))
    if not given.url:
        parser.error("name a proxy that runs (--url, INTERMODAL_LITELLM) or one to start (--proxy)")
    return asyncio.run(checked(given.url.rstrip("/")))


if __name__ == "__main__":
    sys.exit(main())
