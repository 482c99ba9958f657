"""Putting chosen readings together into one plan; equal steps are made once. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...artifacts import Artifact, Text
from ...plans.check import Type
from ...plans.values import Input, Plan, Source, Step
from ...tools.toolbox import AnyTool
from .reading import Place, Reading
from .search import Chain, sole_port

LONGEST_NAME = 32


class Names:
    """Short, valid, unique names."""

    def __init__(self, taken: Sequence[str] = ()) -> None:
        self._taken = set(taken)

    @property
    def taken(self) -> tuple[str, ...]:
        return tuple(self._taken)

    def name(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}_{number}", number + 1
        self._taken.add(name)
        return name

    def of_file(self, name: str, kind: type[Artifact], *, many: bool) -> str:
        """From a file's name, or the modality's where there is none or there are several."""
        word = re.sub(r"\W+", "_", re.split(r"[/\\]", name)[-1].rpartition(".")[0] or name).strip("_").lower()
        if many or not word or not word[0].isalpha():
            word = f"{kind.modality}s" if many and not kind.modality.endswith("s") else kind.modality
        return self.name(word[:LONGEST_NAME].strip("_"))


class Assembly:
    """Grows a plan reading by reading."""

    def __init__(self, name: str, places: Sequence[Place], names: Names) -> None:
        self._name = name
        self._names = names
        self._places = {place.name: place for place in places}
        self._made: dict[str, str] = {}
        self._steps: list[Step] = []
        self._used: set[str] = set()
        self._outputs: dict[str, str] = {}  # a goal's own step → what is answered with

    def answer(self, step: str, output: str) -> None:
        """The plan answers with `output`, which comes of `step`, unless that is consumed later."""
        self._outputs[step] = output

    def leave_open(self, place: Place) -> None:
        """An input that nobody gave."""
        self._places[place.name] = place

    def consumed(self, step: str) -> None:
        """A later clause takes this over: it is no answer of its own."""
        self._outputs.pop(step, None)

    @property
    def used(self) -> frozenset[str]:
        """Names of inputs that a step takes from."""
        return frozenset(self._used)

    def add(self, reading: Reading) -> tuple[Place, str]:
        """The place of the goal's own result, and the name of what the reading answers with."""
        args: dict[str, tuple[Source, ...]] = {}
        for feed in reading.feeds:
            name = self._follow(feed.place.name, feed.place.type, feed.chain, reading.params)
            args[feed.port.name] = (Source(name, each=feed.chain.type.many and not feed.port.many),)
        goal = reading.goal.tool
        step = self._step(goal, args, reading.params.get(goal.id, {}), "")
        result = goal.signature.result
        made = Type(result.kind, result.many or any(s.each for sources in args.values() for s in sources))
        of = [f.place for f in reading.feeds if f.place.type.kind is made.kind and made.kind is not Text]
        place = Place(
            step,
            made,
            made_by=reading.goal,
            positions=tuple(i for f in reading.feeds if not f.place.quoted for i in f.place.positions),
            of=tuple(n for p in of for n in (p.name, *p.of)),
        )
        return place, self._follow(step, made, reading.finish, reading.params)

    def add_over(self, readings: Sequence[Reading], joiner: AnyTool) -> tuple[Place, str]:
        """One result over the media of all readings, which share a goal: each is put into the goal's form by its own
        chain, and `joiner` makes one of them. A medium that can't be read is left out, and that is said.
        """
        parts = []
        for reading in readings:
            (feed,) = reading.feeds
            before = len(self._steps)
            parts.append(Source(self._follow(feed.place.name, feed.place.type, feed.chain, reading.params)))
            self._steps[before:] = [replace(step, on_error="skip") for step in self._steps[before:]]
        joined = self._step(joiner, {joiner.signature.ports[0].name: tuple(parts)}, {}, "")
        first = readings[0]
        port = first.feeds[0].port
        goal = first.goal.tool
        step = self._step(goal, {port.name: (Source(joined),)}, first.params.get(goal.id, {}), "")
        made = Type(goal.signature.result.kind, goal.signature.result.many)
        given = tuple(i for r in readings for f in r.feeds for i in f.place.positions)
        return Place(step, made, made_by=first.goal, positions=given), self._follow(
            step, made, first.finish, first.params
        )

    def _follow(self, name: str, given: Type, chain: Chain, params: Mapping[str, Mapping[str, Any]]) -> str:
        for tool in chain.tools:
            port = sole_port(tool)
            assert port is not None  # a chain is made of such tools only
            result = tool.signature.result
            each = given.many and not port.many
            then = Type(result.kind, result.many or each)
            why = f"{given.kind.__name__} → {then.kind.__name__}"
            name = self._step(tool, {port.name: (Source(name, each=each),)}, params.get(tool.id, {}), why)
            given = then
        return name

    def _step(
        self, tool: AnyTool, args: Mapping[str, tuple[Source, ...]], params: Mapping[str, Any], inserted: str
    ) -> str:
        known = tool.signature.check_params(tool.id, params)
        wired = {port: [s.to_json() for s in sources] for port, sources in args.items()}
        key = json.dumps([tool.id, wired, known], sort_keys=True, default=str)
        if key not in self._made:
            self._made[key] = self._names.name(tool.id.rpartition("/")[2])
            self._used.update(s.name for sources in args.values() for s in sources)
            why = inserted if tool.conversion or tool.bridge else ""
            self._steps.append(
                Step(self._made[key], tool.id, tool.version, args, known, tool.requirements, inserted=why)
            )
        elif not inserted:
            at = next(i for i, s in enumerate(self._steps) if s.id == self._made[key])
            self._steps[at] = replace(self._steps[at], inserted="")
        return self._made[key]

    def plan(self, tools: Sequence[AnyTool] = ()) -> Plan:
        inputs = tuple(
            Input(p.name, p.type.kind.modality, p.type.many)
            for p in self._places.values()
            if not (p.quoted or p.open) or p.name in self._used
        )
        return Plan(self._name, inputs, tuple(self._steps), tuple(dict.fromkeys(self._outputs.values())), tuple(tools))
