"""The conformance suites over our own parts, and over parts broken on purpose: each check must catch its fault."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

import intermodal as im
from intermodal.agents.specialists import Documents, Imaging, Router, Spatial, Speech, Vision
from intermodal.artifacts import Blob
from intermodal.artifacts.intake import text
from intermodal.artifacts.store import Store
from intermodal.errors import ProviderError
from intermodal.events import Event, RunFinished, RunStarted, StepFailed, StepFinished, StepStarted
from intermodal.providers import Annotator, Catalog
from intermodal.runs import SqliteJournal
from intermodal.runs.records import Bytes, Cached, Owned, Pinned
from intermodal.safety import Guard, standard
from intermodal.safety.offer import redactor_of
from intermodal.testing.conformance import (
    assert_events,
    check_agent,
    check_journal,
    check_offer,
    check_store,
    check_tool,
    media,
)  # fmt: skip
from intermodal.tools.builtin import BUILT_IN

OURS = [offer for provider in im.discover() for offer in provider.offers()]
QUICK = [  # kokoro takes 20 s to load, and test_speech covers it; people aren't asked by a test
    offer for offer in OURS if not offer.id.startswith("kokoro/") and offer.protocol is not Annotator
]


@pytest.mark.parametrize("offer", [*QUICK, redactor_of(Guard(standard()))], ids=lambda offer: offer.id)
async def test_offers(offer: im.Offer) -> None:
    if remedies := Catalog([offer])[offer.id].remedies:
        pytest.skip(" | ".join(remedies))
    await check_offer(offer)


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
        run = bench.start(
            plan,
            bench.bound(plan, {"regions": im.Regions.of([], width=9, height=9)}),
        )
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
