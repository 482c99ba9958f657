"""Claude's models as data: what each takes, what it costs, how long it lives.

Ids and retirement dates are those of the SDK (anthropic 2.14) and of Anthropic's deprecations page, prices those of
genai-prices 0.2.3, limits those of the pages on vision and PDF. Models that only verified organisations may call have
no row here; `Anthropic(rows=…)` takes more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ...policy import Tier
from ..offer import Speed
from ..pricing import Price
from ..profile import Lifecycle, Profile

DEPRECATIONS = "https://platform.claude.com/docs/en/about-claude/model-deprecations"
PRICES = "https://platform.claude.com/docs/en/about-claude/pricing"
AS_OF = "2026-11-24"
PRIVACY = (
    "Sent to Anthropic, deleted there within 30 days unless an agreement says otherwise, not trained on "
    "(https://privacy.claude.com/en/articles/7996866-how-long-do-you-store-my-organization-s-data, 2026-11)."
)
BATCH_PRIVACY = (
    "Sent to Anthropic, whose batches and their answers stay there for 29 days, also under an agreement to keep nothing; "
    "not trained on (https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11)."
)

STILLS = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
MAX_REQUEST = 32_000_000  # bytes of one request, media in base64 included
MANY_IMAGES, MANY_SIDE = 20, 2000  # in a request with more pictures than that, none may have a longer side

# A picture is read at up to 1568 px or, by the newer models, 2576 px a side and then costs 1,600 or 4,784 tokens; a page
# of a PDF is its text (1,500 to 3,000 tokens where it is dense) and its picture. A larger picture is made smaller by the
# server unasked: it is made smaller here and that is said. Bytes of a picture count in base64, of which 5 MB are taken.
# https://platform.claude.com/docs/en/build-with-claude/vision, …/pdf-support (2026-11)
OLDER = Profile(
    takes=frozenset({"text", "image", "document"}),
    media_types=STILLS | {"application/pdf"},
    max_media=100,
    max_bytes=24_000_000,
    max_image_bytes=3_750_000,
    max_side=1568,
    max_pages=100,
    context=200_000,
    tokens={"image": (4, 1600), "document": (300, 4600)},
    schema=True,
    tools=True,
    tool_media=frozenset({"image", "document"}),
    counts=True,
)
# Effort bounds the thinking, which is charged as output and comes out of the same bound.
LONG = OLDER.but(max_media=600, max_pages=600, context=1_000_000, knobs=frozenset({"reasoning_effort"}))
SHARP = LONG.but(max_side=2576, tokens={"image": (4, 4784), "document": (300, 7800)})
THINKING = SHARP.but(max_output=4096)  # these think unless told not to: a small bound would end before the answer


@dataclass(frozen=True, slots=True)
class Row:
    """One model. `speed` as in Offer."""

    model: str
    price: Price | None = None
    tier: Tier = "good"
    profile: Profile = THINKING
    lifecycle: Lifecycle = Lifecycle()  # noqa: RUF009 - a frozen value
    speed: Speed = Speed(2.0, 1.0)  # noqa: RUF009

    @property
    def batch(self) -> bool:
        """Offered by batch: all that live are."""
        return self.lifecycle.status != "retired"


def tokens(given: float, made: float, cached: float, written: float) -> Price:
    """US dollars per million tokens read, made, read from the cache, written to the cache for five minutes."""
    units = {"input_token": given, "output_token": made, "cached_token": cached, "cache_write_token": written}
    return Price({unit: amount / 1e6 for unit, amount in units.items()}, PRICES, AS_OF)


def dearer(price: Price, beyond: int, given: float, made: float) -> Price:
    """That price; for a call of more input tokens than that, so many times as much for what goes in and comes out."""
    per = {unit: rate * (made if unit == "output_token" else given) for unit, rate in price.per.items()}
    return Price(price.per, price.source, price.as_of, (beyond, Price(per, price.source, price.as_of)))


def ends(year: int, month: int, day: int, successor: str) -> Lifecycle:
    return Lifecycle("deprecated", date(year, month, day), f"anthropic/{successor}", DEPRECATIONS)


def gone(year: int, month: int, day: int, successor: str) -> Lifecycle:
    return Lifecycle("retired", date(year, month, day), f"anthropic/{successor}", DEPRECATIONS)


OPUS_4 = tokens(5, 25, 0.5, 6.25)

LIVING = (
    Row("claude-opus-5-5", tokens(4, 20, 0.2, 5), "best", speed=Speed(3.0, 2.0)),
    Row("claude-fable-5-2", tokens(8, 40, 0.2, 10), "best", speed=Speed(5.0, 3.0)),
    Row("claude-sonnet-5-5", tokens(2, 10, 0.1, 2.5)),
    Row("claude-haiku-5-5", dearer(tokens(0.1, 0.5, 0.01, 0.125), 100_000, 5, 5), speed=Speed(1.0, 0.5)),
    Row("claude-fable-5-1", tokens(10, 50, 0.25, 12.5), "best", speed=Speed(5.0, 3.0)),
    Row("claude-fable-5", tokens(10, 50, 1, 12.5), "best", speed=Speed(5.0, 3.0)),
    Row("claude-opus-5", OPUS_4, "best", speed=Speed(3.0, 2.0)),
    Row("claude-sonnet-5", tokens(2, 10, 0.2, 2.5)),
    Row("claude-opus-4-8", OPUS_4, "best", SHARP, speed=Speed(3.0, 2.0)),
    Row("claude-opus-4-7", OPUS_4, "best", SHARP, speed=Speed(3.0, 2.0)),
    Row("claude-opus-4-6", OPUS_4, "best", LONG, speed=Speed(3.0, 2.0)),
    Row("claude-sonnet-4-6", tokens(3, 15, 0.3, 3.75), "good", LONG),
    Row("claude-haiku-4-5", tokens(1, 5, 0.1, 1.25), "good", OLDER, speed=Speed(1.0, 0.5)),
    Row("claude-opus-4-5", OPUS_4, "best", OLDER, ends(2027, 1, 22, "claude-opus-5-5"), Speed(3.0, 2.0)),
    Row("claude-sonnet-4-5", dearer(tokens(3, 15, 0.3, 3.75), 200_000, 2, 1.5), "good", OLDER,
        ends(2026, 11, 30, "claude-sonnet-5-5")),
)  # fmt: skip

# A successor is the one Anthropic named, or today's model of the same line where that one has gone as well.
GONE = tuple(
    Row(model, None, "good", OLDER, end)
    for end, *models in (
        (gone(2026, 8, 5, "claude-opus-5-5"), "claude-opus-4-1", "claude-opus-4-1-20250805"),
        (gone(2026, 6, 30, "claude-opus-5-5"), "claude-mythos-preview"),
        (gone(2026, 6, 15, "claude-opus-4-8"), "claude-opus-4-0", "claude-opus-4-20250514"),
        (gone(2026, 6, 15, "claude-sonnet-4-6"), "claude-sonnet-4-0", "claude-sonnet-4-20250514"),
        (gone(2026, 4, 20, "claude-haiku-4-5"), "claude-3-haiku-20240307"),
        (gone(2026, 2, 19, "claude-sonnet-5-5"), "claude-3-7-sonnet-20250219", "claude-3-7-sonnet-latest"),
        (gone(2026, 1, 5, "claude-opus-5-5"), "claude-3-opus-20240229", "claude-3-opus-latest"),
        (gone(2025, 10, 28, "claude-sonnet-5-5"), "claude-3-5-sonnet-20241022", "claude-3-5-sonnet-20240620",
         "claude-3-5-sonnet-latest"),
    )
    for model in models
)  # fmt: skip
