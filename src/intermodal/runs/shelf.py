"""Artifacts on their way into journal rows and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..artifacts import Artifact, Blob, Finding, Label
from ..errors import ArtifactGone
from .clearing import Reading
from .house import House
from .records import Bytes


def documents(
    artifacts: Sequence[Artifact],
    labels: Sequence[Label],
    findings: Sequence[Sequence[Finding]],
    readings: Sequence[Reading],
) -> list[dict[str, Any]]:
    return [
        {
            **artifact.to_json(),
            "label": label.to_json(),
            "findings": [f.to_json() for f in found],
            **({"reading": reading.to_json()} if reading.detectors else {}),
        }
        for artifact, label, found, reading in zip(artifacts, labels, findings, readings, strict=True)
    ]


async def load(document: Mapping[str, Any], house: House) -> Artifact:
    """An artifact from its journal form. Raises ArtifactGone where its bytes were pruned or damaged."""
    digest, size = document["digest"], document["size"]
    path = await house.store.sound(digest)
    data = None if path is not None else await house.journal.find(Bytes(digest))
    if path is None and data is None:
        raise ArtifactGone(
            f"The bytes of {digest[:12]!r} are no longer in the store.",
            hint="They were pruned, or damaged on the disk and thrown away; run the request again.",
        )
    artifact = house.modalities.from_json(document, Blob(digest, size, data=data, path=path))
    if "label" in document:
        house.lineage.keep(artifact.id, Label.from_json(document["label"]))
    return artifact
