"""One model with everything at once: a question about media (early fusion), or the next word in a conversation."""

from __future__ import annotations

from collections.abc import Sequence

from ..artifacts import Audio, Document, Image, Text, Video
from ..errors import ParameterInvalid
from ..providers import Conversant, MediaAnswerer
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


@tool(version="1", effect="sampled")
async def go_on(
    dialogue: Text,
    images: Sequence[Image] = (),
    audio: Sequence[Audio] = (),
    videos: Sequence[Video] = (),
    documents: Sequence[Document] = (),
    *,
    request: str = "",
    show: Sequence[int] = (),
    max_output: int = 1024,
    talker: Conversant = engine(),
) -> Text:
    """Go on with a conversation: what was said before, and the media it was about.

    The media are numbered from 1 in the order of the ports, as the dialogue calls them; `show` says which of them the
    model sees at once: the others it asks for. Raises ParameterInvalid without a request.
    """
    if not request.strip():
        raise ParameterInvalid("Nothing is asked for.", hint="go_on(..., request='…').")
    media = [*images, *audio, *videos, *documents]
    return await talker.reply(dialogue, media, request=request, show=show, max_output=max_output)
