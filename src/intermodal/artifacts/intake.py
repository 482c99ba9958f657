"""Media comes in here: whatever a caller hands over becomes an artifact, probed and checked, or a typed error."""

from __future__ import annotations

import asyncio
import io
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import (
    MediaEmpty,
    MediaError,
    MediaMissing,
    MediaTooLarge,
    MediaUnreadable,
    MediaUnsupported,
    ParameterInvalid,
    WorldError,
)
from ..policy import Policy
from ..workers import Job, WorkerPool
from . import foreign, probing
from .artifact import Artifact, Origin
from .blob import Blob
from .decoding import source
from .fetching import Fetcher
from .modality import Audio, Document, Image, Modalities, Text, Video
from .store import Store

MAX_TEXT = 16 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Url:
    """A place on the network, made by `im.url()`; fetched only if `Policy.fetch` allows it."""

    address: str


def text(value: str, *, language: str | None = None) -> Text:
    """Text typed by the caller: the one kind of media that carries the caller's own authority."""
    return Text.of(value, language=language).sealed(Origin("caller"), "caller")


def url(address: str) -> Url:
    return Url(address)


class Intake:
    """Turns paths, bytes, text, pictures, arrays and streams into artifacts of what their content says they are."""

    def __init__(
        self, store: Store, workers: WorkerPool, modalities: Modalities, fetcher: Fetcher | None = None
    ) -> None:
        self._fetcher = fetcher or Fetcher()
        self._store = store
        self._workers = workers
        self._modalities = modalities

    async def take(self, value: Any, policy: Policy) -> Artifact:
        """Raises MediaError (missing, empty, damaged, too large, unsupported) or ParameterInvalid, with the name."""
        if isinstance(value, Artifact):
            blob = await self._store.keep(value.blob)  # also from another home, or made in memory
            kept = value if blob is value.blob else replace(value, blob=blob)
            return kept.sealed(Origin("file"), "untrusted") if kept.origin.kind == "draft" else kept
        if isinstance(value, Path):
            return await self._file(value, policy)
        if isinstance(value, Url):
            return await self._fetched(value.address, policy)
        carried = await asyncio.to_thread(_carried, value)
        if isinstance(carried, foreign.Address):
            return await self._fetched(carried.url, policy)
        data, name = carried.data, carried.name
        if not data:
            raise MediaEmpty(f"{name!r} is empty.", hint="Send media with content.")
        blob = await self._store.keep(Blob.of(data))
        return await self._probed(blob, data[: probing.HEAD], Origin("file"), name)

    async def _fetched(self, address: str, policy: Policy) -> Artifact:
        if not policy.fetch:
            raise MediaUnsupported(
                f"{address!r} is not fetched: Policy.fetch is off.", hint="Download it and give the file."
            )
        with tempfile.TemporaryDirectory(prefix="intermodal-") as folder:
            path, name = await self._fetcher.fetch(address, Path(folder))
            blob = await self._store.keep_file(path)
        if not blob.size:
            raise MediaEmpty(f"{address!r} is empty.", hint="Check the address.")
        return await self._probed(blob, await asyncio.to_thread(_head, blob), Origin("url", address), name)

    async def _file(self, path: Path, policy: Policy) -> Artifact:
        if policy.read_from is not None and not await asyncio.to_thread(_within, path, policy.read_from):
            raise MediaMissing(
                f"{path.name!r} is not under a folder this orchestrator may read.", hint="Policy.read_from lists them."
            )
        try:
            facts = await asyncio.to_thread(path.stat)
        except OSError as error:
            raise MediaMissing(f"There is no file {str(path)!r} ({error.strerror}).", hint="Check the path.") from None
        if not stat.S_ISREG(facts.st_mode):
            raise MediaUnsupported(f"{str(path)!r} is not a regular file.", hint="Give a file, not a folder or device.")
        if not facts.st_size:
            raise MediaEmpty(f"{str(path)!r} is empty.", hint="Send a file with content.")
        try:
            blob = await self._store.keep_file(path)
            head = await asyncio.to_thread(_head, blob)
        except PermissionError:
            raise MediaMissing(f"{str(path)!r} may not be read.", hint="Check its permissions.") from None
        return await self._probed(blob, head, Origin("file"), path.name)

    async def _probed(self, blob: Blob, head: bytes, origin: Origin, name: str) -> Artifact:
        try:
            artifact = await self._typed(blob, head, name)
        except MediaError as error:
            kind = type(error)
            raise kind(f"{name!r}: {error.message}", hint=error.hint) from error
        except WorldError as error:
            raise MediaUnreadable(f"{name!r}: {error.message}", hint=error.hint) from error
        return artifact.sealed(origin, "untrusted")

    async def _typed(self, blob: Blob, head: bytes, name: str) -> Artifact:
        for kind in self._modalities:
            if (facts := kind.probe(head)) is not None:
                made: Artifact = kind(blob=blob, media_type=kind.media_types[0], name=name, **facts)
                return made
        media_type = probing.sniff(head)
        params, blobs = source(blob)
        if media_type == "application/zip":
            media_type, _ = await self._workers.run(
                Job("intermodal.artifacts.probing:media_type_of_archive", 20.0), params, blobs
            )
        if media_type is None:
            raise MediaUnsupported(
                f"Its content is of no type known here (it begins with {head[:8]!r}).",
                hint="Known: pictures, sound, video, PDF, docx, pptx, xlsx and UTF-8 text.",
            )
        if media_type in probing.TIMED:
            return await self._timed(blob, media_type, params, blobs, name)
        if media_type == "text/plain":
            return await self._text(blob, name)
        if media_type in Document.media_types:
            job = Job("intermodal.artifacts.document_jobs:probe_document", 30.0)
            facts, _ = await self._workers.run(job, {**params, "media_type": media_type}, blobs)
            return Document(blob=blob, media_type=media_type, name=name, **facts)
        if media_type not in Image.media_types:
            raise MediaUnsupported(f"{media_type} can't be decoded here.", hint="Convert it to PNG or JPEG.")
        job = Job("intermodal.artifacts.jobs:probe_image", 30.0)
        facts, _ = await self._workers.run(job, {**params, "media_type": media_type}, blobs)
        return Image(blob=blob, media_type=media_type, name=name, **facts)

    async def _timed(
        self, blob: Blob, media_type: str, params: dict[str, Any], blobs: list[bytes], name: str
    ) -> Artifact:
        facts, _ = await self._workers.run(Job("intermodal.artifacts.jobs:probe_media", 30.0), params, blobs)
        kind = facts.pop("kind") or media_type.partition("/")[0]
        if kind == "audio":
            subtype = media_type.partition("/")[2]
            audio_type = (
                media_type
                if media_type in Audio.media_types
                else f"audio/{'mp4' if subtype in ('mp4', 'quicktime') else 'ogg'}"
            )
            return Audio(blob=blob, media_type=audio_type, name=name, **facts)
        video_type = media_type if media_type in Video.media_types else "video/mp4"
        return Video(blob=blob, media_type=video_type, name=name, **facts)

    async def _text(self, blob: Blob, name: str) -> Artifact:
        if blob.size > MAX_TEXT:
            raise MediaTooLarge(f"It is {blob.size} bytes of text; the limit is {MAX_TEXT}.", hint="Split it.")
        value = probing.as_text(await blob.read())
        if value is None:
            raise MediaUnreadable("It begins as text and goes on as something else.", hint="Save it as UTF-8.")
        plain = await self._store.keep(Blob.of(value.encode()))
        return Text(blob=plain, media_type="text/plain", name=name)


def _head(blob: Blob) -> bytes:
    if blob.path is None:
        return (blob.data or b"")[: probing.HEAD]
    with blob.path.open("rb") as file:
        return file.read(probing.HEAD)


def _within(path: Path, folders: Sequence[Path]) -> bool:
    real = path.resolve()
    return any(real.is_relative_to(folder.resolve()) for folder in folders)


def _carried(value: Any) -> foreign.Bytes | foreign.Address:
    """What isn't a file, as bytes or as the address where they are."""
    return foreign.opened(value) or foreign.Bytes(*_raw(value))


def _raw(value: Any) -> tuple[bytes, str]:
    """Bytes and a name, for what isn't a file: bytes, binary streams, PIL pictures, arrays."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value), "bytes"
    if hasattr(value, "read"):
        data = value.read()
        if isinstance(data, str):
            raise ParameterInvalid(f"{value!r:.80} is a text stream.", hint="Open it in binary mode.")
        return data, str(getattr(value, "name", "stream"))
    if hasattr(value, "__array_interface__") and not hasattr(value, "save"):
        from PIL import Image as Pictures

        try:
            value = Pictures.fromarray(value)
        except (TypeError, ValueError) as error:
            raise ParameterInvalid(
                f"An array of shape {getattr(value, 'shape', '?')} is no picture: {error}.",
                hint="Give height × width × 3 of uint8.",
            ) from None
    if hasattr(value, "save") and hasattr(value, "getbands"):
        out = io.BytesIO()
        value.save(out, "PNG")
        return out.getvalue(), "picture"
    hint = (
        "Give a Path, bytes, im.text(), im.url(), a PIL picture, an array, a binary stream, an artifact or a message part "
        "of another framework."
    )
    if isinstance(value, str):
        hint = "Here a str could be a path or words: give Path(...) or im.text(...)."
    raise ParameterInvalid(f"{value!r:.80} ({type(value).__name__}) is no media.", hint=hint)
