"""Which media fill a goal's ports: how far the words point to each, and the chain of tools to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...artifacts import Text
from ...tools.signature import Port
from ...tools.toolbox import AnyTool
from . import words
from .ranking import Index, Match, terms
from .reading import NARROWING, NOT_MEANT, SPOKEN, Feed, Place
from .request import Clause, Request
from .search import Chain, Routes
from .tokens import Token, folded, tokens_of

CHANGED = 0.05  # share lost by taking what was made of media instead of it, or it once something was made of it
AGED = 0.02  # … and by each later result that is passed over
WAYS = 8
TWIN = 0.1  # two tools of such near matches are asked for by the same words


@dataclass(frozen=True)
class Scene:
    """A clause and what it may be about. `near`: the media at hand, each with the modalities it is or converts to."""

    clause: Clause
    request: Request
    near: Mapping[Place, frozenset[str]]
    asked: Sequence[Match]  # tools the clause speaks of
    strict: bool = True

    @property
    def about(self) -> set[str]:
        return {m.modality for m in self.clause.mentions if not m.target}


class Feeder:
    def __init__(self, index: Index, routes: Routes, text_like: frozenset[str]) -> None:
        self._text_like = text_like
        self._index = index
        self._routes = routes

    def ways(self, goal: Match, scene: Scene, back: bool) -> list[tuple[Feed, ...]]:
        """The ways to fill the goal's ports; none where one can't be filled."""
        ports = [port for port in goal.tool.signature.ports if not port.optional]
        optional = [port for port in goal.tool.signature.ports if port.optional]
        done = {place.made_by.tool.id for place in scene.near if place.made_by is not None}
        spoken = [
            m.tool
            for m in scene.asked
            if m.tool is not goal.tool
            and m.tool.id not in done
            and not m.free
            and (m.verbs or m.score >= SPOKEN)
            and (m.verbs or m.explained) - goal.explained
        ]
        if not ports and optional and scene.near:
            ports = optional[:1]
        part = frozenset(slot.name for slot in scene.clause.slots) & NARROWING
        # who wants a part of a film, or something taken out of it, isn't served with its sound track or stills
        remakes = changes(goal.tool)
        ways: list[list[Feed]] = []
        for port in ports:
            options = []
            for place in self._near(scene, ports):
                cost = self._penalty(place, goal, scene, back)
                own = place.made_by is not None and place.made_by.tool is goal.tool
                for found in self._routes.chains(
                    place.type, port.kind, asked=spoken, fed_by=goal.tool.fed_by, bare=port.optional
                ):
                    if remakes and found.tools and all(t.conversion for t in found.tools):
                        continue
                    if not _made_for(goal.tool, found) or (own and found.tools):
                        continue  # nothing is made over again of what it was made to
                    if goal.loose and scene.clause.itself and not all(t.conversion for t in found.tools):
                        continue  # what the media are isn't what is said in them
                    chain = self._routes.narrowed(found, place.type, part, goal.tool)
                    options.append(Feed(port, place, chain, cost + chain.cost))
            options.sort(key=lambda f: f.cost)
            ways.append(options)
        if not ways:
            return [()]
        if len(ways) > 1:
            return [(*way, *self._besides(way, optional, goal, scene)) for way in self._assigned(ways)]
        single = [(feed, *self._besides([feed], optional, goal, scene)) for feed in ways[0][:WAYS]]
        return [*single, ()] if ports[0].optional and not self._meant(ways[0], scene, back) else single

    @staticmethod
    def _near(scene: Scene, ports: Sequence[Port]) -> list[Place]:
        """What a port may be filled with: where a clause calls files by name and has one to fill, with those or what was
        made of them. A draft takes what fits best: it may have cut its clauses in the wrong place.
        """
        called = [p for p in scene.near if not set(scene.clause.named).isdisjoint(p.positions) and not p.quoted]
        return called if called and scene.strict and len(ports) == 1 else list(scene.near)

    def _meant(self, options: Sequence[Feed], scene: Scene, back: bool) -> bool:
        """Whether the words speak of media that could fill a port that may be left out."""
        said = scene.about | {n for h in self._index.nouns.find(scene.clause.tokens) for n in h.value}
        near = [scene.near[feed.place] for feed in options]
        written = bool(said & self._text_like)  # "the table": also where it is given as text
        return back or any(said & kinds or (written and Text.modality in kinds) for kinds in near)

    def _besides(
        self,
        taken: Sequence[Feed],
        optional: Sequence[Port],
        goal: Match,
        scene: Scene,
    ) -> list[Feed]:
        """What fills ports that may be left out: earlier results that the words say to go by."""
        feeds: list[Feed] = []
        leans = any(token.text in words.BASIS for token in scene.clause.tokens)
        for port in optional:
            used = {feed.place for feed in (*taken, *feeds)}
            free = [
                p
                for p in scene.near
                if p.made_by is not None and p not in used and issubclass(p.type.kind, port.kind)
                and p.type.many <= port.many and p.made_by.tool is not goal.tool and port not in {f.port for f in taken}
            ]  # fmt: skip
            named = [p for p in free if refers(scene.clause, goal, p)]
            if found := named or (free if leans else []):
                place = min(found, key=lambda p: p.age)
                feeds.append(Feed(port, place, Chain((), place.type, 0.0), 0.0))
        return feeds

    def _assigned(self, ways: Sequence[Sequence[Feed]]) -> list[tuple[Feed, ...]]:
        """Each port its own media, as far as they go round."""
        chosen: list[Feed] = []
        for options in ways:
            if not options:
                return []
            used = {feed.place for feed in chosen}
            chosen.append(next((f for f in options if f.place not in used), options[0]))
        return [tuple(chosen)]

    def _penalty(self, place: Place, goal: Match, scene: Scene, back: bool) -> float:
        """How little the words point to this media."""
        clause, near = scene.clause, scene.near
        required = [port.kind.modality for port in goal.tool.signature.ports if not port.optional and goal.tool.fed_by]
        # "draw boxes around …": the boxes are what one of several ports is filled with, not what the others are
        about = scene.about - (set(required) if len(required) > 1 else set()) or scene.about & near[place]
        named = clause.named or scene.request.named
        hinted = {n for h in self._index.nouns.find(clause.tokens) for n in h.value}
        results = [p for p in near if p.made_by is not None]
        if place.made_by is not None:
            quoted_here = any(p.quoted and not p.age for p in near)
            pointed = (back and not quoted_here) or clause.joined == "then" or bool(refers(clause, goal, place))
            meant_other = any(p.made_by is None and about & near[p] for p in near) and not about & near[place]
            if Text.modality in about and not place.stands_for:
                meant_other = True
            another = bool(place.of and goal.tool.signature.params)  # a change may follow a change
            twice = place.made_by.tool is goal.tool and not (back or another)
            again = 2 * NOT_MEANT if twice else 0.0
            unsaid = (CHANGED if place.of else NOT_MEANT) + (NOT_MEANT if meant_other else 0.0)
            return AGED * place.age + again + (0.0 if pointed and not meant_other else unsaid)
        cost = 2 * CHANGED if any(place.name in p.of for p in results) and not clause.named else 0.0
        if results and (back or clause.joined == "then" or any(refers(clause, goal, p) for p in results)):
            cost += 0.0 if about & near[place] else NOT_MEANT
        elif not about and _in_text(goal, scene) and any(Text.modality in near[p] for p in results):
            cost += 2 * NOT_MEANT  # "transcribe it and mask the names": in what was written down, where that can be
        if place.quoted:
            return cost + (CHANGED * (1 + place.age) if len(near) > 1 else 0.0)
        kinds = about - {Text.modality}  # "the text" may be what is written on it
        if kinds and not self._is_or_nothing_is(place, kinds, near):
            cost += 3 * NOT_MEANT
        elif kinds and not about & near[place]:
            cost += NOT_MEANT
        elif not about and hinted and not hinted & near[place]:
            cost += NOT_MEANT / 2
        if named and not set(named) & set(place.positions):
            cost += 2 * NOT_MEANT
        return cost

    @staticmethod
    def _is_or_nothing_is(place: Place, kinds: set[str], near: Mapping[Place, frozenset[str]]) -> bool:
        """Whether media is of a kind that is spoken of, or none given is: what converts to it only stands in."""
        given = {p.type.kind.modality for p in near if p.made_by is None and not p.quoted}
        return place.type.kind.modality in kinds or not given & kinds


def refers(clause: Clause, goal: Match, place: Place) -> frozenset[int]:
    """Tokens that name what an earlier clause made: "the summary" after "summarise"."""
    if place.made_by is None:
        return frozenset()
    known = _said((*place.made_by.says, *(place.type.kind.words if place.stands_for else ())))
    own = goal.verbs | {clause.head}
    return frozenset(i for t, at in _asked(clause.tokens) if t in known for i in at if i not in own)


@lru_cache(maxsize=4096)
def _said(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(terms(tokens_of(folded(" , ".join(phrases)))))


@lru_cache(maxsize=64)
def _asked(tokens: tuple[Token, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((term, tuple(at)) for term, at in terms(tokens).items())


def changes(tool: AnyTool) -> bool:
    """Whether a tool makes another picture, recording or document of the one it takes."""
    result = tool.signature.result.kind
    return result is not Text and any(p.kind is result and not p.optional for p in tool.signature.ports)


def _in_text(goal: Match, scene: Scene) -> bool:
    """Whether what a tool does to a picture or recording, another that is spoken of as well does to text."""
    twins = (m.tool for m in scene.asked if m.score >= goal.score - TWIN)
    return changes(goal.tool) and any(
        p.kind is Text and t.signature.result.kind is Text for t in twins for p in t.signature.ports
    )


def _made_for(goal: AnyTool, chain: Chain) -> bool:
    """Whether a chain goes through a tool whose results the goal is made for, where it names such."""
    return not goal.fed_by or not chain.tools or any(tool.id in goal.fed_by for tool in chain.tools)
