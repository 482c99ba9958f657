"""Every built-in provider. Which of their offers are usable here, the catalog says."""

from __future__ import annotations

from .embedded import Embedded
from .hosted.anthropic_offers import Anthropic
from .hosted.carriers import CARRIERS
from .hosted.google_offers import Google
from .hosted.huggingface import HuggingFace
from .hosted.openai_offers import OpenAI
from .hosted.servers import discovered
from .hosted.stability import Stability
from .hosted.superannotate import SuperAnnotate
from .offer import Offer, Provider


def discover() -> list[Provider | Offer]:
    """All built-in providers, whether or not their keys, servers or packages are here."""
    return [
        Embedded(),
        Anthropic(),
        OpenAI(),
        Google(),
        Google("enterprise"),
        *CARRIERS,
        HuggingFace(),
        Stability(),
        SuperAnnotate(),
        *discovered(),
    ]
