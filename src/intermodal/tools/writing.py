"""A new text from nothing but the caller's words."""

from __future__ import annotations

from ..artifacts import Text
from ..errors import ParameterInvalid
from ..providers import ChatModel
from .tool import Pattern, engine, tool

_WRITE = (
    "write", "compose", "draft", "pen", "create", "make up", "invent", "come up with", "think up", "think of", "need",
    "want",
)  # fmt: skip
_KINDS = (
    "poem", "haiku", "limerick", "sonnet", "verse", "rhyme", "lyrics", "story", "fairy tale", "tale", "screenplay",
    "dialogue", "essay", "article", "blog post", "post", "tweet", "email", "e-mail", "mail", "letter", "cover letter",
    "resume", "cv", "bio", "biography", "invitation", "thank you note", "wedding toast", "speech", "eulogy", "slogan",
    "tagline", "motto", "headline", "joke", "riddle", "pun", "recipe", "press release", "advert", "advertisement",
    "product description", "job description", "message", "note", "birthday wishes", "greeting", "announcement", "proposal",
    "paragraph", "checklist", "shopping list", "packing list", "to-do list", "list of", "itinerary", "workout plan",
    "lesson plan", "meal plan", "quiz", "outline", "code", "function", "script", "program", "sql query", "regex",
)  # fmt: skip
_IDEAS = (
    "a name", "names", "a nickname", "nicknames", "a title", "titles", "a slogan", "slogans", "a motto", "a tagline",
    "ideas", "a theme", "a recipe", "recipes", "a topic", "topics",
)  # fmt: skip
_TOLD = ("joke", "jokes", "riddle", "riddles", "bedtime story", "fairy tale", "story")
# with their measure words: what was written already (写了什么) isn't asked for with one
_MEASURES = ("首", "篇", "封", "份", "段", "个", "则", "句", "条", "副", "张")
_WRITE_HAN = (
    *(f"{verb}{one}{m}" for verb in ("写", "编", "创作", "起草", "拟") for one in ("", "一") for m in _MEASURES),
    "写几句", "写点", "写一些", "撰写",
)  # fmt: skip
_KINDS_HAN = (
    "诗", "俳句", "对联", "歌词", "故事", "童话", "小说", "散文", "作文", "文章", "剧本", "邮件", "信", "情书", "请假条",
    "通知", "邀请函", "演讲稿", "发言稿", "标语", "口号", "广告词", "广告语", "文案", "笑话", "谜语", "祝福语", "简历",
    "检讨书", "食谱", "菜谱", "朋友圈", "代码", "函数", "脚本", "程序",
)  # fmt: skip
_NAME_HAN = tuple(f"{verb}{one}个" for verb in ("起", "取", "想") for one in ("", "一"))
_NAMES_HAN = ("名字", "外号", "昵称", "店名", "标题", "书名", "笔名")
_WORDS = {"instruction": "{request}"}


@tool(
    version="1",
    effect="sampled",
    examples=[
        "write a poem about the sea",
        "write an email to my landlord",
        "suggest a name for my cat",
        "写一首关于海的诗",
        "给我的猫起个名字",
    ],
    patterns=[
        Pattern(verbs=_WRITE, objects=_KINDS, params=_WORDS, direct=True),
        Pattern(verbs=("suggest", "brainstorm", "propose", "give me", *_WRITE), objects=_IDEAS, params=_WORDS, direct=True),
        Pattern(verbs=("tell", "tell me", "give me"), objects=_TOLD, params=_WORDS, direct=True),
        Pattern(verbs=_WRITE_HAN, objects=_KINDS_HAN, params=_WORDS, direct=True),
        Pattern(verbs=_NAME_HAN, objects=_NAMES_HAN, params=_WORDS, direct=True),
        Pattern(verbs=("讲个", "讲一个", "来个", "来一个"), objects=("笑话", "故事", "谜语"), params=_WORDS, direct=True),
    ],
    unless=["in writing", "write down", "write out", "on the picture", "on the photo", "on the image"],
)  # fmt: skip
async def write(*, instruction: str = "", max_output: int = 1024, model: ChatModel = engine()) -> Text:
    """Write a new text as the caller's words ask: a poem, a letter, a name.

    The instruction is the caller's own and all that the model is given. `max_output` bounds the answer's tokens. Raises
    ParameterInvalid without an instruction.
    """
    if not instruction.strip():
        raise ParameterInvalid("It isn't said what to write.", hint="write(instruction='…').")
    return await model.chat(Text.of(instruction), max_output=max_output)
