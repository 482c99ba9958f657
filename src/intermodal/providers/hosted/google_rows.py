"""Google's models as data: what each does, takes and costs, how long it lives.

Ids are those of the SDK (google-genai 3.6.1) and of the maker's model pages, dates those of the deprecations and
changelog pages (2026-11), prices those of the price list as genai-prices 0.2.3 has it, some with the date from which
they hold. What has no published price has none here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from ...policy import Tier
from ..offer import Speed
from ..pricing import Price
from ..profile import Lifecycle, Profile

DEPRECATIONS = "https://ai.google.dev/gemini-api/docs/deprecations"
PRICES = "https://ai.google.dev/gemini-api/docs/pricing"
AS_OF = "2026-11-24"

Kind: TypeAlias = Literal["chat", "draw", "speak", "transcribe", "embed", "film"]

STILLS = frozenset({"image/png", "image/jpeg", "image/webp"})
SOUNDS = frozenset({"audio/wav", "audio/mpeg", "audio/ogg", "audio/flac", "audio/aac", "audio/mp4"})
CLIPS = frozenset({"video/mp4", "video/quicktime", "video/webm"})
PAPERS = frozenset({"application/pdf"})

# Thinking comes out of the same bound as the answer: a small one would end before the answer begins.
OMNI = Profile(
    takes=frozenset({"text", "image", "audio", "video", "document"}),
    media_types=STILLS | SOUNDS | CLIPS | PAPERS,
    max_pages=1000,
    context=1_048_576,
    max_output=8192,
    knobs=frozenset({"thinking_level", "media_resolution"}),
    schema=True,
    tools=True,
    tool_media=frozenset({"image", "document"}),
)
SAMPLED = OMNI.but(knobs=frozenset({"temperature", "top_p", "top_k", "seed"}))  # before 3.6
DRAWN = Profile(takes=frozenset({"text", "image"}), makes=frozenset({"image"}), media_types=STILLS, max_output=8192)
SPOKEN = Profile(takes=frozenset({"text"}), makes=frozenset({"audio"}), context=8192, max_output=16_384)
HEARD = Profile(takes=frozenset({"audio"}), media_types=SOUNDS, max_seconds=3600)
NEAR = Profile(takes=frozenset({"text"}), context=8192, max_output=0)


@dataclass(frozen=True, slots=True)
class Row:
    """One model. `prices` hold from their dates on, None: from the start. `seconds`: the clips it films, from … to."""

    model: str
    kind: Kind
    prices: tuple[tuple[date | None, Price], ...] = ()
    tier: Tier = "good"
    profile: Profile = OMNI
    lifecycle: Lifecycle = Lifecycle()  # noqa: RUF009 - a frozen value
    speed: Speed = Speed(2.0, 1.0)  # noqa: RUF009
    seconds: tuple[float, float] = (3.0, 10.0)
    api_version: str | None = None  # where it is served, if not where the SDK looks first
    everywhere: bool = True  # or with an AI Studio key only

    def price(self, today: date) -> Price | None:
        """What it costs on that day."""
        held = [price for since, price in self.prices if since is None or since <= today]
        return held[-1] if held else None


def per_million(**dollars: float) -> Price:
    """A price in US dollars for a million of each unit, as the list prints it."""
    return Price({unit: amount / 1e6 for unit, amount in dollars.items()}, PRICES, AS_OF)


def tokens(given: float, made: float, cached: float = 0.0) -> Price:
    units = {"input_token": given, "output_token": made}
    return per_million(**units, cached_token=cached) if cached else per_million(**units)


def gone(year: int, month: int, day: int, successor: str) -> Lifecycle:
    return Lifecycle("retired", date(year, month, day), f"google/{successor}", DEPRECATIONS)


def routed(year: int, month: int, day: int, successor: str) -> Lifecycle:
    return Lifecycle("rerouted", date(year, month, day), f"google/{successor}", DEPRECATIONS)


DECEMBER, NEW_YEAR = date(2026, 12, 1), date(2027, 1, 1)
FLASH, LITE, ARGON = "gemini-3.8-flash", "gemini-3.5-flash-lite", "gemini-4-argon"
NANO, FILM = "gemini-nano-banana-2.1", "gemini-omni-1.1-flash"
FLASHES = ((None, tokens(0.75, 3.75, 0.075)), (NEW_YEAR, tokens(1.5, 7.5, 0.15)))
LITES = tokens(0.3, 2.5, 0.03)
PRO = tokens(1.25, 10, 0.125)
LONG_PRO = Price(PRO.per, PRICES, AS_OF, (200_000, tokens(2.5, 15, 0.25)))

CHAT = (
    Row(ARGON, "chat", ((None, tokens(2, 10, 0.1)), (DECEMBER, tokens(4, 20, 0.2))), "best", speed=Speed(4.0, 2.0)),
    Row(FLASH, "chat", FLASHES, "best"),
    Row("gemini-3.7-flash", "chat", FLASHES, lifecycle=routed(2026, 10, 8, FLASH), everywhere=False),
    Row("gemini-3.6-flash", "chat", FLASHES),
    Row("gemini-3.5-flash", "chat", FLASHES, lifecycle=routed(2026, 10, 8, "gemini-3.6-flash"), everywhere=False),
    Row(LITE, "chat", ((None, LITES),), profile=SAMPLED, speed=Speed(1.0, 0.5)),
    Row("gemini-2.5-pro", "chat", ((None, LONG_PRO), (DECEMBER, FLASHES[0][1]), FLASHES[1]), "good", SAMPLED,
        routed(2026, 12, 1, FLASH), everywhere=False),
    Row("gemini-2.5-flash", "chat", ((None, per_million(input_token=0.3, output_token=2.5, cached_token=0.03,
        audio_input_token=1)), (DECEMBER, LITES)), "good", SAMPLED, routed(2026, 12, 1, LITE), everywhere=False),
    Row("gemini-2.5-flash-lite", "chat", ((None, per_million(input_token=0.1, output_token=0.4, cached_token=0.01,
        audio_input_token=0.3)),), "good", SAMPLED),
    Row("gemini-2.0-flash", "chat", lifecycle=gone(2026, 6, 1, LITE), profile=SAMPLED),
    Row("gemini-2.0-flash-lite", "chat", lifecycle=gone(2026, 6, 1, LITE), profile=SAMPLED),
)  # fmt: skip

# Listed with a price by batch, and here to stay: what part of a unit's price is charged then, where it isn't half.
BATCHES: Mapping[str, Mapping[str, float]] = {
    ARGON: {}, FLASH: {}, "gemini-3.6-flash": {}, LITE: {"cached_token": 2 / 3},
    "gemini-2.5-flash-lite": {"cached_token": 1.0},
}  # fmt: skip

SLOW = Speed(15.0, 5.0)
DRAWING = (
    Row(NANO, "draw", ((None, per_million(input_token=1.5, output_token=7.5, image_output_token=30)),), "best", DRAWN,
        speed=SLOW),
    Row("gemini-3-pro-image", "draw", ((None, per_million(input_token=2, output_token=12, image_output_token=120)),),
        "best", DRAWN, speed=SLOW),
    Row("gemini-3.1-flash-image", "draw", (), "good", DRAWN, gone(2026, 10, 29, NANO), SLOW),
    Row("gemini-2.5-flash-image", "draw", (), "good", DRAWN, gone(2026, 10, 2, NANO), SLOW),
    Row("imagen-4.0-generate-001", "draw", (), "good", DRAWN, gone(2026, 8, 17, NANO), SLOW),
    Row("imagen-4.0-fast-generate-001", "draw", (), "good", DRAWN, gone(2026, 8, 17, NANO), SLOW),
    Row("imagen-4.0-ultra-generate-001", "draw", (), "good", DRAWN, gone(2026, 8, 17, NANO), SLOW),
)  # fmt: skip

# Speech and transcription are served under v1beta (the SDK's release notes and the model pages).
BETA = "v1beta"
SPEECH = (
    Row("gemini-3.8-flash-tts", "speak", ((None, tokens(0.5, 9)), (NEW_YEAR, tokens(1, 18))), "best", SPOKEN,
        speed=Speed(2.0, 6.0), api_version=BETA),
    Row("gemini-3.8-flash-lite-tts", "speak", ((None, tokens(0.5, 6)), (NEW_YEAR, tokens(1, 12))), "good", SPOKEN,
        speed=Speed(1.0, 4.0), api_version=BETA),
    Row("gemini-3.5-transcribe", "transcribe", (), "best", HEARD, speed=Speed(2.0, 0.05), api_version=BETA),
)  # fmt: skip

EMBEDDING = (
    Row("gemini-embedding-2", "embed", ((None, per_million(input_token=0.2)),), "best", NEAR, speed=Speed(0.4, 0.02)),
)

# A clip's tokens bound what it costs: some 5,800 a second at 720p, at the price below the list's $0.10 a second.
FILMED = DRAWN.but(makes=frozenset({"video"}), max_output=100_000)
FILMS = (
    Row("gemini-omni-1.2-flash", "film", (), "best", FILMED, speed=Speed(90.0, 1.0), seconds=(3.0, 15.0)),
    Row(FILM, "film", ((None, per_million(input_token=1.5, output_token=9, video_output_token=17.5)),), "good", FILMED,
        speed=Speed(90.0, 1.0)),
    Row("gemini-omni-flash-preview", "film", (), "good", FILMED, gone(2026, 9, 30, FILM)),
    Row("veo-3.1-generate-preview", "film", (), "good", FILMED, gone(2026, 10, 22, FILM), everywhere=False),
    Row("veo-3.1-fast-generate-preview", "film", (), "good", FILMED, gone(2026, 10, 22, FILM), everywhere=False),
)  # fmt: skip

ROWS: tuple[Row, ...] = (*CHAT, *DRAWING, *SPEECH, *EMBEDDING, *FILMS)
