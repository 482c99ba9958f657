"""What a file is, by its content: never by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# an SVG document: its element comes first, after nothing but XML's own preliminaries
_SVG = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:(?:<!--(?:(?!-->).)*-->|<!DOCTYPE svg[^>]*>)\s*)*<svg[\s>]", re.S)
HEAD = 64 * 1024  # bytes looked at to tell the type

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"II*\x00", 0, "image/tiff"),
    (b"MM\x00*", 0, "image/tiff"),
    (b"BM", 0, "image/bmp"),
    (b"fLaC", 0, "audio/flac"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"\x1aE\xdf\xa3", 0, "video/x-matroska"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
    (b"AVI ", 8, "video/x-msvideo"),
)
_BRANDS: Mapping[bytes, str] = {
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"avif": "image/avif",
}  # fmt: skip

# What to probe, by the sniffed type: containers say whether they hold pictures or only sound.
TIMED = frozenset(
    {
        "audio/wav", "audio/flac", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "video/mp4",
        "video/quicktime", "video/x-matroska", "video/webm", "video/x-msvideo",
    }
)  # fmt: skip
OFFICE: Mapping[str, str] = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sniff(head: bytes) -> str | None:
    """The media type that the first bytes of a file speak for, or None."""
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    for magic, at, media_type in _MAGIC:
        if head[at : at + len(magic)] == magic and (at == 0 or head[:4] == b"RIFF"):
            if media_type == "video/x-matroska" and b"webm" in head[:64]:
                return "video/webm"
            return media_type
    marked = head[:2] in (b"\xff\xfe", b"\xfe\xff") and as_text(head, cut=True) is not None
    if not marked and len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "audio/aac" if head[1] & 0xF6 == 0xF0 else "audio/mpeg"
    text = as_text(head, cut=True)
    if text is not None:
        return "image/svg+xml" if _SVG.match(text) else "text/plain"
    return None


def as_text(data: bytes, *, cut: bool = False) -> str | None:
    """The bytes as text, where they are UTF-8 or UTF-16 with its mark; `cut`: they may end inside a character."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, encoding, cut)
    text = _decoded(data, "utf-8", cut)
    return None if text is None or "\x00" in text else text


def _decoded(data: bytes, encoding: str, cut: bool) -> str | None:
    for end in (len(data), len(data) - 1, len(data) - 2, len(data) - 3) if cut else (len(data),):
        try:
            return data[:end].decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def media_type_of_archive(params: dict[str, Any], blobs: list[bytes]) -> tuple[Any, list[bytes]]:
    """A worker's job: which office format a ZIP archive is, or None."""
    import zipfile

    from .jobs import opened

    try:
        with zipfile.ZipFile(opened(params, blobs)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return None, []
    return next((kind for folder, kind in OFFICE.items() if any(n.startswith(folder) for n in names)), None), []
