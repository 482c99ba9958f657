"""A description says what was found, where, and that it is no more than that."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from intermodal.artifacts import Image, Region, Regions
from intermodal.errors import ParameterInvalid, ProviderNeeded
from intermodal.providers import Env
from intermodal.providers.embedded import describing, yolo
from intermodal.providers.embedded.describing import Describer
from intermodal.providers.weights import weights_folder
from intermodal.tools.captioning import describe_image
from intermodal.workers import WorkerPool


class Fixed:
    """An ObjectDetector that finds the same in every picture."""

    def __init__(self, *regions: Region) -> None:
        self._regions = regions

    async def detect(self, image: Image, /, *, classes: Sequence[str] = ()) -> Regions:
        return Regions.of(self._regions, width=300, height=300)


PICTURE = Image.from_bytes(b"", "image/png", width=300, height=300)
STREET = Fixed(
    Region((0, 100, 80, 200), "car"), Region((110, 110, 190, 190), "car"), Region((220, 100, 290, 190), "dog"),
    Region((220, 10, 280, 60), "umbrella"),
)  # fmt: skip


async def test_objects_are_counted_placed_and_related() -> None:
    text = await describe_image(PICTURE, captioner=Describer(STREET))
    assert str(text) == (
        "Objects found: 2 cars (left, centre), a dog (right), an umbrella (top right). The dog is below the umbrella."
    )
    assert text.language == "en"


async def test_chinese_is_answered_in_chinese() -> None:
    text = await describe_image(PICTURE, language="zh", captioner=Describer(STREET))
    assert str(text) == "找到的物体：汽车（2，左边、中间）、狗（1，右边）、雨伞（1，右上方）。狗在雨伞的下方。"
    assert text.language == "zh"
    assert any(pattern.params == {"language": "zh"} for pattern in describe_image.patterns)


async def test_nothing_found_is_said() -> None:
    assert (
        str(await describe_image(PICTURE, captioner=Describer(Fixed())))
        == "Objects found: none that the detector knows."
    )
    assert "没有找到" in str(await describe_image(PICTURE, language="zh", captioner=Describer(Fixed())))


async def test_another_language_is_refused() -> None:
    with pytest.raises(ParameterInvalid, match="'fr'"):
        await describe_image(PICTURE, language="fr", captioner=Describer(STREET))


async def test_a_photograph_is_described() -> None:
    pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    skimage = pytest.importorskip("skimage")
    data = (Path(skimage.__file__).parent / "data" / "motorcycle_left.png").read_bytes()
    pool = WorkerPool(size=1)
    env = Env(pool, lambda f: asyncio.to_thread(f), weights_folder(os.environ), os.environ)
    try:
        yolo.located(env.variables, env.weights)
        async with describing.opened(env) as captioner:
            text = str(await describe_image(Image.from_bytes(data, "image/png"), captioner=captioner))
    except ProviderNeeded:
        pytest.skip("the detector's weights are not installed")
    finally:
        await pool.close()
    assert text.startswith("Objects found: ")
    assert "motorcycle" in text
