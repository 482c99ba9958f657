"""What carriers over HTTP share: whether an SDK is here, one client an engine, time, and failures in our words.

Every SDK has its own tree of errors; its file says which of them is which of these. Where nothing was answered the SDK's
own error is left behind: it says no more than ours, at the length of three libraries.
"""

from __future__ import annotations

import asyncio
import importlib
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from ...errors import DeadlineExceeded, ProviderError, ProviderNeeded
from .. import calls

if TYPE_CHECKING:
    import httpx2

LONGEST_S = 600.0  # one request, where the step gives no deadline of its own
CONNECT_S = 10.0
MOST_BYTES = 256 * 2**20  # of one answer
HEAVY = 1_000_000  # bytes from which base64 is made off the loop
UNSENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})  # nothing reached the carrier
RETRY = {408: "transient", 409: "transient", 429: "rate_limited", 500: "transient", 502: "transient", 503: "transient",
         504: "transient", 529: "rate_limited"}  # fmt: skip
HINTS = {
    400: "The request is at fault, or the model is named wrongly.",
    401: "Check the key.",
    402: "The account has no credit left.",
    403: "The key has no right to this model.",
    404: "There is no such model or address: see `intermodal catalog`.",
    413: "The media is too large for this carrier.",
    429: "Too many requests, or the quota is used up.",
}


def installed(module: str, minimum: tuple[int, int], extra: str, *, package: str = "") -> Any:
    """An SDK's module. Raises ProviderNeeded, naming the extra, where it is missing or too old."""
    package, install = package or module, f"pip install 'intermodal[{extra}]'"
    try:
        sdk = importlib.import_module(module)
    except ImportError:
        raise ProviderNeeded(f"The {package} package is not installed.", hint=install, missing=package) from None
    if tuple(int(part) for part in sdk.__version__.split(".")[:2]) < minimum:
        raise ProviderNeeded(
            f"{package} {sdk.__version__} is too old.",
            hint=install.replace("install", "install -U", 1),
            missing=package,
        )
    return sdk


def http_client(*heard: Callable[[Any], Awaitable[None]], **more: Any) -> httpx2.AsyncClient:
    """A client that follows no redirects and reads no answer without end (see bounded.py); `heard` is shown every
    response. `more` are arguments of httpx2's own.
    """
    import httpx2

    from .bounded import Bounded

    return Bounded(
        MOST_BYTES,
        timeout=httpx2.Timeout(LONGEST_S, connect=CONNECT_S),
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
        follow_redirects=False,
        event_hooks={"response": list(heard)},
        **more,
    )


def timeout() -> httpx2.Timeout:
    """The time this request may take, and the shorter one that a connection may."""
    import httpx2

    left = seconds_left()
    return httpx2.Timeout(left, connect=min(left, CONNECT_S))


def seconds_left() -> float:
    """Seconds this request may take."""
    return calls.current().remaining(LONGEST_S)


async def encoded(data: bytes) -> str:
    """Base64; what is large off the loop."""
    made = b64encode(data) if len(data) < HEAVY else await asyncio.to_thread(b64encode, data)
    return made.decode("ascii")


def late(carrier: str, error: BaseException) -> DeadlineExceeded | ProviderError:
    """For a request that took too long. One that never left, for want of a connection, can be made again."""
    cause = error.__cause__ or error
    if type(cause).__name__ in UNSENT:
        return unreached(carrier, cause)
    return DeadlineExceeded(f"{carrier} did not answer in time.", hint="Allow more (Policy.max_seconds), or try again.")


def unreached(carrier: str, error: BaseException) -> ProviderError:
    """For a connection that failed; only what surely never left may be tried again unasked."""
    if isinstance(error, ProviderError):  # our own transport's, wrapped by an SDK
        return error
    why = type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        reason = str(error).partition("CERTIFICATE_VERIFY_FAILED]")[2].partition("(_ssl")[0].strip(" :")
        return ProviderError(
            f"{carrier}'s certificate isn't trusted here: {reason or error}.",
            hint="Check the address; for a certificate of your own, set SSL_CERT_FILE to the file of its authority.",
        )
    return ProviderError(
        f"{carrier} can't be reached ({why}).",
        hint="Check that it runs, its address and the network.",
        retry="transient",
        unknown=why not in UNSENT,
    )


def unreadable(carrier: str, what: object, *, wanted: str = "an answer") -> ProviderError:
    """For an answer that came well and isn't one: it may have been charged, so that nobody repeats it unasked."""
    return ProviderError(f"{carrier} answered without {wanted}: {what!r:.300}.", hint="Try again.", unknown=True)


def garbled(carrier: str, error: Exception) -> ProviderError:
    """The same for one that its reader fell over."""
    return ProviderError(
        f"{carrier} sent an answer that can't be read: {type(error).__name__}: {error!s:.200}.",
        hint="Try again.",
        unknown=True,
    )


def of_status(carrier: str, status: int, text: str, headers: Mapping[str, str]) -> ProviderError:
    """An HTTP status as an error that says what to do."""
    return ProviderError(
        f"{carrier} answered {status}: {text.rstrip('.')}.",
        hint=HINTS.get(status, "Try again later." if status >= 500 else "The request is at fault."),
        retry=RETRY.get(status, "no"),
        retry_after_s=retry_after(headers),
        status=status,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds a server asks to wait: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date."""
    if milliseconds := headers.get("retry-after-ms"):
        return float(milliseconds) / 1000 if milliseconds.replace(".", "", 1).isdigit() else None
    value = headers.get("retry-after")
    if not value:
        return None
    if value.replace(".", "", 1).isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
