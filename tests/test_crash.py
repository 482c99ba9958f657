"""A short form of the crash campaign, and the main job killed after its first step."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_killed_runs_go_on_where_they_were() -> None:
    command = [sys.executable, str(BENCHMARKS / "crash.py"), "--kills", "5", "--seed", "11"]
    out = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert out.returncode == 0, out.stdout + out.stderr
    assert out.stdout.startswith("5 kills: 0 finished steps ran again, 0 runs ended wrong")


PLAN = {
    "schema": "intermodal.plan/1",
    "name": "receipt aloud",
    "inputs": {"receipt": {"modality": "image"}},
    "steps": [
        {"id": "read_text", "tool": "read_text", "version": "1", "args": {"image": "receipt"}},
        {"id": "speak", "tool": "speak", "version": "1", "args": {"text": "read_text"}},
    ],
    "outputs": ["speak"],
}


def steps(home: Path) -> dict[str, tuple[str, float]]:
    """step → (status, when its row was written)."""
    if not (home / "journal.db").exists():
        return {}
    database = sqlite3.connect(home / "journal.db")
    try:
        return {row[0]: (row[1], row[2]) for row in database.execute("SELECT step, status, finished FROM steps")}
    except sqlite3.OperationalError:
        return {}
    finally:
        database.close()


def test_the_main_job_survives_a_kill_after_reading(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    pytest.importorskip("hibari")
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (600, 200), "white")
    ImageDraw.Draw(picture).text((40, 70), "Total 12 dollars", fill="black", font=ImageFont.load_default(size=48))
    data = io.BytesIO()
    picture.save(data, "PNG")
    (tmp_path / "receipt.png").write_bytes(data.getvalue())
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    home = tmp_path / "home"
    command = [sys.executable, "-m", "intermodal"]
    options = ["--home", str(home), "--json", "--out", str(tmp_path / "out")]
    run = ["run", "--plan", str(tmp_path / "plan.json"), "--input", f"receipt={tmp_path / 'receipt.png'}"]
    first = subprocess.Popen([*command, *run, "--run-id", "r1", *options], stdout=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while "read_text" not in steps(home) and time.monotonic() < deadline:
        os.sched_yield()
    first.send_signal(signal.SIGKILL)
    first.communicate()
    before = steps(home)
    assert before["read_text"][0] == "done"
    assert "speak" not in before

    resume = [*command, "runs", "resume", "r1", "--home", str(home), "--json", "--out", str(tmp_path / "out")]
    out = subprocess.run(resume, capture_output=True, text=True, timeout=120)
    assert out.returncode == 0, out.stderr
    document = json.loads(out.stdout)
    cached = {step["tool"]: step["cached"] for step in document["steps"]}
    assert cached["read_text"]
    assert not cached["speak"]
    assert steps(home)["read_text"] == before["read_text"]
    assert Path(document["outputs"][0]["path"]).read_bytes()[:4] == b"RIFF"
    assert document["outputs"][0]["facts"]["seconds"] > 0.5
