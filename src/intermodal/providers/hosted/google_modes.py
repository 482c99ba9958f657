"""The two ways to Google's models, and what a key of each can do, as data."""

from __future__ import annotations

from dataclasses import dataclass

from ..offer import Need

PACKAGE = Need("pip install 'intermodal[google]'", package="google.genai")
INLINE_BYTES = 4_000_000  # encoding much more would hold the event loop; the carrier's own bound is 100 MB a request
ALL_INLINE_BYTES = 15_000_000  # 20 MB as base64: where there is no other way, as much as a request holds


@dataclass(frozen=True, slots=True)
class Mode:
    """`can` are the kinds of work (see google_rows.py) a key of this mode does through this library.

    `projects`: it signs in for a Google Cloud project, or by an express key. `uploads`: it has the Files API, for media
    of more than `inline` bytes a request; `largest` is what one file may have there. Where it hasn't, `inline` is all.
    """

    name: str
    projects: bool
    can: frozenset[str]
    uploads: bool
    inline: int
    largest: int
    variables: tuple[str, ...]
    remedy: str
    needs: tuple[Need, ...]
    privacy: str
    batches: bool = False  # takes a batch's requests in the request itself; the other mode wants them in Cloud Storage


# Which method takes which mode, the SDK itself knows (google-genai 3.6.1 raises ValueError for the others). Inline and
# file bounds: https://ai.google.dev/gemini-api/docs/file-input-methods (2026-11).
AI_STUDIO = Mode(
    "google",
    False,
    frozenset({"chat", "draw", "speak", "transcribe", "embed", "film"}),
    True,
    INLINE_BYTES,
    2_000_000_000,
    ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "set GOOGLE_API_KEY (from https://aistudio.google.com/apikey)",
    (),
    "Sent to Google. Paid: logged up to 55 days against abuse, not trained on; an unpaid key's prompts improve Google's "
    "products and may be read by people. Large files are kept until we are done, at most 48 hours "
    "(https://ai.google.dev/gemini-api/terms, /docs/usage-policies, 2026-11).",
    True,
)
# Sound, pictures and papers of a request to Enterprise stand in it or in Cloud Storage, which this library doesn't fill.
ENTERPRISE = Mode(
    "google-enterprise",
    True,
    frozenset({"chat", "draw", "speak", "transcribe", "embed", "film"}),
    False,
    ALL_INLINE_BYTES,
    ALL_INLINE_BYTES,
    ("GOOGLE_CLOUD_PROJECT", "GOOGLE_API_KEY"),
    "set GOOGLE_CLOUD_PROJECT and sign in (`gcloud auth application-default login`), or an express GOOGLE_API_KEY",
    (Need("set GOOGLE_GENAI_USE_ENTERPRISE=true", variable="GOOGLE_GENAI_USE_ENTERPRISE"),),
    "Sent to Google Cloud under the project's terms: not trained on without permission, prompts may be logged "
    "against abuse, cached in memory up to 24 hours unless the project turns that off "
    "(https://docs.cloud.google.com/gemini-enterprise-agent-platform/resources/zero-data-retention, 2026-11).",
)
MODES = {"ai_studio": AI_STUDIO, "enterprise": ENTERPRISE}
