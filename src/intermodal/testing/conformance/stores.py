"""A store of bytes: what is kept is read back, by its digest, whoever keeps it and however often."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...artifacts import Blob
from ...artifacts.blob import INLINE_LIMIT
from .saying import must

_LARGE = bytes(range(256)) * (2 * INLINE_LIMIT // 256) + b"large"


async def check_store(make_store: Callable[[], Any]) -> None:
    """`make_store()` opens the same store each time (it may be async)."""
    store, other = await _made(make_store), await _made(make_store)
    await _small(store)
    await _large(store)
    await _files(store)
    await _damage(store, other)
    kept = await store.keep(Blob.of(_LARGE))
    must(other.find(kept.digest), "store opened again", "doesn't find what was kept before")
    store.drop(kept.digest)
    must(store.find(kept.digest) is None, "store.drop", "what was dropped is still found")


async def _made(make: Callable[[], Any]) -> Any:
    made = make()
    return await made if inspect.isawaitable(made) else made


async def _small(store: Any) -> None:
    blob = Blob.of(b"small")
    kept = await store.keep(blob)
    must(await kept.read() == b"small" and kept == blob, "store.keep", "a small blob is not what was given")


async def _large(store: Any) -> None:
    where = "store.keep, equal bytes at a time"
    blob = Blob.of(_LARGE)
    must(store.find(blob.digest) is None, "store.find", "found what was never kept")
    kept = await asyncio.gather(*(store.keep(Blob.of(_LARGE)) for _ in range(8)))
    for one in kept:
        must(one.digest == blob.digest, where, f"a digest is {one.digest[:12]!r}, not {blob.digest[:12]!r}")
        must(one.size == len(_LARGE), where, f"size {one.size}, not {len(_LARGE)}")
        must(await one.read() == _LARGE, where, "the bytes read back are others")
    must(len({one.path for one in kept}) == 1, where, "equal bytes are in several places")
    path = store.find(blob.digest)
    must(
        path is not None and path == await store.sound(blob.digest), "store.find", "kept bytes are not found by digest"
    )
    again = await store.keep(kept[0])
    must(again.path == kept[0].path, "store.keep", "keeping what is in the store moves it")


async def _files(store: Any) -> None:
    for data in (b"", b"small", _LARGE[::-1]):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            path.write_bytes(data)
            kept = await store.keep_file(path)
            must(kept.digest == hashlib.sha256(data).hexdigest(), "store.keep_file", f"wrong digest of {len(data)} B")
            path.write_bytes(b"changed")
        must(await kept.read() == data, "store.keep_file", "what is kept changed or went with the caller's file")
        store.drop(kept.digest)


async def _damage(store: Any, other: Any) -> None:
    """`other` is the same store, opened anew: a process may trust what it wrote itself."""
    data = _LARGE + b"!"
    kept = await store.keep(Blob.of(data))
    must(await other.sound(kept.digest), "store.sound", "sound bytes are refused")
    store.drop(kept.digest)
    other.drop(kept.digest)
    must(await other.sound(kept.digest) is None, "store.sound", "found what was dropped")
    kept = await store.keep(Blob.of(data))
    kept.path.write_bytes(data[::-1])
    must(await other.sound(kept.digest) is None, "store.sound", "damaged bytes count as sound")
