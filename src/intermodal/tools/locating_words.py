"""How people ask to have something found in a picture, or marked on it, as data."""

from __future__ import annotations

from ..spatial.words import CHINESE, EXTREMES, GROUPS, RELATIONS, SYNONYMS, plural
from .tool import Pattern

# "where is …?" is a question (relate answers it in words), and "find all …" asks for a kind (detect_objects)
_VERBS = (
    "locate", "box the", "box all", "outline the", "point to", "point out", "point at", "find the", "find a", "find an",
    "find me", "find my",
    "spot the", "定位", "框出", "框选", "找到", "指出",
)  # fmt: skip
_PLACES = (
    "bounding box of", "bounding boxes of", "bounding box for", "coordinates of", "position of",
    "location of", "的位置", "的坐标", "的边框",
)  # fmt: skip
_MARKS = (
    "mark", "highlight", "circle", "encircle", "高亮", "圈出", "圈起", "标出", "标记出", "框出来", "框起来", "圈出来",
    "标出来", "画个框", "画一个框", "画框", "加个框", "加框",
)  # fmt: skip
_DRAWING = ("draw", "put", "place", "add", "画", "加")
_AROUND = (
    "box around", "boxes around", "bounding box around", "bounding boxes around", "rectangle around", "circle around",
    "rectangles around", "circles around",
)  # fmt: skip
_THINGS = (
    *SYNONYMS, *CHINESE, *(word for words in SYNONYMS.values() for word in words), *GROUPS,
    *(word for words in CHINESE.values() for word in words if len(word) > 1 or word in "人狗猫车鸟马羊牛船"),
)  # fmt: skip
_KINDS = tuple(
    dict.fromkeys(
        form
        for word in _THINGS
        if word not in ("object", "东西", "物体", "物品", "对象")
        for form in (word, plural(word))
    )
)
# where it is: known to this tool too, so that the words aren't another's
_WHERE = (
    "on the left", "on the right", "to the left", "to the right", "in the middle", "in the centre", "at the top",
    "at the bottom",
    *(phrase for phrases in (*RELATIONS.values(), *EXTREMES.values()) for phrase in phrases if len(phrase) > 2),
)  # fmt: skip
_WRITTEN = (
    "{quoted}", "the word", "the words", "word", "the phrase", "the letters", "total", "subtotal", "amount", "date",
    "price", "signature", "tax", "合计", "总计", "总额", "金额", "日期", "这个词", "字样", "这几个字",
)  # fmt: skip
_ASKS = {"phrase": "{clause}"}

LOCATING: tuple[Pattern, ...] = (
    Pattern(_VERBS, (*_KINDS, *_WHERE), ("image",), params=_ASKS),
    Pattern(tuple(v for v in _VERBS if not v.startswith("find")), _WRITTEN, ("image",), params=_ASKS),
    Pattern(("find the",), ("the word", "word", "words", "{quoted}", "phrase"), ("image",), params=_ASKS),
    Pattern(
        ("where is the word", "where's the word", "where does it say", "where it says", "哪里写着"),
        (),
        ("image",),
        params=_ASKS,
    ),
    Pattern(_PLACES, (), ("image",), params=_ASKS, weight=0.95),
    Pattern(("locate", "point to", "point out", "point at", "定位", "框出"), (), ("image",), params=_ASKS, weight=0.7),
    # what is to be marked has to be found
    Pattern(_MARKS, (*_KINDS, *_WRITTEN), ("image",), params=_ASKS, weight=0.6),
    Pattern(_DRAWING, (*_AROUND, *_KINDS, *_WHERE, *_WRITTEN), ("image",), params=_ASKS, weight=0.6),
)
MARKING: tuple[Pattern, ...] = (
    Pattern(_MARKS, (*_KINDS, *_WHERE, *_WRITTEN), ("image",)),
    Pattern(_DRAWING, _AROUND, ("image",)),
)
