"""Reading a request: tokens, quoted text, slots (language, pages, times), mentions of media, clauses. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

from . import words

T = TypeVar("T")
_TOKEN = re.compile(r"[a-z]+(?:['’-][a-z]+)*\d*|\d+(?:[.:]\d+)*(?:-?[a-z]+)*|[\u3400-\u9fff]|\n|[^\s]")
_QUOTE = re.compile(
    r"“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|『([^』]+)』|«([^»]+)»|‘([^’]+)’|(?<!\w)'([^']+)'(?!\w)|`([^`]+)`"
)
_TAIL = re.compile(r"^[^:\n]{2,60}?[^\d\s]\s*:\s*(?=[^\d/])(\S.*)$", re.S)
QUOTE, NAME = "\ufffc", "\ufffb"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a Chinese character or a mark, with its stem and its place in the request."""

    text: str
    stem: str
    start: int

    @property
    def is_han(self) -> bool:
        return "\u3400" <= self.text <= "\u9fff"

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum() and not self.is_han


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Plural, tense, final e and British spelling off: "summarises" and "summarizing" meet, "image" and "images" too."""
    word = word.replace("’", "'").removesuffix("'s")
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


def tokens_of(text: str) -> tuple[Token, ...]:
    return tuple(Token(m[0], stem(m[0]), m.start()) for m in _TOKEN.finditer(text))


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
        self._by_first: dict[str, dict[tuple[str, ...], list[T]]] = {}
        for phrase, value in entries:
            self.add(phrase, value)

    def add(self, phrase: str, value: T) -> None:
        keys = tuple(token.stem for token in tokens_of(folded(phrase)))
        if keys:
            self._by_first.setdefault(keys[0], {}).setdefault(keys, []).append(value)

    def find(self, tokens: Sequence[Token]) -> list[Hit[T]]:
        stems = [token.stem for token in tokens]
        out: list[Hit[T]] = []
        for start, first in enumerate(stems):
            for keys, values in self._by_first.get(first, {}).items():
                if tuple(stems[start : start + len(keys)]) == keys:
                    out += [Hit(start, start + len(keys), value) for value in values]
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


@dataclass(frozen=True, slots=True)
class Slot:
    """A value the request names. `role` of a language: "into" (it shall become that), "in", or "" (a mere adjective)."""

    name: str
    value: Any
    start: int  # token indexes within the request
    end: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A word for media. `target`: what the result shall be ("as text"), rather than what it is about."""

    modality: str
    start: int
    end: int
    target: bool = False


@dataclass(frozen=True)
class Clause:
    """One thing asked: tokens `start` to `end` of the request."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    joined: str = ""  # how it is joined to the one before: "", "and", "then", "end"
    head: int | None = None  # the English word that says what to do or opens a question
    asks: bool = False
    back: bool = False  # it points back: "it", "this file"
    slots: tuple[Slot, ...] = ()
    mentions: tuple[Mention, ...] = ()
    stop: frozenset[int] = frozenset()  # tokens that carry no request of their own

    def text(self, request: str) -> str:
        last = self.tokens[-1]
        end = last.start + len(last.text)
        if last.text == QUOTE and (said := next((s.value for s in reversed(self.slots) if s.name == "quoted"), "")):
            end = request.index(said, last.start) + len(said)
            end += request[last.start] != said[0]  # the closing mark
        return request[self.tokens[0].start : end].strip()

    @property
    def content(self) -> list[int]:
        return [i for i in range(len(self.tokens)) if i not in self.stop]


@dataclass(frozen=True)
class Request:
    """What was asked, as typed and as read."""

    text: str
    plain: str  # the same, normalized: what token positions count in
    clauses: tuple[Clause, ...]
    quoted: tuple[str, ...] = ()
    named: tuple[int, ...] = ()  # given inputs called by their file names, in the order of the words


@dataclass(frozen=True)
class Reader:
    """Reads requests; knows the words for modalities and, as `opens`, whether tokens can start an action."""

    media: Lexicon[str]
    opens: Callable[[Sequence[Token]], bool]
    acts: Callable[[Sequence[Token]], bool]
    _connectives: Lexicon[str] = field(default_factory=lambda: Lexicon(words.CONNECTIVES.items()))
    _languages: Lexicon[str] = field(default_factory=lambda: Lexicon(words.LANGUAGES.items()))
    _stop: Lexicon[bool] = field(default_factory=lambda: Lexicon((w, True) for w in words.STOP_HAN))
    _context: Lexicon[bool] = field(default_factory=lambda: Lexicon((w, True) for w in words.CONTEXT))

    def read(self, text: str, names: Sequence[str] = ()) -> Request:
        plain = folded(text)
        quoted: list[str] = []
        original = unicodedata.normalize("NFKC", text)

        def masked(match: re.Match[str], group: int) -> str:
            quoted.append(original[match.start(group) : match.end(group)].strip())
            return QUOTE.ljust(match.end() - match.start())

        spaced = _QUOTE.sub(lambda m: masked(m, m.lastindex or 0), plain)
        if not quoted and (tail := _TAIL.match(spaced)):
            quoted.append(original[tail.start(1) : tail.end(1)].strip())
            spaced = spaced[: tail.start(1)] + QUOTE
        named: list[int] = []
        for index, name in enumerate(names):
            if name and (at := spaced.find(folded(name))) >= 0:
                spaced = spaced[:at] + NAME.ljust(len(name)) + spaced[at + len(name) :]
                named.append(index)
        tokens = tokens_of(spaced)
        slots = [*self._slots(spaced, tokens), *(Slot("quoted", q, i, i + 1) for i, q in _quotes(tokens, quoted))]
        clauses = tuple(self._clause(tokens, *piece, slots) for piece in self._pieces(tokens))
        return Request(text, original, clauses, tuple(quoted), tuple(named))

    def _pieces(self, tokens: Sequence[Token]) -> list[tuple[int, int, str]]:
        """(start, end, how joined) of each clause."""
        raw: list[tuple[int, int, str]] = []
        start, joined = 0, ""
        for hit in [*longest(self._connectives.find(tokens)), Hit(len(tokens), len(tokens), "")]:
            if hit.start > start:
                raw.append((start, hit.start, joined))
                joined = hit.value
            elif hit.value == "then" or not joined:  # ", and then": the strongest of several counts
                joined = hit.value if raw else ""
            start = hit.end
        out: list[tuple[int, int, str]] = []
        for start, end, joined in raw:
            part = tokens[start:end]
            if self._context.find(part[:3]):
                continue
            if out and joined == "and":
                before = tokens[out[-1][0] : out[-1][1]]
                if not self.acts(before) or not self.opens(part):
                    out[-1] = (out[-1][0], end, out[-1][2])
                    continue
            out.append((start, end, joined if out else ""))
        return out

    def _clause(self, tokens: Sequence[Token], start: int, end: int, joined: str, slots: Sequence[Slot]) -> Clause:
        part = tuple(tokens[start:end])
        inside = [s for s in slots if start <= s.start < end]
        mine = tuple(Slot(s.name, s.value, s.start - start, s.end - start, s.role) for s in inside)
        head, asks = _head(part)
        stop = {i for i, t in enumerate(part) if not (t.is_han or t.is_word) or t.text in words.STOP}
        for han in self._stop.find(part):
            stop.update(range(han.start, han.end))
        if head is not None:
            stop.discard(head)
        mentions = tuple(self._mention(part, hit) for hit in longest(self.media.find(part)))
        text = "".join(t.text for t in part)
        asks = asks or any(w in text for w in words.ASK_HAN)
        back = _points(part, stop) and not mentions
        return Clause(start, end, part, joined, head, asks, back, mine, mentions, frozenset(stop))

    def _mention(self, part: Sequence[Token], hit: Hit[str]) -> Mention:
        before = [t.text for t in part[max(0, hit.start - 3) : hit.start]]
        while before and before[-1] in words.DETERMINERS:
            before.pop()
        target = bool(before) and (before[-1] in words.TARGETS or before[-1] in words.INTO_HAN)
        target = target and not (len(before) > 1 and before[-2] in words.COMPOUND)
        after = part[hit.end].text if hit.end < len(part) else ""
        target = target or (after in ("form", "format") and bool(before) and before[-1] == "in")
        return Mention(hit.value, hit.start, hit.end, target)

    def _slots(self, text: str, tokens: Sequence[Token]) -> list[Slot]:
        out = []
        for hit in longest(self._languages.find(tokens)):
            before = tokens[hit.start - 1].text if hit.start else ""
            role = "into" if before in words.TARGETS or before in words.INTO_HAN else ""
            follows = tokens[hit.end].text if hit.end < len(tokens) else ""
            if before == "in" or before in words.WITH_HAN:
                role = "in"
            elif before in words.TARGETS and follows and follows not in words.CONNECTIVES | {"": ""}:
                role = "into"
            out.append(Slot("language", hit.value, hit.start, hit.end, role))
        for name, value, begin, finish in spans(text):
            inside = [i for i, t in enumerate(tokens) if begin <= t.start < finish]
            if inside:
                out.append(Slot(name, value, inside[0], inside[-1] + 1))
        return out


def _quotes(tokens: Sequence[Token], quoted: Sequence[str]) -> Iterable[tuple[int, str]]:
    return zip((i for i, t in enumerate(tokens) if t.text == QUOTE), quoted, strict=False)


def _points(part: Sequence[Token], stop: set[int]) -> bool:
    """Whether a pronoun stands for the media: "read it", "read this", not "read this sign"."""
    for i, token in enumerate(part):
        alone = i + 1 == len(part) or i + 1 in stop
        if token.text in words.ALWAYS_PRONOUNS or token.text in words.GENERIC:
            return True
        if token.text in words.PRONOUNS and alone:
            return True
    return False


def _head(part: Sequence[Token]) -> tuple[int | None, bool]:
    """The word that says what to do, and whether it opens a question."""
    for index, token in enumerate(part):
        if token.is_han:
            return None, False
        if not token.is_word:
            continue
        follows = part[index + 1].text if index + 1 < len(part) else ""
        if token.text in words.ASK and not (token.text in words.POLITE and follows not in words.DETERMINERS):
            return index, True
        if token.text not in words.POLITE and token.text not in words.DETERMINERS:
            if token.text in words.STOP:
                if token.text in words.PREPOSITIONS:  # "in this picture, what …": look on
                    continue
                if token.text not in ("make", "use"):
                    continue
            return index, False
    return None, False


_NUM = r"(\d+(?:\.\d+)?|" + "|".join(sorted(map(re.escape, words.NUMBERS), key=len, reverse=True)) + ")"
_INT = r"(\d+|" + "|".join(sorted((w for w in words.NUMBERS if w != "half"), key=len, reverse=True)) + ")"
_CLOCK = r"(\d+(?::\d{1,2}){1,2}(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?:s\b|sec\w*|seconds?|秒)?"
_RANGE = re.compile(rf"(?:from|between|从)\s*{_CLOCK}\s*(?:to|until|till|and|-|–|到|至)\s*{_CLOCK}")
_PAGES = re.compile(
    rf"(?:pages?|slides?|sheets?|pp?\.)\s+{_INT}(?:\s*(?:-|–|to|through)\s*{_INT})?((?:\s*(?:,|and)\s*\d+)*)"
    rf"|第\s*{_INT}\s*(?:(?:-|–|到|至)\s*第?\s*{_INT})?\s*(?:页|张幻灯片)()"
)
_ORDINAL_PAGE = re.compile(rf"({'|'.join(words.ORDINALS)}) (?:page|slide|sheet)\b")
_EVERY = re.compile(rf"(?:every|each|每隔|每)\s*{_NUM}?\s*(seconds?|minutes?|秒钟?|分钟)")
_FIRST = re.compile(rf"(?:first|前)\s*{_NUM}\s*(seconds?|minutes?|秒钟?|分钟)")
_NUMBER = re.compile(r"(?<![\w.:])(\d+(?:\.\d+)?)(?![\w:])")


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
    for m in _ORDINAL_PAGE.finditer(text):
        yield "pages", [words.ORDINALS[m[1]]], m.start(), m.end()
    for m in _RANGE.finditer(text):
        if ":" in m[0] or re.search("s|秒", m[0][4:]):
            yield "start_s", seconds(m[1]), m.start(), m.end()
            yield "end_s", seconds(m[2]), m.start(), m.end()
    for m in _FIRST.finditer(text):
        yield "end_s", number(m[1]) * _unit(m[2]), m.start(), m.end()
    for m in _EVERY.finditer(text):
        yield "every_s", (number(m[1]) if m[1] else 1.0) * _unit(m[2]), m.start(), m.end()
    for m in _NUMBER.finditer(text):
        yield "number", float(m[1]) if "." in m[1] else int(m[1]), m.start(), m.end()


def _unit(word: str) -> float:
    return 60.0 if word.startswith(("min", "分")) else 1.0


def fill(value: Any, request: Request, clause: Clause, slots: Mapping[str, Any]) -> Any:
    """A pattern's parameter with its placeholder replaced; None where the request doesn't say.

    "{request}" is what was asked of the one tool: the clause, where the request has several.
    """
    if not isinstance(value, str) or "{" not in value:
        return value
    if value == "{request}":
        return request.text if len(request.clauses) == 1 else clause.text(request.plain)
    name = value.strip("{}")
    return slots.get(name)
