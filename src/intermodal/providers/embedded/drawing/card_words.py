"""How people speak of cards, their words and occasions, as data: English and Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .colours import COLOURS
from .scene_words import GLUE_EN

NAMES_EN = re.compile(
    r"\b(?:greetings? cards?|title cards?|business cards?|name cards?|place cards?|cards?|posters?|banners?|signs?|placards?|covers?|badges?|fl[iy]ers?|certificates?|"
    r"invitations?|labels?|slides?|stickers?|nameplates?)\b"
)
NAMES_HAN = re.compile(
    r"生日卡片?|贺年卡|贺卡|标题卡|卡片|海报|横幅|封面|请柬|邀请函|邀请卡|证书|奖状|标语牌?|招牌|名片|标牌|牌子|标签|感谢卡"
)
# What follows the words: an order ("and then read it aloud"), a colour ("in red"), a part of its own ("on it").
ORDERS = (
    "read|say|speak|tell|translate|describe|save|send|show|rotate|turn|make|decorate|put|add|print|resize|crop|convert|"
    "explain|give|draw|export|blur|mail|email|post|share|flip|narrate|transcribe|summari[sz]e"
)
ON_IT = r"\s+(?:(?:written|printed)\s+)?on (?:it|top|the (?:front|cover))\b"
AFTER = (
    r"\s*,?\s+(?:and\s+)?then\b|\s*,?\s+and\s+(?:also\s+|please\s+)?(?:{orders})\s+(?:it|me|this|them|that|the)\b|"
    r"\s*,?\s+and\s+(?:put|add|draw)\s+(?:an?|some|two|three|\d+)\b|"
    r"\s*,?\s+(?:in|on|with|and) (?:a |the )?(?:big |bold )?(?:{colours})\b|"
    rf"{ON_IT}|\s*,?\s+please\s*$|[.;\n]|$"
).replace("{colours}", "|".join(c for c in COLOURS if c.isascii()) + "|light|dark").replace("{orders}", ORDERS)  # fmt: skip
SAID = re.compile(
    r"\b(?:(?:that|which) (?:should )?(?:says?|reads?)|(?:it |which )?(?:should|must) (?:say|read)|saying|says|reading|reads|stating|"
    r"titled|with (?:the |a )?(?:text|words?|title|message|heading|headline|slogan)|text)\s*[:：]?\s*"
    rf"(.+?)(?={AFTER})",
    re.I,
)
WRITTEN = re.compile(
    r"\bwith\s+(?!(?:an?|some|the|two|three|\d+)\s)([^,.;\n]+?)"
    rf"{ON_IT}",
    re.I,
)
# … or, after the words, what the card shows besides: "with three red balloons", "and has a cake"
SHOWING = re.compile(
    r"\s*,?\s+(?:with|featuring|showing|and (?:it )?(?:has|shows?)|and (?=an?\s|some\s|two\s|three\s|\d))\s*", re.I
)
SAID_HAN = re.compile(
    r"(?:上面)?(?:写着|写上|写有|写|内容(?:是|为)|文字(?:是|为)|标题(?:是|为)|标语(?:是|为))\s*[:：]?\s*"
    rf"([^，。；,;\n]+?)(?=的?(?:{NAMES_HAN.pattern})|(?:然后|接着|并且|再|并)(?:朗读|读|念|翻译|描述|把|转|存)|[，。；,;\n]|$)"
)
TAIL = re.compile(r"^([^:：\n]{2,80}?)[:：]\s*(.+)$", re.S)
FOR = re.compile(
    r"\b(?:for|to)\s+((?:my |our |the )?[^\W\d][\w' ]*?)(?=\s+(?:with|on|in|from|and|that|saying)\b|[,.;]|$)", re.I
)
FROM = re.compile(r"\b(?:from|signed(?: by)?)\s+([^\W\d][\w' ]*?)(?=\s+(?:with|on|in|for|that|saying)\b|[,.;]|$)", re.I)
FOR_HAN = re.compile(r"(?:送给|给|献给|致)([^\W\d，。的]{1,8}?)(?=的|画|做|，|。|$)")
GLUE = GLUE_EN | frozenset(
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

# words after a colour → what of the card has it
ROLES = {
    **dict.fromkeys(("background", "backdrop", "card", "paper"), "ground"),
    **dict.fromkeys(("text", "letters", "lettering", "words", "writing", "font"), "ink"),
    **dict.fromkeys(("border", "frame"), "border"),
}
ROLES_HAN = {
    "ground": ("背景", "底", "底色", "底子"),
    "ink": ("字", "文字", "大字", "字样"),
    "border": ("边框", "框", "边"),
}
CARD_GLUE_HAN = (
    "和 与 用 以 在 有 带 带有 上 为 ， 。 、 个 些 一些 几个 大 字体 主题 配 配上 装饰 写着 写上 写有 写 上面 标题 内容 文案 着"
).split()
