"""The deterministic planner: a request and the media given → a typed plan, in milliseconds and without a model.

It reads the request into clauses, ranks the tools for each by what their own data say (description, examples,
patterns), searches the cheapest typed chain that feeds each goal, and takes the reading that explains the request
best. It knows no tool and no subject: a tool registered from outside is planned with like a built-in one. What nothing
here can do is refused by name, never planned into something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from ..artifacts import Artifact, Modalities, Text
from ..errors import MediaMissing, ProviderNeeded, RequestUnclear, WrongModality
from ..plans.check import Type, check
from ..plans.values import Plan
from ..tools.toolbox import AnyTool, Toolbox
from .planning.assembly import Assembly, Names
from .planning.ranking import Index, Match
from .planning.reading import Interpretation, Interpreter, Place, Reading
from .planning.request import Clause, Reader, Request
from .planning.search import Routes

FLOOR = 0.42  # a reading that explains less than this isn't believed
MARGIN = 0.02  # two different readings nearer than this: ask
REFUSED_BY = 0.1  # a reading that lacks something, but is this much better, says that the others miss the point
UNDERSTOOD = 0.55  # match from which a goal that can't be fed was meant


@dataclass(frozen=True)
class Planned:
    """A plan and how it was come by.

    `given` maps each input of the plan to the positions in what was given (several: a collection, in that order),
    `texts` those inputs that were typed inside the request to their text. `readings` are what else was seen, best
    first, one line each, `notes` what the caller may want to know, `score` (0..1) how well the request is explained.
    """

    plan: Plan
    given: Mapping[str, tuple[int, ...]]
    texts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    score: float = 0.0


class DeterministicPlanner:
    """Plans over one toolbox; builds its index once."""

    def __init__(self, toolbox: Toolbox, modalities: Modalities) -> None:
        self._toolbox = toolbox
        self._modalities = modalities
        index = Index(toolbox, modalities)
        self._reader = Reader(index.media, index.opens, index.acts)
        self._interpreter = Interpreter(index, Routes(toolbox), modalities)

    def plan(
        self, request: str, given: Sequence[tuple[str, type[Artifact]]] = (), *, want: type[Artifact] | None = None
    ) -> Planned:
        """The plan for a request over media given as (file name or "", modality) in order.

        Raises ProviderNeeded (nothing here does that), RequestUnclear (with the readings seen), WrongModality (the
        tool meant takes other media) or MediaMissing (it needs media and none was given).
        """
        asked = self._reader.read(request, [name for name, _ in given])
        if not asked.clauses:
            raise RequestUnclear(f"Nothing is asked for in {request!r}.", hint="Say what to do with the media.")
        names = Names()
        inputs = _places(given, names)
        typed = tuple(
            Place(names.name(Text.modality), Type(Text), quoted=True, positions=(i,)) for i in range(len(asked.quoted))
        )
        assembly = Assembly(request, (*inputs, *typed), names)
        chosen, others = self._choose(asked, inputs, typed, assembly, want)
        notes = self._spread(inputs, chosen, assembly)
        tools: dict[str, AnyTool] = {tool.id: tool for reading in chosen for tool in reading.tools}
        plan, _ = check(assembly.plan(tuple(tools.values())), self._toolbox, self._modalities)
        return Planned(
            plan,
            {place.name: place.positions for place in inputs},
            {p.name: asked.quoted[p.positions[0]] for p in typed if p.name in assembly.used},
            tuple(notes),
            tuple(others),
            min(reading.score for reading in chosen),
        )

    def _choose(
        self,
        asked: Request,
        inputs: Sequence[Place],
        typed: Sequence[Place],
        assembly: Assembly,
        want: type[Artifact] | None,
    ) -> tuple[list[Reading], list[str]]:
        """A reading for each clause, put into the assembly in order."""
        results: list[Place] = []
        chosen: list[Reading] = []
        others: list[str] = []
        quoted = 0
        for position, clause in enumerate(asked.clauses):
            if not clause.content and len(asked.clauses) > 1 and not clause.slots:
                continue
            here = sum(slot.name == "quoted" for slot in clause.slots)
            mine = typed[quoted : quoted + here]
            quoted += here
            old = [replace(place, age=len(results) - i - 1) for i, place in enumerate(results)]
            last = position == len(asked.clauses) - 1
            meant = self._interpreter.interpret(clause, asked, [*inputs, *mine, *old], want if last else None)
            reading = _decided(meant, clause, asked, inputs)
            others += [f"{r} ({r.score:.2f})" for r in meant.readings[1:4] if r.score >= FLOOR]
            for feed in reading.feeds:
                if feed.place.made_by is not None and reading.back | (clause.joined == "then") | (feed.cost < 0.15):
                    assembly.consumed(feed.place.name)
            place, output = assembly.add(reading)
            assembly.answer(place.name, output)
            results.append(place)
            chosen.append(reading)
        if not chosen:
            raise RequestUnclear(f"Nothing is asked for in {asked.text!r}.", hint="Say what to do with the media.")
        return chosen, others

    def _spread(self, inputs: Sequence[Place], chosen: Sequence[Reading], assembly: Assembly) -> list[str]:
        """The same again for media that nothing has used yet, where the one thing asked fits them too."""
        notes = []
        for place in inputs:
            if place.name in assembly.used:
                continue
            again = self._interpreter.again(chosen[0], place) if len(chosen) == 1 else None
            if again is None:
                notes.append(f"{place.name} is not used.")
                continue
            made, output = assembly.add(again)
            assembly.answer(made.name, output)
        return notes


def _places(given: Sequence[tuple[str, type[Artifact]]], names: Names) -> list[Place]:
    """Several files of one modality are a collection."""
    groups: dict[type[Artifact], list[int]] = {}
    for position, (_, kind) in enumerate(given):
        groups.setdefault(kind, []).append(position)
    places = []
    for kind, positions in groups.items():
        many = len(positions) > 1
        name = names.of_file(given[positions[0]][0], kind, many=many)
        places.append(Place(name, Type(kind, many), positions=tuple(positions)))
    return places


def _decided(meant: Interpretation, clause: Clause, asked: Request, inputs: Sequence[Place]) -> Reading:
    """The best reading, where it is believable and clearly ahead."""
    whole = [r for r in meant.readings if not r.lacks and r.score >= FLOOR]
    lacking = [r for r in meant.readings if r.lacks]
    best = max((r.score for r in whole), default=0.0)
    unfed = [m for m in meant.unfed if m.score >= max(UNDERSTOOD, best)]
    if lacking and lacking[0].score > max(best + REFUSED_BY, FLOOR / 2):
        _refuse(lacking[0].lacks[0], asked, meant)
    if not whole:
        _explain(clause, asked, meant, unfed, inputs)
    rival = next((r for r in whole[1:] if r.key != whole[0].key), None)
    if rival is not None and whole[0].score - rival.score < MARGIN:
        raise RequestUnclear(
            f"{asked.text!r} can be read in several ways.",
            hint="Say it in other words, or name the tool to use.",
            readings=[str(r) for r in whole[:4]],
        )
    return whole[0]


def _explain(
    clause: Clause, asked: Request, meant: Interpretation, unfed: Sequence[Match], inputs: Sequence[Place]
) -> NoReturn:
    """Why a clause can't be planned."""
    said = clause.text(asked.plain)
    if unfed:
        tool = unfed[0].tool
        takes = " and ".join(p.kind.modality for p in tool.signature.ports if not p.optional) or "nothing"
        if not inputs:
            raise MediaMissing(f"{said!r} needs media of modality {takes}, and none was given.", hint="Give the file.")
        were = ", ".join(f"{p.name} ({p.type.kind.modality})" for p in inputs)
        raise WrongModality(
            f"{said!r}: {tool.id} takes {takes}; given: {were}.", hint="Give media of that kind, or ask otherwise."
        )
    lacking = [r for r in meant.readings if r.lacks]
    if lacking:
        _refuse(lacking[0].lacks[0], asked, meant)
    if (len(clause.content) >= 2 and not clause.asks) or (clause.head is not None and not clause.asks):
        _refuse(said, asked, meant)
    raise RequestUnclear(
        f"It isn't clear what {said!r} asks for.",
        hint="Say what to do with the media: `intermodal tools` lists what can be done.",
        readings=[str(r) for r in meant.readings[:4]],
    )


def _refuse(missing: str, asked: Request, meant: Interpretation) -> NoReturn:
    near = ", ".join(m.tool.id for m in meant.matches[:3])
    raise ProviderNeeded(
        f"No tool here does {missing!r} (asked: {asked.text!r}).",
        hint=f"Nearest: {near}." if near else "`intermodal tools` lists what can be done; register one that does it.",
        missing=missing,
    )
