"""The wire between us and a worker: a JSON header and raw bytes, length-prefixed. Never pickle.

frame = u32 header length · header (UTF-8 JSON with "sizes": [n, ...]) · the blobs, one after another
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

PREFIX = struct.Struct("<I")
HEADER_LIMIT = 64 * 1024 * 1024


def encode(header: dict[str, Any], blobs: list[bytes]) -> list[bytes]:
    body = json.dumps({**header, "sizes": [len(b) for b in blobs]}, ensure_ascii=False).encode()
    return [PREFIX.pack(len(body)), body, *blobs]


def read(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]] | None:
    """The next frame, or None where the other side has closed. Raises EOFError on half a frame."""
    prefix = stream.read(PREFIX.size)
    if not prefix:
        return None
    header = json.loads(_exactly(stream, PREFIX.unpack(prefix)[0]))
    return header, [_exactly(stream, size) for size in header["sizes"]]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError(f"frame cut off: {len(data)} of {size} bytes")
    return data
