"""One order as staff see it, and what they do on its page."""

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from accounts.factories import make_user
from catalogue.factories import make_product
from config.tests.pages import text
from orders.factories import line_ids, make_order
from orders.guest_claims import answer_claim
from orders.models import Invoice, LineStatus, OrderEmail
from orders.payments import mark_paid
from orders.transitions import Actor, cancel, transition_lines
from staff.models import OrderNote

ADDRESS = {
    "name": "Alice Fenn",
    "country": "GB",
    "address1": "1 New Road",
    "address2": "",
    "city": "York",
    "zip_code": "yo17hh",
}
PARTS = ["", "row/", "mark/", "notes/", "address/", "invoice/", "mails/1/"]


@pytest.fixture
def order(db):
    return make_order({make_product("Emma"): 2}, make_user())


@pytest.fixture
def typed_address(db):
    """A customer, and an order that a guest placed with their address."""
    customer = make_user()
    customer.verify_email()
    return customer, make_order({make_product("Emma"): 1}, email=customer.email)


def page(order, part=""):
    return f"/order-dashboard/{order.pk}/{part}"


def shown(client, order):
    """Return what a form of the address holds now."""
    form = client.get(page(order, "address/")).context["form"]
    return ADDRESS | {"shown": form.initial["shown"]}


def test_the_page_says_who_did_what(office, employee, order):
    mark_paid(order.pk, Actor(employee))
    cancel(order.pk, Actor(order.user, customer=True), line_ids(order)[:1])
    message = text(office.get(page(order)))
    assert f'Order: new → paid <span class="soft">by {employee.email}' in message
    assert '1 copy: new → cancelled <span class="soft">by the customer' in message
    assert "Invoice 1" in message


def test_the_page_says_whether_a_guests_order_joined_an_account(office, typed_address):
    customer, order = typed_address
    answer_claim(order.pk, customer, yes=False)
    assert "Says it is not theirs" in text(office.get(page(order)))
    answer_claim(order.pk, customer, yes=True)
    message = text(office.get(page(order)))
    assert "Added to the account" in message
    assert "not theirs" not in message


@pytest.mark.parametrize("part", PARTS)
def test_an_order_that_is_not_there_is_not_found(office, part):
    for pk in (999, 2**70):
        url = f"/order-dashboard/{pk}/{part}"
        ask = office.get if part in ("", "row/") else office.post
        assert ask(url).status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_strangers_sign_in_and_others_are_turned_away(client, dispatcher, order, part):
    assert client.get(page(order, part)).status_code in (302, 405)
    for user in (dispatcher, order.user):
        client.force_login(user)
        assert client.get(page(order, part)).status_code in (403, 405)
        assert client.post(page(order, part)).status_code in (403, 405)


def test_the_way_back_leads_to_the_same_list_and_nowhere_else(office, order):
    message = text(office.get(page(order), {"back": "status=20&page=3"}))
    assert f'href="/order-dashboard/?status=20&amp;page=3#order-{order.pk}-link"' in message
    message = text(office.get(page(order), {"back": 'https://evil.example/?a="><script>'}))
    assert 'href="https' not in message
    assert 'href="/order-dashboard/?https' in message


def test_queries_do_not_grow_with_copies(office, django_assert_num_queries):
    small = make_order({make_product(): 1 for _ in range(2)})
    large = make_order({make_product(): 3 for _ in range(20)}, make_user(proven=True))
    for order in (small, large):
        OrderNote.objects.bulk_create(OrderNote(order=order, text="x") for _ in range(order.pk))
        with django_assert_num_queries(11):
            office.get(page(order))
        with django_assert_num_queries(5):
            office.get(page(order, "row/"))


def test_a_note_is_kept_with_who_wrote_it(office, employee, order):
    response = office.post(page(order, "notes/"), {"text": "Rang: away\nin May.", "back": "q=a"})
    assert (response.status_code, response.url) == (303, f"{page(order)}?back=q%3Da")
    note = OrderNote.objects.get()
    assert (note.order, note.by) == (order, employee)
    assert "Rang: away<br>in May." in text(office.get(page(order)))


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001, "a\0b"])
def test_a_wrong_note_is_an_error_that_keeps_the_text(office, order, words):
    response = office.post(page(order, "notes/"), {"text": words})
    assert response.status_code == 422
    assert not OrderNote.objects.exists()
    assert response.context["note_form"]["text"].value() == words


def test_an_email_is_sent_again_when_it_was_sent(office, order):
    order_email = order.emails.get()
    assert office.post(page(order, f"mails/{order_email.pk}/")).status_code == 409
    order.emails.update(sent_at=timezone.now())
    assert office.post(page(order, f"mails/{order_email.pk}/")).status_code == 303
    assert OrderEmail.objects.filter(order=order, again=True, kind="placed").count() == 1
    other = make_order({make_product(): 1})
    assert office.post(page(other, f"mails/{order_email.pk}/")).status_code == 404


def test_the_invoice_is_made_by_a_form_and_shown(office, order):
    assert office.get(page(order, "invoice/")).status_code == 404
    assert not Invoice.objects.exists()
    assert office.post(page(order, "invoice/")).status_code == 303
    message = text(office.get(page(order, "invoice/")))
    assert "Invoice 1" in message
    assert f'href="{page(order)}"' in message


def test_a_cancelled_order_has_no_invoice(office, employee, order):
    cancel(order.pk, Actor(employee))
    assert office.post(page(order, "invoice/")).status_code == 409
    assert not Invoice.objects.exists()


def test_the_delivery_address_is_changed_and_logged(office, employee, order):
    response = office.post(page(order, "address/"), shown(office, order))
    assert response.status_code == 303
    order.refresh_from_db()
    there = (order.shipping_address1, order.shipping_city, order.shipping_zip_code)
    assert there == ("1 New Road", "York", "YO1 7HH")
    assert order.emails.filter(kind="address").count() == 1
    assert order.billing_city == "Leeds"
    entry = LogEntry.objects.get_for_object(order).get()
    assert entry.actor == employee
    assert entry.changes["shipping_city"] == ["Leeds", "York"]
    assert f'Delivery address changed <span class="soft">by {employee.email}' in text(
        office.get(page(order))
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "www.evil.example"),
        ("zip_code", "???"),
        ("country", "FR"),
        ("city", "a\0b"),
        ("shown", ""),
    ],
)
def test_a_wrong_address_changes_nothing(office, order, field, value):
    typed = shown(office, order) | {field: value}
    response = office.post(page(order, "address/"), typed)
    assert response.status_code == 422
    order.refresh_from_db()
    assert order.shipping_address1 == "12 Marsh Lane"


def test_an_address_stays_once_something_was_sent(office, employee, order):
    typed = shown(office, order)
    transition_lines(order.pk, LineStatus.SENT, Actor(employee), line_ids(order)[:1])
    response = office.post(page(order, "address/"), typed)
    assert response.status_code == 409
    assert "The address was not changed" in text(response)
    order.refresh_from_db()
    assert order.shipping_address1 == "12 Marsh Lane"


def test_an_address_that_a_colleague_changed_meanwhile_is_not_overwritten(office, order):
    typed = shown(office, order)
    office.post(page(order, "address/"), typed)
    response = office.post(page(order, "address/"), typed | {"address1": "2 Old Road"})
    assert response.status_code == 409
    order.refresh_from_db()
    assert order.shipping_address1 == "1 New Road"


def test_the_packing_slip_is_there_unless_nothing_is_packed(office, employee, order):
    link = f'href="{page(order, "paper/slip/")}"'
    assert link in text(office.get(page(order)))
    cancel(order.pk, Actor(employee))
    assert link not in text(office.get(page(order)))
