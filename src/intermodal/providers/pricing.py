"""Money as an expression: what was used times what a unit of it costs. One price serves estimate, bound and settlement.

Amounts are counted in units by name: "call", "input_token", "cached_token" (the part of the input read from a cache),
"cache_write_token" (the part written to one), "output_token", "audio_input_token", "image_input_token",
"audio_output_token", "image_output_token", "image", "second", "page", "character". A price that charges for a unit
nobody counted has no known cost: None, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import TypeAlias

Amounts: TypeAlias = Mapping[str, float]  # unit → how many of it
Range: TypeAlias = tuple[Amounts, Amounts]  # at least … at most

# Of "input_token" these are parts, which a price may charge differently (a price without them charges the whole).
PARTS: Mapping[str, str] = {
    "cached_token": "input_token", "cache_write_token": "input_token", "audio_input_token": "input_token",
    "image_input_token": "input_token", "audio_output_token": "output_token", "image_output_token": "output_token",
}  # fmt: skip

# Tokens a unit of media becomes, at least … at most, where a model's own row doesn't say: the spread over the vendors'
# published rules as of 2026-11. Units: a picture; a second of sound, video or transcript; a page; a thousand bytes of
# text (no tokenizer makes more tokens than bytes). What else is given as text counts like a page until it is there.
TOKENS: Mapping[str, tuple[float, float]] = {
    "image": (85, 4800), "audio": (6, 50), "video": (60, 600), "document": (300, 6000), "transcript": (1, 20),
    "text": (120, 1000),
}  # fmt: skip
OTHER_TOKENS = (10.0, 6000.0)


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per unit. `source` and `as_of` (ISO date) say where the figures come from.

    `beyond` is a number of input tokens and the price of a call that has more of them: some models charge for long ones
    at another rate, from the first token on.
    """

    per: Mapping[str, float] = field(default_factory=dict)
    source: str = ""
    as_of: str = ""
    beyond: tuple[float, Price] | None = None

    def cost(self, amounts: Amounts) -> float | None:
        """What these amounts cost; None where the price charges for a unit that isn't among them."""
        if self.beyond is not None and amounts.get("input_token", 0.0) > self.beyond[0]:
            return self.beyond[1].cost(amounts)
        total = 0.0
        for unit, rate in self.per.items():
            if unit not in amounts:
                if rate and unit not in PARTS:
                    return None
                continue
            total += rate * self._charged(unit, amounts)
        return total

    def _charged(self, unit: str, amounts: Amounts) -> float:
        """What is left of a unit once the parts that have rates of their own are taken out."""
        parts = sum(amounts.get(part, 0.0) for part, whole in PARTS.items() if whole == unit and part in self.per)
        return max(0.0, amounts[unit] - parts)

    def between(self, amounts: Range) -> tuple[float, float]:
        """The cost at least and at most; what can't be bounded is infinite."""
        low, high = amounts
        dearest = {unit: self._dearest(unit) for unit in self.per if unit not in PARTS}
        least = sum(min(self._cheapest(unit), rate) * low.get(unit, 0.0) for unit, rate in dearest.items())
        most = sum(rate * high.get(unit, inf) for unit, rate in dearest.items() if rate)
        if self.beyond is not None and high.get("input_token", inf) > self.beyond[0]:
            most = max(most, self.beyond[1].between(amounts)[1])
        return least, most

    def _dearest(self, unit: str) -> float:
        return max([self.per[unit], *(r for part, r in self.per.items() if PARTS.get(part) == unit)])

    def _cheapest(self, unit: str) -> float:
        return min([self.per[unit], *(r for part, r in self.per.items() if PARTS.get(part) == unit)])

    @property
    def free(self) -> bool:
        return not any(self.per.values())

    def __str__(self) -> str:
        """ "$2.50 / 1M input tokens, $10.00 / 1M output tokens"."""
        return ", ".join(_said(unit, rate) for unit, rate in self.per.items()) or "free"

    @classmethod
    def per_call(cls, usd: float, source: str = "given by the application") -> Price:
        return cls({"call": usd}, source)


FREE = Price({"call": 0.0}, "runs on this machine")


def _said(unit: str, rate: float) -> str:
    many, name = (1e6, f"1M {unit.replace('_', ' ')}s") if "token" in unit or unit == "character" else (1, unit)
    return f"${rate * many:.2f} / {name}" if rate * many >= 0.01 or not rate else f"${rate * many:.4f} / {name}"


def added(one: Amounts, other: Amounts) -> Amounts:
    return {unit: one.get(unit, 0.0) + other.get(unit, 0.0) for unit in {**one, **other}}


def of_media(
    modality: str, units: float, max_output: float, tokens: Mapping[str, tuple[float, float]] | None = None
) -> Range:
    """What one call on media of this size may use: its size as it is counted, and the tokens it may become.

    `units` are megapixels, seconds, pages, or thousands of bytes; `max_output` bounds the output tokens on the wire.
    """
    low, high = (tokens or {}).get(modality) or TOKENS.get(modality, OTHER_TOKENS)
    scale = 1.0 if modality == "image" else units  # a picture's tokens are capped whatever its size
    sized = {"audio": "second", "video": "second", "document": "page"}.get(modality)
    exact: dict[str, float] = {"call": 1.0, "image": 1.0}
    if sized:
        exact[sized] = units
    characters = 1000 * units if modality == "text" else 0.0
    return (
        {**exact, "character": characters / 4, "input_token": low * scale, "output_token": 1.0},
        {**exact, "character": characters, "input_token": high * scale, "output_token": max_output},
    )
