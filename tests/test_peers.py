"""Servers that others wrote, where they are: see benchmarks/peers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PEERS = Path(__file__).parents[1] / "benchmarks" / "peers"


@pytest.mark.parametrize(
    ("script", "variable"),
    [("litellm_proxy.py", "INTERMODAL_LITELLM"), ("transformers_serve.py", "INTERMODAL_TRANSFORMERS")],
)
def test_a_peer_is_understood(script: str, variable: str) -> None:
    if not os.environ.get(variable):
        pytest.skip(f"{variable} names no server: benchmarks/peers/{script} says how one is started")
    out = subprocess.run([sys.executable, str(PEERS / script)], capture_output=True, text=True, timeout=300)
    assert out.returncode == 0, out.stdout + out.stderr
