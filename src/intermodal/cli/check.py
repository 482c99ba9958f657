"""`intermodal check`: the guard's findings."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..artifacts.intake import text
from ..errors import MediaMissing, ParameterInvalid
from ..policy import Policy
from ..safety import Guard, Scan
from .common import Limits, drive, media, say, studio


def command(files: list[str], jsonl: str | None, as_json: bool, home: Path | None) -> None:
    async def work() -> int:
        if jsonl is not None:
            return await _lines(jsonl)
        if not files:
            raise MediaMissing("There is nothing to check.", hint="Name files, or --jsonl FILE.")
        async with studio(home, Limits()) as orchestrator:
            return await _files(orchestrator, files, as_json)

    drive(work, as_json=as_json)


async def _files(orchestrator: Any, files: list[str], as_json: bool) -> int:
    guard: Guard = orchestrator.desk.house.guard
    found = False
    for name in files:
        artifact = (await orchestrator.desk.take_in(media([name], None), Policy()))[0]
        scan = await guard.scan(artifact)
        found = found or bool(scan.sure)
        unchecked = sorted(guard.categories - scan.scanned)
        if as_json:
            findings = [finding.to_json() for finding in scan.findings]
            say({"input": name, "findings": findings, "not_checked": unchecked})
            continue
        for finding in scan.findings:
            print(f"{name}: {finding.type} ({finding.category}) at {dict(finding.where)}, score {finding.score}")
        if unchecked:
            print(f"{name}: not checked for {', '.join(unchecked)}")
    return 4 if found else 0


async def _lines(name: str) -> int:
    guard = Guard()
    found = False
    for number, line in enumerate(_read(name), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            words = row["text"]
        except (ValueError, KeyError, TypeError):
            raise ParameterInvalid(
                f'Line {number} of {name!r} is not {{"id", "text"}}: {line[:60]!r}.', hint="One JSON object a line."
            ) from None
        scan = await guard.scan(text(str(words))) if words else Scan((), guard.categories)
        found = found or bool(scan.sure)
        say({"id": row.get("id"), "findings": [finding.to_json() for finding in scan.findings]})
    return 4 if found else 0


def _read(name: str) -> Iterable[str]:
    if name == "-":
        yield from sys.stdin
        return
    try:
        with open(name, encoding="utf-8") as file:
            yield from file
    except UnicodeDecodeError:
        raise ParameterInvalid(f"{name!r} is not UTF-8 text.", hint="--jsonl reads one JSON object a line.") from None
    except OSError as error:
        raise MediaMissing(f"{name!r} can't be read: {error.strerror}.", hint="Check the path.") from None
