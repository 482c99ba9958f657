"""The anthropic SDK as this framework uses it: one client an engine, no retries of its own, its errors in our words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ...errors import IntermodalError, ProviderError
from .. import calls
from .keys import Key
from .transport import http_client, installed, late, of_status, unreached, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anthropic import AsyncAnthropic

URL = "https://api.anthropic.com"


def sdk() -> Any:
    return installed("anthropic", (2, 13), "anthropic")


@asynccontextmanager
async def client(key: Key, environment: Mapping[str, str], *, url: str = "") -> AsyncIterator[AsyncAnthropic]:
    """A client whose connections close at the end. Address and key are given, so that it looks for none by itself."""
    anthropic = sdk()
    value = await key.read(environment)
    async with anthropic.AsyncAnthropic(
        api_key=value, base_url=url or URL, max_retries=0, http_client=http_client(hear_quota)
    ) as made:
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
        raise late(carrier, error) from None
    except anthropic.APIStatusError as error:
        raise of_error(carrier, error) from error
    except (anthropic.APIConnectionError, httpx2.TransportError) as error:  # the latter: while a stream is read
        cause = error.__cause__ if isinstance(error, anthropic.APIConnectionError) else error
        raise unreached(carrier, cause or error) from None
    except (anthropic.APIError, ValueError, LookupError) as error:  # an answer the SDK can't read
        raise unreadable(carrier, getattr(error, "body", None) or error) from error
    except anthropic.AnthropicError as error:
        raise ProviderError(f"{carrier}: {error}.", hint="The request could not be made.") from error


# What an error inside a stream that began well would have been as a status.
STATUS = {"invalid_request_error": 400, "authentication_error": 401, "billing_error": 402, "permission_error": 403,
          "not_found_error": 404, "request_too_large": 413, "rate_limit_error": 429, "api_error": 500,
          "timeout_error": 504, "overloaded_error": 529}  # fmt: skip


def of_error(carrier: str, error: Any) -> ProviderError:
    """An error with a status, or one that came inside a 200: by its type, and then what was read may be charged."""
    inside = error.status_code < 400
    status = STATUS.get(error.type or "", 500) if inside else error.status_code
    made = of_status(carrier, status, str(error.api_message or error.message)[:300], dict(error.response.headers))
    made.unknown = inside
    return made
