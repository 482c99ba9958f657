"""README and docs: every Python fence runs, every JSON plan parses, links lead somewhere, the command list is true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCES = [
    pytest.param(language, code, id=f"{page.name}-{number}")
    for page in PAGES
    for number, (language, code) in enumerate(re.findall(r"```(python|json)\n(.*?)```", page.read_text("utf-8"), re.S))
]


@pytest.mark.parametrize(("language", "code"), FENCES)
def test_fences_run(language: str, code: str, tmp_path: Path) -> None:
    if language == "json":
        from intermodal.plans import Plan

        assert Plan.from_json(code).outputs
        return
    if "receipt.png" in code:
        for package in ("rapidocr", "hibari"):
            pytest.importorskip(package)
        sys.path.insert(0, str(ROOT / "examples"))
        try:
            import demo_inputs
        finally:
            sys.path.pop(0)
        demo_inputs.receipt(tmp_path / "receipt.png", seed=3)
    script = tmp_path / "fence.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, "-W", "error", str(script)]
    out = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert out.returncode == 0, out.stderr[-3000:]


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
