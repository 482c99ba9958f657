"""A team as a LangGraph graph: intake → guard → router, agents ⇄ act, → critic. Its state is JSON: ids and names."""

from __future__ import annotations

from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

from ..agents.team import Team
from .assistant import Staged, State


def team_graph(team: Team, studio: Staged) -> Any:
    """The compiled graph. An agent's node says who goes on; the `act` node runs what it decided to do."""
    stages = studio.stages
    names = ("router", *team.agents)

    async def intake(state: State) -> State:
        run_id, ids = await stages.intake(state["request"], state.get("files", ()), state.get("run_id", ""))
        return {"run_id": run_id, "input_ids": ids, "files": []}

    async def guard_in(state: State) -> State:
        await stages.guard(state["run_id"])
        return {}

    def deciding(name: str) -> Any:
        async def node(state: State) -> Command[Any]:
            return Command(goto=await stages.turn(state["run_id"], name))

        return node

    async def act(state: State) -> Command[Any]:
        return Command(goto=await stages.act(state["run_id"]))

    async def critic(state: State) -> State:
        _, ids = await stages.execute(state["run_id"])
        status, notes = await stages.review(state["run_id"])
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
