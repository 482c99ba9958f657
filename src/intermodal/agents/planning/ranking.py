"""Ranked retrieval of tools for a clause, over the data on them: patterns, examples, description. Pure.

Everything is indexed once per toolbox by phrase or term, so that a request costs what occurs in it.
"""

from __future__ import annotations

import math
import re
import typing
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...artifacts import Artifact, Modalities
from ...tools.tool import Pattern
from ...tools.toolbox import AnyTool, Toolbox
from . import words
from .implied import FAMILY, WORTH, family, name_families, patterns_of, sentences
from .phrasing import PatternHit, acts_on, determines, inside, outer
from .request import Clause
from .slots import stem
from .spelling import Speller
from .tokens import Hit, Lexicon, Token, folded, longest, tokens_of

BY_REFERENCE = 0.85  # how much of an object "it" or "the recording" is
BY_CONTEXT = 0.85  # … and one that the request speaks of before it asks
BY_UNKNOWN_NOUN = 0.75  # … and a noun nobody foresaw: "transcribe the deposition"
BY_COMMON_VERB, COMMON = 0.4, 4  # … where this many tools share the verb
ALIKE = 0.42  # cosine from which an example or the description counts as a match
HALF_A_NAME = 0.5  # share of a name's words, weighed by rarity, from which it was meant
SINGLE = 0.75  # … of which is less where it is one word of several
EXAMPLES_WORTH = 0.9
BY_EXAMPLE_ALONE = 0.75  # … where none of the tool's patterns is met
BY_COMMON_WORDS = 0.6  # … by nothing but a verb and a word for media
VERBATIM = 1.2  # an example said word for word is what its author meant, whatever else might match
BY_SIGHT = 0.4  # … where a question is put to media without words: to be named, not to be run
QUESTION = "{question}"  # a verb that stands for any question
PARTED = 6  # … from a verb to its particle: "sum the whole report up"


@dataclass(frozen=True, eq=False)
class Match:
    """How well one tool fits one clause, 0..1, and which of its tokens the tool's data explains."""

    tool: AnyTool
    score: float
    explained: frozenset[int]
    verbs: frozenset[int] = frozenset()
    params: Mapping[str, Any] = field(default_factory=dict)
    phrased: frozenset[int] = frozenset()  # tokens of phrases that are nothing but small words
    loose: bool = False  # known by nothing but that the clause is a question
    says: tuple[str, ...] = ()  # verbs for what the tool does

    @property
    def free(self) -> bool:
        """The tool takes the caller's words, so that words nobody foresaw are its business."""
        return "{request}" in self.params.values()

    @property
    def worded(self) -> bool:
        """The caller's words are all that the tool takes: no media, and a language or a part is said in them."""
        return self.free and not self.tool.signature.ports

    @property
    def told(self) -> bool:
        """The tool is handed the caller's words, whether or not it knows them all."""
        return self.free or "{clause}" in self.params.values()


class Index:
    """What a toolbox's tools say about themselves, ready to be asked."""

    def __init__(self, toolbox: Toolbox, modalities: Modalities) -> None:
        self.tools: tuple[AnyTool, ...] = tuple(tool for tool in toolbox if tool.spoken)
        self.media = Lexicon((word, kind.modality) for kind in modalities for word in kind.words)
        self._words = {kind.modality: set(kind.words) for kind in modalities}
        self._phrases: Lexicon[PatternHit] = Lexicon()
        self._parted: dict[str, list[tuple[str, PatternHit]]] = defaultdict(list)  # "sum … up": by its first word
        self._unless: Lexicon[int] = Lexicon()
        self.nouns: Lexicon[tuple[str, ...]] = Lexicon()
        self._names_media: dict[tuple[int, int], bool] = {}
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._patterns: list[tuple[Pattern, ...]] = []
        self._names: dict[str, list[int]] = defaultdict(list)  # family → tools that it names
        self._named: list[frozenset[str]] = []
        self._sharing: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self._asking: set[int] = set()  # of the documents below, those that ask
        self._documents: list[tuple[int, frozenset[str]]] = []
        self.values: Lexicon[tuple[str, str, Any]] = Lexicon()
        for number, tool in enumerate(self.tools):
            self._add(number, tool)
        self._weigh()
        self._speller = self._spells(modalities)

    def _add(self, number: int, tool: AnyTool) -> None:
        self._patterns.append(patterns_of(tool))
        self._named.append(name_families(tool, self.media))
        for derived in self._named[number]:
            self._names[derived].append(number)
        for position, pattern in enumerate(self._patterns[number]):
            for verb in (*pattern.verbs, *(f"{v}'s" for v in pattern.verbs if f"{v}'s" in words.ASK)):
                self._sharing[tuple(t.stem for t in tokens_of(folded(verb)))].add(number)
                self._phrases.add(verb, PatternHit(number, position, True))
                parts = verb.split()
                if len(parts) == 2 and parts[1] in words.PARTICLES:
                    self._parted[stem(parts[0])].append((parts[1], PatternHit(number, position, True)))
            for noun in pattern.objects:
                self._phrases.add(noun, PatternHit(number, position, False))
                if pattern.media:
                    self.nouns.add(noun, pattern.media)
            known = {word for name in pattern.media for word in self._words.get(name, ())}
            self._names_media[number, position] = not known.isdisjoint(pattern.objects)
        for text in (*tool.examples, *sentences(tool.description), re.sub(r"[\W_]+", " ", tool.id)):
            said = frozenset(terms(tokens_of(folded(text))))
            if any(len(term) > 1 for term in said):  # one Chinese character that isn't glue tells nothing
                if words.ASK & {t.text for t in tokens_of(folded(text))} or any(w in text for w in words.ASK_HAN):
                    self._asking.add(len(self._documents))
                self._documents.append((number, said))
        for phrase in tool.unless:
            self._unless.add(phrase, number)
        for param in tool.signature.params:
            for value in choices(param.annotation):
                self.values.add(value, (tool.id, param.name, value))

    def _weigh(self) -> None:
        count: dict[str, set[int]] = defaultdict(set)
        for number, document in self._documents:
            for term in document:
                count[term].add(number)
        total = len(self.tools)
        # A term's weight falls with the number of tools that use it; half of one for a mere beginning of a word
        self._idf = {t: (0.5 if t[-1] == "~" else 1.0) * math.log(1 + (total + 1) / len(n)) for t, n in count.items()}
        self._rare = math.log(2 + total)
        for index, (_, document) in enumerate(self._documents):
            norm = math.sqrt(sum(self._idf[t] ** 2 for t in document)) or 1.0
            for term in document:
                self._postings[term].append((index, self._idf[term] ** 2 / norm))

    def _spells(self, modalities: Modalities) -> Speller:
        """Knows every word that the tools' patterns, the media and the languages go by."""
        patterns = (phrase for mine in self._patterns for p in mine for phrase in (*p.verbs, *p.objects))
        media = (word for kind in modalities for word in kind.words)
        said = (t.text for phrase in (*patterns, *media, *words.LANGUAGES) for t in tokens_of(folded(phrase)))
        return Speller(word for word in said if word.isascii())

    def spelt(self, token: Token) -> Token:
        """The token as it was meant, where it is one slip from a word that is known here and isn't one itself."""
        if not token.is_word or token.stem in self._idf:
            return token
        word = self._speller.corrected(token.text, words.KNOWN)
        return token if word == token.text else replace(token, text=word, stem=stem(word))

    def opens(self, tokens: Sequence[Token]) -> bool:
        """Whether these tokens start by saying what to do."""
        polite = 0
        while polite < len(tokens) and (
            tokens[polite].text in words.POLITE or not (tokens[polite].is_word or tokens[polite].is_han)
        ):
            polite += 1
        rest = tokens[polite:]
        if not rest:
            return False
        said = {t.text for t in tokens[:polite]}
        wishes = words.WISHES if said & words.WISHERS else words.WISHES - {"like"}  # "like one sentence" wishes nothing
        if said & wishes or (said & words.TELL and tokens[0].text in words.TELL):
            return True
        if "".join(t.text for t in rest[:2]) in words.TELL_HAN:
            return True
        if rest[0].text in words.ASK:
            return True
        hits = [h for h in self.phrases(tokens) if h.value.is_verb]
        if rest[0].is_han:
            return bool(hits) or rest[0].text in words.WITH_HAN
        if any(h.start == polite for h in hits):
            return True
        if rest[0].text in words.INDEFINITE:  # "… and a short summary"
            noun = next(
                (
                    i
                    for i, t in enumerate(rest[1:], polite + 1)
                    if t.text not in words.MODIFIERS | words.LANGUAGES.keys() and "-" not in t.text
                ),
                0,
            )
            return any(h.start == noun for h in hits)
        follows = rest[1].text if len(rest) > 1 else ""
        return follows in words.DETERMINERS and rest[0].text not in words.STOP and rest[0].is_word

    def phrases(self, tokens: Sequence[Token]) -> list[Hit[PatternHit]]:
        """What of the tools' patterns occurs here, also verbs with what they act on between their two words."""
        found = self._phrases.find(tokens)
        for i, token in enumerate(tokens):
            for particle, value in self._parted.get(token.stem, ()):
                end = next((j for j in range(i + 2, min(len(tokens), i + PARTED)) if tokens[j].text == particle), 0)
                if end and all(t.is_word and t.text not in _PARTS for t in tokens[i + 1 : end]):
                    found += [Hit(i, i + 1, value), Hit(end, end + 1, value)]
        return found

    def acts(self, tokens: Sequence[Token]) -> bool:
        """Whether these tokens say what to do at all."""
        if any(token.is_han for token in tokens):
            return any(h.value.is_verb for h in self.phrases(tokens)) or len(tokens) > 4
        return self.opens(tokens)

    def barred(self, clause: Clause) -> bool:
        """Whether a tool says of its own words that something else is asked for."""
        return bool(self._unless.find(clause.tokens))

    def matches(self, clause: Clause, reachable: frozenset[str]) -> list[Match]:
        """Tools for a clause, best first. `reachable`: modalities that the media at hand are or convert to."""
        found = self._by_pattern(clause, reachable)
        for number, (alike, covered) in self._by_example(clause).items():
            tool = self.tools[number]
            before = found.get(number)
            params = before.params if before else _first_params(tool)
            worth = EXAMPLES_WORTH if before or not tool.patterns else BY_EXAMPLE_ALONE
            score = worth * min(1.0, alike * 1.25)
            if before is None and tool.patterns and not _told_apart(clause, covered, alike):
                score *= BY_COMMON_WORDS
            if tool.conversion and before is None and not self._says_what_it_makes(tool, clause):
                score /= 2
            score = VERBATIM if alike > 0.999 else max(before.score if before else 0.0, score)
            explained = covered | (before.explained if before else frozenset())
            found[number] = (
                replace(before, score=score, explained=explained)
                if before
                else Match(tool, score, explained, params=params)
            )
        for number, (score, at) in self._by_name(clause).items():
            before = found.get(number) or Match(self.tools[number], 0.0, frozenset())
            found[number] = replace(
                before, score=max(before.score, score), explained=before.explained | at, verbs=before.verbs | at
            )
        other = {hit.value for hit in self._unless.find(clause.tokens)}
        found = {n: m for n, m in found.items() if n not in other}
        found = {n: replace(m, says=tuple(v for p in self._patterns[n] for v in p.verbs)) for n, m in found.items()}
        return sorted(found.values(), key=lambda m: (-m.score, m.tool.id))

    def acting(self, clause: Clause, at_hand: frozenset[str]) -> list[AnyTool]:
        """Tools on media of these modalities that a verb of the clause is a word for."""
        said = {h.value.tool for h in self.phrases(clause.tokens) if h.value.is_verb}
        tools = (self.tools[number] for number in sorted(said))
        return [t for t in tools if t.signature.ports and t.signature.ports[0].kind.modality in at_hand]

    def _by_name(self, clause: Clause) -> dict[int, tuple[float, frozenset[int]]]:
        """tool → (how much of its name the clause says, the tokens that say it), for tools without patterns."""
        said: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for i, token in enumerate(clause.tokens):
            for number in self._names.get(family(token) or "", ()):
                said[number][token.stem[: FAMILY[1]]].add(i)
        out = {}
        for number, found in said.items():
            share = sum(map(self._rarity, found)) / sum(map(self._rarity, self._named[number]))
            if share >= HALF_A_NAME:
                out[number] = WORTH * math.sqrt(share), frozenset(i for at in found.values() for i in at)
        return out

    def _rarity(self, derived: str) -> float:
        """How much a word of a name tells its tool from others."""
        return math.log(1 + len(self.tools) / len(self._names[derived]))

    def _by_pattern(self, clause: Clause, reachable: frozenset[str]) -> dict[int, Match]:
        hits: dict[tuple[int, int], list[Hit[PatternHit]]] = defaultdict(list)
        for hit in outer(self.phrases(clause.tokens), clause):
            hits[hit.value.tool, hit.value.pattern].append(hit)
        for slot in clause.slots:
            for put in self._phrases.find(tokens_of("{" + slot.name + "}")):
                if put.end - put.start > 2:
                    hits[put.value.tool, put.value.pattern].append(Hit(slot.start, slot.end, put.value))
        told = {(h.value.tool, h.value.pattern) for h in self._phrases.find(clause.told) if not h.value.is_verb}
        objects: dict[int, list[Hit[PatternHit]]] = defaultdict(list)
        for (number, _), mine in hits.items():
            objects[number] += [h for h in mine if not h.value.is_verb]
        found: dict[int, Match] = {}
        for (number, position), mine in hits.items():
            tool = self.tools[number]
            pattern = self._patterns[number][position]
            verbs = [h for h in mine if h.value.is_verb]
            nouns = [h for h in mine if not h.value.is_verb and not determines(h, clause)]
            if nouns and all(any(inside(h, other) for other in objects[number]) for h in nouns):
                continue  # "email addresses" are no addresses to a tool that knows both
            if pattern.verbs and not verbs:
                continue
            credit = self._credit(clause, number, position, verbs, nouns, reachable)
            if (number, position) in told and not pattern.direct:
                credit = max(credit, BY_CONTEXT)
            if credit == 0.0:
                continue
            size = max((h.end - h.start for h in verbs), default=0) + max((h.end - h.start for h in nouns), default=0)
            score = min(1.0, pattern.weight) * credit + 0.02 * min(3, size)
            explained = frozenset(i for h in mine for i in range(h.start, h.end))
            spoken = frozenset(i for h in verbs for i in range(h.start, h.end))
            small = frozenset(
                i for h in mine if h.end - h.start > 1 and clause.stop.issuperset(range(h.start, h.end))
                for i in range(h.start, h.end)
            )  # fmt: skip
            before = found.get(number)
            loose = QUESTION in pattern.verbs
            if before is None:
                found[number] = Match(tool, score, explained, spoken, pattern.params, small, loose)
            else:
                first, then = (
                    (before.params, pattern.params) if score <= before.score else (pattern.params, before.params)
                )
                best = _joined(first, then)
                found[number] = Match(
                    tool, max(score, before.score), explained | before.explained, spoken | before.verbs, best,
                    small | before.phrased, loose and before.loose,
                )  # fmt: skip
        return found

    def _credit(
        self,
        clause: Clause,
        number: int,
        position: int,
        verbs: Sequence[Hit[PatternHit]],
        nouns: Sequence[Hit[PatternHit]],
        reachable: frozenset[str],
    ) -> float:
        """How far the pattern's object is there: named, referred to, or a noun nobody foresaw."""
        pattern = self._patterns[number][position]
        if not pattern.objects:
            # a question may be about anything: it is one about such media where they are at hand, or nothing is
            elsewhere = QUESTION in pattern.verbs and reachable and reachable.isdisjoint(pattern.media)
            return BY_SIGHT if elsewhere else 1.0
        apart = [(v, n) for n in nouns for v in verbs if n.end <= v.start or n.start >= v.end]
        if pattern.direct:
            return 1.0 if any(acts_on(clause, v, n) for v, n in apart) else 0.0
        if apart or (nouns and not pattern.verbs):
            return 1.0
        if not pattern.media or not self._names_media[number, position]:
            return 0.0
        if any(m.modality in pattern.media and not m.target for m in clause.mentions):
            return 1.0
        if reachable.isdisjoint(pattern.media):
            return 0.0
        if any(m.target for m in clause.mentions) or clause.asks:
            return 0.0
        if clause.back:
            return BY_REFERENCE
        # "get the …" may mean anything; "transcribe the …" may not
        tools = min(len(self._sharing[tuple(t.stem for t in clause.tokens[v.start : v.end])]) for v in verbs)
        return BY_UNKNOWN_NOUN if tools < COMMON else BY_COMMON_VERB

    def _says_what_it_makes(self, tool: AnyTool, clause: Clause) -> bool:
        """A mere change of form is asked for by naming the form."""
        return any(m.modality == tool.signature.result.kind.modality for m in clause.mentions)

    def _by_example(self, clause: Clause) -> dict[int, tuple[float, frozenset[int]]]:
        """tool → (cosine to its nearest text, tokens that text has too)."""
        asked = terms(clause.tokens)
        if not asked:
            return {}
        norm = math.sqrt(sum(self._idf.get(t, self._rare) ** 2 for t in asked if t[-1] != "~"))
        scores: dict[int, float] = defaultdict(float)
        for term in asked:
            for index, weight in self._postings.get(term, ()):
                scores[index] += weight
        best: dict[int, tuple[float, int]] = {}
        for index, score in scores.items():
            number = self._documents[index][0]
            if len(self._documents[index][1]) <= 2:
                if clause.asks:  # a name says what is done, it asks nothing
                    continue
                score *= SINGLE if len(asked) > 2 else 1.0
            if clause.asks and index not in self._asking and self.tools[number].patterns:
                score *= SINGLE  # what is to be done is no answer
            if score / norm >= ALIKE and score > best.get(number, (0.0, 0))[0]:
                best[number] = (score, index)
        return {
            number: (
                score / norm
                if not self.tools[number].patterns or self._documents[index][1] == asked.keys()
                else min(score / norm, 0.999),
                frozenset(i for t, at in asked.items() if t in self._documents[index][1] for i in at),
            )
            for number, (score, index) in best.items()
        }


def _told_apart(clause: Clause, covered: frozenset[int], alike: float) -> bool:
    """Whether what a clause shares with an example is more than a word anybody uses of such media."""
    if alike > 0.999:
        return True
    own = covered - {i for m in clause.mentions for i in range(m.start, m.end)} - {clause.head}
    theirs = {
        i for i in own if clause.asks and i and clause.tokens[i - 1].text in words.SUBJECTS
    }  # "what did they find"
    return len(own) > 1 or any(clause.tokens[i].is_word for i in own - theirs)


def terms(tokens: Sequence[Token]) -> dict[str, list[int]]:
    """What retrieval compares, with the tokens it comes from: stems, their beginnings, pairs of Chinese characters."""
    stop = {i for h in longest(_STOP.find(tokens)) for i in range(h.start, h.end)}
    out: dict[str, list[int]] = defaultdict(list)
    for i, token in enumerate(tokens):
        if token.is_word and token.text not in words.STOP and token.text not in words.ASK:
            out[token.stem].append(i)
            if derived := family(token):
                out[derived + "~"].append(i)
        elif token.is_han and i not in stop:
            if i + 1 < len(tokens) and tokens[i + 1].is_han and i + 1 not in stop:
                out[token.text + tokens[i + 1].text] += [i, i + 1]
            elif not (i and tokens[i - 1].is_han and i - 1 not in stop):
                out[token.text].append(i)
    return out


_PARTS = words.PREPOSITIONS | words.TARGETS | words.PARTICLES
_STOP: Lexicon[bool] = Lexicon((w, True) for w in words.STOP_HAN)


def _joined(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Both patterns' parameters: the first's where they differ, lists together ("the phones and the names")."""
    out = {**then, **first}
    for name, value in first.items():
        if isinstance(value, list) and isinstance(then.get(name), list):
            out[name] = [*value, *(item for item in then[name] if item not in value)]
    return out


def choices(annotation: Any) -> Iterable[str]:
    """The strings a parameter may be, where its annotation lists them."""
    if typing.get_origin(annotation) is typing.Literal:
        return [value for value in typing.get_args(annotation) if isinstance(value, str)]
    return [value for inner in typing.get_args(annotation) for value in choices(inner)]


def _first_params(tool: AnyTool) -> Mapping[str, Any]:
    """What a request that is like an example, but hits no pattern, hands over: the caller's words, if taken at all."""
    for pattern in tool.patterns:
        if "{request}" in pattern.params.values():
            return pattern.params
    return {}


def kinds(modalities: Modalities) -> Mapping[str, type[Artifact]]:
    return {kind.modality: kind for kind in modalities}
