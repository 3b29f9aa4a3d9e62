"""Strict readers of the environment: what is missing or wrong ends the process in one line."""

import re
import sys
from typing import NoReturn
from urllib.parse import urlsplit

import environ
from django_countries.data import COUNTRIES

env = environ.Env()
# What the secrets of settings, of .env.example and of Django's own example begin with.
KNOWN_SECRETS = ("only-for-debugging", "change-me", "django-insecure-")
WORDS = dict.fromkeys(["true", "1", "yes", "on"], True) | dict.fromkeys(
    ["false", "0", "no", "off"], False
)


def refuse(name: str, why: str) -> NoReturn:
    sys.exit(f"BookTime cannot start: {name} {why}; see .env.example.")


def required(name: str, why: str) -> str:
    value = env.str(name, default="")
    if not value:
        refuse(name, f"is missing ({why})")
    return value


def secret_key(name: str) -> str:
    """Return a secret that nobody can know: none of those that stand in files, and no short one."""
    value = required(name, "50 or more random characters")
    if value.strip().lower().startswith(KNOWN_SECRETS):
        refuse(name, "is one that everybody knows")
    if len(value) < 50 or len(set(value)) < 5:
        refuse(name, "is too easy to guess (50 or more random characters)")
    return value


def flag(name: str, default: bool) -> bool:
    """Return a switch; anything but true/false, 1/0, yes/no or on/off is refused."""
    value = env.str(name, default="")
    if value and value.lower() not in WORDS:
        refuse(name, "is neither true nor false")
    return WORDS[value.lower()] if value else default


def number(name: str, default: int) -> int:
    """Return a whole number, 0 or more."""
    value = env.str(name, default=str(default))
    if not (value.isascii() and value.isdigit()):
        refuse(name, "is not a whole number")
    return int(value)


def hsts() -> dict:
    """Return Django's settings of Strict-Transport-Security: no more than a new shop can keep."""
    seconds = number("HSTS_SECONDS", default=86_400)  # back to HTTP within a day
    subdomains = flag("HSTS_SUBDOMAINS", default=False)
    preload = flag("HSTS_PRELOAD", default=False)
    if preload and not (subdomains and seconds >= 31_536_000):
        refuse("HSTS_PRELOAD", "asks for HSTS_SUBDOMAINS, and HSTS_SECONDS of a year")
    return {
        "SECURE_HSTS_SECONDS": seconds,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": subdomains,
        "SECURE_HSTS_PRELOAD": preload,
    }


def country_codes(name: str, default: list[str]) -> list[str]:
    """Return ISO 3166 codes of countries, each once."""
    codes = [code.strip().upper() for code in env.list(name, default=default)]
    if not codes or set(codes) - set(COUNTRIES):
        refuse(name, "is not a list of countries such as GB,IE,FR")
    return list(dict.fromkeys(codes))


def database(default: str) -> dict:
    """Return DATABASE_URL as Django's settings of a database: SQLite or PostgreSQL."""
    try:
        settings = env.db_url("DATABASE_URL", default=default)
    except (environ.ImproperlyConfigured, ValueError):
        settings = {}
    known = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
    if settings.get("ENGINE") not in known:
        refuse("DATABASE_URL", "is neither sqlite:///… nor postgres://…")
    return settings


def email_settings(default: str) -> dict:
    try:
        settings = env.email_url("EMAIL_URL", default=default)
    except (environ.ImproperlyConfigured, KeyError, ValueError):
        settings = {}
    if "EMAIL_BACKEND" not in settings:
        refuse("EMAIL_URL", "is not an address such as smtp+tls://user:password@host:587")
    return settings


def script_name() -> str:
    """Return SCRIPT_NAME, as gunicorn reads it, too: the path the shop is mounted under, or ""."""
    path = env.str("SCRIPT_NAME", default="")
    if path and not re.fullmatch(r"(/[\w~-][\w.~-]*)+", path, re.ASCII):
        refuse("SCRIPT_NAME", "is not a path such as /shop, without a slash at its end")
    return path


def read_shop_url(host: str, demo: bool, https: bool, mounted: str) -> str:
    """Return SHOP_URL, or where a shop is that does not say so; with its path in any case."""
    here = f"http://{host}:{env.str('PORT', default='8000')}" if demo else f"http://{host}"
    given = env.str("SHOP_URL", default="") or (here.replace("http:", "https:") if https else here)
    given = given.rstrip("/")
    address = urlsplit(given)
    if address.scheme not in ("http", "https") or not address.netloc:
        refuse("SHOP_URL", "is not an address such as https://shop.example")
    if address.path not in ("", mounted):
        refuse("SHOP_URL", "has another path than SCRIPT_NAME")
    return given.removesuffix(mounted) + mounted


def sign_on() -> dict[str, str]:
    """Return the staff's OpenID provider: all three variables, or nothing of it."""
    given = {
        "server_url": env.str("OIDC_SERVER_URL", default=""),
        "client_id": env.str("OIDC_CLIENT_ID", default=""),
        "secret": env.str("OIDC_SECRET", default=""),
    }
    if not any(given.values()):
        return {}
    if not all(given.values()):
        missing = next(name for name, value in given.items() if not value)
        refuse(f"OIDC_{missing.upper()}", "is missing, where other OIDC_ variables are set")
    address = urlsplit(given["server_url"])
    if address.scheme not in ("http", "https") or not address.netloc:
        refuse("OIDC_SERVER_URL", "is not an address such as https://login.shop.example")
    return given
