"""Engines broken on purpose: the conformance suite must catch the fault of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Protocol

import pytest

import intermodal as im
from intermodal.artifacts import Embedding
from intermodal.errors import MediaUnreadable, ProviderError
from intermodal.providers import protocols
from intermodal.testing import FunctionEngine, ScriptedEngine, offer_of
from intermodal.testing.conformance import (
    Case,
    check_offer,
    media,
)  # fmt: skip
from intermodal.testing.conformance.cases import cases_of


def readable(image: im.Image) -> im.Image:
    if image.name == "damaged":
        raise MediaUnreadable("It is damaged.", hint="Send it again.")
    return image


def found(image: im.Image, *items: im.Region, **size: int) -> im.Regions:
    whole = {"width": image.width, "height": image.height, **size}
    return im.Regions.of(items or [im.Region((0, 0, 9, 9), "line", "hello")], **whole)


def reading(read: Callable[..., Any], **facts: Any) -> im.Offer:
    return offer_of(FunctionEngine(read=read), im.TextReader, **facts)


async def test_doubles() -> None:
    await check_offer(reading(lambda image: found(readable(image))))
    seen, refusal = im.Regions.of([], width=96, height=64), MediaUnreadable("Damaged.", hint="Again.")
    script = ScriptedEngine(("read", seen), ("read", seen), ("read", refusal))
    await check_offer(offer_of(script, im.TextReader))


def breaks(image: im.Image) -> im.Regions:
    if image.name == "damaged":
        raise ValueError("cannot identify image file")
    return found(image)


BROKEN_READERS = {
    "answered Text": lambda image: im.Text.of("hello"),
    r"box \(0, 0, 900, 9\) is not": lambda image: found(image, im.Region((0, 0, 900, 9))),
    "score 7": lambda image: found(image, im.Region((0, 0, 9, 9), score=7)),
    "is 1×1 of a picture": lambda image: found(image, width=1, height=1),
    "over damaged media: answered": found,
    "over damaged media: raised ValueError": breaks,
    "raised ProviderError: Always": lambda image: (_ for _ in ()).throw(ProviderError("Always.", hint="")),
}


@pytest.mark.parametrize("fault", BROKEN_READERS)
async def test_broken_engines_are_caught(fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        await check_offer(reading(BROKEN_READERS[fault]))


async def test_an_engine_that_answers_otherwise_each_time_is_caught() -> None:
    counts = iter(range(1, 9))
    with pytest.raises(AssertionError, match="states other facts"):
        await check_offer(reading(lambda image: found(readable(image), *[im.Region((0, 0, 9, 9))] * next(counts))))
    seeds = iter(("red", "blue"))
    drawing = FunctionEngine(generate=lambda prompt, **kw: media.picture(kw["width"], kw["height"], next(seeds)))
    with pytest.raises(AssertionError, match="other bytes"):
        await check_offer(offer_of(drawing, im.ImageGenerator))


async def test_untrue_facts_missing_methods_and_faults_of_opening_and_closing_are_caught() -> None:
    lying = FunctionEngine(generate=lambda prompt, **_: replace(media.picture(50, 40), width=96, height=64))
    with pytest.raises(AssertionError, match=r"says 96×64 px, its bytes are 50×40"):
        await check_offer(offer_of(lying, im.ImageGenerator))
    with pytest.raises(AssertionError, match="no method 'render'"):
        await check_offer(offer_of(FunctionEngine(text=lambda document, **_: ()), im.DocumentReader))

    class Blocking:
        def read(self, image: im.Image, /) -> im.Regions:
            return found(image)

    with pytest.raises(AssertionError, match="read is not async"):
        await check_offer(offer_of(Blocking(), im.TextReader))

    def opening(before: bool) -> im.Offer:
        @asynccontextmanager
        async def opened(env: im.Env) -> AsyncIterator[Any]:
            if before:
                raise OSError("no such model")
            yield FunctionEngine(read=lambda image: found(readable(image)))
            raise RuntimeError("left open")

        return im.Offer("test/double", im.TextReader, opened, local=True)

    with pytest.raises(AssertionError, match="opening raised OSError"):
        await check_offer(opening(before=True))
    with pytest.raises(AssertionError, match="closing raised RuntimeError: left open"):
        await check_offer(opening(before=False))


def whole(thing: Any) -> Any:
    """The first medium of the arguments, refused where it is damaged."""
    first = thing[0] if isinstance(thing, (list, tuple)) else thing
    return readable(first)


def spoken(*segments: im.Segment) -> Callable[..., Any]:
    return lambda audio, **_: (whole(audio), im.Transcript.of(segments))[1]


def boxes(*items: im.Region) -> Callable[..., Any]:
    return lambda image, **_: found(whole(image), *items)


def says(words: str) -> Callable[..., Any]:
    return lambda *_, **__: im.Text.of(words)


def drawn(width: int, height: int) -> Callable[..., Any]:
    return lambda thing, *_, **__: (whole(thing), media.picture(width, height))[1]


def joined(images: Sequence[im.Image], *, across: bool, gap: int) -> im.Image:
    whole(images)
    return media.picture(192 + gap, 64) if across else media.picture(96, 128 + gap)


def pages(document: Any, *, pages: Sequence[int] = ()) -> list[im.Text]:
    return [im.Text.of("?") for _ in pages or (whole(document) and (1, 2))]


def stills(video: Any, *, every_s: float, start_s: float, end_s: float | None) -> list[im.Image]:
    return [media.picture()] if whole(video) else []


def vectors(*rows: Sequence[float]) -> Callable[..., Any]:
    return lambda texts: [Embedding.of(row, model="m") for row, _ in zip(rows, texts, strict=False)]


def place(**where: Any) -> Callable[..., Any]:
    return lambda words: [im.Finding("personal", "email", 1.0, "double", where)]


PERSON, DOG = im.Region((0, 0, 9, 9), "person", score=0.4), im.Region((0, 0, 9, 9), "dog", score=0.9)
TRACK = {"frames": lambda video, **_: [media.picture()] * (2 if whole(video) else 0)}
BROKEN_ENGINES: list[tuple[type, dict[str, Any], str]] = [
    (protocols.Transcriber, {"transcribe": spoken(im.Segment(2, 3, "b"), im.Segment(0, 1, "a"))}, "is not after"),
    (protocols.Speaker, {"speak": lambda text, **_: im.Audio.from_bytes(b"ID3", "audio/mpeg")}, "lasts None s"),
    (protocols.Speaker, {"speak": lambda text, **_: replace(media.sound(), seconds=9.0)}, "9.0 s, not 1"),
    (protocols.ObjectDetector, {"detect": boxes(PERSON, DOG)}, "not best first"),
    (protocols.ObjectDetector, {"detect": boxes(DOG, PERSON)}, r"found \['dog', 'person'\]"),
    (protocols.Locator, {"locate": boxes(im.Region((0, 0, 99, 9), "dog"))}, "is not .left, top, right, bottom. inside"),
    (protocols.Annotator, {"annotate": lambda images, **_: []}, "answered 0 items for one picture"),
    (protocols.MediaAnswerer, {"answer_media": lambda shown, **_: (whole(shown[0]), im.Text.of(""))[1]}, "no words"),
    (protocols.Captioner, {"caption": lambda image, **_: (whole(image), im.Text.of(""))[1]}, "no words"),
    (protocols.DocumentReader, {"text": pages, "render": pages}, r"page 2 reads '\?'"),
    (protocols.VideoReader, {"frames": stills, "audio": stills}, "answered 1 items, expected 2"),
    (protocols.VideoReader, {**TRACK, "audio": lambda video, **_: media.sound(1.0)}, "0.5 s asked for, got 1.0 s"),
    (protocols.ImageGenerator, {"generate": drawn(96, 64)}, "made image/png, not image/x-nobody"),
    (protocols.ImageEditor, {"edit": drawn(9, 9)}, "is 9×9, expected 96×64"),
    (protocols.ImageComposer, {"compose": drawn(192, 64), "mark": drawn(96, 64)}, "is 192×64, expected 196×64"),
    (protocols.ImageComposer, {"compose": joined, "mark": drawn(9, 9)}, "is 9×9, expected 96×64"),
    (protocols.ChatModel, {"chat": says(" ")}, "no words"),
    (protocols.QuestionAnswerer, {"answer": says("")}, "no words"),
    (
        protocols.Extractor,
        {"extract": lambda shown, **_: im.Record.of({"year": "long ago"})},
        "'long ago' is no integer",
    ),
    (protocols.Summarizer, {"summarize": says("word " * 99)}, "characters of"),
    (protocols.Embedder, {"embed": vectors((3, 4), (0, 1), (3, 4))}, "length 5.000"),
    (protocols.Embedder, {"embed": vectors((1, 0), (0, 1))}, "answered 2 items, expected 3"),
    (protocols.Embedder, {"embed": vectors((1, 0), (0, 1), (0, 1))}, "equal texts must be nearer"),
    (protocols.Translator, {"translate": says("")}, "no words"),
    (
        protocols.Redactor,
        {"find": place(start=9, end=999), "mask": says(""), "pictures": lambda document: ()},
        "is not a place in",
    ),
    (
        protocols.Redactor,
        {"find": place(start=9, end=33), "mask": lambda words, found: words, "pictures": lambda document: ()},
        "left the place as it was",
    ),
]


@pytest.mark.parametrize(("protocol", "methods", "fault"), BROKEN_ENGINES)
async def test_what_each_protocol_promises_is_checked(protocol: type, methods: dict[str, Any], fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        await check_offer(offer_of(FunctionEngine(**methods), protocol))


async def test_an_engine_that_hangs_over_damaged_media_is_caught() -> None:
    async def hangs(image: im.Image) -> im.Regions:
        if image.name == "damaged":
            await asyncio.Event().wait()
        return found(image)

    with pytest.raises(AssertionError, match=r"over damaged media: took longer than its timeout_s, 0\.2 s"):
        await check_offer(reading(hangs, timeout_s=0.2))


BROKEN_FACTS: dict[str, dict[str, Any]] = {
    "without spaces": {"id": "my reader"},
    "negative": {"price": -1.0},
    "memory_mb=0": {"memory_mb": 0},
    "language 'English'": {"languages": frozenset({"English"})},
    "no remedy": {"needs": (im.Need("", package="json"),)},
    "not usable here: pip install it": {"needs": (im.Need("pip install it", package="nobody_has_this"),)},
    "timeout_s and concurrency": {"concurrency": 0},
}


@pytest.mark.parametrize("fault", BROKEN_FACTS)
async def test_broken_facts_are_caught(fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        await check_offer(reading(lambda image: found(readable(image)), **BROKEN_FACTS[fault]))


async def test_every_built_in_protocol_has_cases_and_another_brings_its_own() -> None:
    from intermodal.providers.protocols import BUILT_IN as PROTOCOLS

    assert all(cases_of(protocol) for protocol in PROTOCOLS)

    class Counter(Protocol):
        async def count(self, words: im.Text, /) -> int: ...

    offer = offer_of(FunctionEngine(count=lambda words: len(words.value)), Counter)
    with pytest.raises(AssertionError, match="no cases are known for Counter"):
        await check_offer(offer)
    await check_offer(offer, cases=[Case("count", (im.Text.of("abc"),), int)])
