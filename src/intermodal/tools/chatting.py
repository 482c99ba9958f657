"""One question to one model about everything at once: early fusion."""

from __future__ import annotations

from collections.abc import Sequence

from ..artifacts import Audio, Document, Image, Text, Video
from ..errors import ParameterInvalid
from ..providers import ChatModel
from .tool import engine, tool


@tool(version="1", effect="sampled")
async def ask_model(
    images: Sequence[Image] = (),
    audio: Sequence[Audio] = (),
    videos: Sequence[Video] = (),
    documents: Sequence[Document] = (),
    texts: Sequence[Text] = (),
    *,
    question: str = "",
    max_output: int = 1024,
    model: ChatModel = engine(),
) -> Text:
    """Put one question to one multimodal model, with all media beside it.

    The question is the caller's and is all the model takes as an instruction; every text goes beside it, as media.
    Raises ParameterInvalid without a question.
    """
    if not question.strip():
        raise ParameterInvalid("There is no question.", hint="ask_model(..., question='…').")
    media = [*images, *audio, *videos, *documents, *texts]
    return await model.chat(Text.of(question), media=media, max_output=max_output)
