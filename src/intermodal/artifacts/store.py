"""Bytes by digest. Small blobs live in the journal's own transaction; this keeps the large ones, as files."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ..errors import HomeUnusable, StorageError
from .blob import INLINE_LIMIT, Blob


class Store:
    """`folder/aa/<digest>`: written to a temporary file, synced, renamed, the folder synced. Never rewritten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sound: set[str] = set()  # digests whose files were written or checked by this process
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeUnusable(
                f"The store {str(folder)!r} can't be made: {error.strerror}.", hint="Name a writable home."
            ) from error

    async def keep(self, blob: Blob) -> Blob:
        """The blob, durable: as it is if small (the journal's transaction holds it), else over a file here."""
        if blob.size <= INLINE_LIMIT and blob.data is not None:
            return blob
        target = self._path(blob.digest)
        if blob.path == target:
            return blob
        return await asyncio.to_thread(self._write, blob, target)

    async def keep_file(self, path: Path) -> Blob:
        """A caller's file, copied: it may change or go, a run that resumes needs it as it was."""
        return await asyncio.to_thread(self._copy, path)

    def find(self, digest: str) -> Path | None:
        path = self._path(digest)
        return path if path.exists() else None

    async def sound(self, digest: str) -> Path | None:
        """The file, if its bytes are what its name says: checked once a process. A damaged one is thrown away."""
        path = self.find(digest)
        if path is None or digest in self._sound:
            return path
        return await asyncio.to_thread(self._check, path)

    def _check(self, path: Path) -> Path | None:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found == path.name:
            self._sound.add(found)
            return path
        path.unlink(missing_ok=True)
        return None

    def drop(self, digest: str) -> None:
        self._sound.discard(digest)
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _write(self, blob: Blob, target: Path) -> Blob:
        if not target.exists():
            if blob.data is not None:
                data = blob.data
                self._place(target, lambda file: file.write(data))
            else:
                assert blob.path is not None
                with blob.path.open("rb") as source:
                    self._place(target, lambda file: shutil.copyfileobj(source, file, 1 << 20))
        return Blob(blob.digest, blob.size, path=target)

    def _copy(self, path: Path) -> Blob:
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            size = source.tell()
            source.seek(0)
            if size <= INLINE_LIMIT:
                data = source.read()
                return Blob.of(data)
            target = self._path(digest)
            if not target.exists():
                hashing = hashlib.sha256()

                def copy(file: BinaryIO) -> None:
                    while chunk := source.read(1 << 20):
                        hashing.update(chunk)
                        file.write(chunk)

                self._place(target, copy)
                if hashing.hexdigest() != digest:  # changed while it was copied
                    target.unlink()
                    return self._copy(path)
            return Blob(digest, size, path=target)

    def _place(self, target: Path, fill: Callable[..., object]) -> None:
        temporary = target.with_name(f"{target.name}.{uuid.uuid4().hex}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(target)
            self._sound.add(target.name)
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise StorageError(
                f"The store could not write {target.name[:12]!r}: {error.strerror}.",
                hint="Is the disk full or the home read-only? Nothing was recorded as done.",
            ) from error
