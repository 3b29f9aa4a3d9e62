"""Mails about orders arrive once, whatever happens to servers and workers."""

import socket
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.erasure import erase
from config.email_queue import PAUSES
from config.tests.smtp_server import use_smtp_server
from config.tests.task_queue import run_queued_tasks
from config.tests.threads import run_concurrently
from e2e.shop.serve import free_port
from orders.emails import queue_again, queue_soon, send_email
from orders.factories import LEEDS, line_ids, make_order, make_ready
from orders.models import LineStatus, Order, OrderEmail
from orders.payments import mark_paid
from orders.transitions import Actor, transition_lines

pytestmark = pytest.mark.django_db(transaction=True)
STAFF, Kind = Actor(), OrderEmail.Kind


def mark_sent(order: Order, line_ids: list[int]) -> None:
    transition_lines(order.pk, LineStatus.SENT, STAFF, line_ids)


def get_order_email(order: Order, kind: OrderEmail.Kind) -> OrderEmail:
    return OrderEmail.objects.get(order=order, kind=kind)


def test_nobody_waits_for_a_server_that_is_down_and_the_email_arrives_once_when_it_is_up(
    client, inbox, emma, settings, caplog
):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    response = client.post("/order/address_select/", make_ready(client, {emma: 1}))
    assert response.status_code == 303
    for _ in range(3):
        run_queued_tasks(soon=True)
    settings.EMAIL_PORT = port
    for _ in range(2):
        run_queued_tasks(soon=True)
    assert len(inbox) == 1
    assert OrderEmail.objects.get().tries == 4
    assert caplog.text.count("ConnectionRefusedError") == 3
    assert not DBTaskResult.objects.exists(), "nothing of it is kept"


def test_nobody_waits_for_a_server_that_says_nothing(client, emma, settings, caplog):
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_smtp_server(settings, silent.getsockname()[1])
        response = client.post("/order/address_select/", make_ready(client, {emma: 1}))
        assert (response.status_code, caplog.text) == (303, "")
        silent.settimeout(0)
        with pytest.raises(BlockingIOError):
            silent.accept()
        start = time.monotonic()
        run_queued_tasks()
    assert 0.2 <= time.monotonic() - start < 3
    assert "could not be sent: SMTPServerDisconnected" in caplog.text
    assert OrderEmail.objects.get().sent_at is None


def test_an_order_that_is_rolled_back_leaves_no_letter(emma, mailoutbox):
    with transaction.atomic():
        make_order({emma: 1})
        assert OrderEmail.objects.count() == 1
        assert DBTaskResult.objects.exists()
        transaction.set_rollback(True)
    assert not OrderEmail.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_many_workers_send_one_email(inbox, emma):
    order = make_order({emma: 1})
    run_concurrently(*[run_queued_tasks] * 4)
    assert len(inbox) == 1
    assert get_order_email(order, Kind.PLACED).tries == 1


def test_an_email_that_is_worked_on_twice_at_once_is_sent_once(inbox, emma):
    order_email = get_order_email(make_order({emma: 1}), Kind.PLACED)
    run_concurrently(*[lambda: send_email.call(order_email.pk)] * 4)
    run_queued_tasks(soon=True)
    assert len(inbox) == 1


def test_a_line_that_moves_while_others_are_told_is_told_too(emma, mailoutbox):
    order = make_order({emma: 8})
    lines = line_ids(order)
    run_queued_tasks()
    mark_sent(order, lines[:1])
    run_concurrently(
        lambda: run_queued_tasks(soon=True),
        *[lambda line=line: mark_sent(order, [line]) for line in lines[1:4]],
    )
    run_queued_tasks(soon=True)
    notice = [
        message.body.partition(" x Emma")[0].rpartition("\n")[2] for message in mailoutbox[1:]
    ]
    assert sum(map(int, notice)) == 4


def test_an_email_that_a_killed_worker_had_is_sent_later_and_once(inbox, emma):
    order_email = get_order_email(make_order({emma: 1}), Kind.PLACED)
    until = timezone.now() + timedelta(minutes=9)
    OrderEmail.objects.update(leased_until=until)
    run_queued_tasks()
    assert inbox == []
    assert DBTaskResult.objects.get().run_after == until, "it comes back when it is free"
    OrderEmail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    run_queued_tasks(soon=True)
    assert len(inbox) == 1
    order_email.refresh_from_db()
    assert order_email.sent_at
    assert order_email.leased_until is None


def test_an_email_is_given_up_after_some_days_and_does_not_hold_up_the_next(
    emma, settings, caplog, mailoutbox
):
    order = make_order({emma: 2})
    first, second = line_ids(order)
    run_queued_tasks()
    mark_sent(order, [first])
    backend = settings.EMAIL_BACKEND
    use_smtp_server(settings, free_port())
    for _ in range(len(PAUSES) + 1):
        run_queued_tasks(soon=True)
    assert "given up after 12 tries" in caplog.text
    settings.EMAIL_BACKEND = backend
    mark_sent(order, [second])
    run_queued_tasks(soon=True)
    assert len(mailoutbox) == 2
    assert "1 x Emma" in mailoutbox[1].body


def test_a_letter_that_waits_for_its_next_try_takes_in_what_is_sent_meanwhile(
    emma, settings, mailoutbox
):
    order = make_order({emma: 2})
    first, second = line_ids(order)
    run_queued_tasks()
    backend = settings.EMAIL_BACKEND
    use_smtp_server(settings, free_port())
    mark_sent(order, [first])
    run_queued_tasks(soon=True)
    settings.EMAIL_BACKEND = backend
    mark_sent(order, [second])
    run_queued_tasks(soon=True)
    assert [("2 x Emma" in message.body) for message in mailoutbox[1:]] == [True]


def test_a_letter_with_nothing_to_tell_is_not_sent_and_not_kept(emma, emails):
    order = make_order({emma: 1})
    assert emails(queue_soon, order, Kind.SENT) == []
    assert not OrderEmail.objects.filter(kind=Kind.SENT).exists()


def test_staff_send_an_email_again_and_it_is_recorded(emma, emails):
    order = make_order({emma: 1})
    (first,) = emails(mark_paid, order.pk, STAFF)
    (again,) = emails(queue_again, get_order_email(order, Kind.PAID))
    assert (again.to, again.subject) == (first.to, first.subject)
    assert again.extra_headers != first.extra_headers, "mail programs would hide it"
    notified = OrderEmail.objects.filter(kind=Kind.PAID).values_list("again", "tries")
    assert list(notified) == [(False, 1), (True, 1)]


def test_books_sent_are_told_again_as_they_were(emma, ulysses, emails):
    order = make_order({emma: 1, ulysses: 1})
    (first,) = emails(mark_sent, order, line_ids(order)[:1])
    (again,) = emails(queue_again, get_order_email(order, Kind.SENT))
    (before, _, _), (after, _, _) = (message.body.partition("http") for message in (first, again))
    assert after == before


def test_an_erased_person_gets_no_email(emma, alice, mailoutbox):
    order = make_order({emma: 2}, alice)
    mark_sent(order, line_ids(order)[:1])
    erase(alice)
    queue_again(get_order_email(order, Kind.PLACED))
    mark_sent(order, line_ids(order)[1:])
    run_queued_tasks(soon=True)
    assert mailoutbox == []
    assert not OrderEmail.objects.filter(sent_at__isnull=False).exists(), "none is said to be sent"
    assert not DBTaskResult.objects.exists()


def test_an_order_to_an_address_that_is_refused_stands(inbox, emma, caplog):
    make_order({emma: 1}, email="refused@booktime.example", shipping=LEEDS)
    run_queued_tasks()
    assert Order.objects.exists()
    assert inbox == []
    assert "SMTPRecipientsRefused" in caplog.text
    assert "refused@" not in caplog.text
