"""What an edit does to a decoded picture: one function an operation, `(Pillow picture, operation) → picture`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ....artifacts.jobs import MAX_PIXELS
from ....errors import MediaTooLarge, ParameterInvalid
from .colours import ink_on, rgb

Box = tuple[int, int, int, int]


def box_of(where: dict[str, Any] | None, image: Any) -> Box:
    """In pixels, within the picture. Raises ParameterInvalid where nothing of it is."""
    width, height = image.size
    if where is None:
        return 0, 0, width, height
    if "edge" in where:
        n = where["px"][0]
        boxes = {
            "left": (0, 0, n, height),
            "right": (width - n, 0, width, height),
            "top": (0, 0, width, n),
            "bottom": (0, height - n, width, height),
        }
        raw = boxes[where["edge"]]
    elif "px" in where:
        raw = tuple(where["px"])
    else:
        x0, y0, x1, y1 = where["share"]
        raw = (round(x0 * width), round(y0 * height), round(x1 * width), round(y1 * height))
    box = (max(0, raw[0]), max(0, raw[1]), min(width, raw[2]), min(height, raw[3]))
    if box[2] <= box[0] or box[3] <= box[1]:
        raise ParameterInvalid(f"{raw} is outside the picture of {width} × {height} px.", hint="Name a part inside it.")
    return box


def _resized(image: Any, width: float, height: float) -> Any:
    from PIL import Image

    size = (max(1, round(width)), max(1, round(height)))
    if size[0] * size[1] > MAX_PIXELS:
        raise MediaTooLarge(f"The result would have {size[0]} × {size[1]} px.", hint="Ask for a smaller one.")
    return image.resize(size, Image.Resampling.LANCZOS)


def _inset(image: Any, o: dict[str, Any]) -> Any:
    across = round(o["n"] * image.width / 100) if o["percent"] else o["n"]
    down = round(o["n"] * image.height / 100) if o["percent"] else o["n"]
    return image.crop(box_of({"px": [across, down, image.width - across, image.height - down]}, image))


def _shave(image: Any, o: dict[str, Any]) -> Any:
    n, (width, height) = o["px"], image.size
    kept = {
        "left": [n, 0, width, height],
        "right": [0, 0, width - n, height],
        "top": [0, n, width, height],
        "bottom": [0, 0, width, height - n],
    }
    return image.crop(box_of({"px": kept[o["edge"]]}, image))


def _centre(image: Any, o: dict[str, Any]) -> Any:
    if o["width"] > image.width or o["height"] > image.height:
        raise ParameterInvalid(
            f"{o['width']} × {o['height']} px can't be cut from {image.width} × {image.height} px.",
            hint="Resize it instead.",
        )
    x, y = (image.width - o["width"]) // 2, (image.height - o["height"]) // 2
    return image.crop((x, y, x + o["width"], y + o["height"]))


def _ratio(image: Any, o: dict[str, Any]) -> Any:
    if not o["across"] or not o["down"]:
        raise ParameterInvalid("A side of a ratio can't be 0.", hint="Say '16:9'.")
    wanted = o["across"] / o["down"]
    width, height = min(image.width, round(image.height * wanted)), min(image.height, round(image.width / wanted))
    return _centre(image, {"width": max(1, width), "height": max(1, height)})


def _rotate(image: Any, o: dict[str, Any]) -> Any:
    """Clockwise; the picture grows to hold the result, its new corners transparent."""
    from PIL import Image

    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    degrees = o["degrees"]
    if degrees % 360 == 0:
        return image
    if degrees in turns:
        return image.transpose(turns[int(degrees)])
    return image.convert("RGBA").rotate(-degrees, Image.Resampling.BICUBIC, expand=True)


def _flip(image: Any, o: dict[str, Any]) -> Any:
    from PIL import Image

    return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM if o["vertical"] else Image.Transpose.FLIP_LEFT_RIGHT)


def _side(image: Any, o: dict[str, Any]) -> Any:
    factor = o["n"] / (image.height if o["which"] == "height" else image.width)
    return _resized(image, image.width * factor, image.height * factor)


def _within(image: Any, where: dict[str, Any] | None, change: Callable[[Any], Any]) -> Any:
    """A part changed, the rest as it was."""
    box = box_of(where, image)
    out = image.copy()
    out.paste(change(image.crop(box)), box[:2])
    return out


def _blur(image: Any, o: dict[str, Any]) -> Any:
    from PIL import ImageFilter

    box = box_of(o["where"], image)
    radius = o["radius"] or max(2.0, o["amount"] * 0.1 * min(box[2] - box[0], box[3] - box[1]))
    return _within(image, o["where"], lambda p: p.filter(ImageFilter.GaussianBlur(min(radius, 500))))


def _pixelate(image: Any, o: dict[str, Any]) -> Any:
    from PIL import Image

    def change(piece: Any) -> Any:
        block = max(2, round(max(piece.size) / 16))
        small = piece.resize((max(1, piece.width // block), max(1, piece.height // block)), Image.Resampling.BOX)
        return small.resize(piece.size, Image.Resampling.NEAREST)

    return _within(image, o["where"], change)


def _coloured(image: Any, change: Callable[[Any], Any]) -> Any:
    """Changes colours only; what is transparent stays so."""
    colours = change(image.convert("RGB")).convert("RGB")
    if image.mode == "RGBA":
        colours.putalpha(image.getchannel("A"))
    return colours


def _level(image: Any, o: dict[str, Any]) -> Any:
    from PIL import ImageEnhance

    kinds = {
        "brightness": ImageEnhance.Brightness,
        "contrast": ImageEnhance.Contrast,
        "saturation": ImageEnhance.Color,
        "sharpness": ImageEnhance.Sharpness,
    }
    return _coloured(image, lambda p: kinds[o["what"]](p).enhance(o["factor"]))


def _grey(image: Any, o: dict[str, Any]) -> Any:
    return _coloured(image, lambda p: p.convert("L"))


def _sepia(image: Any, o: dict[str, Any]) -> Any:
    """The usual matrix, whose rows sum to more than 1: highlights saturate."""
    matrix = (0.393, 0.769, 0.189, 0, 0.349, 0.686, 0.168, 0, 0.272, 0.534, 0.131, 0)
    return _coloured(image, lambda p: p.convert("RGB", matrix))


def _invert(image: Any, o: dict[str, Any]) -> Any:
    from PIL import ImageOps

    return _coloured(image, ImageOps.invert)


def _auto(image: Any, o: dict[str, Any]) -> Any:
    from PIL import ImageOps

    return _coloured(image, lambda p: ImageOps.autocontrast(p, cutoff=1, preserve_tone=True))


def _tint(image: Any, o: dict[str, Any]) -> Any:
    """A share of each pixel replaced by the colour at the pixel's own lightness (soft light keeps black and white)."""
    from PIL import Image, ImageChops

    def change(piece: Any) -> Any:
        lit = ImageChops.overlay(piece, Image.new("RGB", piece.size, rgb(o["colour"])))
        flat = ImageChops.blend(piece, Image.new("RGB", piece.size, rgb(o["colour"])), 0.35)
        return Image.blend(piece, Image.blend(lit, flat, 0.6), min(1.0, 1.6 * o["amount"]))

    return _coloured(image, change)


def _border(image: Any, o: dict[str, Any]) -> Any:
    from PIL import ImageOps

    return ImageOps.expand(
        image, min(_thick(image, o["n"], 0.03), 5000), rgb(o["colour"]) + ((255,) if image.mode == "RGBA" else ())
    )


def _pad(image: Any, o: dict[str, Any]) -> Any:
    from PIL import Image

    if not o["square"]:
        return _border(image, o | {"n": _thick(image, o["n"], 0.06)})
    side = max(image.size)
    out = Image.new(image.mode, (side, side), rgb(o["colour"]) + ((255,) if image.mode == "RGBA" else ()))
    out.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return out


def _thick(image: Any, said: int | None, share: float) -> int:
    return said if said is not None else max(2, round(share * min(image.size)))


def _round(image: Any, o: dict[str, Any]) -> Any:
    from PIL import Image, ImageChops, ImageDraw

    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, image.width - 1, image.height - 1), _thick(image, o["n"], 0.08), 255)
    out = image.convert("RGBA")
    out.putalpha(ImageChops.multiply(out.getchannel("A"), mask))
    return out


def _cover(image: Any, o: dict[str, Any]) -> Any:
    from PIL import Image

    return _within(
        image,
        o["where"],
        lambda p: Image.new(image.mode, p.size, rgb(o["colour"]) + ((255,) if image.mode == "RGBA" else ())),
    )


def _font(o: dict[str, Any], size: float) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(o["font"], max(6, round(size)))


def _text(image: Any, o: dict[str, Any]) -> Any:
    """At one of nine places, as large as a twelfth of the height unless it wouldn't fit; outlined so that it can be read."""
    from PIL import ImageDraw

    out = image.copy()
    draw = ImageDraw.Draw(out)
    size = o.get("size") or image.height / 12
    margin = 0.03 * min(image.size)
    font = _font(o, size)
    wide = (
        draw.multiline_textlength(o["text"], font=font)
        if hasattr(draw, "multiline_textlength")
        else draw.multiline_textbbox((0, 0), o["text"], font=font)[2]
    )
    if "size" not in o and wide > image.width - 2 * margin:
        size *= (image.width - 2 * margin) / wide
        font = _font(o, size)
    left, top, right, bottom = draw.multiline_textbbox((0, 0), o["text"], font=font)
    if right - left > image.width or bottom - top > image.height:
        raise ParameterInvalid(
            f"{o['text'][:40]!r} doesn't fit the picture.", hint="Shorten the text or choose a smaller size."
        )
    column, row = o["place"]
    x = (margin, (image.width - (right - left)) / 2, image.width - margin - (right - left))[column] - left
    y = (margin, (image.height - (bottom - top)) / 2, image.height - margin - (bottom - top))[row] - top
    fill = o["colour"] or "#ffffff"
    draw.multiline_text(
        (x, y), o["text"], font=font, fill=fill, stroke_width=max(1, round(size / 16)), stroke_fill=ink_on(fill)
    )
    return out


def _mark(image: Any, o: dict[str, Any]) -> Any:
    from PIL import ImageDraw

    out = image.copy()
    draw = ImageDraw.Draw(out)
    thick = max(2, round(0.008 * min(image.size)))
    x0, y0, x1, y1 = box_of(o["where"], image)
    box = (x0, y0, x1 - 1, y1 - 1)
    if o["shape"] == "ellipse":
        draw.ellipse(box, outline=o["colour"], width=thick)
    elif o["shape"] == "line":
        draw.line((x0, (y0 + y1) // 2, x1, (y0 + y1) // 2), fill=o["colour"], width=thick)
    elif o["shape"] == "cross":
        draw.line(box, fill=o["colour"], width=thick)
        draw.line((box[0], box[3], box[2], box[1]), fill=o["colour"], width=thick)
    elif (o["where"] is not None and not o["text"]) or o["shape"] == "box":
        draw.rectangle(box, outline=o["colour"], width=thick)
    if o["text"]:
        font = _font(o, max(12.0, image.height / 28))
        left, top, right, bottom = draw.textbbox((0, 0), o["text"], font=font)
        at = (x0, max(0, y0 - (bottom - top) - 2 * thick)) if y0 > bottom - top else (x0 + thick, y0 + thick)
        draw.rectangle(
            (at[0], at[1], at[0] + right - left + 2 * thick, at[1] + bottom - top + 2 * thick), fill=o["colour"]
        )
        draw.text((at[0] + thick - left, at[1] + thick - top), o["text"], font=font, fill=ink_on(o["colour"]))
    return out


def _arrow(image: Any, o: dict[str, Any]) -> Any:
    from PIL import ImageDraw

    out = image.copy()
    draw = ImageDraw.Draw(out)
    thick = max(3, round(0.01 * min(image.size)))
    if "points" in o:
        x0, y0, x1, y1 = (float(v) for v in o["points"])
    else:
        box = box_of(o["where"], image)
        x1, y1 = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        x0 = x1 + (0.25 if x1 < 0.6 * image.width else -0.25) * image.width
        y0 = y1 + (0.25 if y1 < 0.6 * image.height else -0.25) * image.height
    angle, head = math.atan2(y1 - y0, x1 - x0), 5 * thick
    draw.line(
        (x0, y0, x1 - 0.8 * head * math.cos(angle), y1 - 0.8 * head * math.sin(angle)), fill=o["colour"], width=thick
    )
    wings = [(x1 - head * math.cos(angle + turn), y1 - head * math.sin(angle + turn)) for turn in (-0.45, 0.45)]
    draw.polygon([(x1, y1), *wings], fill=o["colour"])
    return out


def _longest(image: Any, o: dict[str, Any]) -> Any:
    factor = o["n"] / max(image.size)
    return _resized(image, image.width * factor, image.height * factor)


OPERATIONS: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "crop": lambda image, o: image.crop(box_of(o["where"], image)),
    "inset": _inset, "shave": _shave, "centre": _centre, "ratio": _ratio, "rotate": _rotate, "flip": _flip,
    "resize": lambda image, o: _resized(image, o["width"], o["height"]),
    "scale": lambda image, o: _resized(image, image.width * o["factor"], image.height * o["factor"]),
    "side": _side, "longest": _longest, "blur": _blur, "pixelate": _pixelate,
    "level": _level, "grey": _grey, "sepia": _sepia, "invert": _invert,
    "auto": _auto, "tint": _tint, "border": _border, "pad": _pad, "round": _round,
    "cover": _cover, "text": _text, "mark": _mark, "arrow": _arrow,
}  # fmt: skip
