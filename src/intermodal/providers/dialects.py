"""What of JSON Schema a carrier takes, as data, and a schema put into it: adapted where its meaning stays, and that said.

A rule that a wire doesn't know is told to the model in words, and what comes back is judged here by the whole schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import NotSupported
from . import calls
from .schemas import Schema, resolved

RULES = frozenset({
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
    "format", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "patternProperties",
    "propertyNames", "contains",
})  # fmt: skip
IDLE = frozenset(
    {"default", "examples", "discriminator", "deprecated", "readOnly", "writeOnly"}
)  # say nothing of a value


@dataclass(frozen=True, slots=True)
class Dialect:
    """`rules`: the ones of RULES it holds an answer to. `every`: all properties are required (what may be missing is
    asked for as null, see schemas.pruned). `open`: objects may have properties without a name in the schema. `cycles`:
    a definition may hold itself: anywhere, only where it may be missing, or nowhere. `depth`: of objects in each other.
    `formats` of strings that it knows (None: any). `tuples`, `const`, `one_of`: it knows them. `closes`: objects must say
    that nothing else is in them. `roots`: an answer need not be an object. `loose`: what it can't be held to can be asked
    for all the same.
    """

    rules: frozenset[str] = RULES
    every: bool = False
    open: bool = True
    cycles: Literal["anywhere", "missing", "nowhere"] = "anywhere"
    depth: int | None = None
    properties: int | None = None
    tuples: bool = True
    const: bool = True
    one_of: bool = True
    formats: frozenset[str] | None = None
    closes: bool = False
    roots: bool = True
    loose: bool = False


ANY = Dialect()

_FORMATS = frozenset({"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"})

# developers.openai.com/api/docs/guides/structured-outputs, "Supported schemas"
OPENAI = Dialect(
    rules=frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "pattern", "format",
                     "minItems", "maxItems"}),
    formats=_FORMATS, every=True, open=False, depth=10, properties=5000, tuples=False, one_of=False, closes=True,
    roots=False, loose=True,
)  # fmt: skip
# what anthropic.transform_schema (2.13) leaves of a schema; platform.claude.com/docs structured outputs: nothing that
# holds itself, every object closed
ANTHROPIC = Dialect(rules=frozenset({"format"}), formats=_FORMATS | {"uri"}, open=False, cycles="nowhere", tuples=False,
                    one_of=False, closes=True)  # fmt: skip
# google.genai.types.GenerateContentConfig.response_json_schema (its own description)
GOOGLE = Dialect(
    rules=frozenset({"format", "minItems", "maxItems", "minimum", "maximum"}), const=False, cycles="missing"
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A schema for a wire, and whether the wire holds an answer to it."""

    schema: dict[str, Any]
    strict: bool = True


def fitted(model: str, schema: Schema, dialect: Dialect) -> Fitted:
    """Raises NotSupported, before any request, for a schema that this wire can't take in any form."""
    if schema.get("type") != "object" and not dialect.roots:
        return _refused(model, schema, dialect, "the answer itself must be an object")
    if why := _too_much(schema, dialect):
        return _refused(model, schema, dialect, why)
    told: set[str] = set()
    made = _Fitting(schema, dialect, told).node(schema)
    if told:
        calls.current().note(f"{model} isn't held to {', '.join(sorted(told))}: told in words, and judged here")
    return Fitted(made)


def _refused(model: str, schema: Schema, dialect: Dialect, why: str) -> Fitted:
    if not dialect.loose:
        raise NotSupported(
            f"{model} can't be held to this schema: {why}.", hint="Use a simpler model, or another carrier."
        )
    calls.current().note(f"{model} isn't held to the schema ({why}): it is asked for, and judged here")
    return Fitted(json.loads(json.dumps(schema)), strict=False)


def _too_much(schema: Schema, dialect: Dialect) -> str:
    """Why the wire takes no such schema; empty where it does."""
    look = _Look(schema)
    look.node(schema, 0, (), free=False)
    if look.opened and not dialect.open:
        return f"{look.opened!r} may have fields without a name (a dictionary)"
    if look.cycle and dialect.cycles == "nowhere":
        return f"{look.cycle!r} holds itself"
    if look.bound and dialect.cycles == "missing":
        return f"{look.bound!r} holds itself where it can't be left out"
    if dialect.depth is not None and look.depth > dialect.depth:
        return f"it is {look.depth} objects deep, {dialect.depth} are taken"
    if dialect.properties is not None and look.properties > dialect.properties:
        return f"it has {look.properties} fields, {dialect.properties} are taken"
    return ""


class _Look:
    """A walk through a schema, each definition once on a way: how deep and wide it is, what is open, what holds itself."""

    def __init__(self, root: Schema) -> None:
        self._root = root
        self.depth = self.properties = 0
        self.opened = self.cycle = self.bound = ""

    def node(self, node: Any, depth: int, way: tuple[tuple[str, bool], ...], *, free: bool, name: str = "it") -> None:
        """`way`: the definitions above, each with whether something between there and here may be left out."""
        if not isinstance(node, Mapping):
            return
        if "$ref" in node:
            name = str(node["$ref"]).rpartition("/")[2]
            above = [place for place, (known, _) in enumerate(way) if known == name]
            if above:
                self.cycle = name
                self.bound = self.bound if free or any(f for _, f in way[above[0] + 1 :]) else name
                return
            way, free = (*way, (name, free)), False
            node = resolved(node, self._root)
        if node.get("type") == "object" or "properties" in node:
            depth += 1
            self.depth = max(self.depth, depth)
            if node.get("additionalProperties") or not node.get("properties"):
                self.opened = self.opened or name
        required = node.get("required", ())
        for field, inner in node.get("properties", {}).items():
            self.properties += 1
            self.node(inner, depth, way, free=free or field not in required, name=field)
        for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
            for inner in node.get(key, ()):
                self.node(inner, depth, way, free=free, name=name)
        for key in ("items", "additionalProperties"):
            self.node(node.get(key), depth, way, free=free, name=name)


class _Fitting:
    def __init__(self, root: Schema, dialect: Dialect, told: set[str]) -> None:
        self._root = root
        self._dialect = dialect
        self._told = told

    def node(self, node: Any) -> Any:
        if not isinstance(node, Mapping):
            return node
        if "$ref" in node:  # beside a reference wires take nothing
            return {"$ref": node["$ref"]}
        dialect, made = self._dialect, dict[str, Any]()
        lost = {key: value for key, value in node.items() if key in RULES and not self._holds(key, value)}
        for key, value in node.items():
            if key in IDLE or key in lost:
                continue
            made[key] = self._value(key, value)
        if "const" in made and not dialect.const:
            made["enum"] = [made.pop("const")]
        if "oneOf" in made and not dialect.one_of:
            made["anyOf"] = [*made.get("anyOf", ()), *made.pop("oneOf")]
        if "prefixItems" in made and not dialect.tuples:
            lost["prefixItems"] = node["prefixItems"]
            made["items"] = {"anyOf": made.pop("prefixItems")}
        if "properties" in made:
            self._object(made, node)
        self._told |= set(lost)
        if lost:
            words = ", ".join(f"{key}: {json.dumps(value)}" for key, value in sorted(lost.items()))
            made["description"] = " ".join(filter(None, (made.get("description", ""), f"{{{words}}}")))
        return made

    def _holds(self, key: str, value: Any) -> bool:
        formats = self._dialect.formats
        return key in self._dialect.rules and (key != "format" or formats is None or value in formats)

    def _value(self, key: str, value: Any) -> Any:
        if key in ("properties", "$defs"):
            return {name: self.node(inner) for name, inner in value.items()}
        if key in ("anyOf", "oneOf", "allOf", "prefixItems"):
            return [self.node(inner) for inner in value]
        return self.node(value) if key in ("items", "additionalProperties") else value

    def _object(self, made: dict[str, Any], node: Schema) -> None:
        required = node.get("required", ())
        if self._dialect.every:
            made["properties"] = {
                name: inner if name in required else _or_null(inner) for name, inner in made["properties"].items()
            }
            made["required"] = list(made["properties"])
        if self._dialect.closes:
            made["additionalProperties"] = False


def _or_null(node: dict[str, Any]) -> dict[str, Any]:
    branches = node.get("anyOf", ())
    if node.get("type") == "null" or {"type": "null"} in branches:
        return node
    if branches:
        return {**node, "anyOf": [*branches, {"type": "null"}]}
    return {"anyOf": [node, {"type": "null"}]}
