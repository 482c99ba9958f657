"""Words of a request: in lower case, plurals taken off, runs of what is quoted taken out."""

from __future__ import annotations

import re
import unicodedata

from .scene_words import HAN_DIGITS, IRREGULAR

QUOTED = re.compile(
    r"“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|『([^』]+)』|《([^》]+)》|«([^»]+)»|‘([^’]+)’|(?<!\w)'([^']+)'(?!\w)|`([^`]+)`"
)
HAN = re.compile(r"[\u3400-\u9fff]")


def normal(text: str) -> str:
    """Full-width forms made plain, runs of blanks one blank; lines are kept."""
    plain = (
        unicodedata.normalize("NFKC", text).replace("’", "'")
        if "‘" not in text
        else unicodedata.normalize("NFKC", text)
    )
    return re.sub(r"[^\S\n]+", " ", plain).strip()


def without_quotes(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with each quotation replaced by a blank, and what was quoted."""
    found = [next(part for part in match.groups() if part) for match in QUOTED.finditer(text)]
    return QUOTED.sub(" ", text), tuple(part.strip() for part in found if part.strip())


def chinese(text: str) -> bool:
    return HAN.search(text) is not None


def singular(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word


def han_number(word: str) -> int | None:
    """ "十二" → 12, "二十" → 20; None where it is no number below a hundred."""
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.partition("十")
    if not ten:
        return HAN_DIGITS.get(word)
    if (tens and tens not in HAN_DIGITS) or (ones and ones not in HAN_DIGITS):
        return None
    return 10 * (HAN_DIGITS[tens] if tens else 1) + (HAN_DIGITS[ones] if ones else 0)
