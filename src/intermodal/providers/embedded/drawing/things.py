"""What scenes are made of, as data: each thing a few flat shapes in a box of its own.

A thing is `english / chinese / zone width height colour / parts`. Its parts are parted by ";" and painted in order:
    R fill x y width height [corner]     E fill cx cy rx ry     P fill x y x y …
    L fill width x y x y … (a stroke)    D fill path-data       S fill width path-data (a stroked path)
in hundredths of a unit; a unit is about as much as a house is high. Fills: main (the thing's colour), dark and light (the
same shaded), or "#rgb". Zones say where a thing is at home when nothing else is said: sky, ground, water, any.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from .things_data import ALIVE, OBJECTS, PLACES, SHAPES


@dataclass(frozen=True, slots=True)
class Part:
    kind: str
    fill: str
    numbers: tuple[float, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """`width` and `height` in units; `scenic`: it belongs in a landscape rather than on a plain sheet."""

    name: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    zone: str
    width: float
    height: float
    colour: str
    parts: tuple[Part, ...]
    scenic: bool


def _regular(corners: int, *, inner: float = 1.0, turn: float = -90.0) -> str:
    """A polygon or a star in a box of 100 × 100."""
    count = corners if inner == 1.0 else 2 * corners
    points = []
    for index in range(count):
        radius = 50 * (inner if inner != 1.0 and index % 2 else 1.0)
        angle = math.radians(turn + 360 * index / count)
        points.append(f"{50 + radius * math.cos(angle):.1f} {50 + radius * math.sin(angle):.1f}")
    return "P main " + " ".join(points)


_MADE = {
    "pentagon": _regular(5), "hexagon": _regular(6, turn=0), "octagon": _regular(8, turn=22.5),
    "star": _regular(5, inner=0.4), "burst": _regular(12, inner=0.72),
}  # fmt: skip


def _parsed(text: str) -> Iterator[Part]:
    for piece in text.split(";"):
        kind, fill, *rest = (_MADE.get(piece.strip(), piece)).split()
        if kind == "D":
            yield Part(kind, fill, path=" ".join(rest))
        elif kind == "S":
            yield Part(kind, fill, (float(rest[0]),), " ".join(rest[1:]))
        else:
            yield Part(kind, fill, tuple(map(float, rest)))


def _things() -> Iterator[Thing]:
    for lines, scenic in ((SHAPES, False), (OBJECTS, False), (ALIVE, False), (PLACES, True)):
        for line in filter(None, (line.strip() for line in lines.splitlines())):
            english, chinese, box, parts = (field.strip() for field in line.split(" / "))
            zone, width, height, colour = box.split()
            names = tuple(name.strip() for name in english.split(","))
            yield Thing(
                names[0], names, tuple(chinese.split()), zone, float(width) / 100, float(height) / 100, colour,
                tuple(_parsed(parts)), scenic,
            )  # fmt: skip


THINGS: dict[str, Thing] = {thing.name: thing for thing in _things()}
