"""Documents, recordings and videos made here, blanked out by the real jobs in real worker processes."""

from __future__ import annotations

import array
import io
import math
import wave
from typing import Any

import pytest
from PIL import Image as Pillow

import intermodal as im
from intermodal.artifacts import Finding, Label, Region, Segment
from intermodal.artifacts.decoding import blackened, censored, letters
from intermodal.errors import Blocked, MediaUnreadable
from intermodal.providers import Env
from intermodal.providers.embedded import documents, video
from intermodal.safety import Guard, cleaned, redacted
from intermodal.safety.offer import redactor_of
from intermodal.testing import FunctionEngine
from intermodal.tools.privacy_media import redact_audio, redact_document, redact_video

pdfium = pytest.importorskip("pypdfium2")
PERSONAL = frozenset({"personal_data"})
PHONE = "+44 20 7946 0958"
RATE = 16_000


def pdf(*pages: str, turned: int = 0, extra: str = "", info: str = "") -> bytes:
    """Lines of text on pages of 400 × 200 points, with an attachment, a script and metadata that name an address."""
    hidden = (
        "/Names<</EmbeddedFiles<</Names[(a.txt) <</F(grace@navy.mil)>>]>>>>"
        "/OpenAction<</S/JavaScript/JS(app.alert\\('grace@navy.mil'\\))>>"
    )
    body = [f"<</Type/Catalog/Pages 2 0 R{hidden}>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for text in pages:
        lines = "".join(f"BT /F 14 Tf 30 {150 - 30 * i} Td ({line}) Tj ET " for i, line in enumerate(text.split("\n")))
        body.append(f"<</Length {len(lines)}>>stream\n{lines}\nendstream")
        body.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Rotate {turned}/Contents {len(body)} 0 R"
            f"/Resources<</Font<</F 3 0 R>>>>{extra}>>"
        )
        kids.append(len(body))
    body[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{k} 0 R' for k in kids)}]>>"
    body.append("<</Author(grace@navy.mil)>>")
    out, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(body, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{entry}\nendobj\n".encode()
    rows = "".join(f"{at:010} 00000 n \n" for at in places)
    trailer = f"trailer<</Size {len(body) + 1}/Root 1 0 R/Info {len(body)} 0 R>>"
    tail = f"xref\n0 {len(body) + 1}\n0000000000 65535 f \n{rows}{trailer}"
    return out + f"{tail}\nstartxref\n{len(out)}\n%%EOF".encode()


def document(*pages: str, **more: Any) -> im.Document:
    return im.Document.from_bytes(pdf(*pages, **more), "application/pdf", pages=len(pages))


def drawn(made: im.Document, page: int = 0, scale: float = 1.0) -> Any:
    opened = pdfium.PdfDocument(made.blob.read_now())
    return opened[page].render(scale=scale).to_pil().convert("L")


def dark(picture: Any, box: tuple[int, int, int, int]) -> float:
    """The share of a box that is nearly black."""
    cut = picture.crop(box)
    return sum(n for n, value in cut.getcolors(65536) if value < 60) / (cut.width * cut.height)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
async def test_letters_are_found_where_they_are_seen(bare_env: Env, turned: int) -> None:
    made = document("Kettle for sale\ncall 13812345678", "second", turned=turned)
    pages = [page async for page in letters(bare_env.workers, made)]
    assert [sorted(page.text.split()) for page in pages] == [
        ["13812345678", "Kettle", "call", "for", "sale"],
        ["second"],
    ]
    at = pages[0].text.index("13812345678")
    [box] = pages[0].boxes(at, at + 11)
    black, _ = await blackened(bare_env.workers, made, [(1, box)])
    before, after = drawn(made), drawn(black)
    assert before.size == after.size == ((400, 200) if turned % 180 == 0 else (200, 400))
    left, top, right, bottom = (round(p * side) for p, side in zip(box, 2 * after.size, strict=True))
    assert dark(after, (left + 1, top + 1, right - 1, bottom - 1)) > 0.99
    after.paste(255, (left - 2, top - 2, right + 2, bottom + 2))
    before.paste(255, (left - 2, top - 2, right + 2, bottom + 2))
    kept = [dark(picture, (0, 0, *picture.size)) for picture in (before, after)]
    assert kept[1] == pytest.approx(kept[0], abs=0.003)
    assert kept[1] > 0.002  # the other words are still there
    assert dark(drawn(black, 1), (0, 0, *after.size)) == pytest.approx(
        dark(drawn(made, 1), (0, 0, *after.size)), abs=0.002
    )


async def test_nothing_of_a_document_comes_along_but_what_is_seen(bare_env: Env) -> None:
    note = "/Annots[<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(write to grace@navy.mil)>>]"
    made = document("Kettle for sale", "second", extra=note)
    black, drew = await blackened(bare_env.workers, made, [(1, (0.1, 0.1, 0.2, 0.2))])
    data = black.blob.read_now()
    assert b"navy" in made.blob.read_now()
    assert b"navy" not in data
    opened = pdfium.PdfDocument(data)
    assert not any(opened.get_metadata_dict().values())
    assert [page.get_textpage().get_text_range() for page in opened] == ["", "second"]
    assert drew == (1,)
    assert opened.count_attachments() == 0
    assert black.pages == 2
    assert (await blackened(bare_env.workers, made, [(1, (0.1, 0.1, 0.2, 0.2))]))[0].blob.digest == black.blob.digest


async def test_a_span_over_two_lines_has_two_boxes(bare_env: Env) -> None:
    [page] = [page async for page in letters(bare_env.workers, document("Name: Grace\nHopper"))]
    first, second = page.boxes(page.text.index("Grace"), len(page.text))
    assert first[3] < second[1] + 0.02
    assert first[0] > second[0]
    [page] = [page async for page in letters(bare_env.workers, document("Grace\nHopper"))]
    assert len(page.boxes(0, len(page.text))) == 2  # also where one stands right above the other


async def test_a_document_is_redacted_on_request(bare_env: Env) -> None:
    """By its text layer, and by what only its pictures show."""
    made = document(f"Name: Grace Hopper\nTel: {PHONE}", "Kettle for sale")
    seen = Region((200, 300, 600, 350), "line", "Mail: ada@lovelace.org", 0.9)
    lines = iter([[], [seen]])
    reader: Any = FunctionEngine(read=lambda i: im.Regions.of(next(lines), width=i.width, height=i.height))
    async with documents.OFFERS[0].open(bare_env) as opener, redactor_of(Guard()).open(bare_env) as redactor:
        clean = await redact_document(made, documents=opener, reader=reader, redactor=redactor)
        first, second = drawn(clean), drawn(clean, 1)
        assert dark(first, (75, 38, 150, 52)) > 0.9  # Grace Hopper
        assert dark(first, (65, 68, 160, 82)) > 0.9  # the number
        assert dark(second, (150, 150, 250, 165)) > 0.9  # what only the reader saw, 150 dots an inch
        assert 0.02 < dark(second, (30, 38, 130, 56)) < 0.4  # the line of text stays
        blank: Any = FunctionEngine(read=lambda i: im.Regions.of([], width=i.width, height=i.height))
        phones = await redact_document(made, kinds=("phones",), documents=opener, reader=blank, redactor=redactor)
        assert dark(drawn(phones), (75, 38, 150, 52)) < 0.5
        assert dark(drawn(phones), (65, 68, 160, 82)) > 0.9
        same = await redact_document(made, kinds=("cards",), documents=opener, reader=blank, redactor=redactor)
        assert same is made


async def test_what_a_document_cannot_be_redacted_for_is_said(bare_env: Env) -> None:
    made = document("second")
    placeless = Finding("personal_data", "email", 0.9, "test@1", {"start": 0, "end": 3})
    placed = Finding("personal_data", "email", 0.9, "test@1", {"page": 1, "box": (0.1, 0.1, 0.2, 0.2)})
    for findings in ([], [placeless], [placed, placeless]):
        with pytest.raises(Blocked, match="where in it"):
            await redacted(made, findings, PERSONAL, workers=bare_env.workers)
    assert (await redacted(made, [placed], PERSONAL, workers=bare_env.workers)).media_type == "application/pdf"
    label = Label("untrusted", PERSONAL)
    with pytest.raises(Blocked, match="no detector here can look"):
        await cleaned(made, label, [placed], PERSONAL, guard=Guard(), workers=bare_env.workers)
    with pytest.raises(MediaUnreadable):
        await blackened(bare_env.workers, im.Document.from_bytes(b"%PDF-1.4\nnothing", "application/pdf"), [])


def tone(seconds: float) -> array.array[int]:
    return array.array("h", (round(9000 * math.sin(math.tau * 440 * i / RATE)) for i in range(round(seconds * RATE))))


async def test_a_recording_is_redacted_on_request(bare_env: Env) -> None:
    pytest.importorskip("av")
    audio = im.Audio.from_pcm16(tone(6.0).tobytes(), sample_rate=RATE)
    said = [Segment(0, 2, "my kettle is for sale"), Segment(2, 4, f"call {PHONE}"), Segment(4, 6, "thank you")]
    transcriber: Any = FunctionEngine(transcribe=lambda audio, language=None: im.Transcript.of(said, seconds=6))
    async with redactor_of(Guard()).open(bare_env) as redactor:
        clean = await redact_audio(audio, kinds=("phones",), transcriber=transcriber, redactor=redactor)
        same = await redact_audio(audio, kinds=("cards",), transcriber=transcriber, redactor=redactor)
    assert same is audio
    with wave.open(io.BytesIO(clean.blob.read_now())) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    assert set(samples[2 * RATE : 4 * RATE]) == {0}
    assert min(max(samples[i * RATE : (i + 1) * RATE]) for i in (0, 5)) > 8000


def clip(*, sound: bool = True, size: tuple[int, int] = (160, 96)) -> bytes:
    """Six seconds of grey, lighter every second, with a tone, and a title that names an address."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        container.metadata["title"] = "grace@navy.mil"
        moving: Any = container.add_stream("mpeg4", rate=10)
        moving.width, moving.height, moving.pix_fmt = *size, "yuv420p"
        track: Any = container.add_stream("aac", rate=RATE, layout="mono") if sound else None
        for n in range(60):
            container.mux(moving.encode(av.VideoFrame.from_image(Pillow.new("RGB", size, (160 + 10 * (n // 10),) * 3))))
        container.mux(moving.encode(None))
        samples = tone(6.0)
        for start in range(0, len(samples) if track else 0, 1024):
            piece = samples[start : start + 1024]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece))
            frame.planes[0].update(piece.tobytes())
            frame.sample_rate, frame.pts = RATE, start
            container.mux(track.encode(frame))
        if track:
            container.mux(track.encode(None))
    return out.getvalue()


async def taken_apart(made: im.Video, bare_env: Env) -> tuple[list[Any], array.array[int]]:
    """A still in grey for every second, and the sound."""
    async with video.OFFERS[0].open(bare_env) as videos:
        stills = await videos.frames(made, every_s=1.0, start_s=0.5, end_s=None)
        samples: array.array[int] = array.array("h")
        if made.has_audio:
            with wave.open(io.BytesIO((await videos.audio(made)).blob.read_now())) as file:
                samples.frombytes(file.readframes(file.getnframes()))
    return [Pillow.open(io.BytesIO(still.blob.read_now())).convert("L") for still in stills], samples


async def test_a_video_is_blank_and_silent_where_it_must_be(bare_env: Env) -> None:
    pytest.importorskip("av")
    made = im.Video.from_bytes(clip(), "video/mp4", seconds=6.0, width=160, height=96, has_audio=True)
    clean = await censored(bare_env.workers, made, [(2.0, 4.0, (0.5, 0.5, 0.75, 1.0))], [(1.0, 3.0)])
    assert (clean.width, clean.height, clean.has_audio) == (160, 96, True)
    assert clean.seconds == pytest.approx(6.0, abs=0.2)
    assert b"navy" in made.blob.read_now()
    assert b"navy" not in clean.blob.read_now()
    stills, samples = await taken_apart(clean, bare_env)
    assert len(stills) == 6
    assert [dark(still, (84, 52, 116, 92)) > 0.95 for still in stills] == [False, False, True, True, False, False]
    assert all(still.getpixel((40, 40)) > 150 for still in stills)
    loud = [max(samples[round(at * RATE) : round((at + 0.5) * RATE)]) > 5000 for at in (0.2, 1.25, 2.25, 3.5, 5.0)]
    assert loud == [True, False, False, True, True]
    assert len(samples) / RATE == pytest.approx(6.0, abs=0.2)


async def test_a_video_is_redacted_on_request(bare_env: Env) -> None:
    pytest.importorskip("av")
    made = im.Video.from_bytes(clip(size=(162, 98)), "video/mp4", seconds=6.0, width=162, height=98, has_audio=True)
    line = Region((20, 40, 140, 60), "line", PHONE, 0.9)

    def read(image: im.Image) -> im.Regions:
        shown = [line] if image.name in ("0:02.0", "0:03.0") else []
        return im.Regions.of(shown, width=image.width, height=image.height)

    said = [Segment(0, 2, "my kettle is for sale"), Segment(4, 5, f"call {PHONE}")]
    engines: Any = {
        "reader": FunctionEngine(read=read),
        "transcriber": FunctionEngine(transcribe=lambda audio, language=None: im.Transcript.of(said, seconds=6)),
    }
    async with video.OFFERS[0].open(bare_env) as videos, redactor_of(Guard()).open(bare_env) as redactor:
        clean = await redact_video(made, kinds=("phones",), videos=videos, redactor=redactor, **engines)
        same = await redact_video(made, kinds=("cards",), videos=videos, redactor=redactor, **engines)
    assert same is made
    stills, samples = await taken_apart(clean, bare_env)
    assert [dark(still, (40, 44, 120, 56)) > 0.9 for still in stills] == [False, True, True, True, False, False]
    assert [max(samples[round(at * RATE) : round((at + 0.5) * RATE)]) > 5000 for at in (1.0, 4.25, 5.4)] == [
        True, False, True,
    ]  # fmt: skip


async def test_sound_that_a_file_does_not_speak_of_is_heard(bare_env: Env) -> None:
    pytest.importorskip("av")
    said = im.Transcript.of([Segment(4, 5, f"call {PHONE}")], seconds=6)
    engines: Any = {
        "reader": FunctionEngine(read=lambda image: im.Regions.of([], width=image.width, height=image.height)),
        "transcriber": FunctionEngine(transcribe=lambda audio, language=None: said),
    }
    async with video.OFFERS[0].open(bare_env) as videos, redactor_of(Guard()).open(bare_env) as redactor:
        for sound in (True, False):
            made = im.Video.from_bytes(clip(sound=sound), "video/mp4", width=160, height=96)
            clean = await redact_video(made, videos=videos, redactor=redactor, **engines)
            assert (clean is made) is not sound
    assert engines["transcriber"].counts == {"transcribe": 1}


async def test_a_silent_video_stays_without_sound(bare_env: Env) -> None:
    pytest.importorskip("av")
    made = im.Video.from_bytes(clip(sound=False), "video/mp4", seconds=6.0, width=160, height=96, has_audio=False)
    clean = await censored(bare_env.workers, made, [(0.0, 9.0, (0.0, 0.0, 1.0, 1.0))], [(0.0, 1.0)])
    assert clean.has_audio is False
    stills, _ = await taken_apart(clean, bare_env)
    assert all(dark(still, (0, 0, 160, 96)) > 0.99 for still in stills)
    with pytest.raises(MediaUnreadable):
        await censored(bare_env.workers, im.Video.from_bytes(b"\0\0\0\x20ftypisom", "video/mp4"), [], [])
