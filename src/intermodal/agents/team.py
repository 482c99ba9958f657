"""A team: a router, agents by name, and a bound on how often they may decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import ConfigurationError
from .agent import Agent, about
from .specialists import Documents, Imaging, Router, Spatial, Speech, Vision

RESERVED = frozenset({"router", "intake", "guard", "act", "approval", "critic"})


def _specialists() -> dict[str, Agent]:
    return {
        "vision": Vision(), "speech": Speech(), "documents": Documents(), "spatial": Spatial(), "imaging": Imaging()
    }  # fmt: skip


@dataclass(frozen=True)
class Team:
    """`router` decides first; `max_hops` bounds all decisions of a run together.

    Raises ConfigurationError, naming the agent, where one can't decide or has a name of the graph's own.
    """

    router: Agent = field(default_factory=Router)
    agents: Mapping[str, Agent] = field(default_factory=_specialists)
    max_hops: int = 8

    def __post_init__(self) -> None:
        if self.max_hops < 1:
            raise ConfigurationError(f"Team.max_hops is {self.max_hops!r}.", hint="At least one decision is needed.")
        for name, agent in {**self.agents, "its router": self.router}.items():
            if not isinstance(agent, Agent):
                raise ConfigurationError(
                    f"{name!r} is no agent: {agent!r:.60} has no decide().", hint="async def decide(self, task)."
                )
        for name in self.agents:
            if name in RESERVED or not name:
                raise ConfigurationError(f"An agent can't be called {name!r}.", hint="Choose another name.")

    def named(self, name: str) -> Agent:
        return self.router if name == "router" else self.agents[name]

    def colleagues(self, name: str) -> dict[str, Agent]:
        return {other: agent for other, agent in self.agents.items() if other != name}

    def __str__(self) -> str:
        return "\n".join(f"{name}: {about(agent)}" for name, agent in self.agents.items())
