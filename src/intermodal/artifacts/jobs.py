"""What workers do with media. Runs in the child only: plain blocking functions `(params, blobs) -> (json, blobs)`."""

from __future__ import annotations

import io
import math
import wave
from typing import Any, BinaryIO

from ..errors import MediaTooLarge, MediaUnreadable, MediaUnsupported

MAX_PIXELS = 100_000_000
MAX_AUDIO_S = 4 * 3600

Result = tuple[Any, list[bytes]]


def opened(params: dict[str, Any], blobs: list[bytes]) -> BinaryIO:
    return open(params["path"], "rb") if "path" in params else io.BytesIO(blobs[0])


def decoded_picture(params: dict[str, Any], blobs: list[bytes]) -> Any:
    import warnings

    from PIL import Image, ImageOps

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own check below gives a typed error
    image = Image.open(opened(params, blobs))
    if image.width * image.height > MAX_PIXELS:
        raise MediaTooLarge(
            f"The picture claims {image.width} × {image.height} px; the limit is {MAX_PIXELS // 1_000_000} megapixels.",
            hint="Send a smaller one.",
        )
    image.load()
    return ImageOps.exif_transpose(image)


def probe_image(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """Decodes it whole, so that a truncated picture is found before anything is planned with it."""
    image = decoded_picture(params, blobs)
    return {"width": image.width, "height": image.height}, []


def image_pixels(params: dict[str, Any], blobs: list[bytes]) -> Result:
    image = flattened(decoded_picture(params, blobs))
    if (side := params.get("max_side")) and max(image.size) > side:
        image.thumbnail((side, side))
    return [image.width, image.height], [image.tobytes()]


def flattened(image: Any) -> Any:
    """RGB; what is transparent becomes white under dark ink and black under light ink."""
    from PIL import Image, ImageStat

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        opaque = rgba.getchannel("A").point(lambda a: 255 if a > 127 else 0)
        ink = ImageStat.Stat(rgba.convert("L"), mask=opaque)
        dark = not ink.count[0] or ink.mean[0] < 128
        ground = Image.new("RGBA", rgba.size, "white" if dark else "black")
        return Image.alpha_composite(ground, rgba).convert("RGB")
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda v: v / 256).convert("L").convert("RGB")
    return image.convert("RGB")


def probe_media(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """Facts of sound or moving pictures: {"kind": "audio" | "video", "seconds", …} from the container."""
    av = _av()
    if av is None:
        return _probe_wave(params, blobs), []
    with _container(av, params, blobs) as container:
        seconds = container.duration / 1_000_000 if container.duration else None
        sound = container.streams.audio[0] if container.streams.audio else None
        pictures = [s for s in container.streams.video if not s.disposition & 0x400]  # 0x400: attached cover art
        if pictures:
            picture = pictures[0]
            if seconds is None and picture.duration and picture.time_base:
                seconds = float(picture.duration * picture.time_base)
            fps = float(picture.average_rate) if picture.average_rate else None
            facts = {"width": picture.width, "height": picture.height, "fps": fps, "has_audio": sound is not None}
            first = next(container.decode(pictures[0]))  # a container whose first frame can't be decoded is damaged
            if round(first.rotation) % 180 == 90:  # as displayed: telephones turn their pictures by a flag
                facts |= {"width": picture.height, "height": picture.width}
            return {"kind": "video", "seconds": seconds, **facts}, []
        if sound is None:
            raise MediaUnreadable("It holds neither sound nor pictures.", hint="Send an audio or video file.")
        if seconds is None:
            seconds = sum(f.samples for f in container.decode(audio=0)) / sound.rate
        else:
            next(container.decode(audio=0))
        return {"kind": "audio", "seconds": seconds, "sample_rate": sound.rate, "channels": sound.channels}, []


def _probe_wave(params: dict[str, Any], blobs: list[bytes]) -> dict[str, Any]:
    try:
        with wave.open(opened(params, blobs)) as file:
            rate, channels = file.getframerate(), file.getnchannels()
            return {
                "kind": "audio", "seconds": file.getnframes() / rate, "sample_rate": rate, "channels": channels
            }  # fmt: skip
    except wave.Error:
        return {"kind": ""}


def _av() -> Any:
    try:
        import av
    except ImportError:
        return None
    av.logging.set_level(None)
    return av


def _container(av: Any, params: dict[str, Any], blobs: list[bytes]) -> Any:
    # an open file, never a name, and no protocol at all: FFmpeg would follow what a playlist in it points to
    try:
        return av.open(opened(params, blobs), options={"protocol_whitelist": "none"})
    except (av.FFmpegError, ValueError) as error:
        raise MediaUnreadable(
            f"No decoder can open it ({type(error).__name__}).", hint="The file is damaged or not sound or video."
        ) from error


def container_opened(params: dict[str, Any], blobs: list[bytes]) -> Any:
    """An `av` container over sound or moving pictures; close it. Raises MediaUnreadable or MediaUnsupported."""
    av = _av()
    if av is None:
        raise MediaUnsupported("Decoding sound and video needs PyAV.", hint="pip install 'intermodal[embedded]'")
    return _container(av, params, blobs)


def audio_samples(params: dict[str, Any], blobs: list[bytes]) -> Result:
    av = _av()
    if av is None:
        raise MediaUnsupported("Decoding sound needs PyAV.", hint="pip install 'intermodal[embedded]'")
    with _container(av, params, blobs) as container:
        if not container.streams.audio:
            raise MediaUnsupported("It has no sound track.", hint="Send media with sound.")
        stream = container.streams.audio[0]
        channels = min(2, stream.channels)
        start, end = params.get("start_s") or 0.0, params.get("end_s") or math.inf
        layout = "mono" if channels == 1 or params.get("mono") else "stereo"
        channels = 1 if layout == "mono" else 2
        resampler = av.AudioResampler(format="flt", layout=layout, rate=params["rate"])
        out, total = io.BytesIO(), 0
        for frame in container.decode(stream):
            if frame.time is not None and frame.time + frame.samples / frame.sample_rate <= start:
                continue
            if frame.time is not None and frame.time >= end:
                break
            total += frame.samples
            if total > MAX_AUDIO_S * frame.sample_rate:
                raise MediaTooLarge(f"The sound is longer than {MAX_AUDIO_S // 3600} hours.", hint="Cut it in parts.")
            for piece in resampler.resample(frame):
                out.write(bytes(piece.planes[0])[: piece.samples * 4 * channels])
        for piece in resampler.resample(None):
            out.write(bytes(piece.planes[0])[: piece.samples * 4 * channels])
    return {"channels": channels}, [out.getvalue()]
