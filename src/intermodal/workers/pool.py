"""A bounded pool of worker processes, started on first use, replaced when one dies or is killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from dataclasses import dataclass
from typing import Any

from ..errors import DeadlineExceeded, WorkerDied, from_json
from .frames import HEADER_LIMIT, PREFIX, encode


@dataclass(frozen=True, slots=True)
class Job:
    """A function of a module the child can import, as "package.module:function".

    It is called as `function(params, blobs)` and returns `(json value, list of bytes)`.
    """

    function: str
    timeout_s: float = 60.0


class WorkerPool:
    """Runs jobs in at most `size` child processes. Cancelling a caller kills the child that worked for it."""

    def __init__(self, *, size: int = 2, memory_mb: int = 3072, file_mb: int = 2048) -> None:
        self._limits = (str(memory_mb), str(file_mb))
        self._slots = asyncio.Semaphore(size)  # protects: no more children than `size`
        self._idle: list[asyncio.subprocess.Process] = []
        self._closed = False

    async def run(self, job: Job, params: dict[str, Any], blobs: list[bytes] | None = None) -> tuple[Any, list[bytes]]:
        """The job's result. Raises what the job raised (typed), DeadlineExceeded, or WorkerDied."""
        async with self._slots:
            child = self._idle.pop() if self._idle else await self._start()
            healthy = False
            try:
                async with asyncio.timeout(job.timeout_s):
                    header, out = await self._ask(child, job, params, blobs or [])
                healthy = True
            except TimeoutError:
                raise DeadlineExceeded(
                    f"Decoding took longer than {job.timeout_s:g} s and was stopped.", hint="Send a shorter file."
                ) from None
            except (asyncio.IncompleteReadError, ConnectionError):
                raise WorkerDied(
                    "The decoding process died on this file.",
                    hint="It was killed by a limit or crashed; other work is not affected.",
                ) from None
            finally:
                if healthy and not self._closed:
                    self._idle.append(child)
                else:
                    await self._stop(child)
        if "error" in header:
            raise from_json(header["error"])
        return header["ok"], out

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "intermodal.workers",
            *self._limits,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=1 << 20,
            # Ctrl-C goes to the whole foreground group; the parent decides when a child ends.
            start_new_session=os.name == "posix",
        )

    async def _ask(
        self, child: asyncio.subprocess.Process, job: Job, params: dict[str, Any], blobs: list[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.writelines(encode({"job": job.function, "params": params}, blobs))
        await child.stdin.drain()
        size = PREFIX.unpack(await child.stdout.readexactly(PREFIX.size))[0]
        if size > HEADER_LIMIT:
            raise ConnectionError("header too large")
        header = json.loads(await child.stdout.readexactly(size))
        return header, [await child.stdout.readexactly(n) for n in header["sizes"]]

    async def _stop(self, child: asyncio.subprocess.Process) -> None:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await asyncio.shield(child.wait())
        # asyncio keeps the pipe's transport open until it is told otherwise
        vars(child)["_transport"].close()

    async def close(self) -> None:
        """End every idle child; busy ones end with their callers."""
        self._closed = True
        while self._idle:
            await self._stop(self._idle.pop())
