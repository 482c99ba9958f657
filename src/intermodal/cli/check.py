"""`intermodal check`: the guard's findings, of pictures, documents and recordings in what is written and said there."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from ..artifacts import Artifact, Finding, Regions
from ..artifacts.intake import text
from ..errors import IntermodalError, MediaMissing, ParameterInvalid
from ..orchestrator import Orchestrator
from ..plans import Input, Plan, Source, Step
from ..policy import Policy
from ..safety import Guard, Scan, text_of
from ..safety.guard import SURE
from .common import Limits, drive, media, say, studio

READ_BY = {
    "image": "redact_image", "document": "redact_document", "audio": "redact_audio", "video": "redact_video",
}  # fmt: skip
UNSEEN = 1  # the exit status where nothing was found and something couldn't be looked at


def command(files: list[str], jsonl: str | None, as_json: bool, home: Path | None) -> None:
    async def work() -> int:
        if jsonl is not None:
            return await _lines(jsonl)
        if not files:
            raise MediaMissing("There is nothing to check.", hint="Name files, or --jsonl FILE.")
        async with studio(home, Limits()) as orchestrator:
            return await _files(orchestrator, files, as_json)

    drive(work, as_json=as_json)


async def _files(orchestrator: Orchestrator, files: list[str], as_json: bool) -> int:
    found = unseen = False
    for name in files:
        artifact = (await orchestrator.desk.take_in(media([name], None), Policy()))[0]
        seen, why = await _seen(orchestrator, artifact)
        found = found or any(finding.score >= SURE for finding in seen.findings)
        unchecked = sorted(orchestrator.desk.house.guard.categories - seen.scanned)
        unseen = unseen or bool(unchecked)
        if as_json:
            findings = [finding.to_json() for finding in seen.findings]
            say({"input": name, "findings": findings, "not_checked": unchecked, "why": why})
            continue
        for finding in seen.findings:
            print(f"{name}: {finding.type} ({finding.category}) at {dict(finding.where)}, score {finding.score}")
        if unchecked:
            print(f"{name}: not checked for {', '.join(unchecked)}" + (f": {why}" if why else ""))
        elif not seen.findings:
            print(f"{name}: nothing found")
    return 4 if found else UNSEEN if unseen else 0


async def _seen(orchestrator: Orchestrator, artifact: Artifact) -> tuple[Scan, str]:
    """What the guard sees in an artifact, or in what is written and said in it; and why it sees less than it could."""
    guard = orchestrator.desk.house.guard
    scan = await guard.scan(artifact)
    if text_of(artifact) is not None or artifact.modality not in READ_BY:
        return scan, ""
    try:
        pieces = await _words(orchestrator, artifact)
    except IntermodalError as error:
        return scan, f"{error.message} {error.hint}".strip()
    scans = [await guard.scan(piece) for piece in pieces]
    scanned = frozenset.intersection(*(one.scanned for one in scans)) if scans else frozenset()
    return Scan(tuple(_once(zip(pieces, scans, strict=True))), scan.scanned | scanned), ""


async def _words(orchestrator: Orchestrator, artifact: Artifact) -> Sequence[Artifact]:
    """What is written and said in it, read with engines of this machine that cost nothing. Raises ProviderNeeded."""
    tool = orchestrator.tools[READ_BY[artifact.modality]]
    assert tool.reread is not None
    step = Step("read", tool.id, tool.version, {tool.signature.ports[0].name: (Source("media"),)}, {})
    plan = Plan(tool.id, (Input("media", artifact.modality),), (step,), ("read",))
    bound = await orchestrator.plan(plan, inputs={"media": artifact}, policy=Policy(local_only=True, max_cost_usd=0.0))
    async with AsyncExitStack() as leases:
        pool = orchestrator.desk.house.pool
        engines = {
            port: await leases.enter_async_context(pool.lease(choice.offers[0]))
            for port, choice in bound.steps["read"].engines.items()
        }
        return await tool.reread(artifact, **engines)


def _once(seen: Iterable[tuple[Artifact, Scan]]) -> Iterator[Finding]:
    """Every finding, but what stands in a document's text layer and is read in its pages' pictures, too, once.

    `where` says which piece it is in, counted from 1 for each way of reading.
    """
    known: set[tuple[int, str, str]] = set()
    numbers: Counter[str] = Counter()
    for piece, scan in seen:
        numbers[piece.modality] += 1
        number, words = numbers[piece.modality], text_of(piece) or ""
        for finding in scan.findings:
            start, end = finding.where.get("start", 0), finding.where.get("end", 0)
            key = number, finding.type, "".join(filter(str.isalnum, words[start:end]))
            if isinstance(piece, Regions) and key in known:
                continue
            known.add(key)
            yield replace(finding, where={"in": piece.modality, "number": number, **finding.where})


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
