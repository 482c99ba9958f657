"""Painting a scene: a plain sheet or a landscape behind it, the blocks of things scaled and put where they belong."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .canvas import Canvas
from .colours import ink_on, luminance, shaded
from .fonts import Fonts
from .scene import Backdrop, Group, Scene
from .scene_layout import GAP, Block, beside, blocks, cell, rows
from .things import Part, Thing

SKIES = {
    "day": ("#6ec1f2", "#d9f1fd"), "night": ("#0b1540", "#26346e"), "sunset": ("#5a3a80", "#ff9a56"),
    "sunrise": ("#7fb6e6", "#ffd3a0"),
    "space": ("#05060f", "#101532"), "grey": ("#8d99a6", "#c5ccd3"),
}  # fmt: skip
GROUNDS = {"grass": "#7cc35a", "snow": "#f4f8fc", "sand": "#e9c987", "beach": "#f0d9a0", "sea": "#2f7fc1"}
_SKY_OF = {
    "moon": "night",
    "full moon": "night",
    "planet": "space",
    "earth": "space",
    "lightning": "grey",
    "raindrop": "grey",
}
_GROUND_OF = {
    "snowman": "snow",
    "cactus": "sand",
    "boat": "sea",
    "ship": "sea",
    "whale": "sea",
    "island": "sea",
    "octopus": "sea",
}
_COLUMNS, _LINES = {"left": 0, "right": 2}, {"top": 0, "bottom": 2}


def paint(scene: Scene, width: int, height: int, seed: int, fonts: Fonts) -> Canvas:
    """Raises ParameterInvalid (contradicting positions) or ProviderNeeded (characters of a caption that no font has)."""
    backdrop = completed(scene)
    canvas = Canvas(width, height, fonts, background=backdrop.plain or "#ffffff")
    chance = random.Random(seed)
    painter = _Painter(canvas, scene, backdrop, chance)
    painter.behind()
    painter.blocks(blocks(scene))
    painter.falling()
    painter.captions()
    return canvas


def completed(scene: Scene) -> Backdrop:
    """What is behind where the words leave it open: sky and ground for things at home in a landscape."""
    given = scene.backdrop
    if given.plain:
        return replace(given, sky="", ground="", falling=given.falling)
    scenic = given.landscape or any(g.kind.scenic or g.hint for g in scene.groups)
    if not scenic:
        return given
    names = [g.thing for g in scene.groups]
    sky = given.sky or next((_SKY_OF[n] for n in names if n in _SKY_OF), "day")
    ground = given.ground
    stands = any(g.kind.zone in ("ground", "water") for g in scene.groups)
    if not ground and sky != "space" and stands:
        ground = next((_GROUND_OF[n] for n in names if n in _GROUND_OF), "grass")
    return replace(given, sky=sky, ground=ground)


class _Painter:
    def __init__(self, canvas: Canvas, scene: Scene, backdrop: Backdrop, chance: random.Random) -> None:
        self._canvas, self._scene, self._backdrop, self._chance = canvas, scene, backdrop, chance
        self._width, self._height = canvas.width, canvas.height
        sea = backdrop.ground in ("sea", "beach")
        self._horizon = self._height * (0.55 if sea else 0.72) if backdrop.ground else self._height
        self._floor = self._height * (0.9 if sea else 0.86)
        self._waterline = self._height * (0.64 if backdrop.ground == "beach" else 0.74)
        self._behind = backdrop.plain or "#ffffff"

    def behind(self) -> None:
        canvas, backdrop, chance = self._canvas, self._backdrop, self._chance
        if not backdrop.sky:
            return
        top, bottom = SKIES[backdrop.sky]
        if backdrop.sky_colour:
            top, bottom = backdrop.sky_colour, shaded(backdrop.sky_colour, 0.25)
        self._behind = bottom
        canvas.gradient(0, self._horizon, top, bottom)
        if backdrop.sky in ("night", "space"):
            for _ in range(70):
                x, y = chance.random() * self._width, chance.random() * self._horizon
                canvas.ellipse(x, y, 1.4 + chance.random(), 1.4 + chance.random(), "#dfe6ff")
        ground = backdrop.ground_colour or GROUNDS.get(backdrop.ground, "")
        dim = -0.45 if backdrop.sky in ("night", "space") and not backdrop.ground_colour else 0.0
        if backdrop.ground in ("sea", "beach"):
            self._sea(shaded(backdrop.ground_colour or GROUNDS["sea"], dim), dim)
        elif ground:
            canvas.rect(0, self._horizon, self._width, self._height - self._horizon, shaded(ground, dim))

    def _sea(self, colour: str, dim: float) -> None:
        canvas = self._canvas
        canvas.gradient(self._horizon, self._height - self._horizon, colour, shaded(colour, -0.25))
        for row in range(1, 5):
            y = self._horizon + row * 0.08 * self._height
            start = -self._chance.random() * 80
            waves = "".join(
                f"q20 -9 40 0 t40 0 m{60 + 20 * row} 0 " for _ in range(math.ceil(self._width / (140 + 20 * row)) + 2)
            )
            canvas.path(f"M{start:.0f} {y:.0f} {waves}", stroke=shaded(colour, 0.25), stroke_width=3)
        if self._backdrop.ground == "beach" or any(self._stands(i) for i in range(len(self._scene.groups))):
            land = GROUNDS["beach"] if self._backdrop.ground == "beach" else GROUNDS["grass"]
            edge = self._height * (0.7 if self._backdrop.ground == "beach" else 0.84)
            middle = edge - 0.05 * self._height
            canvas.path(
                f"M0 {edge:.0f} Q{self._width / 2:.0f} {middle:.0f} {self._width} {edge:.0f} V{self._height} H0 Z",
                shaded(land, dim),
            )

    def _stands(self, index: int) -> bool:
        """Whether it stands on land of its own rather than on something else in the scene."""
        group = self._scene.groups[index]
        carried = any(r.subject == index and r.side in ("on", "inside") for r in self._scene.relations)
        return group.kind.zone == "ground" and group.hint not in ("sky", "sea", "underwater") and not carried

    def blocks(self, found: Sequence[Block]) -> None:
        pinned = [b for b in found if self._place(b)]
        free = [b for b in found if not self._place(b)]
        if not self._backdrop.ground:
            self._sheet(pinned, free)
            return
        zones: dict[str, list[Block]] = {"sky": [], "ground": [], "sea": [], "underwater": []}
        for block in free:
            zones[self._zone(block)].append(block)
        for block in pinned:
            self._pin(block)
        sky_height = 0.24 * self._height
        self._sky(zones["sky"], 0.05 * self._height, sky_height)
        top = 0.32 * self._height if zones["sky"] else 0.05 * self._height
        floors = dict.fromkeys(map(id, zones["ground"]), self._floor) | dict.fromkeys(
            map(id, zones["sea"]), self._waterline
        )
        self._row([b for b in free if id(b) in floors], floors, top)
        below = dict.fromkeys(map(id, zones["underwater"]), 0.95 * self._height)
        self._row(zones["underwater"], below, 0.78 * self._height)

    def _place(self, block: Block) -> str:
        return next((self._scene.groups[i].place for i in block.boxes if self._scene.groups[i].place), "")

    def _zone(self, block: Block) -> str:
        groups = [self._scene.groups[i] for i in block.boxes]
        for hint in ("underwater", "sea"):
            if any(g.hint == hint for g in groups):
                return hint
        if all(g.hint == "sky" or (g.kind.zone in ("sky", "any") and not g.hint) for g in groups):
            return "sky"
        if self._backdrop.ground in ("sea", "beach") and any(g.kind.zone == "water" for g in groups):
            return "underwater" if all(g.thing in ("fish", "octopus") for g in groups) else "sea"
        return "ground"

    def _sheet(self, pinned: Sequence[Block], free: Sequence[Block]) -> None:
        """No ground: blocks in as many rows as let them be largest, in what the pinned ones leave."""
        for block in pinned:
            self._pin(block)
        if not free:
            return
        places = " ".join(map(self._place, pinned))
        across = 0.3 if "left" in places or "right" in places else 0.86
        down = 0.3 if "top" in places or "bottom" in places else 0.8 if self._scene.captions else 0.86
        width, height = across * self._width, down * self._height
        lines = self._lines(free, width, height)
        tall = [max(b.bounds.height for b in line) for line in lines]
        scale = min(
            min(width / beside(line) for line in lines), height / (sum(tall) + 2 * GAP * (len(tall) - 1)),
            0.42 * min(self._width, self._height),
        )  # fmt: skip
        middle = self._height * (0.45 if self._scene.captions else 0.5)
        y = middle - scale * (sum(tall) + 2 * GAP * (len(tall) - 1)) / 2
        for line, high in zip(lines, tall, strict=True):
            x = self._width / 2 - scale * beside(line) / 2
            for block in line:
                self._draw(block, x, y + scale * (high - block.bounds.height) / 2, scale)
                x += scale * (block.bounds.width + 2 * GAP)
            y += scale * (high + 2 * GAP)

    def _lines(self, free: Sequence[Block], width: float, height: float) -> list[list[Block]]:
        def scale(count: int) -> float:
            lines = split(count)
            tall = sum(max(b.bounds.height for b in line) for line in lines) + 2 * GAP * (len(lines) - 1)
            return min(min(width / beside(line) for line in lines), height / tall)

        def split(count: int) -> list[list[Block]]:
            each = math.ceil(len(free) / count)
            return [list(free[i : i + each]) for i in range(0, len(free), each)]

        if self._scene.row:
            return split(1 if self._scene.row == "row" else len(free))
        return split(max(range(1, len(free) + 1), key=lambda n: (round(scale(n), 6), -n)))

    def _pin(self, block: Block) -> None:
        """Into one of the nine parts of the picture; on the floor where there is one and only the side is given."""
        words = self._place(block).split()
        column = next((_COLUMNS[w] for w in words if w in _COLUMNS), 1)
        line = next((_LINES[w] for w in words if w in _LINES), 1)
        bounds = block.bounds
        limit = 0.28 if self._backdrop.ground or len(words) > 1 or words[0] in ("top", "bottom") else 0.34
        scale = min(
            0.28 * self._width / bounds.width,
            limit * self._height / bounds.height,
            0.3 * min(self._width, self._height),
        )
        x = (0.18, 0.5, 0.82)[column] * self._width - scale * bounds.width / 2
        y = (0.18, 0.5, 0.82)[line] * self._height - scale * bounds.height / 2
        if self._backdrop.ground and line != 0 and self._zone(block) != "sky":
            y = (self._waterline if self._zone(block) == "sea" else self._floor) - scale * bounds.height
        elif self._backdrop.ground and line == 1 and self._zone(block) == "sky" and words[0] != "centre":
            y = 0.17 * self._height - scale * bounds.height / 2
        self._draw(block, x, y, scale)

    def _sky(self, found: Sequence[Block], top: float, height: float) -> None:
        if not found:
            return
        tallest = max(b.bounds.height for b in found)
        scale = min(0.86 * self._width / beside(found), height / tallest, 0.24 * min(self._width, self._height))
        if len(found) == 1:
            x = (
                min(0.76 * self._width, 0.97 * self._width - scale * found[0].bounds.width / 2)
                - scale * found[0].bounds.width / 2
            )
            self._draw(found[0], max(x, 0.03 * self._width), top + (height - scale * tallest) / 2, scale)
            return
        gap = (self._width - scale * sum(b.bounds.width for b in found)) / (len(found) + 1)
        x = gap
        for block in found:
            self._draw(block, x, top + (height - scale * block.bounds.height) / 2, scale)
            x += scale * block.bounds.width + gap

    def _row(self, found: Sequence[Block], floors: Mapping[int, float], top: float) -> None:
        """Side by side, each on its own floor (by the block's id)."""
        if not found:
            return
        room = min((floors[id(b)] - top) / b.bounds.height for b in found)
        scale = min(0.9 * self._width / beside(found), room, 0.3 * min(self._width, self._height))
        x = self._width / 2 - scale * beside(found) / 2
        for block in found:
            self._draw(block, x, floors[id(block)] - scale * block.bounds.height, scale)
            x += scale * (block.bounds.width + 2 * GAP)

    def _draw(self, block: Block, x: float, y: float, scale: float) -> None:
        """`x`, `y`: where the block's top left corner comes."""
        bounds = block.bounds
        for index in sorted(block.boxes, key=lambda i: block.depth[i]):
            group, box = self._scene.groups[index], block.boxes[index]
            left, top = x + scale * (box.x - bounds.x), y + scale * (box.y - bounds.y)
            self._group(group, left, top, scale * box.width, scale * box.height, block.spread.get(index, GAP), index)

    def _group(self, group: Group, x: float, y: float, width: float, height: float, gap: float, index: int) -> None:
        down, across = rows(group)
        one = cell(group)
        wide = across * one[0] + (across - 1) * gap
        high = down * one[1] + (down - 1) * GAP
        for member in range(group.count):
            row, column = divmod(member, across)
            left = x + column * (one[0] + gap) * width / wide
            top = y + row * (one[1] + GAP) * height / high
            colour = group.colours[member % len(group.colours)] if group.colours else group.kind.colour
            thing(
                self._canvas, group.kind, colour, left, top, one[0] * width / wide, one[1] * height / high, self._behind
            )

    def falling(self) -> None:
        for _ in range(90 if self._backdrop.falling else 0):
            x, y = self._chance.random() * self._width, self._chance.random() * self._height
            if self._backdrop.falling == "snow":
                self._canvas.ellipse(x, y, 4, 4, "#ffffff")
            else:
                self._canvas.line([(x, y), (x - 5, y + 20)], "#5f86b0", 2)

    def captions(self) -> None:
        if not self._scene.captions:
            return
        room = 0.11 * self._height
        size, lines = self._canvas.fonts.fitted(
            "\n".join(self._scene.captions), 0.86 * self._width, 0.8 * room, largest=0.055 * self._height
        )
        dark = luminance(self._behind) < 0.5
        self._canvas.rect(0, self._height - room, self._width, room, "#1a1a1a" if dark else "#ffffff")
        self._canvas.lines(
            self._width / 2, self._height - room / 2, lines, size, ink_on("#1a1a1a" if dark else "#ffffff"), bold=True
        )


def thing(
    canvas: Canvas, kind: Thing, colour: str, x: float, y: float, width: float, height: float, behind: str
) -> None:
    """One thing in a box; an outline where it has nearly the colour of what is behind it."""
    across, down = width / (100 * kind.width), height / (100 * kind.height)
    outline = "#888888" if abs(luminance(colour) - luminance(behind)) < 0.06 and kind.zone == "any" else ""

    def fill(name: str) -> str:
        return {"main": colour, "dark": shaded(colour, -0.3), "light": shaded(colour, 0.35)}.get(name, name)

    for part in kind.parts:
        _part(canvas, part, fill(part.fill), x, y, across, down, outline)


def _part(canvas: Canvas, part: Part, fill: str, x: float, y: float, across: float, down: float, outline: str) -> None:
    n, thick = list(part.numbers), min(across, down)
    match part.kind:
        case "R":
            corner = n[4] * thick if len(n) > 4 else 0.0
            canvas.rect(
                x + n[0] * across, y + n[1] * down, n[2] * across, n[3] * down, fill, radius=corner, stroke=outline
            )
        case "E":
            canvas.ellipse(x + n[0] * across, y + n[1] * down, n[2] * across, n[3] * down, fill, stroke=outline)
        case "P":
            canvas.polygon(
                [(x + a * across, y + b * down) for a, b in zip(n[::2], n[1::2], strict=True)], fill, stroke=outline
            )
        case "L":
            points = [(x + a * across, y + b * down) for a, b in zip(n[1::2], n[2::2], strict=True)]
            canvas.line(points, fill, n[0] * thick)
        case _:
            move = f"translate({x:.2f} {y:.2f}) scale({across:.4f} {down:.4f})"
            if part.kind == "D":
                canvas.path(part.path, fill, transform=move, stroke=outline)
            else:
                canvas.path(part.path, stroke=fill, stroke_width=n[0], transform=move)
