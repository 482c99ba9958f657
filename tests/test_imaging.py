"""Pictures edited as words say, put together, planned for and made from a request to the end."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

import intermodal as im
from intermodal.artifacts import Image, Modalities, Table, Text
from intermodal.artifacts.decoding import pixels
from intermodal.errors import (
    MediaUnreadable,
    MediaUnsupported,
    ParameterInvalid,
    ProviderNeeded,
)
from intermodal.providers import Env
from intermodal.providers.embedded.drawing import edit_reading
from intermodal.providers.embedded.drawing.editing import Composer, Retoucher
from intermodal.providers.embedded.drawing.engine import Drawer
from intermodal.testing import FunctionEngine, offer_of
from intermodal.tools.builtin import BUILT_IN
from intermodal.tools.imaging import compose_images, edit_image, generate_image
from intermodal.tools.tables import table_to_text
from intermodal.workers import WorkerPool

pytest.importorskip("resvg_py")

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 160, 40), (20, 40, 220), (255, 255, 255)


def quarters(width: int = 200, height: int = 100) -> Any:
    """Red and green above, blue and white below."""
    picture = Pictures.new("RGB", (width, height))
    for index, colour in enumerate((RED, GREEN, BLUE, WHITE)):
        left, top = index % 2 * width // 2, index // 2 * height // 2
        picture.paste(colour, (left, top, left + width // 2, top + height // 2))
    return picture


def stored(picture: Any, form: str = "PNG", **options: Any) -> Image:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return Image.from_bytes(out.getvalue(), f"image/{form.lower()}", width=picture.width, height=picture.height)


def seen(image: Image) -> Any:
    return Pictures.open(io.BytesIO(image.blob.read_now()))


@pytest.mark.parametrize("objective", ["best", "fastest", "cheapest", "private"])
async def test_an_exact_edit_is_the_exact_engines_whatever_the_objective(objective: Any) -> None:
    """A better model is there, free and quick: it gets what has no one right answer, and nothing else."""
    painter = offer_of(FunctionEngine(edit=lambda image, instruction, *, seed: image), im.ImageEditor, id="acme/paint",
                       tier="best", speed=im.Speed(0.0, 0.0), local=objective != "private", price=0.0)  # fmt: skip
    policy = im.Policy(objective=objective)
    async with im.Orchestrator(providers=[*im.discover(), painter], policy=policy) as studio:

        async def bound(words: str, **given: Any) -> Any:
            plan = await studio.plan(words, stored(quarters()), **given)
            return plan.steps[plan.plan.steps[-1].id]

        for words in (
            "Rotate it 90 degrees",
            "Crop the left half",
            "Resize it to 80x60",
            "Make it grayscale",
            "旋转90度",
        ):
            step = await bound(words)
            assert step.engines["editor"].offers[:2] == ("embedded/retouching", "acme/paint"), words
            assert (step.tier, step.better) == ("exact", "")
        good = im.Policy(objective=objective, min_tier="good")  # no tier is asked of what is exact
        assert (await bound("Crop the left half", policy=good)).engines["editor"].offers[0] == "embedded/retouching"
        if objective != "private":
            blend = await bound("Rotate it 90 degrees and turn it into a watercolour")
            assert blend.engines["editor"].offers[0] == "acme/paint"
            assert (await bound("Make it bluer")).engines["editor"].offers[0] == "acme/paint"


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Env]:
    pool = WorkerPool(size=1)
    try:
        yield Env(pool, lambda f: asyncio.to_thread(f), folder, os.environ)
    finally:
        await pool.close()


async def changed(folder: Path, instruction: str, picture: Image | None = None) -> Any:
    async with opened(folder) as env:
        result = await edit_image(picture or stored(quarters()), instruction=instruction, editor=Retoucher(env))
        again = await edit_image(picture or stored(quarters()), instruction=instruction, editor=Retoucher(env))
        assert result.blob.digest == again.blob.digest
        image = seen(result)
        assert (result.width, result.height) == image.size
        return image


@pytest.mark.parametrize(
    ("instruction", "size", "corners"),
    [
        ("crop the left half", (100, 100), (RED, RED, BLUE, BLUE)),
        ("裁剪左半边", (100, 100), (RED, RED, BLUE, BLUE)),
        ("crop the bottom right corner", (100, 50), (WHITE,) * 4),
        ("crop off the top half", (200, 50), (BLUE, WHITE, BLUE, WHITE)),
        ("crop to a square", (100, 100), (RED, GREEN, BLUE, WHITE)),
        ("crop 100,0 to 200,50", (100, 50), (GREEN,) * 4),
        ("rotate 90 degrees clockwise", (100, 200), (BLUE, RED, WHITE, GREEN)),
        ("旋转90度", (100, 200), (BLUE, RED, WHITE, GREEN)),
        ("rotate it 90 degrees counterclockwise", (100, 200), (GREEN, WHITE, RED, BLUE)),
        ("turn it upside down", (200, 100), (WHITE, BLUE, GREEN, RED)),
        ("flip the picture horizontally", (200, 100), (GREEN, RED, WHITE, BLUE)),
        ("垂直翻转", (200, 100), (BLUE, WHITE, RED, GREEN)),
        ("resize to 80x60", (80, 60), (RED, GREEN, BLUE, WHITE)),
        ("把图片缩小到50%", (100, 50), (RED, GREEN, BLUE, WHITE)),
        ("make it 400 px wide", (400, 200), (RED, GREEN, BLUE, WHITE)),
        ("crop the left half, then rotate it 90 degrees", (100, 100), (BLUE, RED, BLUE, RED)),
        ("rotate it 90 degrees and then crop the left half", (50, 200), (BLUE, BLUE, WHITE, WHITE)),
        ("add a 10 px green border", (220, 120), (GREEN,) * 4),
        ("invert the colours", (200, 100), ((35, 235, 235), (235, 95, 215), (235, 215, 35), (0, 0, 0))),
    ],
)
async def test_operations(tmp_path: Path, instruction: str, size: tuple[int, int], corners: Any) -> None:
    image = await changed(tmp_path, instruction)
    assert image.size == size
    width, height = size
    spots = ((2, 2), (width - 3, 2), (2, height - 3), (width - 3, height - 3))
    tones = [image.convert("RGB").getpixel(spot) for spot in spots]
    close = [
        all(abs(a - b) < 45 for a, b in zip(tone, wanted, strict=True))
        for tone, wanted in zip(tones, corners, strict=True)
    ]
    assert all(close), tones


async def test_colours_change_as_said(tmp_path: Path) -> None:
    plain = stored(Pictures.new("RGB", (64, 64), (120, 100, 80)))
    tone: dict[str, tuple[int, ...]] = {}
    for instruction in (
        "变成黑白",
        "make it bluer",
        "a bit brighter",
        "much brighter",
        "darker",
        "make it warmer",
        "more contrast",
    ):
        tone[instruction] = (await changed(tmp_path, instruction, plain)).convert("RGB").getpixel((30, 30))
    grey = tone["变成黑白"]
    assert grey[0] == grey[1] == grey[2]
    assert tone["make it bluer"][2] - tone["make it bluer"][0] > -20
    assert 100 < tone["a bit brighter"][1] < tone["much brighter"][1]
    assert tone["darker"][1] < 100
    assert tone["make it warmer"][0] - tone["make it warmer"][2] > 45


async def test_blur_and_cover_keep_to_their_part(tmp_path: Path) -> None:
    sharp = Pictures.new("RGB", (200, 100), "white")
    ImageDraw.Draw(sharp).line([(x, y) for x in range(0, 200, 4) for y in (0, 99)], fill="black")
    image = await changed(tmp_path, "blur the left half", stored(sharp))
    assert image.crop((100, 0, 200, 100)).tobytes() == sharp.crop((100, 0, 200, 100)).tobytes()
    low, high = image.crop((20, 20, 80, 80)).convert("L").getextrema()
    assert high - low < 90
    covered = await changed(tmp_path, "black out the right half")
    assert covered.getpixel((150, 50)) == (0, 0, 0)
    assert covered.getpixel((50, 20)) == RED


async def test_boxes_arrows_and_text_are_drawn(tmp_path: Path) -> None:
    sheet = stored(Pictures.new("RGB", (300, 200), "white"))
    boxed = await changed(tmp_path, 'draw a blue box around 50,40 to 150,120 labelled "cat"', sheet)
    assert boxed.getpixel((50, 80))[2] > boxed.getpixel((50, 80))[0] + 100
    assert boxed.getpixel((100, 80)) == WHITE
    arrow = await changed(tmp_path, "draw a red arrow from 20,100 to 280,100", sheet)
    assert arrow.getpixel((150, 100))[0] > 200 > arrow.getpixel((150, 100))[2]
    text = await changed(tmp_path, "在底部添加文字“你好”", sheet)
    assert text.crop((0, 0, 300, 100)).convert("L").getextrema() == (255, 255)
    assert text.crop((0, 140, 300, 200)).convert("L").getextrema()[0] < 60


async def test_formats_orientation_and_transparency(tmp_path: Path) -> None:
    exif = Pictures.Exif()
    exif[0x0112] = 6  # shown turned by 90 degrees clockwise
    turned = stored(quarters(), "JPEG", exif=exif, quality=95)
    image = await changed(tmp_path, "crop the top half", turned)
    assert (image.format, image.size) == ("JPEG", (100, 100))
    assert image.getpixel((10, 50))[2] > 150  # blue came up left
    assert not image.getexif()
    assert (await changed(tmp_path, "convert it to webp")).format == "WEBP"
    clear = Pictures.new("RGBA", (40, 40), (0, 0, 0, 0))
    clear.paste((200, 0, 0, 255), (10, 10, 30, 30))
    grey = await changed(tmp_path, "grayscale", stored(clear))
    assert (grey.mode, grey.getpixel((1, 1))[3], grey.getpixel((20, 20))[3]) == ("RGBA", 0, 255)
    assert (await changed(tmp_path, "rotate it 45 degrees", stored(quarters(), "JPEG"))).mode == "RGBA"


@pytest.mark.parametrize(
    ("instruction", "words"),
    [
        ("remove the background", "background"),
        ("make the sky darker", "sky"),
        ("turn the photo into a watercolour", "watercolour"),
        ("crop the left half and remove the person", "person"),
        ("把背景去掉", "背景去掉"),
        ("把天空变成紫色", "天空"),
        ("make the dog smile", "dog"),
    ],
)
def test_what_no_operation_does_is_refused_by_name(instruction: str, words: str) -> None:
    with pytest.raises(ProviderNeeded) as caught:
        edit_reading.read(instruction)
    assert repr(words) in caught.value.message
    assert "rotates" in caught.value.hint
    assert "ImageEditor" in caught.value.hint


async def test_bad_pictures_and_parts_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ParameterInvalid, match="outside"):
        await changed(tmp_path, "crop 500,500 to 600,600")
    with pytest.raises(ParameterInvalid, match="No change"):
        await changed(tmp_path, "please")
    with pytest.raises(MediaUnreadable):
        await changed(tmp_path, "rotate left", Image.from_bytes(b"\x89PNG\r\n\x1a\nnonsense", "image/png"))
    frames = [Pictures.new("RGB", (8, 8), colour) for colour in (RED, GREEN, BLUE)]
    moving = stored(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(MediaUnsupported, match="frames"):
        await changed(tmp_path, "rotate left", moving)


async def test_pictures_are_put_together(tmp_path: Path) -> None:
    async with opened(tmp_path) as env:
        two = [stored(Pictures.new("RGB", (100, 50), RED)), stored(Pictures.new("RGB", (40, 100), BLUE))]
        across = seen(await compose_images(two, gap=10, composer=Composer(env)))
        assert across.size == (200 + 10 + 40, 100)
        assert [across.getpixel((x, 50)) for x in (5, 205, 245)] == [RED, WHITE, BLUE]
        down = seen(await compose_images(two, arrangement="stacked", composer=Composer(env)))
        assert down.size == (100, 50 + 250)
        with pytest.raises(ParameterInvalid):
            await compose_images([], composer=Composer(env))


async def test_an_svg_comes_out_and_goes_in_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as env:
        drawing = await generate_image(prompt="a red circle 300x200", format="svg", generator=Drawer(env))
        assert (drawing.media_type, drawing.width, drawing.height) == ("image/svg+xml", 300, 200)
        decoded = await pixels(env.workers, drawing)
        middle = (100 * 300 + 150) * 3
        assert decoded.rgb[middle : middle + 3] == bytes((0xE0, 0x24, 0x24))
        edited = seen(await edit_image(drawing, instruction="crop the left half", editor=Retoucher(env)))
        assert edited.size == (150, 200)
        assert Modalities().by_media_type("image/svg+xml") is Image
    path = drawing.save(tmp_path / "circle.svg")
    async with im.Orchestrator(home=tmp_path / "home", providers=[]) as studio:
        plan = im.PlanBuilder("measure")
        plan.output(plan.step(measure, plan.input("picture", im.Image)))
        result = await studio.run(plan.build(), inputs={"picture": path})
        assert result.table.rows == ((300, 200, "image/svg+xml"),)


@im.tool(version="1", effect="pure")
async def measure(image: im.Image) -> im.Table:
    """Measure a picture."""
    return im.Table.of(["width", "height", "type"], [[image.width, image.height, image.media_type]])


@pytest.mark.parametrize(
    "body",
    [
        '<image href="file:///etc/hostname" width="9" height="9"/>',
        '<image xlink:href="http://a.example/x.png" width="9" height="9"/>',
        '<image href="data:image/svg+xml;base64,AAAA" width="9" height="9"/>',
    ],
)
async def test_an_svg_that_refers_outside_is_refused(tmp_path: Path, body: str) -> None:
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    svg = f'<svg {spaces} width="9" height="9">{body}</svg>'
    async with opened(tmp_path) as env:
        with pytest.raises(MediaUnsupported, match="refers to"):
            await pixels(env.workers, Image.from_bytes(svg.encode(), "image/svg+xml"))
        bomb = '<!DOCTYPE svg [<!ENTITY a "aa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
        with pytest.raises(MediaUnsupported, match="entities"):
            await pixels(env.workers, Image.from_bytes(bomb.encode(), "image/svg+xml"))


async def test_a_table_is_drawn_as_a_chart(tmp_path: Path) -> None:
    table = Table.of(["fruit", "count"], [["apples", 5], ["pears", 3], ["figs, dried", 2]])
    words = await table_to_text(table)
    assert str(words) == 'fruit,count\napples,5\npears,3\n"figs, dried",2\n'
    async with opened(tmp_path) as env:
        chart = await generate_image(words, prompt="Draw a bar chart of this", format="svg", generator=Drawer(env))
    text = chart.blob.read_now().decode()
    assert all(word in text for word in ("apples: 5", "pears: 3", "figs, dried: 2"))


def planned(request: str, *given: tuple[str, type[Any]]) -> list[tuple[str, dict[str, Any]]]:
    from intermodal.agents.planner import DeterministicPlanner
    from intermodal.tools.toolbox import Toolbox

    plan = DeterministicPlanner(Toolbox(BUILT_IN), Modalities()).plan(request, given).plan
    return [(step.tool, dict(step.params)) for step in plan.steps]


@pytest.mark.parametrize(
    "request_",
    [
        "Draw a bar chart of apples 5, pears 3 and plums 8",
        "Make a pie chart of rent 40%, food 30%, fun 30%",
        "Draw a diagram: A -> B -> C",
        "Draw a red circle left of two blue squares",
        "Make a birthday card for Anna",
        'Design a title card "Chapter One"',
        "Create a timeline: 1990 founded, 1995 sold",
        "Plot a line chart of sales: Jan 10, Feb 20",
        "画一个柱状图：苹果5，香蕉3",
        "画一个红色的圆在两个蓝色正方形的左边",
        "做一张生日贺卡，写着“生日快乐”",
        "画一张流程图：开始 → 检查 → 结束",
    ],
)
def test_drawing_is_planned(request_: str) -> None:
    ((tool, params),) = planned(request_)
    assert tool == "generate_image"
    assert params["prompt"] == request_


@pytest.mark.parametrize(
    "instruction",
    [
        "crop the left half",
        "rotate the picture 90 degrees clockwise",
        "resize it to 800x600",
        "make it bluer",
        "blur the top left corner",
        'add the text "Hello" at the bottom',
        "convert it to jpeg",
        "旋转90度",
        "裁剪左半边",
        "把图片变成黑白",
        "在左上角添加文字“你好”",
    ],
)
def test_editing_is_planned(instruction: str) -> None:
    ((tool, params),) = planned(instruction, ("photo.png", Image))
    assert tool == "edit_image"
    assert params["instruction"] == instruction
    edit_reading.read(instruction)  # and understood


def test_several_changes_are_planned_one_after_the_other() -> None:
    for request in (
        "Rotate it 90 degrees and crop the left half",
        "把图片旋转90度，然后裁剪左半边",
        "Make it brighter and add a red border",
    ):
        steps = planned(request, ("photo.png", Image))
        said = [params["instruction"] for _, params in steps]
        assert [tool for tool, _ in steps] == ["edit_image"] * len(steps)
        assert [o["do"] for s in said for o in edit_reading.read(s)] == [o["do"] for o in edit_reading.read(request)]
    tools = [tool for tool, _ in planned("crop the left half then read the text", ("photo.png", Image))]
    assert tools[:2] == ["edit_image", "read_text"]
    assert [tool for tool, _ in planned("put them side by side", ("a.png", Image), ("b.png", Image))] == [
        "compose_images"
    ]
    assert planned("Draw a bar chart of this", ("data.csv", Text))[0][0] == "generate_image"
    assert planned("Draw a house as svg")[0][1]["format"] == "svg"


@asynccontextmanager
async def studio_in(folder: Path) -> AsyncIterator[im.Orchestrator]:
    async with im.Orchestrator(home=folder / "home") as studio:
        yield studio


async def test_a_card_is_made_and_its_words_are_read(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    async with studio_in(tmp_path) as studio:
        requests = {'Draw a card saying "Grand Opening"': "grandopening", "画一张海报，写着“欢迎光临”": "欢迎光临"}
        for request, words in requests.items():
            card = (await studio.run(request)).image
            read = await studio.run("Read the text", card)
            assert words in str(read.text).lower().replace(" ", "").replace("\n", "")


async def test_a_chart_of_a_file_is_made(tmp_path: Path) -> None:
    data = tmp_path / "fruit.csv"
    data.write_text("fruit,count\napples,8\npears,4\n")
    async with studio_in(tmp_path) as studio:
        chart = seen((await studio.run("Draw a bar chart of this", data)).image).convert("RGB")
    columns, rows = range(0, chart.width, 4), range(0, chart.height, 4)
    blue = [sum(chart.getpixel((x, y))[2] - chart.getpixel((x, y))[0] > 120 for y in rows) for x in columns]
    assert max(blue[: len(blue) // 2]) / max(blue[len(blue) // 2 :]) == pytest.approx(2, abs=0.1)


async def test_a_picture_is_edited_in_a_run(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    quarters().save(path)
    async with studio_in(tmp_path) as studio:
        image = seen((await studio.run("Rotate it 90 degrees and crop the left half", path)).image)
        assert image.size == (50, 200)
        assert [image.getpixel((20, y)) for y in (20, 180)] == [BLUE, WHITE]
        with pytest.raises(ProviderNeeded, match="sky"):
            await studio.run("Make the sky darker", path)
