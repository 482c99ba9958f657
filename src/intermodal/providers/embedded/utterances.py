"""From words with times to segments a person can read: which language each stretch is in, where to cut. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...artifacts import Segment
from ...artifacts.writing import abbreviated, width
from .numerals import Word, numbers

MAX_S, MAX_WIDTH = 7.0, 84  # what fits a subtitle of two lines
PAUSE_S = 1.0  # pieces of one sentence closer than this belong together
CLIP_S, GAP_S = 28.0, 2.0
TAIL_S = 0.6
SWITCH = 2.5  # nats of evidence against a change of language: 12:1 once, 150:1 for one stretch of 2 s in between
_ENDS = (".", "!", "?", "…", "。", "！", "？")
_COMMAS = (",", ";", ":", "，", "；", "：", "、")


Span = tuple[float, float]  # start and end, in seconds


@dataclass(frozen=True, slots=True)
class Stretch:
    """Speech between two silences, in seconds, and how probable each language is in it."""

    start: float
    end: float
    odds: Mapping[str, float]


def routed(stretches: Sequence[Stretch]) -> list[str]:
    """The language of each stretch: the most probable path (Viterbi) where changing costs SWITCH.

    So that a short or unclear stretch takes the language of its neighbours, the nearer one's first, while a clear
    change is followed. Changing without a pause costs half as much again.
    """
    if not stretches:
        return []
    states = sorted({max(s.odds, key=lambda code: s.odds[code]) for s in stretches})
    score = dict.fromkeys(states, 0.0)
    back: list[dict[str, str]] = []
    end = -math.inf
    for stretch in stretches:
        cost = SWITCH * (1.5 - 0.5 * min(1.0, stretch.start - end))
        end = stretch.end
        weight = min(2.0, (stretch.end - stretch.start) / 2)  # a second of speech says little, four say enough
        best = max(states, key=lambda code: score[code])
        came = {code: code if score[code] >= score[best] - cost else best for code in states}
        score = {
            code: score[came[code]]
            - (cost if came[code] != code else 0.0)
            + weight * math.log(max(stretch.odds.get(code, 0.0), 1e-4))
            for code in states
        }
        back.append(came)
    path = [max(states, key=lambda code: score[code])]
    for came in reversed(back[1:]):
        path.append(came[path[-1]])
    return path[::-1]


def within(word: Word, stretches: Sequence[Stretch]) -> Word:
    """The word kept inside the speech it belongs to: recognisers start words early, in the silence before."""
    middle = (word.start + word.end) / 2
    home = min(stretches, key=lambda s: max(s.start - middle, middle - s.end, 0.0))
    start = min(max(word.start, home.start), home.end)
    return Word(start, max(start, min(word.end, home.end)), word.text)


def clips(run: Sequence[Stretch]) -> list[Span]:
    """Stretches packed into pieces of at most CLIP_S, no long silence inside: heard at once."""
    out: list[Span] = []
    for stretch in run:
        if out and stretch.start - out[-1][1] < GAP_S and stretch.end - out[-1][0] <= CLIP_S:
            out[-1] = (out[-1][0], stretch.end)
        else:
            out.append((stretch.start, stretch.end))
    return out


def unheard(run: Sequence[Stretch], words: Sequence[Word]) -> list[Span]:
    """Where somebody speaks for TAIL_S or longer and no word was written: recognisers stop early now and then."""
    out = []
    for stretch in run:
        heard = max((word.end for word in words if stretch.start <= word.start < stretch.end), default=stretch.start)
        if stretch.end - heard >= TAIL_S:
            out.append((heard, stretch.end))
    return out


def segments(words: Sequence[Word], language: str) -> list[list[Segment]]:
    """A recogniser's words → sentences, each as the segments it takes to stay readable."""
    whole: list[list[Word]] = []
    for word in words:
        if not word.text.strip():
            continue
        if whole and not _ended(whole[-1][-1], word):
            whole[-1].append(word)
        else:
            whole.append([word])
    if language == "en":
        whole = [numbers(sentence) for sentence in whole]
    return [[_segment(part, language) for part in _cut(sentence)] for sentence in whole]


def _ended(left: Word, right: Word) -> bool:
    """Whether a sentence ends between two words: a long pause, or an end mark that isn't an abbreviation's."""
    pause = right.start - left.end
    mark = left.text.strip().rstrip("\"'”’」』）)")
    if pause >= PAUSE_S:
        return True
    return mark.endswith(_ENDS) and not abbreviated(mark) and not right.text.strip()[:1].islower()


def _segment(words: Sequence[Word], language: str) -> Segment:
    text = _text(words)
    at, marks = len(text) - len("".join(word.text for word in words).rstrip()), []  # before the first letter: below 0
    for word in words:
        marks.append((at + len(word.text) - len(word.text.lstrip()), round(word.start, 3)))
        at += len(word.text)
    return Segment(round(words[0].start, 3), round(words[-1].end, 3), text, language, tuple(marks))


def _text(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words).strip()


def _cut(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Halved until every part fits, at the best place near the middle: a sentence's end, a comma, a pause."""
    if words[-1].end - words[0].start <= MAX_S and width(_text(words)) <= MAX_WIDTH:
        return [words]
    total = width(_text(words))
    places: list[tuple[float, int]] = []
    for i in range(1, len(words)):
        left, right = words[i - 1], words[i]
        if not (right.text.startswith(" ") or width(right.text[0]) == 2 or width(left.text[-1]) == 2):
            continue  # parts of one word
        mark = left.text.strip()
        if abbreviated(mark):
            continue
        bonus = 0.5 if mark.endswith(_ENDS) else 0.3 if mark.endswith(_COMMAS) else 0.0
        pause = min(1.0, right.start - left.end)
        places.append((bonus + 0.5 * pause - abs(width(_text(words[:i])) / total - 0.5), i))
    if not places:
        return [words]
    _, at = max(places)
    return [*_cut(words[:at]), *_cut(words[at:])]
