"""What a phrase names in a picture, read by grammar: things by kind, place, size and neighbours, or written words. Pure.

English and Chinese. Whatever isn't understood is Unknown by its word: a box that may be wrong is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from ...spatial.words import (
    ANYTHING,
    CJK,
    EXTREMES,
    GROUPS,
    INKS,
    NEAREST,
    RELATIONS,
    alternation,
    by_phrase,
    canonical,
    singular,
)  # fmt: skip
from .phrase_words import CARRIERS, FIELDS, NARROWER, NUMBERS, ORDINALS, PLAIN, SIZES, ZONES


@dataclass(frozen=True, slots=True)
class Words:
    """Written words, each in the spelling asked for."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A value on a paper, by what may stand beside it: the likeliest first."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Things:
    """Things of these kinds (detector's names), narrowed step by step: neighbours, place, size, rank, number.

    `side` holds zones ("left", "top", "middle"), `measure` a key of EXTREMES, `rank` counts from `start` (1-based).
    `narrower` is a noun that says more than the kind ("woman"): sure only where there is one of the kind.
    """

    kinds: tuple[str, ...]
    plural: bool = False
    relation: str = ""
    others: tuple[Things, ...] = ()
    side: tuple[str, ...] = ()
    measure: str = ""
    rank: int = 0
    start: str = ""
    number: int = 0
    narrower: str = ""


class Unknown(Exception):
    """The words of a phrase that aren't understood."""

    def __init__(self, *words: str) -> None:
        super().__init__(*words)
        self.words = words


_QUOTED = re.compile(
    r"“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|『([^』]+)』|‘([^’]+)’|《([^》]+)》|(?<![A-Za-z])'([^']+(?:'[a-z][^']*)*)'(?![A-Za-z])"
)
_PIECE = re.compile(rf"[a-z]+|{alternation(c for c in CARRIERS if CJK.search(c))}|[\u3400-\u9fff]+?")
_AT = "(?:on|in|at|of|above|below|under|near|next|to|around|behind|that|which)"  # where a text is, not what it says
_SAID = (
    re.compile(
        rf"^(?:the |a )?(?:words?|text|phrase|letters|writing)(?: that (?:says|reads))? (?!{_AT}\b)(?P<w>\S.*)$", re.I
    ),
    re.compile(r"^(?:the (?:place|line|sign|part|spot) )?(?:(?:where|which|that) )?(?:it )?(?:says|reads) (?P<w>.+)$", re.I),
    re.compile(r"^where does (?:it|the \w+|this) (?:say|read) (?P<w>.+)$", re.I),
    re.compile(r"^(?:文字|单词|词语|字样|词)(?P<w>[^的].*)$"),
    re.compile(r"^(?P<w>.+?)(?:[这那][一两几二三四]?个(?:词|字|词语|单词|文字)|字样)$"),
    re.compile(r"^写[着有](?P<w>.+?)(?:的(?:地方|位置|那一?行|牌子))?$"),
)  # fmt: skip

_DRAWN_IN = re.compile(rf" (?:in|with) (?:a )?(?:{alternation(INKS)})(?: pen| ink)?$", re.I)
_PHRASES = by_phrase(RELATIONS)
_EXTREMES = by_phrase(EXTREMES)
_SUPERLATIVE = re.compile(rf"\b(?:{alternation(p for p in _EXTREMES if not CJK.search(p))})\b")
_STANDING = (
    r"(?:(?:that|which|who|is|are|standing|sitting|lying|parked|placed|located|seen|just|directly|right|situated) )*"
)
_ZONE = rf"(?:{alternation(z for z in ZONES if not CJK.search(z))})"
_SPOT = (
    rf"(?:the |its )?(?:far |very )?(?P<z>{_ZONE})(?:[- ](?P<y>{_ZONE}))?(?:[- ]?hand)?"
    r"(?: side| half| corner| edge| part| area)?"
)
_PLACED = re.compile(rf"^(?P<s>.+?) {_STANDING}(?:on|at|in|to|towards?|near) {_SPOT}$")
_ORDINAL = re.compile(
    rf"^(?:the )?(?P<n>{alternation(ORDINALS)}) (?P<s>.+?) (?:from|counting from) (?:the )?(?P<z>left|right|top|bottom)$"
)
_CLOSEST = re.compile(r"^(?:the )?(?:nearest|closest) (?P<s>.+?) to (?P<o>.+)$")
_BETWEEN = re.compile(rf"^(?P<s>.+?) {_STANDING}(?:in )?between (?P<a>.+?)(?: and (?P<b>.+))?$")
_RELATION = alternation((*NEAREST, *(p for p in _PHRASES if not CJK.search(p))))
# "on the left" is no relation to a thing; "on the left car" is
_RELATED = re.compile(rf"^(?P<s>.+?) {_STANDING}(?P<r>{_RELATION}) (?!{_SPOT}(?:$| (?:{_RELATION}) ))(?P<o>.+)$")


def read(phrase: str, known: Collection[str]) -> Words | Field | tuple[Things, ...]:
    """What is named, one after the other where several are. `known` are the kinds that can be found. Raises Unknown."""
    text = " ".join(phrase.split())
    if (drawn := _DRAWN_IN.search(text)) and not isinstance(wanted := read(text[: drawn.start()], known), tuple):
        return wanted  # of written words it is the mark that is to be red; a thing may be red itself
    if quoted := [next(filter(None, found.groups())) for found in _QUOTED.finditer(text)]:
        if besides := [word for word in _PIECE.findall(_QUOTED.sub(" ", text).casefold()) if word not in CARRIERS]:
            raise Unknown(*besides)  # the quoted words aren't what is to be found, or not all of it
        return Words(tuple(quoted))
    for pattern in _SAID:
        if said := pattern.search(text):
            return Words((said["w"].strip(" :：的"),))
    bare = re.sub(r"^(?:the|a|this) |[的?!.。？！]+$", "", text.casefold())
    if bare in FIELDS:
        return Field(FIELDS[bare])
    try:
        return (_one(text, known),)
    except Unknown:
        parts = [part for part in _AND.split(text) if part.strip()]
        if len(parts) < 2:
            raise
        return tuple(_one(part, known) for part in parts)


def _one(text: str, known: Collection[str]) -> Things:
    if CJK.search(text):
        return _chinese(re.sub(r"[\s，。？！,?!]+|的$", "", text), known)
    return _english(_plain(text), known)


_AND = re.compile(r",\s*and |,| and |、|以及|[和与跟]")
_PICTURE = re.compile(r" (?:of|in|on) (?:the|this|that|my) (?:picture|image|photo|photograph|scene|frame)$")


def _plain(text: str) -> str:
    text = re.sub(r"[?!.,;:]+", " ", text.casefold().replace("’", "'"))
    text = _PICTURE.sub("", " ".join(text.split()))
    text = re.sub(r"\b(all|both|any|each|one|two|three) of (?=the|my|these|those)", r"\1 ", text)
    text = re.sub(r"\b(left|right|top|bottom|upper|lower)-most\b", r"\1most", text)
    return " ".join(re.sub(r"\b(left|right|top|bottom|upper|lower)[- ](?:hand\b)?", r"\1 ", text).split())


def _english(text: str, known: Collection[str]) -> Things:
    if found := _ORDINAL.match(text):
        return replace(_english(found["s"], known), rank=ORDINALS[found["n"]], start=found["z"], plural=False)
    if found := _CLOSEST.match(text):
        return replace(_english(found["s"], known), relation="nearest", others=(_english(found["o"], known),))
    if found := _BETWEEN.match(text):
        others = tuple(_english(end, known) for end in (found["a"], found["b"]) if end)
        return replace(_english(found["s"], known), relation="between", others=others)
    if found := _RELATED.match(text):
        relation = "nearest" if found["r"] in NEAREST else _PHRASES[found["r"]]
        return replace(_english(found["s"], known), relation=relation, others=(_english(found["o"], known),))
    if found := _SUPERLATIVE.search(text):
        rest = f"{text[: found.start()]} {text[found.end() :]}".strip() or "object"
        return replace(_english(rest, known), measure=_EXTREMES[found[0]])
    if found := _PLACED.match(text):
        side = tuple(dict.fromkeys(ZONES[z] for z in (found["z"], found["y"]) if z))
        return replace(_english(found["s"], known), side=side)
    return _noun_phrase(text.split(), known)


def _noun_phrase(words: list[str], known: Collection[str]) -> Things:
    """Modifiers and a noun: "the two large cars". The noun is the longest ending that is a kind."""
    words = [word.removesuffix("'s") for word in words]
    for size in range(min(3, len(words)), 0, -1):
        noun = words[-size:]
        kinds = _kinds(" ".join(noun), known)
        if kinds and noun[0] not in PLAIN:
            exact = " ".join([*noun[:-1], singular(noun[-1])])
            plural = noun[-1] != singular(noun[-1]) or bool({"all", "every", "both", "any"} & set(words[:-size]))
            things = Things(kinds, plural, narrower=exact if exact in NARROWER else "")
            return _modified(things, words[:-size])
    rest = [word for word in words if word not in PLAIN]
    raise Unknown(rest[-1] if rest else " ".join(words))


def _modified(things: Things, words: list[str]) -> Things:
    unknown = []
    for word in words:
        if word in NUMBERS:
            number = NUMBERS[word]
            things = replace(things, number=number, plural=number > 1)
        elif word in ZONES:
            things = replace(things, side=(*things.side, ZONES[word]))
        elif word in SIZES and not things.plural:
            things = replace(things, measure=SIZES[word])
        elif word not in PLAIN:
            unknown.append(word)
    if unknown:
        raise Unknown(*unknown)
    return things


def _kinds(noun: str, known: Collection[str]) -> tuple[str, ...]:
    """What the detector calls it; nothing where it has no name for it."""
    name = canonical(noun)
    if name in ANYTHING or name == "object":
        return tuple(known)
    return tuple(kind for kind in GROUPS.get(name, (name,)) if kind in known)


_COUNTERS = "个只辆条张把位名台部架匹头座棵本件些"
_ZH_PLACED = re.compile(
    r"^(?:在|靠|位于)?(?:画面|图片|照片|图)?(?P<z>[左右上下]{1,2}|中间|中央)(?:边|侧|面|方|角|部|半边)?$"
)
_ZH_EXTREME = re.compile(rf"^(?:{alternation(p for p in _EXTREMES if CJK.search(p))})$")
_ZH_BETWEEN = re.compile(r"^(?:在|位于)?(?P<a>.+?)(?:(?:和|与|跟)(?P<b>.+?))?(?:之间|中间)$")
_ZH_RELATED = re.compile(
    rf"^(?:在|位于)?(?P<o>.+?)(?P<r>{alternation([*(p for p in _PHRASES if len(p) > 1 and CJK.search(p)), '上', '里'])})$"
)
_ZH_NEAREST = re.compile(r"^(?:离|距离?)(?P<o>.+?)最近$")
_ZH_RANK = re.compile(
    rf"^从?(?P<z>[左右上下])(?:边|往右|往左|到右|到左|起|数|边数)*第(?P<n>[一二三四五六七八九\d])[{_COUNTERS}]?的?(?P<s>.*)$"
)
_ZH_COUNT = re.compile(rf"^(?P<a>所有|全部|每|那|这)?(?P<n>[一二两三四五六七八九十])?[{_COUNTERS}]?")
_ZH_MANY = ("所有", "全部", "每", "那些", "这些")
_ZH_NUMBERS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def _chinese(text: str, known: Collection[str]) -> Things:
    """(modifier的)* noun; each modifier is a place, a superlative, a size or a neighbour."""
    text = re.sub(r"的(?=左|右|上|下|前|后|里|旁|中间)", "", text)
    text = re.sub(r"(?<=[^的])(?=最[大小高宽左右上下])", "的", text)
    if (found := _ZH_RANK.match(text)) and found["s"]:
        rank = int(found["n"]) if found["n"].isdigit() else _ZH_NUMBERS[found["n"]]
        return replace(_chinese(found["s"], known), rank=rank, start=ZONES[found["z"]])
    *modifiers, noun = [part for part in text.split("的") if part] or [text]
    things = _chinese_noun(noun, known)
    while modifiers:
        said = modifiers.pop()
        if neighbour := _chinese_neighbour(said):
            # what stands before a neighbour is said of it: 最大的车旁边的狗
            relation, *ends = neighbour
            ends[0] = "的".join([*modifiers, ends[0]])
            return replace(things, relation=relation, others=tuple(_chinese(end, known) for end in ends))
        things = _chinese_modified(things, said)
    return things


def _chinese_neighbour(said: str) -> list[str]:
    """Relation and the things it is to; nothing where the modifier is none."""
    if _ZH_PLACED.match(said) or _ZH_EXTREME.match(said):
        return []
    if found := _ZH_BETWEEN.match(said):
        return ["between", *(end for end in (found["a"], found["b"]) if end)]
    if found := _ZH_NEAREST.match(said):
        return ["nearest", found["o"]]
    if found := _ZH_RELATED.match(said):
        return ["on" if found["r"] == "上" else _PHRASES[found["r"]], found["o"]]
    return []


def _chinese_modified(things: Things, said: str) -> Things:
    if said in _ZH_MANY:
        return replace(things, plural=True)
    if said in SIZES:
        return replace(things, measure=SIZES[said])
    if found := _ZH_PLACED.match(said):
        return replace(things, side=("middle",) if found["z"][0] == "中" else tuple(ZONES[side] for side in found["z"]))
    if _ZH_EXTREME.match(said):
        return replace(things, measure=_EXTREMES[said])
    raise Unknown(said)


def _chinese_noun(said: str, known: Collection[str]) -> Things:
    """A noun with what stands before it: 那只大狗."""
    things = Things(())
    if (counted := _ZH_COUNT.match(said)) and counted[0] and not _kinds(said, known):
        said = said[counted.end() :]
        many = counted[0].startswith(_ZH_MANY)
        number = _ZH_NUMBERS.get(counted["n"] or "", 0)
        things = replace(things, number=number, plural=many or number > 1)
    if not _kinds(said, known):
        size, noun = said[:1], said[1:]
        if size not in SIZES or things.plural or not _kinds(noun, known):
            raise Unknown(said)
        things, said = replace(things, measure=SIZES[size]), noun
    things = replace(things, kinds=_kinds(said, known), narrower=said if said in NARROWER else "")
    return replace(things, plural=things.plural or said.endswith("们"))
