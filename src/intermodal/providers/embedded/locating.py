"""Finding what a phrase names: things among what the object detector finds, words among what the text reader reads."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TypeVar

from ...artifacts import Image, Regions
from ...errors import ParameterInvalid, ProviderNeeded
from ...spatial.geometry import things
from .. import calls
from ..offer import Env, Offer, Speed
from ..protocols import Locator, ObjectDetector, TextReader
from . import rapidocr, yolo
from .phrases import Field, Things, Unknown, Words, read
from .selecting import Scene, with_value, written

Engine = TypeVar("Engine")
LONGEST = 300  # characters of a phrase
MOST_WORDS = 4  # of a phrase that is looked for as it stands where nothing is known by it
_WAY = (
    "a grounding model: Orchestrator(providers=[*im.discover(), im.Offer(…, im.Locator, …)]) over a hosted one "
    "(its key) or a local server"
)
_FINDS = (
    "It goes by kind, place, size and neighbours (“the largest dog”, “the cup left of the bottle”), not by colour or "
    "what a thing does, and finds written words (“the word 'TOTAL'”). The kinds"
)


class PhraseLocator:
    """A Locator over an ObjectDetector and a TextReader, each asked for when a phrase first needs it."""

    def __init__(
        self, detector: Callable[[], Awaitable[ObjectDetector]], reader: Callable[[], Awaitable[TextReader]]
    ) -> None:
        self._detector = detector
        self._reader = reader

    async def locate(self, image: Image, /, *, phrase: str) -> Regions:
        """Things carry their kind as label, words what is written.

        Raises ProviderNeeded naming the words it doesn't understand, ParameterInvalid (no phrase, one over 300
        characters), MediaUnreadable or MediaTooLarge.
        """
        if not phrase.strip() or len(phrase) > LONGEST:
            raise ParameterInvalid(
                f"The phrase {phrase[:80]!r} has {len(phrase.strip())} characters.",
                hint=f"Name what to find, in at most {LONGEST}: “the dog on the left”.",
            )
        try:
            wanted = read(phrase, yolo.CLASSES)
        except Unknown as unknown:
            words = _bare(phrase)
            if len(words.split()) > MOST_WORDS or not (found := await self._written(image, Words((words,)))).items:
                raise _cannot(unknown, phrase) from None
            calls.current().note(f"no thing is known by {words!r}: this is where it is written")
            return found
        if not isinstance(wanted, tuple):
            return await self._written(image, wanted)
        try:
            return await self._things(image, wanted)
        except Unknown as unknown:
            raise _cannot(unknown, phrase) from None

    async def _written(self, image: Image, wanted: Words | Field) -> Regions:
        lines = await (await self._reader()).read(image)
        if isinstance(wanted, Words):
            places = [place for text in wanted.texts for place in written(lines, text)]
        else:
            named = next(filter(None, (written(lines, name) for name in wanted.names)), [])
            places = [with_value(place, lines) for place in named]
        return Regions.of(places, width=lines.width, height=lines.height)

    async def _things(self, image: Image, wanted: Sequence[Things]) -> Regions:
        found = await (await self._detector()).detect(image)
        scene = Scene(things(found.items), found.width, found.height)
        chosen = dict.fromkeys(thing.index for one in wanted for thing in scene.chosen(one))
        return Regions.of([found.items[index] for index in chosen], width=found.width, height=found.height)


def _bare(phrase: str) -> str:
    return re.sub(r"^(?:the|a|an|this|that|my) |[?!.,。？！]+$", "", " ".join(phrase.split()), flags=re.I)


def _cannot(unknown: Unknown, phrase: str) -> ProviderNeeded:
    words = ", ".join(repr(word) for word in dict.fromkeys(unknown.words))
    return ProviderNeeded(
        f"The basic locator can't tell {words} in a picture (asked: {phrase!r}).",
        hint=f"{_FINDS}: {', '.join(yolo.CLASSES)}. What would find it is {_WAY}.",
        missing="Locator",
        ways=(_WAY,),
    )


async def _opened_once(
    stack: AsyncExitStack, opening: Callable[[], AbstractAsyncContextManager[Engine]], kept: list[Engine]
) -> Engine:
    """The engine, opened at the first call: the offer's `concurrency` of one keeps two calls from opening it twice."""
    if not kept:
        kept.append(await stack.enter_async_context(opening()))
    return kept[0]


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[PhraseLocator]:
    """Cheap: what an engine raises where its weights are missing comes with the first phrase that needs it."""
    async with AsyncExitStack() as stack:
        yield PhraseLocator(
            partial(_opened_once, stack, partial(yolo.opened, env), []),
            partial(_opened_once, stack, partial(rapidocr.opened, env), []),
        )


OFFERS: tuple[Offer, ...] = (
    Offer(
        "embedded/phrases",
        Locator,
        opened,
        tier="basic",
        local=True,
        embedded=True,
        speed=Speed(0.3, 0.4),
        memory_mb=yolo.OFFERS[0].memory_mb + rapidocr.OFFERS[0].memory_mb,
        licence=f"{yolo.OFFERS[0].licence}; {rapidocr.OFFERS[0].licence}",
        needs=tuple(dict.fromkeys((*yolo.OFFERS[0].needs, *rapidocr.OFFERS[0].needs))),
        languages=frozenset({"en", "zh"}),
        revision=f"{yolo.OFFERS[0].revision}+{rapidocr.OFFERS[0].revision}",
    ),
)
