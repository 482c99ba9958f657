"""A team as a LangGraph graph: intake → guard → router, agents ⇄ act, → critic. Its state is JSON: ids and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

from ..agents.team import Team
from .assistant import State


class TeamStages(Protocol):
    """What the graph asks of the orchestrator, by the run's id."""

    async def stage_intake(self, request: str, files: Sequence[str], run_id: str) -> tuple[str, list[str]]: ...
    async def stage_guard(self, run_id: str) -> None: ...
    async def stage_turn(self, run_id: str, agent: str) -> str: ...
    async def stage_act(self, run_id: str) -> str: ...
    async def stage_execute(self, run_id: str) -> tuple[str, list[str]]: ...
    async def stage_review(self, run_id: str) -> tuple[str, list[str]]: ...


def team_graph(team: Team, stages: TeamStages) -> Any:
    """The compiled graph. An agent's node says who goes on; the `act` node runs what it decided to do."""
    names = ("router", *team.agents)

    async def intake(state: State) -> State:
        run_id, ids = await stages.stage_intake(state["request"], state.get("files", ()), state.get("run_id", ""))
        return {"run_id": run_id, "input_ids": ids, "files": []}

    async def guard_in(state: State) -> State:
        await stages.stage_guard(state["run_id"])
        return {}

    def deciding(name: str) -> Any:
        async def node(state: State) -> Command[Any]:
            return Command(goto=await stages.stage_turn(state["run_id"], name))

        return node

    async def act(state: State) -> Command[Any]:
        return Command(goto=await stages.stage_act(state["run_id"]))

    async def critic(state: State) -> State:
        _, ids = await stages.stage_execute(state["run_id"])
        status, notes = await stages.stage_review(state["run_id"])
        return {"status": status, "notes": notes, "output_ids": ids}

    graph = StateGraph(State)
    graph.add_node("intake", intake)
    graph.add_node("guard", guard_in)
    for name in names:
        graph.add_node(name, deciding(name), destinations=("act", "critic", *names))
    graph.add_node("act", act, destinations=names)
    graph.add_node("critic", critic)
    graph.add_edge(START, "intake")
    graph.add_edge("intake", "guard")
    graph.add_edge("guard", "router")
    graph.add_edge("critic", END)
    return graph.compile(name="team")
