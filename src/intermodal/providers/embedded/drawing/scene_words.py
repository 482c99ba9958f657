"""The words of scenes as data: sizes, counts, sides, places, backdrops, and words that ask for nothing."""

from __future__ import annotations

SIZES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("big", "large", "大", "大大的"), (1.5, 1.5)),
    **dict.fromkeys(("huge", "giant", "enormous", "gigantic", "massive", "巨大", "超大", "巨型"), (2.0, 2.0)),
    **dict.fromkeys(("small", "little", "小", "小小的"), (0.6, 0.6)),
    **dict.fromkeys(("tiny", "mini", "极小", "微小", "迷你"), (0.4, 0.4)),
    **dict.fromkeys(("tall", "high", "高", "高高的", "高大"), (1.0, 1.45)),
    **dict.fromkeys(("wide", "宽"), (1.45, 1.0)),
    **dict.fromkeys(("long", "长"), (1.45, 1.0)),
    **dict.fromkeys(("thin", "narrow", "细", "窄"), (0.6, 1.0)),
    **dict.fromkeys(("short", "矮"), (1.0, 0.65)),
    "medium": (1.0, 1.0), "medium-sized": (1.0, 1.0),
}  # fmt: skip

COUNTS: dict[str, int] = {
    "a": 1, "an": 1, "one": 1, "single": 1, "two": 2, "both": 2, "pair of": 2, "couple of": 2, "three": 3, "few": 3, "some": 3, "four": 4,
    "several": 4, "five": 5, "six": 6, "half a dozen": 6, "seven": 7, "many": 7, "lots of": 7, "a lot of": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "row of": 4, "group of": 4,
}  # fmt: skip
HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "双": 2}
HAN_VAGUE = {"几": 3, "一些": 3, "若干": 4, "许多": 7, "很多": 7, "好多": 7, "一群": 4, "一排": 4, "一对": 2}
CLASSIFIERS = "个只朵颗棵座栋间条辆艘片轮头匹位把张本架块支枝根道束串盏扇顶面幢尾口株粒弯团"

# words for more than one of a thing
MASSES: dict[str, tuple[str, int]] = {
    "forest": ("tree", 7), "woods": ("tree", 7), "grove": ("tree", 5), "city": ("skyscraper", 5), "skyline": ("skyscraper", 5),
    "mountains": ("mountain", 2), "hills": ("hill", 2), "clouds": ("cloud", 3), "snowflakes": ("snowflake", 5), "stars": ("star", 5),
    "village": ("house", 4), "family": ("person", 3), "crowd": ("person", 8),
    "森林": ("tree", 7), "树林": ("tree", 7), "城市": ("skyscraper", 5), "群山": ("mountain", 3), "村庄": ("house", 4), "人群": ("person", 8),
    "繁星": ("star", 7), "花丛": ("flower", 5),
}  # fmt: skip
IRREGULAR = {
    "leaves": "leaf", "people": "people", "men": "man", "women": "woman", "fishes": "fish", "bunnies": "bunny", "puppies": "puppy",
    "cherries": "cherry", "strawberries": "strawberry", "butterflies": "butterfly", "buses": "bus", "boxes": "box", "mice": "mouse",
    "churches": "church", "benches": "bench", "roses": "rose", "houses": "house", "horses": "horse", "geese": "goose",
}  # fmt: skip

# English phrases → marks, longest first where one holds another; {sheet} is what the picture may be called
SHEET = r"(?:the |this )?(?:picture|image|page|canvas|scene|frame|drawing|sheet)"
_SIDE = r"(?:to |on |at |in )?(?:the )?(?:immediate |far )?{}(?:-hand)?(?: side)?(?: of| from)(?! " + SHEET + ")"
SIDES_EN: tuple[tuple[str, str], ...] = (
    (_SIDE.format("left"), "left"),
    (_SIDE.format("right"), "right"),
    (r"(?:directly |right |just |high )?(?:above|over)", "above"),
    (r"on top of|atop|upon", "on"),
    (r"(?:directly |right |just )?(?:below|underneath|beneath|under)", "below"),
    (r"in front of", "front"),
    (r"behind", "behind"),
    (r"(?:right |directly )?(?:next to|beside|alongside|close to|near(?: to)?|by)", "near"),
    (r"(?:in )?between", "between"),
    (r"inside(?: of)?|within", "inside"),
    (r"on", "on"),
    (r"in", "inside"),
)
_NINTHS = (
    r"(?:(?:on|at|in|to|near|into) )?(?:the )?{}(?: (?:corner|side|part|half|edge|hand side))?(?: of "
    + SHEET
    + r")?(?! of\b)(?! light)"
)
_UP, _DOWN = r"(?:top|upper)", r"(?:bottom|lower)"
PLACES_EN: tuple[tuple[str, str], ...] = (
    (_NINTHS.format(_UP + r"[ -]left"), "top left"),
    (_NINTHS.format(_UP + r"[ -]right"), "top right"),
    (_NINTHS.format(_DOWN + r"[ -]left"), "bottom left"),
    (_NINTHS.format(_DOWN + r"[ -]right"), "bottom right"),
    (
        r"(?:on|at|to|near|in) the (?:far )?left(?:[ -]hand)?(?: side| edge| half)?(?: of " + SHEET + r")?(?! of\b)",
        "left",
    ),
    (
        r"(?:on|at|to|near|in) the (?:far )?right(?:[ -]hand)?(?: side| edge| half)?(?: of " + SHEET + r")?(?! of\b)",
        "right",
    ),
    (r"(?:on|at|to|near) the (?:very )?top(?: edge)?(?: of " + SHEET + r")?(?! of\b)", "top"),
    (r"(?:on|at|to|near) the (?:very )?bottom(?: edge)?(?: of " + SHEET + r")?(?! of\b)", "bottom"),
    (r"in the (?:middle|cent(?:er|re))(?: of " + SHEET + r")?(?! of\b)|centr?e?red", "centre"),
)

# backdrop words → fields of Backdrop
SKY, NIGHT, SUNSET, SUNRISE = {"sky": "day"}, {"sky": "night"}, {"sky": "sunset"}, {"sky": "sunrise"}
GRASS, SNOW, SEA, BEACH, SAND = (
    {"ground": "grass"},
    {"ground": "snow"},
    {"ground": "sea"},
    {"ground": "beach"},
    {"ground": "sand"},
)
SPACE, SNOWING, RAIN = {"sky": "space"}, {"ground": "snow", "falling": "snow"}, {"sky": "grey", "falling": "rain"}
BACKDROPS: dict[str, dict[str, str]] = {
    **dict.fromkeys(("sky", "day", "daytime", "sunny day", "天空", "天上", "天", "空中", "白天", "蓝天", "晴天", "晴空"), SKY),
    **dict.fromkeys(
        ("night", "night sky", "nighttime", "starry night", "starry sky", "starry night sky", "midnight", "moonlight", "moonlit night", "dark sky",
         "夜晚", "夜空", "夜里", "夜色", "夜", "星空", "晚上", "深夜", "夜间"), NIGHT,
    ),
    **dict.fromkeys(("sunset", "dusk", "evening", "evening sky", "sunset sky", "日落", "黄昏", "夕阳", "傍晚", "晚霞"), SUNSET),
    **dict.fromkeys(("sunrise", "dawn", "morning", "morning sky", "日出", "黎明", "清晨", "早晨", "朝霞"), SUNRISE),
    **dict.fromkeys(("grass", "lawn", "meadow", "field", "green field", "grassland", "park", "garden", "ground", "草地", "草原", "草坪", "田野", "公园", "花园", "地上", "地面"), GRASS),
    **dict.fromkeys(("snow", "snowy field", "snowy ground", "winter", "winter landscape", "雪地", "雪", "冬天", "雪原"), SNOW),
    **dict.fromkeys(("snowfall", "falling snow", "snowstorm", "snowy day", "snowy night", "snowing", "下雪", "雪天", "大雪", "飘雪"), SNOWING),
    **dict.fromkeys(("sea", "ocean", "lake", "water", "waves", "river", "大海", "海面", "海洋", "海", "湖", "湖面", "水", "水面", "河", "河面"), SEA),
    **dict.fromkeys(("beach", "seaside", "shore", "seashore", "coast", "沙滩", "海滩", "海边", "海岸"), BEACH),
    **dict.fromkeys(("desert", "sand", "dunes", "沙漠", "沙地"), SAND),
    **dict.fromkeys(("space", "outer space", "universe", "太空", "宇宙", "外太空"), SPACE),
    **dict.fromkeys(("rain", "rainy day", "raining", "storm", "下雨", "雨", "雨天", "雨中"), RAIN),
}  # fmt: skip
BACKDROPS["snowy night"] = {**SNOWING, **NIGHT}
SNOWY = frozenset(["snowy", "starry", "rainy", "sunny", "cloudless", "clear"])

# These ask for nothing a drawing could lack: what a picture is called, politeness, praise, standing still.
GLUE_EN = frozenset(
    """
    blank empty     please can could you would i want need like to me for us my draw paint generate create make show sketch illustrate produce render design picture
    image drawing illustration painting sketch clipart clip art graphic vector flat simple simplistic minimal minimalist minimalistic cartoon cute
    nice lovely beautiful pretty plain basic geometric scene landscape icon of the this that is are was were be there here it's its
    has have having which who standing stands stand sitting sits sit lying lies resting rests placed located positioned shining shines floating
    floats hanging growing grows parked rising setting over-all svg png as an file format shape shapes shaped symbol colored coloured color colour in-colour
    filled solid their each also just only whose seen view some new where while showing featuring containing contains depicting
    """.split()
)  # fmt: skip
GLUE_HAN = (
    "时 时候 时分 请 帮我 帮忙 给我 为我 我 想要 要 画 绘制 绘画 生成 制作 创作 创建 做 画出 画着 画个 来 出 一下 一幅 一张 幅 张 图片 图画 图像 插画 插图 图 画面 画儿 简笔画 简单 可爱 "
    "漂亮 美丽 好看 的 地 得 着 了 里有 这 那 站 坐 躺 停 放 挂 漂 飘 长 立 飞 升 照 照耀 发光 正 它们 svg png 格式 矢量 场景 风景 一 形状 颜色 色 以及 还 也 整个 场景中 背景上 其中 "
    "中有 当中 呈现 显示 排成一排 并排 并列"
).split()

SIDES_HAN: dict[str, str] = {
    **dict.fromkeys(("左边", "左侧", "左面", "左方", "左手边", "左"), "left"),
    **dict.fromkeys(("右边", "右侧", "右面", "右方", "右手边", "右"), "right"),
    **dict.fromkeys(("上方", "上空", "正上方", "头顶", "之上"), "above"),
    **dict.fromkeys(("上面", "上边", "上", "顶上", "顶部"), "upon"),
    **dict.fromkeys(("下面", "下方", "下边", "底下", "正下方", "之下", "下"), "below"),
    **dict.fromkeys(("里面", "里边", "里", "内", "内部", "中", "当中"), "inside"),
    **dict.fromkeys(("前面", "前方", "前边", "前"), "front"),
    **dict.fromkeys(("后面", "后方", "背后", "后边", "身后", "后"), "behind"),
    **dict.fromkeys(("旁边", "旁", "附近", "边上", "身边", "一旁"), "near"),
    **dict.fromkeys(("之间", "中间"), "between"),
}  # fmt: skip
PLACES_HAN: dict[str, str] = {
    "左上角": "top left", "右上角": "top right", "左下角": "bottom left", "右下角": "bottom right", "左上方": "top left", "右上方": "top right",
    "左下方": "bottom left", "右下方": "bottom right", "正中间": "centre", "正中央": "centre", "正中": "centre", "中央": "centre", "中心": "centre",
}  # fmt: skip
PLACE_OF_SIDE = {
    "left": "left",
    "right": "right",
    "above": "top",
    "upon": "top",
    "below": "bottom",
    "between": "centre",
}

# several colours in turn
COLOURFUL = frozenset(
    "colorful colourful multicolored multicoloured rainbow-colored 彩色 五颜六色 五彩 五彩缤纷 各色".split()
)
RANGE = ("#e02424", "#f57c00", "#fbd324", "#2e9e3f", "#1f5fe0", "#7b35c1")
