"""Quality on an evaluation set, through tools and engines as a user gets them.

INTERMODAL_EVAL names the set's folder: `score.py` and, per kind, `dev/<kind>/gold.jsonl` beside the media it names.
Usage: python benchmarks/quality.py [ocr speech docs video]
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import intermodal as im
from intermodal.tools.documents import read_document
from intermodal.tools.ocr import read_text, regions_to_text
from intermodal.tools.speech import transcribe, transcript_to_text
from intermodal.tools.video import video_to_audio

FLOORS = {"ocr": 0.94, "speech": 0.92, "docs": 0.98}
Answer = Callable[[im.Orchestrator, im.Artifact], Awaitable[Any]]


async def ocr(studio: im.Orchestrator, media: Any) -> str:
    return str(await studio.call(regions_to_text, await studio.call(read_text, media)))


async def speech(studio: im.Orchestrator, media: Any) -> str:
    return str(await studio.call(transcript_to_text, await studio.call(transcribe, media)))


async def docs(studio: im.Orchestrator, media: Any) -> str:
    return str(await studio.call(read_document, media))


async def video(studio: im.Orchestrator, media: Any) -> list[dict[str, Any]]:
    try:
        sound = await studio.call(video_to_audio, media)
    except im.errors.MediaUnsupported:  # no sound track: no subtitles
        return []
    transcript = await studio.call(transcribe, sound)
    return [{"start": s.start, "end": s.end, "text": s.text} for s in transcript.segments]


KINDS: dict[str, tuple[str, Answer]] = {
    "ocr": ("ocr", ocr), "speech": ("speech", speech), "docs": ("docs", docs), "video": ("subtitles", video)
}  # fmt: skip


async def measure(root: Path, kind: str) -> bool:
    """Answers every item, scores the answers, prints one line. Returns whether the floor holds."""
    task, answer = KINDS[kind]
    gold = root / "dev" / kind / "gold.jsonl"
    items = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.jsonl"
        async with im.Orchestrator(home=Path(folder) / "home", policy=im.Policy(cache=False)) as studio:
            with answers.open("w", encoding="utf-8") as out:
                for item in items:
                    media = (await studio.desk.take_in([gold.parent / item["file"]], studio.policy))[0]
                    row = {"id": item["id"], "output": await answer(studio, media)}
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")
        seconds = time.perf_counter() - begun
        command = [sys.executable, str(root / "score.py"), task, str(gold), str(answers)]
        scored = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
        scores = json.loads(scored.stdout)["score"]
    floor = FLOORS.get(kind)
    held = floor is None or scores["all"] >= floor
    shown = ", ".join(f"{name} {value:.3f}" for name, value in scores.items())
    print(f"{kind}: {shown}; {seconds / len(items):.2f} s an item; floor {floor}: {'held' if held else 'MISSED'}")
    return held


def main() -> int:
    folder = os.environ.get("INTERMODAL_EVAL")
    if not folder:
        print("skipped: INTERMODAL_EVAL names no evaluation set")
        return 0
    kinds = sys.argv[1:] or list(KINDS)
    held = [asyncio.run(measure(Path(folder), kind)) for kind in kinds]  # every kind, also after one that missed
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
