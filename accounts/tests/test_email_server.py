"""Mail to a real server, by the queue: no page waits for it, and it is tried again."""

import socket
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.factories import PASSWORD
from accounts.models import User
from config.email_queue import PAUSES
from config.tests.smtp_server import email_server, use_smtp_server
from config.tests.task_queue import run_queued_tasks
from e2e.shop.serve import free_port

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"email": "new@booktime.example", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def inbox(settings):
    with email_server(settings) as inbox:
        yield inbox


def test_an_email_arrives_with_both_texts(client, inbox):
    client.post("/signup/", FORM)
    assert inbox == []
    run_queued_tasks()
    ((to, message),) = inbox
    assert to == ["new@booktime.example"]
    assert message["From"] == "BookTime <shop@booktime.example>"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "/account/email/confirm/" in message.get_body(("plain",)).get_content()


def test_a_refused_email_breaks_nothing_and_names_nobody_in_the_log(client, inbox, caplog):
    response = client.post("/signup/", FORM | {"email": "refused@booktime.example"})
    assert response.status_code == 302
    run_queued_tasks()
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
    use_smtp_server(settings, free_port())
    assert client.post(path, form)["Location"] == leads_to
    run_queued_tasks()
    assert caplog.text.count("ConnectionRefusedError") == 1
    assert "@" not in caplog.text


def test_a_letter_that_could_not_be_sent_arrives_once_when_the_server_is_back(
    client, inbox, settings
):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    client.post("/signup/", FORM)
    for _ in range(3):
        run_queued_tasks(soon=True)
    assert inbox == []
    settings.EMAIL_PORT = port
    for _ in range(2):
        run_queued_tasks(soon=True)
    assert [to for to, _ in inbox] == [["new@booktime.example"]]
    assert not DBTaskResult.objects.exists(), "nothing of it is kept"


def test_a_letter_waits_a_while_before_it_is_tried_again_and_is_given_up_at_last(
    client, settings, caplog
):
    use_smtp_server(settings, free_port())
    client.post("/signup/", FORM)
    for pause in PAUSES:
        run_queued_tasks(soon=True)
        waiting = DBTaskResult.objects.get().run_after - timezone.now()
        assert pause - timedelta(seconds=30) < waiting <= pause
    run_queued_tasks(soon=True)
    assert not DBTaskResult.objects.exists()
    assert "given up after 12 tries" in caplog.text


def test_a_server_that_says_nothing_keeps_no_page_and_the_worker_no_longer_than_told(
    client, settings, caplog
):
    assert 0 < settings.EMAIL_TIMEOUT < 10
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_smtp_server(settings, silent.getsockname()[1])
        start = time.monotonic()
        assert client.post("/signup/", FORM)["Location"] == "/"
        assert caplog.text == ""
        run_queued_tasks()
    assert time.monotonic() - start < 3
    assert User.objects.exists()
    assert "could not be sent: SMTPServerDisconnected" in caplog.text
