"""OpenAI's models as data: what each takes and makes, what it costs, how long it lives.

Ids and dates are those of the SDK (openai 3.57, which quotes the deprecations page), successors those of that page
(2026-11), prices those of the price list as genai-prices 0.2.3 has it. What has no published price has none here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ...policy import Tier
from ..offer import Speed
from ..pricing import Price
from ..profile import Lifecycle, Profile

DEPRECATIONS = "https://developers.openai.com/api/docs/deprecations"
PRICES = "https://developers.openai.com/api/docs/pricing"
AS_OF = "2026-10-26"
PRIVACY = (
    "Sent to OpenAI, not stored for later calls, kept up to 30 days against abuse, not trained on unless the account "
    "opts in (https://developers.openai.com/api/docs/guides/your-data, 2026-11)."
)
BATCH_PRIVACY = (
    "Sent to OpenAI as a file for its batch API, whose files are deleted there after three days, kept up to 30 days "
    "against abuse, not trained on unless the account opts in (https://developers.openai.com/api/docs/guides/your-data, "
    "2026-11)."
)
LONG = 272_000  # input tokens beyond which newer models charge at another rate

NOTHING = frozenset[str]()
STILLS = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
PAPERS = frozenset({
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
})  # fmt: skip
SOUNDS = frozenset({"audio/wav", "audio/mpeg", "audio/flac", "audio/ogg", "audio/mp4", "video/mp4", "video/webm"})

# One request holds at most 50 MB of files. https://developers.openai.com/api/docs/guides/file-inputs
SIGHT = Profile(
    takes=frozenset({"text", "image", "document"}),
    media_types=STILLS | PAPERS,
    max_bytes=50_000_000,
    context=128_000,
    knobs=frozenset({"temperature", "top_p"}),
    schema=True,
    tools=True,
    tool_media=frozenset({"image", "document"}),
)
# Reasoning is charged as output and comes out of the same bound: a small one would end before the answer begins.
REASONING = SIGHT.but(context=1_050_000, max_output=4096, knobs=frozenset({"reasoning_effort", "verbosity"}))
HEARING = Profile(
    takes=frozenset({"text", "audio"}),
    media_types=frozenset({"audio/wav", "audio/mpeg"}),
    context=128_000,
    knobs=frozenset({"temperature", "top_p"}),
    tools=True,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One model. `speed` as in Offer; `sizes`, of image models: those it draws, any where none is named."""

    model: str
    price: Price | None = None
    tier: Tier = "good"
    profile: Profile = SIGHT
    lifecycle: Lifecycle = Lifecycle()  # noqa: RUF009 - a frozen value
    speed: Speed = Speed(2.0, 1.0)  # noqa: RUF009
    sizes: tuple[tuple[int, int], ...] = ()

    @property
    def batch(self) -> Mapping[str, float] | None:
        """By batch: what part of each unit's price is charged where it isn't half. None where no list has it by batch."""
        if self.price is None or self.lifecycle.status == "retired":
            return None
        return {} if "reasoning_effort" in self.profile.knobs else {"cached_token": 1.0}


def per_million(**dollars: float) -> Price:
    """A price in US dollars for a million of each unit, as the list prints it."""
    return Price({unit: amount / 1e6 for unit, amount in dollars.items()}, PRICES, AS_OF)


def tokens(given: float, cached: float, made: float, *, written: float = 0.0, long: bool = False) -> Price:
    """US dollars per million tokens read, read from the cache, made, written to the cache. `long`: a prompt of more
    than 272,000 tokens is charged twice for what goes in and one and a half times for what comes out.
    """
    units = {"input_token": given, "cached_token": cached, "output_token": made}
    if written:
        units["cache_write_token"] = written
    price = per_million(**units)
    if not long:
        return price
    dear = {unit: rate * (1.5 if unit == "output_token" else 2.0) for unit, rate in units.items()}
    return Price(price.per, PRICES, AS_OF, (LONG, per_million(**dear)))


def ends(year: int, month: int, day: int, successor: str, otherwise: str = "") -> Lifecycle:
    until = date(year, month, day)
    return Lifecycle("deprecated", until, f"openai/{successor}" if successor else "", DEPRECATIONS, otherwise)


def gone(year: int, month: int, day: int, successor: str, otherwise: str = "") -> Lifecycle:
    until = date(year, month, day)
    return Lifecycle("retired", until, f"openai/{successor}" if successor else "", DEPRECATIONS, otherwise)


LUNA, SOL, TERRA = "gpt-6-luna", "gpt-6.1-sol", "gpt-6.1-terra"
JANUARY = ends(2027, 1, 14, LUNA)
OCTOBER = gone(2026, 10, 23, "gpt-5.6-sol")

CHAT = (
    Row("gpt-6.2-astra", None, "best", REASONING),
    Row("gpt-6.2-sol", None, "best", REASONING),
    Row("gpt-6-astra", tokens(10, 1, 50, written=12.5, long=True), "best", REASONING, speed=Speed(4.0, 2.0)),
    Row("gpt-6.1-sol", tokens(2, 0.1, 10, written=2.5, long=True), "best", REASONING),
    Row("gpt-6-sol", tokens(2, 0.2, 10, written=2.5, long=True), "best", REASONING),
    Row("gpt-6.1-terra", tokens(1, 0.05, 5, written=1.25, long=True), "good", REASONING),
    Row("gpt-6-luna", tokens(0.1, 0.01, 0.5, written=0.125, long=True), "good", REASONING, speed=Speed(1.5, 0.7)),
    Row("gpt-5.6-sol", tokens(4, 0.4, 20, written=5, long=True), "best", REASONING),
    Row("gpt-5.6-terra", tokens(2, 0.2, 12, written=2.5, long=True), "good", REASONING),
    Row("gpt-5.6-luna", tokens(0.2, 0.02, 1.2, written=0.25, long=True), "good", REASONING),
    Row("gpt-4o", tokens(2.5, 1.25, 10), lifecycle=JANUARY),
    Row("gpt-4o-2024-11-20", tokens(2.5, 1.25, 10), lifecycle=JANUARY),
    Row("gpt-4o-2024-08-06", tokens(2.5, 1.25, 10), lifecycle=JANUARY),
    Row("gpt-4o-mini", tokens(0.15, 0.075, 0.6), lifecycle=JANUARY),
    Row("gpt-4.1", tokens(2, 0.5, 8), profile=SIGHT.but(context=1_047_576), lifecycle=JANUARY),
    Row("gpt-4.1-mini", tokens(0.4, 0.1, 1.6), profile=SIGHT.but(context=1_047_576), lifecycle=JANUARY),
    Row("gpt-5", None, "best", REASONING, ends(2026, 12, 11, SOL)),
    Row("gpt-5-mini", None, "good", REASONING, ends(2026, 12, 11, TERRA)),
    Row("gpt-4o-2024-05-13", None, lifecycle=OCTOBER),
    Row("gpt-4-turbo", None, lifecycle=OCTOBER),
    Row("gpt-4", None, lifecycle=OCTOBER),
    Row("gpt-3.5-turbo", None, "basic", lifecycle=gone(2026, 10, 23, "gpt-5.6-terra")),
    Row("o4-mini", None, "good", REASONING, gone(2026, 10, 23, "gpt-5.6-terra")),
    Row("o1", None, "good", REASONING, OCTOBER),
)

# By Chat Completions: the Responses API takes no sound.
LISTENING = (
    Row(
        "gpt-audio-mini",
        per_million(input_token=0.6, output_token=2.4, audio_input_token=10, audio_output_token=20),
        profile=HEARING,
        lifecycle=ends(2027, 1, 20, "", "Sound goes through `transcribe` first, or to another carrier's model."),
    ),
    Row(
        "gpt-4o-audio-preview",
        profile=HEARING,
        lifecycle=gone(2026, 5, 7, "", "openai/gpt-audio-mini hears until 2027-01-20."),
    ),
)

# Output tokens of a picture have no published formula; the maker's calculator shows 7,024 for 1024×1024 and 12,329 for
# 3584×2048 at high quality, and we ask for medium. The bound is above both.
DRAWN = Profile(takes=frozenset({"text", "image"}), media_types=STILLS - {"image/gif"}, makes=frozenset({"image"}),
                max_bytes=50_000_000, max_output=16_384)  # fmt: skip
DRAWING = per_million(
    input_token=5, cached_token=1.25, image_input_token=8, output_token=30
)  # cached picture tokens (2) aren't told apart: what is cached counts as text
SLOW = Speed(30.0, 10.0)
FIXED = ((1024, 1024), (1536, 1024), (1024, 1536))
DECEMBER = ends(2026, 12, 1, "gpt-image-2.6-sunburst")

IMAGES = (
    Row("gpt-image-2.6-sunburst", None, "best", DRAWN, speed=SLOW),
    Row("gpt-image-2.6-flare", None, "best", DRAWN, speed=SLOW),
    Row("gpt-image-2.5-sunburst", DRAWING, "best", DRAWN, speed=SLOW),
    Row("gpt-image-2.5-flare", DRAWING, "best", DRAWN, speed=SLOW),
    Row("gpt-image-2", DRAWING, "best", DRAWN, speed=SLOW),
    Row("gpt-image-1.5", None, "good", DRAWN, DECEMBER, SLOW, FIXED),
    Row("gpt-image-1-mini", None, "good", DRAWN, DECEMBER, SLOW, FIXED),
    Row("gpt-image-1", None, "good", DRAWN, gone(2026, 10, 23, "gpt-image-2.5-sunburst"), SLOW, FIXED),
    Row("dall-e-3", None, "good", DRAWN, gone(2026, 5, 12, "gpt-image-2.6-sunburst"), SLOW, FIXED),
    Row("dall-e-2", None, "basic", DRAWN, gone(2026, 5, 12, "gpt-image-2.6-sunburst"), SLOW, FIXED),
)

FILMING = Profile(takes=frozenset({"text", "image"}), makes=frozenset({"video"}), media_types=STILLS - {"image/gif"})
ELSEWHERE = "Google's gemini-omni-1.2-flash makes video; so do local servers that speak the same wire (VideoServer)."
FILMS = tuple(
    Row(name, profile=FILMING, lifecycle=gone(2026, 9, 24, "", ELSEWHERE), speed=Speed(120.0, 1.0))
    for name in ("sora-2", "sora-2-pro")
)

AFTER_SPEECH = "OpenAI's successor, gpt-realtime-2.1-mini, speaks over Realtime only."
VOICED = Profile(takes=frozenset({"text"}), makes=frozenset({"audio"}), knobs=frozenset({"voice"}))
SPEECH = (
    Row(
        "gpt-4o-mini-tts",
        per_million(input_token=0.6, output_token=12),
        "best",
        VOICED.but(max_output=2048 * 16),
        ends(2027, 1, 6, "", AFTER_SPEECH),
        Speed(1.0, 4.0),
    ),
    Row("tts-1", per_million(character=15), "good", VOICED, ends(2027, 1, 6, "", AFTER_SPEECH), Speed(0.7, 3.0)),
    Row("tts-1-hd", per_million(character=30), "best", VOICED, ends(2027, 1, 6, "", AFTER_SPEECH), Speed(1.0, 4.0)),
)

# At most 25 MB a file. https://developers.openai.com/api/docs/guides/speech-to-text
HEARD = Profile(takes=frozenset({"audio"}), media_types=SOUNDS, max_bytes=25_000_000)
FEBRUARY = ends(2027, 2, 26, "gpt-transcribe")
HOUR = 1 / 3600
TRANSCRIPTION = (
    Row("gpt-transcribe", Price({"second": 0.27 * HOUR}, PRICES, AS_OF), "best", HEARD, speed=Speed(1.0, 0.05)),
    Row("whisper-1", Price({"second": 0.36 * HOUR}, PRICES, AS_OF), "good", HEARD, FEBRUARY, Speed(1.0, 0.1)),
    Row(
        "gpt-4o-transcribe",
        per_million(input_token=2.5, audio_input_token=6, output_token=10),
        "best",
        HEARD,
        FEBRUARY,
        Speed(1.0, 0.1),
    ),
    Row("gpt-4o-transcribe-diarize", None, "good", HEARD, FEBRUARY, Speed(2.0, 0.2)),
)

EMBEDDING = (
    Row("text-embedding-3-large", per_million(input_token=0.13), "best", speed=Speed(0.4, 0.02)),
    Row("text-embedding-3-small", per_million(input_token=0.02), "good", speed=Speed(0.3, 0.02)),
)
