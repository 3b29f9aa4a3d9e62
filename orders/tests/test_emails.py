"""What mails about orders say, and when they are written."""

import pytest

from catalogue.factories import make_product
from config.tests.task_queue import run_queued_tasks
from orders.emails import SUBJECTS, build_message
from orders.factories import DUBLIN, line_ids, make_method, make_order
from orders.guest_links import order_path
from orders.models import LineStatus, Order, OrderEmail
from orders.payments import enter, mark_paid, reverse
from orders.postal_address import PostalAddress
from orders.transitions import Actor, cancel, transition_lines

pytestmark = pytest.mark.django_db
STAFF, Kind = Actor(), OrderEmail.Kind
HOSTILE = '<script>alert(1)</script> & "Co"'


def mark_sent(order: Order, line_ids: list[int]) -> None:
    transition_lines(order.pk, LineStatus.SENT, STAFF, line_ids)


def plain(message) -> str:
    return message.get_body(("plain",)).get_content()


def html(message) -> str:
    return message.alternatives[0][0]


def test_the_confirmation_arrives_with_both_texts_and_leads_to_the_order(client, inbox, emma):
    order = make_order({emma: 2}, shipping=DUBLIN)
    run_queued_tasks()
    ((to, message),) = inbox
    assert (to, message["Subject"]) == ([order.email], f"Your order {order.pk} at BookTime")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    for words in ("2 x Emma: £15.98", "12 Marsh Lane", "8 Pearse Street", "please transfer £19.48"):
        assert words in plain(message)
    path = plain(message).partition("http://127.0.0.1:8000")[2].split()[0]
    assert path.startswith(f"/order/guest/{order.pk}.")
    assert "12 Marsh Lane" in client.get(path, follow=True).content.decode()


def test_both_texts_say_the_same(emma, ulysses, settings, emails):
    settings.SHOP_BANK = ["IBAN GB12 3456"]
    (message,) = emails(make_order, {emma: 2, ulysses: 1}, shipping=DUBLIN)
    fields = [
        "Emma",
        "£15.98",
        "£10.50",
        "£3.50",
        "£29.98",
        "5.5% VAT included",
        "20% VAT included",
    ]
    fields += ["12 Marsh Lane", "8 Pearse Street", "IBAN GB12 3456", "/order/guest/"]
    for words in fields:
        assert words in message.body
        assert words in html(message)
    assert "style=" not in html(message)


def test_a_customer_is_led_to_the_account(emma, alice, emails):
    (message,) = emails(make_order, {emma: 1}, alice)
    assert f"http://127.0.0.1:8000/order/{Order.objects.get().pk}/\n" in message.body
    assert "/order/guest/" not in message.body + html(message)


def test_the_payment_is_told_once(emma, emails):
    order = make_order({emma: 1})
    (message,) = emails(mark_paid, order.pk, STAFF)
    assert message.subject == f"We have your payment for order {order.pk}"
    assert f"/order/guest/{order.pk}." in message.body


def test_a_confirmation_that_comes_late_asks_for_no_money_that_is_there(emma, mailoutbox):
    order = make_order({emma: 1})
    mark_paid(order.pk, STAFF)
    run_queued_tasks()
    for text in (mailoutbox[0].body, html(mailoutbox[0])):
        assert "We have your payment." in text
        assert "How to pay" not in text


def test_a_confirmation_of_what_is_cancelled_asks_for_no_money(emma, mailoutbox):
    order = make_order({emma: 1})
    cancel(order.pk, STAFF)
    run_queued_tasks()
    for text in (mailoutbox[0].body, html(mailoutbox[0])):
        assert "there is nothing to pay" in text
        assert "How to pay" not in text


def test_a_refund_that_is_reversed_before_its_email_leaves_is_not_told(emma, emails):
    order = make_order({emma: 1})
    mark_paid(order.pk, STAFF)
    enter(order.pk, 5, STAFF)

    def pay_back_by_mistake():
        reverse(order.pk, enter(order.pk, -5, STAFF).pk, STAFF)

    assert [message.subject for message in emails(pay_back_by_mistake)] == []


@pytest.mark.parametrize("end", ["cancelled", "sent"])
def test_a_payment_that_is_told_late_promises_no_books_that_do_not_come(emma, mailoutbox, end):
    order = make_order({emma: 1})
    if end == "sent":
        mark_sent(order, line_ids(order))
    mark_paid(order.pk, STAFF)
    if end == "cancelled":
        cancel(order.pk, STAFF)
    run_queued_tasks()
    (message,) = [
        message for message in mailoutbox if message.subject.startswith("We have your payment")
    ]
    for body in (message.body, html(message)):
        assert "getting your books ready" not in body


@pytest.mark.parametrize("kind", SUBJECTS)
def test_an_email_greets_once(kind, emma):
    message = build_message(
        OrderEmail.objects.create(order=make_order({emma: 1}), kind=kind, again=True)
    )
    assert [body.count("Hello") for body in (message.body, html(message))] == [1, 1]


def test_books_that_are_sent_within_a_minute_are_one_email_with_the_way_to_the_parcel(
    emma, settings, mailoutbox
):
    settings.TRACKING_PAGE = "https://parcels.example/?of={order}"
    order = make_order({emma: 3})
    first, second, _ = line_ids(order)
    run_queued_tasks()
    mark_sent(order, [first])
    run_queued_tasks()
    assert len(mailoutbox) == 1, "not yet"
    mark_sent(order, [second])
    run_queued_tasks(soon=True)
    _, message = mailoutbox
    for text in (message.body, html(message)):
        assert f"https://parcels.example/?of={order.pk}" in text
    assert "2 x Emma" in message.body


def test_books_that_are_sent_later_are_an_email_of_their_own(emma, ulysses, emails):
    order = make_order({emma: 1, ulysses: 1})
    first, second = line_ids(order)
    (one,) = emails(mark_sent, order, [first])
    (two,) = emails(mark_sent, order, [second])
    assert ("1 x Emma" in one.body, "Ulysses" in one.body) == (True, False)
    assert ("1 x Ulysses" in two.body, "Emma" in two.body) == (True, False)


def test_without_a_tracking_page_the_email_has_one_link(emma, settings, emails):
    settings.TRACKING_PAGE = ""
    order = make_order({emma: 1})
    (message,) = emails(mark_sent, order, line_ids(order))
    assert message.body.count("http") == 1


def test_a_part_that_is_cancelled_is_named_with_what_is_left_to_pay(emma, ulysses, emails):
    order = make_order({emma: 2, ulysses: 1})
    (message,) = emails(cancel, order.pk, STAFF, line_ids(order)[:1])
    assert "these books are cancelled:\n\n1 x Emma\n" in message.body
    assert "please transfer £21.99" in message.body
    assert "£21.99" in html(message)


def test_a_part_that_is_paid_is_paid_back(emma, emails):
    order = make_order({emma: 2})
    mark_paid(order.pk, STAFF)
    (message,) = emails(cancel, order.pk, STAFF, line_ids(order)[:1])
    assert "We’ll pay back £7.99. Credit note 1 is with your order." in message.body
    assert "How to pay" not in message.body


def test_a_customer_who_cancels_is_told_at_once(emma, mailoutbox):
    order = make_order({emma: 1})
    run_queued_tasks()
    cancel(order.pk, Actor(customer=True))
    run_queued_tasks()
    assert f"your order {order.pk} is cancelled:" in mailoutbox[1].body
    assert "There is nothing to pay." in mailoutbox[1].body


def test_staff_who_cancel_line_by_line_are_waited_for(emma, mailoutbox):
    order = make_order({emma: 2})
    run_queued_tasks()
    for line in line_ids(order):
        cancel(order.pk, STAFF, [line])
    run_queued_tasks()
    assert len(mailoutbox) == 1
    run_queued_tasks(soon=True)
    assert "2 x Emma" in mailoutbox[1].body
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("kind", [Kind.PLACED, Kind.SENT, Kind.CANCELLED])
def test_hostile_names_are_letters(kind, db):
    address = PostalAddress(HOSTILE, HOSTILE, "", "LS9 8AA", "Leeds", "GB")
    product = make_product(HOSTILE, authors=[HOSTILE])
    method = make_method(name=HOSTILE)
    order = make_order({product: 1}, shipping=address, billing=address, method=method)
    order_email = OrderEmail.objects.get_or_create(order=order, kind=kind)[0]
    order.lines.update(notified_by=order_email)
    message = build_message(order_email)
    assert "<script" not in html(message)
    is_named = kind != Kind.REMINDER
    assert (HOSTILE in message.body) == ("&lt;script&gt;" in html(message)) == is_named


@pytest.mark.parametrize("kind", SUBJECTS)
def test_a_subject_is_one_line_and_says_the_number(kind, emma):
    order = make_order({emma: 1})
    order_email = OrderEmail.objects.get_or_create(order=order, kind=kind)[0]
    subject = build_message(order_email).subject
    assert "\n" not in subject
    assert str(order.pk) in subject


def test_who_has_not_proven_the_address_sends_no_email_for_each_copy(client, emma, mailoutbox):
    """Anybody can type somebody else's address, and cancel thirty copies one by one."""
    order = make_order({emma: 4}, unproven=True)
    for line in order.lines.all():
        client.post(f"{order_path(order)}cancel/", {"line": line.pk})
        run_queued_tasks()
    assert order.lines.exclude(status=40).count() == 0
    assert [message.subject for message in mailoutbox] == [f"Your order {order.pk} at BookTime"]
    run_queued_tasks(soon=True)
    assert len(mailoutbox) == 2
