"""A tool's contract, read from its signature: media ports, parameters, engines, result. The one place that does it."""

from __future__ import annotations

import collections.abc
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..artifacts import Artifact
from ..errors import ConfigurationError, ParameterInvalid
from .nested import leaves


class EngineMark:
    """The default of a parameter that an engine is injected into; see `engine()`."""

    def __repr__(self) -> str:
        return "engine()"


@dataclass(frozen=True, slots=True)
class Port:
    """Media in: its modality class, whether it takes a collection, whether it may be left out."""

    name: str
    kind: type[Artifact]
    many: bool
    optional: bool


@dataclass(frozen=True)
class Param:
    """A keyword-only value with a default; `check` validates and returns it as plain JSON-able data."""

    name: str
    annotation: Any
    default: Any

    @cached_property
    def _adapter(self) -> Any:
        from pydantic import TypeAdapter

        return TypeAdapter(self.annotation)

    def check(self, tool: str, value: Any) -> Any:
        from pydantic import ValidationError

        try:
            return self._adapter.dump_python(self._adapter.validate_python(value), mode="json")
        except ValidationError as error:
            why = error.errors()[0]["msg"]
            raise ParameterInvalid(
                f"{tool}: parameter {self.name!r} can't be {value!r}: {why}.",
                hint=f"It is declared as {self.schema()}.",
            ) from None

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = self._adapter.json_schema()
        return schema


@dataclass(frozen=True, slots=True)
class Result:
    """What comes out. `nested`: media stand inside other values, and come out one after the other."""

    kind: type[Artifact]
    many: bool
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    ports: tuple[Port, ...]
    params: tuple[Param, ...]
    engines: tuple[tuple[str, type], ...]
    result: Result

    def port(self, name: str) -> Port | None:
        return next((port for port in self.ports if port.name == name), None)

    def check_params(self, tool: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The given parameters validated, defaults left out. Raises ParameterInvalid, naming name and value."""
        known = {param.name: param for param in self.params}
        for name in given:
            if name not in known:
                raise ParameterInvalid(
                    f"{tool} has no parameter {name!r}.",
                    hint=f"It takes: {', '.join(known) or 'no parameters'}.",
                )
        checked = {name: known[name].check(tool, value) for name, value in given.items()}
        return {name: value for name, value in sorted(checked.items()) if value != known[name].default}


def derive(function: Callable[..., Any]) -> Signature:
    """Raises ConfigurationError, naming tool and parameter, where the signature isn't a contract."""
    name = function.__name__
    try:
        hints = typing.get_type_hints(function)
    except NameError as error:
        raise ConfigurationError(f"Tool {name!r}: {error}.", hint="Annotations must be importable.") from error
    ports: list[Port] = []
    params: list[Param] = []
    engines: list[tuple[str, type]] = []
    for parameter in inspect.signature(function).parameters.values():
        hint = hints.get(parameter.name, Any)
        if isinstance(parameter.default, EngineMark):
            if not getattr(hint, "_is_protocol", False):
                raise ConfigurationError(
                    f"Tool {name!r}: engine {parameter.name!r} is annotated {hint!r}.",
                    hint="Annotate it with an engine protocol: im.TextReader, im.ObjectDetector, a Protocol of yours.",
                )
            engines.append((parameter.name, hint))
        elif parameter.kind is parameter.KEYWORD_ONLY:
            if parameter.default is parameter.empty:
                raise ConfigurationError(
                    f"Tool {name!r}: parameter {parameter.name!r} has no default.",
                    hint="Parameters are keyword-only with defaults; media comes first, by position.",
                )
            params.append(Param(parameter.name, hint, parameter.default))
        else:
            ports.append(_port(name, parameter.name, hint, parameter.default is not parameter.empty))
    return Signature(tuple(ports), tuple(params), tuple(engines), _result(name, hints.get("return")))


def _result(tool: str, hint: Any) -> Result:
    kind, many, _ = _media(hint)
    if kind is not None:
        return Result(kind, many)
    found = set(leaves(hint))
    media = [leaf for leaf in found if isinstance(leaf, type) and issubclass(leaf, Artifact)]
    if not media:
        raise ConfigurationError(
            f"Tool {tool!r} returns {hint!r}.",
            hint="It must return an artifact, a sequence of them, or a container, dataclass or model that holds some.",
        )
    return Result(media[0] if len(found) == 1 else Artifact, True, nested=True)


def _port(tool: str, name: str, hint: Any, has_default: bool) -> Port:
    kind, many, optional = _media(hint)
    if kind is None:
        raise ConfigurationError(
            f"Tool {tool!r}: {name!r} is annotated {hint!r}, which is no modality.",
            hint="Ports are artifacts or sequences of them; other values are keyword-only with a default.",
        )
    return Port(name, kind, many, optional or has_default)


def _media(hint: Any) -> tuple[type[Artifact] | None, bool, bool]:
    """(modality class, is a collection, may be None) of an annotation; no class where it isn't media."""
    if isinstance(hint, type) and issubclass(hint, Artifact):
        return hint, False, False
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (collections.abc.Sequence, list, tuple) and args:
        several = [arg for arg in args if arg is not Ellipsis]
        kind, many, _ = _media(several[0])
        return (kind, True, False) if len(several) == 1 and not many else (None, False, False)
    if origin in (typing.Union, types.UnionType):
        inner = [arg for arg in args if arg is not type(None)]
        if len(inner) == 1:
            kind, many, _ = _media(inner[0])
            return kind, many, True
    return None, False, False
