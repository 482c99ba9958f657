"""A step that people do: sent once, waited for over any number of resumes, what they drew as regions."""

from __future__ import annotations

import importlib.util
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from PIL import Image as Pillow

import intermodal as im
from intermodal.errors import ParameterInvalid, ProviderError, ProviderNeeded, StillWaiting
from intermodal.plans import Plan, PlanBuilder
from intermodal.policy import Policy
from intermodal.providers import Catalog, protocols
from intermodal.providers.calls import Call, current, working_on
from intermodal.providers.hosted.superannotate import MAX_FOLDER, SuperAnnotate, folder_of
from intermodal.providers.hosted.superannotate_client import Job, translated
from intermodal.providers.hosted.superannotate_marks import pseudonym, regions
from intermodal.testing import FunctionEngine, offer_of
from intermodal.tools import annotate

MANY = 20  # more than run at a time
ANNA = {"email": "anna@example.com", "role": "Annotator"}


def png(shade: int) -> bytes:
    out = io.BytesIO()
    Pillow.new("L", (8, 8), shade).save(out, "PNG")
    return out.getvalue()


def pictures(count: int) -> list[im.Image]:
    return [im.Image.from_bytes(png(n), "image/png", width=8, height=8, name=f"{n}.png") for n in range(count)]


@dataclass
class People:
    """Annotators elsewhere, who outlive every process: what was sent to them, and how much of it they have done."""

    sent: list[str] = field(default_factory=list)
    done: int = 0
    looks: int = 0

    async def annotate(
        self, images: Sequence[im.Image], *, instruction: str, classes: Sequence[str]
    ) -> list[im.Regions]:
        call = current()
        if not call.handle:
            self.sent.append(f"job-{len(self.sent)}")
            await call.submitted(self.sent[-1])
        self.looks += 1
        if self.sent.index(call.handle) >= self.done:
            raise StillWaiting("people are at work", units="items annotated", after_s=60)
        region = im.Region((1, 1, 4, 4), classes[0] if classes else "thing", by="annotator-1")
        return [im.Regions.of([region], width=image.width, height=image.height) for image in images]

    def offer(self, **facts: Any) -> im.Offer:
        return offer_of(FunctionEngine(annotate=self.annotate), protocols.Annotator, reattaches=True, **facts)


def plan(on_error: Any = "fail") -> Plan:
    draft = PlanBuilder("labels")
    draft.output(draft.each(annotate, draft.inputs("images", im.Image), on_error=on_error, classes=("dog",)))
    return draft.build()


@pytest.mark.parametrize("on_error", ["fail", "skip"])
async def test_the_run_waits_as_often_as_it_must_and_sends_nothing_twice(bench_in: Any, on_error: Any) -> None:
    people = People()
    async with bench_in(people.offer()) as bench:
        bound = bench.bound(plan(on_error), {"images": pictures(MANY)})
        run = bench.start(plan(on_error), bound)
        with pytest.raises(StillWaiting, match="0 of 20 items annotated: people are at work") as waiting:
            await run
        assert (waiting.value.done, waiting.value.total, waiting.value.after_s) == (0, MANY, 60)
        assert waiting.value.exit_status == 3
        assert "Resume run run" in waiting.value.hint
        assert [event.total for event in run.log.all() if isinstance(event, im.StepWaiting)] == [MANY]
        assert not [event for event in run.log.all() if isinstance(event, im.StepFailed)]
        assert (await bench.house.journal.read("run")).status == "waiting"
        assert len(people.sent) == MANY, "all are sent, however few run at a time"
    for done in (7, 19):
        people.done = done
        async with bench_in(people.offer()) as bench:  # another process
            with pytest.raises(StillWaiting, match=f"{done} of 20 items annotated"):
                await bench.resume(plan(on_error), bound)
    people.done, looks = MANY, people.looks
    async with bench_in(people.offer()) as bench:
        result = await bench.resume(plan(on_error), bound)
    assert result.status == "complete"
    assert [one.items[0].label for one in result.outputs] == ["dog"] * MANY
    assert (len(people.sent), people.looks) == (MANY, looks + 1), "what was done is asked for no more"


async def test_what_doesnt_wait_goes_on_and_what_hangs_on_people_comes_after(bench_in: Any) -> None:
    people, ran = People(), []

    @im.tool(effect="sampled")
    async def look(image: im.Image) -> im.Text:
        """Look at it."""
        ran.append("look")
        return im.Text.of("seen")

    @im.tool(effect="sampled")
    async def count(regions: im.Regions) -> im.Text:
        """Count what is there."""
        ran.append("count")
        return im.Text.of(str(len(regions)))

    draft = PlanBuilder("both")
    image = draft.input("image", im.Image)
    draft.output(draft.step(look, image))
    draft.output(draft.step(count, draft.step(annotate, image, instruction="every dog")))
    both = draft.build()
    async with bench_in(people.offer()) as bench:
        bound = bench.bound(both, {"image": pictures(1)})
        with pytest.raises(StillWaiting, match="0 of 1 items annotated"):
            await bench.start(both, bound)
        assert ran == ["look"]
        people.done = 1
        result = await bench.resume(both, bound)
    assert ran == ["look", "count"]
    assert sorted(map(str, result.outputs)) == ["1", "seen"]


async def test_nothing_is_sent_before_somebody_agreed(bench_in: Any) -> None:
    people = People()
    async with bench_in(people.offer()) as bench:
        bound = bench.bound(plan(), {"images": pictures(1)}, Policy(approve="external"))
        with pytest.raises(im.ApprovalNeeded, match="acts on the world"):
            await bench.start(plan(), bound)
    assert not people.sent


async def test_what_people_say_has_nobodys_authority(bench_in: Any) -> None:
    people = People(done=1)
    mine = replace(pictures(1)[0], trust="caller")
    async with bench_in(people.offer()) as bench:
        bound = bench.bound(plan(), {"images": [mine]})
        result = await bench.start(plan(), bound)
        again = await bench.resume(plan(), bound)
    for one in (result, again):
        assert one.labels[mine.id].trust == "caller"
        assert [one.labels[a.id].trust for a in one.outputs] == ["untrusted"]


async def test_a_request_goes_to_people_and_waits_through_the_assistant(tmp_path: Any) -> None:
    people = People()
    policy = im.Policy(on_unchecked="allow")
    (tmp_path / "a.png").write_bytes(png(9))
    async with im.Orchestrator(home=tmp_path / "home", providers=[people.offer()], policy=policy) as studio:
        run = studio.start("have people label the dogs in this picture", tmp_path / "a.png", run_id="r")
        with pytest.raises(StillWaiting, match="0 of 1"):
            await run
        people.done = 1
        result = await (await studio.resume("r"))
    assert result.regions.items[0].by == "annotator-1"
    assert people.sent == ["job-0"]


async def test_annotators_must_be_told_something() -> None:
    with pytest.raises(ParameterInvalid, match="aren't told"):
        await annotate(pictures(1)[0], annotator=FunctionEngine())


# SuperAnnotate's JSON

SHOWN = im.Image.from_bytes(b"shown", "image/png", width=200, height=100)
SHAPES = [
    ({"type": "bbox", "points": {"x1": 40, "y1": 30, "x2": 10, "y2": 5}}, (10, 5, 40, 30), 0),
    ({"type": "bbox", "points": {"x1": -4, "y1": 0, "x2": 900, "y2": 50}}, (0, 0, 200, 50), 0),
    (
        {"type": "rbbox", "points": {"x1": 20, "y1": 0, "x2": 40, "y2": 20, "x3": 20, "y3": 40, "x4": 0, "y4": 20}},
        (0, 0, 40, 40),
        4,
    ),
    ({"type": "polygon", "points": [1, 2, 30, 2, 15, 20]}, (1, 2, 30, 20), 3),
    ({"type": "polyline", "points": [1, 2, 30, 40]}, (1, 2, 30, 40), 0),
    ({"type": "point", "x": 7, "y": 8}, (7, 8, 7, 8), 0),
    ({"type": "ellipse", "cx": 50, "cy": 50, "rx": 20, "ry": 10, "angle": 90}, (40, 30, 60, 70), 0),
    ({"type": "template", "points": [{"x": 3, "y": 4}, {"x": 9, "y": 1}]}, (3, 1, 9, 4), 0),
    ({"type": "cuboid", "points": {"f1": {"x": 1, "y": 1}, "r2": {"x": 5, "y": 9}}}, (1, 1, 5, 9), 0),
    ({"type": "tag"}, (0, 0, 200, 100), 0),
]


def document(*instances: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"name": "a", **metadata}, "instances": list(instances)}


@pytest.mark.parametrize(("shape", "box", "outline"), SHAPES)
def test_a_shape_is_where_it_was_drawn(shape: dict[str, Any], box: tuple[float, ...], outline: int) -> None:
    (one,) = regions(document({**shape, "className": "dog", "createdBy": ANNA}), SHOWN, "key")
    assert one.box == pytest.approx(box)
    assert (one.label, len(one.polygon), one.score) == ("dog", outline, 1.0)


def test_a_picture_shown_smaller_is_scaled_back_and_a_turned_one_refused() -> None:
    box = {"type": "bbox", "points": {"x1": 10, "y1": 5, "x2": 20, "y2": 25}, "probability": 40}
    (one,) = regions(document(box, width=100, height=50), SHOWN, "key")
    assert (one.box, one.score) == ((20, 10, 40, 50), 0.4)
    with pytest.raises(ProviderError, match=r"100×200 pixels, the one that was sent 200×100"):
        regions(document(box, width=100, height=200), SHOWN, "key")


def test_what_has_no_place_is_said_and_words_are_kept() -> None:
    call = Call()
    undo = working_on(call)
    read = regions(
        {
            **document(
                {"type": "mask"},
                {"type": "polygon", "points": [0, 0, 9, 0, 9, 9], "exclude": [[1, 1, 2, 1, 2, 2]],
                 "attributes": [{"groupName": "mood", "name": "asleep"}, {"name": "old"}]},
            ),
            "tags": ["blurred"],
            "comments": [{"x": 1, "y": 2, "correspondence": [{"text": "which one?", **ANNA}, {"text": "both"}]}],
        },
        SHOWN,
        "key",
    )  # fmt: skip
    undo()
    assert [(one.label, one.text) for one in read] == [
        ("", "mood: asleep; old"), ("blurred", ""), ("comment", "which one?\nboth"),
    ]  # fmt: skip
    assert call.notes == ["1 × hole of a polygon left out", "1 × mask left out: no shape that is known here"]


def test_an_annotator_is_a_pseudonym() -> None:
    name = pseudonym(ANNA, "key")
    assert name == pseudonym({**ANNA, "email": "Anna@Example.com "}, "key")
    assert name != pseudonym(ANNA, "another key"), "nobody without the key can test an address"
    assert name != pseudonym({**ANNA, "email": "bert@example.com"}, "key")
    assert "anna" not in name
    assert (pseudonym({"role": "QA"}, "key"), pseudonym(None, "key")) == ("qa", "annotator")
    (one,) = regions(document({"type": "point", "x": 1, "y": 1, "createdBy": ANNA}), SHOWN, "key")
    assert one.by == name


def test_regions_keep_who_drew_them_and_say_nothing_of_nobody() -> None:
    kept = im.Regions.of([im.Region((0, 0, 1, 1), "dog", by="annotator-1"), im.Region((0, 0, 1, 1))], width=2, height=2)
    assert [one.by for one in kept.items] == ["annotator-1", ""]
    assert b'"by": ""' not in kept.blob.read_now()


def test_the_folder_says_what_is_asked_within_the_platforms_limits() -> None:
    folder, shown = folder_of("Draw a box: 'every dog' / cat?", ("dog",))
    assert folder.startswith("Draw a box 'every dog' cat · ")
    assert folder != folder_of("Draw a box: 'every dog' / cat?", ())[0]
    long, shown = folder_of("every dog " * 30, ())
    assert len(long) <= MAX_FOLDER
    assert shown.endswith("…")


def test_a_job_is_found_by_its_handle() -> None:
    job = Job("Intermodal", "狗 · 1", ("a", "b"), sent=True)
    assert Job.of(job.handle) == job
    for broken in ("", "[]", "{}", json.dumps({"project": "p"})):
        with pytest.raises(ProviderError, match="is no job"):
            Job.of(broken)


@pytest.mark.skipif(importlib.util.find_spec("superannotate") is not None, reason="the SDK is here")
async def test_a_missing_sdk_names_its_extra(bare_env: im.Env) -> None:
    (offer,) = SuperAnnotate().offers()
    assert offer.rate is None
    assert "superannotate.com/privacy" in offer.privacy
    with pytest.raises(ProviderNeeded) as refused:
        async with offer.open(replace(bare_env, variables={"SA_TOKEN": "secret=1"})):
            pass
    assert refused.value.hint == "pip install 'intermodal[superannotate]'"
    with pytest.raises(ProviderNeeded), translated("secret=1"):
        pass
    (entry,) = Catalog([offer], variables={}).entries()
    assert any("in an environment of its own" in remedy for remedy in entry.remedies)
    assert any("set SA_TOKEN" in remedy for remedy in entry.remedies)
