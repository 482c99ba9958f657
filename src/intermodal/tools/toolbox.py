"""The tools one orchestrator knows, by id."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from ..errors import PluginError, UnknownName
from .tool import Tool

AnyTool = Tool[Any, Any]


class Toolbox:
    """Raises PluginError where two tools share an id: shadowing is never silent.

    `trusted` are ids of tools whose word counts when they say what they take out of media; UnknownName where none
    has that id.
    """

    def __init__(self, tools: Iterable[AnyTool], *, trusted: Iterable[str] = ()) -> None:
        self._tools: dict[str, AnyTool] = {}
        for tool in tools:
            if not isinstance(tool, Tool):
                raise PluginError(f"{tool!r:.80} is no tool.", hint="Decorate an async function with @im.tool.")
            if self._tools.setdefault(tool.id, tool) != tool:
                raise PluginError(f"Two tools are called {tool.id!r}.", hint="Rename one, or leave it out.")
        self._trusted = frozenset(self[tool_id].id for tool_id in trusted)

    def __iter__(self) -> Iterator[AnyTool]:
        return iter(self._tools.values())

    def __contains__(self, tool_id: str) -> bool:
        return tool_id in self._tools

    def __getitem__(self, tool_id: str) -> AnyTool:
        try:
            return self._tools[tool_id]
        except KeyError:
            near = difflib.get_close_matches(tool_id, self._tools, n=3)
            hint = "`intermodal tools` lists the built-in ones; for one of your own: Orchestrator(tools=[...])."
            if near:
                hint = f"Did you mean {', '.join(map(repr, near))}?"
            raise UnknownName(f"No tool is called {tool_id!r}.", hint=hint) from None

    def also(self, tools: Iterable[AnyTool]) -> Toolbox:
        """A toolbox with these besides; one that is here already under its id must be the same tool."""
        extra = [tool for tool in tools if self._tools.get(tool.id) != tool]
        return Toolbox([*self, *extra], trusted=self._trusted) if extra else self

    def clears(self, tool_id: str) -> frozenset[str]:
        """The categories that results of this tool may do without: none where nobody trusts it."""
        return self[tool_id].clears if tool_id in self._trusted else frozenset()
