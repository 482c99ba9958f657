"""Media nested in what a tool returns: found wherever it stands; none is lost, none is turned into words."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..artifacts import Artifact, Text

MEDIA = "$media"  # in the JSON of the rest: the number of the artifact that stands there


def leaves(annotation: Any) -> Iterator[Any]:
    """The types at the ends of an annotation: of containers, unions, dataclasses and pydantic models."""
    if isinstance(annotation, type) and issubclass(annotation, Artifact):
        yield annotation
        return
    if dataclasses.is_dataclass(annotation) or hasattr(annotation, "model_fields"):
        for hint in typing.get_type_hints(annotation).values():
            yield from leaves(hint)
        return
    args = [arg for arg in typing.get_args(annotation) if arg not in (type(None), Ellipsis)]
    origin = typing.get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        args = args[1:]
    if not args:
        yield annotation
    for arg in args:
        yield from leaves(arg)


def unpacked(value: Any) -> list[Artifact]:
    """The media in a value, in order, each named after its place; the rest as JSON where there is any."""
    found: list[Artifact] = []
    rest = _rest(value, "", found)
    if _says_something(rest):
        text = json.dumps(rest, ensure_ascii=False, default=str)
        found.append(Text.of(text, media_type="application/json"))
    return found


def _rest(value: Any, place: str, found: list[Artifact]) -> Any:
    if isinstance(value, Artifact):
        found.append(value if value.name else dataclasses.replace(value, name=place))
        return {MEDIA: len(found) - 1}
    inside = _members(value)
    if inside is None:
        return value
    out = {name: _rest(item, f"{place}.{name}".lstrip("."), found) for name, item in inside}
    return list(out.values()) if isinstance(value, Sequence) else out


def _members(value: Any) -> list[tuple[str, Any]] | None:
    if isinstance(value, Mapping):
        return [(str(name), item) for name, item in value.items()]
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [(str(number), item) for number, item in enumerate(value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    if (fields := getattr(type(value), "model_fields", None)) is not None:
        return [(name, getattr(value, name)) for name in fields]
    return None


def _says_something(rest: Any) -> bool:
    """Whether anything is left besides media and the containers they stood in."""
    if isinstance(rest, dict):
        return MEDIA not in rest and any(map(_says_something, rest.values()))
    if isinstance(rest, list):
        return any(map(_says_something, rest))
    return rest is not None
