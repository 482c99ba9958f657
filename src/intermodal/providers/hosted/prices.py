"""Prices from genai-prices (pydantic/genai-prices, MIT) for rows that state none. Its data is imported on first use.

Its units become ours (pricing.py). A price that can't be said in them exactly — tiers by length, media charged apart —
is not said at all: unknown, never approximate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from ..pricing import PARTS, Price

# theirs → ours, and how many of ours one of theirs is
UNITS = {
    "input_mtok": ("input_token", 1e6), "output_mtok": ("output_token", 1e6),
    "cache_read_mtok": ("cached_token", 1e6), "input_audio_mtok": ("audio_input_token", 1e6),
    "output_audio_mtok": ("audio_output_token", 1e6), "output_image_mtok": ("image_output_token", 1e6),
    "input_mchars": ("character", 1e6), "audio_hours": ("second", 3600.0), "input_audio_hours": ("second", 3600.0),
    "requests_kcount": ("call", 1e3),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """The price of a model as genai-prices lists it, looked up when it is asked for."""

    carrier: str
    model: str

    def __call__(self) -> Price | None:
        return listed(self.carrier, self.model)


@cache
def listed(carrier: str, model: str) -> Price | None:
    """The price of a model at a carrier (by genai-prices' own names), None where it isn't known exactly or the package
    isn't installed.
    """
    try:
        import genai_prices
        from genai_prices.data_snapshot import get_snapshot
    except ImportError:
        return None
    now = datetime.now(UTC)
    try:
        _, info = get_snapshot().find_provider_model(model, None, carrier, None)
        per = _per(info.get_prices(now))
    except LookupError:
        return None
    if not per:
        return None
    return Price(per, f"genai-prices {genai_prices.__version__}", _as_of(info, now.date()))


def _per(prices: Any) -> dict[str, float]:
    """US dollars by our units; empty where something can't be said in them."""
    given = {key: value for key, value in vars(prices).items() if value is not None and not key.startswith("_")}
    per: dict[str, float] = {}
    for key, value in given.items():
        if key.startswith("cache_") and "write" in key:
            continue  # adapters here never ask a carrier to keep a prompt
        if not isinstance(value, Decimal):
            return {}
        if key not in UNITS:
            base = given.get("input_mtok" if "input" in key else "output_mtok")
            if base != value:
                return {}
            continue
        unit, many = UNITS[key]
        per[unit] = float(value / Decimal(str(many)))
    return per if all(PARTS.get(unit, unit) in per for unit in per) else {}


def _as_of(info: Any, today: date) -> str:
    """Since when this price holds, where the data says; the package's version dates it else."""
    if not isinstance(info.prices, list):
        return ""
    begun = [getattr(row.constraint, "start_date", None) for row in info.prices]
    return max((day.isoformat() for day in begun if day is not None and day <= today), default="")
