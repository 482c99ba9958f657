"""Who does it: engine protocols, offers, the catalog, and one file per vendor or runtime."""

from .catalog import Catalog, Entry
from .offer import Env, Need, Offer, Provider, Speed
from .protocols import (
    Captioner,
    ChatModel,
    DocumentReader,
    Embedder,
    ImageComposer,
    ImageEditor,
    ImageGenerator,
    Locator,
    ObjectDetector,
    QuestionAnswerer,
    Redactor,
    Speaker,
    Summarizer,
    TextReader,
    Transcriber,
    Translator,
    VideoReader,
)

__all__ = [
    "Captioner", "Catalog", "ChatModel", "DocumentReader", "Embedder", "Entry", "Env", "ImageComposer", "ImageEditor",
    "ImageGenerator", "Locator", "Need", "ObjectDetector", "Offer", "Provider", "QuestionAnswerer", "Redactor", "Speaker",
    "Speed", "Summarizer", "TextReader", "Transcriber", "Translator", "VideoReader",
]  # fmt: skip
