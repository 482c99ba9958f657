"""A phrase is boxes: of things by kind, place and neighbours, of words where they are written; or it is refused by name."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

import intermodal as im
from intermodal.errors import ParameterInvalid, ProviderNeeded
from intermodal.providers import Env
from intermodal.providers.embedded import locating, yolo
from intermodal.providers.embedded.drawing import composer
from intermodal.providers.embedded.locating import PhraseLocator
from intermodal.providers.weights import weights_folder
from intermodal.tools.locating import bare, locate, mark_regions
from intermodal.workers import WorkerPool

PICTURE = im.Image.from_bytes(b"", "image/png", width=400, height=300)
FOUND = (
    im.Region((10, 100, 60, 160), "dog", score=0.9),  # 0
    im.Region((300, 40, 390, 160), "dog", score=0.8),  # 1
    im.Region((70, 90, 140, 170), "car", score=0.7),  # 2
    im.Region((200, 60, 300, 180), "car", score=0.6),  # 3
    im.Region((150, 60, 190, 200), "person", score=0.5),  # 4
    im.Region((20, 80, 50, 140), "person", score=0.4),  # 5
    im.Region((320, 200, 390, 290), "potted plant", score=0.35),  # 6
)
LINES = (
    im.Region((0, 0, 200, 10), "line", "Sub Total 8.00", 0.99),
    im.Region((0, 20, 240, 30), "line", "TotalSales (incl. GST)", 0.98),
    im.Region((0, 40, 100, 50), "line", "TOTAL 9.50", 0.97),
    im.Region((0, 60, 80, 70), "line", "合计：九元", 0.96),
    im.Region((100, 200, 110, 300), "line", "EXIT NOW", 0.95, ((110, 200), (110, 300), (100, 300), (100, 200))),
)


class Sees:
    """An ObjectDetector and a TextReader of one scene."""

    async def detect(self, image: im.Image, /, *, classes: Sequence[str] = ()) -> im.Regions:
        return im.Regions.of(FOUND, width=400, height=300)

    async def read(self, image: im.Image, /) -> im.Regions:
        return im.Regions.of(LINES, width=400, height=300)


async def sees() -> Sees:
    return Sees()


LOCATOR = PhraseLocator(sees, sees)


async def numbers(phrase: str) -> list[int]:
    found = await locate(PICTURE, phrase=phrase, locator=LOCATOR)
    assert (found.width, found.height) == (400, 300)
    return [FOUND.index(region) for region in found.items]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the dog", [0, 1]),
        ("dogs", [0, 1]),
        ("the dog on the left", [0]),
        ("the right-hand car", [3]),
        ("the person in the middle", [4]),
        ("the cars on the right", [3]),
        ("the plant on the left", []),  # a lone one that isn't there
        ("the houseplant in the bottom right corner", [6]),
        ("the largest dog", [1]),
        ("the small dog", [0]),
        ("the left-most vehicle", [2]),
        ("the two cars", [2, 3]),
        ("the second dog from the left", [1]),
        ("the third dog from the left", []),
        ("the car left of the person in the middle", [2]),
        ("the person between the two cars", [4]),
        ("the dog closest to the plant", [1]),
        ("the closest person to the plant", [4]),
        ("the dog and the plant", [0, 1, 6]),
        ("the biggest object", [3]),
        ("the bus", []),
        ("the man next to the bus", []),
        ("the dog next to the largest car", [1]),
        ("the largest dog next to a car", [1]),
        ("both of the dogs", [0, 1]),
        ("最左边的汽车旁边的狗", [0]),
        ("汽车旁边最大的狗", [1]),
        ("the dog next to the left car", [0]),
        ("the dog in the top half next to the right car", [1]),
        ("the man in the bottom half of the picture", []),
        ("左边的狗", [0]),
        ("最大的狗", [1]),
        ("所有的汽车", [2, 3]),
        ("两辆汽车", [2, 3]),
        ("从左数第二个人", [4]),
        ("汽车左边的狗", [0]),
        ("离植物最近的狗", [1]),
        ("两辆汽车之间的人", [4]),
        ("那只大狗", [1]),
        ("右下角的盆栽", [6]),
        ("狗和盆栽", [0, 1, 6]),
    ],
)
async def test_things_by_kind_place_size_and_neighbours(phrase: str, expected: list[int]) -> None:
    assert await numbers(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("the tree", "tree"), ("the sleeping dog", "sleeping"), ("the red car", "red"), ("the dog beside the tree", "tree"),
        ("big dogs", "big"), ("the man", "man"), ("the woman's handbag", "woman"), ("the text on the sign", "text"),
        ("the person next to the sign 'STOP'", "person"), ("the left of the car", "the"), ("“出口”旁边的狗", "旁"),
        ("树", "树"), ("红色的汽车", "红色"), ("男人", "男人"), ("睡着的狗", "睡着"), ("左边的文字", "文字"),
    ],
)  # fmt: skip
async def test_what_is_not_understood_is_refused_by_name(phrase: str, word: str) -> None:
    with pytest.raises(ProviderNeeded, match=f"can't tell '{word}'") as caught:
        await numbers(phrase)
    assert caught.value.missing == "Locator"
    assert "grounding model" in caught.value.hint


@pytest.mark.parametrize(
    ("phrase", "boxes"),
    [
        ("the word 'TOTAL'", [(0, 20, 54.5, 30), (0, 40, 50, 50)]),  # not the one of "Sub Total"
        ("the total", [(0.0, 20.0, 240, 30.0), (0.0, 40.0, 100, 50.0)]),  # with its value
        ("the total amount", [(0.0, 20.0, 240, 30.0), (0.0, 40.0, 100, 50.0)]),
        ("the sales", [(54.5, 20.0, 109.1, 30.0)]),  # nothing is known by that name, and it is written there
        ("where it says 9.50", [(60, 40, 100, 50)]),
        ("the words total sales", [(0, 20, 109.1, 30)]),
        ("“合计”这个词", [(0, 60, 32, 70)]),
        ("写着九元的地方", [(48, 60, 80, 70)]),
        ("the sign that says exit", [(100, 200, 110, 250)]),  # along a line that runs downwards
        ("the word 'tot'", []),
        ("“合计” and 'EXIT'", [(0, 60, 32, 70), (100, 200, 110, 250)]),
        ('"NOW"', [(100, 262.5, 110, 300)]),
    ],
)
async def test_words_where_they_are_written(phrase: str, boxes: list[tuple[float, ...]]) -> None:
    found = await locate(PICTURE, phrase=phrase, locator=LOCATOR)
    assert [region.box for region in found.items] == boxes
    assert all(region.label == "text" and len(region.polygon) == 4 for region in found.items)


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ("Find the dog in this picture, please.", "the dog"),
        ("draw a red bounding box around the largest car in the photo", "the largest car"),
        ("Please locate the word 'TOTAL' on this receipt", "the word 'TOTAL'"),
        ("give me the position of the cup on the table", "the cup on the table"),
        ("I want to find my phone", "my phone"),
        ("the box on the table", "the box on the table"),
        ("请框出图片中最左边的人", "最左边的人"),
        ("把左边的猫圈出来", "左边的猫"),
        ("找到“合计”的位置", "“合计”"),
        ("给最大的猫画个框", "最大的猫"),
        ("the dog on the left", "the dog on the left"),
    ],
)
def test_a_whole_request_is_stripped_to_what_it_names(request_: str, named: str) -> None:
    assert bare(request_) == named


async def test_nothing_named_is_an_error() -> None:
    for phrase in ("", "  ", "?"):
        with pytest.raises(ParameterInvalid, match="nothing is named"):
            await locate(PICTURE, phrase=phrase, locator=LOCATOR)
    with pytest.raises(ParameterInvalid, match="has 400 characters"):
        await locate(PICTURE, phrase="x" * 400, locator=LOCATOR)


def drawn(width: int = 200, height: int = 100) -> im.Image:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), "blue").save(out, "PNG")
    return im.Image.from_bytes(out.getvalue(), "image/png", width=width, height=height)


async def test_places_are_framed_on_the_picture() -> None:
    from PIL import Image

    pool = WorkerPool(size=1)
    places = im.Regions.of(
        [im.Region((10, 10, 40, 40), "dog")], width=100, height=50
    )  # of the picture at half its size
    try:
        async with composer(Env(pool, lambda f: asyncio.to_thread(f), Path(), {})) as engine:
            with pytest.raises(ParameterInvalid, match="'greenish' is no colour"):
                await mark_regions(drawn(), places, colour="greenish", composer=engine)
            marked = await mark_regions(drawn(), places, colour="green", composer=engine)
    finally:
        await pool.close()
    picture = Image.open(io.BytesIO(marked.blob.read_now())).convert("RGB")
    assert picture.size == (marked.width, marked.height) == (200, 100)
    assert picture.getpixel((50, 20)) == picture.getpixel((80, 50)) == (46, 158, 63)
    assert picture.getpixel((50, 50)) == picture.getpixel((10, 10)) == (0, 0, 255)


async def test_a_photograph_and_a_sign(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    skimage = pytest.importorskip("skimage")
    photo = (Path(skimage.__file__).parent / "data" / "motorcycle_left.png").read_bytes()
    pool = WorkerPool(size=1)
    env = Env(pool, lambda f: asyncio.to_thread(f), weights_folder(os.environ), os.environ)
    page = Path(skimage.__file__).parent / "data" / "page.png"
    try:
        yolo.located(env.variables, env.weights)
        async with locating.opened(env) as locator:
            found = await locate(im.Image.from_bytes(photo, "image/png"), phrase="the motorcycle", locator=locator)
            words = await locate(
                im.Image.from_bytes(page.read_bytes(), "image/png"), phrase="the word 'Region'", locator=locator
            )
    except ProviderNeeded:
        pytest.skip("the detector's weights are not installed")
    finally:
        await pool.close()
    assert [region.label for region in found.items][:1] == ["motorcycle"]
    assert words.items
    assert all(region.text.casefold() == "region" for region in words.items)
