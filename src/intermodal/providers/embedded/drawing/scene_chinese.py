"""Reading a Chinese description of a scene. What isn't understood is listed, never dropped."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, cast

from .colours import COLOURS, named
from .scene import Group, Relation, Scene, Side
from .scene_words import (
    BACKDROPS,
    CLASSIFIERS,
    COLOURFUL,
    GLUE_HAN,
    HAN_DIGITS,
    HAN_VAGUE,
    MASSES,
    PLACE_OF_SIDE,
    PLACES_HAN,
    RANGE,
    SIDES_HAN,
    SIZES,
)  # fmt: skip
from .things import THINGS
from .tokens import HAN, han_number

_COUNT = re.compile(rf"(\d+|[{''.join(HAN_DIGITS)}十]+)[{CLASSIFIERS}]|(\d+)")
_DEFINITE = re.compile(rf"[这那该][{CLASSIFIERS}]?")
_PLAIN = re.compile(
    rf"(?:在|以|用)?((?:浅|深|淡|暗)?(?:{'|'.join(sorted((c for c in COLOURS if HAN.search(c)), key=len, reverse=True))}))"
    r"(?:的)?(?:为)?(?:背景|底色|底)(?:上|中|里|下)?"
)
_EXISTS = ("有", "是", "放着", "停着", "站着", "坐着", "挂着", "漂着", "飘着", "长着", "立着", "画着", "开着", "为")
_JOINS = ("和", "与", "以及", "还有", "跟", "、", "及", "并且", "同")
_PERCHES = frozenset(["bird", "butterfly", "bee", "balloon"])
_STOPS = "，。；,.;!！?？：:\n"
_TAILS = {"上": "on", "里": "inside", "中": "inside", "上空": "above", "下": "below", "上面": "on"}


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, tuple[str, Any]]:
    """Word → (what it is, its value); the longest match counts."""
    words: dict[str, tuple[str, Any]] = dict.fromkeys(GLUE_HAN, ("glue", None))
    words |= dict.fromkeys(_JOINS, ("join", None)) | dict.fromkeys(_EXISTS, ("exists", None))
    words |= {word: ("side", side) for word, side in SIDES_HAN.items()}
    words |= {word: ("place", place) for word, place in PLACES_HAN.items()}
    words |= {w: ("backdrop", value) for w, value in BACKDROPS.items() if HAN.search(w)}
    for tail, side in _TAILS.items():
        words |= {
            w + tail: ("backdrop", {**value, "side": side})
            for w, value in BACKDROPS.items()
            if HAN.search(w) and len(w) + len(tail) > 2
        }
    words |= {
        "海上": ("backdrop", {**BACKDROPS["海"], "side": "on"}),
        "海里": ("backdrop", {**BACKDROPS["海"], "side": "inside"}),
    }
    words |= {
        "水里": words["海里"],
        "水中": words["海里"],
        "水上": words["海上"],
        "夜里": ("backdrop", BACKDROPS["夜里"]),
    }
    words |= {word: ("colour", value) for word, value in COLOURS.items() if HAN.search(word)}
    words |= {d + w: ("colour", named(d + w)) for d in "浅深淡暗" for w in COLOURS if HAN.search(w) and named(d + w)}
    words |= dict.fromkeys((w for w in COLOURFUL if HAN.search(w)), ("colour", RANGE))
    words |= {word: ("size", value) for word, value in SIZES.items() if HAN.search(word)}
    words |= {word: ("count", value) for word, value in HAN_VAGUE.items()}
    words |= {w: ("mass", value) for w, value in MASSES.items() if HAN.search(w)}
    words |= {name: ("thing", thing.name) for thing in THINGS.values() for name in thing.chinese}
    return words | {
        "在": ("at", None),
        "它": ("it", None),
        "的": ("of", None),
        "位于": ("at", None),
        "处于": ("at", None),
    }


def read(text: str) -> Scene:
    return _Reader(text.lower()).scene


class _Reader:
    """Clause by clause: "A 在 B 左边", "B 左边有 A", "在 B 左边有 A", "B 上的 A", "左边是 A"."""

    def __init__(self, text: str) -> None:
        self.scene = Scene()
        self._fresh()
        self._open()
        self._unknown = ""
        text = self._plain(text)
        at = 0
        while at < len(text):
            at += self._step(text, at)
        self._close()

    def _fresh(self) -> None:
        self._count: int | None = None
        self._colours: list[str] = []
        self._stretch = (1.0, 1.0)
        self._definite = False

    def _open(self) -> None:
        """A new clause."""
        self._here: list[int] = []  # groups named in this clause
        self._at: int | None = None  # 在 was read; the number of groups named before it
        self._front: tuple[str, tuple[int, ...]] | None = None  # a side of something, waiting for what is there
        self._place = ""
        self._backdrop_side = ""

    def _plain(self, text: str) -> str:
        if (match := _PLAIN.search(text)) and (colour := named(match[1]) or named(match[1].removesuffix("色"))):
            self.scene.backdrop.plain = colour
            return text[: match.start()] + "，" + text[match.end() :]
        return text

    def _step(self, text: str, at: int) -> int:
        if text[at] in _STOPS:
            self._close()
            return 1
        known = _lexicon()
        word = next((text[at : at + n] for n in (6, 5, 4, 3, 2, 1) if text[at : at + n] in known), "")
        for pattern, take in ((_COUNT, self._counted), (_DEFINITE, self._pointed)):
            match = pattern.match(text, at)
            if match and len(match[0]) >= len(word) and take(match):
                self._flush()
                return len(match[0])
        if word:
            self._flush()
            kind, value = known[word]
            self._take(kind, value)
            return len(word)
        run = re.match(r"[a-z]+|\s+|.", text[at:], re.S)
        assert run is not None  # some character stands here
        if run[0].strip() and run[0] not in ("svg", "png") and (run[0].isalnum()):
            self._unknown += run[0]
        return len(run[0])

    def _flush(self) -> None:
        if self._unknown:
            self.scene.unknown.append(self._unknown)
            self._unknown = ""

    def _counted(self, match: re.Match[str]) -> bool:
        self._count = han_number(match[1] or match[2])
        return self._count is not None

    def _pointed(self, match: re.Match[str]) -> bool:
        self._definite = True
        return True

    def _take(self, kind: str, value: Any) -> None:
        if kind == "thing":
            self._noun(value, 0)
        elif kind == "mass":
            self._noun(*value)
        elif kind == "colour":
            self._colours += [value] if isinstance(value, str) else value
        elif kind == "size":
            self._stretch = value
        elif kind == "count":
            self._count = value
        elif kind == "at":
            self._at = len(self._here)
        elif kind == "side":
            self._sided(value)
        elif kind == "place":
            self._placed(value)
        elif kind == "backdrop":
            self._backdrop(dict(value))
        elif kind == "it" and self.scene.groups:
            self._here.append(len(self.scene.groups) - 1)
        elif kind == "exists" and self._here and self._colours and self._front is None:
            self._fresh()

    def _noun(self, thing: str, many: int) -> None:
        groups = self.scene.groups
        index = self._referred(thing)
        if index is None:
            index = len(groups)
            count = self._count if self._count is not None else many or 1
            groups.append(
                Group(thing, max(1, count), tuple(self._colours), self._stretch, self._place, self._backdrop_side)
            )
        self._here.append(index)
        if self._front is not None:
            side, references = self._front
            if index not in references:
                self._relate(side, index, references)
        self._fresh()

    def _referred(self, thing: str) -> int | None:
        """A bare noun is the thing spoken of before, where there is one of that kind and colour."""
        if self._count is not None:
            return None
        same = [i for i, g in enumerate(self.scene.groups) if g.thing == thing and i not in self._here]
        alike = [i for i in same if not self._colours or self.scene.groups[i].colours == tuple(self._colours)]
        return alike[-1] if alike else None

    def _sided(self, side: str) -> None:
        here, at = self._here, self._at
        if at is not None and here[at:]:  # A 在 B [和 C] 左边; 在 B 左边 …
            references = tuple(here[at:]) if side == "between" else (here[-1],)
            if at:
                for subject in here[:at] if side != "between" else here[at - 1 : at]:  # "圆和方块在三角形上面": both
                    self._relate(side, subject, references)
                self._at = None
            else:
                self._front, self._at = (side, references), None
        elif at is not None and here:  # A 在左边
            self._placed(PLACE_OF_SIDE.get(side, ""))
        elif here:  # B 左边有 A; B 上的 A
            self._front = (side, tuple(here) if side == "between" else (here[-1],))
        elif self._backdrop_side or not PLACE_OF_SIDE.get(side):
            pass
        else:  # 左边是 A
            self._place = PLACE_OF_SIDE[side]

    def _relate(self, side: str, subject: int, references: tuple[int, ...]) -> None:
        self.scene.relations.append(Relation(self._meant(side, subject, references[0]), subject, references))

    def _meant(self, side: str, subject: int, reference: int) -> Side:
        """上面 is above for plain shapes and what flies, on for what can stand on something."""
        if side != "upon":
            return cast(Side, side)
        groups = self.scene.groups
        flies = groups[subject].kind.zone == "sky" and groups[subject].thing not in _PERCHES
        shape = "any" in (groups[subject].kind.zone, groups[reference].kind.zone)
        return "above" if flies or shape else "on"

    def _placed(self, place: str) -> None:
        if self._here and self._at is not None:
            self.scene.groups[self._here[self._at - 1 if self._at else -1]].place = place
            self._at = None
        elif place:
            self._place = place

    def _backdrop(self, fields: dict[str, Any]) -> None:
        side = fields.pop("side", "on")
        backdrop = self.scene.backdrop
        for name, value in fields.items():
            if name != "sky" or backdrop.sky in ("", "day"):
                setattr(backdrop, name, value)
        if self._colours:
            setattr(backdrop, "ground_colour" if "ground" in fields else "sky_colour", self._colours[0])
        hint = ""
        if fields.get("ground") == "sea":
            hint = {"above": "sky", "inside": "underwater"}.get(side, "sea")
        elif "ground" in fields:
            hint = "sky" if side == "above" else "ground"
        elif side in ("inside", "above") and "sky" in fields:
            hint = "sky"
        if self._at and self._here:
            self.scene.groups[self._here[-1]].hint = hint
        else:
            self._backdrop_side = hint
        self._at = None
        self._fresh()

    def _close(self) -> None:
        self._flush()
        if self._colours and self._here and self._count is None:  # "圆是红色的"
            self.scene.groups[self._here[-1]].colours = tuple(self._colours)
        elif self._colours and not self._here and self.scene.groups:  # "五个气球，红色、黄色和蓝色"
            self.scene.groups[-1].colours = tuple(self._colours)
        if self._front is not None and not any(set(r.references) <= set(self._front[1]) for r in self.scene.relations):
            self.scene.unknown.append({v: k for k, v in reversed(SIDES_HAN.items())}[self._front[0]])
        self._fresh()
        self._open()
