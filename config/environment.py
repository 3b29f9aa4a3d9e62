"""Strict readers of the environment: what is missing or wrong ends the process in one line."""

import sys
from typing import NoReturn

import environ

env = environ.Env()
WORDS = dict.fromkeys(["true", "1", "yes", "on"], True) | dict.fromkeys(
    ["false", "0", "no", "off"], False
)


def refuse(name: str, why: str) -> NoReturn:
    sys.exit(f"BookTime cannot start: {name} {why}; see .env.example.")


def required(name: str, why: str) -> str:
    """Return a variable that has no default."""
    value = env.str(name, default="")
    if not value or value.startswith("change-me"):
        refuse(name, f"is missing ({why})")
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
