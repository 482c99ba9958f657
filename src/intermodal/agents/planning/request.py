"""Reading a request: tokens, quoted text, slots (language, pages, times), mentions of media, clauses. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from . import words
from .pieces import (
    ASKS,
    NAME,
    QUOTE,
    auxiliary,
    describes,
    forms,
    head_of,
    inside,
    points,
    polite,
    some,
    states,
    within,
)
from .slots import spans
from .tokens import Hit, Lexicon, Token, folded, longest, tokens_of

_QUOTE = re.compile(
    r"“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|『([^』]+)』|«([^»]+)»|‘([^’]+)’|(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)|`([^`]+)`"
)
_TAIL = re.compile(r"^[^:\n]{2,60}?[^\d\s]\s*:\s*(?=[^\d/])(\S.*)$", re.S)
# "the word Acme": one word said without quotes
_WORD = re.compile(
    r"(?<=\bthe word )(?!count|cloud|file|document|processor|limit|order|list|in |on |at |is |of )([^\W\d_][\w'’-]*)"
)
_ENDS = frozenset(".!?。！？")


@dataclass(frozen=True, slots=True)
class Slot:
    """A value the request names. `role` of a language or format: "into" (become that), "in", or "" (an adjective)."""

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
    until: int = 0  # where its text ends: at what joins the next one to it
    quotes: int = 0  # pieces of quoted text before it in the request
    named: tuple[int, ...] = ()  # given inputs it calls by their file names
    told: tuple[Token, ...] = ()  # what the request says of the media without asking for anything, and quoted questions
    hands: bool = False  # it asks to be given something: "give me the transcript"
    remarked: int = 0  # where a remark upon it ends that stands before the next clause: "It should say …"

    def text(self, request: str) -> str:
        return request[self.tokens[0].start : self.until].strip()

    def whole(self, request: str) -> str:
        """Its text and what is remarked upon it."""
        return request[self.tokens[0].start : max(self.until, self.remarked)].strip()

    @property
    def itself(self) -> bool:
        """Whether it asks what the media are, not what is in them: "what song is this", "这是什么歌"."""
        said = [t.text for t in self.tokens if t.is_word or t.is_han]
        han = "".join(said)
        ends = said[-1:] and said[-1] in words.PRONOUNS and said[-2:-1] and said[-2] in ("is", "are", "was", "were")
        heard = not words.ITSELF.isdisjoint(said) or any(h in han for h in words.ITSELF_HAN)
        return self.asks and (bool(ends) or "这是" in han or "那是" in han or heard)

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
    named: tuple[int, ...] = ()  # given inputs called by their file names anywhere in it
    listed: bool = False  # it lists what is wanted: "from this: a transcript, a summary"


@dataclass(frozen=True)
class Reader:
    """Reads requests; knows the words for modalities and, as `opens`, whether tokens can start an action."""

    media: Lexicon[str]
    opens: Callable[[Sequence[Token]], bool]
    acts: Callable[[Sequence[Token]], bool]
    phrases: Callable[[Sequence[Token]], Sequence[Hit[Any]]]
    spelt: Callable[[Token], Token] = lambda token: token  # a mistyped word as it was meant
    _unparted: Lexicon[bool] = field(default_factory=lambda: Lexicon((w, True) for w in words.UNPARTED))
    _connectives: Lexicon[str] = field(default_factory=lambda: Lexicon(words.CONNECTIVES.items()))
    _languages: Lexicon[str] = field(default_factory=lambda: Lexicon(words.LANGUAGES.items()))
    _stop: Lexicon[bool] = field(default_factory=lambda: Lexicon((w, True) for w in words.STOP_HAN))
    _asking: Lexicon[bool] = field(default_factory=lambda: Lexicon((w, True) for w in words.ASK_HAN))
    _context: Lexicon[bool] = field(default_factory=lambda: Lexicon((w, True) for w in words.CONTEXT))

    def read(self, text: str, names: Sequence[str] = (), kinds: Sequence[str] = ()) -> Request:
        """`names` and `kinds`: the given inputs' file names and modalities, in order."""
        plain = folded(text)
        quoted: list[str] = []
        original = unicodedata.normalize("NFKC", text)
        spaced, named = _named(plain, names)
        spaced = words.WRAPPING.sub(lambda m: " " * len(m[0]), spaced)

        def masked(match: re.Match[str]) -> str:
            group = match.lastindex or 0
            if match[group].strip() == NAME:  # a file's name in quotes is no text
                return " " * (match.start(group) - match.start()) + match[group] + " "
            quoted.append(original[match.start(group) : match.end(group)].strip())
            ends = quoted[-1][-1:] in _ENDS and original[match.end() : match.end() + 2].strip()[:1].isupper()
            return (QUOTE + "." * ends).ljust(match.end() - match.start())

        spaced = _QUOTE.sub(masked, spaced)
        if not quoted:
            spaced = _WORD.sub(masked, spaced)
        tail = None if quoted else _TAIL.match(spaced)
        listed = tail is not None and self._lists(spaced[: tail.start(1)], tail[1])
        if tail is not None and listed:
            spaced = " " * tail.start(1) + spaced[tail.start(1) :]
        elif tail is not None and tail[1][0] not in (NAME, QUOTE):
            quoted.append(original[tail.start(1) : tail.end(1)].strip())
            spaced = spaced[: tail.start(1)] + QUOTE
        tokens = tuple(map(self.spelt, tokens_of(spaced)))
        named |= self._numbered(tokens, kinds) | self._stems(plain, names)
        slots = [*self._slots(spaced, tokens), *(Slot("quoted", q, i, i + 1) for i, q in _quotes(tokens, quoted))]
        pieces, told = self._pieces(tokens)
        told += [t for q in quoted if q[-1:] in ASKS for t in tokens_of(folded(q))]
        clauses = tuple(self._clause(tokens, *piece, slots, named, tuple(told), len(original)) for piece in pieces)
        opens = [*(clause.tokens[0].start for clause in clauses[1:]), len(original)]
        clauses = tuple(
            replace(clause, remarked=max((t.end for t in told if clause.until <= t.start < opening), default=0))
            for clause, opening in zip(clauses, opens, strict=False)
        )
        return Request(text, original, clauses, tuple(quoted), tuple(sorted(set(named.values()))), listed)

    def _lists(self, lead: str, tail: str) -> bool:
        """Whether what follows a colon is what is wanted, by the tools' own nouns, and not a text: "from this interview: the
        transcript, a summary".
        """
        doing = [h for h in self.phrases(tokens_of(lead)) if h.value.is_verb]
        said = [t for t in tokens_of(tail) if t.text not in words.DETERMINERS | words.MODIFIERS]
        several = "->" not in tail and re.search(r"[,、]|\band\b|和", tail) is not None
        return several and not doing and any(h.value.is_verb and not h.start for h in self.phrases(said))

    def _numbered(self, tokens: Sequence[Token], kinds: Sequence[str]) -> dict[int, int]:
        """For each place of "the second picture", "第二张图", "the other": which input it calls, where several are of
        that kind. Without a word for media ("read the second") it is of the kind spoken of before, or the only one.
        """
        out: dict[int, int] = {}
        media = {hit.start: hit for hit in longest(self.media.find(tokens))}
        kind = kinds[0] if len(set(kinds)) == 1 else ""
        for at, token in enumerate(tokens):
            if (
                named := media.get(at + 1 + (at + 1 < len(tokens) and tokens[at + 1].text in words.MEASURES))
            ) is not None:
                kind = named.value
            elif not _stands_alone(tokens, at):
                continue
            among = [position for position, one in enumerate(kinds) if one == kind]
            number = _number(tokens, at, among, out)
            if len(among) > 1 and 0 < number <= len(among):
                out[token.start] = among[number - 1]
        return out

    def _stems(self, text: str, names: Sequence[str]) -> dict[int, int]:
        """Of several files one is called by the first part of its name: "the letter" is letter.png, unless that is what
        any picture, or what a tool makes, is called.
        """
        stems = [folded(name.rpartition(".")[0] or name) for name in names]
        out: dict[int, int] = {}
        for index, word in enumerate(stems if len(names) > 1 else ()):
            tokens = tokens_of(word)
            made = any(hit.value.is_verb and hit.end - hit.start == len(tokens) for hit in self.phrases(tokens))
            if not word or made or word in words.KINDS or stems.count(word) > 1:
                continue
            before = "" if tokens[0].is_han else rf"\b(?:{'|'.join(words.DEFINITE)}) "
            after = "" if tokens[0].is_han else r"(?![\w.])"
            out |= {m.start(1): index for m in re.finditer(f"{before}({re.escape(word)}){after}", text)}
        return out

    def _pieces(self, tokens: Sequence[Token]) -> tuple[list[tuple[int, int, str]], list[Token]]:
        """(start, end, how joined) of each clause, and the tokens of what is merely told."""
        raw: list[tuple[int, int, str]] = []
        start, joined = 0, ""
        longer = [*self.phrases(tokens), *self._unparted.find(tokens)]
        found = [
            h
            for h in longest(self._connectives.find(tokens))
            if not within(tokens, h) and not any(inside(h, other) for other in longer)
        ]
        for hit in [*found, Hit(len(tokens), len(tokens), "")]:
            if hit.start > start:
                raw.append((start, hit.start, joined))
                joined = hit.value
            elif hit.value == "then" or not joined:  # ", and then": the strongest of several counts
                joined = hit.value if raw else ""
            start = hit.end
        out: list[tuple[int, int, str]] = []
        tells = True  # whether the piece before only says what there is
        for start, end, joined in raw:
            part = tokens[start:end]
            joins = bool(out) and joined == "and"
            alone = len(part) == 1 and part[0].text in words.ASK  # "who sent it and when"
            tells = tells or self._remarks(tokens[out[-1][0] : out[-1][1]])
            opens = self.opens(part) and (tells or self.acts(tokens[out[-1][0] : out[-1][1]] if out else ()))
            opens = (
                opens
                and not describes(part)
                and not forms(part)
                and not (joins and self._shares(tokens, out[-1][0], start, part))
            )
            if joins and (alone or not opens):
                out[-1] = (out[-1][0], end, out[-1][2])
                continue
            tells = self._tells(part)
            out.append((start, end, joined if out else ""))
        asks = [piece for piece in out if not self._tells(tokens[piece[0] : piece[1]])]
        told = [t for piece in out if piece not in asks for t in tokens[piece[0] : piece[1]]]
        return (asks, told) if asks else (out, [])

    def _remarks(self, part: Sequence[Token]) -> bool:
        """Whether a piece is a remark: it starts with somebody or something and says nothing that a tool does."""
        said = [t.text for t in part if t.is_word]
        starts = len(said) > 1 and len(said) == len(part) and said[0] in words.REMARKING
        return (
            starts and not any(h.value.is_verb for h in self.phrases(part)) and not set(said) & words.ASK - words.BEING
        )

    def _shares(self, tokens: Sequence[Token], first: int, start: int, part: Sequence[Token]) -> bool:
        """Whether 和 or 、 joins two things that one verb takes: "把手机号和邮箱都打码"."""
        if tokens[start - 1].text not in words.NOUN_JOINS:
            return False
        does = any(h.value.is_verb and not h.start for h in self.phrases(part))
        return "把" in {t.text for t in tokens[first : first + 3]} and not does

    def _tells(self, part: Sequence[Token]) -> bool:
        """Whether a piece only says what was handed over: "I have a picture", "the text is '…'"."""
        if self._context.find(part[:3]) or states(part) or self._remarks(part):
            return True
        if self._names_media(part):
            return True
        names = len(part) > 2 and part[-1].text in (QUOTE, NAME) and part[0].text in words.DETERMINERS
        return names and any(t.text in ("is", "are") for t in part[:6])

    def _names_media(self, part: Sequence[Token]) -> bool:
        """Whether a piece says no more than what was handed over: "英文语音留言", "a recording of the meeting"."""
        said = [t for t in part if t.is_word or t.is_han]
        asks = {t.text for t in said} & words.ASK or any(w in "".join(t.text for t in said) for w in words.ASK_HAN)
        plain = 1 < len(said) <= 10 and not asks and not any(c.isdigit() for t in said for c in t.text)
        kinds = self.media.find(part)
        return bool(plain and kinds and not any(h.value.is_verb for h in self.phrases(part)) and not self.opens(part))

    def _clause(
        self,
        tokens: Sequence[Token],
        start: int,
        end: int,
        joined: str,
        slots: Sequence[Slot],
        named: Mapping[int, int],
        told: tuple[Token, ...],
        size: int,
    ) -> Clause:
        part = tuple(tokens[start:end])
        inside = [s for s in slots if start <= s.start < end]
        mine = tuple(Slot(s.name, s.value, s.start - start, s.end - start, s.role) for s in inside)
        head, asks = head_of(part)
        stop = {i for i, t in enumerate(part) if not (t.is_han or t.is_word) or t.text in words.STOP}
        for han in self._stop.find(part):
            stop.update(range(han.start, han.end))
        if head is not None:
            stop.discard(head)
        media = [
            h for h in longest(self.media.find(part)) if h.end - h.start > 1 or not part[h.start].text.endswith("ed")
        ]
        mentions = tuple(self._mention(part, hit) for hit in media)  # "who signed it" speaks of no sign
        closes = tokens[end].text if end < len(tokens) else ""
        if (opener := auxiliary(part, closes)) is not None:
            head, asks = opener, True
            stop.discard(opener)
        asked = [h for h in longest(self._asking.find(part)) if not polite(part) and not some(part, h.start)]
        asks = asks or bool(asked)
        if asks:
            first = head if head is not None else asked[0].start if asked else 0
            mine = (*mine, Slot("question", "{clause}", first, asked[0].end if asked and head is None else first + 1))
        back = points(part, stop) and not mentions
        quotes = sum(t.text == QUOTE for t in tokens[:start])
        files = tuple(named[t.start] for t in part if t.start in named)
        hands = any(t.text in words.HANDED for t in part) or "".join(t.text for t in part).startswith(words.HANDED_HAN)
        until = tokens[end].start if end < len(tokens) else size
        return Clause(
            start, end, part, joined, head, asks, back, mine, mentions, frozenset(stop), until, quotes, files, told, hands
        )  # fmt: skip

    def _mention(self, part: Sequence[Token], hit: Hit[str]) -> Mention:
        before = [t.text for t in part[max(0, hit.start - 3) : hit.start]]
        definite = False
        while before and before[-1] in words.DETERMINERS:
            definite |= before.pop() in words.DEFINITE
        if definite and before and before[-1] in ("to", "onto"):
            return Mention(hit.value, hit.start, hit.end)  # "add subtitles to the film": it is there already
        target = bool(before) and (before[-1] in words.TARGETS or before[-1] in words.INTO_HAN)
        target = target and not (len(before) > 1 and before[-2] in words.COMPOUND)
        after = part[hit.end].text if hit.end < len(part) else ""
        target = target or (after in ("form", "format") and bool(before) and before[-1] == "in")
        return Mention(hit.value, hit.start, hit.end, target)

    def _slots(self, text: str, tokens: Sequence[Token]) -> list[Slot]:
        out = []
        for hit in longest(self._languages.find(tokens)):
            before = tokens[hit.start - 1].text if hit.start else ""
            made = before in words.INTO_HAN and (tokens[hit.start - 2].text if hit.start > 1 else "") in words.MADE_HAN
            role = "into" if before in words.TARGETS or (before in words.INTO_HAN and not made) else ""
            follows = tokens[hit.end].text if hit.end < len(tokens) else ""
            if before == "in" or before in words.WITH_HAN:
                role = "in"
            elif before in words.TARGETS and follows and follows not in words.CONNECTIVES | {"": ""}:
                role = "into"
            out.append(Slot("language", hit.value, hit.start, hit.end, role))
        for i, token in enumerate(tokens):
            ahead = [t.text for t in tokens[max(0, i - 2) : i] if t.text not in words.DETERMINERS]
            if token.text in words.FORMATS and ahead and ahead[-1] in words.TARGETS | set(words.INTO_HAN):
                out.append(Slot("format", words.FORMATS[token.text], i, i + 1, "into"))
        for name, value, begin, finish in spans(text):
            inside = [i for i, t in enumerate(tokens) if begin <= t.start < finish]
            if inside:
                out.append(Slot(name, value, inside[0], inside[-1] + 1))
        return out


def _number(tokens: Sequence[Token], at: int, among: Sequence[int], named: Mapping[int, int]) -> int:
    """Which one is called at a place, counted from one; 0 where none is."""
    word, before = tokens[at].text, "".join(t.text for t in tokens[max(0, at - 2) : at])
    if word == "last" or (word == "一" and before == "最后"):
        return len(among)
    if word == "other" or (word == "一" and before.endswith("另")):
        left = [n for n, position in enumerate(among, 1) if position not in named.values()]
        return left[0] if len(left) == 1 and named else 0
    if tokens[at].is_han:
        return int(words.NUMBERS.get(word, 0)) if before.endswith("第") else 0
    return words.ORDINALS.get(word, 0)


def _stands_alone(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number stands for one of the files by itself: "the second", "第二张"."""
    if tokens[at].is_han:
        measured = at + 1 < len(tokens) and tokens[at + 1].text in words.MEASURES_FILE
        follows = tokens[at + 2] if at + 2 < len(tokens) else None
    else:
        measured = bool(at) and tokens[at - 1].text == "the"
        follows = tokens[at + 1] if at + 1 < len(tokens) else None
    ends = follows is None or not (follows.is_word or follows.is_han) or follows.text in words.AFTER_ONE
    return measured and ends


def _named(text: str, names: Sequence[str]) -> tuple[str, dict[int, int]]:
    """The text with file names masked, and for each place of one which input it calls."""
    named: dict[int, int] = {}
    for index, name in sorted(enumerate(names), key=lambda item: -len(item[1])):
        word = folded(name)
        if "." not in word:  # "a" or "scan" is a word like others
            continue
        for found in re.finditer(rf"(?<![a-z0-9_]){re.escape(word)}(?![a-z0-9_])", text):
            named[found.start()] = index
        text = re.sub(rf"(?<![a-z0-9_]){re.escape(word)}(?![a-z0-9_])", NAME.ljust(len(word)), text)
    return text, named


def _quotes(tokens: Sequence[Token], quoted: Sequence[str]) -> Iterable[tuple[int, str]]:
    return zip((i for i, t in enumerate(tokens) if t.text == QUOTE), quoted, strict=False)


def fill(value: Any, request: Request, clause: Clause, slots: Mapping[str, Any]) -> Any:
    """A pattern's parameter with its placeholder replaced; None where the request doesn't say."""
    if not isinstance(value, str) or "{" not in value:
        return value
    if value in ("{request}", "{clause}"):
        return request.text if len(request.clauses) == 1 else clause.whole(request.plain)
    name = value.strip("{}")
    return slots.get(name)
