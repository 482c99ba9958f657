"""Detection on photographs that scikit-image carries (licences: its documentation); questions over drawn scenes."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from intermodal.artifacts import Image, Region, Regions
from intermodal.errors import MediaUnreadable, ParameterInvalid, ProviderNeeded, WeightsMismatch
from intermodal.providers import Env, ObjectDetector
from intermodal.providers.embedded import darknet, yolo
from intermodal.providers.weights import package_folder, weights_folder
from intermodal.spatial.words import CHINESE, canonical, counted, in_chinese
from intermodal.tools.spatial import detect_objects, relate
from intermodal.tools.spatial_questions import parsed
from intermodal.workers import WorkerPool

SCENE = Regions.of(
    [
        Region((50, 200, 150, 300), "dog"),
        Region((0, 180, 40, 300), "car"),
        Region((300, 180, 420, 300), "bus"),
        Region((200, 100, 230, 300), "person"),
        Region((430, 100, 460, 300), "person"),
        Region((60, 150, 90, 195), "bird"),
        Region((310, 220, 330, 260), "person"),
        Region((210, 10, 280, 60), "kite"),
    ],
    width=500,
    height=310,
)
FOUND = "dog, car, bus, person, bird, kite"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is left of the dog", "car"),
        ("What's to the right of the dog?", "person, kite, bus"),
        ("is the car to the right of the bus", "no"),
        ("Is the dog on the left side of the bus?", "yes"),
        ("where is the dog relative to the bus", "left of"),
        ("Where is the kite (object 7) relative to the dog (object 0)?", "above"),
        ("on which side of the bus is the dog", "left of"),
        ("is the bird above or below the dog", "above"),
        ("how many people are there", "3"),
        ("How many men are in the picture?", "3"),
        ("how many people are inside the bus?", "1"),
        ('How many boxes are labelled "person"?', "3"),
        ("count the vehicles", "2"),
        ("how many cats are there", "0"),
        ("what is the leftmost object", "car"),
        ("Which object id is the largest (largest area)?", "2"),
        ("Which object id has its centre nearest to the centre of object 0 (dog)?", "1"),
        ("who is closest to the dog", "person"),
        ("what is the closest object to the bird", "dog"),
        ("what is farthest from the dog", "person"),
        ("what is above the dog", "bird, kite"),
        ("which animals are left of the bus", "dog, bird"),
        ("what is inside the bus?", "person"),
        ("does the bus overlap the person", "yes"),
        ("what is between the dog and the bus", "person"),
        ("is the kite between the dog and the car", "no"),
        ("which is bigger, the dog or the bus", "bus"),
        ("is there a cat in the photo?", "no"),
        ("are there any dogs?", "yes"),
        ("Where's the kite?", "top"),
        ("what is on the left side of the picture?", "dog, car, bird"),
        ("what is left of the car", "nothing"),
        ("what is left of the cat", f"no cat was found; found: {FOUND}"),
        ("what objects are there?", "a dog, a car, a bus, 3 people, a bird, a kite"),
        ("", "a dog, a car, a bus, 3 people, a bird, a kite"),
        ("狗的左边是什么", "汽车"),
        ("什么在狗的右边？", "人、风筝、公交车"),
        ("汽车在公交车的右边吗", "不是"),
        ("图中有多少人？", "3"),
        ("狗的右边有几个人", "3"),
        ("小狗在巴士的哪一边", "左边"),
        ("风筝在狗的上面还是下面", "上方"),
        ("最大的物体是什么", "公交车"),
        ("离狗最近的是什么", "汽车"),
        ("狗和公交车之间有什么", "人"),
        ("公交车比狗大吗", "是"),
        ("有猫吗", "没有"),
        ("自行车在哪里", "没有找到自行车；找到的有：狗、汽车、公交车、人、鸟、风筝"),
    ],
)
async def test_questions_are_answered_from_the_boxes(question: str, expected: str) -> None:
    answer = await relate(SCENE, question=question)
    assert str(answer) == expected


async def test_an_empty_scene_is_said() -> None:
    nothing = Regions.of([], width=10, height=10)
    assert str(await relate(nothing, question="what is left of the dog")) == "no dog was found; found: nothing"
    assert str(await relate(nothing, question="how many dogs are there")) == "0"
    assert str(await relate(nothing)) == "nothing"


async def test_attributes_in_labels_are_understood() -> None:
    shapes = Regions.of(
        [Region((0, 0, 10, 10), "small metal cube"), Region((30, 0, 50, 20), "large rubber cube")], width=60, height=20
    )
    assert str(await relate(shapes, question="How many metal objects are there?")) == "1"
    assert str(await relate(shapes, question="how many cubes are there?")) == "2"
    assert str(await relate(shapes, question="Is the metal cube to the left of the rubber cube?")) == "yes"


@pytest.mark.parametrize("question", ["sing me a song", "唱首歌", "why " * 100])
async def test_what_is_no_spatial_question_is_refused(question: str) -> None:
    with pytest.raises(ParameterInvalid) as caught:
        await relate(SCENE, question=question)
    assert "left of" in caught.value.hint


def test_every_class_has_a_chinese_name_that_leads_back() -> None:
    assert len(yolo.CLASSES) == 80
    for name in yolo.CLASSES:
        assert canonical(in_chinese(name)) == name, name
        assert name in CHINESE
        assert canonical(name) == name


def test_plurals_and_synonyms_are_one_kind() -> None:
    assert {canonical(w) for w in ("bike", "Bikes", "the bicycle", "自行车", "单车")} == {"bicycle"}
    assert {canonical(w) for w in ("people", "women", "a child", "行人")} == {"person"}
    assert [counted("umbrella", 1), counted("person", 2), counted("bus", 2), counted("skis", 1)] == [
        "an umbrella", "2 people", "2 buses", "skis"
    ]  # fmt: skip


def test_the_examples_of_relate_are_all_understood() -> None:
    for example in relate.examples:
        question = parsed(example)
        assert question is not None
        assert question.kind != "list", example


@pytest.fixture(scope="module")
def weights() -> Path:
    return weights_folder(os.environ)


@pytest.fixture
async def env(weights: Path) -> AsyncIterator[Env]:
    pool = WorkerPool(size=1)
    yield Env(workers=pool, blocking=lambda f: asyncio.to_thread(f), weights=weights, variables=os.environ)
    await pool.close()


@pytest.fixture
async def detector(env: Env) -> AsyncIterator[ObjectDetector]:
    pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    try:
        yolo.located(env.variables, env.weights)
    except ProviderNeeded:
        pytest.skip("the detector's weights are not installed")
    async with yolo.opened(env) as engine:
        yield engine


def photo(name: str) -> Image:
    from PIL import Image as Pillow

    skimage = pytest.importorskip("skimage")
    data = (Path(skimage.__file__).parent / "data" / name).read_bytes()
    width, height = Pillow.open(io.BytesIO(data)).size
    return Image.from_bytes(data, "image/png", width=width, height=height)


@pytest.mark.parametrize(
    ("name", "label"), [("coffee.png", "cup"), ("camera.png", "person"), ("motorcycle_left.png", "motorcycle")]
)
async def test_photographs_show_what_they_show(detector: ObjectDetector, name: str, label: str) -> None:
    image = photo(name)
    found = await detect_objects(image, detector=detector)
    largest = max(found.items, key=lambda r: (r.box[2] - r.box[0]) * (r.box[3] - r.box[1]))
    assert largest.label == label
    assert (found.width, found.height) == (image.width, image.height)
    x0, y0, x1, y1 = largest.box
    assert 0 <= x0 < x1 <= image.width
    assert 0 <= y0 < y1 <= image.height
    assert (x1 - x0) * (y1 - y0) > 0.05 * image.width * image.height
    assert str(await relate(found, question=f"how many {label}s are there")) != "0"


async def test_only_the_classes_named_are_returned(detector: ObjectDetector) -> None:
    image = photo("coffee.png")
    assert {region.label for region in await detect_objects(image, classes=("杯子",), detector=detector)} == {"cup"}
    assert len(await detect_objects(image, classes=("animals",), detector=detector)) == 0
    with pytest.raises(ParameterInvalid, match="'unicorn'"):
        await detect_objects(image, classes=("unicorns",), detector=detector)


async def test_a_blank_picture_holds_nothing_and_a_damaged_one_is_refused(detector: ObjectDetector) -> None:
    from PIL import Image as Pillow

    out = io.BytesIO()
    Pillow.new("RGB", (3, 900), "white").save(out, "PNG")
    blank = Image.from_bytes(out.getvalue(), "image/png")  # no facts: the size is found while decoding
    found = await detect_objects(blank, detector=detector)
    assert (len(found), found.width, found.height) == (0, 3, 900)
    with pytest.raises(MediaUnreadable):
        await detect_objects(Image.from_bytes(out.getvalue()[:60], "image/png"), detector=detector)


async def test_missing_weights_name_the_command(tmp_path: Path) -> None:
    if package_folder(yolo.PACKAGE) is None:
        with pytest.raises(ProviderNeeded) as caught:
            yolo.located({}, tmp_path)
        assert yolo.INSTALL.replace("{weights}", str(tmp_path)) in caught.value.hint
    with pytest.raises(ProviderNeeded, match=yolo.VARIABLE):
        yolo.located({yolo.VARIABLE: "nowhere.weights"}, tmp_path)


async def test_weights_are_found_where_target_puts_them_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, yolo.PACKAGE, None)  # an installed package isn't seen
    target = tmp_path / yolo.PACKAGE / yolo.FILE
    with pytest.raises(ProviderNeeded):
        yolo.located({}, tmp_path)
    target.parent.mkdir(parents=True)
    target.write_bytes(b"not weights")
    with pytest.raises(WeightsMismatch):
        yolo.located({}, tmp_path)
    assert yolo.located({yolo.VARIABLE: str(target.parent)}, tmp_path) == target  # the caller's own choice


async def test_a_file_of_other_weights_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    wrong = tmp_path / "own.weights"
    wrong.write_bytes(bytes(4000))
    with pytest.raises(WeightsMismatch, match=r"own\.weights"):
        darknet.converted(wrong, tmp_path / "kept")


async def test_a_damaged_conversion_is_made_again(detector: ObjectDetector, env: Env, tmp_path: Path) -> None:
    kept = next(env.weights.glob("*.onnx"))
    shutil.copyfile(kept, tmp_path / kept.name)
    (tmp_path / kept.name).write_bytes(b"cut off")
    weights = yolo.located(env.variables, env.weights)
    again = Env(env.workers, env.blocking, weights=tmp_path, variables={yolo.VARIABLE: str(weights)})
    async with yolo.opened(again) as engine:
        found = await engine.detect(photo("motorcycle_left.png"))
    assert found.items == (await detector.detect(photo("motorcycle_left.png"))).items
