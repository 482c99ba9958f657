"""What the caller allows. A frozen value: planning, the gate and the executor read it, nothing changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from .errors import ParameterInvalid

Tier = Literal["basic", "good", "best"]
Objective = Literal["best", "fastest", "cheapest", "private"]
Action = Literal["allow", "redact", "ask", "block"]
Direction = Literal["in", "between", "out"]
Destination = Literal["local", "remote", "any"]

TIERS: tuple[Tier, ...] = ("basic", "good", "best")


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to media in which `category` was found, going in this direction to this destination.

    Destination "local" is an engine on this machine, "remote" one that isn't (or isn't known to be).
    The first rule that matches decides, the caller's before the defaults; "*" matches every category.
    """

    category: str
    direction: Direction
    destination: Destination
    action: Action

    def __post_init__(self) -> None:
        allowed = {"direction": Direction, "destination": Destination, "action": Action}
        for name, values in allowed.items():
            if (value := getattr(self, name)) not in get_args(values):
                raise ParameterInvalid(
                    f"Rule.{name} is {value!r}.", hint=f"It must be one of: {', '.join(get_args(values))}."
                )


DEFAULT_RULES: tuple[Rule, ...] = (
    Rule("secret", "between", "remote", "block"),
    Rule("personal_data", "between", "remote", "ask"),
    Rule("*", "in", "any", "allow"),
    Rule("*", "between", "any", "allow"),
    Rule("*", "out", "any", "allow"),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """The caller's limits and rules; every field has a safe default.

    Raises ParameterInvalid, naming field and value, where a value makes no sense.
    """

    local_only: bool = False
    licences: Literal["any", "permissive"] = "any"
    objective: Objective = "best"
    min_tier: Tier = "basic"
    max_cost_usd: float | None = None
    max_seconds: float | None = None
    unknown_price: Literal["ask", "allow", "refuse"] = "ask"
    may_wait_hours: float = 0
    rules: tuple[Rule, ...] = ()
    on_unchecked: Action = "ask"
    on_unknown: Literal["ask", "repeat", "fail"] = "ask"
    when_unclear: Literal["raise", "free", "model"] = "free"
    approve: Literal["never", "always", "when asked", "external"] | float = "when asked"
    read_from: tuple[Path, ...] | None = None
    fetch: bool = False
    cache: bool = True

    def __post_init__(self) -> None:
        for name in (
            "licences",
            "objective",
            "min_tier",
            "unknown_price",
            "on_unchecked",
            "on_unknown",
            "when_unclear",
        ):
            self._one_of(name, _CHOICES[name])
        if not isinstance(self.approve, (int, float)):
            self._one_of("approve", ("never", "always", "when asked", "external"))
        for name in ("max_cost_usd", "max_seconds", "may_wait_hours"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, (int, float)) and value >= 0):
                raise ParameterInvalid(f"Policy.{name} is {value!r}.", hint="It must be a number, zero or more.")
        if self.read_from is not None:
            object.__setattr__(self, "read_from", tuple(Path(p) for p in self.read_from))
        object.__setattr__(self, "rules", tuple(self.rules))

    def _one_of(self, name: str, allowed: Iterable[str]) -> None:
        value = getattr(self, name)
        if value not in allowed:
            raise ParameterInvalid(f"Policy.{name} is {value!r}.", hint=f"It must be one of: {', '.join(allowed)}.")

    def action(self, category: str, direction: Direction, local: bool) -> Action:
        """What to do with media in which `category` was found: the caller's rules, then DEFAULT_RULES."""
        where = "local" if local else "remote"
        for rule in (*self.rules, *DEFAULT_RULES):
            if rule.category in (category, "*") and rule.direction == direction and rule.destination in (where, "any"):
                return rule.action
        return "ask"

    def to_json(self) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name == "rules":
                value = [[r.category, r.direction, r.destination, r.action] for r in value]
            elif f.name == "read_from" and value is not None:
                value = [str(p) for p in value]
            document[f.name] = value
        return document

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Policy:
        values = dict(document)
        values["rules"] = tuple(Rule(*row) for row in values.get("rules", ()))
        if values.get("read_from") is not None:
            values["read_from"] = tuple(Path(p) for p in values["read_from"])
        return cls(**values)


_CHOICES: dict[str, tuple[str, ...]] = {
    "licences": ("any", "permissive"),
    "objective": get_args(Objective),
    "min_tier": get_args(Tier),
    "unknown_price": ("ask", "allow", "refuse"),
    "on_unchecked": get_args(Action),
    "on_unknown": ("ask", "repeat", "fail"),
    "when_unclear": ("raise", "free", "model"),
}
