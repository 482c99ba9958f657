"""An agent: decides by values, and nothing untyped gets out of it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Sequence
from typing import Any, get_args

from ...agents.agent import Agent, Answer, Ask, Decision, Delegate, Do, GiveUp, Task, about
from ...artifacts import Artifact
from ...errors import IntermodalError
from ...plans import BoundPlan
from .saying import must

DECIDE_S = 60.0


async def check_agent(agent: Agent, tasks: Sequence[Task]) -> None:
    """Each task is decided: with one of the five decisions, or with a typed error, within a minute.

    Checked besides: the docstring's first line, which routers read; that a colleague delegated to is among the task's
    colleagues; that an answer holds artifacts, a question and a reason words.
    """
    where = f"agent {type(agent).__name__}"
    must(about(agent), where, "its class has no docstring: its first line is all that routers and colleagues know")
    must(inspect.iscoroutinefunction(getattr(agent, "decide", None)), where, "decide(task) is not async")
    must(tasks, where, "no tasks were given, so nothing was checked")
    for task in tasks:
        await _check_task(f"{where}, asked {task.request[:60]!r}", agent, task)


async def _check_task(where: str, agent: Agent, task: Task) -> None:
    try:
        async with asyncio.timeout(DECIDE_S):
            decision: Any = await agent.decide(task)
    except TimeoutError:
        raise AssertionError(f"{where}: no decision within {DECIDE_S:g} s") from None
    except IntermodalError:
        return
    except Exception as error:
        raise AssertionError(f"{where}: raised {type(error).__name__}, which is no IntermodalError: {error}") from error
    kinds = ", ".join(kind.__name__ for kind in get_args(Decision))
    must(isinstance(decision, get_args(Decision)), where, f"decided {decision!r:.80}, expected one of {kinds}")
    match decision:
        case Do(plan):
            must(
                isinstance(plan, BoundPlan), where, f"Do holds {type(plan).__name__}, expected BoundPlan: task.plan(…)"
            )
        case Delegate(name):
            must(name in task.colleagues, where, f"delegates to {name!r}; its colleagues: {sorted(task.colleagues)}")
        case Answer(artifacts):
            whole = isinstance(artifacts, (list, tuple)) and all(isinstance(a, Artifact) for a in artifacts)
            must(whole, where, f"Answer holds {artifacts!r:.80}, expected artifacts")
        case Ask(text) | GiveUp(text):
            must(isinstance(text, str) and text.strip(), where, f"{type(decision).__name__} says nothing")
