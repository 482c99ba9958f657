"""SuperAnnotate's annotation JSON (vector projects) as Regions: shapes, tags of the whole picture, comments.

doc.superannotate.com/docs/vector-json. An e-mail address is personal data: who drew what is said by role and a pseudonym
that stays the same under one key, and that nobody without the key can test an address against.
"""

from __future__ import annotations

import hmac
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from ...artifacts import Image, Region, Regions
from ...errors import ProviderError
from .. import calls

Point = tuple[float, float]
_SKEW = 0.02  # by so much the proportions may differ: rounding


def regions(document: Mapping[str, Any], image: Image, key: str) -> Regions:
    """What people drew and wrote on one picture, in its own pixels. Raises ProviderError where the picture they saw
    has other proportions.
    """
    scale = _scale(document.get("metadata", {}), image)
    marks = _Marks(image, scale, key)
    made = [marks.shape(one) for one in document.get("instances", ())]
    made += [Region(marks.whole, str(tag)) for tag in document.get("tags", ())]
    made += [marks.comment(one) for one in document.get("comments", ())]
    for what, count in sorted(marks.left.items()):
        calls.current().note(f"{count} × {what}")
    return Regions.of([one for one in made if one is not None], width=image.width, height=image.height)


def pseudonym(person: Mapping[str, Any] | None, key: str) -> str:
    """ "annotator-1f3a9c0d2b": the role and a keyed hash of the address; only the role where there is none."""
    person = person or {}
    role = str(person.get("role") or "annotator").lower().replace(" ", "-")
    address = str(person.get("email") or "").strip().lower()
    return f"{role}-{hmac.new(key.encode(), address.encode(), sha256).hexdigest()[:10]}" if address else role


def _scale(metadata: Mapping[str, Any], image: Image) -> Point:
    width, height = metadata.get("width") or image.width, metadata.get("height") or image.height
    across, down = image.width / width, image.height / height
    if abs(across / down - 1) > _SKEW:
        raise ProviderError(
            f"The annotated picture has {width}×{height} pixels, the one that was sent {image.width}×{image.height}.",
            hint="It was turned or replaced in the project: send it again in a new run.",
        )
    return across, down


class _Marks:
    """The shapes on one picture; `left` counts what has no place in a Region."""

    def __init__(self, image: Image, scale: Point, key: str) -> None:
        self.whole = (0.0, 0.0, float(image.width), float(image.height))
        self.left: Counter[str] = Counter()
        self._scale = scale
        self._key = key

    def shape(self, one: Mapping[str, Any]) -> Region | None:
        kind = str(one.get("type", ""))
        facts: dict[str, Any] = {
            "label": str(one.get("className", "")),
            "text": "; ".join(_attribute(a) for a in one.get("attributes", ())),
            "score": float(one["probability"]) / 100 if one.get("probability") is not None else 1.0,
            "by": pseudonym(one.get("createdBy"), self._key),
        }
        if kind == "tag":
            return Region(self.whole, **facts)
        if kind not in _POINTS:
            self.left[f"{kind or 'a mark'} left out: no shape that is known here"] += 1
            return None
        if kind == "polyline":
            self.left["polyline kept as the box around it"] += 1
        if one.get("exclude"):
            self.left["hole of a polygon left out"] += len(one["exclude"])
        points = [self._placed(point) for point in _POINTS[kind](one)]
        outline = tuple(points) if kind in ("polygon", "rbbox") else ()
        return Region(_around(points), polygon=outline, **facts)

    def comment(self, one: Mapping[str, Any]) -> Region:
        said = one.get("correspondence", ())
        at = self._placed((one["x"], one["y"]))
        text = "\n".join(str(line.get("text", "")) for line in said)
        return Region((*at, *at), "comment", text, by=pseudonym(said[0] if said else None, self._key))

    def _placed(self, point: Point) -> Point:
        """In pixels of the picture, inside it."""
        x, y = float(point[0]) * self._scale[0], float(point[1]) * self._scale[1]
        return min(max(x, 0.0), self.whole[2]), min(max(y, 0.0), self.whole[3])


def _attribute(one: Mapping[str, Any]) -> str:
    return ": ".join(str(part) for part in (one.get("groupName"), one.get("name")) if part not in (None, ""))


def _around(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _pairs(flat: Iterable[float]) -> list[Point]:
    numbers = list(flat)
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _corners(one: Mapping[str, Any]) -> list[Point]:
    """Of {"x1": …, "y1": …, "x2": …}: as many as there are."""
    points = one["points"]
    return [(points[f"x{n}"], points[f"y{n}"]) for n in range(1, 1 + len(points) // 2)]


def _ellipse(one: Mapping[str, Any]) -> list[Point]:
    """Two corners of the box around it; `angle` in degrees."""
    turn = math.radians(float(one.get("angle") or 0.0))
    across = math.hypot(one["rx"] * math.cos(turn), one["ry"] * math.sin(turn))
    down = math.hypot(one["rx"] * math.sin(turn), one["ry"] * math.cos(turn))
    return [(one["cx"] - across, one["cy"] - down), (one["cx"] + across, one["cy"] + down)]


_POINTS: Mapping[str, Callable[[Mapping[str, Any]], list[Point]]] = {
    "bbox": _corners,
    "rbbox": _corners,
    "polygon": lambda one: _pairs(one["points"]),
    "polyline": lambda one: _pairs(one["points"]),
    "point": lambda one: [(one["x"], one["y"])],
    "ellipse": _ellipse,
    "template": lambda one: [(p["x"], p["y"]) for p in one["points"]],
    "cuboid": lambda one: [(p["x"], p["y"]) for p in one["points"].values()],
}
