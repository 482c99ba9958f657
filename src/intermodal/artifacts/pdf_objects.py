"""The objects of a PDF that PDFium wrote: read, freed of what isn't seen, written again. Runs in the child only.

Of what a page refers to only that is taken along which its contents use by name: a dictionary of resources that all
pages share holds other pages' text. Keys under which files keep notes about themselves stay behind. (ISO 32000-1, 7.3.)
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Not seen: notes of programs, structure for reading aloud, thumbnails, actions, other versions of a picture
UNSEEN = frozenset(
    b"Metadata PieceInfo StructParent StructParents LastModified Thumb AA OPI AF Alternates Parent Properties Ref ID Name"
    b" Measure PtData JS Names Annots".split()
)
_NAMED = (b"XObject", b"Font", b"ExtGState", b"Pattern", b"Shading", b"ColorSpace")
_SPACE = re.compile(rb"(?:[\0\t\n\f\r ]|%[^\r\n]*)*")
_PLAIN = re.compile(rb"/[^\0\t\n\f\r ()<>\[\]{}/%]*|<[0-9A-Fa-f\s]*>|[^\0\t\n\f\r ()<>\[\]{}/%]+")
_REFERENCE = re.compile(rb"(\d+)[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>\[\]{}/%])")
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]+)")
_MARK = re.compile(rb"(/[\w#]+)\s*(?:<<(?:[^<>()]|<[0-9A-Fa-f\s]*>|\((?:\\.|[^\\()])*\))*>>|/[\w#.-]+)\s*BDC\b", re.S)
_SPOKEN = (b"ActualText", b"/Alt", b"BDC")
MAX_DEPTH = 60
MAX_CONTENT = 64 << 20


class Unsound(Exception):
    """The page can't be taken along with nothing but what is seen on it."""


@dataclass(frozen=True, slots=True)
class Reference:
    number: int


Value = Any  # bytes (a name, a number, a string, as written), Reference, list of values, or dict[bytes, Value]


@dataclass(frozen=True)
class Objects:
    """The objects of a file with a plain table of places, as PDFium writes it; each is read where it is asked for."""

    data: bytes
    places: Mapping[int, int]
    root: Reference

    @classmethod
    def of(cls, data: bytes) -> Objects:
        """Raises Unsound where the file is built in another way."""
        start = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data)
        table = re.compile(rb"xref\s+").match(data, int(start[1])) if start else None
        if table is None:
            raise Unsound
        places, at = {}, table.end()
        while (section := re.compile(rb"(\d+) (\d+)\s+").match(data, at)) is not None:
            at = section.end()
            for number in range(int(section[1]), int(section[1]) + int(section[2])):
                if data[at + 17 : at + 18] == b"n":
                    places[number] = int(data[at : at + 10])
                at += 20
        root = re.compile(rb"trailer\s*<<.*?/Root (\d+) \d+ R", re.S).search(data, at)
        if root is None:
            raise Unsound
        return cls(data, places, Reference(int(root[1])))

    def read(self, reference: Reference) -> tuple[Value, bytes | None]:
        """An object and, of a stream, its bytes as they are stored."""
        if reference.number not in self.places:
            return b"null", None
        head = re.compile(rb"\s*\d+ \d+ obj\s*").match(self.data, self.places[reference.number])
        if head is None:
            raise Unsound
        value, at = _value(self.data, head.end())
        stream = re.compile(rb"\s*stream\r?\n").match(self.data, at)
        if stream is None or not isinstance(value, dict):
            return value, None
        length = value.get(b"Length")
        if isinstance(length, Reference):
            length = self.read(length)[0]
        if not isinstance(length, bytes) or not length.isdigit():
            raise Unsound
        return value, self.data[stream.end() : stream.end() + int(length)]

    def resolved(self, value: Value) -> Value:
        return self.read(value)[0] if isinstance(value, Reference) else value


def _value(data: bytes, at: int, depth: int = 0) -> tuple[Value, int]:
    """The value that begins at or after a place, and where it ends."""
    at = _end(_SPACE, data, at)
    if depth > MAX_DEPTH:
        raise Unsound
    if data.startswith(b"<<", at):
        entries: dict[bytes, Value] = {}
        at = _end(_SPACE, data, at + 2)
        while not data.startswith(b">>", at):
            key, at = _value(data, at, depth + 1)
            if not isinstance(key, bytes) or not key.startswith(b"/"):
                raise Unsound
            entries[key[1:]], at = _value(data, at, depth + 1)
            at = _end(_SPACE, data, at)
        return entries, at + 2
    if data.startswith(b"[", at):
        items: list[Value] = []
        at = _end(_SPACE, data, at + 1)
        while not data.startswith(b"]", at):
            item, at = _value(data, at, depth + 1)
            items.append(item)
            at = _end(_SPACE, data, at)
        return items, at + 1
    if data.startswith(b"(", at):
        end = _string(data, at)
        return data[at:end], end
    if (found := _REFERENCE.match(data, at)) is not None:
        return Reference(int(found[1])), found.end()
    if (plain := _PLAIN.match(data, at)) is None:
        raise Unsound
    return plain.group(), plain.end()


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at


def _string(data: bytes, at: int) -> int:
    depth = 0
    while at < len(data):
        match data[at : at + 1]:
            case b"\\":
                at += 1
            case b"(":
                depth += 1
            case b")":
                depth -= 1
                if not depth:
                    return at + 1
        at += 1
    raise Unsound


@dataclass
class Taken:
    """What is taken along of one file after another. Equal objects (a font of every page) are written once.

    `write` is given an object's entries and stream, and says its number.
    """

    write: Callable[[bytes, bytes | None], int]
    _same: dict[tuple[bytes, bytes | None], int] = field(default_factory=dict)

    def page(self, data: bytes) -> int:
        """The number of the form that the first page of a file draws. Raises Unsound."""
        objects = Objects.of(data)
        pages = objects.resolved(objects.resolved(objects.root)[b"Pages"])
        page = objects.resolved(pages[b"Kids"][0])
        forms = objects.resolved(objects.resolved(page[b"Resources"])[b"XObject"])
        [form] = forms.values()
        return _File(objects, self).number(form)

    def put(self, entries: bytes, stream: bytes | None) -> int:
        if (entries, stream) not in self._same:
            self._same[entries, stream] = self.write(entries, stream)
        return self._same[entries, stream]


@dataclass
class _File:
    objects: Objects
    taken: Taken
    _numbers: dict[int, int] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)

    def number(self, reference: Reference) -> int:
        """What an object is called where it is taken to, with all it refers to. Raises Unsound."""
        if reference.number in self._numbers:
            return self._numbers[reference.number]
        if reference.number in self._open or len(self._open) > MAX_DEPTH:
            raise Unsound
        self._open.add(reference.number)
        value, stream = self.objects.read(reference)
        if isinstance(value, dict):
            value, stream = self._seen(value, stream)
        made = self._numbers[reference.number] = self.taken.put(self._written(value), stream)
        self._open.discard(reference.number)
        return made

    def _seen(self, entries: dict[bytes, Value], stream: bytes | None) -> tuple[dict[bytes, Value], bytes | None]:
        if b"OC" in entries or entries.get(b"Type") in (b"/OCG", b"/OCMD", b"/Annot", b"/EmbeddedFile", b"/Filespec"):
            raise Unsound  # what is hidden now and then would be seen always
        draws = entries.get(b"Subtype") == b"/Form" or entries.get(b"PatternType") == b"1"
        if entries.get(b"Subtype") in (b"/Type3", b"/PS") or (
            draws and (stream is None or b"Resources" not in entries)
        ):
            raise Unsound  # glyphs that are drawings, forms that take their page's resources
        if not draws or stream is None:
            return entries, stream
        content = _MARK.sub(rb"\1 BMC", self._decoded(entries, stream))
        if any(word in content for word in _SPOKEN):
            raise Unsound
        used = set(_NAME.findall(content))
        resources = self.objects.resolved(entries[b"Resources"])
        kept: dict[bytes, Value] = {}
        for kind in _NAMED:
            if isinstance(listed := self.objects.resolved(resources.get(kind)), dict):
                kept[kind] = {name: value for name, value in listed.items() if name in used}
        packed = zlib.compress(content)
        entries = {key: value for key, value in entries.items() if key != b"DecodeParms"}
        return {**entries, b"Resources": kept, b"Filter": b"/FlateDecode", b"Length": b"%d" % len(packed)}, packed

    def _decoded(self, entries: Mapping[bytes, Value], stream: bytes) -> bytes:
        filters = self.objects.resolved(entries.get(b"Filter", []))
        filters = filters if isinstance(filters, list) else [filters]
        if filters not in ([], [b"/FlateDecode"]) or entries.get(b"DecodeParms", b"null") != b"null":
            raise Unsound
        if not filters:
            return stream
        inflater = zlib.decompressobj()
        try:
            content = inflater.decompress(stream, MAX_CONTENT)
        except zlib.error:
            raise Unsound from None
        if inflater.unconsumed_tail:
            raise Unsound
        return content

    def _written(self, value: Value) -> bytes:
        if isinstance(value, dict):
            rows = (b"/%b %b" % (k, self._written(v)) for k, v in value.items() if k not in UNSEEN)
            return b"<<" + b"".join(rows) + b">>"
        if isinstance(value, list):
            return b"[" + b" ".join(map(self._written, value)) + b"]"
        if isinstance(value, Reference):
            return b"%d 0 R" % self.number(value)
        assert isinstance(value, bytes)
        return value
