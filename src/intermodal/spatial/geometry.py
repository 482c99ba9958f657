"""Relations between boxes, and the words found for them. Pure: no engine, no pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..artifacts import Region
from .words import GROUPS, canonical

Box = tuple[float, float, float, float]

INSIDE = 0.8  # of the smaller box's area
NEAR = 0.5  # of the two boxes' mean diagonal, between their edges
ZONE = 1 / 3
SIDES = ("left", "right", "above", "below")


@dataclass(frozen=True, slots=True)
class Thing:
    """A region under its number and the one name its kind has here."""

    index: int
    name: str
    label: str
    box: Box

    @property
    def centre(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    @property
    def area(self) -> float:
        return self.width * self.height


def things(regions: Sequence[Region]) -> tuple[Thing, ...]:
    """Regions without a label (lines of text) are called by their text."""
    return tuple(
        Thing(index, canonical(region.label or region.text), region.label or region.text, region.box)
        for index, region in enumerate(regions)
    )


def kinds(name: str) -> tuple[str, ...]:
    return GROUPS.get(name, (name,))


def shared(a: Box, b: Box) -> float:
    """The area both cover."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def gap(a: Box, b: Box) -> float:
    """The distance between the edges; zero where they touch."""
    return math.hypot(max(0.0, a[0] - b[2], b[0] - a[2]), max(0.0, a[1] - b[3], b[1] - a[3]))


def distance(a: Thing, b: Thing) -> float:
    return math.dist(a.centre, b.centre)


def _within(a: Thing, b: Thing) -> bool:
    return a.area < b.area and shared(a.box, b.box) >= INSIDE * a.area


def _rests(a: Thing, b: Thing) -> bool:
    """Seen from the side, what stands on something ends inside its box and begins above it or inside it."""
    middle, foot = a.centre[0], a.box[3]
    slack = 0.05 * b.height
    return b.box[0] <= middle <= b.box[2] and b.box[1] - slack <= foot <= b.box[3] + slack and a.box[1] < b.box[3]


def _near(a: Thing, b: Thing) -> bool:
    diagonals = math.hypot(a.width, a.height) + math.hypot(b.width, b.height)
    return gap(a.box, b.box) <= NEAR * diagonals / 2


def holds(relation: str, a: Thing, b: Thing) -> bool:
    """Whether `a` stands so to `b`. Depth is judged by the lower edges: who stands lower in a photo stands nearer."""
    match relation:
        case "left" | "right" | "above" | "below":
            return _offset(relation, a, b) > 0
        case "inside":
            return _within(a, b)
        case "outside":
            return not _within(a, b)
        case "contains":
            return _within(b, a)
        case "overlaps":
            return shared(a.box, b.box) > 0
        case "near":
            return _near(a, b)
        case "far":
            return not _near(a, b)
        case "behind":
            return a.box[3] < b.box[3]
        case "front":
            return a.box[3] > b.box[3]
        case "larger":
            return a.area > b.area
        case "smaller":
            return a.area < b.area
        case "taller":
            return a.height > b.height
        case "wider":
            return a.width > b.width
        case _:
            return _rests(a, b)


def _offset(side: str, a: Thing, b: Thing) -> float:
    """How far the centre of `a` lies to that side of the centre of `b`, in pixels."""
    across, down = a.centre[0] - b.centre[0], a.centre[1] - b.centre[1]
    return {"left": -across, "right": across, "above": -down, "below": down}[side]


def clearly(relation: str, a: Thing, b: Thing) -> bool:
    """As `holds`, for lists: a side means past the other's edge, so that a floor isn't left of a chair on it."""
    x, y = a.centre
    match relation:
        case "left":
            return x < b.box[0]
        case "right":
            return x > b.box[2]
        case "above":
            return y < b.box[1]
        case "below":
            return y > b.box[3]
        case _:
            return holds(relation, a, b)


def direction(a: Thing, b: Thing) -> str:
    """The one of left, right, above, below that says best where `a` is from `b`.

    The axis along which the boxes lie furthest apart, or overlap least (that of the shortest separating move).
    """
    (ax, ay), (bx, by) = a.centre, b.centre
    across = max(a.box[0] - b.box[2], b.box[0] - a.box[2])
    down = max(a.box[1] - b.box[3], b.box[1] - a.box[3])
    if across > down:
        return "left" if ax < bx else "right"
    return "above" if ay < by else "below"


def is_between(a: Thing, first: Thing, second: Thing) -> bool:
    """Its centre projects between the other two and lies off their line by less than half their distance."""
    (x0, y0), (x1, y1), (x, y) = first.centre, second.centre, a.centre
    length = math.hypot(x1 - x0, y1 - y0)
    if not length:
        return False
    along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2
    off = abs((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length**2
    return 0.05 < along < 0.95 and off < 0.5


def extreme(measure: str, candidates: Sequence[Thing], width: float, height: float) -> Thing:
    """The one furthest by that measure (a key of EXTREMES); the first where several are equal."""
    keys = {
        "left": lambda t: t.box[0],
        "right": lambda t: -t.box[2],
        "top": lambda t: t.box[1],
        "bottom": lambda t: -t.box[3],
        "large": lambda t: -t.area,
        "small": lambda t: t.area,
        "tall": lambda t: -t.height,
        "wide": lambda t: -t.width,
        "middle": lambda t: math.dist(t.centre, (width / 2, height / 2)),
    }
    return min(candidates, key=keys[measure])


def zones(thing: Thing, width: float, height: float) -> tuple[str, str]:
    """Thirds of the picture: (left · middle · right, top · middle · bottom) of the centre."""
    across = thing.centre[0] / max(1.0, width)
    down = thing.centre[1] / max(1.0, height)
    return (
        "left" if across < ZONE else "right" if across > 1 - ZONE else "middle",
        "top" if down < ZONE else "bottom" if down > 1 - ZONE else "middle",
    )


def place(thing: Thing, width: float, height: float, language: str = "en") -> str:
    """Where in the picture: "top left", "centre", "right"; 左上方, 中间, 右边."""
    across, down = zones(thing, width, height)
    if language == "zh":
        return {
            ("middle", "middle"): "中间", ("left", "middle"): "左边", ("right", "middle"): "右边",
            ("middle", "top"): "上方", ("middle", "bottom"): "下方", ("left", "top"): "左上方",
            ("left", "bottom"): "左下方", ("right", "top"): "右上方", ("right", "bottom"): "右下方",
        }[across, down]  # fmt: skip
    return " ".join(zone for zone in (down, across) if zone != "middle") or "centre"
