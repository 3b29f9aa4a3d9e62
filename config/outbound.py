"""Requests that the shop sends to other programs: short, small, never redirected.

Whoever is asked may hang, send a drop at a time, or never end: one deadline holds for all of it.
"""

import asyncio
import socket
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

import httpcore
import httpx

NAT64 = IPv6Network("64:ff9b::/96")
FAILURES = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError,
            UnicodeError, httpx.InvalidURL)  # fmt: skip


class OutboundError(Exception):
    """No answer came; its words say why, without the address."""


class OutboundTimeoutError(OutboundError):
    """It was not whole in time."""


class PrivateAddressError(OutboundError):
    """The name leads into somebody's own network."""


class Answer(NamedTuple):
    """What came back; `body` as it was sent, `is_cut` where there was more of it."""

    status: int
    headers: httpx.Headers
    body: bytes
    is_cut: bool


async def send_request(
    method: str,
    url: str,
    *,
    seconds: float,
    max_bytes: int,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    public_only: bool = True,
) -> Answer:
    """Ask once, within these seconds from the name to the last byte; OutboundError.

    `public_only`: connect to addresses of the open internet alone (PrivateAddressError).
    """
    try:
        async with asyncio.timeout(seconds):
            return await _send(method, url, max_bytes, headers or {}, content, public_only)
    except (TimeoutError, httpcore.TimeoutException):
        raise OutboundTimeoutError("There was no answer in time.") from None
    except FAILURES as error:
        raise OutboundError(f"It could not be reached ({type(error).__name__}).") from None


async def _send(method, url, max_bytes, headers, content, public_only) -> Answer:
    # What is packed might unpack to anything.
    headers = httpx.Headers({"accept-encoding": "identity"} | dict(headers))
    backend = PublicBackend() if public_only else None
    async with (
        httpcore.AsyncConnectionPool(ssl_context=_tls(), network_backend=backend) as pool,
        pool.stream(method, str(httpx.URL(url)), headers=headers.raw, content=content) as response,
    ):
        body = b""
        async for chunk in response.aiter_stream():
            body += chunk
            if len(body) > max_bytes:
                break
        received = httpx.Headers(response.headers)
        return Answer(response.status, received, body[:max_bytes], len(body) > max_bytes)


class PublicBackend(httpcore.AnyIOBackend):
    """Looks at the very addresses that it connects to: a name may lead elsewhere the next time."""

    async def connect_tcp(self, host, port, *args, **kwargs):
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(address[0] for *_, address in found))
        if not all(map(is_public, addresses)):
            raise PrivateAddressError("The address is within a private network.")
        for address in addresses[:-1]:
            try:
                return await super().connect_tcp(address, port, *args, **kwargs)
            except httpcore.NetworkError:
                continue
        return await super().connect_tcp(addresses[-1], port, *args, **kwargs)


def is_public(text: str) -> bool:
    """Tell whether an IP address belongs to the open internet, also one that holds an IPv4."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address in NAT64 or address.sixtofour or address.teredo:
            return False
        address = address.ipv4_mapped or address
    return address.is_global and not address.is_multicast


@cache
def _tls():
    return httpx.create_ssl_context(trust_env=False)
