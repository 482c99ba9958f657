"""Documents made here, read through the real engine in real worker processes."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from intermodal.artifacts import Document, Image, Region, Regions
from intermodal.artifacts.decoding import source
from intermodal.errors import (
    IntermodalError,
    MediaEmpty,
    MediaTooLarge,
    MediaUnreadable,
    MediaUnsupported,
    ParameterInvalid,
)
from intermodal.providers import Catalog, DocumentReader, Env
from intermodal.providers.embedded import documents
from intermodal.tools.documents import PAGE_BREAK, document_to_pages, read_document
from intermodal.workers import Job, WorkerPool

pytest.importorskip("pypdfium2")

PDF, DOCX, PPTX, XLSX = Document.media_types
PROBE = Job("intermodal.artifacts.document_jobs:probe_document")
STORY = ["The harbour pilot boards at dawn and leaves at noon.", "Second page of plain text, long enough to count."]


@pytest.fixture
async def env(tmp_path: Path) -> AsyncIterator[Env]:
    pool = WorkerPool(size=1)
    yield Env(workers=pool, blocking=lambda f: asyncio.to_thread(f), weights=tmp_path, variables=os.environ)
    await pool.close()


@pytest.fixture
async def engine(env: Env) -> AsyncIterator[DocumentReader]:
    async with documents.OFFERS[0].open(env) as opened:
        yield opened


def pdf(pages: list[str], *, box: str = "0 0 595 842", note: str = "", encrypt: bool = False) -> bytes:
    """A PDF by hand: one line of text a page; `note` is typed onto the last one as a free-text annotation."""
    body = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []

    def stream(entries: str, data: str) -> int:
        body.append(f"<<{entries}/Length {len(data)}>>stream\n{data}\nendstream".encode())
        return len(body)

    for number, text in enumerate(pages, 1):
        contents = stream("", f"BT /F 12 Tf 50 700 Td ({text}) Tj ET")
        extra = ""
        if note and number == len(pages):
            form = "/Type/XObject/Subtype/Form/BBox[0 0 300 40]/Resources<</Font<</F 3 0 R>>>>"
            typed = stream(form, f"BT /F 12 Tf 5 10 Td ({note}) Tj ET")
            extra = f"/Annots[<</Type/Annot/Subtype/FreeText/Rect[50 500 350 540]/F 4/AP<</N {typed} 0 R>>>>]"
        body.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents {contents} 0 R"
            f"/Resources<</Font<</F 3 0 R>>>>{extra}>>".encode()
        )
        kids.append(len(body))
    body[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{k} 0 R' for k in kids)}]>>".encode()
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, entry in enumerate(body, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + entry + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(body) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{at:010} 00000 n \n".encode() for at in offsets)
    lock = f"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'5a' * 32}>/U<{'a5' * 32}>>>" if encrypt else ""
    out += f"trailer<</Size {len(body) + 1}/Root 1 0 R{lock}>>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def scan(*lines: str) -> bytes:
    """A PDF whose pages are pictures of one line each."""
    from PIL import Image as Pillow
    from PIL import ImageDraw, ImageFont

    pictures = []
    for line in lines:
        picture = Pillow.new("L", (1240, 600), 255)
        ImageDraw.Draw(picture).text((80, 240), line, 0, ImageFont.load_default(size=48))
        pictures.append(picture)
    out = io.BytesIO()
    pictures[0].save(out, "PDF", resolution=150, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def rezipped(data: bytes, part_name: str, before: str, after: str) -> bytes:
    """An office file with one string of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == part_name:
                assert before in part.decode()
                part = part.decode().replace(before, after).encode()
            new.writestr(name, part)
    return out.getvalue()


def docx() -> bytes:
    import docx as library

    file = library.Document()
    file.sections[0].header.paragraphs[0].text = "Harbour Office"
    file.add_heading("Survey", 1)
    file.add_paragraph("Before\tthe table")
    table = file.add_table(2, 2)
    for row, cells in zip(table.rows, (("Station", "Depth"), ("North", "9.4")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    file.add_paragraph("After REVISION")
    out = io.BytesIO()
    file.save(out)
    # a tracked insertion and a tracked deletion around the same words
    kept = '<w:ins w:id="1" w:author="x"><w:r><w:t>was inserted</w:t></w:r></w:ins>'
    gone = '<w:del w:id="2" w:author="x"><w:r><w:t>was deleted</w:t></w:r></w:del>'
    return rezipped(out.getvalue(), "word/document.xml", "<w:r><w:t>After REVISION</w:t></w:r>", kept + gone)


def pptx() -> bytes:
    import pptx as library

    file = library.Presentation()
    first = file.slides.add_slide(file.slide_layouts[5])
    first.shapes.title.text = "Tides"
    table = first.shapes.add_table(2, 2, 0, 0, 3_000_000, 1_000_000).table
    for at, text in enumerate(("High", "Low", "06:12", "12:40")):
        table.cell(at // 2, at % 2).text = text
    first.notes_slide.notes_text_frame.text = "Mention the storm."
    second = file.slides.add_slide(file.slide_layouts[5])
    second.shapes.title.text = "Questions"
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    from datetime import datetime

    import openpyxl
    import openpyxl.chart

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Costs"
    day = datetime(2024, 5, 2)  # noqa: DTZ001 - a workbook has no time zones
    for row in (["Item", "Price", None], ["Rope", 12.5, True], [], ["Lamp", 0.1 + 0.2, day]):
        book.active.append(row)
    book.active["B6"] = "=SUM(B2:B4)"
    chart = openpyxl.chart.BarChart()
    chart.add_data(openpyxl.chart.Reference(book.active, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    book.create_chartsheet("Chart").add_chart(chart)
    book.create_sheet("Notes")["B2"] = "second sheet"
    out = io.BytesIO()
    book.save(out)
    return rezipped(out.getvalue(), "xl/worksheets/sheet1.xml", "<v></v>", "<v>12.8</v>")


class Listener:
    """A text reader that says what it is told and keeps the size of every picture."""

    def __init__(self, says: str) -> None:
        self.says = says
        self.seen: list[tuple[str, int, int]] = []

    async def read(self, image: Image, /) -> Regions:
        self.seen.append((image.name, image.width, image.height))
        lines = [Region((0, 0, 1, 1), text=line) for line in self.says.splitlines()]
        return Regions.of(lines, width=image.width, height=image.height)


async def test_the_text_layer_comes_page_by_page_in_the_order_asked(engine: DocumentReader) -> None:
    document = Document.from_bytes(pdf([*STORY, "third"]), PDF)
    assert [str(page) for page in await engine.text(document)] == [*STORY, "third"]
    assert [str(page) for page in await engine.text(document, pages=(3, 1))] == ["third", STORY[0]]


@pytest.mark.parametrize(("page", "hint"), [(0, "pages 1 to 2"), (3, "pages 1 to 2"), (-1, "pages 1 to 2")])
async def test_a_page_outside_the_document_names_the_range(engine: DocumentReader, page: int, hint: str) -> None:
    document = Document.from_bytes(pdf(STORY), PDF)
    for asked in (engine.text(document, pages=(page,)), engine.render(document, pages=(page,))):
        with pytest.raises(ParameterInvalid, match=f"page {page}") as error:
            await asked
        assert hint in error.value.hint


async def test_what_was_typed_onto_a_page_is_read_with_it(engine: DocumentReader) -> None:
    [page] = await engine.text(Document.from_bytes(pdf(["Name:"], note="Ada Lovelace"), PDF))
    assert str(page).split() == ["Name:", "Ada", "Lovelace"]


async def test_word_tables_keep_their_place_and_deletions_stay_deleted(engine: DocumentReader) -> None:
    pytest.importorskip("docx")
    [page] = await engine.text(Document.from_bytes(docx(), DOCX))
    assert str(page).split("\n") == [
        "Harbour Office", "Survey", "Before\tthe table", "Station\tDepth", "North\t9.4", "was inserted",
    ]  # fmt: skip
    with pytest.raises(ParameterInvalid, match="page 2"):
        await engine.text(Document.from_bytes(docx(), DOCX), pages=(2,))


async def test_slides_bring_tables_and_notes(engine: DocumentReader) -> None:
    pytest.importorskip("pptx")
    first, second = await engine.text(Document.from_bytes(pptx(), PPTX))
    assert str(first) == "Tides\nHigh\tLow\n06:12\t12:40\n\nMention the storm."
    assert str(second) == "Questions"
    [only] = await engine.text(Document.from_bytes(pptx(), PPTX), pages=(2,))
    assert str(only) == "Questions"


async def test_sheets_bring_values_and_what_formulas_gave(engine: DocumentReader) -> None:
    pytest.importorskip("openpyxl")
    first, chart, second = await engine.text(Document.from_bytes(xlsx(), XLSX))
    assert str(first).split("\n") == [
        "Costs", "Item\tPrice", "Rope\t12.5\tTRUE", "Lamp\t0.3\t2024-05-02", "\t12.8",
    ]  # fmt: skip
    assert str(chart) == "Chart"
    assert str(second) == "Notes\n\tsecond sheet"


async def test_pages_are_drawn_at_the_resolution_asked_and_named(engine: DocumentReader) -> None:
    images = await document_to_pages(Document.from_bytes(pdf(STORY), PDF), pages=(2, 1), documents=engine)
    assert [(i.name, i.width, i.height, i.media_type) for i in images] == [
        ("page 2", 1240, 1755, "image/png"),
        ("page 1", 1240, 1755, "image/png"),
    ]
    with pytest.raises(ParameterInvalid, match="dpi can't be 0"):
        await engine.render(Document.from_bytes(pdf(STORY), PDF), dpi=0)


async def test_a_huge_page_is_drawn_small_enough(engine: DocumentReader) -> None:
    square, strip = pdf(["big"], box="0 0 14400 14400"), pdf(["long"], box="0 0 14400 10")
    for data in (square, strip):
        [image] = await engine.render(Document.from_bytes(data, PDF), dpi=1200)
        assert image.width * image.height <= 20_100_000
        assert image.width <= 16_001


async def test_many_pages_cross_the_process_in_several_answers(env: Env, engine: DocumentReader) -> None:
    from PIL import Image as Pillow

    noise = [Pillow.effect_noise((1240, 900 + n), 120) for n in range(7)]
    out = io.BytesIO()
    noise[0].save(out, "PDF", resolution=150, save_all=True, append_images=noise[1:], quality=95)
    document = Document.from_bytes(out.getvalue(), PDF)
    params, blobs = source(document.blob)
    job = Job("intermodal.providers.embedded.document_jobs:document_pages")
    facts, pictures = await env.workers.run(job, {**params, "pages": [], "skip": 0, "dpi": 300}, blobs)
    assert facts["asked"] == 7
    assert 0 < len(pictures) < 7  # so the engine below had to ask more than once
    images = await engine.render(document, dpi=300)
    assert [image.name for image in images] == [f"page {n}" for n in range(1, 8)]
    assert all(abs(image.height - 2 * (900 + n)) <= 1 for n, image in enumerate(images))


async def test_office_pages_cannot_be_drawn(engine: DocumentReader) -> None:
    pytest.importorskip("docx")
    with pytest.raises(MediaUnsupported, match="docx"):
        await engine.render(Document.from_bytes(docx(), DOCX))


async def test_reading_looks_only_at_pages_without_text(engine: DocumentReader) -> None:
    listener = Listener("read from the picture")
    document = Document.from_bytes(pdf([STORY[0], "", STORY[1]]), PDF)
    text = str(await read_document(document, documents=engine, reader=listener))
    assert text.split(PAGE_BREAK) == [STORY[0], "read from the picture", STORY[1]]
    assert listener.seen == [("page 2", 1240, 1755)]
    text = str(await read_document(document, pages=(3, 2), documents=engine, reader=listener))
    assert text.split(PAGE_BREAK) == [STORY[1], "read from the picture"]


async def test_a_short_text_layer_stands_where_the_picture_says_no_more(engine: DocumentReader) -> None:
    document = Document.from_bytes(pdf(["Page 7"]), PDF)
    assert str(await read_document(document, documents=engine, reader=Listener(""))) == "Page 7"
    stamped = str(await read_document(document, documents=engine, reader=Listener("Page 7\nand a scanned letter")))
    assert stamped == "Page 7\nand a scanned letter"


async def test_scans_are_read_by_the_real_reader(env: Env, engine: DocumentReader) -> None:
    pytest.importorskip("rapidocr")
    rapidocr = pytest.importorskip("intermodal.providers.embedded.rapidocr")
    offer = next(o for o in rapidocr.OFFERS if o.protocol.__name__ == "TextReader")
    async with offer.open(env) as reader:
        text = str(await read_document(Document.from_bytes(scan("Replace the lamp", "before July"), PDF),
                                       documents=engine, reader=reader))  # fmt: skip
    assert [" ".join(page.split()).casefold() for page in text.split(PAGE_BREAK)] == ["replace the lamp", "before july"]


async def test_probing_counts_what_can_be_counted(env: Env) -> None:
    pytest.importorskip("docx")
    for data, pages in ((pdf(STORY), 2), (docx(), None), (pptx(), 2), (xlsx(), 3), (scan("a", "b", "c"), 3)):
        facts, _ = await env.workers.run(PROBE, {}, [data])
        assert facts == {"pages": pages}


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    relation = '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="document"/></Relationships>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("_rels/.rels", relation)
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def damaged() -> dict[str, tuple[bytes, type[IntermodalError]]]:
    paragraph = b"<document><body><p><r><t>hello</t></r></p></body></document>"
    laughs = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + paragraph.replace(b"hello", b"&b;")
    flipped = bytearray(docx())
    middle = flipped.index(b"word/document.xml") + 200
    flipped[middle : middle + 20] = bytes(20)
    return {
        "nothing": (b"", MediaEmpty),
        "noise": (bytes(range(256)) * 16, MediaUnreadable),
        "half a PDF": (pdf(STORY * 20)[:3000], MediaUnreadable),
        "a PDF with a password": (pdf(STORY, encrypt=True), MediaUnsupported),
        "half a docx": (docx()[:9000], MediaUnreadable),
        "a docx with broken bytes": (bytes(flipped), MediaUnreadable),
        "a docx that unpacks to 100 MB": (zipped(document=bytes(100 << 20)), MediaTooLarge),
        "a docx of entities": (zipped(document=laughs), MediaUnreadable),
        "a ZIP of something else": (zipped(readme=b"hello"), MediaUnsupported),
        "an old or encrypted Office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048), MediaUnsupported),
    }


@pytest.mark.parametrize("name", damaged())
async def test_damaged_documents_raise_typed_errors(env: Env, engine: DocumentReader, name: str) -> None:
    data, kind = damaged()[name]
    with pytest.raises(kind) as error:
        await env.workers.run(PROBE, {}, [data])
    assert error.value.hint
    with pytest.raises(IntermodalError):
        await engine.text(Document.from_bytes(data, PDF))


async def test_xml_nested_too_deep_ends_in_a_typed_error(engine: DocumentReader) -> None:
    deep = b"<document>" + b"<b>" * 200_000 + b"</b>" * 200_000 + b"</document>"
    with pytest.raises(MediaUnreadable):
        await engine.text(Document.from_bytes(zipped(document=deep), DOCX))


async def test_a_document_is_read_by_path_without_naming_it(env: Env, engine: DocumentReader, tmp_path: Path) -> None:
    from dataclasses import replace

    file = tmp_path / "private name.pdf"
    file.write_bytes(pdf(STORY))
    document = Document.from_bytes(pdf(STORY), PDF)
    stored = replace(document, blob=replace(document.blob, data=None, path=file))
    assert str((await engine.text(stored))[1]) == STORY[1]
    file.write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(MediaUnreadable) as error:
        await engine.text(stored)
    assert "private name" not in str(error.value)


def test_the_offer_is_known_and_probing_needs_no_package() -> None:
    entry = Catalog(documents.OFFERS)["embedded/documents"]
    assert entry.usable
    assert {need.package for need in entry.offer.needs} == {"pypdfium2", "openpyxl"}
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['pypdfium2', 'docx', 'pptx', 'openpyxl', 'lxml']))\n"
        "from intermodal.artifacts.document_jobs import probe_document\n"
        "data = sys.stdin.buffer.read()\n"
        "print(probe_document({}, [data])[0])"
    )
    for data, said in ((pdf(STORY), b"{'pages': None}"), (pptx(), b"{'pages': 2}")):
        done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
        assert done.stdout.strip() == said
