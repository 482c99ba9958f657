"""The guard's detectors as an engine, so that redaction can be asked for like any other step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from ..artifacts import Artifact, Document, Finding, Image, Region, Regions, Text, Transcript
from ..artifacts.decoding import inked, letters, office_picture, office_words
from ..errors import ParameterInvalid
from ..providers import Env, Offer, Redactor, Speed, calls
from ..workers import WorkerPool
from .asked import SHAPES, AskedDetector
from .detectors import Words, part_of
from .guard import SURE, Guard
from .naming import counted
from .redaction import masked

PDF = "application/pdf"
MOST = 500  # different findings that are looked for again: each costs a look through the whole document
LEAST = 4  # characters of what is looked for again: shorter names are words, too


class _Engine:
    """What this orchestrator's own guard finds; media is masked in the decoding workers."""

    def __init__(self, guard: Guard, workers: WorkerPool) -> None:
        self._guard = guard
        self._workers = workers

    async def find(
        self,
        words: Text | Regions | Transcript | Document,
        /,
        *,
        shapes: Sequence[str] = (),
        quoted: Sequence[str] = (),
        picture: Image | None = None,
    ) -> Sequence[Finding]:
        if unknown := sorted(set(shapes) - SHAPES.keys()):
            raise ParameterInvalid(f"{unknown[0]!r} is no shape known here.", hint=f"Known: {', '.join(SHAPES)}.")
        asked = AskedDetector(shapes, quoted)
        if isinstance(words, Document):
            return await (self._in_document if words.media_type == PDF else self._in_office)(words, asked)
        found = [*(await self._guard.scan(words)).findings, *await asyncio.to_thread(asked.scan, words)]
        if picture is not None and isinstance(words, Regions):
            return await self._by_ink(found, words, picture)
        return found

    async def _in_document(self, document: Document, asked: AskedDetector) -> list[Finding]:
        """What its text layer holds."""
        pages = [page async for page in letters(self._workers, document)]
        out = []
        seen = await self._everywhere([page.text for page in pages], asked)
        for number, (page, findings) in enumerate(zip(pages, seen, strict=True), 1):
            for one in findings:
                boxes = page.boxes(one.where["start"], one.where["end"])
                out.append(replace(one, where={**one.where, "page": number, "boxes": boxes}))
        return out

    async def _in_office(self, document: Document, asked: AskedDetector) -> list[Finding]:
        parts, _ = await office_words(self._workers, document)
        seen = await self._everywhere([words for _, words in parts], asked)
        return [
            replace(one, where={**one.where, "part": name})
            for (name, _), findings in zip(parts, seen, strict=True)
            for one in findings
        ]

    async def _everywhere(self, texts: Sequence[str], asked: AskedDetector) -> list[list[Finding]]:
        """What each text of one document holds; what is surely found once is found wherever else it stands."""
        found = [[*(await self._guard.scan(Text.of(text))).findings] for text in texts]
        sure = {
            text[f.where["start"] : f.where["end"]].strip(): f
            for text, findings in zip(texts, found, strict=True)
            for f in findings
            if f.score >= SURE and f.category in ("personal_data", "secret")
        }
        again = AskedDetector(words=[text for text in sure if len(text) >= LEAST][:MOST])
        return [
            await asyncio.to_thread(_all, text, fs, sure, again, asked) for text, fs in zip(texts, found, strict=True)
        ]

    async def pictures(self, document: Document, /) -> Sequence[Image]:
        if document.media_type == PDF:
            return ()
        _, pictures = await office_words(self._workers, document)
        return [await office_picture(self._workers, document, name, kind) for name, kind in pictures]

    async def _by_ink(self, found: Sequence[Finding], lines: Regions, picture: Image) -> list[Finding]:
        """The findings with the boxes of their ink, one a line; where that can't be told, with their share of the line."""
        words = Words.of(lines)
        touched = [words.touched(f.where["start"], f.where["end"]) for f in found]
        parts = [(_outline(lines.items[i]), words.pieces[i], a, b) for one in touched for i, a, b in one]
        exact = await inked(self._workers, picture, parts) if parts else []
        out, at = [], 0
        for finding, one in zip(found, touched, strict=True):
            boxes = [
                ink or part_of(lines.items[i].box, words.pieces[i], a, b)
                for ink, (i, a, b) in zip(exact[at : at + len(one)], one, strict=True)
            ]
            at += len(one)
            out.append(replace(finding, where={**finding.where, "boxes": boxes}) if boxes else finding)
        return out

    async def mask(self, media: Artifact, findings: Sequence[Finding], /) -> Artifact:
        calls.current().note(f"blanked out: {counted(findings)}" if findings else "nothing to blank out was found")
        return await masked(media, findings, workers=self._workers, tell=calls.current().note)


def _all(
    text: str, found: list[Finding], sure: Mapping[str, Finding], again: AskedDetector, asked: AskedDetector
) -> list[Finding]:
    known = {f.where["start"] for f in found if f.score >= SURE}
    repeated = [
        replace(sure[same], where=one.where)
        for one in again.scan_text(text)
        if (same := text[one.where["start"] : one.where["end"]].strip()) in sure and one.where["start"] not in known
    ]
    return [*found, *repeated, *asked.scan_text(text)]


def _outline(line: Region) -> Sequence[tuple[float, float]]:
    left, top, right, bottom = line.box
    return line.polygon if len(line.polygon) == 4 else ((left, top), (right, top), (right, bottom), (left, bottom))


def redactor_of(guard: Guard) -> Offer:
    """An offer of `Redactor` over a guard. Its revision names the detectors: a new one makes new results."""

    @asynccontextmanager
    async def opened(env: Env) -> AsyncIterator[_Engine]:
        yield _Engine(guard, env.workers)

    return Offer(
        "guard/detectors",
        Redactor,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(0.01, 0.01),
        memory_mb=20,
        revision=" ".join(guard.detectors),
        concurrency=8,
    )
