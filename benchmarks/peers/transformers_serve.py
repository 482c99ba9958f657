"""A server that others wrote, with a model that runs: `transformers serve` over a LLaVA of random weights, made here.

Usage: python benchmarks/peers/transformers_serve.py --venv VENV
Needs a virtual environment of its own: python -m venv VENV && VENV/bin/pip install torch 'transformers[serving]' pillow
What it says is nonsense: asked for is that it was sent the picture, that what it says comes back, and how it ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peer import failing, looked, main, started
from PIL import Image

import intermodal as im
from intermodal.providers.hosted.servers import server

MADE = Path(tempfile.gettempdir()) / "intermodal-tiny-llava"
BUILDER = Path(__file__).with_name("tiny_llava.py")


def here(url: str, model: str = str(MADE)) -> im.Provider:
    return server("transformers", model=model, url=f"{url}/v1")


SIGHT = f"transformers/{MADE}/sight"


async def answered(url: str) -> str:
    said = await looked(here(url), SIGHT)
    assert len(said) > 30, said
    other = Image.effect_noise((64, 48), 90).convert("RGB")
    assert said == await looked(here(url), SIGHT), "the same picture, another answer"
    assert said != await looked(here(url), SIGHT, picture=other), "it wasn't sent the picture"
    return f"a picture and a question: {said[:80]!r}; of another picture it says something else"


async def streamed(url: str) -> str:
    pieces = list[str]()
    said = await looked(here(url), SIGHT, pieces=pieces)
    assert pieces, said
    return f"streamed: {len(pieces)} pieces, {sum(map(len, pieces))} characters"


async def unknown(url: str) -> str:
    error = await failing(looked(here(url, "nobody/none"), "transformers/nobody/none/sight"))
    return f"a model it hasn't: {error.message[:100]}"


@contextmanager
def serving(venv: str) -> Iterator[str]:
    offline = {"HF_HUB_OFFLINE": "1"}
    python = str(Path(venv) / "bin" / "python")
    subprocess.run([python, str(BUILDER), str(MADE)], check=True, capture_output=True, env={**os.environ, **offline})

    def command(port: int) -> list[str]:
        program = str(Path(venv) / "bin" / "transformers")
        return [program, "serve", str(MADE), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]

    with started(command, "/v1/models", offline) as url:
        yield url


if __name__ == "__main__":
    checks = (answered, streamed, unknown)
    sys.exit(main("transformers serve", __doc__, "INTERMODAL_TRANSFORMERS", "--venv", serving, checks))
