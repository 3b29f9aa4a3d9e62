"""A Content-Type that cannot be read is refused by the shop's page, at both entrances."""

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.test import AsyncRequestFactory, RequestFactory

from config import asgi, wsgi

# Django looks at its connections when a request comes.
pytestmark = pytest.mark.django_db
UNREADABLE = [
    "text/plain; a*=idna'en'%ff",
    "text/plain; a*=nosuch''z",
    "a/b; charset*=undefined''x",
]


@pytest.mark.parametrize("kind", UNREADABLE)
def test_by_wsgi(kind):
    environ = RequestFactory().get("/").environ | {"CONTENT_TYPE": kind}
    message = []
    page = wsgi.application(environ, lambda status, headers, *_: message.append((status, headers)))
    assert message[0][0].startswith("415")
    assert "Content-Security-Policy" in dict(message[0][1])
    assert b"</html>" in b"".join(page)


@pytest.mark.parametrize("kind", UNREADABLE)
def test_by_asgi(kind):
    scope = AsyncRequestFactory().get("/").scope
    scope["headers"] = [*scope["headers"], (b"content-type", kind.encode())]

    async def asked():
        browser = ApplicationCommunicator(asgi.application, scope)
        await browser.send_input({"type": "http.request", "body": b""})
        start = await browser.receive_output(5)
        while (await browser.receive_output(5)).get("more_body"):
            pass
        await browser.wait(5)
        return start["status"]

    assert async_to_sync(asked)() == 415
