"""A plan or a tool as a node in a LangGraph graph of the user's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig

from ..errors import PlanInvalid
from ..plans import Plan, PlanBuilder
from ..plans.values import Input
from ..tools.toolbox import AnyTool


def as_node(
    work: Plan | AnyTool, studio: Any, *, output: str = "output_ids"
) -> Callable[[Mapping[str, Any], RunnableConfig], Awaitable[dict[str, Any]]]:
    """State keys in, artifact ids out: each plan input is read from the state key of its name.

    A value in the state is an artifact id (or a list of them) from an earlier node, or a path. Bytes stay in the
    orchestrator's home, pinned under the thread's id until `studio.release(thread_id)`.
    """
    plan = work if isinstance(work, Plan) else _one_step(work)

    async def node(state: Mapping[str, Any], config: RunnableConfig) -> dict[str, Any]:
        missing = [item.name for item in plan.inputs if item.name not in state]
        if missing:
            raise PlanInvalid(
                f"The graph's state has no {missing[0]!r}.", hint=f"It has: {', '.join(state) or 'nothing'}."
            )
        inputs = {item.name: _as_many(await _found(studio, state[item.name]), item) for item in plan.inputs}
        result = await studio.run(plan, inputs=inputs)
        thread = str(config.get("configurable", {}).get("thread_id", ""))
        if thread:
            await studio.pin(thread, result.run_id)
        return {output: [artifact.id for artifact in result.outputs]}

    return node


def _as_many(value: Any, item: Input) -> Any:
    """A node's answer is a list of ids: an input that takes one thing takes the only one."""
    if not item.many and isinstance(value, list):
        if len(value) != 1:
            raise PlanInvalid(
                f"{item.name!r} takes one {item.modality}, and the state holds {len(value)}.", hint="Pick one before."
            )
        return value[0]
    return value


async def _found(studio: Any, value: Any) -> Any:
    if isinstance(value, list):
        return [await _found(studio, item) for item in value]
    if isinstance(value, str):
        return await studio.find(value) or Path(value)
    return value


def _one_step(tool: AnyTool) -> Plan:
    draft = PlanBuilder(tool.id)
    ports = tool.signature.ports
    symbols = [
        draft.inputs(port.name, port.kind) if port.many else draft.input(port.name, port.kind)
        for port in ports
        if not port.optional
    ]
    draft.output(draft.step(tool, *symbols))
    return draft.build()
