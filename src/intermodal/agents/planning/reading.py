"""What a clause can mean, as values: a goal, the chains that feed it, how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...artifacts import Text
from ...plans.check import Type
from ...tools.signature import Port
from ...tools.toolbox import AnyTool
from .ranking import Match
from .search import Chain

STANDS_FOR = 0.6  # bridge from which a result is what its input says, not something said about it
SPOKEN = 0.8  # match from which a tool's verbs are what the clause is about
NOT_MEANT = 0.15  # share lost by taking media that the words don't point to
# what would be done to too much if it were passed over
NARROWING = frozenset(["pages", "start_s", "end_s", "every_s", "at_s", "from_end"])


@dataclass(frozen=True)
class Place:
    """Media at hand: a given input, text typed in the request, or the result of an earlier clause."""

    name: str
    type: Type
    made_by: Match | None = None
    quoted: bool = False
    age: int = 0
    positions: tuple[int, ...] = ()  # of given media: which they are; of a result: what it was made of
    open: bool = False  # nobody gave it: a draft's input
    of: tuple[str, ...] = ()  # places of the same modality that it is a changed version of

    @property
    def stands_for(self) -> bool:
        """Whether it is what its source says: what was said of a picture isn't "the text", which is written on it."""
        return self.made_by is None or self.type.kind is not Text or not 0 < self.made_by.tool.bridge < STANDS_FOR


@dataclass(frozen=True)
class Feed:
    port: Port
    place: Place
    chain: Chain
    cost: float


@dataclass(frozen=True)
class Reading:
    """One meaning of one clause. `lacks`: phrases of the clause that nothing in it answers."""

    goal: Match
    feeds: tuple[Feed, ...]
    finish: Chain
    out: Type
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    score: float = 0.0
    lacks: tuple[str, ...] = ()
    back: bool = False
    explained: frozenset[int] = frozenset()
    unreached: str = ""  # the modality that the caller wants and this doesn't end in

    @property
    def whole(self) -> bool:
        """Whether it does all that is asked."""
        return not self.lacks and not self.unreached

    @property
    def tools(self) -> tuple[AnyTool, ...]:
        before = [tool for feed in self.feeds for tool in feed.chain.tools]
        return (*before, self.goal.tool, *self.finish.tools)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(sorted(t.id for t in self.tools if not t.conversion or t is self.goal.tool))

    def __str__(self) -> str:
        return " → ".join(tool.id for tool in self.tools)


@dataclass(frozen=True)
class Interpretation:
    """The readings of a clause, best first, and the goals that were understood but can't be fed.

    `kin`: where nothing matches, tools that do what its verb says, to other things.
    """

    readings: tuple[Reading, ...]
    unfed: tuple[Match, ...]
    matches: tuple[Match, ...]
    kin: tuple[AnyTool, ...] = ()
    barred: bool = False  # a tool's own data say that it is another thing which is asked for
