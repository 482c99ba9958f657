"""The child: limits itself, then answers one job after another until its input closes."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from typing import Any

from intermodal.errors import IntermodalError, MediaTooLarge, MediaUnreadable
from intermodal.workers import frames


def limit(memory_mb: int, file_mb: int) -> None:
    """Address space, file size, open files, no core dumps: kept by the kernel where it knows them (POSIX)."""
    try:
        import resource
    except ImportError:  # Windows: the parent's deadline is all there is
        return
    for what, value in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_FSIZE, file_mb << 20),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (value, value))


def answer(header: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    try:
        module, _, name = header["job"].partition(":")
        function = getattr(importlib.import_module(module), name)
        result, out = function(header["params"], blobs)
        return {"ok": result}, out
    except IntermodalError as error:
        return {"error": error.to_json()}, []
    except MemoryError:
        large = MediaTooLarge("Decoding needs more memory than the worker may use.", hint="Send a smaller file.")
        return {"error": large.to_json()}, []
    except Exception as error:
        why = str(error)[:200]
        said = "" if not why or "/" in why or "\\" in why else f": {why}"  # a decoder may quote the host's paths
        wrapped = MediaUnreadable(
            f"The decoder gave up on it ({type(error).__name__}{said}).",
            hint="The file is damaged or not what it claims.",
        )
        return {"error": wrapped.to_json()}, []


def main() -> None:
    limit(int(sys.argv[1]), int(sys.argv[2]))
    inbox, outbox = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a decoder prints goes to stderr, not into the frames
    while (frame := frames.read(inbox)) is not None:
        outbox.writelines(frames.encode(*answer(*frame)))
        outbox.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
