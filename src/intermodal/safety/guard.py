"""The guard scans media once per content and detector, and keeps what it saw beside it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from ..artifacts import INLINE_LIMIT, Artifact, Finding, Label
from .detectors import Detector
from .patterns import PatternDetector


@dataclass(frozen=True, slots=True)
class Scan:
    findings: tuple[Finding, ...]
    scanned: frozenset[str]


class Guard:
    """All detectors of one orchestrator. Remembers the last few thousand contents it saw."""

    def __init__(self, detectors: Sequence[Detector] | None = None) -> None:
        self._detectors: tuple[Detector, ...] = (PatternDetector(),) if detectors is None else tuple(detectors)
        self._seen: OrderedDict[tuple[str, str], Scan] = OrderedDict()
        self.categories: frozenset[str] = frozenset().union(*(d.categories for d in self._detectors))

    async def scan(self, artifact: Artifact) -> Scan:
        key = (artifact.blob.digest, artifact.modality)
        if (seen := self._seen.get(key)) is None:
            readers = [d for d in self._detectors if d.reads(artifact)]
            large = artifact.blob.size > INLINE_LIMIT // 4
            if readers and large:  # regular expressions over much text take long enough to hold up the loop
                seen = await asyncio.to_thread(_scan, readers, artifact)
            else:
                seen = _scan(readers, artifact)
            self._seen[key] = seen
            if len(self._seen) > 4096:
                self._seen.popitem(last=False)
        return seen

    async def label(self, artifact: Artifact, inherited: Label) -> tuple[Label, tuple[Finding, ...]]:
        """The artifact's own label: what it inherits, what was found in it, what it was checked for."""
        seen = await self.scan(artifact)
        return inherited.with_findings(seen.findings, seen.scanned), seen.findings


def _scan(readers: Sequence[Detector], artifact: Artifact) -> Scan:
    findings = tuple(finding for detector in readers for finding in detector.scan(artifact))
    return Scan(findings, frozenset().union(*(detector.categories for detector in readers)))
