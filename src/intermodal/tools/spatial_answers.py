"""Answers to spatial questions over labelled boxes. Pure: `answer(question, regions)` is a table of small functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from ..artifacts import Regions
from ..spatial.geometry import (
    Thing,
    clearly,
    direction,
    distance,
    extreme,
    holds,
    is_between,
    kinds,
    place,
    things,
    zones,
)  # fmt: skip
from ..spatial.words import (
    EXTREMES,
    SAID,
    alternation,
    by_phrase,
    canonical,
    counted,
    in_chinese,
    is_anything,
    words_of,
)
from .spatial_questions import Question

_SUPERLATIVES = by_phrase(EXTREMES)
_SUPERLATIVE = re.compile(alternation(_SUPERLATIVES))


class NotFound(Exception):
    """The question names what isn't among the boxes."""

    def __init__(self, phrase: str) -> None:
        super().__init__(phrase)
        self.phrase = phrase


class _Scene:
    """The things of one picture, and what a noun phrase means among them."""

    def __init__(self, regions: Regions, question: Question) -> None:
        self.things = things(regions.items)
        self.width, self.height = regions.width, regions.height
        if not (self.width and self.height) and self.things:
            self.width = int(max(thing.box[2] for thing in self.things))
            self.height = int(max(thing.box[3] for thing in self.things))
        self.question = question

    def all(self, phrase: str) -> tuple[Thing, ...]:
        """What the phrase can mean; nothing where it names a kind that isn't here."""
        if numbered := re.search(r"\b(?:object|box|#) ?(\d+)", phrase):
            return tuple(thing for thing in self.things if thing.index == int(numbered[1]))
        if found := _SUPERLATIVE.search(phrase):
            rest = (phrase[: found.start()] + " " + phrase[found.end() :]).strip().removeprefix("的")
            among = self.all(rest)
            return (extreme(_SUPERLATIVES[found[0]], among, self.width, self.height),) if among else ()
        name = canonical(phrase)
        exact = tuple(thing for thing in self.things if name and thing.name in kinds(name))
        if not exact and is_anything(phrase):
            return self.things
        return exact or self._described(phrase)

    def _described(self, phrase: str) -> tuple[Thing, ...]:
        """ "metal cubes" among "small metal cube"; and "the red car" where there is only one car to mean."""
        words = [word for word in words_of(phrase) if not is_anything(word)]
        fitting = tuple(thing for thing in self.things if words and set(words) <= set(words_of(thing.label)))
        if fitting or len(words) < 2:
            return fitting
        head = tuple(thing for thing in self.things if thing.name in kinds(canonical(words[-1])))
        return head if len(head) == 1 else ()

    def some(self, phrase: str) -> tuple[Thing, ...]:
        """As `all`, raising NotFound for nothing."""
        found = self.all(phrase)
        if not found:
            raise NotFound(phrase)
        return found

    def pair(self) -> tuple[Thing, Thing]:
        """Subject and object, nearest to each other where several could be meant."""
        pairs = [
            (a, b)
            for a, b in product(self.some(self.question.subject), self.some(self.question.object))
            if a.index != b.index
        ]
        if not pairs:
            raise NotFound(f"second {self.question.subject}".strip())
        return min(pairs, key=lambda pair: distance(*pair))

    def named(self, found: Iterable[Thing]) -> str:
        """Names once each, in the order given."""
        if self.question.ids:
            return ", ".join(str(thing.index) for thing in found)
        labels = list(dict.fromkeys(thing.label for thing in found))
        if self.question.language == "zh":
            return "、".join(dict.fromkeys(map(in_chinese, labels))) or "没有"
        return ", ".join(labels) or "nothing"

    def yes(self, value: bool) -> str:
        return {"en": ("no", "yes"), "zh": ("不是", "是")}[self.question.language][value]


def answer(question: Question, regions: Regions) -> str:
    """Short and exact, in the question's language; what isn't among the boxes is said."""
    scene = _Scene(regions, question)
    try:
        return _ANSWERS[question.kind](scene, question)
    except NotFound as missing:
        return _missing(scene, missing.phrase)


def _missing(scene: _Scene, phrase: str) -> str:
    labels = list(dict.fromkeys(thing.label for thing in scene.things))
    phrase = re.sub(r"^(?:the|a|an|any|some)\s+", "", phrase.strip())
    if scene.question.language == "zh":
        return f"没有找到{phrase}；找到的有：{'、'.join(map(in_chinese, labels)) or '无'}"
    return f"no {phrase} was found; found: {', '.join(labels) or 'nothing'}"


def _where(scene: _Scene, question: Question) -> str:
    if question.object:
        return SAID[question.language][direction(*scene.pair())]
    places = (place(thing, scene.width, scene.height, question.language) for thing in scene.some(question.subject))
    return ("、" if question.language == "zh" else ", ").join(dict.fromkeys(places))


def _choose(scene: _Scene, question: Question) -> str:
    a, b = scene.pair()
    first, second = question.relations
    return SAID[question.language][first if holds(first, a, b) else second]


def _verify(scene: _Scene, question: Question) -> str:
    subjects, objects = scene.some(question.subject), scene.some(question.object)
    test = clearly if is_anything(question.subject) else holds
    return scene.yes(
        any(test(question.relations[0], a, b) for a, b in product(subjects, objects) if a.index != b.index)
    )


def _exists(scene: _Scene, question: Question) -> str:
    found = bool(scene.all(question.subject))
    if question.language == "zh":
        return "有" if found else "没有"
    return scene.yes(found)


def _count(scene: _Scene, question: Question) -> str:
    if not question.relations:
        return str(len(scene.all(question.subject)))
    return str(len(_standing(scene, question)))


def _standing(scene: _Scene, question: Question) -> list[Thing]:
    """Those that stand so to the object, nearest first."""
    objects = scene.some(question.object)
    indices = {thing.index for thing in objects}
    candidates = [thing for thing in scene.all(question.subject) if thing.index not in indices or len(indices) > 1]
    relation = question.relations[0]

    def found(test: Callable[[str, Thing, Thing], bool]) -> list[Thing]:
        return [a for a in candidates if any(test(relation, a, b) for b in objects if b.index != a.index)]

    return sorted(found(clearly) or found(holds), key=lambda a: min(distance(a, b) for b in objects))


def _which(scene: _Scene, question: Question) -> str:
    return scene.named(_standing(scene, question))


def _nearest(scene: _Scene, question: Question) -> str:
    target = scene.some(question.object)[0]
    others = [thing for thing in scene.some(question.subject) if thing.index != target.index]
    if not others:
        return scene.named(())
    pick = min if question.kind == "nearest" else max
    return scene.named([pick(others, key=lambda thing: distance(thing, target))])


def _extreme(scene: _Scene, question: Question) -> str:
    return scene.named([extreme(question.measure, scene.some(question.subject), scene.width, scene.height)])


def _place(scene: _Scene, question: Question) -> str:
    def there(thing: Thing) -> bool:
        across, down = zones(thing, scene.width, scene.height)
        return (
            (across, down) == ("middle", "middle")
            if question.measure == "middle"
            else question.measure in (across, down)
        )

    if question.relations:
        return scene.yes(any(map(there, scene.some(question.subject))))
    return scene.named(sorted(filter(there, scene.things), key=lambda thing: -thing.area))


def _between(scene: _Scene, question: Question) -> str:
    firsts, seconds = scene.some(question.object), scene.some(question.other)
    subjects = scene.some(question.subject)
    found: list[Thing] = []
    for first, second in product(firsts, seconds):
        if first.index != second.index:
            ends = {first.index, second.index}
            found += [a for a in subjects if a.index not in ends and is_between(a, first, second)]
    return scene.yes(bool(found)) if question.relations else scene.named(found)


def _greater(scene: _Scene, question: Question) -> str:
    pair = [extreme(question.measure, scene.some(phrase), 1, 1) for phrase in (question.subject, question.object)]
    return scene.named([extreme(question.measure, pair, 1, 1)])


def _list(scene: _Scene, question: Question) -> str:
    return inventory(scene.things, question.language)


def inventory(found: Sequence[Thing], language: str = "en") -> str:
    """ "2 cars, a dog"; "汽车（2）、狗（1）"."""
    counts = Counter(thing.label for thing in found)
    if language == "zh":
        return "、".join(f"{in_chinese(label)}（{number}）" for label, number in counts.items()) or "没有"
    return ", ".join(counted(label, number) for label, number in counts.items()) or "nothing"


_ANSWERS: dict[str, Callable[[_Scene, Question], str]] = {
    "where": _where, "choose": _choose, "verify": _verify, "exists": _exists, "count": _count, "extreme": _extreme,
    "nearest": _nearest, "farthest": _nearest, "which": _which, "place": _place, "between": _between,
    "greater": _greater, "list": _list,
}  # fmt: skip
