"""Numbers of a request or a table → a chart. What can't be read is an error that quotes it, never left out."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ....errors import ParameterInvalid
from .chart_words import (
    COLOUR,
    COUNTED,
    HEAD,
    KINDS,
    LIST,
    NUMBER,
    OPENERS,
    PAIR,
    SCALES,
    SPLIT,
    TITLE,
    TURNED,
    VALUE,
    VERB,
    Kind,
)
from .colours import named
from .tokens import normal, without_quotes


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


def kind_of(text: str, *, certain: bool = False) -> Kind | None:
    """The kind of chart spoken of; a mere "chart" is one of bars. `certain`: only where the kind is named."""
    for pattern, kind in KINDS[:-1] if certain else KINDS:
        if re.search(pattern, text, re.I):
            return kind
    return None


def read(request: str, data: str = "") -> Chart:
    """Raises ParameterInvalid where there are no numbers, or a piece that can't be read."""
    plain = normal(request)
    kind = kind_of(plain) or "bar"
    table = _table(data or plain)
    spoken, quoted = without_quotes(plain)
    title = quoted[0] if quoted else ""
    spoken = VERB.sub("", spoken)
    if not quoted and (match := TITLE.search(spoken)):
        title = match[1].strip()
        spoken = spoken[: match.start()].rstrip(" ,，") + " " + spoken[match.end() :]
    colours, spoken = _colours(spoken)
    if table is not None:
        labels, values, names, unit = table
        first = spoken.split("\n")[0] if not data else spoken
        return Chart(kind, labels, values, names, title or _topic(first), unit, colours)
    topic, body = _parted(data if data else spoken)
    labels, numbers, unit = _inline(body)
    topic, labels = _shared(topic, labels)
    return Chart(kind, labels, (numbers,), (), title or _topic(topic), unit, colours)


def _shared(topic: str, labels: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """ "the heights of Tom (180), Ann (165)": what comes before "of" is about all."""
    for word in (" of ", " for "):
        if len(labels) > 1 and word in labels[0] and not any(word in label for label in labels[1:]):
            topic, _, first = labels[0].partition(word)
            labels = (first, *labels[1:])
    return topic, labels


def _colours(text: str) -> tuple[tuple[str, ...], str]:
    found: list[str] = []
    for match in list(COLOUR.finditer(text)):
        word = match[1] or match[2] or ""
        value = named(word) or named(word.removesuffix("s")) or (named(word.split()[-1]) if word else None)
        if value:
            found.append(value)
            text = text.replace(match[0], " ", 1)
    return tuple(found), text


def _parted(text: str) -> tuple[str, str]:
    """What the chart is of, and the part with the numbers."""
    topic, body = "", text
    if (head := HEAD.match(text)) is not None:
        body = text[head.end() :]
    colon = re.search(r"[:：]\s*(?=[^\n]*\d|\n)", body)
    if (
        colon
        and not re.search(r"\d", body[: colon.start()].replace(" ", ""))
        and len(SPLIT.split(body[: colon.start()])) == 1
    ):
        after = body[colon.end() :]
        named_by_number = re.fullmatch(rf"\s*{NUMBER}.*[:：=].*", after, re.S)  # "2019: 12, 2020: 15"
        only_first = re.match(rf"\s*[$€£¥]?{NUMBER}\s*%?\s*(?:$|[,，、;；\n]|and\b)", after) and re.search(
            r"[:：]", after
        )
        if not named_by_number and not only_first:
            return body[: colon.start()], after
    match = re.search(r"\b(?:with values|where|with|being)\b\s+", body)
    if match and not re.search(r"\d", body[: match.start()]):
        topic, body = body[: match.start()], body[match.end() :]
    return topic, body


def _topic(text: str) -> str:
    """A heading from what the chart is said to be of."""
    words = HEAD.sub("", text).strip(" .,:：，。")
    if (
        not words
        or re.search(r"\d", words)
        or len(words) > 60
        or re.match(r"(?i)(?:draw|make|plot|create|show|please|this|the data|画|请)", words)
    ):
        return ""
    return words[0].upper() + words[1:]


def _inline(body: str) -> tuple[tuple[str, ...], tuple[float, ...], str]:
    body = COUNTED.sub("", OPENERS.sub("", body.strip(" .。!！")))
    listed = _listed(body)
    if listed is not None:
        return listed
    labels, values, units = [], [], set[str]()
    for piece in filter(None, (p.strip(" .。") for p in SPLIT.split(_thousands(body)))):
        label, number, measure = _pair(piece)
        labels.append(label)
        value, unit = _value(number)
        values.append(value)
        units.add(unit or measure)
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
    whole = re.fullmatch(rf"(?:values? |numbers? |the )*({LIST}|{NUMBER}%?)", body.strip(), re.I)
    first = re.fullmatch(
        rf"(?:values? )?({LIST})\s*(?:for|labell?ed|with labels|named|对应|分别对应)\s*:?\s*(.+)", body, re.I | re.S
    )
    last = re.fullmatch(
        rf"(?:for )?([^\d]+?)\s*(?:[:：=]|with values?|being|as|are|respectively|分别为|分别是|的值为|为)\s*"
        rf"({LIST})(?: respectively)?",
        body,
        re.I | re.S,
    )
    if whole:
        numbers, labels = whole[1], []
    elif first or last:
        numbers = first[1] if first else last[2] if last else ""
        said = first[2] if first else last[1] if last else ""
        labels = [p.strip() for p in SPLIT.split(said) if p.strip()]
    else:
        return None
    found = [_value(m) for m in re.findall(rf"{NUMBER}%?", _thousands(numbers) if ", " in numbers else numbers)]
    if labels and len(labels) != len(found):
        raise ParameterInvalid(
            f"{len(found)} numbers for {len(labels)} names in {body[:80]!r}.", hint="Give as many names as numbers."
        )
    return tuple(labels or map(str, range(1, len(found) + 1))), tuple(v for v, _ in found), found[0][1]


def _pair(piece: str) -> tuple[str, str, str]:
    """(name, number, what it is measured in: "°C", "kg" or "")."""
    if match := PAIR.fullmatch(piece):
        measure = (
            match[3] if match[3] and match[3][0] not in "个只件" and match[3].isascii() | ("°" in match[3]) else ""
        )
        return match[1].strip(" ():-"), match[2], measure
    if (match := TURNED.fullmatch(piece)) and match[2].strip():
        return match[2].strip(" ()"), match[1], ""
    raise ParameterInvalid(
        f"{piece[:60]!r} is not a name with a number.", hint="Write them like 'apples 5, pears 3', or give a table."
    )


def _value(text: str) -> tuple[float, str]:
    """(number, unit) of "1,200", "$5k", "40%", "3万"."""
    match = VALUE.search(text)
    assert match is not None  # the caller matched a number
    currency = text.strip()[0] if text.strip()[0] in "$€£¥￥" else ""
    return float(match[1].replace(",", "")) * SCALES.get(match[2] or "", 1.0), "%" if "%" in text else currency


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
    return re.fullmatch(rf"[$€£¥￥]?\s*{NUMBER}\s*%?", cell.strip()) is not None


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
