"""Who does it: engine protocols, offers, the catalog, and one file per vendor or runtime."""

from .catalog import Catalog, Entry
from .offer import Env, Need, Offer, Provider, Speed
from .protocols import (
    ChatModel,
    DocumentReader,
    ImageEditor,
    ImageGenerator,
    ObjectDetector,
    QuestionAnswerer,
    Redactor,
    Speaker,
    Summarizer,
    TextReader,
    Transcriber,
    VideoReader,
)

__all__ = [
    "Catalog", "ChatModel", "DocumentReader", "Entry", "Env", "ImageEditor", "ImageGenerator", "Need",
    "ObjectDetector", "Offer", "Provider", "QuestionAnswerer", "Redactor", "Speaker", "Speed", "Summarizer", "TextReader",
    "Transcriber", "VideoReader",
]  # fmt: skip
