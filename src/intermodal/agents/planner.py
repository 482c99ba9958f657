"""The deterministic planner: a request and the media given → a typed plan, in milliseconds and without a model.

It reads the request into clauses, ranks the tools for each by what their own data say (description, examples,
patterns), searches the cheapest typed chain that feeds each goal, and takes the reading that explains the request
best. It knows no tool and no subject: a tool registered from outside is planned with like a built-in one. What nothing
here can do is refused by name, never planned into something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..artifacts import Artifact, Modalities, Text
from ..errors import RequestError, RequestUnclear
from ..plans.check import Type, check
from ..plans.values import Input, Plan, Source, Step
from ..tools.toolbox import AnyTool, Toolbox
from .planning.assembly import Names
from .planning.interpreting import Interpreter
from .planning.ranking import Index
from .planning.reading import Place
from .planning.request import Reader
from .planning.search import Routes
from .planning.weaving import Weave


@dataclass(frozen=True)
class Planned:
    """A plan and how it was come by.

    `given` maps each input of the plan to the positions in what was given (several: a collection, in that order),
    `texts` those inputs that were typed inside the request to their text. `readings` are what else was seen, best
    first, one line each, `notes` what the caller may want to know, `score` (0..1) how well the request is explained.
    `baseline` puts the whole request to one model in one call, over the same inputs, where that could be done. A draft
    also has `doubts`, for which `plan` would have refused, and `open`: inputs that it needs and nobody gave.
    """

    plan: Plan
    given: Mapping[str, tuple[int, ...]]
    texts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    score: float = 0.0
    doubts: tuple[RequestError, ...] = ()
    open: tuple[str, ...] = ()
    baseline: Plan | None = None


class DeterministicPlanner:
    """Plans over one toolbox; builds its index once."""

    def __init__(self, toolbox: Toolbox, modalities: Modalities) -> None:
        self._toolbox = toolbox
        self._modalities = modalities
        index = Index(toolbox, modalities)
        self._reader = Reader(index.media, index.opens, index.acts, index.phrases, index.spelt)
        self._interpreter = Interpreter(index, Routes(toolbox), modalities)

    def plan(
        self, request: str, given: Sequence[tuple[str, type[Artifact]]] = (), *, want: type[Artifact] | None = None
    ) -> Planned:
        """The plan for a request over media given as (file name or "", modality) in order.

        Raises ProviderNeeded (nothing here does that), RequestUnclear (with the readings seen), WrongModality (the
        tool meant takes other media) or MediaMissing (it needs media and none was given).
        """
        return self._planned(request, given, want, strict=True)

    def draft(
        self, request: str, given: Sequence[tuple[str, type[Artifact]]] = (), *, want: type[Artifact] | None = None
    ) -> Planned:
        """The best plan there is, beside the doubts that `plan` would raise: to be looked at, not to be run unseen.

        Raises the first doubt where nothing in the request could be planned.
        """
        return self._planned(request, given, want, strict=False)

    def spoken_of(self, request: str, given: Sequence[tuple[str, type[Artifact]]] = ()) -> frozenset[str]:
        """Ids of the tools that the request speaks of, whatever media there are."""
        asked = self._reader.read(request, [name for name, _ in given], [kind.modality for _, kind in given])
        return frozenset(one for clause in asked.clauses for one in self._interpreter.spoken_of(clause))

    def _planned(
        self, request: str, given: Sequence[tuple[str, type[Artifact]]], want: type[Artifact] | None, *, strict: bool
    ) -> Planned:
        asked = self._reader.read(request, [name for name, _ in given], [kind.modality for _, kind in given])
        if not asked.clauses:
            raise RequestUnclear(f"Nothing is asked for in {request!r}.", hint="Say what to do with the media.")
        names = Names()
        inputs = _places(given, names, asked.named)
        typed = [
            Place(names.name(Text.modality), Type(Text), quoted=True, positions=(i,)) for i in range(len(asked.quoted))
        ]
        weave = Weave(self._interpreter, asked, inputs, typed, names, strict=strict)
        weave.run(want)
        tools: dict[str, AnyTool] = {tool.id: tool for reading in weave.chosen for tool in reading.tools}
        plan, _ = check(weave.assembly.plan(tuple(tools.values())), self._toolbox, self._modalities)
        return Planned(
            plan,
            {place.name: place.positions for place in inputs},
            {p.name: asked.quoted[p.positions[0]] for p in typed if p.name in weave.assembly.used},
            tuple(weave.notes),
            tuple(weave.others),
            min(reading.score for reading in weave.chosen),
            tuple(weave.doubts),
            weave.open,
            self._baseline(request, weave),
        )

    def _baseline(self, request: str, weave: Weave) -> Plan | None:
        """One step over the media themselves; None where the plan is one already, or does what no one call does."""
        reading, used = weave.chosen[0], [p for p in weave.given if p.name in weave.assembly.used]
        drafted = weave.assembly.plan()
        whole = len(weave.chosen) == len(drafted.outputs) == 1 and not reading.finish.tools and len(drafted.steps) > 1
        tool = self._interpreter.tool(reading.goal.tool.alone)
        if tool is None or not whole or not used or any(p.quoted for p in used):
            return None
        args: dict[str, tuple[Source, ...]] = {}
        for place in used:
            port = next((p.name for p in tool.signature.ports if p.kind is place.type.kind), "")
            if not port:
                return None
            args[port] = (*args.get(port, ()), Source(place.name))
        known = tool.signature.check_params(tool.id, {"question": request})
        inputs = tuple(Input(p.name, p.type.kind.modality, p.type.many) for p in used)
        step = Step(tool.id, tool.id, tool.version, args, known, tool.requirements)
        plan, _ = check(Plan(request, inputs, (step,), (step.id,)), self._toolbox, self._modalities)
        return plan


def _places(given: Sequence[tuple[str, type[Artifact]]], names: Names, named: Sequence[int]) -> list[Place]:
    """Several files of one modality are a collection, but for those that the request calls by name."""
    groups: dict[tuple[type[Artifact], int], list[int]] = {}
    for position, (_, kind) in enumerate(given):
        groups.setdefault((kind, position if position in named else -1), []).append(position)
    places = []
    for (kind, _), positions in groups.items():
        many = len(positions) > 1
        name = names.of_file(given[positions[0]][0], kind, many=many)
        places.append(Place(name, Type(kind, many), positions=tuple(positions)))
    return places
