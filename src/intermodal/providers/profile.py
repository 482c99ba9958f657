"""What a model can do, as data: what it takes, its limits, which knobs it knows, how long it lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

from ..errors import ModelRetired


@dataclass(frozen=True, slots=True)
class Profile:
    """Merged default ← family ← provider ← user by `but`; a limit of None is not known to exist.

    `takes` are the modalities a chat model takes as media, `makes` those it can answer with; `media_types` what it
    takes without conversion (empty: anything). Limits are per call (`max_media`) or per piece: bytes, pixels of the
    longer side, seconds, pages. `tokens` are tokens a unit of a modality becomes, at least … at most (see pricing.py).
    `knobs` are tuning parameters it knows ("temperature", "seed", "voice"); others are dropped and said. `schema`: it
    can be held to a JSON schema. `tools`: it can ask for tools; `tool_media`: modalities it takes as a tool's result.
    """

    takes: frozenset[str] = frozenset({"text"})
    makes: frozenset[str] = frozenset({"text"})
    media_types: frozenset[str] = frozenset()
    max_media: int | None = None
    max_bytes: int | None = None
    max_side: int | None = None
    max_seconds: float | None = None
    max_pages: int | None = None
    context: int | None = None
    max_output: int = 1024
    tokens: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    knobs: frozenset[str] = frozenset()
    schema: bool = False
    tools: bool = False
    tool_media: frozenset[str] = frozenset()
    streams: bool = True
    only_streams: bool = False

    def but(self, **changes: Any) -> Profile:
        """This one with some facts replaced."""
        return replace(self, **changes)


def today() -> date:
    """The date by which models live and end, everywhere the same: UTC."""
    return datetime.now(UTC).date()


WARNED_DAYS = 60  # so long before its end a model warns


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Where a model stands: `until` is the date it is shut down or re-routed, `successor` the offer that follows it.

    A re-routed name answers, as another model and at that one's price. `otherwise` is a sentence about what does the
    same elsewhere, where its maker names no successor.
    """

    status: Literal["active", "deprecated", "rerouted", "retired"] = "active"
    until: date | None = None
    successor: str = ""
    source: str = ""
    otherwise: str = ""

    def retired(self, today: date) -> bool:
        return self.status == "retired" or (
            self.status == "deprecated" and self.until is not None and today >= self.until
        )

    def check(self, model: str, today: date) -> None:
        """Raises ModelRetired, naming the successor, where it is gone."""
        if self.retired(today):
            when = f" on {self.until.isoformat()}" if self.until else ""
            follow = f"Use {self.successor!r}." if self.successor else "Its maker names no successor."
            follow = f"{follow} {self.otherwise}".strip()
            raise ModelRetired(f"{model!r} was shut down{when}.", hint=follow, successor=self.successor)

    def warning(self, model: str, today: date) -> str:
        """A line for a model that ends soon or answers as another; empty else."""
        if self.status == "rerouted" and (self.until is None or today >= self.until):
            return f"{model} is answered by {self.successor or 'another model'} and billed as that"
        if self.until is None or self.retired(today) or (self.until - today).days > WARNED_DAYS:
            return ""
        what = "is re-routed" if self.status == "rerouted" else "shuts down"
        return f"{model} {what} on {self.until.isoformat()}" + (f"; {self.successor} follows" if self.successor else "")


DEFAULT, ACTIVE = Profile(), Lifecycle()
