"""Typed search: the cheapest chains of tools from the media at hand to what a tool takes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from ...artifacts import Artifact, Text
from ...plans.check import Type
from ...tools.signature import Port
from ...tools.toolbox import AnyTool, Toolbox

LONGEST = 5  # tools between source and goal
ENOUGH = 6  # chains to choose from
CONVERSION, MANY, ASKED, BRIDGE, UNLIKE = 0.02, 0.04, 0.03, 0.06, 0.2


@dataclass(frozen=True, slots=True)
class Chain:
    """Tools one after the other and what the last yields; `cost` as a share of a perfect score."""

    tools: tuple[AnyTool, ...]
    type: Type
    cost: float


Edge = tuple[AnyTool, Port]


def sole_port(tool: AnyTool) -> Port | None:
    """The port that is enough to run a tool."""
    ports = tool.signature.ports
    needed = [port for port in ports if not port.optional]
    return needed[0] if len(needed) == 1 else ports[0] if len(ports) == 1 else None


def after(tool: AnyTool, port: Port, given: Type) -> Type | None:
    """What a tool makes of this, mapped over a collection where it takes one thing; None where it doesn't fit."""
    if not issubclass(given.kind, port.kind):
        return None
    mapped = given.many and not port.many
    result = tool.signature.result
    if mapped and result.many:
        return None
    return Type(result.kind, result.many or mapped)


class Routes:
    """The tools a search may put in by itself, read off a toolbox once.

    Of conversions that do the same to the same, the first is enough; of bridges, the one that stands best for its input.
    """

    def __init__(self, toolbox: Toolbox) -> None:
        self._tools = toolbox
        conversions: dict[tuple[object, ...], Edge] = {}
        bridges: dict[tuple[object, ...], Edge] = {}
        for tool in toolbox:
            port = sole_port(tool)
            if port is None:
                continue
            does = (port.kind, port.many, tool.signature.result)
            if tool.conversion:
                conversions.setdefault(does, (tool, port))
            elif tool.bridge and (does not in bridges or bridges[does][0].bridge < tool.bridge):
                bridges[does] = (tool, port)
        self._conversions = list(conversions.values())
        self._bridges = list(bridges.values())
        self._narrowing = [(t, p) for t, p in conversions.values() if t.signature.result.kind is p.kind]
        self._reached: dict[Type, frozenset[str]] = {}

    def chains(
        self,
        given: Type,
        kind: type[Artifact],
        *,
        asked: Iterable[AnyTool] = (),
        fed_by: Sequence[str] = (),
        bare: bool = False,
        last: bool = False,
    ) -> list[Chain]:
        """At most ENOUGH chains to `kind`, cheapest first, one for each set of non-conversions.

        `asked` are tools the request speaks of, `fed_by` those the goal is made for. `bare`: conversions only.
        `last`: the chain ends the plan, so text may be rendered; before a tool nothing is rendered to be read back.
        """
        spoken = {t.id for t in asked}
        edges = self._edges(asked, fed_by, bare)
        best: dict[frozenset[str], Chain] = {}
        known: set[tuple[Type, frozenset[str], bool]] = set()
        number = 0
        heap: list[tuple[float, int, Chain, frozenset[Type], bool]] = [
            (0.0, 0, Chain((), given, 0.0), frozenset([given]), False)
        ]
        while heap and len(best) < ENOUGH:
            _, _, chain, seen, bridged = heappop(heap)
            made = frozenset(t.id for t in chain.tools if not t.conversion)
            if (chain.type, made, bridged) in known:
                continue
            known.add((chain.type, made, bridged))
            if issubclass(chain.type.kind, kind):
                best.setdefault(made, chain)
            if len(chain.tools) >= LONGEST:
                continue
            for tool, port in edges:
                result = after(tool, port, chain.type)
                if result is None or tool in chain.tools:
                    continue
                is_asked = tool.id in spoken and not tool.conversion
                if result in seen and not is_asked:
                    continue
                expected = tool.id in fed_by
                unasked = not (tool.conversion or is_asked or expected)
                if unasked and (bridged or (chain.type.kind is Text and not last)):
                    continue
                cost = chain.cost + _cost(tool, is_asked, expected) + (MANY if result.many and not given.many else 0)
                number += 1
                longer = Chain((*chain.tools, tool), result, cost)
                heappush(heap, (cost, number, longer, seen | {result}, bridged or unasked))
        return list(best.values())

    def narrowed(self, chain: Chain, given: Type, names: frozenset[str], goal: AnyTool) -> Chain:
        """The chain with a tool before it that takes only a part, where the request names one and nothing else takes it."""
        taken = {param.name for tool in (*chain.tools, goal) for param in tool.signature.params}
        if names <= taken:
            return chain
        for tool, port in self._narrowing:
            if port.kind is given.kind and names <= {param.name for param in tool.signature.params}:
                return Chain((tool, *chain.tools), chain.type, chain.cost + CONVERSION)
        return chain

    def _edges(self, asked: Iterable[AnyTool], fed_by: Sequence[str], bare: bool) -> list[Edge]:
        edges = {tool.id: (tool, port) for tool, port in self._conversions}
        if not bare:
            edges |= {tool.id: (tool, port) for tool, port in self._bridges}
        named = [t for t in asked if not t.conversion] + [self._tools[n] for n in fed_by if n in self._tools]
        edges |= {tool.id: (tool, port) for tool in named if (port := sole_port(tool))}
        return list(edges.values())

    def reachable(self, given: Type) -> frozenset[str]:
        """The modalities that media are or convert to."""
        if given in self._reached:
            return self._reached[given]
        seen = {given}
        queue = [given]
        while queue:
            here = queue.pop()
            for tool, port in self._conversions:
                result = after(tool, port, here)
                if result is not None and result not in seen:
                    seen.add(result)
                    queue.append(result)
        self._reached[given] = frozenset(t.kind.modality for t in seen)
        return self._reached[given]


def _cost(tool: AnyTool, asked: bool, expected: bool) -> float:
    if tool.conversion:
        return CONVERSION + (UNLIKE * (1 - tool.bridge) if tool.bridge else 0.0)
    if asked or expected:
        return ASKED
    return BRIDGE + UNLIKE * (1 - tool.bridge)
