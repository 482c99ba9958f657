"""How agents are wired. The only importer of LangGraph."""

from .assistant import Stages, State, assistant, through
from .node import as_node
from .team import TeamStages, team_graph

__all__ = ["Stages", "State", "TeamStages", "as_node", "assistant", "team_graph", "through"]
