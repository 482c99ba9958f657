"""Names of people, and of the places and firms that give somebody away: by the words beside them, then by their look."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from .detectors import Span
from .rules.people import (
    CHINESE_DOUBLE_SURNAMES,
    CHINESE_FIRMS,
    CHINESE_NAME_LEADS,
    CHINESE_NAME_TAILS,
    CHINESE_NO_NAMES,
    CHINESE_SURNAMES,
    COMMON,
    FIRMS,
    GIVEN_NAMES,
    NAME_FIELDS,
    NAME_LEADS,
    STRONG_LEADS,
    TITLES,
)
from .rules.places import COUNTRIES, PLACE_LEADS
from .triggers import alternation

FIRM = 0.25  # a firm's name is no personal data by itself
_WORD = r"(?:[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][\wÀ-žα-ωа-я'’-]{1,24}|[A-Z]\.(?!\w))"
_PARTICLE = r"(?:van|von|de|der|den|del|della|di|da|dos|la|le|el|al|bin|ibn|ben|af|zu|ter|ten|y|O')"
_NAME = rf"{_WORD}(?: (?:{_PARTICLE} ){{0,2}}{_WORD}){{0,3}}"
_TITLED = re.compile(rf"(?<!\w)(?P<title>{alternation(TITLES)}|ms|mr|mrs|dr)\.? (?P<name>{_NAME})")
_FIELD = re.compile(rf"(?im)(?:^|[;,|\t])\s{{0,4}}(?:{'|'.join(NAME_FIELDS)})\s?[:：]\s{{0,4}}(?P<name>(?-i:{_NAME}))")
_LEAD = re.compile(rf"(?i:(?<!\w)(?:{alternation(NAME_LEADS)}))\s{{1,3}}(?P<name>{_NAME})")
_RUN = re.compile(rf"(?<!\w){_NAME}")
_PLACE = re.compile(rf"(?i:(?<!\w)(?:{alternation(PLACE_LEADS)}))\s{{1,3}}(?:the )?(?P<name>{_NAME})")
_COUNTRY = re.compile(rf"(?<![\w-])(?:{alternation(COUNTRIES)})(?![\w-])")
_FIRM = re.compile(
    rf"(?<!\w)(?P<name>{_WORD}(?: (?:(?:and|&|of) )?{_WORD}){{0,4}}?),? (?:{alternation(FIRMS)})\b(?!['’]?\w)"
)
_CHINESE_FIRM = re.compile(rf"[^\s，。；：、,;:在是和与及的由为给到]{{0,20}}?(?:{'|'.join(CHINESE_FIRMS)})")
_ALONE = re.compile(rf"(?m)^[ \t]{{0,8}}(?P<name>{_NAME})[ \t]{{0,8}}$")


def names(text: str) -> Iterator[Span]:
    """Names in Latin script, firms' told from people's: "Customer: Acme Widgets Ltd" names nobody."""
    firms, stems = _firms(text)
    yield from (Span(start, end, "organisation", FIRM) for start, end in firms)
    for span in _names(text):
        if span.type in ("person", "name"):
            at = bisect_right(firms, (span.start, len(text))) - 1
            if at >= 0 and span.end <= firms[at][1]:
                continue
            if text[span.start : span.end] in stems:
                span = Span(span.start, span.end, "organisation", FIRM)
        yield span


def _firms(text: str) -> tuple[list[tuple[int, int]], set[str]]:
    """Where firms are named in full, and the names of more than one word without their legal form."""
    places, stems = [], set[str]()
    for match in _FIRM.finditer(text):
        if (core := _core(match["name"], match.start("name"))) is not None:
            places.append((core[0], match.end()))
            if " " in (stem := text[slice(*core)]):
                stems.add(stem)
    return places, stems


def _names(text: str) -> Iterator[Span]:
    """A title, a field or a phrase beside a name makes it sure; the rest are hints."""
    for match in _TITLED.finditer(text):
        yield Span(match.start("name"), match.end("name"), "person", 0.75)
    for match in _FIELD.finditer(text):
        yield from _trimmed(text, match, 0.75)
    for match in _LEAD.finditer(text):
        lead = text[match.start() : match.start("name")].strip().casefold()
        strong = lead in STRONG_LEADS
        yield from _trimmed(text, match, 0.65 if strong and not lead.startswith(("i'm", "i am", "h")) else 0.4)
    for match in _COUNTRY.finditer(text):
        yield Span(match.start(), match.end(), "place", 0.3)
    for match in _PLACE.finditer(text):
        yield from _trimmed(text, match, 0.25, "place")
    for match in _ALONE.finditer(text):
        yield from _trimmed(text, match, 0.3)
    for match in _RUN.finditer(text):
        yield from _by_look(text, match)


def _trimmed(text: str, match: re.Match[str], score: float, kind: str = "person") -> Iterator[Span]:
    """The name without the common words at its ends."""
    span = _core(match.group("name"), match.start("name"))
    if span is not None and (kind != "person" or text[slice(*span)] not in COUNTRIES):
        yield Span(*span, kind, score)


def _core(name: str, at: int) -> tuple[int, int] | None:
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", name)]
    while words and _common(name[slice(*words[0])]):
        words.pop(0)
    while words and _common(name[slice(*words[-1])]):
        words.pop()
    return (at + words[0][0], at + words[-1][1]) if words else None


def _common(word: str) -> bool:
    return word.strip(".'’").casefold().removesuffix("'s").removesuffix("’s") in COMMON or (
        word.isupper() and len(word) > 4
    )


def _by_look(text: str, match: re.Match[str]) -> Iterator[Span]:
    """A run of words with capitals: a person where one is a known given name, else a hint inside a sentence."""
    if (span := _core(match.group(), match.start())) is None:
        return
    start, end = span
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    words = text[start:end].split()
    known = words[0].casefold() in GIVEN_NAMES
    first = start == 0 or re.search(r"(?:^|[.!?:\n\"“]\s*)$", text[max(0, start - 4) : start]) is not None
    if known:
        yield Span(start, end, "person", 0.45 if len(words) > 1 else 0.35)
    elif not first or len(words) > 1:
        yield Span(start, end, "name", 0.2)


_HAN = "一-鿿"
_SURNAME = f"(?:{'|'.join(CHINESE_DOUBLE_SURNAMES)}|[{CHINESE_SURNAMES}])"
_CHINESE_LED = re.compile(
    rf"(?:{alternation(CHINESE_NAME_LEADS)})(?:是|为|叫)?\s{{0,2}}[:：]?\s{{0,2}}(?P<name>{_SURNAME}[{_HAN}]{{1,2}}?)"
    rf"(?=[^{_HAN}]|$|{'|'.join(CHINESE_NAME_TAILS)}|的|在|是|和|与|及|于|住|电|手|说|已|将|请|到|来|去|今|出|性|年|身)"
)
_CHINESE_TAILED = re.compile(rf"(?P<name>{_SURNAME}[{_HAN}]{{0,2}}?)(?={'|'.join(CHINESE_NAME_TAILS)})")
_CHINESE_ALONE = re.compile(rf"(?m)(?:^|(?<=[\t|，,、：:\s]))(?P<name>{_SURNAME}[{_HAN}]{{1,2}})(?=$|[\t|，,、\s])")


def chinese_names(text: str) -> Iterator[Span]:
    """Chinese names: a family name with one or two characters, beside a word that says so."""
    if not re.search(f"[{_HAN}]", text):
        return
    for pattern, score in ((_CHINESE_LED, 0.7), (_CHINESE_TAILED, 0.6), (_CHINESE_ALONE, 0.3)):
        for match in pattern.finditer(text):
            name = match["name"]
            if _CHINESE_FIRM.match(text, match.start("name")):
                continue
            if name[:2] not in CHINESE_NO_NAMES and not (len(name) == 1 and pattern is _CHINESE_ALONE):
                yield Span(match.start("name"), match.end("name"), "person", score)
