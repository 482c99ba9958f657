"""How agents are wired. The only importer of LangGraph."""

from .assistant import Staged, State, assistant, through
from .node import as_node
from .team import team_graph

__all__ = ["Staged", "State", "as_node", "assistant", "team_graph", "through"]
