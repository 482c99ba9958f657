"""Which of the things found a phrase means, and where in lines of text words stand. Pure: no engine, no pixels."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...artifacts import Region, Regions
from ...artifacts.writing import width as cells
from ...spatial.geometry import Thing, clearly, distance, extreme, holds, is_between
from .phrases import Things, Unknown


@dataclass(frozen=True, slots=True)
class Scene:
    """The things of one picture, best first, and its size in pixels."""

    things: tuple[Thing, ...]
    width: float
    height: float

    def chosen(self, wanted: Things) -> list[Thing]:
        """The things the phrase means, best first. Raises Unknown for a noun that would have to be guessed."""
        found = [thing for thing in self.things if thing.label in wanted.kinds]
        if wanted.relation:
            found = self._related(wanted, found)
        if wanted.side:
            found = self._placed(wanted, found)
        if wanted.narrower and len(found) > 1:
            raise Unknown(wanted.narrower)
        if wanted.rank:
            ordered = sorted(found, key=lambda thing: self._towards((wanted.start,), thing))
            found = ordered[wanted.rank - 1 : wanted.rank]
        if wanted.measure:
            found = self._extremes(wanted, found)
        return found[: wanted.number] if wanted.number else found

    def _extremes(self, wanted: Things, found: Sequence[Thing]) -> list[Thing]:
        left, chosen = list(found), list[Thing]()
        while left and len(chosen) < max(1, wanted.number):
            chosen.append(extreme(wanted.measure, left, self.width, self.height))
            left.remove(chosen[-1])
        return chosen

    def _placed(self, wanted: Things, found: Sequence[Thing]) -> list[Thing]:
        """ "The dog on the left" is the leftmost of several, and a lone one only if it is in that half."""
        if len(found) > 1 and not (wanted.plural or wanted.narrower or wanted.measure or wanted.rank):
            return sorted(found, key=lambda thing: self._towards(wanted.side, thing))[:1]
        return [thing for thing in found if all(self._in(side, thing) for side in wanted.side)]

    def _towards(self, side: Sequence[str], thing: Thing) -> float:
        """How far the thing's centre is from that edge, corner or middle, in shares of the picture."""
        x, y = thing.centre[0] / self.width, thing.centre[1] / self.height
        away = {"left": x, "right": 1 - x, "top": y, "bottom": 1 - y, "middle": math.hypot(x - 0.5, y - 0.5)}
        return sum(away[one] for one in side)

    def _in(self, side: str, thing: Thing) -> bool:
        x, y = thing.centre[0] / self.width, thing.centre[1] / self.height
        halves = {"left": x < 0.5, "right": x > 0.5, "top": y < 0.5, "bottom": y > 0.5, "middle": 1 / 3 < x < 2 / 3}
        return halves[side]

    def _related(self, wanted: Things, found: Sequence[Thing]) -> list[Thing]:
        """Those that stand so to any of the others, nearest first."""
        sides = [self.chosen(other) for other in wanted.others]
        if wanted.relation == "between":
            firsts, seconds = sides if len(sides) == 2 else (sides[0], sides[0])
            pairs = [(a, b) for a in firsts for b in seconds if a.index != b.index]
            return [
                t for t in found if any(t.index not in (a.index, b.index) and is_between(t, a, b) for a, b in pairs)
            ]
        others = sides[0]

        def standing(test: Callable[[str, Thing, Thing], bool]) -> list[Thing]:
            return [a for a in found if any(test(wanted.relation, a, b) for b in others if b.index != a.index)]

        def nearness(thing: Thing) -> float:
            return min(distance(thing, other) for other in others if other.index != thing.index)

        if wanted.relation == "nearest":
            apart = [a for a in found if any(b.index != a.index for b in others)]
            return sorted(apart, key=nearness)[: 1 if not wanted.plural else None]
        return sorted(standing(clearly) or standing(holds), key=nearness)


# Chinese characters one by one, numbers, capitals, humps of aCamel
_TOKEN = re.compile(r"[\u3040-\u9fff]|\d+|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z\u3040-\u9fff]+")


def written(lines: Regions, words: str) -> list[Region]:
    """The places where the words stand, whole words only, case and spacing aside; most certain first.

    A place is the share of a line's box that its letters take up. Words that run on from one line into the next have a
    box in each.
    """
    wanted = "".join(letters for letters, _, _ in _tokens(words))
    squeezed, spots = "", list[tuple[int, int]]()  # a letter's line, and its place in the line's text
    starts, ends = set[int](), set[int]()
    for number, line in enumerate(lines.items):
        for letters, start, end in _tokens(line.text):
            starts.add(len(squeezed))
            spots += [(number, min(start + i, end - 1)) for i in range(len(letters))]  # folding may lengthen a word
            squeezed += letters
            ends.add(len(squeezed))
    found = []
    at = squeezed.find(wanted) if wanted else -1
    while at >= 0:
        if at in starts and at + len(wanted) in ends and not _of_another(squeezed, at, wanted):
            found += _places(lines.items, spots[at : at + len(wanted)])
        at = squeezed.find(wanted, at + 1)
    return sorted(found, key=lambda region: -region.score)


def with_value(place: Region, lines: Regions) -> Region:
    """A name on a paper with what stands to the right of it on the same row: "TOTAL" with its "12.50"."""
    left, top, right, bottom = place.box
    row = [place]
    for line in lines.items:
        overlap = min(bottom, line.box[3]) - max(top, line.box[1])
        if (
            overlap > 0.5 * min(bottom - top, line.box[3] - line.box[1])
            and line.box[2] > right
            and line.box[0] >= left - 1
        ):
            row.append(line)
        elif overlap > 0.5 * (bottom - top) and line.box[0] <= left and line.box[2] > right and place.text in line.text:
            row.append(_part(line, line.text.index(place.text), len(line.text)))  # both on one line
    xs, ys = [x for one in row for x in one.box[::2]], [y for one in row for y in one.box[1::2]]
    text = " ".join(dict.fromkeys(one.text for one in sorted(row, key=lambda one: one.box[0])))
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    outline = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Region((left, top, right, bottom), "text", text, place.score, outline)


def _of_another(squeezed: str, at: int, wanted: str) -> bool:
    """ "Sub total" is no total."""
    return wanted == "total" and squeezed[:at].endswith("sub")


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Its pieces that count as words, folded, with their places in the text."""
    return [
        (unicodedata.normalize("NFKC", found[0]).casefold(), found.start(), found.end())
        for found in _TOKEN.finditer(text)
    ]


def _places(lines: Sequence[Region], spots: Sequence[tuple[int, int]]) -> list[Region]:
    """One region for each line that the letters stand in."""
    numbers = dict.fromkeys(number for number, _ in spots)
    out = []
    for number in numbers:
        letters = [place for line, place in spots if line == number]
        out.append(_part(lines[number], min(letters), max(letters) + 1))
    return out


def _part(line: Region, start: int, end: int) -> Region:
    """The share of a line between two letters, along the direction its text runs in."""
    size = [max(1, cells(letter)) for letter in line.text]
    low, high = sum(size[:start]) / sum(size), sum(size[:end]) / sum(size)
    left, top, right, bottom = line.box
    corners = line.polygon if len(line.polygon) == 4 else ((left, top), (right, top), (right, bottom), (left, bottom))
    first, second, third, fourth = corners

    def along(a: tuple[float, float], b: tuple[float, float], share: float) -> tuple[float, float]:
        return round(a[0] + (b[0] - a[0]) * share, 1), round(a[1] + (b[1] - a[1]) * share, 1)

    outline = (
        along(first, second, low),
        along(first, second, high),
        along(fourth, third, high),
        along(fourth, third, low),
    )
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    return Region((min(xs), min(ys), max(xs), max(ys)), "text", line.text[start:end], line.score, outline)
