"""Type-checking a plan: every port filled, every modality fitting, no cycles, parameters valid. Pure."""

from __future__ import annotations

import graphlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..artifacts import Artifact, Modalities
from ..errors import PlanInvalid, SchemaMismatch
from ..tools.toolbox import Toolbox
from .values import Plan, Source, Step


@dataclass(frozen=True, slots=True)
class Type:
    """What an input or a step yields."""

    kind: type[Artifact]
    many: bool = False

    def __str__(self) -> str:
        return f"Sequence[{self.kind.__name__}]" if self.many else self.kind.__name__


def ordered(plan: Plan) -> tuple[Step, ...]:
    """The steps so that each comes after its sources. Raises PlanInvalid on a cycle, a twin or an unknown source."""
    inputs = {i.name for i in plan.inputs}
    steps: dict[str, Step] = {}
    for step in plan.steps:
        if step.id in steps or step.id in inputs:
            raise PlanInvalid(f"Two things in the plan are called {step.id!r}.", hint="Give each its own name.")
        steps[step.id] = step
    for step in plan.steps:
        for source in step.sources:
            if source.name not in steps and source.name not in inputs:
                raise PlanInvalid(
                    f"Step {step.id!r} takes from {source.name!r}, which is neither an input nor a step.",
                    hint=f"There are: {', '.join([*inputs, *steps])}.",
                )
    for name in plan.outputs:
        if name not in steps and name not in inputs:
            raise PlanInvalid(f"The plan's output {name!r} is neither an input nor a step.", hint="Correct its name.")
    graph = {step.id: [s.name for s in step.sources if s.name in steps] for step in plan.steps}
    try:
        return tuple(steps[name] for name in graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        raise PlanInvalid(f"The plan goes in a circle: {' → '.join(error.args[1])}.", hint="Cut it.") from None


def check(
    plan: Plan, toolbox: Toolbox, modalities: Modalities, *, versions: bool = True
) -> tuple[Plan, Mapping[str, Type]]:
    """The plan with its steps in order and parameters validated, and what each name in it yields.

    `versions=False` lets steps of other tool versions pass: a resumed run's finished steps need no tool.
    Raises PlanInvalid (with step and port), ParameterInvalid or UnknownName.
    """
    types: dict[str, Type] = {}
    for item in plan.inputs:
        try:
            types[item.name] = Type(modalities[item.modality], item.many)
        except SchemaMismatch as error:
            raise PlanInvalid(f"Input {item.name!r}: {error.message}", hint=error.hint) from None
    steps = []
    for step in ordered(plan):
        if versions:
            check_version(step, toolbox)
        checked = check_step(step, types, toolbox)
        steps.append(checked)
        types[step.id] = yields(checked, toolbox)
    return replace(plan, steps=tuple(steps)), types


def yields(step: Step, toolbox: Toolbox) -> Type:
    result = toolbox[step.tool].signature.result
    return Type(result.kind, result.many or any(source.each for source in step.sources))


def check_step(step: Step, types: Mapping[str, Type], toolbox: Toolbox) -> Step:
    """One step against what its sources yield; its parameters validated, defaults left out."""
    tool = toolbox[step.tool]
    signature = tool.signature
    mapped = [source for source in step.sources if source.each]
    if len(mapped) > 1:
        raise PlanInvalid(f"Step {step.id!r} maps over {len(mapped)} collections.", hint="Map over one.")
    if mapped and signature.result.many:
        raise PlanInvalid(
            f"Step {step.id!r} would make a collection of collections of {signature.result.kind.__name__}.",
            hint="Map over a tool that yields one thing.",
        )
    for port_name, sources in step.args.items():
        port = signature.port(port_name)
        if port is None:
            known = ", ".join(p.name for p in signature.ports) or "none"
            raise PlanInvalid(f"Step {step.id!r}: {step.tool} has no port {port_name!r}.", hint=f"It has: {known}.")
        for source in sources:
            _fits(step, port_name, source, types[source.name], Type(port.kind, port.many), alone=len(sources) == 1)
    for port in signature.ports:
        if not port.optional and not step.args.get(port.name):
            raise PlanInvalid(
                f"Step {step.id!r}: {step.tool} needs {port.name!r} ({port.kind.__name__}).", hint="Wire it."
            )
    return replace(step, params=signature.check_params(step.tool, step.params))


def check_version(step: Step, toolbox: Toolbox) -> None:
    """Raises PlanInvalid where the step was planned with another version of its tool."""
    tool = toolbox[step.tool]
    if step.version != tool.version:
        raise PlanInvalid(
            f"Step {step.id!r} wants {step.tool}@{step.version!r}; here is version {tool.version!r}.",
            hint="Plan again, or set the version to the one that is here.",
        )


def _fits(step: Step, port: str, source: Source, given: Type, wanted: Type, *, alone: bool) -> None:
    where = f"Step {step.id!r}: {step.tool}.{port} takes {wanted}, and {source.name!r} is {given}."
    if source.each:
        if not given.many:
            raise PlanInvalid(where, hint="Only a collection can be mapped over: leave out each.")
        given = Type(given.kind)
        if wanted.many:
            raise PlanInvalid(where, hint="It takes the whole collection: leave out each.")
    if not issubclass(given.kind, wanted.kind):
        raise PlanInvalid(where, hint="Put a step between that turns one into the other.")
    if given.many and not wanted.many:
        raise PlanInvalid(where, hint="Map over it with each.")
    if not wanted.many and not alone:
        raise PlanInvalid(where, hint="This port takes one thing; several are wired to it.")
