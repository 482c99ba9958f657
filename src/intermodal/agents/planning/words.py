"""General language, English and Chinese, as data: nothing here is about any tool or any subject.

Chinese entries match as substrings, English ones as whole words after stemming.
"""

from __future__ import annotations

import re

from ...spatial.words import INKS

# words that carry no request of their own
STOP = frozenset(
    """
    a an the this that these those it its them they he she his her him one ones of in on at by for from to into as
    with about and or but so then now also too just only please kindly can could would will shall may might must
    should i me my we us our you your want need like let lets let's get give show tell telling giving showing know help make do does did is
    are was were be been being am has have had there here out up any some every each all both there's it's that's
    i'd i'll i'm if than off over again really very much possible way using use via when's contain contains attached
    following form hello hi hey thanks thank ok okay yes no kind sure first finally next after before content
    contents
    """.split()
)
STOP_HAN = tuple(
    """
    请问 麻烦 帮忙 帮我 帮 给我 替我 为我 一下 一遍 一次 一份 这个 那个 这些 那些 这张 那张 这段 这份 这篇 这幅 这首
    所有 里面 上面 当中 中间 出来 起来 下来 可以 能不能 能否 需要 想要 希望 然后 接着 最后 首先 同时 内容 文件 附件
    请 把 将 这 那 张 个 段 份 篇 幅 条 只 座 首 本 页 的 了 着 过 吗 呢 啊 吧 里 中 上 内 我 你 您 它 他 她 们 有
    是 都 也 就 每 和 与 跟 用 以 对 从 到 出 来 去 成 为 给 让 能 会 要 想 先 再 并 又 在 些 一 该 其 被 做 弄 之
    你好 您好 谢谢 随便 好 呀 哦 啦 嘛 呗 哈 咯 噢 诶 哎 嗨 亲 个 整个 全部 下 一共 总共
    """.split()
)
POLITE = frozenset(
    """
    please kindly can could would will you i we i'd i'll want need like to let us lets let's me my now also then and
    just help show tell give get telling giving showing getting letting somebody someone anybody anyone know hello hi hey ok okay so thanks first finally next would've using do mind
    """.split()
)
# how words are typed in a chat
SPELLINGS: dict[str, str] = {
    typed: word
    for word, typings in {
        "you": "u ya", "your": "ur", "are": "r", "please": "pls plz pleeease plss", "what's": "whats wats wat's", "what": "waht wat wut", "the": "teh", "this": "tihs thsi",
        "who's": "whos", "where's": "wheres", "how's": "hows", "when's": "whens", "it's": "its'", "don't": "dont",
        "doesn't": "doesnt", "didn't": "didnt", "can't": "cant", "won't": "wont", "isn't": "isnt", "i'm": "im",
        "i've": "ive", "i'd": "i'ld", "that's": "thats", "there's": "theres", "let's": "lets", "want": "wanna",
        "give": "gimme", "let": "lemme", "need": "gotta", "thanks": "thx thanx tnx ty", "photo": "foto fotos pix",
        "picture": "pic pics", "video": "vid vids", "audio": "aud", "document": "doc docs", "text": "txt",
        "and": "n &", "with": "w/", "because": "cuz coz bc", "something": "smth", "information": "info",
        "minutes": "mins", "seconds": "secs", "tomorrow": "tmrw", "message": "msg", "spreadsheet": "sheet",
        "number": "num", "favorite": "fav",
    }.items()
    for typed in typings.split()
}  # fmt: skip
SPOKEN_HAN = (
    ("什么", "啥"),
    ("了什么", "了些什么"),
    ("了什么", "了些啥"),
    ("了什么", "了点啥"),
    ("怎么", "咋"),
    ("有什么", "都有啥"),
)
FORM = frozenset("format file version form 格 式 版".split())
# "a short summary": they say how a thing is, not what is to be done
MODIFIERS = frozenset(
    "short quick brief written full nice good little small rough clean proper complete concise whole".split()
)
SOME_HAN = frozenset("这那前后头好每")  # … before 几: these few
MADE_HAN = frozenset("生制合形组构完")  # 生成: here 成 names nothing that something becomes
# what wraps a wish and asks for nothing of its own
WRAPPING = re.compile(
    r"\b(?:(?:is there )?any chance (?:that )?(?:you|u)(?: can| could|'d)?|is there (?:any|a|some) way (?:(?:that )?(?:you|i|we) "
    r"(?:can|could)|to)|(?:is it|would it be) possible (?:for you )?to|(?:(?:would|do) (?:you|u) )?mind(?= \w+ing\b)|"
    r"i(?: was|'m| am)? wonder(?:ing)? if (?:you|u)(?: can| could)?|do (?:you|u) think (?:you|u) (?:can|could)|"
    r"think (?:you|u) (?:can|could)|(?:can|could|would) (?:you|u|ya) (?:please |pls |plz |possibly |maybe |just |quickly )*|"
    r"help me(?: out)?(?: to)?(?= [a-z])|be so kind (?:as )?to|go ahead and|"
    r"real quick|if (?:you|u) (?:can|could|don'?t mind|would|have (?:a )?time)|if (?:that'?s )?(?:possible|ok(?:ay)?)|"
    r"when (?:you|u) (?:get a chance|have (?:a )?(?:time|moment|sec(?:ond)?|minute))|for me(?= ?(?:$|[.,!?;]| please| pls| and ))|"
    r"(?:my|our|the|her|his) \w+ (?:wants|needs|asked (?:me )?for|would like|asked (?:me|us) to)(?: me to| us to)?|"
    r"asap|lol|haha|thank you(?: so much| very much)?|thanks(?: a lot| so much| in advance)?|"
    r"cheers|hey there|hi there|excuse me|um+|uh+|hmm+|oh|yo|bro|dude|mate|buddy)(?![\w'])"
    r"|(?:老板|领导|客户|老师|同事|经理|老妈|妈妈|爸爸|老婆|老公|朋友)(?:想要|想|要|让我|叫我|需要)"
    r"|(?:帮我|帮忙|麻烦|麻烦你|请|来|给我)?(?:看看|看一下|瞧瞧|瞅瞅|看下)(?=.)|有没有办法|有办法|方便的话|可以的话|谢谢啦|谢谢你|多谢|"
    r"(?:^|(?<=[,。]))[^,。\s把将]{1,10}之前(?:请)?先|辛苦了|拜托了?|大佬|亲爱的|哈喽|嗨|在吗|急用|尽快|赶紧|赶快|顺便|顺手"
)
# a clause that says how things are, beside one that asks
STATES = re.compile(
    r"(?!.*\b(?:looking|trying|hoping|wondering|question|i need|i want)\b)(?:too \w+|(?:so |but |because |sorry |honestly |well |ok |hey |hi |hello )*(?:(?:i|we) (?:am|was|were|can't|cannot|don't|didn't|haven't|won't|"
    r"have no|have to|had|just|missed|lost|hate|forgot|only have|never)\b|i'm|i've|we're|(?:it|this|that|these|those|they)"
    r"(?:'s| is| are| was| were)(?: \w+)*? (?:too|so|very|really|way|quite|a bit|kind of|super|all|pretty|not|impossible|hard)\b|"
    r"(?:my|her|his|our|their) (?!\w+ and )\w+(?: \w+)? (?:is|are|was|were|want|can't|sent|has|said|says|doesn't|don't)\b|"
    r"it (?:should|must) (?:say|read) \w))"
)
# … also one that tells what was done or where things are; not a wish, nor what has to be done
TELLS = re.compile(
    r"(?!.*\b(?:need|want|wish|hope|like|looking|trying|wonder|wondering|question|please|(?:has|have|had) to)\b)"
    r"(?:so |but |and |because |ok |okay |well |hey |hi |hello |btw |also |now )*(?:i|we|he|she|they|it|this|that|these|"
    r"those|there)(?:'s|'m|'re|'ve| is| are| was| were| has| have| had| took| made| got| found| missed| recorded| scanned|"
    r" wrote| sent| shot| filmed| bought| received| saw)\b(?! (?:it|this|that|there)\b)"
)
# … and one that opens with when or for whom it shall be: "发群里之前先…", "这份合同要给外部看"
STATES_HAN = re.compile(
    "^(?:因为)?(?:我|我们|他|她|老板|客户|老师|同事|妈妈|爸爸)(?:今天|现在|最近)?(?:在|正|没|不|看不|听不|懒得|刚|实在|忘|来不及|眼)"
    "|太[^把给帮请将]{1,4}了|看不[懂清到完]|听不[懂清到完]|没时间|没空|来不及|不方便|不想[看听读]|有[点些][长多大小难乱暗亮糊歪斜吵偏]$"
    "|我们?没(?:参加|听|看|来得及|时间|空|带|存)|^这[份张个段篇封].{0,8}要(?:给|发给|交给|寄给).{1,6}(?:看|用|审|的)?$"
)
# what goes on describing: it starts with a place, or with what it shall have
DESCRIBES_HAN = re.compile(
    "^(?:上面|里面|下面|旁边|背景|中间|左边|右边|前面|后面|周围|其中|上|里|下|带|要有|要)(?!.*(?:读|念|翻译|总结|转|写成))"
)
NOUN_JOINS = ("和", "与", "跟", "、", "及")
# what comes with one of these is asked for, whatever else is said before: "read it and tell me the date"
TELL = frozenset(["tell", "give", "show"])
TELL_HAN = ("告诉",)
WISHERS = frozenset(["i", "we", "i'd", "we'd", "would"])
WISHES = frozenset(["want", "need", "like", "i'd"])  # "and I need …" opens something new
# what is handed over is wanted, whatever is done to it besides: "give me the transcript and a summary of it"
HANDED = frozenset("give get show want need like send save write export list return provide".split())
HANDED_HAN = ("给我", "我要", "我想要", "输出", "写出", "列出", "保存", "导出")
# each medium is asked about by itself
EACH = re.compile(
    r"\b(?:each|every|individually|separately|respectively|one by one)\b|每[张个份段篇封本页条]|各自|分别|逐[个张份一]|一一",
    re.IGNORECASE,
)
ASK = frozenset(
    """
    what which who whom whose when where why how what's who's where's when's how's is are was were does did has have
    had do
    """.split()
)
WHAT_HAN = ("什么", "啥", "哪种", "哪个", "哪些")
WHICH_HAN = ("哪", "谁", "几", "多少", "什么", "啥", "何时", "怎么", "多久")  # stands for what is asked
ASK_HAN = ("还是", "什么", "多少", "几", "谁", "哪", "吗", "是否", "怎么", "为何", "何时", "有没有", "多")
# "Can I bring …?", "Will there be …?": a question; "Can you …", "Can I have …": a request
AUXILIARIES = frozenset("can could will would should shall may might must do does did".split())
SUBJECTS = frozenset("i we he she they it there this that these those".split())
REQUESTED = frozenset("have get see hear please".split())
POLITE_HAN = re.compile(r"^(?:请问)?[你您]?(?:能不能|可不可以|可否|能否|可以|能)(?:请|帮|给|把|将|替|为|用|再|麻烦)")
# what a question is about, where the answer isn't all there is
ABOUT = frozenset(["about", "regarding", "concerning", "对"])
ABOUT_HAN = ("关于", "有关")
DETERMINERS = frozenset(
    """
    a an the this that these those it its them my our your his her their all every each me
    """.split()
)
REMARKING = frozenset("my our his her their he she they too so quick sorry".split())
BEING = frozenset("is are was were has have had did does do".split())
INDEFINITE = frozenset(["a", "an"])
DEFINITE = frozenset("the this that these those its my your his her our their".split())
PREPOSITIONS = frozenset(
    """
    of about with from at on by for in over under between during near behind
    """.split()
)
# what is said of anything that is to come into being, of one thing becoming another, and of its becoming better
MAKING = ("generate", "create", "make", "produce", "provide", "give", "get", "have", "extract")
BECOMING = ("convert", "turn", "transform", "change", "represent", "put")
BETTERING = ("enhance", "improve", "transform", "change", "modify", "adjust", "clean")
PARTICLES = frozenset("up down out off away back aloud over together".split())
# "make the text bigger": what the thing shall be is what is asked for
CAUSING = frozenset(["make", "turn", "set", "change"])
COMPLEMENTS_HAN = frozenset("进到入掉给走满")  # 烧进, 发给: what stands before one is what is done
# "in full", "in detail": how anything is done
ANYHOW = frozenset(
    "plain full total short brief detail general order writing here there question it them which".split()
)
# what media are made of, rather than what is said in them: "who sings this song?"
ITSELF = frozenset(
    "angry sad happy nervous mood emotion emotional tone sarcastic bpm tempo beat rhythm chords genre song music singing sings sung singer melody tune instrument accent".split()
)
ITSELF_HAN = (
    "首歌",
    "唱的",
    "谁唱",
    "曲子",
    "乐器",
    "口音",
    "什么歌",
    "谁在说话",
    "语气",
    "情绪",
    "生气",
    "开心吗",
    "节奏",
    "曲风",
    "调子",
)
BASIS = frozenset(["based", "according", "accordingly", "following", "using", "match", "matching"])
TARGETS = frozenset(["to", "into", "as", "onto"])
# "according to", "next to": here "to" names no target
COMPOUND = frozenset(
    [
        "according",
        "due",
        "thanks",
        "next",
        "relative",
        "close",
        "similar",
        "compared",
        "listen",
        "listening",
        "left",
        "right",
    ]
)
PRONOUNS = frozenset(["this", "that", "these", "those", "one"])
ALWAYS_PRONOUNS = frozenset(["it", "them", "它"])
GENERIC = frozenset(["file", "files", "attachment", "attachments", "media", "input", "thing", "things", "one", "ones"])
# a clause that only says what was handed over
CONTEXT = (
    "this is",
    "here is",
    "here are",
    "these are",
    "here's",
    "i have",
    "attached is",
    "i got",
    "i received",
    "i've got",
    "i've received",
    "got this",
    "got a",
    "received this",
    "found this",
    "took this",
    "look at",
    "listen to",
    "watch the",
    "watch this",
    "我收到",
    "我拍了",
    "我录了",
    "这是",
    "我有",
    "听听",
    "下面是",
    "附件是",
)
# connective → whether it orders what it joins: "then" does, "and" need not
CONNECTIVES: dict[str, str] = {
    "and then": "then", "then": "then", "after that": "then", "afterwards": "then", "and finally": "then",
    "finally": "then", "and also": "and", "and": "and", "as well as": "and", "plus": "and", "while": "and",
    "然后": "then", "接着": "then", "随后": "then", "之后": "then", "最后": "then", "再": "then", "后再": "then",
    "并且": "and", "并": "and", "同时": "and", "以及": "and", "和": "and",
    ".": "end", ";": "end", "!": "end", "?": "end", "。": "end", ",": "and", "、": "and", "\n": "end",
}  # fmt: skip
# words that hold a connective which joins nothing there
UNPARTED = tuple("并排 并列 合并 并非 并存 再见 再次 和平 和谐 和声 总和 之和 饱和 共和国 和尚 和解".split())
NUMBERS = {
    **{word: n for n, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])},
    "twenty": 20, "thirty": 30, "sixty": 60, "half": 0.5, "second": 1,
    **{word: n for n, word in enumerate("零一二三四五六七八九十")}, "两": 2, "半": 0.5, "十二": 12, "十五": 15, "三十": 30,
}  # fmt: skip
MEASURES = frozenset("张个段份篇幅条页部")
MEASURES_FILE = frozenset("张份篇幅")  # they count files where no noun follows; "第二段" may be a paragraph
AFTER_ONE = frozenset(
    "one and to into in by as with for then 和 并 然 再 转 翻 中 里 上 的".split()
)  # after "the second"
# what any file of a kind is called: no name of one of them
KINDS = frozenset(
    "picture image photo photograph audio recording sound video clip film document text file scan pdf 图片 照片 录音 视频 文档".split()
)
COUNTERS = {
    "句": "sentence",
    "页": "page",
    "秒": "second",
    "字": "character",
    "词": "word",
    "段": "paragraph",
    "行": "line",
}
# colours that something is drawn in: a word, and its English name
COLOURS = {**{c: c for c in INKS}, **{han: c for c, han in INKS.items()}}
ORDINALS = {
    w: n
    for n, w in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}
LANGUAGES: dict[str, str] = {
    name: code
    for code, names in {
        "en": "english 英文 英语", "zh": "chinese mandarin 中文 汉语 普通话 国语", "fr": "french 法文 法语",
        "de": "german 德文 德语", "es": "spanish 西班牙文 西班牙语 西语", "it": "italian 意大利文 意大利语",
        "pt": "portuguese 葡萄牙文 葡萄牙语", "nl": "dutch 荷兰语", "ru": "russian 俄文 俄语", "ja": "japanese 日文 日语",
        "ko": "korean 韩文 韩语", "ar": "arabic 阿拉伯文 阿拉伯语", "hi": "hindi 印地语", "tr": "turkish 土耳其语",
        "pl": "polish 波兰语", "sv": "swedish 瑞典语", "da": "danish 丹麦语", "no": "norwegian 挪威语",
        "fi": "finnish 芬兰语", "el": "greek 希腊文 希腊语", "he": "hebrew 希伯来语", "th": "thai 泰文 泰语",
        "vi": "vietnamese 越南文 越南语", "id": "indonesian 印尼语", "uk": "ukrainian 乌克兰语", "cs": "czech 捷克语",
        "hu": "hungarian 匈牙利语", "ro": "romanian 罗马尼亚语", "la": "latin 拉丁语", "fa": "persian farsi 波斯语",
        "yue": "cantonese 粤语 广东话",
    }.items()
    for name in names.split()
}  # fmt: skip
FORMATS: dict[str, str] = {
    name: form
    for form, names in {
        "docx": "word docx doc", "xlsx": "excel xlsx", "pptx": "powerpoint pptx ppt", "pdf": "pdf", "html": "html",
        "markdown": "markdown md", "csv": "csv", "json": "json", "epub": "epub", "png": "png", "jpeg": "jpg jpeg",
        "gif": "gif", "webp": "webp", "svg": "svg", "tiff": "tiff", "mp3": "mp3", "wav": "wav", "flac": "flac",
        "ogg": "ogg", "m4a": "m4a aac", "mp4": "mp4", "mkv": "mkv", "mov": "mov", "avi": "avi", "webm": "webm",
        "srt": "srt", "vtt": "vtt webvtt", "zip": "zip",
    }.items()
    for name in names.split()
}  # fmt: skip
INTO_HAN = ("成", "为", "作")  # 转成, 翻译为, 译作: what follows is what it shall become
COMPOUND_HAN = frozenset("使信费作利应有引适通常专公备录可所难")  # 使用, 以: …以 and …用 that govern nothing after them
HOW = frozenset(
    """
    slowly slower faster loudly louder quietly quieter softly gently backwards backward cheerfully angrily sadly
    happily dramatically enthusiastically politely formally
    """.split()
)
HOW_HAN = (
    "慢一点",
    "慢一些",
    "慢点",
    "慢慢",
    "慢速",
    "快一点",
    "快一些",
    "快速",
    "小声",
    "轻声",
    "温柔",
    "倒着",
    "礼貌",
)
MANNER = frozenset(["in", "with", "like", "without", "using"])  # how something is done
WITH_HAN = ("用", "以")  # 用中文: in Chinese
# words that are no slip for another
KNOWN = (
    STOP
    | POLITE
    | ASK
    | PREPOSITIONS
    | TARGETS
    | BASIS
    | DEFINITE
    | HOW
    | COMPOUND
    | ITSELF
    | SPELLINGS.keys()
    | NUMBERS.keys()
    | ORDINALS.keys()
)
