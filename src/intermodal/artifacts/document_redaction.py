"""Where the letters of a PDF's text layer stand, and pages without what stood there. Runs in the child only.

A place on a page is (left, top, right, bottom) in parts of the page's width and height as it is displayed, so that it
holds at any resolution.
"""

from __future__ import annotations

import array
import ctypes
import sys
import time
from contextlib import closing
from typing import Any

from ..errors import MediaTooLarge, MediaUnsupported
from .document_jobs import kind_of, pdf_opened
from .jobs import Result, opened
from .pdf import PagePdf, alone, drawn, flattened, page_of
from .pdf_objects import Unsound
from .redaction_jobs import blacken

DPI = 150
MAX_PAGES = 1_000
ANSWER_S, ANSWER_BYTES = 15.0, 24 << 20
_UNSEEN = {0, 2, 13, 0xFFFE}  # marks of hyphens that only the line's end made; a line ends with U+000A alone
_GRID = 1_000_000


def text_layer(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """As many pages from `skip` on as fit: two blobs each, the text in UTF-8 and four little-endian floats a code
    point, its place (zeros where it takes no room); {"pages": how many there are}.

    Raises MediaUnsupported for what is no PDF, and MediaTooLarge.
    """
    out: list[bytes] = []
    size, started = 0, time.monotonic()
    with closing(_pdf(params, blobs)) as pdf:
        for number in range(params["skip"], len(pdf)):
            text, places = _letters(pdf, number)
            out += [text.encode("utf-8", "replace"), places]
            size += len(places)
            if size > ANSWER_BYTES or time.monotonic() - started > ANSWER_S:
                break
        return {"pages": len(pdf)}, out


def fill_pages(params: dict[str, Any], blobs: list[bytes]) -> Result:
    """A PDF with the `boxes` ([page from 1, left, top, right, bottom]) black; {"pages", "drawn": pages now pictures}.

    A page with a box becomes a picture; the others keep their text. Of the document nothing comes along but what is
    seen on its pages: annotations, attachments, metadata, scripts and earlier versions may hold what was found. A page
    that can't be freed of these becomes a picture, too. Raises like `text_layer`.
    """
    made = PagePdf()
    filled: dict[int, list[list[float]]] = {}
    for page, *box in params["boxes"]:
        filled.setdefault(page, []).append(box)
    pictures: list[int] = []
    with closing(_pdf(params, blobs)) as pdf:
        for number in range(len(pdf)):
            with closing(page_of(pdf, number)) as page:
                size = page.get_size()
            if number + 1 not in filled and _kept(made, pdf, number, size):
                continue
            pictures.append(number + 1)
            picture = drawn(pdf, number, DPI).convert("RGB")
            for box in filled.get(number + 1, ()):
                blacken(picture, box)
            made.add(picture, *size)
        return {"pages": len(pdf), "drawn": pictures}, [made.finished()]


def _kept(made: PagePdf, pdf: Any, number: int, size: tuple[float, float]) -> bool:
    try:
        made.take(alone(pdf, number), *size)
    except (Unsound, KeyError, TypeError, ValueError, RecursionError):  # built otherwise than PDFium builds
        return False
    return True


def _pdf(params: dict[str, Any], blobs: list[bytes]) -> Any:
    stream = opened(params, blobs)
    if kind_of(stream) != "pdf":
        raise MediaUnsupported("It is an Office file, not a PDF.", hint="Name it as what it is: docx, pptx or xlsx.")
    pdf = pdf_opened(params, blobs)
    if len(pdf) > MAX_PAGES:
        pdf.close()
        raise MediaTooLarge(f"It has {len(pdf)} pages; the limit is {MAX_PAGES}.", hint="Split the document.")
    return pdf


def _letters(pdf: Any, number: int) -> tuple[str, bytes]:
    from pypdfium2 import raw

    places = array.array("f")
    letters: list[str] = []
    with closing(flattened(pdf, number)) as page, closing(page.get_textpage()) as layer:
        high = 0
        for index in range(layer.count_chars()):
            code = raw.FPDFText_GetUnicode(layer, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000 and high:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            high = 0
            if code not in _UNSEEN:
                letters.append("\n" if code == 12 else chr(code))
                places.extend(_place(page, layer, index))
    if sys.byteorder == "big":
        places.byteswap()
    return "".join(letters), places.tobytes()


def _place(page: Any, layer: Any, index: int) -> tuple[float, float, float, float]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        left, bottom, right, top = layer.get_charbox(index, loose=True)
        if left >= right or bottom >= top:
            left, bottom, right, top = layer.get_charbox(index)
    except pypdfium2.PdfiumError:
        return 0.0, 0.0, 0.0, 0.0
    if left >= right or bottom >= top:
        return 0.0, 0.0, 0.0, 0.0
    x, y = ctypes.c_int(), ctypes.c_int()
    xs, ys = [], []
    for across, up in ((left, bottom), (right, top)):
        raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, across, up, x, y)
        xs.append(x.value / _GRID)
        ys.append(y.value / _GRID)
    return min(xs), min(ys), max(xs), max(ys)
