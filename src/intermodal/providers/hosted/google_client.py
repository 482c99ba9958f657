"""The google-genai SDK as every Google engine uses it: one client an engine, no retries of its own, its errors in ours."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from ...errors import IntermodalError, ProviderError
from ..pricing import Amounts
from .google_modes import Mode
from .keys import Key
from .transport import LONGEST_S, garbled, http_client, installed, late, of_status, seconds_left, unreached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.genai.client import AsyncClient


def sdk() -> Any:
    return installed("google.genai", (3, 6), "google", package="google-genai")


@asynccontextmanager
async def client(
    mode: Mode,
    key: Key,
    environment: Mapping[str, str],
    *,
    url: str = "",
    project: str = "",
    location: str = "",
    credentials: Any = None,
) -> AsyncIterator[AsyncClient]:
    """A client whose connections close at the end. A project is used with its own credentials, never with a key."""
    genai = sdk()
    from google.genai import types

    http = http_client()
    options = types.HttpOptions(
        base_url=url or None,
        timeout=int(1000 * LONGEST_S),
        retry_options=types.HttpRetryOptions(attempts=1),  # unset, interactions would be tried five times
        httpx_async_client=http,
    )
    if mode.projects and key.given is None:
        project = project or environment.get("GOOGLE_CLOUD_PROJECT", "")
    if project:
        location = location or environment.get("GOOGLE_CLOUD_LOCATION", "") or "global"
        who = {"project": project, "location": location, "credentials": credentials}
    else:
        who = {"api_key": await key.read(environment)}
    async with http:
        with translated(mode.name):
            made = genai.Client(enterprise=mode.projects, http_options=options, **who)
        try:
            yield made.aio
        finally:
            made.close()  # the synchronous half opens a pool as well


def timeout_ms() -> int:
    """Milliseconds this request may take."""
    return max(1, int(1000 * seconds_left()))


@contextmanager
def translated(carrier: str) -> Iterator[None]:
    """Errors of both of the SDK's trees, of its HTTP library and of its sign-in as ours."""
    sdk()
    import httpx2
    from google.auth.exceptions import GoogleAuthError
    from google.genai import _interactions_errors as interactions
    from google.genai import errors
    from pydantic import ValidationError

    try:
        yield
    except IntermodalError:
        raise
    except (interactions.APITimeoutError, httpx2.TimeoutException) as error:
        raise late(carrier, error) from None
    except errors.APIError as error:
        headers = dict(getattr(error.response, "headers", None) or {})
        said = _status(carrier, error.code, error.message or error.status or "", error.details, headers)
        said.unknown = getattr(error.response, "status_code", 200) < 400  # inside an answer that began well
        raise said from error
    except interactions.APIStatusError as error:
        body, headers = error.body, dict(error.response.headers)
        raise _status(carrier, error.status_code or 0, _message(body) or str(error), body, headers) from error
    except (interactions.APIConnectionError, httpx2.TransportError) as error:
        raise unreached(carrier, error.__cause__ or error) from None
    except GoogleAuthError as error:
        raise ProviderError(
            f"{carrier} can't sign in: {str(error)[:300]}.", hint="`gcloud auth application-default login`."
        ) from error
    except (interactions.APIError, errors.UnknownApiResponseError) as error:
        raise ProviderError(
            f"{carrier} gave an answer that can't be read: {str(error)[:300]}.", hint="Try again.", unknown=True
        ) from error
    except json.JSONDecodeError as error:
        raise garbled(carrier, error) from error
    except ValidationError as error:
        if "Response" not in error.title:
            raise ProviderError(f"{carrier}: {str(error)[:300]}.", hint="The request could not be made.") from error
        raise garbled(carrier, error) from error
    except (ValueError, KeyError) as error:  # KeyError: an upload that got no address
        raise ProviderError(f"{carrier}: {str(error)[:300]}.", hint="The request could not be made.") from error


def _status(carrier: str, status: int, text: str, body: Any, headers: Mapping[str, str]) -> ProviderError:
    """A status as of any carrier; Google's advice when to try again stands in the body (google.rpc.RetryInfo)."""
    delay = re.search(r"""retryDelay['"]: ['"]([\d.]+)s""", str(body))
    if delay and not any(name.lower().startswith("retry-after") for name in headers):
        headers = {**headers, "retry-after": delay[1]}
    return of_status(carrier, status, text[:300], {name.lower(): v for name, v in headers.items()})


def _message(body: Any) -> str:
    inner = body.get("error", body) if isinstance(body, dict) else None
    return str(inner.get("message") or "") if isinstance(inner, dict) else ""


# Modalities that a price may charge at a rate of their own, by the name the wire gives them.
_IN = {"AUDIO": "audio_input_token", "IMAGE": "image_input_token"}
_OUT = {"AUDIO": "audio_output_token", "IMAGE": "image_output_token", "VIDEO": "video_output_token"}


def amounts_of(usage: Any) -> Amounts:
    """What generate_content says was used; thinking is charged as output. Empty where it says nothing."""
    if usage is None:
        return {}
    return {
        "call": 1.0,
        "input_token": float((usage.prompt_token_count or 0) + (usage.tool_use_prompt_token_count or 0)),
        "output_token": float((usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)),
        "cached_token": float(usage.cached_content_token_count or 0),
        **_parts(usage.prompt_tokens_details, _IN, "token_count"),
        **_parts(usage.candidates_tokens_details, _OUT, "token_count"),
    }


def amounts_of_interaction(usage: Any) -> Amounts:
    """The same of an interaction."""
    if usage is None:
        return {}
    return {
        "call": 1.0,
        "input_token": float((usage.total_input_tokens or 0) + (usage.total_tool_use_tokens or 0)),
        "output_token": float((usage.total_output_tokens or 0) + (usage.total_thought_tokens or 0)),
        "cached_token": float(usage.total_cached_tokens or 0),
        **_parts(usage.input_tokens_by_modality, _IN, "tokens"),
        **_parts(usage.output_tokens_by_modality, _OUT, "tokens"),
    }


def _parts(details: Any, units: Mapping[str, str], count: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for detail in details or ():
        name = str(getattr(detail.modality, "value", detail.modality)).upper()
        if name in units:
            found[units[name]] = found.get(units[name], 0.0) + float(getattr(detail, count) or 0)
    return found
