"""How agents are wired. The only importer of LangGraph."""

from .assistant import Stages, State, assistant, through
from .node import as_node

__all__ = ["Stages", "State", "as_node", "assistant", "through"]
