"""How people speak of charts and their numbers, as data: English and Chinese."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["bar", "horizontal", "line", "pie", "ring"]
KINDS: tuple[tuple[str, Kind], ...] = (
    (r"\b(?:donut|doughnut|ring)[ -](?:chart|graph)|环形图|圆环图", "ring"),
    (r"\bpie\b|饼状?图|扇形图", "pie"),
    (r"\bline[ -](?:chart|graph|plot|diagram)|\btrend line\b|折线图|曲线图|线图|走势图", "line"),
    (r"\bhorizontal bars?\b|条形图|横向柱状图", "horizontal"),
    (r"\b(?:bar|column)[ -]?(?:chart|graph|plot|diagram)|\bbars\b|柱状?图|直条图", "bar"),
    (r"\b(?:chart|graph|plot)\b|图表|统计图", "bar"),
)
OTHERS = re.compile(
    r"\b(scatter|histogram|radar|heat ?map|gantt|box plot|bubble|candlestick|sankey|treemap|3d)\b|(散点图|雷达图|直方图|热力图|甘特图|气泡图|桑基图|箱线图)"
)
NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
SCALES = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "万": 1e4, "亿": 1e8, "千": 1e3}
VALUE = re.compile(rf"[$€£¥￥]?({NUMBER})\s?([kKmM](?![a-zA-Z])|[万亿千])?\s?(%|[^\W\d]{{0,3}})?")
CLASSIFIER = r"(?:个|只|件|人|票|次|本|辆|元|块|吨|分|名|台|张|公斤|度|米|杯|瓶|天|小时|度)"
PAIR = re.compile(rf"(.*?[^\s\d:=：$€£¥￥-]|.*?[^\W\d].*?\d(?=[\s:=：(])|\d{{1,4}}(?=\s*[:=：(]))\s*(?:[:=：(]|->|\bis\b|\bwas\b|\bhas\b|\bhad\b|\bgot\b|\bat\b|为|是|有|占|\s-\s)?\s*"
                   rf"([$€£¥￥]?{NUMBER}\s?(?:[kKmM](?![a-zA-Z])|[万亿千])?\s?%?)\s?({CLASSIFIER}|[a-zA-Z°]{{1,8}})?\)?")  # fmt: skip
TURNED = re.compile(
    rf"([$€£¥￥]?{NUMBER}\s?(?:[kKmM](?![a-zA-Z])|[万亿千])?\s?%?)\s*{CLASSIFIER}?\s*(?:of |for |in |的)?(.*\D.*)"
)
LIST = rf"{NUMBER}(?:%)?(?:\s*(?:[,，、;]|\band\b|和|\s)\s*{NUMBER}(?:%)?)+"
SPLIT = re.compile(r"\s*(?:[,，、;；\n]|\band\b|(?<=[\d%个人元票])和)\s*(?:and\b)?\s*")
TITLE = re.compile(
    r"(?:with (?:the )?title|titled|entitled|named|called|标题(?:为|是|叫)?|题为|名为)\s*[:：]?\s*((?:(?!\b(?:with|showing|where)\b)[^,，;；。:：\n])+)",
    re.I,
)
COLOUR = re.compile(
    r"\b(?:in|using|with) ((?:light |dark )?[a-z]+)(?: (?:bars?|colou?rs?|lines?|slices?|columns?))?\b|(?:用|使用)?((?:浅|深)?[\u4e00-\u9fff]{1,2}色)(?:的)?(?=[柱折条饼线]|$|[，,。])"
)
VERB = re.compile(r"^\s*(?:please )?(?:plot|graph|chart)(?= (?:a|an|the|me)\b)", re.I)
HEAD = re.compile(
    r"^.*?(?:charts?|graphs?|plots?|pie|bars|图表|统计图|[饼线柱环扇条]状?形?图|走势图)\s*(?:that (?:shows?|compares)|which shows|showing|comparing|with|of|for|from|about|on|显示|展示|表示|比较|画出)?\s*(?:the )?",
    re.I | re.S,
)
OPENERS = re.compile(
    r"^(?:titled\s+)?(?:(?:the |these |this )?(?:following )?(?:data|values?|numbers?|figures?|sales|results?)?\s*(?:with|of|where|for|are|is|:|：)\s+)?(?:values? |data )?",
    re.I,
)
# "3 slices: A 50, B 50"
COUNTED = re.compile(r"^\d+ (?:slices|bars|parts|points|items|values|columns|categories)\s*[:：,]?\s*", re.I)
