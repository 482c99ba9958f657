"""What commands share: the loop with its signals, media arguments, error statuses, the JSON form of a result."""

from __future__ import annotations

import asyncio
import contextlib
import json
import mimetypes
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from ..artifacts import Artifact, Record, Text
from ..artifacts.intake import text as as_text
from ..config import read
from ..errors import IntermodalError, ParameterInvalid, RunCancelled, StorageError
from ..oneshot import as_media
from ..orchestrator import Orchestrator, default_home
from ..policy import Policy
from ..runs import Result
from ..safety import text_of


@dataclass(frozen=True, slots=True)
class Limits:
    """The policy options of the command line."""

    local_only: bool = False
    max_cost: float | None = None
    max_time: float | None = None
    may_wait: float | None = None

    def policy(self, base: Policy | None = None) -> Policy:
        """What the options say, over what a configuration file says."""
        given: dict[str, Any] = {
            "max_cost_usd": self.max_cost, "max_seconds": self.max_time, "may_wait_hours": self.may_wait
        }  # fmt: skip
        given = {name: value for name, value in given.items() if value is not None}
        if self.local_only:
            given["local_only"] = True
        return replace(base or Policy(), **given)


def studio(home: Path | None, limits: Limits) -> Orchestrator:
    """The orchestrator of a command; INTERMODAL_CONFIG names a configuration file."""
    file = os.environ.get("INTERMODAL_CONFIG")
    if not file:
        return Orchestrator(home=home or default_home(), policy=limits.policy())
    found = read(Path(file))
    return Orchestrator.configured(
        file, home=home or found.home or default_home(), policy=limits.policy(found.to_policy())
    )


def drive(work: Callable[[], Coroutine[Any, Any, int]], *, as_json: bool, run_id: str = "") -> NoReturn:
    """Run a command's coroutine to its exit status. SIGINT and SIGTERM cancel it: what is finished is kept."""

    async def main() -> int:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: the default handler raises KeyboardInterrupt
                loop.add_signal_handler(number, task.cancel)
        return await work()

    try:
        status = asyncio.run(main())
    except IntermodalError as error:
        status = fail(error, as_json=as_json, run_id=run_id)
    except (asyncio.CancelledError, KeyboardInterrupt):
        status = fail(
            RunCancelled("Interrupted.", hint="Finished steps are kept: `intermodal runs list`, then resume."),
            as_json=as_json,
            run_id=run_id,
        )
    except BrokenPipeError:
        status = 1
    except OSError as error:  # standard output itself: nothing was lost, the run is kept
        full = StorageError(f"The output can't be written: {error.strerror}.", hint="The run itself is kept.")
        status = fail(full, as_json=False)
    sys.exit(status)


def fail(error: IntermodalError, *, as_json: bool, run_id: str = "") -> int:
    """Say it: as the one JSON object, or on standard error. Returns the exit status."""
    if as_json:
        identity = str(error.facts.get("run_id", run_id)) or None
        say(
            {
                **_empty(),
                "run_id": identity,
                "status": _STATUS.get(error.exit_status, "failed"),
                "error": error.to_json(),
            }
        )
    else:
        print(f"{type(error).__name__}: {error.message}", file=sys.stderr)
        if error.hint:
            apart = "\n" if "\n" in error.message else ""  # a plan that is asked about ends, then what to do is said
            print(f"{apart}  {error.hint}", file=sys.stderr)
    return error.exit_status


_STATUS = {3: "waiting", 4: "blocked", 130: "cancelled"}


def _empty() -> dict[str, Any]:
    return {
        "run_id": None, "status": "failed", "text": None, "outputs": [], "steps": [], "findings": [], "degraded": [],
        "notes": [], "not_checked": [], "error": None,
    }  # fmt: skip


def say(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False), flush=True)


def media(files: Sequence[str], words: str | None) -> list[Any]:
    """The media arguments: paths, - for standard input, --text. Raises ParameterInvalid where both want stdin."""
    if "-" in files and words == "-":
        raise ParameterInvalid("Both a file and --text are '-'.", hint="Only one can be read from standard input.")
    items: list[Any] = [sys.stdin.buffer if name == "-" else as_media(name) for name in files]
    if words is not None:
        items.append(as_text(sys.stdin.read() if words == "-" else words))
    return items


def document(result: Result, paths: Sequence[Path | None]) -> dict[str, Any]:
    """The JSON form of a result; see the README for its fields."""
    report = result.report
    steps = []
    for step in report.bound.plan.steps:
        actual = report.actuals.get(step.id)
        steps.append(
            {
                "tool": step.tool,
                "offer": actual.offer if actual else "",
                "seconds": round(actual.seconds, 4) if actual else 0.0,
                "cost_usd": actual.cost_usd if actual else 0.0,
                "cached": bool(actual and actual.source != "run"),
                "status": actual.status if actual else "not run",
            }
        )
    outputs = [
        {
            "modality": artifact.modality,
            "media_type": artifact.media_type,
            "sha256": artifact.blob.digest,
            "path": str(path) if path else None,
            "labels": result.labels[artifact.id].to_json(),
            "facts": artifact.facts(),
        }
        for artifact, path in zip(result.outputs, paths, strict=True)
    ]
    return {
        **_empty(),
        "run_id": result.run_id,
        "status": result.status,
        "text": words(result.outputs),
        "outputs": outputs,
        "steps": steps,
        "findings": [finding.to_json() for _, finding in report.findings],
        "degraded": list(report.degraded),
        "notes": list(report.notes),
        "not_checked": list(report.not_checked),
    }


def words(outputs: Sequence[Artifact]) -> str | None:
    """The text of a result: its text outputs, or the words in what consists of words."""
    texts = [str(a) for a in outputs if isinstance(a, Text | Record)] or [
        t for t in map(text_of, outputs) if t is not None
    ]
    return "\n\n".join(texts) if texts else None


def save(result: Result, folder: Path, *, prefix: str = "", wordless: bool = False) -> list[Path | None]:
    """Write the outputs into the folder, named after their steps; nothing that is there is overwritten.

    `wordless`: what consists of words is printed instead, and has no path here. Raises StorageError.
    """
    paths: list[Path | None] = []
    for artifact, stem in zip(result.outputs, stems(result.made_by), strict=True):
        if wordless and text_of(artifact) is not None:
            paths.append(None)
            continue
        try:
            paths.append(artifact.save(_free(folder, (prefix + stem).replace("/", "_"), _suffix(artifact.media_type))))
        except OSError as error:
            raise StorageError(
                f"{str(folder)!r} can't be written to: {error.strerror}.",
                hint=f"Name a writable folder with --out; the result is kept as run {result.run_id}.",
            ) from None
    return paths


def stems(made_by: Sequence[str]) -> list[str]:
    """Names of files: that of the step, with a number where one step made several."""
    several, seen = Counter(made_by), Counter[str]()
    stems = []
    for name in made_by:
        seen[name] += 1
        stems.append(name if several[name] == 1 else f"{name}-{seen[name]}")
    return stems


def show_media(result: Result, paths: Sequence[Path | None], *, title: str = "") -> None:
    """A result for people: its words, then where the rest was written."""
    texts = words(result.outputs)
    if title:
        print(f"── {title}")
    if texts is not None:
        print(texts)
    for path in paths:
        if path is not None:
            print(path)


_SUFFIXES = {"application/x-subrip": ".srt", "text/vtt": ".vtt", "audio/wav": ".wav", "text/plain": ".txt"}


def _suffix(media_type: str) -> str:
    if media_type.endswith("+json"):
        return ".json"
    return _SUFFIXES.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"


def _free(folder: Path, stem: str, suffix: str) -> Path:
    path, number = folder / f"{stem}{suffix}", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}{suffix}", number + 1
    return path
