"""What a phrase names, found in a picture, and places marked on it."""

from __future__ import annotations

import re

from ..artifacts import Image, Regions
from ..errors import ParameterInvalid
from ..providers import ImageComposer, Locator
from ..spatial.words import INKS
from .locating_words import LOCATING, MARKING
from .tool import engine, tool


@tool(
    version="2",
    effect="pure",
    examples=[
        "locate the dog on the left",
        "find the red car",
        "locate the word 'TOTAL' on this receipt",
        "give me the bounding box of the largest bottle",
        "point to where it says exit",
        "框出左边的猫",
        "定位图里的狗",
        "找到“合计”的位置",
    ],
    patterns=LOCATING,
)
async def locate(image: Image, *, phrase: str = "", locator: Locator = engine()) -> Regions:
    """Locate in a picture what a phrase names: boxes of a thing or of written words.

    "the dog on the left", "the word 'TOTAL'", "最大的猫"; a whole request ("find the dog in this picture") will do. Boxes
    are in pixels of the picture as displayed, best first; none where it isn't there. Raises ParameterInvalid without a
    phrase, and what the engine raises: the basic one refuses with ProviderNeeded the words it doesn't understand.
    """
    named = bare(phrase)
    if not named:
        raise ParameterInvalid(
            f"locate: nothing is named in {phrase!r}.", hint="Name what to find: phrase='the dog on the left'."
        )
    return await locator.locate(image, phrase=named)


@tool(
    version="2",
    effect="pure",
    examples=["draw a box around the dog", "highlight the word 'TOTAL'", "circle the largest car", "把左边的猫圈出来"],
    patterns=MARKING,
    fed_by=["locate"],
)
async def mark_regions(
    image: Image, regions: Regions, *, colour: str = "red", composer: ImageComposer = engine()
) -> Image:
    """Mark places on a picture: draw a frame around each of them, in a colour by its English name or as "#rrggbb"."""
    return await composer.mark(image, regions, colour=colour)


_PICTURE = (
    r"(?:picture|image|photo|photograph|scene|scan|screenshot|page|receipt|invoice|document|form|ticket|bill|menu)"
)
_COLOUR = "|".join(INKS)
_LEAD = (
    re.compile(r"^(?:(?:please|kindly|can you|could you|would you|i want (?:you )?to|help me|and|then|now|also)\s+)+", re.I),
    re.compile(
        rf"^(?:draw|put|place|add)\s+(?:(?:me|a|an|the|some|thick|thin|bold|{_COLOUR})\s+)*(?:bounding\s+)?"
        r"(?:box(?:es)?|frames?|rectangles?|circles?|outlines?)\s+(?:around|round|on|over)\s+", re.I,
    ),
    re.compile(
        r"^(?:locate|find|detect|spot|mark|box|outline|highlight|circle|encircle|point (?:out|to|at)|"
        r"show(?: me)?(?: where)?|tell me where|where(?: is|'s| are)|give me|get(?: me)?|return|what is|what are)\s+"
        r"(?:(?:me|out|exactly|where)\s+)*", re.I,
    ),
    re.compile(
        r"^(?:(?:the|a|an|its)\s+)?(?:bounding[- ]?box(?:es)?|positions?|locations?|coordinates?)\s+(?:of|for|around)\s+",
        re.I,
    ),
)  # fmt: skip
_TAIL = (
    re.compile(rf"\s+(?:in|on|from|within|of)\s+(?:this|the|that|my|these)\s+{_PICTURE}$", re.I),
    re.compile(r"\s+(?:is|are|in it|on it|for me|please|written|located|standing)$", re.I),
)
_ZH_COLOUR = f"[{''.join(INKS.values())}]"
_ZH_LEAD = re.compile(
    r"^(?:请|麻烦|帮我|帮忙|给我|能不能|能否|可以)*(?:在)?(?:这张|这幅|这个|图片|照片|图像|画面|图|收据|小票|截图|页面|[里中上内的])*"
    rf"(?:请|帮我)?(?:用(?:{_ZH_COLOUR})色?的?(?:方?框|笔|线|圈|粗|细)*(?:把|将|来|在)?)?(?:定位|框出来?|框选|圈出来?|标出来?|标记|标注|找到|找出来?|指出|高亮|画出)?(?:出)?(?:把|将|给)?"
    r"(?:在)?(?:(?:这张|这幅)?(?:图片|照片|图像|画面|图|收据|小票|截图|页面)[里中上内]?的?)?"
)
_ZH_TAIL = re.compile(
    r"(?:的?(?:位置|所在位置|所在|坐标|边框|框)|在(?:哪里|哪儿|哪)|"
    rf"(?:周围|四周|旁边)?(?:用{_ZH_COLOUR}色?(?:的?方?框|笔|线|圈))?(?:给我)?(?:框|圈|标|找|指|画|加|高亮)(?:一?下|一?个框|框|出来|起来|出|注|记)?)+$"
)


def bare(phrase: str) -> str:
    """What a request to find something names: "find the dog in this picture" → "the dog", "框出左边的猫" → "左边的猫"."""
    named = phrase.strip().rstrip("?!.,。？！， ")
    if re.search(r"[\u3400-\u9fff]", re.sub(r"[\"“'‘「『].*?[\"”'’」』]", "", named)):
        return _ZH_TAIL.sub("", _ZH_LEAD.sub("", named, count=1)).strip(" ，,的") or named
    for pattern in _LEAD:
        named = pattern.sub("", named, count=1)
    last = ""
    while last != named:
        last = named
        for pattern in _TAIL:
            named = pattern.sub("", named).rstrip(" ,")
    return named.strip()
