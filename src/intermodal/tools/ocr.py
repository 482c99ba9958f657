"""Text in pictures: find and read it, and hand it on as plain text."""

from __future__ import annotations

from ..artifacts import Image, Region, Regions, Text
from ..providers.embedded.page_layout import Line, gap, joins_row
from ..providers.embedded.writing import width
from ..providers.protocols import TextReader
from .tool import Pattern, engine, tool

_READ = ("read", "extract", "ocr", "scan", "digitise", "digitize", "transcribe", "copy", "get")
_READ_HAN = ("读", "识别", "提取", "抄", "扫描", "看看", "念")
_WRITTEN = ("text", "words", "writing", "letters", "characters", "handwriting", "print")
_WRITTEN_HAN = ("文字", "字", "内容", "文本")
_CARRIERS = (
    "receipt", "sign", "page", "screenshot", "scan", "label", "poster", "menu", "invoice", "ticket", "plate", "card",
    "letter", "form", "whiteboard", "收据", "小票", "发票", "招牌", "标牌", "截图", "海报", "菜单", "车票", "名片", "信",
)  # fmt: skip


@tool(
    version="1",
    effect="pure",
    examples=[
        "read this receipt",
        "what does the sign say",
        "what is written on the page",
        "extract the text from the screenshot",
        "OCR this scan",
        "读一下这张收据",
        "图片里写了什么",
        "识别图中的文字",
        "这个牌子上写的是什么",
    ],
    patterns=[
        Pattern((*_READ, *_READ_HAN), (*_CARRIERS, *_WRITTEN, *_WRITTEN_HAN), ("image",), weight=1.2),
        Pattern(
            ("say", "says", "said", "written", "write", "wrote", "reads"),
            (*_CARRIERS, "picture", "image", "photo"),
            ("image",),
        ),
        Pattern(("写了什么", "写的是什么", "写着什么", "写什么", "有什么字", "上面写"), (), ("image",), weight=1.2),
        Pattern(("ocr", "text recognition", "文字识别"), (), ("image",), weight=1.5),
        Pattern(("read", "读"), (), ("image",), weight=0.8),
    ],
    bridge=1.0,
)
async def read_text(image: Image, *, reader: TextReader = engine()) -> Regions:
    """Read the text in a picture: a photo, scan, receipt, screenshot or sign."""
    return await reader.read(image)


@tool(version="1", effect="pure", conversion=True)
async def regions_to_text(regions: Regions) -> Text:
    """What was found in a picture as plain text."""
    out = ""
    last: Line | None = None
    for region in regions.items:
        line = _line(region)
        if last is not None and region.text and last.text and joins_row(last, line):
            tight = gap(last, line) < 0.5 and width(last.text[-1]) == 2 == width(region.text[0])
            out += ("" if tight else " ") + region.text
        else:
            out += ("\n" if out else "") + (region.text or region.label)
        last = line
    return Text.of(out)


def _line(region: Region) -> Line:
    left, top, right, bottom = region.box
    corners = (
        region.polygon if len(region.polygon) == 4 else ((left, top), (right, top), (right, bottom), (left, bottom))
    )
    return Line(corners, region.text, region.score)
