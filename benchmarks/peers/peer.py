"""What the scripts here share: a server that others wrote, started on loopback or found at an address, and asked."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from PIL import Image

import intermodal as im
from intermodal.errors import ProviderError

POLICY = im.Policy(unknown_price="allow", on_unchecked="allow", approve="external", cache=False)
Check = Callable[[str], Awaitable[str]]


RED = Image.new("RGB", (64, 48), "red")


async def looked(
    server: im.Provider, sight: str, *, picture: Image.Image = RED, pieces: list[str] | None = None
) -> str:
    """What that offer says of a picture and a question, through an orchestrator; `pieces`, if given, as it comes."""
    draft = im.PlanBuilder("looking")
    photo = draft.input("photo", im.Image)
    tool = im.tools.ask_model.using(offer=sight)
    draft.output(draft.step(tool, images=[photo], question="Which word is in the picture?", max_output=24))
    async with im.Orchestrator(providers=[server], policy=POLICY) as studio:
        run = studio.start(draft.build(), inputs={"photo": picture})
        if pieces is not None:
            pieces += [event.text async for event in run if isinstance(event, im.OutputDelta)]
        result = await run
    return str(result.text)


async def failing(work: Awaitable[object]) -> ProviderError:
    """The error it ends with."""
    try:
        await work
    except ProviderError as error:
        return error
    raise AssertionError("no error")


@contextmanager
def started(command: Callable[[int], Sequence[str]], alive: str, more: Mapping[str, str]) -> Iterator[str]:
    """A server on a free port of loopback that answers at `alive`, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command(port), env={**os.environ, **more}, **quiet)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{url}{alive}", process)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float = 120.0) -> None:
    for _ in range(int(seconds * 4)):
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise SystemExit(f"nothing answers at {url}")


def main(
    name: str, doc: str | None, variable: str, option: str, start: Callable[[str], Any], checks: Sequence[Check]
) -> int:
    """The command line: an address from --url or the variable, or `option` with what `start` takes. 1 where a check
    fails.
    """
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--url", default=os.environ.get(variable, ""))
    parser.add_argument(option, dest="start")
    given = parser.parse_args()
    if given.start:
        with start(given.start) as url:
            return asyncio.run(_checked(name, url, checks))
    if not given.url:
        parser.error(f"name a server that runs (--url, {variable}) or what starts one ({option})")
    return asyncio.run(_checked(name, given.url.rstrip("/"), checks))


async def _checked(name: str, url: str, checks: Sequence[Check]) -> int:
    wrong = 0
    for check in checks:
        try:
            print(f"held    {await check(url)}")
        except Exception as error:
            wrong += 1
            print(f"MISSED  {check.__name__}: {type(error).__name__}: {error}")
    print(f"{name}: {len(checks) - wrong} of {len(checks)} held")
    return 1 if wrong else 0
