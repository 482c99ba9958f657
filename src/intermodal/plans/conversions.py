"""Finding the tools that turn one modality into another, and putting them where a plan needs them. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace

from ..artifacts import Artifact, Modalities
from ..errors import SchemaMismatch
from ..tools.toolbox import AnyTool, Toolbox
from .check import Type, ordered, yields
from .values import Plan, Source, Step


def path(toolbox: Toolbox, given: Type, kind: type[Artifact], *, many: bool = False) -> tuple[AnyTool, ...] | None:
    """The fewest conversions from `given` to something that is or holds `kind`; None where there are none.

    A collection that arrives where one thing is wanted is mapped over by the consumer, so it counts as reached
    only after paths that yield one thing.
    """
    queue: deque[tuple[Type, tuple[AnyTool, ...]]] = deque([(given, ())])
    seen = {(given.kind, given.many)}
    mapped: tuple[AnyTool, ...] | None = None
    while queue:
        here, tools = queue.popleft()
        if issubclass(here.kind, kind):
            if many or not here.many:
                return tools
            mapped = tools if mapped is None else mapped
        for tool in toolbox:
            if not tool.conversion or len(tools) >= 4:
                continue
            port = tool.signature.ports[0]
            result = tool.signature.result
            if not issubclass(here.kind, port.kind) or (here.many and not port.many and result.many):
                continue
            after = Type(result.kind, result.many or (here.many and not port.many))
            if (after.kind, after.many) not in seen:
                seen.add((after.kind, after.many))
                queue.append((after, (*tools, tool)))
    return mapped


class Inserter:
    """Puts conversions into a plan; the same conversion of the same source is made once."""

    def __init__(self, toolbox: Toolbox, taken: set[str]) -> None:
        self._toolbox = toolbox
        self._taken = taken
        self._made: dict[tuple[str, str], str] = {}
        self.steps: list[Step] = []

    def name(self, wanted: str) -> str:
        """`wanted`, or with a number behind it where that is taken."""
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}_{number}", number + 1
        self._taken.add(name)
        return name

    def convert(self, source: str, given: Type, tools: tuple[AnyTool, ...]) -> tuple[str, Type]:
        for tool in tools:
            port, result = tool.signature.ports[0], tool.signature.result
            after = Type(result.kind, result.many or (given.many and not port.many))
            made = self._made.get((source, tool.id))
            if made is None:
                made = self.name(tool.id)
                each = given.many and not port.many
                step = Step(
                    made,
                    tool.id,
                    tool.version,
                    {port.name: (Source(source, each=each),)},
                    inserted=f"{given.kind.__name__} → {after.kind.__name__}",
                )
                self.steps.append(step)
                self._made[source, tool.id] = made
            source, given = made, after
        return source, given


def with_conversions(plan: Plan, toolbox: Toolbox, modalities: Modalities) -> Plan:
    """The plan with conversions where a port's modality differs from its source's.

    Leaves what can't be mended as it is: `check` names it.
    """
    taken = {i.name for i in plan.inputs} | {s.id for s in plan.steps}
    inserter = Inserter(toolbox, taken)
    types: dict[str, Type] = {}
    for item in plan.inputs:
        try:
            types[item.name] = Type(modalities[item.modality], item.many)
        except SchemaMismatch:
            return plan
    for step in ordered(plan):
        if step.tool not in toolbox:
            return plan
        args = {port: _mended(step, port, sources, types, inserter) for port, sources in step.args.items()}
        mended = replace(step, args=args)
        inserter.steps.append(mended)
        types[step.id] = yields(mended, toolbox)
    return replace(plan, steps=tuple(inserter.steps))


def _mended(
    step: Step, port_name: str, sources: tuple[Source, ...], types: Mapping[str, Type], inserter: Inserter
) -> tuple[Source, ...]:
    port = inserter._toolbox[step.tool].signature.port(port_name)
    if port is None:
        return sources
    out = []
    for source in sources:
        given = types[source.name]
        if issubclass(given.kind, port.kind):
            out.append(source)
            continue
        tools = path(inserter._toolbox, given, port.kind, many=port.many)
        if not tools:
            out.append(source)
            continue
        name, after = inserter.convert(source.name, given, tools)
        out.append(Source(name, each=after.many and not port.many))
    return tuple(out)
