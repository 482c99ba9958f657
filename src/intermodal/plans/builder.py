"""Writing a plan in Python, so that mypy, pyright and the checker agree on it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, NoReturn, ParamSpec, TypeVar, cast

from ..artifacts import Artifact, Modalities
from ..errors import PlanInvalid
from ..tools.tool import Tool
from ..tools.toolbox import AnyTool, Toolbox
from .check import Type, check, check_step, yields
from .conversions import Inserter, path
from .values import Input, OnError, Plan, Source, Step

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A", bound=Artifact)


class Symbol:
    """Stands for media that isn't there yet. Pass it on; any use as a value raises PlanInvalid."""

    __slots__ = ("_source", "_type")

    _source: Source
    _type: Type

    def __init__(self, source: Source, type_: Type) -> None:
        self._source = source
        self._type = type_

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise PlanInvalid(
            f"{self!r} is a place in a plan, not media: it has no value until the plan runs.",
            hint="Hand it to another step or to output().",
        )

    def __repr__(self) -> str:
        return f"<{self._type} from {self._source.name!r}>"

    __getattr__ = __iter__ = __bool__ = __len__ = __call__ = __getitem__ = __str__ = _refuse


class PlanBuilder:
    """Collects steps; `build()` checks them and returns a frozen Plan.

    Each `step` returns a stand-in typed as the tool's result, so a mis-wired plan is rejected by type checkers,
    and by this line at run time.
    """

    def __init__(self, name: str, *, modalities: Sequence[type[Artifact]] = ()) -> None:
        self._name = name
        self._modalities = Modalities(modalities)
        self._inputs: list[Input] = []
        self._inserter = Inserter(Toolbox([]), set())
        self._steps: list[Step] = []
        self._outputs: list[str] = []
        self._tools: dict[str, AnyTool] = {}
        self._types: dict[str, Type] = {}

    def input(self, name: str, kind: type[A]) -> A:
        """Media given when the plan starts."""
        return cast(A, self._input(name, kind, many=False))

    def inputs(self, name: str, kind: type[A]) -> Sequence[A]:
        """A collection given when the plan starts."""
        return cast("Sequence[A]", self._input(name, kind, many=True))

    def _input(self, name: str, kind: type[Artifact], *, many: bool) -> Symbol:
        if self._inserter.name(name) != name:
            raise PlanInvalid(f"Two things in the plan are called {name!r}.", hint="Give each its own name.")
        self._inputs.append(Input(name, kind.modality, many))
        self._types[name] = Type(kind, many)
        return Symbol(Source(name), Type(kind, many))

    def step(self, tool: Tool[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Use a tool once. Raises PlanInvalid where an argument doesn't fit."""
        return cast(R, self._add(tool, args, kwargs, each=False))

    def branch(self, tool: Tool[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Use a tool once; where it fails, its branch is left out and said, and the run goes on degraded.

        A port that takes several things gets those that are there; what needs the missing one is left out too.
        """
        return cast(R, self._add(tool, args, kwargs, each=False, on_error="skip"))

    def each(
        self,
        tool: Callable[[A], Coroutine[Any, Any, R]] | Tool[Any, R],
        collection: Sequence[A],
        /,
        *,
        on_error: OnError = "fail",
        **params: Any,
    ) -> Sequence[R]:
        """Use a tool once per element, order kept. `on_error="skip"` leaves failing elements out and says so."""
        if not isinstance(tool, Tool):
            raise PlanInvalid(f"{tool!r} is not a tool.", hint="Decorate it with @tool.")
        return cast("Sequence[R]", self._add(tool, (collection,), params, each=True, on_error=on_error))

    def as_(self, kind: type[A], value: Artifact) -> A:
        """Convert: `as_(Text, regions)`. Raises PlanInvalid where no conversion leads there."""
        from ..tools.builtin import BUILT_IN

        symbol = _symbol(value)
        toolbox = Toolbox([*BUILT_IN, *self._tools.values()])
        tools = path(toolbox, symbol._type, kind)
        if tools is None:
            raise PlanInvalid(f"Nothing turns {symbol._type} into {kind.__name__}.", hint="Add a tool that does.")
        for tool in tools:
            many = symbol._type.many and not tool.signature.ports[0].many
            symbol = self._add(tool, (symbol,), {}, each=many)
        return cast(A, symbol)

    def output(self, value: Artifact | Sequence[Artifact]) -> None:
        """What the plan answers with; call it once per output."""
        self._outputs.append(_symbol(value)._source.name)

    def build(self) -> Plan:
        if not self._outputs:
            raise PlanInvalid(f"Plan {self._name!r} has no output.", hint="Call output(...) before build().")
        tools = tuple(self._tools.values())
        plan = Plan(self._name, tuple(self._inputs), tuple(self._steps), tuple(self._outputs), tools)
        return check(plan, Toolbox(tools), self._modalities)[0]

    def _add(
        self, tool: AnyTool, args: Sequence[Any], kwargs: dict[str, Any], *, each: bool, on_error: OnError = "fail"
    ) -> Symbol:
        bare = replace(tool, label="", offer="", min_tier=None)  # these belong to the step, not to the tool
        if self._tools.setdefault(tool.id, bare).function is not tool.function:
            raise PlanInvalid(f"Two tools are called {tool.id!r}.", hint="Rename one of them.")
        signature = tool.signature
        try:
            bound = inspect.signature(tool.function).bind(*args, **kwargs)
        except TypeError as error:
            raise PlanInvalid(f"{tool.id}: {error}.", hint="See its signature.") from None
        ports: dict[str, tuple[Source, ...]] = {}
        params: dict[str, Any] = {}
        for name, value in bound.arguments.items():
            if signature.port(name) is None:
                params[name] = value
            elif value is not None:
                ports[name] = tuple(
                    Source(s._source.name, each=each and position == 0 and name == signature.ports[0].name)
                    for position, s in enumerate(_symbols(value))
                )
        step = Step(
            self._inserter.name(tool.label or tool.id),
            tool.id,
            tool.version,
            ports,
            signature.check_params(tool.id, params),
            tool.requirements,
            on_error,
        )
        checked = check_step(step, self._types, Toolbox([bare]))
        self._steps.append(checked)
        self._types[step.id] = yields(checked, Toolbox([bare]))
        return Symbol(Source(step.id), self._types[step.id])


def _symbol(value: Any) -> Symbol:
    if not isinstance(value, Symbol):
        raise PlanInvalid(
            f"{value!r:.80} is a value; a plan is wired from its inputs and steps.",
            hint="Declare it with input(...) and give it when the plan starts.",
        )
    return value


def _symbols(value: Any) -> tuple[Symbol, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(_symbol(v) for v in value)
    return (_symbol(value),)
