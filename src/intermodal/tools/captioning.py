"""A picture put into words."""

from __future__ import annotations

from ..artifacts import Image, Text
from ..providers import Captioner
from .tool import Pattern, engine, tool

_PICTURE_EN = ("picture", "image", "photo", "photograph", "it", "this", "scene", "what you see", "here")
_PICTURE_ZH = ("图", "图片", "照片", "图像", "画面", "相片")


@tool(
    version="2",
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
        Pattern(verbs=("write alt text", "alt text for", "alternative text for"), media=("image",), weight=1.2),
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
async def describe_image(image: Image, *, language: str = "en", captioner: Captioner = engine()) -> Text:
    """Describe a picture: what can be seen in it.

    `language` (ISO 639-1) is that of the description. How much is seen is the engine's: the basic one lists the objects
    it found, how many and where. Raises ParameterInvalid for a language the engine doesn't write.
    """
    return await captioner.caption(image, language=language)
