"""Texts as vectors by OpenAI's embeddings endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot
from typing import TYPE_CHECKING

from ...artifacts import Embedding, Text
from ...errors import ParameterInvalid, ProviderError
from .. import calls
from .openai_client import translated
from .transport import timeout

if TYPE_CHECKING:
    from openai import AsyncOpenAI

# A request holds at most 2,048 texts and 300,000 tokens; no tokenizer makes more tokens than bytes.
MOST_TEXTS, MOST_BYTES = 2048, 300_000


class OpenAIEmbedder:
    """Embedder. Texts go in as few requests as the wire allows."""

    def __init__(self, client: AsyncOpenAI, carrier: str, model: str) -> None:
        self._client = client
        self._carrier = carrier
        self._model = model

    async def embed(self, texts: Sequence[Text], /) -> Sequence[Embedding]:
        """Raises ParameterInvalid for a text without words: the wire refuses it."""
        for number, text in enumerate(texts, 1):
            if not text.value.strip():
                raise ParameterInvalid(f"Text {number} of {len(texts)} is empty.", hint="Leave it out.")
        made: list[Embedding] = []
        for batch in _batches(texts):
            made += await self._embedded(batch)
        return made

    async def _embedded(self, batch: Sequence[str]) -> list[Embedding]:
        with translated(self._carrier):
            answer = await self._client.embeddings.create(input=list(batch), model=self._model, timeout=timeout())
        found = sorted(answer.data, key=lambda one: one.index)
        if [one.index for one in found] != list(range(len(batch))):
            raise ProviderError(
                f"{self._carrier} answered {len(found)} vectors for {len(batch)} texts.", hint="Try again."
            )
        if answer.usage is not None:
            calls.current().used({"call": 1.0, "input_token": float(answer.usage.prompt_tokens)})
        return [Embedding.of(_unit(one.embedding), model=self._model) for one in found]


def _batches(texts: Sequence[Text]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == MOST_TEXTS or size + text.blob.size > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(text.value)
        size += text.blob.size
    if batch:
        yield batch


def _unit(vector: Sequence[float]) -> list[float]:
    length = hypot(*vector) or 1.0
    return [value / length for value in vector]
