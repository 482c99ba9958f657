"""Keys of carriers: from the environment, an argument or a callable; asked for at the last moment, shown nowhere."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from ...errors import ConfigurationError
from ..offer import Need

Given = str | Callable[[], str | Awaitable[str]] | None


@dataclass(frozen=True, slots=True)
class Key:
    """A key given by the application, or the variables of the environment that may hold one, first first."""

    variables: tuple[str, ...] = ()
    given: Given = field(default=None, repr=False)
    required: bool = True

    async def read(self, environment: Mapping[str, str]) -> str:
        """The key itself; empty where none is required and none is there. Raises ConfigurationError, naming where it
        was looked for.
        """
        value = self.given
        if callable(value):
            made = value()
            value = await made if inspect.isawaitable(made) else made
        found = value or next((environment[name] for name in self.variables if environment.get(name)), "")
        if not found and self.required:
            raise ConfigurationError(
                f"There is no key: {' and '.join(self.variables) or 'the callable'} gave none.",
                hint=f"Set {self.variables[0]}." if self.variables else "Give a key.",
            )
        return found.strip()

    def needs(self, sentence: str = "") -> tuple[Need, ...]:
        """What an offer with this key needs to be usable."""
        if self.given is not None or not self.required:
            return ()
        remedy = sentence or f"needs {' or '.join(self.variables)}"
        return (Need(remedy, variable=self.variables),)
