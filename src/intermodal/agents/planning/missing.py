"""What a clause asks besides, that a reading leaves undone: the manner, the topic, the kind. Pure."""

from __future__ import annotations

from . import words
from .reading import Reading
from .request import Clause, Request

AFTER_NOUNS = ("in", "like", "without")  # "a summary in bullet points"; "with John" may belong to the noun
REACH = 4  # words between "with" and the parameter that it names


def manner(reading: Reading, clause: Clause, request: Request, explained: set[int]) -> list[str]:
    """How it shall be done, where no step was told: "in a British voice", "it with timestamps", "用女声"."""
    if reading.goal.free:
        return []
    open_ = explained | clause.stop
    span = _adverb(reading, clause, explained)
    for i, token in enumerate(clause.tokens[:-1]):
        if span is None and token.text in words.WITH_HAN and not clause.asks:
            span = _with_han(reading, clause, i, open_)
        elif span is None and token.text in words.MANNER:
            span = _with(reading, clause, i, open_)
    return [said(clause, request, *span)] if span else []


def complement(reading: Reading, clause: Clause, request: Request, explained: set[int], half: set[int]) -> list[str]:
    """What the media shall become or where it shall go, where nothing does that: "make the text bigger", 烧进."""
    tokens = clause.tokens
    if reading.goal.free or clause.asks:
        return []
    if clause.head is not None and tokens[clause.head].text in words.CAUSING and clause.content:
        last = clause.content[-1]
        if any(t.text in words.PREPOSITIONS | words.TARGETS for t in tokens[clause.head : last]):
            return []
        return [] if last in explained or last <= clause.head else [clause.text(request.plain)]
    start = next((i for i, t in enumerate(tokens[:3]) if t.text in ("把", "将")), len(tokens))
    for i in range(start + 2, len(tokens) - 1):
        if tokens[i + 1].text in words.COMPLEMENTS_HAN and i not in explained | half | clause.stop and tokens[i].is_han:
            return [said(clause, request, i, len(tokens))]
    return []


def _adverb(reading: Reading, clause: Clause, explained: set[int]) -> tuple[int, int] | None:
    """ "slowly" after what is to be done; "慢一点" anywhere."""
    first = min(reading.goal.verbs, default=0)
    for i, token in enumerate(clause.tokens):
        if i in explained:
            continue
        if token.text in words.HOW and i > first:
            return i, i + 1
        han = next((h for h in words.HOW_HAN if _written(clause, i, h)), "") if token.is_han else ""
        if han:
            return i, i + len(han)
    return None


def _written(clause: Clause, at: int, han: str) -> bool:
    return "".join(t.text for t in clause.tokens[at : at + len(han)]) == han


def _with_han(reading: Reading, clause: Clause, at: int, known: set[int] | frozenset[int]) -> tuple[int, int] | None:
    """用… up to what is done: what it is done with."""
    tokens = clause.tokens
    if at and tokens[at - 1].text in words.COMPOUND_HAN:
        return None
    end = next((j for j in range(at + 1, len(tokens)) if j in reading.goal.verbs), at + 1)
    slotted = any(slot.start < end and slot.end > at + 1 for slot in clause.slots)
    left = not slotted and any(j not in known for j in range(at + 1, end))
    return (at, end) if left else None


def _with(reading: Reading, clause: Clause, at: int, known: set[int] | frozenset[int]) -> tuple[int, int] | None:
    """Words governed by "in" or "with" that name a parameter nobody set, or can't belong to a noun before them."""
    tokens = clause.tokens
    breaks = words.PREPOSITIONS | words.TARGETS
    end = next(
        (j for j in range(at + 1, len(tokens)) if not tokens[j].is_word or tokens[j].text in breaks), len(tokens)
    )
    takes = {param.name for tool in reading.tools for param in tool.signature.params}
    unset = takes - {name for some in reading.params.values() for name in some}
    named = next((j for j in range(at + 1, end) if tokens[j].text in takes and j not in reading.goal.explained), None)
    if named is not None and tokens[named].text in unset and named - at <= REACH:
        return at, named + 1
    if tokens[at + 1].text in words.DEFINITE | words.ANYHOW:  # "with the music": what it is done with, not how
        return None
    pronoun = {t.text for t in tokens[max(0, at - 3) : at]} & (words.PRONOUNS | words.ALWAYS_PRONOUNS)
    bare = at - 1 in reading.goal.verbs  # "transcribe with timestamps"
    noun = at - 1 in reading.goal.explained or any(m.end == at for m in clause.mentions)
    bare = bare or (tokens[at].text in AFTER_NOUNS and not clause.asks and noun)
    left = [j for j in range(at + 1, end) if j not in known]
    slotted = {i for slot in clause.slots for i in range(slot.start, slot.end)}
    if left == [at + 1] and at + 2 in slotted and tokens[at].text == "in":
        return at, at + 3  # "in simple French"
    return (at, left[-1] + 1) if left and (bare or pronoun) and slotted.isdisjoint(range(at, end)) else None


def untouched(reading: Reading, clause: Clause, request: Request, explained: set[int]) -> list[str]:
    """What the question is about, where all there is would be answered: "what does she say about the budget"."""
    if reading.goal.told:
        return []
    tokens = clause.tokens
    after = max(reading.goal.explained, default=-1) + 1
    topic = [j for j in range(after, len(tokens)) if j not in clause.stop | explained and tokens[j].is_word]
    if topic and after and not any(tokens[j].text in words.PREPOSITIONS for j in range(after, topic[0])):
        return [said(clause, request, after, topic[-1] + 1)]  # "what does she say I should take"
    for i, token in enumerate(tokens):
        two = token.text + (tokens[i + 1].text if i + 1 < len(tokens) else "")
        if token.text in words.ABOUT or two in words.ABOUT_HAN:
            start = i + (2 if two in words.ABOUT_HAN else 1)
            topic = [j for j in range(start, len(tokens)) if j not in clause.stop | explained]
            if topic:
                return [said(clause, request, i, topic[-1] + 1)]
    return []


def names_a_kind(clause: Clause, at: int, explained: set[int]) -> bool:
    """Whether a noun that nothing explains follows: "什么狗"."""
    return at < len(clause.tokens) and clause.tokens[at].is_han and at not in explained | clause.stop


def said(clause: Clause, request: Request, start: int, end: int) -> str:
    """The request's own words for tokens `start` to `end` of a clause."""
    first, last = clause.tokens[max(0, start)], clause.tokens[end - 1]
    return request.plain[first.start : last.end]
