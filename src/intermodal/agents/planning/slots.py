"""Values that a request names: pages, times, sizes, counts, numbers; and the stem words are compared by. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from . import words


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Plural, tense, final e and British spelling off: "summarises" and "summarizing" meet, "image" and "images" too."""
    word = word.replace("’", "'")
    if word in words.ASK:  # "what's" is a question, "the dog's" a noun
        return word
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("xes", "ches", "shes", "sses")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        body = word.removesuffix(ending)
        if body != word and len(body) > 2 and re.search("[aeiouy]", body):
            word = body[:-1] if body[-1] == body[-2] and body[-1] not in "lsz" else body
    if len(word) > 4:
        word = re.sub("our", "or", word.removesuffix("e"))
        if len(word) > 6 and word.endswith("is"):
            word = word[:-1] + "z"
    return word


_NUM = r"(\d+(?:\.\d+)?|" + "|".join(sorted(map(re.escape, words.NUMBERS), key=len, reverse=True)) + ")"
_INT = r"(\d+|" + "|".join(sorted((w for w in words.NUMBERS if w != "half"), key=len, reverse=True)) + ")"
_CLOCK = r"(\d+(?::\d{1,2}){1,2}(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?:s\b|sec\w*|seconds?|秒)?"
_RANGE = re.compile(rf"(?:from|between|从)\s*{_CLOCK}\s*(?:to|until|till|and|-|–|到|至)\s*{_CLOCK}")
_PAGES = re.compile(
    rf"(?:pages?|slides?|sheets?|pp?\.)\s+{_INT}(?:\s*(?:-|–|to|through)\s*{_INT})?((?:\s*(?:,|and)\s*\d+)*)"
    rf"|第\s*{_INT}\s*页?(?:\s*(?:-|–|到|至)\s*第?\s*{_INT})?\s*(?:页|张幻灯片)()"
)
_FIRST_PAGES = re.compile(rf"(?:first {_INT} (?:pages|slides|sheets)|前\s*{_INT}\s*页)")
_ORDINAL_PAGE = re.compile(rf"({'|'.join(words.ORDINALS)}) (?:page|slide|sheet)\b")
_EVERY = re.compile(rf"(?:every|each|每隔|每)\s*{_NUM}?\s*(seconds?|minutes?|秒钟?|分钟)")
_BETWEEN = re.compile(
    r"(?<![\w:])(\d+:\d{2}(?::\d{2})?)\s*(?:-|–|to|until|till|到|至)\s*(\d+:\d{2}(?::\d{2})?)(?![\w:])"
)
_FROM = re.compile(r"(?:\bfrom|\bstarting at|从)\s*(\d+:\d{2}(?::\d{2})?)(?:\s*(?:onwards|on\b|开始|起))?")
_FIRST = re.compile(rf"(?:first|前)\s*(?:{_NUM}\s*(seconds?|minutes?|秒钟?|分钟)|(minute)\b)")
_LAST = re.compile(rf"(?:last|final|最后)\s*{_NUM}?\s*(?:seconds?|minutes?|pages?|slides?|秒|分钟|页)")
_AT = re.compile(r"(?:\bat|在)\s*(\d+:\d{2}(?::\d{2})?)")
_SIZE = re.compile(r"(?<![a-z0-9_.])(\d{2,5})\s*(?:[x×*]|by)\s*(\d{2,5})(?![a-z0-9_])")
_COUNTED = re.compile(rf"(?<![a-z\d.:]){_INT}[\s-]*([a-z]{{3,}}|[{''.join(words.COUNTERS)}])")
_NUMBER = re.compile(r"(?<![\w.:])(\d+(?:\.\d+)?)(?![\w:])")


_PART = re.compile(
    r"\b(?:chapter|section|paragraph|clause|article|line|row|column|figure|verse|act|scene|track|part|question)s?\s+\d[\d.]*"
    rf"|\b(?:{'|'.join(words.ORDINALS)}|last|final) (?:chapter|section|paragraph|clause|line|row|column|half|part)\b"
    rf"|第\s*{_INT}\s*(?:章|节|段|条|行|列|部分|句)|最后一(?:章|节|段|条|行|列|部分|句)"
)


_COLOUR_EN = "|".join(c for c in words.COLOURS if c.isascii())
_COLOUR_HAN = "".join(c for c in words.COLOURS if not c.isascii())
_DRAWN_IN = re.compile(
    rf"\b({_COLOUR_EN}) (?=(?:bounding )?(?:box|frame|rectangle|circle|outline|border|line)(?:es|s)?\b)"
    rf"|\b(?:in|with) (?:a )?({_COLOUR_EN})(?: pen| marker| ink| colou?r)?(?=\s*(?:$|[.,;!?]|and\b|then\b))"
    rf"|用([{_COLOUR_HAN}])色?的?(?:方?框|笔|线|圈)?|([{_COLOUR_HAN}])色?的?(?:方?框|圈)"
)


def number(word: str) -> float:
    return words.NUMBERS[word] if word in words.NUMBERS else float(word)


def seconds(clock: str) -> float:
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total


def spans(text: str) -> Iterable[tuple[str, Any, int, int]]:
    """(slot, value, start, end) of the pages, times and numbers a text names."""
    for m in _PAGES.finditer(text):
        first, last, more = (m[1], m[2], m[3]) if m[1] else (m[4], m[5], "")
        low = int(number(first))
        high = int(number(last)) if last else low
        pages = [*range(low, min(high, low + 999) + 1), *map(int, re.findall(r"\d+", more or ""))]
        yield "pages", pages, m.start(), m.end()
    for m in _FIRST_PAGES.finditer(text):
        yield "pages", list(range(1, min(999, int(number(m[1] or m[2]))) + 1)), m.start(), m.end()
    for m in _ORDINAL_PAGE.finditer(text):
        yield "pages", [words.ORDINALS[m[1]]], m.start(), m.end()
    for m in _RANGE.finditer(text):
        if ":" in m[0] or re.search("s|秒", m[0][4:]):
            yield "start_s", seconds(m[1]), m.start(), m.end()
            yield "end_s", seconds(m[2]), m.start(), m.end()
    for m in _BETWEEN.finditer(text):
        if not any(r.start() <= m.start() < r.end() for r in _RANGE.finditer(text)):
            yield "start_s", seconds(m[1]), m.start(), m.end()
            yield "end_s", seconds(m[2]), m.start(), m.end()
    for m in _FROM.finditer(text):
        if not _RANGE.match(text, m.start()):
            yield "start_s", seconds(m[1]), m.start(), m.end()
    for m in _FIRST.finditer(text):
        yield "end_s", number(m[1]) * _unit(m[2]) if m[1] else 60.0, m.start(), m.end()
    for m in _LAST.finditer(text):
        yield "from_end", m[0], m.start(), m.end()
    for m in _AT.finditer(text):
        yield "at_s", seconds(m[1]), m.start(), m.end()
    for m in _EVERY.finditer(text):
        yield "every_s", (number(m[1]) if m[1] else 1.0) * _unit(m[2]), m.start(), m.end()
    for m in _SIZE.finditer(text):
        yield "width", int(m[1]), m.start(1), m.end(1)
        yield "height", int(m[2]), m.start(2), m.end(2)
    for m in _COUNTED.finditer(text):
        yield f"count:{stem(words.COUNTERS.get(m[2], m[2]))}", int(number(m[1])), m.start(), m.end()
    for m in _PART.finditer(text):
        yield "part", m[0], m.start(), m.end()
    for m in _DRAWN_IN.finditer(text):
        yield "colour", words.COLOURS[next(filter(None, m.groups()))], m.start(), m.end()
    for m in _NUMBER.finditer(text):
        yield "number", float(m[1]) if "." in m[1] else int(m[1]), m.start(), m.end()


def _unit(word: str) -> float:
    return 60.0 if word.startswith(("min", "分")) else 1.0
