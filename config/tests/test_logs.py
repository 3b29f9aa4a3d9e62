"""What stands in a log, and what does not."""

import logging
import re
import secrets
import string

import pytest
from django.conf import settings
from django.core.signing import Signer, TimestampSigner, dumps
from django.utils.crypto import get_random_string

from config.logs import HIDDEN, LineFormatter, MaskTokens, looks_secret, mask

LOWER = string.ascii_lowercase + string.digits
KINDS = {
    "urlsafe": lambda: secrets.token_urlsafe(32),
    "short": lambda: secrets.token_urlsafe(24),
    "hex": lambda: secrets.token_hex(16),
    "letters": lambda: get_random_string(24),
    "small": lambda: get_random_string(32, LOWER),
    "signed": lambda: Signer(sep=".").sign(secrets.randbelow(10_000)),
    "timed": lambda: TimestampSigner().sign("MTI"),
    "data": lambda: dumps({"order": 12}),
    "reset": lambda: f"5-cs3abc-{secrets.token_hex(16)}",
}


def formatted(message, *args, **extra):
    record = logging.getLogger("test").makeRecord(
        "test", logging.WARNING, "here", 1, message, args, None, extra=extra
    )
    return LineFormatter("{levelname} {message}", style="{").format(record)


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_is_known_by_its_look(kind):
    missed = [token for token in (KINDS[kind]() for _ in range(2_000)) if not looks_secret(token)]
    # Chance may make what looks like a name; a longer one does not.
    assert len(missed) <= 2


@pytest.mark.parametrize(
    "line",
    [
        "GET /product/the-strange-case-of-dr-jekyll-and-mr-hyde-9780141439587/ HTTP/1.1",
        "GET /product/%E7%BA%A2%E6%A5%BC%E6%A2%A6%E7%BA%A2%E6%A5%BC%E6%A2%A6/ HTTP/1.1",
        "GET /products/all/?q=The+Strange+Case+of+Dr+Jekyll&sort=price&price_min=10 HTTP/1.1",
        "GET /static/booktime.5f3a2b1c9d0e.css HTTP/1.1",
        "2026-11-29 12:39:15,123 ERROR django.security.SuspiciousOperation: There is a NUL",
        "Task id=0b36b7b6-6b59-4d4c-8b7e-0d5b9a3c1f2e path=orders.emails.deliver state=FAILED",
        '  File "/srv/booktime/lib/python3.11/site-packages/django/core/handlers/exception.py"',
        "from 2001:db8:85a3:1111:2222:8a2e:370:7334 by UserAttributeSimilarityValidator",
    ],
)
def test_what_helps_to_find_a_fault_stays(line):
    assert mask(line) == line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/ws/?token=short&x=1", f"/ws/?token={HIDDEN}&x=1"),
        ("/login/oidc/staff/callback/?code=4&state=s", f"…/?code={HIDDEN}&state={HIDDEN}"),
        ("/a/?next=%2Fb%2F%3Ftoken%3Dshort", f"/a/?next=%2Fb%2F%3Ftoken%3D{HIDDEN}"),
        ("/badges/0b36b7b6-6b59-4d4c-8b7e-0d5b9a3c1f2e/", f"/badges/{HIDDEN}/"),
        ("Cookie: sessionid=abc; csrftoken=def", f"Cookie: sessionid={HIDDEN}; csrftoken={HIDDEN}"),
    ],
)
def test_what_opens_something_is_hidden(line, shown):
    assert mask(line) == shown.replace("…", "/login/oidc/staff/callback")


@pytest.mark.parametrize("part", ["a", "a-", "token", "%3D", "?a=", "&", "a1", "A", "=", ":", "/x"])
def test_a_line_is_read_once_however_long(part):
    assert len(mask(f"GET /{part * 30_000} HTTP/1.1")) > 20


def test_a_refusal_is_one_line_and_a_fault_has_its_traceback():
    token = secrets.token_urlsafe(32)
    try:
        raise ValueError(f"/order/guest/{token}/")
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    for status, lines in ((404, 1), (500, 4)):
        record = logging.makeLogRecord({"msg": "No", "exc_info": caught, "status_code": status})
        text = LineFormatter().format(record)
        assert len(text.splitlines()) >= lines
        assert ("Traceback" in text) == (status == 500)
        assert token not in text
        assert record.exc_info  # for whoever else listens


def test_nobody_writes_a_line_of_their_own():
    assert formatted("Not Found: %s", "/a\r\nERROR\x1b[2J\u2028") == (
        "WARNING Not Found: /a\\x0d\\x0aERROR\\x1b[2J\u2028"
    )


@pytest.mark.parametrize("name", ["uvicorn.access", "gunicorn.error"])
def test_a_server_s_own_line_keeps_its_form(name):
    token = secrets.token_urlsafe(32)
    record = logging.makeLogRecord(
        {"name": name, "msg": '%s - "%s %s" %d', "args": ("1.2.3.4", "GET", f"/a/{token}", 404)}
    )
    assert MaskTokens().filter(record)
    assert record.getMessage() == f'1.2.3.4 - "GET /a/{HIDDEN}" 404'


def test_each_line_is_written_once():
    named = [settings.LOGGING["loggers"]["django"], settings.LOGGING["root"]]
    assert [each["handlers"] for each in named] == [[], ["console"]]
    assert re.match("WARNING", settings.LOGGING["root"]["level"])
