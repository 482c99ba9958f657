"""The anthropic SDK as this framework uses it: one client an engine, no retries of its own, its errors in our words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ...errors import DeadlineExceeded, IntermodalError, ProviderError, ProviderNeeded
from .. import calls
from .keys import Key
from .openai_client import LONGEST_S, UNSENT, of_status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anthropic import AsyncAnthropic

MINIMUM = (2, 13)
URL = "https://api.anthropic.com"


def sdk() -> Any:
    """The anthropic module. Raises ProviderNeeded, naming the extra, where it is missing or too old."""
    try:
        import anthropic
    except ImportError:
        raise ProviderNeeded(
            "The anthropic package is not installed.", hint="pip install 'intermodal[anthropic]'", missing="anthropic"
        ) from None
    if tuple(int(part) for part in anthropic.__version__.split(".")[:2]) < MINIMUM:
        raise ProviderNeeded(
            f"anthropic {anthropic.__version__} is too old.",
            hint="pip install -U 'intermodal[anthropic]'",
            missing="anthropic",
        )
    return anthropic


@asynccontextmanager
async def client(key: Key, environment: Mapping[str, str], *, url: str = "") -> AsyncIterator[AsyncAnthropic]:
    """A client whose connections close at the end. Address and key are given, so that it looks for none by itself."""
    anthropic = sdk()
    import httpx2

    value = await key.read(environment)
    http = httpx2.AsyncClient(
        timeout=httpx2.Timeout(LONGEST_S, connect=10.0),
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
        follow_redirects=False,
        event_hooks={"response": [hear_quota]},
    )
    async with anthropic.AsyncAnthropic(api_key=value, base_url=url or URL, max_retries=0, http_client=http) as made:
        yield made


async def hear_quota(response: Any) -> None:
    """What the quota headers say, told to the call under way: requests left, seconds until there are more."""
    left = response.headers.get("anthropic-ratelimit-requests-remaining")
    if left is not None and left.isdigit():
        calls.current().quota = (
            float(left), seconds_until(response.headers.get("anthropic-ratelimit-requests-reset", ""))
        )  # fmt: skip


def seconds_until(moment: str) -> float:
    """From now to an RFC 3339 moment; 0 where it is past or no moment."""
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return 0.0
    return max(0.0, (then - datetime.now(UTC)).total_seconds()) if then.tzinfo else 0.0


@contextmanager
def translated(carrier: str) -> Iterator[None]:
    """Errors of the SDK as ours: what to do about them, and whether trying again makes sense."""
    anthropic = sdk()
    import httpx2

    try:
        yield
    except IntermodalError:
        raise
    except (anthropic.APITimeoutError, httpx2.TimeoutException) as error:
        raise DeadlineExceeded(
            f"{carrier} did not answer in time.", hint="Allow more (Policy.max_seconds), or try again."
        ) from error
    except anthropic.APIStatusError as error:
        raise of_error(carrier, error) from error
    except (anthropic.APIConnectionError, httpx2.TransportError) as error:  # the latter: while a stream is read
        why = type(error.__cause__ if isinstance(error, anthropic.APIConnectionError) else error).__name__
        raise ProviderError(
            f"{carrier} can't be reached ({why}).",
            hint="Check its address and the network.",
            retry="transient",
            unknown=why not in UNSENT,
        ) from error
    except (anthropic.APIError, ValueError, LookupError) as error:  # an answer the SDK can't read
        raise unreadable(carrier, getattr(error, "body", None) or error) from error
    except anthropic.AnthropicError as error:
        raise ProviderError(f"{carrier}: {error}.", hint="The request could not be made.") from error


# What an error inside a stream that began well would have been as a status.
STATUS = {"invalid_request_error": 400, "authentication_error": 401, "billing_error": 402, "permission_error": 403,
          "not_found_error": 404, "request_too_large": 413, "rate_limit_error": 429, "api_error": 500,
          "timeout_error": 504, "overloaded_error": 529}  # fmt: skip


def of_error(carrier: str, error: Any) -> IntermodalError:
    """An error with a status, or one that came inside a 200: by its type, and then what was read may be charged."""
    inside = error.status_code < 400
    status = STATUS.get(error.type or "", 500) if inside else error.status_code
    made = of_status(carrier, status, str(error.api_message or error.message)[:300], dict(error.response.headers))
    if isinstance(made, ProviderError):
        made.unknown = inside
    return made


def unreadable(carrier: str, what: object) -> ProviderError:
    """For an answer that is none: what came may have been charged, so that nobody repeats it unasked."""
    return ProviderError(
        f"{carrier} answered without an answer: {what!r:.300}.", hint="Try again.", retry="no", unknown=True
    )
