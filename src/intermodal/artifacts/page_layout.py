"""Where lines of text are on a page: which way up it is, and in which order people read them. Pure geometry."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

Point = tuple[float, float]

LONG = 1.5  # a piece this many times longer than high shows which way its text runs
AGREEMENT = 0.6  # below this share of agreeing votes it is in doubt which way up the page is
COLUMN_GAP, COLUMN_LINES, COLUMN_WIDTH = 0.6, 4, 8.0  # in line heights, lines, line heights
MAX_CROSSING = 0.25  # share of a block's lines that may cross the blank between its columns
BLOCK_GAP = 1.0  # in line heights
MARGIN = 0.2  # of a line's height: what detectors add at its ends
SAME_ROW = 0.5  # of the lower piece's height, between the centres
TILT = 0.5  # degrees; smaller tilts are the measurement's


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text. `polygon`: four corners, clockwise, from the upper left one as its reader sees it."""

    polygon: tuple[Point, ...]
    text: str = ""
    score: float = 1.0

    @property
    def length(self) -> float:
        return math.dist(self.polygon[0], self.polygon[1])

    @property
    def height(self) -> float:
        return math.dist(self.polygon[1], self.polygon[2])

    @property
    def middle(self) -> float:
        """Its centre's distance from the top of the picture."""
        return sum(y for _, y in self.polygon) / 4

    @property
    def angle(self) -> float:
        """Degrees clockwise from left-to-right, -180 to 180."""
        (x0, y0), (x1, y1) = self.polygon[:2]
        return math.degrees(math.atan2(y1 - y0, x1 - x0))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line's extent once the page stands upright."""

    line: Line
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


def way_up(lines: Iterable[Line]) -> tuple[int, bool]:
    """By how many quarter turns clockwise the page was turned, and whether that is beyond doubt.

    Scores are probabilities that a piece runs the way its polygon says. Long pieces say which axis the text runs along
    by their length, and which way by the odds of their scores.
    """
    axes = [0.0, 0.0]
    votes: tuple[list[float], list[float]] = ([], [])
    for line in lines:
        if line.length >= LONG * line.height:
            vertical = 45 < abs(line.angle) < 135
            axes[vertical] += line.length - line.height
            chance = min(max(line.score, 0.01), 0.99)
            backwards = line.angle < 0 if vertical else abs(line.angle) > 90
            votes[vertical].append(math.log(chance / (1 - chance)) * (-1 if backwards else 1))
    vertical = axes[1] > axes[0]
    net, total = sum(votes[vertical]), sum(map(abs, votes[vertical]))
    turns = int(vertical) + (0 if net >= 0 else 2)
    return turns, abs(net) >= AGREEMENT * total and max(axes) >= 2 * min(axes)


def turned_back(polygon: Iterable[Point], turns: int, width: float, height: float) -> tuple[Point, ...]:
    """Corners found on a page set upright, in a picture of that width and height turned clockwise `turns` times."""
    match turns % 4:
        case 1:  # what was the top is at the right
            return tuple((width - y, x) for x, y in polygon)
        case 2:
            return tuple((width - x, height - y) for x, y in polygon)
        case 3:
            return tuple((y, height - x) for x, y in polygon)
        case _:
            return tuple(polygon)


def tilt(lines: Sequence[Line]) -> float:
    """Degrees by which the lines lean off the nearest quarter turn, clockwise; 0 where there is too little to tell."""
    leaning = [(line.angle + 45) % 90 - 45 for line in lines if len(line.text) > 3 and line.length > 3 * line.height]
    return median(leaning) if leaning else 0.0


def reading_order(lines: Sequence[Line]) -> list[Line]:
    """Columns from left to right, in them from top to bottom, pieces of a row from left to right.

    The recursive XY-cut (Nagy & Seth 1984) on boxes freed of the page's tilt: into columns where both sides hold lines
    of running text, else at the highest blank strip; what can't be cut goes row by row.
    """
    lean = tilt(lines)
    placed = [_placed(line, lean if abs(lean) >= TILT else 0.0) for line in lines]
    unit = median([p.height for p in placed]) if placed else 0.0
    ordered: list[Line] = []
    waiting = [placed]
    while waiting:
        block = waiting.pop()
        if parts := _columns(block, unit) or _blocks(block, unit):
            waiting += reversed(parts)
        else:
            ordered += [p.line for row in _rows(block) for p in row]
    return ordered


def joins_row(before: Line, line: Line) -> bool:
    """Whether a piece goes on in the row of the piece read before it, further to the right."""
    lean = math.radians(before.angle)
    (x0, y0), (x1, y1) = _centre(before), _centre(line)
    along = (x1 - x0) * math.cos(lean) + (y1 - y0) * math.sin(lean)
    across = (y1 - y0) * math.cos(lean) - (x1 - x0) * math.sin(lean)
    turned = abs((line.angle - before.angle + 180) % 360 - 180)
    return turned < 45 and along > before.length / 2 and abs(across) < SAME_ROW * min(before.height, line.height)


def gap(before: Line, line: Line) -> float:
    """The blank between two pieces of a row, in heights of the lower one."""
    between = math.dist(_centre(before), _centre(line)) - (before.length + line.length) / 2
    return between / max(min(before.height, line.height), 1.0)


def _centre(line: Line) -> Point:
    return sum(x for x, _ in line.polygon) / 4, line.middle


def _placed(line: Line, lean: float) -> _Placed:
    cosine, sine = math.cos(math.radians(lean)), math.sin(math.radians(lean))
    xs = [x * cosine + y * sine for x, y in line.polygon]
    ys = [y * cosine - x * sine for x, y in line.polygon]
    margin = min(MARGIN * line.height, (max(xs) - min(xs)) / 4)
    return _Placed(line, min(xs) + margin, min(ys), max(xs) - margin, max(ys))


def _columns(block: Sequence[_Placed], unit: float) -> list[list[_Placed]]:
    """The block cut along the vertical blank that fewest lines cross, if two columns of running text lie beside it.

    Headings and two columns' lines found as one may cross it: what is above, they, and what is below come in turn.
    """
    wide = [p for p in block if p.right - p.left > COLUMN_WIDTH * unit]
    cuts = []
    for edge in {p.right for p in wide}:
        end = min((p.left for p in block if p.left >= edge), default=edge)
        before = sum(p.right <= edge for p in wide)
        after = sum(p.left >= end for p in wide)
        if end - edge >= COLUMN_GAP * unit and min(before, after) >= COLUMN_LINES:
            crossing = sum(p.left < edge < p.right for p in block)
            cuts.append((crossing, edge - end, edge))
    if not cuts or min(cuts)[0] > MAX_CROSSING * len(block):
        return []
    edge = min(cuts)[2]
    parts: list[list[_Placed]] = [[], []]
    for item in sorted(block, key=lambda p: p.middle):
        if item.left < edge < item.right:
            parts += [[item], [], []]
        else:
            parts[-1 if item.left >= edge else -2].append(item)
    return [part for part in parts if part]


def _blocks(block: Sequence[_Placed], unit: float) -> list[list[_Placed]]:
    """The block cut at its highest horizontal blank; none where all are lower than a line."""
    best, place = BLOCK_GAP * unit, 0
    ranked = sorted(block, key=lambda p: p.top)
    reach = -math.inf
    for index, item in enumerate(ranked):
        if index and item.top - reach > best:
            best, place = item.top - reach, index
        reach = max(reach, item.bottom)
    return [ranked[:place], ranked[place:]] if place else []


def _rows(block: Sequence[_Placed]) -> list[list[_Placed]]:
    rows: list[list[_Placed]] = []
    for item in sorted(block, key=lambda p: p.middle):
        row = rows[-1] if rows else []
        if row:
            middle = sum(p.middle for p in row) / len(row)
            if item.middle - middle < SAME_ROW * min(item.height, min(p.height for p in row)):
                row.append(item)
                continue
        rows.append([item])
    return [sorted(row, key=lambda p: p.left) for row in rows]
