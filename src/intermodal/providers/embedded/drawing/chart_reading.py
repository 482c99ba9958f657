"""Numbers of a request or a table → a chart. What can't be read is an error that quotes it, never left out."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ....errors import ParameterInvalid
from .colours import named
from .tokens import normal, without_quotes

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
_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_SCALES = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "万": 1e4, "亿": 1e8, "千": 1e3}
_VALUE = re.compile(rf"[$€£¥￥]?({_NUMBER})\s?([kKmM](?![a-zA-Z])|[万亿千])?\s?(%|[^\W\d]{{0,3}})?")
_CLASSIFIER = r"(?:个|只|件|人|票|次|本|辆|元|块|吨|分|名|台|张|公斤|度|米|杯|瓶|天|小时|度)"
_PAIR = re.compile(rf"(.*?[^\s\d:=：-]|\d{{1,4}}(?=\s*[:=：(]))\s*(?:[:=：(]|->|\bis\b|\bwas\b|\bhas\b|\bhad\b|\bgot\b|\bat\b|为|是|有|占|\s-\s)?\s*"
                   rf"([$€£¥￥]?{_NUMBER}\s?(?:[kKmM](?![a-zA-Z])|[万亿千])?\s?%?)\s?({_CLASSIFIER}|[a-zA-Z°]{{1,8}})?\)?")  # fmt: skip
_TURNED = re.compile(
    rf"([$€£¥￥]?{_NUMBER}\s?(?:[kKmM](?![a-zA-Z])|[万亿千])?\s?%?)\s*{_CLASSIFIER}?\s*(?:of |for |in |的)?(.*\D.*)"
)
_LIST = rf"{_NUMBER}(?:%)?(?:\s*(?:[,，、;]|\band\b|和|\s)\s*{_NUMBER}(?:%)?)+"
_SPLIT = re.compile(r"\s*(?:[,，、;；\n]|\band\b|(?<=[\d%个人元票])和)\s*(?:and\b)?\s*")
_TITLE = re.compile(
    r"(?:with (?:the )?title|titled|entitled|named|called|标题(?:为|是|叫)?|题为|名为)\s*[:：]?\s*((?:(?!\b(?:with|showing|where)\b)[^,，;；。:：\n])+)",
    re.I,
)
_COLOUR = re.compile(
    r"\b(?:in|using|with) ((?:light |dark )?[a-z]+)(?: (?:bars?|colou?rs?|lines?|slices?|columns?))?\b|(?:用|使用)?((?:浅|深)?[\u4e00-\u9fff]{1,2}色)(?:的)?(?=[柱折条饼线]|$|[，,。])"
)
_VERB = re.compile(r"^\s*(?:please )?(?:plot|graph|chart)(?= (?:a|an|the|me)\b)", re.I)
_HEAD = re.compile(
    r"^.*?(?:charts?|graphs?|plots?|pie|bars|图表|统计图|[饼线柱环扇条]状?形?图|走势图)\s*(?:that (?:shows?|compares)|which shows|showing|comparing|with|of|for|from|about|on|显示|展示|表示|比较|画出)?\s*(?:the )?",
    re.I | re.S,
)
_OPENERS = re.compile(
    r"^(?:titled\s+)?(?:(?:the |these |this )?(?:following )?(?:data|values?|numbers?|figures?|sales|results?)?\s*(?:with|of|where|for|are|is|:|：)\s+)?(?:values? |data )?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Chart:
    """`values[s][i]` is series `s` at label `i`. `unit` ("%", "$", …) stands at each value."""

    kind: Kind
    labels: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    names: tuple[str, ...] = ()
    title: str = ""
    unit: str = ""
    colours: tuple[str, ...] = ()


def kind_of(text: str) -> Kind | None:
    return next((kind for pattern, kind in KINDS if re.search(pattern, text, re.I)), None)


def read(request: str, data: str = "") -> Chart:
    """Raises ParameterInvalid where there are no numbers, or a piece that can't be read."""
    plain = normal(request)
    kind = kind_of(plain) or "bar"
    table = _table(data or plain)
    spoken, quoted = without_quotes(plain)
    title = quoted[0] if quoted else ""
    spoken = _VERB.sub("", spoken)
    if not quoted and (match := _TITLE.search(spoken)):
        title = match[1].strip()
        spoken = spoken[: match.start()].rstrip(" ,，") + " " + spoken[match.end() :]
    colours, spoken = _colours(spoken)
    if table is not None:
        labels, values, names, unit = table
        first = spoken.split("\n")[0] if not data else spoken
        return Chart(kind, labels, values, names, title or _topic(first), unit, colours)
    topic, body = _parted(spoken if not data else data)
    labels, numbers, unit = _inline(body)
    if " of " in labels[0] and len(labels) > 1 and not any(" of " in label for label in labels[1:]):
        topic, _, first = labels[0].partition(" of ")  # "the heights of Tom (180), Ann (165)"
        labels = (first, *labels[1:])
    return Chart(kind, labels, (numbers,), (), title or _topic(topic), unit, colours)


def _colours(text: str) -> tuple[tuple[str, ...], str]:
    found: list[str] = []
    for match in list(_COLOUR.finditer(text)):
        word = match[1] or match[2] or ""
        value = named(word) or named(word.removesuffix("s")) or (named(word.split()[-1]) if word else None)
        if value:
            found.append(value)
            text = text.replace(match[0], " ", 1)
    return tuple(found), text


def _parted(text: str) -> tuple[str, str]:
    """What the chart is of, and the part with the numbers."""
    topic, body = "", text
    if (head := _HEAD.match(text)) is not None:
        body = text[head.end() :]
    colon = re.search(r"[:：]\s*(?=[^\n]*\d|\n)", body)
    if (
        colon
        and not re.search(r"\d", body[: colon.start()].replace(" ", ""))
        and len(_SPLIT.split(body[: colon.start()])) == 1
    ):
        after = body[colon.end() :]
        if not re.match(rf"\s*[$€£¥]?{_NUMBER}\s*%?\s*(?:$|[,，、;；\n]|and\b)", after) or not re.search(
            r"[:：]", after
        ):
            if not re.fullmatch(rf"\s*{_NUMBER}.*[:：=].*", after, re.S) and not re.match(
                rf"\s*{_NUMBER}\s*%?\s*[,，、;；]\s*\D+[:：]", after
            ):
                return body[: colon.start()], after
    if match := re.search(r"\b(?:with values|where|with|being)\b\s+", body):
        if not re.search(r"\d", body[: match.start()]):
            topic, body = body[: match.start()], body[match.end() :]
    return topic, body


def _topic(text: str) -> str:
    """A heading from what the chart is said to be of."""
    words = _HEAD.sub("", text).strip(" .,:：，。")
    if (
        not words
        or re.search(r"\d", words)
        or len(words) > 60
        or re.match(r"(?i)(?:draw|make|plot|create|show|please|this|the data|画|请)", words)
    ):
        return ""
    return words[0].upper() + words[1:]


def _inline(body: str) -> tuple[tuple[str, ...], tuple[float, ...], str]:
    body = _OPENERS.sub("", body.strip(" .。!！"))
    listed = _listed(body)
    if listed is not None:
        return listed
    labels, values, units = [], [], set[str]()
    for piece in filter(None, (p.strip(" .。") for p in _SPLIT.split(_thousands(body)))):
        label, number = _pair(piece)
        labels.append(label)
        value, unit = _value(number)
        values.append(value)
        units.add(unit)
    if not values:
        raise ParameterInvalid(
            f"There are no numbers to draw in {body[:80]!r}.",
            hint="Write them like 'apples 5, pears 3', or give a table.",
        )
    return tuple(labels), tuple(values), units.pop() if len(units) == 1 else ""


def _thousands(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))(?!\d{3},\d{1,2}\b)", "", text)


def _listed(body: str) -> tuple[tuple[str, ...], tuple[float, ...], str] | None:
    """ "10, 20 and 30 for Jan, Feb and Mar", "Jan, Feb, Mar: 10, 20, 30", or numbers alone; None where it is neither."""
    whole = re.fullmatch(rf"(?:values? |numbers? |the )*({_LIST}|{_NUMBER}%?)", body.strip(), re.I)
    first = re.fullmatch(
        rf"(?:values? )?({_LIST})\s*(?:for|labell?ed|with labels|named|对应|分别对应)\s*:?\s*(.+)", body, re.I | re.S
    )
    last = re.fullmatch(
        rf"(?:for )?([^\d]+?)\s*(?:[:：=]|with values?|being|as|are|respectively|分别为|分别是|的值为|为)\s*({_LIST})(?: respectively)?",
        body,
        re.I | re.S,
    )
    if whole:
        numbers, labels = whole[1], []
    elif first or last:
        numbers = first[1] if first else last[2] if last else ""
        said = first[2] if first else last[1] if last else ""
        labels = [p.strip() for p in _SPLIT.split(said) if p.strip()]
    else:
        return None
    found = [_value(m) for m in re.findall(rf"{_NUMBER}%?", _thousands(numbers) if ", " in numbers else numbers)]
    if labels and len(labels) != len(found):
        raise ParameterInvalid(
            f"{len(found)} numbers for {len(labels)} names in {body[:80]!r}.", hint="Give as many names as numbers."
        )
    return tuple(labels or map(str, range(1, len(found) + 1))), tuple(v for v, _ in found), found[0][1]


def _pair(piece: str) -> tuple[str, str]:
    if match := _PAIR.fullmatch(piece):
        return match[1].strip(" ():-"), match[2]
    if (match := _TURNED.fullmatch(piece)) and match[2].strip():
        return match[2].strip(" ()"), match[1]
    raise ParameterInvalid(
        f"{piece[:60]!r} is not a name with a number.", hint="Write them like 'apples 5, pears 3', or give a table."
    )


def _value(text: str) -> tuple[float, str]:
    """(number, unit) of "1,200", "$5k", "40%", "3万"."""
    match = _VALUE.search(text)
    assert match is not None  # the caller matched a number
    currency = text.strip()[0] if text.strip()[0] in "$€£¥￥" else ""
    return float(match[1].replace(",", "")) * _SCALES.get(match[2] or "", 1.0), "%" if "%" in text else currency


def _table(text: str) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...], tuple[str, ...], str] | None:
    """(labels, series, their names, unit) of the lines that make a table: CSV, TSV, Markdown; None where there is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for mark in ("|", "\t", ",", ";"):
        rows = [_cells(line, mark) for line in lines if line.count(mark)]
        rows = [row for row in rows if not all(re.fullmatch(r":?-+:?", c) for c in row)]
        body = [
            row for row in rows if len(row) > 1 and any(_is_number(c) for c in row[1:]) and len(row) == len(rows[-1])
        ]
        if len(body) >= 2:
            return _columns(rows, body)
    return None


def _cells(line: str, mark: str) -> list[str]:
    if mark == "|":
        return [cell.strip() for cell in line.strip("|").split("|")]
    return [cell.strip() for cell in next(csv.reader([line], delimiter=mark, skipinitialspace=True))]


def _is_number(cell: str) -> bool:
    return re.fullmatch(rf"[$€£¥￥]?\s*{_NUMBER}\s*%?", cell.strip()) is not None


def _columns(
    rows: Sequence[list[str]], body: Sequence[list[str]]
) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...], tuple[str, ...], str]:
    width = len(body[0])
    numeric = [c for c in range(1, width) if all(_is_number(row[c]) for row in body)]
    if not numeric:
        raise ParameterInvalid(
            "No column of the table holds only numbers.", hint="Give names in the first column and numbers beside them."
        )
    header = rows[0] if rows[0] is not body[0] and len(rows[0]) == width else None
    cells = [[_value(row[c]) for row in body] for c in numeric]
    units = {unit for column in cells for _, unit in column}
    names = tuple(header[c] for c in numeric) if header else ()
    return (
        tuple(row[0] for row in body),
        tuple(tuple(v for v, _ in column) for column in cells),
        names,
        units.pop() if len(units) == 1 else "",
    )
