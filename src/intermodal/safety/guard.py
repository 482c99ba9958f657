"""The guard scans media once per content and detector, and keeps what it saw beside it."""

from __future__ import annotations

import asyncio
import importlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..artifacts import Artifact, Finding, Label
from ..errors import IntermodalError
from ..policy import Policy
from .detectors import WORDED, Detector, Moderator, TextDetector
from .gate import Allow, by_rules

SURE = 0.5  # findings below are hints: reported, but they give no category
QUICK = 2048  # bytes that all detectors together read in a few milliseconds


@dataclass(frozen=True)
class Later:
    """A detector whose rules are compiled when it first scans: that takes a tenth of a second, and most programs that
    name the guard never scan with all of them.
    """

    id: str
    category: str
    module: str
    name: str

    @property
    def categories(self) -> frozenset[str]:
        return frozenset({self.category})

    def reads(self, artifact: Artifact) -> bool:
        return artifact.modality in WORDED

    def scan(self, artifact: Artifact) -> Sequence[Finding]:
        return self._detector.scan(artifact)

    @cached_property
    def _detector(self) -> TextDetector:
        detector: TextDetector = getattr(importlib.import_module(self.module, __package__), self.name)()
        return detector


def standard() -> tuple[Detector, ...]:
    """The detectors every orchestrator has unless it is given others."""
    return (
        Later("secrets@3", "secret", ".secrets", "SecretDetector"),
        Later("personal@3", "personal_data", ".personal", "PersonalDetector"),
        Later("instructions@3", "injection", ".instructions", "InstructionDetector"),
        Later("unsafe@1", "unsafe", ".unsafe", "UnsafeDetector"),
    )


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

    def __init__(self, detectors: Sequence[Detector | Moderator] | None = None) -> None:
        given: tuple[Detector | Moderator, ...] = standard() if detectors is None else tuple(detectors)
        self._detectors: tuple[Detector, ...] = tuple(d for d in given if not isinstance(d, Moderator))
        self._moderators = tuple(d for d in given if isinstance(d, Moderator))
        self._warm = False  # the first scan compiles rules
        self._seen: OrderedDict[tuple[str, str], Scan] = OrderedDict()
        self.categories: frozenset[str] = frozenset().union(*(d.categories for d in given))

    @property
    def detectors(self) -> tuple[str, ...]:
        """Their ids, in order."""
        return (*(d.id for d in self._detectors), *(m.id for m in self._moderators))

    @property
    def elsewhere(self) -> frozenset[str]:
        """Categories that moderators judge too: what only the detectors here saw isn't all that may be found."""
        return frozenset().union(*(m.categories for m in self._moderators))

    async def scan(self, artifact: Artifact) -> Scan:
        key = (artifact.blob.digest, artifact.modality)
        if (seen := self._seen.get(key)) is None:
            readers = [d for d in self._detectors if d.reads(artifact)]
            if readers and (artifact.blob.size > QUICK or not self._warm):  # either would hold up the loop
                seen = await asyncio.to_thread(_scan, readers, artifact)
                self._warm = True
            else:
                seen = _scan(readers, artifact)
            self._keep(key, seen)
        return seen

    async def label(
        self, artifact: Artifact, inherited: Label, *, policy: Policy | None = None
    ) -> tuple[Label, tuple[Finding, ...]]:
        """The artifact's own label: what it inherits, what was found in it, what it was checked for.

        Moderators are asked only under a `policy` that lets the artifact out with what is known of it.
        """
        seen = await self.scan(artifact)
        label, findings = inherited.with_findings(seen.sure, seen.scanned), seen.findings
        for moderator in self._moderators:
            if policy is None or policy.local_only:
                break
            let_out = by_rules([artifact], {artifact.id: label}, policy, "between", local=False)
            if moderator.reads(artifact) and isinstance(let_out, Allow):
                told = await self._asked(moderator, artifact)
                label, findings = label.with_findings(told.sure, told.scanned), (*findings, *told.findings)
        return label, findings

    async def _asked(self, moderator: Moderator, artifact: Artifact) -> Scan:
        """What a moderator says; nothing where it doesn't answer, and then it is asked again another time."""
        key = (artifact.blob.digest, moderator.id)
        if (seen := self._seen.get(key)) is None:
            try:
                seen = Scan(tuple(await moderator.look(artifact)), moderator.categories)
            except IntermodalError:
                return Scan((), frozenset())
            self._keep(key, seen)
        return seen

    def _keep(self, key: tuple[str, str], seen: Scan) -> None:
        self._seen[key] = seen
        if len(self._seen) > 4096:
            self._seen.popitem(last=False)


def _scan(readers: Sequence[Detector], artifact: Artifact) -> Scan:
    findings = tuple(finding for detector in readers for finding in detector.scan(artifact))
    return Scan(findings, frozenset().union(*(detector.categories for detector in readers)))
