"""Node F1 and edge F1 of the deterministic planner on TaskBench (Shen et al., arXiv 2311.18760).

The benchmark's tools become Intermodal tools, typed by their input and output types; each request is planned by the
same DeterministicPlanner that plans with the built-in tools. INTERMODAL_TASKBENCH names the data folder: `dev/<domain>/`
with `requests.jsonl` and `tools.json`, and `score_taskbench.py` beside it. Two figures for each domain: with the tools'
own data alone, and with the phrases of `taskbench_phrases.json`, which were written after reading the dev half.
Usage: python benchmarks/taskbench.py [huggingface multimedia dailylifeapis] [--gold FILE --tools FILE]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from inspect import Parameter, Signature
from pathlib import Path
from typing import Any

import intermodal as im
from intermodal.agents.planner import DeterministicPlanner, Planned
from intermodal.agents.planning.implied import described
from intermodal.artifacts import Artifact, Modalities
from intermodal.errors import RequestError
from intermodal.tools.toolbox import AnyTool, Toolbox

PHRASES = Path(__file__).parent / "taskbench_phrases.json"
BARS = {"huggingface": (70.0, 35.0), "multimedia": (75.0, 40.0)}
MIX = {"multimedia": {"single": 2037, "chain": 2982, "dag": 565}}
ENDINGS = {
    "text": "txt doc docx pdf csv md json html srt",
    "image": "jpg jpeg png gif bmp webp tiff",
    "audio": "wav mp3 flac ogg m4a aac",
    "video": "mp4 avi mov mkv webm",
}
_FILE = re.compile(r"[\w-]+\.(" + "|".join(e for some in ENDINGS.values() for e in some.split()) + r")\b", re.I)
_URL = re.compile(r"(?:https?://|www\.)[^\s'\"<>)]+|\b[\w-]+\.(?:com|org|net)(?:/[^\s'\"<>)]*)?")


class Url(Artifact, modality="url", media_types=("text/uri-list",), words=("url", "link", "website", "webpage")):
    """An address on the web."""


class Nothing(Artifact, modality="nothing", media_types=("application/x-empty",)):
    """What a tool yields that declares no output."""


KINDS = Modalities([Url, Nothing])


def made(entry: Mapping[str, Any], phrases: Mapping[str, Sequence[im.Pattern]]) -> AnyTool:
    """An Intermodal tool with the entry's name, description and types.

    A text beside another input is what a person would say (a question, an instruction): it may be left out. A tool
    without types takes what its parameters name as keyword parameters.
    """
    types = [t.lower() for t in entry.get("input-type", ())]
    ports = []
    for position, kind in enumerate(types):
        again = kind in types[:position]
        spoken = kind == "text" and (again or set(types) != {"text"})
        hint = KINDS[kind] | None if spoken else KINDS[kind]
        ports.append(Parameter(f"{kind}_2" if again else kind, Parameter.POSITIONAL_OR_KEYWORD, annotation=hint))
    named = [
        Parameter(re.sub(r"\W", "_", p["name"]) + "_", Parameter.KEYWORD_ONLY, annotation=str, default="")
        for p in entry.get("parameters", ())
    ]
    yields = KINDS[next((t.lower() for t in entry.get("output-type", ())), "text" if named else "nothing")]

    async def stand_in(*media: Any, **params: Any) -> Any: ...

    stand_in.__signature__ = Signature([*ports, *named])  # type: ignore[attr-defined]
    stand_in.__annotations__ = {p.name: p.annotation for p in [*ports, *named]} | {"return": yields}
    stand_in.__doc__ = entry["desc"]
    tool = replace(im.tool(version="1")(stand_in), id=entry["id"])
    said = phrases.get(entry["id"])
    return replace(tool, patterns=(*said, *described(tool))) if said else tool


def phrases_for(domain: str) -> dict[str, list[im.Pattern]]:
    """How people ask for the domain's tools: tuned data, reported as such."""

    def words(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
        return tuple(word for word in entry.get(key, "").split(", ") if word)

    known = json.loads(PHRASES.read_text(encoding="utf-8")).get(domain, {})
    return {
        tool: [
            im.Pattern(
                *(words(entry, key) for key in ("verbs", "objects", "media")),
                weight=entry.get("weight", 1.0),
                direct=entry.get("direct", False),
            )
            for entry in entries
        ]
        for tool, entries in known.items()
    }


def media(request: str, urls: bool) -> list[tuple[str, type[Artifact]]]:
    """The files and addresses a request names, in order, each once."""
    found: dict[str, tuple[int, type[Artifact]]] = {}
    for match in _URL.finditer(request) if urls else ():
        found.setdefault(match[0].rstrip(".,;:!?"), (match.start(), Url))
    rest = _URL.sub(lambda m: " " * len(m[0]), request) if urls else request
    for match in _FILE.finditer(rest):
        kind = next(k for k, endings in ENDINGS.items() if match[1].lower() in endings.split())
        found.setdefault(match[0], (match.start(), KINDS[kind]))
    return [(name, kind) for name, (_, kind) in sorted(found.items(), key=lambda item: item[1][0])]


def graph(drafted: Planned) -> dict[str, Any]:
    steps = {step.id: step for step in drafted.plan.steps}
    links = [[steps[s.name].tool, step.tool] for step in steps.values() for s in step.sources if s.name in steps]
    return {"nodes": [step.tool for step in steps.values()], "links": links}


def predict(planner: DeterministicPlanner, rows: Iterable[Mapping[str, Any]], urls: bool) -> tuple[list[Any], float]:
    """(predictions, median milliseconds a request)."""
    out, took = [], []
    for row in rows:
        begun = time.perf_counter()
        try:
            found = graph(planner.draft(row["request"], media(row["request"], urls)))
        except RequestError:
            found = {"nodes": [], "links": []}
        took.append(time.perf_counter() - begun)
        out.append({"id": row["id"], **found})
    return out, statistics.median(took) * 1000


def planner_for(
    entries: Sequence[Mapping[str, Any]], phrases: Mapping[str, Sequence[im.Pattern]]
) -> DeterministicPlanner:
    return DeterministicPlanner(Toolbox([made(entry, phrases) for entry in entries]), KINDS)


def measure(root: Path, domain: str, gold: Path, tools: Path, bootstrap: int) -> bool:
    """Prints a domain's figures; whether the bars hold with the phrases."""
    spec = importlib.util.spec_from_file_location("score_taskbench", root / "score_taskbench.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    sys.modules["score_taskbench"] = scorer
    spec.loader.exec_module(scorer)
    entries = json.loads(tools.read_text(encoding="utf-8"))
    urls = any("url" in entry.get("input-type", ()) for entry in entries)
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    held = True
    for said, phrases in (("tools' own data", {}), ("with phrases", phrases_for(domain))):
        found, ms = predict(planner_for(entries, phrases), rows, urls)
        if "nodes" not in rows[0]:
            print(
                f"{domain}, {said}: no gold; {sum(bool(f['nodes']) for f in found)} of {len(found)} planned, {ms:.1f} ms"
            )
            continue
        result = scorer.score(
            rows, found, tools=[e["id"] for e in entries], population=MIX.get(domain), bootstrap=bootstrap
        )
        nodes, edges = (100 * (result["overall"][key] or 0.0) for key in ("node_f1", "edge_f1"))
        held = domain not in BARS or (nodes >= BARS[domain][0] and edges >= BARS[domain][1])
        print(f"{domain}, {said}, {len(rows)} requests: node F1 {nodes:.1f}, edge F1 {edges:.1f}, median {ms:.1f} ms")
        print(scorer.table(result))
    if domain in BARS:
        print(f"{domain}: bars {BARS[domain][0]:g} / {BARS[domain][1]:g} {'held' if held else 'MISSED'}")
    return held


def main() -> int:
    if not (folder := os.environ.get("INTERMODAL_TASKBENCH")):
        print("skipped: INTERMODAL_TASKBENCH names no folder")
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("domains", nargs="*", default=[*BARS])
    parser.add_argument("--gold", type=Path, help="score on this file instead of the domain's dev half")
    parser.add_argument("--bootstrap", type=int, default=0)
    options = parser.parse_args()
    root = Path(folder)
    held = True
    for domain in options.domains:
        at = root / "dev" / domain
        gold = options.gold or next(p for n in ("requests", "requests_unlabelled") if (p := at / f"{n}.jsonl").exists())
        held &= measure(root, domain, gold, at / "tools.json", options.bootstrap)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
