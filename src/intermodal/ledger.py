"""Money: the upper bound of every call is reserved before it is made and settled at what it cost."""

from __future__ import annotations

from math import inf, isfinite

from .errors import BudgetExceeded


class Hold:
    """What one attempt has reserved: the bound of what it may cost or, `counted`, what it turns out to need."""

    def __init__(self, ledger: Ledger, bound: float, *, counted: bool = False) -> None:
        self._ledger = ledger
        self.bound = min(bound, ledger.left) if counted else ledger.reserve(bound)
        self._held = 0.0 if counted else self.bound

    def raise_to(self, amount: float) -> None:
        """Reserve what is missing to that amount. Raises BudgetExceeded."""
        self._held += self._ledger.reserve(max(0.0, amount - self._held))

    def add(self, amount: float) -> None:
        """Reserve so much more. Raises BudgetExceeded."""
        self._held += self._ledger.reserve(amount)

    def settle(self, actual: float | None) -> None:
        self._ledger.settle(self._held, actual)


class Ledger:
    """One run's budget. `limit` in US dollars; None means none was given."""

    def __init__(self, limit: float | None, *, spent: float = 0.0) -> None:
        self._limit = limit
        self._held = 0.0
        self.spent = spent

    def affords(self, amount: float) -> bool:
        return self._limit is None or self.spent + self._held + amount <= self._limit + 1e-12

    def reserve(self, amount: float) -> float:
        """What is held from now on: the amount, or nothing where neither it nor the run has a limit.

        Raises BudgetExceeded where it could pass the limit, counting what other calls may still cost.
        """
        if not self.affords(amount):
            raise BudgetExceeded(
                f"The next call may cost ${amount:.4f}; {self.text()}.", hint="Raise Policy.max_cost_usd and resume."
            )
        held = amount if isfinite(amount) else 0.0
        self._held += held
        return held

    def settle(self, reserved: float, actual: float | None) -> None:
        """`actual` None (nobody knows) settles at the bound."""
        self._held -= reserved
        self.spent += reserved if actual is None else actual

    def hand_over(self, reserved: float) -> None:
        """What an earlier attempt had reserved: another takes over its job, and reserves it itself."""
        self.spent -= reserved

    @property
    def left(self) -> float:
        """What may still be reserved; infinite without a limit."""
        return inf if self._limit is None else max(0.0, self._limit - self.spent - self._held)

    def text(self) -> str:
        limit = "no limit" if self._limit is None else f"the limit is ${self._limit:.4f}"
        return f"${self.spent + self._held:.4f} is spent or reserved, {limit}"
