"""Media on its way to Google: in the request where it is small, by the Files API where it isn't."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...artifacts import Artifact
from ...errors import NotSupported, ProviderError
from .. import calls
from .google_client import timeout_ms, translated
from .google_modes import Mode

if TYPE_CHECKING:
    from google.genai.client import AsyncClient

LIFE_S = 47 * 3600.0  # a file lives for 48 hours; one that is about to end isn't used again
CLOSING_S = 3.0


@dataclass(frozen=True, slots=True)
class _Kept:
    name: str
    uri: str
    until: float  # on the monotonic clock


class Uploads:
    """What one engine has uploaded, by content: the same bytes go up once while they live there, and go at its end."""

    poll_s = 1.0

    def __init__(self, client: AsyncClient, mode: Mode, url: str = "") -> None:
        self._client = client
        self._url = url
        self.mode = mode
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._uploading = asyncio.Lock()  # protects _kept: nothing goes up twice at the same time

    async def uris(self, parts: Iterable[Artifact]) -> dict[str, str]:
        """Digest → address, of those parts that are too much for the request together, largest first. Raises
        NotSupported where there is no other way than in the request.
        """
        ordered = sorted({part.blob.digest: part for part in parts}.values(), key=lambda part: part.blob.size)
        room, large = self.mode.inline, list[Artifact]()
        for part in ordered:
            room -= part.blob.size
            if room < 0:
                large.append(part)
        if large and not self.mode.uploads:
            raise NotSupported(
                f"The media have {sum(p.blob.size for p in ordered):,} bytes; {self.mode.name} takes "
                f"{self.mode.inline:,} in one request.",
                hint="Give it less, or use an AI Studio key: it has the Files API.",
            )
        return {part.blob.digest: await self._uri(part) for part in large}

    async def _uri(self, part: Artifact) -> str:
        known = (part.blob.digest, part.media_type)
        async with self._uploading:
            kept = self._kept.get(known)
            if kept is None or kept.until < time.monotonic():
                kept = self._kept[known] = await self._uploaded(part)
        return kept.uri

    async def _uploaded(self, part: Artifact) -> _Kept:
        from google.genai import types

        source: Any = part.blob.path or io.BytesIO(await part.blob.read())
        # the bytes go to the address the carrier names, or, where another address was given, there
        options = types.HttpOptions(base_url=self._url or None, timeout=timeout_ms())
        with translated(self.mode.name):
            # without a name: what a file is called here is nobody's business there
            file = await self._client.files.upload(
                file=source, config=types.UploadFileConfig(mime_type=part.media_type, http_options=options)
            )
        calls.current().note(f"{part.name or 'a ' + part.modality} uploaded ({part.blob.size:,} bytes)")
        kept = _Kept(file.name or "", file.uri or "", time.monotonic() + LIFE_S)
        try:
            await self._ready(file, part)
        except BaseException:
            await self._delete([kept])
            raise
        return kept

    async def _ready(self, file: Any, part: Artifact) -> None:
        """Wait until it has been taken in: pictures are at once, video takes its time."""
        while file.state is not None and file.state.value == "PROCESSING":
            await asyncio.sleep(self.poll_s)
            with translated(self.mode.name):
                file = await self._client.files.get(name=file.name, config={"http_options": {"timeout": timeout_ms()}})
        if file.state is not None and file.state.value == "FAILED":
            why = file.error.message if file.error is not None else "it says no more"
            raise ProviderError(
                f"{self.mode.name} can't read {part.name or part.media_type!r}: {why!s:.300}.",
                hint="Convert it to a common form, or use another model.",
            )

    async def close(self) -> None:
        """Delete them there, as far as that goes in a few seconds; what stays ends after 48 hours."""
        kept, self._kept = list(self._kept.values()), {}
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_S):
                await self._delete(kept)

    async def _delete(self, kept: Sequence[_Kept]) -> None:
        for one in kept:
            with suppress(ProviderError), translated(self.mode.name):
                await self._client.files.delete(name=one.name)
