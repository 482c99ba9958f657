"""What a piece of a request is: a question, a remark, a form, a description that goes on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import words
from .tokens import Hit, Token

ASKS = ("?", "？")
_GREETINGS = frozenset(["hi", "hello", "hey", "please", "ok", "okay", "so", "and", "now", "also", "then"])
QUOTE, NAME = "\ufffc", "\ufffb"


def within(tokens: Sequence[Token], mark: Hit[str]) -> bool:
    """Whether a mark stands inside a word: "tl;dr", "v1.2"."""
    if mark.end - mark.start > 1 or mark.end >= len(tokens) or tokens[mark.start].is_word or not mark.start:
        return False
    follows, mark_at = tokens[mark.end], tokens[mark.start]
    return follows.is_word and follows.start == mark_at.start + 1 and tokens[mark.start - 1].is_word


def inside(mark: Hit[Any], phrase: Hit[Any]) -> bool:
    """Whether a mark is but a part of a longer word: 并 of 并排."""
    return phrase.start <= mark.start and mark.end <= phrase.end and phrase.end - phrase.start > mark.end - mark.start


def states(part: Sequence[Token]) -> bool:
    """Whether a piece says how things are: "I can't open it", "这段太长了"."""
    said = " ".join(t.text for t in part if t.is_word)
    han = "".join(t.text for t in part if t.is_han)
    if any(t.text in (":", QUOTE, NAME) for t in part):
        return False  # "my question is: …"
    return bool(words.STATES.match(said) or words.TELLS.match(said) or words.STATES_HAN.search(han))


def describes(part: Sequence[Token]) -> bool:
    """Whether a piece goes on describing what was asked for before: "画一张贺卡，上面有只小狗"."""
    han = "".join(t.text for t in part if t.is_han)
    return bool(words.DESCRIBES_HAN.match(han)) and not any(w in han for w in words.ASK_HAN)


def forms(part: Sequence[Token]) -> bool:
    """Whether a piece names nothing but a form: ", vtt format", "，要PDF格式"."""
    said = [t.text for t in part if t.text not in words.STOP | words.FORM and t.text not in words.STOP_HAN]
    return len(said) == 1 and said[0] in words.FORMATS


def points(part: Sequence[Token], stop: set[int]) -> bool:
    """Whether a pronoun stands for the media: "read it", "read this", not "read this sign"."""
    for i, token in enumerate(part):
        alone = i + 1 == len(part) or i + 1 in stop
        if token.text in words.ALWAYS_PRONOUNS or token.text in words.GENERIC:
            return True
        if token.text in words.PRONOUNS and alone:
            return True
    return False


def head_of(part: Sequence[Token]) -> tuple[int | None, bool]:
    """The word that says what to do, and whether it opens a question."""
    for index, token in enumerate(part):
        if token.is_han:
            return None, False
        if not token.is_word:
            continue
        if token.text in words.ASK and token.text not in words.POLITE:
            return index, True
        if token.text == "give" and index + 1 < len(part) and part[index + 1].text not in ("me", "us"):
            return index, False  # "give it a border"
        modifies = token.text in words.MODIFIERS and index + 1 < len(part) and part[index + 1].is_word
        if token.text not in words.POLITE and token.text not in words.DETERMINERS and not modifies:
            if token.text in words.STOP:
                if token.text in words.PREPOSITIONS:  # "in this picture, what …": look on
                    continue
                if token.text not in ("make", "use"):
                    continue
            return index, False
    return None, False


def auxiliary(part: Sequence[Token], closes: str) -> int | None:
    """Where a yes-or-no question opens: "can I …", "will dogs …?"; not where it asks somebody to do something."""
    at = next((i for i, t in enumerate(part) if t.is_word and t.text not in _GREETINGS), None)
    if at is None or part[at].text not in words.AUXILIARIES or at + 2 >= len(part):
        return None
    follows, then = part[at + 1].text, part[at + 2].text
    if follows == "you" or not part[at + 1].is_word or (follows in ("i", "we") and then in words.REQUESTED):
        return None
    if part[at].text == "do" and follows not in ("i", "we", "they") and closes not in ASKS:
        return None  # "do it", "do the thing"
    return at if follows in words.SUBJECTS | words.DETERMINERS or closes in ASKS else None


def some(part: Sequence[Token], at: int) -> bool:
    """Whether 几 counts what is there, rather than asks: 这几张, 前几页."""
    return part[at].text == "几" and at > 0 and part[at - 1].text in words.SOME_HAN


def polite(part: Sequence[Token]) -> bool:
    """Whether what is put as a question asks to do something: "能帮我读一下吗"."""
    return bool(words.POLITE_HAN.match("".join(t.text for t in part)))
