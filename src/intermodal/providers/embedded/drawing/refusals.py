"""What the basic renderer says where it can't draw what is asked: what it draws, and what would draw the rest."""

from __future__ import annotations

from collections.abc import Sequence

from ....errors import ProviderNeeded
from .things import THINGS

DRAWS = "cards with text, charts of numbers, diagrams of boxes and arrows, and simple scenes of flat shapes"
_WAY = (
    "an image model: Orchestrator(providers=[*im.discover(), im.Offer(…, im.ImageGenerator, …)]) over a hosted one "
    "(its key) or a local server"
)


def cannot(words: Sequence[str], request: str) -> ProviderNeeded:
    """For words that nothing here draws."""
    shown = ", ".join(repr(word) for word in dict.fromkeys(words))
    return ProviderNeeded(
        f"The basic renderer can't draw {shown} (asked: {request[:200]!r}).",
        hint=f"It draws {DRAWS}: {', '.join(list(THINGS)[:60])}, … What would draw it is {_WAY}.",
        missing="ImageGenerator",
        ways=(_WAY,),
    )
