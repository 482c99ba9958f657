"""The configuration file: read, checked, the same for code and command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import intermodal as im
from intermodal.cli.app import app
from intermodal.config import read
from intermodal.errors import ConfigurationError

PAGE = (Path(__file__).parents[1] / "docs" / "config.md").read_text("utf-8")


def test_the_documented_file_is_read(tmp_path: Path) -> None:
    fence = re.search(r"```toml\n(.*?)```", PAGE, re.S)
    assert fence
    (tmp_path / "intermodal.toml").write_text(fence.group(1), "utf-8")
    found = read(tmp_path / "intermodal.toml")
    assert found.home == tmp_path / "state"
    policy = found.to_policy()
    assert policy == im.Policy(
        local_only=True, max_seconds=120, read_from=(Path("/srv/uploads"),),
        rules=(im.Rule("personal_data", "out", "any", "redact"),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("home = [", "not TOML"),
        ("hom = 'x'", "hom"),
        ("memory_mb = 1", "memory_mb"),
        ("[policy]\nobjective = 'wild'", "wild"),
        ("[policy]\nlicences = 'some'", "some"),
        ("[[policy.rules]]\ncategory = 'secret'", "direction"),
    ],
)
def test_what_doesnt_fit_is_named(tmp_path: Path, text: str, quoted: str) -> None:
    file = tmp_path / "a.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(im.IntermodalError, match=quoted) as caught:
        im.Orchestrator.configured(file)
    assert caught.value.exit_status == 2
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml"):
        read(tmp_path / "nowhere.toml")


def test_the_command_line_goes_by_it_and_options_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.toml"
    file.write_text("home = 'mine'\n[policy]\nmax_seconds = 0\n", "utf-8")
    monkeypatch.setenv("INTERMODAL_CONFIG", str(file))
    monkeypatch.delenv("INTERMODAL_HOME", raising=False)
    late = CliRunner().invoke(app, ["tool", "gather", "--text", "one", "--json"])
    assert "DeadlineExceeded" in late.stdout
    fine = CliRunner().invoke(app, ["run", "Summarize this", "--text", "One. Two.", "--max-time", "60"])
    assert "DeadlineExceeded" not in fine.stderr
    assert (tmp_path / "mine" / "journal.db").exists()


def test_waiting_for_a_batch_is_asked_for_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.toml"
    file.write_text("home = 'mine'\n[policy]\nobjective = 'cheapest'\nmin_tier = 'good'\n", "utf-8")
    monkeypatch.setenv("INTERMODAL_CONFIG", str(file))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-none")
    monkeypatch.delenv("INTERMODAL_HOME", raising=False)
    asked = ["explain", "What is the total?", "--text", "The total is 7."]
    now = CliRunner().invoke(app, asked).stdout
    assert "(takes up to 24 h; Policy.may_wait_hours is 0)" in now
    assert "0.5–24.0 h" not in now
    later = CliRunner().invoke(app, [*asked, "--may-wait", "24"]).stdout
    assert "/batch/answers · remote" in later
    assert "0.5–24.0 h" in later
