"""A step that people do: pictures labelled by annotators, in hours or days, while the run waits."""

from __future__ import annotations

from ..artifacts import Image, Regions
from ..errors import ParameterInvalid
from ..providers import Annotator
from .tool import Pattern, engine, tool

_WHO = ("people", "annotators", "human annotators", "humans", "a human", "someone", "somebody", "experts", "an expert",
        "labelers", "labellers", "my team", "our team", "the team", "my annotators", "our annotators",
        "the annotators", "the labelers", "the experts", "volunteers")  # fmt: skip
_LET = tuple(f"{verb} {who}" for verb in ("have", "let", "ask", "get", "want") for who in _WHO)
_BY = (*(f"by {who}" for who in _WHO), "by hand", "manually")
_DO = ("annotate", "label", "tag", "draw", "box", "outline", "mark", "classify", "circle")
_MARK = (*_DO, "annotated", "annotation", "labelled", "labeled", "tagged", "drawn",
         "boxes", "outlined", "marked", "outline the", "polygons")  # fmt: skip
_ZH_WHO = ("标注员", "标注人员", "专家", "志愿者", "同事")
_ZH_LET = ("请人工", "请人", "让人", "找人", *(f"{verb}{who}" for verb in "请让找" for who in _ZH_WHO))
_ZH_MARK = ("标注", "标记", "标出", "画框", "框出", "打标签", "画出")
_ASKED = {"instruction": "{clause}"}


@tool(
    effect="external",
    examples=[
        "have people annotate these pictures",
        "let annotators draw boxes around the dogs",
        "have humans label this image",
        "get this photo labelled by humans",
        "send these pictures to human annotators",
        "请人工标注这些图片",
        "让标注员框出图里的猫",
        "把这张照片送去人工标注",
    ],
    patterns=[
        Pattern(_LET, _MARK, ("image",), params=_ASKED, weight=2.0),
        Pattern(_MARK, _BY, ("image",), params=_ASKED, weight=2.0),
        Pattern(("send", "give", "hand", "submit"), tuple(f"to {who}" for who in _WHO), ("image",), params=_ASKED,
                weight=1.5),
        Pattern(("human annotation", "manual annotation", "human labels", "人工标注", "人工打标", "众包标注"), (),
                ("image",), params=_ASKED, weight=2.0),
        Pattern(("annotate",), (), ("image",), params=_ASKED, weight=0.8),
        Pattern(_ZH_LET, _ZH_MARK, ("image",), params=_ASKED, weight=2.0),
    ],
    unless=["the people", "do people"],
)  # fmt: skip
async def annotate(
    image: Image, *, instruction: str = "", classes: tuple[str, ...] = (), annotator: Annotator = engine()
) -> Regions:
    """Have people annotate a picture: boxes, outlines, tags and comments, each with who drew it, by pseudonym.

    The picture is sent once; until it is done the run waits (StillWaiting) and holds nothing: resume it to look again,
    days later or in another process. Boxes are in pixels of the picture as displayed; what people wrote is untrusted.
    `classes` are the labels to choose from. Raises ParameterInvalid where neither an instruction nor a class is given.
    """
    if not instruction.strip() and not classes:
        raise ParameterInvalid(
            "Annotators aren't told what to do.",
            hint="annotate(instruction='a box around each dog', classes=('dog',)).",
        )
    (regions,) = await annotator.annotate([image], instruction=instruction.strip(), classes=classes)
    return regions
