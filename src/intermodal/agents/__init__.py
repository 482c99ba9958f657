"""Who decides: the agent protocol, specialists, teams; the planner, the critic, and the stages of a request."""

from .agent import Agent, Answer, Ask, Decision, Delegate, Do, GiveUp, Task, Turn
from .model_planner import ModelPlanner
from .specialists import CrossModal, Documents, Imaging, Router, Spatial, Specialist, Speech, Vision
from .team import Team

__all__ = [
    "Agent", "Answer", "Ask", "CrossModal", "Decision", "Delegate", "Do", "Documents", "GiveUp", "Imaging",
    "ModelPlanner", "Router", "Spatial", "Specialist", "Speech", "Task", "Team", "Turn", "Vision",
]  # fmt: skip
