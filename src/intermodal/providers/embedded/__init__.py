"""Engines that come with `intermodal[embedded]`: no key, no download at run time. One file per runtime."""

from __future__ import annotations

import importlib

from ..offer import Offer

# Files whose OFFERS make up this provider; each imports its package only when an engine is opened.
_RUNTIMES = (
    "rapidocr",
    "voices",
    "hibari",
    "kokoro",
    "whisper",
    "documents",
    "video",
    "yolo",
    "describing",
    "locating",
    "extractive",
    "embedding",
    "drawing",
)


class Embedded:
    """The provider of all embedded engines."""

    name = "embedded"

    def offers(self) -> tuple[Offer, ...]:
        modules = (importlib.import_module(f"{__name__}.{runtime}") for runtime in _RUNTIMES)
        return tuple(offer for module in modules for offer in module.OFFERS)
