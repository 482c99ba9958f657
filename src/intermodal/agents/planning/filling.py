"""Parameters that a clause sets: pages, times, languages, formats, counts, named values. Pure."""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from ...artifacts import Text
from ...tools.toolbox import AnyTool
from . import words
from .ranking import Index, Match
from .reading import STANDS_FOR, Reading
from .request import Clause, Request, Slot, fill
from .slots import stem


def params_of(
    reading: Reading, clause: Clause, request: Request, by_tool: Mapping[str, Match], index: Index
) -> tuple[dict[str, dict[str, Any]], set[int]]:
    """tool id → parameters the clause sets, and the tokens used up by that."""
    out: dict[str, dict[str, Any]] = {}
    used: set[int] = set()
    slots = {slot.name: slot for slot in clause.slots}
    values = {slot.name: slot.value for slot in clause.slots}
    for tool in reading.tools:
        mine: dict[str, Any] = {}
        annotations = {param.name: param.annotation for param in tool.signature.params}
        known = set(annotations)
        match = by_tool.get(tool.id)
        for name, value in (match.params if match else {}).items():
            filled = fill(value, request, clause, values)
            if filled is not None and value == "{quoted}" and _several(annotations.get(name)):
                if not any(feed.place.quoted and not feed.place.age for feed in reading.feeds):  # else it is the medium
                    quotes = [slot for slot in clause.slots if slot.name == "quoted"]
                    mine[name] = [slot.value for slot in quotes]
                    used.update(slot.start for slot in quotes)
            elif filled is not None:
                mine[name] = filled
        for name in known - {"language", "number", "format"} - mine.keys():
            counted = (
                slots.get(f"count:{stem(name)}") if annotations[name] in (int, float) else None
            )  # "in 3 sentences"
            slot = slots.get(name) or counted
            if slot is not None:
                mine[name] = fill(slot.value, request, clause, values)
                used.update(range(slot.start, slot.end))
        said = set(mine)  # what the pattern that matched says outweighs a word that is also a choice
        for param in tool.signature.params:
            if param.name not in mine and (named := _named_value(param.name, param.annotation, clause, request)):
                mine[param.name], at = named
                used.update(at)
        for hit in index.values.find(clause.tokens):
            owner, name, choice = hit.value
            if owner == tool.id and name not in said:
                mine[name] = [*mine.get(name, ()), choice] if _several(annotations[name]) else choice
                used.update(range(hit.start, hit.end))
        for feed in reading.feeds:
            if feed.place.quoted and "quoted" in slots:
                used.add(slots["quoted"].start)
        if mine:
            out[tool.id] = mine
    for slot in clause.slots:
        if slot.name == "language" and (speaks := _language_taker(reading.tools, reading.goal.tool, slot)) is not None:
            out.setdefault(speaks.id, {}).setdefault("language", slot.value)
            used.update(range(slot.start, slot.end))
        elif slot.name == "language" and not slot.role:
            used.update(range(slot.start, slot.end))
    return out, used


def _several(annotation: Any) -> bool:
    return typing.get_origin(annotation) in (tuple, list)


def _named_value(name: str, annotation: Any, clause: Clause, request: Request) -> tuple[str, range] | None:
    """What follows a text parameter's own name: "with the voice heart", "voice: heart"; and the tokens of that."""
    if annotation not in (str, str | None):
        return None
    tokens = clause.tokens
    for i, token in enumerate(tokens[:-1]):
        before = {t.text for t in tokens[max(0, i - 2) : i]}
        mark = tokens[i + 1].text in (":", "=")
        if token.text != name or not (mark or before & {"with", "using", "use", "用"}) or i + 1 + mark >= len(tokens):
            continue
        first = tokens[i + 1 + mark]
        if first.is_word and (mark or first.text not in words.STOP | words.PREPOSITIONS):
            value = re.match(r"[\w-]+", request.plain[first.start :])
            assert value is not None  # the token is a word
            last = max(j for j, t in enumerate(tokens) if t.start < first.start + value.end())
            return value[0], range(i, last + 1)
    return None


def _language_taker(tools: Sequence[AnyTool], goal: AnyTool, slot: Slot) -> AnyTool | None:
    """The step a language is meant for: one that renders text, or, of what the media is in, one that reads media."""
    able = [t for t in tools if any(p.name == "language" for p in t.signature.params)]
    renders = [t for t in able if t.signature.ports and issubclass(t.signature.ports[0].kind, Text)]
    reads = [t for t in able if t not in renders and (t is goal or not 0 < t.bridge < STANDS_FOR)]
    if slot.role:
        return renders[-1] if renders else reads[0] if reads and slot.role == "in" else None
    return reads[0] if reads else renders[-1] if renders else None
