"""What is known about a piece of media besides its bytes: whose word it is, what was found in it, who looked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .artifact import Artifact, Trust


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a detector saw. `where`: {"start", "end"} in code points, {"box"} in pixels, {"from_s", "to_s"}.

    In a document {"page"} (from 1) with {"box"}, or {"boxes"} where it goes over several lines, in parts of the page's
    width and height as displayed; in a video {"box"} (likewise) with {"from_s", "to_s"}, or these alone for what is heard.
    """

    category: str
    type: str
    score: float
    detector: str
    where: Mapping[str, Any]
    action: str = "allow"

    def to_json(self) -> dict[str, Any]:
        return {
            "category": self.category, "type": self.type, "score": self.score, "detector": self.detector,
            "where": dict(self.where), "action": self.action,
        }  # fmt: skip

    def acted(self, action: str) -> Finding:
        return replace(self, action=action)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Finding:
        return cls(**document)


@dataclass(frozen=True, slots=True)
class Label:
    """Trust, the categories found in it or in what it was made from, and which categories were looked for."""

    trust: Trust
    categories: frozenset[str] = frozenset()
    scanned: frozenset[str] = frozenset()

    @classmethod
    def join(cls, labels: Iterable[Label]) -> Label:
        """What an output inherits: the lowest trust and every category; nothing counts as scanned in it yet."""
        rows = tuple(labels)
        trust: Trust = "untrusted" if any(row.trust == "untrusted" for row in rows) else "caller"
        return cls(trust, frozenset().union(*(row.categories for row in rows)))

    def with_findings(self, findings: Iterable[Finding], scanned: Iterable[str]) -> Label:
        return Label(self.trust, self.categories | {f.category for f in findings}, self.scanned | frozenset(scanned))

    def to_json(self) -> dict[str, Any]:
        return {"trust": self.trust, "categories": sorted(self.categories), "scanned": sorted(self.scanned)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Label:
        return cls(document["trust"], frozenset(document["categories"]), frozenset(document["scanned"]))


class Lineage:
    """What artifacts inherited, by their ids: it comes back with them when a later run takes them in.

    Remembers the newest `limit`; one that fell out counts as new, with its own trust.
    """

    def __init__(self, limit: int = 65_536) -> None:
        self._limit = limit
        self._labels: OrderedDict[str, Label] = OrderedDict()

    def keep(self, artifact_id: str, label: Label) -> None:
        self._labels[artifact_id] = label
        self._labels.move_to_end(artifact_id)
        if len(self._labels) > self._limit:
            self._labels.popitem(last=False)

    def of(self, artifact: Artifact) -> Label:
        known = self._labels.get(artifact.id)
        return Label(artifact.trust) if known is None else Label(artifact.trust, known.categories)
