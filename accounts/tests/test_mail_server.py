"""Mail to a real server, and what becomes of a page when there is none."""

import socket
import time
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from accounts.factories import PASSWORD
from accounts.models import User
from e2e.shop.serve import free_port

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"email": "new@booktime.example", "password1": PASSWORD, "password2": PASSWORD}


class LetterBox:
    """Keeps what comes, and refuses what is for somebody called Refused."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("refused@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 OK"


@pytest.fixture
def letters(settings):
    box = LetterBox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    yield box.letters
    server.stop()


def test_a_letter_arrives_with_both_texts(client, letters):
    client.post("/signup/", FORM)
    ((to, letter),) = letters
    assert to == ["new@booktime.example"]
    assert letter["From"] == "BookTime <shop@booktime.example>"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert "/account/email/confirm/" in letter.get_body(("plain",)).get_content()


def test_a_refused_letter_breaks_nothing_and_names_nobody_in_the_log(client, letters, caplog):
    response = client.post("/signup/", FORM | {"email": "refused@booktime.example"})
    assert response.status_code == 302
    assert User.objects.exists()
    assert "SMTPRecipientsRefused" in caplog.text
    assert "refused@" not in caplog.text


@pytest.mark.parametrize(
    ("path", "form", "leads_to"),
    [
        ("/signup/", FORM, "/"),
        ("/password/reset/", {"email": "alice@booktime.example"}, "/password/reset/sent/"),
        ("/password/reset/", {"email": "nobody@booktime.example"}, "/password/reset/sent/"),
    ],
)
def test_without_a_server_the_pages_work(client, alice, settings, caplog, path, form, leads_to):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert client.post(path, form)["Location"] == leads_to
    assert caplog.text.count("ConnectionRefusedError") == 1
    assert "@" not in caplog.text


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_told(client, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert 0 < settings.EMAIL_TIMEOUT < 10
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        start = time.monotonic()
        assert client.post("/signup/", FORM)["Location"] == "/"
    assert time.monotonic() - start < 3
    assert User.objects.exists()
    assert "could not be sent: SMTPServerDisconnected" in caplog.text
