"""What each server does with bodies without end, and what stands in its log."""

import re
import secrets

import pytest
from django.core.signing import Signer, TimestampSigner

from config.tests.servers import COMMANDS, serving

SHOP = "/shop"
MEGABYTE = b"x" * 1_000_000
UPLOAD = "/office-admin/catalogue/product/add/"


@pytest.fixture(scope="module", params=COMMANDS)
def server(request, tmp_path_factory):
    with serving(request.param, tmp_path_factory.mktemp("server")) as it:
        yield it


def head(method, path, *lines, host="shop.example"):
    named = [f"{method} {path} HTTP/1.1", f"Host: {host}", *lines]
    return "\r\n".join([*named, "\r\n"]).encode()


def chunked(*chunks):
    return [b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks]


@pytest.mark.parametrize(
    ("path", "length"), [("/login/", 2_500_001), ("/nowhere", 10**13), (UPLOAD, 32_000_001)]
)
def test_a_body_that_is_announced_too_large_is_refused_unread(server, path, length):
    answer = server.send(head("POST", path, f"Content-Length: {length}"))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"That is too much at once" in answer
    assert b"content-security-policy" in answer.lower()


def test_a_body_whose_length_nobody_said_is_counted(server):
    parts = chunked(*[MEGABYTE] * 3)
    answer = server.send(head("POST", "/login/", "Transfer-Encoding: chunked"), *parts)
    # What WSGI hands on of such a body is nothing; ASGI all of it.
    status = {"uvicorn": b"413", "gunicorn": b"411"}[server.name]
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"BookTime</title>" in answer


def test_what_is_not_too_large_is_read(server):
    form = b"a=" + MEGABYTE
    answer = server.send(head("POST", "/login/", f"Content-Length: {len(form)}"), form)
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"Please send it again" in answer


@pytest.mark.parametrize("length", ["-1", "1e9", "²"])
def test_a_length_that_is_none_is_no_fault_of_the_shop(server, length):
    answer = server.send(head("POST", "/login/", f"Content-Length: {length}", "Connection: close"))
    assert b" 500 " not in answer[:20]


TOKENS = [
    secrets.token_urlsafe(32),
    secrets.token_hex(16),
    Signer(sep=".").sign("3014"),
    TimestampSigner().sign("12"),
    f"5-cs3abc-{secrets.token_hex(16)}",
]


def test_no_token_stands_in_a_log(server):
    named = "token=short&code=abc&state=xyz&csrfmiddlewaretoken=q&key=r5&id_token=w"
    for token in TOKENS:
        referer = f"Referer: https://shop.example/order/guest/{token}/?{named}"
        for path in (f"/nowhere/{token}/?{named}", f"/nowhere/?next=/a/{token}/&x={token}"):
            assert b" 404 " in server.send(head("GET", path, referer))[:20]
    assert server.log.count("/nowhere/") >= 10
    for secret in (*TOKENS, "short", "abc&", "xyz", "=q&", "r5", "=w"):
        assert secret not in server.log


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/missing/", "shop.example", b"404"),
        ("GET", "/broken/%00", "shop.example", b"400"),
        ("GET", "/two%0Alines/", "shop.example", b"404"),
        ("GET", "/elsewhere/", "evil.example", b"400"),
        ("POST", "/login/", "shop.example", b"403"),
    ],
)
def test_what_is_refused_is_one_line(server, method, path, host, status):
    before = server.log
    answer = server.send(head(method, path, "Content-Length: 0", host=host))
    assert answer.startswith(b"HTTP/1.1 " + status)
    lines = server.log.removeprefix(before).splitlines()
    # Beside the server's own line of the request, which may come later.
    assert len([line for line in lines if "HTTP/1.1" not in line]) == 1
    assert "Traceback" not in server.log


@pytest.fixture(scope="module", params=COMMANDS)
def mounted_server(request, tmp_path_factory):
    with serving(request.param, tmp_path_factory.mktemp("mounted"), SCRIPT_NAME=SHOP) as it:
        yield it


def test_a_server_under_a_path_answers_there_and_leads_there(mounted_server):
    assert b" 200 " in mounted_server.send(head("GET", f"{SHOP}/healthz", "Connection: close"))[:20]
    page = mounted_server.send(head("GET", f"{SHOP}/nowhere/"))
    assert page.startswith(b"HTTP/1.1 404 ")
    links = re.findall(rb'(?:href|src|action)="(/[^"]*)', page)
    assert len(links) >= 3
    assert all(link.startswith(b"/shop/") for link in links)
    files = [link.decode() for link in links if b"/static/" in link]
    assert files
    for path in files:
        assert b" 200 " in mounted_server.send(head("GET", path, "Connection: close"))[:20]


def test_under_a_path_pictures_may_be_as_large_as_elsewhere(mounted_server):
    for path, length, status in ((UPLOAD, 3_000_000, b"403"), ("/login/", 2_500_001, b"413")):
        answer = mounted_server.send(
            head("POST", SHOP + path, f"Content-Length: {length}"), b"a=" + b"x" * (length - 2)
        )
        assert answer.startswith(b"HTTP/1.1 " + status), path
