"""Taking findings out of a medium. Text for now; what can't be redacted is refused, never let through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..artifacts import Artifact, Finding, Text
from ..errors import Blocked

MASK = "█"


def redacted(artifact: Artifact, findings: Sequence[Finding], categories: frozenset[str]) -> Artifact:
    """The text with the spans of these categories masked, one mark per code point. Raises Blocked otherwise."""
    if not isinstance(artifact, Text):
        raise Blocked(
            f"{artifact.name or artifact.modality!r} must be redacted; nothing here can redact {artifact.modality}.",
            hint="Allow the category in Policy.rules, or keep the step on this machine (local_only).",
        )
    spans = [(f.where["start"], f.where["end"]) for f in findings if f.category in categories]
    return Text.of(_masked(artifact.value, spans), media_type=artifact.media_type, language=artifact.language).sealed(
        artifact.origin, artifact.trust
    )


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    out = list(text)
    for start, end in spans:
        out[start:end] = MASK * (end - start)
    return "".join(out)
