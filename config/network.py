"""Where a request comes from, as far as a limit may believe it."""

from ipaddress import IPv4Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def client_network(request: HttpRequest | None) -> str:
    """Return the client's IPv4 address or IPv6 /64, "" where neither is known.

    One line has at least a /64 (RFC 6177), so its single addresses tell nobody apart. Anybody can
    write X-Forwarded-For: only as many entries count, from the right, as own proxies append.
    """
    if request is None:
        return ""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    entries = [entry.strip() for entry in forwarded if entry.strip()]
    if 0 < settings.TRUSTED_PROXIES <= len(entries):
        return _network(entries[-settings.TRUSTED_PROXIES])
    return _network(request.META.get("REMOTE_ADDR", ""))


def _network(text: str) -> str:
    try:
        address = ip_address(_without_port(text))
    except ValueError:
        return ""
    if isinstance(address, IPv4Address):
        return str(address)
    # ::ffff:192.0.2.1 is how a socket for both kinds writes 192.0.2.1.
    return str(address.ipv4_mapped or IPv6Network((int(address) >> 64 << 64, 64)))


def _without_port(text: str) -> str:
    """Return 192.0.2.1 of 192.0.2.1:8080, and 2001:db8::1 of [2001:db8::1]:443."""
    bare = text.count(":") > 1 and not text.startswith("[")
    return text if bare else urlsplit(f"//{text}").hostname or ""
