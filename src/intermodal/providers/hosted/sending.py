"""Large media in a JSON body: a mark stands for them until they are sent, then they go as base64, read piece by piece.

Put into the body whole, one picture would be there six times on its way through an SDK: raw, encoded, as text, as a data
URL, as JSON and as bytes.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from uuid import uuid4
from weakref import WeakValueDictionary

from ...artifacts.blob import Blob
from ...errors import ArtifactGone

LARGE = 1_000_000  # bytes from which a mark is worth its while
PIECE = 3 * 64 * 1024  # bytes read at a time; a multiple of 3, so that encoded pieces are one encoding
_MARK = re.compile(rb"intermodal-media-[0-9a-f]{32}")


class Inline(str):
    """`before`, and a mark for the base64 of a blob. What is sent by `transport.http_client` holds the base64 itself.

    It must be kept until then: the mark alone keeps nothing.
    """

    blob: Blob

    def __new__(cls, blob: Blob, before: str = "") -> Inline:
        mark = f"intermodal-media-{uuid4().hex}"  # nobody can guess it: no text of a user's names another's picture
        self = super().__new__(cls, before + mark)
        self.blob = blob
        _waiting[mark.encode()] = self
        return self


_waiting: WeakValueDictionary[bytes, Inline] = WeakValueDictionary()


async def media(blob: Blob, before: str = "") -> str:
    """A blob in base64 behind `before`; where it is large, what stands for that."""
    if blob.size >= LARGE:
        return Inline(blob, before)
    return before + b64encode(await blob.read()).decode("ascii")


def length(text: str) -> int:
    """Characters it has when it is sent, what stands before the base64 of a large one aside."""
    return _encoded(text.blob.size) if isinstance(text, Inline) else len(text)


def divided(body: bytes) -> list[bytes | Blob]:
    """The body at its marks: what stands between them, and the blobs that they stand for. Raises ArtifactGone."""
    parts, at = list[bytes | Blob](), 0
    for match in _MARK.finditer(body):
        if (inline := _waiting.get(match[0])) is not None:
            if inline.blob.path is not None and not inline.blob.path.exists():
                inline.blob.read_now()  # says that it is gone
            parts += [body[at : match.start()], inline.blob]
            at = match.end()
    return [*parts, body[at:]]


def size_of(part: bytes | Blob) -> int:
    """Bytes it has when it is sent."""
    return _encoded(part.size) if isinstance(part, Blob) else len(part)


def pieces(blob: Blob) -> Iterator[bytes | memoryview]:
    """A blob's bytes, some at a time. Reads the disk: to be asked in a thread."""
    if blob.data is not None or blob.path is None:
        view = memoryview(blob.read_now())
        yield from (view[start : start + PIECE] for start in range(0, len(view), PIECE))
        return
    try:
        with blob.path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except FileNotFoundError as error:
        raise ArtifactGone(
            f"The bytes of {blob.digest[:12]!r} went while they were sent.", hint="Try again."
        ) from error


def _encoded(size: int) -> int:
    return (size + 2) // 3 * 4
