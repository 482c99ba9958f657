"""Mistyped words put right, by the words that tools and media are known by. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

# letters from which two swapped, one missing or doubled, one wrong vowel are put right
SWAPPED, MISSED, REPLACED = 5, 6, 8
VOWELS = frozenset("aeiouy")


class Speller:
    """Knows `vocabulary`, and one slip from each of its words; what is `known` is never taken for a slip."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._words = {word for word in vocabulary if len(word) >= SWAPPED and word.isalpha() and word.isascii()}
        self._shorter: dict[str, str] = {}
        for word in sorted(self._words):
            for shorter in _deletions(word):
                self._shorter.setdefault(shorter, word)

    def corrected(self, typed: str, known: Container[str]) -> str:
        """The word meant, or the one typed: where it is known, or no word is one slip away."""
        if len(typed) < SWAPPED or typed in self._words or typed in known or not (typed.isalpha() and typed.isascii()):
            return typed
        for swapped in _swaps(typed):
            if swapped in self._words:
                return swapped
        if len(word := self._shorter.get(typed, "")) >= MISSED and word[:-1] != typed:
            return word
        last = len(typed) - 1  # a word's end changes with its form
        for at, shorter in enumerate(_deletions(typed)):
            if len(typed) > MISSED and shorter in self._words and at < last:
                return shorter
            word = self._shorter.get(shorter, "")
            same = len(word) == len(typed) >= REPLACED and word[:at] == typed[:at] and word[at + 1 :] == typed[at + 1 :]
            if same and at < last and typed[at] in VOWELS and word[at] in VOWELS:
                return word
        return typed


def _deletions(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _swaps(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
