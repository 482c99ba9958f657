"""A drawing is an SVG document; a PNG is that same document rasterised. One description, two forms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as Tree

from ....errors import ProviderError
from .colours import ink_on
from .fonts import Fonts

NAMESPACE = "http://www.w3.org/2000/svg"
Point = tuple[float, float]


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


class Canvas:
    """Shapes in pixels from the top left corner, painted in the order they are added."""

    def __init__(self, width: int, height: int, fonts: Fonts, *, background: str = "#ffffff") -> None:
        self.width, self.height, self.fonts, self.background = width, height, fonts, background
        size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
        self._root = Tree.Element("svg", {"xmlns": NAMESPACE, **size})
        self._defs: Tree.Element | None = None
        self._files: dict[Path, None] = {}
        self.rect(0, 0, width, height, background)

    def _add(self, tag: str, fill: str, stroke: str, stroke_width: float, **attributes: str) -> Tree.Element:
        paint = {"fill": fill or "none"}
        if stroke:
            paint |= {
                "stroke": stroke,
                "stroke-width": _n(stroke_width),
                "stroke-linejoin": "round",
                "stroke-linecap": "round",
            }
        return Tree.SubElement(self._root, tag, {**attributes, **paint})

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str = "", *, radius: float = 0.0, stroke: str = "",
        stroke_width: float = 2.0, name: str = "",
    ) -> None:  # fmt: skip
        box = {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height)}
        box |= {"rx": _n(radius)} if radius else {}
        self._named(self._add("rect", fill, stroke, stroke_width, **box), name)

    def ellipse(
        self,
        x: float,
        y: float,
        across: float,
        down: float,
        fill: str = "",
        *,
        stroke: str = "",
        stroke_width: float = 2.0,
    ) -> None:
        """Centre and radii."""
        self._add("ellipse", fill, stroke, stroke_width, cx=_n(x), cy=_n(y), rx=_n(across), ry=_n(down))

    def polygon(self, points: Sequence[Point], fill: str, *, stroke: str = "", stroke_width: float = 2.0) -> None:
        self._add("polygon", fill, stroke, stroke_width, points=" ".join(f"{_n(x)},{_n(y)}" for x, y in points))

    def line(self, points: Sequence[Point], stroke: str, width: float = 2.0, *, dashed: bool = False) -> None:
        joined = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        extra = {"stroke-dasharray": f"{_n(3 * width)} {_n(3 * width)}"} if dashed else {}
        self._add("polyline", "", stroke, width, points=joined, **extra)

    def path(
        self,
        data: str,
        fill: str = "",
        *,
        stroke: str = "",
        stroke_width: float = 2.0,
        transform: str = "",
        name: str = "",
    ) -> None:
        extra = {"transform": transform} if transform else {}
        self._named(self._add("path", fill, stroke, stroke_width, d=data, **extra), name)

    def gradient(self, y: float, height: float, top: str, bottom: str) -> None:
        """The whole width from `y` down, one colour passing into the other."""
        if self._defs is None:
            self._defs = Tree.Element("defs")
            self._root.insert(0, self._defs)
        mark = f"g{len(self._defs)}"
        shade = Tree.SubElement(self._defs, "linearGradient", {"id": mark, "x1": "0", "y1": "0", "x2": "0", "y2": "1"})
        Tree.SubElement(shade, "stop", {"offset": "0", "stop-color": top})
        Tree.SubElement(shade, "stop", {"offset": "1", "stop-color": bottom})
        self.rect(0, y, self.width, height, f"url(#{mark})")

    def arrow(self, points: Sequence[Point], stroke: str, width: float = 3.0, *, dashed: bool = False) -> None:
        """A line with a head at its last point."""
        (x0, y0), (x1, y1) = points[-2], points[-1]
        angle, size = math.atan2(y1 - y0, x1 - x0), 4.5 * width
        back = (x1 - 0.8 * size * math.cos(angle), y1 - 0.8 * size * math.sin(angle))
        self.line([*points[:-1], back], stroke, width, dashed=dashed)
        wings = [(x1 - size * math.cos(angle + turn), y1 - size * math.sin(angle + turn)) for turn in (-0.45, 0.45)]
        self.polygon([(x1, y1), *wings], stroke)

    def text(
        self,
        x: float,
        y: float,
        value: str,
        size: float,
        fill: str = "#1a1a1a",
        *,
        anchor: str = "middle",
        bold: bool = False,
    ) -> None:
        """One line, vertically centred on `y`. Raises ProviderNeeded where no font has its characters."""
        runs = self.fonts.runs(value)
        self._files |= dict.fromkeys(face.path for face, _ in runs)
        place = {"x": _n(x), "y": _n(y + 0.36 * size), "font-size": _n(size), "text-anchor": anchor}
        element = self._add("text", fill, fill if bold else "", 0.035 * size, **place)
        for face, piece in runs:
            Tree.SubElement(element, "tspan", {"font-family": face.family}).text = piece

    def lines(
        self, x: float, y: float, values: Sequence[str], size: float, fill: str = "#1a1a1a", *, anchor: str = "middle",
        bold: bool = False, leading: float = 1.3,
    ) -> None:  # fmt: skip
        """Several lines, centred on `y` together."""
        first = y - (len(values) - 1) * size * leading / 2
        for index, value in enumerate(values):
            if value:
                self.text(x, first + index * size * leading, value, size, fill, anchor=anchor, bold=bold)

    def boxed(
        self, x: float, y: float, width: float, height: float, value: str, fill: str, *, radius: float = 12.0
    ) -> None:
        """A box with its text fitted inside."""
        self.rect(x, y, width, height, fill, radius=radius, name=value)
        size, lines = self.fonts.fitted(value, width * 0.86, height * 0.86, largest=height * 0.34)
        self.lines(x + width / 2, y + height / 2, lines, size, ink_on(fill))

    def title(self, value: str, *, ink: str = "#1a1a1a") -> float:
        """A heading at the top; returns the y below it."""
        if not value:
            return 0.04 * self.height
        room = 0.12 * self.height
        size, lines = self.fonts.fitted(value, self.width * 0.9, room * 0.8, largest=0.05 * self.height)
        self.lines(self.width / 2, room * 0.55, lines, size, ink, bold=True)
        return room

    def _named(self, element: Tree.Element, name: str) -> None:
        if name:
            Tree.SubElement(element, "title").text = name

    def svg(self) -> bytes:
        data: bytes = Tree.tostring(self._root, encoding="utf-8", xml_declaration=True)
        return data

    def png(self) -> bytes:
        """Blocks for some 20 to 200 ms."""
        import resvg_py

        fonts = [str(path) for path in self._files]
        try:
            data: bytes = resvg_py.svg_to_bytes(
                svg_string=self.svg().decode(), skip_system_fonts=True, font_files=fonts
            )
        except ValueError as error:
            raise ProviderError("The drawing couldn't be rasterised.", hint="Ask for a smaller picture.") from error
        return data
