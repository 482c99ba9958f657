"""Bytes under their digest."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ArtifactGone

INLINE_LIMIT = 64 * 1024  # larger blobs are files in the store, never rows or fields


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes under their SHA-256, written once; knows nothing else.

    Small ones carry their bytes (`data`), larger ones a file of the store (`path`).
    """

    digest: str
    size: int
    data: bytes | None = field(default=None, repr=False, compare=False)
    path: Path | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, data: bytes) -> Blob:
        return cls(hashlib.sha256(data).hexdigest(), len(data), data=data)

    def read_now(self) -> bytes:
        """The bytes, read on this thread. Raises ArtifactGone where the file is no longer there."""
        if self.data is not None:
            return self.data
        try:
            if self.path is not None:
                return self.path.read_bytes()
        except FileNotFoundError:
            pass
        raise ArtifactGone(
            f"The bytes of {self.digest[:12]!r} are no longer in the store.",
            hint="Its run was pruned or its temporary home closed: keep results in a home (Orchestrator(home=...)).",
            digest=self.digest,
        )

    async def read(self) -> bytes:
        """The bytes; a file is read in a thread, so that the loop goes on."""
        return self.data if self.data is not None else await asyncio.to_thread(self.read_now)
