"""A modality, an engine protocol with an offer, a tool, an agent and a team of one's own, together in one program.

Usage: .venv/bin/python examples/extending.py
Frames of a tactile sensor come in as bytes; the planner finds the tool for them by its examples; a team decides.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol, runtime_checkable

import intermodal as im


class Touch(im.Artifact, modality="touch", media_types=("application/vnd.touch+json",), words=("touch", "grip")):
    """A modality: a frame of a tactile sensor; `taxels` (a fact, no part of identity) counts its cells."""

    taxels: int = 0

    @classmethod
    def probe(cls, head: bytes) -> Mapping[str, Any] | None:
        return {"taxels": len(json.loads(head)["touch"])} if head.startswith(b'{"touch"') else None


@runtime_checkable
class GripJudge(Protocol):
    """An engine protocol: what a tool asks of a model."""

    async def judge(self, touch: Touch, /) -> float: ...  # from 0 (loose) to 1 (firm)


class Mean:
    """An engine: anything that has the protocol's methods."""

    async def judge(self, touch: Touch, /) -> float:
        return float(sum(json.loads(await touch.read())["touch"])) / touch.taxels


@asynccontextmanager
async def opened(env: im.Env) -> AsyncIterator[Mean]:
    yield Mean()  # a real one loads its weights here, once, and blocks only inside env.blocking


OFFER = im.Offer("mine/mean", GripJudge, opened, tier="basic", local=True, memory_mb=1)


@im.tool(version="1", effect="pure", examples=["how firm is this grip", "握得有多紧"])
async def firmness(touch: Touch, *, judge: GripJudge = im.engine()) -> im.Text:
    """Say how firm a grip is."""
    return im.Text.of(f"{await judge.judge(touch):.0%} firm")


class Gripper:
    """Judges grips, and says so when one is too loose."""

    tools = (firmness,)  # what the built-in router chooses by

    async def decide(self, task: im.Task) -> im.Decision:
        if not task.made:
            return im.Do(await task.plan(tools=self.tools))
        said = str(task.made[0])
        return im.Answer([*task.made, im.Text.of("hold tighter")] if int(said.split("%")[0]) < 50 else task.made)


async def main() -> None:
    loose = json.dumps({"touch": [0.1, 0.2, 0.3, 0.2]}).encode()
    async with im.Orchestrator(providers=[OFFER], tools=[firmness], modalities=[Touch]) as studio:
        print((await studio.plan("How firm is this grip?", loose)).explain())
        run = studio.start("How firm is this grip?", loose, team=im.Team(agents={"gripper": Gripper()}))
        async for event in run:
            if isinstance(event, im.AgentDecided):
                print(f"{event.agent}: {event.decision} {event.detail}")
        print(" · ".join(str(output) for output in (await run).outputs))


if __name__ == "__main__":
    asyncio.run(main())
