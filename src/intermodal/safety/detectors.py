"""Detectors look at media and say what they saw. The protocol, and the text they read in each modality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..artifacts import Artifact, Finding, Regions, Table, Text, Transcript


class Detector(Protocol):
    """Looks for some categories. `id` is "name@version"; a new version is a new opinion, not a new artifact."""

    @property
    def id(self) -> str: ...

    @property
    def categories(self) -> frozenset[str]: ...

    def reads(self, artifact: Artifact) -> bool:
        """Whether it can judge media of this kind; what it can't judge stays *not checked*."""
        ...

    def scan(self, artifact: Artifact) -> Sequence[Finding]:
        """Blocking; the guard runs it in a thread where the media is large."""
        ...


def text_of(artifact: Artifact) -> str | None:
    """The words in it, where it consists of words."""
    if isinstance(artifact, Text):
        return artifact.value
    if isinstance(artifact, Regions):
        return "\n".join(region.text or region.label for region in artifact.items)
    if isinstance(artifact, Transcript):
        return "\n".join(segment.text for segment in artifact.segments)
    if isinstance(artifact, Table):
        return "\n".join("\t".join("" if c is None else str(c) for c in row) for row in artifact.rows)
    return None
