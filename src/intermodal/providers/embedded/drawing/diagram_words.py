"""How people speak of diagrams, steps and times, as data: English and Chinese."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["flow", "mindmap", "timeline", "cycle"]
ARROW = re.compile(
    r"\s*(?:-+\s*\[?\s*([^\-\[\]>→,;\n]{1,30}?)\s*\]?\s*-*>\s*|(?:-+>|=+>|→|⇒|⟶|➜|—>|－>)(?:\s*\|([^|]{1,30})\|)?\s*)"
)
KINDS: tuple[tuple[str, Kind], ...] = (
    (r"\bmind ?-?map|\bspider diagram|\bconcept map|思维导图|脑图|心智图", "mindmap"),
    (r"\btime ?-?line\b|时间线|时间轴|年表", "timeline"),
    (r"\b(?:cycle|circular|loop) (?:diagram|chart)|\b(?:life )?cycle(?: of\b|:)|循环图", "cycle"),
    (r"\bflow ?-?charts?|\bflow diagram|\bworkflow|\bprocess (?:diagram|chart|flow)|\b(?:the|these|following) steps\b|\bsteps:|\bdiagram|\borg(?:ani[sz]ation(?:al)?)? ?chart|\btree diagram|\bfamily tree|\bpipeline\b"
     r"|流程图|步骤图|示意图|关系图|框图|组织结构图|组织架构图|架构图|结构图|树状图", "flow"),
)  # fmt: skip
OTHERS = re.compile(
    r"\b(venn|uml|er diagram|entity[- ]relationship|sequence diagram|class diagram|circuit|swimlane|fishbone|network topology|phase diagram)\b|(韦恩图|时序图|类图|电路图|鱼骨图|甘特图)"
)
NAMES = (
    r"(?:mind ?-?maps?|time ?-?lines?|flow ?-?charts?|cycle|flow|workflow|process|concept map|org ?charts?|organi[sz]ation(?:al)? charts?|diagrams?|pipeline|graph|chart|tree"
    r"|思维导图|脑图|时间线|时间轴|流程图|步骤图|示意图|关系图|框图|组织结构图|组织架构图|架构图|结构图|循环图|树状图)"
)
HEAD = re.compile(
    rf"^(?P<before>.*?)(?:{NAMES}\s*)+(?P<after>(?:\s*(?:of|about|for|showing|with|on|from|that shows|the|a|an|steps?|branches|events|nodes|boxes|following|stages?)\b)*)\s*[:：]?\s*",
    re.I | re.S,
)
OPEN = re.compile(
    r"^(?:please )?(?:can you )?(?:draw|make|create|generate|sketch|show|produce|illustrate|render|design)(?: me)?\s+|^(?:请|帮我|给我)*(?:画|绘制|生成|制作|做)(?:一?[个张幅])?\s*",
    re.I,
)
ABOUT_HAN = re.compile(r"(?:关于)?([\u4e00-\u9fffA-Za-z0-9 ]{1,20}?)的?$")
TITLE = re.compile(
    r"(?:with (?:the )?title|titled|entitled|标题(?:为|是|叫)?|题为|名为)\s*[:：]?\s*([^,，;；。:：\n]+)", re.I
)
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
DATE = (
    rf"(?:(?:in |on )?(?:\d{{1,2}} )?{MONTH}(?: \d{{1,2}})?(?:,? \d{{4}})?|\d{{4}}-\d{{1,2}}(?:-\d{{1,2}})?|\d{{4}}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?|\d{{1,2}}月(?:\d{{1,2}}日)?"
    r"|\d{1,2}:\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m|\d{1,2}点|(?:in )?\d{3,4}(?:s)?(?: ?(?:bc|ad|bce|ce))?(?:\s?[-–]\s?\d{2,4})?|q[1-4](?: \d{4})?"
    r"|(?:week|day|month|year|phase|stage|step) \d+|第?\d+[周天年阶段期步]|(?:mon|tues?|wed(?:nes)?|thurs?|fri|satur|sun)(?:day)?|(?:周|星期)[一二三四五六日天]|today|now|今天)"
)
EVENT = re.compile(
    rf"(?P<date>{DATE})\s*(?:[:：,，=\-–—]|->)?\s*(?P<what>\D.*|\S.*)|(?P<what2>.+?)\s*(?:\(|（|in |on |,|[:：])\s*(?P<date2>{DATE})\s*[)）]?",
    re.I | re.S,
)
STEP = re.compile(
    r"(?:^|[\s,，;；])(?:\d{1,2}[.)、]|step \d+[:.]?|第?[一二三四五六七八九十]+步[:：,，]?|(?:and )?(?:first(?:ly)?|then|next|finally|lastly|after that)\b,?|然后|接着|最后|首先|再)\s*",
    re.I,
)
