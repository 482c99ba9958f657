"""A card's words and looks, read from a request. What isn't understood is listed, never dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from .card_words import (
    CARD_GLUE_HAN,
    FOR,
    FOR_HAN,
    FROM,
    GLUE,
    NAMES_EN,
    NAMES_HAN,
    OCCASIONS,
    ON_IT,
    ROLES,
    ROLES_HAN,
    SAID,
    SAID_HAN,
    SHOWING,
    TAIL,
    WRITTEN,
    Occasion,
)
from .colours import COLOURS, named
from .scene_words import COUNTS, GLUE_HAN
from .things import THINGS
from .tokens import HAN, chinese, normal, singular, without_quotes

_WORD = re.compile(r"#[0-9a-f]{3,6}\b|[a-z]+(?:['-][a-z]+)*|\d+(?:st|nd|rd|th)?|\w")


@dataclass
class Card:
    """`texts`: the first is set largest. Colours are "" where nothing is said; `shows` are (thing, colour or "")."""

    texts: tuple[str, ...] = ()
    ground: str = ""
    ink: str = ""
    border: str = ""
    shows: list[tuple[str, str]] = field(default_factory=list)
    occasion: Occasion | None = None
    name: str = "card"
    unknown: list[str] = field(default_factory=list)


def is_card(text: str) -> bool:
    plain = without_quotes(normal(text))[0].lower()
    return bool(NAMES_EN.search(plain) or NAMES_HAN.search(plain))


def read(request: str, data: str = "") -> Card:
    plain, quoted = without_quotes(normal(request))
    card = Card()
    texts = list(quoted)
    if not texts:
        plain, texts = _said(plain)
    if data and data not in texts:
        texts += [data]
    lower = plain.lower()
    name = NAMES_EN.search(lower) or NAMES_HAN.search(lower)
    card.name = name[0] if name else "card"
    for pattern, occasion in OCCASIONS:
        if match := re.search(rf"(?:\b\d+(?:st|nd|rd|th) )?(?:{pattern})", lower):
            card.occasion = occasion
            number = re.match(r"\d+\w\w ", match[0])
            greeting = (
                occasion.chinese
                if chinese(request)
                else occasion.english.replace("Happy ", f"Happy {number[0]}" if number else "Happy ")
            )
            plain = plain[: match.start()] + " " + plain[match.end() :]
            people, plain = _people(plain)
            texts = texts + people if texts else [greeting, *people]
            break
    if card.occasion is None and "card" in card.name:
        people, plain = _people(plain)
        texts += people
    card.texts = tuple(t for t in texts if t.strip())
    plain = NAMES_EN.sub(" card ", plain.lower())
    _looks(NAMES_HAN.sub(" ", plain), card)
    return card


def _said(text: str) -> tuple[str, list[str]]:
    """(the rest, words stated without quotation marks)."""
    for pattern in (SAID, SAID_HAN, WRITTEN):
        if (match := pattern.search(text)) and not (pattern is WRITTEN and _shown(match[1])):
            said = match[1]
            shown = next((m for m in SHOWING.finditer(said) if m.start() and _shown(said[m.end() :])), None)
            left = said[shown.start() :] if shown else ""
            said = said[: shown.start()] if shown else said
            rest = re.sub(rf"^{ON_IT}", " ", text[match.end() :], flags=re.I)
            return f"{text[: match.start()]} {left} {rest}", [said.strip(" ,.，。")]
    if (tail := TAIL.match(text)) and (NAMES_EN.search(tail[1].lower()) or NAMES_HAN.search(tail[1])):
        return tail[1], [line.strip() for line in tail[2].splitlines() if line.strip()]
    return text, []


def _shown(text: str) -> bool:
    """Whether words are all known as what a card shows or looks like, so that they aren't set on it."""
    card = Card()
    _looks(text.lower(), card)
    return not card.unknown and bool(card.shows or card.ground or card.ink or card.border)


def _people(text: str) -> tuple[list[str], str]:
    """Whom it is for and from, as lines of their own."""
    lines = []
    for pattern, lead in ((FOR, ""), (FROM, "from "), (FOR_HAN, "")):
        if (match := pattern.search(text)) and match[1].lower() not in ("me", "us", "我"):
            who = match[1].strip()
            lines.append(f"{lead or 'For '}{who}" if lead or who.lower().startswith(("my ", "our ", "the ")) else who)
            text = text[: match.start()] + " " + text[match.end() :]
    return lines, text


@lru_cache(maxsize=1)
def _han_words() -> dict[str, tuple[str, str]]:
    words = dict.fromkeys((*GLUE_HAN, *CARD_GLUE_HAN), ("glue", ""))
    for role, names in ROLES_HAN.items():
        words |= dict.fromkeys(names, (role, ""))
    words |= {w: ("colour", value) for w, value in COLOURS.items() if HAN.search(w)}
    words |= {
        d + w: ("colour", named(d + w) or "") for d in "浅深淡暗" for w in COLOURS if HAN.search(w) and named(d + w)
    }
    return words | {name: ("thing", thing.name) for thing in THINGS.values() for name in thing.chinese}


def _looks(text: str, card: Card) -> None:
    """Colours go to the word after them: "blue background", "gold letters", "red balloons"; alone, to the ground."""
    if chinese(text):
        _looks_han(text, card)
        return
    words = _WORD.findall(text)
    colour, after_in = "", False
    at = 0
    while at < len(words):
        word, two = words[at], " ".join(words[at : at + 2])
        step = 1
        thing = next((n for w, n in ((two, 2), (word, 1)) if _thing(w)), 0)
        if colour and after_in and (named(two) or named(word)):  # "in gold on a navy background"
            card.ink, colour = colour, ""
        if (value := named(two)) and " " in two:
            colour, step, after_in = value, 2, words[at - 1 : at] == ["in"]
        elif value := named(word):
            colour, after_in = value, words[at - 1 : at] == ["in"]
        elif word in ROLES:
            if colour or ROLES[word] == "border":
                setattr(card, ROLES[word], colour or "#e0a81c")
            colour = ""
        elif thing:
            step = thing
            card.shows.append((_thing(two if thing == 2 else word), colour))
            colour = ""
        elif word not in GLUE and word not in COUNTS and len(word) > 1:
            card.unknown.append(word)
        at += step
    if colour and after_in:
        card.ink = colour
    elif colour:
        card.ground = card.ground or colour


def _thing(name: str) -> str:
    *before, last = name.split()
    forms = (" ".join([*before, last]), " ".join([*before, singular(last)])) if last else ()
    return next((t.name for form in forms for t in THINGS.values() if form in t.english), "")


def _looks_han(text: str, card: Card) -> None:
    known, at, colour = _han_words(), 0, ""
    while at < len(text):
        word = next((text[at : at + n] for n in (6, 5, 4, 3, 2, 1) if text[at : at + n] in known), "")
        if not word:
            run = re.match(r"[a-z]+|.", text[at:], re.S)
            assert run is not None  # some character stands here
            if run[0].isalnum() and run[0] not in GLUE:
                card.unknown.append(run[0])
            at += len(run[0])
            continue
        kind, value = known[word]
        if kind == "colour":
            colour = value
        elif kind == "thing":
            card.shows.append((value, colour))
            colour = ""
        elif kind in ("ground", "ink", "border") and (colour or kind == "border"):
            setattr(card, kind, colour or "#e0a81c")
            colour = ""
        at += len(word)
    card.ground = card.ground or colour
