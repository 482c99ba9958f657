"""Quality on an evaluation set, through tools and engines as a user gets them.

INTERMODAL_EVAL names the set's folder: `score.py` and, per kind, `dev/<kind>/gold.jsonl` beside the media it names.
Usage: python benchmarks/quality.py [ocr speech docs video locate]
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import intermodal as im
from intermodal.providers.embedded.yolo import CLASSES
from intermodal.spatial.geometry import Box, shared
from intermodal.spatial.words import canonical
from intermodal.tools.documents import read_document
from intermodal.tools.locating import locate
from intermodal.tools.ocr import read_text, regions_to_text
from intermodal.tools.speech import transcribe, transcript_to_text
from intermodal.tools.video import video_to_audio

FLOORS = {"ocr": 0.94, "speech": 0.92, "docs": 0.98}
POINTED, FOUND = 0.75, 0.5  # of the boxes given, and of what was asked for
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


def phrases(objects: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Sequence[Box]]]:
    """What may be asked of a photograph with these boxes, and the boxes that are right; none: it has to be refused."""
    by_kind: dict[str, list[Box]] = defaultdict(list)
    for item in objects:
        by_kind[canonical(item["label"])].append(tuple(item["box"]))
    for kind, boxes in by_kind.items():
        yield f"the {kind}", boxes if kind in CLASSES else ()
        if kind in CLASSES and len(boxes) > 1:
            across = sorted(boxes, key=lambda box: box[0] + box[2])
            yield f"the {kind} on the left", across[:1]
            yield f"the {kind} on the right", across[-1:]
            yield f"the largest {kind}", [max(boxes, key=area)]


def area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def covers(found: Box, right: Box) -> bool:
    """Intersection over union from 0.5."""
    both = shared(found, right)
    return both >= 0.5 * (area(found) + area(right) - both)


def points(found: Box, right: Box) -> bool:
    """Whether the box's middle lies in the right one."""
    x, y = (found[0] + found[2]) / 2, (found[1] + found[3]) / 2
    return right[0] <= x <= right[2] and right[1] <= y <= right[3]


async def grounding(root: Path) -> bool:
    """Photographs with boxes that people drew; the best box of each phrase against them."""
    folder, counts = root / "dev" / "spatial", Counter[str]()
    rows = [json.loads(line) for line in (folder / "photos.jsonl").read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as home:
        async with im.Orchestrator(home=home, policy=im.Policy(cache=False)) as studio:
            for row in rows:
                media: Any = (await studio.desk.take_in([folder / row["file"]], studio.policy))[0]
                for phrase, right in phrases(row["objects"]):
                    counts["phrases" if right else "unknown"] += 1
                    try:
                        found = await studio.call(locate, media, phrase=phrase)
                    except im.ProviderNeeded:
                        counts["refused" if not right else "lost"] += 1
                        continue
                    best = [region.box for region in found.items[:1]]
                    counts["boxes"] += len(best)
                    counts["covered"] += any(covers(box, one) for box in best for one in right)
                    counts["pointed"] += any(points(box, one) for box in best for one in right)
    pointed, found_ = counts["pointed"] / counts["boxes"], counts["pointed"] / counts["phrases"]
    held = pointed >= POINTED and found_ >= FOUND and counts["refused"] == counts["unknown"]
    print(
        f"locate: {counts['phrases']} phrases, found {found_:.3f}; of {counts['boxes']} boxes {pointed:.3f} point at it, "
        f"{counts['covered'] / counts['boxes']:.3f} cover it; "
        f"unknown nouns refused {counts['refused']}/{counts['unknown']}; "
        f"floors {POINTED}, {FOUND}: {'held' if held else 'MISSED'}"
    )
    return held


def main() -> int:
    folder = os.environ.get("INTERMODAL_EVAL")
    if not folder:
        print("skipped: INTERMODAL_EVAL names no evaluation set")
        return 0
    kinds = sys.argv[1:] or [*KINDS, "locate"]
    root = Path(folder)
    held = [
        asyncio.run(grounding(root) if kind == "locate" else measure(root, kind)) for kind in kinds
    ]  # every kind, also after one that missed
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
