"""The assistant as a LangGraph graph: intake → guard → planner → executor ⇄ approval, executor → critic.

Its state is JSON: the request, ids and a status. Media, plans and answers live in the journal, under the run's id.
The executor's run passes the outgoing guard itself, as every run does, so that no graph can leave it out.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from ..agents.stages import Stages
from ..errors import ApprovalNeeded, IntermodalError


class State(TypedDict, total=False):
    """`request` and `files` (paths) go in; `run_id`, `status` and `output_ids` come out."""

    request: str
    files: list[str]
    run_id: str
    input_ids: list[str]
    plan_digest: str
    questions: list[str]
    output_ids: list[str]
    status: str
    notes: list[str]


class Staged(Protocol):
    """What the graph needs of an orchestrator."""

    @property
    def stages(self) -> Stages: ...


def assistant(studio: Staged, *, checkpointer: Any = None) -> Any:
    """The compiled graph. With a checkpointer a question interrupts it: resume with `Command(resume=True)` or a
    mapping {question id: bool}. Without one it may be embedded as a subgraph of a graph that has one.
    """
    stages = studio.stages

    async def intake(state: State) -> State:
        known = "" if state.get("status") else state.get("run_id", "")  # a state that has a status: another request
        run_id, ids = await stages.intake(state["request"], state.get("files", ()), known)
        return {"run_id": run_id, "input_ids": ids, "files": [], "status": "running", "output_ids": []}

    async def guard_in(state: State) -> State:
        await stages.guard(state["run_id"])
        return {}

    async def planner(state: State) -> State:
        return {"plan_digest": await stages.plan(state["run_id"])}

    async def executor(state: State) -> Command[Literal["approval", "critic"]]:
        try:
            status, ids = await stages.execute(state["run_id"])
        except ApprovalNeeded as asked:
            # an interrupt here would replay this node; a node of its own raises the one interrupt
            waiting = {"status": "waiting", "questions": list(asked.questions), "notes": [asked.message]}
            return Command(update=waiting, goto="approval")
        return Command(update={"status": status, "output_ids": ids, "questions": []}, goto="critic")

    async def approval(state: State) -> State:
        questions = state["questions"]
        given = interrupt({"run_id": state["run_id"], "questions": questions, "text": state.get("notes", [])})
        for question in questions:
            approve = given.get(question, False) if isinstance(given, dict) else bool(given)
            await stages.answer(question, approve=approve)
        return {"status": "running", "notes": []}

    async def critic(state: State) -> State:
        status, notes = await stages.review(state["run_id"])
        return {"status": status, "notes": notes}

    graph = StateGraph(State)
    graph.add_node("intake", intake)
    graph.add_node("guard", guard_in)
    graph.add_node("planner", planner)
    graph.add_node("approval", approval)
    graph.add_node("executor", executor)
    graph.add_node("critic", critic)
    graph.add_edge(START, "intake")
    graph.add_edge("intake", "guard")
    graph.add_edge("guard", "planner")
    graph.add_edge("planner", "executor")
    graph.add_edge("approval", "executor")
    graph.add_edge("critic", END)
    return graph.compile(checkpointer=checkpointer, name="assistant")


async def through(studio: Staged, state: State) -> Any:
    """One request through the assistant, for callers that have no graph: what must last is in the journal."""
    from langgraph.checkpoint.memory import InMemorySaver

    graph = assistant(studio, checkpointer=InMemorySaver())
    try:
        return await graph.ainvoke(state, {"configurable": {"thread_id": state["run_id"]}}, durability="exit")
    except IntermodalError as error:
        notes = getattr(error, "__notes__", ())  # the graph's own are about a graph that the caller knows nothing of
        error.__notes__ = [note for note in notes if not note.startswith("During task with name")]
        raise
