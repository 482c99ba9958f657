"""Addresses in Latin script, by the words their streets are called by and by how their lines are built."""

from __future__ import annotations

import re

from ..triggers import alternation
from .places import STREET_LEADS, STREETS, UNITS

CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\wÀ-ž'’.-]{0,20}"
SUFFIXED = re.compile(
    rf"(?<![\w#])\d{{1,6}}[A-Za-z]?(?:[ ,]{{1,2}}\d{{1,5}})? (?:{CAPITAL} ){{1,4}}(?:{alternation(STREETS)})\b\.?"
    rf"(?:,? (?:Apt|Apartment|Suite|Unit|Flat|Floor|Room|#)\.? ?\w{{1,6}})?"
)
GLUED = re.compile(
    r"(?<![\w])[A-ZÀ-Þ][\wÀ-ž-]{2,30}(?:straße|strasse|str\.|straat|laan|weg|plein|gracht|platz|allee|gasse|damm|gade|vej|gatan|vägen|gata"
    r"|katu|utca|veien) \d{1,5}[A-Za-z]?\b"
)
LED = re.compile(
    rf"(?<!\w)(?:\d{{1,5}},? (?:bis |ter )?)?(?i:{alternation(STREET_LEADS)})"
    rf" (?:(?:de|du|des|la|le|les|del|da|do|dos|das|di|della|den|der|l'|d') ?){{0,3}}{CAPITAL}(?: (?:(?:de|du|del|da|di|la|y) )?{CAPITAL}){{0,4}}(?:,? (?:nº |n° |No\.? )?\d{{1,5}}[A-Za-z]?)?(?!\w)"
)
UNIT = re.compile(rf"(?i)(?<!\w)(?:\d{{3,6}} )?(?:{alternation(UNITS)}) #?\d[\w-]{{0,6}}\b")
NAMED_NUMBER = re.compile(rf"(?<!\w){CAPITAL}(?: {CAPITAL}){{0,3}} \d{{1,4}}[A-Za-z]?(?=[ \t]{{0,4}}(?:,|\n|$))")
CORNER = re.compile(
    rf"(?i:the corner of) (?:\d{{1,5}} )?{CAPITAL}(?: {CAPITAL}){{0,4}} and (?:\d{{1,5}} )?{CAPITAL}(?: {CAPITAL}){{0,3}}"
)
NUMBERED_LINE = re.compile(rf"(?m)^[ \t]{{0,4}}(?P<value>\d{{3,6}}) (?={CAPITAL})")
CODE_AT_END = re.compile(
    rf"(?m)^[ \t]{{0,4}}{CAPITAL}(?: {CAPITAL}){{0,3}},? (?:[A-Z]{{2}} )?(?P<value>\d{{4,6}}(?:-\d{{4}})?)[ \t]{{0,8}}$"
)
AFTER_ADDRESS = re.compile(
    r"(?i)\b(?:address|lives? at|living at|resid\w{2,4} at|located at|delivered? to|ship\w{0,4} to|住址|地址)(?: is)?[:：]?\s{1,3}(?P<rest>[^\n]{4,120})"
)
