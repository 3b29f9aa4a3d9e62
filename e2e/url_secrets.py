"""What no address may carry (law 7): it stands in logs, in histories and on shared screens."""

import re
from urllib.parse import parse_qsl, urlsplit

FIELDS = re.compile(r"csrf|token|password|fingerprint|^(login|basket|session|key)$", re.I)
# By their look: tokens of forms, keys of baskets and their hashes, what is signed with a time.
SECRET = re.compile(r"[0-9A-Za-z]{64}|.+:\w{6}:[\w-]{43}")


def is_secret(name: str, value: str) -> bool:
    return bool(FIELDS.search(name) or SECRET.fullmatch(value))


def secrets_in(url: str) -> list[str]:
    """Return the names of an address's parameters that must not be in one."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return [name for name, value in pairs if is_secret(name, value)]
