"""The guard's detectors on an evaluation set: secrets, personal data, planted instructions, unsafe content.

INTERMODAL_EVAL names the set's folder: `score.py` and, per kind, `dev/safety/<kind>.jsonl` with {"id", "text", "label"}.
Items of our own (`guard_own.py`) are measured in any case.
Usage: python benchmarks/safety.py [secrets pii injection harmful]
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from guard_own import INJECTION, INJECTION_LATER, SECRETS, SECRETS_LATER, drawn

import intermodal as im
from intermodal.artifacts import Finding
from intermodal.safety import Guard

Found = tuple[Finding, ...]
Scores = Mapping[str, Any]


def values(text: str, found: Found) -> list[str]:
    return [text[f.where["start"] : f.where["end"]] for f in found]


def places(text: str, found: Found) -> list[dict[str, Any]]:
    return [{"start": f.where["start"], "end": f.where["end"], "type": f.type} for f in found]


def score(text: str, found: Found) -> float:
    return max((f.score for f in found), default=0.0)


Answer = Callable[[str, Found], Any]
# kind of data → the scorer's task, the category it is about, the answer made of what was found
KINDS: dict[str, tuple[str, str, Answer]] = {
    "secrets": ("secrets", "secret", values),
    "pii": ("pii", "personal_data", places),
    "injection": ("flag", "injection", score),
    "harmful": ("flag", "unsafe", score),
}  # fmt: skip


def verdict(kind: str, scores: Scores) -> tuple[bool, str]:
    """Whether the floors hold, and the figures in words."""
    if kind == "pii":
        span = scores["span"]
        return span[
            "f2"
        ] >= 0.80, f"F2 {span['f2']:.3f} (precision {span['precision']:.3f}, recall {span['recall']:.3f})"
    confusion = scores["confusion"]
    groups = ["lang en", "lang zh"] if kind == "injection" else ["all"]
    least = {"secrets": 0.95, "injection": 0.80}.get(kind)
    held, said = True, []
    for group in groups:
        row = confusion[group]
        recall, wrong = row["recall"], row["false_positive_rate"]
        held &= least is None or (recall >= least and wrong <= 0.05)
        said.append(f"{group.removeprefix('lang ')}: recall {recall:.3f} at false positives {wrong:.3f}")
    return held, "; ".join(said)


async def measure(root: Path, kind: str) -> bool:
    """Answers every item, scores the answers, prints the figures and what was right by kind of item."""
    task, category, answer = KINDS[kind]
    gold = root / "dev" / "safety" / f"{kind}.jsonl"
    guard, seconds = Guard(), 0.0
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.jsonl"
        with answers.open("w", encoding="utf-8") as out:
            for line in gold.read_text(encoding="utf-8").splitlines():
                item = json.loads(line)
                begun = time.perf_counter()
                found = (await guard.scan(im.text(item["text"]))).findings if item["text"] else ()
                seconds += time.perf_counter() - begun
                row = {
                    "id": item["id"],
                    "output": answer(item["text"], tuple(f for f in found if f.category == category)),
                }
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        command = [sys.executable, str(root / "score.py"), task, str(gold), str(answers)]
        scored = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    scores = json.loads(scored.stdout)
    held, said = verdict(kind, scores)
    print(f"{kind}: {said}; {1000 * seconds / scores['items']:.1f} ms an item: {'held' if held else 'MISSED'}")
    groups = ", ".join(f"{name} {value:.2f}" for name, value in scores["score"].items() if name != "all")
    print(f"  right by kind: {groups}")
    return held


async def own() -> None:
    """Recall and false positives on our own items."""
    guard = Guard()
    groups: dict[str, tuple[str, list[tuple[str, bool]]]] = {}
    for when, secrets in (("first", SECRETS), ("later", SECRETS_LATER)):
        groups[f"secrets, {when}"] = ("secret", [(drawn(text, i), held) for i, (text, held) in enumerate(secrets)])
    for when, planted in (("first", INJECTION), ("later", INJECTION_LATER)):
        for lang in ("en", "zh"):
            items = [(text, held) for name, text, held in planted if name == lang]
            groups[f"injection {lang}, {when}"] = ("injection", items)
    for name, (category, items) in groups.items():
        counts = {True: [0, 0], False: [0, 0]}
        for text, held in items:
            found = [f for f in (await guard.scan(im.text(text))).sure if f.category == category]
            counts[held][0] += bool(found)
            counts[held][1] += 1
        said = ", ".join(f"{what} {n}/{of}" for what, (n, of) in zip(("found", "wrong"), counts.values(), strict=True))
        print(f"our own {name}: {said}")


def main() -> int:
    asyncio.run(own())
    folder = os.environ.get("INTERMODAL_EVAL")
    if not folder:
        print("skipped: INTERMODAL_EVAL names no evaluation set")
        return 0
    kinds = sys.argv[1:] or list(KINDS)
    held = [asyncio.run(measure(Path(folder), kind)) for kind in kinds]  # every kind, also after one that missed
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
