"""Personal data: what has a shape (with its check digits), what has one only beside the right word, names and places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .checksums import CHECKS
from .detectors import Span, TextDetector
from .normal import plain
from .people import chinese_names, names
from .rules.personal_formats import FORMATS
from .rules.places import STREET_LEADS, STREETS, UNITS

NEAR = 60  # code points before a value in which the word that gives it its meaning must stand


class PersonalDetector(TextDetector):
    """Personal data in English and Chinese, and what numbers and addresses look like elsewhere in Latin script.

    What only might be personal (a place, a date, a page's address, a name without a word that says so) is a hint:
    its score is below 0.5.
    """

    id = "personal@2"
    category = "personal_data"

    def spans(self, text: str) -> list[Span]:
        view = plain(text)
        found = [
            *_shaped(view.text),
            *joined(view.text, _streets(view.text)),
            *names(view.text),
            *chinese_names(view.text),
        ]
        return [Span(*view.back(s.start, s.end), s.type, s.score) for s in found]


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, re.Pattern[str], float, str, re.Pattern[str] | None], ...]:
    return tuple(
        (kind, re.compile(pattern), score, check, re.compile(near, re.I) if near else None)
        for kind, pattern, score, check, near in FORMATS
    )


def _shaped(text: str) -> Iterator[Span]:
    numbers = _around_digits(text)
    near_words: dict[str, list[tuple[int, int]]] = {}
    for kind, pattern, score, check, near in _rules():
        windows = [(0, len(text))] if kind in _WITHOUT_DIGITS else numbers
        if (
            not windows
            or (kind == "email" and "@" not in text)
            or (kind == "url" and "www." not in text and "://" not in text)
        ):
            continue
        if near is None:
            matches = (m for low, high in windows for m in pattern.finditer(text, low, high))
        else:
            if near.pattern not in near_words:
                found = (m for low, high in windows for m in near.finditer(text, low, high))
                near_words[near.pattern] = [m.span() for m in found]
            matches = _beside(pattern, near_words[near.pattern], text)
        for match in matches:
            group = "value" if "value" in pattern.groupindex else 0
            value = match.group(group)
            if not check or CHECKS[check](value):
                yield Span(match.start(group), match.end(group), kind, score)


_WITHOUT_DIGITS = frozenset({"email", "url", "address"})


def _around_digits(text: str) -> list[tuple[int, int]]:
    """The parts of a text that lie near digits: most rules need some, most text has none."""
    windows: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        low, high = max(0, match.start() - NEAR - 40), min(len(text), match.end() + 40)
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], high)
        else:
            windows.append((low, high))
    return windows


_DIGITS = re.compile(r"\d+")


def _beside(pattern: re.Pattern[str], words: list[tuple[int, int]], text: str) -> Iterator[re.Match[str]]:
    """Matches that begin within NEAR after one of these words, in the same paragraph."""
    reached = 0
    for start, end in words:
        stop = min(len(text), end + NEAR)
        paragraph = text.find("\n\n", end, stop)
        stop = stop if paragraph < 0 else paragraph
        at = max(start, reached)
        while (match := pattern.search(text, at, min(len(text), stop + 40))) is not None and match.start() < stop:
            yield match
            at = reached = max(match.end(), at + 1)


_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\wÀ-ž'’.-]{0,20}"
_SUFFIXED = re.compile(
    rf"(?<![\w#])\d{{1,6}}[A-Za-z]?(?:[ ,]{{1,2}}\d{{1,5}})? (?:{_CAPITAL} ){{1,4}}(?:{'|'.join(sorted(STREETS, key=len, reverse=True))})\b\.?"
    rf"(?:,? (?:Apt|Apartment|Suite|Unit|Flat|Floor|Room|#)\.? ?\w{{1,6}})?"
)
_GLUED = re.compile(
    r"(?<![\w])[A-ZÀ-Þ][\wÀ-ž-]{2,30}(?:straße|strasse|str\.|straat|laan|weg|plein|gracht|platz|allee|gasse|damm|gade|vej|gatan|vägen|gata"
    r"|katu|utca|veien) \d{1,5}[A-Za-z]?\b"
)
_LED = re.compile(
    rf"(?<!\w)(?:\d{{1,5}},? (?:bis |ter )?)?(?i:{'|'.join(re.escape(w) for w in sorted(STREET_LEADS, key=len, reverse=True))})"
    rf" (?:(?:de|du|des|la|le|les|del|da|do|dos|das|di|della|den|der|l'|d') ?){{0,3}}{_CAPITAL}(?: (?:(?:de|du|del|da|di|la|y) )?{_CAPITAL}){{0,4}}(?:,? (?:nº |n° |No\.? )?\d{{1,5}}[A-Za-z]?)?(?!\w)"
)
_UNIT = re.compile(rf"(?i)(?<!\w)(?:\d{{3,6}} )?(?:{'|'.join(re.escape(w) for w in UNITS)}) #?\d[\w-]{{0,6}}\b")
_NAMED_NUMBER = re.compile(rf"(?<!\w){_CAPITAL}(?: {_CAPITAL}){{0,3}} \d{{1,4}}[A-Za-z]?(?=\s*(?:,|\n|$))")
_CORNER = re.compile(
    rf"(?i:the corner of) (?:\d{{1,5}} )?{_CAPITAL}(?: {_CAPITAL}){{0,4}} and (?:\d{{1,5}} )?{_CAPITAL}(?: {_CAPITAL}){{0,3}}"
)
_NUMBERED_LINE = re.compile(rf"(?m)^\s{{0,4}}(?P<value>\d{{3,6}}) (?={_CAPITAL})")
_CODE_AT_END = re.compile(
    rf"(?m)^\s{{0,4}}{_CAPITAL}(?: {_CAPITAL}){{0,3}},? (?:[A-Z]{{2}} )?(?P<value>\d{{4,6}}(?:-\d{{4}})?)\s*$"
)
_AFTER_ADDRESS = re.compile(
    r"(?i)\b(?:address|lives? at|living at|resid\w{2,4} at|located at|delivered? to|ship\w{0,4} to|住址|地址)(?: is)?[:：]?\s{1,3}(?P<rest>[^\n]{4,120})"
)


def _streets(text: str) -> Iterator[Span]:
    """Addresses in Latin script; a line that only looks like part of one counts where another part is near."""
    sure = [
        *(Span(m.start(), m.end(), "address", 0.7) for p in (_SUFFIXED, _GLUED, _CORNER) for m in p.finditer(text)),
        *(Span(m.start(), m.end(), "address", 0.6) for p in (_UNIT,) for m in p.finditer(text)),
        *(
            Span(m.start(), m.end(), "address", 0.55)
            for m in _LED.finditer(text)
            if any(c.isdigit() for c in m.group())
        ),
    ]
    yield from sure
    for said in _AFTER_ADDRESS.finditer(text):
        yield from _said(text, said)
    for span in sure:
        low, high = max(0, span.start - 80), span.end + 120
        for pattern in (_NUMBERED_LINE, _CODE_AT_END):
            for match in pattern.finditer(text, low, min(len(text), high)):
                yield Span(match.start("value"), match.end("value"), "address", 0.55)
    if not sure and (block := re.search(r"\n\s*\d{3,6} [^\n]{3,60}\n[^\n]{0,60}\n?", text)):
        for match in _NAMED_NUMBER.finditer(text, block.start(), block.end()):
            yield Span(match.start(), match.end(), "address", 0.5)


def _said(text: str, said: re.Match[str]) -> Iterator[Span]:
    """What follows "address:": its parts between commas, a leading number apart."""
    at = said.start("rest")
    for part in said["rest"].split(","):
        words = part.strip(" .;")
        begin = at + (len(part) - len(part.lstrip()))
        at += len(part) + 1
        if not words or words[0].islower() or len(words.split()) > 8 or not re.search(r"[^\W\d_a-z]", words):
            return
        number = re.match(r"(\d{3,6}) (?=\d|\w)", words)
        if number and len(words.split()) > 2:
            yield Span(begin, begin + len(number[1]), "address", 0.6)
            yield Span(begin + number.end(), begin + len(words), "address", 0.6)
        else:
            yield Span(begin, begin + len(words), "address", 0.6 if any(c.isdigit() for c in words) else 0.4)


_BETWEEN = re.compile(r"[\s,]{0,6}")


def joined(text: str, parts: Iterable[Span]) -> list[Span]:
    """Parts of one address as one, with nothing but line ends and commas between them; the town stays by itself."""
    whole: list[Span] = []
    for part in sorted(parts, key=lambda s: (s.start, -s.end)):
        if whole and part.start < whole[-1].end + 60:
            last = whole[-1]
            gap = text[last.end : part.start]
            sure = min(part.score, last.score) >= 0.5
            if part.start <= last.end or (sure and _BETWEEN.fullmatch(gap)):
                whole[-1] = Span(last.start, max(last.end, part.end), "address", max(last.score, part.score))
                continue
        whole.append(part)
    return whole
