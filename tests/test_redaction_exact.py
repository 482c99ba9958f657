"""Bars over exactly what was found; pages without findings as they were, and what was removed nowhere in the bytes."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pytest
from PIL import Image as Pillow
from PIL import ImageChops, ImageDraw, ImageFont

import intermodal as im
from intermodal.artifacts import Region
from intermodal.artifacts.decoding import blackened
from intermodal.artifacts.ink import places
from intermodal.artifacts.pdf_objects import Objects, Unsound
from intermodal.errors import ParameterInvalid
from intermodal.providers import Env
from intermodal.providers.embedded import documents
from intermodal.safety import Guard
from intermodal.safety.offer import redactor_of
from intermodal.testing import FunctionEngine
from intermodal.tools.privacy import redact, redact_image
from intermodal.tools.privacy_media import redact_document

pdfium = pytest.importorskip("pypdfium2")


def drawn(text: str, size: int) -> tuple[Any, Any, tuple[float, float, float, float]]:
    """A line of text on white, its typeface, and the box a reader of lines would give it."""
    font = ImageFont.load_default(size)
    picture = Pillow.new("RGB", (40 * size, 3 * size), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((size, size), text, fill="black", font=font)
    left, top, right, bottom = pen.textbbox((size, size), text, font=font)
    return picture, font, (left - 1, top - 2, right + 1, bottom + 2)


LINES = [
    ("Tel: +44 (20) 7946-0958, ask for Mill", "+44 (20) 7946-0958"),
    ("Phone: +1 (555) 010-4477 or Willi", "+1 (555) 010-4477"),
    ("Dear Ann Smith, the total is 12.50", "Ann Smith"),
    ("(020) 7946 0958", "(020) 7946 0958"),
    ("+447700900123", "+447700900123"),
]


@pytest.mark.parametrize("size", [14, 22, 40])
@pytest.mark.parametrize(("line", "what"), LINES)
@pytest.mark.parametrize("spaced", [True, False])
def test_a_bar_covers_the_whole_finding_and_a_hair_of_its_neighbours(
    line: str, what: str, size: int, spaced: bool
) -> None:
    """Whether or not the reader kept the space after a colon."""
    picture, font, box = drawn(line, size)
    read = line if spaced else line.replace(": ", ":")
    at, real = read.index(what), line.index(what)
    corners = ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3]))
    found = places(picture, corners, read, at, at + len(what))
    assert found is not None
    pen = ImageDraw.Draw(picture)
    start = size + pen.textlength(line[:real], font=font)
    left, top, right, bottom = pen.textbbox((start, size), what, font=font)
    assert left - 0.2 * size <= found[0] <= left + 2
    assert right - 2 <= found[2] <= right + 0.2 * size
    assert found[1] <= top + 2
    assert found[3] >= bottom - 2


def test_ink_that_tells_nothing_is_not_guessed_at() -> None:
    blank = Pillow.new("RGB", (200, 40), "white")
    corners = ((10, 10), (190, 10), (190, 30), (10, 30))
    assert places(blank, corners, "Ann Smith", 0, 3) is None
    assert places(blank, ((0, 0), (10, 0), (10, 200), (0, 200)), "Ann", 0, 3) is None  # written downwards
    picture, _, box = drawn("Ann", 20)
    assert (
        places(picture, ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])), "A" * 80, 0, 3)
        is None
    )


def test_a_line_on_its_side_is_measured_along_its_reading() -> None:
    picture, font, box = drawn("call +44 20 7946 0958 now", 20)
    turned = picture.transpose(Pillow.Transpose.ROTATE_270)  # clockwise: what was the left end is at the top
    high = picture.height
    upright = ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3]))
    corners = [(high - y, x) for x, y in upright]
    found = places(turned, corners, "call +44 20 7946 0958 now", 5, 21)
    assert found is not None
    pen = ImageDraw.Draw(picture)
    start = 20 + pen.textlength("call ", font=font)
    assert found[1] == pytest.approx(start, abs=4)
    assert found[3] == pytest.approx(start + pen.textlength("+44 20 7946 0958", font=font), abs=4)


async def test_a_number_in_a_picture_is_blanked_out_and_nothing_else(bare_env: Env) -> None:
    """With the real reader where it is installed."""
    pytest.importorskip("rapidocr")
    from intermodal.providers.embedded import rapidocr

    line, number = "Tel: +44 20 7946 0958 or write to us", "+44 20 7946 0958"
    picture, font, _ = drawn(line, 28)
    out = io.BytesIO()
    picture.save(out, "PNG")
    image = im.Image.from_bytes(out.getvalue(), "image/png", width=picture.width, height=picture.height)
    async with rapidocr.OFFERS[0].open(bare_env) as reader, redactor_of(Guard()).open(bare_env) as redactor:
        clean = await redact_image(image, kinds=("phones",), reader=reader, redactor=redactor)
    after = Pillow.open(io.BytesIO(clean.blob.read_now())).convert("RGB")
    pen = ImageDraw.Draw(picture)
    start = 28 + pen.textlength("Tel: ", font=font)
    left, top, right, bottom = map(round, pen.textbbox((start, 28), number, font=font))
    assert len(after.crop((left + 1, top + 1, right - 1, bottom - 1)).getcolors()) == 1  # one colour, the plus too
    before = picture.copy()
    for one in (before, after):
        one.paste("white", (left - 5, 0, right + 5, one.height))
    assert ImageChops.difference(before, after).getbbox() is None


async def test_what_the_caller_names_is_found_by_its_shape(bare_env: Env) -> None:
    text = im.text(
        "On 3 May 2024 (2024-05-03) Acme Widgets Ltd paid $1,200.50 and 300 euros; see www.acme.com. "
        "北京某某科技有限公司于2024年5月3日支付人民币300元。 ACME again, Acmed not."
    )

    async def left(**asked: Any) -> str:
        async with redactor_of(Guard()).open(bare_env) as redactor:
            return (await redact(text, redactor=redactor, **asked)).value

    dates = await left(kinds=("dates",))
    assert not any(date in dates for date in ("3 May 2024", "2024-05-03", "2024年5月3日"))
    assert all(kept in dates for kept in ("$1,200.50", "300 euros", "Acme Widgets Ltd", "300元"))
    amounts = await left(kinds=("amounts",))
    assert not any(amount in amounts for amount in ("1,200.50", "300 euros", "300元"))
    assert "3 May 2024" in amounts
    firms = await left(kinds=("organisations",))
    assert "Widgets" not in firms
    assert "某某科技" not in firms
    assert "www.acme.com" in firms
    assert "acme.com" not in await left(kinds=("urls",))
    words = await left(words=("acme",))
    assert "ACME again" not in words
    assert "Acmed not" in words  # whole words
    assert "3 May 2024" in words  # only these, where words are named and no kinds
    assert re.search(r"\d", await left(kinds=("numbers",))) is None
    async with redactor_of(Guard()).open(bare_env) as redactor:
        with pytest.raises(ParameterInvalid, match=r"'colour'.*shape"):
            await redactor.find(text, shapes=("colour",))


SECRET = "ada@lovelace.org"


def shared_pdf() -> bytes:
    """Two pages with one dictionary of resources, in which the first page's text stands as a form; the second names it
    in hidden text for readers aloud. A field, a note, metadata, an attachment and an earlier version name it, too.
    """
    form = f"BT /F 14 Tf 30 150 Td (Mail {SECRET} today) Tj ET"
    second = f"/Span <</Alt({SECRET})>> BDC BT /F 14 Tf 30 150 Td (Kettle for sale) Tj ET EMC"
    body = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[9 0 R]>>/Names<</EmbeddedFiles<</Names[(a) 10 0 R]>>>>>>",
        "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]/Resources 5 0 R/MediaBox[0 0 400 200]>>",
        "<</Type/Page/Parent 2 0 R/Contents 7 0 R>>",
        f"<</Type/Page/Parent 2 0 R/Contents 8 0 R/Annots[9 0 R]/PieceInfo<</X<</Private({SECRET})>>>>>>",
        "<</Font<</F 11 0 R>>/XObject<</Fm 6 0 R>>>>",
        f"<</Type/XObject/Subtype/Form/BBox[0 0 400 200]/Resources<</Font<</F 11 0 R>>>>/Length {len(form)}>>"
        f"stream\n{form}\nendstream",
        "<</Length 6>>stream\n/Fm Do\nendstream",
        f"<</Length {len(second)}>>stream\n{second}\nendstream",
        f"<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/T(x)/Contents({SECRET})>>",
        f"<</Type/Filespec/F({SECRET})>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Author({SECRET})>>",
    ]
    out, places_ = b"%PDF-1.4\n", []
    for number, entry in enumerate(body, 1):
        places_.append(len(out))
        out += f"{number} 0 obj\n{entry}\nendobj\n".encode()
    first = len(out)
    rows = "".join(f"{at:010} 00000 n \n" for at in places_)
    out += f"xref\n0 13\n0000000000 65535 f \n{rows}trailer<</Size 13/Root 1 0 R/Info 12 0 R>>\n".encode()
    out += f"startxref\n{first}\n%%EOF\n".encode()
    at = len(out)
    out += b"12 0 obj\n<</Author(nobody)>>\nendobj\n"  # a later version: the first is still in the file
    start = len(out)
    out += f"xref\n12 1\n{at:010} 00000 n \ntrailer<</Size 13/Root 1 0 R/Info 12 0 R/Prev {first}>>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


def everything(data: bytes) -> bytes:
    """A file's bytes with all its compressed streams unpacked: read without any library for PDFs."""
    unpacked = [data]
    for found in re.finditer(rb"stream\r?\n", data):
        try:
            unpacked.append(zlib.decompressobj().decompress(data[found.end() :]))
        except zlib.error:
            continue
    return b"\n".join(unpacked)


async def test_what_was_removed_is_nowhere_in_the_bytes(bare_env: Env) -> None:
    made = im.Document.from_bytes(shared_pdf(), "application/pdf", pages=2)
    assert everything(made.blob.read_now()).count(SECRET.encode()) == 6
    blank: Any = FunctionEngine(read=lambda i: im.Regions.of([], width=i.width, height=i.height))
    async with documents.OFFERS[0].open(bare_env) as opener, redactor_of(Guard()).open(bare_env) as redactor:
        clean = await redact_document(made, kinds=("emails",), documents=opener, reader=blank, redactor=redactor)
    data = everything(clean.blob.read_now())
    assert SECRET.encode() not in data
    assert SECRET.encode().hex().encode() not in data.lower()
    assert SECRET.encode("utf-16-be") not in data
    assert clean.blob.read_now().count(b"%%EOF") == 1
    opened = pdfium.PdfDocument(clean.blob.read_now())
    assert [page.get_textpage().get_text_range() for page in opened] == ["", "Kettle for sale"]
    before = pdfium.PdfDocument(made.blob.read_now())[1].render(draw_annots=False).to_pil()
    assert ImageChops.difference(before, opened[1].render().to_pil()).getbbox() is None  # the page is as it was


async def test_an_independent_reader_finds_nothing_either(bare_env: Env) -> None:
    pypdf = pytest.importorskip("pypdf")
    made = im.Document.from_bytes(shared_pdf(), "application/pdf", pages=2)
    clean, pictures = await blackened(bare_env.workers, made, [(1, (0.0, 0.0, 1.0, 0.5))])
    reader = pypdf.PdfReader(io.BytesIO(clean.blob.read_now()), strict=True)
    assert [page.extract_text().strip() for page in reader.pages] == ["", "Kettle for sale"]
    assert pictures == (1,)
    assert not reader.attachments
    assert not reader.metadata


async def test_what_is_found_once_is_found_wherever_it_stands(bare_env: Env) -> None:
    """A name that only its first mention gives away."""
    content = ["Dear Ada Lovelace, welcome.", "We wrote that Ada Lovelace agreed."]
    objects = Pages(content).data()
    made = im.Document.from_bytes(objects, "application/pdf", pages=2)
    async with redactor_of(Guard()).open(bare_env) as redactor:
        found = [f for f in await redactor.find(made) if f.type == "person" and f.score >= 0.5]
    assert [f.where["page"] for f in found] == [1, 2]


async def test_bars_of_a_page_leave_the_letters_beside_them(bare_env: Env) -> None:
    line, number = "Call:+44 20 7946 0958;today", "+44 20 7946 0958"
    made = im.Document.from_bytes(Pages([line]).data(), "application/pdf", pages=1)
    region = Region((55, 90, 480, 120), "line", line, 0.9)  # the reader's box of the line, at 150 dots an inch
    reader: Any = FunctionEngine(read=lambda i: im.Regions.of([region], width=i.width, height=i.height))
    async with documents.OFFERS[0].open(bare_env) as opener, redactor_of(Guard()).open(bare_env) as redactor:
        clean = await redact_document(made, kinds=("phones",), documents=opener, reader=reader, redactor=redactor)
    page = pdfium.PdfDocument(made.blob.read_now())[0]
    layer = page.get_textpage()
    at = line.index(number)
    inner = [layer.get_charbox(i) for i in range(at, at + len(number)) if line[i] != " "]
    scale = 4.0
    after = pdfium.PdfDocument(clean.blob.read_now())[0].render(scale=scale).to_pil().convert("L")
    for left, bottom, right, top in inner:
        spot = (int(left * scale), int((200 - top) * scale), int(right * scale), int((200 - bottom) * scale))
        assert after.crop(spot).getextrema()[1] < 90
    for at in (line.index(":"), line.index(";")):
        left, bottom, right, top = layer.get_charbox(at)
        spot = (int(left * scale), int((200 - top) * scale), int(right * scale) + 1, int((200 - bottom) * scale) + 1)
        cut = after.crop(spot)
        ink = sum(n for n, value in cut.getcolors() if value < 128)
        assert 0 < ink < 0.6 * cut.width * cut.height  # two dots, not a bar


class Pages:
    """A PDF of one line of text a page, 400 × 200 points."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def data(self) -> bytes:
        kids = [4 + 2 * i for i in range(len(self._lines))]
        body = [
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{k} 0 R' for k in kids)}]>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
        for kid, line in zip(kids, self._lines, strict=True):
            content = f"BT /F 14 Tf 30 150 Td ({line}) Tj ET"
            body.append(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents {kid + 1} 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            )
            body.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
        out, at = b"%PDF-1.4\n", []
        for number, entry in enumerate(body, 1):
            at.append(len(out))
            out += f"{number} 0 obj\n{entry}\nendobj\n".encode()
        rows = "".join(f"{place:010} 00000 n \n" for place in at)
        tail = f"xref\n0 {len(body) + 1}\n0000000000 65535 f \n{rows}trailer<</Size {len(body) + 1}/Root 1 0 R>>"
        return out + f"{tail}\nstartxref\n{len(out)}\n%%EOF".encode()


@pytest.mark.parametrize(
    "data", [b"", b"startxref\n0\n%%EOF", b"xref\n0 1\n0000000000 65535 f \ntrailer<<>>\nstartxref\n0\n%%EOF"]
)
def test_a_file_of_another_build_is_not_taken_along(data: bytes) -> None:
    with pytest.raises(Unsound):
        Objects.of(data)
