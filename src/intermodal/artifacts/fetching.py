"""The one fetcher of URLs: http and https only, public addresses only, redirects included, within size and time.

The address is checked where the connection is made, and that very address is connected to: a name that resolves to
another address the second time gains nothing. Proxies of the environment aren't used.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from ..errors import FetchFailed, MediaTooLarge, UrlRefused

if TYPE_CHECKING:
    import httpcore2

MAX_BYTES = 256 << 20
MAX_SECONDS = 120.0
MAX_REDIRECTS = 5
CHUNK = 1 << 20

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Special-purpose blocks (IANA registries) that `is_global` of older Python versions lets through.
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10", "::/96")))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the open internet, and so does any IPv4 address it carries inside."""
    if address.is_multicast or not address.is_global or any(address in block for block in _SPECIAL):
        return False
    return all(is_public(inner) for inner in _inside(address))


def _inside(address: IPAddress) -> Iterable[IPAddress]:
    if not isinstance(address, ipaddress.IPv6Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


class Fetcher:
    """Fetches to a temporary file. `allowed` decides which addresses may be connected to."""

    def __init__(self, allowed: Callable[[IPAddress], bool] = is_public, *, max_bytes: int = MAX_BYTES) -> None:
        self._allowed = allowed
        self._max_bytes = max_bytes

    async def fetch(self, url: str, folder: Path) -> tuple[Path, str]:
        """A new file in `folder` with what is there, and the last part of its address as a name.

        Raises UrlRefused (scheme, address, too many redirects), MediaTooLarge, FetchFailed (network, status, time).
        """
        import httpcore2

        try:
            async with (
                asyncio.timeout(MAX_SECONDS),
                httpcore2.AsyncConnectionPool(network_backend=self._backend(url)) as pool,
            ):
                return await self._follow(pool, url, folder)
        except TimeoutError:
            raise FetchFailed(f"{url!r} took longer than {MAX_SECONDS:g} s.", hint="Download it and give it.") from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, OSError) as error:
            raise FetchFailed(
                f"{url!r} can't be fetched: {error or type(error).__name__}.", hint="Check address and network."
            ) from error

    async def _follow(self, pool: httpcore2.AsyncConnectionPool, url: str, folder: Path) -> tuple[Path, str]:
        import httpcore2
        import httpx2

        at = url
        for _ in range(MAX_REDIRECTS + 1):
            try:
                place = httpx2.URL(at)
            except (httpx2.InvalidURL, UnicodeError):
                raise UrlRefused(f"{url!r} leads to {at!r}, which is no URL.", hint="Correct the address.") from None
            if place.scheme not in ("http", "https") or not place.host or place.userinfo:
                raise UrlRefused(
                    f"{url!r} leads to {at!r}: only http and https without a user's name are fetched.",
                    hint="Download it and give the file.",
                )
            target = httpcore2.URL(scheme=place.raw_scheme, host=place.raw_host, port=place.port, target=place.raw_path)
            headers = [(b"Host", place.netloc), (b"Accept-Encoding", b"identity"), (b"User-Agent", b"intermodal")]
            async with pool.stream("GET", target, headers=headers) as response:
                found = {name.lower(): value for name, value in response.headers}
                if response.status in (301, 302, 303, 307, 308) and b"location" in found:
                    at = urljoin(at, found[b"location"].decode("latin-1"))
                    continue
                if response.status != 200:
                    raise FetchFailed(f"{at!r} answered {response.status}.", hint="Check the address.")
                path = await self._saved(response, found, at, folder)
                return path, place.path.rpartition("/")[2] or place.host
        raise UrlRefused(f"{url!r} redirects more than {MAX_REDIRECTS} times.", hint="Give the final address.")

    async def _saved(self, response: Any, headers: dict[bytes, bytes], url: str, folder: Path) -> Path:
        stated = headers.get(b"content-length", b"0")
        if stated.isdigit() and int(stated) > self._max_bytes:
            raise self._too_large(url)
        with tempfile.NamedTemporaryFile(dir=folder, prefix="fetched-", delete=False) as file:
            path = Path(file.name)
            try:
                size, waiting = 0, bytearray()
                async for chunk in response.aiter_stream():
                    size += len(chunk)
                    if size > self._max_bytes:
                        raise self._too_large(url)
                    waiting += chunk
                    if len(waiting) >= CHUNK:
                        await asyncio.to_thread(file.write, bytes(waiting))
                        waiting.clear()
                await asyncio.to_thread(file.write, bytes(waiting))
            except BaseException:
                os.unlink(path)
                raise
        return path

    def _too_large(self, url: str) -> MediaTooLarge:
        return MediaTooLarge(
            f"{url!r} is larger than {self._max_bytes >> 20} MiB.", hint="Download it and give the file."
        )

    def _backend(self, url: str) -> httpcore2.AsyncNetworkBackend:
        import httpcore2

        allowed = self._allowed

        class Checked(httpcore2.AnyIOBackend):
            """Resolves, checks every address, connects to one of those."""

            async def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
                try:
                    rows = await asyncio.get_running_loop().getaddrinfo(host.rstrip("."), port, type=socket.SOCK_STREAM)
                except (socket.gaierror, UnicodeError) as error:
                    raise httpcore2.ConnectError(f"the name {host!r} has no address") from error
                addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
                refused = [address for address in addresses if not allowed(address)]
                if refused:
                    raise UrlRefused(
                        f"{url!r} leads to {refused[0]}, which is not on the open internet.",
                        hint="Private and special addresses are never fetched: download it and give the file.",
                    )
                return await super().connect_tcp(str(addresses[0]), port, *args, **kwargs)

        return Checked()
