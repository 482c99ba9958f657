"""A configuration file: home, policy and plug-ins in TOML, checked by a schema, the same for code and command line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import ConfigurationError
from .policy import Action, Destination, Direction, Objective, Policy, Rule, Tier


class RuleTable(BaseModel):
    """One of `[[policy.rules]]`."""

    model_config = ConfigDict(extra="forbid")
    category: str
    direction: Direction
    destination: Destination
    action: Action


class PolicyTable(BaseModel):
    """`[policy]`: the fields of `Policy`; what is left out keeps its default."""

    model_config = ConfigDict(extra="forbid")
    local_only: bool = False
    licences: str = "any"
    objective: Objective = "best"
    min_tier: Tier = "basic"
    max_cost_usd: float | None = Field(None, ge=0)
    max_seconds: float | None = Field(None, ge=0)
    unknown_price: str = "ask"
    may_wait_hours: float = Field(0, ge=0)
    on_unchecked: Action = "ask"
    on_unknown: str = "ask"
    when_unclear: str = "free"
    approve: str | float = "when asked"
    read_from: list[Path] | None = None
    fetch: bool = False
    cache: bool = True
    rules: list[RuleTable] = []


class Configuration(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")
    home: Path | None = None
    memory_mb: int = Field(8192, ge=256)
    plugins: list[str] = []
    trusted: list[str] = []
    policy: PolicyTable = Field(default_factory=lambda: PolicyTable.model_validate({}))

    def to_policy(self) -> Policy:
        values: dict[str, Any] = self.policy.model_dump(exclude={"rules"}, exclude_unset=True)
        rules = tuple(Rule(r.category, r.direction, r.destination, r.action) for r in self.policy.rules)
        return Policy(**values, rules=rules)


def read(path: Path) -> Configuration:
    """Raises ConfigurationError, naming file, place and value."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"The configuration {str(path)!r} can't be read: {error.strerror}.", hint="Check the path."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The configuration {str(path)!r} is not TOML: {error}.", hint="Correct it.") from None
    try:
        found = Configuration.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ConfigurationError(
            f"The configuration {str(path)!r} is wrong at {place!r}: {first['msg']} (found {first['input']!r:.60}).",
            hint="docs/config.schema.json lists what may stand there.",
        ) from None
    if found.home is not None and not found.home.is_absolute():  # a path in a file is meant from where the file is
        found = found.model_copy(update={"home": path.parent / found.home})
    return found
