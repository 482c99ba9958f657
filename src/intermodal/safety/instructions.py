"""Planted instructions: text that gives orders to whoever reads it. Signs are weighed; hidden readings weigh more.

Beside the rules a small learned model reads the text (see `orders.py`): it adds wordings that no rule lists, and doubts
weak signs in text that reads like anything but orders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .detectors import Span, TextDetector
from .normal import views
from .orders import DOUBT, THRESHOLD, Window
from .orders import weighed as read_by_model
from .rules.instructions import CHINESE, ENGLISH, OTHERS, Row
from .rules.letters import MAIL, PERSONAL, QUESTIONS, QUOTED, TASK
from .triggers import REACH as NEAR
from .triggers import matches, merged, places, stems

REACH = 400  # code points within which signs add up
ENOUGH = 0.4  # joint weight from which signs are a finding; weights are set so that harmless requests stay below
HIDDEN = {
    "tags": 0.6,
    "base64": 0.35,
    "hex": 0.35,
    "apart": 0.35,
    "leet": 0.2,
    "backwards": 0.3,
    "percent": 0.2,
    "rot13": 0.3,
}
SPEAKS = 0.8  # a group of signs of this weight needs nobody's agreement
_SHORT = 2000  # a longer text is scanned for strong signs and their neighbours in the same way, no extra rules


class InstructionDetector(TextDetector):
    """Instructions to a model: overriding what it was told, other personas, prompts asked for, answers steered,
    tasks foreign to the text. English and Chinese, the best known turns of a dozen other languages; a model's opinion.

    A finding is advice: what keeps planted text harmless is that it never reaches a planner or an instruction.
    """

    id = "instructions@3"
    category = "injection"

    def spans(self, text: str) -> list[Span]:
        found: list[Span] = []
        for view in views(text):
            extra = HIDDEN.get(view.how, 0.0)
            judged = list(read_by_model(_folded(view.text))) if view.how in _LEGIBLE else []
            signs = [*_signs(view.text), *_structure(view.text, first=view.how == "plain")]
            for start, end, kind, score in weighed(signs, extra):
                if score >= ENOUGH:
                    sure = min(0.99, 0.5 + (score - ENOUGH) * 0.49 / (1 - ENOUGH))
                    if score < SPEAKS and _doubted(judged, start, end):
                        sure = HINT
                    found.append(Span(*view.back(start, end), kind, round(sure, 2)))
            most = 1.0 if len(view.text) <= _SHORT else HINT  # manuals and the like: every other one has such a window
            found += [Span(*view.back(s.start, s.end), s.type, min(most, s.score)) for s in _by_model(judged)]
        return found


HINT = 0.3
_LEGIBLE = frozenset({"plain", "base64", "hex", "tags", "percent"})


def _folded(text: str) -> str:
    """In small letters, where that keeps every place."""
    return folded if len(folded := text.lower()) == len(text) else text


def _by_model(judged: Iterable[Window]) -> Iterator[Span]:
    """Windows that read like orders, those that touch made one."""
    last: Window | None = None
    for window in judged:
        if window.weight < THRESHOLD:
            continue
        if last is not None and window.start <= last.end:
            last = Window(last.start, window.end, max(last.weight, window.weight))
            continue
        if last is not None:
            yield _span(last)
        last = window
    if last is not None:
        yield _span(last)


def _span(window: Window) -> Span:
    return Span(window.start, window.end, "orders", round(min(0.9, 0.55 + 0.05 * (window.weight - THRESHOLD)), 2))


def _doubted(judged: Iterable[Window], start: int, end: int) -> bool:
    """The model finds nothing like orders anywhere around these signs."""
    around = [w.weight for w in judged if w.start < end and start < w.end]
    return bool(around) and max(around) < DOUBT


class Sign(NamedTuple):
    start: int
    end: int
    kind: str
    weight: float


class Rule(NamedTuple):
    kind: str
    weight: float
    stems: frozenset[str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[Rule, ...], tuple[Rule, ...], frozenset[str]]:
    """The rules of Latin and other scripts, those of Chinese, and every stem they wait for."""

    def compiled(rows: tuple[Row, ...]) -> tuple[Rule, ...]:
        return tuple(
            Rule(kind, weight, stems(words), re.compile(pattern, re.M)) for kind, weight, words, pattern in rows
        )

    others, chinese = compiled((*ENGLISH, *OTHERS)), compiled(CHINESE)
    return others, chinese, frozenset().union(*(rule.stems for rule in others))


_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]+")


def _signs(text: str) -> Iterator[Sign]:
    folded = _folded(text)
    rules, chinese, wanted = _rules()
    where = places(folded, wanted)
    for rule in rules:
        for match in matches(rule.pattern, folded, where, rule.stems):
            yield Sign(match.start(), match.end(), rule.kind, rule.weight)
    for low, high in merged((m.span() for m in _HAN.finditer(folded)), len(folded), reach=NEAR):
        for rule in chinese:
            for match in rule.pattern.finditer(folded, low, high):
                yield Sign(match.start(), match.end(), rule.kind, rule.weight)


def weighed(signs: Iterable[Sign], extra: float = 0.0) -> list[Sign]:
    """Groups of signs that stand near each other, each with its strongest sign's kind and their joint weight.

    Signs of one kind add up once for each different weight: a phrase that two rows know isn't two phrases.
    """
    groups: list[list[Sign]] = []
    for sign in sorted(signs):
        if groups and sign.start - max(s.end for s in groups[-1][-8:]) <= REACH:
            groups[-1].append(sign)
        else:
            groups.append([sign])
    return [_joint(group, extra) for group in groups]


def _joint(group: list[Sign], extra: float) -> Sign:
    doubt, counted = 1.0 - extra, set[tuple[str, float]]()
    for sign in group:
        if (sign.kind, sign.weight) not in counted:
            counted.add((sign.kind, sign.weight))
            doubt *= 1.0 - sign.weight
    strongest = max(group, key=lambda s: s.weight)
    return Sign(group[0].start, max(s.end for s in group), strongest.kind, 1.0 - doubt)


def _structure(text: str, *, first: bool) -> Iterator[Sign]:
    """What is told by the build of a text: questions answered in a row, a foreign task inside a letter."""
    if not first:
        return
    if len(pairs := list(QUESTIONS.finditer(text))) >= 2 and len(text) < _SHORT:
        yield Sign(pairs[0].start(), pairs[-1].end(), "many_shots", 0.6)
    head = text[:_SHORT]
    if len(text) > 120 and len(MAIL.findall(head)) and len(text) <= 3 * _SHORT:
        for match in TASK.finditer(text):
            if not PERSONAL.search(QUOTED.sub("", match["task"])):
                yield Sign(match.start("task"), match.end("task"), "foreign_task", 0.55)
