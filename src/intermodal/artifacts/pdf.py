"""Pages of a PDF: opened, flattened, drawn, and written as pictures. Runs in the child only."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from ..errors import MediaUnreadable

MAX_PIXELS = 20_000_000
MAX_SIDE = 16_000


def page_of(pdf: Any, number: int) -> Any:
    """A page by its index. Close it. Raises MediaUnreadable."""
    import pypdfium2

    try:
        return pdf[number]
    except pypdfium2.PdfiumError as error:
        raise MediaUnreadable(
            f"Page {number + 1} can't be opened.", hint="The PDF is damaged or truncated: leave that page out."
        ) from error


def flattened(pdf: Any, number: int) -> Any:
    """The page with what was typed into or onto it (form fields, free text) made part of its contents."""
    from pypdfium2 import raw

    page = page_of(pdf, number)
    typed = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP)
    found = False
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        found = found or raw.FPDFAnnot_GetSubtype(annotation) in typed
        raw.FPDFPage_CloseAnnot(annotation)
    if not found or raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page
    page.close()
    return page_of(pdf, number)


def drawn(pdf: Any, number: int, dpi: int) -> Any:
    """A Pillow picture of the page, at less than `dpi` where it would have more than 20 megapixels."""
    page = page_of(pdf, number)
    try:
        width, height = page.get_size()
        scale = dpi / 72
        scale = min(scale, (MAX_PIXELS / max(width * height, 1e-6)) ** 0.5, MAX_SIDE / max(width, height, 1e-6))
        return page.render(scale=scale).to_pil()
    finally:
        page.close()


class PicturePdf:
    """A PDF whose pages are pictures and which holds nothing besides: no text, metadata, attachment or script.

    Written by hand (ISO 32000-1, 7.5), so that equal pages give equal bytes and one page is in memory at a time.
    """

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._places: dict[int, int] = {}
        self._pages: list[int] = []
        self._out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def add(self, picture: Any, width: float, height: float) -> None:
        """A Pillow picture in RGB as a page of that size in points."""
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=88, subsampling=0)
        page = 3 + 3 * len(self._pages)
        self._pages.append(page)
        place = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /P Do Q".encode()
        self._object(
            page,
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:.2f} {height:.2f}]/Contents {page + 1} 0 R"
            f"/Resources<</XObject<</P {page + 2} 0 R>>>>>>".encode(),
        )
        self._object(page + 1, f"<</Length {len(place)}>>".encode(), place)
        self._object(
            page + 2,
            f"<</Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}/ColorSpace/DeviceRGB"
            f"/BitsPerComponent 8/Filter/DCTDecode/Length {data.tell()}>>".encode(),
            data.getvalue(),
        )

    def finished(self) -> bytes:
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(1, b"<</Type/Catalog/Pages 2 0 R>>")
        self._object(2, f"<</Type/Pages/Count {len(self._pages)}/Kids[{kids}]>>".encode())
        start, count = self._out.tell(), 1 + len(self._places)
        rows: Iterable[bytes] = (f"{self._places[i]:010} 00000 n \n".encode() for i in range(1, count))
        self._out.write(f"xref\n0 {count}\n".encode() + b"0000000000 65535 f \n" + b"".join(rows))
        self._out.write(f"trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())
        return self._out.getvalue()

    def _object(self, number: int, entries: bytes, stream: bytes | None = None) -> None:
        self._places[number] = self._out.tell()
        body = entries if stream is None else entries + b"stream\n" + stream + b"\nendstream"
        self._out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
