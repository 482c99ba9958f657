"""An instruction → operations in the order of its words. What isn't understood is an error, never left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ....errors import ParameterInvalid, ProviderNeeded
from .colours import named
from .edit_words import GLUE_EN, GLUE_HAN, LITTLE, MUCH, PATTERNS, PIECES, TONES, UNQUOTED, UNQUOTED_HAN
from .tokens import QUOTED, normal

Operation = dict[str, Any]
Groups = Mapping[str, str]

DOES = (
    "crops, rotates, flips, resizes, blurs, pixelates, sharpens, covers a part, turns grey or sepia, inverts, "
    "brightens, darkens, changes contrast and saturation, "
    "tints, adds text, boxes, arrows, borders, padding, rounds corners and converts formats"
)
_WAY = (
    "an image-editing model: Orchestrator(providers=[*im.discover(), im.Offer(…, im.ImageEditor, …)]) over a hosted one "
    "(its key) or a local server"
)


def read(instruction: str) -> list[Operation]:
    """Raises ProviderNeeded, naming the words that no operation here answers, or ParameterInvalid where nothing is asked."""
    text, quoted = _masked(normal(instruction))
    found: list[Operation] = []
    left, at = "", 0
    while (best := _next(text, at)) is not None:
        name, match = best
        left += text[at : match.start()] + " \n "
        groups = {re.sub(r"\d+$", "", k): v for k, v in match.groupdict().items() if v}
        found.append(_HANDLERS[name](match[0], groups, quoted))
        at = match.end()
    left += text[at:]
    unknown = _unknown(left)
    if unknown:
        raise cannot(unknown, instruction)
    if not found:
        raise ParameterInvalid(f"No change is asked for in {instruction!r}.", hint=f"The basic editor {DOES}.")
    return found


JUDGED = frozenset({"auto", "level", "tint"})  # how far to go in these is taste, which a model may have


@lru_cache(maxsize=256)
def exact(instruction: str) -> bool:
    """Whether all of it is operations that have one right result."""
    try:
        operations = read(instruction)
    except (ProviderNeeded, ParameterInvalid):
        return False
    return not any(operation["do"] in JUDGED for operation in operations)


def cannot(words: Sequence[str], instruction: str) -> ProviderNeeded:
    shown = ", ".join(repr(word) for word in dict.fromkeys(words))
    return ProviderNeeded(
        f"The basic editor can't do {shown} (asked: {instruction[:200]!r}).",
        hint=f"It {DOES}; parts are named by side ('the left half') or in pixels ('10,20 to 200,300'). "
        f"What would do it is {_WAY}.",
        missing="ImageEditor",
        ways=(_WAY,),
    )


def _masked(text: str) -> tuple[str, list[str]]:
    quoted: list[str] = []

    def keep(value: str) -> str:
        quoted.append(value.strip())
        return f"«{len(quoted) - 1}»"

    text = QUOTED.sub(lambda m: keep(next(part for part in m.groups() if part)), text)
    text = UNQUOTED.sub(lambda m: f"{m[1]} {keep(m[2])}", text)
    return UNQUOTED_HAN.sub(lambda m: f"{m[1].rstrip(':：')}{keep(m[2])}", text).lower(), quoted


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    out = []
    for name, pattern in PATTERNS:
        body = pattern
        for key, piece in PIECES.items():
            body = body.replace("{" + key + "}", piece)
        body = body.replace("{{", "{").replace("}}", "}")
        out.append((name, re.compile(rf"(?<![a-z0-9-])(?:{body})(?![a-z0-9-])")))
    return out


def _next(text: str, at: int) -> tuple[str, re.Match[str]] | None:
    """The operation that begins first; of several the one that takes most words."""
    matches = [(name, m) for name, pattern in _patterns() if (m := pattern.search(text, at)) and m[0].strip()]
    return min(matches, key=lambda f: (f[1].start(), -len(f[1][0])), default=None)


def _unknown(text: str) -> list[str]:
    for word in sorted(GLUE_HAN, key=len, reverse=True):
        text = text.replace(word, " ")
    words = re.findall(r"[a-z0-9]+(?:['-][a-z]+)*|[\u3400-\u9fff]+|«\d+»", text)
    return [word for word in words if word not in GLUE_EN]


def amount(groups: Groups, *, usual: float = 0.3) -> float:
    """How much: a percentage, or a word for little or much."""
    if "p" in groups:
        return float(groups["p"].rstrip("%")) / 100
    word = groups.get("a", "")
    if any(w in word for w in MUCH):
        return 2 * usual
    return usual / 2 if any(w in word for w in LITTLE) else usual


_LOW = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "三分之一": 1 / 3, "四分之一": 0.25}
_EDGES = (("left", "左"), ("right", "右"), ("top", "上", "upper", "顶"), ("bottom", "下", "lower", "底"))


def part(text: str) -> dict[str, Any]:
    """{"share": [x0, y0, x1, y1] of the picture} or {"px": [x0, y0, x1, y1]}, or a band {"px": [n], "edge": "left"}."""
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    if len(numbers) == 4:
        x0, y0, x1, y1 = numbers
        return {"px": [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]}
    left, right, top, bottom = (any(word in text for word in words) for words in _EDGES)
    if len(numbers) == 1 and re.search(r"px|pixel", text):
        return {"px": numbers, "edge": "left" if left else "right" if right else "top" if top else "bottom"}
    size = numbers[0] / 100 if numbers else next((v for w, v in _LOW.items() if w in text), 0.5)
    if not (left or right or top or bottom):
        margin = (1 - size) / 2
        return {"share": [margin, margin, 1 - margin, 1 - margin]}
    left_edge, right_edge = (0.0, size) if left else (1 - size, 1.0) if right else (0.0, 1.0)
    upper, lower = (0.0, size) if top else (1 - size, 1.0) if bottom else (0.0, 1.0)
    return {"share": [left_edge, upper, right_edge, lower]}


def _first(match: str) -> str:
    found = re.search(
        PIECES["R"].replace("{{", "{").replace("}}", "}"), re.sub(r"^\S+ ", "", match) if match.isascii() else match
    )
    assert found is not None  # the pattern matched with one in it
    return found[0]


def _cut(match: str, groups: Groups, quoted: Sequence[str]) -> Operation:
    where = part(_first(match))
    if "edge" in where:
        return {"do": "shave", "edge": where["edge"], "px": where["px"][0]}
    x0, y0, x1, y1 = where.get("share", [0, 0, 0, 0])
    if "px" in where or (x1 - x0 < 1 and y1 - y0 < 1):
        raise cannot([match.strip()], match)  # what is left of it is no rectangle
    rest = (
        [x1, 0.0, 1.0, 1.0]
        if (x0 == 0 and x1 < 1)
        else [0.0, 0.0, x0, 1.0]
        if x1 == 1 and x0 > 0
        else [0.0, y1, 1.0, 1.0]
        if y0 == 0
        else [0.0, 0.0, 1.0, y0]
    )
    return {"do": "crop", "where": {"share": rest}}


def _rotation(groups: Groups, degrees: float) -> Operation:
    """Clockwise unless said otherwise."""
    way = groups.get("way", "")
    back = way.startswith(("counter", "anti", "ccw", "left", "逆", "向左", "往左")) or way == "左"
    return {"do": "rotate", "degrees": (-degrees if back else degrees) % 360}


def _flip(match: str, groups: Groups, quoted: Sequence[str]) -> Operation:
    way = groups.get("way", "")
    return {"do": "flip", "vertical": any(word in way for word in ("vertical", "top", "垂直", "上下"))}


def _size(match: str, groups: Groups, quoted: Sequence[str]) -> Operation:
    return {"do": "resize", "width": int(groups["w"]), "height": int(groups["h"])}


def _fold(match: str, groups: Groups, quoted: Sequence[str]) -> Operation:
    times = groups.get("times", "")
    factor = 0.5 if "half" in groups else {"两": 2.0, "三": 3.0, "四": 4.0}.get(times) or float(times or 2)
    return {"do": "scale", "factor": factor}


def _level(match: str, groups: Groups, quoted: Sequence[str]) -> Operation:
    what = groups.get("what", "saturation")
    names = {
        "亮度": "brightness",
        "对比度": "contrast",
        "饱和度": "saturation",
        "锐度": "sharpness",
        "清晰度": "sharpness",
        "contrasty": "contrast",
    }
    what = names.get(what, what if what in ("brightness", "contrast", "sharpness") else "saturation")
    return {"do": "level", "what": what, "factor": _factor(amount(groups, usual=0.35), up="up" in groups)}


def _factor(share: float, *, up: bool) -> float:
    return round(1 + share if up else max(0.0, 1 - share), 4)


def _tint(match: str, groups: Groups, quoted: Sequence[str]) -> Operation:
    word = groups.get("tone") or groups.get("c", "")
    return {
        "do": "tint",
        "colour": TONES.get(word) or named(word) or "#1f5fe0",
        "amount": min(1.0, amount(groups, usual=0.25)),
    }


def _where(groups: Groups) -> dict[str, Any] | None:
    return part(groups["r"]) if "r" in groups else None


def _colour(groups: Groups, usual: str) -> str:
    return named(groups["c"]) or usual if "c" in groups else usual


def _quote(groups: Groups, quoted: Sequence[str]) -> str:
    return quoted[int(groups["q"].strip("«»"))] if "q" in groups else ""


def _text(match: str, groups: Groups, quoted: Sequence[str]) -> Operation:
    operation: Operation = {
        "do": "text",
        "text": _quote(groups, quoted),
        "place": _place(groups.get("r", "bottom")),
        "colour": _colour(groups, ""),
    }
    return operation | ({"size": int(groups["n"])} if "n" in groups else {})


def _place(text: str) -> list[int]:
    """[column, row] of nine places, from 0."""
    left, right, top, bottom = (any(word in text for word in words) for words in _EDGES)
    return [0 if left else 2 if right else 1, 0 if top else 2 if bottom else 1]


def _mark(match: str, groups: Groups, quoted: Sequence[str]) -> Operation:
    what = groups.get("what", "box")
    round_ones = ("circle", "ellipse", "ring", "圆", "圆圈", "圈")
    shape = "ellipse" if what in round_ones else what if what in ("line", "cross") else "box"
    return {
        "do": "mark",
        "shape": shape,
        "where": _where(groups),
        "colour": _colour(groups, "#e02424"),
        "text": _quote(groups, quoted),
    }


def _arrow(match: str, groups: Groups, quoted: Sequence[str]) -> Operation:
    colour = _colour(groups, "#e02424")
    points = re.findall(r"\d+", re.sub(r"#[0-9a-f]{6}", "", match))
    if "r" not in groups and len(points) < 4:
        raise ParameterInvalid(
            f"Where the arrow goes isn't said in {match!r}.", hint="Say 'an arrow from 10,20 to 200,100'."
        )
    if "r" in groups:
        return {"do": "arrow", "where": part(groups["r"]), "colour": colour}
    return {"do": "arrow", "points": [int(v) for v in points[:4]], "colour": colour}


Handler = Callable[[str, Groups, Sequence[str]], Operation]
_HANDLERS: dict[str, Handler] = {
    "cut": _cut,
    "crop": lambda m, g, q: {"do": "crop", "where": part(_first(m))},
    "crop_sides": lambda m, g, q: {"do": "inset", "n": int(g["n"]), "percent": g.get("u", "px") in ("%", "percent")},
    "crop_size": lambda m, g, q: {"do": "centre", "width": int(g["w"]), "height": int(g["h"])},
    "crop_ratio": lambda m, g, q: {"do": "ratio", "across": int(g.get("a", 1)), "down": int(g.get("b", 1))},
    "rotate": lambda m, g, q: _rotation(g, float(g["d"])),
    "quarter": lambda m, g, q: _rotation(g, 90.0),
    "half": lambda m, g, q: {"do": "rotate", "degrees": 180.0},
    "flip": _flip,
    "resize": _size,
    "scale": lambda m, g, q: {"do": "scale", "factor": float(g["p"]) / 100},
    "fold": _fold,
    "side": lambda m, g, q: {"do": "side", "which": "height" if "h" in g else "width", "n": int(g["n"])},
    "longest": lambda m, g, q: {"do": "longest", "n": int(g.get("n", 256))},
    "blur": lambda m, g, q: {
        "do": "blur",
        "where": _where(g),
        "amount": amount(g),
        "radius": int(g["n"]) if "n" in g else None,
    },
    "pixelate": lambda m, g, q: {"do": "pixelate", "where": _where(g)},
    "cover": lambda m, g, q: {"do": "cover", "where": _where(g), "colour": _colour(g, "#000000")},
    "sharpen": lambda m, g, q: {"do": "level", "what": "sharpness", "factor": 1 + 4 * amount(g)},
    "grey": lambda m, g, q: {"do": "grey"},
    "sepia": lambda m, g, q: {"do": "sepia"},
    "invert": lambda m, g, q: {"do": "invert"},
    "auto": lambda m, g, q: {"do": "auto"},
    "bright": lambda m, g, q: {"do": "level", "what": "brightness", "factor": _factor(amount(g), up="up" in g)},
    "level": _level,
    "tint": _tint,
    "border": lambda m, g, q: {"do": "border", "n": int(g["n"]) if "n" in g else None, "colour": _colour(g, "#000000")},
    "pad": lambda m, g, q: {
        "do": "pad",
        "n": int(g["n"]) if "n" in g else None,
        "square": "square" in g,
        "colour": _colour(g, "#ffffff"),
    },
    "round": lambda m, g, q: {"do": "round", "n": int(g["n"]) if "n" in g else None},
    "text": _text,
    "mark": _mark,
    "arrow": _arrow,
    "convert": lambda m, g, q: {"do": "convert", "format": g["f"]},
    "strip": lambda m, g, q: {"do": "strip"},
}
