"""Boxes and arrows in layers, mind maps, timelines and cycles."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from ....errors import ParameterInvalid
from .canvas import Canvas, Point
from .colours import distinct, shaded
from .diagram_reading import Diagram
from .fonts import Fonts

MOST = 60
_INK, _BOX = "#4a5560", "#dbe8fb"
_DECISION, _END = "#fde8c8", "#d8f0dc"
_ENDS = frozenset(["start", "end", "stop", "finish", "done", "begin", "开始", "结束", "完成"])
Size = tuple[float, float]


def paint(diagram: Diagram, width: int, height: int, fonts: Fonts) -> Canvas:
    """Raises ParameterInvalid where there is too much for the picture."""
    if len(diagram.nodes) > MOST:
        raise ParameterInvalid(f"{len(diagram.nodes)} boxes don't fit one diagram.", hint=f"Draw at most {MOST}.")
    canvas = Canvas(width, height, fonts)
    top = canvas.title(diagram.title)
    draw = {"flow": _flow, "mindmap": _mind_map, "timeline": _timeline, "cycle": _cycle}[diagram.kind]
    draw(canvas, diagram, top)
    return canvas


def layers(count: int, edges: Sequence[tuple[int, int, str]]) -> list[list[int]]:
    """Nodes by their longest way from a source; arrows that close a circle don't count."""
    outgoing: dict[int, list[int]] = defaultdict(list)
    for a, b, _ in edges:
        outgoing[a].append(b)
    rank = dict.fromkeys(range(count), 0)
    state: dict[int, int] = {}
    order: list[int] = []
    forward: dict[int, list[int]] = defaultdict(list)

    def visit(node: int) -> None:
        state[node] = 1
        for after in outgoing[node]:
            if state.get(after) == 1:
                continue  # it closes a circle
            forward[node].append(after)
            if after not in state:
                visit(after)
        state[node] = 2
        order.append(node)

    targets = {b for _, b, _ in edges}
    for node in sorted(range(count), key=lambda n: n in targets):
        if node not in state:
            visit(node)
    for node in reversed(order):
        for after in forward[node]:
            rank[after] = max(rank[after], rank[node] + 1)
    out: list[list[int]] = [[] for _ in range(max(rank.values()) + 1)]
    for node in range(count):
        out[rank[node]].append(node)
    return _untangled(out, edges)


def _untangled(found: list[list[int]], edges: Sequence[tuple[int, int, str]]) -> list[list[int]]:
    """Each layer in the order of the middle of its neighbours above (Sugiyama's barycentre heuristic, 1981)."""
    place = {node: (i + 0.5) / len(layer) for layer in found for i, node in enumerate(layer)}
    for _ in range(3):
        for layer in found[1:]:
            above = {n: [place[a] for a, b, _ in edges if b == n] for n in layer}
            layer.sort(key=lambda n: sum(above[n]) / len(above[n]) if above[n] else place[n])
            place |= {node: (i + 0.5) / len(layer) for i, node in enumerate(layer)}
    return found


def _flow(canvas: Canvas, diagram: Diagram, top: float) -> None:
    found = layers(len(diagram.nodes), diagram.edges)
    across, down = canvas.width * 0.96, canvas.height * 0.96 - top
    deep, broad = len(found), max(map(len, found))
    if broad == 1 and deep > 4 and diagram.down is None:
        centres, size = _snake(found, across, down)
    else:
        wide = (across / deep * 0.68, down / broad * 0.62)
        tall = (across / broad * 0.8, down / deep * 0.56)
        vertical = diagram.down if diagram.down is not None else min(tall[0] / 2, tall[1]) > min(wide[0] / 2, wide[1])
        size = tall if vertical else wide
        centres = {}
        for i, layer in enumerate(found):
            for j, node in enumerate(layer):
                along, beside = (i + 0.5) / deep, (j + 0.5) / len(layer)
                centres[node] = (beside * across, along * down) if vertical else (along * across, beside * down)
    box = (min(size[0], 0.34 * canvas.width), min(size[1], 0.14 * canvas.height, 0.6 * size[0]))
    centres = {n: (x + 0.02 * canvas.width, y + top + 0.01 * canvas.height) for n, (x, y) in centres.items()}
    for a, b, label in diagram.edges:
        _edge(canvas, centres, box, a, b, label, bent=_blocked(centres, box, a, b))
    for node, (x, y) in centres.items():
        _node(canvas, diagram.nodes[node], x, y, box)


def _snake(found: Sequence[Sequence[int]], across: float, down: float) -> tuple[dict[int, Point], Size]:
    """A long chain in rows that turn back, so that its boxes stay large."""
    count = len(found)
    rows = max(1, round(math.sqrt(count * down / across / 1.2)))
    columns = math.ceil(count / rows)
    rows = math.ceil(count / columns)
    centres = {}
    for i, layer in enumerate(found):
        row, column = divmod(i, columns)
        column = column if row % 2 == 0 else columns - 1 - column
        centres[layer[0]] = ((column + 0.5) * across / columns, (row + 0.5) * down / rows)
    return centres, (across / columns * 0.68, down / rows * 0.5)


def _node(canvas: Canvas, text: str, x: float, y: float, box: Size) -> None:
    width, height = box
    if text.endswith(("?", "？")):
        tall = min(1.35 * height, 0.9 * width)
        canvas.polygon(
            [
                (x, y - tall / 2 - 0.1 * height),
                (x + width / 2, y),
                (x, y + tall / 2 + 0.1 * height),
                (x - width / 2, y),
            ],
            _DECISION,
            stroke=_INK,
        )
        size, lines = canvas.fonts.fitted(text, 0.62 * width, 0.62 * tall, largest=0.3 * height, smallest=6)
    else:
        round_ended = text.lower() in _ENDS
        fill = _END if round_ended else _BOX
        canvas.rect(
            x - width / 2,
            y - height / 2,
            width,
            height,
            fill,
            radius=height / 2 if round_ended else 10,
            stroke=_INK,
            name=text,
        )
        size, lines = canvas.fonts.fitted(text, 0.88 * width, 0.84 * height, largest=0.34 * height, smallest=6)
    canvas.lines(x, y, lines, size)


def border(centre: Point, box: Size, towards: Point) -> Point:
    """Where a line from the middle of a box leaves it."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    if not dx and not dy:
        return centre
    scale = min(box[0] / 2 / abs(dx) if dx else math.inf, box[1] / 2 / abs(dy) if dy else math.inf)
    return centre[0] + dx * scale, centre[1] + dy * scale


def _blocked(centres: dict[int, Point], box: Size, a: int, b: int) -> bool:
    """Whether another box stands in the straight way."""
    (x0, y0), (x1, y1) = centres[a], centres[b]
    for node, (x, y) in centres.items():
        if node in (a, b):
            continue
        for step in range(1, 20):
            px, py = x0 + (x1 - x0) * step / 20, y0 + (y1 - y0) * step / 20
            if abs(px - x) < box[0] / 2 and abs(py - y) < box[1] / 2:
                return True
    return False


def _edge(canvas: Canvas, centres: dict[int, Point], box: Size, a: int, b: int, label: str, *, bent: bool) -> None:
    start, end = centres[a], centres[b]
    thick = max(2.0, 0.003 * canvas.height)
    if a == b:
        x, y = start[0] + box[0] / 2, start[1]
        canvas.arrow(
            [(x - 0.1 * box[0], y - box[1] / 2), (x + 0.2 * box[0], y - 0.9 * box[1]), (x + 0.2 * box[0], y), (x, y)],
            _INK,
            thick,
        )
        return
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    points = [border(start, box, end), border(end, box, start)]
    if bent:
        length = math.dist(start, end)
        aside = (-(end[1] - start[1]) / length, (end[0] - start[0]) / length)
        reach = 0.75 * (box[1] if abs(aside[1]) > abs(aside[0]) else box[0])
        middle = (middle[0] + aside[0] * reach, middle[1] + aside[1] * reach)
        points = [border(start, box, middle), middle, border(end, box, middle)]
    canvas.arrow(points, _INK, thick)
    if label:
        size = 0.022 * canvas.height
        wide = canvas.fonts.width(label, size)
        x, y = (
            (points[0][0] + points[-1][0]) / 2 if not bent else middle[0],
            (points[0][1] + points[-1][1]) / 2 if not bent else middle[1],
        )
        canvas.rect(x - wide / 2 - 4, y - 0.7 * size, wide + 8, 1.4 * size, "#ffffff")
        canvas.text(x, y, label, size, _INK)


def _cycle(canvas: Canvas, diagram: Diagram, top: float) -> None:
    count = len(diagram.nodes)
    across, down = canvas.width, canvas.height - top
    box = (min(0.26 * across, 1.9 * across / (count + 1.5)), min(0.13 * down, 0.9 * down / (count + 1)))
    rx, ry = (across - box[0]) / 2 * 0.94, (down - box[1]) / 2 * 0.94
    centres = {
        i: (
            across / 2 + rx * math.sin(2 * math.pi * i / count),
            top + down / 2 - ry * math.cos(2 * math.pi * i / count),
        )
        for i in range(count)
    }
    for a, b, label in diagram.edges:
        _edge(canvas, centres, box, a, b, label, bent=False)
    for node, (x, y) in centres.items():
        _node(canvas, diagram.nodes[node], x, y, box)


def _mind_map(canvas: Canvas, diagram: Diagram, top: float) -> None:
    """The topic in the middle, branches to its right and left, twigs beyond them."""
    children: dict[int, list[int]] = defaultdict(list)
    for a, b, _ in diagram.edges:
        children[a].append(b)
    branches = children[0]
    half = math.ceil(len(branches) / 2)
    width, height = canvas.width, canvas.height
    middle = (width / 2, top + (height - top) / 2)
    core = (0.24 * width, 0.13 * (height - top))
    twigs = any(children[b] for b in branches)
    for side, group in ((1, branches[:half]), (-1, branches[half:])):
        rows = sum(max(1, len(children[b])) for b in group)
        line = 0.92 * (height - top) / max(rows, 1)
        box = (0.16 * width if twigs else 0.24 * width, min(0.09 * height, 0.7 * line))
        y = top + 0.04 * (height - top)
        for branch in group:
            share = max(1, len(children[branch])) * line
            tint = distinct(branches.index(branch), len(branches))
            x = middle[0] + side * width * (0.245 if twigs else 0.36)
            at = (x, y + share / 2)
            _branch(canvas, middle, at, tint, 4)
            for number, twig in enumerate(children[branch]):
                end = (middle[0] + side * 0.415 * width, y + (number + 0.5) * line)
                _branch(canvas, at, end, tint, 2.5)
                canvas.boxed(
                    end[0] - 0.075 * width,
                    end[1] - box[1] / 2,
                    0.15 * width,
                    box[1],
                    diagram.nodes[twig],
                    shaded(tint, 0.75),
                    radius=8,
                )
            canvas.boxed(x - box[0] / 2, at[1] - box[1] / 2, *box, diagram.nodes[branch], tint)
            y += share
    canvas.ellipse(*middle, core[0] / 2, core[1] / 2 + 4, "#2b3440")
    size, lines = canvas.fonts.fitted(diagram.nodes[0], 0.8 * core[0], 0.7 * core[1], largest=0.4 * core[1], smallest=6)
    canvas.lines(*middle, lines, size, "#ffffff", bold=True)


def _branch(canvas: Canvas, start: Point, end: Point, tint: str, width: float) -> None:
    bend = (start[0] + end[0]) / 2
    canvas.path(
        f"M{start[0]:.1f} {start[1]:.1f} C{bend:.1f} {start[1]:.1f} {bend:.1f} {end[1]:.1f} {end[0]:.1f} {end[1]:.1f}",
        stroke=tint,
        stroke_width=width,
    )


def _timeline(canvas: Canvas, diagram: Diagram, top: float) -> None:
    """Few events along a line from left to right, many from top to bottom."""
    count, width, height = len(diagram.nodes), canvas.width, canvas.height
    upright = count > 6 or height > 1.4 * width
    for index, (text, date) in enumerate(zip(diagram.nodes, diagram.dates, strict=True)):
        tint = distinct(index, count)
        if upright:
            y, x = top + (index + 0.5) * 0.96 * (height - top) / count, 0.28 * width
            room = 0.8 * 0.96 * (height - top) / count
            if index:
                canvas.line([(x, y - 0.96 * (height - top) / count), (x, y)], _INK, 4)
            size, lines = canvas.fonts.fitted(
                text, 0.62 * width, room, largest=min(0.03 * height, 0.5 * room), smallest=6
            )
            canvas.lines(x + 0.04 * width, y, lines, size, anchor="start")
            if date:
                when, words = canvas.fonts.fitted(
                    date, 0.22 * width, room, largest=min(0.03 * height, 0.5 * room), smallest=6
                )
                canvas.lines(x - 0.03 * width, y, words, when, tint, anchor="end", bold=True)
        else:
            x, y = (index + 0.5) * width / count, top + (height - top) / 2
            if index:
                canvas.line([(x - width / count, y), (x, y)], _INK, 4)
            slot, room = 0.86 * width / count, 0.34 * (height - top)
            size, lines = canvas.fonts.fitted(text, slot, room, largest=0.028 * height, smallest=6)
            canvas.lines(x, y + 0.05 * height + len(lines) * 0.65 * size, lines, size)
            if date:
                when, words = canvas.fonts.fitted(date, slot, room, largest=0.034 * height, smallest=6)
                canvas.lines(x, y - 0.05 * height - len(words) * 0.65 * when, words, when, tint, bold=True)
    for index in range(count):
        x, y = (
            (0.28 * width, top + (index + 0.5) * 0.96 * (height - top) / count)
            if upright
            else ((index + 0.5) * width / count, top + (height - top) / 2)
        )
        canvas.ellipse(x, y, 0.014 * height, 0.014 * height, distinct(index, count), stroke="#ffffff", stroke_width=3)
