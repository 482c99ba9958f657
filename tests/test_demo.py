"""The demo: what its inputs say is what its outputs say, and other inputs give other outputs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from intermodal.errors import ProviderNeeded
from intermodal.providers.embedded import yolo
from intermodal.providers.weights import weights_folder

for package in ("rapidocr", "hibari", "faster_whisper", "skimage"):
    pytest.importorskip(package)

try:
    yolo.located(os.environ, weights_folder(os.environ))
except ProviderNeeded as needed:
    pytest.skip(str(needed), allow_module_level=True)

DEMO = Path(__file__).parents[1] / "examples" / "demo.py"


def demo(out: Path, seed: int) -> str:
    command = [sys.executable, str(DEMO), "--seed", str(seed), "--out", str(out)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, env=os.environ)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return ran.stdout


def test_outputs_follow_the_inputs(tmp_path: Path) -> None:
    for seed, right, left in ((5, "motorcycle", "person"), (4, "person", "motorcycle")):
        printed = demo(tmp_path / str(seed), seed)
        made = re.search(r"total ([\d.]+), revenue (\d+) million, (\d+) seats", printed)
        assert made, printed[:200]
        total, revenue, seats = made.groups()
        folder = tmp_path / str(seed)
        texts = {path.stem: path.read_text("utf-8") for path in folder.glob("*.txt")}
        assert f"TOTAL {total}" in texts["regions_to_text"]
        assert total in texts["answer-2"]
        assert revenue in texts["answer"]
        assert seats in texts["transcript_to_text"]
        assert seats in (folder / "write_subtitles.srt").read_text("utf-8")
        assert f"What is left of the {right}?" in printed
        assert texts["relate"] == left
        if seed == 4:
            again = demo(folder, seed)
            done = re.findall(r"^→ complete \((.*)\), saved", again, re.M)
            assert len(done) > 10
            assert all(
                "cached" in step for steps in done for step in steps.split(", ") if "generate" not in step and step
            )
        assert (folder / "index.html").read_text("utf-8").count("<li>") == len(list((folder / "runs").glob("*.html")))
        for sound in ("speak.wav", "speak-2.wav"):
            assert (folder / sound).stat().st_size > 50_000
