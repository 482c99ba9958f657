"""Plans as frozen values, their JSON form, their digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

from ..artifacts import canonical
from ..errors import PlanInvalid, SchemaMismatch
from ..tools.toolbox import AnyTool

SCHEMA = "intermodal.plan/1"
OnError = Literal["fail", "skip"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a port's media comes from: an input or a step, by name. `each`: one run of the step per element."""

    name: str
    each: bool = False

    def to_json(self) -> Any:
        return {"each": self.name} if self.each else self.name

    @classmethod
    def from_json(cls, document: Any) -> Source:
        if isinstance(document, str):
            return cls(document)
        if isinstance(document, dict) and isinstance(document.get("each"), str):
            return cls(document["each"], each=True)
        raise PlanInvalid(f"{document!r} is no source.", hint='Write "name" or {"each": "name"}.')


@dataclass(frozen=True, slots=True)
class Input:
    """Media the plan is given when it starts."""

    name: str
    modality: str
    many: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"modality": self.modality, **({"many": True} if self.many else {})}


@dataclass(frozen=True, slots=True)
class Step:
    """One use of a tool. `args` maps each port to its sources (several: gathered into one collection).

    `inserted` says why a planner put it there ("Regions → Text"); such steps are shown as conversions.
    """

    id: str
    tool: str
    version: str
    args: Mapping[str, tuple[Source, ...]]
    params: Mapping[str, Any] = field(default_factory=dict)
    requirements: Mapping[str, str] = field(default_factory=dict)
    on_error: OnError = "fail"
    inserted: str = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(source for sources in self.args.values() for source in sources)

    def to_json(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "id": self.id,
            "tool": self.tool,
            "version": self.version,
            "args": {
                port: sources[0].to_json() if len(sources) == 1 else [s.to_json() for s in sources]
                for port, sources in self.args.items()
            },
        }
        for name, value in (("params", self.params), ("requirements", self.requirements)):
            if value:
                document[name] = dict(value)
        if self.on_error != "fail":
            document["on_error"] = self.on_error
        if self.inserted:
            document["inserted"] = self.inserted
        return document


@dataclass(frozen=True)
class Plan:
    """A frozen DAG of steps with named inputs: a template. `outputs` names the steps (or inputs) it answers with.

    `tools` are the values a Python plan was built from; they are no part of its JSON form, digest or equality.
    """

    name: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    tools: tuple[AnyTool, ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "name": self.name,
            "inputs": {i.name: i.to_json() for i in self.inputs},
            "steps": [step.to_json() for step in self.steps],
            "outputs": list(self.outputs),
        }

    @cached_property
    def digest(self) -> str:
        return sha256(canonical(self.to_json())).hexdigest()

    def _repr_html_(self) -> str:
        from ..artifacts.notebook import of_rows

        taken = [(i.name, "", f"{'several ' if i.many else ''}{i.modality}") for i in self.inputs]
        done = [(s.id, s.tool, ", ".join(source.name for source in s.sources)) for s in self.steps]
        rows = [*taken, *done]
        return of_rows(("step", "tool", f"takes · plan {self.name!r}"), rows, 0)

    @classmethod
    def from_json(cls, document: str | bytes | Mapping[str, Any]) -> Plan:
        """Raises SchemaMismatch for another version, PlanInvalid (with the place) for anything malformed."""
        if isinstance(document, (str, bytes)):
            try:
                document = json.loads(document)
            except ValueError as error:
                raise PlanInvalid(f"The plan is not JSON: {error}.", hint="Save one with plan.to_json().") from None
        return _parse(document)


def _parse(document: Any) -> Plan:
    from pydantic import ValidationError

    from .document import PlanDocument

    if not isinstance(document, Mapping):
        raise PlanInvalid(f"A plan is an object, not {type(document).__name__!r}.", hint="See docs/plans.md.")
    schema = document.get("schema")
    if schema != SCHEMA:
        raise SchemaMismatch(f"The plan's schema is {schema!r}; this version reads {SCHEMA!r}.", hint="Plan it again.")
    try:
        parsed = PlanDocument.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise PlanInvalid(
            f"The plan is malformed at {place!r}: {first['msg']} (found {first['input']!r:.80}).",
            hint="Correct it there, or plan again.",
        ) from None
    return Plan(
        parsed.name,
        tuple(Input(name, value.modality, value.many) for name, value in parsed.inputs.items()),
        tuple(
            Step(
                s.id,
                s.tool,
                s.version,
                {port: _sources(value) for port, value in s.args.items()},
                s.params,
                s.requirements,
                s.on_error,
                s.inserted,
            )
            for s in parsed.steps
        ),
        tuple(parsed.outputs),
    )


def _sources(value: Any) -> tuple[Source, ...]:
    return tuple(Source.from_json(v) for v in (value if isinstance(value, list) else [value]))
