"""A request's tokens, and phrases found among them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from . import words
from .slots import stem

T = TypeVar("T")
_TOKEN = re.compile(r"[a-z]+(?:['’-][a-z]+)*\d*|\d+(?:[.:]\d+)*(?:-?[a-z]+)*|[\u3400-\u9fff]|\n|[^\s]")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")  # "sooo"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a Chinese character or a mark, with its stem and its place in the request."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def is_han(self) -> bool:
        return "\u3400" <= self.text <= "\u9fff"

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum() and not self.is_han


def tokens_of(text: str) -> tuple[Token, ...]:
    plain = ((_DRAWN_OUT.sub(r"\1", m[0]) if m[0].isalpha() else m[0], m) for m in _TOKEN.finditer(text))
    spelt = ((words.SPELLINGS.get(word, word), m) for word, m in plain)
    return tuple(Token(word, stem(word), m.start(), m.end()) for word, m in spelt)


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    start: int
    end: int
    value: T


class Lexicon(Generic[T]):
    """Phrases with a value each, found in tokens in one pass: the cost doesn't grow with the phrases that don't occur."""

    def __init__(self, entries: Iterable[tuple[str, T]] = ()) -> None:
        self._by_first: dict[str, dict[int, dict[tuple[str, ...], list[T]]]] = {}  # by first word, then by length
        for phrase, value in entries:
            self.add(phrase, value)

    def add(self, phrase: str, value: T) -> None:
        for said in {phrase, *(phrase.replace(a, b) for a, b in words.SPOKEN_HAN if a in phrase)}:
            keys = tuple(token.stem for token in tokens_of(folded(said)))
            if keys:
                same = self._by_first.setdefault(keys[0], {}).setdefault(len(keys), {})
                same.setdefault(keys, []).append(value)

    def find(self, tokens: Sequence[Token]) -> list[Hit[T]]:
        stems = tuple(token.stem for token in tokens)
        out: list[Hit[T]] = []
        for start, first in enumerate(stems):
            if (known := self._by_first.get(first)) is not None:
                for size, phrases in known.items():
                    if values := phrases.get(stems[start : start + size]):
                        out += [Hit(start, start + size, value) for value in values]
        return out


def longest(hits: Iterable[Hit[T]]) -> list[Hit[T]]:
    """Without those inside a longer one."""
    kept: list[Hit[T]] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if all(hit.end <= other.start or hit.start >= other.end or _same(hit, other) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _same(a: Hit[Any], b: Hit[Any]) -> bool:
    return (a.start, a.end) == (b.start, b.end)
