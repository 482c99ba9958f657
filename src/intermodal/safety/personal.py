"""Personal data: what has a shape (with its check digits), what has one only beside the right word, names and places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .checksums import CHECKS
from .detectors import Span, TextDetector
from .normal import plain
from .people import chinese_names, names
from .rules.addresses import AFTER_ADDRESS, CODE_AT_END, CORNER, GLUED, LED, NAMED_NUMBER, NUMBERED_LINE, SUFFIXED, UNIT
from .rules.personal_formats import BEFORE_PHONE, FORMATS

NEAR = 60  # code points before a value in which the word that gives it its meaning must stand


class PersonalDetector(TextDetector):
    """Personal data in English and Chinese, and what numbers and addresses look like elsewhere in Latin script.

    What only might be personal (a place, a date, a page's address, a name without a word that says so) is a hint:
    its score is below 0.5.
    """

    id = "personal@3"
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
            matches: Iterator[re.Match[str]] = (m for low, high in windows for m in pattern.finditer(text, low, high))
        else:
            if near.pattern not in near_words:
                found = (m for low, high in windows for m in near.finditer(text, low, high))
                near_words[near.pattern] = [m.span() for m in found]
            matches = _beside(pattern, near_words[near.pattern], text)
        for match in matches:
            group = "value" if "value" in pattern.groupindex else 0
            value = match.group(group)
            if not check or CHECKS[check](value):
                start = match.start(group)
                if kind in _PHONES and (more := _BEFORE_PHONE.search(text, max(0, start - 12), start)) is not None:
                    start = more.start()
                yield Span(start, match.end(group), kind, score)


_PHONES = frozenset({"phone", "cn_phone"})
_BEFORE_PHONE = re.compile(BEFORE_PHONE)
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


def _streets(text: str) -> Iterator[Span]:
    """Addresses in Latin script; a line that only looks like part of one counts where another part is near."""
    sure = [
        *(Span(m.start(), m.end(), "address", 0.7) for p in (SUFFIXED, GLUED, CORNER) for m in p.finditer(text)),
        *(Span(m.start(), m.end(), "address", 0.6) for p in (UNIT,) for m in p.finditer(text)),
        *(Span(m.start(), m.end(), "address", 0.55) for m in LED.finditer(text) if any(c.isdigit() for c in m.group())),
    ]
    yield from sure
    for said in AFTER_ADDRESS.finditer(text):
        yield from _said(text, said)
    for span in sure:
        low, high = max(0, span.start - 80), span.end + 120
        for pattern in (NUMBERED_LINE, CODE_AT_END):
            for match in pattern.finditer(text, low, min(len(text), high)):
                yield Span(match.start("value"), match.end("value"), "address", 0.55)
    if not sure and (block := re.search(r"\n[ \t]{0,8}\d{3,6} [^\n]{3,60}\n[^\n]{0,60}\n?", text)):
        for match in NAMED_NUMBER.finditer(text, block.start(), block.end()):
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
