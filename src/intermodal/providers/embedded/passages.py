"""A text as the pieces that can be quoted from it: sentences of prose, lines of lists and forms, headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...artifacts.writing import width

MAX_PASSAGE = 600  # characters
_HEADING = 3  # words of a label in capitals
_TITLE, _TITLE_WORDS = 60, 9  # cells and words that a heading has at most
_PROSE = 45  # cells: a block whose lines are mostly as wide is prose, wrapped
_SENTENCE = 20  # cells of a line from which, with a full stop at its end, it is a sentence
_ENDLESS = 200  # characters: what goes on so long without a full stop isn't one sentence but lines
_FULL = 0.85  # of the widest line: where the next word would still have fitted in, a line ended on purpose

CJK = re.compile(r"[\u3400-\u9fff]")
FIGURE = re.compile(r"\d")
_END = re.compile(r"(?<=[.!?])[\"”')\]]*\s+(?=[\"“'(\[]?[A-Z0-9\u3400-\u9fff])|(?<=[。！？；])[”」』）]*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|nos|vs|inc|ltd|co|corp|fig|eq|approx|dept|jan|feb|mar|apr|jun|jul|aug|sep|sept|"
    r"oct|nov|dec|e\.g|i\.e|a\.m|p\.m|u\.s)|\b[A-Z]|^\d{1,3})\.$",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"^[\s$€£¥￥+\-().,:%/\d]*(?:RM|USD|EUR|GBP|CNY|RMB|SGD|MYR|元)?[\s$€£¥￥+\-().,:%/\d]*(?:元)?$", re.IGNORECASE
)
_RULE = re.compile(r"^[\s|:=\-_*.~#]*$")
_COLUMNS = re.compile(r"\S(?:\s{3,}|\s*\t\s*)\S")
_BULLET = re.compile(r"^\s*[-–—•*·▪●◦]\s+(?=\S)")
_ITEM = re.compile(r"^\s*(?:[-–—•*·▪●◦]\s+|\(?\d{1,3}[.)]\s|[a-z]\)\s)")
_MARKED = re.compile(r"^\s*#{1,6}\s+")
_GOES_ON = re.compile(r"[.!?。！？；;,，、:：\-–][\"”')\]」』）]*$")
FULL_STOP = re.compile(r"[.!?。！？；][\"”')\]」』）]*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or a line with a label and its value; `heading`: it only names what follows."""

    text: str
    prose: bool
    heading: bool = False


def passages(text: str) -> list[Passage]:
    """Pages are parted by form feeds, blocks by blank lines; prose is cut in sentences, anything else in lines."""
    found: list[Passage] = []
    blocks = [
        lines
        for block in re.split(r"\f|\n\s*\n", text.replace("\r\n", "\n"))
        if (lines := [line for line in block.split("\n") if not _RULE.match(line)])
    ]
    for number, block in enumerate(blocks):
        followed = number + 1 < len(blocks)
        lines = [" ".join(line.replace("|", " ").split()) for line in block]
        if _is_prose(lines) and not _in_columns(block):
            found += _prose(lines, followed)
        else:
            found += _lines(lines, followed)
    return [Passage(p.text[:MAX_PASSAGE], p.prose, p.heading) for p in found]


def _in_columns(block: Sequence[str]) -> bool:
    """Whether most lines of a block are the rows of a table or a form."""
    return any("|" in line for line in block) or 2 * sum(bool(_COLUMNS.search(line)) for line in block) > len(block)


def _prose(lines: Sequence[str], followed: bool) -> Iterator[Passage]:
    """Sentences; headings, the items of a list and what has no full stops as lines of their own."""
    groups = _paragraphs(lines)
    for number, group in enumerate(groups):
        line, last = _BULLET.sub("", group[0]), number + 1 == len(groups)
        if len(group) == 1 and (followed or not last) and _heads(group[0]):
            yield Passage(_MARKED.sub("", line), False, True)
            continue
        whole = _unwrapped([line, *group[1:]])
        cut = sentences(whole)
        if len(cut) == 1 and len(group) > 1 and len(whole) > _ENDLESS and not FULL_STOP.search(whole):
            yield from (Passage(part, False) for part in (line, *group[1:]))
        else:
            yield from (Passage(part, True) for part in cut)


def _lines(lines: Sequence[str], followed: bool) -> Iterator[Passage]:
    """Lines of their own. Where most are whole sentences, these count as prose, and one that stands above as a heading."""
    mostly = 2 * sum(width(line) for line in lines if _sentence(line)) >= sum(map(width, lines))
    around = zip(["", *lines], lines, [*lines[1:], ""], strict=False)
    alone = len(lines) == 1 and followed
    headings = {
        line
        for above, line, below in around
        if _heads(line) and (alone or (mostly and _sentence(below) and (not above or FULL_STOP.search(above))))
    }
    for line in _labelled(lines):
        for part in sentences(_MARKED.sub("", line)):
            yield Passage(part, mostly and _sentence(part), line in headings)


def _sentence(line: str) -> bool:
    return width(line) >= _SENTENCE and bool(FULL_STOP.search(line)) and not line[:1].islower()


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    """The lines that run on from one into the next, together."""
    widest = max(map(width, lines))
    groups = [[lines[0]]]
    for line, below in pairwise(lines):
        first = below[:1] if CJK.match(below) else below.partition(" ")[0]
        room = width(line) + 1 + width(first) <= _FULL * widest
        ends = room and not _GOES_ON.search(line) and not below[:1].islower()
        if ends or _ITEM.match(below) or _MARKED.match(line) or _MARKED.match(below):
            groups.append([])
        groups[-1].append(below)
    return groups


def _heads(line: str) -> bool:
    """Whether a line that stands alone reads like a heading."""
    if _MARKED.match(line):
        return True
    short = width(line) <= _TITLE and len(line.split()) <= _TITLE_WORDS
    opens = line[:1].isupper() or line[:1].isdigit() or bool(CJK.match(line))
    return short and opens and not (_GOES_ON.search(line) or _VALUE.match(line) or _BULLET.match(line))


def _is_prose(lines: Sequence[str]) -> bool:
    """Most lines as wide as a column, or many going on with a small letter."""
    widths = sorted(map(width, lines))
    going_on = sum(line[:1].islower() for line in lines[1:])
    return widths[len(widths) // 2] >= _PROSE or going_on >= 0.4 * len(lines)


def _unwrapped(lines: Sequence[str]) -> str:
    joined = lines[0]
    for line in lines[1:]:
        if joined.endswith("-") and line[:1].islower():
            joined = joined[:-1] + line
        elif CJK.search(joined[-1:]) and CJK.search(line[:1]):
            joined += line
        else:
            joined += " " + line
    return joined


def _labelled(lines: Sequence[str]) -> list[str]:
    """A label alone on its line takes the values from the lines below it, as receipts are read by machines.

    A heading (short, or ending in a colon) is given a second time, with the line below it.
    """
    joined: list[str] = []
    open_label = False
    for line in lines:
        value = bool(_VALUE.match(line))
        if joined and open_label and value:
            joined[-1] += " " + line
        else:
            joined.append(line)
            open_label = not value and not FIGURE.search(line)
    headed = [
        f"{label} {below}"
        for label, below in pairwise(joined)
        if label.rstrip().endswith((":", "：")) or (label.isupper() and len(label.split()) <= _HEADING)
    ]
    return joined + [line for line in headed if len(line) <= 200]


def sentences(text: str) -> list[str]:
    """Cut after full stops that end a sentence, in Latin and Chinese punctuation."""
    parts: list[str] = []
    for part in _END.split(text):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] += " " + part
        elif part.strip():
            parts.append(part.strip())
    return parts
