"""Unsafe content: requests for harm, and abuse. A grammar of asking, act and object; what makes it harmless takes it back.

It finds what is said plainly. A harm that takes knowledge of the world to see is not found: see docs/safety.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .detectors import Span, TextDetector
from .normal import plain
from .rules.harms import (
    ABUSE,
    ASKING,
    CHINESE,
    CRIMES,
    DEFINITION,
    GETTING,
    HARMLESS,
    PEOPLE,
    PRIVACY,
    PROPAGANDA,
    VIOLENCE,
    WEAPONS,
)


class UnsafeDetector(TextDetector):
    """Requests for violence, crime, weapons, drugs, malware, others' private data, propaganda; abuse. English, Chinese."""

    id = "unsafe@1"
    category = "unsafe"

    def spans(self, text: str) -> list[Span]:
        view = plain(text)
        folded = view.text.lower()
        if len(folded) != len(view.text):
            folded = view.text
        return [Span(*view.back(s.start, s.end), s.type, s.score) for s in _seen(folded)]


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    gap = r"(?:[ ,]{1,2}[\w'’-]{1,18}){0,4}?[ ,]{1,2}"
    return {
        "violence": re.compile(rf"\b(?:{VIOLENCE})\b{gap}(?:{PEOPLE})\b"),
        "weapon": re.compile(rf"\b(?:{GETTING})\b(?:[ ,]{{1,2}}[\w'’-]{{1,18}}){{0,6}}?[ ,]{{1,2}}(?:{WEAPONS})(?!\w)"),
        "crime": re.compile(rf"\b(?:{CRIMES})(?!\w)"),
        "propaganda": re.compile(rf"\b(?:{PROPAGANDA})"),
        "privacy": re.compile(rf"\b(?:{PRIVACY})\b"),
        "abuse": re.compile(ABUSE),
        "asking": re.compile(rf"\b(?:{ASKING})"),
        "harmless": re.compile(HARMLESS + r"\b"),
        "chinese": re.compile(CHINESE),
    }


def _seen(text: str) -> Iterator[Span]:
    rules = _patterns()
    for match in rules["abuse"].finditer(text):
        yield Span(match.start(), match.end(), "abuse", 0.55)
    if re.search("[一-鿿]", text):
        for match in rules["chinese"].finditer(text):
            yield Span(match.start(), match.end(), "harmful_request", 0.7)
    # an act and its object first: where there are none, sentences need no reading
    for kind, alone in (
        ("violence", False),
        ("weapon", False),
        ("crime", False),
        ("propaganda", True),
        ("privacy", True),
    ):
        for match in rules[kind].finditer(text):
            low, high = _sentence(text, match.start(), match.end())
            sentence = text[low:high]
            harmless = kind in ("violence", "weapon", "crime") and rules["harmless"].search(sentence) is not None
            asked = alone or rules["asking"].search(sentence) is not None
            if harmless or not asked or (DEFINITION.match(sentence) and kind not in ("privacy", "propaganda")):
                continue
            yield Span(match.start(), match.end(), kind, 0.7)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a place, 400 code points on either side at most."""
    low = max((text.rfind(mark, max(0, start - 400), start) for mark in ".!?\n。！？"), default=-1) + 1
    stops = [at for mark in ".!?\n。！？" if (at := text.find(mark, end, end + 400)) >= 0]
    return max(low, start - 400), min(stops, default=min(len(text), end + 400))
