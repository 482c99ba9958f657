"""The tools every orchestrator has. A list, so that nothing registers itself."""

from __future__ import annotations

from .. import tools
from .tool import Tool
from .toolbox import AnyTool

BUILT_IN: tuple[AnyTool, ...] = tuple(
    value for name in tools.__all__ if isinstance(value := getattr(tools, name), Tool)
)
