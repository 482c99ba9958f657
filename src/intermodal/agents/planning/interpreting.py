"""The readings of a clause over the media at hand, best first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...artifacts import Artifact, Modalities, Text
from ...plans.check import Type
from ...tools.toolbox import AnyTool
from .feeding import Feeder, Scene
from .judging import Judge
from .ranking import Index, Match
from .reading import NOT_MEANT, Feed, Interpretation, Place, Reading
from .request import Clause, Request
from .search import Chain, Routes

ASKED_FROM = 0.5  # match from which a tool counts as spoken of, and may stand between steps unasked
AT_MOST = 8  # tools looked at as goals


class Interpreter:
    def __init__(self, index: Index, routes: Routes, modalities: Modalities) -> None:
        self._index = index
        self._routes = routes
        self._modalities = modalities
        self._text_like = frozenset(k.modality for k in modalities if "text" in routes.reachable(Type(k)))
        self._feeder = Feeder(index, routes, self._text_like)
        self._judge = Judge(index, self._text_like)

    def tool(self, tool_id: str) -> AnyTool | None:
        """A tool by its id, where it is here."""
        return next((tool for tool in self._index.tools if tool.id == tool_id), None)

    def interpret(
        self,
        clause: Clause,
        request: Request,
        places: Sequence[Place],
        want: type[Artifact] | None,
        goals: Sequence[Match] = (),
        *,
        strict: bool = True,
    ) -> Interpretation:
        """Readings of a clause over the media at hand; of these `goals` only, where they are named.

        Not `strict`: media the clause speaks of need not be there, at a price.
        """
        near = {place: self._routes.reachable(place.type) for place in places}
        reachable = frozenset().union(*near.values())
        matches = self._index.matches(clause, reachable)
        asked = [m for m in matches if m.score >= ASKED_FROM][:AT_MOST]
        scene = Scene(clause, request, near, asked, strict)
        weights = self._judge.weights(clause, asked)
        readings: list[Reading] = []
        unfed: list[Match] = []
        for goal in goals or matches[:AT_MOST]:
            back = clause.back or _no_object(clause, goal)
            ways = self._feeder.ways(goal, scene, back)
            mine = [
                self._judge.judged(
                    Reading(goal, feeds, finish, out, back=back, unreached=_unreached(want, reached)),
                    scene,
                    weights,
                    reached,
                )
                for feeds in ways
                for finish, out, reached in self._ends(goal, feeds, clause, want, asked)
            ]
            known = [r for r in mine if self._mentions_met(r, clause, reachable)]
            if not known and not strict:
                known = [replace(r, score=r.score - NOT_MEANT) for r in mine]
            readings += known
            if not known:
                unfed.append(goal)
        readings.sort(key=lambda r: (-r.score, r.key))
        kin = [] if matches else self._index.acting(clause, frozenset(place.type.kind.modality for place in places))
        return Interpretation(tuple(readings), tuple(unfed), tuple(matches), tuple(kin), self._index.barred(clause))

    def spoken_of(self, clause: Clause) -> list[str]:
        """Ids of the tools that the clause names, whatever media there are."""
        everything = frozenset(kind.modality for kind in self._modalities)
        return [m.tool.id for m in self._index.matches(clause, everything) if m.score >= ASKED_FROM]

    def may_be(self, place: Place, about: set[str]) -> bool:
        """Whether media are of one of these modalities, or convert to one."""
        return not about.isdisjoint(self._routes.reachable(place.type)) or not about.isdisjoint(self._text_like)

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
            spoken = [m.tool for m in asked if m.tool is not goal.tool and (m.verbs or m.explained) - goal.explained]
            ends = self._routes.chains(made, wanted, asked=spoken, last=True)[:2]
            given = {k for f in feeds for k in (f.place.type.kind, f.port.kind)}
            if any(issubclass(kind, wanted) for kind in given):  # what was given isn't come by on a way round
                named = {tool.id for tool in spoken}
                ends = [c for c in ends if all(t.conversion or t.id in named for t in c.tools)]
            return [(c, c.type, True) for c in ends] or [(nothing, made, False)]
        if goal.tool.bridge and not goal.tool.conversion and not issubclass(made.kind, Text):
            # a tool that carries over its input's content answers in plain text unless another form is asked for
            ends = self._routes.chains(made, Text, bare=True)[:1]
            return [(c, c.type, True) for c in ends] or [(nothing, made, True)]
        return [(nothing, made, True)]

    def _mentions_met(self, reading: Reading, clause: Clause, reachable: frozenset[str]) -> bool:
        """Whether media that the clause speaks of are there, or made on the way."""
        made = {t.signature.result.kind.modality for t in reading.tools}
        goal = reading.goal.tool  # "under the table": a thing that the goal's own data speak of, not media
        about = {n for p in goal.patterns for n in p.media} | {p.kind.modality for p in goal.signature.ports}
        return all(
            m.target
            or m.modality in reachable
            or m.modality in made
            or (m.modality in self._text_like and (reachable or not reading.feeds))
            or (reading.goal.explained.issuperset(range(m.start, m.end)) and m.modality not in about)
            for m in clause.mentions
        )


def _unreached(want: type[Artifact] | None, reached: bool) -> str:
    return want.modality if want is not None and not reached else ""


def _no_object(clause: Clause, goal: Match) -> bool:
    """Whether the clause names nothing to act on: "and summarise", "并朗读出来"."""
    taken = set(goal.verbs) | {clause.head}
    for slot in clause.slots:
        taken.update(range(slot.start, slot.end))
    for mention in clause.mentions:
        if mention.target:
            taken.update(range(mention.start, mention.end))
    return not set(clause.content) - taken
