"""The guard scans media once per content and detector, and keeps what it saw beside it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from ..artifacts import Artifact, Finding, Label
from .detectors import Detector

SURE = 0.5  # findings below are hints: reported, redacted with the others, but they alone give no category
QUICK = 2048  # bytes that all detectors together read in a few milliseconds


def standard() -> tuple[Detector, ...]:
    """The detectors every orchestrator has unless it is given others."""
    from .instructions import InstructionDetector
    from .personal import PersonalDetector
    from .secrets import SecretDetector
    from .unsafe import UnsafeDetector

    return (SecretDetector(), PersonalDetector(), InstructionDetector(), UnsafeDetector())


@dataclass(frozen=True, slots=True)
class Scan:
    findings: tuple[Finding, ...]
    scanned: frozenset[str]

    @property
    def sure(self) -> tuple[Finding, ...]:
        """The findings that count: those that aren't mere hints."""
        return tuple(finding for finding in self.findings if finding.score >= SURE)


class Guard:
    """All detectors of one orchestrator. Remembers the last few thousand contents it saw.

    What consists of words is judged by them; pictures, sound and video only through the words that are read from
    them later. What no detector here can judge stays *not checked*.
    """

    def __init__(self, detectors: Sequence[Detector] | None = None) -> None:
        self._detectors: tuple[Detector, ...] = standard() if detectors is None else tuple(detectors)
        self._seen: OrderedDict[tuple[str, str], Scan] = OrderedDict()
        self.categories: frozenset[str] = frozenset().union(*(d.categories for d in self._detectors))

    @property
    def detectors(self) -> tuple[str, ...]:
        """Their ids, in order."""
        return tuple(detector.id for detector in self._detectors)

    async def scan(self, artifact: Artifact) -> Scan:
        key = (artifact.blob.digest, artifact.modality)
        if (seen := self._seen.get(key)) is None:
            readers = [d for d in self._detectors if d.reads(artifact)]
            if readers and artifact.blob.size > QUICK:  # regular expressions over much text would hold up the loop
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
        return inherited.with_findings(seen.sure, seen.scanned), seen.findings


def _scan(readers: Sequence[Detector], artifact: Artifact) -> Scan:
    findings = tuple(finding for detector in readers for finding in detector.scan(artifact))
    return Scan(findings, frozenset().union(*(detector.categories for detector in readers)))
