"""A linear model of planted instructions: words, their parts, their runs, and the ideas they stand for, weighed.

Trained by `benchmarks/train_orders.py` on a development set and sentences of our own; no text is kept, only weights of
hashed features. It knows wordings that no rule lists; the rules know what is hidden. Linear in the text's length.
"""

from __future__ import annotations

import re
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise
from typing import NamedTuple

from .rules.concepts import CONCEPTS, SIGNS
from .triggers import alternation

BITS = 17
MASK = (1 << BITS) - 1
WIDTH, STEP = 400, 200  # code points of a window, and from one to the next
NEAR = 60  # code points within which two ideas make a pair
IDEA, PAIR = 0.3, 0.15  # how much one idea or pair counts beside the words' mean
THRESHOLD = 1.45  # from which a window is a finding: 3 of 100 harmless texts of unseen folds reach it
DOUBT = -2.0  # below, weak signs of the rules count as hints only

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]|[^\W\d_\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+(?:['’][^\W\d_]+)?|\d+|[^\w\s]"
)
# signs of Chinese and of Western print count as the same: how a text is set says nothing about what it asks for
_SIGNS = str.maketrans("，。：；！？（）【】“”‘’「」『』、《》—…～’", ',.:;!?()[]""\'\'"""",<>-.~\'')


class Read(NamedTuple):
    """A text as the model reads it: of each token its place and features, of each idea its place and number."""

    starts: Sequence[int]
    tokens: Sequence[str]
    ideas: Sequence[tuple[int, int]]


class Window(NamedTuple):
    start: int
    end: int
    weight: float


def read(text: str) -> Read:
    """`text` is case-folded, its length kept."""
    text = text.translate(_SIGNS)
    starts, tokens = [], []
    for match in _TOKEN.finditer(text):
        starts.append(match.start())
        token = match.group()
        tokens.append("0" if token[0].isdigit() else token)
    return Read(starts, tokens, _ideas(text, starts, tokens))


def windows(size: int) -> Iterator[tuple[int, int]]:
    """Overlapping stretches of a text of this size; a short rest belongs to the last."""
    at = 0
    while size - at - WIDTH >= WIDTH // 4:
        yield at, at + WIDTH
        at += STEP
    yield at, size + 1


class _Lexicon(NamedTuple):
    words: dict[str, tuple[int, ...]]
    stems: dict[str, tuple[int, ...]]
    glyphs: dict[str, tuple[int, ...]]
    glyph: re.Pattern[str]
    signs: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    words, stems, glyphs = dict[str, tuple[int, ...]](), dict[str, tuple[int, ...]](), dict[str, tuple[int, ...]]()
    for number, (latin, han) in enumerate(CONCEPTS.values()):
        for word in latin.split():
            table, key = (stems, word[:-1]) if word.endswith("*") else (words, word)
            table[key] = (*table.get(key, ()), number)
        for word in han.split():
            glyphs[word] = (*glyphs.get(word, ()), number)
    return _Lexicon(words, stems, glyphs, re.compile(alternation(glyphs)), tuple(map(re.compile, SIGNS.values())))


@lru_cache(maxsize=20_000)
def _ideas_of(token: str) -> tuple[int, ...]:
    words, stems = _lexicon()[:2]
    found = set(words.get(token, ()))
    for size in range(1, min(len(token), 16) + 1):
        found.update(stems.get(token[:size], ()))
    return tuple(sorted(found))


_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


def _ideas(text: str, starts: Sequence[int], tokens: Sequence[str]) -> list[tuple[int, int]]:
    lexicon = _lexicon()
    found = [
        (at, n)
        for at, token in zip(starts, tokens, strict=True)
        if token.isalpha() or "'" in token
        for n in _ideas_of(token)
    ]
    if _HAN.search(text):
        found += [(m.start(), n) for m in lexicon.glyph.finditer(text) for n in lexicon.glyphs[m.group()]]
    for number, pattern in enumerate(lexicon.signs, len(CONCEPTS)):
        found += [(m.start(), number) for m in pattern.finditer(text)]
    return sorted(set(found))


@lru_cache(maxsize=50_000)
def parts(token: str) -> tuple[int, ...]:
    """The features of one token: itself, and its runs of three to five letters with its ends."""
    if len(token) == 1:
        return (zlib.crc32(token.encode()) & MASK,)
    whole = f"<{token[:24]}>"
    runs = {whole[i : i + n] for n in (3, 4, 5) for i in range(len(whole) - n + 1)}
    return tuple(zlib.crc32(run.encode()) & MASK for run in (token, *sorted(runs)))


def runs(tokens: Sequence[str]) -> tuple[list[int], list[int]]:
    """The features of each token with the next one, and with the next two, as far as there are such."""
    numbers = dict[str, int]()
    ids = [numbers.get(t) or numbers.setdefault(t, zlib.crc32(t.encode())) for t in tokens]
    twos = [(a * 0x9E3779B1 + b) & 0xFFFFFFFF for a, b in pairwise(ids)]
    threes = [(a * 0x85EBCA6B + b) & 0xFFFFFFFF for a, b in zip(twos, ids[2:], strict=False)]
    return [_bucket(x) for x in twos], [_bucket(x) for x in threes]


def _bucket(number: int) -> int:
    return ((number ^ number >> 15) * 0x2C1B3C6D >> 12) & MASK


def idea_features(ideas: Sequence[tuple[int, int]]) -> tuple[set[int], set[int]]:
    """Which ideas stand in a window, and which pairs of them near each other, in their order."""
    pairs = set[int]()
    for i, (at, first) in enumerate(ideas):
        for place, second in ideas[i + 1 : i + 12]:
            if place - at > NEAR:
                break
            if second != first:
                pairs.add(zlib.crc32(b"%d>%d" % (first, second)) & MASK)
    return {zlib.crc32(b"#%d" % n) & MASK for n in {n for _, n in ideas}}, pairs


@lru_cache(maxsize=1)
def _weights() -> tuple[array[int], float, float]:
    """Weights of one byte each, what one unit of them is worth, and the weight of everything else."""
    data = zlib.decompress(files("intermodal.safety").joinpath("rules", "orders.bin").read_bytes())
    head = array("f", data[:8])
    return array("b", data[8:]), head[0], head[1]


def weighed(text: str) -> Iterator[Window]:
    """The windows of a case-folded text and what each weighs; from THRESHOLD on it reads like orders to a model."""
    seen = read(text)
    weights, unit, bias = _weights()
    known = dict[str, tuple[int, int]]()
    sums, counts = [], []
    for token in seen.tokens:
        if (own := known.get(token)) is None:
            features = parts(token)
            own = known[token] = (sum(weights[f] for f in features), len(features))
        sums.append(own[0])
        counts.append(own[1])
    for following in runs(seen.tokens):
        for at, feature in enumerate(following):
            sums[at] += weights[feature]
            counts[at] += 1
    total, number = [0, *accumulate(sums)], [0, *accumulate(counts)]
    for low, high in windows(len(text)):
        a, b = bisect_left(seen.starts, low), bisect_left(seen.starts, high)
        if a == b:
            continue
        ideas, pairs = idea_features(
            seen.ideas[bisect_left(seen.ideas, (low, -1)) : bisect_left(seen.ideas, (high, -1))]
        )
        of_words = (total[b] - total[a]) / (number[b] - number[a]) ** 0.5
        of_ideas = IDEA * sum(weights[f] for f in ideas) + PAIR * sum(weights[f] for f in pairs)
        yield Window(low, min(high, len(text)), bias + unit * (of_words + of_ideas))
