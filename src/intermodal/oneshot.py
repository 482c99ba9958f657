"""One call: an orchestrator that lives as long as its result."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

from .artifacts.intake import Url
from .artifacts.record import Want
from .orchestrator import Orchestrator
from .policy import Policy
from .runs import Result


class _Folder:
    """A temporary folder that goes when nobody holds this any more, or at exit."""

    def __init__(self, path: str) -> None:
        self.path = path
        weakref.finalize(self, shutil.rmtree, path, ignore_errors=True)


async def run(request: str, *media: Any, want: Want | None = None, policy: Policy | None = None) -> Result:
    """Plan and run one request; a `str` among the media is a path, or a URL where the policy lets it be fetched.

    Without a home: its bytes live in a temporary folder that goes with the result.
    """
    home = _Folder(tempfile.mkdtemp(prefix="intermodal-"))
    async with Orchestrator(home=home.path, policy=policy) as studio:
        result = await studio.run(request, *(as_media(item) for item in media), want=want)
    return replace(result, keep=home)


def run_sync(request: str, *media: Any, want: Want | None = None, policy: Policy | None = None) -> Result:
    """`run` at a synchronous edge; in a thread of its own where a loop is running already (notebooks)."""

    def work() -> Result:
        return asyncio.run(run(request, *media, want=want, policy=policy))

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    outcome: list[Result | BaseException] = []

    def thread() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    worker = threading.Thread(target=thread, name="intermodal run_sync")
    worker.start()
    worker.join()
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def as_media(item: Any) -> Any:
    """On the command line and in `im.run`, a str is a path or a URL, never text."""
    if isinstance(item, str):
        return Url(item) if "://" in item else Path(item)
    return item
