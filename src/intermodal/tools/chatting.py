"""One question to one model about everything at once: early fusion."""

from __future__ import annotations

from collections.abc import Sequence

from ..artifacts import Audio, Document, Image, Text, Video
from ..errors import ParameterInvalid
from ..providers import MediaAnswerer
from .tool import engine, tool


@tool(version="2", effect="sampled")
async def ask_model(
    images: Sequence[Image] = (),
    audio: Sequence[Audio] = (),
    videos: Sequence[Video] = (),
    documents: Sequence[Document] = (),
    texts: Sequence[Text] = (),
    *,
    question: str = "",
    max_output: int = 1024,
    model: MediaAnswerer = engine(),
) -> Text:
    """Put one question to one multimodal model, with all media beside it.

    The question is the caller's and is all the model takes as an instruction; every text goes beside it, as media. Of
    media that nobody vouches for the answer comes back as what the model says, between quotation marks.
    Raises ParameterInvalid without a question.
    """
    if not question.strip():
        raise ParameterInvalid("There is no question.", hint="ask_model(..., question='…').")
    media = [*images, *audio, *videos, *documents, *texts]
    return await model.answer_media(media, question=question, max_output=max_output)
