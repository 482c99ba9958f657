"""Every built-in provider. Which of their offers are usable here, the catalog says."""

from __future__ import annotations

from .embedded import Embedded
from .hosted.anthropic_offers import Anthropic
from .offer import Offer, Provider


def discover() -> list[Provider | Offer]:
    """All built-in providers, whether or not their keys, servers or packages are here."""
    return [Embedded(), Anthropic()]
