"""Refusals and failures: the shop's own page, whatever was wrong with the request."""

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client, RequestFactory
from django.urls import get_resolver

from config.csrf import csrf_failure

FORM = "application/x-www-form-urlencoded"
STRANGE = [
    "utf-7",
    "iso-8859-1",
    "utf-16",
    "utf-8-sig",
    "hex",
    "rot13",
    "nonsense",
    "x" * 5000,
]
SAME = ["utf-8", "UTF-8", "utf8", '"utf-8"', "cp65001"]
SECRET = "a" * 32


class Broken:
    """A body that breaks, however it is read."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = read


@pytest.fixture
def unreadable():
    request = RequestFactory().post("/", {"a": "b"})
    request._stream = Broken()
    return request


def posted(client_class, charset):
    """Return the answer to a form whose token fits."""
    visitor = client_class(raise_request_exception=False, enforce_csrf_checks=True)
    visitor.cookies["csrftoken"] = SECRET
    form = f"csrfmiddlewaretoken={SECRET}".encode()

    def send():  # `post` would write the form in the charset that it claims
        return visitor.generic("POST", "/logout/", form, content_type=f"{FORM}; charset={charset}")

    async def send_and_wait():
        return await send()

    return async_to_sync(send_and_wait)() if client_class is AsyncClient else send()


def answer(code, request):
    handler = get_resolver().resolve_error_handler(code)
    return handler(request) if code == 500 else handler(request, exception=ValueError())


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_an_error_page_reads_nothing_of_the_body(code, unreadable):
    response = answer(code, unreadable)
    assert response.status_code == code
    assert b"BookTime</title>" in response.content


def test_a_form_without_a_token_is_refused_without_its_body(unreadable, db):
    unreadable.htmx = False
    response = csrf_failure(unreadable, "CSRF token missing.")
    assert (response.status_code, b"Please send it again" in response.content) == (403, True)


@pytest.mark.parametrize("code", [400, 404, 500])
def test_an_error_page_asks_no_database(code, unreadable, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer(code, unreadable)


@pytest.mark.parametrize("charset", STRANGE)
@pytest.mark.parametrize("client_class", [Client, AsyncClient])
@pytest.mark.parametrize("debug", [False, True])
def test_a_form_in_another_charset_is_refused(charset, client_class, debug, settings):
    settings.DEBUG = debug
    response = posted(client_class, charset)
    assert response.status_code == 415
    assert b"That request was not clear" in response.content
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("charset", SAME)
@pytest.mark.parametrize("client_class", [Client, AsyncClient])
@pytest.mark.django_db
def test_utf_8_is_taken_however_it_is_spelled(charset, client_class):
    assert posted(client_class, charset).status_code in (200, 302, 303)
