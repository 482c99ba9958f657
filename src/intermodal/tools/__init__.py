"""What can be done: the tool decorator, and the built-in tools, one file per speciality, imported when first named."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .tool import Pattern, Tool, engine, tool

if TYPE_CHECKING:
    from .captioning import describe_image
    from .documents import document_to_pages, read_document
    from .imaging import edit_image, generate_image
    from .language import answer, summarize
    from .ocr import read_text, regions_to_text
    from .privacy import redact, redact_image
    from .spatial import detect_objects, relate
    from .speech import speak, transcribe, transcript_to_text, write_subtitles
    from .video import audio_part, video_to_audio, video_to_frames

_ROOMS = {
    "captioning": ("describe_image",),
    "documents": ("document_to_pages", "read_document"),
    "imaging": ("edit_image", "generate_image"),
    "language": ("answer", "summarize"),
    "ocr": ("read_text", "regions_to_text"),
    "privacy": ("redact", "redact_image"),
    "spatial": ("detect_objects", "relate"),
    "speech": ("speak", "transcribe", "transcript_to_text", "write_subtitles"),
    "video": ("audio_part", "video_to_audio", "video_to_frames"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Pattern", "Tool", "answer", "audio_part", "describe_image", "detect_objects", "document_to_pages", "edit_image",
    "engine", "generate_image", "read_document", "read_text", "redact", "redact_image", "regions_to_text", "relate", "speak",
    "summarize", "tool", "transcribe", "transcript_to_text", "video_to_audio", "video_to_frames", "write_subtitles",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
