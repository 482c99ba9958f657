"""How people ask for TaskBench's tools, written after reading the dev half: tuned data, reported as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intermodal.tools.tool import Pattern

PHRASES: Mapping[str, Mapping[str, Sequence[Pattern]]] = {}
