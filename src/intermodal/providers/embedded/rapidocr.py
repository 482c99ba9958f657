"""Text in pictures with PP-OCRv6 (small) on onnxruntime: about 50 languages in Latin script, Chinese and Japanese.

Cui et al. 2025, "PaddleOCR 3.0 Technical Report"; the networks come inside the pinned package. What is added here:
the page is set upright first, lines come in reading order, and crops of a word or two are looked at more than once.
"""

from __future__ import annotations

import math
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from ...artifacts import Image, Region, Regions
from ...artifacts.decoding import Pixels, pixels
from ...artifacts.page_layout import Line, reading_order, turned_back, way_up
from ...errors import ProviderError
from ..offer import Env, Need, Offer, Speed
from ..protocols import TextReader
from ..weights import Weights

PACKAGE = "rapidocr"
DETECTOR = Weights(PACKAGE, "models/PP-OCRv6_det_small.onnx", "090f04abcd9d9a74", "INTERMODAL_OCR_DETECTOR")
RECOGNISER = Weights(PACKAGE, "models/PP-OCRv6_rec_small.onnx", "6f327246b50388f3", "INTERMODAL_OCR_RECOGNISER")
CLASSIFIER = Weights(
    PACKAGE, "models/ch_ppocr_mobile_v2.0_cls_mobile.onnx", "e47acedf663230f8", "INTERMODAL_OCR_CLASSIFIER"
)

MAX_SIDE = 2000  # longer pages gain little; what is tall and narrow is read in bands instead
MAX_PIXELS = 24_000_000
BAND_OVERLAP = 200  # twice the highest line that is read whole at the seam of two bands
MIN_SCORE = 0.5  # pieces read with less confidence are noise
SURE = 0.9
UPSIDE_DOWN = 0.9  # what the line classifier must be sure of before a piece is turned
TALL = 1.5  # pieces this many times higher than wide are cut out lying on their side
PROBES = 5  # pieces read both ways where the classifier leaves doubt
CROP = (100, 600)  # height and width in pixels up to which a picture may be one line, cut out of a larger one
BIG = 0.3  # of the picture's shorter side: letters this high are too big for the detector
GROUND, LETTERS = 736, 64  # side of the ground that pictures of big letters are laid on, height they are shrunk to


class RapidOcr:
    """A TextReader."""

    def __init__(self, env: Env, networks: Networks) -> None:
        self._env = env
        self._networks = networks

    async def read(self, image: Image, /) -> Regions:
        """Lines with label "line", boxes and outlines in pixels of the picture as displayed, in reading order.

        An outline starts at the corner where a reader finds the first letter, also where the page lies on its side.
        Raises MediaUnreadable or MediaTooLarge.
        """
        picture = await pixels(self._env.workers, image, max_side=_max_side(image))
        width, height = image.width or picture.width, image.height or picture.height
        lines: list[Line] = await self._env.blocking(lambda: page(self._networks, picture))
        across, down = width / picture.width, height / picture.height
        return Regions.of([_region(line, across, down, width, height) for line in lines], width=width, height=height)


class Networks:
    """Detector, line classifier and recogniser of one engine object; pictures are BGR arrays."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def found(self, picture: Any) -> tuple[list[Line], list[Any]]:
        """Pieces of text, not yet read, and their cut-outs with the text running to the right.

        Their scores are probabilities that the text runs as the polygon says, not backwards.
        """
        from rapidocr.main import RapidOCRError

        record: dict[str, Any] = {}
        try:
            cuts, found = self._engine.detect_and_crop(picture, record)
        except RapidOCRError:  # nothing there
            return [], []
        boxes = found.boxes.astype(float)
        boxes[:, :, 1] -= record["padding_1"]["top"]
        turned, votes = self._engine.cls_and_rotate(cuts)
        lines = []
        for box, (label, score) in zip(boxes, votes.cls_res, strict=True):
            first = 1 if _tall(box) else 0
            backwards = float(score) if label == "180" else 1 - float(score)
            if backwards > UPSIDE_DOWN:
                first, backwards = first + 2, 1 - backwards
            corners = [(float(x), float(y)) for x, y in box]
            lines.append(Line((*corners[first:], *corners[:first]), score=1 - backwards))
        return lines, turned

    def texts(self, cuts: Sequence[Any]) -> list[tuple[str, float]]:
        if not cuts:
            return []
        read = self._engine.recognize_txt(list(cuts))
        return [(text.strip(), float(score)) for text, score in zip(read.txts, read.scores, strict=True)]

    def read(self, lines: Sequence[Line], cuts: Sequence[Any]) -> list[Line]:
        """The pieces with their text, without those in which there is none.

        What the classifier turned around is read as it lay too, where the reading leaves doubt.
        """
        texts = self.texts(cuts)
        doubtful = [i for i, (line, (_, score)) in enumerate(zip(lines, texts, strict=True)) if _against(line, score)]
        again = self.texts([cuts[i][::-1, ::-1] for i in doubtful])
        turned = dict(zip(doubtful, again, strict=True))
        out = []
        for index, (line, (text, score)) in enumerate(zip(lines, texts, strict=True)):
            polygon = line.polygon
            if index in turned and turned[index][1] > score:
                text, score = turned[index]
                polygon = (*polygon[2:], *polygon[:2])
            if text and score >= MIN_SCORE:
                out.append(Line(polygon, text, score))
        return out


def _against(line: Line, score: float) -> bool:
    return abs(line.angle) > 90 and score < SURE


def _tall(box: Any) -> bool:
    """Whether the engine lays this piece on its side, counter-clockwise, when it cuts it out."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = box
    width = int(max(math.hypot(ax - bx, ay - by), math.hypot(cx - dx, cy - dy)))
    height = int(max(math.hypot(ax - dx, ay - dy), math.hypot(bx - cx, by - cy)))
    return height >= TALL * width


def page(networks: Networks, picture: Pixels) -> list[Line]:
    """All lines of a picture in reading order, corners in its own pixels. Blocking; raises ProviderError."""
    import numpy as np

    bgr = np.ascontiguousarray(np.frombuffer(picture.rgb, "u1").reshape(picture.height, picture.width, 3)[:, :, ::-1])
    try:
        lines: list[Line] = []
        for start, end in bands(picture.width, picture.height):
            first, last = start + BAND_OVERLAP / 2 if start else 0, end - BAND_OVERLAP / 2
            for line in _ordered(networks, bgr[start:end]):
                moved = Line(tuple((x, y + start) for x, y in line.polygon), line.text, line.score)
                if moved.middle >= first and (moved.middle < last or end == picture.height):
                    lines.append(moved)
        return lines
    except Exception as error:  # the runtime's exceptions have no base of their own
        raise ProviderError(
            f"The text reader failed ({type(error).__name__}).", hint="Try a smaller picture."
        ) from error


def bands(width: int, height: int) -> list[tuple[int, int]]:
    """(top, bottom) of the strips a picture is read in: one, unless it is a very tall one, such as a long screenshot."""
    if height <= MAX_SIDE:
        return [(0, height)]
    size = MAX_SIDE
    count = math.ceil((height - BAND_OVERLAP) / (size - BAND_OVERLAP))
    step = (height - BAND_OVERLAP) / count
    return [(round(n * step), round((n + 1) * step) + BAND_OVERLAP) for n in range(count)]


def _max_side(image: Image) -> int:
    """Tall and narrow pictures keep their width, up to the pixels that memory allows; others are shrunk."""
    if image.width and image.height > 3 * image.width:
        width = min(image.width, MAX_SIDE, math.isqrt(MAX_PIXELS * image.width // image.height))
        return max(MAX_SIDE, width * image.height // image.width)
    return MAX_SIDE


def _ordered(networks: Networks, bgr: Any) -> list[Line]:
    """The lines in reading order: the page is set upright, and sparse pictures are looked at more closely."""
    height, width = bgr.shape[:2]
    lines: list[Line] = []
    crop = height <= CROP[0] and width <= CROP[1] and height <= TALL * width
    if crop:
        lines = _whole(networks, bgr)
        if height <= 32 and lines and lines[0].score >= 0.95:  # too low for two lines
            return lines
    found, cuts = networks.found(bgr)
    turns = _turns(networks, found, cuts)
    if turns:
        found, cuts = networks.found(_turned(bgr, turns))
    read = networks.read(found, cuts)
    if crop and not turns:
        read = max(read, lines, key=_worth)
        if _worth(read) < sum(len(line.text) for line in read) * (SURE - WORTHLESS):
            read = max(read, _enlarged(networks, bgr), key=_worth)
    elif not turns and (letters := _letters(found, bgr)):
        read = max(read, _on_ground(networks, bgr, letters), key=_worth)
    return [
        Line(turned_back(line.polygon, turns, width, height), line.text, line.score) for line in reading_order(read)
    ]


WORTHLESS = 0.7


def _worth(lines: Sequence[Line]) -> float:
    """How much a reading is worth: characters, less what the doubtful ones cost."""
    return sum(len(line.text) * (line.score - WORTHLESS) for line in lines)


def _turned(bgr: Any, turns: int) -> Any:
    """The picture turned counter-clockwise."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(bgr, turns))


def _turns(networks: Networks, found: Sequence[Line], cuts: Sequence[Any]) -> int:
    """Quarter turns clockwise of the page; whatever isn't plainly upright is checked by reading some pieces both ways."""
    turns, sure = way_up(found)
    if sure and turns == 0:
        return 0
    along = [
        (line, cut)
        for line, cut in zip(found, cuts, strict=True)
        if line.length > TALL * line.height and (45 < abs(line.angle) < 135) == (turns % 2 == 1)
    ]
    probes = sorted(along, key=lambda pair: -pair[0].length)[:PROBES]
    worth = {}
    for way in (turns % 2, turns % 2 + 2):
        kept = [abs((line.angle - 90 * way + 180) % 360 - 180) < 90 for line, _ in probes]
        texts = networks.texts([cut if ok else cut[::-1, ::-1] for ok, (_, cut) in zip(kept, probes, strict=True)])
        worth[way] = sum(len(text) * (score - WORTHLESS) for text, score in texts)
    best = max(worth, key=lambda way: (worth[way], way == turns))
    return best if worth[best] > 0 else 0  # vertical writing reads badly both ways


def _whole(networks: Networks, bgr: Any) -> list[Line]:
    """The picture taken for one line."""
    [(text, score)] = networks.texts([bgr])
    height, width = bgr.shape[:2]
    corners = ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))
    return [Line(corners, text, score)] if text and score >= MIN_SCORE else []


def _enlarged(networks: Networks, bgr: Any, times: int = 2) -> list[Line]:
    import cv2

    large = cv2.resize(bgr, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    return _moved(networks.read(*networks.found(large)), times, 0, 0)


def _letters(found: Sequence[Line], bgr: Any) -> float:
    """The height in pixels of letters too big for the detector, 0 where there are none."""
    height, width = bgr.shape[:2]
    if not found:
        return BIG * min(height, width) if float(bgr[::4, ::4].std()) > 4 else 0.0  # unless it is blank
    largest = max(line.height for line in found)
    return largest if len(found) <= 5 and largest > BIG * min(height, width) else 0.0


def _on_ground(networks: Networks, bgr: Any, letters: float) -> list[Line]:
    """The picture shrunk until its letters are of a size the detector knows, on a ground of its border's colour."""
    import cv2
    import numpy as np

    scale = LETTERS / letters
    height, width = (max(1, round(side * scale)) for side in bgr.shape[:2])
    small = cv2.resize(bgr, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    border = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    shape = (max(GROUND, height + LETTERS), max(GROUND, width + LETTERS), 3)
    ground = np.full(shape, np.median(border, axis=0).astype("u1"))
    top, left = (shape[0] - height) // 2, (shape[1] - width) // 2
    ground[top : top + height, left : left + width] = small
    return _moved(networks.read(*networks.found(ground)), scale, left, top)


def _moved(lines: Sequence[Line], scale: float, left: float, top: float) -> list[Line]:
    """From pixels of a changed picture back to those of the one it was made of."""
    return [
        Line(tuple(((x - left) / scale, (y - top) / scale) for x, y in line.polygon), line.text, line.score)
        for line in lines
    ]


def _region(line: Line, across: float, down: float, width: int, height: int) -> Region:
    polygon = tuple(
        (round(min(max(x * across, 0.0), width), 1), round(min(max(y * down, 0.0), height), 1)) for x, y in line.polygon
    )
    xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
    return Region((min(xs), min(ys), max(xs), max(ys)), "line", line.text, round(line.score, 4), polygon)


def _networks(env: Env) -> Networks:
    files = {
        f"{part}.model_path": str(weights.locate(env.variables))
        for part, weights in (("Det", DETECTOR), ("Cls", CLASSIFIER), ("Rec", RECOGNISER))
    }
    from rapidocr.main import RapidOCR

    threads = min(4, os.cpu_count() or 1)
    engine = RapidOCR(
        params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": threads, **files}
    )
    return Networks(engine)


@asynccontextmanager
async def opened(env: Env) -> AsyncIterator[RapidOcr]:
    """Raises ProviderNeeded, naming the install line, where the weights are missing."""
    yield RapidOcr(env, await env.blocking(lambda: _networks(env)))


OFFERS: tuple[Offer, ...] = (
    Offer(
        "rapidocr/pp-ocrv6-small",
        TextReader,
        opened,
        tier="good",
        local=True,
        embedded=True,
        speed=Speed(0.5, 0.8),
        memory_mb=700,
        licence="Apache-2.0",
        needs=(
            Need("pip install 'intermodal[embedded]'", package=PACKAGE),
            Need("pip install 'intermodal[embedded]'", package="onnxruntime"),
        ),
        revision="+".join(weights.sha256 for weights in (DETECTOR, CLASSIFIER, RECOGNISER)),
    ),
)
