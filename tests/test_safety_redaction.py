"""What was found is taken out of the medium it was found in, and only what is gone counts as gone."""

from __future__ import annotations

import array
import io
import math
import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

import intermodal as im
from intermodal.artifacts import Artifact, Embedding, Finding, Label, Region, Segment
from intermodal.artifacts.decoding import filled, silenced
from intermodal.errors import Blocked, MediaUnreadable
from intermodal.plans import Plan, PlanBuilder
from intermodal.safety import Guard, cleaned, redacted
from intermodal.safety.offer import redactor_of
from intermodal.testing import FunctionEngine, offer_of
from intermodal.tools.privacy import KINDS, chosen, redact, redact_image
from intermodal.workers import WorkerPool

PERSONAL = frozenset({"personal_data"})


def finding(category: str = "personal_data", kind: str = "email", **where: Any) -> Finding:
    return Finding(category, kind, 0.9, "test@1", where)


@pytest.fixture
async def workers() -> Any:
    pool = WorkerPool(size=1)
    yield pool
    await pool.close()


async def found_and_cleaned(artifact: Artifact, workers: WorkerPool) -> Artifact:
    guard = Guard()
    label, found = await guard.label(artifact, Label(artifact.trust))
    clean, after, _ = await cleaned(artifact, label, found, PERSONAL, guard=guard, workers=workers)
    assert "personal_data" not in after.categories
    assert (clean.trust, clean.origin, clean.name) == (artifact.trust, artifact.origin, artifact.name)
    return clean


async def test_words_are_masked_in_text_regions_transcripts_and_tables(workers: WorkerPool) -> None:
    text = replace(im.text("Ünï: write to ada@lovelace.org today"), name="note.txt")
    assert str(await found_and_cleaned(text, workers)) == "Ünï: write to ████████████████ today"

    line = Region((0, 0, 90, 10), "line", "ada@lovelace.org", 0.9)
    regions = im.Regions.of([line, Region((0, 20, 90, 30), "line", "Kettle")], width=90, height=30)
    clean: Any = await found_and_cleaned(regions, workers)
    assert [item.text for item in clean.items] == ["█" * 16, "Kettle"]
    assert [item.box for item in clean.items] == [item.box for item in regions.items]

    speech = im.Transcript.of([Segment(0, 2, "my mail is ada@lovelace.org", "en")], language="en", seconds=2)
    clean = await found_and_cleaned(speech, workers)
    assert clean.segments == (Segment(0, 2, "my mail is ████████████████", "en"),)
    assert (clean.language, clean.seconds) == ("en", 2)

    table = im.Table.of(["who", "mail", "age"], [["x", "ada@lovelace.org", 36], [None, "-", 1.5]])
    clean = await found_and_cleaned(table, workers)
    assert clean.columns == ("who", "mail", "age")
    assert clean.rows == (("x", "████████████████", 36), (None, "-", 1.5))


async def test_a_span_over_two_lines_is_masked_in_both(workers: WorkerPool) -> None:
    regions = im.Regions.of(
        [Region((0, 0, 90, 10), text="abcd"), Region((0, 20, 90, 30), text="efgh")], width=90, height=30
    )
    clean: Any = await redacted(regions, [finding(start=2, end=7)], PERSONAL, workers=workers)
    assert [item.text for item in clean.items] == ["ab██", "██gh"]


async def test_other_categories_stay(workers: WorkerPool) -> None:
    text = im.text("secret and mail")
    both = [finding("secret", "key", start=0, end=6), finding(start=11, end=15)]
    assert str(await redacted(text, both, PERSONAL, workers=workers)) == "secret and ████"


def picture(size: tuple[int, int] = (60, 40), **save: Any) -> bytes:
    image = Pillow.new("RGB", size, "white")
    for x in range(0, size[0], 2):  # stripes: something that could be read back from a mosaic
        for y in range(size[1]):
            image.putpixel((x, y), (0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG", **save)
    return out.getvalue()


async def test_boxes_of_a_picture_are_filled_for_good(workers: WorkerPool) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "ada@lovelace.org")
    image = im.Image.from_bytes(picture(pnginfo=info), "image/png", width=60, height=40)
    clean: Any = await redacted(
        image, [finding(box=[10, 5, 29, 24]), finding(box=[50, 30, 900, 900])], PERSONAL, workers=workers
    )
    assert (clean.width, clean.height, clean.media_type) == (60, 40, "image/png")
    data = clean.blob.read_now()
    assert b"lovelace" not in data  # metadata stays behind
    pixels = Pillow.open(io.BytesIO(data)).convert("RGB")
    inside = {pixels.getpixel((x, y)) for x in range(10, 30) for y in range(5, 25)}
    assert len(inside) == 1  # one colour: nothing left to guess from
    assert {pixels.getpixel((x, y)) for x in range(50, 60) for y in range(30, 40)} == inside
    assert {pixels.getpixel((x, 2)) for x in range(60)} == {(0, 0, 0), (255, 255, 255)}


async def test_a_turned_photograph_is_filled_where_it_is_seen(workers: WorkerPool) -> None:
    image = Pillow.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 10, 20))
    exif = Pillow.Exif()
    exif[0x0112] = 6  # shown turned a quarter: 20 wide, 40 high, the black at the top
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    photo = im.Image.from_bytes(out.getvalue(), "image/jpeg", width=20, height=40)
    clean = await filled(workers, photo, [(0, 0, 19, 39)])
    shown = Pillow.open(io.BytesIO(clean.blob.read_now()))
    assert shown.size == (20, 40)
    assert len(shown.convert("RGB").getcolors()) == 1


async def test_spans_of_sound_are_silenced(workers: WorkerPool) -> None:
    pytest.importorskip("av")
    rate = 8000
    tone = array.array("h", (round(9000 * math.sin(i / 5)) for i in range(rate * 2)))
    audio = im.Audio.from_pcm16(tone.tobytes(), sample_rate=rate)
    clean: Any = await redacted(audio, [finding(from_s=0.5, to_s=1.0)], PERSONAL, workers=workers)
    assert clean.seconds == pytest.approx(2.0, abs=0.01)
    with wave.open(io.BytesIO(clean.blob.read_now())) as file:
        assert file.getframerate() == rate
        samples = array.array("h", file.readframes(file.getnframes()))
    assert set(samples[int(0.45 * rate) : int(1.05 * rate)]) == {0}
    for place in (0.2, 1.5):
        assert max(samples[int(place * rate) : int((place + 0.1) * rate)]) > 8000
    both = await silenced(workers, audio, [(-1, 0.1), (1.9, 99)])
    assert both.seconds == pytest.approx(2.0, abs=0.01)


async def test_what_cannot_be_redacted_is_refused(workers: WorkerPool) -> None:
    image = im.Image.from_bytes(picture(), "image/png", width=60, height=40)
    with pytest.raises(Blocked, match="where in it"):
        await redacted(image, [], PERSONAL, workers=workers)
    with pytest.raises(Blocked, match="how to redact embedding"):
        await redacted(Embedding.of([0.1], model="m"), [], PERSONAL, workers=workers)
    broken = im.Image.from_bytes(b"\x89PNG\r\n\x1a\nnothing", "image/png", width=1, height=1)
    with pytest.raises(MediaUnreadable):
        await redacted(broken, [finding(box=[0, 0, 1, 1])], PERSONAL, workers=workers)


async def test_what_is_still_found_after_redaction_is_blocked(workers: WorkerPool) -> None:
    class Stubborn:
        id = "stubborn@1"
        categories = PERSONAL

        def reads(self, artifact: Artifact) -> bool:
            return True

        def scan(self, artifact: Artifact) -> Sequence[Finding]:
            return [finding(start=0, end=1)]

    guard, text = Guard([Stubborn()]), im.text("abc")
    label, found = await guard.label(text, Label("caller"))
    with pytest.raises(Blocked, match="still holds personal_data"):
        await cleaned(text, label, found, PERSONAL, guard=guard, workers=workers)


@im.tool
async def look(image: im.Image, *, editor: im.ImageEditor = im.engine()) -> im.Image:
    """Look at a picture."""
    return await editor.edit(image, im.Text.of("look"), seed=0)


class Marks:
    """A detector that judges pictures: it finds the same box in every one that isn't its own redaction."""

    id = "marks@1"
    categories = PERSONAL

    def __init__(self, digest: str) -> None:
        self._digest = digest

    def reads(self, artifact: Artifact) -> bool:
        return artifact.modality == "image"

    def scan(self, artifact: Artifact) -> Sequence[Finding]:
        return [finding(kind="face", box=[10, 5, 29, 24])] if artifact.blob.digest == self._digest else []


async def test_a_picture_is_redacted_before_it_goes_to_another_machine(bench_in: Any) -> None:
    image = im.Image.from_bytes(picture(), "image/png", width=60, height=40)
    sent: list[im.Image] = []

    def edit(image: im.Image, instruction: im.Text, *, seed: int) -> im.Image:
        sent.append(image)
        return image

    far = offer_of(FunctionEngine(edit=edit), im.ImageEditor, local=False, price=0.0)
    policy = im.Policy(rules=(im.Rule("personal_data", "between", "remote", "redact"),))
    draft = PlanBuilder("look")
    draft.output(draft.step(look, draft.input("image", im.Image)))
    plan: Plan = draft.build()
    async with bench_in(far, detectors=[Marks(image.blob.digest)]) as bench:
        result = await bench.start(plan, bench.bound(plan, {"image": image}, policy))
    assert result.status == "complete"
    pixels = Pillow.open(io.BytesIO(sent[0].blob.read_now())).convert("RGB")
    assert len({pixels.getpixel((x, y)) for x in range(10, 30) for y in range(5, 25)}) == 1


# the tools

LETTER = "Name: Grace Hopper\nTel: +44 20 7946 0958\nMail: grace@navy.mil\npassword: Tr0ub4dor&3"


class Engine:
    """The redactor that every orchestrator has, without one."""

    def __init__(self, workers: WorkerPool) -> None:
        self._workers = workers
        self._offer = redactor_of(Guard())

    async def __aenter__(self) -> Any:
        from intermodal.providers import Env

        async def here(function: Any) -> Any:
            return function()

        self._opened = self._offer.open(Env(self._workers, here, Path(), {}))
        return await self._opened.__aenter__()

    async def __aexit__(self, *details: Any) -> None:
        await self._opened.__aexit__(*details)


async def test_a_letter_is_redacted_on_request(workers: WorkerPool) -> None:
    async with Engine(workers) as redactor:
        clean = str(await redact(im.text(LETTER), redactor=redactor))
        assert not any(word in clean for word in ("Grace", "Hopper", "7946", "navy", "Tr0ub4dor"))
        assert [line.partition(":")[0] for line in clean.splitlines()] == ["Name", "Tel", "Mail", "password"]
        phones = str(await redact(im.text(LETTER), kinds=("phones",), redactor=redactor))
        assert phones == LETTER.replace("+44 20 7946 0958", "█" * 16)
        secret = str(await redact(im.text(LETTER), kinds=("secrets",), redactor=redactor))
        assert secret == LETTER.replace("Tr0ub4dor&3", "█" * 11)
        chinese = str(
            await redact(im.text("身份证号11010519491231002X，电话13812345678"), kinds=("ids",), redactor=redactor)
        )
        assert chinese == "身份证号██████████████████，电话13812345678"


async def test_a_picture_of_a_letter_is_redacted_on_request(workers: WorkerPool) -> None:
    image = im.Image.from_bytes(picture((200, 60)), "image/png", width=200, height=60)
    lines = [
        Region((0, 0, 200, 20), "line", "Kettle for sale"),
        Region((0, 30, 200, 50), "line", "call +44 20 7946 0958"),
    ]
    reader: Any = FunctionEngine(read=lambda image: im.Regions.of(lines, width=200, height=60))
    async with Engine(workers) as redactor:
        clean = await redact_image(image, reader=reader, redactor=redactor)
        untouched = await redact_image(image, kinds=("emails",), reader=reader, redactor=redactor)
    pixels = Pillow.open(io.BytesIO(clean.blob.read_now())).convert("RGB")
    assert len({pixels.getpixel((x, y)) for x in range(60, 195) for y in range(32, 50)}) == 1
    assert pixels.getpixel((4, 40)) != pixels.getpixel((5, 40))  # "call" stays
    assert untouched is image


def test_every_kind_is_of_types_that_detectors_find() -> None:
    from intermodal.safety import asked
    from intermodal.safety.rules.personal_formats import FORMATS

    known = {row[0] for row in FORMATS} | {"person", "name", "place", "organisation"} | asked.SHAPES.keys()
    assert set().union(*KINDS.values()) <= known
    hint = Finding("personal_data", "name", 0.2, "x", {})
    assert chosen([hint, finding("injection", "override")], ["private"]) == []
    assert chosen([hint, finding()], ["names"]) == [hint]


@pytest.mark.parametrize(
    ("request_", "kind", "tool", "only"),
    [
        ("Blank out the personal data in this letter", im.Text, "redact", "private"),
        ("mask the phone numbers", im.Text, "redact", "phones"),
        ("Black out the phone number in the photo", im.Image, "redact_image", "phones"),
        ("把身份证号打码", im.Image, "redact_image", "ids"),
        ("隐去文中的个人信息", im.Text, "redact", "private"),
        ("Hide the email addresses in this screenshot", im.Image, "redact_image", "emails"),
        ("remove the names", im.Text, "redact", "names"),
        ("Mask the phone numbers and the e-mail addresses", im.Text, "redact", "emails phones"),
    ],
)
def test_requests_for_redaction_are_planned(request_: str, kind: type[Artifact], tool: str, only: str | None) -> None:
    from intermodal.agents.planner import DeterministicPlanner
    from intermodal.artifacts import Modalities
    from intermodal.tools.builtin import BUILT_IN
    from intermodal.tools.toolbox import Toolbox

    planned = DeterministicPlanner(Toolbox(BUILT_IN), Modalities()).plan(request_, [("", kind)])
    assert [(step.tool, sorted(step.params["kinds"]) if step.params else None) for step in planned.plan.steps] == [
        (tool, only.split() if only else None)
    ]


async def test_redaction_is_there_in_every_orchestrator(tmp_path: Path) -> None:
    async with im.Orchestrator(home=tmp_path, providers=[]) as studio:
        result = await studio.run("mask the email addresses", im.text(LETTER))
    assert "grace@navy.mil" not in str(result.text)
    assert "+44 20 7946 0958" in str(result.text)
