"""Offers: who does what, at which price, how fast, how well, where. Data; nothing is loaded until `open`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ..errors import ConfigurationError
from ..policy import TIERS, Tier
from ..workers import WorkerPool
from .pricing import FREE, Price
from .profile import ACTIVE, DEFAULT, Lifecycle, Profile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Env:
    """What an engine gets when it is opened.

    `workers` decode untrusted media; `blocking(function)` runs CPU-bound work in this engine's own thread;
    `weights` is a folder for model files made at run time; `variables` is the environment.
    """

    workers: WorkerPool
    blocking: Callable[[Callable[[], Any]], Awaitable[Any]]
    weights: Path
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Need:
    """Something an offer can't do without. Met by any one of the ways given: a package that can be imported, an
    environment variable that is set (several names: any of them), a file in the folder for weights.

    `remedy` is the sentence a user reads; `{weights}` in it stands for that folder.
    """

    remedy: str
    package: str = ""
    variable: str | tuple[str, ...] = ""
    file: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        return (self.variable,) if isinstance(self.variable, str) else self.variable


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds a call takes before anything was measured here: `fixed` plus `per_unit` times the input's size.

    Sizes are counted in the unit of the input's modality: megapixels of an image, seconds of audio and video,
    pages of a document, thousands of characters of text.
    """

    fixed: float = 0.05
    per_unit: float = 0.1


@dataclass(frozen=True, slots=True)
class Offer:
    """One provider's model behind one engine protocol.

    `id` is "provider/model"; `open(env)` is an async context manager that yields the engine: load once, close at
    the end. `local=True` says it runs on this machine, which makes it free unless a `price` is given; a remote offer
    without a price has an unknown one, never zero; a plain number is US dollars a call; a function is asked for the
    price when it is needed, and remembers it. `revision` names the weights, `adapter` the version of the code around
    them: both are part of cache keys. `languages` empty means any. Offers of one `account` are paced, retried and left
    alone together (see resilience.py); without one a call is made as it is. `exact` says of a step's parameters whether
    they ask for something that this engine does to the pixel or the letter: then it comes first under every objective,
    and no tier is asked of it, because no other can do it better.
    """

    id: str
    protocol: type
    open: Callable[[Env], AbstractAsyncContextManager[Any]] = field(repr=False, compare=False)
    tier: Tier = "basic"
    local: bool = False
    embedded: bool = False
    price: Price | float | Callable[[], Price | None] | None = None
    speed: Speed = Speed()
    memory_mb: int = 100
    licence: str = ""
    languages: frozenset[str] = frozenset()
    needs: tuple[Need, ...] = ()
    revision: str = ""
    adapter: str = "1"
    timeout_s: float = 600.0
    concurrency: int = 1
    account: str = ""
    waits_h: float = 0.0  # hours a call may wait at the carrier: only where Policy.may_wait_hours allows as many
    reattaches: bool = False  # its engine goes on waiting for the job that `calls.current().handle` names
    profile: Profile = DEFAULT
    lifecycle: Lifecycle = ACTIVE
    exact: Callable[[Mapping[str, Any]], bool] | None = field(default=None, repr=False, compare=False)
    besides: str = ""  # the id of the offer whose engine does this too
    privacy: str = ""  # where data goes, how long it is kept, whether it trains models; with its source

    def __post_init__(self) -> None:
        if self.tier not in TIERS:
            raise ConfigurationError(f"Offer {self.id!r} has tier {self.tier!r}.", hint=f"One of: {', '.join(TIERS)}.")
        if not callable(self.open):
            raise ConfigurationError(
                f"Offer {self.id!r} can't be opened: {self.open!r} is not callable.",
                hint="open(env) is an async context manager that yields the engine.",
            )

    def exactly(self, params: Mapping[str, Any]) -> bool:
        """Whether it does exactly what a step with these parameters asks for."""
        return self.exact is not None and self.exact(params)

    @property
    def repeatable(self) -> bool:
        """A call that may already have been made can be made again and nothing is paid twice."""
        return self.rate is not None and self.rate.free

    @property
    def rate(self) -> Price | None:
        """What it charges: free for local engines without a price, None where nobody knows."""
        price = self.price() if callable(self.price) else self.price
        if isinstance(price, Price):
            return price
        if price is not None:
            return Price.per_call(price)
        return FREE if self.local else None


class Provider(Protocol):
    """One vendor or runtime; brings offers.

    One that can list its carrier's models has also `async models(variables)`: see refreshing.py.
    """

    @property
    def name(self) -> str: ...

    def offers(self) -> tuple[Offer, ...]: ...
