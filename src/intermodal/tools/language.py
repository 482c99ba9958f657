"""Text about text: answering a question from it, shortening it."""

from __future__ import annotations

from ..artifacts import Text
from ..errors import ParameterInvalid
from ..providers import QuestionAnswerer, Summarizer
from .tool import Pattern, engine, tool

MAX_SENTENCES = 100

_TEXTS_EN = (
    "text", "document", "report", "receipt", "invoice", "letter", "article", "page", "contract", "paper", "pdf",
    "notes", "email", "transcript", "file", "bill", "slides",
)  # fmt: skip
_TEXTS_ZH = ("文", "文档", "文件", "报告", "收据", "小票", "发票", "合同", "文章", "信", "页", "论文")
_MEDIA = ("text", "document")
_WORDED = ("text", "document", "table", "transcript", "audio")
_ASKED = (
    "what is the", "what's the", "what was", "what were", "what are the", "who is", "who was", "who are", "who wrote",
    "when is", "when was", "when does", "when did", "how much", "why", "what date", "which", "answer", "who", "when",
    "what time", "how long", "how old", "多少钱",
    "是多少", "什么时候", "多少", "是什么", "是谁", "谁", "为什么", "何时", "哪一年", "哪天", "几点", "哪里", "多久", "回答",
)  # fmt: skip
_TOLD = ("tell me", "give me", "find", "look for", "告诉我", "查找", "找出")
# what a picture shows nothing of, but where it is written on it
_WRITTEN = (
    "when", "what time", "what date", "what day", "how much", "how long", "how often", "why", "whose name",
    "几点", "什么时候", "何时", "哪天", "几号", "几月", "多久", "多少钱", "多少元", "为什么",
)  # fmt: skip
_SPOKEN_OF = (
    "say about", "says about", "said about", "saying about", "mention", "mentions", "mentioned", "think about",
    "thinks about", "talk about", "talks about", "write about", "writes about", "recommend", "suggest", "说了什么", "怎么说",
    "怎么看", "提到", "提及", "谈到", "讲了什么", "写了什么",
)  # fmt: skip
_SPEAKING = (
    "what", "who", "when", "where", "how", "why", "which", "does", "do", "did", "is", "are", "was", "关于", "对", "有没有",
    "是否", "什么", "谁", "吗", "哪",
)  # fmt: skip
_FACTS = (
    "the address", "the name", "the date", "total", "subtotal", "price", "cost", "amount", "tax", "date", "deadline",
    "revenue", "profit", "sales", "name",
    "address", "phone number", "email", "author", "title", "number", "bought", "purchased", "paid", "who signed",
    "signed by", "sold",
    "ordered", "charged", "owed", "due", "expire", "expires", "mentioned", "买了", "付了", "签了", "到期", "号码",
    "合计", "总计", "总额", "金额", "价格", "日期",
    "收入", "利润", "电话", "地址", "姓名", "作者", "编号", "password", "code", "email address", "telephone number",
    "account number",
    "opening hours", "ingredients", "instructions", "website", "fee", "rent", "deposit", "discount", "fine",
    "expiry date",
    "best before", "tip", "serial number", "小费", "序列号", "dosage", "dose", "密码", "房租", "租金", "押金", "费用",
    "网址", "邮箱", "保质期", "有效期", "营业时间",
    "配料", "用量", "剂量", "账号", "折扣", "罚款",
)  # fmt: skip


@tool(
    version="1",
    effect="pure",
    examples=[
        "what is the total on this receipt",
        "when is the deadline according to the document",
        "who wrote this report",
        "what was the revenue in 2024",
        "how much did it cost",
        "总金额是多少",
        "合同什么时候到期",
        "报告的作者是谁",
    ],
    patterns=[
        Pattern(verbs=(*_ASKED, *_TOLD), objects=_FACTS, media=_MEDIA, params={"question": "{request}"}),
        Pattern(
            verbs=_ASKED, objects=(*_TEXTS_EN, *_TEXTS_ZH), media=_MEDIA, params={"question": "{request}"}, weight=0.9
        ),
        Pattern(
            verbs=("answer", "look up", "find out", "回答", "查一下", "查找"),
            media=_MEDIA,
            params={"question": "{request}"},
            weight=0.8,
        ),
        Pattern(verbs=_SPEAKING, objects=_SPOKEN_OF, media=_MEDIA, params={"question": "{request}"}, weight=0.9),
        Pattern(
            verbs=("{question}",),
            objects=("say", "says", "said"),
            media=_MEDIA,
            params={"question": "{request}"},
            weight=0.72,
        ),
        Pattern(
            verbs=("{question}",),
            objects=(*_TEXTS_EN, *_TEXTS_ZH),
            media=_MEDIA,
            params={"question": "{request}"},
            weight=0.75,
        ),
        Pattern(verbs=("name the", "state the"), media=_MEDIA, params={"question": "{request}"}, weight=0.6),
        Pattern(verbs=_WRITTEN, media=_MEDIA, params={"question": "{request}"}, weight=0.7),
        # any question may be put to what is text or speech; a picture has to be spoken of as one of something written
        Pattern(verbs=("{question}",), media=_WORDED, params={"question": "{request}"}, weight=0.68),
    ],
    unless=[
        "lips",
        "lip-read",
        "口型",
        "唇语",
        "sign language",
        "手语",
        "听歌识曲",
        "calories",
        "卡路里",
        "热量",
        "which of these files",
        "which of the files",
        "which of these documents",
        "which of the documents",
        "which of these texts",
        "which of these pdfs",
        "which of these reports",
        "哪个文件",
        "哪份文件",
        "哪个文档",
        "错别字",
        "语病",
        "typos",
        "spelling mistakes",
        "spelling errors",
        "grammar mistakes",
    ],
    together="gather",
    alone="ask_model",
)
async def answer(text: Text, *, question: str = "", answerer: QuestionAnswerer = engine()) -> Text:
    """Answer a question from a text: an amount, a date, a name, a fact.

    "The text does not say." where it doesn't. Raises ParameterInvalid without a question.
    """
    if not question.strip():
        raise ParameterInvalid(
            "answer: parameter 'question' is empty.", hint='Ask something: question="What is the total?"'
        )
    return await answerer.answer(text, question=question)


@tool(
    version="1",
    effect="pure",
    examples=[
        "summarize this document",
        "give me a summary of the report",
        "shorten this text",
        "what are the key points",
        "总结这份报告",
        "概括一下这篇文章",
        "写一个摘要",
    ],
    patterns=[
        Pattern(
            verbs=(
                "summarize", "summarise", "summary", "shorten", "condense", "sum up", "tl;dr", "key points",
                "main points", "gist", "the main idea", "main ideas", "key ideas", "key takeaways", "takeaways",
                "the highlights", "main highlights", "key highlights", "tldw", "tl;dw", "recap", "in a nutshell",
                "boil down", "short version", "quick version", "rundown",
                "bottom line", "synopsis", "tldr", "digest", "brief me", "the essence", "in short", "long story short",
                "cut down", "trim down", "make shorter", "make it shorter", "make this shorter", "keep it short",
                "keep it brief", "the important bits", "the important parts", "most important points", "总结", "概括",
                "摘要", "概述", "归纳", "要点", "缩短", "精简",
                "the minutes", "meeting minutes", "纪要", "主要内容", "大意", "主旨", "提炼", "重点", "哪些重点", "哪些要点",
                "哪些内容",
                "什么重点", "梗概", "简述", "简单说说",
                "简单讲讲", "简要说", "大概意思", "大概内容", "大概讲", "大致内容", "中心思想", "主要意思",
                "浓缩", "太长不看", "省流",
                "小结", "梳理", "提纲挈领", "核心内容", "核心观点", "关键点", "缩写", "压缩成", "短一点", "简短",
            ),
            media=_MEDIA,
        ),
        Pattern(
            verbs=("write", "give", "make", "create"),
            objects=("summary", "abstract", "overview"),
            media=_MEDIA,
        ),
        Pattern(verbs=("what is", "what's", "what are", "what was"), objects=("about",), media=_MEDIA),
        Pattern(verbs=("说了什么",), objects=(*_TEXTS_ZH, "协议", "资料", "材料"), media=_MEDIA, weight=0.9),
        Pattern(verbs=("讲了什么", "讲的是什么", "讲什么", "主要讲", "说的是什么"), media=_MEDIA, weight=0.8),
    ],
    alone="ask_model",
)  # fmt: skip
async def summarize(text: Text, *, sentences: int = 3, summarizer: Summarizer = engine()) -> Text:
    """Summarize a text in a few sentences.

    `sentences` is 1 to 100. Raises ParameterInvalid for another number.
    """
    if not 1 <= sentences <= MAX_SENTENCES:
        raise ParameterInvalid(f"summarize: sentences can't be {sentences!r}.", hint=f"Choose 1 to {MAX_SENTENCES}.")
    return await summarizer.summarize(text, sentences=sentences)
