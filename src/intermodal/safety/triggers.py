"""Rules that run only where they can match: around the words that every match of theirs must hold.

A text is read once, word by word; each rule then looks at the neighbourhood of its own words. So a long text costs what
the suspicious parts of it cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

REACH = 240  # code points on either side of a word that a match may take in

_WORD = re.compile(r"[^\W\d_]{2,}")
_STEM = 4  # a word counts by its first letters, so that all its forms do

Places = Mapping[str, Sequence[tuple[int, int]]]


def stems(words: str | Iterable[str]) -> frozenset[str]:
    """What words count as: their first letters."""
    return frozenset(word[:_STEM] for word in (words.split() if isinstance(words, str) else words))


def places(folded: str, wanted: frozenset[str]) -> Places:
    """Where the wanted stems stand in a case-folded text."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _WORD.finditer(folded):
        stem = match.group()[:_STEM]
        if stem in wanted:
            found.setdefault(stem, []).append(match.span())
    return found


def merged(spans: Iterable[tuple[int, int]], size: int, *, reach: int = REACH) -> list[tuple[int, int]]:
    """The neighbourhoods of spans that come in order, those that touch made one."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        low, high = max(0, start - reach), min(size, end + reach)
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found


def matches(
    pattern: re.Pattern[str], text: str, where: Places, wanted: frozenset[str], *, reach: int = REACH
) -> Iterator[re.Match[str]]:
    """The pattern's matches around these stems; all of its matches where no stems are given."""
    if not wanted:
        yield from pattern.finditer(text)
        return
    spans = sorted(span for stem in wanted for span in where.get(stem, ()))
    for low, high in merged(spans, len(text), reach=reach):
        yield from pattern.finditer(text, low, high)


class _Node(dict[str, "_Node"]):
    """Words by their letters; the empty letter ends one."""


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of these words, the longest that fits, with common beginnings taken together."""
    tree = _Node()
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, _Node())
        node[""] = _Node()
    return _branch(tree)


def _branch(node: _Node) -> str:
    parts = [re.escape(letter) + _branch(rest) for letter, rest in node.items() if letter]
    if not parts:
        return ""
    body = parts[0] if len(parts) == 1 and "" not in node else f"(?:{'|'.join(parts)})"
    return f"{body}?" if "" in node else body
