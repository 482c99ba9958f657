"""JSON schemas of answers: made from pydantic models, extended by evidence, and what is wrong with a value under one.

The judge here knows the keywords that pydantic writes (https://json-schema.org/draft/2020-12); `format` isn't judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import ParameterInvalid

if TYPE_CHECKING:
    from pydantic import BaseModel

Schema: TypeAlias = Mapping[str, Any]

EVIDENCE: Schema = {
    "type": "array",
    "description": "For each value, the words of the media it is taken from, quoted as they stand there.",
    "items": {
        "type": "object",
        "properties": {
            "field": {"type": "string", "description": "Where in the answer: total, lines.0.price"},
            "quoted": {"type": "string"},
        },
        "required": ["field", "quoted"],
        "additionalProperties": False,
    },
}


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The schema that a model's instances are made from. Raises ParameterInvalid for a model that no answer can have:
    without fields, with a form that JSON hasn't, or with a name in it that doesn't resolve.
    """
    from pydantic.errors import PydanticUserError

    name = model.__name__
    try:
        schema = model.model_json_schema()
    except (PydanticUserError, NameError) as error:
        why = str(error).partition("\n")[0]
        raise ParameterInvalid(
            f"want={name}: no JSON schema can be made of it: {why}",
            hint=f"Give every field a type that JSON has and every name a definition; {name}.model_rebuild() looks again.",
        ) from None
    if "$ref" in schema:  # a model that holds itself stands among the definitions
        schema = {**resolved(schema, schema), "$defs": schema["$defs"]}
    if schema.get("type") != "object" or not schema.get("properties"):
        raise ParameterInvalid(
            f"want={name} has no fields: an answer in that form would say nothing.",
            hint="Give it fields, for example `total: float`; a list goes into a field of its own.",
        )
    return schema


def with_evidence(schema: Schema) -> tuple[dict[str, Any], str]:
    """The schema with a field more in which the model says what each value is taken from, and that field's name."""
    name = "evidence"
    while name in schema["properties"]:
        name += "_"
    asked = {
        **schema,
        "properties": {**schema["properties"], name: EVIDENCE},
        "required": [*schema.get("required", ()), name],
    }
    return asked, name


def resolved(node: Schema, root: Schema) -> Schema:
    """What a `$ref` inside the document stands for; the node itself where it is none."""
    while "$ref" in node:
        here: Any = root
        for part in str(node["$ref"]).removeprefix("#").strip("/").split("/"):
            here = here[part.replace("~1", "/").replace("~0", "~")] if part else here
        node = here
    return node


def pruned(value: Any, schema: Schema, root: Schema | None = None) -> Any:
    """The value without the nulls that stand for what may be missing: some wires have every field answered."""
    root = root or schema
    schema = resolved(schema, root)
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        return [pruned(one, schema["items"], root) for one in value]
    if not isinstance(value, dict):
        return value
    if "properties" not in schema:
        branches = [b for b in _branches(schema) if not faults(pruned(value, b, root), b, root)]
        return pruned(value, branches[0], root) if branches else value
    known = schema["properties"]
    return {
        name: pruned(inner, known[name], root) if name in known else inner
        for name, inner in value.items()
        if inner is not None
        or name not in known
        or name in schema.get("required", ())
        or not faults(None, known[name], root)
    }


def _branches(schema: Schema) -> list[Schema]:
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ())]


def faults(value: Any, schema: Schema, root: Schema | None = None) -> list[str]:
    """What is wrong with a value, one line a fault, quoting it: "lines.0.price: 'two' is no number"."""
    return [f"{'.'.join(at) or 'the whole'}: {what}" for at, what in _faults(value, schema, root or schema, ())]


_Fault: TypeAlias = tuple[tuple[str, ...], str]
_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: not isinstance(v, bool) and (isinstance(v, int) or (isinstance(v, float) and v.is_integer())),
}
_BOUNDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda v, limit: v >= limit,
    "maximum": lambda v, limit: v <= limit,
    "exclusiveMinimum": lambda v, limit: v > limit,
    "exclusiveMaximum": lambda v, limit: v < limit,
    "multipleOf": lambda v, limit: abs(v / limit - round(v / limit)) < 1e-9,
}
_SIZES: Mapping[str, type] = {"Length": str, "Items": list, "Properties": dict}


def _faults(value: Any, schema: Any, root: Schema, at: tuple[str, ...]) -> Iterator[_Fault]:
    if isinstance(schema, bool):
        if not schema:
            yield at, f"{value!r:.60} may not be there"
        return
    schema = resolved(schema, root)
    given = schema.get("type")
    types = [given] if isinstance(given, str) else list(given or ())
    if types and not any(_TYPES[one](value) for one in types):
        yield at, f"{value!r:.60} is no {' or '.join(types)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield at, f"{value!r:.60} is none of {schema['enum']!r:.200}"
    if "const" in schema and value != schema["const"]:
        yield at, f"{value!r:.60} is not {schema['const']!r}"
    yield from _bounded(value, schema, at)
    branches = _branches(schema)
    if branches and all(list(_faults(value, branch, root, at)) for branch in branches):
        yield at, f"{value!r:.60} has none of the forms it may have"
    for branch in schema.get("allOf", ()):
        yield from _faults(value, branch, root, at)
    yield from _inside(value, schema, root, at)


def _bounded(value: Any, schema: Schema, at: tuple[str, ...]) -> Iterator[_Fault]:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        for name, holds in _BOUNDS.items():
            if name in schema and not holds(value, schema[name]):
                yield at, f"{value!r} breaks {name} {schema[name]!r}"
    for name, kind in _SIZES.items():
        if isinstance(value, kind) and isinstance(value, (str, list, dict)):
            least, most = schema.get(f"min{name}"), schema.get(f"max{name}")
            if (least is not None and len(value) < least) or (most is not None and len(value) > most):
                yield at, f"{value!r:.60} has {len(value)} {name.lower()}, wanted {least or 0} to {most or 'any'}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield at, f"{value!r:.60} doesn't match {schema['pattern']!r}"


def _inside(value: Any, schema: Schema, root: Schema, at: tuple[str, ...]) -> Iterator[_Fault]:
    if isinstance(value, list):
        first = schema.get("prefixItems", ())
        for place, one in enumerate(value):
            inner = first[place] if place < len(first) else schema.get("items", True)
            yield from _faults(one, inner, root, (*at, str(place)))
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in value:
                yield (*at, name), "it is missing"
        for name, one in value.items():
            yield from _faults(one, known.get(name, schema.get("additionalProperties", True)), root, (*at, name))
