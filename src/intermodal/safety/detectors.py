"""Detectors look at media and say what they saw: the protocol, the text they read, and where in the medium it stands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, ClassVar, Protocol, runtime_checkable

from ..artifacts import Artifact, Finding, Record, Regions, Table, Text, Transcript
from ..artifacts.writing import width

WORDED = ("text", "regions", "transcript", "table", "record")


class Detector(Protocol):
    """Looks for some categories. `id` is "name@version"; a new version is a new opinion, not a new artifact."""

    @property
    def id(self) -> str: ...

    @property
    def categories(self) -> frozenset[str]: ...

    def reads(self, artifact: Artifact) -> bool:
        """Whether it can judge media of this kind; what it can't judge stays *not checked*."""
        ...

    def scan(self, artifact: Artifact) -> Sequence[Finding]:
        """Blocking; the guard runs it in a thread where the media is large."""
        ...


@runtime_checkable
class Moderator(Protocol):
    """A detector elsewhere: what it is to judge leaves the machine, so the guard asks it only where the policy and what
    was found here let the media out; without an answer its categories stay *not checked*.
    """

    @property
    def id(self) -> str: ...

    @property
    def categories(self) -> frozenset[str]: ...

    def reads(self, artifact: Artifact) -> bool: ...

    async def look(self, artifact: Artifact) -> Sequence[Finding]: ...


@dataclass(frozen=True, slots=True)
class Span:
    """Something seen in a text: from `start` up to `end` in code points, `score` 0..1.

    Below 0.5 it is a hint: reported, but it gives the media no category (see `Guard`).
    """

    start: int
    end: int
    type: str
    score: float


class TextDetector(ABC):
    """A detector over words, in whatever consists of words. A subclass says what `spans` it sees in a text."""

    id: ClassVar[str]
    category: ClassVar[str]

    @property
    def categories(self) -> frozenset[str]:
        return frozenset({self.category})

    def reads(self, artifact: Artifact) -> bool:
        return artifact.modality in WORDED

    @abstractmethod
    def spans(self, text: str) -> list[Span]:
        """Where in the text, of which type, how surely."""

    def scan(self, artifact: Artifact) -> Sequence[Finding]:
        words = Words.of(artifact)
        return [
            Finding(self.category, s.type, s.score, self.id, words.where(s.start, s.end))
            for s in without_overlaps(self.spans(words.text))
        ]

    def scan_text(self, text: str) -> list[Finding]:
        return list(self.scan(Text.of(text)))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an artifact as one text, and where its pieces (regions, segments, cells) begin in it."""

    artifact: Artifact
    text: str
    pieces: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()

    @classmethod
    def of(cls, artifact: Artifact) -> Words:
        """Pieces are joined by one character each: a line break, or a tab between the cells of a row."""
        if isinstance(artifact, Text):
            return cls(artifact, artifact.value)
        pieces = pieces_of(artifact)
        starts = tuple(accumulate((len(p) + 1 for p in pieces[:-1]), initial=0)) if pieces else ()
        if isinstance(artifact, Table):
            width = max(1, len(artifact.columns))
            text = "\n".join("\t".join(pieces[i : i + width]) for i in range(0, len(pieces), width))
        else:
            text = "\n".join(pieces)
        return cls(artifact, text, pieces, starts)

    def touched(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """(piece, start in it, end in it) of every piece the span reaches into."""
        found = []
        for i in range(max(0, bisect_right(self.starts, start) - 1), bisect_right(self.starts, end - 1)):
            at = self.starts[i]
            low, high = max(start, at), min(end, at + len(self.pieces[i]))
            if low < high:
                found.append((i, low - at, high - at))
        return found

    def where(self, start: int, end: int) -> dict[str, Any]:
        """{"start", "end"} in the text, with {"box"} in the picture's pixels or {"from_s", "to_s"} where known."""
        place: dict[str, Any] = {"start": start, "end": end}
        touched = self.touched(start, end)
        if touched and isinstance(self.artifact, Regions):
            boxes = [part_of(self.artifact.items[i].box, self.pieces[i], a, b) for i, a, b in touched]
            place["box"] = [
                min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
            ]  # fmt: skip
        elif touched and isinstance(self.artifact, Transcript):
            times = [self.artifact.segments[i].times(a, b) for i, a, b in touched]
            place |= {"from_s": times[0][0], "to_s": max(end for _, end in times)}
        return place


def part_of(
    box: tuple[float, float, float, float], text: str, start: int, end: int
) -> tuple[float, float, float, float]:
    """The part of a line's box that these characters take up, a character and a half wider on either side.

    Characters count by their width (East Asian ones two). A line that runs downwards is cut across its height.
    """
    widths = [max(1, width(c)) for c in text] or [1]
    total, margin = sum(widths), 1.5
    low = max(0.0, sum(widths[:start]) - margin) / total
    high = min(total, sum(widths[:end]) + margin) / total
    left, top, right, bottom = box
    if bottom - top > 1.5 * (right - left) and len(text) > 1:
        return left, top + (bottom - top) * low, right, top + (bottom - top) * high
    return left + (right - left) * low, top, left + (right - left) * high, bottom


def pieces_of(artifact: Artifact) -> tuple[str, ...]:
    if isinstance(artifact, Regions):
        return tuple(region.text or region.label for region in artifact.items)
    if isinstance(artifact, Transcript):
        return tuple(segment.text for segment in artifact.segments)
    if isinstance(artifact, Table):
        rows = [artifact.columns, *artifact.rows]
        return tuple("" if cell is None else str(cell) for row in rows for cell in row)
    if isinstance(artifact, Record):
        return tuple(artifact.pieces())
    return ()


def text_of(artifact: Artifact) -> str | None:
    """The words in it, where it consists of words."""
    return Words.of(artifact).text if artifact.modality in WORDED else None


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """In order of place; of overlapping ones the surer stays, of equally sure ones the longer."""
    kept: list[Span] = []
    taken = _Taken()
    for span in sorted(spans, key=lambda s: (-s.score, s.start - s.end)):
        if taken.add(span.start, span.end):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


class _Taken:
    """Intervals that don't overlap, kept sorted, so that thousands of findings stay cheap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, start: int, end: int) -> bool:
        at = bisect_right(self._starts, start)
        if (at and self._ends[at - 1] > start) or (at < len(self._starts) and self._starts[at] < end):
            return False
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True
