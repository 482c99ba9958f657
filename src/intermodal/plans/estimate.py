"""How long and how dear a step will be, as ranges: from sizes, the offers' own figures and measured speed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..artifacts import Artifact, Audio, Document, Image, Text, Transcript, Video
from ..providers import Offer

# Measured speed of an offer: (10th, 90th percentile) of seconds per call at unit size, and how many calls that is from.
Timings = Mapping[str, tuple[float, float, int]]

# Sizes assumed for media that isn't there yet: a picture of one megapixel, ten seconds of sound, 500 characters.
TYPICAL: Mapping[str, float] = {"image": 1.0, "audio": 10.0, "video": 30.0, "document": 2.0, "text": 0.5}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds and US dollars, from … to. `cost` is None where a price isn't known: never zero.

    `basis` says what the seconds were measured in; empty: the offer's own figures.
    """

    low_s: float = 0.0
    high_s: float = 0.0
    cost: tuple[float, float] | None = (0.0, 0.0)
    basis: str = ""

    def times(self, low: float, high: float) -> Estimate:
        cost = None if self.cost is None else (self.cost[0] * low, self.cost[1] * high)
        return Estimate(self.low_s * low, self.high_s * high, cost, self.basis)


def size(artifact: Artifact) -> float:
    """In the unit of its modality: megapixels, seconds, pages, thousands of characters."""
    if isinstance(artifact, Image):
        return max(0.01, artifact.width * artifact.height / 1e6)
    if isinstance(artifact, (Audio, Video, Transcript)):
        return artifact.seconds or TYPICAL[artifact.modality if artifact.modality != "transcript" else "audio"]
    if isinstance(artifact, Document):
        return float(artifact.pages or TYPICAL["document"])
    if isinstance(artifact, Text):
        return max(0.01, artifact.blob.size / 1000)
    return 1.0


def of_offer(offer: Offer, units: float, timings: Timings) -> Estimate:
    """One call of this offer on an input of this size."""
    price = offer.cost_usd
    cost = None if price is None else (price, price)
    if offer.id in timings:
        low, high, calls = timings[offer.id]
        scale = offer.speed.fixed + offer.speed.per_unit * units
        return Estimate(low * scale, high * scale, cost, f"measured in {calls} calls")
    seconds = offer.speed.fixed + offer.speed.per_unit * units
    return Estimate(0.5 * seconds, 1.6 * seconds, cost)


def total(estimates: Iterable[tuple[Estimate, tuple[int, ...]]]) -> Estimate:
    """The plan's: time along the longest path (each step with the positions of those before it), cost summed."""
    low: list[float] = []
    high: list[float] = []
    cost: tuple[float, float] | None = (0.0, 0.0)
    for estimate, before in estimates:
        low.append(estimate.low_s + max((low[i] for i in before), default=0.0))
        high.append(estimate.high_s + max((high[i] for i in before), default=0.0))
        if cost is not None:
            cost = None if estimate.cost is None else (cost[0] + estimate.cost[0], cost[1] + estimate.cost[1])
    return Estimate(max(low, default=0.0), max(high, default=0.0), cost)
