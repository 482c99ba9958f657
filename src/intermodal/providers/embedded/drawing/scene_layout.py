"""Where the groups of a scene stand to each other: boxes in units, y downwards. Pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ....errors import ParameterInvalid
from .scene import Group, Relation, Scene, Side

GAP = 0.3
LONGEST_ROW = 6
_OPPOSITE: dict[Side, Side] = {
    "left": "right", "right": "left", "above": "below", "below": "above", "near": "near",
    "behind": "front", "front": "behind",
}  # fmt: skip
_ROWS: tuple[Side, ...] = ("above", "below", "on", "inside", "behind", "front")  # several things there stand in a row
CONTAINERS = frozenset(["vase", "cup", "glass", "boat", "ship", "hot air balloon", "gift"])
ENCLOSING = frozenset(
    [
        "circle", "square", "rectangle", "triangle", "star", "heart", "diamond", "pentagon", "hexagon", "octagon", "oval",
        "ring", "cloud", "window", "tv", "computer", "phone", "envelope", "balloon", "cube", "flag",
    ]
)  # fmt: skip
_SEAT = {
    "sofa": 0.5,
    "bed": 0.55,
    "chair": 0.5,
    "ship": 0.62,
    "island": 0.18,
    "hill": 0.06,
    "bridge": 0.0,
    "boat": 0.72,
    "book": 0.1,
}
_ROOM = {
    "triangle": 0.4,
    "star": 0.36,
    "heart": 0.5,
    "diamond": 0.42,
    "ring": 0.42,
    "cloud": 0.4,
}  # share of the box free inside


@dataclass
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def overlaps(self, other: Box) -> bool:
        slack = 1e-6
        return (
            self.x < other.right - slack and other.x < self.right - slack
            and self.y < other.bottom - slack and other.y < self.bottom - slack
        )  # fmt: skip


@dataclass
class Block:
    """Groups that stand in relation to each other; boxes by group index, painted in order of `depth`."""

    boxes: dict[int, Box]
    depth: dict[int, int]
    spread: dict[int, float] = field(default_factory=dict)  # gap between the members of a group, where not the usual

    @property
    def bounds(self) -> Box:
        boxes = self.boxes.values()
        left, top = min(b.x for b in boxes), min(b.y for b in boxes)
        return Box(left, top, max(b.right for b in boxes) - left, max(b.bottom for b in boxes) - top)


def rows(group: Group) -> tuple[int, int]:
    """(rows, columns) in which the members of a group stand."""
    stands = group.kind.scenic and group.kind.zone == "ground"
    count = math.ceil(group.count / (2 * LONGEST_ROW if stands else LONGEST_ROW))
    return count, math.ceil(group.count / count)


def cell(group: Group) -> tuple[float, float]:
    return group.kind.width * group.stretch[0], group.kind.height * group.stretch[1]


def extent(group: Group, gap: float = GAP) -> tuple[float, float]:
    down, across = rows(group)
    width, height = cell(group)
    return across * width + (across - 1) * gap, down * height + (down - 1) * GAP


def blocks(scene: Scene) -> list[Block]:
    """The scene's groups as blocks of related ones, in the order of the words. Raises ParameterInvalid on contradictions."""
    related: dict[int, set[int]] = {i: {i} for i in range(len(scene.groups))}
    for relation in scene.relations:
        joined = set().union(*(related[i] for i in (relation.subject, *relation.references)))
        for index in joined:
            related[index] = joined
    seen: list[set[int]] = []
    for members in related.values():
        if members not in seen:
            seen.append(members)
    return [_Builder(scene, sorted(members)).block for members in seen]


class _Builder:
    """Puts one group down, then each related to what is there already."""

    def __init__(self, scene: Scene, members: Sequence[int]) -> None:
        self._groups = scene.groups
        self.block = Block({}, dict.fromkeys(members, 0))
        relations = [r for r in scene.relations if r.subject in self.block.depth]
        subjects = {r.subject for r in relations}
        self._size = {i: list(extent(self._groups[i])) for i in members}
        for relation in relations:
            self._make_room(relation)
        root = next((i for i in members if i not in subjects), members[0])
        self._put(root, 0.0, 0.0)
        waiting = list(relations)
        while waiting and len(self.block.boxes) < len(members):
            ready = next((r for r in waiting if self._ready(r)), None)
            if ready is None:
                break
            waiting = self._place(ready, waiting)
        for relation in relations:
            self._check(relation)

    def _put(self, index: int, x: float, y: float) -> None:
        self.block.boxes[index] = Box(x, y, self._size[index][0], self._size[index][1])

    def _make_room(self, relation: Relation) -> None:
        """A gap wide enough for what stands between."""
        if relation.side == "between" and len(relation.references) == 1:
            index = relation.references[0]
            self.block.spread[index] = self._size[relation.subject][0] + 2 * GAP
            self._size[index] = list(extent(self._groups[index], self.block.spread[index]))

    def _ready(self, relation: Relation) -> bool:
        boxes = self.block.boxes
        return (relation.subject in boxes) != any(r in boxes for r in relation.references) or (
            relation.side == "between" and any(r in boxes for r in relation.references)
        )

    def _place(self, relation: Relation, waiting: list[Relation]) -> list[Relation]:
        boxes = self.block.boxes
        if relation.side == "between":
            self._between(relation)
            return [r for r in waiting if r is not relation]
        reference = relation.references[0]
        if relation.subject in boxes:
            if relation.side in ("on", "inside"):
                self._under(relation)
            else:
                self._beside(_OPPOSITE[relation.side], [reference], relation.subject)
            return [r for r in waiting if r is not relation]
        alike = [relation]
        if relation.side in _ROWS:
            alike = [
                r
                for r in waiting
                if r.side == relation.side and r.references == relation.references and r.subject not in boxes
            ]
        self._beside(relation.side, [r.subject for r in alike], reference)
        return [r for r in waiting if r not in alike]

    def _beside(self, side: Side, subjects: Sequence[int], reference: int) -> None:
        ref, name = self.block.boxes[reference], self._groups[reference].thing
        if side == "inside":
            self._inside(subjects, reference)
            return
        sizes = [self._size[i] for i in subjects]
        total = sum(w for w, _ in sizes) + GAP * (len(sizes) - 1)
        tallest = max(h for _, h in sizes)
        if side == "on" and total > ref.width and name in ("table", "bench", "sofa", "bed", "hill", "bridge"):
            ref.x, ref.width = ref.centre[0] - total / 2, total
        start = x = ref.centre[0] - total / 2
        for index, (width, height) in zip(subjects, sizes, strict=True):
            at = x, self._level(index, reference, height)
            if side in ("left", "right", "near"):
                at = (ref.x - GAP - width if side == "left" else ref.right + GAP), at[1]
            elif side == "above":
                at = x, ref.y - GAP - height
            elif side == "on":
                at = x, ref.y + _SEAT.get(name, 0.0) * ref.height - height
                self.block.depth[index] = self.block.depth[reference] + 1
            elif side == "below":
                at = x, ref.bottom + GAP + tallest - height
            elif side == "behind":
                at = ref.centre[0] + 0.1 * ref.width + x - start, ref.bottom - height
                self.block.depth[index] = self.block.depth[reference] - 1
            elif side == "front":
                at = ref.x - 0.1 * ref.width + x - start, ref.bottom - height + 0.15 * min(height, ref.height)
                self.block.depth[index] = self.block.depth[reference] + 1
            self._put(index, *at)
            self._freed(index, side, reference)
            x += width + GAP

    def _level(self, index: int, reference: int, height: float) -> float:
        """The top of something beside: things that stand have one floor, what flies is higher up, shapes are centred."""
        ref = self.block.boxes[reference]
        zones = (self._groups[index].kind.zone, self._groups[reference].kind.zone)
        if zones[0] == "sky" and zones[1] in ("ground", "water"):
            return ref.y - height / 2
        if zones[0] in ("ground", "water") and zones[1] in ("ground", "water"):
            return ref.bottom - height
        return ref.centre[1] - height / 2

    def _inside(self, subjects: Sequence[int], reference: int) -> None:
        ref, name = self.block.boxes[reference], self._groups[reference].thing
        width = sum(self._size[i][0] for i in subjects) + GAP * (len(subjects) - 1)
        height = max(self._size[i][1] for i in subjects)
        peeks = name in CONTAINERS
        room = 0.8 if peeks else _ROOM.get(name, 0.6)
        scale = min(1.0, room * ref.width / width, math.inf if peeks else room * ref.height / height)
        middle = ref.centre[1] + (
            0.16 * ref.height if name == "triangle" else -0.08 * ref.height if name == "heart" else 0.0
        )
        x = ref.centre[0] - scale * width / 2
        for index in subjects:
            box = Box(x, 0.0, scale * self._size[index][0], scale * self._size[index][1])
            box.y = ref.y + 0.35 * ref.height - box.height if peeks else middle - box.height / 2
            box.y += 0.2 * box.height if peeks else 0.0
            self.block.boxes[index] = box
            self.block.depth[index] = self.block.depth[reference] + (-1 if peeks else 1)
            x += box.width + scale * GAP

    def _under(self, relation: Relation) -> None:
        """What something already placed stands on or is in."""
        reference, subject = relation.references[0], self.block.boxes[relation.subject]
        width, height = self._size[reference]
        self._put(reference, subject.centre[0] - width / 2, subject.bottom)
        self.block.depth[reference] = self.block.depth[relation.subject] - 1
        if relation.side == "inside":
            self._put(reference, subject.centre[0] - width / 2, subject.centre[1] - height / 2)
            self._inside([relation.subject], reference)

    def _between(self, relation: Relation) -> None:
        boxes, subject = self.block.boxes, relation.subject
        width, height = self._size[subject]
        first = relation.references[0]
        if len(relation.references) == 1:
            _, across = rows(self._groups[first])
            box, gap = boxes[first], self.block.spread[first]
            one = cell(self._groups[first])[0]
            left = box.x + max(1, across // 2) * (one + gap) - gap
            self._put(subject, left + (gap - width) / 2, self._level(subject, first, height))
            return
        second = relation.references[1]
        if first not in boxes and second not in boxes:
            x = boxes[subject].x - GAP - self._size[first][0]
            self._put(first, x, self._level(first, subject, self._size[first][1]))
        if first not in boxes:
            first, second = second, first
        if second not in boxes:
            at = boxes[first].right + 2 * GAP + width
            self._put(second, at, self._level(second, first, self._size[second][1]))
        near, far = sorted((boxes[first], boxes[second]), key=lambda b: b.x)
        middle = (near.right + far.x) / 2
        self._put(subject, middle - width / 2, self._level(subject, first, height))

    def _freed(self, index: int, side: Side, reference: int) -> None:
        """Moved on in its direction until it covers nothing that was there."""
        if side in ("behind", "front"):
            return
        step = {"left": (-0.1, 0.0), "above": (0.0, -0.1), "below": (0.0, 0.1)}.get(side, (0.1, 0.0))
        box = self.block.boxes[index]
        others = [b for i, b in self.block.boxes.items() if i != index and not (side == "on" and i == reference)]
        for _ in range(400):
            if not any(box.overlaps(other) for other in others):
                return
            box.x, box.y = box.x + step[0], box.y + step[1]

    def _check(self, relation: Relation) -> None:
        boxes = self.block.boxes
        if any(i not in boxes for i in (relation.subject, *relation.references)):
            raise _contradiction(self._groups, relation)
        (x, y), (rx, ry) = boxes[relation.subject].centre, boxes[relation.references[0]].centre
        holds = {"left": x < rx, "right": x > rx, "above": y < ry, "on": y < ry, "below": y > ry}.get(
            relation.side, True
        )
        if not holds:
            raise _contradiction(self._groups, relation)


def _contradiction(groups: Sequence[Group], relation: Relation) -> ParameterInvalid:
    names = " and ".join(groups[i].thing for i in relation.references)
    return ParameterInvalid(
        f"{groups[relation.subject].thing!r} can't be {relation.side} {names!r} as the other words have it.",
        hint="The positions contradict each other: leave one out.",
    )


def beside(blocks: Iterable[Block], gap: float = 2 * GAP) -> float:
    """Width of blocks in a row."""
    widths = [block.bounds.width for block in blocks]
    return sum(widths) + gap * max(0, len(widths) - 1)
