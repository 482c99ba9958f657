"""What the basic renderer draws is what was asked, seen in its pixels; what it can't draw it refuses by name."""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as Tree

import pytest
from PIL import Image as Pictures

from intermodal.errors import IntermodalError, ParameterInvalid, ProviderNeeded
from intermodal.providers.embedded.drawing import card_reading, chart_reading, diagram_reading, engine
from intermodal.providers.embedded.drawing.colours import COLOURS, named, rgb
from intermodal.providers.embedded.drawing.fonts import FILE, PACKAGE, Fonts
from intermodal.providers.embedded.drawing.things import THINGS
from intermodal.providers.weights import package_folder

pytest.importorskip("resvg_py")
pytestmark = pytest.mark.skipif(package_folder(PACKAGE) is None, reason="the packaged font is not installed")
FONTS = Fonts({})
SIDE = 400


def drawn(request: str, data: str = "", seed: int = 1, side: int = SIDE) -> Any:
    canvas = engine.canvas_of(request, data, side, side, seed, FONTS)
    return Pictures.open(io.BytesIO(canvas.png())).convert("RGB")


def spots(picture: Any, colour: str, near: int = 24) -> list[tuple[float, float, int]]:
    """(centre x, centre y, pixels) of each connected patch of a colour, from left to right; specks are left out."""
    red, green, blue = rgb(named(colour) or colour)
    width, height = picture.size
    pixels = picture.load()
    left = {
        (x, y)
        for x in range(0, width, 2)
        for y in range(0, height, 2)
        if max(abs(pixels[x, y][0] - red), abs(pixels[x, y][1] - green), abs(pixels[x, y][2] - blue)) < near
    }
    found = []
    while left:
        queue = [left.pop()]
        patch = list(queue)
        while queue:
            x, y = queue.pop()
            for step in ((x + 2, y), (x - 2, y), (x, y + 2), (x, y - 2)):
                if step in left:
                    left.remove(step)
                    queue.append(step)
                    patch.append(step)
        if len(patch) > 12:
            found.append((sum(x for x, _ in patch) / len(patch), sum(y for _, y in patch) / len(patch), len(patch)))
    return sorted(found)


Rule = Callable[[tuple[float, float, int], tuple[float, float, int]], bool]
SIDES: dict[str, Rule] = {
    "left of": lambda a, b: a[0] < b[0] - 20,
    "right of": lambda a, b: a[0] > b[0] + 20,
    "above": lambda a, b: a[1] < b[1] - 20,
    "below": lambda a, b: a[1] > b[1] + 20,
}
HAN_SIDES = {"left of": "左边", "right of": "右边", "above": "上面", "below": "下面"}
PLAIN = ("circle", "square", "triangle", "star", "heart", "hexagon", "diamond", "oval")
TONES = ("red", "blue", "green", "purple", "orange", "black")
HAN_TONES = {"red": "红色", "blue": "蓝色", "green": "绿色", "purple": "紫色", "orange": "橙色", "black": "黑色"}


@pytest.mark.parametrize("seed", range(12))
def test_shapes_have_the_colours_counts_and_sides_that_are_asked(seed: int) -> None:
    chance = random.Random(seed)
    first, second = chance.sample(PLAIN, 2)
    tones = chance.sample(TONES, 2)
    counts = chance.randint(1, 3), chance.randint(1, 3)
    side = chance.choice(list(SIDES))
    said = [f"{n} {tone} {name}{'s' * (n > 1)}" for n, tone, name in zip(counts, tones, (first, second), strict=True)]
    english = f"Draw {said[0]} {side} {said[1]}"
    names = [THINGS[name].chinese[0] for name in (first, second)]
    han = [f"{n}个{HAN_TONES[tone]}的{name}" for n, tone, name in zip(counts, tones, names, strict=True)]
    chinese = f"画{han[0]}在{han[1]}的{HAN_SIDES[side]}"
    for request in (english, chinese):
        picture = drawn(request)
        a, b = spots(picture, tones[0]), spots(picture, tones[1])
        assert (len(a), len(b)) == counts, request
        middle = [tuple(sum(spot[i] for spot in s) / len(s) for i in range(3)) for s in (a, b)]
        assert SIDES[side](middle[0], middle[1]), request  # type: ignore[arg-type]


def test_other_words_give_other_pictures_and_the_same_words_the_same() -> None:
    requests = [
        "a red circle", "a blue circle", "a red square", "two red circles", "a small red circle", "a red circle on the left",
        "a red circle on a black background", "a house at night", "a house in the snow", "a house", "a house by the sea",
        "a card saying 'Hello'", "a card saying 'Goodbye'", "a bar chart of a 1, b 2", "a bar chart of a 2, b 1",
        "a pie chart of a 1, b 2", "a diagram: A -> B", "a diagram: B -> A", "一只猫", "一只狗",
    ]  # fmt: skip
    seen = {}
    for request in requests:
        picture = drawn(request).tobytes()
        assert picture == drawn(request).tobytes()
        assert picture not in seen, (request, seen.get(picture))
        seen[picture] = request


def test_places_backgrounds_and_sizes() -> None:
    picture = drawn(
        "a red circle in the top left corner and a blue square in the bottom right corner on a yellow background"
    )
    ((x, y, _),), ((x2, y2, _),) = spots(picture, "red"), spots(picture, "blue")
    assert x < SIDE / 3 and y < SIDE / 3 and x2 > 2 * SIDE / 3 and y2 > 2 * SIDE / 3  # noqa: PT018
    assert picture.getpixel((SIDE // 2, 5)) == rgb(COLOURS["yellow"])
    picture = drawn("a big red circle and a small blue circle")
    assert spots(picture, "red")[0][2] > 3 * spots(picture, "blue")[0][2]


def test_a_landscape() -> None:
    picture = drawn("a red house under a yellow sun with three trees in the snow")
    house, sun = spots(picture, "red")[0], max(spots(picture, "yellow"), key=lambda s: s[2])
    assert sun[1] < house[1] - 30
    assert len(spots(picture, COLOURS["green"])) == 3
    assert min(picture.getpixel((3, SIDE - 4))) > 235  # snow
    night = drawn("a house at night").crop((0, 0, SIDE, 40)).resize((1, 1)).getpixel((0, 0))
    assert max(night) < 110
    boat = drawn("a red boat on the sea")
    assert boat.getpixel((4, SIDE - 5))[2] > boat.getpixel((4, SIDE - 5))[0] + 60


@pytest.mark.parametrize(
    ("request_", "named_"),
    [
        ("a fox playing chess in the style of Rembrandt", "in the style of"),
        ("a fox in the snow", "fox"),
        ("a red zebra left of a house", "zebra"),
        ("a photo of a house", "photo"),
        ("a person in a hat", "person in a hat"),
        ("a card with a dragon saying 'hi'", "dragon"),
        ("a Venn diagram of A and B", "venn"),
        ("画一只狐狸", "狐狸"),
        ("画一条龙在山上", "龙"),
        ("一张水彩画，一座房子", "水彩"),
    ],
)
def test_what_it_cant_draw_is_refused_by_name(request_: str, named_: str) -> None:
    with pytest.raises(ProviderNeeded) as caught:
        drawn(request_)
    assert repr(named_) in caught.value.message
    assert "ImageGenerator" in caught.value.hint
    assert "charts" in caught.value.hint
    assert caught.value.missing == "ImageGenerator"


def test_contradicting_places_are_refused() -> None:
    with pytest.raises(ParameterInvalid, match="contradict"):
        drawn("a red circle left of a blue square. The blue square is left of the red circle")


def test_every_thing_can_be_drawn_by_all_its_names() -> None:
    for thing in THINGS.values():
        for name in thing.english + thing.chinese:
            scene = engine.scene_of(f"a {name}" if name.isascii() else f"一个{name}")
            assert [group.thing for group in scene.groups] == [thing.name], name
    sheet = drawn("a car, a cat, an apple and a clock").tobytes()
    assert len({sheet[i : i + 3] for i in range(0, len(sheet), 3)}) > 20


def bars(picture: Any, colour: str) -> list[int]:
    """Heights in pixels of the bars of one colour, from left to right."""
    red, green, blue = rgb(colour)
    width, height = picture.size
    pixels = picture.load()
    columns = [
        sum(max(abs(p - q) for p, q in zip(pixels[x, y], (red, green, blue), strict=True)) < 20 for y in range(height))
        for x in range(width)
    ]
    out, run = [], [0]
    for count in [*columns, 0]:
        if count > 4:
            run.append(count)
        elif len(run) > 4:
            out.append(max(run))
            run = [0]
        else:
            run = [0]
    return out


@pytest.mark.parametrize("seed", range(6))
def test_bars_are_as_high_as_their_numbers(seed: int) -> None:
    chance = random.Random(seed)
    values = [chance.randint(3, 40) for _ in range(chance.randint(2, 6))]
    names = chance.sample(["apples", "pears", "plums", "figs", "nuts", "limes"], len(values))
    pairs = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    heights = bars(drawn(f"Draw a bar chart of {pairs}"), "#1f5fe0")
    assert len(heights) == len(values)
    scale = heights[0] / values[0]
    assert [round(h / scale, 0) for h in heights] == pytest.approx(values, abs=1.5)


def test_slices_have_their_share() -> None:
    picture = drawn("Draw a pie chart: rent 50%, food 30%, fun 20%")
    sizes = [max(s[2] for s in spots(picture, colour)) for colour in ("#1f5fe0", "#f57c00", "#2e9e3f")]
    total = sum(sizes)
    assert [round(100 * size / total) for size in sizes] == pytest.approx([50, 30, 20], abs=2)


@pytest.mark.parametrize(
    ("request_", "labels", "values", "title"),
    [
        ("Draw a bar chart of apples 5, pears 3 and plums 8", ["apples", "pears", "plums"], [5, 3, 8], ""),
        ("Line chart of monthly sales: Jan 10, Feb 20, Mar 15", ["Jan", "Feb", "Mar"], [10, 20, 15], "Monthly sales"),
        ("Plot a bar chart of 10, 20, 30 for Jan, Feb, Mar", ["Jan", "Feb", "Mar"], [10, 20, 30], ""),
        ("bar chart with 2019: 12, 2020: 15", ["2019", "2020"], [12, 15], ""),
        ('a bar chart titled "Scores" with values 3, 5 labelled Ann, Bob', ["Ann", "Bob"], [3, 5], "Scores"),
        ("a chart of 5 apples, 3 pears", ["apples", "pears"], [5, 3], ""),
        ("a bar chart of population: Rome 2,800,000, Pisa 90k", ["Rome", "Pisa"], [2_800_000, 90_000], "Population"),
        ("画一个柱状图：苹果5个，香蕉3个", ["苹果", "香蕉"], [5, 3], ""),
        ("画柱状图，标题为销量，一月3万，二月5万", ["一月", "二月"], [30_000, 50_000], "销量"),
        ("Bar chart: Q1 $120, Q2 $150", ["Q1", "Q2"], [120, 150], ""),
        ("a line chart of temperatures: Mon 12°C, Tue 9°C", ["Mon", "Tue"], [12, 9], "Temperatures"),
        ("Draw a bar chart comparing A=3, B=-2.5", ["A", "B"], [3, -2.5], ""),
    ],
)
def test_numbers_are_read(request_: str, labels: list[str], values: list[float], title: str) -> None:
    chart = chart_reading.read(request_)
    assert (list(chart.labels), list(chart.values[0]), chart.title) == (labels, values, title)


def test_units_are_written() -> None:
    for request, written in (
        ("Bar chart: Q1 $120, Q2 $150", "$120"),
        ("bar chart: Mon 12°C, Tue 9°C", "12°C"),
        ("bar chart: a 3 kg, b 4 kg", "3 kg"),
    ):
        assert written.encode() in engine.canvas_of(request, "", 300, 300, 1, FONTS).svg()


def test_tables_are_read() -> None:
    for data in (
        "year,sales,costs\n2020,10,8\n2021,15,9",
        "| year | sales | costs |\n|---|---|---|\n| 2020 | 10 | 8 |\n| 2021 | 15 | 9 |",
    ):
        chart = chart_reading.read("Draw a line chart of this", data)
        assert chart.kind == "line"
        assert (chart.labels, chart.names) == (("2020", "2021"), ("sales", "costs"))
        assert chart.values == ((10, 15), (8, 9))


@pytest.mark.parametrize(
    "request_", ["Draw a bar chart", "Draw a bar chart of apples and pears", "bar chart of 1, 2, 3 for a, b"]
)
def test_numbers_that_are_missing_are_asked_for(request_: str) -> None:
    with pytest.raises(ParameterInvalid):
        chart_reading.read(request_)
    with pytest.raises(ParameterInvalid, match="over zero"):
        drawn("pie chart of a -1, b 2")


@pytest.mark.parametrize(
    ("request_", "kind", "nodes", "edges"),
    [
        ("Draw a diagram: A -> B -> C", "flow", ["A", "B", "C"], [(0, 1), (1, 2)]),
        ("Draw A -> B, B -> C, A -> C", "flow", ["A", "B", "C"], [(0, 1), (1, 2), (0, 2)]),
        ("a flowchart with the steps wash, dry and iron", "flow", ["wash", "dry", "iron"], [(0, 1), (1, 2)]),
        (
            "flowchart: Start -> Rain? -yes-> Umbrella, Rain? -no-> Go",
            "flow",
            ["Start", "Rain?", "Umbrella", "Go"],
            [(0, 1), (1, 2), (1, 3)],
        ),
        (
            "mind map of health: diet (fruit), sleep",
            "mindmap",
            ["Health", "diet", "fruit", "sleep"],
            [(0, 1), (1, 2), (0, 3)],
        ),
        ("Draw a cycle diagram: rain, river, sea", "cycle", ["rain", "river", "sea"], [(0, 1), (1, 2), (2, 0)]),
        ("画一个流程图：开始 → 检查 → 结束", "flow", ["开始", "检查", "结束"], [(0, 1), (1, 2)]),
        ("画一张健康的思维导图：饮食、睡眠", "mindmap", ["健康", "饮食", "睡眠"], [(0, 1), (0, 2)]),
    ],
)
def test_boxes_and_arrows_are_read(request_: str, kind: str, nodes: list[str], edges: list[tuple[int, int]]) -> None:
    diagram = diagram_reading.read(request_)
    assert (diagram.kind, list(diagram.nodes), [(a, b) for a, b, _ in diagram.edges]) == (kind, nodes, edges)


def test_a_timeline_is_in_order_of_time() -> None:
    diagram = diagram_reading.read("timeline of the moon: Apollo 11 (1969), Luna 2 (1959)")
    assert (diagram.dates, diagram.nodes, diagram.title) == (("1959", "1969"), ("Luna 2", "Apollo 11"), "Moon")


def test_an_svg_is_the_same_drawing() -> None:
    canvas = engine.canvas_of("two red circles and the text “你好 & <hi>”", "", 300, 200, 1, FONTS)
    root = Tree.fromstring(canvas.svg())
    space = "{http://www.w3.org/2000/svg}"
    assert (root.get("width"), root.get("height")) == ("300", "200")
    assert [e.get("fill") for e in root.iter(f"{space}ellipse")] == [COLOURS["red"]] * 2
    assert "你好 & <hi>" in "".join(root.itertext())


def test_characters_without_a_glyph_are_refused_not_boxed() -> None:
    packaged = Fonts({"INTERMODAL_FONTS": str(package_folder(PACKAGE) / FILE)})  # type: ignore[operator]
    packaged._candidates = iter(list(packaged._candidates)[:1])  # this file alone, whatever the system has
    assert "".join(piece for _, piece in packaged.runs("Hello 生日快乐 カード ✓")) == "Hello 生日快乐 カード ✓"
    with pytest.raises(ProviderNeeded, match="한") as caught:
        packaged.runs("Hello 한글")
    assert "INTERMODAL_FONTS" in caught.value.hint


def test_without_any_font_there_is_an_error() -> None:
    none = Fonts({})
    none._candidates = iter(())
    with pytest.raises(ProviderNeeded, match="No font here"):
        engine.canvas_of("a card saying 'hi'", "", 200, 200, 1, none)


def test_lines_break_where_they_may() -> None:
    assert FONTS.wrapped("hello wide world", 10, 60) == ["hello wide", "world"]
    assert FONTS.wrapped("生日快乐，小明！", 10, 45) == ["生日快", "乐，小", "明！"] or FONTS.wrapped(
        "生日快乐，小明！", 10, 45
    )
    with pytest.raises(ParameterInvalid, match="don't fit"):
        FONTS.fitted("word " * 900, 100, 100, largest=20)


@pytest.mark.parametrize("seed", range(3))
def test_any_words_are_drawn_or_refused_with_a_typed_error(seed: int) -> None:
    chance = random.Random(seed)
    english = [name for thing in THINGS.values() for name in thing.english]
    english += [
        "red",
        "two",
        "3",
        "the",
        "a",
        "and",
        "with",
        "left",
        "of",
        "on",
        "in",
        "above",
        "between",
        ",",
        ".",
        "it",
        "next",
        "to",
        "is",
        "chart",
        "->",
        ":",
        "5",
        "10%",
        "card",
        "(",
        ")",
        "pie",
    ]
    chinese = [name for thing in THINGS.values() for name in thing.chinese]
    chinese += [
        "红色",
        "两个",
        "的",
        "在",
        "和",
        "，",
        "。",
        "左边",
        "上面",
        "里",
        "之间",
        "有",
        "它",
        "夜空",
        "海上",
        "柱状图",
        "5",
        "：",
        "贺卡",
        "写着",
        "“你好”",
        "→",
        "、",
    ]
    for pool, glue in ((english, " "), (chinese, "")):
        for _ in range(60):
            request = glue.join(chance.choice(pool) for _ in range(chance.randint(1, 12)))
            with contextlib.suppress(IntermodalError):
                engine.canvas_of(request, "", 200, 200, 1, FONTS).svg()


@pytest.mark.parametrize(
    ("request_", "texts", "shows"),
    [
        ("Make a birthday card for Anna that says Happy Birthday", ("Happy Birthday", "Anna"), []),
        ("a birthday card that says Happy Birthday Anna and has two balloons", ("Happy Birthday Anna",), ["balloon"]),
        ("a card that says Hello with three red balloons", ("Hello",), ["balloon"]),
        ("a card that says Happy Birthday please", ("Happy Birthday",), []),
        ("a birthday card with Happy Birthday Anna on it", ("Happy Birthday Anna",), []),
        ("a birthday card with the words Well done on it", ("Well done",), []),
        ("Make a card for Anna. It should say Get well soon.", ("Get well soon", "Anna"), []),
        ("a sign that says stop and look both ways", ("stop and look both ways",), []),
        ("a card that says I love you and miss you", ("I love you and miss you",), []),
        ("做一张写着生日快乐的贺卡", ("生日快乐",), []),
    ],
)
def test_a_card_holds_the_words_that_are_said_to_be_on_it(
    request_: str, texts: tuple[str, ...], shows: list[str]
) -> None:
    card = card_reading.read(request_)
    assert (card.texts, [thing for thing, _ in card.shows], card.unknown) == (texts, shows, [])


@pytest.mark.parametrize(
    "order", [" and then read it aloud", ", then describe it", " and translate it to Chinese", " and tell me about it"]
)
def test_what_is_to_be_done_with_a_card_is_not_set_on_it(order: str) -> None:
    card = card_reading.read(f"Make a birthday card for Anna that says Happy Birthday{order}")
    assert card.texts == ("Happy Birthday", "Anna")
    assert card.unknown  # named in a refusal, where the drawing is asked for all of it
