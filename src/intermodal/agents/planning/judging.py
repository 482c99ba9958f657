"""How much of a clause a reading explains, and what it leaves undone. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from . import words
from .feeding import Scene, refers
from .filling import params_of
from .missing import complement, manner, names_a_kind, said, untouched
from .ranking import VERBATIM, Index, Match
from .reading import NARROWING, SPOKEN, Reading
from .request import Clause, Request

PARTICLE = 0.5
ANOTHER_FORM = 0.1  # cost from which a chain makes something else of the media, not another form of it
CHOOSING, CHOSEN = frozenset(["which", "哪"]), 0.1
GLUE = 0.15  # share lost of a word nobody foresaw where the tool takes the caller's words


class Judge:
    def __init__(self, index: Index, text_like: frozenset[str]) -> None:
        self._index = index
        self._text_like = text_like

    def weights(self, clause: Clause, asked: Sequence[Match]) -> dict[int, float]:
        """What leaving a token unexplained costs."""
        weights: dict[int, float] = {}
        verbs = {i for m in asked if m.score >= SPOKEN for i in m.verbs}
        modifies = False
        for i, token in enumerate(clause.tokens):
            if token.text in words.PREPOSITIONS:
                modifies = True
            elif token.text in words.TARGETS:
                modifies = False
            if i in clause.stop or token.text in words.GENERIC:
                continue
            weight = 0.5 if token.is_han else 0.3 if modifies else 1.0
            if i == clause.head:
                weight = 0.5 if clause.asks else 2.0
            elif i in verbs:
                weight = max(weight, 1.0) * 2 if not token.is_han else 1.0
            weights[i] = weight
        for match in asked:
            if match.score >= SPOKEN:  # "read it to me": small words count where a phrase is made of them
                weights |= {i: PARTICLE for i in match.phrased & clause.stop if i not in weights}
        return weights

    def judged(self, reading: Reading, scene: Scene, weights: Mapping[int, float], reached: bool) -> Reading:
        """The reading with its parameters, its score and what it lacks. `reached`: what is wanted comes out."""
        clause, request, asked = scene.clause, scene.request, scene.asked
        by_tool = {m.tool.id: m for m in asked} | {reading.goal.tool.id: reading.goal}
        params, consumed = params_of(reading, clause, request, by_tool, self._index)
        explained: set[int] = set(consumed)
        for tool in reading.tools:
            if tool.id in by_tool:
                explained |= by_tool[tool.id].explained
        for mention in clause.mentions:
            if reached or not mention.target:
                explained.update(range(mention.start, mention.end))
        for feed in reading.feeds:
            explained |= refers(clause, reading.goal, feed.place)
        half = {i for h in self._index.nouns.find(clause.tokens) for i in range(h.start, h.end)}
        half -= {i for m in asked if m.score >= SPOKEN for i in m.verbs}
        total = sum(weights.values()) or 1.0
        lost = 0.0
        for i, weight in weights.items():
            if i not in explained:
                share = GLUE if reading.goal.free and (clause.asks or i != clause.head) else 0.5 if i in half else 1.0
                lost += weight * share
        cover = 1 - lost / total
        cost = sum(f.cost for f in reading.feeds) + reading.finish.cost
        if any(t.text in CHOOSING for t in clause.tokens) and any(
            f.chain.type.many and not f.port.many for f in reading.feeds
        ):
            cost += CHOSEN  # which of several is asked of all, not of each
        lacks = self._lacks(replace(reading, params=params), clause, request, explained, half, reached)
        fits = min(1.0, reading.goal.score)
        if reading.goal.score >= VERBATIM and all(feed.chain.cost < ANOTHER_FORM for feed in reading.feeds):
            fits = VERBATIM  # said of media that is here, not of what would have to be made of it
        score = fits * (0.4 + 0.6 * cover) - cost
        return replace(reading, params=params, score=score, lacks=tuple(lacks), explained=frozenset(explained))

    def _lacks(
        self, reading: Reading, clause: Clause, request: Request, explained: set[int], half: set[int], reached: bool
    ) -> list[str]:
        """What the clause asks for and the reading doesn't do."""
        tokens = clause.tokens
        lacks = []
        if clause.head is not None and not clause.asks and clause.head not in explained:
            lacks.append(clause.text(request.plain))
        for slot in clause.slots if not reading.goal.worded else ():
            if slot.name == "language" and slot.role and slot.start not in explained:
                lacks.append(said(clause, request, slot.start - 1, slot.end))
            if slot.name in NARROWING and not explained.issuperset(range(slot.start, slot.end)):
                lacks.append(said(clause, request, slot.start, slot.end))
            if slot.name == "part" and not reading.goal.free and slot.start not in reading.goal.explained:
                lacks.append(said(clause, request, slot.start, slot.end))
            if slot.name == "format" and not _has_format(reading, slot.value):
                lacks.append(said(clause, request, slot.start - 1, slot.end))
        quoted = [slot for slot in clause.slots if slot.name == "quoted"]
        taken = sum(f.place.quoted for f in reading.feeds)
        taken += sum(len(v) for v in reading.params.get(reading.goal.tool.id, {}).values() if isinstance(v, list))
        if len(quoted) > max(1, taken) and not reading.goal.free:
            lacks.append(clause.text(request.plain))  # two texts to do something with, and only one is taken
        lacks += manner(reading, clause, request, explained | half)
        lacks += complement(reading, clause, request, explained, half)
        if not reached:
            lacks += [said(clause, request, m.start - 1, m.end) for m in clause.mentions if m.target]
        if clause.asks:
            lacks += untouched(reading, clause, request, explained)
            lacks += self._unasked(reading, clause, request, explained)
        for i, token in enumerate(tokens[:-1]):
            if i and tokens[i - 1].text in words.COMPOUND:
                continue
            if token.text in words.INTO_HAN and i in explained and not reading.goal.free and i + 1 not in clause.stop:
                if i + 1 not in explained | half:  # 转成…: what it shall become
                    lacks.append(said(clause, request, max(0, i - 1), len(tokens)))
                continue
            if token.text in words.TARGETS and not reading.goal.free:
                follows = next((j for j in range(i + 1, len(tokens)) if j not in clause.stop), None)
                known = explained if token.text == "as" else explained | half
                if follows is not None and follows not in known and follows - i <= 3:
                    lacks.append(said(clause, request, i, follows + 1))
        return lacks

    def _unasked(self, reading: Reading, clause: Clause, request: Request, explained: set[int]) -> list[str]:
        """Why the reading is no answer to a question: it makes something new, or doesn't know what is asked for."""
        known = reading.out.kind.modality in self._text_like or reading.goal.score >= SPOKEN
        if not reading.feeds or not known:
            return [clause.text(request.plain)]
        tokens = clause.tokens
        for i, token in enumerate(tokens[:-1]):
            if token.text == "which" and tokens[i + 1].text == "of" and not reading.goal.free:
                return [said(clause, request, i, min(len(tokens), i + 4))]
            han = token.text + tokens[i + 1].text
            if han in words.WHAT_HAN and not reading.goal.free and names_a_kind(clause, i + 2, explained):
                return [said(clause, request, i, len(tokens))]
            if token.text in ("what", "which") and tokens[i + 1].is_word and i + 1 not in clause.stop:
                own = set(reading.goal.explained) | (
                    explained - {j for m in clause.mentions for j in range(m.start, m.end)}
                )
                if i + 1 not in own and not reading.goal.free:
                    return [said(clause, request, i, i + 2)]
        text = "".join(t.text if t.is_han else " " for t in tokens)
        for word in () if reading.goal.free else words.WHICH_HAN:
            at = text.find(word)
            if len(text) == len(tokens) and at >= 0 and at not in explained:
                return [clause.text(request.plain)]
        return []


def _has_format(reading: Reading, form: str) -> bool:
    """Whether a step was told the format, or what comes out is of it anyway."""
    return any(p.get("format") == form for p in reading.params.values()) or form in reading.out.kind.media_types[0]
