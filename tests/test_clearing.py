"""A result loses a category where somebody trusted took it out and detectors looked; nowhere else."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

import intermodal as im
from intermodal import tools
from intermodal.artifacts import Finding, Region
from intermodal.errors import UnknownName
from intermodal.plans import Plan, PlanBuilder
from intermodal.providers.protocols import Summarizer
from intermodal.runs.clearing import Reading
from intermodal.safety import standard
from intermodal.testing import FunctionEngine, offer_of
from intermodal.tools.toolbox import Toolbox

MAIL = re.compile(r"\S+@\S+")
PERSONAL = frozenset({"personal_data"})


@im.tool(clears=PERSONAL)
async def scrub(text: im.Text) -> im.Text:
    """Scrub mail addresses out of a text."""
    return im.Text.of(MAIL.sub("-", text.value))


@im.tool(clears=PERSONAL)
async def feign(text: im.Text) -> im.Text:
    """Say that a text is scrubbed."""
    return im.Text.of(f"Clean: {text.value}")


@im.tool
async def shorten(text: im.Text) -> im.Text:
    """Leave everything out but the first word."""
    return im.Text.of(text.value.split()[0])


def of(*steps: Any) -> Plan:
    draft = PlanBuilder("chain")
    symbol: Any = draft.input("text", im.Text)
    for step in steps:
        symbol = draft.step(step, symbol)
    draft.output(symbol)
    return draft.build()


async def categories(studio: im.Orchestrator, *steps: Any, text: str = "write to ada@lovelace.org", **more: Any) -> Any:
    result = await studio.run(of(*steps), inputs={"text": im.text(text)}, **more)
    return result.labels[result.outputs[0].id].categories


async def test_what_redaction_took_out_is_not_inherited(tmp_path: Path) -> None:
    async with im.Orchestrator(home=tmp_path, providers=[]) as studio:
        assert await categories(studio, shorten) == PERSONAL  # nothing is found in "write", and still
        assert await categories(studio, tools.redact) == frozenset()
        assert await categories(studio, tools.redact, shorten) == frozenset()
        assert await categories(studio, shorten, tools.redact) == PERSONAL  # it came back as it was
        only = tools.redact.using(name="phones")
        both = "write to ada@lovelace.org or call +44 20 7946 0958"
        draft = PlanBuilder("phones")
        draft.output(draft.step(only, draft.input("text", im.Text), kinds=("phones",)))
        result = await studio.run(draft.build(), inputs={"text": im.text(both)})
        assert result.labels[result.outputs[0].id].categories == PERSONAL  # the address is still there


async def test_only_tools_that_are_trusted_are_believed(tmp_path: Path) -> None:
    async with im.Orchestrator(home=tmp_path, providers=[], tools=[scrub, feign]) as studio:
        assert await categories(studio, scrub) == PERSONAL
    async with im.Orchestrator(home=tmp_path, providers=[], tools=[scrub, feign], trusted=["scrub", "feign"]) as studio:
        assert await categories(studio, scrub) == frozenset()
        assert await categories(studio, feign) == PERSONAL  # what it says isn't so
        assert await categories(studio, feign, shorten) == PERSONAL
        assert await categories(studio, scrub, shorten) == frozenset()
    async with im.Orchestrator(home=tmp_path, providers=[]) as studio:
        assert await categories(studio, scrub) == PERSONAL  # a plan brings its tools, not trust in them


async def test_a_tool_of_a_distribution_is_trusted_by_its_whole_name(tmp_path: Path) -> None:
    plugged = replace(scrub, id="acme/scrub")
    async with im.Orchestrator(home=tmp_path, providers=[], tools=[plugged]) as studio:
        assert await categories(studio, plugged) == PERSONAL
    async with im.Orchestrator(home=tmp_path, providers=[], tools=[plugged], trusted=["acme/scrub"]) as studio:
        assert await categories(studio, plugged) == frozenset()
    with pytest.raises(UnknownName, match="acme/scrap"):
        async with im.Orchestrator(home=tmp_path, providers=[], tools=[plugged], trusted=["acme/scrap"]):
            pass
    with pytest.raises(UnknownName, match="scrub"):
        Toolbox([feign], trusted=["scrub"])
    box = Toolbox([feign, scrub], trusted=["scrub"])
    more = box.also([shorten])
    assert [more.clears(tool.id) for tool in (scrub, feign, shorten)] == [PERSONAL, frozenset(), frozenset()]


async def test_what_no_detector_reads_keeps_its_categories(tmp_path: Path) -> None:
    class Blind:
        """Finds mail addresses, in what the caller typed alone."""

        id = "blind@1"
        categories = PERSONAL

        def reads(self, artifact: im.Artifact) -> bool:
            return artifact.trust == "caller" and artifact.origin.kind != "tool"

        def scan(self, artifact: im.Artifact) -> Sequence[Finding]:
            words = str(artifact)
            return [Finding("personal_data", "email", 1.0, self.id, {"start": m.start(), "end": m.end()})
                    for m in MAIL.finditer(words)]  # fmt: skip

    more: Any = {"providers": [], "tools": [scrub], "trusted": ["scrub"]}
    async with im.Orchestrator(home=tmp_path, detectors=[Blind()], **more) as studio:
        assert await categories(studio, scrub) == PERSONAL


async def test_what_was_redacted_may_leave(tmp_path: Path) -> None:
    sent: list[str] = []

    def summarize(text: im.Text, *, sentences: int) -> im.Text:
        sent.append(text.value)
        return im.Text.of("A letter.")

    far = offer_of(FunctionEngine(summarize=summarize), Summarizer, local=False, price=0.0)
    policy = im.Policy(rules=(im.Rule("personal_data", "between", "remote", "block"),), on_unchecked="allow")
    async with im.Orchestrator(home=tmp_path, providers=[far], policy=policy) as studio:
        letter = {"text": im.text("write to ada@lovelace.org")}
        assert (await studio.run(of(tools.summarize), inputs=letter)).status == "blocked"
        result = await studio.run(of(tools.redact, tools.summarize), inputs=letter)
    assert result.status == "complete"
    assert sent == ["write to ████████████████"]


async def test_labels_are_joined_anew_from_cache_and_journal(tmp_path: Path) -> None:
    async with im.Orchestrator(home=tmp_path, providers=[], tools=[scrub], trusted=["scrub"]) as studio:
        assert await categories(studio, scrub, run_id="first") == frozenset()
        assert await categories(studio, scrub) == frozenset()  # from the cache
        result = await (await studio.resume("first"))
        assert result.labels[result.outputs[0].id].categories == frozenset()
    async with im.Orchestrator(home=tmp_path, providers=[], tools=[scrub]) as studio:  # trust is of today
        assert await categories(studio, scrub) == PERSONAL


SEEN = "call +44 20 7946 0958"


class Marks:
    """A detector that judges pictures: it finds the same place in one of them, and nothing in any other."""

    id = "marks@1"
    categories = PERSONAL

    def __init__(self, digest: str) -> None:
        self.digest = digest

    def reads(self, artifact: im.Artifact) -> bool:
        return artifact.modality == "image" and artifact.blob.digest == self.digest

    def scan(self, artifact: im.Artifact) -> Sequence[Finding]:
        return [Finding("personal_data", "face", 0.9, self.id, {"box": [10, 5, 29, 24]})]


class Pictures:
    """A house in which a picture is personal by a detector's word, and a reader says what is written on it."""

    def __init__(self, home: Path, *lines: str | Exception) -> None:
        out = io.BytesIO()
        Pillow.linear_gradient("L").resize((200, 60)).save(out, "PNG")
        self.image = im.Image.from_bytes(out.getvalue(), "image/png", width=200, height=60)
        self.lines = list(lines)
        self.home = home
        self.offer: dict[str, Any] = {}
        self.detectors: list[Any] = [*standard(), Marks(self.image.blob.digest)]

    def read(self, image: im.Image) -> im.Regions:
        said = self.lines.pop(0)
        if isinstance(said, Exception):
            raise said
        return im.Regions.of([Region((0, 30, 200, 50), "line", said)], width=200, height=60)

    async def label(self, run_id: str | None = None, *, resumed: bool = False) -> Any:
        reader = offer_of(FunctionEngine(read=self.read), im.TextReader, **self.offer)
        policy = im.Policy(rules=(im.Rule("personal_data", "between", "any", "allow"),), on_unchecked="allow")
        async with im.Orchestrator(
            home=self.home, providers=[reader], detectors=self.detectors, policy=policy
        ) as studio:
            draft = PlanBuilder("blank")
            draft.output(draft.step(tools.redact_image, draft.input("image", im.Image)))
            inputs = {"image": self.image.blob.read_now()}
            run = (
                await studio.resume(str(run_id))
                if resumed
                else studio.start(draft.build(), inputs=inputs, run_id=run_id)
            )
            result = await run
        return result.labels[result.outputs[0].id]


async def test_a_picture_is_read_again(tmp_path: Path) -> None:
    clean = Pictures(tmp_path / "clean", SEEN, "call")
    label = await clean.label()
    assert label.categories == frozenset()
    assert label.scanned >= PERSONAL
    assert not clean.lines
    again = Pictures(tmp_path / "clean")  # from the cache: nobody reads
    assert (await again.label()).categories == frozenset()
    other = Pictures(tmp_path / "clean", SEEN, "call")
    other.detectors[0] = replace(other.detectors[0], id="secrets@99")  # another opinion: made and read anew
    assert (await other.label()).categories == frozenset()
    assert not other.lines


async def test_what_was_read_by_other_detectors_says_nothing_today(tmp_path: Path) -> None:
    house = Pictures(tmp_path, SEEN, "call")
    assert (await house.label("run")).categories == frozenset()
    assert (await house.label("run", resumed=True)).categories == frozenset()
    house.detectors[0] = replace(house.detectors[0], id="secrets@99")
    house.lines = ["not to be read, after all"]
    assert (await house.label("run", resumed=True)).categories == frozenset()  # read by these detectors
    house.detectors[0] = replace(house.detectors[0], id="secrets@100")
    house.lines = [RuntimeError("no more paper")]
    assert (await house.label("run", resumed=True)).categories == PERSONAL


async def test_a_result_made_before_its_input_was_personal_is_read_when_it_is(tmp_path: Path) -> None:
    house = Pictures(tmp_path, SEEN, "call")
    marks = house.detectors[-1]
    marks.digest, digest = "", marks.digest
    assert (await house.label()).categories == frozenset()
    assert house.lines == ["call"]  # nothing to be rid of: not read again
    marks.digest = digest
    assert (await house.label("second")).categories == frozenset()
    assert not house.lines


async def test_no_engine_is_asked_again_that_is_elsewhere_or_costs(tmp_path: Path) -> None:
    for more in ({"local": False, "price": 0.0}, {"local": True, "price": 0.01}):
        house = Pictures(tmp_path / str(more["local"]), SEEN, "call")
        house.offer = more
        assert (await house.label()).categories == PERSONAL
        assert house.lines == ["call"]


@pytest.mark.parametrize("second", ["call +44 20 7946 0958", RuntimeError("no more paper")])
async def test_a_picture_in_which_it_is_found_again_or_that_nobody_can_read_stays_personal(
    tmp_path: Path, second: Any
) -> None:
    stubborn = Pictures(tmp_path, SEEN, second)
    assert (await stubborn.label()).categories == PERSONAL
    assert not stubborn.lines


async def test_a_picture_in_which_nothing_was_found_stays_personal(tmp_path: Path) -> None:
    plain = Pictures(tmp_path, "Kettle for sale")
    assert (await plain.label()).categories == PERSONAL
    assert not plain.lines


def test_a_reading_survives_json() -> None:
    reading = Reading(PERSONAL, ("a@1", "b@2"))
    assert Reading.of({"reading": reading.to_json()}) == reading
    assert Reading.of({}) == Reading()
