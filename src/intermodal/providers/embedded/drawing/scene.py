"""What a scene is: groups of things, how they stand to each other, what is behind them. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .things import THINGS, Thing

Side = Literal["left", "right", "above", "below", "on", "inside", "behind", "front", "near", "between"]


@dataclass
class Group:
    """`count` things of one kind. `place` is one of nine parts of the picture ("top left", "centre", …) or "".

    `hint` is where the words put it in a landscape: "sky", "ground", "sea" or "". Several `colours` take turns.
    """

    thing: str
    count: int = 1
    colours: tuple[str, ...] = ()
    stretch: tuple[float, float] = (1.0, 1.0)
    place: str = ""
    hint: str = ""

    @property
    def kind(self) -> Thing:
        return THINGS[self.thing]


@dataclass(frozen=True, slots=True)
class Relation:
    """The group `subject` is on that side of the groups `references` (indexes)."""

    side: Side
    subject: int
    references: tuple[int, ...]


@dataclass
class Backdrop:
    """`sky`: day, night, sunset, sunrise, space, grey or ""; `ground`: grass, snow, sand, beach, sea or ""; `falling`: snow,
    rain or "". Colours replace the usual ones; `plain` is a sheet of one colour."""

    sky: str = ""
    ground: str = ""
    falling: str = ""
    plain: str = ""
    sky_colour: str = ""
    ground_colour: str = ""

    @property
    def landscape(self) -> bool:
        return bool(self.sky or self.ground or self.falling)


@dataclass
class Scene:
    """`row` is how unrelated things are put: "" (as fits), "row" or "column". `unknown`: words that nothing here draws."""

    groups: list[Group] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    backdrop: Backdrop = field(default_factory=Backdrop)
    captions: tuple[str, ...] = ()
    row: str = ""
    unknown: list[str] = field(default_factory=list)
