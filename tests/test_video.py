"""Videos made here (a grey level per second, a tone), taken apart by the real engine in real worker processes."""

from __future__ import annotations

import array
import asyncio
import io
import math
import os
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from intermodal.artifacts import Audio, Image, Video
from intermodal.artifacts.decoding import source
from intermodal.errors import IntermodalError, MediaTooLarge, MediaUnreadable, MediaUnsupported, ParameterInvalid
from intermodal.providers import Catalog, Env, VideoReader
from intermodal.providers.embedded import video as videos
from intermodal.tools.video import audio_part, video_to_audio, video_to_frames
from intermodal.workers import Job, WorkerPool

av = pytest.importorskip("av")
FPS, RATE = 10, 16_000


@pytest.fixture
async def env(tmp_path: Path) -> AsyncIterator[Env]:
    pool = WorkerPool(size=1)
    yield Env(workers=pool, blocking=lambda f: asyncio.to_thread(f), weights=tmp_path, variables=os.environ)
    await pool.close()


@pytest.fixture
async def engine(env: Env) -> AsyncIterator[VideoReader]:
    async with videos.OFFERS[0].open(env) as opened:
        yield opened


def made(
    seconds: int = 12, *, tone: tuple[float, float] | None = (0.0, 12.0), pictures: bool = True, gop: int = 20,
    format: str = "mp4", codec: str = "mpeg4",
) -> bytes:  # fmt: skip
    """A clip whose picture in second s is grey level 20 · s, with a 440 Hz tone from `tone[0]` to `tone[1]`."""
    from PIL import Image as Pillow

    out = io.BytesIO()
    with av.open(out, "w", format=format) as container:
        moving: Any = container.add_stream(codec, rate=FPS) if pictures else None
        if moving:
            moving.width, moving.height, moving.pix_fmt = 160, 96, "yuv420p"
            moving.codec_context.gop_size = gop
        sound: Any = container.add_stream("aac", rate=RATE, layout="mono") if tone else None
        for n in range(seconds * FPS if moving else 0):
            grey = Pillow.new("RGB", (160, 96), (20 * (n // FPS),) * 3)
            grey.paste((255, 0, 0), (0, 0, 32, 32))  # upper left
            container.mux(moving.encode(av.VideoFrame.from_image(grey)))
        if moving:
            container.mux(moving.encode(None))
        if sound and tone:
            for start in range(round(tone[0] * RATE), round(tone[1] * RATE), 1024):
                wave_ = array.array("h", (round(9000 * math.sin(math.tau * 440 * (start + i) / RATE))
                                          for i in range(1024)))  # fmt: skip
                frame = av.AudioFrame(format="s16", layout="mono", samples=1024)
                frame.planes[0].update(wave_.tobytes())
                frame.sample_rate, frame.pts = RATE, start
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
    return out.getvalue()


CLIP = made()


def second(image: Image) -> int:
    """Which second of the clip a still was taken from."""
    from PIL import Image as Pillow

    picture = Pillow.open(io.BytesIO(image.blob.read_now())).convert("L")
    return round(picture.getpixel((picture.width // 2, picture.height // 2)) / 20)  # type: ignore[operator]


def loudness(audio: Audio) -> list[float]:
    """Root mean square of each tenth of a second."""
    with wave.open(io.BytesIO(audio.blob.read_now())) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    step = RATE // 10
    parts = [samples[i : i + step] for i in range(0, len(samples) - step + 1, step)]
    return [math.sqrt(sum(v * v for v in part) / step) for part in parts]


async def test_stills_show_what_is_on_screen_at_their_time(engine: VideoReader) -> None:
    images = await video_to_frames(Video.from_bytes(CLIP), every_s=0.5, videos=engine)
    assert [second(image) for image in images] == [n // 2 for n in range(24)]
    assert [image.name for image in images[:3]] == ["0:00.0", "0:00.5", "0:01.0"]
    assert {(i.width, i.height, i.media_type) for i in images} == {(160, 96, "image/jpeg")}


@pytest.mark.parametrize("gop", [1, 5, 25, 600])
@pytest.mark.parametrize("every_s", [1.0, 2.5, 4.0])
async def test_jumping_gives_the_same_stills_as_reading_on(engine: VideoReader, gop: int, every_s: float) -> None:
    images = await engine.frames(Video.from_bytes(made(tone=None, gop=gop)), every_s=every_s, start_s=0.5, end_s=None)
    times = [0.5 + k * every_s for k in range(100) if 0.5 + k * every_s < 12]
    assert [second(image) for image in images] == [int(t) for t in times]
    assert [image.name for image in images] == [videos.clock(t) for t in times]


async def test_a_part_of_a_video(engine: VideoReader) -> None:
    images = await engine.frames(Video.from_bytes(CLIP), every_s=1, start_s=9, end_s=11)
    assert [(image.name, second(image)) for image in images] == [("0:09.0", 9), ("0:10.0", 10)]


@pytest.mark.parametrize(("format", "codec"), [("matroska", "mpeg4"), ("webm", "libvpx"), ("mpegts", "mpeg2video")])
async def test_other_containers_count_time_from_the_first_picture(engine: VideoReader, format: str, codec: str) -> None:
    data = made(4, tone=None, format=format, codec=codec)
    images = await engine.frames(Video.from_bytes(data), every_s=1, start_s=0, end_s=None)
    assert [second(image) for image in images] == [0, 1, 2, 3]


async def test_an_interrupted_answer_goes_on_where_it_stopped(env: Env) -> None:
    params, blobs = source(Video.from_bytes(CLIP).blob)
    job = Job("intermodal.providers.embedded.video_jobs:video_frames")
    asked = {**params, "every_s": 3, "start_s": 0, "end_s": None, "limit": 100}
    facts, all_of_them = await env.workers.run(job, {**asked, "skip": 0}, blobs)
    rest, later = await env.workers.run(job, {**asked, "skip": 2}, blobs)
    assert rest["frames"] == facts["frames"][2:]
    assert later == all_of_them[2:]


def turned(data: bytes) -> bytes:
    """The clip as a telephone held upright writes it: a display matrix of a quarter turn clockwise."""
    at = data.index(b"tkhd") + 4 + 40
    one = 0x10000
    matrix = [0, one, 0, -one, 0, 0, 0, 0, 0x40000000]
    return data[:at] + b"".join(v.to_bytes(4, "big", signed=True) for v in matrix) + data[at + 36 :]


async def test_stills_are_turned_as_they_are_displayed(env: Env, engine: VideoReader) -> None:
    from PIL import Image as Pillow

    data = turned(made(2, tone=None))
    [image, _] = await engine.frames(Video.from_bytes(data), every_s=1, start_s=0, end_s=None)
    picture = Pillow.open(io.BytesIO(image.blob.read_now()))
    assert (image.width, image.height) == picture.size == (96, 160)
    red, _, blue = picture.getpixel((90, 5))  # type: ignore[misc]
    assert red > 200 > 60 > blue  # the upper left corner has become the upper right one
    facts, _ = await env.workers.run(Job("intermodal.artifacts.jobs:probe_media"), {}, [data])
    assert (facts["width"], facts["height"]) == (96, 160)


@pytest.mark.parametrize(
    "asked",
    [
        {"every_s": 0}, {"every_s": -1}, {"every_s": math.nan}, {"start_s": -1}, {"start_s": 30}, {"end_s": 0},
        {"start_s": 5, "end_s": 4},
    ],
)  # fmt: skip
async def test_times_that_make_no_sense_are_named(engine: VideoReader, asked: dict[str, float]) -> None:
    with pytest.raises(ParameterInvalid) as error:
        await engine.frames(Video.from_bytes(CLIP), **{"every_s": 1, "start_s": 0, "end_s": None, **asked})  # type: ignore[arg-type]
    assert error.value.hint
    if "every_s" not in asked:
        with pytest.raises(ParameterInvalid):
            await engine.audio(Video.from_bytes(CLIP), **{"start_s": 0, "end_s": None, **asked})  # type: ignore[arg-type]


async def test_too_many_stills_are_refused_before_decoding(engine: VideoReader) -> None:
    with pytest.raises(MediaTooLarge, match="larger every_s"):
        await engine.frames(Video.from_bytes(CLIP), every_s=0.005, start_s=0, end_s=None)


async def test_the_sound_track_keeps_the_times_of_the_video(engine: VideoReader) -> None:
    late = Video.from_bytes(made(6, tone=(2.0, 5.0)))
    audio = await video_to_audio(late, videos=engine)
    assert (audio.sample_rate, audio.channels, audio.media_type) == (RATE, 1, "audio/wav")
    heard = [n for n, level in enumerate(loudness(audio)) if level > 2000]
    assert abs(heard[0] - 20) <= 1
    assert abs(heard[-1] - 49) <= 1
    part = await video_to_audio(late, start_s=1.5, end_s=3.5, videos=engine)
    assert part.seconds == pytest.approx(2.0, abs=0.01)
    heard = [n for n, level in enumerate(loudness(part)) if level > 2000]
    assert abs(heard[0] - 5) <= 1
    tail = await video_to_audio(late, start_s=4.0, videos=engine)
    assert tail.seconds == pytest.approx(1.0, abs=0.15)


async def test_a_part_of_a_recording(engine: VideoReader) -> None:
    samples = array.array("h", (9000 if n // RATE == 2 else 0 for n in range(5 * RATE)))
    part = await audio_part(
        Audio.from_pcm16(samples.tobytes(), sample_rate=RATE), start_s=1.0, end_s=4.0, videos=engine
    )
    assert part.seconds == pytest.approx(3.0, abs=0.02)
    with wave.open(io.BytesIO(part.blob.read_now())) as file:
        heard = array.array("h", file.readframes(file.getnframes()))
    assert [max(heard[n * RATE + 800 : (n + 1) * RATE - 800]) > 8000 for n in range(3)] == [False, True, False]


async def test_missing_tracks_are_said(engine: VideoReader) -> None:
    with pytest.raises(MediaUnsupported, match="no sound track"):
        await engine.audio(Video.from_bytes(made(2, tone=None)), start_s=0, end_s=None)
    with pytest.raises(MediaUnsupported, match="no moving pictures"):
        await engine.frames(Video.from_bytes(made(pictures=False, tone=(0, 1))), every_s=1, start_s=0, end_s=None)


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize("data", [b"", b"\0" * 4000, CLIP[: len(CLIP) // 2], PLAYLIST], ids=range(4))
async def test_damaged_videos_raise_typed_errors(engine: VideoReader, data: bytes) -> None:
    with pytest.raises(MediaUnreadable) as error:
        await engine.frames(Video.from_bytes(data), every_s=1, start_s=0, end_s=None)
    assert error.value.hint
    with pytest.raises(MediaUnreadable):
        await engine.audio(Video.from_bytes(data), start_s=0, end_s=None)


async def test_broken_packets_cost_their_pictures_and_no_more(engine: VideoReader) -> None:
    data = bytearray(CLIP)
    start = data.index(b"mdat") + 2000
    for at in range(start, start + 400, 7):
        data[at] ^= 0xFF
    try:
        images = await engine.frames(Video.from_bytes(bytes(data)), every_s=1, start_s=0, end_s=None)
    except IntermodalError as error:
        pytest.fail(f"a few broken bytes lost the whole video: {error}")
    assert second(images[-1]) == 11
    assert len(images) <= 12


def test_times_are_written_as_people_write_them() -> None:
    given = (0, 12, 59.96, 61.5, 3723, 0.125)
    assert [videos.clock(t) for t in given] == ["0:00.0", "0:12.0", "0:59.960", "1:01.5", "1:02:03.0", "0:00.125"]


def test_the_offer_is_known() -> None:
    assert Catalog(videos.OFFERS)["embedded/video"].usable
