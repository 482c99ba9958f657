"""Taking places and stretches out of moving pictures for good. Runs in the child only."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..errors import MediaTooLarge, MediaUnreadable, MediaUnsupported
from .jobs import Result, container_opened
from .redaction_jobs import MARGIN_S, blacken

MAX_S = 2 * 3600
MAX_PIXELS = 4096 * 2304
RATE = 48_000
_TICK = Fraction(1, 90_000)
_COVER = 0x400  # a picture attached to the file


def redact_video(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """An MP4 (H.264, AAC) without what is seen in the `fills` ([from, to, left, top, right, bottom]: seconds, and parts
    of the picture as displayed) and heard in the `spans` ([from, to]); {"seconds", "width", "height", "fps", "has_audio"}.

    Only the first moving picture and the first sound track come along: no subtitles, chapters, covers or metadata.
    Raises MediaTooLarge (more than two hours, or 4096 × 2304 px), MediaUnreadable or MediaUnsupported.
    """
    import av

    out = io.BytesIO()
    with container_opened(params, blobs) as source, av.open(out, "w", format="mp4") as target:
        pictures = next((s for s in source.streams.video if not s.disposition & _COVER), None)
        if pictures is None:
            raise MediaUnsupported("It has no moving pictures.", hint="Send a video.")
        if pictures.width * pictures.height > MAX_PIXELS:
            raise MediaTooLarge(
                f"Its pictures have {pictures.width} × {pictures.height} px.", hint="4096 × 2304 is the limit."
            )
        sound = source.streams.audio[0] if source.streams.audio else None
        origin = (source.start_time or 0) / 1_000_000
        seen = _Pictures(target, pictures, origin, params["fills"])
        heard = _Sound(target, sound, origin, params["spans"]) if sound is not None else None
        _through(source, pictures, sound, seen, heard)
        facts = {"seconds": seen.end, "width": seen.width, "height": seen.height, "fps": float(seen.rate)}
    return {**facts, "has_audio": sound is not None}, [out.getvalue()]


def _through(source: Any, pictures: Any, sound: Any, seen: _Pictures, heard: _Sound | None) -> None:
    """Every frame of both streams, in the file's order. What can't be decoded is left out of the result."""
    import av

    for packet in source.demux([s for s in (pictures, sound) if s is not None]):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        for frame in frames:
            if frame.time is None:
                continue
            if packet.stream is pictures or packet.stream.index == pictures.index:
                seen.add(frame)
            elif heard is not None:
                heard.add(frame)
    seen.close()
    if heard is not None:
        heard.close()


class _Pictures:
    """The moving pictures: upright, of even size, filled where they must be."""

    def __init__(self, target: Any, stream: Any, origin: float, fills: list[list[float]]) -> None:
        self._target, self._origin, self._fills = target, origin, fills
        self.rate = Fraction(stream.average_rate or 25)
        self._stream = target.add_stream("libx264", rate=self.rate, options={"crf": "20", "preset": "veryfast"})
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.time_base = _TICK
        self.width = self.height = 0
        self.end, self._last = 0.0, -1

    def add(self, frame: Any) -> None:
        import av

        at = max(0.0, frame.time - self._origin)
        if at > MAX_S:
            raise MediaTooLarge(f"The video is longer than {MAX_S // 3600} hours.", hint="Cut it in parts.")
        picture = self._upright(frame)
        for start, end, *box in self._fills:
            if start <= at < end:
                blacken(picture, box)
        if not self.width:
            self.width, self.height = picture.width // 2 * 2, picture.height // 2 * 2  # H.264 takes even sizes alone
            self._stream.width, self._stream.height = self.width, self.height
        made = av.VideoFrame.from_image(picture.crop((0, 0, self.width, self.height)))
        made.time_base, made.pts = _TICK, max(self._last + 1, round(at / _TICK))
        self._last = made.pts
        self.end = max(self.end, at + 1 / float(self.rate))
        self._target.mux(self._stream.encode(made))

    def close(self) -> None:
        if not self.width:
            raise MediaUnreadable("No picture of it can be decoded.", hint="The video is damaged: send it again.")
        self._target.mux(self._stream.encode(None))

    @staticmethod
    def _upright(frame: Any) -> Any:
        from PIL import Image

        picture = frame.to_image()
        turn = int(round(frame.rotation / 90) % 4)  # telephones record a flag instead
        return picture.transpose(getattr(Image.Transpose, f"ROTATE_{90 * turn}")) if turn else picture


class _Sound:
    """The sound track, silent where it must be. A time in it stays a time in the pictures."""

    def __init__(self, target: Any, stream: Any, origin: float, spans: list[list[float]]) -> None:
        import av

        self._target, self._origin = target, origin
        self._spans = [(start - MARGIN_S, end + MARGIN_S) for start, end in spans]
        layout = "mono" if stream.channels == 1 else "stereo"
        self._channels = 1 if layout == "mono" else 2
        self._stream = target.add_stream("aac", rate=RATE, layout=layout)
        self._resampler = av.AudioResampler(format="s16", layout=layout, rate=RATE)
        self._next = math.nan

    def add(self, frame: Any) -> None:
        at = frame.time - self._origin
        if math.isnan(self._next) or abs(at - self._next) > 0.1:  # the start, or a gap
            self._next = max(0.0, at)
        for piece in self._resampler.resample(frame):
            self._write(piece)

    def close(self) -> None:
        for piece in self._resampler.resample(None):
            self._write(piece)
        self._target.mux(self._stream.encode(None))

    def _write(self, piece: Any) -> None:
        import av

        if not piece.samples:
            return
        data = bytearray(bytes(piece.planes[0])[: piece.samples * 2 * self._channels])
        for low, high in self._silent(piece.samples):
            data[low * 2 * self._channels : high * 2 * self._channels] = bytes((high - low) * 2 * self._channels)
        made = av.AudioFrame(format="s16", layout=piece.layout.name, samples=piece.samples)
        made.planes[0].update(bytes(data))
        made.sample_rate, made.time_base, made.pts = RATE, Fraction(1, RATE), round(self._next * RATE)
        self._next += piece.samples / RATE
        self._target.mux(self._stream.encode(made))

    def _silent(self, samples: int) -> Iterator[tuple[int, int]]:
        for start, end in self._spans:
            low, high = int((start - self._next) * RATE), int((end - self._next) * RATE) + 1
            if low < samples and high > 0:
                yield max(0, low), min(samples, high)
