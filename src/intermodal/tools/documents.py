"""Reading documents: their text, whether typed or scanned, and their pages as pictures."""

from __future__ import annotations

from collections.abc import Sequence

from ..artifacts import Document, Image, Text
from ..providers import DocumentReader, TextReader
from .tool import Pattern, engine, tool

# What pdftotext writes between pages: a line of its own, so that a page can be found again and a reader sees a break.
PAGE_BREAK = "\n\f\n"
SCAN_DPI = 150
NEARLY_EMPTY = 32  # letters and digits: a page number or a scanner's stamp is no text layer
PDF = "application/pdf"

_NOUNS_EN = (
    "document",
    "pdf",
    "docx",
    "pptx",
    "xlsx",
    "report",
    "paper",
    "slides",
    "spreadsheet",
    "contract",
    "file",
    "page",
    "slide",
)
_NOUNS_ZH = ("文档", "文件", "报告", "论文", "幻灯片", "表格", "合同", "资料", "页")


@tool(
    version="1",
    effect="pure",
    conversion=True,
    examples=[
        "read this document",
        "what does the PDF say",
        "extract the text of this report",
        "get the text from these slides",
        "turn the scanned PDF into text",
        "读取这份文档",
        "提取PDF里的文字",
        "这份报告写了什么",
    ],
    patterns=[
        Pattern(
            verbs=(
                "read", "extract", "get", "pull", "grab", "copy", "take", "say", "says", "text", "transcribe", "ocr",
                "读", "读取", "提取", "识别",
                "写了什么", "文字",
            ),
            objects=(*_NOUNS_EN, *_NOUNS_ZH),
            media=("document",),
        ),
        Pattern(("say", "says", "written"), ("it", "this", "these", "they", "that", "those"), ("document",)),
    ],
)  # fmt: skip
async def read_document(
    document: Document,
    *,
    pages: tuple[int, ...] = (),
    documents: DocumentReader = engine(),
    reader: TextReader = engine(),
) -> Text:
    """Read the text of a document: PDF, also scanned, Word, slides or spreadsheet.

    `pages` are 1-based (slides, sheets); none means all. A page of a PDF with no text layer to speak of is read as
    a picture. Pages are parted by a line with a form feed. Raises MediaError or ParameterInvalid as the engines do.
    """
    texts = [str(text) for text in await documents.text(document, pages=pages)]
    if document.media_type == PDF:
        for index, text in enumerate(texts):
            if sum(map(str.isalnum, text)) < NEARLY_EMPTY:
                # one page's picture at a time: memory grows with the text alone
                number = pages[index] if pages else index + 1
                texts[index] = await _seen(document, number, text, documents, reader)
    return Text.of(PAGE_BREAK.join(texts))


async def _seen(document: Document, number: int, layer: str, documents: DocumentReader, reader: TextReader) -> str:
    """What is written on the page's picture; the text layer where that says as much."""
    [picture] = await documents.render(document, pages=(number,), dpi=SCAN_DPI)
    lines = [region.text for region in (await reader.read(picture)).items if region.text]
    read = "\n".join(lines)
    return read if sum(map(str.isalnum, read)) > sum(map(str.isalnum, layer)) else layer


@tool(
    version="1",
    effect="pure",
    conversion=True,
    examples=[
        "turn the PDF into pictures",
        "show me page 3 of the document as an image",
        "convert every page to an image",
        "把PDF转成图片",
        "把文档的每一页变成图片",
    ],
    patterns=[
        Pattern(
            verbs=("turn", "convert", "render", "show", "export", "转", "转成", "变成", "导出"),
            objects=("pages", "page", "pictures", "images", "as an image", "页", "图片"),
            media=("document",),
        ),
        Pattern(("as pictures", "as images", "as png", "as jpg"), ("pages", "page", "{pages}"), ("document",)),
    ],
    bridge=0.3,
)
async def document_to_pages(
    document: Document, *, pages: tuple[int, ...] = (), documents: DocumentReader = engine()
) -> Sequence[Image]:
    """Turn the pages of a PDF into pictures.

    PNG at 150 dots an inch; `pages` are 1-based, none means all. Raises MediaUnsupported for other formats.
    """
    return await documents.render(document, pages=pages, dpi=SCAN_DPI)
