"""The deterministic planner over the built-in tools, over tools nobody foresaw, and on labelled requests."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import intermodal as im
from intermodal.agents.planner import DeterministicPlanner, Planned
from intermodal.artifacts import Modalities
from intermodal.errors import MediaMissing, ProviderNeeded, RequestError, RequestUnclear, WrongModality
from intermodal.tools.builtin import BUILT_IN
from intermodal.tools.toolbox import Toolbox

KINDS = Modalities()
BY_NAME = {kind.modality: kind for kind in KINDS}
BOX = Toolbox(BUILT_IN)
PLANNER = DeterministicPlanner(BOX, KINDS)
REQUESTS = [
    json.loads(line) for line in (Path(__file__).parent / "requests.jsonl").read_text("utf-8").splitlines() if line
]


def goals(planned: Planned, box: Toolbox = BOX) -> list[str]:
    return sorted(step.tool for step in planned.plan.steps if not box[step.tool].conversion)


def verdict(row: dict[str, Any]) -> str:
    """ "right", "wrong" or "abstained" on what can be done here; "refused" or "planned" on what can't."""
    expected = row["expect"]
    given = [("", BY_NAME[name]) for name in row["inputs"]]
    try:
        planned = PLANNER.plan(row["request"], given, want=BY_NAME[row["want"]] if row["want"] else None)
    except RequestError:
        return "refused" if "error" in expected else "abstained"
    if "error" in expected:
        return "planned"
    params: dict[str, dict[str, Any]] = {}
    for step in planned.plan.steps:
        params.setdefault(step.tool, {}).update(step.params)
    as_asked = all(
        params.get(t, {}).get(k) == v for t, some in expected.get("params", {}).items() for k, v in some.items()
    )
    return "right" if goals(planned) == sorted(expected["tools"]) and as_asked else "wrong"


def half(row: dict[str, Any]) -> bool:
    """The half whose mistakes were looked at; the other is only scored."""
    return hashlib.sha256(row["request"].encode()).digest()[0] % 2 == 0


@pytest.mark.parametrize("looked_at", [True, False])
def test_labelled_requests(looked_at: bool) -> None:
    counts = Counter(verdict(row) for row in REQUESTS if half(row) is looked_at)
    possible = counts["right"] + counts["wrong"] + counts["abstained"]
    impossible = counts["refused"] + counts["planned"]
    assert counts["wrong"] + counts["planned"] <= 0.08 * (possible + impossible), counts
    assert counts["abstained"] <= 0.18 * possible, counts
    assert counts["refused"] >= 0.85 * impossible, counts


@pytest.mark.parametrize(
    ("request_", "kind", "tools"),
    [
        ("Read this receipt aloud", im.Image, ["read_text", "speak"]),
        ("What does the sign say?", im.Image, ["read_text"]),
        ("Subtitle this talk", im.Video, ["transcribe", "write_subtitles"]),
        ("Describe it", im.Image, ["describe_image"]),
        ("What is left of the dog?", im.Image, ["detect_objects", "relate"]),
        ("这张收据一共多少钱", im.Image, ["answer", "read_text"]),
        ("把这段录音转成文字", im.Audio, ["transcribe"]),
        ("给这个视频加字幕", im.Video, ["transcribe", "write_subtitles"]),
        ("What was the revenue according to this report?", im.Document, ["answer"]),
        ("Draw a fox", None, ["generate_image"]),
    ],
)
def test_the_main_jobs(request_: str, kind: type[im.Artifact] | None, tools: list[str]) -> None:
    assert goals(PLANNER.plan(request_, [("a.bin", kind)] if kind else [])) == tools


def test_text_typed_in_the_request_becomes_an_input() -> None:
    planned = PLANNER.plan("Say “good morning” aloud")
    assert list(planned.texts.values()) == ["good morning"]
    assert goals(planned) == ["speak"]


def test_several_files_of_one_kind_are_mapped() -> None:
    planned = PLANNER.plan("Read the text", [("a.png", im.Image), ("b.png", im.Image)])
    assert planned.plan.inputs[0].many
    assert any(source.each for step in planned.plan.steps for source in step.sources)


def test_what_can_not_be_done_is_refused_by_name() -> None:
    with pytest.raises(ProviderNeeded, match="book me a flight"):
        PLANNER.plan("book me a flight to Rome", [])
    with pytest.raises(WrongModality, match="transcribe takes audio"):
        PLANNER.plan("Transcribe this", [("a.png", im.Image)])
    with pytest.raises(MediaMissing):
        PLANNER.plan("Transcribe this recording", [])
    with pytest.raises(RequestUnclear):
        PLANNER.plan("hello", [])
    with pytest.raises(RequestUnclear, match="Nothing is asked"):
        PLANNER.plan("  ", [])


@im.tool(
    version="1",
    examples=["how sharp is this picture", "measure the blur of the photo", "这张图有多模糊"],
    patterns=[im.Pattern(("measure", "how", "测量"), ("blur", "blurred", "sharp", "模糊", "模糊度"), ("image",))],
)
async def measure_blur(image: im.Image) -> im.Text:
    """Measure how blurred a picture is."""
    return im.Text.of("sharp")


@pytest.mark.parametrize(
    ("request_", "tools"),
    [
        ("How sharp is this picture?", ["measure_blur"]),
        ("这张图有多模糊？", ["measure_blur"]),
        ("Measure the blur and read it aloud", ["measure_blur", "speak"]),
    ],
)
def test_a_tool_from_outside_is_planned_with(request_: str, tools: list[str]) -> None:
    box = Toolbox([*BUILT_IN, measure_blur])
    planned = DeterministicPlanner(box, KINDS).plan(request_, [("a.png", im.Image)])
    assert goals(planned, box) == tools


def test_planner_code_names_no_tool() -> None:
    folder = Path(im.__file__).parent / "agents"
    code = (
        "\n".join(path.read_text("utf-8") for path in folder.rglob("plan*/*.py")) + (folder / "planner.py").read_text()
    )
    for tool in BUILT_IN:
        assert f'"{tool.id}"' not in code, tool.id
