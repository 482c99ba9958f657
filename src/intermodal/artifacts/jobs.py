"""What workers do with media. Runs in the child only: plain blocking functions `(params, blobs) -> (json, blobs)`."""

from __future__ import annotations

import io
import math
import wave
from typing import Any, BinaryIO

from ..errors import MediaTooLarge, MediaUnreadable, MediaUnsupported

MAX_PIXELS = 100_000_000
MAX_AUDIO_S = 4 * 3600
SVG = "image/svg+xml"

Result = tuple[Any, list[bytes]]


def opened(params: dict[str, Any], blobs: list[bytes]) -> BinaryIO:
    return open(params["path"], "rb") if "path" in params else io.BytesIO(blobs[0])


def picture(params: dict[str, Any], blobs: list[bytes]) -> Any:
    """A decoded Pillow picture as displayed (EXIF orientation applied); an SVG drawn at its own size."""
    import warnings

    from PIL import Image, ImageOps

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own check below gives a typed error
    file = opened(params, blobs)
    if params.get("media_type") == SVG:
        return _drawn(file.read())
    image = Image.open(file)
    _within_limit(image.width, image.height)
    image.load()
    return ImageOps.exif_transpose(image)


def _within_limit(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise MediaTooLarge(
            f"The picture claims {width} × {height} px; the limit is {MAX_PIXELS // 1_000_000} megapixels.",
            hint="Send a smaller one.",
        )


def _drawn(data: bytes) -> Any:
    """An SVG's pixels."""
    from PIL import Image

    from . import vector

    width, height = vector.size(vector.parsed(data))
    _within_limit(width, height)
    return Image.open(io.BytesIO(vector.rasterised(data, width, height)))


def probe_image(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """Decodes it whole, so that a truncated picture is found before anything is planned with it."""
    if params.get("media_type") == SVG:
        from . import vector

        width, height = vector.size(vector.parsed(opened(params, blobs).read()))
        return {"width": width, "height": height}, []
    image = picture(params, blobs)
    return {"width": image.width, "height": image.height}, []


def image_pixels(params: dict[str, Any], blobs: list[bytes]) -> Result:
    image = flattened(picture(params, blobs))
    if (side := params.get("max_side")) and max(image.size) > side:
        image.thumbnail((side, side))
    return [image.width, image.height], [image.tobytes()]


def fit_image(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """[width, height, media type] and the bytes: PNG where that is light enough, else JPEG, smaller until it fits."""
    image = flattened(picture(params, blobs))
    limit = params.get("max_bytes") or math.inf
    if (side := params.get("max_side")) and max(image.size) > side:
        image.thumbnail((side, side))
    while True:
        for form, options in (("PNG", {}), ("JPEG", {"quality": 90}), ("JPEG", {"quality": 75})):
            out = io.BytesIO()
            image.save(out, form, **options)
            if out.tell() <= limit:
                return [image.width, image.height, f"image/{form.lower()}"], [out.getvalue()]
        if min(image.size) < LEGIBLE:
            break
        image.thumbnail((image.width * 3 // 4, image.height * 3 // 4))
    raise MediaTooLarge(
        f"No legible form of the picture has at most {limit:g} bytes.", hint="Crop it, or use another model."
    )


LEGIBLE = 32  # pixels of the shorter side, below which nothing can be made out


def cut_image(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """The picture at exactly this size: what is too much on two sides cut off evenly, the rest scaled."""
    from PIL import ImageOps

    image = picture(params, blobs)
    form = {"image/jpeg": "JPEG", "image/webp": "WEBP"}.get(params.get("media_type", ""), "PNG")
    out = io.BytesIO()
    ImageOps.fit(image, (params["width"], params["height"])).save(out, form)
    return None, [out.getvalue()]


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
