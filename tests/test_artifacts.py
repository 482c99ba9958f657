"""Identity, JSON forms, intake by content, typed refusals."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

import intermodal as im
from intermodal.artifacts import Blob, Modalities
from intermodal.artifacts.intake import Intake, text
from intermodal.artifacts.store import Store
from intermodal.errors import (
    ArtifactGone,
    MediaEmpty,
    MediaMissing,
    MediaUnreadable,
    MediaUnsupported,
    ParameterInvalid,
    WrongModality,
)
from intermodal.policy import Policy
from intermodal.workers import WorkerPool


class Touch(im.Artifact, modality="touch", media_types=("application/vnd.touch+json",)):
    taxels: int = 0

    @classmethod
    def probe(cls, head: bytes) -> Mapping[str, Any] | None:
        return {"taxels": head.count(b",") + 1} if head.startswith(b'{"touch"') else None


@pytest.fixture
async def intake(tmp_path: Path) -> AsyncIterator[Intake]:
    workers = WorkerPool(size=1)
    yield Intake(Store(tmp_path / "store"), workers, Modalities([Touch]))
    await workers.close()


def picture(format: str = "PNG", size: tuple[int, int] = (90, 60)) -> bytes:
    out = io.BytesIO()
    Pillow.effect_noise(size, 60).convert("RGB").save(out, format)
    return out.getvalue()


def test_equal_bytes_of_another_authority_are_another_artifact() -> None:
    typed, read = text("pay now"), im.Text.of("pay now")
    assert typed.blob == read.blob
    assert typed.content == read.content
    assert typed != read
    assert typed.trust == "caller"
    assert read.trust == "untrusted"


def test_facts_and_names_take_no_part_in_identity() -> None:
    assert im.Text.of("hi", language="en") == im.Text.of("hi", language="fr")
    one = im.Image.from_bytes(b"x", "image/png", width=1, height=1, name="a")
    assert one == im.Image.from_bytes(b"x", "image/png", width=2, height=2, name="b")


MADE: list[im.Artifact] = [
    im.Text.of("héllo", language="fr"),
    im.Image.from_bytes(b"i", "image/png", width=3, height=4),
    im.Audio.from_pcm16(b"\0\0" * 800, sample_rate=8000),
    im.Video.from_bytes(b"v", "video/mp4", seconds=1.5, width=2, height=2),
    im.Document.from_bytes(b"d", "application/pdf", pages=3),
    im.Regions.of([im.Region((0, 1, 2, 3), "line", "hi", 0.5, ((0.0, 1.0), (2.0, 3.0)))], width=9, height=9),
    im.Transcript.of([im.Segment(0.0, 1.0, "hi", "en")], language="en", seconds=1.0),
    im.Table.of(["a"], [[1], [None]]),
    Touch.from_bytes(b'{"touch": [1]}', taxels=1),
]


@pytest.mark.parametrize("artifact", MADE, ids=lambda a: a.modality)
def test_every_modality_round_trips(artifact: im.Artifact) -> None:
    back = Modalities([Touch]).from_json(artifact.to_json(), artifact.blob)
    assert back == artifact
    assert type(back) is type(artifact)
    assert back.facts() == artifact.facts()


def test_structured_values_come_back_as_they_were() -> None:
    regions = im.Regions.of([im.Region((0, 1, 2, 3), "line", "hi", 0.5)], width=9, height=9)
    assert regions.items == (im.Region((0, 1, 2, 3), "line", "hi", 0.5),)
    table = im.Table.of(["a", "b"], [[1, None]])
    assert (table.columns, table.rows) == (("a", "b"), ((1, None),))


async def test_bytes_that_are_gone_are_a_typed_error(tmp_path: Path) -> None:
    blob = Blob("0" * 64, 3, path=tmp_path / "gone")
    with pytest.raises(ArtifactGone, match="no longer in the store"):
        await blob.read()


async def test_content_decides_not_the_name(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(picture())
    taken = await intake.take(path, Policy())
    assert isinstance(taken, im.Image)
    assert (taken.media_type, taken.width, taken.height) == ("image/png", 90, 60)
    assert taken.origin.kind == "file"
    assert taken.trust == "untrusted"


async def test_everything_that_is_media_is_taken(intake: Intake) -> None:
    import numpy as np

    for value in (picture(), io.BytesIO(picture("JPEG")), Pillow.new("RGB", (9, 9)), np.zeros((5, 5, 3), "u1")):
        assert isinstance(await intake.take(value, Policy()), im.Image)
    assert isinstance(await intake.take("grüße".encode(), Policy()), im.Text)
    assert str(await intake.take("grüße".encode("utf-16"), Policy())) == "grüße"
    assert isinstance(await intake.take(b'{"touch": [1, 2]}', Policy()), Touch)
    typed = text("hello")
    assert await intake.take(typed, Policy()) is typed


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
async def test_truncated_pictures_are_refused_before_anything_is_planned(intake: Intake, format: str) -> None:
    with pytest.raises(MediaUnreadable, match="bytes"):
        await intake.take(picture(format)[:-300], Policy())


async def test_what_is_no_media_is_refused_by_type(intake: Intake, tmp_path: Path) -> None:
    empty = tmp_path / "empty.png"
    empty.touch()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    cases: list[tuple[Any, type[Exception], str]] = [
        (tmp_path / "absent.png", MediaMissing, "absent.png"),
        (empty, MediaEmpty, "empty.png"),
        (tmp_path, MediaUnsupported, "regular file"),
        (pipe, MediaUnsupported, "regular file"),
        (b"\x00\x01\x02\x03garbage", MediaUnsupported, "no type known"),
        (b"", MediaEmpty, "empty"),
        ("receipt.jpg", ParameterInvalid, "receipt.jpg"),
        (3.5, ParameterInvalid, "3.5"),
        (im.url("http://127.0.0.1/x.png"), MediaUnsupported, "127.0.0.1"),
    ]
    for value, error, quoted in cases:
        with pytest.raises(error, match=quoted):
            await intake.take(value, Policy())


async def test_read_from_holds_through_links(intake: Intake, tmp_path: Path) -> None:
    allowed, secret = tmp_path / "allowed", tmp_path / "secret.png"
    allowed.mkdir()
    secret.write_bytes(picture())
    (allowed / "fine.png").write_bytes(picture())
    (allowed / "link.png").symlink_to(secret)
    policy = Policy(read_from=(allowed,))
    assert isinstance(await intake.take(allowed / "fine.png", policy), im.Image)
    for path in (secret, allowed / "link.png", allowed / ".." / "secret.png"):
        with pytest.raises(MediaMissing, match="not under a folder"):
            await intake.take(path, policy)


async def test_large_media_is_copied_and_outlives_the_callers_file(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "large.bmp"
    path.write_bytes(picture("BMP", (300, 300)))
    taken = await intake.take(path, Policy())
    data = path.read_bytes()
    path.unlink()
    assert await taken.read() == data
    assert taken.blob.path is not None
    assert taken.save(tmp_path / "copy" / "out.bmp").read_bytes() == data


def test_a_result_says_what_it_holds_instead() -> None:
    from intermodal.errors import NoSuchOutput
    from intermodal.plans import BoundPlan, Plan
    from intermodal.runs import Report, Result

    bound = BoundPlan(Plan("p", (), (), ()), {}, {}, Policy())
    result = Result("r", "complete", (im.Text.of("hi"),), {}, Report("r", "complete", bound, {}))
    assert str(result.text) == "hi"
    with pytest.raises(NoSuchOutput, match=r"no Audio; it holds: Text"):
        _ = result.audio
    assert issubclass(WrongModality, im.IntermodalError)
