"""What a clause can mean: a goal, chains that feed it, how it ends, and how much of the words that explains. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...artifacts import Artifact, Modalities, Text
from ...plans.check import Type
from ...tools.signature import Port
from ...tools.toolbox import AnyTool
from . import words
from .ranking import Index, Match, terms
from .request import Clause, Request, Slot, fill, folded, tokens_of
from .search import Chain, Routes

ASKED_FROM = 0.5  # match from which a tool counts as spoken of, and may stand between steps unasked
AT_MOST = 8  # tools looked at as goals
NOT_MEANT = 0.15  # share lost by taking media that the words don't point to
GLUE = 0.15  # share lost of a word nobody foresaw where the tool takes the caller's words


@dataclass(frozen=True)
class Place:
    """Media at hand: a given input, text typed in the request, or the result of an earlier clause."""

    name: str
    type: Type
    made_by: Match | None = None
    quoted: bool = False
    age: int = 0
    positions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Feed:
    port: Port
    place: Place
    chain: Chain
    cost: float


@dataclass(frozen=True)
class Reading:
    """One meaning of one clause. `lacks`: phrases of the clause that nothing in it answers."""

    goal: Match
    feeds: tuple[Feed, ...]
    finish: Chain
    out: Type
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    score: float = 0.0
    lacks: tuple[str, ...] = ()
    back: bool = False

    @property
    def tools(self) -> tuple[AnyTool, ...]:
        before = [tool for feed in self.feeds for tool in feed.chain.tools]
        return (*before, self.goal.tool, *self.finish.tools)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(sorted(t.id for t in self.tools if not t.conversion or t is self.goal.tool))

    def __str__(self) -> str:
        return " → ".join(tool.id for tool in self.tools)


@dataclass(frozen=True)
class Interpretation:
    """The readings of a clause, best first, and the goals that were understood but can't be fed."""

    readings: tuple[Reading, ...]
    unfed: tuple[Match, ...]
    matches: tuple[Match, ...]


class Interpreter:
    def __init__(self, index: Index, routes: Routes, modalities: Modalities) -> None:
        self._index = index
        self._routes = routes
        self._modalities = modalities
        self._text_like = {k.modality for k in modalities if "text" in routes.reachable(Type(k))}

    def interpret(
        self, clause: Clause, request: Request, places: Sequence[Place], want: type[Artifact] | None
    ) -> Interpretation:
        near = {place: self._routes.reachable(place.type) for place in places}
        reachable = frozenset().union(*near.values())
        matches = self._index.matches(clause, reachable)
        asked = [m for m in matches if m.score >= ASKED_FROM][:AT_MOST]
        weights = self._weights(clause, asked)
        readings: list[Reading] = []
        unfed: list[Match] = []
        for goal in matches[:AT_MOST]:
            back = clause.back or self._no_object(clause, goal)
            ways = self._feeds(goal, clause, request, near, asked, back)
            mine = [
                self._judged(Reading(goal, feeds, finish, out, back=back), clause, request, asked, weights, reached)
                for feeds in ways
                for finish, out, reached in self._ends(goal, feeds, clause, want, asked)
            ]
            known = [r for r in mine if self._mentions_met(r, clause, reachable)]
            readings += known
            if not known:
                unfed.append(goal)
        readings.sort(key=lambda r: (-r.score, r.key))
        return Interpretation(tuple(readings), tuple(unfed), tuple(matches))

    def again(self, reading: Reading, place: Place) -> Reading | None:
        """The same goal over other media; None where it doesn't fit or takes several."""
        if len(reading.feeds) != 1:
            return None
        port = reading.feeds[0].port
        spoken = [tool for tool in reading.feeds[0].chain.tools if not tool.conversion]
        chains = self._routes.chains(place.type, port.kind, asked=spoken, fed_by=reading.goal.tool.fed_by)
        if not chains:
            return None
        result = reading.goal.tool.signature.result
        mapped = chains[0].type.many and not port.many
        if mapped and result.many:
            return None
        made = Type(result.kind, result.many or mapped)
        ends = self._routes.chains(made, reading.out.kind, asked=reading.finish.tools, last=True)
        if not ends:
            return None
        feed = Feed(port, place, chains[0], chains[0].cost)
        return replace(reading, feeds=(feed,), finish=ends[0], out=ends[0].type)

    def _no_object(self, clause: Clause, goal: Match) -> bool:
        """Whether the clause names nothing to act on: "and summarise", "并朗读出来"."""
        taken = set(goal.verbs) | {clause.head}
        for slot in clause.slots:
            taken.update(range(slot.start, slot.end))
        for mention in clause.mentions:
            if mention.target:
                taken.update(range(mention.start, mention.end))
        return not set(clause.content) - taken

    def _refers(self, clause: Clause, goal: Match, place: Place) -> frozenset[int]:
        """Tokens that name what an earlier clause made: "the summary" after "summarise"."""
        if place.made_by is None:
            return frozenset()
        tool = place.made_by.tool
        said = " , ".join([*(v for p in tool.patterns for v in p.verbs), *place.type.kind.words])
        known = terms(tokens_of(folded(said)))
        own = goal.verbs | {clause.head}
        found = {i for t, at in terms(clause.tokens).items() if t in known for i in at}
        return frozenset(found - own)

    def _penalty(
        self,
        place: Place,
        clause: Clause,
        goal: Match,
        near: Mapping[Place, frozenset[str]],
        back: bool,
        named: Sequence[int],
    ) -> float:
        """How little the words point to this media."""
        about = {m.modality for m in clause.mentions if not m.target}
        hinted = {n for h in self._index.nouns.find(clause.tokens) for n in h.value}
        results = [p for p in near if p.made_by is not None]
        if place.made_by is not None:
            pointed = back or clause.joined == "then" or bool(self._refers(clause, goal, place))
            pointed = pointed or (_alters(place.made_by.tool) and _alters(goal.tool))  # one change after the other
            meant_other = any(p.made_by is None and about & near[p] for p in near) and not about & near[place]
            return 0.02 * place.age + (0.0 if pointed and not meant_other else NOT_MEANT)
        cost = 0.0
        if results and (back or clause.joined == "then" or any(self._refers(clause, goal, p) for p in results)):
            cost += 0.0 if about & near[place] else NOT_MEANT
        elif _alters(goal.tool) and any(p.made_by is not None and _alters(p.made_by.tool) for p in results):
            cost += NOT_MEANT
        if place.quoted:
            return cost + (0.05 if len(near) > 1 else 0.0)
        if about and not about & near[place]:
            cost += NOT_MEANT
        elif not about and hinted and not hinted & near[place]:
            cost += NOT_MEANT / 2
        if named and not set(named) & set(place.positions):
            cost += 2 * NOT_MEANT
        return cost

    def _feeds(
        self,
        goal: Match,
        clause: Clause,
        request: Request,
        near: Mapping[Place, frozenset[str]],
        asked: Sequence[Match],
        back: bool,
    ) -> list[tuple[Feed, ...]]:
        """The ways to fill the goal's ports; none where one can't be filled."""
        ports = [port for port in goal.tool.signature.ports if not port.optional]
        optional = [port for port in goal.tool.signature.ports if port.optional]
        spoken = [m.tool for m in asked if m.tool is not goal.tool]
        if not ports and optional and near:
            ports = optional[:1]
        spoken_of = {m.modality for m in clause.mentions if not m.target}
        spoken_of |= {n for h in self._index.nouns.find(clause.tokens) for n in h.value}
        ways: list[list[Feed]] = []
        for port in ports:
            options = []
            for place in near:
                cost = self._penalty(place, clause, goal, near, back, request.named)
                for chain in self._routes.chains(
                    place.type, port.kind, asked=spoken, fed_by=goal.tool.fed_by, bare=port.optional
                )[:6]:
                    options.append(Feed(port, place, chain, cost + chain.cost))
            options.sort(key=lambda f: f.cost)
            ways.append(options)
        if not ways:
            return [()]
        if len(ways) == 1:
            single: list[tuple[Feed, ...]] = [(feed,) for feed in ways[0][:8]]
            written = bool(spoken_of & self._text_like)  # "the table": also where it is a text
            meant = back or any(spoken_of & near[f.place] or (written and "text" in near[f.place]) for f in ways[0])
            return [*single, ()] if ports[0].optional and not meant else single
        return self._assigned(ways)

    def _assigned(self, ways: Sequence[Sequence[Feed]]) -> list[tuple[Feed, ...]]:
        """Each port its own media, as far as they go round."""
        chosen: list[Feed] = []
        for options in ways:
            if not options:
                return []
            used = {feed.place for feed in chosen}
            chosen.append(next((f for f in options if f.place not in used), options[0]))
        return [tuple(chosen)]

    def _ends(
        self, goal: Match, feeds: Sequence[Feed], clause: Clause, want: type[Artifact] | None, asked: Sequence[Match]
    ) -> list[tuple[Chain, Type, bool]]:
        """(what follows the goal, what comes out, whether that is what was wanted)."""
        result = goal.tool.signature.result
        mapped = any(f.chain.type.many and not f.port.many for f in feeds)
        if mapped and result.many:
            return []
        made = Type(result.kind, result.many or mapped)
        wanted = want or next((self._modalities[m.modality] for m in clause.mentions if m.target), None)
        nothing = Chain((), made, 0.0)
        if wanted is not None:
            spoken = [m.tool for m in asked if m.tool is not goal.tool]
            ends = self._routes.chains(made, wanted, asked=spoken, last=True)[:2]
            return [(c, c.type, True) for c in ends] or [(nothing, made, False)]
        if goal.tool.bridge and not issubclass(made.kind, Text):
            # a tool that carries over its input's content answers in plain text unless another form is asked for
            ends = self._routes.chains(made, Text, bare=True)[:1]
            return [(c, c.type, True) for c in ends] or [(nothing, made, True)]
        return [(nothing, made, True)]

    def _mentions_met(self, reading: Reading, clause: Clause, reachable: frozenset[str]) -> bool:
        """Whether media that the clause speaks of are there, or made on the way."""
        made = {t.signature.result.kind.modality for t in reading.tools}
        return all(
            m.target
            or m.modality in reachable
            or m.modality in made
            or (m.modality in self._text_like and (reachable or not reading.feeds))
            or (
                reading.goal.explained.issuperset(range(m.start, m.end))
                and m.modality not in {f.port.kind.modality for f in reading.feeds}
                and not reading.feeds
            )
            for m in clause.mentions
        )

    def _weights(self, clause: Clause, asked: Sequence[Match]) -> dict[int, float]:
        """What leaving a token unexplained costs."""
        weights: dict[int, float] = {}
        verbs = {i for m in asked if m.score >= 0.8 for i in m.verbs}
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
        return weights

    def _judged(
        self,
        reading: Reading,
        clause: Clause,
        request: Request,
        asked: Sequence[Match],
        weights: Mapping[int, float],
        reached: bool,
    ) -> Reading:
        by_tool = {m.tool.id: m for m in asked} | {reading.goal.tool.id: reading.goal}
        params, consumed = self._params(reading, clause, request, by_tool)
        explained: set[int] = set(consumed)
        for tool in reading.tools:
            if tool.id in by_tool:
                explained |= by_tool[tool.id].explained
        for mention in clause.mentions:
            if reached or not mention.target:
                explained.update(range(mention.start, mention.end))
        for feed in reading.feeds:
            explained |= self._refers(clause, reading.goal, feed.place)
        half = {i for h in self._index.nouns.find(clause.tokens) for i in range(h.start, h.end)}
        total = sum(weights.values()) or 1.0
        lost = 0.0
        for i, weight in weights.items():
            if i not in explained:
                share = GLUE if reading.goal.free and (clause.asks or i != clause.head) else 0.5 if i in half else 1.0
                lost += weight * share
        cover = 1 - lost / total
        cost = sum(f.cost for f in reading.feeds) + reading.finish.cost
        lacks = self._lacks(reading, clause, request, explained, half, reached)
        score = min(1.0, reading.goal.score) * (0.4 + 0.6 * cover) - cost
        return Reading(
            reading.goal, reading.feeds, reading.finish, reading.out, params, score, tuple(lacks), reading.back
        )

    def _lacks(
        self, reading: Reading, clause: Clause, request: Request, explained: set[int], half: set[int], reached: bool
    ) -> list[str]:
        """What the clause asks for and the reading doesn't do."""
        tokens = clause.tokens
        lacks = []
        if clause.head is not None and not clause.asks and clause.head not in explained:
            lacks.append(clause.text(request.plain))
        for slot in clause.slots:
            if slot.name == "language" and slot.role and slot.start not in explained:
                lacks.append(_said(clause, request, slot.start - 1, slot.end))
        if not reached:
            lacks += [_said(clause, request, m.start - 1, m.end) for m in clause.mentions if m.target]
        for i, token in enumerate(tokens[:-1]):
            if i and tokens[i - 1].text in words.COMPOUND:
                continue
            if token.text in words.TARGETS and not reading.goal.free:
                follows = next((j for j in range(i + 1, len(tokens)) if j not in clause.stop), None)
                if follows is not None and follows not in explained | half and follows - i <= 3:
                    lacks.append(_said(clause, request, i, follows + 1))
        return lacks

    def _params(
        self, reading: Reading, clause: Clause, request: Request, by_tool: Mapping[str, Match]
    ) -> tuple[dict[str, dict[str, Any]], set[int]]:
        """tool id → parameters the clause sets, and the tokens used up by that."""
        out: dict[str, dict[str, Any]] = {}
        used: set[int] = set()
        slots = {slot.name: slot for slot in clause.slots}
        values = {slot.name: slot.value for slot in clause.slots}
        for tool in reading.tools:
            mine: dict[str, Any] = {}
            known = {param.name for param in tool.signature.params}
            match = by_tool.get(tool.id)
            for name, value in (match.params if match else {}).items():
                filled = fill(value, request, clause, values)
                if filled is not None:
                    mine[name] = filled
            for name in known & slots.keys() - {"language", "number"} - mine.keys():
                mine[name] = values[name]
                used.update(range(slots[name].start, slots[name].end))
            for hit in self._index.values.find(clause.tokens):
                owner, name, choice = hit.value
                if owner == tool.id:
                    mine[name] = choice
                    used.update(range(hit.start, hit.end))
            for feed in reading.feeds:
                if feed.place.quoted and "quoted" in slots:
                    used.add(slots["quoted"].start)
            if mine:
                out[tool.id] = mine
        for slot in clause.slots:
            if slot.name == "language" and (speaks := _language_taker(reading.tools, slot)) is not None:
                out.setdefault(speaks.id, {}).setdefault("language", slot.value)
                used.update(range(slot.start, slot.end))
            elif slot.name == "language" and not slot.role:
                used.update(range(slot.start, slot.end))
        return out, used


def _alters(tool: AnyTool) -> bool:
    """Whether what it makes is its input, changed: a picture edited, not a text made shorter."""
    kind = tool.signature.result.kind
    return kind is not Text and any(port.kind is kind and not port.many for port in tool.signature.ports)


def _language_taker(tools: Sequence[AnyTool], slot: Slot) -> AnyTool | None:
    """The step a language is meant for: one that renders text, or, of what the media is in, one that reads media."""
    able = [t for t in tools if any(p.name == "language" for p in t.signature.params)]
    renders = [t for t in able if t.signature.ports and issubclass(t.signature.ports[0].kind, Text)]
    reads = [t for t in able if t not in renders]
    if slot.role:
        return renders[-1] if renders else reads[0] if reads and slot.role == "in" else None
    return reads[0] if reads else renders[-1] if renders else None


def _said(clause: Clause, request: Request, start: int, end: int) -> str:
    first, last = clause.tokens[max(0, start)], clause.tokens[end - 1]
    return request.plain[first.start : last.start + len(last.text)]
