"""Cards, posters, signs: words set as large as they fit, a border, things around them."""

from __future__ import annotations

import random

from ....errors import ParameterInvalid
from .canvas import Canvas
from .card_reading import Card
from .colours import ink_on, shaded
from .fonts import Fonts
from .scenes import thing
from .things import THINGS

_GROUND = "#fdf6e9"


def paint(card: Card, width: int, height: int, seed: int, fonts: Fonts) -> Canvas:
    """Raises ParameterInvalid where no words are given or they don't fit, ProviderNeeded where no font has them."""
    if not card.texts:
        raise ParameterInvalid(
            f"It isn't said what the {card.name} shall say.", hint="Put the words in quotation marks."
        )
    occasion = card.occasion
    ground = card.ground or (occasion.ground if occasion else _GROUND)
    canvas = Canvas(width, height, fonts, background=ground)
    ink = card.ink or (occasion.ink if occasion and not card.ground else ink_on(ground))
    side = min(width, height)
    framed = card.name not in ("banner", "sign", "横幅", "标牌", "牌子", "招牌")
    if card.border or framed:
        frame = card.border or shaded(ink, 0.25)
        inset = 0.03 * side
        canvas.rect(
            inset,
            inset,
            width - 2 * inset,
            height - 2 * inset,
            radius=0.02 * side,
            stroke=frame,
            stroke_width=0.008 * side,
        )
    shows = card.shows or [(name, "") for name in (occasion.shows if occasion and framed else ())]
    _around(canvas, shows, ground, random.Random(seed))
    _words(canvas, card.texts, ink, 0.2 if shows else 0.1)
    return canvas


def _around(canvas: Canvas, shows: list[tuple[str, str]], ground: str, chance: random.Random) -> None:
    """A row of things along the top and one along the bottom, each row in another order and a little uneven."""
    if not shows:
        return
    slot = 0.145 * min(canvas.width, canvas.height)
    count = max(3, min(7, int(0.86 * canvas.width / (1.25 * slot))))
    for row, middle in enumerate((0.135 * canvas.height, 0.865 * canvas.height)):
        for index in range(count):
            name, colour = shows[(index + row) % len(shows)]
            kind = THINGS[name]
            scale = slot / max(kind.width, kind.height) * (0.82 + 0.18 * chance.random())
            x = 0.07 * canvas.width + (index + 0.5) * 0.86 * canvas.width / count
            y = middle + (chance.random() - 0.5) * 0.15 * slot
            wide, high = kind.width * scale, kind.height * scale
            thing(canvas, kind, colour or kind.colour, x - wide / 2, y - high / 2, wide, high, ground)


def _words(canvas: Canvas, texts: tuple[str, ...], ink: str, margin: float) -> None:
    top, bottom = (margin + 0.03) * canvas.height, (1 - margin - 0.03) * canvas.height
    width = 0.84 * canvas.width
    share = 1.0 if len(texts) == 1 else 0.58
    room = bottom - top
    size, lines = canvas.fonts.fitted(
        texts[0], width, share * room * 0.96, largest=0.16 * min(canvas.width, canvas.height), smallest=9
    )
    rest = "\n".join(texts[1:])
    if not rest:
        canvas.lines(canvas.width / 2, (top + bottom) / 2, lines, size, ink, bold=True)
        return
    small, more = canvas.fonts.fitted(rest, width, (1 - share) * room * 0.9, largest=0.6 * size, smallest=8)
    tall, gap = len(lines) * 1.3 * size, 0.5 * small
    total = tall + gap + len(more) * 1.3 * small
    start = (top + bottom - total) / 2
    canvas.lines(canvas.width / 2, start + tall / 2, lines, size, ink, bold=True)
    canvas.lines(canvas.width / 2, start + tall + gap + len(more) * 0.65 * small, more, small, ink)
