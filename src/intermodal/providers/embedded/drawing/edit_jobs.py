"""Applying operations to an untrusted picture. Runs in workers: blocking functions `(params, blobs) → (json, blobs)`."""

from __future__ import annotations

import io
from typing import Any

from ....artifacts.jobs import MAX_PIXELS, Result, opened, picture
from ....errors import MediaTooLarge, MediaUnsupported
from .colours import luminance
from .edit_operations import OPERATIONS

_FORMATS = {
    "png": ("PNG", "image/png"), "jpg": ("JPEG", "image/jpeg"), "jpeg": ("JPEG", "image/jpeg"),
    "webp": ("WEBP", "image/webp"),
    "gif": ("GIF", "image/gif"), "bmp": ("BMP", "image/bmp"), "tif": ("TIFF", "image/tiff"), "tiff": ("TIFF", "image/tiff"),
}  # fmt: skip
_BY_TYPE = {media_type: name for name, (_, media_type) in _FORMATS.items()}
_OPTIONS: dict[str, dict[str, Any]] = {"JPEG": {"quality": 93}, "WEBP": {"quality": 92, "method": 4}}
_OPAQUE = frozenset(["JPEG", "BMP"])


def edited(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """The picture with `operations` applied in order, in its own format unless one is named or it can't hold the result."""
    _still(params, blobs)
    original = picture(params, blobs)
    image = _plain(original)
    target = _BY_TYPE.get(params["media_type"], "png")
    for operation in params["operations"]:
        if operation["do"] == "convert":
            target = operation["format"]
        elif operation["do"] != "strip":  # nothing but pixels is ever written
            image = OPERATIONS[operation["do"]](image, operation | {"font": params["font"]})
            if image.width * image.height > MAX_PIXELS:
                raise MediaTooLarge(
                    f"The result would have {image.width} × {image.height} px.", hint="Ask for a smaller one."
                )
    if (
        image.mode == "RGBA"
        and _FORMATS[target][0] in _OPAQUE
        and not any(o["do"] == "convert" for o in params["operations"])
    ):
        target = "png"
    data, media_type = _encoded(image, target, original.info.get("icc_profile"))
    return {"media_type": media_type, "width": image.width, "height": image.height}, [data]


def composed(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """Pictures put together: `sources` are paths, or the next blob; side by side in one height, or stacked in one width."""
    from PIL import Image

    waiting = iter(blobs)
    images = []
    for source in params["sources"]:
        mine = ({"path": source["path"]}, []) if "path" in source else ({}, [next(waiting)])
        images.append(_plain(picture({**mine[0], "media_type": source["media_type"]}, mine[1])).convert("RGBA"))
    beside, gap = params["across"], params["gap"]
    common = max(i.height if beside else i.width for i in images)
    fitted = [i.resize(_proportional(i, common, by_height=beside), Image.Resampling.LANCZOS) for i in images]
    length = sum(i.width if beside else i.height for i in fitted) + gap * (len(fitted) - 1)
    size = (length, common) if beside else (common, length)
    if size[0] * size[1] > MAX_PIXELS:
        raise MediaTooLarge(f"The result would have {size[0]} × {size[1]} px.", hint="Shrink the pictures first.")
    out = Image.new("RGB", size, "white")
    at = 0
    for image in fitted:
        out.paste(image, (at, 0) if beside else (0, at), image)
        at += (image.width if beside else image.height) + gap
    data, media_type = _encoded(out, "png", None)
    return {"media_type": media_type, "width": out.width, "height": out.height}, [data]


def marked(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """A PNG of the picture with each of `outlines` (points of a picture `of` that size) framed in `ink` between white, on
    white ink between black.
    """
    from PIL import ImageDraw

    _still(params, blobs)
    image = _plain(picture(params, blobs))
    wide, high = params["of"]
    across, down = image.width / (wide or image.width), image.height / (high or image.height)
    pen = ImageDraw.Draw(image)
    thick = max(2, round(max(image.size) / 250))
    edge = "white" if luminance(params["ink"]) < 0.85 else "black"
    for outline in params["outlines"]:
        points = [(x * across, y * down) for x, y in outline]
        for colour, width in ((edge, thick + 2 * max(1, thick // 2)), (params["ink"], thick)):
            pen.line([*points, *points[:2]], colour, width, joint="curve")
    data, media_type = _encoded(image, "png", None)
    return {"media_type": media_type, "width": image.width, "height": image.height}, [data]


def _proportional(image: Any, common: int, *, by_height: bool) -> tuple[int, int]:
    if by_height:
        return max(1, round(image.width * common / image.height)), common
    return common, max(1, round(image.height * common / image.width))


def _still(params: dict[str, Any], blobs: list[bytes]) -> None:
    from PIL import Image

    if params["media_type"] == "image/svg+xml":
        return
    with Image.open(opened(params, blobs)) as image:
        if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
            raise MediaUnsupported("It has several frames, and only still pictures are edited.", hint="Send one frame.")


def _plain(image: Any) -> Any:
    """RGB, or RGBA where something is transparent."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode.startswith("I"):
        return image.point(lambda v: v / 256).convert("L").convert("RGB")
    return image.convert("RGB")


def _encoded(image: Any, target: str, profile: bytes | None) -> tuple[bytes, str]:
    name, media_type = _FORMATS[target]
    if image.mode == "RGBA" and name in _OPAQUE:
        from PIL import Image

        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    out = io.BytesIO()
    extra = {"icc_profile": profile} if profile and name in ("PNG", "JPEG", "WEBP", "TIFF") else {}
    image.save(out, name, **_OPTIONS.get(name, {}), **extra)
    return out.getvalue(), media_type
