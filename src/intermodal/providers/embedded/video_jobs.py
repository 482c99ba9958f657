"""What workers do with moving pictures: stills at given times, the sound track. Runs in the child only."""

from __future__ import annotations

import io
import math
import time
from collections.abc import Iterator
from typing import Any

from ...artifacts.jobs import MAX_AUDIO_S, MAX_PIXELS, Result, container_opened
from ...errors import IntermodalError, MediaTooLarge, MediaUnreadable, MediaUnsupported, ParameterInvalid

ANSWER_BYTES = 24 << 20
ANSWER_S = 15.0
SEEK_S = 2.0  # nearer than that the next key frame is rarely closer than reading on
MAX_BROKEN = 500  # packets that can't be decoded before the file is given up
RATE = 16_000
GAP_S = 0.05  # frames' times are rounded; more than this is a gap
_COVER = 0x400  # a picture attached to a sound file


def video_frames(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """The pictures on screen at `start_s` + k · `every_s`, k from `skip`, before `end_s` (None: the end).

    As many as fit into one answer, JPEG, one blob each: {"done", "frames": [[time, width, height]]}; `done` says
    that none is left. `limit` bounds `skip` + frames: MediaTooLarge.
    """
    start, every, skip = params["start_s"], params["every_s"], params["skip"]
    with container_opened(params, blobs) as container:
        stream = _pictures(container)
        seconds = _seconds(container, stream)
        end = min(params["end_s"] or math.inf, seconds or math.inf)
        if start >= end:
            raise ParameterInvalid(f"start_s {start!r} is after the end.", hint=f"The video is {end:.1f} s long.")
        if math.isfinite(end) and math.ceil((end - start) / every - 1e-6) > params["limit"]:
            raise _too_many(params["limit"], every)
        rows: list[list[float]] = []
        out: list[bytes] = []
        size, begun, last = 0, time.monotonic(), None
        for index, frame in _at(container, stream, start, every, skip, end):
            if index >= params["limit"]:
                raise _too_many(params["limit"], every)
            jpeg = out[-1] if out and frame is last else _encoded(frame)
            last = frame
            rows.append([start + index * every, *_shown(frame)])
            out.append(jpeg)
            size += len(jpeg)
            if size > ANSWER_BYTES or time.monotonic() - begun > ANSWER_S:
                return {"done": False, "frames": rows}, out
    if not rows and not skip:
        if start:
            raise ParameterInvalid(f"start_s {start!r} is after the last picture.", hint="Choose an earlier one.")
        raise MediaUnreadable("No picture of it can be decoded.", hint="The video is damaged: send it again.")
    return {"done": True, "frames": rows}, out


def _too_many(limit: int, every: float) -> MediaTooLarge:
    return MediaTooLarge(
        f"One picture every {every:g} s gives more than {limit}.", hint="Choose a larger every_s, or a shorter part."
    )


def _pictures(container: Any) -> Any:
    stream = next((s for s in container.streams.video if not s.disposition & _COVER), None)
    if stream is None:
        raise MediaUnsupported("It has no moving pictures.", hint="Send a video.")
    if stream.width * stream.height > MAX_PIXELS:
        raise MediaTooLarge(
            f"Its pictures claim {stream.width} × {stream.height} px.",
            hint=f"The limit is {MAX_PIXELS // 1_000_000} megapixels: send a smaller one.",
        )
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = 2
    return stream


def _seconds(container: Any, stream: Any) -> float | None:
    """The length of the pictures where the file states it; the sound may be longer."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else None


def _at(container: Any, stream: Any, start: float, every: float, index: int, end: float) -> Iterator[tuple[int, Any]]:
    """(k, the frame on screen at start + k · every): the last one that began by then, or the first there is."""
    held: Any = None
    slack = 0.001  # time bases round
    walk = _Walk(container, stream)
    walk.go(start + index * every)
    while (at := start + index * every) < end - slack:
        while (frame := walk.peek()) is not None and (held is None or walk.time(frame) <= at + slack):
            held = walk.take()
        if held is None or (frame is None and at >= walk.until(held) - slack):
            return  # past the last picture: the length a file states may be wrong
        yield index, held
        index += 1
        if every >= SEEK_S and walk.go(at + every):
            held = None


class _Walk:
    """Decoded frames in order, with jumps to key frames as long as these save work."""

    def __init__(self, container: Any, stream: Any) -> None:
        self._container, self._stream = container, stream
        self._origin = (container.start_time or 0) / 1_000_000
        self._frames = self._decoded()
        self._next: Any = None
        self._jumps = True
        self._frame_s = 1 / float(stream.average_rate) if stream.average_rate else 0.1

    def time(self, frame: Any) -> float:
        return (frame.time or 0.0) - self._origin

    def until(self, frame: Any) -> float:
        """When the next frame is due."""
        stated = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
        return self.time(frame) + max(stated, self._frame_s)

    def peek(self) -> Any:
        if self._next is None:
            self._next = next(self._frames, None)
        return self._next

    def take(self) -> Any:
        frame, self._next = self.peek(), None
        return frame

    def go(self, at: float) -> bool:
        """Jump to the key frame before `at`; False where reading on is as near."""
        import av

        here = self.time(self._next) if self._next is not None else 0.0
        if not self._jumps or at - here < SEEK_S or not self._stream.time_base:
            return False
        try:
            target = int((at + self._origin) / float(self._stream.time_base))
            self._container.seek(target, stream=self._stream, backward=True)
        except av.FFmpegError:
            self._jumps = False
            return False
        self._frames, self._next = self._decoded(), None
        frame = self.peek()
        # key frames further apart than the steps would have us decode the same pictures again and again
        self._jumps = frame is not None and self.time(frame) > here - self._frame_s
        return True

    def _decoded(self) -> Iterator[Any]:
        """Frames; what can't be decoded is left out, as players do, up to a limit."""
        import av

        broken = 0
        packets = self._container.demux(self._stream)
        while broken <= MAX_BROKEN:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                yield from (frame for frame in packet.decode() if frame.time is not None)
            except av.FFmpegError:
                broken += 1
        raise MediaUnreadable("Too many of its pictures can't be decoded.", hint="The video is damaged: send it again.")


def _turn(frame: Any) -> int:
    """Quarter turns counter-clockwise that bring the frame upright: telephones record a flag instead."""
    return int(round(frame.rotation / 90) % 4)


def _shown(frame: Any) -> tuple[int, int]:
    return (frame.height, frame.width) if _turn(frame) % 2 else (frame.width, frame.height)


def _encoded(frame: Any) -> bytes:
    from PIL import Image

    picture = frame.to_image()
    if turn := _turn(frame):
        picture = picture.transpose(getattr(Image.Transpose, f"ROTATE_{90 * turn}"))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def video_audio(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """The sound from `start_s` to `end_s`, 16 kHz mono signed 16-bit; silence where the track has a gap or starts late.

    So a time in the sound is a time in the video, `start_s` apart.
    """
    import av

    start, end = params["start_s"], params["end_s"] or math.inf
    with container_opened(params, blobs) as container:
        if not container.streams.audio:
            raise MediaUnsupported("The video has no sound track.", hint="Send one with sound.")
        stream = container.streams.audio[0]
        origin = (container.start_time or 0) / 1_000_000
        stated = container.duration / 1_000_000 if container.duration else math.inf
        if start > SEEK_S:
            container.seek(int((start - 1 + origin) * 1_000_000), backward=True)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        out, base = io.BytesIO(), math.nan  # `base`: the time of the first sample
        for frame in _sound(container, stream):
            at = (frame.time or 0.0) - origin
            if at + frame.samples / frame.sample_rate <= start:
                continue
            if at >= end:
                break
            if math.isnan(base):
                base = min(at, start)
            gap = at - base - out.tell() / (2 * RATE)
            # a damaged file's times may leap; the length it states bounds what is believed
            silence = round(gap * RATE) * 2 if gap > GAP_S and at <= stated else 0
            if out.tell() + silence > MAX_AUDIO_S * RATE * 2:
                raise MediaTooLarge(
                    f"The sound is longer than {MAX_AUDIO_S // 3600} hours.", hint="Take a part: start_s, end_s."
                )
            out.write(bytes(silence))
            for piece in resampler.resample(frame):
                out.write(bytes(piece.planes[0])[: piece.samples * 2])
        for piece in resampler.resample(None):
            out.write(bytes(piece.planes[0])[: piece.samples * 2])
    if math.isnan(base):
        raise _silent(start)
    first = round((start - base) * RATE) * 2  # frames don't begin where the caller wants to
    last = len(out.getbuffer()) if math.isinf(end) else first + round((end - start) * RATE) * 2
    if not len(kept := out.getbuffer()[first:last]):
        raise _silent(start)
    return {"sample_rate": RATE}, [bytes(kept)]


def _silent(start: float) -> IntermodalError:
    if start:
        return ParameterInvalid(f"There is no sound after {start!r} s.", hint="Choose an earlier start_s.")
    return MediaUnreadable("None of its sound can be decoded.", hint="The file is damaged: send it again.")


def _sound(container: Any, stream: Any) -> Iterator[Any]:
    import av

    broken = 0
    packets = container.demux(stream)
    while broken <= MAX_BROKEN:
        try:
            if (packet := next(packets, None)) is None:
                return
            yield from packet.decode()
        except av.FFmpegError:
            broken += 1
    raise MediaUnreadable("Too much of its sound can't be decoded.", hint="The file is damaged: send it again.")
