"""Names of colours in English and Chinese, and a little arithmetic on "#rrggbb"."""

from __future__ import annotations

import colorsys

# "value: names"; the first name is what messages say
_NAMES = """
#e02424: red scarlet 红 红色 大红
#f57c00: orange 橙 橙色 橘色 橘黄色
#fbd324: yellow 黄 黄色
#2e9e3f: green 绿 绿色
#1f5fe0: blue 蓝 蓝色
#7b35c1: purple violet 紫 紫色
#f48fb1: pink 粉 粉色 粉红 粉红色
#7a4a21: brown 棕 棕色 褐色 咖啡色 咖色
#111111: black 黑 黑色
#ffffff: white 白 白色
#8a8a8a: grey gray 灰 灰色
#1cc3d6: cyan aqua 青 青色
#20a79c: teal turquoise 青绿色 蓝绿色
#e01fb4: magenta fuchsia 洋红 洋红色 品红 品红色
#e0a81c: gold golden 金 金色 金黄 金黄色
#bfc4ca: silver 银 银色
#14246b: navy 藏青 藏青色 藏蓝 藏蓝色 海军蓝
#e8d8b4: beige 米色 米黄色
#fff6dc: cream 奶油色 奶白色
#a6dc2a: lime 黄绿色 青柠色
#7d1426: maroon burgundy 酒红 酒红色 栗色
#7f8020: olive 橄榄色 橄榄绿
#3f3aa8: indigo 靛 靛色 靛蓝 靛蓝色
#c0122f: crimson 深红 深红色 绯红 绯红色
#ff7a5c: coral 珊瑚色 珊瑚红
#fa8f7e: salmon 鲑鱼色 三文鱼色
#c3b1ec: lavender lilac 薰衣草色 淡紫 淡紫色
#74c4f5: skyblue 天蓝 天蓝色
#8fe3c0: mint 薄荷色 薄荷绿
#ffc9a3: peach 桃色 蜜桃色
"""
COLOURS: dict[str, str] = {}
for _line in _NAMES.strip().splitlines():
    _value, _, _words = _line.partition(": ")
    COLOURS |= dict.fromkeys(_words.split(), _value)

LIGHTER = frozenset(["light", "pale", "pastel", "浅", "淡"])
DARKER = frozenset(["dark", "deep", "深", "暗"])
# in charts and cards, one after another
PALETTE = ("#1f5fe0", "#f57c00", "#2e9e3f", "#e02424", "#7b35c1", "#20a79c", "#e0a81c", "#e01fb4", "#7a4a21", "#8a8a8a")


def named(name: str) -> str | None:
    """ "#rrggbb" of "red", "dark green", "sky blue", "浅蓝色", "#ff8800"; None where it is no colour."""
    name = name.strip().lower()
    if name.startswith("#") and len(name) in (4, 7) and all(c in "0123456789abcdef" for c in name[1:]):
        return name if len(name) == 7 else "#" + "".join(c * 2 for c in name[1:])
    if name in COLOURS:
        return COLOURS[name]
    if (joined := name.replace(" ", "").replace("-", "")) in COLOURS:
        return COLOURS[joined]
    for words, amount in ((LIGHTER, 0.45), (DARKER, -0.45)):
        for word in words:
            rest = name.removeprefix(word).strip(" -")
            if rest != name and rest in COLOURS:
                return shaded(COLOURS[rest], amount)
    return None


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def shaded(colour: str, amount: float) -> str:
    """Towards white for amounts over zero, towards black below: 1 and -1 are all the way."""
    target = 255 if amount > 0 else 0
    return "#" + "".join(f"{round(v + (target - v) * abs(amount)):02x}" for v in rgb(colour))


def luminance(colour: str) -> float:
    """0..1, by the eye's weights (ITU-R BT.601)."""
    red, green, blue = rgb(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def ink_on(ground: str) -> str:
    """Black or white, whichever reads better."""
    return "#1a1a1a" if luminance(ground) > 0.55 else "#ffffff"


def distinct(index: int, count: int) -> str:
    """Colour of one of many: from the palette, then round the wheel."""
    if count <= len(PALETTE):
        return PALETTE[index]
    red, green, blue = colorsys.hls_to_rgb(index / count, 0.48 + 0.12 * (index % 2), 0.65)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
