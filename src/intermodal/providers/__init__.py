"""Who does it: engine protocols, offers, the catalog, and one file per vendor or runtime."""

from .catalog import Catalog, Entry
from .offer import Env, Need, Offer, Provider, Speed
from .pricing import Price
from .profile import Lifecycle, Profile
from .protocols import (
    Annotator,
    Captioner,
    ChatModel,
    Conversant,
    DocumentReader,
    Embedder,
    Extractor,
    ImageComposer,
    ImageEditor,
    ImageGenerator,
    Locator,
    MediaAnswerer,
    ObjectDetector,
    QuestionAnswerer,
    Redactor,
    Speaker,
    Summarizer,
    TextReader,
    Transcriber,
    Translator,
    VideoGenerator,
    VideoReader,
)

__all__ = [
    "Annotator", "Captioner", "Catalog", "ChatModel", "Conversant", "DocumentReader", "Embedder", "Entry", "Env",
    "Extractor",
    "ImageComposer",
    "ImageEditor", "ImageGenerator", "Lifecycle", "Locator", "MediaAnswerer", "Need", "ObjectDetector", "Offer", "Price",
    "Profile", "Provider", "QuestionAnswerer", "Redactor", "Speaker",
    "Speed", "Summarizer", "TextReader", "Transcriber", "Translator", "VideoGenerator", "VideoReader",
]  # fmt: skip
