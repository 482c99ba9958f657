"""How long and how dear a step will be, as ranges: from sizes, the offers' own figures and measured speed. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

from ..artifacts import Artifact, Audio, Document, Image, Text, Transcript, Video
from ..providers import Extractor, Offer
from ..providers.pricing import of_media

# Measured speed of an offer: (10th, 90th percentile) of seconds per call at unit size, and how many calls that is from.
Timings = Mapping[str, tuple[float, float, int]]

# Sizes assumed for media that isn't there yet: a picture of one megapixel, ten seconds of sound, 500 characters.
TYPICAL: Mapping[str, float] = {"image": 1.0, "audio": 10.0, "video": 30.0, "document": 2.0, "text": 0.5}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds and US dollars, from … to. `cost` is None where a price isn't known: never zero.

    `basis` says what the seconds were measured in; empty: the offer's own figures. Of a whole plan, `known` is the cost
    of what has a price, and `unpriced` how many steps have none.
    """

    low_s: float = 0.0
    high_s: float = 0.0
    cost: tuple[float, float] | None = (0.0, 0.0)
    basis: str = ""
    known: tuple[float, float] = (0.0, 0.0)
    unpriced: int = 0

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


Piece = tuple[str, float]  # a modality and its size


@dataclass(frozen=True, slots=True)
class Load:
    """What one call works on. `units` is the largest piece's size, `max_output` the step's own bound on output tokens."""

    pieces: tuple[Piece, ...] = (("text", TYPICAL["text"]),)
    units: float = 1.0
    max_output: float | None = None

    @classmethod
    def of(cls, artifacts: Iterable[Artifact], params: Mapping[str, object]) -> Load:
        """The load that these artifacts are: what has no tokens of its own kind goes to a model as text."""
        given = tuple(artifacts)
        pieces = tuple(
            (a.modality, size(a)) if a.modality in SEEN else ("text", max(0.01, a.blob.size / 1000)) for a in given
        )
        units = max((size(a) for a in given), default=1.0)
        return cls((*(pieces or cls().pieces), *form_of(params)), units, output_bound(params))


SEEN = frozenset({"image", "audio", "video", "document", "text"})


FORM = 1.5  # thousands of bytes of the words and the field for evidence around a form that is asked for


def form_of(params: Mapping[str, object]) -> tuple[Piece, ...]:
    """The form that an answer is asked for in, and the request beside it, as the text that a model reads."""
    schema = params.get("schema")
    if not schema:
        return ()
    return (("text", FORM + len(json.dumps([schema, params.get("instruction", "")]).encode()) / 1000),)


def output_bound(params: Mapping[str, object]) -> float | None:
    """The step's own bound on output tokens, where it has one."""
    given = params.get("max_output")
    return float(given) if isinstance(given, (int, float)) else None


def cost(offer: Offer, load: Load) -> tuple[float, float] | None:
    """US dollars of one call, at least and at most; None where no price is known."""
    rate = offer.rate
    if rate is None:
        return None
    limit = offer.profile.max_output if load.max_output is None else load.max_output
    low: dict[str, float] = {}
    high: dict[str, float] = {}
    for modality, units in load.pieces:
        least, most = of_media(modality, units, limit, offer.profile.tokens)
        for total, one in ((low, least), (high, most)):
            for unit, amount in one.items():
                together = unit not in ("call", "image", "output_token")  # one call answers for all pieces
                total[unit] = total.get(unit, 0.0) + amount if together else amount
    if offer.protocol is Extractor:  # an answer in the wrong form is shown and asked for again
        high = {unit: 2 * amount for unit, amount in high.items()}
        high["input_token"] = high.get("input_token", 0.0) + limit
    return rate.between((low, high))


def of_offer(offer: Offer, load: Load, timings: Timings) -> Estimate:
    """One call of this offer on this load."""
    charged, units = cost(offer, load), load.units
    seconds = offer.speed.fixed + offer.speed.per_unit * units
    if offer.waits_h:  # whatever was measured, nothing less is promised
        return Estimate(0.5 * seconds, offer.waits_h * 3600, charged, f"up to {offer.waits_h:g} h")
    if offer.id in timings:
        low, high, calls = timings[offer.id]
        return Estimate(low * seconds, high * seconds, charged, f"measured in {calls} calls")
    return Estimate(0.5 * seconds, 1.6 * seconds, charged)


def dollars(amount: float) -> str:
    """ "$0.0123"; what nothing bounds is said to be unbounded."""
    return "unbounded" if amount == inf else f"${amount:.4f}"


def total(estimates: Iterable[tuple[Estimate, tuple[int, ...]]]) -> Estimate:
    """The plan's: time along the longest path (each step with the positions of those before it), cost summed."""
    low: list[float] = []
    high: list[float] = []
    known, unpriced = (0.0, 0.0), 0
    for estimate, before in estimates:
        low.append(estimate.low_s + max((low[i] for i in before), default=0.0))
        high.append(estimate.high_s + max((high[i] for i in before), default=0.0))
        if estimate.cost is None:
            unpriced += 1
        else:
            known = (known[0] + estimate.cost[0], known[1] + estimate.cost[1])
    cost = None if unpriced else known
    return Estimate(max(low, default=0.0), max(high, default=0.0), cost, known=known, unpriced=unpriced)
