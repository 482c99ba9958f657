"""README and docs: every Python fence runs, every JSON plan parses, links lead somewhere, the command list is true."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCES = [
    pytest.param(language, code, id=f"{page.name}-{number}")
    for page in PAGES
    for number, (language, code) in enumerate(re.findall(r"```(python|json)\n(.*?)```", page.read_text("utf-8"), re.S))
]


def demo_inputs() -> Any:
    spec = importlib.util.spec_from_file_location("demo_inputs", ROOT / "examples" / "demo_inputs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["demo_inputs"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("language", "code"), FENCES)
def test_fences_run(language: str, code: str, tmp_path: Path) -> None:
    if language == "json":
        from intermodal.plans import Plan

        assert Plan.from_json(code).outputs
        return
    if "receipt.png" in code:
        for package in ("rapidocr", "hibari"):
            pytest.importorskip(package)
        demo_inputs().receipt(tmp_path / "receipt.png", seed=3)
    script = tmp_path / "fence.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, "-W", "error", str(script)]
    out = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert out.returncode == 0, out.stderr[-3000:]


def test_the_readmes_plan_is_what_explain_prints(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r"```console\n\$ intermodal explain[^\n]*\n(.*?)```", readme, re.S)
    assert shown
    demo_inputs().receipt(tmp_path / "receipt.jpg", seed=3)
    command = [sys.executable, "-m", "intermodal", "explain", "Read this receipt aloud", "receipt.jpg"]
    env = {**os.environ, "INTERMODAL_HOME": str(tmp_path / "home")}
    out = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, env=env)
    assert out.stdout == shown.group(1), out.stderr


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"


def test_the_readme_names_every_command() -> None:
    from typer.main import get_command

    from intermodal.cli.app import app

    readme = (ROOT / "README.md").read_text("utf-8")
    group = get_command(app)
    for name in group.commands:  # type: ignore[attr-defined]
        assert name in readme, name
