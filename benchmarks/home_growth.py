"""A 5 MB picture passed on through five steps: how much the home grows, the store aside, after a truncating checkpoint."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import intermodal as im

BAR = 64 * 1024


@im.tool(effect="sampled")
async def pass_on(image: im.Image) -> im.Image:
    """Hand the picture on."""
    return im.Image.from_bytes(await image.read(), image.media_type, width=image.width, height=image.height)


def size(home: Path) -> int:
    """Bytes in the home, the store aside."""
    return sum(p.stat().st_size for p in home.rglob("*") if p.is_file() and "store" not in p.parts)


async def home(folder: Path, picture: im.Image | None) -> int:
    async with im.Orchestrator(home=folder, tools=[pass_on], providers=[]) as studio:
        if picture is not None:
            draft = im.PlanBuilder("five")
            image = draft.input("picture", im.Image)
            for _ in range(5):
                image = draft.step(pass_on, image)
            draft.output(image)
            await studio.run(draft.build(), inputs={"picture": picture})
    return size(folder)  # closing checkpoints and truncates the log


async def main() -> int:
    picture = im.Image.from_bytes(os.urandom(5_000_000), "image/png", width=1200, height=1400)
    with tempfile.TemporaryDirectory() as folder:
        empty = await home(Path(folder) / "empty", None)
        grown = await home(Path(folder) / "grown", picture)
    held = grown - empty < BAR
    print(f"growth of the home over an empty one: {grown - empty} bytes, bar {BAR}: {'held' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
