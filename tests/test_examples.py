"""Each example, run as its docstring says, and what it printed and made."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def example(name: str, *words: str | Path) -> str:
    """Its standard output; warnings are errors there too."""
    command = [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *map(str, words)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=180)
    assert ran.returncode == 0, ran.stdout + ran.stderr[-3000:]
    return ran.stdout


@pytest.fixture
def reading() -> None:
    pytest.importorskip("rapidocr")


@pytest.fixture
def speaking(reading: None) -> None:
    pytest.importorskip("hibari")


def test_application(tmp_path: Path, speaking: None) -> None:
    printed = example("application", tmp_path)
    assert printed.startswith('Plan  "Read this receipt aloud"')
    steps = re.findall(r"^✓ (\w+): [\d.]+ s, from the run$", printed, re.M)
    assert steps == ["read_text", "regions_to_text", "speak"]
    assert "complete: " in printed
    assert (tmp_path / "receipt.wav").read_bytes()[:4] == b"RIFF"
    assert "speak" in (tmp_path / "run.html").read_text("utf-8")


def test_folder(tmp_path: Path, reading: None) -> None:
    first = example("folder", tmp_path)
    assert "cached" not in first
    with (tmp_path / "totals.csv").open(encoding="utf-8") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    inputs = loaded("demo_inputs")
    for seed in range(1, 6):
        assert inputs.receipt(tmp_path / "again.png", seed) in rows[f"receipt-{seed}.png"]["total"]
    assert rows["torn.png"]["error"].startswith("MediaUnreadable: 'torn.png'")
    (tmp_path / "again.png").unlink()
    assert example("folder", tmp_path).count("(cached)") == 5


@pytest.mark.parametrize(("words", "last"), [((), "done, from the run"), (("--deny",), "failed, from the run")])
def test_approval(tmp_path: Path, reading: None, words: tuple[str, ...], last: str) -> None:
    printed = example("approval", tmp_path, *words)
    assert "asked: file_expense acts on the world" in printed
    assert "run e1 is waiting; ledger written: False" in printed
    assert "read_text: done, from the journal" in printed
    assert f"file_expense: {last}" in printed
    filed = (tmp_path / "ledger.txt").read_text("utf-8").count("CORNER MARKET") if not words else 0
    assert filed == (0 if words else 1)
    assert (tmp_path / "ledger.txt").exists() == (not words)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
def test_resume(tmp_path: Path, speaking: None) -> None:
    printed = example("resume", tmp_path)
    assert "killed after read_text (exit status -9)" in printed
    assert "the journal says: interrupted" in printed
    assert "read_text: from the journal" in printed
    assert "speak: from the run" in printed
    assert (tmp_path / "receipt.wav").read_bytes()[:4] == b"RIFF"


def test_langgraph(tmp_path: Path, reading: None) -> None:
    printed = example("langgraph_app", tmp_path)
    total = loaded("demo_inputs").receipt(tmp_path / "again.png", 7)
    lines = printed.splitlines()
    assert [total in line for line in lines] == [True, False, True, False]
    assert lines[1].startswith("interrupted: file_expense acts on the world")
    assert re.fullmatch(r"complete: filed [0-9a-f]{8}", lines[3])
    assert (tmp_path / "graph.db").stat().st_size < 200_000  # ids, no media


def test_extending() -> None:
    printed = example("extending")
    assert re.search(r"firmness +Text +mine/mean", printed)
    assert "router: delegate gripper" in printed
    assert printed.splitlines()[-1] == "20% firm · hold tighter"


def streamed(body: str) -> list[tuple[str, Any]]:
    """(event, data) of a stream of server-sent events."""
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in body.strip().split("\n\n")]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


async def test_service(tmp_path: Path, reading: None) -> None:
    pytest.importorskip("fastapi")
    pytest.importorskip("uvicorn")
    import httpx2

    service = loaded("service")
    total = loaded("demo_inputs").receipt(tmp_path / "receipt.png", 7)
    upload = {"file": ("receipt.png", (tmp_path / "receipt.png").read_bytes(), "image/png")}

    def client(app: Any) -> Any:
        return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://service", timeout=60)

    app = service.create(tmp_path / "home")
    async with app.router.lifespan_context(app), client(app) as http:
        started = await http.post("/runs", data={"request": "Read this receipt"}, files=upload)
        assert started.status_code == 202, started.text
        run_id = started.json()["run_id"]
        answer = await http.get(f"/runs/{run_id}/events")
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = streamed(answer.text)
        assert [kind for kind, _ in events] == [
            "RunStarted", "StepStarted", "StepFinished", "StepStarted", "StepFinished", "RunFinished", "result"
        ]  # fmt: skip
        result = events[-1][1]
        assert result["status"] == "complete"
        assert f"TOTAL {total}" in result["text"]
        output = await http.get(f"/artifacts/{result['outputs'][0][0]}")
        assert output.text == result["text"]
        assert output.headers["content-disposition"] == "attachment"

        refused = await http.post("/runs", data={"request": "Bake a cake"}, files=upload)
        assert (refused.status_code, refused.json()["type"]) == (422, "ProviderNeeded")
        assert (await http.get("/runs/nobody/events")).json()["type"] == "UnknownName"
        large = {"file": ("large.png", bytes(service.MAX_BYTES + 1), "image/png")}
        assert (await http.post("/runs", data={"request": "Read it"}, files=large)).status_code == 413

    app = service.create(tmp_path / "home")  # another process on the same home
    async with app.router.lifespan_context(app), client(app) as http:
        again = streamed((await http.get(f"/runs/{run_id}/events")).text)
        assert {data["source"] for kind, data in again if kind == "StepFinished"} == {"journal"}
        assert again[-1][1] == result


TUTORIAL = (EXAMPLES.parent / "docs" / "tutorial.md").read_text("utf-8")


def test_the_tutorial_prints_what_it_shows(tmp_path: Path, reading: None) -> None:
    """Its scripts in order in one folder, as a reader runs them; the fence below each is its output."""
    fences = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", TUTORIAL, re.S)
    assert len(fences) == TUTORIAL.count("```python")
    for number, (code, shown) in enumerate(fences):
        script = tmp_path / f"script_{number}.py"
        script.write_text(code, "utf-8")
        command = [sys.executable, "-W", "error", str(script)]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert (ran.stdout, ran.returncode) == (shown, 0), f"script {number}: {ran.stderr[-2000:]}"


def test_the_architectures_layers_are_the_contracts() -> None:
    import tomllib

    page = (EXAMPLES.parent / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \|", page.split("## Data through")[0], re.M)
    shown = [re.findall(r"`(\w+)`", row) for row in rows]
    contracts = tomllib.loads((EXAMPLES.parent / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert shown == [layer.split(" | ") for layer in layers]
