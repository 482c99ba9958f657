"""Plug-ins: distributions that announce tools, providers, modalities and detectors by entry points.

Only those the application names are loaded; what is merely installed is never imported. A tool of the distribution
`acme` is called `acme/<its name>`, so nothing shadows anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, EntryPoint, PackageNotFoundError, distribution, entry_points
from typing import Any

from .artifacts import Artifact
from .errors import PluginError
from .providers import Offer, Provider
from .safety import Detector
from .tools import Tool
from .tools.toolbox import AnyTool

GROUPS = ("intermodal.tools", "intermodal.providers", "intermodal.modalities", "intermodal.detectors")


@dataclass(frozen=True, slots=True)
class Plugins:
    """What the named distributions bring, in the order they were named."""

    tools: tuple[AnyTool, ...] = ()
    providers: tuple[Provider | Offer, ...] = ()
    modalities: tuple[type[Artifact], ...] = ()
    detectors: tuple[Detector, ...] = ()


def installed() -> dict[str, tuple[str, ...]]:
    """Distribution → what it announces, without importing any."""
    found: dict[str, list[str]] = {}
    for group in GROUPS:
        for point in entry_points(group=group):
            if point.dist is not None:
                found.setdefault(point.dist.name, []).append(f"{group.rpartition('.')[2]}: {point.name}")
    return {name: tuple(sorted(lines)) for name, lines in sorted(found.items())}


def load(names: Sequence[str]) -> Plugins:
    """Import what these distributions announce. Raises PluginError, naming distribution and entry point."""
    plugins = Plugins()
    for name in names:
        plugins = _with(plugins, _named(name))
    return plugins


def _named(name: str) -> Distribution:
    try:
        return distribution(name)
    except (PackageNotFoundError, ValueError):
        known = ", ".join(installed()) or "none is installed"
        raise PluginError(
            f"No distribution is called {name!r}.", hint=f"pip install it; plug-ins here: {known}."
        ) from None


def _with(plugins: Plugins, dist: Distribution) -> Plugins:
    points = [point for point in dist.entry_points if point.group in GROUPS]
    if not points:
        raise PluginError(
            f"{dist.name!r} announces nothing.", hint=f"Its entry points would be in {', '.join(GROUPS)}."
        )
    for point in points:
        values = tuple(_each(_loaded(point, dist)))
        match point.group.rpartition(".")[2]:
            case "tools":
                tools = [_of(Tool, value, point, dist) for value in values]
                named = tuple(replace(tool, id=f"{dist.name}/{tool.id}") for tool in tools)
                plugins = replace(plugins, tools=plugins.tools + named)
            case "providers":
                for value in values:
                    if not isinstance(value, Offer) and not callable(getattr(value, "offers", None)):
                        raise _wrong(value, "an Offer or something with offers()", point, dist)
                plugins = replace(plugins, providers=plugins.providers + values)
            case "modalities":
                for value in values:
                    if not (isinstance(value, type) and issubclass(value, Artifact)):
                        raise _wrong(value, "an Artifact subclass", point, dist)
                plugins = replace(plugins, modalities=plugins.modalities + values)
            case _:
                for value in values:
                    if not callable(getattr(value, "scan", None)):
                        raise _wrong(value, "a Detector", point, dist)
                plugins = replace(plugins, detectors=plugins.detectors + values)
    return plugins


def _loaded(point: EntryPoint, dist: Distribution) -> Any:
    try:
        return point.load()
    except Exception as error:  # whatever a stranger's module raises while it is imported
        raise PluginError(
            f"The entry point {point.name!r} of {dist.name!r} can't be loaded: {type(error).__name__}: {error}.",
            hint=f"It leads to {point.value!r}: mend or leave out the plug-in.",
        ) from error


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, (list, tuple)) else (value,)


def _of(kind: type[AnyTool], value: Any, point: EntryPoint, dist: Distribution) -> AnyTool:
    if not isinstance(value, kind):
        raise _wrong(value, "a tool", point, dist)
    return value


def _wrong(value: Any, wanted: str, point: EntryPoint, dist: Distribution) -> PluginError:
    return PluginError(
        f"The entry point {point.name!r} of {dist.name!r} is {value!r:.60}, not {wanted}.", hint="Mend the plug-in."
    )
