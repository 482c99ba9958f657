"""Where the characters of a line of text stand in its picture: by its ink, not by equal shares of its box.

A line is cut where no ink is, or little; of all cuts those are taken whose parts are about as wide as the characters
that were read there (dynamic programming). Runs in the child only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .writing import width

Point = tuple[float, float]
Box = tuple[float, float, float, float]

HEIGHT = 48  # pixels a line is scaled to
AROUND = 0.2  # of the line's height: what detectors cut off at its edges
INK = 0.25  # of the strongest contrast in the line: what differs less from the ground is no ink
LINE = 0.9  # rows with more ink are rules and underlines
HAIR = 0.06  # of the line's height: what a bar reaches beyond the ink, never over half of the blank
GLUED = 0.4  # of the line's height: how far off a cut between letters may be
TOUCHING = 3.0  # how much dearer it is to cut through ink than through a blank
_NARROW, _SLIM, _BROAD = frozenset("iIjl|!.,:;'`·"), frozenset(' ()[]{}ftr-/\\"*1'), frozenset("mwMW@%&")


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where two characters may part: the blank from `low` to `high`, with `ink` at it (0..1)."""

    low: float
    high: float
    ink: float = 0.0


def places(picture: Any, outline: Sequence[Point], text: str, start: int, end: int) -> Box | None:
    """The box of the ink of these characters of a line, a hair wider, in pixels; None where ink doesn't tell.

    `picture` is a Pillow picture, `outline` the line's corners, clockwise from where its reader finds the first letter.
    """
    line = _Straight.of(picture, outline)
    if line is None or not text[start:end].strip():
        return None
    mask, ink = line.ink()
    edges = aligned(text, _cuts(ink, line.margin))
    if edges is None:
        return None
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    before, after = edges[start][0], edges[end - 1][1]
    hair = HAIR * HEIGHT
    left = before.high - min(hair, (before.high - before.low) / 2) - _doubt(text[start - 1 : start], before)
    right = after.low + min(hair, (after.high - after.low) / 2) + _doubt(text[end : end + 1], after)
    left, right = max(0.0, left), min(float(mask.width), right)
    top, bottom = _rows(mask, left, right, line.margin)
    return line.back(left, max(0.0, top - hair), right, min(float(mask.height), bottom + hair))


def _doubt(neighbour: str, cut: Cut) -> float:
    """How much further a bar reaches where no blank tells a letter beside it, or anything it touches, from the rest."""
    if neighbour.isalnum():
        return GLUED * HEIGHT
    return 2 * HAIR * HEIGHT if cut.low == cut.high else 0.0


@dataclass(frozen=True, slots=True)
class _Straight:
    """A line's picture set straight, in grey, `HEIGHT` pixels high with a margin around it."""

    grey: Any
    outline: Sequence[Point]
    margin: int

    @classmethod
    def of(cls, picture: Any, outline: Sequence[Point]) -> _Straight | None:
        from PIL import Image

        (a, b, c, d) = outline
        length, height = math.dist(a, b), math.dist(b, c)
        if height < 4 or length < 4 or height > 1.5 * length:  # too small to tell, or written downwards
            return None
        along = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
        down = ((d[0] - a[0]) / height, (d[1] - a[1]) / height)
        pad = AROUND * height
        wide = [
            (x + pad * (i * along[0] + j * down[0]), y + pad * (i * along[1] + j * down[1]))
            for (x, y), (i, j) in zip(outline, ((-1, -1), (1, -1), (1, 1), (-1, 1)), strict=True)
        ]
        scale = HEIGHT / height
        size = max(1, round((length + 2 * pad) * scale)), max(1, round((height + 2 * pad) * scale))
        corners = [value for corner in (wide[0], wide[3], wide[2], wide[1]) for value in corner]
        grey = picture.transform(size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR, fillcolor="white")
        return cls(grey.convert("L"), wide, round(pad * scale))

    def ink(self) -> tuple[Any, list[float]]:
        """Its ink as a picture of 0 and 255, and of each column the share that is ink."""
        counts = self.grey.histogram()
        ground = max(range(256), key=lambda value: sum(counts[max(0, value - 4) : value + 5]))
        most = max(abs(value - ground) for value in range(256) if counts[value])
        least = max(16.0, INK * most)
        mask = self.grey.point([255 if abs(value - ground) > least else 0 for value in range(256)])
        for y, share in enumerate(_shares(mask.resize((1, mask.height), resample=4))):
            if share > LINE:
                mask.paste(0, (0, y, mask.width, y + 1))
        return mask, _shares(mask.resize((mask.width, 1), resample=4))

    def back(self, left: float, top: float, right: float, bottom: float) -> Box:
        a, b, _, d = self.outline
        found = []
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)):
            u, v = x / self.grey.width, y / self.grey.height
            found.append(tuple(a[i] + u * (b[i] - a[i]) + v * (d[i] - a[i]) for i in (0, 1)))
        xs, ys = [p[0] for p in found], [p[1] for p in found]
        return min(xs), min(ys), max(xs), max(ys)


def _shares(row: Any) -> list[float]:
    return [value / 255 for value in row.tobytes()]


def _rows(mask: Any, left: float, right: float, margin: int) -> tuple[float, float]:
    """From where to where the ink between two columns reaches; ink that only the margin holds is another line's."""
    band = mask.crop((int(left), 0, max(int(left) + 1, math.ceil(right)), mask.height)).resize(
        (1, mask.height), resample=4
    )
    inked = [share > 0 for share in _shares(band)]
    inner = [y for y in range(margin, mask.height - margin) if inked[y]]
    if not inner:
        return 0.0, float(mask.height)
    top, bottom = inner[0], inner[-1]
    while top > 0 and inked[top - 1]:
        top -= 1
    while bottom + 1 < len(inked) and inked[bottom + 1]:
        bottom += 1
    return float(top), float(bottom + 1)


def _cuts(ink: Sequence[float], margin: int) -> list[Cut]:
    """The blanks between runs of ink and, inside runs, columns with less ink than those around, in order."""
    runs: list[list[int]] = []
    for x, share in enumerate(ink):
        if share > 0:
            if runs and runs[-1][1] == x:
                runs[-1][1] = x + 1
            else:
                runs.append([x, x + 1])
    runs = [run for run in runs if run[1] > margin and run[0] < len(ink) - margin]  # a neighbour's
    if not runs:
        return []
    cuts = [Cut(runs[0][0] - 2.0 * margin, float(runs[0][0]))]
    for number, (low, high) in enumerate(runs):
        for x in range(low + 2, high - 2):
            if ink[x] <= min(ink[x - 2 : x + 3]):
                cuts.append(Cut(x + 0.5, x + 0.5, ink[x]))
        after = runs[number + 1][0] if number + 1 < len(runs) else high + 2.0 * margin
        cuts.append(Cut(float(high), float(after)))
    return cuts


def aligned(text: str, cuts: Sequence[Cut]) -> list[tuple[Cut, Cut]] | None:
    """For each character of a line the cuts before and after it (of a space those of the blank it stands in).

    None where there are fewer cuts than characters, or none that fit.
    """
    letters = [i for i, c in enumerate(text) if not c.isspace()]
    if not letters or len(cuts) <= len(letters):
        return None
    found = [
        one
        for share in ([_share(c) for c in text], [0.5 * width(c) for c in text])  # a proportional face, a fixed pitch
        if (one := _aligned(text, letters, share, cuts)) is not None
    ]
    return min(found, key=lambda one: one[0])[1] if found else None


def _aligned(
    text: str, letters: Sequence[int], share: Sequence[float], cuts: Sequence[Cut]
) -> tuple[float, list[tuple[Cut, Cut]]] | None:
    """The best cuts for characters of these widths, and how badly they fit."""
    first, last = cuts[0].high, cuts[-1].low
    unit = (last - first) / (sum(share[letters[0] : letters[-1] + 1]) or 1.0)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, -1)}]  # by number of letters: last cut → cost, cut before
    for number, at in enumerate(letters):
        spaces = (letters[number + 1] if number + 1 < len(letters) else at + 1) - at - 1
        reached: dict[int, tuple[float, int]] = {}
        expected = share[at] * unit
        for before, (cost, _) in best[-1].items():
            for after in range(before + 1, len(cuts)):
                size = cuts[after].low - cuts[before].high
                if size > 2.5 * expected + 0.15 * HEIGHT:
                    break
                total = cost + _cost(size, expected, cuts[after], spaces, unit, end=number + 1 == len(letters))
                if total < reached.get(after, (math.inf, 0))[0]:
                    reached[after] = total, before
        best.append(reached)
    if len(cuts) - 1 not in best[-1]:
        return None
    chosen = [len(cuts) - 1]
    for reached in reversed(best[1:]):
        chosen.append(reached[chosen[-1]][1])
    chosen.reverse()
    by_letter = {at: (cuts[chosen[n]], cuts[chosen[n + 1]]) for n, at in enumerate(letters)}
    blank = (cuts[0], cuts[0])
    return best[-1][len(cuts) - 1][0], [blank := by_letter.get(i, (blank[1], blank[1])) for i in range(len(text))]


def _cost(size: float, expected: float, after: Cut, spaces: int, unit: float, *, end: bool) -> float:
    """How badly a character of this size fits, with the cut behind it."""
    wrong = ((size - expected) / max(expected, 0.1 * HEIGHT)) ** 2
    if end:
        return wrong
    gap = (after.high - after.low) / unit
    if spaces:  # a blank is about as wide as its spaces, in a set line wider
        wrong += max(0.0, 0.35 * spaces - gap) * 8
    else:
        wrong += max(0.0, gap - 0.35) * 2  # readers leave out spaces: no great fault
    return wrong + TOUCHING * after.ink + (0.3 if not gap else 0.0)


def _share(character: str) -> float:
    """About how wide a character is, a Chinese one being 1."""
    if width(character) > 1:
        return 1.0
    if character in _NARROW:
        return 0.26
    if character in _SLIM:
        return 0.36
    return 0.85 if character in _BROAD else 0.66 if character.isupper() else 0.54
