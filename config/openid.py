"""Signing in with the shop's staff accounts, at an OpenID Connect provider."""

from urllib.parse import urlsplit

PROVIDER = "staff"


def providers(server_url: str, client_id: str, secret: str) -> dict:
    """Return the provider as allauth's settings have it."""
    app = {
        "provider_id": PROVIDER,
        "name": "the shop's staff account",
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": server_url.rstrip("/")},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def origin(server_url: str) -> str:
    """Return what a content security policy calls the provider."""
    address = urlsplit(server_url)
    return f"{address.scheme}://{address.netloc}"
