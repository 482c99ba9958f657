"""A run as one self-contained page: the plan drawn, every artifact seen or played, findings in place, time and cost."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..artifacts import Artifact, Audio, Finding, Image, Record, Regions, Table, Text, Transcript, Video
from ..plans.explain import facts
from .drawing import drawn
from .result import Report, Seen

EMBED_LIMIT = 8 << 20  # bytes of one artifact that go into the page; larger ones are named
TEXT_LIMIT = 20_000  # characters
ROWS_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Card:
    """One artifact as the template shows it."""

    name: str
    kind: str
    facts: str
    origin: str
    labels: str
    findings: tuple[str, ...]
    view: str = "file"  # which of the template's views: image, audio, video, rows, file
    source: str = ""
    parts: tuple[tuple[str, str], ...] = ()  # text cut at its findings: (text, what was found there or "")
    boxes: tuple[tuple[float, float, float, float, str], ...] = ()
    size: tuple[int, int] = (0, 0)
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


def page(report: Report) -> str:
    """HTML 5 without scripts or anything fetched. Blocking: it reads the artifacts' bytes."""
    from jinja2 import Environment

    template = Path(__file__).with_name("page.html.jinja").read_text("utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    took = sum(actual.seconds for actual in report.actuals.values())
    return environment.from_string(template).render(
        title=report.bound.request or report.bound.plan.name,
        report=report,
        estimate=report.bound.estimate,
        took=took,
        steps=[_step(report, step.id) for step in report.bound.plan.steps],
        drawing=drawn(report),
        tree=str(report),
        cards=[card for name, seen in report.media.items() for card in _cards(report, name, seen)],
    )


def _step(report: Report, name: str) -> dict[str, Any]:
    step, extra, actual = report.bound.plan.by_id[name], report.bound.steps[name], report.actuals.get(name)
    cached = actual is not None and actual.source != "run"
    return {
        "name": name,
        "tool": step.tool,
        "offer": (actual.offer if actual else "") or "built in",
        "tier": extra.tier,
        "estimate": extra.estimate,
        "seconds": actual.seconds if actual and not cached else None,
        "cost": actual.cost_usd if actual else 0.0,
        "status": "not run" if actual is None else f"from the {actual.source}" if cached else actual.status,
    }


def _cards(report: Report, name: str, seen: Sequence[Seen]) -> Iterable[Card]:
    for number, one in enumerate(seen):
        artifact = one.artifact
        title = name if len(seen) == 1 else f"{name} {number + 1}"
        if name in report.bound.inputs:
            title = artifact.name or title
        origin = "given by the caller" if name in report.bound.inputs else f"made by {artifact.origin.name}"
        labels = f"trust: {one.label.trust}"
        if one.label.scanned:
            labels += f"; looked for: {', '.join(sorted(one.label.scanned))}"
        if one.label.categories:
            labels += f"; holds: {', '.join(sorted(one.label.categories))}"
        found = tuple(f"{f.type} ({f.category}), score {f.score:.2f}, {f.detector}: {f.action}" for f in one.findings)
        card = Card(title, type(artifact).__name__, facts(artifact), origin, labels, found)
        if artifact.blob.size > EMBED_LIMIT:
            yield replace(card, note=f"{artifact.blob.size >> 20} MiB: too large to be shown here.")
        else:
            yield replace(card, **_view(report, artifact, one.findings))


def _view(report: Report, artifact: Artifact, findings: Sequence[Finding]) -> dict[str, Any]:
    """The fields of a card that show the media itself."""
    if isinstance(artifact, Text):
        return {"parts": _marked(artifact.value, findings)}
    if isinstance(artifact, Regions):
        words = "\n".join(region.text or region.label for region in artifact.items)
        boxes = tuple((*region.box, region.text or region.label) for region in artifact.items)
        picture = _picture_of(report, artifact)
        shown = {"source": _data(picture), "boxes": boxes, "size": (picture.width, picture.height)} if picture else {}
        return {"view": "image", "parts": _marked(words, findings), **shown}
    if isinstance(artifact, Transcript):
        rows = tuple((f"{s.start:.2f}", f"{s.end:.2f}", s.text) for s in artifact.segments[:ROWS_LIMIT])
        return {"view": "rows", "columns": ("from (s)", "to (s)", "text"), "rows": rows}
    if isinstance(artifact, Table):
        cells = tuple(tuple("" if c is None else str(c) for c in row) for row in artifact.rows[:ROWS_LIMIT])
        return {"view": "rows", "columns": artifact.columns, "rows": cells}
    if isinstance(artifact, Record):
        quoted = tuple((e.field, e.quoted) for e in artifact.evidence[:ROWS_LIMIT])
        return {
            "view": "rows",
            "parts": ((str(artifact)[:TEXT_LIMIT], ""),),
            "columns": ("field", "from"),
            "rows": quoted,
        }
    if isinstance(artifact, Image):
        boxes = tuple((*f.where["box"], f.type) for f in findings if "box" in f.where)
        size = (artifact.width, artifact.height)
        return {"view": "image", "source": _data(artifact), "boxes": boxes, "size": size}
    view = {Audio: "audio", Video: "video"}.get(type(artifact), "file")
    return {"view": view, "source": _data(artifact)}


def _picture_of(report: Report, regions: Regions) -> Image | None:
    """The picture that regions were found in, if the run still has it: boxes are shown on it."""
    for seen in report.media.values():
        for one in seen:
            picture = one.artifact
            if isinstance(picture, Image) and picture.blob.digest in regions.origin.inputs:
                return picture if picture.blob.size <= EMBED_LIMIT else None
    return None


def _marked(text: str, findings: Sequence[Finding]) -> tuple[tuple[str, str], ...]:
    """The text cut at the places where something was found."""
    parts: list[tuple[str, str]] = []
    at = 0
    for finding in sorted((f for f in findings if "start" in f.where), key=lambda f: int(f.where["start"])):
        start, end = int(finding.where["start"]), int(finding.where["end"])
        if start < at or end > TEXT_LIMIT:
            continue
        parts += [(text[at:start], ""), (text[start:end], f"{finding.type} ({finding.category})")]
        at = end
    parts.append((text[at:TEXT_LIMIT] + (" …" if len(text) > TEXT_LIMIT else ""), ""))
    return tuple(part for part in parts if part[0])


def _data(artifact: Artifact) -> str:
    """RFC 2397."""
    return f"data:{artifact.media_type};base64,{base64.b64encode(artifact.blob.read_now()).decode()}"
