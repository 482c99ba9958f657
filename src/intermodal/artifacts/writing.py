"""What speech engines need to know of written text: its script, its sentences, how wide it is on a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# what a script's letters say about the language; Latin says nothing more than "not one of these"
_SCRIPTS = (
    ("HIRAGANA", "ja"), ("KATAKANA", "ja"), ("HANGUL", "ko"), ("CJK", "zh"), ("CYRILLIC", "ru"), ("ARABIC", "ar"),
    ("HEBREW", "he"), ("GREEK", "el"), ("THAI", "th"), ("DEVANAGARI", "hi"), ("LATIN", "en"), ("FULLWIDTH LATIN", "en"),
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？；])(?![”’」』）])|(?<=[。！？；][”’」』）])|\s*\n\s*")
_TITLES = frozenset(("Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St.", "Jr.", "Sr.", "No.", "vs.", "etc.", "e.g.", "i.e."))


def width(text: str) -> int:
    """Columns on a line: a Chinese, Japanese or Korean character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character == "〇"


def spoken(text: str) -> bool:
    """Whether there is anything in it that can be read aloud: a letter or a digit."""
    return any(c.isalnum() for c in text)


def scripts(text: str) -> set[str]:
    """The languages its words' scripts stand for ("en" for any Latin one); a lone letter (µ, π) isn't a word."""
    words = re.findall(r"[^\W\d_]+", text)
    found = {
        _script(c) for word in words for c in word if len(word) > 1 or is_han(c) or _script(c) in ("en", "ja", "ko")
    }
    if "ja" in found:  # kana make the ideographs between them Japanese
        found.discard("zh")
    return found - {""}


def language_of(text: str) -> str:
    """The language a text is in, judged by script alone; digits and Latin letters count as English."""
    found = scripts(text)
    other = found - {"en"}
    if not other:
        return "en"
    return max(sorted(other), key=lambda code: sum(_script(c) == code for c in text))


def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    return next((code for prefix, code in _SCRIPTS if name.startswith(prefix)), "")


def sentences(text: str) -> list[str]:
    """Its sentences, none empty, in order: cut after end marks and at line ends, not after "Mr." or an initial."""
    out: list[str] = []
    for piece in _SENTENCE.split(text):
        last = out[-1].rpartition(" ")[2] if out else ""
        if out and abbreviated(last):
            out[-1] += " " + piece.strip()
        elif piece.strip():
            out.append(piece.strip())
    return out


def abbreviated(word: str) -> bool:
    """Whether the full stop at its end is an abbreviation's: "Mr.", "J."."""
    return word in _TITLES or re.fullmatch(r"[A-Z]\.", word) is not None


def fitted(text: str, fits: Callable[[str], bool]) -> list[str]:
    """The text halved until every piece fits: after a comma near the middle, else at a space, else anywhere."""
    if len(text) < 2 or fits(text):
        return [text]
    middle = len(text) / 2
    places = [m.end() for m in re.finditer(r"[,;:]\s+|[，、；：]|\s[—–-]+\s", text) if 0 < m.end() < len(text)]
    near = [at for at in places if abs(at - middle) < 0.7 * middle]
    spaces = [m.end() for m in re.finditer(r"\s+", text) if 0 < m.end() < len(text)]
    at = min(near or spaces or [int(middle)], key=lambda place: abs(place - middle))
    return [piece for half in (text[:at].strip(), text[at:].strip()) if half for piece in fitted(half, fits)]


def joined(left: str, right: str) -> str:
    """Two pieces of one text with a space between, but none between ideographs."""
    tight = not left or not right or width(left[-1]) == 2 or width(right[0]) == 2
    return left + right if tight else f"{left} {right}"
