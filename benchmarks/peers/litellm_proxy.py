"""A server that others wrote: LiteLLM's proxy with mocked models, asked through `im.openai_server` as a user would.

Usage: python benchmarks/peers/litellm_proxy.py --proxy VENV/bin/litellm       starts one on loopback and ends it
       python benchmarks/peers/litellm_proxy.py --url http://127.0.0.1:4000    one whose config file is CONFIG below
Needs a virtual environment of its own: python -m venv VENV && VENV/bin/pip install 'litellm[proxy]'.
What LiteLLM can't mock isn't asked for: pictures in base64, speech, transcripts, errors half way.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from peer import failing, looked, main, started

import intermodal as im
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


def here(url: str, model: str) -> Compatible:
    return im.openai_server(f"{url}/v1", model=model, name=f"peer-{model}", key=KEY)


async def listed(url: str) -> str:
    found = await here(url, "chat").models({})
    assert {"chat", "limited", "vectors"} <= set(found), found
    return f"its models: {', '.join(sorted(found))}"


async def answered(url: str) -> str:
    said = await looked(here(url, "chat"), "peer-chat/chat/sight")
    assert SAID in said, said
    return "a picture and a question: its answer, quoted"


async def streamed(url: str) -> str:
    pieces = list[str]()
    said = await looked(here(url, "chat"), "peer-chat/chat/sight", pieces=pieces)
    assert SAID in said, said
    assert "".join(pieces).strip() == SAID, pieces
    return f"streamed: {len(pieces)} sentences, together the answer"


async def embedded(url: str) -> str:
    row = Row("vectors", Profile(), kinds=("embeddings",))
    (offer,) = Compatible("peer", f"{url}/v1", (row,), Key(given=KEY)).offers()
    workers, thread = WorkerPool(), EngineThread("peer")
    env = im.Env(workers, thread.call, Path(tempfile.gettempdir()), os.environ)
    async with offer.open(env) as engine:
        (vector,) = await engine.embed([im.Text.of("lighthouse")])
        assert vector.vector == (0.6, 0.8, 0.0), vector.vector
        error = await failing(engine.embed([im.Text.of("a"), im.Text.of("b")]))  # the mock gives one whatever is asked
    assert "1 vectors for 2 texts" in error.message, error.message
    await workers.close()
    return "a vector, of length one; one vector for two texts is an error"


async def limited(url: str) -> str:
    begun = time.perf_counter()
    error = await failing(looked(here(url, "limited"), "peer-limited/limited/sight"))
    assert error.retry == "rate_limited", error.retry
    assert "answered 429" in error.message, error.message
    return f"a rate limit: typed, after {time.perf_counter() - begun:.1f} s of tries"


async def refused(url: str) -> str:
    wrong = "sk-" + "0123456789" * 2
    error = await failing(looked(replace(here(url, "chat"), key=Key(given=wrong)), "peer-chat/chat/sight"))
    assert "answered 40" in error.message, error.message
    assert wrong not in str(error), str(error)
    return f"a wrong key: {error.message[:60]}"


@contextmanager
def proxy(executable: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(CONFIG)
        offline = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}

        def command(port: int) -> list[str]:
            return [executable, "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]

        with started(command, "/health/liveliness", offline) as url:
            yield url


if __name__ == "__main__":
    checks = (listed, answered, streamed, embedded, limited, refused)
    sys.exit(main("LiteLLM's proxy", __doc__, "INTERMODAL_LITELLM", "--proxy", proxy, checks))
