"""A card's words and looks, read from a request. What isn't understood is listed, never dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from .colours import COLOURS, named
from .scene_words import COUNTS, GLUE_EN, GLUE_HAN
from .things import THINGS
from .tokens import HAN, chinese, normal, singular, without_quotes

NAMES_EN = re.compile(
    r"\b(?:greetings? cards?|title cards?|business cards?|name cards?|place cards?|cards?|posters?|banners?|signs?|placards?|covers?|badges?|fl[iy]ers?|certificates?|"
    r"invitations?|labels?|slides?|stickers?|nameplates?)\b"
)
NAMES_HAN = re.compile(
    r"生日卡片?|贺年卡|贺卡|标题卡|卡片|海报|横幅|封面|请柬|邀请函|邀请卡|证书|奖状|标语牌?|招牌|名片|标牌|牌子|标签|感谢卡"
)
_SAID = re.compile(
    r"\b(?:that (?:says|reads)|which (?:says|reads)|saying|says|reading|reads|stating|titled|with (?:the |a )?(?:text|words?|title|message|heading|headline|slogan)|text)\s*[:：]?\s*"
    r"(.+?)(?=\s+(?:in|on|with|and) (?:a |the )?(?:big |bold )?(?:{colours})\b|\s+with (?:a |an |some )?(?:\w+ )?\w+\s*$|[.;\n]|$)".replace(
        "{colours}", "|".join(c for c in COLOURS if c.isascii()) + "|light|dark"
    ),
    re.I,
)
_SAID_HAN = re.compile(
    r"(?:上面)?(?:写着|写上|写有|写|内容(?:是|为)|文字(?:是|为)|标题(?:是|为)|标语(?:是|为))\s*[:：]?\s*([^，。；,;\n]+)"
)
_TAIL = re.compile(r"^([^:：\n]{2,80}?)[:：]\s*(.+)$", re.S)
_FOR = re.compile(
    r"\b(?:for|to)\s+((?:my |our |the )?[^\W\d][\w' ]*?)(?=\s+(?:with|on|in|from|and|that|saying)\b|[,.;]|$)", re.I
)
_FROM = re.compile(
    r"\b(?:from|signed(?: by)?)\s+([^\W\d][\w' ]*?)(?=\s+(?:with|on|in|for|that|saying)\b|[,.;]|$)", re.I
)
_FOR_HAN = re.compile(r"(?:送给|给|献给|致)([^\W\d，。的]{1,8}?)(?=的|画|做|，|。|$)")
_WORD = re.compile(r"#[0-9a-f]{3,6}\b|[a-z]+(?:['-][a-z]+)*|\d+(?:st|nd|rd|th)?|\w")
_GLUE = GLUE_EN | frozenset(
    "with and for to a an on in at some using style text words letters background border frame card says reads saying reading stating which titled title front decorated decoration large big bold small saying by".split()
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a card for an occasion says and shows when nothing else is said."""

    english: str
    chinese: str
    ground: str
    ink: str
    shows: tuple[str, ...]


OCCASIONS: tuple[tuple[str, Occasion], ...] = (
    (
        r"birthday|生日",
        Occasion("Happy Birthday", "生日快乐", "#fff3d6", "#c0122f", ("balloon", "cake", "gift", "star")),
    ),
    (
        r"christmas|xmas|圣诞节?",
        Occasion("Merry Christmas", "圣诞快乐", "#0f5b35", "#ffffff", ("christmas tree", "snowflake", "gift", "bell")),
    ),
    (
        r"(?:chinese|lunar) new year|spring festival|春节|新春",
        Occasion("Happy Chinese New Year", "春节快乐", "#c0122f", "#ffd766", ("star", "flower")),
    ),
    (r"new year'?s?|新年|元旦", Occasion("Happy New Year", "新年快乐", "#14246b", "#ffd766", ("star", "balloon"))),
    (
        r"mid-?autumn(?: festival)?|中秋节?",
        Occasion("Happy Mid-Autumn Festival", "中秋快乐", "#14246b", "#f6e58d", ("full moon", "rabbit")),
    ),
    (
        r"valentine'?s?(?: day)?|情人节",
        Occasion("Happy Valentine's Day", "情人节快乐", "#ffe1e8", "#c0122f", ("heart", "rose")),
    ),
    (r"wedding|婚礼|新婚|结婚", Occasion("Happy Wedding Day", "新婚快乐", "#fff7ee", "#a8741a", ("heart", "ring"))),
    (r"anniversary|周年", Occasion("Happy Anniversary", "周年快乐", "#fbe9f1", "#7d1426", ("heart", "rose"))),
    (r"mother'?s day|母亲节", Occasion("Happy Mother's Day", "母亲节快乐", "#ffe9f0", "#c0122f", ("flower", "heart"))),
    (r"father'?s day|父亲节", Occasion("Happy Father's Day", "父亲节快乐", "#e3eefb", "#14246b", ("star",))),
    (
        r"teacher'?s'? day|教师节",
        Occasion("Happy Teachers' Day", "教师节快乐", "#eaf6e6", "#195723", ("flower", "apple")),
    ),
    (r"easter|复活节", Occasion("Happy Easter", "复活节快乐", "#f0f8e6", "#7b35c1", ("egg", "rabbit", "tulip"))),
    (r"halloween|万圣节", Occasion("Happy Halloween", "万圣节快乐", "#1d1530", "#f57c00", ("moon", "star"))),
    (r"graduation|毕业", Occasion("Happy Graduation", "毕业快乐", "#e3eefb", "#14246b", ("star", "book"))),
    (
        r"thank[- ]?you|thanks|感谢|谢谢|致谢",
        Occasion("Thank You", "谢谢你", "#fff3d6", "#7a4a21", ("flower", "heart")),
    ),
    (
        r"get[- ]well(?: soon)?|康复|早日康复",
        Occasion("Get Well Soon", "早日康复", "#e6f5f2", "#20796f", ("flower", "sun")),
    ),
    (
        r"congratulations?|congrats|恭喜|祝贺",
        Occasion("Congratulations", "恭喜", "#fff3d6", "#c0122f", ("star", "balloon")),
    ),
    (r"welcome|欢迎", Occasion("Welcome", "欢迎", "#e3eefb", "#14246b", ("flower",))),
    (r"good luck|祝你好运|好运", Occasion("Good Luck", "祝你好运", "#eaf6e6", "#195723", ("star",))),
)


@dataclass
class Card:
    """`texts`: the first is set largest. Colours are "" where nothing is said; `shows` are (thing, colour or "") around it."""

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
    card.texts = tuple(t for t in texts if t.strip())
    plain = NAMES_EN.sub(" card ", plain.lower())
    _looks(NAMES_HAN.sub(" ", plain), card)
    return card


def _said(text: str) -> tuple[str, list[str]]:
    """(the rest, words stated without quotation marks)."""
    for pattern in (_SAID, _SAID_HAN):
        if match := pattern.search(text):
            said = match[1].strip(" ,.，。")
            return text[: match.start()] + " " + text[match.end() :], [said]
    if (tail := _TAIL.match(text)) and (NAMES_EN.search(tail[1].lower()) or NAMES_HAN.search(tail[1])):
        return tail[1], [line.strip() for line in tail[2].splitlines() if line.strip()]
    return text, []


def _people(text: str) -> tuple[list[str], str]:
    """Whom it is for and from, as lines of their own."""
    lines = []
    for pattern, lead in ((_FOR, ""), (_FROM, "from "), (_FOR_HAN, "")):
        if (match := pattern.search(text)) and match[1].lower() not in ("me", "us", "我"):
            who = match[1].strip()
            lines.append(f"{lead or 'For '}{who}" if lead or who.lower().startswith(("my ", "our ", "the ")) else who)
            text = text[: match.start()] + " " + text[match.end() :]
    return lines, text


@lru_cache(maxsize=1)
def _han_words() -> dict[str, tuple[str, str]]:
    words = {
        w: ("glue", "")
        for w in (
            *GLUE_HAN,
            "和",
            "与",
            "用",
            "以",
            "在",
            "有",
            "带",
            "带有",
            "上",
            "为",
            "，",
            "。",
            "、",
            "个",
            "些",
            "一些",
            "几个",
            "大",
            "字体",
            "主题",
            "配",
            "配上",
            "装饰",
        )
    }
    words |= {w: ("ground", "") for w in ("背景", "底", "底色", "底子")} | {
        w: ("ink", "") for w in ("字", "文字", "大字", "字样")
    }
    words |= {w: ("border", "") for w in ("边框", "框", "边")}
    words |= {w: ("colour", value) for w, value in COLOURS.items() if HAN.search(w)}
    words |= {
        d + w: ("colour", named(d + w) or "") for d in "浅深淡暗" for w in COLOURS if HAN.search(w) and named(d + w)
    }
    return words | {name: ("thing", thing.name) for thing in THINGS.values() for name in thing.chinese}


def _looks(text: str, card: Card) -> None:
    """Colours go to the word after them: "blue background", "gold letters", "red balloons"; alone, to the ground of a card."""
    if chinese(text):
        _looks_han(text, card)
        return
    words = _WORD.findall(text)
    colour, after_in = "", False
    roles = {"background": "ground", "backdrop": "ground", "card": "ground", "paper": "ground", "text": "ink", "letters": "ink", "lettering": "ink",
             "words": "ink", "writing": "ink", "font": "ink", "border": "border", "frame": "border"}  # fmt: skip
    at = 0
    while at < len(words):
        word, two = words[at], " ".join(words[at : at + 2])
        step = 1
        thing = next((n for w, n in ((two, 2), (word, 1)) if _thing(w)), 0)
        if (value := named(two)) and " " in two:
            colour, step, after_in = value, 2, words[at - 1 : at] == ["in"]
        elif value := named(word):
            colour, after_in = value, words[at - 1 : at] == ["in"]
        elif word in roles:
            if colour or roles[word] == "border":
                setattr(card, roles[word], colour or "#e0a81c")
            colour = ""
        elif thing:
            step = thing
            card.shows.append((_thing(two if thing == 2 else word), colour))
            colour = ""
        elif word not in _GLUE and word not in COUNTS and len(word) > 1:
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
            if run[0].isalnum() and run[0] not in _GLUE:
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
