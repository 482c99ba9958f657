"""SVG as a picture: its size, and its pixels. Runs in workers; nothing outside the document is ever read.

SVG 2 (W3C), sections 7 (coordinate systems) and 16 (linking): references are followed only inside the document.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as Tree

from ..errors import MediaTooLarge, MediaUnreadable, MediaUnsupported

MAX_BYTES = 16 << 20
_DEFAULT = (300.0, 150.0)  # of a document that states no size, by CSS 2.1 section 10.3.2
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_LENGTH = re.compile(r"\s*(\d*\.?\d+(?:e[+-]?\d+)?)\s*([a-z]*)\s*", re.I)
_INSIDE = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);")


def parsed(data: bytes) -> Tree.Element:
    """The root element. Raises MediaTooLarge, MediaUnreadable (no XML, no SVG) or MediaUnsupported (it refers outside)."""
    if len(data) > MAX_BYTES:
        raise MediaTooLarge(f"It is {len(data)} bytes of SVG; the limit is {MAX_BYTES}.", hint="Simplify it.")
    if b"<!ENTITY" in data:
        raise MediaUnsupported("An SVG that defines entities isn't opened.", hint="Save it as plain SVG.")
    try:
        root = Tree.fromstring(data)
    except (Tree.ParseError, ValueError, LookupError) as error:
        raise MediaUnreadable("It begins as SVG and is no well-formed XML.", hint="Export it again.") from error
    if root.tag.rpartition("}")[2] != "svg":
        raise MediaUnreadable(f"Its root element is {root.tag[:40]!r}, not svg.", hint="Send an SVG document.")
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.rpartition("}")[2] == "href" and value.strip() and not _INSIDE.match(value.strip()):
                raise MediaUnsupported(
                    f"It refers to {value[:60]!r}, and nothing outside an SVG is read.", hint="Embed what it needs."
                )
    return root


def size(root: Tree.Element) -> tuple[int, int]:
    """Width and height in pixels: as stated, else those of the view box."""
    box = [float(v) for v in re.findall(r"-?\d*\.?\d+(?:e[+-]?\d+)?", root.get("viewBox", ""))]
    ratio = box[2] / box[3] if len(box) == 4 and box[2] > 0 and box[3] > 0 else None
    width, height = _length(root.get("width")), _length(root.get("height"))
    if width is None and height is None:
        width, height = (box[2], box[3]) if ratio else _DEFAULT
    elif width is None and height is not None:
        width = height * ratio if ratio else _DEFAULT[0]
    elif height is None and width is not None:
        height = width / ratio if ratio else _DEFAULT[1]
    assert width is not None and height is not None  # both set above  # noqa: PT018
    return max(1, round(width)), max(1, round(height))


def _length(value: str | None) -> float | None:
    match = _LENGTH.fullmatch(value or "")
    if match is None or match[2].lower() not in _UNITS or float(match[1]) <= 0:
        return None
    return float(match[1]) * _UNITS[match[2].lower()]


def rasterised(data: bytes, width: int, height: int) -> bytes:
    """A PNG of that size; text in the system's fonts. Raises MediaUnreadable or MediaUnsupported (no renderer)."""
    try:
        import resvg_py
    except ImportError:
        raise MediaUnsupported("Drawing SVG needs resvg-py.", hint="pip install 'intermodal[embedded]'") from None
    fonts: dict[str, Any] = {"font_files": _fonts()}
    try:
        png: bytes = resvg_py.svg_to_bytes(svg_string=data.decode("utf-8-sig"), width=width, height=height, **fonts)
    except ValueError as error:
        raise MediaUnreadable("The renderer can't draw this SVG.", hint="Export it as plain SVG.") from error
    return png


def _fonts() -> list[str]:
    """The packaged font, so that a drawing made here looks the same when it is opened again."""
    import importlib.util
    from pathlib import Path

    found = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    folders = found.submodule_search_locations if found is not None else None
    return [str(path) for folder in folders or () for path in Path(folder).glob("NotoSansSC-*.otf")]
