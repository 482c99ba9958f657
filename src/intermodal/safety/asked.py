"""What a caller may want blanked out that is nobody's secret: dates, amounts, numbers, web addresses, firms, words.

By shape alone, in English and Chinese. A detector made for one request; it gives media no category.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .detectors import Span, TextDetector
from .normal import plain
from .rules.people import CHINESE_FIRMS

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[89]|20|21)\d{2}"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_HAN_NUMBER = "[\\d〇零一二三四五六七八九十百千万亿两.,]"
_NUMBER = r"\d+(?:[.,' \u00a0\u202f]\d{3})*(?:[.,]\d+)?"
_SIGN = r"(?:US\$|HK\$|[$€£¥￥₹₩])"
_MONEY = r"(?:usd|eur|gbp|cny|rmb|jpy|chf|hkd|cad|aud|inr|dollars?|euros?|pounds?|yuan|yen|cents?|pence|francs?|kr)"

SHAPES: dict[str, str] = {
    "date": "|".join(
        (
            rf"(?<!\w){_WEEKDAY}(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?(?!\w)",
            rf"(?<!\w){_WEEKDAY}{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?(?!\w)",
            rf"(?<!\w){_MONTH},?\s+{_YEAR}(?!\w)",
            r"(?<![\d/.-])\d{4}([/.-])\d{1,2}\1\d{1,2}(?![\d/-])",
            r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\2(?:\d{4}|\d{2})(?![\d/-])",
            r"(?:[\d〇零一二三四五六七八九]{4}\s?年\s?)?[\d一二三四五六七八九十]{1,3}\s?月(?:\s?[\d一二三四五六七八九十]{1,3}\s?[日号])?",
            r"[\d〇零一二三四五六七八九]{4}\s?年(?!\w)",
        )
    ),
    "amount": "|".join(
        (
            rf"{_SIGN}\s?-?{_NUMBER}(?:\s?(?:k|m|bn|million|billion|万|亿)(?!\w))?",
            rf"(?<!\w){_MONEY}\s?{_NUMBER}(?!\w)",
            rf"(?<![\w.,]){_NUMBER}(?:\s?(?:k|m|bn|million|billion))?\s?(?:{_SIGN}|{_MONEY}(?!\w))",
            rf"(?:人民币\s?)?{_HAN_NUMBER}+\s?(?:万|亿)?\s?(?:元|块钱|美元|欧元|英镑|日元|港币|港元)整?",
        )
    ),
    "number": rf"[+-]?{_NUMBER}(?:%|‰)?",
    "url": (
        r"(?:https?|ftp)://[^\s<>\"'，。；）)\]]{3,300}"
        r"|(?<![\w@./-])(?:[\w-]{1,63}\.){1,4}(?:com|org|net|edu|gov|io|dev|info|co|cn|de|fr|uk|eu|ch|jp)"
        r"(?:/[^\s<>\"'，。；）)\]]{0,300})?(?![\w@])"
    ),
    "organisation": (
        r"[^\s，。；：、,;:（）()是和与及的由为给到在]{2,20}?"
        rf"(?:(?:股份|责任)?有限(?:责任)?公司|{'|'.join(CHINESE_FIRMS)})"
    ),
}  # fmt: skip


@lru_cache(maxsize=8)
def _pattern(shape: str) -> re.Pattern[str]:
    return re.compile(SHAPES[shape], re.IGNORECASE)


class AskedDetector(TextDetector):
    """Finds these shapes (keys of SHAPES) and these words, as whole words in any case; several words over line ends."""

    id = "asked@1"
    category = "asked"

    def __init__(self, shapes: Iterable[str] = (), words: Sequence[str] = ()) -> None:
        self._shapes = tuple(shapes)
        self._words = tuple(filter(None, (_phrase(word) for word in words)))

    def spans(self, text: str) -> list[Span]:
        view = plain(text)
        found = [
            Span(*view.back(m.start(), m.end()), shape, 0.9)
            for shape in self._shapes
            for m in _pattern(shape).finditer(view.text)
        ]
        return found + [
            Span(*view.back(m.start(), m.end()), "quoted", 1.0)
            for word in self._words
            for m in word.finditer(view.text)
        ]


def _phrase(words: str) -> re.Pattern[str] | None:
    parts = [re.escape(part) for part in plain(words).text.split()]
    if not parts:
        return None
    whole = r"\s+".join(parts)
    before = r"(?<![^\W_])" if parts[0][0].isascii() and parts[0][0].isalnum() else ""
    after = r"(?![^\W_])" if parts[-1][-1].isascii() and parts[-1][-1].isalnum() else ""
    return re.compile(before + whole + after, re.IGNORECASE)
