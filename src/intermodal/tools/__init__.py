"""What can be done: the tool decorator, and the built-in tools, one file per speciality, imported when first named."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .tool import Pattern, Tool, engine, tool

if TYPE_CHECKING:
    from .annotating import annotate
    from .captioning import describe_image
    from .chatting import ask_model, go_on
    from .documents import document_to_pages, read_document
    from .extracting import extract
    from .filming import generate_video
    from .imaging import compose_images, edit_image, generate_image
    from .language import answer, summarize
    from .locating import locate, mark_regions
    from .ocr import read_text, regions_to_text
    from .privacy import redact, redact_image
    from .privacy_media import redact_audio, redact_document, redact_video
    from .retrieval import embed, gather, match_texts, search
    from .spatial import detect_objects, relate
    from .speech import speak, transcribe, transcript_to_text, write_subtitles
    from .tables import table_to_text
    from .translation import translate
    from .video import audio_part, video_to_audio, video_to_frames
    from .writing import write

_ROOMS = {
    "annotating": ("annotate",),
    "chatting": ("ask_model", "go_on"),
    "captioning": ("describe_image",),
    "documents": ("document_to_pages", "read_document"),
    "extracting": ("extract",),
    "filming": ("generate_video",),
    "imaging": ("compose_images", "edit_image", "generate_image"),
    "language": ("answer", "summarize"),
    "locating": ("locate", "mark_regions"),
    "ocr": ("read_text", "regions_to_text"),
    "privacy": ("redact", "redact_image"),
    "privacy_media": ("redact_audio", "redact_document", "redact_video"),
    "retrieval": ("embed", "gather", "match_texts", "search"),
    "spatial": ("detect_objects", "relate"),
    "speech": ("speak", "transcribe", "transcript_to_text", "write_subtitles"),
    "tables": ("table_to_text",),
    "translation": ("translate",),
    "video": ("audio_part", "video_to_audio", "video_to_frames"),
    "writing": ("write",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Pattern", "Tool", "annotate", "answer", "ask_model", "audio_part", "compose_images", "describe_image",
    "detect_objects", "document_to_pages", "edit_image", "embed", "engine", "extract", "gather", "generate_image",
    "generate_video", "go_on", "locate", "mark_regions", "match_texts", "read_document", "read_text", "redact",
    "redact_audio", "redact_document", "redact_image", "redact_video", "regions_to_text", "relate", "search", "speak",
    "summarize", "table_to_text", "tool", "transcribe", "transcript_to_text", "translate", "video_to_audio",
    "video_to_frames", "write", "write_subtitles",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
