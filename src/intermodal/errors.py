"""Every error Intermodal raises, in three families. Catch a family, a branch or a leaf.

IntermodalError
├── YoursError                the request or the configuration is wrong (exit status 2)
│   ├── ConfigurationError
│   │   ├── HomeUnusable      the state folder can't be read or written
│   │   ├── SchemaMismatch    a plan, journal or answer of another version
│   │   ├── UnknownName       a tool, offer, run, question or parameter nobody registered
│   │   ├── PluginError       a plug-in that can't be loaded or shadows another
│   │   └── WeightsMismatch   a weights file whose digest isn't the pinned one
│   └── RequestError
│       ├── MediaError        one piece of media, named
│       │   ├── MediaMissing · MediaEmpty · MediaUnreadable · MediaTooLarge · MediaUnsupported
│       │   └── UrlRefused    a scheme or an address that is never fetched
│       ├── WrongModality     media of another kind than the tool or the caller asked for
│       ├── PlanInvalid       a plan that doesn't type-check
│       ├── ParameterInvalid  a parameter value its tool refuses
│       ├── RequestUnclear    several readings, none clearly ahead
│       ├── ProviderNeeded    nothing usable here can do it; says what would
│       ├── ModelRetired      the model named was shut down; says which follows it
│       ├── NotSupported      the model named can't do that; raised before any request
│       ├── NoSuchOutput      a result holds no output of that modality
│       └── ArtifactGone      its bytes were pruned or its temporary home was closed
├── WorldError                the world failed (exit status 1)
│   ├── ProviderError         an engine raised, hung or answered nonsense
│   ├── ToolFailed            a tool raised or returned the wrong type
│   ├── AgentFailed           an agent raised, answered nonsense, gave up or never came to an answer
│   ├── FetchFailed           a URL that can't be had: network, status, time
│   ├── WorkerDied            the decoding process was killed or exceeded a limit
│   ├── DeadlineExceeded      the caller's or the step's time ran out
│   ├── StorageError          the disk or the journal refused a write
│   └── RunBusy               another live process holds the run
└── Signal                    not a failure: somebody has to decide, or has decided
    ├── ApprovalNeeded        a question waits (exit status 3)
    ├── StillWaiting          work done elsewhere isn't ready; resume to look again (exit status 3)
    ├── BudgetExceeded        the next call could pass the caller's limit (exit status 3)
    ├── Blocked               the guard refused (exit status 4)
    └── RunCancelled          (exit status 130)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class IntermodalError(Exception):
    """Base of all. `message` quotes the offending value; `hint` says what to do; `facts` are machine-readable."""

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", **facts: Any) -> None:
        self.message = message
        self.hint = hint
        self.facts = facts
        super().__init__(f"{message} {hint}".strip())

    def to_json(self) -> dict[str, str]:
        """The form used in the journal and on the command line: {"type", "message", "hint"}."""
        return {"type": type(self).__name__, "message": self.message, "hint": self.hint}


class YoursError(IntermodalError):
    exit_status = 2


class WorldError(IntermodalError):
    exit_status = 1


class Signal(IntermodalError):  # the name says what it is: control flow that must reach the caller
    exit_status = 3


class ConfigurationError(YoursError): ...


class HomeUnusable(ConfigurationError): ...


class SchemaMismatch(ConfigurationError): ...


class UnknownName(ConfigurationError): ...


class PluginError(ConfigurationError): ...


class WeightsMismatch(ConfigurationError): ...


class RequestError(YoursError): ...


class MediaError(RequestError): ...


class MediaMissing(MediaError): ...


class MediaEmpty(MediaError): ...


class MediaUnreadable(MediaError): ...


class MediaTooLarge(MediaError): ...


class MediaUnsupported(MediaError): ...


class UrlRefused(MediaError): ...


class WrongModality(RequestError): ...


class PlanInvalid(RequestError): ...


class ParameterInvalid(RequestError): ...


class RequestUnclear(RequestError):
    """`readings`: what the request could mean, best first, one line each; the message ends with them."""

    def __init__(self, message: str, *, hint: str = "", readings: Sequence[str] = (), **facts: Any) -> None:
        self.readings = tuple(readings)
        if readings:
            message = f"{message} It could mean: {'; '.join(readings)}."
        super().__init__(message, hint=hint, **facts)


class ProviderNeeded(RequestError):
    """`missing`: the engine protocol nobody usable offers; `ways`: what would bring one, one line each."""

    def __init__(
        self, message: str, *, hint: str = "", missing: str = "", ways: Sequence[str] = (), **facts: Any
    ) -> None:
        self.missing = missing
        self.ways = tuple(ways)
        super().__init__(message, hint=hint, **facts)


class ModelRetired(RequestError):
    """`successor`: the offer that follows it, empty where its maker names none."""

    def __init__(self, message: str, *, hint: str = "", successor: str = "", **facts: Any) -> None:
        self.successor = successor
        super().__init__(message, hint=hint, **facts)


class NotSupported(RequestError): ...


class NoSuchOutput(RequestError): ...


class ArtifactGone(RequestError): ...


class ProviderError(WorldError):
    """`retry`: "no", "transient" or "rate_limited"; `retry_after_s`: the server's own advice, if it gave one.

    `unknown`: no answer came, and the carrier may have acted all the same.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        retry: str = "no",
        retry_after_s: float | None = None,
        unknown: bool = False,
        **facts: Any,
    ) -> None:
        self.retry = retry
        self.unknown = unknown
        self.retry_after_s = retry_after_s
        super().__init__(message, hint=hint, **facts)


class ToolFailed(WorldError): ...


class AgentFailed(WorldError): ...


class FetchFailed(WorldError): ...


class WorkerDied(WorldError): ...


class DeadlineExceeded(WorldError): ...


class StorageError(WorldError): ...


class RunBusy(WorldError): ...


class ApprovalNeeded(Signal):
    """`questions`: ids to answer with `Orchestrator.answer` or `intermodal runs answer`."""

    def __init__(self, message: str, *, hint: str = "", questions: Sequence[str] = (), **facts: Any) -> None:
        self.questions = tuple(questions)
        super().__init__(message, hint=hint, **facts)


class StillWaiting(Signal):
    """Work that people or a carrier do elsewhere isn't ready: the run waits, holding nothing, until it is resumed.

    An engine raises it once its job is durable (`calls.current().submitted(handle)`) and looks again by that handle
    when it is called next; its offer says `reattaches`. The message says where the work is; `done` of `total` `units`
    are ready; `after_s`: seconds in which looking again makes no sense, None where nobody can say.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        done: int = 0,
        total: int = 1,
        units: str = "items",
        after_s: float | None = None,
        **facts: Any,
    ) -> None:
        self.done = done
        self.total = total
        self.units = units
        self.after_s = after_s
        super().__init__(message, hint=hint, **facts)

    @property
    def progress(self) -> str:
        return f"{self.done} of {self.total} {self.units}"


class BudgetExceeded(Signal): ...


class Blocked(Signal):
    exit_status = 4


class RunCancelled(Signal):
    exit_status = 130


def from_json(document: dict[str, Any]) -> IntermodalError:
    """The inverse of `to_json`, for errors that crossed a process or came back from the journal."""
    found = globals().get(str(document.get("type")))
    kind: type[IntermodalError] = WorldError
    if isinstance(found, type) and issubclass(found, IntermodalError):
        kind = found
    return kind(str(document.get("message", "")), hint=str(document.get("hint", "")))
