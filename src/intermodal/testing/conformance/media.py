"""Tiny media made on the spot, whole and damaged. Needs nothing but the core's own dependencies."""

from __future__ import annotations

import io
import math
import struct

from ...artifacts import Artifact, Audio, Document, Image, Text, Video

PAGES = ("The first page is about rivers.", "The second page is about hills.")
_STEP_MS, _FRAMES, _RATE = 250, 4, 16_000


def picture(width: int = 96, height: int = 64, colour: str = "white") -> Image:
    """A PNG with a line of text and a red square in it."""
    import PIL.Image
    import PIL.ImageDraw

    canvas = PIL.Image.new("RGB", (width, height), colour)
    draw = PIL.ImageDraw.Draw(canvas)
    draw.text((8, 8), "HELLO 42", fill="black")
    draw.rectangle((8, height // 2, 8 + height // 3, height // 2 + height // 3), fill="red")
    out = io.BytesIO()
    canvas.save(out, "PNG")
    return Image.from_bytes(out.getvalue(), "image/png", width=width, height=height, name="picture.png")


def sound(seconds: float = 1.0) -> Audio:
    """A quiet tone, 16 kHz mono."""
    return Audio.from_pcm16(_tone(seconds), sample_rate=_RATE)


def _tone(seconds: float) -> bytes:
    count = round(seconds * _RATE)
    return struct.pack(f"<{count}h", *(round(3000 * math.sin(2 * math.pi * 440 * i / _RATE)) for i in range(count)))


def words(language: str = "en") -> Text:
    """Three plain sentences in English or Chinese."""
    if language == "zh":
        return Text.of("河水流向大海。桥建于一九一二年。冬天山上有雪。", language="zh")
    return Text.of(
        "The river flows to the sea. The bridge was built in 1912. In winter there is snow on the hills.", language="en"
    )


def document() -> Document:
    """A PDF of two pages with a text layer (PDF 1.4: ISO 32000-1, section 7.5)."""
    count = len(PAGES)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(count))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for i, line in enumerate(PAGES):
        drawn = f"BT /F1 12 Tf 20 100 Td ({line}) Tj ET"
        resources = "/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 240 160]{resources}/Contents {5 + 2 * i} 0 R>>")
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n".encode()
    out += f"startxref\n{out.rindex(b'xref')}\n%%EOF\n".encode()
    return Document.from_bytes(out, "application/pdf", pages=count, name="two-pages.pdf")


def video() -> Video:
    """One second of Matroska (RFC 9559): four JPEG pictures and a tone as PCM, one cluster."""
    colours = ("white", "yellow", "lightblue", "lightgreen")
    seconds = _FRAMES * _STEP_MS / 1000
    tone = _tone(seconds)
    piece = len(tone) // _FRAMES
    blocks = b""
    for i, colour in enumerate(colours):
        blocks += _element("A3", struct.pack(">BhB", 0x81, i * _STEP_MS, 0x80) + _jpeg(colour))
        blocks += _element("A3", struct.pack(">BhB", 0x82, i * _STEP_MS, 0x80) + tone[i * piece : (i + 1) * piece])
    size = _element("B0", b"\x60") + _element("BA", b"\x40")
    pictures = _track(1, 1, b"V_MJPEG", _element("E0", size))
    hertz = _element("B5", struct.pack(">d", _RATE)) + _element("9F", b"\x01") + _element("6264", b"\x10")
    tracks = pictures + _track(2, 2, b"A_PCM/INT/LIT", _element("E1", hertz))
    info = _element("2AD7B1", (1_000_000).to_bytes(3, "big")) + _element("4489", struct.pack(">d", 1000 * seconds))
    head = _element("4282", b"matroska") + _element("4287", b"\x04") + _element("4285", b"\x02")
    body = (
        _element("1549A966", info) + _element("1654AE6B", tracks) + _element("1F43B675", _element("E7", b"\0") + blocks)
    )
    data = _element("1A45DFA3", head) + _element("18538067", body)
    return Video.from_bytes(
        data, "video/x-matroska", seconds=seconds, width=96, height=64, fps=4.0, has_audio=True, name="second.mkv"
    )


def _jpeg(colour: str) -> bytes:
    import PIL.Image

    out = io.BytesIO()
    PIL.Image.new("RGB", (96, 64), colour).save(out, "JPEG")
    return out.getvalue()


def _track(number: int, kind: int, codec: bytes, more: bytes) -> bytes:
    numbers = _element("D7", bytes([number])) + _element("73C5", bytes([number])) + _element("83", bytes([kind]))
    every = _element("23E383", (_STEP_MS * 1_000_000).to_bytes(4, "big"))
    return _element("AE", numbers + every + _element("86", codec) + more)


def _element(identity: str, body: bytes) -> bytes:
    """EBML (RFC 8794): the id, the length in eight bytes, the body."""
    return bytes.fromhex(identity) + (1 << 56 | len(body)).to_bytes(8, "big") + body


def damaged(media: Artifact) -> Artifact:
    """The same kind of file, by its first bytes; what follows is noise."""
    noise = bytes((i * 193 + 71) % 251 for i in range(2048))
    head = media.blob.read_now()[:12]
    facts = media.facts()
    return type(media).from_bytes(head + noise, media.media_type, name="damaged", **facts)
