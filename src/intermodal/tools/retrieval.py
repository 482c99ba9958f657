"""Finding by meaning: texts as vectors, passages that fit a query, what on one side belongs to what on the other.

Two towers: both sides go through one encoder and meet in its space (Radford et al. 2021 for the idea; here pictures and
sound come in through what is read, seen or heard in them).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ..artifacts import Embedding, Table, Text
from ..errors import ParameterInvalid
from ..providers import Embedder
from .tool import Pattern, engine, tool

MAX_PASSAGES = 5000
PASSAGE = 500  # characters
_BREAK = re.compile(r"\n\s*\n|(?<=[.!?。！？])\s+|\n")


@tool(
    version="1",
    effect="pure",
    examples=["embed these texts", "turn the text into vectors", "把文本转成向量"],
    patterns=[
        Pattern(("embed", "vectorise", "vectorize", "嵌入", "向量化"), ("text", "texts", "文本"), ("text",)),
        Pattern(
            ("turn", "convert", "make", "compute", "calculate", "转成", "变成", "转换成", "计算"),
            (
                "into an embedding",
                "into embeddings",
                "embedding vector",
                "embedding vectors",
                "embeddings",
                "语义向量",
                "向量",
                "嵌入向量",
            ),
            ("text",),
        ),
    ],
)
async def embed(texts: Sequence[Text], *, embedder: Embedder = engine()) -> Sequence[Embedding]:
    """Turn texts into vectors whose nearness is likeness of meaning, one each, in order."""
    return await embedder.embed(texts)


@tool(
    version="1",
    effect="pure",
    examples=[
        "search these files for the delivery date", "find the passage about holidays in these documents",
        "which of these files mentions the invoice", "在这些文件里搜索交货日期", "查找关于假期的段落",
    ],
    patterns=[
        Pattern(
            ("search", "find where", "show me where", "tell me where", "look up where", "find the place",
            "find the passage", "find passages", "look through", "find the paragraph", "find paragraphs",
            "搜索", "检索", "查找段落"),
            ("for", "about", "talk about", "mention", "say about", "file", "files", "document", "documents", "text",
            "texts", "文件", "文档", "段落"),
            ("text", "document"),
            params={"query": "{request}"},
        ),
        Pattern(
            ("top", "passages on", "passages about", "most relevant", "passages that", "最相关", "相关的段落"),
            ("passages", "passage", "paragraphs", "段", "段落"),
            ("text", "document"),
            params={"query": "{request}"},
        ),
        Pattern(
            ("查一下关于", "搜一下关于", "查查关于", "查一下有关"), (), ("text", "document"), params={"query": "{request}"}
        ),
        Pattern(
            ("查找", "寻找", "找到", "搜"),
            ("段落", "文件里", "文档里", "文件中", "文档中"),
            ("text", "document"),
            params={"query": "{request}"},
        ),
        Pattern(
            ("which of", "which file", "which document", "which one", "which pdf", "which report", "哪个文件", "哪份文件",
            "哪一份", "哪个文档", "哪份", "哪篇", "哪一篇", "哪些文件", "哪一个"),
            ("file", "files", "document", "documents", "mentions", "mention", "about", "talks about", "talk about",
            "says", "contains", "文件", "文档", "提到", "提及", "讲到", "说到", "写到", "涉及", "包含", "关于"),
            ("text", "document"),
            params={"query": "{request}"},
        ),
        Pattern(
            ("哪个", "哪一个", "which"),
            ("提到", "提及", "讲到", "说到", "写到", "mention", "talk about"),
            ("text", "document"),
            params={"query": "{request}"},
            weight=0.85,
        ),
    ],
)  # fmt: skip
async def search(texts: Sequence[Text], *, query: str = "", top: int = 5, embedder: Embedder = engine()) -> Table:
    """Search files for the passages that fit a query best: rank, source, passage, score.

    Passages are sentences and lines of at most 500 characters; the score is the cosine, -1..1. Raises
    ParameterInvalid without a query, for more than 5,000 passages, or where `top` isn't 1..100.
    """
    if not query.strip():
        raise ParameterInvalid("There is no query.", hint="search(..., query='…').")
    if not 1 <= top <= 100:
        raise ParameterInvalid(f"top is {top!r}.", hint="1 to 100.")
    found = [(named(text, number), passage) for number, text in enumerate(texts) for passage in passages(text.value)]
    if len(found) > MAX_PASSAGES:
        raise ParameterInvalid(
            f"The texts have {len(found)} passages; the limit is {MAX_PASSAGES}.", hint="Search fewer."
        )
    if not found:
        return Table.of(["rank", "source", "passage", "score"], [])
    vectors = await embedder.embed([Text.of(query), *(Text.of(passage) for _, passage in found)])
    scores = [cosine(vectors[0], vector) for vector in vectors[1:]]
    best = sorted(range(len(found)), key=lambda i: -scores[i])[:top]
    rows = [[rank, *found[i], round(scores[i], 4)] for rank, i in enumerate(best, 1)]
    return Table.of(["rank", "source", "passage", "score"], rows)


@tool(
    version="1",
    effect="pure",
    examples=["match the captions to the texts", "which text belongs to which", "把两边的文本配对"],
)
async def match_texts(left: Sequence[Text], right: Sequence[Text], *, embedder: Embedder = engine()) -> Table:
    """Match each text on the left with the one on the right that is nearest in meaning: left, right, score."""
    if not left or not right:
        return Table.of(["left", "right", "score"], [])
    vectors = await embedder.embed([*left, *right])
    ours, theirs = vectors[: len(left)], vectors[len(left) :]
    rows = []
    for number, one in enumerate(ours):
        scores = [cosine(one, other) for other in theirs]
        best = max(range(len(scores)), key=lambda i: scores[i])
        rows.append([named(left[number], number), named(right[best], best), round(scores[best], 4)])
    return Table.of(["left", "right", "score"], rows)


@tool(
    version="1",
    effect="pure",
    examples=["merge these texts into one", "combine the notes into one document", "把几份文本合并成一份"],
    patterns=[
        Pattern(
            ("merge", "combine", "join", "concatenate", "put together", "合并", "拼成", "汇总成"),
            ("into one text", "into one file", "into a single text", "into a single file", "into one document", "texts",
            "合并成一份", "一份文本", "一个文本", "一个文件"),
            ("text",),
        )
    ],
    unless=["pdf", "pdfs", "pictures", "images", "photos", "videos", "recordings", "图片", "视频", "录音"],
)  # fmt: skip
async def gather(texts: Sequence[Text]) -> Text:
    """Put several texts together, each under its source's name."""
    return Text.of("\n\n".join(f"[{named(text, number)}]\n{text.value.strip()}" for number, text in enumerate(texts)))


def passages(text: str) -> list[str]:
    """Sentences and lines, long ones cut at spaces; what has no letter or digit is left out."""
    out: list[str] = []
    for part in _BREAK.split(text):
        words = " ".join(part.split())
        while len(words) > PASSAGE:
            cut = words.rfind(" ", 0, PASSAGE)
            cut = cut if cut > 0 else PASSAGE
            out.append(words[:cut])
            words = words[cut:].strip()
        if any(character.isalnum() for character in words):
            out.append(words)
    return out


def named(text: Text, number: int) -> str:
    return text.name or f"text {number + 1}"


def cosine(one: Embedding, other: Embedding) -> float:
    """Of two vectors of one model. Raises ParameterInvalid for two models' vectors."""
    if one.model != other.model:
        raise ParameterInvalid(
            f"Vectors of {one.model!r} and {other.model!r} can't be compared.", hint="Embed both with one."
        )
    norm = math.sqrt(math.fsum(v * v for v in one.vector) * math.fsum(v * v for v in other.vector))
    return math.fsum(a * b for a, b in zip(one.vector, other.vector, strict=True)) / norm if norm else 0.0
