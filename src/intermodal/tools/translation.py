"""From one language into another."""

from __future__ import annotations

from ..artifacts import Text
from ..errors import ParameterInvalid
from ..providers import Translator
from .tool import Pattern, engine, tool


@tool(
    version="1",
    effect="sampled",
    examples=["translate this into French", "translate the letter to Chinese", "把这封信翻译成英文", "翻译成日语"],
    patterns=[
        Pattern(
            (
                "translate",
                "translation",
                "translated",
                "render",
                "翻译",
                "译成",
                "译为",
                "翻成",
                "翻为",
                "译作",
                "翻一下",
                "译一下",
                "翻译翻译",
                "译文",
            ),
            (),
            ("text", "document"),
        ),
        Pattern(
            (
                "put",
                "turn",
                "convert",
                "change",
                "rewrite",
                "write",
                "写成",
                "转成",
                "改成",
                "换成",
                "变成",
                "弄成",
                "转为",
                "改为",
            ),
            ("{language}",),
            ("text", "document"),
            weight=0.9,
        ),
        Pattern((), ("{language}",), ("text",), weight=0.45),
        Pattern(
            ("mean", "how do you say", "how would you say", "how do i say", "怎么说", "是什么意思"),
            ("{language}",),
            ("text", "document"),
            weight=0.8,
        ),
    ],
    unless=["sign language", "手语", "lips", "口型", "唇语"],
    alone="ask_model",
)
async def translate(text: Text, *, language: str = "", translator: Translator = engine()) -> Text:
    """Translate a text into another language.

    `language` is where to, as ISO 639-1. Raises ParameterInvalid without one.
    """
    if not language.strip():
        raise ParameterInvalid("It isn't said into which language.", hint="translate(..., language='fr').")
    return await translator.translate(text, language=language)
