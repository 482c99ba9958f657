"""Reading text through `studio.call` ÷ the same engine called directly, cache off; alternating, ratio of medians."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import intermodal as im
from intermodal.providers.embedded import rapidocr
from intermodal.runs.pool import EngineThread
from intermodal.tools.ocr import read_text

BAR = 1.10
ROUNDS = 9


def page(number: int) -> Image.Image:
    """A page of a dozen lines; another number, other words."""
    picture = Image.new("RGB", (1080, 1500), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size=34)
    for line in range(12):
        draw.text((80, 80 + 110 * line), f"Line {line + 1} of sheet {number} is read here", fill="black", font=font)
    return picture


async def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        policy = im.Policy(cache=False)
        async with im.Orchestrator(home=Path(folder), policy=policy) as studio:
            thread = EngineThread("direct")
            env = im.Env(studio.desk.house.pool.workers, thread.call, Path(folder), os.environ)
            async with rapidocr.OFFERS[0].open(env) as engine:
                through: list[float] = []
                direct: list[float] = []
                for number in range(-1, ROUNDS):  # the first round of each warms it up
                    image = (await studio.desk.take_in([page(number)], policy))[0]
                    assert isinstance(image, im.Image)
                    begun = time.perf_counter()
                    theirs = await engine.read(image)
                    between = time.perf_counter()
                    ours = await studio.call(read_text, image)
                    ended = time.perf_counter()
                    assert [r.text for r in ours] == [r.text for r in theirs]
                    if number >= 0:
                        direct.append(between - begun)
                        through.append(ended - between)
            thread.stop()
    figure = statistics.median(through) / statistics.median(direct)
    held = figure <= BAR
    print(f"studio.call ÷ direct: {figure:.3f} ({statistics.median(through):.3f} s ÷ {statistics.median(direct):.3f} s), "
          f"bar {BAR}: {'held' if held else 'MISSED'}")  # fmt: skip
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
