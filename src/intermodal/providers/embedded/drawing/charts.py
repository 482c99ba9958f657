"""Bars, lines and pies: drawn to scale, each value written at its mark."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ....errors import ParameterInvalid
from .canvas import Canvas
from .chart_reading import Chart
from .colours import distinct, ink_on
from .fonts import Fonts

MOST_LABELS, MOST_SLICES = 60, 24
_GRID, _INK = "#d7dbe0", "#3a3f45"


def paint(chart: Chart, width: int, height: int, fonts: Fonts) -> Canvas:
    """Raises ParameterInvalid for what can't be drawn legibly, or negative shares of a pie."""
    if len(chart.labels) > MOST_LABELS:
        raise ParameterInvalid(f"{len(chart.labels)} values don't fit one chart.", hint=f"Give at most {MOST_LABELS}.")
    canvas = Canvas(width, height, fonts)
    top = canvas.title(chart.title)
    if chart.kind in ("pie", "ring"):
        _pie(canvas, chart, top)
    else:
        _Axes(canvas, chart, top).draw()
    return canvas


def colour(chart: Chart, index: int, count: int) -> str:
    return chart.colours[index % len(chart.colours)] if chart.colours else distinct(index, count)


def written(value: float, unit: str = "") -> str:
    text = f"{value:,.10g}" if abs(value) < 1e15 else f"{value:.3g}"
    if unit in ("", *"$€£¥￥"):
        return f"{'-' if value < 0 else ''}{unit}{text.lstrip('-')}"
    return f"{text}{unit}" if unit[0] in "%°" else f"{text} {unit}"


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`."""
    if high == low:
        high = low + 1
    step = 10.0 ** math.floor(math.log10((high - low) / about))
    step *= next(f for f in (1, 2, 5, 10) if (high - low) / (step * f) <= about)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(i * step, 10) for i in range(first, last + 1)]


def _legend(canvas: Canvas, chart: Chart, y: float) -> None:
    names = chart.names or tuple(f"series {i + 1}" for i in range(len(chart.values)))
    size = 0.024 * canvas.height
    widths = [canvas.fonts.width(name, size) + 3 * size for name in names]
    x = (canvas.width - sum(widths)) / 2
    for index, (name, room) in enumerate(zip(names, widths, strict=True)):
        canvas.rect(x, y - size / 2, size, size, colour(chart, index, len(names)), radius=3)
        canvas.text(x + 1.4 * size, y, name, size, _INK, anchor="start")
        x += room


class _Axes:
    """The plane that bars and lines are drawn in."""

    def __init__(self, canvas: Canvas, chart: Chart, top: float) -> None:
        self._canvas, self._chart = canvas, chart
        flat = [v for series in chart.values for v in series]
        self._marks = ticks(min(0.0, *flat), max(0.0, *flat)) if flat else [0.0, 1.0]
        if min(flat, default=0.0) == self._marks[0] < 0:  # room for the value under the longest bar
            self._marks.insert(0, 2 * self._marks[0] - self._marks[1])
        self._size = 0.028 * min(canvas.height, canvas.width)
        self._legend = len(chart.values) > 1
        self._across = chart.kind == "horizontal"
        words = chart.labels if self._across else [written(m, chart.unit) for m in self._marks]
        room = max(canvas.fonts.width(w, self._size) for w in words)
        self._left = min(room + 2.2 * self._size, 0.4 * canvas.width)
        self._right = 0.95 * canvas.width
        self._top = top + (3.4 if self._legend else 1.6) * self._size
        self._bottom = canvas.height - (2.6 * self._size if self._across else self._label_room())

    def _slot(self) -> float:
        return (self._right - self._left) / max(1, len(self._chart.labels))

    def _lines(self) -> tuple[float, list[list[str]]]:
        """(size, lines of each label), small enough that every word fits its slot."""
        size = self._size
        while size > 7:
            found = [self._canvas.fonts.wrapped(label, size, 0.94 * self._slot()) for label in self._chart.labels]
            if all(lines is not None and len(lines) <= 3 for lines in found):
                return size, [lines or [] for lines in found]
            size *= 0.92
        raise ParameterInvalid(
            "The names under the chart don't fit.", hint="Shorten them, draw fewer, or make the picture wider."
        )

    def _label_room(self) -> float:
        self._label_size, self._label_lines = self._lines()
        return 1.2 * self._size + max(map(len, self._label_lines), default=1) * 1.3 * self._label_size

    def _y(self, value: float) -> float:
        low, high = self._marks[0], self._marks[-1]
        return self._bottom - (value - low) / (high - low) * (self._bottom - self._top)

    def _x(self, value: float) -> float:
        low, high = self._marks[0], self._marks[-1]
        return self._left + (value - low) / (high - low) * (self._right - self._left)

    def draw(self) -> None:
        canvas, chart = self._canvas, self._chart
        for mark in self._marks:
            strong = _INK if mark == 0 else _GRID
            if self._across:
                canvas.line([(self._x(mark), self._top), (self._x(mark), self._bottom)], strong, 2 if mark == 0 else 1)
                canvas.text(self._x(mark), self._bottom + 1.2 * self._size, written(mark, chart.unit), self._size, _INK)
            else:
                canvas.line([(self._left, self._y(mark)), (self._right, self._y(mark))], strong, 2 if mark == 0 else 1)
                canvas.text(
                    self._left - 0.6 * self._size,
                    self._y(mark),
                    written(mark, chart.unit),
                    self._size,
                    _INK,
                    anchor="end",
                )
        if self._legend:
            _legend(canvas, chart, self._top - 2.2 * self._size)
        if self._across:
            self._bars_across()
            return
        for index, lines in enumerate(self._label_lines):
            middle = self._bottom + 0.7 * self._size + len(lines) * 0.65 * self._label_size
            canvas.lines(self._left + (index + 0.5) * self._slot(), middle, lines, self._label_size, _INK)
        if chart.kind == "line":
            self._polylines()
        else:
            self._bars()

    def _bars(self) -> None:
        canvas, chart = self._canvas, self._chart
        many = len(chart.values)
        each = 0.7 * self._slot() / many
        for series, values in enumerate(chart.values):
            for index, value in enumerate(values):
                x = self._left + index * self._slot() + 0.15 * self._slot() + series * each
                y, zero = self._y(value), self._y(0)
                fill = self._fill(series, index)
                canvas.rect(
                    x,
                    min(y, zero),
                    0.96 * each,
                    abs(zero - y),
                    fill,
                    name=f"{chart.labels[index]}: {written(value, chart.unit)}",
                )
                self._value(x + 0.48 * each, y - 0.8 * self._size if value >= 0 else y + 0.8 * self._size, value, each)

    def _fill(self, series: int, index: int) -> str:
        """One series: its colour, or a colour each where several are given."""
        chart = self._chart
        if len(chart.values) == 1 and len(chart.colours) > 1:
            return chart.colours[index % len(chart.colours)]
        return colour(chart, series, len(chart.values))

    def _value(self, x: float, y: float, value: float, room: float) -> None:
        text = written(value, self._chart.unit)
        wide = self._canvas.fonts.width(text, self._size)
        size = self._size * min(1.0, 1.1 * room / wide)
        if size >= 8:
            self._canvas.text(x, y, text, size, _INK)

    def _bars_across(self) -> None:
        canvas, chart = self._canvas, self._chart
        slot = (self._bottom - self._top) / max(1, len(chart.labels))
        each = 0.7 * slot / len(chart.values)
        size = min(self._size, 0.6 * slot)
        for index, label in enumerate(chart.labels):
            canvas.text(
                self._left - 0.6 * self._size, self._top + (index + 0.5) * slot, label, size, _INK, anchor="end"
            )
            for series, values in enumerate(chart.values):
                y, x, zero = self._top + index * slot + 0.15 * slot + series * each, self._x(values[index]), self._x(0)
                canvas.rect(min(x, zero), y, abs(x - zero), 0.96 * each, self._fill(series, index), name=label)
                text = written(values[index], chart.unit)
                inside = x + canvas.fonts.width(text, size) + size > canvas.width
                ink = ink_on(self._fill(series, index)) if inside else _INK
                canvas.text(
                    x + (-0.4 if inside else 0.4) * size,
                    y + each / 2,
                    text,
                    size,
                    ink,
                    anchor="end" if inside else "start",
                )

    def _polylines(self) -> None:
        canvas, chart = self._canvas, self._chart
        for series, values in enumerate(chart.values):
            points = [(self._left + (i + 0.5) * self._slot(), self._y(v)) for i, v in enumerate(values)]
            tint = colour(chart, series, len(chart.values))
            canvas.line(points, tint, 0.005 * canvas.height)
            for (x, y), value in zip(points, values, strict=True):
                canvas.ellipse(x, y, 0.009 * canvas.height, 0.009 * canvas.height, tint)
                if len(chart.values) == 1:
                    self._value(x, y - 1.1 * self._size, value, self._slot())


def _pie(canvas: Canvas, chart: Chart, top: float) -> None:
    values = chart.values[0]
    total = sum(values)
    if len(chart.values) > 1:
        raise ParameterInvalid("A pie shows one column of numbers.", hint="Leave the other columns out, or draw bars.")
    if any(v < 0 for v in values) or total <= 0:
        raise ParameterInvalid(f"A pie can't show {written(min(values))}: shares are over zero.", hint="Draw bars.")
    if len(values) > MOST_SLICES:
        raise ParameterInvalid(
            f"{len(values)} slices can't be told apart.", hint=f"Give at most {MOST_SLICES}, or draw bars."
        )
    size = min(0.028 * canvas.height, 0.8 * (canvas.height - top) / len(values) / 1.6)
    names = [
        f"{label} {written(v, chart.unit)}" + ("" if chart.unit == "%" else f" ({100 * v / total:.3g}%)")
        for label, v in zip(chart.labels, values, strict=True)
    ]
    widest = max(canvas.fonts.width(name, size) for name in names) + 3 * size
    beside = widest < 0.42 * canvas.width
    room = canvas.width - widest - 0.06 * canvas.width if beside else canvas.width
    below = 0.0 if beside else len(names) * 1.6 * size + size
    radius = 0.44 * min(room, canvas.height - top - below)
    x, y = (0.03 * canvas.width + room / 2 if beside else canvas.width / 2), top + (canvas.height - top - below) / 2
    _slices(canvas, chart, x, y, radius, total)
    left = canvas.width - widest - 0.01 * canvas.width if beside else (canvas.width - widest) / 2
    first = y - (len(names) - 1) * 0.8 * size if beside else canvas.height - below + size / 2
    for index, name in enumerate(names):
        line = first + index * 1.6 * size
        canvas.rect(left, line - size / 2, size, size, colour(chart, index, len(names)), radius=3)
        canvas.text(left + 1.5 * size, line, name, size, _INK, anchor="start")


def _slices(canvas: Canvas, chart: Chart, x: float, y: float, radius: float, total: float) -> None:
    """Clockwise from the top, each slice's angle its share."""
    values: Sequence[float] = chart.values[0]
    angle = -math.pi / 2
    for index, value in enumerate(values):
        turn = 2 * math.pi * value / total
        fill = colour(chart, index, len(values))
        if value == total:
            canvas.ellipse(x, y, radius, radius, fill)
        elif value:
            ends = [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in (angle, angle + turn)]
            large = 1 if turn > math.pi else 0
            (x0, y0), (x1, y1) = ends
            canvas.path(
                f"M{x:.2f} {y:.2f} L{x0:.2f} {y0:.2f} A{radius:.2f} {radius:.2f} 0 {large} 1 {x1:.2f} {y1:.2f} Z",
                fill, stroke="#ffffff", stroke_width=2, name=f"{chart.labels[index]}: {written(value, chart.unit)}",
            )  # fmt: skip
        angle += turn
    if chart.kind == "ring":
        canvas.ellipse(x, y, 0.55 * radius, 0.55 * radius, "#ffffff")
