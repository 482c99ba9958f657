"""Pages of a PDF: opened, flattened, drawn, and written anew, as they are or as pictures. Runs in the child only."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from ..errors import MediaUnreadable
from .pdf_objects import Taken, Unsound

MAX_PIXELS = 20_000_000
MAX_SIDE = 16_000
LOOK_DPI, LOOK_OFF, LOOK_SHARE = 40, 48, 0.002  # how pages are compared: resolution, levels of grey, share of pixels


def page_of(pdf: Any, number: int) -> Any:
    """A page by its index. Close it. Raises MediaUnreadable."""
    import pypdfium2

    try:
        return pdf[number]
    except pypdfium2.PdfiumError as error:
        raise MediaUnreadable(
            f"Page {number + 1} can't be opened.", hint="The PDF is damaged or truncated: leave that page out."
        ) from error


def flattened(pdf: Any, number: int, *, seen: bool = False) -> Any:
    """The page with what was typed into or onto it (form fields, free text) made part of its contents.

    `seen`: with every mark that is seen on it, too (highlights, drawings); the signs of notes and links aren't.
    """
    from pypdfium2 import raw

    page = page_of(pdf, number)
    typed = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP)
    unseen = (raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)
    found = False
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        found = found or (kind not in unseen if seen else kind in typed)
        raw.FPDFPage_CloseAnnot(annotation)
    if not found or raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page
    page.close()
    return page_of(pdf, number)


def drawn(pdf: Any, number: int, dpi: int, *, annotations: bool = True) -> Any:
    """A Pillow picture of the page, at less than `dpi` where it would have more than 20 megapixels."""
    page = page_of(pdf, number)
    try:
        width, height = page.get_size()
        scale = dpi / 72
        scale = min(scale, (MAX_PIXELS / max(width * height, 1e-6)) ** 0.5, MAX_SIDE / max(width, height, 1e-6))
        return page.render(scale=scale, draw_annots=annotations).to_pil()
    finally:
        page.close()


def alone(pdf: Any, number: int) -> bytes:
    """A file of one page that draws that page as a form, without anything of the document besides. Raises Unsound.

    The page looks as it did: what can't be drawn elsewhere as it is drawn here isn't taken along.
    """
    import pypdfium2

    with closing(pypdfium2.PdfDocument.new()) as made, closing(flattened(pdf, number, seen=True)) as page:
        width, height = page.get_size()
        try:
            with closing(pdf.page_as_xobject(number, made)) as form:
                sheet = made.new_page(width, height)
                sheet.insert_obj(form.as_pageobject())
                sheet.gen_content()
        except pypdfium2.PdfiumError:
            raise Unsound from None
        if not _alike(drawn(pdf, number, LOOK_DPI, annotations=False), drawn(made, 0, LOOK_DPI)):
            raise Unsound
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def _alike(one: Any, other: Any) -> bool:
    from PIL import ImageChops

    if one.size != other.size:
        return False
    difference = ImageChops.difference(one.convert("L"), other.convert("L"))
    off: int = sum(difference.histogram()[LOOK_OFF:])
    return off <= LOOK_SHARE * float(one.width * one.height)


class PagePdf:
    """A PDF of pages that hold what is seen on them and nothing besides: no metadata, annotation, attachment or script.

    A page is a picture, or one that was taken along with its text. Written by hand (ISO 32000-1, 7.5), so that equal
    pages give equal bytes and one page is in memory at a time.
    """

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._places: dict[int, int] = {1: 0, 2: 0}  # the catalogue and the list of pages are written last
        self._pages: list[int] = []
        self._taken = Taken(self._object)
        self._out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, picture: Any, width: float, height: float) -> None:
        """A Pillow picture in RGB as a page of that size in points."""
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=88, subsampling=0)
        entries = (
            f"<</Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}/ColorSpace/DeviceRGB"
            f"/BitsPerComponent 8/Filter/DCTDecode/Length {data.tell()}>>"
        )
        image = self._object(entries.encode(), data.getvalue())
        self._page(image, f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /P Do Q", width, height)

    def take(self, page: bytes, width: float, height: float) -> None:
        """A page made by `alone`, of that size in points. Raises Unsound, and then nothing was added."""
        self._page(self._taken.page(page), "/P Do", width, height)

    def finished(self) -> bytes:
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(b"<</Type/Catalog/Pages 2 0 R>>", number=1)
        self._object(f"<</Type/Pages/Count {len(self._pages)}/Kids[{kids}]>>".encode(), number=2)
        start, count = self._out.tell(), 1 + len(self._places)
        rows: Iterable[bytes] = (f"{self._places[i]:010} 00000 n \n".encode() for i in range(1, count))
        self._out.write(f"xref\n0 {count}\n".encode() + b"0000000000 65535 f \n" + b"".join(rows))
        self._out.write(f"trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())
        return self._out.getvalue()

    def _page(self, drawn: int, content: str, width: float, height: float) -> None:
        stream = self._object(f"<</Length {len(content)}>>".encode(), content.encode())
        entries = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:.2f} {height:.2f}]/Contents {stream} 0 R"
            f"/Resources<</XObject<</P {drawn} 0 R>>>>>>"
        )
        self._pages.append(self._object(entries.encode()))

    def _object(self, entries: bytes, stream: bytes | None = None, *, number: int = 0) -> int:
        number = number or len(self._places) + 1
        self._places[number] = self._out.tell()
        body = entries if stream is None else entries + b"stream\n" + stream + b"\nendstream"
        self._out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number
