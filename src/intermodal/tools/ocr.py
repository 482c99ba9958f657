"""Text in pictures: find and read it, and hand it on as plain text."""

from __future__ import annotations

from ..artifacts import Image, Region, Regions, Text
from ..providers.embedded.page_layout import Line, gap, joins_row
from ..providers.embedded.writing import width
from ..providers.protocols import TextReader
from .tool import Pattern, engine, tool


@tool(version="1", effect="pure")
async def read_text(image: Image, *, reader: TextReader = engine()) -> Regions:
    """Read the text in a picture: a photo, scan, receipt, screenshot or sign."""
    return await reader.read(image)


@tool(version="1", effect="pure", conversion=True)
async def regions_to_text(regions: Regions) -> Text:
    """What was found in a picture as plain text."""
    out = ""
    last: Line | None = None
    for region in regions.items:
        line = _line(region)
        if last is not None and region.text and last.text and joins_row(last, line):
            tight = gap(last, line) < 0.5 and width(last.text[-1]) == 2 == width(region.text[0])
            out += ("" if tight else " ") + region.text
        else:
            out += ("\n" if out else "") + (region.text or region.label)
        last = line
    return Text.of(out)


def _line(region: Region) -> Line:
    left, top, right, bottom = region.box
    corners = region.polygon if len(region.polygon) == 4 else ((left, top), (right, top), (right, bottom), (left, bottom))
    return Line(corners, region.text, region.score)
