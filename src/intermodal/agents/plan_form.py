"""What a model that plans is shown and what it answers: tools and inputs as data, a plan in a form that every wire holds.

Of the inputs it learns modality and measures, by number: a file's name and anything that stands in the media are words
that nobody here vouches for. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..artifacts import Artifact, Text
from ..errors import ParameterInvalid, PlanInvalid, ProviderNeeded
from ..plans import Plan
from ..plans.check import Type
from ..plans.values import SCHEMA
from ..tools.signature import Param
from ..tools.toolbox import AnyTool, Toolbox
from .planner import Planned

MOST_STEPS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """An input that the plan may use: its name in the plan, what it is, which of the media given it stands for."""

    name: str
    type: Type
    positions: tuple[int, ...]
    facts: Mapping[str, Any]

    def said(self) -> dict[str, Any]:
        many = {"collection_of": len(self.positions)} if self.type.many else {}
        return {"name": self.name, "modality": self.type.kind.modality, **many, **self.facts}


def places_of(artifacts: Sequence[Artifact]) -> list[Place]:
    """Each piece of media by its number, and all of one modality together where there are several."""
    singles = [
        Place(f"input_{number}", Type(type(one)), (number - 1,), _measures(one))
        for number, one in enumerate(artifacts, 1)
    ]
    kinds = dict.fromkeys(type(one) for one in artifacts)
    groups = [(kind, tuple(i for i, one in enumerate(artifacts) if type(one) is kind)) for kind in kinds]
    together = [Place(f"all_{kind.modality}", Type(kind, True), at, {}) for kind, at in groups if len(at) > 1]
    return [*singles, *together]


def _measures(artifact: Artifact) -> dict[str, Any]:
    """Numbers only: what media say of themselves in words is theirs."""
    facts = {name: value for name, value in artifact.facts().items() if isinstance(value, (int, float))}
    return {"bytes": artifact.blob.size, **facts}


def tools_said(tools: Iterable[AnyTool]) -> str:
    return json.dumps([_tool(tool) for tool in tools], ensure_ascii=False)


def _tool(tool: AnyTool) -> dict[str, Any]:
    signature = tool.signature
    ports = [
        {"port": port.name, "modality": port.kind.modality or "any", **({"collection": True} if port.many else {}),
         **({"optional": True} if port.optional else {})} for port in signature.ports
    ]  # fmt: skip
    result = {"modality": signature.result.kind.modality or "any", "collection": signature.result.many}
    params = {param.name: {**_bare(param.schema()), "default": param.default} for param in signature.params}
    return {"tool": tool.id, "does": tool.description, "ports": ports, "yields": result, "params": params}


def _bare(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}


def form_of(tools: Iterable[AnyTool]) -> dict[str, Any]:
    """The schema of an answer: every object closed and every field required, so that every wire can hold a model to it."""
    words = {"type": "string"}
    port = _closed(port=words, takes={"type": "array", "items": words}, each={"type": "boolean"})
    param = _closed(name=words, value={"type": "string", "description": "as JSON"})
    step = _closed(
        id=words, tool={"type": "string", "enum": [tool.id for tool in tools]}, ports={"type": "array", "items": port},
        params={"type": "array", "items": param},
    )  # fmt: skip
    return _closed(
        steps={"type": "array", "items": step},
        texts={"type": "array", "items": _closed(name=words, words=words)},
        outputs={"type": "array", "items": words},
        impossible=words,
    )


def _closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Port(_Strict):
    port: str
    takes: list[str]
    each: bool = False


class _Param(_Strict):
    name: str
    value: str


class _Step(_Strict):
    id: str
    tool: str
    ports: list[_Port] = []
    params: list[_Param] = []


class _Words(_Strict):
    name: str
    words: str


class _Answer(_Strict):
    steps: list[_Step]
    outputs: list[str]
    texts: list[_Words] = []
    impossible: str = ""


def planned_of(said: str, request: str, places: Sequence[Place], toolbox: Toolbox) -> Planned:
    """The answer as a plan, in this form or in a plan's own (plan.to_json()); not type-checked yet.

    Raises PlanInvalid and its kin for what is none, ProviderNeeded where the model says that the tools can't do it.
    """
    try:
        document = json.loads(said)
    except (ValueError, RecursionError):
        raise PlanInvalid(
            f"The plan is not JSON: {said[:80]!r}.", hint="Answer with the form and nothing else."
        ) from None
    texts: dict[str, str] = {}
    if isinstance(document, dict) and document.get("schema") == SCHEMA:
        plan = Plan.from_json(document)
    else:
        answer = _parsed(document)
        if answer.impossible and not answer.steps:
            raise ProviderNeeded(
                f"The model that plans says: {answer.impossible[:300]!r}",
                hint="Add a tool that does it.",
                missing="tool",
            )
        texts = {one.name: _verbatim(one, request) for one in answer.texts}
        plan = Plan.from_json(_document(answer, request, [*places, *map(_typed, texts)], toolbox))
    return _vetted(plan, texts, request, places, toolbox)


def _parsed(document: Any) -> _Answer:
    try:
        return _Answer.model_validate(document)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']} (found {one['input']!r:.60})" for one in error.errors()[:4]
        )
        raise PlanInvalid(f"The plan is malformed: {wrong}.", hint="Answer with the form.") from None


def _typed(name: str) -> Place:
    return Place(name, Type(Text), (), {})


def _verbatim(given: _Words, request: str) -> str:
    """Words that go on as the caller's own must be the caller's own."""
    plain = re.sub(r"\s+", " ", given.words).strip()
    if not plain or plain not in re.sub(r"\s+", " ", request):
        raise PlanInvalid(
            f"The text {given.name!r} ({given.words[:60]!r}) doesn't stand in the request.",
            hint="texts hold words of the request, verbatim; other words go into a parameter.",
        )
    return plain


def _document(answer: _Answer, request: str, places: Sequence[Place], toolbox: Toolbox) -> dict[str, Any]:
    used = {name for step in answer.steps for port in step.ports for name in port.takes} | set(answer.outputs)
    return {
        "schema": SCHEMA,
        "name": request[:200],
        "inputs": {
            p.name: {"modality": p.type.kind.modality, "many": p.type.many} for p in places if p.name in used
        },
        "steps": [_step(step, toolbox) for step in answer.steps],
        "outputs": answer.outputs,
    }  # fmt: skip


def _step(step: _Step, toolbox: Toolbox) -> dict[str, Any]:
    tool = _tool_of(step.tool, toolbox)
    known = {param.name: param for param in tool.signature.params}
    return {
        "id": step.id,
        "tool": step.tool,
        "version": tool.version,
        "args": {
            port.port: [{"each": name} if port.each else name for name in port.takes]
            for port in step.ports
            if port.takes
        },
        "params": {one.name: _value(tool.id, known.get(one.name), one.value) for one in step.params},
    }


def _value(tool: str, param: Param | None, text: str) -> Any:
    """A parameter's value, written as JSON; a word without its quotation marks is that word, and so is 7 for a name."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if param is None or _fits(tool, param, value) or not _fits(tool, param, text) else text


def _fits(tool: str, param: Param, value: Any) -> bool:
    try:
        param.check(tool, value)
    except ParameterInvalid:
        return False
    return True


def _tool_of(tool_id: str, toolbox: Toolbox) -> AnyTool:
    if tool_id not in toolbox:
        known = ", ".join(tool.id for tool in toolbox)
        raise PlanInvalid(f"{tool_id!r} is no tool that this plan may use.", hint=f"It may use: {known}.")
    return toolbox[tool_id]


def _vetted(plan: Plan, texts: Mapping[str, str], request: str, places: Sequence[Place], toolbox: Toolbox) -> Planned:
    """The plan without anything that a planner has no say in: which engine does a step, how a step is shown."""
    if len(plan.steps) > MOST_STEPS:
        raise PlanInvalid(f"The plan has {len(plan.steps)} steps; {MOST_STEPS} may be planned.", hint="Map with each.")
    known = {place.name: place for place in places}
    for item in plan.inputs:
        place = known.get(item.name)
        place = None if item.name in texts else place
        kind = ("text", False) if place is None else (place.type.kind.modality, place.type.many)
        if (place is None and item.name not in texts) or kind != (item.modality, item.many):
            raise PlanInvalid(
                f"There is no input {item.name!r} of that kind.", hint=f"There are: {', '.join(known) or 'none'}."
            )
    steps = tuple(
        replace(step, version=_tool_of(step.tool, toolbox).version, requirements={}, inserted="") for step in plan.steps
    )
    tools = tuple({step.tool: toolbox[step.tool] for step in steps}.values())
    _all_used(plan)
    return Planned(
        replace(plan, name=request[:200], steps=steps, tools=tools),
        {item.name: known[item.name].positions for item in plan.inputs if item.name not in texts},
        {item.name: texts[item.name] for item in plan.inputs if item.name in texts},
    )


def _all_used(plan: Plan) -> None:
    """Nothing runs but for what is answered with. Raises PlanInvalid, naming a step of which nothing comes."""
    needed, left = set[str](), list(plan.outputs)
    while left:
        name = left.pop()
        if name not in needed:
            needed.add(name)
            left += [source.name for source in plan.by_id[name].sources] if name in plan.by_id else []
    for step in plan.steps:
        if step.id not in needed:
            raise PlanInvalid(f"Nothing comes of step {step.id!r}.", hint="Leave it out, or name it as an output.")
