"""Words of phrases that name something in a picture, as data."""

from __future__ import annotations

from collections.abc import Mapping

# nouns that say more than the kind a detector finds
NARROWER = frozenset(
    (
        "man", "woman", "boy", "girl", "child", "kid", "guy", "lady", "baby", "player", "rider", "kitten", "puppy", "男人",
        "女人", "男孩", "女孩", "孩子", "小孩",
    )
)  # fmt: skip

# said of anything: they narrow nothing
PLAIN = frozenset(
    (
        "the", "a", "an", "this", "that", "these", "those", "all", "every", "both", "any", "some", "my", "your", "its",
        "his", "her", "our", "their", "one",
    )
)  # fmt: skip

ZONES: Mapping[str, str] = {
    "left": "left", "right": "right", "top": "top", "bottom": "bottom", "upper": "top", "lower": "bottom",
    "middle": "middle", "centre": "middle", "center": "middle", "central": "middle",
    "左": "left", "右": "right", "上": "top", "下": "bottom",
}  # fmt: skip
SIZES: Mapping[str, str] = {
    "big": "large", "large": "large", "small": "small", "little": "small", "tiny": "small", "tall": "tall",
    "wide": "wide", "大": "large", "小": "small", "高": "tall",
}  # fmt: skip
NUMBERS: Mapping[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "both": 2, **{str(n): n for n in range(1, 21)},
}  # fmt: skip
ORDINALS: Mapping[str, int] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
}  # fmt: skip

# what may stand beside quoted words that are to be found where they are written
CARRIERS = frozenset(
    (
        "the", "a", "this", "that", "which", "where", "it", "says", "say", "does", "reads", "with", "and", "word", "words",
        "text", "phrase", "letters", "writing", "line", "sign", "label", "place", "spot", "button", "heading", "title",
        "number", "name", "written", "写着", "写有", "的", "地方", "位置", "这个", "那个", "这几个", "这两个", "词", "字",
        "字样", "单词", "文字", "和", "一行", "那行", "牌子", "按钮", "标题",
    )
)  # fmt: skip

# what stands on papers beside the value it names, and what else it may be called there
_SUMS = (
    "grand total",
    "total due",
    "amount due",
    "balance due",
    "total",
    "合计",
    "总计",
    "总额",
    "应付",
    "实付",
    "amount",
)
FIELDS: Mapping[str, tuple[str, ...]] = {
    **{
        name: (name,)
        for name in (
            "subtotal", "sub total", "change", "cash", "tax", "vat", "gst", "discount", "tip", "date", "quantity", "qty",
            "price", "unit price", "小计", "金额", "税额", "日期", "单价", "数量", "找零", "折扣", "实付", "应付",
            "due date",
            "发票号", "发票号码", "订单号",
        )
    },
    **{
        name: (name, *_SUMS)
        for name in (
            "total", "grand total", "total amount", "total price", "total sum", "amount", "amount due", "total due",
            "balance", "balance due", "合计", "总计", "总额", "总金额", "总价",
        )
    },
    "invoice number": ("invoice number", "invoice no", "invoice #"),
    "order number": ("order number", "order no", "order #"),
}  # fmt: skip
