"""Which hits of the tools' phrases in a clause count: no parts of longer ones, none that act on something else. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import words
from .request import Clause
from .tokens import Hit, Token

REACH = 4  # words between a verb and what it acts on


@dataclass(frozen=True, slots=True)
class PatternHit:
    tool: int
    pattern: int
    is_verb: bool


def outer(hits: Sequence[Hit[PatternHit]], clause: Clause) -> list[Hit[PatternHit]]:
    """Without what is but a part of a longer phrase: 读出 isn't 读, a phone number no phone."""
    covered = {
        i
        for h in hits
        if h.value.is_verb and h.end - h.start > 1 and clause.tokens[h.start].is_han
        for i in range(h.start, h.end)
    } | {i for m in clause.mentions if m.end - m.start > 1 for i in range(m.start, m.end) if clause.tokens[i].is_han}
    spans = [h for h in hits if h.value.is_verb and _own_verb(clause.tokens[h.start : h.end])]
    done = {(h.value.tool, h.value.pattern) for h in hits if h.value.is_verb}  # who says "video about" alone makes none
    nouns = [h for h in hits if not h.value.is_verb and (h.value.tool, h.value.pattern) in done]
    longer = [h for h in nouns if h.end - h.start > 1 and clause.tokens[h.start].is_word]
    within = {i for h in longer for i in range(h.start, h.end)}
    return [
        h
        for h in hits
        if h.end - h.start > 1 or h.start not in (covered if h.value.is_verb else within) or _widest(h, longer)
        if not any(inside(h, o) and h.value.tool != o.value.tool for o in spans if h.value.is_verb)
    ]


def _own_verb(said: Sequence[Token]) -> bool:
    """Whether a phrase is another verb than its parts: "read out", 讲的是什么."""
    return len(said) > 3 if said[0].is_han else len(said) == 2 and said[1].text in words.PARTICLES


def determines(hit: Hit[PatternHit], clause: Clause) -> bool:
    """Whether a pronoun only points out the noun after it: "this clip"."""
    alone = hit.end - hit.start == 1 and clause.tokens[hit.start].text in words.PRONOUNS
    return alone and any(m.start == hit.end for m in clause.mentions)


def inside(hit: Hit[PatternHit], other: Hit[PatternHit]) -> bool:
    """Whether a longer phrase goes around this one."""
    return other.start <= hit.start and hit.end <= other.end and other.end - other.start > hit.end - hit.start


def _widest(hit: Hit[PatternHit], longer: Sequence[Hit[PatternHit]]) -> bool:
    """Whether the longer phrases around a word are the same tool's own."""
    around = {h.value.tool for h in longer if h.start <= hit.start < h.end}
    return not hit.value.is_verb and hit.value.tool in around


def acts_on(clause: Clause, verb: Hit[PatternHit], noun: Hit[PatternHit]) -> bool:
    """Whether the noun is what the verb acts on: "generate a new image", "the image was generated"."""
    if verb.end <= noun.start:
        between = clause.tokens[verb.end : noun.start]
        wished = any(t.text in words.WISHES for t in clause.tokens[verb.start : verb.end])
        if wished and between and between[0].text in words.DEFINITE:
            return False  # "I need the image …": it is there, and something is to be done with it
        stops = words.PREPOSITIONS | words.TARGETS
        return len(between) <= REACH and all((t.is_word or t.is_han) and t.text not in stops for t in between)
    between = clause.tokens[noun.end : verb.start]
    return len(between) <= REACH and all(t.text in words.STOP and t.text not in words.PREPOSITIONS for t in between)
