"""The command line as a user types it: answers, JSON, exit statuses, and every kind of bad input."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from intermodal.cli.app import app
from intermodal.cli.common import stems
from intermodal.plans import Plan, PlanBuilder
from intermodal.tools import imaging, ocr, retrieval, speech

RECEIPT = "receipt.png"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of good and bad files."""
    folder = tmp_path_factory.mktemp("media")
    sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
    try:
        import demo_inputs
    finally:
        sys.path.pop(0)
    demo_inputs.receipt(folder / RECEIPT, seed=3)
    good = (folder / RECEIPT).read_bytes()
    (folder / "empty.png").write_bytes(b"")
    (folder / "cut.png").write_bytes(good[:3000])
    (folder / "misnamed.pdf").write_bytes(good)
    (folder / "noise.jpg").write_bytes(random.Random(1).randbytes(200))
    (folder / "words.txt").write_text("Write to ada@lovelace.org or call +44 20 7946 0958.", "utf-8")
    (folder / "plain.txt").write_text("Nothing to see here.", "utf-8")
    return folder


@pytest.fixture
def cli(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command among the files, in a home of its own: (exit status, standard output, standard error)."""
    monkeypatch.chdir(made)
    monkeypatch.setenv("INTERMODAL_HOME", str(tmp_path / "home"))

    def run(*args: str, stdin: bytes | None = None) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, list(args), input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


BAD = [
    (("run", "Read this receipt", "nowhere.png"), "MediaMissing", "'nowhere.png'"),
    (("run", "Read this receipt", "empty.png"), "MediaEmpty", "'empty.png'"),
    (("run", "Read this receipt", "cut.png"), "MediaUnreadable", "'cut.png'"),
    (("run", "Read this receipt", "noise.jpg"), "MediaUnsupported", "'noise.jpg'"),
    (("run", "Read this receipt", "."), "MediaUnsupported", "folder"),
    (("run", "Transcribe this recording", RECEIPT), "WrongModality", "image"),
    (("run", "Read this receipt"), "MediaMissing", "image"),
    (("run",), "ParameterInvalid", "request"),
    (("run", "", RECEIPT), "RequestUnclear", "''"),
    (("run", "Fold my laundry", RECEIPT), "ProviderNeeded", "Fold my laundry"),
    (("run", "Read this receipt", "https://example.org/a.png"), "MediaUnsupported", "Policy.fetch"),
    (("run", "Read this receipt", RECEIPT, "--want", "smell"), "ParameterInvalid", "'smell'"),
    (("run", "Read this receipt", RECEIPT, "--max-cost", "-1"), "ParameterInvalid", "-1"),
    (("run", "Read this receipt", RECEIPT, "--max-time", "0"), "DeadlineExceeded", "0 s"),
    (("run", "--plan", "nowhere.json"), "MediaMissing", "'nowhere.json'"),
    (("run", "--plan", "words.txt"), "PlanInvalid", "JSON"),
    (("tool", "read_txt", RECEIPT), "UnknownName", "Did you mean 'read_text'"),
    (("tool", "read_text", RECEIPT, "--param", "speed=9"), "ParameterInvalid", "'speed'"),
    (("tool", "read_text", RECEIPT, "--param", "speed"), "ParameterInvalid", "NAME=VALUE"),
    (("tool", "read_text"), "MediaMissing", "Image"),
    (("runs", "show", "nope"), "UnknownName", "'nope'"),
    (("runs", "resume", "nope"), "UnknownName", "'nope'"),
    (("runs", "answer", "nope", "--approve"), "UnknownName", "'nope'"),
    (("runs", "erase", "nope"), "UnknownName", "'nope'"),
    (("runs", "cancel", "nope"), "UnknownName", "'nope'"),
    (("run", "Read this receipt", RECEIPT, "--run-id", "../x"), "ParameterInvalid", "../x"),
    (("tool", "read_text", "words.txt"), "WrongModality", "'words.txt' is Text"),
    (("tool", "speak", "words.txt", "--out", "plain.txt"), "StorageError", "plain.txt"),
    (("runs", "answer", "nope"), "ParameterInvalid", "--approve"),
    (("runs", "prune", "--days", "-5"), "ParameterInvalid", "-5"),
    (("check", "--jsonl", RECEIPT), "ParameterInvalid", "UTF-8"),
    (("check",), "MediaMissing", "nothing to check"),
    (("check", "--jsonl", "words.txt"), "ParameterInvalid", "Line 1"),
]


@pytest.mark.parametrize(("args", "error", "quoted"), BAD, ids=[f"{a[0]}-{e}-{i}" for i, (a, e, _) in enumerate(BAD)])
def test_bad_input_is_a_typed_error_that_says_what_to_do(
    cli: Any, args: tuple[str, ...], error: str, quoted: str
) -> None:
    status, out, err = cli(*args)
    assert status == (1 if error in ("DeadlineExceeded", "StorageError") else 2)
    assert out == ""
    first, hint = err.splitlines()[:2]
    assert first.startswith(f"{error}: ")
    assert quoted in err
    assert hint.startswith("  ")
    assert "Traceback" not in err


def test_the_same_as_one_json_object(cli: Any) -> None:
    status, out, _ = cli("run", "Read this receipt", "cut.png", "--json")
    answer = json.loads(out)
    assert status == 2
    assert answer["status"] == "failed"
    assert answer["error"]["type"] == "MediaUnreadable"
    assert answer["error"]["hint"]
    assert answer["outputs"] == answer["steps"] == []


def edited(plan: Plan, **changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(plan.to_json()))
    for path, value in changes.items():
        at: Any = document
        *way, last = path.split("__")
        for key in way:
            at = at[int(key) if key.isdigit() else key]
        at[last] = value
    return document


def reading() -> Plan:
    draft = PlanBuilder("reading")
    draft.output(draft.step(ocr.read_text, draft.input("receipt", imaging.Image)))
    return draft.build()


@pytest.mark.parametrize(
    ("changes", "error", "quoted"),
    [
        ({"schema": "intermodal.plan/9"}, "SchemaMismatch", "intermodal.plan/9"),
        ({"steps__0__tool": "read_mind"}, "UnknownName", "read_mind"),
        ({"steps__0__version": "77"}, "PlanInvalid", "77"),
        ({"steps__0__args": {"image": "elsewhere"}}, "PlanInvalid", "elsewhere"),
        ({"steps__0__params": {"speed": 9}}, "ParameterInvalid", "speed"),
        ({"inputs__receipt__modality": "smell"}, "PlanInvalid", "smell"),
        ({"inputs__receipt__modality": "audio"}, "PlanInvalid", "Audio"),
        ({"outputs": ["nothing"]}, "PlanInvalid", "nothing"),
        ({"steps": 7}, "PlanInvalid", "steps"),
    ],
)
def test_an_edited_plan_file(cli: Any, tmp_path: Path, changes: dict[str, Any], error: str, quoted: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(edited(reading(), **changes)), "utf-8")
    status, _, err = cli("run", "--plan", str(file), "--input", f"receipt={RECEIPT}")
    assert status == 2, err
    assert err.startswith(f"{error}: ")
    assert quoted in err


def test_a_plan_file_with_wrong_inputs(cli: Any, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(reading().to_json()), "utf-8")
    for args, quoted in (
        ((), "receipt"),
        (("--input", RECEIPT), RECEIPT),
        (("--input", f"picture={RECEIPT}"), "picture"),
        (("--input", "receipt=words.txt"), "text"),
        (("Read it",), "Read it"),
        (("--input", f"receipt={RECEIPT}", "--input", "receipt=cut.png"), "twice"),
    ):
        status, _, err = cli("run", "--plan", str(file), *args)
        assert status == 2
        assert quoted in err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_home(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "sealed").mkdir()
    (tmp_path / "sealed").chmod(stat.S_IRUSR | stat.S_IXUSR)
    status, _, err = cli("run", "Read this receipt", RECEIPT, "--home", str(tmp_path / "sealed"))
    assert status == 2
    assert err.startswith("HomeUnusable")


def test_a_home_that_is_no_folder(cli: Any) -> None:
    for home in ("words.txt", "words.txt/inside", "/proc/nothing"):
        status, _, err = cli("run", "Read this receipt", RECEIPT, "--home", home)
        assert status == 2
        assert err.startswith("HomeUnusable")
        assert home in err


def test_content_counts_not_the_name(cli: Any) -> None:
    status, out, _ = cli("run", "Read this receipt", "misnamed.pdf")
    assert status == 0
    assert "CORNER MARKET" in out


def test_a_plan_explained_then_run(cli: Any, tmp_path: Path) -> None:
    draft = PlanBuilder("aloud")
    found = draft.step(ocr.read_text, draft.input("receipt", imaging.Image))
    draft.output(draft.step(speech.speak, draft.as_(imaging.Text, found)))
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(draft.build().to_json()), "utf-8")
    given = ("run", "--plan", str(file), "--input", f"receipt={RECEIPT}")
    status, out, _ = cli(*given, "--explain")
    assert status == 0
    assert "read_text" in out
    assert not list((tmp_path / "home").rglob("*.wav"))
    status, out, _ = cli(*given, "--json", "--out", str(tmp_path / "out"))
    answer = json.loads(out)
    assert status == 0
    assert answer["status"] == "complete"
    assert [step["tool"] for step in answer["steps"]] == ["read_text", "regions_to_text", "speak"]
    assert Path(answer["outputs"][0]["path"]).read_bytes()[:4] == b"RIFF"
    assert answer["outputs"][0]["facts"]["seconds"] > 3
    status, out, _ = cli(*given, "--json")
    again = json.loads(out)
    assert all(step["cached"] for step in again["steps"])
    assert again["outputs"][0]["sha256"] == answer["outputs"][0]["sha256"]
    assert again["run_id"] != answer["run_id"]


def test_events_and_runs(cli: Any) -> None:
    status, out, _ = cli("run", "Read this receipt", RECEIPT, "--events", "--run-id", "mine")
    kinds = [json.loads(line)["type"] for line in out.splitlines()]
    assert status == 0
    assert kinds[0] == "RunStarted"
    assert kinds[-1] == "RunFinished"
    status, out, _ = cli("runs", "list", "--json")
    assert [row["run_id"] for row in json.loads(out)["runs"]] == ["mine"]
    status, out, _ = cli("runs", "show", "mine", "--json")
    shown = json.loads(out)
    assert shown["status"] == "complete"
    assert {step["tool"] for step in shown["steps"]} == {"read_text", "regions_to_text"}
    status, out, _ = cli("runs", "resume", "mine")
    assert status == 0
    assert "CORNER MARKET" in out
    assert cli("run", "Read this receipt", RECEIPT, "--run-id", "mine")[0] == 2  # the name is taken
    assert cli("runs", "prune", "--days", "1")[1].startswith("erased 0 ")
    assert cli("runs", "erase", "mine")[0] == 0
    assert cli("runs", "show", "mine")[0] == 2


def test_one_tool_over_many_files(cli: Any) -> None:
    status, out, _ = cli("tool", "read_text", RECEIPT, "cut.png", "misnamed.pdf", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [row["input"] for row in rows] == [RECEIPT, "cut.png", "misnamed.pdf"]
    assert [row["error"] and row["error"]["type"] for row in rows] == [None, "MediaUnreadable", None]
    assert "CORNER MARKET" in rows[2]["text"]


def test_standard_input(cli: Any, made: Path) -> None:
    status, out, _ = cli("run", "Read this receipt", "-", stdin=(made / RECEIPT).read_bytes())
    assert status == 0
    assert "CORNER MARKET" in out
    assert cli("run", "Read this receipt", "-", stdin=b"")[0] == 2
    assert cli("run", "Read it", "-", "--text", "-", stdin=b"x")[0] == 2


def test_what_was_found_is_said_in_a_few_lines(cli: Any) -> None:
    letter = "Mail ada@lovelace.org or grace@navy.mil, call +44 20 7946 0958, +44 20 7946 0959 or +44 20 7946 0960."
    status, _, err = cli("run", "Summarize this", "--text", letter)
    found = [line for line in err.splitlines() if "found" in line]
    assert status == 0
    assert len(found) == 1
    assert "found 3 phone numbers, 2 e-mail addresses in " in found[0]


def test_check_finds_and_says_where(cli: Any, made: Path) -> None:
    status, out, _ = cli("check", "words.txt", "plain.txt", RECEIPT, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    words = (made / "words.txt").read_text("utf-8")
    found = {f["type"]: words[f["where"]["start"] : f["where"]["end"]] for f in rows[0]["findings"]}
    assert status == 4
    assert found == {"email": "ada@lovelace.org", "phone": "+44 20 7946 0958"}
    assert rows[1]["findings"] == []
    assert rows[2]["not_checked"] == []  # a picture: what is written on it was read
    lines = b'{"id": 1, "text": "nothing"}\n{"id": 2, "text": "ada@lovelace.org"}\n'
    status, out, _ = cli("check", "--jsonl", "-", stdin=lines)
    assert status == 4
    assert [(json.loads(line)["id"], len(json.loads(line)["findings"])) for line in out.splitlines()] == [
        (1, 0),
        (2, 1),
    ]


def test_check_reads_pictures_and_documents(cli: Any, made: Path) -> None:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("RGB", (700, 120), "white")
    ImageDraw.Draw(page).text((20, 30), "Write to ada@lovelace.org", fill="black", font=ImageFont.load_default(28))
    page.save(made / "mail.png")
    page.save(made / "mail.pdf")
    status, out, _ = cli("check", "mail.png", "mail.pdf", RECEIPT, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 4
    assert [[f["type"] for f in row["findings"]] for row in rows[:2]] == [["email"], ["email"]]
    assert [row["not_checked"] for row in rows] == [[], [], []]


def test_what_could_not_be_checked_is_no_success(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 1 and the reason where nothing here reads the media, 4 where something else was found."""
    monkeypatch.setenv("INTERMODAL_OCR_RECOGNISER", "/nowhere.onnx")
    status, out, _ = cli("check", "plain.txt", RECEIPT)
    assert status == 1
    assert "plain.txt: nothing found" in out
    assert f"{RECEIPT}: not checked for injection, personal_data" in out
    assert cli("check", "words.txt", RECEIPT)[0] == 4


def test_listings(cli: Any) -> None:
    assert "read_text" in cli("tools")[1]
    assert "read_text" in {row["id"] for row in json.loads(cli("tools", "--json")[1])["tools"]}
    rows = json.loads(cli("catalog", "--json")[1])["offers"]
    assert any(row["protocol"] == "TextReader" and row["usable"] for row in rows)
    assert cli("version")[1].strip()
    status, out, _ = cli("--help")
    assert status == 0
    assert "explain" in out


@pytest.mark.parametrize(
    ("args", "key"),
    [
        (("catalog", "--json"), "offers"),
        (("catalog", "--for", "applications", "--json"), "offers"),
        (("catalog", "refresh", "--json"), "carriers"),
        (("runs", "list", "--json"), "runs"),
        (("tools", "--json"), "tools"),
        (("doctor", "--json"), "checks"),
    ],
)
def test_a_listing_is_one_json_object(cli: Any, args: tuple[str, ...], key: str) -> None:
    status, out, _ = cli(*args)
    assert status in (0, 1)
    assert isinstance(json.loads(out)[key], list)


def test_files_are_named_after_the_step_that_made_each(cli: Any, tmp_path: Path) -> None:
    draft = PlanBuilder("several")
    receipt = draft.input("receipt", imaging.Image)
    notes = draft.input("notes", imaging.Text)
    found = draft.as_(imaging.Text, draft.step(ocr.read_text, receipt))
    both = draft.step(retrieval.gather.using(name="together"), [found, notes])
    for step in (found, draft.step(speech.speak.using(name="narrate"), notes), both):
        draft.output(step)
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(draft.build().to_json()), "utf-8")
    given = ("run", "--plan", str(file), "--input", f"receipt={RECEIPT}", "--input", "notes=plain.txt")
    out = tmp_path / "out"
    rows = json.loads(cli(*given, "--json", "--out", str(out))[1])["outputs"]
    assert [Path(row["path"]).name for row in rows] == ["regions_to_text.txt", "narrate.wav", "together.txt"]
    first = (out / "narrate.wav").read_bytes()
    again = json.loads(cli(*given, "--json", "--out", str(out))[1])["outputs"]
    assert Path(again[1]["path"]).name == "narrate-2.wav"  # nothing is overwritten
    assert (out / "narrate.wav").read_bytes() == first


def test_what_one_step_made_several_of_is_numbered() -> None:
    assert stems(["speak", "split", "split", "answer"]) == ["speak", "split-1", "split-2", "answer"]


def test_a_plan_asked_about_stands_apart_from_what_to_do(cli: Any, tmp_path: Path, monkeypatch: Any) -> None:
    config = tmp_path / "intermodal.toml"
    config.write_text('[policy]\napprove = "always"\n', "utf-8")
    monkeypatch.setenv("INTERMODAL_CONFIG", str(config))
    status, _, err = cli("run", "Read this receipt", RECEIPT, "--run-id", "mine")
    assert status == 3
    lines = err.splitlines()
    assert lines[0] == "ApprovalNeeded: Run this plan?"
    assert lines[1] == ""
    assert lines[2].startswith('Plan  "Read this receipt"')
    assert lines[-2] == ""
    assert lines[-1].startswith("  Answer ")
    shown = cli("runs", "show", "mine")[1].splitlines()
    (asked,) = (number for number, line in enumerate(shown) if line.startswith("  ? "))
    assert shown[asked].endswith("open: Run this plan?")
    assert shown[asked + 1] == ""
    assert shown[asked + 2].startswith("Plan  ")


def test_signals_at_any_moment(made: Path, tmp_path: Path) -> None:
    """130, no trace of a traceback, and the home is sound: what was finished answers the next time."""
    env = {**os.environ, "INTERMODAL_HOME": str(tmp_path / "home")}
    up = "import sys; from intermodal.cli import main; print('up', file=sys.stderr, flush=True); main()"
    asked = ["run", "Read this receipt aloud", RECEIPT, "--out", str(tmp_path / "out")]
    chance = random.Random(7)
    interrupted = 0
    for number in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", up, *asked],
            cwd=made,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        process.stderr.readline()  # the interpreter's own start is not ours
        time.sleep(chance.uniform(0.0, 2.5))
        process.send_signal(signal.SIGINT if number % 2 else signal.SIGTERM)
        _, err = process.communicate(timeout=120)
        assert process.returncode in (0, 130), err
        assert "Traceback" not in err
        interrupted += process.returncode == 130
    assert interrupted
    command = [sys.executable, "-m", "intermodal", *asked]
    out = subprocess.run(command, cwd=made, env=env, capture_output=True, text=True, timeout=120)
    assert out.returncode == 0, out.stderr
    listed = subprocess.run(
        [sys.executable, "-m", "intermodal", "runs", "list", "--json"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    statuses = {row["status"] for row in json.loads(listed.stdout)["runs"]}
    assert statuses <= {"complete", "cancelled"}


def test_a_closed_pipe_is_no_traceback(made: Path, tmp_path: Path) -> None:
    env = {**os.environ, "INTERMODAL_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "intermodal", "tools"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.wait(60)
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
