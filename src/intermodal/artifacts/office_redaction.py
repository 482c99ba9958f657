"""Office files without what was found in them: text of every XML part, pictures, properties. Runs in the child only.

What can't be looked at (embedded objects, drawings of old programs, sound) is emptied; a file with macros is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from ..errors import MediaTooLarge, MediaUnsupported
from .document_jobs import Package
from .jobs import Result, opened
from .office_text import in_utf8, masked, pieces, spliced

ANSWER_BYTES = 48 << 20
PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".bmp": "BMP", ".tif": "TIFF",
            ".tiff": "TIFF", ".webp": "WEBP"}  # fmt: skip
_MEDIA_TYPES = {
    "PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "BMP": "image/bmp", "TIFF": "image/tiff",
    "WEBP": "image/webp",
}  # fmt: skip
_WORDED = frozenset({".xml", ".rels", ".vml"})
_HARMLESS = frozenset({".odttf", ".ttf", ".fntdata"})  # typefaces
_PROPERTIES = re.compile(r"^docProps/[^/]+\.xml$")
_VALUE = re.compile(
    r"[\d.,:TZ+-]+|true|false", re.I
)  # numbers, dates, switches: properties that must stay what they are


def office_text(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """Of every XML part with words a blob, its pieces joined by line breaks; {"parts", "pictures": [[name, media type]]}.

    Raises MediaUnsupported for a file with macros, MediaUnreadable or MediaTooLarge.
    """
    package = _package(params, blobs)
    names, out, size = [], [], 0
    for name in package.zip.namelist():
        if _suffix(name) in _WORDED and not _PROPERTIES.match(name):
            text = "\n".join(piece.text for piece in pieces(in_utf8(package.part(name)))).encode()
            size += len(text)
            if size > ANSWER_BYTES:
                raise MediaTooLarge(f"It holds more than {ANSWER_BYTES >> 20} MB of text.", hint="Split the document.")
            if text:
                names.append(name)
                out.append(text)
    return {"parts": names, "pictures": [[n, _media_type(n)] for n in _pictures(package)]}, out


def office_picture(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """The bytes of the picture `name`."""
    return {}, [_package(params, blobs).part(params["name"])]


def mask_office(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """The file with the `spans` ({part: [[from, to]]}, places in what `office_text` gives) masked and the pictures
    `replaced` by the blobs at the end, in their format; {"emptied": names of parts that nothing looked at}.
    """
    replaced = dict(zip(params["replaced"], blobs[len(blobs) - len(params["replaced"]) :], strict=True))
    package = _package(params, blobs)
    out, emptied = io.BytesIO(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in dict.fromkeys(package.zip.namelist()):
            suffix = _suffix(name)
            if name.endswith("/"):
                continue
            if name in replaced:
                data = _as(replaced[name], PICTURES[suffix])
            elif suffix in _WORDED:
                data = in_utf8(package.part(name))
                spans = [(start, end) for start, end in params["spans"].get(name, ())]
                data = _without_properties(data) if _PROPERTIES.match(name) else masked(data, spans)
            elif (suffix in PICTURES and not name.startswith("docProps/")) or suffix in _HARMLESS:
                data = package.part(name)
            else:
                data = b""
                emptied += [] if name.startswith("docProps/") else [name]  # the preview is told of as a property
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return {"emptied": emptied}, [out.getvalue()]


def _package(params: dict[str, Any], blobs: list[bytes]) -> Package:
    package = Package(opened(params, blobs))
    if any("vbaproject" in name.lower() for name in package.zip.namelist()):
        raise MediaUnsupported(
            "It holds macros, and what these hold can't be told.", hint="Save it without macros, or as PDF."
        )
    return package


def _without_properties(data: bytes) -> bytes:
    """Author, title, company and whatever else says something; numbers and dates stay."""
    runs = [run for piece in pieces(data) for run in piece.runs if run.end and not run.quote]
    return spliced(data, [(run.start, run.end, b"") for run in runs if not _VALUE.fullmatch(run.text.strip())])


def _as(data: bytes, form: str) -> bytes:
    """A picture in the format its part is named for."""
    from PIL import Image

    out = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").save(out, form)
    return out.getvalue()


def _pictures(package: Package) -> list[str]:
    return [n for n in package.zip.namelist() if _suffix(n) in PICTURES and not n.startswith("docProps/")]


def _media_type(name: str) -> str:
    return _MEDIA_TYPES[PICTURES[_suffix(name)]]


def _suffix(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}"  # "_rels/.rels" has one, too
