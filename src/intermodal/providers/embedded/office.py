"""The text of docx, pptx and xlsx in reading order, without laying anything out. Runs in the child only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from ...artifacts.document_jobs import INSTALL, Package, local
from ...errors import MediaUnreadable, MediaUnsupported

# Properties; what a tracked change took away; the copy of a text box for old programs; the reading above a
# character; slide numbers and dates.
_SKIPPED = frozenset({"pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "del", "moveFrom", "Fallback", "rt", "fld"})


def docx_text(package: Package) -> str:
    """Headers, body, notes and footers, each once; tables in their place, a row a line, cells apart by tabs.

    Comments and deleted text are left out: they aren't on the page.
    """
    related = list(package.related(package.main).values())

    def named(*kinds: str) -> Iterator[str]:
        for name in dict.fromkeys(part.name for part in related if part.kind in kinds):
            yield from lines(package.tree(name))

    return "\n".join(
        [
            *_once(named("header")),
            *lines(package.root),
            *named("footnotes", "endnotes"),
            *_once(named("footer")),
        ]
    )


def slide_text(package: Package, name: str) -> str:
    """One slide's shapes in their order, then what its speaker notes say."""
    found = list(lines(package.tree(name)))
    for part in package.related(name).values():
        if part.kind == "notesSlide":
            for shape in package.tree(part.name).iter():
                if local(shape) == "sp" and any(local(e) == "ph" and e.get("type") == "body" for e in shape.iter()):
                    found += ["", *lines(shape)]
    return "\n".join(found).strip("\n")


def lines(node: Element) -> Iterator[str]:
    """Paragraphs and table rows, in order, through content controls, groups and text boxes."""
    for child in node:
        match local(child):
            case "p":
                pieces: list[str] = []
                boxes: list[str] = []
                _inline(child, pieces, boxes)
                if text := "".join(pieces).rstrip():
                    yield text
                yield from boxes
            case "tbl":
                yield from map(_row, _held(child, "tr"))
            case name if name not in _SKIPPED:
                yield from lines(child)


def _inline(node: Element, pieces: list[str], boxes: list[str]) -> None:
    """The characters of a paragraph; a text box anchored in it follows it."""
    for child in node:
        match local(child):
            case "t":
                pieces.append(child.text or "")
            case "tab" | "ptab":
                pieces.append("\t")
            case "br" | "cr":
                pieces.append("\n")
            case "noBreakHyphen":
                pieces.append("-")
            case "txbxContent":
                boxes.extend(lines(child))
            case name if name not in _SKIPPED:
                _inline(child, pieces, boxes)


def _row(row: Element) -> str:
    cells = (" ".join(lines(cell)) for cell in _held(row, "tc"))
    return "\t".join(" ".join(cell.split()) for cell in cells).rstrip()


def _held(node: Element, name: str) -> Iterator[Element]:
    """A table's rows or a row's cells, also those a content control holds; not those of a table in a cell."""
    for child in node:
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "ins"):
            yield from _held(child, name)


def _once(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(line for line in found if line))


def sheets_text(stream: BinaryIO, wanted: list[int]) -> Iterator[str]:
    """The wanted sheets (0-based), one string each: its name, then a line a row, cells apart by tabs.

    Formulas give the value their program saved; rows with nothing in them are left out. A sheet that is a chart
    has only its name.
    """
    try:
        import openpyxl
    except ImportError:
        raise MediaUnsupported("Reading a workbook needs openpyxl.", hint=INSTALL) from None
    book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    for number in wanted:
        if number >= len(book.sheetnames):
            raise MediaUnreadable(f"Sheet {number + 1} is missing.", hint="The workbook is damaged: save it anew.")
        sheet = book[book.sheetnames[number]]
        out = [sheet.title]
        if hasattr(sheet, "reset_dimensions"):
            sheet.reset_dimensions()  # what the file claims of its size may be wrong
            for row in sheet.iter_rows(values_only=True):
                if text := "\t".join(map(_cell, row)).rstrip():
                    out.append(text)
        yield "\n".join(out)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return format(value, ".15g")  # what a spreadsheet program keeps of a number
        case datetime.datetime():
            return value.isoformat(" ").removesuffix(" 00:00:00")
        case _:
            return " ".join(str(value).split())
