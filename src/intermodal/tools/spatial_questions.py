"""A spatial question read by grammar: what it asks becomes one small frozen value, in English or Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..spatial.words import CJK, EXTREMES, FARTHEST, NEAREST, RELATIONS, alternation, by_phrase

Kind = Literal[
    "where", "choose", "verify", "exists", "count", "extreme", "nearest", "farthest", "which", "place", "between",
    "greater", "list",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `subject`, `object` and `other` are noun phrases as typed; an empty one is anything.

    `relations` holds keys of RELATIONS (one; two where the question offers a choice), `measure` a key of EXTREMES or a
    zone of the picture ("left", "middle", …). `ids`: answer with the region's number instead of its name.
    """

    kind: Kind
    subject: str = ""
    object: str = ""
    other: str = ""
    relations: tuple[str, ...] = ()
    measure: str = ""
    ids: bool = False
    language: Literal["en", "zh"] = "en"


_PHRASES = by_phrase(RELATIONS)
_BARE = {phrase.removesuffix(" of").removesuffix(" to"): name for phrase, name in _PHRASES.items()}
_EXTREMES = by_phrase(EXTREMES)
_ENGLISH = [phrase for phrase in _PHRASES if not CJK.search(phrase)]
_CHINESE = [phrase for phrase in _PHRASES if CJK.search(phrase)]
_CHINESE_SIDES = [phrase for phrase in _CHINESE if len(phrase.strip("的")) > 1 or phrase in ("里", "的里")]

_R = alternation(_ENGLISH)
_B = alternation(p for p in _BARE if not CJK.search(p))
_X = alternation(p for p in _EXTREMES if not CJK.search(p))
_BE = r"(?:is|are|was|were)"
_STANDING = r"(?:(?:located|placed|standing|sitting|lying|parked|positioned|situated|that is|that are|directly|just) )*"
_FROM = r"(?:relative to|in relation to|with respect to|compared (?:to|with)|as seen from)"
_SEEN = (
    r"(?:(?:there|that|which|you|can|be|seen|see|do|we|i|have|has|is|are|was|were|visible|shown|sits|stands|lies) ?)*"
)
_ZONE = r"(?P<z>left|right|top|bottom|centre|center|middle)(?:[- ](?:hand )?(?:side|part|half|edge|area))?"
_PICTURE = r"(?:picture|image|photo|photograph|scene|frame|screenshot|view)"

_Reader = Callable[[re.Match[str]], Question]


def _relation(found: re.Match[str], name: str = "r") -> str:
    phrase = found[name]
    return _PHRASES.get(phrase) or _BARE[phrase]


def _count(found: re.Match[str]) -> Question:
    rest = re.sub(
        r"^(?:boxes|objects|items|things|regions) (?:are |is |have been )?(?:labell?ed|called|named|of kind) ",
        "",
        found["rest"],
    )
    inner = re.match(rf"(?P<s>.+?) {_SEEN}{_STANDING}(?P<r>{_R}) (?P<o>.+)$", rest)
    if inner:
        return Question("count", inner["s"], inner["o"], relations=(_relation(inner),))
    return Question("count", re.sub(rf" {_SEEN}$", "", rest + " ").strip())


def _extreme(found: re.Match[str]) -> Question:
    after = re.sub(rf"^(?:one|of)\b|\b{_BE}\b.*$", "", found["after"].strip()).strip()
    before = re.search(rf"(?:which|what) (.+?) {_BE}\b", found["before"])
    return Question("extreme", after or (before[1] if before else ""), measure=_EXTREMES[found["x"]])


def _closest(found: re.Match[str]) -> Question:
    kind: Kind = "nearest" if found["n"] in NEAREST else "farthest"
    named = re.search(rf"(?:which|what) (.+?) (?:{_BE}|has|lies|sits|stands)\b", found["before"] or "")
    subject = found.groupdict().get("s") or (named[1] if named else "")
    return Question(kind, subject, found["o"])


_GREATER = {"bigger": "large", "larger": "large", "smaller": "small", "taller": "tall", "wider": "wide",
            "大": "large", "小": "small", "高": "tall", "宽": "wide"}  # fmt: skip
_ZONES = {
    "centre": "middle",
    "center": "middle",
    "左": "left",
    "右": "right",
    "上": "top",
    "下": "bottom",
    "中": "middle",
}
_N = alternation((*NEAREST, *FARTHEST))

_IN_ENGLISH: Sequence[tuple[str, _Reader]] = (
    (r"\b(?:how many|count(?: up)?(?: all)?(?: the)?(?: number of)?|number of) (?P<rest>.+)$", _count),
    (
        rf"^(?:which|what)(?: one| object)? {_BE} (?P<g>bigger|larger|smaller|taller|wider) (?P<a>.+?) or (?P<b>.+)$",
        lambda m: Question("greater", m["a"], m["b"], measure=_GREATER[m["g"]]),
    ),
    (
        r"\b(?:relation|relationship|position) (?:of|between) (?P<s>.+?) (?:and|to|relative to) (?P<o>.+)$",
        lambda m: Question("where", m["s"], m["o"]),
    ),
    (
        rf"^{_BE} (?P<s>.+?) {_STANDING}(?:in )?between (?P<a>.+?) and (?P<b>.+)$",
        lambda m: Question("between", m["s"], m["a"], m["b"], relations=("verify",)),
    ),
    (r"\bbetween (?P<a>.+?) and (?P<b>.+)$", lambda m: Question("between", "", m["a"], m["b"])),
    (
        rf"^{_BE} (?P<s>.+?) {_STANDING}(?P<r>{_B}) or (?P<q>{_B})(?: of| to)? (?P<o>.+)$",
        lambda m: Question("choose", m["s"], m["o"], relations=(_relation(m), _relation(m, "q"))),
    ),
    (
        rf"\bwhere {_BE} (?P<s>.+?) {_FROM} (?P<o>.+)$",
        lambda m: Question("where", m["s"], m["o"]),
    ),
    (
        rf"\b(?:which|what) side of (?P<o>.+?) {_BE} (?P<s>.+)$",
        lambda m: Question("where", m["s"], m["o"]),
    ),
    (r"^(?P<before>.*?)\b(?P<n>nearest|closest) (?P<s>(?!to\b).+?) to (?P<o>.+)$", _closest),
    (rf"^(?P<before>.*?)\b(?P<n>{_N}) (?:the (?:centre|center|middle) of )?(?P<o>.+)$", _closest),
    (
        rf"^{_BE} (?:there )?(?P<s>.+?) {_STANDING}(?:on|at|in) the {_ZONE}(?: of the {_PICTURE})?$",
        lambda m: Question("place", m["s"], measure=_ZONES.get(m["z"], m["z"]), relations=("verify",)),
    ),
    (
        rf"(?:on|at|in|to) the {_ZONE}(?: of the {_PICTURE})?$",
        lambda m: Question("place", measure=_ZONES.get(m["z"], m["z"])),
    ),
    (
        rf"^(?:{_BE}|does|do|can) (?:there )?(?P<s>.+?) {_STANDING}(?P<r>{_R}) (?P<o>.+)$",
        lambda m: Question("verify", m["s"], m["o"], relations=(_relation(m),)),
    ),
    (
        rf"(?:which|what|who|list|name|find)(?: all)?(?P<s> (?!{_BE}\b)(?:\w+ )*?(?:\w+))?? "
        rf"{_SEEN}{_STANDING}(?P<r>{_R}) (?P<o>.+)$",
        lambda m: Question("which", (m["s"] or "").strip(), m["o"], relations=(_relation(m),)),
    ),
    (rf"^(?P<before>.*?)\b(?P<x>{_X})\b(?P<after>.*)$", _extreme),
    (
        rf"\b(?P<r>{_R}) (?P<o>(?:the|a|an|object) .+)$",
        lambda m: Question("which", "", m["o"], relations=(_relation(m),)),
    ),
    (
        rf"^(?:{_BE} there|do you see|can you see|does it (?:show|contain)) (?P<s>.+)$",
        lambda m: Question("exists", m["s"]),
    ),
    (rf"\bwhere {_BE} (?P<s>.+?)(?: located| situated)?$", lambda m: Question("where", m["s"])),
    (r"^(?:what|which|who|list|name|show|tell)\b|\bobjects\b|^$", lambda m: Question("list")),
)  # fmt: skip

_ZH_R = alternation(_CHINESE_SIDES)
_ZH_X = alternation(p for p in _EXTREMES if CJK.search(p))
_C = "[个只辆条张把位名台部架匹头座棵本件种]?"
_HOW_MANY = rf"(?:多少|几){_C}"
_WHAT = "(?:什么|谁|哪些|啥)"
_AND = "(?:和|与|跟|以及)"

_IN_CHINESE: Sequence[tuple[str, _Reader]] = (
    (
        rf"^(?P<o>.+?)(?P<r>{_ZH_R})(?:一共|总共|共)?有{_HOW_MANY}(?P<s>.+)$",
        lambda m: Question("count", m["s"], m["o"], relations=(_relation(m),)),
    ),
    (
        rf"{_HOW_MANY}(?P<s>.+?)在(?P<o>.+?)(?P<r>{_ZH_R})$",
        lambda m: Question("count", m["s"], m["o"], relations=(_relation(m),)),
    ),
    (rf"{_HOW_MANY}(?P<s>[^几多]+)$", lambda m: Question("count", m["s"])),
    (rf"^(?P<s>.+?)(?:一共|总共|共)?有{_HOW_MANY}$", lambda m: Question("count", m["s"])),
    (r"^(?:数一数|数数|数一下|数|统计)(?P<s>.+?)(?:的?(?:数量|个数))?$", lambda m: Question("count", m["s"])),
    (r"^(?P<s>.+?)的?(?:数量|个数)", lambda m: Question("count", m["s"])),
    (
        rf"^(?P<a>.+?){_AND}(?P<b>.+?)(?:哪一?个|谁|哪)(?:更|比较)?(?P<g>[大小高宽])$",
        lambda m: Question("greater", m["a"], m["b"], measure=_GREATER[m["g"]]),
    ),
    (
        rf"^(?P<s>.+?)(?:是不是|是否)?在(?P<a>.+?){_AND}(?P<b>.+?)(?:之间|中间)(?:吗|么)?$",
        lambda m: Question("between", "" if re.search(_WHAT, m["s"]) else m["s"], m["a"], m["b"],
                           relations=() if re.search(_WHAT, m["s"]) else ("verify",)),
    ),
    (rf"^(?P<a>.+?){_AND}(?P<b>.+?)(?:之间|中间)", lambda m: Question("between", "", m["a"], m["b"])),
    (
        rf"^(?P<s>.+?)(?:是)?在(?P<o>.+?)(?P<r>{_ZH_R})还是(?P<q>{_ZH_R})$",
        lambda m: Question("choose", m["s"], m["o"], relations=(_relation(m), _relation(m, "q"))),
    ),
    (
        r"^(?P<s>.+?)(?:位于|在)(?P<o>.+?)的?(?:哪一?边|哪里|哪儿|什么位置|什么方位|什么方向|哪个方向|哪一?侧|何处)$",
        lambda m: Question("where", m["s"], m["o"]),
    ),
    (r"^(?P<s>.+?)相对于?(?P<o>.+?)(?:在|的|位于|是).*$", lambda m: Question("where", m["s"], m["o"])),
    (r"^(?P<s>.+?)(?:位于|在)(?:哪里|哪儿|哪|什么位置|什么地方|何处)$", lambda m: Question("where", m["s"])),
    (
        r"(?:距离|离|距)(?P<o>.+?)最(?P<n>近|远)的?(?P<s>.*?)(?:是|有|$)",
        lambda m: Question("nearest" if m["n"] == "近" else "farthest", m["s"], m["o"]),
    ),
    (
        rf"(?P<x>{_ZH_X})的?(?P<s>[^是什么谁哪]*)",
        lambda m: Question("extreme", m["s"] or _before(m), measure=_EXTREMES[m["x"]]),
    ),
    (
        r"^(?P<s>.+?)比(?P<o>.+?)(?:更|还)?(?P<r>[大小高宽])(?:吗|么)?$",
        lambda m: Question("verify", m["s"], m["o"], relations=(_relation(m),)),
    ),
    (
        rf"^(?P<s>{_WHAT}[^在]*|哪{_C}[^在]*|有{_WHAT}[^在]*)在(?P<o>.+?)(?P<r>{_ZH_R})$",
        lambda m: Question("which", re.sub(rf"^有?(?:{_WHAT}|哪{_C})", "", m["s"]), m["o"], relations=(_relation(m),)),
    ),
    (
        rf"^(?P<o>.+?)(?P<r>{_ZH_R})(?:是|有)(?:{_WHAT})(?P<s>.*)$",
        lambda m: Question("which", m["s"], m["o"], relations=(_relation(m),)),
    ),
    (
        rf"^(?P<z>左|右|上|下|中)(?:边|侧|面|方|间)(?:是|有){_WHAT}",
        lambda m: Question("place", measure=_ZONES[m["z"]]),
    ),
    (
        rf"^(?P<o>.+?)(?P<r>{_ZH_R})有(?:没有)?(?P<s>.+?)(?:吗|么)?$",
        lambda m: Question("verify", m["s"], m["o"], relations=(_relation(m),)),
    ),
    (
        rf"^(?P<s>.+?)(?:是不是|是否|是)?(?:位于|在)(?P<o>.+?)(?P<r>{_ZH_R})(?:吗|么)?$",
        lambda m: Question("verify", m["s"], m["o"], relations=(_relation(m),)),
    ),
    (
        rf"^(?P<s>.+?){_AND}(?P<o>.+?)(?:是否|有没有|是不是)?(?P<r>重叠|接触)(?:吗|么)?$",
        lambda m: Question("verify", m["s"], m["o"], relations=(_relation(m),)),
    ),
    (rf"有(?:没有)?(?P<s>(?!{_WHAT}).+?)(?:吗|么)?$", lambda m: Question("exists", m["s"])),
    (rf"{_WHAT}|列出|物体|^$", lambda m: Question("list")),
)  # fmt: skip


def _before(found: re.Match[str]) -> str:
    """ "哪个人最高": the kind stands before the superlative."""
    named = re.search(rf"哪一?{_C}(.+)$", found.string[: found.start()])
    return named[1].removesuffix("在") if named else ""


def parsed(text: str) -> Question | None:
    """What the question asks, or None where the grammar doesn't know it."""
    if CJK.search(text):
        return _first(_IN_CHINESE, _plain_chinese(text), "zh", bool(re.search("编号|序号", text)))
    plain = _plain_english(text)
    asks_id = re.search(r"\b(?:object |box )?(?:id|ids|index|number)\b (?:is|has|of)|\bobject id\b", plain)
    return _first(_IN_ENGLISH, re.sub(r"\b(object|box) (?:id|number|index)\b", r"\1", plain), "en", bool(asks_id))


_OF_SOMEBODY = ("which", "nearest", "farthest", "extreme", "between")


def _first(
    table: Sequence[tuple[str, _Reader]], plain: str, language: Literal["en", "zh"], ids: bool
) -> Question | None:
    for pattern, read in table:
        if found := re.search(pattern, plain):
            question = replace(read(found), language=language, ids=ids)
            if not question.subject and question.kind in _OF_SOMEBODY and re.match(r"who\b|谁|.*(?:是|有)谁", plain):
                return replace(question, subject="person")
            return question
    return None


def _plain_english(text: str) -> str:
    text = text.casefold().replace("’", "'").replace("'s ", " is ")
    text = re.sub(r"\((?!object \d+\))[^)]*\)", " ", text)  # "(smallest x1)" explains; "(object 3)" names
    text = re.sub(r"[?!.,;:\"“”]+", " ", text)
    text = re.sub(r"^(?:(?:please|can you|could you|tell me|say|i want to know|and|so|hey)\s+)+", "", text.strip())
    text = re.sub(rf"(?<!of )\b(?:in|on|from|within|inside) (?:the|this|my|that) {_PICTURE}\b", " ", text)
    return " ".join(text.split())


def _plain_chinese(text: str) -> str:
    text = re.sub(r"[\s，。？！、,?!\"“”：:]+", "", text.casefold())
    text = re.sub(r"^(?:请问|请|告诉我|帮我看看|帮我|看看|看一下)+", "", text)
    text = re.sub(
        r"(?:在?(?:这张|这幅|那张|这个)?(?:图片|图像|照片|相片|画面|图)(?:里面|上面|当中|之中|中|里|上|内)的?)",
        "",
        text,
    )
    return re.sub(r"(?:呢|啊|呀)$", "", text)
