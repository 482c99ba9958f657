"""Text as a reader takes it: without invisible characters, in plain letters and digits; spans lead back to the original.

What can be read by another rule than the alphabet's (spelled apart, in leet, backwards, in base64, in tag characters)
is handed out as further views, each with its way back.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

# zero-width and bidirectional controls, soft hyphen, variation selectors, tag characters
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff]+"
)
# letters of other scripts that look like Latin ones (Unicode's confusables, those found in words)
_LOOKALIKES = {
    **dict(zip("аеорсухіјѕһԁԛԝтмнквАВЕКМНОРСТУХІЈЅЗɑɡɩ", "aeopcyxijshdqwtmhkbABEKMHOPCTYXIJS3agi", strict=True)),
    **dict(zip("αορνικτυχγεηρωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopviktuxyenpwABEZHIKMNOPTYX", strict=True)),
    **dict(zip("ıⅼℓℹՕօցհոսս", "ililOoghnuu", strict=True)),
}  # fmt: skip
_MIXED = re.compile(r"[A-Za-z][\u0370-\u058f\u1c80-\u1c8f]|[\u0370-\u058f\u1c80-\u1c8f][A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")
_LEET = str.maketrans("013457$@!|€+", "oieastsaiiet")
_APART = re.compile(r"(?:(?<=\s)|^)(?:[^\W_][ \u00a0._*-]{1,4}){7,}[^\W_](?=\W|$)", re.M)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{20,8000}={0,2}(?![A-Za-z0-9+/=])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{2}[ :]?){16,2000}(?![0-9A-Za-z])")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){12,}")
_TAGS = re.compile("[\U000e0020-\U000e007e]{6,}")
_COMMON = re.compile(r"\b(?:the|and|your|you|all|of|to|is|in|not|with|for|this|that|me)\b")
MAX_VIEWED = 20_000  # characters of one text that are read backwards or as leet

Back = Callable[[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class View:
    """A reading of a text; `back` turns a span of it into one of the original, `how` names the reading."""

    text: str
    back: Back
    how: str = "plain"


@lru_cache(maxsize=1)
def _compatible() -> dict[int, str]:
    """Full-width, mathematical and circled letters and digits to plain ones, one for one (Unicode NFKC)."""
    blocks = ((0xFF01, 0xFF5F), (0x1D400, 0x1D800), (0x2460, 0x2500), (0x2100, 0x2150), (0x1F130, 0x1F190))
    table = {}
    for low, high in blocks:
        for code in range(low, high):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain.isascii():
                table[code] = plain
    return {**table, 0x3000: " ", 0x00A0: " ", 0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2212: "-", 0x2019: "'"}


def plain(text: str) -> View:
    """The text without invisible characters, compatible letters and digits made plain, look-alikes made Latin in
    words that mix scripts. Linear in the text's length; ASCII is returned as it is.
    """
    if text.isascii():
        return View(text, _same)
    back: Back = _same
    if _INVISIBLE.search(text):
        text, back = _visible(text)
    text = text.translate(_compatible())
    if _MIXED.search(text):
        text = _WORD.sub(_latin, text)
    return View(text, back)


def _same(start: int, end: int) -> tuple[int, int]:
    return start, end


def _visible(text: str) -> tuple[str, Back]:
    pieces: list[str] = []
    news: list[int] = []  # where each visible piece begins in the new text, and in the old
    olds: list[int] = []
    at = length = 0
    for match in (*_INVISIBLE.finditer(text), None):
        end = match.start() if match else len(text)
        if end > at:
            pieces.append(text[at:end])
            news.append(length)
            olds.append(at)
            length += end - at
        at = match.end() if match else at

    def back(start: int, end: int) -> tuple[int, int]:
        if not news:
            return 0, len(text)
        first = bisect_right(news, start) - 1
        last = max(first, bisect_right(news, end - 1) - 1)
        return olds[first] + start - news[first], olds[last] + end - news[last]

    return "".join(pieces), back


def _latin(match: re.Match[str]) -> str:
    word = match.group()
    if not _MIXED.search(word):
        return word
    return "".join(_LOOKALIKES.get(c, c) for c in word)


def views(text: str) -> Iterator[View]:
    """The plain reading first, then every other way in which words are found to be hidden in it."""
    first = plain(text)
    yield first
    yield from _tagged(text)
    whole, back = first.text, first.back
    for match in _APART.finditer(whole):
        yield _apart(match, back)
    yield from decoded(first)
    for match in _HEX.finditer(whole):
        if (words := _from_hex(match.group())) is not None:
            yield View(words, _all_of(match, back), "hex")
    for match in _PERCENT.finditer(whole):
        words = bytes.fromhex(match.group().replace("%", "")).decode("utf-8", "replace")
        yield View(words, _all_of(match, back), "percent")
    if len(whole) <= MAX_VIEWED:
        yield from _leet(whole, back)
        yield from _backwards(whole, back, marked="\u202e" in text)
        yield from _rotated(whole, back)


def decoded(view: View) -> Iterator[View]:
    """What stands in base64 and is text."""
    for match in _BASE64.finditer(view.text):
        if (words := _from_base64(match.group())) is not None:
            yield View(words, _all_of(match, view.back), "base64")


def _leet(text: str, back: Back) -> Iterator[View]:
    if re.search(r"[A-Za-z][013457$@][A-Za-z]", text):
        yield View(text.translate(_LEET), back, "leet")


def _backwards(text: str, back: Back, *, marked: bool) -> Iterator[View]:
    """Read from the end, where a mark says so or that gives more of the commonest English words; else line by line."""
    turned = text[::-1]
    if len(_COMMON.findall(turned)) > len(_COMMON.findall(text)) or marked:
        size = len(text)
        yield View(turned, lambda start, end: back(size - end, size - start), "backwards")
        return
    at = 0
    for line in text.splitlines(keepends=True):
        turned = line[::-1]
        if len(_COMMON.findall(turned)) >= 2 > len(_COMMON.findall(line)):
            yield View(turned, _line_back(at + len(line), back), "backwards")
        at += len(line)


def _rotated(text: str, back: Back) -> Iterator[View]:
    """ROT13, where that gives the commonest English words and the text as it stands has none."""
    turned = text.translate(_ROT13)
    if len(_COMMON.findall(turned.lower())) >= 2 > len(_COMMON.findall(text.lower())):
        yield View(turned, back, "rot13")


_ROT13 = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM"
)


def _line_back(end_of_line: int, back: Back) -> Back:
    return lambda start, end: back(end_of_line - end, end_of_line - start)


def _tagged(text: str) -> Iterator[View]:
    """Tag characters (U+E0020 to U+E007E) are invisible ASCII."""
    for match in _TAGS.finditer(text):
        yield View("".join(chr(ord(c) - 0xE0000) for c in match.group()), _all_of(match, _same), "tags")


def _apart(match: re.Match[str], back: Back) -> View:
    """Letters with gaps between them: single gaps close, wider ones part words."""
    kept = [i for i, c in enumerate(match.group()) if c.isalnum()]
    widths = [b - a for a, b in pairwise(kept)]
    narrow = min(widths)
    letters, places = [], []
    for at, step in zip(kept, [*widths, 0], strict=True):
        letters.append(match.group()[at])
        places.append(match.start() + at)
        if step > narrow:
            letters.append(" ")
            places.append(match.start() + at + 1)
    return View("".join(letters), lambda start, end: back(places[start], places[end - 1] + 1), "apart")


def _all_of(match: re.Match[str], back: Back) -> Back:
    span = back(match.start(), match.end())
    return lambda start, end: span


def _from_base64(value: str) -> str | None:
    try:
        data = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return _readable(data)


def _from_hex(value: str) -> str | None:
    return _readable(bytes.fromhex(re.sub(r"[ :]", "", value)))


def _readable(data: bytes) -> str | None:
    """The text, if these bytes are one: UTF-8, printable, with letters and gaps or ideographs in it."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    letters = sum(c.isalpha() or c.isspace() for c in text)
    printable = all(c.isprintable() or c in "\r\n\t" for c in text)
    worded = " " in text or not text.isascii()
    return text if printable and worded and letters > 0.7 * len(text) else None
