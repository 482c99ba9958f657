"""What a tool asks of a model. One or two methods each; an engine is anything that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from ..artifacts import Artifact, Audio, Document, Embedding, Finding, Image, Record, Regions, Text, Transcript, Video


@runtime_checkable
class TextReader(Protocol):
    """Optical character recognition."""

    async def read(self, image: Image, /) -> Regions:
        """Lines of text with their boxes (pixels of the picture as displayed), in reading order."""
        ...


@runtime_checkable
class Transcriber(Protocol):
    """Speech recognition."""

    async def transcribe(self, audio: Audio, /, *, language: str | None = None) -> Transcript:
        """Timed segments; `language` (ISO 639-1) is detected where it is None. No speech: no segments."""
        ...


@runtime_checkable
class Speaker(Protocol):
    """Speech synthesis."""

    async def speak(self, text: Text, /, *, voice: str | None = None, language: str | None = None) -> Audio:
        """The text read aloud; `language` is found from the text where it is None."""
        ...


@runtime_checkable
class ObjectDetector(Protocol):
    """Object detection."""

    async def detect(self, image: Image, /, *, classes: Sequence[str] = ()) -> Regions:
        """Labelled boxes with scores, best first; only these classes where some are named."""
        ...


@runtime_checkable
class Annotator(Protocol):
    """People who label pictures."""

    async def annotate(
        self, images: Sequence[Image], /, *, instruction: str, classes: Sequence[str] = ()
    ) -> Sequence[Regions]:
        """What they drew and wrote on each picture, in order, in its own pixels; `Region.by` says who, by pseudonym.

        The first call sends the pictures, with what is to be done and the classes to choose from (none: the project's).
        Raises StillWaiting until all are done: nothing is held open meanwhile, and a later call looks again by
        `calls.current().handle`.
        """
        ...


@runtime_checkable
class Locator(Protocol):
    """Visual grounding: finding what words name."""

    async def locate(self, image: Image, /, *, phrase: str) -> Regions:
        """Boxes of what the phrase names ("the dog on the left", "the word 'TOTAL'"), best first; none where it isn't.

        Raises ProviderNeeded, naming the word, for a phrase the engine doesn't understand: never a guessed box.
        """
        ...


@runtime_checkable
class Captioner(Protocol):
    """Image captioning."""

    async def caption(self, image: Image, /, *, language: str = "en") -> Text:
        """What can be seen in the picture, in `language` (ISO 639-1)."""
        ...


@runtime_checkable
class DocumentReader(Protocol):
    """Opens paged documents without judging what is on the pages."""

    async def text(self, document: Document, /, *, pages: Sequence[int] = ()) -> Sequence[Text]:
        """The text layer, one Text a page (1-based; all where none is named); empty where a page is a scan."""
        ...

    async def render(self, document: Document, /, *, pages: Sequence[int] = (), dpi: int = 150) -> Sequence[Image]:
        """The pages as pictures. Raises MediaUnsupported where the format has no pages to render."""
        ...


@runtime_checkable
class VideoReader(Protocol):
    """Takes moving pictures apart."""

    async def frames(self, video: Video, /, *, every_s: float, start_s: float, end_s: float | None) -> Sequence[Image]:
        """Still pictures from `start_s` to `end_s`, one every `every_s` seconds."""
        ...

    async def audio(self, video: Video | Audio, /, *, start_s: float, end_s: float | None) -> Audio:
        """The sound track, or that part of a recording, as 16 kHz mono WAV. Raises MediaUnsupported without one."""
        ...


@runtime_checkable
class ImageGenerator(Protocol):
    """Draws a picture from words."""

    async def generate(
        self, prompt: Text, /, *, width: int, height: int, seed: int, media_type: str = "image/png"
    ) -> Image:
        """The picture in pixels of that size. Raises MediaUnsupported where the engine doesn't make that media type."""
        ...


@runtime_checkable
class ImageEditor(Protocol):
    """Changes a picture as words say."""

    async def edit(self, image: Image, instruction: Text, /, *, seed: int) -> Image: ...


@runtime_checkable
class ImageComposer(Protocol):
    """Puts pictures together into one, and marks places on one."""

    async def compose(self, images: Sequence[Image], /, *, across: bool, gap: int) -> Image:
        """Side by side (`across`) or stacked, `gap` pixels between them."""
        ...

    async def mark(self, image: Image, regions: Regions, /, *, colour: str) -> Image:
        """The picture in its own size with a frame around each region (of a picture of equal proportions), in a colour
        by its English name or as "#rrggbb".
        """
        ...


@runtime_checkable
class VideoGenerator(Protocol):
    """Films a clip from words."""

    async def generate(self, prompt: Text, /, *, image: Image | None, seconds: float, seed: int) -> Video:
        """About that many seconds; `image`, where one is given, is the picture it begins with."""
        ...


@runtime_checkable
class ChatModel(Protocol):
    """A language model that may look at media."""

    async def chat(
        self,
        instruction: Text,
        /,
        *,
        media: Sequence[object] = (),
        max_output: int = 1024,
        schema: Mapping[str, Any] | None = None,
    ) -> Text:
        """The answer; JSON of the schema where one is given, which is asked only of a model whose profile has them."""
        ...


@runtime_checkable
class MediaAnswerer(Protocol):
    """Answers a question by looking at media and listening to them."""

    async def answer_media(self, media: Sequence[Artifact], /, *, question: str, max_output: int = 0) -> Text:
        """What the media show or say about it. `max_output` 0: the engine's own bound on tokens."""
        ...


@runtime_checkable
class Extractor(Protocol):
    """Structured output: answers in a form that is asked for."""

    async def extract(
        self, media: Sequence[Artifact], /, *, instruction: str, schema: Mapping[str, Any], max_output: int = 0
    ) -> Record:
        """What the media say, as a JSON object of the schema. `max_output` 0: the engine's own bound on tokens.

        Raises NotSupported, before any request, for a schema that it can't be held to, and ProviderError, quoting it,
        for an answer that is none in the end.
        """
        ...


@runtime_checkable
class Conversant(Protocol):
    """Goes on with a conversation in which media were shown."""

    async def reply(
        self, dialogue: Text, media: Sequence[Artifact], /, *, request: str, show: Sequence[int], max_output: int = 0
    ) -> Text:
        """`dialogue` tells what was said and calls the media by number, from 1; those of `show` go along at once, the
        others where the model asks for them.
        """
        ...


@runtime_checkable
class QuestionAnswerer(Protocol):
    """Answers a question from a text."""

    async def answer(self, text: Text, /, *, question: str) -> Text:
        """What the text says about it, in its own words where the engine is extractive; says so where it is silent."""
        ...


@runtime_checkable
class Summarizer(Protocol):
    """Shortens a text."""

    async def summarize(self, text: Text, /, *, sentences: int) -> Text:
        """About that many sentences; a text that has no more is returned whole."""
        ...


@runtime_checkable
class Embedder(Protocol):
    """Puts texts into a space where near means alike."""

    async def embed(self, texts: Sequence[Text], /) -> Sequence[Embedding]:
        """A unit vector for each text, in order, all of one model."""
        ...


@runtime_checkable
class Translator(Protocol):
    """Machine translation."""

    async def translate(self, text: Text, /, *, language: str) -> Text:
        """The text in `language` (ISO 639-1)."""
        ...


@runtime_checkable
class Redactor(Protocol):
    """Finds what is private or secret in words, and takes places out of a medium."""

    async def find(
        self,
        words: Text | Regions | Transcript | Document,
        /,
        *,
        shapes: Sequence[str] = (),
        quoted: Sequence[str] = (),
        picture: Image | None = None,
    ) -> Sequence[Finding]:
        """What was found and where: see `Finding`. Of a Document its text layer is looked at, not its pages' pictures.

        Besides what is private or secret: `shapes` ("date", "amount", "number", "url", "organisation") and `quoted` words.
        With the `picture` in which regions were read, boxes are as exact as its ink. Raises MediaUnsupported for a
        document that couldn't be masked either, ParameterInvalid for a shape it doesn't know.
        """
        ...

    async def pictures(self, document: Document, /) -> Sequence[Image]:
        """The pictures inside an Office file, each called by its part; none of a PDF, whose pages are pictures.

        What is found in one is masked by a `Finding` with that name as `part` and its boxes.
        """
        ...

    async def mask(self, media: Artifact, findings: Sequence[Finding], /) -> Artifact:
        """The media without these places. Raises Blocked where it can't be done in this modality."""
        ...


BUILT_IN: tuple[type, ...] = (
    TextReader, Transcriber, Speaker, ObjectDetector, Locator, Captioner, DocumentReader, VideoReader, ImageGenerator,
    ImageEditor, ImageComposer, ChatModel, MediaAnswerer, QuestionAnswerer, Summarizer, Embedder, Translator, Redactor,
    VideoGenerator, Extractor, Annotator,
)  # fmt: skip
