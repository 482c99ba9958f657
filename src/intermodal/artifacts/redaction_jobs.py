"""Taking places out of pictures and sound for good. Runs in the child only."""

from __future__ import annotations

import array
import io
import sys
import wave
from collections.abc import Sequence
from typing import Any

from ..errors import MediaUnsupported
from .ink import places
from .jobs import Result, audio_samples, container_opened, flattened, picture

MARGIN_S = 0.2  # silence beyond either end of a span: words ring on, and recognisers' times are rough


def fill_boxes(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """A PNG with each of the `boxes` (left, top, right, bottom, in pixels as displayed) filled with one colour: its mean.

    Nothing of what stood there is left in the pixels (a mosaic or a blur of few words can be guessed back), and
    re-encoding leaves metadata and further frames behind.
    """
    image = flattened(picture(params, blobs))
    for left, top, right, bottom in params["boxes"]:
        box = (
            max(0, int(left)), max(0, int(top)), min(image.width, int(right) + 1), min(image.height, int(bottom) + 1)
        )  # fmt: skip
        if box[0] < box[2] and box[1] < box[3]:
            image.paste(image.crop(box).resize((1, 1), resample=4).getpixel((0, 0)), box)  # 4: BOX, the plain mean
    out = io.BytesIO()
    image.save(out, "PNG")
    return [image.width, image.height], [out.getvalue()]


def ink_boxes(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """For each of the `parts` (a line's four corners, its text, from and to which character) the box of its ink in
    pixels as displayed, or None where that can't be told (see `ink.places`).
    """
    image = flattened(picture(params, blobs))
    return [places(image, outline, text, start, end) for outline, text, start, end in params["parts"]], []


def blacken(picture: Any, box: Sequence[float]) -> None:
    """Fills a box (left, top, right, bottom, in parts of the picture's sides) of a Pillow picture with black."""
    left, right = (min(max(x, 0.0), 1.0) * picture.width for x in (box[0], box[2]))
    top, bottom = (min(max(y, 0.0), 1.0) * picture.height for y in (box[1], box[3]))
    corner = min(picture.width, int(right) + 1), min(picture.height, int(bottom) + 1)
    picture.paste("black", (int(left), int(top), *corner))


def silence_spans(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """A WAV (16 bits, at most two channels) with each of the `spans` (from, to, in seconds) silent."""
    with container_opened(params, blobs) as container:
        if not container.streams.audio:
            raise MediaUnsupported("It has no sound track.", hint="Send media with sound.")
        rate = int(container.streams.audio[0].rate)
    facts, out = audio_samples({**params, "rate": rate}, blobs)
    channels = facts["channels"]
    floats = array.array("f", out[0])
    pcm = array.array("h", (max(-32768, min(32767, round(value * 32767))) for value in floats))
    for start, end in params["spans"]:
        low = max(0, int((start - MARGIN_S) * rate)) * channels
        high = min(len(pcm), int((end + MARGIN_S) * rate) * channels)
        if low < high:
            pcm[low:high] = array.array("h", bytes(2 * (high - low)))
    if sys.byteorder == "big":
        pcm.byteswap()
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm.tobytes())
    return {"rate": rate, "channels": channels, "seconds": len(pcm) / channels / rate}, [data.getvalue()]
