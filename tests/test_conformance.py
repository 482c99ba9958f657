"""The conformance suites over our own parts, and over parts broken on purpose: each check must catch its fault."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, get_args

import pytest

import intermodal as im
from intermodal.agents.specialists import Documents, Imaging, Router, Spatial, Speech, Vision
from intermodal.artifacts import Blob, Embedding
from intermodal.artifacts.intake import text
from intermodal.artifacts.store import Store
from intermodal.errors import MediaUnreadable, ProviderError
from intermodal.events import Event, RunFinished, RunStarted, StepFailed, StepFinished, StepStarted
from intermodal.providers import Catalog, protocols
from intermodal.runs import SqliteJournal
from intermodal.runs.records import Bytes, Cached, Owned, Pinned
from intermodal.safety import Guard, standard
from intermodal.safety.offer import redactor_of
from intermodal.testing import FunctionEngine, ScriptedEngine, offer_of
from intermodal.testing.conformance import (
    Case,
    assert_events,
    check_agent,
    check_journal,
    check_offer,
    check_store,
    check_tool,
    media,
)  # fmt: skip
from intermodal.testing.conformance.cases import cases_of
from intermodal.tools.builtin import BUILT_IN

OURS = [offer for provider in im.discover() for offer in provider.offers()]
QUICK = [offer for offer in OURS if not offer.id.startswith("kokoro/")]  # takes 20 s to load; test_speech covers it


@pytest.mark.parametrize("offer", [*QUICK, redactor_of(Guard(standard()))], ids=lambda offer: offer.id)
async def test_offers(offer: im.Offer) -> None:
    if remedies := Catalog([offer])[offer.id].remedies:
        pytest.skip(" | ".join(remedies))
    await check_offer(offer)


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
    (protocols.DocumentReader, {"text": pages, "render": pages}, r"page 2 reads '\?'"),
    (protocols.VideoReader, {"frames": stills, "audio": stills}, "answered 1 items, expected 2"),
    (protocols.VideoReader, {**TRACK, "audio": lambda video, **_: media.sound(1.0)}, "0.5 s asked for, got 1.0 s"),
    (protocols.ImageGenerator, {"generate": drawn(96, 64)}, "made image/png, not image/x-nobody"),
    (protocols.ImageEditor, {"edit": drawn(9, 9)}, "is 9×9, expected 96×64"),
    (protocols.ImageComposer, {"compose": drawn(192, 64)}, "is 192×64, expected 196×64"),
    (protocols.ChatModel, {"chat": says(" ")}, "no words"),
    (protocols.QuestionAnswerer, {"answer": says("")}, "no words"),
    (protocols.Summarizer, {"summarize": says("word " * 99)}, "characters of"),
    (protocols.Embedder, {"embed": vectors((3, 4), (0, 1), (3, 4))}, "length 5.000"),
    (protocols.Embedder, {"embed": vectors((1, 0), (0, 1))}, "answered 2 items, expected 3"),
    (protocols.Embedder, {"embed": vectors((1, 0), (0, 1), (0, 1))}, "equal texts must be nearer"),
    (protocols.Translator, {"translate": says("")}, "no words"),
    (protocols.Redactor, {"find": place(start=9, end=999), "mask": says("")}, "is not a place in"),
    (
        protocols.Redactor,
        {"find": place(start=9, end=33), "mask": lambda words, found: words},
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
    "negative": {"price_usd": -1.0},
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


@pytest.mark.parametrize("tool", BUILT_IN, ids=lambda tool: tool.id)
async def test_tools(tool: Any) -> None:
    await check_tool(tool)


async def test_pure_tools_over_media() -> None:
    regions = im.Regions.of([im.Region((0, 0, 9, 9), text="hello")], width=9, height=9)
    table = im.Table.of(["a"], [[1], [None]])
    spoken = im.Transcript.of([im.Segment(0.0, 1.0, "hello")], seconds=1.0)
    await check_tool(im.tools.regions_to_text, {"regions": regions})
    await check_tool(im.tools.table_to_text, {"table": table})
    await check_tool(im.tools.write_subtitles, {"transcript": spoken}, {"transcript": spoken, "format": "vtt"})


@im.tool
async def dice(words: im.Text) -> im.Text:
    """Throw dice."""
    return im.Text.of(str(random.random()))


@im.tool
async def crash(words: im.Text) -> im.Text:
    """Crash."""
    raise ValueError("oh")


@im.tool
async def liar(words: im.Text) -> im.Text:
    """Return something else."""
    return 7  # type: ignore[return-value]


@im.tool
async def odd_default(words: im.Text, *, size: int = "large") -> im.Text:  # type: ignore[assignment]
    """Take a number that is a word."""
    return words


@im.tool(patterns=[im.Pattern(("shout",), params={"loud": True})])
async def strange_pattern(words: im.Text) -> im.Text:
    """Shout."""
    return words


@im.tool
async def no_media(words: str) -> im.Text:
    """Take a plain string."""
    return im.Text.of(words)


BROKEN_TOOLS = {
    "equal call made other media": dice,
    "raised ValueError, untyped": crash,
    "its signature says Text": liar,
    "'size'='large' is no JSON": odd_default,
    r"a pattern sets \['loud'\]": strange_pattern,
    "signature is no contract": no_media,
    "no version": replace(dice, version=""),
    "no docstring": replace(dice, description=""),
}


@pytest.mark.parametrize("fault", BROKEN_TOOLS)
async def test_broken_tools_are_caught(fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        await check_tool(BROKEN_TOOLS[fault], {"words": text("hello")})


async def test_the_journal_and_the_store(tmp_path: Path) -> None:
    await check_journal(lambda: SqliteJournal(tmp_path))
    await check_store(lambda: Store(tmp_path / "store"))


class Unfenced(SqliteJournal):
    async def write(self, lease: Any, rows: Any) -> None:
        state, _ = await super().acquire(lease.run_id)
        await super().write(state, rows)


class Forgetful(SqliteJournal):
    async def find(self, query: Any) -> Any:
        return None if isinstance(query, Bytes) else await super().find(query)


class Eager(SqliteJournal):
    async def find(self, query: Any) -> Any:
        from intermodal.runs.records import StepRow

        found = await super().find(query)
        return found or StepRow("a", "step", "tool", "", "started") if isinstance(query, Cached) else found


class Pinless(SqliteJournal):
    async def find(self, query: Any) -> Any:
        return [] if isinstance(query, Pinned) else await super().find(query)


class Clinging(SqliteJournal):
    async def release(self, lease: Any) -> None: ...


class Ownerless(SqliteJournal):
    async def find(self, query: Any) -> Any:
        return None if isinstance(query, Owned) else await super().find(query)


class Untyped(SqliteJournal):
    async def read(self, run_id: str) -> Any:
        try:
            return await super().read(run_id)
        except im.IntermodalError:
            raise KeyError(run_id) from None


BROKEN_JOURNALS = {
    "lease that was taken over: answered None": Unfenced,
    r"find\(Bytes\): the bytes read back are others": Forgetful,
    "a step that isn't done": Eager,
    r"find\(Pinned\)": Pinless,
    "a released run has an owner": Clinging,
    "freed the later owner's run": Ownerless,
    "raised KeyError": Untyped,
}


@pytest.mark.parametrize("fault", BROKEN_JOURNALS)
async def test_broken_journals_are_caught(fault: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=fault):
        await check_journal(lambda: BROKEN_JOURNALS[fault](tmp_path))


class Trusting(Store):
    async def sound(self, digest: str) -> Path | None:
        return self.find(digest)


class Misnaming(Store):
    async def keep(self, blob: Blob) -> Blob:
        return replace(await super().keep(blob), digest="0" * 64)


class Undropping(Store):
    def drop(self, digest: str) -> None: ...


@pytest.mark.parametrize(
    ("fault", "kind"), [("damaged bytes count", Trusting), ("not what was given", Misnaming), ("dropped", Undropping)]
)
async def test_broken_stores_are_caught(fault: str, kind: type[Store], tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=fault):
        await check_store(lambda: kind(tmp_path))


async def test_agents() -> None:
    colleagues = {"vision": Vision(), "speech": Speech()}

    async def planning(request: str, media: Any, tools: Any, want: Any) -> Any:
        raise im.RequestUnclear(f"{request!r} is unclear.", hint="Say more.")

    tasks = [
        im.Task("Read it", (media.picture(),), planning=planning, colleagues=colleagues),
        im.Task("Read it", (media.picture(),), made=(text("done"),)),
        im.Task("Read it", (media.picture(),), error=ProviderError("Broken.", hint="")),
        im.Task("Read it", (media.picture(),)),
    ]
    for agent in (Vision(), Speech(), Documents(), Spatial(), Imaging(), Router()):
        await check_agent(agent, tasks)


class Agent:
    """Decides what it was told to."""

    def __init__(self, decision: Any) -> None:
        self._decision = decision

    async def decide(self, task: im.Task) -> Any:
        if isinstance(self._decision, Exception):
            raise self._decision
        return self._decision


class Silent(Agent):
    __doc__ = ""


class Slow(Agent):
    """Decides at once, and not in the event loop's way."""

    def decide(self, task: im.Task) -> Any:
        return self._decision


BROKEN_AGENTS: dict[str, Any] = {
    "expected one of Do, Delegate": Agent("read it"),
    "raised KeyError, which is no IntermodalError": Agent(KeyError("x")),
    "delegates to 'nobody'": Agent(im.Delegate("nobody")),
    "expected artifacts": Agent(im.Answer(["words"])),  # type: ignore[list-item]
    "GiveUp says nothing": Agent(im.GiveUp(" ")),
    "Do holds Plan": Agent(im.Do(im.PlanBuilder("p"))),  # type: ignore[arg-type]
    "no docstring": Silent(im.GiveUp("no")),
    "is not async": Slow(im.GiveUp("no")),
}


@pytest.mark.parametrize("fault", BROKEN_AGENTS)
async def test_broken_agents_are_caught(fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        await check_agent(BROKEN_AGENTS[fault], [im.Task("Read it", ())])


async def test_agents_need_tasks() -> None:
    with pytest.raises(AssertionError, match="no tasks"):
        await check_agent(Vision(), [])


async def test_events_of_runs_of_ours(bench_in: Any) -> None:
    draft = im.PlanBuilder("two")
    first = draft.step(im.tools.regions_to_text, draft.input("regions", im.Regions))
    draft.output(first)
    plan = draft.build()
    async with bench_in() as bench:
        run = bench.start(plan, bench.bound(plan, {"regions": found(media.picture())}))
        await run
    assert_events(run, RunStarted, StepStarted, StepFinished, RunFinished)
    with pytest.raises(AssertionError, match="no StepFailed in its place"):
        assert_events(run, StepFailed)
    with pytest.raises(AssertionError, match="no RunStarted in its place"):
        assert_events(run, RunFinished, RunStarted)


def told(**changed: Any) -> list[Any]:
    started = {"step": "s", "tool": "t", "offer": ""}
    rows = {
        "first": RunStarted(run_id="r", span_id="r", sequence=0, plan="p", steps=("s",)),
        "begun": StepStarted(run_id="r", span_id="s", sequence=1, attempt=1, **started),
        "done": StepFinished(
            run_id="r", span_id="s", sequence=2, output_ids=(), seconds=0.1, cost_usd=0.0, source="run", **started
        ),
        "last": RunFinished(run_id="r", span_id="r", sequence=3, status="complete", output_ids=()),
    }
    for name, change in changed.items():
        rows[name] = change if not isinstance(change, dict) else replace(rows[name], **change)
    return [row for row in rows.values() if row is not None]


BROKEN_EVENTS: dict[str, Sequence[Any]] = {
    "none of the closed union": told(begun="started"),
    "sequence number is 7": told(done={"sequence": 7}),
    "its span is 'r', expected that of step 's'": told(done={"span_id": "r"}),
    "begins with StepStarted": told(first=None, begun={"sequence": 1}),
    "ends with StepFinished": told(last=None),
    "of 'x', announced": told(begun={"step": "x", "span_id": "x"}),
    "finished and was not started": told(begun=None, done={"sequence": 1}, last={"sequence": 2}),
    "no run id": told(last={"run_id": ""}),
    "is no JSON": told(last={"output_ids": (b"bytes",)}),
    "there are none": [],
}


@pytest.mark.parametrize("fault", BROKEN_EVENTS)
def test_broken_events_are_caught(fault: str) -> None:
    assert_events(told())
    with pytest.raises(AssertionError, match=fault):
        assert_events(BROKEN_EVENTS[fault])


def test_the_union_of_events_is_closed() -> None:
    assert {type(event) for event in told()} < set(get_args(Event))
