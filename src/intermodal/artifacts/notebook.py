"""How values look in a notebook: small HTML, everything escaped, no scripts, nothing fetched.

Bytes stand in data URIs, at most LIMIT of them in one display. Media is untrusted: what can't be read is only named.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from ..errors import ArtifactGone
from .artifact import Artifact
from .modality import Audio, Image, Regions, Table, Text, Transcript, Video
from .record import Record

LIMIT = 2 << 20
CHARACTERS, ROWS, COLUMNS, CELL, BOXES = 2000, 20, 12, 120, 200
_WIDTH = 320  # pixels
# what browsers show, in elements that run nothing (an SVG in <img> has no scripts: HTML, section 4.8.4.4)
_IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/svg+xml")
_SOUNDS = ("audio/wav", "audio/flac", "audio/mpeg", "audio/ogg", "audio/mp4", "audio/aac")
_VIDEOS = ("video/mp4", "video/webm")
# what reading the inside of untrusted media may raise
_MALFORMED = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, OSError)


def of_artifact(artifact: Artifact, *, limit: int = LIMIT) -> str:
    """One artifact under its caption; bytes only where they are at most `limit`."""
    show = next((show for kind, show in _SHOWN if isinstance(artifact, kind)), None)
    inner = ""
    if show is not None:
        try:
            inner = show(artifact, limit)
        except ArtifactGone:
            inner = "<div>Its bytes are no longer in the store.</div>"
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            OverflowError,
            RecursionError,
            OSError,
        ):  # malformed inside: it is named, no more
            inner = "<div>It can't be shown.</div>"
    caption = " ".join(filter(None, (artifact.name, repr(artifact))))
    return (
        f'<div style="margin:.3em 0"><div style="color:#777"><small>{escape(caption[:400])}</small></div>{inner}</div>'
    )


def of_text(text: str) -> str:
    """Text as it stands, for plans and reports."""
    return f"<pre>{escape(text)}</pre>"


def of_result(status: str, outputs: Sequence[Artifact], report: str) -> str:
    """The outputs, as far as LIMIT lasts for their bytes, above the folded report."""
    left, shown = LIMIT, []
    for artifact in outputs:
        shown.append(of_artifact(artifact, limit=left))
        if _embedded(artifact, left):
            left -= artifact.blob.size
    folded = f"<details><summary>{escape(status)}</summary>{of_text(report)}</details>"
    return f"<div>{''.join(shown)}{folded}</div>"


def of_rows(columns: Sequence[Any], rows: Iterable[Sequence[Any]], count: int) -> str:
    """A table cut to what is legible; `count` is how many rows there are."""
    head = "".join(f"<th>{_cell(c)}</th>" for c in columns[:COLUMNS])
    body = "".join(f"<tr>{''.join(f'<td>{_cell(c)}</td>' for c in row[:COLUMNS])}</tr>" for row in rows)
    more = [f"{count - ROWS} more rows"] if count > ROWS else []
    more += [f"{len(columns) - COLUMNS} more columns"] if len(columns) > COLUMNS else []
    note = f"<div><small>… {' and '.join(more)}</small></div>" if more else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return escape(text if len(text) <= CELL else f"{text[: CELL - 1]}…")


def _embedded(artifact: Artifact, limit: int) -> bool:
    kinds = (*_IMAGES, *_SOUNDS, *_VIDEOS)
    return artifact.media_type in kinds and artifact.blob.size <= limit


def _uri(artifact: Artifact) -> str:
    return f"data:{artifact.media_type};base64,{b64encode(artifact.blob.read_now()).decode()}"


def _image(image: Image, limit: int) -> str:
    if not _embedded(image, limit):
        return ""
    return f'<img src="{_uri(image)}" alt="" style="max-width:{_WIDTH}px;max-height:{_WIDTH}px">'


def _audio(audio: Audio, limit: int) -> str:
    return f'<audio controls src="{_uri(audio)}"></audio>' if _embedded(audio, limit) else ""


def _video(video: Video, limit: int) -> str:
    if not _embedded(video, limit):
        return ""
    return f'<video controls src="{_uri(video)}" style="max-width:{_WIDTH}px"></video>'


def _text(text: Text, limit: int) -> str:
    if text.blob.size > limit:
        return ""
    value = text.value
    more = f"\n… {len(value) - CHARACTERS} more characters" if len(value) > CHARACTERS else ""
    return f'<pre style="white-space:pre-wrap">{escape(value[:CHARACTERS] + more)}</pre>'


def _table(table: Table, limit: int) -> str:
    if table.blob.size > limit:
        return ""
    return of_rows(table.columns, table.rows[:ROWS], len(table.rows))


def _record(record: Record, limit: int) -> str:
    """The object, above the words its values were taken from."""
    if record.blob.size > limit:
        return ""
    rows = [(one.field, one.quoted) for one in record.evidence[:ROWS]]
    shown = f'<pre style="white-space:pre-wrap">{escape(str(record)[:CHARACTERS])}</pre>'
    return shown + (of_rows(("field", "from"), rows, len(record.evidence)) if rows else "")


def _transcript(transcript: Transcript, limit: int) -> str:
    if transcript.blob.size > limit:
        return ""
    segments = transcript.segments
    rows = [(f"{float(s.start):.2f}", f"{float(s.end):.2f}", s.text) for s in segments[:ROWS]]
    return of_rows(("from s", "to s", "words"), rows, len(segments))


def _regions(regions: Regions, limit: int) -> str:
    """The boxes to scale, then as a table."""
    if regions.blob.size > limit:
        return ""
    items = regions.items
    width, height = max(1, int(regions.width)), max(1, int(regions.height))
    boxes = "".join(_box(*item.box) for item in items[:BOXES])
    scale = min(1.0, _WIDTH / width, _WIDTH / height)
    svg = (
        f'<svg viewBox="0 0 {width} {height}" width="{width * scale:.0f}" height="{height * scale:.0f}" '
        f'style="background:#f4f4f4" fill="none" stroke="#c33" stroke-width="{1 / scale:.2f}">{boxes}</svg>'
    )
    rows = [
        (i.label, i.text, f"{float(i.score):.2f}", ", ".join(f"{float(v):.0f}" for v in i.box)) for i in items[:ROWS]
    ]
    return svg + of_rows(("label", "text", "score", "box"), rows, len(items))


def _box(left: float, top: float, right: float, bottom: float) -> str:
    size = f'width="{float(right) - float(left):.1f}" height="{float(bottom) - float(top):.1f}"'
    return f'<rect x="{float(left):.1f}" y="{float(top):.1f}" {size}/>'


_SHOWN: tuple[tuple[type[Artifact], Callable[[Any, int], str]], ...] = (
    (Image, _image), (Audio, _audio), (Video, _video), (Text, _text), (Table, _table), (Transcript, _transcript),
    (Regions, _regions), (Record, _record),
)  # fmt: skip
