"""The openai SDK as every carrier on it uses it: one client an engine, no retries of its own, its errors in our words."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from ...errors import DeadlineExceeded, IntermodalError, ProviderError, ProviderNeeded
from .. import calls
from .keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openai import AsyncOpenAI

MINIMUM = (3, 0)
UNSENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})  # nothing reached the carrier
LONGEST_S = 600.0  # one request, where the step gives no deadline of its own


def sdk() -> Any:
    """The openai module. Raises ProviderNeeded, naming the extra, where it is missing or too old."""
    try:
        import openai
    except ImportError:
        raise ProviderNeeded(
            "The openai package is not installed.", hint="pip install 'intermodal[openai]'", missing="openai"
        ) from None
    if tuple(int(part) for part in openai.__version__.split(".")[:2]) < MINIMUM:
        raise ProviderNeeded(
            f"openai {openai.__version__} is too old.", hint="pip install -U 'intermodal[openai]'", missing="openai"
        )
    return openai


@asynccontextmanager
async def client(
    key: Key, environment: Mapping[str, str], *, url: str = "", headers: Mapping[str, str] | None = None
) -> AsyncIterator[AsyncOpenAI]:
    """A client whose connections close at the end. A server without keys is sent a placeholder, as the SDK wants one."""
    openai = sdk()
    import httpx2

    value = await key.read(environment)
    http = httpx2.AsyncClient(
        timeout=httpx2.Timeout(LONGEST_S, connect=10.0),
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
        follow_redirects=False,
        event_hooks={"response": [hear_quota]},
    )
    async with openai.AsyncOpenAI(
        api_key=value or "none",
        base_url=url or None,
        max_retries=0,
        http_client=http,
        default_headers=dict(headers or {}),
    ) as made:
        yield made


async def hear_quota(response: Any) -> None:
    """What the quota headers say, told to the call under way: requests left, seconds until there are more."""
    left, reset = response.headers.get("x-ratelimit-remaining-requests"), response.headers.get(
        "x-ratelimit-reset-requests"
    )  # fmt: skip
    if left is not None and left.isdigit():
        calls.current().quota = (float(left), seconds(reset or ""))


_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "": 1.0}


def seconds(text: str) -> float:
    """ "1m30.5s", "20ms" or "3" in seconds."""
    return sum(float(amount) * _UNITS[unit] for amount, unit in _SPAN.findall(text))


def timeout() -> float:
    """Seconds this request may take."""
    return calls.current().remaining(LONGEST_S)


@contextmanager
def translated(carrier: str) -> Iterator[None]:
    """Errors of the SDK as ours: what to do about them, and whether trying again makes sense."""
    openai = sdk()
    try:
        yield
    except IntermodalError:
        raise
    except openai.APITimeoutError as error:
        raise DeadlineExceeded(
            f"{carrier} did not answer in time.", hint="Allow more (Policy.max_seconds), or try again."
        ) from error
    except openai.APIStatusError as error:
        raise of_status(carrier, error.status_code, said(error), dict(error.response.headers)) from error
    except openai.APIConnectionError as error:
        why = type(error.__cause__ or error).__name__
        raise ProviderError(
            f"{carrier} can't be reached ({why}).",
            hint="Check its address and the network.",
            retry="transient",
            unknown=why not in UNSENT,
        ) from error
    except openai.APIError as error:  # also an error event inside a stream that began well
        raise ProviderError(
            f"{carrier} broke off: {said(error)}.", hint="Try again.", retry="transient", unknown=True
        ) from error
    except (openai.OpenAIError, ValueError) as error:
        raise ProviderError(f"{carrier}: {error}.", hint="The request could not be made.") from error


def said(error: Any) -> str:
    """What the carrier said, in at most 300 characters, without the request."""
    body = getattr(error, "body", None)
    text = body.get("message") if isinstance(body, dict) else None
    return str(text or getattr(error, "message", error))[:300]


RETRY = {408: "transient", 409: "transient", 429: "rate_limited", 500: "transient", 502: "transient", 503: "transient",
         504: "transient", 529: "rate_limited"}  # fmt: skip


def of_status(carrier: str, status: int, text: str, headers: Mapping[str, str]) -> IntermodalError:
    """An HTTP status as an error that says what to do. Shared by every carrier over HTTP."""
    hints = {
        400: "The request is at fault, or the model is named wrongly.",
        401: "Check the key.",
        402: "The account has no credit left.",
        403: "The key has no right to this model.",
        404: "There is no such model or address: see `intermodal catalog`.",
        413: "The media is too large for this carrier.",
        429: "Too many requests, or the quota is used up.",
    }
    return ProviderError(
        f"{carrier} answered {status}: {text}.",
        hint=hints.get(status, "Try again later." if status >= 500 else "The request is at fault."),
        retry=RETRY.get(status, "no"),
        retry_after_s=retry_after(headers),
        status=status,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds a server asks to wait: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date."""
    import time
    from email.utils import parsedate_to_datetime

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


def arguments_of(carrier: str, name: str, text: str) -> dict[str, Any]:
    """The arguments of a call a model asked for. Raises ProviderError where they are no JSON object."""
    try:
        arguments = json.loads(text or "{}")
    except ValueError:
        arguments = None
    if not isinstance(arguments, dict):
        raise ProviderError(
            f"{carrier} asked for {name!r} with arguments that are no object: {text[:200]!r}.", hint="Try again."
        )
    return arguments
