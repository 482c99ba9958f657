"""Structured output: what media say, in a form that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..artifacts import Audio, Document, Image, Record, Text, Video
from ..errors import ParameterInvalid
from ..providers import Extractor
from .tool import engine, tool


@tool(version="1", effect="sampled", spoken=False)  # asked for by a form, not by words
async def extract(
    images: Sequence[Image] = (),
    audio: Sequence[Audio] = (),
    videos: Sequence[Video] = (),
    documents: Sequence[Document] = (),
    texts: Sequence[Text] = (),
    *,
    instruction: str = "",
    schema: dict[str, Any] = {},  # noqa: B006 - a parameter's default is data, and nothing writes to it
    max_output: int = 0,
    extractor: Extractor = engine(),
) -> Record:
    """Fill in a form, given as a JSON schema, from media.

    The instruction is the caller's own words; every text goes beside it, as media. An answer that isn't of the schema is
    asked for once more, with what is wrong with it. Raises ParameterInvalid without instruction or schema.
    """
    if not instruction.strip() or not schema.get("properties"):
        raise ParameterInvalid(
            f"extract: instruction={instruction!r:.60} and schema={schema!r:.60} must both say something.",
            hint="extract(images=[…], instruction='What was bought?', schema=Receipt.model_json_schema())",
        )
    media = [*images, *audio, *videos, *documents, *texts]
    return await extractor.extract(media, instruction=instruction, schema=schema, max_output=max_output)
