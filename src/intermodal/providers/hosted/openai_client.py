"""The openai SDK as every carrier on it uses it: one client an engine, no retries of its own, its errors in our words."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from ...errors import IntermodalError, ProviderError
from .. import calls
from .keys import Key
from .transport import garbled, http_client, installed, late, of_status, unreached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openai import AsyncOpenAI


def sdk() -> Any:
    return installed("openai", (3, 0), "openai")


@asynccontextmanager
async def client(
    key: Key, environment: Mapping[str, str], *, url: str = "", headers: Mapping[str, str] | None = None
) -> AsyncIterator[AsyncOpenAI]:
    """A client whose connections close at the end. A server without keys is sent a placeholder, as the SDK wants one."""
    openai = sdk()
    value = await key.read(environment)
    async with openai.AsyncOpenAI(
        api_key=value or "none",
        base_url=url or None,
        max_retries=0,
        http_client=http_client(hear_quota),
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


@contextmanager
def translated(carrier: str) -> Iterator[None]:
    """Errors of the SDK as ours: what to do about them, and whether trying again makes sense."""
    openai = sdk()
    try:
        yield
    except IntermodalError:
        raise
    except openai.APITimeoutError as error:
        raise late(carrier, error) from None
    except openai.APIStatusError as error:
        raise of_status(carrier, error.status_code, said(error), dict(error.response.headers)) from error
    except openai.APIConnectionError as error:
        raise unreached(carrier, error.__cause__ or error) from None
    except openai.APIError as error:  # also an error event inside a stream that began well
        raise ProviderError(
            f"{carrier} broke off: {said(error)}.", hint="Try again.", retry="transient", unknown=True
        ) from error
    except (ValueError, LookupError) as error:  # an answer the SDK can't read
        raise garbled(carrier, error) from error
    except openai.OpenAIError as error:
        raise ProviderError(f"{carrier}: {error}.", hint="The request could not be made.") from error


def said(error: Any) -> str:
    """What the carrier said, in at most 300 characters, without the request."""
    body = getattr(error, "body", None)
    text = body.get("message") if isinstance(body, dict) else None
    return str(text or getattr(error, "message", error))[:300]


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
