"""Reading an English description of a scene. What isn't understood is listed, never dropped."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from .colours import DARKER, LIGHTER, named
from .scene import Group, Relation, Scene, Side
from .scene_words import (
    BACKDROPS,
    COLOURFUL,
    COUNTS,
    GLUE_EN,
    MASSES,
    PLACES_EN,
    RANGE,
    SIDES_EN,
    SIZES,
    SNOWY,
)
from .things import THINGS
from .tokens import singular

_MARKS = [
    (re.compile(rf"(?<![\w=-])(?:{pattern})(?![\w-])"), f" {kind}={value.replace(' ', '_')} ")
    for kind, table in (("place", PLACES_EN), ("side", SIDES_EN))
    for pattern, value in table
]
_ON_TOP = re.compile(r"\bon top\b(?! of)|\bon (?:it|them)\b")
_ITS_SIDE = re.compile(r"\b(?:on|to) (?:its|their) (left|right)(?: side)?\b")
_PLAIN = re.compile(
    r"(?:(?:on|against|with|over|in) )?(?:a |an |the )?(?:plain |solid |pure )?"
    r"((?:light |dark |pale |deep |sky |pastel )?[a-z]+|#[0-9a-f]{3,6}) "
    r"(?:background|backdrop|backgrounds|sheet)\b"
)
_ROW = re.compile(r"\bin a (?:horizontal )?(?:row|line)\b|\bside by side\b|\bnext to each other\b|\blined up\b")
_COLUMN = re.compile(
    r"\bin a (?:vertical )?(?:column|stack)\b|\bone (?:above|below|on top of) (?:the other|another)\b|\bstacked\b"
)
_WORD = re.compile(r"[a-z]+=[a-z_]+|#[0-9a-f]{6}\b|#[0-9a-f]{3}\b|[a-z]+(?:['-][a-z]+)*|\d+|[^\w\s]|\w+")
_JOINS = frozenset(["and", ",", "&", "plus", "with"])
_LOOSE = frozenset(["at", "during", "against", "across", "through"])
_STOPS = frozenset([".", ";", "!", "?", ":"])


@lru_cache(maxsize=1)
def _nouns() -> dict[str, tuple[str, int]]:
    """Phrase → (thing, count; 0 where the words before it say how many)."""
    known = {name: (thing.name, 0) for thing in THINGS.values() for name in thing.english}
    return known | {name: value for name, value in MASSES.items() if name.isascii()}


def read(text: str) -> Scene:
    return _Reader(text.lower()).scene


class _Reader:
    """One pass over the words; keeps what was said of the next thing until its noun comes."""

    def __init__(self, text: str) -> None:
        self.scene = Scene()
        self._fresh()
        self._side: Side | None = None  # waiting for what it refers to
        self._subjects: list[int] = []
        self._last: int | None = None
        self._place = ""
        self._joined = False
        self._list: list[int] = []  # things named one after the other with "and": what is said then is said of all
        self._with: int | None = None
        self._orphan: list[tuple[int, Side]] = []
        self._between: list[int] = []
        self._words = _WORD.findall(self._marked(text))
        at = 0
        while at < len(self._words):
            at += self._step(at)
        self._close()

    def _fresh(self) -> None:
        self._count: int | None = None
        self._colours: list[str] = []
        self._stretch = (1.0, 1.0)
        self._definite = False
        self._predicate: int | None = None
        self._loose = ""  # a word that goes with a backdrop ("at night") and with nothing else here

    def _marked(self, text: str) -> str:
        if (match := _PLAIN.search(text)) and (colour := named(match[1])):
            self.scene.backdrop.plain = colour
            text = text[: match.start()] + " , " + text[match.end() :]
        for pattern, way in ((_ROW, "row"), (_COLUMN, "column")):
            if pattern.search(text):
                self.scene.row = way
                text = pattern.sub(" ", text)
        text = _ON_TOP.sub(" back=on ", text)
        text = _ITS_SIDE.sub(lambda m: f" back={m[1]} ", text)
        for pattern, mark in _MARKS:
            text = pattern.sub(mark, text)
        return re.sub(r"\bside=(\w+) +(?:it|them)\b", r"back=\1", text)

    def _step(self, at: int) -> int:
        """Reads what stands at `at`; returns how many words that is."""
        for length in (4, 3, 2, 1):
            if at + length <= len(self._words) and self._phrase(" ".join(self._words[at : at + length]), length):
                return length
        word = self._words[at]
        if word in _STOPS:
            self._close()
        elif word in _JOINS:
            if word == "with" or (self._joined and word != "with"):  # ", and" begins anew
                self._list = []
            self._joined = True
            self._with = len(self.scene.groups) if word == "with" else self._with
        elif word in ("is", "are") and self._last is not None:
            self._predicate = self._last
        elif word in ("the", "this", "that", "its", "their"):
            self._definite = True
            self._predicate = None
        elif word in _LOOSE:
            self._loose = word
        elif word not in GLUE_EN and word.isalnum() | ("-" in word) | ("'" in word):
            self.scene.unknown.append(word)
        return 1

    def _phrase(self, phrase: str, length: int) -> bool:
        kind, mark, value = phrase.partition("=")
        if mark and length > 1:
            return False
        if mark:
            {"place": self._placed, "side": self._sided, "back": self._back}[kind](value.replace("_", " "))
            return True
        if length == 1 and phrase == "orange" and self._is_fruit(phrase):
            return self._noun("orange", plural=False, count=0)
        if (colour := named(phrase)) and (
            length == 1 or phrase.split()[0] in (*LIGHTER, *DARKER) or phrase in ("sky blue",)
        ):
            return self._coloured(colour)
        if phrase in COLOURFUL:
            self._colours += RANGE
            return True
        if phrase in SIZES or phrase in COUNTS or (length == 1 and phrase.isdigit()):
            return self._measured(phrase)
        if phrase in BACKDROPS:
            return self._backdrop(BACKDROPS[phrase])
        if phrase in SNOWY:
            return self._backdrop(
                {"snowy": BACKDROPS["snow"], "starry": BACKDROPS["night"], "rainy": BACKDROPS["rain"]}.get(
                    phrase, BACKDROPS["day"]
                )
            )
        *before, last = phrase.split()
        for form, plural in ((last, False), (singular(last), True)):
            name = " ".join([*before, form])
            if name in _nouns() and (not plural or form != last):
                thing, many = _nouns()[name]
                return self._noun(thing, plural=plural, count=many)
        return False

    def _is_fruit(self, word: str) -> bool:
        """ "an orange" with no noun behind it is the fruit."""
        at = self._words.index(word)
        rest = self._words[at + 1 : at + 3]
        return not rest or rest[0] in _JOINS | _STOPS or "=" in rest[0]

    def _coloured(self, colour: str) -> bool:
        if self._predicate is not None:  # "the circle is red"
            group = self.scene.groups[self._predicate]
            group.colours = (*group.colours, colour) if self._joined else (colour,)
        else:
            self._colours.append(colour)
        return True

    def _measured(self, phrase: str) -> bool:
        if phrase in SIZES and self._predicate is not None:
            self.scene.groups[self._predicate].stretch = SIZES[phrase]
            return True
        self._predicate = None
        if phrase in SIZES:
            self._stretch = SIZES[phrase]
        elif phrase.isdigit():
            self._count = int(phrase)
        elif not (phrase in ("a", "an") and self._count):
            self._count = COUNTS[phrase]
        return True

    def _backdrop(self, fields: dict[str, str]) -> bool:
        backdrop = self.scene.backdrop
        colour = self._colours[0] if self._colours else ""
        for name, value in fields.items():
            if name != "sky" or not backdrop.sky or backdrop.sky == "day":
                setattr(backdrop, name, value)
        if colour and "ground" in fields:
            backdrop.ground_colour = colour
        elif colour:
            backdrop.sky_colour = colour
        if self._side is not None:
            for index in self._subjects:
                self.scene.groups[index].hint = _hint(self._side, fields)
        self._side = None
        self._fresh()
        return True

    def _noun(self, thing: str, *, plural: bool, count: int) -> bool:
        if self._loose:
            self.scene.unknown.append(self._loose)
        known = self._referred(thing)
        if known is not None:
            index = known
        else:
            number = self._count if self._count is not None and not (count and self._count == 1) else count or 1
            number = 3 if plural and self._count is None and not count else number
            index = len(self.scene.groups)
            self.scene.groups.append(Group(thing, max(1, number), tuple(self._colours), self._stretch, self._place))
            self._place = ""
        if self._side == "between":
            self._between.append(index)
            if self.scene.groups[index].count == 1 and len(self._between) < 2:
                self._fresh()
                self._last = index
                return True
            self.scene.relations += [Relation("between", s, tuple(self._between)) for s in self._subjects]
            self._between, self._side = [], None
        elif self._side is not None:
            if self._subjects:
                self.scene.relations += [Relation(self._side, s, (index,)) for s in self._subjects if s != index]
                self._side = None
            else:  # "left of the tree, a house": what it is about comes next
                self._orphan.append((index, self._side))
                self._side = None
                self._fresh()
                self._joined = False
                return True
        elif self._orphan and known is None:
            reference, side = self._orphan[-1]
            self.scene.relations.append(Relation(side, index, (reference,)))
            self._orphan = []
            self._subjects = [index]
        elif known is not None and not self._joined:
            self._subjects = [index]
        related = any(index in (r.subject, *r.references) for r in self.scene.relations)
        self._list = [] if related else [*self._list, index] if self._joined else [index]
        self._last, self._joined = index, False
        self._fresh()
        return True

    def _referred(self, thing: str) -> int | None:
        """ "the square" is the one spoken of before, unless it is said to be another."""
        if not self._definite or self._count is not None:
            return None
        same = [i for i, g in enumerate(self.scene.groups) if g.thing == thing]
        alike = [i for i in same if not self._colours or self.scene.groups[i].colours == tuple(self._colours)]
        return alike[-1] if alike else None

    def _placed(self, place: str) -> None:
        if self._last is not None and not self.scene.groups[self._last].place and self._side is None:
            self.scene.groups[self._last].place = place
        else:
            self._place = place

    def _sided(self, value: str) -> None:
        """After "and" or a comma a side goes on about the same subject; else about what was named last."""
        side = cast(Side, value)
        if self._joined and self._subjects and self._side is None:
            pass
        elif self._last is not None:
            flying = {
                i for i in self._list if self.scene.groups[i].kind.zone == "sky" and side not in ("left", "right")
            }
            self._subjects = [i for i in self._list if i not in flying or i == self._last] or [self._last]
        else:
            self._subjects = []
        self._side, self._joined = side, False

    def _back(self, value: str) -> None:
        """ "with a flag on it" is about the thing named before the "with"; "and below it a square" about the last one."""
        side = cast(Side, value)
        groups = self.scene.groups
        start = self._with if self._with is not None else len(groups) - 1
        if groups and (self._last is None or (self._joined and self._with is None)):
            self._orphan.append((len(groups) - 1, side))
        elif 0 < start < len(groups):
            self.scene.relations += [Relation(side, i, (start - 1,)) for i in range(start, len(groups))]
        else:
            self.scene.unknown.append("on it")
        self._joined = False

    def _close(self) -> None:
        """The end of a sentence: what is still open can't be filled any more."""
        if self._colours and self._last is not None:  # "three balloons, red, green and blue", "a house in red"
            self.scene.groups[self._last].colours = tuple(self._colours)
            self._side = None if self._side == "inside" else self._side
        if (self._side is not None or self._loose) and not self.scene.unknown:
            self.scene.unknown.append(self._side or self._loose)
        self._orphan = []
        self._side, self._joined, self._with, self._last = None, False, None, None
        self._subjects, self._between = [], []
        self._fresh()


def _hint(side: Side, fields: dict[str, str]) -> str:
    if side == "above" or ("sky" in fields and side in ("inside", "on")):
        return "sky"
    if fields.get("ground") in ("sea",) and side in ("on", "inside"):
        return "sea" if side == "on" else "underwater"
    return "ground" if "ground" in fields else ""
