"""The basic ImageGenerator: reads what a request asks for, draws it, or says that it can't. No model, no network."""

from __future__ import annotations

import re

from ....artifacts import Image, Text
from ....errors import MediaUnsupported, ParameterInvalid, ProviderNeeded
from ...offer import Env
from . import (
    card_reading,
    cards,
    chart_reading,
    chart_words,
    charts,
    diagram_reading,
    diagram_words,
    diagrams,
    scene_chinese,
    scene_english,
    scenes,
)
from .canvas import Canvas
from .drawing_words import CAPTION, MEDIUM
from .fonts import Fonts
from .refusals import cannot
from .scene import Scene
from .scene_layout import CONTAINERS, ENCLOSING
from .tokens import chinese, normal, without_quotes

SIDES = (16, 4096)
LONGEST_REQUEST, LONGEST_DATA = 4000, 20_000  # characters
_SIZE = re.compile(r"\b(?:(?:at|in|of|size)\s+)?(\d{2,4})\s?[x×*]\s?(\d{2,4})\b(?:\s?(?:px|pixels?|像素))?(?:的)?")
_FORMAT = re.compile(
    r"\b(?:as|in|to) (?:an? )?(?:svg|png|vector)(?: (?:file|format|image|graphic))?\b|(?:以|用|存为)?\s?(?:svg|png)\s?格式?",
    re.I,
)


class Drawer:
    """An ImageGenerator. Equal prompt, size and seed give equal pictures."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._fonts = Fonts(env.variables)

    async def generate(
        self, prompt: Text, /, *, width: int, height: int, seed: int, media_type: str = "image/png"
    ) -> Image:
        """A PNG, or the SVG it is made from. Size named in the prompt ("800x600") counts more than the parameters.

        Raises ProviderNeeded (beyond flat drawings, or no font has the characters), ParameterInvalid (nothing to draw,
        numbers missing, contradicting positions, sizes outside 16..4096) or MediaUnsupported (another media type).
        """
        if media_type not in ("image/png", "image/svg+xml"):
            raise MediaUnsupported(
                f"The basic renderer doesn't make {media_type}.", hint="It makes image/png and image/svg+xml."
            )
        data, wide, high = await self._env.blocking(lambda: self._drawn(str(prompt), width, height, seed, media_type))
        return Image.from_bytes(data, media_type, width=wide, height=high)

    def _drawn(self, prompt: str, width: int, height: int, seed: int, media_type: str) -> tuple[bytes, int, int]:
        request, _, data = prompt.partition("\n\n")
        if len(request) > LONGEST_REQUEST or len(data) > LONGEST_DATA:
            raise ParameterInvalid(
                f"The words for a drawing have {len(request)} characters and {len(data)} with them.",
                hint=f"Use at most {LONGEST_REQUEST}, and {LONGEST_DATA} of text or table.",
            )
        bare = without_quotes(request)[0]
        if (size := _SIZE.search(bare)) and size[0] in request:
            width, height = int(size[1]), int(size[2])
            request = request.replace(size[0], " ", 1)
        request = _FORMAT.sub(" ", request) if _FORMAT.search(bare) else request
        for side in (width, height):
            if not SIDES[0] <= side <= SIDES[1]:
                raise ParameterInvalid(f"A side can't be {side} px.", hint=f"Sides are {SIDES[0]} to {SIDES[1]} px.")
        canvas = canvas_of(request.strip(), data.strip(), width, height, seed, self._fonts)
        return (canvas.svg() if media_type == "image/svg+xml" else canvas.png()), width, height


def canvas_of(request: str, data: str, width: int, height: int, seed: int, fonts: Fonts) -> Canvas:
    """What is asked for, drawn: a card, a chart, a diagram or a scene. `data` came with the request (a table, a text)."""
    if not request and not data:
        raise ParameterInvalid("Nothing to draw is named.", hint="Say what: 'a red circle left of two blue squares'.")
    if not request:
        request, data = data, ""
    spoken = without_quotes(normal(request))[0].lower()
    for pattern in (MEDIUM, chart_words.OTHERS, diagram_words.OTHERS):
        if match := pattern.search(spoken):
            raise cannot([match[0].strip()], request)
    if diagram_words.ARROW.search(spoken) or (
        diagram_reading.kind_of(spoken) and not chart_reading.kind_of(spoken, certain=True)
    ):
        return diagrams.paint(diagram_reading.read(request, data), width, height, fonts)
    if card_reading.is_card(request):
        return _card(request, data, width, height, seed, fonts)
    if chart_reading.kind_of(spoken):
        return charts.paint(chart_reading.read(request, data), width, height, fonts)
    return scenes.paint(scene_of(request, data), width, height, seed, fonts)


def _card(request: str, data: str, width: int, height: int, seed: int, fonts: Fonts) -> Canvas:
    card = card_reading.read(request, data)
    if card.unknown:
        raise cannot(card.unknown, request)
    return cards.paint(card, width, height, seed, fonts)


def scene_of(request: str, data: str = "") -> Scene:
    """Raises ProviderNeeded, naming the words that aren't understood."""
    plain, quoted = without_quotes(normal(request if not data else f"{request}. {data}"))
    if quoted:
        plain = CAPTION.sub(" ", plain)
    scene = scene_chinese.read(plain) if chinese(plain) else scene_english.read(plain)
    scene.captions = quoted
    if scene.unknown:
        raise cannot(scene.unknown, request)
    if not scene.groups and not scene.backdrop.landscape and not scene.backdrop.plain:
        raise _nothing(request)
    for relation in scene.relations:
        holder = scene.groups[relation.references[0]].thing
        if relation.side == "inside" and holder not in ENCLOSING | CONTAINERS:
            raise cannot([f"{scene.groups[relation.subject].thing} in a {holder}"], request)
    return scene


def _nothing(request: str) -> ProviderNeeded:
    return cannot([normal(request)[:80]], request)
