"""The words of one XML part of an Office file, and where in its bytes they stand. Runs in the child only.

The bytes are kept and only words replaced: a tree written anew loses prefixes that other parts of the file name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from ..errors import MediaUnreadable

MASK = "█"
_PARAGRAPHS = frozenset({"p", "si", "is", "c"})  # of words and slides; shared strings, strings in cells, cells
_APART = frozenset({"delText", "instrText", "f"})  # deleted text, codes of fields, formulas: not in the sentence
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "ptab": "\t", "noBreakHyphen": "-"}
_ATTRIBUTES = frozenset({
    "author", "initials", "descr", "title", "name", "tooltip", "alt", "display", "location", "userId", "lastModifiedBy",
    "v", "text", "Target",
})  # fmt: skip
_ATTRIBUTE = re.compile(rb"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TYPE = re.compile(rb"\st\s*=\s*(?:\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True, slots=True)
class Run:
    """Words without a tag between them: their bytes, or none where they stand for a tag (a tab, a line break)."""

    text: str
    start: int = 0
    end: int = 0
    quote: str = ""


@dataclass
class Piece:
    """What is read in one go: a paragraph over all its runs, a cell, an attribute. `cell`: its opening tag's bytes,
    and those of its formula.
    """

    runs: list[Run] = field(default_factory=list)
    cell: tuple[int, int] | None = None
    formula: tuple[int, int] | None = None
    link: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def pieces(data: bytes) -> list[Piece]:
    """The pieces of a part in UTF-8, paragraphs first. Raises MediaUnreadable."""
    reader = _Reader(data)
    try:
        reader.parse()
    except expat.ExpatError as error:
        raise MediaUnreadable(
            "A part of the Office file is damaged.", hint="Send it again, or save it anew."
        ) from error
    return [piece for piece in (*reader.pieces.values(), *reader.attributes) if piece.text.strip()]


def in_utf8(data: bytes) -> bytes:
    """A part as UTF-8, its declaration left out where that says something else."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return re.sub(rb"^<\?xml[^>]*\?>", b"", data.decode(encoding, "replace").encode())
    return data


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.pieces: dict[tuple[int, str], Piece] = {}
        self.attributes: list[Piece] = []
        self._data = data
        self._stack: list[tuple[str, int, int]] = []  # local name, start of the tag, its end
        self._cells: dict[int, Mapping[str, str]] = {}
        self._text: list[str] = []
        self._at = 0  # where the last tag ended

    def parse(self) -> None:
        parser: Any = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser
        parser.Parse(self._data, True)

    def _doctype(self, *_: Any) -> None:
        raise MediaUnreadable("It declares XML entities.", hint="No office program writes that: don't trust it.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        start = self._parser.CurrentByteIndex
        self._flush(start)
        end = _tag_end(self._data, start)
        name = tag.rpartition(":")[2]
        self._stack.append((name, start, end))
        if name == "c" and "r" in attributes:
            self._cells[start] = attributes
        if name in _BREAKS and (piece := self.pieces.get(self._place(""))) is not None:
            piece.runs.append(Run(_BREAKS[name]))
        self._at = end
        external = attributes.get("TargetMode") == "External"
        for found in _ATTRIBUTE.finditer(self._data, start, end):
            local = found[1].decode().rpartition(":")[2]
            if local in _ATTRIBUTES and (local != "Target" or external):
                group = 2 if found[2] is not None else 3
                text = unescape(found[group].decode("utf-8", "replace"))
                self.attributes.append(Piece([Run(text, *found.span(group), quote='"')], link=local == "Target"))

    def _end(self, tag: str) -> None:
        index = self._parser.CurrentByteIndex
        name, start, opened = self._stack[-1]
        if not self._data.startswith(b"/>", opened - 2):  # else it closes itself
            self._flush(index)
            self._at = _tag_end(self._data, index)
        self._stack.pop()
        if name == "f" and (cell := next((s for n, s, _ in reversed(self._stack) if n == "c"), None)) in self._cells:
            assert cell is not None
            self._piece((cell, "")).formula = start, self._at

    def _flush(self, end: int) -> None:
        """What was read since the last tag is one run of the paragraph it stands in."""
        text = "".join(self._text)
        self._text.clear()
        if not text or not self._stack:
            return
        name = self._stack[-1][0]
        if not text.strip() and name != "t":
            return
        key = self._place(name)
        cell = self._cells.get(key[0])
        if cell is not None and name == "v" and cell.get("t") in ("s", "b", "e"):
            return  # a number of a shared string
        piece = self._piece(key)
        piece.runs.append(Run(text, self._at, end))
        if cell is not None and name == "v":
            piece.cell = key[0], _tag_end(self._data, key[0])

    def _piece(self, key: tuple[int, str]) -> Piece:
        return self.pieces.setdefault(key, Piece())

    def _place(self, name: str) -> tuple[int, str]:
        """Which paragraph a run belongs to: the nearest one around it, or the element itself."""
        apart = name if name in _APART else ""
        for local, start, _ in reversed(self._stack):
            if local in _PARAGRAPHS:
                return start, apart
        return (self._stack[-1][1] if self._stack else 0), apart


def _tag_end(data: bytes, start: int) -> int:
    """Behind the ">" of the tag that starts there; one in an attribute's value isn't its end."""
    at, quote = start, b""
    while at < len(data):
        sign = data[at : at + 1]
        if quote:
            quote = b"" if sign == quote else quote
        elif sign in (b'"', b"'"):
            quote = sign
        elif sign == b">":
            return at + 1
        at += 1
    return at


def masked(data: bytes, spans: Sequence[tuple[int, int]]) -> bytes:
    """The part with these spans (code points of its pieces, joined by line breaks) masked."""
    edits: list[tuple[int, int, bytes]] = []
    at = 0
    for piece in pieces(data):
        end = at + len(piece.text)
        mine = [(max(a, at) - at, min(b, end) - at) for a, b in spans if a < end and b > at]
        if mine:
            edits += _edits(data, piece, mine)
        at = end + 1
    return spliced(data, edits)


def spliced(data: bytes, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
    out, at = [], 0
    for start, end, new in sorted(edits):
        if start >= at:
            out += [data[at:start], new]
            at = end
    return b"".join([*out, data[at:]])


def _edits(data: bytes, piece: Piece, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
    text = list(piece.text)
    for start, end in spans:
        text[start:end] = [MASK if not c.isspace() else c for c in text[start:end]]
    at = 0
    for run in piece.runs:
        new = "".join(text[at : at + len(run.text)])
        at += len(run.text)
        if new != run.text and run.end:
            if piece.link:
                new = "about:blank"  # a masked address is none, and programs refuse the file
            yield run.start, run.end, escape(new, {'"': "&quot;"} if run.quote else {}).encode()
    if piece.cell is not None:  # a number no more, and not to be reckoned again
        opening = _TYPE.sub(b"", data[slice(*piece.cell)])
        yield *piece.cell, opening[:-1] + b' t="str">'
        if piece.formula is not None:
            yield *piece.formula, b""
