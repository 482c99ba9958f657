"""Darknet weights of YOLOv3-tiny as an ONNX graph: converted once, kept, so that no runtime of its own is needed.

Architecture: Redmon & Farhadi 2018, "YOLOv3: An Incremental Improvement". The file is a header (three int32, one
int64), then each convolution in order: bias or beta, gamma, mean and variance where it is normalised, then its
weights as [out, in, height, width].
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import ProviderError, StorageError, WeightsMismatch

SIDE = 416
OUTPUTS = ("coarse", "fine")  # strides 32 and 16
_HEADER = 20
_EPSILON = 1e-5
_SLOPE = 0.1
_REVISION = "1"  # raise it when the graph changes: part of the kept file's name


@dataclass(frozen=True, slots=True)
class Convolution:
    """`filters` of `size` × `size` px; leaky and normalised, except where it is an output."""

    filters: int
    size: int = 3
    output: str = ""


@dataclass(frozen=True, slots=True)
class MaxPool:
    stride: int = 2


@dataclass(frozen=True, slots=True)
class Route:
    """Goes on from the outputs of these layers, joined by channel."""

    layers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Upsample:
    """Twice the size, by repeating pixels."""


Layer = Convolution | MaxPool | Route | Upsample

LAYERS: tuple[Layer, ...] = (
    Convolution(16), MaxPool(), Convolution(32), MaxPool(), Convolution(64), MaxPool(), Convolution(128), MaxPool(),
    Convolution(256), MaxPool(), Convolution(512), MaxPool(stride=1), Convolution(1024),
    Convolution(256, size=1), Convolution(512), Convolution(255, size=1, output="coarse"),
    Route((13,)), Convolution(128, size=1), Upsample(), Route((18, 8)),
    Convolution(256), Convolution(255, size=1, output="fine"),
)  # fmt: skip


def converted(weights: Path, folder: Path) -> Path:
    """The graph of these weights, from `folder` or written there; blocking (about a second the first time).

    Raises WeightsMismatch where the file isn't YOLOv3-tiny's, StorageError where the folder can't be written.
    """
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    target = folder / f"yolov3-tiny-{digest[:16]}-{_REVISION}.onnx"
    if not target.exists():
        _write(_model(weights.read_bytes(), weights.name), target)
    return target


def _write(data: bytes, target: Path) -> None:
    # a file of its own for every process that gets here at once; the last rename wins, with equal bytes
    temporary = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=target.name, suffix=".part", dir=target.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.replace(temporary, target)
    except OSError as error:
        raise StorageError(
            f"The converted weights {target.name!r} could not be written ({error.strerror}).",
            hint="Free some disk space, or choose another state folder.",
        ) from error
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)


class _Graph:
    """Nodes and tensors in the making; `take` reads the next numbers of the weights file."""

    def __init__(self, data: bytes, name: str) -> None:
        import numpy as np

        self.numbers = np.frombuffer(data[: len(data) // 4 * 4], "<f4")[_HEADER // 4 :]
        self.name = name
        self.position = 0
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def take(self, count: int) -> Any:
        part = self.numbers[self.position : self.position + count]
        self.position += count
        if len(part) != count:
            raise self.mismatch()
        return part

    def mismatch(self) -> WeightsMismatch:
        return WeightsMismatch(
            f"{self.name!r} doesn't hold the weights of YOLOv3-tiny with 80 classes.",
            hint="Name the file yolov3-tiny.weights of the original release.",
        )

    def tensor(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        self.tensors.append(numpy_helper.from_array(value, name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output


def _model(data: bytes, name: str) -> bytes:
    """The graph, serialised: "image" is 1 × 3 × 416 × 416, RGB in 0..1; outputs are raw, 1 × 255 × rows × columns."""
    try:
        from onnx import TensorProto, helper
    except ImportError as error:
        raise ProviderError(
            "Converting the detector's weights needs the package 'onnx'.", hint="pip install 'intermodal[embedded]'"
        ) from error
    graph = _Graph(data, name)
    outputs: list[tuple[str, int]] = []  # each layer's output and channels
    current = ("image", 3)
    for index, layer in enumerate(LAYERS):
        match layer:
            case Convolution():
                current = _convolution(graph, index, layer, current)
            case MaxPool(stride=stride):
                # at stride 1 the size is kept, by a column and a row at the far sides
                pads = [0, 0, 1, 1] if stride == 1 else [0, 0, 0, 0]
                shape: dict[str, Any] = {"kernel_shape": [2, 2], "strides": [stride, stride], "pads": pads}
                current = (graph.node("MaxPool", [current[0]], f"pool{index}", **shape), current[1])
            case Upsample():
                scales = graph.tensor("scales", _floats([1, 1, 2, 2]))
                inputs = [current[0], "", scales]
                name_ = graph.node(
                    "Resize", inputs, f"up{index}", mode="nearest", nearest_mode="floor",
                    coordinate_transformation_mode="asymmetric",
                )  # fmt: skip
                current = (name_, current[1])
            case Route(layers=(only,)):
                current = outputs[only]
            case Route(layers=layers):
                joined = graph.node("Concat", [outputs[i][0] for i in layers], f"join{index}", axis=1)
                current = (joined, sum(outputs[i][1] for i in layers))
        outputs.append(current)
    if graph.position != len(graph.numbers):
        raise graph.mismatch()
    shapes = {"coarse": SIDE // 32, "fine": SIDE // 16}
    values = [helper.make_tensor_value_info(k, TensorProto.FLOAT, [1, 255, shapes[k], shapes[k]]) for k in OUTPUTS]
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    made = helper.make_graph(graph.nodes, "yolov3-tiny", [image], values, graph.tensors)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    serialised: bytes = model.SerializeToString()
    return serialised


def _convolution(graph: _Graph, index: int, layer: Convolution, given: tuple[str, int]) -> tuple[str, int]:
    """Normalisation is folded into weights and bias, so that one node is left."""
    import numpy as np

    source, channels = given
    filters, size = layer.filters, layer.size
    bias = graph.take(filters)
    scale = None
    if not layer.output:
        gamma, mean, variance = (graph.take(filters) for _ in range(3))
        scale = gamma / np.sqrt(variance + _EPSILON)
        bias = bias - mean * scale
    weights = graph.take(filters * channels * size * size).reshape(filters, channels, size, size)
    if scale is not None:
        weights = weights * scale.reshape(-1, 1, 1, 1)
    inputs = [
        source,
        graph.tensor(f"weights{index}", np.ascontiguousarray(weights, "<f4")),
        graph.tensor(f"bias{index}", np.ascontiguousarray(bias, "<f4")),
    ]
    pad = size // 2
    shape: dict[str, Any] = {"kernel_shape": [size, size], "pads": [pad] * 4}
    made = graph.node("Conv", inputs, layer.output or f"conv{index}", **shape)
    if not layer.output:
        made = graph.node("LeakyRelu", [made], f"leaky{index}", alpha=_SLOPE)
    return made, filters


def _floats(values: list[float]) -> Any:
    import numpy as np

    return np.array(values, "f4")
