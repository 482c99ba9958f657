"""Things in a picture and where they stand: finding them, and answering questions about their boxes."""

from __future__ import annotations

from ..artifacts import Image, Regions, Text
from ..errors import ParameterInvalid
from ..providers import ObjectDetector
from ..spatial.words import ANYTHING, CHINESE, GROUPS, SYNONYMS, canonical, plural
from .spatial_answers import answer
from .spatial_questions import parsed
from .tool import Pattern, engine, tool

MAX_QUESTION = 300  # characters: what the grammar reads in no time
_PICTURES = ("image",)
_SIDES = (
    "left of", "right of", "above", "below", "under", "next to", "beside", "behind", "in front of", "inside",
    "between", "on top of", "relative to", "overlapping", "to the left", "to the right", "on the left",
    "on the right", "左边", "右边", "左侧", "右侧", "上面", "下面", "上方", "下方", "前面", "后面", "里面", "旁边",
    "中间", "之间", "哪边", "哪一边", "哪一侧",
)  # fmt: skip
_EXTREME = (
    "leftmost", "rightmost", "topmost", "largest", "biggest", "smallest", "closest", "nearest", "farthest",
    "furthest", "最左", "最右", "最大", "最小", "最近", "最远", "最高",
)  # fmt: skip
_KINDS = (
    *SYNONYMS, *CHINESE, *map(plural, CHINESE), *(word for words in SYNONYMS.values() for word in words), *map(plural,
    SYNONYMS), *GROUPS,
    *map(plural, GROUPS), "objects", "things", "cats", "dogs", "horses", "birds", "cups", "chairs", "bottles", "books",
    *(word for words in CHINESE.values() for word in words if len(word) > 1 or word in "人狗猫车鸟马羊牛船"),
)  # fmt: skip


@tool(
    version="2",
    effect="pure",
    examples=[
        "find the objects in this picture",
        "detect all cars in the photo",
        "which objects are in the image",
        "检测图片里的物体",
        "找出照片中的所有汽车",
        "识别图中的物体",
    ],
    patterns=[
        Pattern(
            verbs=(
                "find", "detect", "locate", "spot", "recognise", "recognize", "box", "identify", "list",
                "name the", "name all", "name every",
                "enumerate", "give me", "show me", "tell me", "列出", "列举", "检测", "找出",
                "识别", "定位", "框出",
            ),
            objects=("objects", "object", "things", "boxes", "bounding boxes", "物体", "目标", "东西", "对象"),
            media=_PICTURES,
        ),
        Pattern(
            verbs=("what", "which", "有哪些", "有什么"),
            objects=(*GROUPS, *map(plural, GROUPS), "动物", "车辆", "家具", "水果"),
            media=_PICTURES,
            weight=0.85,
        ),
        Pattern(
            verbs=("detect", "locate", "find", "检测", "找出", "定位", "框出"),
            objects=_KINDS,
            media=_PICTURES,
            weight=0.8,
        ),
    ],
)  # fmt: skip
async def detect_objects(
    image: Image, *, classes: tuple[str, ...] = (), detector: ObjectDetector = engine()
) -> Regions:
    """Find the objects in a picture: labelled boxes.

    Boxes are in pixels of the picture as displayed, best first. `classes` keeps only these kinds, named as people do
    ("bikes", "people", "自行车", "vehicles"); none means all. Raises ParameterInvalid for a
    kind the detector doesn't know.
    """
    if not classes or any(canonical(name) in ANYTHING for name in classes):
        return await detector.detect(image)
    names: list[str] = []
    for name in map(canonical, classes):
        # a group holds kinds that not every detector tells apart ("van")
        names += [kind for kind in GROUPS[name] if kind in CHINESE and kind != "van"] if name in GROUPS else [name]
    return await detector.detect(image, classes=tuple(dict.fromkeys(names)))


@tool(
    version="2",
    effect="pure",
    examples=[
        "what is left of the dog",
        "is the car to the right of the bus",
        "where is the cup relative to the plate",
        "how many people are there",
        "which object is closest to the dog",
        "what is the largest object",
        "狗的左边是什么",
        "汽车在自行车的右边吗",
        "有几个人",
    ],
    patterns=[
        Pattern(
            verbs=("what", "which", "who", "where", "is", "are", "what's", "where's", "什么", "哪", "谁", "吗", "在"),
            objects=_SIDES,
            media=_PICTURES,
            params={"question": "{clause}"},
        ),
        Pattern(verbs=_SIDES, objects=_KINDS, media=_PICTURES, params={"question": "{clause}"}),
        Pattern(
            verbs=("what", "which", "who", "find", "什么", "哪", "谁"),
            objects=_EXTREME,
            media=_PICTURES,
            params={"question": "{clause}"},
        ),
        Pattern(
            verbs=(
                "how many",
                "count",
                "number of",
                "几个",
                "多少",
                "几只",
                "几辆",
                "几条",
                "数一数",
                "数数",
                "数一下",
                "几位",
                "几匹",
                "几头",
                "几把",
                "几张",
                "几本",
                "几台",
                "几名",
                "几瓶",
                "几棵",
            ),
            objects=_KINDS,
            media=_PICTURES,
            params={"question": "{clause}"},
        ),
        Pattern(
            verbs=(
                "where is",
                "where are",
                "where's",
                "is there",
                "are there",
                "在哪",
                "有没有",
                "上有",
                "里有",
                "中有",
                "下有",
                "旁有",
            ),
            objects=_KINDS,
            media=_PICTURES,
            params={"question": "{clause}"},
            weight=0.9,
        ),
    ],
    fed_by=["detect_objects"],
    unless=[
        "calories",
        "卡路里",
        "热量",
        "are there more",
        "is there more",
        "are there fewer",
        "多吗",
        "少吗",
        "谁多",
        "哪个多",
        "哪种多",
        "更多",
    ],
)
async def relate(regions: Regions, *, question: str = "") -> Text:
    """Answer a question about where things are in a picture and how many there are.

    Geometry over the labelled boxes alone: sides, inside, between, nearest, largest, counts; "object 3" names a box by
    its number. Depth (behind, in front of) is guessed from the lower edges. The answer is short ("car", "yes", "3",
    nearest first in lists) and in the question's language, English or Chinese; what isn't among the boxes is said. No
    question: what there is. Raises ParameterInvalid for a question the grammar doesn't know.
    """
    asked = parsed(question) if len(question) <= MAX_QUESTION else None
    if asked is None:
        raise ParameterInvalid(
            f"relate: the question {question[:MAX_QUESTION]!r} isn't one about places or numbers.",
            hint='Ask like "what is left of the dog", "is the cup on the table", "how many cars are there".',
        )
    return Text.of(answer(asked, regions), language=asked.language)
