"""docx, pptx and xlsx written by their usual libraries, blanked out everywhere words can stand in them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

import intermodal as im
from intermodal.artifacts import Region
from intermodal.artifacts.office_text import masked, pieces
from intermodal.errors import MediaTooLarge, MediaUnreadable, MediaUnsupported
from intermodal.providers import Env
from intermodal.providers.embedded import documents
from intermodal.safety import Guard
from intermodal.safety.offer import redactor_of
from intermodal.testing import FunctionEngine
from intermodal.tools.privacy_media import redact_document

PHONE, MAIL = "+44 20 7946 0958", "ada@lovelace.org"
TYPES = dict(zip(("docx", "pptx", "xlsx"), im.Document.media_types[1:4], strict=True))


def picture() -> io.BytesIO:
    """A line with a number, as it is drawn on a card."""
    made = Pillow.new("RGB", (360, 60), "white")
    ImageDraw.Draw(made).text((10, 15), f"Tel {PHONE}", fill="black", font=ImageFont.load_default(24))
    out = io.BytesIO()
    made.save(out, "PNG")
    out.seek(0)
    return out


def docx() -> bytes:
    docx = pytest.importorskip("docx")
    made = docx.Document()
    made.core_properties.author = MAIL
    made.core_properties.title = f"Call {PHONE}"
    paragraph = made.add_paragraph("Call ")
    for piece in ("+44 ", "20 79", "46 09", "58"):  # one number over several runs
        paragraph.add_run(piece).bold = piece == "20 79"
    paragraph.add_run(" about the kettle & the cup.")
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Mail", MAIL
    made.sections[0].header.paragraphs[0].text = f"Fax {PHONE}"
    made.sections[0].footer.paragraphs[0].text = MAIL
    made.add_comment(paragraph.runs, text=f"ask {MAIL}", author="Grace Hopper", initials="A")
    made.add_paragraph("Dear Grace Hopper,")  # what gives the author's name away
    made.add_picture(picture())
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pptx() -> bytes:
    pptx = pytest.importorskip("pptx")
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Kettle for sale"
    frame = slide.placeholders[1].text_frame
    for piece in ("Call +44 20", " 7946 ", "0958 today"):
        frame.paragraphs[0].add_run().text = piece
    slide.notes_slide.notes_text_frame.text = f"Write to {MAIL}"
    slide.shapes.add_picture(picture(), 0, 0)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    from openpyxl.comments import Comment

    made = openpyxl.Workbook()
    made.properties.creator = MAIL
    sheet = made.active
    sheet.append(["who", "mail", "mobile", "sum"])
    sheet.append(["kettle", MAIL, 13812345678, 12.5])
    sheet["D3"] = "=SUM(D2)"
    sheet["A2"].comment = Comment(f"call {PHONE}", MAIL)
    sheet["B2"].hyperlink = f"mailto:{MAIL}"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def everything(data: bytes) -> str:
    """The words of all parts without their tags, as no reader of documents sees them."""
    import re

    with zipfile.ZipFile(io.BytesIO(data)) as file:
        whole = "\n".join(
            file.read(name).decode("utf-8", "replace") for name in file.namelist() if "media/" not in name
        )
    return whole + re.sub(r"<[^>]*>", "", whole)


async def redacted(data: bytes, kind: str, bare_env: Env, **asked: Any) -> im.Document:
    made = im.Document.from_bytes(data, TYPES[kind])
    line = Region((8, 15, 260, 45), "line", f"Tel {PHONE}", 0.9)
    reader: Any = FunctionEngine(read=lambda i: im.Regions.of([line], width=i.width or 360, height=i.height or 60))
    async with documents.OFFERS[0].open(bare_env) as opener, redactor_of(Guard()).open(bare_env) as redactor:
        return await redact_document(made, documents=opener, reader=reader, redactor=redactor, **asked)


async def test_a_docx_is_redacted_wherever_words_stand_in_it(bare_env: Env) -> None:
    given = docx()
    clean = (await redacted(given, "docx", bare_env)).blob.read_now()
    assert PHONE in everything(given)
    assert MAIL in everything(given)
    assert PHONE not in everything(clean)
    assert MAIL not in everything(clean)
    assert "Hopper" not in everything(clean)
    import docx as library

    opened = library.Document(io.BytesIO(clean))
    first = opened.paragraphs[0]
    assert first.text == "Call ███ ██ ████ ████ about the kettle & the cup."
    assert [run.bold for run in first.runs][2] is True  # runs stay what they were
    assert opened.tables[0].cell(0, 0).text == "Mail"
    assert set(opened.tables[0].cell(0, 1).text) == {"█"}
    assert opened.core_properties.author == ""
    assert opened.core_properties.title == ""
    shown = Pillow.open(io.BytesIO(opened.part.related_parts[_picture_id(opened)].blob)).convert("L")
    assert shown.size == (360, 60)
    assert len(shown.crop((70, 22, 240, 38)).getcolors()) <= 4  # the number is one grey
    assert shown.crop((10, 15, 50, 40)).getextrema()[0] < 80  # "Tel" stands


def _picture_id(opened: Any) -> str:
    return str(next(r.rId for r in opened.part.rels.values() if r.reltype.endswith("/image")))


async def test_a_pptx_is_redacted_with_its_notes(bare_env: Env) -> None:
    clean = (await redacted(pptx(), "pptx", bare_env)).blob.read_now()
    assert PHONE not in everything(clean)
    assert MAIL not in everything(clean)
    import pptx as library

    slide = library.Presentation(io.BytesIO(clean)).slides[0]
    assert slide.shapes.title.text == "Kettle for sale"
    assert slide.placeholders[1].text_frame.text == "Call ███ ██ ████ ████ today"
    assert slide.notes_slide.notes_text_frame.text == "Write to " + "█" * len(MAIL)


async def test_an_xlsx_is_redacted_numbers_and_notes_too(bare_env: Env) -> None:
    clean = (await redacted(xlsx(), "xlsx", bare_env)).blob.read_now()
    assert MAIL not in everything(clean)
    assert PHONE not in everything(clean)
    assert "13812345678" not in everything(clean)
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(clean)).active
    assert [cell.value for cell in sheet[2]] == ["kettle", "█" * len(MAIL), "█" * 11, 12.5]
    assert sheet["D3"].value == "=SUM(D2)"
    assert sheet["A2"].comment.text.startswith("call ")


async def test_words_asked_for_and_nothing_found(bare_env: Env) -> None:
    given = docx()
    clean = (await redacted(given, "docx", bare_env, words=("kettle",))).blob.read_now()
    assert "kettle" not in everything(clean)
    assert PHONE in everything(clean)
    same = await redacted(given, "docx", bare_env, kinds=("cards",))
    assert same.blob.read_now() == given


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return out.getvalue()


async def test_what_cannot_be_looked_at_is_emptied_or_refused(bare_env: Env) -> None:
    from intermodal.artifacts.decoding import office_masked

    given = with_part(docx(), "word/embeddings/oleObject1.bin", MAIL.encode())
    made, emptied = await office_masked(bare_env.workers, im.Document.from_bytes(given, TYPES["docx"]), {}, {})
    assert "word/embeddings/oleObject1.bin" in emptied
    with zipfile.ZipFile(io.BytesIO(made.blob.read_now())) as file:
        assert file.read("word/embeddings/oleObject1.bin") == b""
    with pytest.raises(MediaUnsupported, match="macros"):
        await redacted(with_part(docx(), "word/vbaProject.bin", b"x"), "docx", bare_env)
    with pytest.raises(MediaTooLarge):
        await redacted(with_part(docx(), "word/huge.xml", b" " * (300 << 20)), "docx", bare_env)
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(MediaUnreadable, match="entities"):
        await redacted(with_part(docx(), "word/bomb.xml", bomb), "docx", bare_env)


def test_only_words_of_a_part_change() -> None:
    data = b'<w:p xmlns:w="w"><w:r><w:t>a &amp; Ada </w:t></w:r><w:tab/><w:r><w:t>L&lt;</w:t></w:r></w:p>'
    [piece] = pieces(data)
    assert piece.text == "a & Ada \tL<"
    assert masked(data, [(4, 10)]).decode() == data.decode().replace("Ada", "███").replace("L&lt;", "█&lt;")
    sheet = '<c r="A1"><f>B1</f><v>138</v></c><c r="A2" t="s"><v>0</v></c>'
    data = f"<s>{sheet}</s>".encode()
    assert [p.text for p in pieces(data)] == ["B1", "138"]
    changed = masked(data, [(3, 6)]).decode()
    assert changed == '<s><c r="A1" t="str"><v>███</v></c><c r="A2" t="s"><v>0</v></c></s>'
