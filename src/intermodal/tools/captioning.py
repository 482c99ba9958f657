"""A modest description of a picture: the objects found in it, how many and where. Not a caption, and it says so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from ..artifacts import Image, Text
from ..providers import ObjectDetector
from .spatial_answers import SIDES, place
from .spatial_geometry import Thing, clearly, holds, things
from .spatial_words import SAID, counted, in_chinese
from .tool import Pattern, engine, tool

MAX_RELATIONS = 3

_PICTURE_EN = ("picture", "image", "photo", "photograph", "it", "this", "scene", "what you see", "here")
_PICTURE_ZH = ("图", "图片", "照片", "图像", "画面", "相片")


@tool(
    version="1",
    effect="pure",
    examples=[
        "describe this picture",
        "what is in this photo",
        "what does the image show",
        "caption this image",
        "tell me what you see",
        "描述这张图片",
        "图里有什么",
        "这张照片拍的是什么",
    ],
    patterns=[
        Pattern(
            verbs=("describe", "depict", "tell me about", "description", "alt text"),
            objects=_PICTURE_EN,
            media=("image",),
        ),
        Pattern(verbs=("caption",), objects=_PICTURE_EN, media=("image",), weight=0.9),
        Pattern(
            verbs=(
                "what is in",
                "what's in",
                "what is on",
                "what does",
                "what do you see",
                "what can you see",
                "what can be seen",
                "show",
                "shows",
                "happening",
                "going on",
            ),
            objects=_PICTURE_EN,
            media=("image",),
            weight=0.9,
        ),
        Pattern(verbs=("what is this", "what's this", "what are these"), media=("image",), weight=0.75),
        Pattern(verbs=("看图说话", "这是什么", "这些是什么"), media=("image",), weight=0.75, params={"language": "zh"}),
        Pattern(
            verbs=("描述", "说说", "讲讲", "形容", "介绍", "有什么", "有哪些", "是什么", "拍的", "看到", "说明"),
            objects=_PICTURE_ZH,
            media=("image",),
            params={"language": "zh"},
        ),
    ],
    bridge=0.4,
)
async def describe_image(
    image: Image, *, language: Literal["en", "zh"] = "en", detector: ObjectDetector = engine()
) -> Text:
    """Describe a picture: which objects were found in it, how many and where.

    "Objects found: 2 cars (left, centre), a dog (right). The dog is right of the car." Only what the detector knows;
    colours, actions and places aren't judged. Nothing found is said.
    """
    found = await detector.detect(image)
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
