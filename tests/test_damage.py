"""Bytes lost or damaged on the disk: seen before they are used, made again where that is safe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import intermodal as im
from intermodal.errors import ArtifactGone, ProviderError

COUNTS = {"enlarge": 0, "sample": 0, "finish": 0}


@im.tool
async def enlarge(words: im.Text) -> im.Text:
    """Much text of a little."""
    COUNTS["enlarge"] += 1
    return im.Text.of(words.value * 50_000)


@im.tool(effect="sampled")
async def sample(words: im.Text) -> im.Text:
    """Much text, differing."""
    COUNTS["sample"] += 1
    return im.Text.of(words.value * 50_000)


@im.tool
async def finish(words: im.Text) -> im.Text:
    """The end of it; fails the first time."""
    COUNTS["finish"] += 1
    if COUNTS["finish"] == 1:
        raise ProviderError("The line was busy.", hint="Resume.")
    return im.Text.of(words.value[-5:])


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    COUNTS.update(dict.fromkeys(COUNTS, 0))


def file_of(home: Path, digest: str) -> Path:
    return next(home.rglob(digest))


async def failed_once(home: Path, first: Any) -> tuple[str, Path]:
    """A run whose second step failed, and the file that holds the result of its first."""
    draft = im.PlanBuilder("damage")
    draft.output(draft.step(finish, draft.step(first, draft.input("words", im.Text))))
    async with im.Orchestrator(home=home, tools=[enlarge, sample, finish]) as studio:
        run = studio.start(draft.build(), inputs={"words": im.text("abc")})
        with pytest.raises(ProviderError):
            await run
        state = await studio.show(run.id)
    digest = next(iter(state.steps.values())).outputs[0]["digest"]
    return run.id, file_of(home, digest)


@pytest.mark.parametrize("how", ["damaged", "lost"])
async def test_a_pure_result_is_made_again(tmp_path: Path, how: str) -> None:
    run_id, file = await failed_once(tmp_path, enlarge)
    if how == "lost":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    async with im.Orchestrator(home=tmp_path, tools=[enlarge, sample, finish]) as studio:
        result = await (await studio.resume(run_id))
    assert str(result.text) == "bcabc"
    assert COUNTS == {"enlarge": 2, "sample": 0, "finish": 2}
    assert file.read_bytes() == b"abc" * 50_000


async def test_what_is_sound_isnt_made_again(tmp_path: Path) -> None:
    run_id, _ = await failed_once(tmp_path, enlarge)
    async with im.Orchestrator(home=tmp_path, tools=[enlarge, sample, finish]) as studio:
        await (await studio.resume(run_id))
    assert COUNTS["enlarge"] == 1


async def test_a_sampled_result_isnt_replaced_by_another(tmp_path: Path) -> None:
    run_id, file = await failed_once(tmp_path, sample)
    file.unlink()
    async with im.Orchestrator(home=tmp_path, tools=[enlarge, sample, finish]) as studio:
        with pytest.raises(ArtifactGone, match=file.name[:12]):
            await (await studio.resume(run_id))
    assert COUNTS["sample"] == 1
