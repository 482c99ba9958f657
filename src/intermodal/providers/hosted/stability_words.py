"""Which of Stability's edits an instruction asks for. Pure; what isn't clearly one of them is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Edit:
    """The end of the API and its own fields."""

    end: str
    fields: Mapping[str, str]

    BACKGROUND: ClassVar[Edit]


Edit.BACKGROUND = Edit("remove-background", {})

_COLOURS = ("red|orange|yellow|green|blue|purple|violet|pink|brown|black|white|grey|gray|beige|turquoise|cyan|magenta|"
            "gold|golden|silver|maroon|navy|teal|olive|crimson|lavender")  # fmt: skip
_COLOUR = rf"(?:(?:light|dark|bright|deep|pale|pastel)[ -])?(?:{_COLOURS})"
_THING = r"(?:the |a |an |his |her |my |their )?(?P<thing>[\w' -]{2,60}?)"
_GONE = "去掉|移除|去除|删掉"
_BACKGROUND = re.compile(
    r"(?:(?:remove|erase|delete|cut out|get rid of) (?:the )?background|make (?:the )?background transparent)"
    r"(?: (?:from|of|in) .{1,40})?"
    rf"|(?:请)?(?:把|将)?(?:图片|照片)?(?:的)?背景(?:{_GONE})|(?:{_GONE})(?:图片的|照片的)?背景",
    re.I,
)
_REPLACE = re.compile(
    rf"(?:(?:replace|swap|substitute) {_THING} (?:with|by|for)|turn {_THING.replace('thing', 'turned')} into)"
    r" (?P<new>.{2,200})",
    re.I,
)
_RECOLOUR = re.compile(
    rf"(?:make|paint|colou?r|recolou?r|turn|change) {_THING}(?: (?:to|in|into))? (?P<colour>{_COLOUR})", re.I
)
# words of what is no single thing in the picture
_NO_THING = frozenset({"it", "this", "that", "everything", "picture", "image", "photo", "photograph", "and", "or"})


def read(instruction: str) -> Edit | None:
    """ "replace the cat with a dog", "make the car red", "remove the background"; None for anything else."""
    words = re.sub(r"^\s*(?:please|could you|can you)\s+", "", instruction, flags=re.I).strip().rstrip(".!?。！？ ")
    if _BACKGROUND.fullmatch(words):
        return Edit.BACKGROUND
    if (found := _RECOLOUR.fullmatch(words)) and _thing(found["thing"]):
        return Edit(
            "search-and-recolor",
            {"select_prompt": found["thing"], "prompt": f"{found['colour']} {found['thing']}"},
        )
    if found := _REPLACE.fullmatch(words):
        thing = found["thing"] or found["turned"]
        if _thing(thing):
            return Edit("search-and-replace", {"search_prompt": thing, "prompt": found["new"]})
    return None


def _thing(words: str) -> bool:
    return _NO_THING.isdisjoint(words.casefold().split())
