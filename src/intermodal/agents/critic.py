"""The critic: did we get what was asked?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..artifacts import Artifact, Audio, Regions, Text, Transcript


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`, or what is lacking, one line each."""

    lacking: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.lacking


def review(outputs: Sequence[Artifact], *, want: type[Artifact] | None = None) -> Verdict:
    """Every output holds something, and one is of the modality that was asked for."""
    lacking = [f"the {a.modality} it made is empty" for a in outputs if _empty(a)]
    if want is not None and not any(isinstance(a, want) for a in outputs):
        lacking.append(f"no {want.__name__} was made")
    return Verdict(tuple(lacking))


def _empty(artifact: Artifact) -> bool:
    if isinstance(artifact, Text):
        return not artifact.value.strip()
    if isinstance(artifact, Regions):
        return not artifact.items
    if isinstance(artifact, Transcript):
        return not artifact.segments
    return isinstance(artifact, Audio) and artifact.seconds == 0
