"""Fresh processes: what importing costs against importing pydantic, what --help costs against a bare typer app.

Pairs run alternately; the figure is the ratio of medians.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

OURS = "import intermodal as im; im.Orchestrator; im.Image; im.tool"
PYDANTIC = "from pydantic import BaseModel\nclass M(BaseModel):\n    name: str\n    size: int = 0"
TYPER = (
    "import typer\napp = typer.Typer()\n@app.command()\ndef hello(name: str = 'you') -> None:\n    print(name)\napp()"
)
BARS = {"import": 1.5, "help": 1.5}


def seconds(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def ratio(ours: Sequence[str], other: Sequence[str], rounds: int = 15) -> tuple[float, float, float]:
    """(ours ÷ other, ours in s, other in s), after one unmeasured run of each to fill the byte-code caches."""
    seconds(ours), seconds(other)
    pairs = [(seconds(ours), seconds(other)) for _ in range(rounds)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return mine / theirs, mine, theirs


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(TYPER)
        cases = {
            "import": ([sys.executable, "-c", OURS], [sys.executable, "-c", PYDANTIC]),
            "help": ([sys.executable, "-m", "intermodal", "--help"], [sys.executable, str(bare), "--help"]),
        }
        missed = 0
        for name, (ours, other) in cases.items():
            figure, mine, theirs = ratio(ours, other)
            held = figure <= BARS[name]
            missed += not held
            print(f"{name}: {figure:.2f} ({mine * 1000:.0f} ms ÷ {theirs * 1000:.0f} ms), bar {BARS[name]}: "
                  f"{'held' if held else 'MISSED'}")  # fmt: skip
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
