"""The way answers come in: none without end, none that was meant for another request, no error that says our key again."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import httpx2

from ...artifacts.blob import Blob
from ...errors import ProviderError
from .sending import divided, pieces, size_of

CREDENTIALS = ("authorization", "x-api-key", "api-key", "x-goog-api-key")
MOST_OF_A_REFUSAL = 64 * 1024  # bytes: more of a refusal nobody reads


class Bounded(httpx2.AsyncClient):
    """httpx2's own client: sends large media as sending.py says, and takes `most` bytes an answer. Raises ProviderError
    beyond.
    """

    def __init__(self, most: int, **more: Any) -> None:
        super().__init__(**more)
        self._most = most

    def build_request(self, *args: Any, **kwargs: Any) -> httpx2.Request:
        return _filled(super().build_request(*args, **kwargs))

    async def send(self, request: httpx2.Request, *, stream: bool = False, **more: Any) -> httpx2.Response:
        response = await super().send(request, stream=True, **more)
        refused = response.status_code >= 400
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Answer(response.stream, MOST_OF_A_REFUSAL if refused else self._most, request.url.host)
        if refused:
            return await _without_keys(response)
        if not stream:
            try:
                await response.aread()
            finally:
                await response.aclose()
        return response


def _filled(request: httpx2.Request) -> httpx2.Request:
    """The request with media where its body has marks for them."""
    if not isinstance(request.stream, httpx2.ByteStream):
        return request
    parts = divided(b"".join(request.stream))
    if len(parts) == 1:
        return request
    headers = httpx2.Headers(request.headers)
    headers["content-length"] = str(sum(map(size_of, parts)))
    return httpx2.Request(
        request.method, request.url, headers=headers, stream=_Sent(parts), extensions=request.extensions
    )


class _Sent(httpx2.AsyncByteStream):
    """A body of bytes and blobs; it can be read again."""

    def __init__(self, parts: list[bytes | Blob]) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            if isinstance(part, bytes):
                yield part
            else:
                read = pieces(part)
                while (piece := await asyncio.to_thread(next, read, None)) is not None:
                    yield b64encode(piece)


class _Answer(httpx2.AsyncByteStream):
    """A body on its way in."""

    def __init__(self, stream: httpx2.AsyncByteStream, most: int, host: str) -> None:
        self._stream = stream
        self._most = most
        self._host = host

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for piece in self._stream:
            read += len(piece)
            if read > self._most:
                raise ProviderError(
                    f"{self._host} sent more than {self._most:,} bytes and was not read to the end.",
                    hint="No answer is that long: see what answers at that address.",
                    unknown=True,
                )
            yield piece

    async def aclose(self) -> None:
        _given_up(self._stream)
        await self._stream.aclose()


def _given_up(stream: Any) -> None:
    """A connection that holds bytes past the answer's end isn't used again: they would answer the next request.

    httpcore2 looks for them on the wire and not among those it has read, and lets nobody else look: hence the names.
    """
    while (inner := getattr(stream, "_httpcore_stream", None) or getattr(stream, "_stream", None)) is not None:
        stream = inner
    state = getattr(getattr(stream, "_connection", None), "_h11_state", None)
    if state is not None and state.trailing_data[0]:
        state.send_failed()


async def _without_keys(response: httpx2.Response) -> httpx2.Response:
    """A refusal, read to its end, without the credentials of its request: what it says is quoted in our errors."""
    try:
        body = await response.aread()
    except ProviderError:  # longer than any reason is
        body = b""
    finally:
        await response.aclose()
    for name in CREDENTIALS:
        for secret in response.request.headers.get(name, "").split():
            if len(secret) > len("Bearer"):
                body = body.replace(secret.encode(), b"***")
    headers = [(k, v) for k, v in response.headers.multi_items() if k.lower() not in _OF_THE_BODY]
    return httpx2.Response(
        response.status_code, headers=headers, content=body, request=response.request, extensions=response.extensions
    )


_OF_THE_BODY = frozenset({"content-encoding", "content-length", "transfer-encoding"})
