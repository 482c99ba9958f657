"""A modest description of a picture: the objects found in it, how many and where. Not a caption, and it says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

from ...artifacts import Image, Text
from ...errors import ParameterInvalid
from ...spatial.geometry import SIDES, Thing, clearly, holds, place, things
from ...spatial.words import SAID, counted, in_chinese
from ..offer import Env, Offer
from ..protocols import Captioner, ObjectDetector
from . import yolo

MAX_RELATIONS = 3
LANGUAGES = ("en", "zh")


class Describer:
    """A Captioner over an ObjectDetector.

    "Objects found: 2 cars (left, centre), a dog (right). The dog is right of the car." Only what the detector knows;
    colours, actions and places aren't judged. Nothing found is said.
    """

    def __init__(self, detector: ObjectDetector) -> None:
        self._detector = detector

    async def caption(self, image: Image, /, *, language: str = "en") -> Text:
        """Raises ParameterInvalid for a language other than English and Chinese, MediaUnreadable or MediaTooLarge."""
        if language not in LANGUAGES:
            raise ParameterInvalid(
                f"The list of objects can't be written in {language!r}.", hint=f"It can in: {', '.join(LANGUAGES)}."
            )
        found = await self._detector.detect(image)
        return Text.of(described(things(found.items), found.width, found.height, language), language=language)


def described(found: Sequence[Thing], width: float, height: float, language: str = "en") -> str:
    if not found:
        return "没有找到认识的物体。" if language == "zh" else "Objects found: none that the detector knows."
    by_label: dict[str, list[Thing]] = {}
    for thing in found:
        by_label.setdefault(thing.label, []).append(thing)
    parts = [_part(label, group, width, height, language) for label, group in by_label.items()]
    singles = [group[0] for group in by_label.values() if len(group) == 1]
    sentences = _relations(singles, language)
    if language == "zh":
        return f"找到的物体：{'、'.join(parts)}。" + "".join(sentences)
    return " ".join([f"Objects found: {', '.join(parts)}.", *sentences])


def _part(label: str, group: Sequence[Thing], width: float, height: float, language: str) -> str:
    """ "2 cars (left, centre)": places once each, from left to right."""
    ordered = sorted(group, key=lambda thing: thing.centre)
    places = list(dict.fromkeys(place(thing, width, height, language) for thing in ordered))
    if language == "zh":
        return f"{in_chinese(label)}（{len(group)}，{'、'.join(places)}）"
    return f"{counted(label, len(group))} ({', '.join(places)})"


def _relations(singles: Sequence[Thing], language: str) -> list[str]:
    """How neighbours in the list stand to each other, of what there is one of: sides only where they are clear."""
    sentences = []
    for first, second in pairwise(singles):
        relation = next((side for side in SIDES if clearly(side, first, second)), "")
        if not relation and holds("overlaps", first, second):
            relation = "overlaps"
        if not relation:
            continue
        if language == "zh":
            a, b = in_chinese(first.label), in_chinese(second.label)
            sentences.append(f"{a}与{b}重叠。" if relation == "overlaps" else f"{a}在{b}的{SAID['zh'][relation]}。")
        else:
            sentences.append(f"The {first.label} is {SAID['en'][relation]} the {second.label}.")
    return sentences[:MAX_RELATIONS]


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[Describer]:
    """Raises what the detector raises."""
    async with yolo.opened(env) as detector:
        yield Describer(detector)


OFFERS: tuple[Offer, ...] = (
    replace(yolo.OFFERS[0], id="yolo/object-list", protocol=Captioner, open=opened, languages=frozenset(LANGUAGES)),
)
