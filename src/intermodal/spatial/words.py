"""Words of spatial questions, as data: kinds of object and relations, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# Colours that marks are asked for in.
INKS: Mapping[str, str] = {
    "red": "红", "green": "绿", "blue": "蓝", "yellow": "黄", "orange": "橙", "purple": "紫", "pink": "粉", "black": "黑",
    "white": "白",
}  # fmt: skip

# What a detector or a person calls a thing → the one name it goes by here; names not listed stand for themselves.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "person": (
        "man", "woman", "boy", "girl", "child", "kid", "guy", "lady", "adult", "pedestrian", "human", "somebody",
        "someone", "anyone", "baby", "player", "rider",
    ),
    "bicycle": ("bike", "cycle", "pushbike"),
    "motorcycle": ("motorbike", "motor bike", "moped", "scooter"),
    "car": ("automobile", "auto", "sedan"),
    "airplane": ("aeroplane", "plane", "aircraft", "jet"),
    "truck": ("lorry", "pickup", "pickup truck"),
    "boat": ("ship", "vessel"),
    "couch": ("sofa", "settee"),
    "tv": ("television", "tv monitor", "tvmonitor", "telly"),
    "potted plant": ("plant", "pottedplant", "houseplant"),
    "dining table": ("diningtable", "table"),
    "cell phone": ("phone", "mobile", "mobile phone", "cellphone", "smartphone", "telephone"),
    "refrigerator": ("fridge",),
    "cup": ("mug",),
    "wine glass": ("wineglass",),
    "sports ball": ("ball", "football"),
    "backpack": ("rucksack",),
    "handbag": ("purse",),
    "teddy bear": ("teddy", "soft toy"),
    "hair drier": ("hair dryer", "hairdryer"),
    "donut": ("doughnut",),
    "traffic light": ("stoplight", "traffic signal"),
    "cat": ("kitten", "kitty"),
    "dog": ("puppy",),
    "laptop": ("notebook computer", "laptop computer"),
    "keyboard": ("computer keyboard",),
    "mouse": ("computer mouse",),
    "remote": ("remote control",),
    "glass": ("glasses",),
}  # fmt: skip

# A word for several kinds at once
GROUPS: Mapping[str, tuple[str, ...]] = {
    "vehicle": ("bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "van"),
    "animal": ("bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"),
    "furniture": ("chair", "couch", "bed", "dining table", "bench"),
    "fruit": ("banana", "apple", "orange"),
    "pet": ("cat", "dog", "bird"),
}

# Words for anything at all
ANYTHING = frozenset(
    ("object", "thing", "item", "box", "anything", "something", "everything", "one", "entity", "stuff")
)
_ARTICLES = frozenset(
    ("the", "a", "an", "any", "some", "this", "that", "these", "those", "all", "of", "other", "my", "your", "its",
    "there")
)  # fmt: skip

# COCO's 80 classes and their groups in Chinese: the first of each is the one used in answers
CHINESE: Mapping[str, tuple[str, ...]] = {
    "person": ("人", "行人", "男人", "女人", "男孩", "女孩", "孩子", "小孩", "人物", "人们"),
    "bicycle": ("自行车", "单车", "脚踏车"), "car": ("汽车", "轿车", "小汽车", "小车"),
    "motorcycle": ("摩托车", "摩托"), "airplane": ("飞机",), "bus": ("公交车", "巴士", "公共汽车", "大巴"),
    "train": ("火车", "列车"), "truck": ("卡车", "货车"), "boat": ("船", "小船", "轮船"),
    "traffic light": ("红绿灯", "交通灯", "信号灯"), "fire hydrant": ("消防栓",),
    "stop sign": ("停车标志", "停止标志"), "parking meter": ("停车计时器",), "bench": ("长椅", "长凳"),
    "bird": ("鸟", "小鸟"), "cat": ("猫", "小猫", "猫咪"), "dog": ("狗", "小狗", "狗狗"), "horse": ("马",),
    "sheep": ("羊", "绵羊"), "cow": ("牛", "奶牛"), "elephant": ("大象", "象"), "bear": ("熊",), "zebra": ("斑马",),
    "giraffe": ("长颈鹿",), "backpack": ("背包", "双肩包"), "umbrella": ("雨伞", "伞"), "handbag": ("手提包", "包"),
    "tie": ("领带",), "suitcase": ("行李箱", "手提箱"), "frisbee": ("飞盘",), "skis": ("滑雪板",),
    "snowboard": ("单板滑雪板",), "sports ball": ("球", "足球", "篮球"), "kite": ("风筝",),
    "baseball bat": ("棒球棒",), "baseball glove": ("棒球手套",), "skateboard": ("滑板",), "surfboard": ("冲浪板",),
    "tennis racket": ("网球拍", "球拍"), "bottle": ("瓶子", "瓶"), "wine glass": ("酒杯", "红酒杯"),
    "cup": ("杯子", "杯", "茶杯"), "fork": ("叉子",), "knife": ("刀", "刀子"), "spoon": ("勺子", "汤匙"),
    "bowl": ("碗",), "banana": ("香蕉",), "apple": ("苹果",), "sandwich": ("三明治",), "orange": ("橙子", "橘子"),
    "broccoli": ("西兰花",), "carrot": ("胡萝卜",), "hot dog": ("热狗",), "pizza": ("披萨", "比萨"),
    "donut": ("甜甜圈",), "cake": ("蛋糕",), "chair": ("椅子",), "couch": ("沙发",),
    "potted plant": ("盆栽", "植物", "盆栽植物"), "bed": ("床",), "dining table": ("餐桌", "桌子", "桌"),
    "toilet": ("马桶",), "tv": ("电视", "电视机"), "laptop": ("笔记本电脑", "笔记本", "电脑"), "mouse": ("鼠标",),
    "remote": ("遥控器",), "keyboard": ("键盘",), "cell phone": ("手机", "电话"), "microwave": ("微波炉",),
    "oven": ("烤箱",), "toaster": ("烤面包机",), "sink": ("水槽", "洗手池"), "refrigerator": ("冰箱",),
    "book": ("书", "书本"), "clock": ("时钟", "钟"), "vase": ("花瓶",), "scissors": ("剪刀",),
    "teddy bear": ("泰迪熊", "玩具熊"), "hair drier": ("吹风机",), "toothbrush": ("牙刷",), "sky": ("天空",),
    "street": ("街道", "马路"), "road": ("路", "道路"), "tree": ("树", "树木"), "building": ("建筑", "楼房", "大楼"),
    "house": ("房子",), "grass": ("草地", "草"), "plate": ("盘子", "碟子"), "hat": ("帽子",), "shirt": ("衬衫",),
    "van": ("面包车",), "vehicle": ("车", "车辆", "交通工具"), "animal": ("动物",), "furniture": ("家具",),
    "fruit": ("水果",), "pet": ("宠物",), "object": ("东西", "物体", "物品", "对象"),
}  # fmt: skip

# relation → the phrases that say it, English and Chinese
RELATIONS: Mapping[str, tuple[str, ...]] = {
    "left": (
        "to the left of", "to the left side of", "on the left of", "on the left side of", "at the left side of",
        "at the left of", "on the left hand side of", "left of", "的左边", "的左侧", "的左面", "左边", "左侧", "左面",
        "左方",
    ),
    "right": (
        "to the right of", "to the right side of", "on the right of", "on the right side of", "at the right side of",
        "at the right of", "on the right hand side of", "right of", "的右边", "的右侧", "的右面", "右边", "右侧",
        "右面", "右方",
    ),
    "above": (
        "above", "over", "on top of", "higher than", "on the top of", "的上方", "的上面", "的上边", "上方", "上面",
        "上边",
    ),
    "below": (
        "below", "under", "underneath", "beneath", "lower than", "的下方", "的下面", "的下边", "下方", "下面", "下边",
        "底下",
    ),
    "inside": (
        "inside of", "inside", "within", "enclosed by", "contained in", "in", "的里面", "里面", "的里", "之内", "里",
    ),
    "outside": ("outside of", "outside", "out of", "的外面", "外面", "之外"),
    "contains": ("contains", "contain", "containing", "surrounding", "surrounds", "around", "包含", "包围"),
    "overlaps": (
        "overlapping with", "overlapping", "overlaps with", "overlaps", "overlap with", "overlap", "touching",
        "touches", "touch", "intersecting", "重叠", "接触", "碰到",
    ),
    "near": (
        "next to", "beside", "close to", "near to", "near", "adjacent to", "alongside", "by", "at the side of",
        "的旁边", "旁边", "附近",
    ),
    "far": ("far away from", "far from", "away from", "远离"),
    "behind": ("in back of", "at the back of", "behind", "的后面", "的后方", "后面", "后方", "背后"),
    "front": ("in the front of", "in front of", "ahead of", "的前面", "的前方", "前面", "前方"),
    "larger": ("larger than", "bigger than", "的大", "大"),
    "smaller": ("smaller than", "的小", "小"),
    "taller": ("taller than", "高"),
    "wider": ("wider than", "宽"),
    "on": ("on",),
}  # fmt: skip

# the superlative's measure → the words for it
EXTREMES: Mapping[str, tuple[str, ...]] = {
    "left": (
        "leftmost", "furthest left", "farthest left", "most left", "furthest to the left", "最左边", "最左侧", "最左",
    ),
    "right": (
        "rightmost", "furthest right", "farthest right", "most right", "furthest to the right", "最右边", "最右侧",
        "最右",
    ),
    "top": ("topmost", "uppermost", "highest", "最上面", "最上方", "最上边", "最上", "最高处"),
    "bottom": ("bottommost", "lowermost", "lowest", "最下面", "最下方", "最下边", "最下", "最低"),
    "large": ("largest", "biggest", "最大"),
    "small": ("smallest", "tiniest", "littlest", "最小"),
    "tall": ("tallest", "最高"),
    "wide": ("widest", "最宽"),
    "middle": ("most central", "centremost", "centermost", "最中间", "正中间"),
}  # fmt: skip

NEAREST = ("nearest to", "closest to", "nearest", "closest")
FARTHEST = ("farthest from", "furthest from", "farthest away from", "furthest away from")

# what the answer calls a relation
SAID: Mapping[str, Mapping[str, str]] = {
    "en": {
        "left": "left of", "right": "right of", "above": "above", "below": "below", "inside": "inside",
        "behind": "behind", "front": "in front of", "contains": "around", "overlaps": "overlapping", "near": "near",
        "far": "far from", "outside": "outside", "larger": "larger", "smaller": "smaller", "on": "on",
        "taller": "taller", "wider": "wider",
    },
    "zh": {
        "left": "左边", "right": "右边", "above": "上方", "below": "下方", "inside": "里面", "behind": "后面",
        "front": "前面", "contains": "外围", "overlaps": "重叠", "near": "附近", "far": "远处", "outside": "外面",
        "larger": "更大", "smaller": "更小", "on": "上面", "taller": "更高", "wider": "更宽",
    },
}  # fmt: skip

_IRREGULAR = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "mice": "mouse", "knives": "knife",
    "sheep": "sheep", "skis": "skis", "scissors": "scissors", "buses": "bus", "geese": "goose", "boxes": "box",
    "leaves": "leaf", "shelves": "shelf", "feet": "foot", "teeth": "tooth", "pants": "pants", "shorts": "shorts",
    "jeans": "jeans", "trousers": "trousers", "glasses": "glasses", "sunglasses": "sunglasses", "bus": "bus",
    "grass": "grass", "glass": "glass", "dress": "dress", "persons": "person", "lens": "lens", "loaves": "loaf",
    "sports": "sports",
}  # fmt: skip

_TO_NAME = {word: name for name, words in SYNONYMS.items() for word in words}
_FROM_CHINESE = {word: name for name, words in CHINESE.items() for word in words}
_COUNTERS = "个只辆条张把位名台部架匹头座棵本件"
CJK = re.compile(r"[\u3400-\u9fff]")


def singular(word: str) -> str:
    """The singular of an English noun, by rule and a table of exceptions."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word


def words_of(phrase: str) -> tuple[str, ...]:
    """An English noun phrase as singular words, articles dropped."""
    words = re.findall(r"[\w'-]+", phrase.casefold())
    return tuple(singular(word) for word in words if word not in _ARTICLES)


def canonical(phrase: str) -> str:
    """The one name of a kind: "Bikes" → "bicycle", "小狗" → "dog"; a phrase nobody listed is itself, in singular."""
    phrase = phrase.strip().casefold()
    if CJK.search(phrase):
        bare = re.sub(rf"^(?:那|这|这些|那些|所有)?[{_COUNTERS}]?", "", phrase)
        return _FROM_CHINESE.get(phrase) or _FROM_CHINESE.get(bare) or bare
    name = " ".join(words_of(phrase))
    return _TO_NAME.get(name, name)


def is_anything(phrase: str) -> bool:
    return canonical(phrase) in ANYTHING or not canonical(phrase)


def in_chinese(label: str) -> str:
    return CHINESE.get(canonical(label), (label,))[0]


def alternation(phrases: Iterable[str]) -> str:
    """A regular expression for any of the phrases, longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def by_phrase(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {phrase: name for name, phrases in table.items() for phrase in phrases}


_PLURALS = {
    "person": "people", "mouse": "mice", "knife": "knives", "sheep": "sheep", "skis": "skis", "scissors": "scissors",
    "wine glass": "wine glasses", "child": "children", "man": "men", "woman": "women", "shelf": "shelves",
}  # fmt: skip


def plural(label: str) -> str:
    """English plural of a kind: "bus" → "buses", "person" → "people"."""
    if label in _PLURALS:
        return _PLURALS[label]
    if label.endswith(("s", "sh", "ch", "x", "sandwich")):
        return (
            label
            if singular(label.split()[-1]) == label.split()[-1] and label.endswith("s") and label != "bus"
            else label + "es"
        )
    if label.endswith("y") and label[-2:-1] not in "aeiou":
        return label[:-1] + "ies"
    return label + "s"


def counted(label: str, number: int) -> str:
    """ "a dog", "an umbrella", "2 cars", "skis"."""
    if number > 1:
        return f"{number} {plural(label)}"
    if plural(label) == label and label != "sheep":
        return label
    return f"{'an' if label[:1] in 'aeiou' else 'a'} {label}"
