"""Taking findings out of a medium, in the medium: words masked, boxes filled, spans silenced; else it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ..artifacts import (
    Artifact,
    Audio,
    Document,
    Finding,
    Image,
    Label,
    Record,
    Regions,
    Table,
    Text,
    Transcript,
    Video,
)
from ..artifacts.decoding import (
    blackened,
    censored,
    filled,
    office_masked,
    office_picture,
    office_words,
    silenced,
)
from ..errors import Blocked
from ..workers import WorkerPool
from .detectors import Words
from .guard import Guard

MASK = "█"
HINT = 0.35  # hints below (a word with a capital, a country, a date) stay: what they would take is mostly harmless


async def redacted(
    artifact: Artifact, findings: Sequence[Finding], categories: frozenset[str], *, workers: WorkerPool
) -> Artifact:
    """The same media without what was found of these categories: one mark per code point in words (text, text in
    pictures, transcripts, tables, records), one colour over boxes of a picture, silence over spans of sound.

    Origin, trust and name stay. Raises Blocked for media nothing here can redact, and for a picture or sound of
    which no finding says where the matter is.
    """
    wanted = [finding for finding in findings if finding.category in categories and finding.score >= HINT]
    clean = await masked(artifact, wanted, workers=workers)
    return replace(clean.sealed(artifact.origin, artifact.trust), name=artifact.name)


async def cleaned(
    artifact: Artifact,
    label: Label,
    findings: Sequence[Finding],
    categories: frozenset[str],
    *,
    guard: Guard,
    workers: WorkerPool,
) -> tuple[Artifact, Label, tuple[Finding, ...]]:
    """`redacted`, scanned again: what comes back with its label, from which the categories are gone.

    Media whose label holds none of them comes back as it is. Raises Blocked where something is still found, and where no
    detector could look again.
    """
    if not label.categories & categories:
        return artifact, label, tuple(findings)
    clean = await redacted(artifact, findings, categories, workers=workers)
    after, found = await guard.label(clean, Label(artifact.trust, label.categories - categories))
    if left := after.categories & categories:
        raise Blocked(
            f"{artifact.name or artifact.modality!r} still holds {', '.join(sorted(left))} after redaction.",
            hint="Keep the step on this machine (local_only).",
        )
    if unseen := label.categories & categories - after.scanned:
        raise Blocked(
            f"{artifact.name or artifact.modality!r} was redacted, and no detector here can look whether "
            f"{', '.join(sorted(unseen))} is gone.",
            hint="Redact it by a step of the plan (redact_image, redact_document, redact_audio): it reads the result again.",
        )
    return clean, after, found


async def masked(
    artifact: Artifact, findings: Sequence[Finding], *, workers: WorkerPool, tell: Callable[[str], object] = str
) -> Artifact:
    """A draft of the artifact with all of these findings taken out. `tell` is told what else that changed.

    Raises like `redacted`.
    """
    if isinstance(artifact, Text | Regions | Transcript | Table | Record):
        return _words(artifact, [(f.where["start"], f.where["end"]) for f in findings if "start" in f.where])
    if isinstance(artifact, Image) and (boxes := [box for f in findings for box in _places(f)]):
        return await filled(workers, artifact, boxes)
    if isinstance(artifact, Audio) and (spans := [_span(f) for f in findings if "from_s" in f.where]):
        return await silenced(workers, artifact, spans)
    if isinstance(artifact, Document) and findings and all("part" in f.where for f in findings):
        return await _office(artifact, findings, workers, tell)
    if isinstance(artifact, Document) and findings and all(map(_boxes, findings)):
        on_pages = [(f.where["page"], box) for f in findings for box in _boxes(f)]
        document, pictures = await blackened(workers, artifact, on_pages)
        tell(_became(pictures, document.pages or 0))
        return document
    if isinstance(artifact, Video) and findings and all("from_s" in f.where for f in findings):
        fills = [(*_span(f), f.where["box"]) for f in findings if "box" in f.where]
        return await censored(workers, artifact, fills, [_span(f) for f in findings if "box" not in f.where])
    name = artifact.name or artifact.modality
    lacking = (
        "where in it"
        if isinstance(artifact, Image | Audio | Document | Video)
        else f"how to redact {artifact.modality}"
    )
    raise Blocked(
        f"{name!r} must be redacted, and nothing here knows {lacking}.",
        hint="Allow the category in Policy.rules, or keep the step on this machine (local_only).",
    )


async def _office(
    document: Document, findings: Sequence[Finding], workers: WorkerPool, tell: Callable[[str], object]
) -> Document:
    spans: dict[str, list[tuple[int, int]]] = {}
    boxes: dict[str, list[Sequence[float]]] = {}
    for finding in findings:
        where = finding.where
        if places := _places(finding):
            boxes.setdefault(where["part"], []).extend(places)
        else:
            spans.setdefault(where["part"], []).append((where["start"], where["end"]))
    pictures = {
        name: await filled(workers, await office_picture(workers, document, name, kind), boxes[name])
        for name, kind in (await office_words(workers, document))[1]
        if name in boxes
    }
    made, emptied = await office_masked(workers, document, spans, pictures)
    tell("the document's properties (author, title, preview) were emptied")
    if emptied:
        tell(f"emptied, because nothing here can look into them: {', '.join(emptied)}")
    return made


def _became(pictures: Sequence[int], pages: int) -> str:
    """ "pages 1 and 3 of 9 are now pictures; the others keep their text"."""
    if len(pictures) == pages:
        return "every page is now a picture" if pages > 1 else "the page is now a picture"
    *before, last = map(str, pictures)
    said = f"pages {', '.join(before)} and {last}" if before else f"page {last}"
    return f"{said} of {pages} {'are now pictures' if before else 'is now a picture'}; the others keep their text"


def _span(finding: Finding) -> tuple[float, float]:
    return finding.where["from_s"], finding.where["to_s"]


def _places(finding: Finding) -> Sequence[Sequence[float]]:
    where = finding.where
    boxes: Sequence[Sequence[float]] = where.get("boxes") or ([where["box"]] if "box" in where else [])
    return boxes


def _boxes(finding: Finding) -> Sequence[Sequence[float]]:
    """Its places on a page; none where it doesn't say the page."""
    return _places(finding) if "page" in finding.where else []


def _words(artifact: Text | Regions | Transcript | Table | Record, spans: Sequence[tuple[int, int]]) -> Artifact:
    if isinstance(artifact, Text):
        text = _masked(artifact.value, spans)
        return Text.of(text, media_type=artifact.media_type, language=artifact.language)
    words = Words.of(artifact)
    pieces = list(words.pieces)
    for start, end in spans:
        for i, low, high in words.touched(start, end):
            pieces[i] = _masked(pieces[i], [(low, high)])
    if isinstance(artifact, Regions):
        items = [
            replace(item, text=piece) if item.text else replace(item, label=piece)
            for item, piece in zip(artifact.items, pieces, strict=True)
        ]
        return Regions.of(items, width=artifact.width, height=artifact.height)
    if isinstance(artifact, Transcript):
        segments = [replace(s, text=piece) for s, piece in zip(artifact.segments, pieces, strict=True)]
        return Transcript.of(segments, language=artifact.language, seconds=artifact.seconds)
    if isinstance(artifact, Record):
        return artifact.reworded(pieces)
    return _table(artifact, words.pieces, pieces)


def _table(table: Table, before: Sequence[str], after: Sequence[str]) -> Table:
    """Cells that nothing was found in stay what they are, numbers among them."""
    cells = iter(zip(before, after, strict=True))

    def row(values: Iterable[object]) -> list[object]:
        return [value if old == new else new for value, (old, new) in zip(values, cells, strict=False)]

    columns = [str(name) for name in row(table.columns)]
    return Table.of(columns, [row(values) for values in table.rows])


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    out = list(text)
    for start, end in spans:
        out[start:end] = MASK * (end - start)
    return "".join(out)
