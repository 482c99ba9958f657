"""How English writes numbers it heard: small ones in words, spelled-out codes as one number. Pure.

Recognisers write "10 of clubs" and "1 0 0 0 1". Style guides (Chicago Manual of Style 9.3) spell small whole numbers
in running text, alike within a sentence, and keep figures with units, times, percentages and in references.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
PAUSE_S = 0.5  # a code is read in groups with pauses this long between them
_SMALL = re.compile(r"(\s*[\"'“(]?)(1[0-2]|\d)([.,!?;:)\"'”]*)")
_DIGIT = re.compile(r"\s*\d")
_REFERENCE = frozenset(
    (
        "chapter", "page", "number", "no", "section", "figure", "version", "part", "room", "table", "step", "item",
        "act", "scene", "volume", "line", "question", "channel", "gate", "flight", "route", "highway", "track",
        "season", "episode", "level", "grade", "bus", "platform", "january", "february", "march", "april", "may",
        "june", "july", "august", "september", "october", "november", "december",
    )
)  # fmt: skip
_UNIT = frozenset(
    (
        "percent", "per", "am", "pm", "a.m", "p.m", "o'clock", "kg", "g", "mg", "km", "m", "cm", "mm", "mph", "khz",
        "mhz", "ghz", "kb", "mb", "gb", "tb", "degrees", "hundred", "thousand", "million", "billion",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word as a recogniser writes it (with its leading space), in seconds from the start."""

    start: float
    end: float
    text: str


def numbers(sentence: Sequence[Word]) -> list[Word]:
    """The words of one sentence with its numbers written as a reader expects them."""
    words = _codes(sentence)
    figures = [i for i, word in enumerate(words) if any(c.isdigit() for c in word.text)]
    if not all(_SMALL.fullmatch(words[i].text) and not _fixed(words, i) for i in figures):
        return words
    return [_spelled(word, first=i == 0) if i in figures else word for i, word in enumerate(words)]


def _codes(words: Sequence[Word]) -> list[Word]:
    """Three or more digits read one by one are one number, cut where the speaker paused."""
    out: list[Word] = []
    run: list[Word] = []
    for word in [*words, Word(0, 0, "")]:
        if (run and not re.fullmatch(r"\s*\d\W?", word.text)) or (run and not _DIGIT.fullmatch(run[-1].text)):
            out += _grouped(run) if len(run) >= 3 else run
            run = []
        if re.fullmatch(r"\s*\d\W?", word.text):
            run.append(word)
        else:
            out.append(word)
    return out[:-1]


def _grouped(run: Sequence[Word]) -> list[Word]:
    out = [run[0]]
    for word in run[1:]:
        last = out[-1]
        if word.start - last.end < PAUSE_S:
            out[-1] = Word(last.start, word.end, last.text + word.text.strip())
        else:
            out.append(word)
    return out


def _fixed(words: Sequence[Word], i: int) -> bool:
    before = words[i - 1].text.strip(" .,").casefold() if i else ""
    after = words[i + 1].text.strip(" .,?!").casefold() if i + 1 < len(words) else ""
    glued = i + 1 < len(words) and not words[i + 1].text[:1].isspace()  # "12" "%"
    return glued or before in _REFERENCE or after in _UNIT


def _spelled(word: Word, *, first: bool) -> Word:
    match = _SMALL.fullmatch(word.text)
    if match is None:
        return word
    spelled = WORDS[int(match[2])]
    return replace(word, text=match[1] + (spelled.capitalize() if first else spelled) + match[3])
