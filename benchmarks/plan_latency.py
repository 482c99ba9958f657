"""Plan latency over distinct requests, English and Chinese, through `Orchestrator.plan`, and at a thousand tools."""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import intermodal as im
from intermodal.agents.planner import DeterministicPlanner
from intermodal.artifacts import Modalities
from intermodal.errors import RequestError
from intermodal.tools.builtin import BUILT_IN
from intermodal.tools.toolbox import Toolbox

BAR_MEDIAN_MS, BAR_P95_MS, BAR_THOUSAND_MS = 10.0, 25.0, 25.0
REQUESTS = Path(__file__).parents[1] / "tests" / "requests.jsonl"
MADE: dict[str, im.Artifact] = {
    "image": im.Image.from_bytes(b"i", "image/png", width=1000, height=800, name="a.png"),
    "audio": im.Audio.from_bytes(b"a", "audio/wav", seconds=9.0, name="a.wav"),
    "video": im.Video.from_bytes(b"v", "video/mp4", seconds=9.0, width=64, height=64, name="a.mp4"),
    "document": im.Document.from_bytes(b"d", "application/pdf", pages=3, name="a.pdf"),
    "text": im.Text.of("words to read"),
    "regions": im.Regions.of([], width=1, height=1),
    "transcript": im.Transcript.of([]),
    "table": im.Table.of([], []),
}


def percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """(median, 95th) in milliseconds."""
    return statistics.median(seconds) * 1000, statistics.quantiles(seconds, n=20)[-1] * 1000


async def through_orchestrator(rows: Sequence[dict[str, Any]]) -> list[float]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        async with im.Orchestrator(home=Path(folder)) as studio:
            for warm in (True, False):
                for row in rows[:20] if warm else rows:
                    media = [MADE[name] for name in row["inputs"]]
                    begun = time.perf_counter()
                    with contextlib.suppress(RequestError):  # a refusal is an answer too, and takes its time
                        await studio.plan(row["request"], *media)
                    if not warm:
                        found.append(time.perf_counter() - begun)
    return found


def at_a_thousand(rows: Sequence[dict[str, Any]]) -> list[float]:
    copies = [replace(tool, id=f"{tool.id}_{n}") for n in range(1000 // len(BUILT_IN)) for tool in BUILT_IN]
    planner = DeterministicPlanner(Toolbox([*BUILT_IN, *copies]), Modalities())
    found = []
    for row in rows:
        begun = time.perf_counter()
        with contextlib.suppress(RequestError):
            planner.plan(row["request"], [("", type(MADE[name])) for name in row["inputs"]])
        found.append(time.perf_counter() - begun)
    return found


def main() -> int:
    rows = [json.loads(line) for line in REQUESTS.read_text("utf-8").splitlines() if line]
    median, p95 = percentiles(asyncio.run(through_orchestrator(rows)))
    held = median <= BAR_MEDIAN_MS and p95 <= BAR_P95_MS
    print(f"plan latency over {len(rows)} requests: median {median:.1f} ms, 95th {p95:.1f} ms; "
          f"bars {BAR_MEDIAN_MS:g}, {BAR_P95_MS:g}: {'held' if held else 'MISSED'}")  # fmt: skip
    median, p95 = percentiles(at_a_thousand(rows))
    many = median <= BAR_THOUSAND_MS
    print(f"at a thousand tools that all look alike: median {median:.1f} ms, 95th {p95:.1f} ms; "
          f"bar {BAR_THOUSAND_MS:g}: {'held' if many else 'MISSED'}")  # fmt: skip
    return 0 if held and many else 1


if __name__ == "__main__":
    sys.exit(main())
