"""Text in pictures: find and read it, and hand it on as plain text."""

from __future__ import annotations

from ..artifacts import Image, Region, Regions, Text
from ..artifacts.page_layout import Line, gap, joins_row
from ..artifacts.writing import width
from ..providers.protocols import TextReader
from .tool import Pattern, engine, tool

_VERBS = (
    "read", "is there any", "有文字", "copy", "抄下来", "抄写", "type up", "type out", "copy out", "ocr", "digitise",
    "digitize", "say", "says", "written", "reads", "读", "读取", "写了什么", "写的是什么",
    "写着什么", "写的什么", "decipher", "认一下", "认出", "抄一下", "打出来", "抠出来", "认字", "写了些什么",
    "写了哪些", "有什么字", "什么字", "说了什么", "说的是什么", "讲了什么",
)  # fmt: skip
_TAKING = (
    "extract",
    "recognize",
    "recognise",
    "get",
    "grab",
    "pull",
    "pull out",
    "lift",
    "copy",
    "复制",
    "拷贝",
    "摘录",
    "录入",
    "打成字",
    "识别",
    "提取",
    "扒",
    "抓取",
)  # these take other things out of pictures too
_CARRIERS = (
    "text", "words", "message", "writing", "handwriting", "picture", "photo", "image", "scan", "sign", "receipt",
    "letter", "menu",
    "screenshot", "page", "whiteboard", "label", "slide", "screen", "poster", "invoice", "ticket", "文字", "图片", "照片",
    "截图", "收据", "小票", "牌子", "菜单", "图", "发票", "海报", "车票", "名片", "信", "便条", "说明书", "标签",
    "黑板", "白板", "药盒", "note", "sticky note", "billboard", "package", "packaging", "card", "business card", "board",
    "notice", "banner", "tag", "bottle", "flyer", "leaflet", "newspaper", "scribble", "扫描件", "便签", "字条", "纸条",
    "告示", "通知",
    "包装", "瓶子", "手写", "作业", "试卷", "证书", "快递单", "路牌", "传单", "单子", "账单", "门牌", "相片",
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
        Pattern(_VERBS, _CARRIERS, ("image",)),
        Pattern(
            ("say", "says", "written", "写了什么"), ("it", "this", "these", "they", "that", "those", "here"), ("image",)
        ),
        Pattern(
            ("写了什么", "写的什么", "写着什么", "写的是什么", "什么字", "写的什么字", "写了什么字"),
            ("上面", "里面", "这里", "上头"),
            ("image",),
            weight=0.9,
        ),
        Pattern(("turn", "convert"), ("into text", "to text", "as text"), ("image",)),
        Pattern(("转成文字", "转为文字", "转文字", "变成文字"), (), ("image",), weight=0.75),
        Pattern(_TAKING, _CARRIERS),
        Pattern(
            ("find", "locate", "detect", "找出", "定位", "检测"), ("text", "writing", "文字"), ("image",), weight=0.9
        ),
        Pattern(("ocr", "text recognition", "文字识别"), (), ("image",)),
        Pattern(
            (
                "give",
                "give me",
                "show me",
                "send me",
                "list",
                "tell me",
                "i need",
                "i want",
                "给我",
                "我要",
                "列出",
                "输出",
            ),
            ("text", "words", "writing", "wording", "文字", "字"),
            ("image",),
        ),
    ],
    bridge=0.7,
    unless=["lips", "口型", "唇语"],
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
