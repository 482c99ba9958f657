"""URLs: fetched only where the policy lets, from the open internet only; a real server on loopback, allowed by hand."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from PIL import Image as Pillow

import intermodal as im
from intermodal.artifacts import Modalities
from intermodal.artifacts.fetching import Fetcher, is_public
from intermodal.artifacts.intake import Intake
from intermodal.artifacts.store import Store
from intermodal.errors import FetchFailed, MediaTooLarge, MediaUnsupported, UrlRefused
from intermodal.workers import WorkerPool

REFUSED = [
    "http://127.0.0.1/", "http://LOCALHOST/", "http://localhost./", "http://2130706433/", "http://017700000001/",
    "http://0x7f.1/", "http://[::1]/", "http://[::127.0.0.1]/", "http://[::ffff:10.0.0.1]/", "http://[2002:7f00:1::]/",
    "http://[64:ff9b::7f00:1]/", "http://[fe80::1]/", "http://[fd00::1]/", "http://0.0.0.0/", "http://10.1.2.3/",
    "http://169.254.169.254/latest/meta-data/", "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/",
    "http://100.64.0.1/", "http://255.255.255.255/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO",
    "javascript:alert(1)", "unix:///var/run/docker.sock", "ftp://example.org/a.png", "http://user:pw@8.8.8.8/",
    "http:///nowhere", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
async def test_what_is_never_fetched(address: str, tmp_path: Path) -> None:
    with pytest.raises(UrlRefused) as caught:
        await Fetcher().fetch(address, tmp_path)
    assert address in caught.value.message
    assert not os.listdir(tmp_path)


def test_open_addresses_are_public() -> None:
    import ipaddress

    for address in ("8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::808:808", "2002:808:808::"):
        assert is_public(ipaddress.ip_address(address)), address


PICTURE = io.BytesIO()
Pillow.new("RGB", (9, 7), "red").save(PICTURE, "PNG")
ANSWERS = {
    "/a%20cat.png": b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(PICTURE.getvalue()) + PICTURE.getvalue(),
    "/moved": b"HTTP/1.1 302 Found\r\nLocation: /a%20cat.png\r\nContent-Length: 0\r\n\r\n",
    "/home": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:9/secret\r\nContent-Length: 0\r\n\r\n",
    "/file": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
    "/round": b"HTTP/1.1 302 Found\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n",
    "/large": b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n",
    "/endless": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000,
    "/cut": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nxxx",
    "/garbage": b"\x00\x01\x02\r\n\r\n",
    "/none": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
}


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        writer.write(ANSWERS[path])
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


def here(address: object) -> bool:
    return str(address) == "127.0.0.1"


async def test_a_picture_comes_with_its_name_and_origin(tmp_path: Path) -> None:
    workers = WorkerPool()
    intake = Intake(Store(tmp_path / "store"), workers, Modalities(), Fetcher(here))
    async with server() as address:
        for path in ("/a%20cat.png", "/moved"):
            artifact = await intake.take(im.url(address + path), im.Policy(fetch=True))
            assert isinstance(artifact, im.Image)
            assert (artifact.width, artifact.height, artifact.name) == (9, 7, "a cat.png")
            assert artifact.trust == "untrusted"
            assert artifact.origin.kind == "url"
    await workers.close()


@pytest.mark.parametrize(
    ("path", "error", "quoted"),
    [
        ("/home", UrlRefused, "127.0.0.2"),
        ("/file", UrlRefused, "file:///etc/passwd"),
        ("/round", UrlRefused, "redirects"),
        ("/large", MediaTooLarge, "1 MiB"),
        ("/endless", MediaTooLarge, "1 MiB"),
        ("/cut", FetchFailed, "/cut"),
        ("/garbage", FetchFailed, "/garbage"),
        ("/none", FetchFailed, "404"),
    ],
)
async def test_what_goes_wrong_on_the_way(tmp_path: Path, path: str, error: type[Exception], quoted: str) -> None:
    async with server() as address:
        with pytest.raises(error, match=quoted):
            await Fetcher(here, max_bytes=1 << 20).fetch(address + path, tmp_path)
    assert not os.listdir(tmp_path)


async def test_a_name_that_doesnt_resolve_and_a_port_nobody_listens_on(tmp_path: Path) -> None:
    for address in ("http://nowhere.invalid/a.png", "http://127.0.0.1:1/"):
        with pytest.raises(FetchFailed):
            await Fetcher(here).fetch(address, tmp_path)


async def test_nothing_is_fetched_unless_the_policy_says_so() -> None:
    with pytest.raises(MediaUnsupported, match=r"Policy\.fetch"):
        await im.run("Read this", "http://127.0.0.1:1/a.png")
    with pytest.raises(UrlRefused):
        await im.run("Read this", "http://127.0.0.1:1/a.png", policy=im.Policy(fetch=True))
