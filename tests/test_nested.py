"""Media nested in a tool's result: each comes out as itself, wherever it stood."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

import intermodal as im
from intermodal.errors import ConfigurationError, ToolFailed

DOT = im.Image.from_bytes(b"dot", "image/png", width=1, height=1)
BEEP = im.Audio.from_pcm16(b"\0\0" * 8, sample_rate=8000)


class Scene(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    photo: im.Image
    score: float
    sounds: list[im.Audio] = []


@dataclass
class Pair:
    left: im.Image
    right: im.Image


@im.tool
async def modelled(words: im.Text) -> Scene:
    """A model that holds media."""
    return Scene(photo=DOT, score=0.5, sounds=[BEEP])


@im.tool
async def mapped(words: im.Text) -> Mapping[str, Sequence[im.Image]]:
    """Media in lists in a mapping."""
    return {"a": [DOT], "b": [DOT, DOT]}


@im.tool
async def mixed(words: im.Text) -> tuple[im.Image, im.Audio]:
    """Two kinds in a tuple."""
    return DOT, BEEP


@im.tool
async def paired(words: im.Text) -> Pair:
    """A dataclass."""
    return Pair(DOT, DOT)


@im.tool
async def lying(words: im.Text) -> dict[str, im.Image]:
    """Says pictures, gives sound."""
    return {"a": BEEP}  # type: ignore[dict-item]


async def outputs(home: Path, tool: Any) -> tuple[im.Artifact, ...]:
    draft = im.PlanBuilder("nested")
    draft.output(draft.step(tool, draft.input("words", im.Text)))
    async with im.Orchestrator(home=home, tools=[tool], providers=[]) as studio:
        run = studio.start(draft.build(), inputs={"words": im.text("x")})
        first = await run
        again = await (await studio.resume(run.id))
        assert [a.id for a in again.outputs] == [a.id for a in first.outputs]
        return first.outputs


async def test_nothing_is_lost_and_the_rest_is_kept_beside(tmp_path: Path) -> None:
    photo, sound, rest = await outputs(tmp_path, modelled)
    assert isinstance(photo, im.Image)
    assert isinstance(sound, im.Audio)
    assert isinstance(rest, im.Text)
    assert json.loads(rest.value) == {"photo": {"$media": 0}, "score": 0.5, "sounds": [{"$media": 1}]}


@pytest.mark.parametrize(
    ("tool", "kinds"),
    [(mapped, ["Image"] * 3), (mixed, ["Image", "Audio"]), (paired, ["Image", "Image"])],
)
async def test_containers_of_media_alone(tmp_path: Path, tool: Any, kinds: list[str]) -> None:
    assert [type(a).__name__ for a in await outputs(tmp_path, tool)] == kinds


async def test_what_isnt_as_the_annotation_says(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="Audio"):
        await outputs(tmp_path, lying)


def test_a_result_without_media_is_no_tool() -> None:
    @im.tool
    async def nothing(words: im.Text) -> dict[str, int]:
        """Numbers only."""
        return {}

    with pytest.raises(ConfigurationError, match="nothing"):
        _ = nothing.signature
