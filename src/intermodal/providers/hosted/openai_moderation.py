"""OpenAI's moderation as something a guard may ask about texts and pictures: free, but what it judges leaves the machine.

Name it to have it: `Orchestrator(detectors=[*safety.standard(), OpenAIModerator()])`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...artifacts import Artifact, Finding, Image, Text
from .keys import Given, Key
from .openai_client import client, translated
from .openai_rows import STILLS
from .responses import data_url
from .transport import timeout, unreadable

PIECE = 8000  # characters judged together: a harmful sentence is not to drown in a long text
MOST_BYTES = 20_000_000
SURE = 0.5  # what the carrier flags is a finding whatever its score, and a guard counts those from here on


@dataclass(frozen=True)
class OpenAIModerator:
    """A `Moderator` for the guard: what OpenAI flags, as findings of "unsafe" whose type is OpenAI's own category."""

    key: Given = field(default=None, repr=False)
    url: str = ""
    model: str = "omni-moderation-latest"
    environment: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        return f"openai-{self.model}@1"

    @property
    def categories(self) -> frozenset[str]:
        return frozenset({"unsafe"})

    def reads(self, artifact: Artifact) -> bool:
        if isinstance(artifact, Image):
            return artifact.media_type in STILLS and artifact.blob.size <= MOST_BYTES
        return isinstance(artifact, Text)

    async def look(self, artifact: Artifact) -> Sequence[Finding]:
        """Raises ProviderError or DeadlineExceeded where the carrier gives no verdict."""
        places: list[Mapping[str, Any]]
        asked: Any
        if isinstance(artifact, Image):
            places = [{"box": [0, 0, artifact.width, artifact.height]}]
            asked = [{"type": "image_url", "image_url": {"url": await data_url(artifact)}}]
        else:
            assert isinstance(artifact, Text)
            value = artifact.value
            places = [{"start": at, "end": min(len(value), at + PIECE)} for at in range(0, len(value), PIECE)]
            asked = [value[place["start"] : place["end"]] for place in places]
        if not asked:
            return ()
        key = Key(("OPENAI_API_KEY",), self.key)
        environment = os.environ if self.environment is None else self.environment
        async with client(key, environment, url=self.url) as made:
            with translated("openai"):
                answer = await made.moderations.create(input=asked, model=self.model, timeout=timeout())
        if not answer.results or len(answer.results) != len(places):
            raise unreadable("openai", answer, wanted="a verdict")
        judged = zip(answer.results, places, strict=True)
        return [finding for verdict, place in judged for finding in self._found(verdict, place)]

    def _found(self, verdict: Any, place: Mapping[str, Any]) -> Iterator[Finding]:
        flags, scores = verdict.categories.to_dict(), verdict.category_scores.to_dict()
        for name, flagged in flags.items():
            if flagged:
                yield Finding("unsafe", name, max(SURE, float(scores.get(name) or 0.0)), self.id, place)
