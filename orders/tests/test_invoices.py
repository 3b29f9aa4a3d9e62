"""Invoices: numbers without gap or double, when they are made, what they charge."""

from decimal import Decimal

import pytest

from catalogue.factories import make_product
from config.tests.pages import text
from config.tests.threads import concurrent_errors, run_concurrently
from orders.factories import DUBLIN, line_ids, make_method, make_order
from orders.guest_links import order_path
from orders.invoices import NothingToInvoiceError, issue_invoice
from orders.models import Invoice, InvoiceCounter, LineStatus, Order
from orders.payments import mark_paid
from orders.taxes import taxes_in
from orders.transitions import Actor, InvalidTransitionError, cancel, transition_lines

pytestmark = pytest.mark.django_db
STAFF = Actor()


def numbers() -> list[int]:
    return list(Invoice.objects.order_by("number").values_list("number", flat=True))


def content(order: Order) -> dict:
    issue_invoice(order.pk)
    return Invoice.objects.get(order=order).content


def test_looking_makes_no_invoice_and_says_how_to_get_one(client, emma):
    path = f"{order_path(make_order({emma: 1}))}invoice/"
    for url in (path, f"{path}?format=pdf"):
        assert "Issue the invoice now" in text(client.get(url))
        assert client.head(url).status_code == 200
    assert numbers() == []


def test_a_form_makes_the_invoice_once(client, emma):
    path = f"{order_path(make_order({emma: 1}))}invoice/"
    for _ in range(2):
        response = client.post(path)
        assert (response.status_code, response["Location"]) == (303, path)
    assert "<h1>Invoice 1</h1>" in text(client.get(path))
    assert numbers() == [1]


def test_a_stranger_writes_nothing_into_the_books_of_the_shop(client, emma):
    order = make_order({emma: 1}, unproven=True)
    response = client.post(f"{order_path(order)}invoice/")
    assert response.status_code == 409
    assert "confirm your email address first" in text(response)
    assert numbers() == []


def test_the_payment_makes_the_invoice(emma):
    order = make_order({emma: 1})
    mark_paid(order.pk, STAFF)
    order.refresh_from_db()
    assert (order.invoice_number, order.invoice.number) == (1, 1)
    assert order.invoice.content["paid"]


def test_the_payment_leaves_an_invoice_that_is_there_as_it_is(emma):
    order = make_order({emma: 1})
    before = content(order)
    mark_paid(order.pk, STAFF)
    assert content(order) == before
    assert (numbers(), before["paid"]) == ([1], "")


def test_a_cancelled_order_gets_no_invoice(client, emma):
    order = make_order({emma: 1})
    cancel(order.pk, STAFF)
    response = client.post(f"{order_path(order)}invoice/")
    assert response.status_code == 409
    assert "so there is no invoice" in text(response)
    with pytest.raises(NothingToInvoiceError):
        issue_invoice(order.pk)
    assert (numbers(), InvoiceCounter.objects.count()) == ([], 0)


def test_a_number_that_was_rolled_back_is_given_to_the_next(emma, monkeypatch):
    failing, order = make_order({emma: 1}), make_order({emma: 1})
    with monkeypatch.context() as patch:
        patch.setattr(Invoice.objects, "create", lambda **fields: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mark_paid(failing.pk, STAFF)
    failing.refresh_from_db()
    assert (failing.paid_at, failing.invoice_number) == (None, None)
    assert issue_invoice(order.pk).number == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_double_when_many_are_made_at_once(emma):
    orders = [make_order({emma: 1}).pk for _ in range(6)]
    paid = [lambda pk=pk: mark_paid(pk, STAFF) for pk in orders[:3]]
    asked = [lambda pk=pk: issue_invoice(pk) for pk in orders[3:]]
    run_concurrently(*paid, *asked)
    assert numbers() == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_an_order_that_is_asked_for_at_once_by_many_has_one_invoice(emma):
    pk = make_order({emma: 1}).pk
    made = run_concurrently(
        *[lambda: issue_invoice(pk).number] * 4, lambda: mark_paid(pk, STAFF) and 1
    )
    assert (made, numbers()) == ([1] * 5, [1])


@pytest.mark.django_db(transaction=True)
def test_an_order_is_invoiced_or_cancelled_first_and_both_ways_fit(emma):
    for _ in range(5):
        pk = make_order({emma: 1}).pk
        errors = concurrent_errors(lambda pk=pk: issue_invoice(pk), lambda pk=pk: cancel(pk, STAFF))
        assert all(isinstance(error, NothingToInvoiceError) for error in errors)
        assert Invoice.objects.filter(order=pk).exists() != bool(errors)
    assert numbers() == list(range(1, len(numbers()) + 1))


def test_copies_that_are_alike_are_one_line(emma, ulysses):
    made = content(make_order({emma: 2, ulysses: 1}))
    lines = [(line["name"], line["quantity"], line["total"]) for line in made["lines"]]
    assert lines == [("Emma", 2, "15.98"), ("Ulysses", 1, "10.50")]


def test_books_that_only_look_alike_are_two_lines(db):
    made = content(make_order({make_product("Poems"): 1, make_product("Poems"): 1}))
    assert [line["quantity"] for line in made["lines"]] == [1, 1]


def test_what_was_cancelled_before_is_not_charged(emma, ulysses):
    order = make_order({emma: 2, ulysses: 1})
    cancel(order.pk, STAFF, line_ids(order)[:1])
    made = content(order)
    assert [line["quantity"] for line in made["lines"]] == [1, 1]
    assert made["total"] == "21.99"
    assert Order.objects.get(pk=order.pk).total == Decimal("29.98")


def test_what_is_cancelled_afterwards_changes_nothing(client, emma, ulysses):
    order = make_order({emma: 2, ulysses: 1})
    before = content(order)
    cancel(order.pk, STAFF, line_ids(order)[:1])
    assert content(order) == before
    cancel(order.pk, STAFF)
    assert content(order) == before
    assert "£29.98" in text(client.get(f"{order_path(order)}invoice/"))


def test_tax_is_summed_per_rate_and_the_postage_has_its_own(emma, ulysses):
    order = make_order({emma: 1, ulysses: 3}, method=make_method(price="3.50", tax_rate="20"))
    assert content(order)["taxes"] == [
        {"rate": "0.00", "gross": "7.99", "net": "7.99", "amount": "0.00"},
        {"rate": "5.50", "gross": "31.50", "net": "29.86", "amount": "1.64"},
        {"rate": "20.00", "gross": "3.50", "net": "2.92", "amount": "0.58"},
    ]


def test_the_rates_add_up_to_the_total(emma, ulysses):
    made = content(make_order({emma: 4, ulysses: 3}))
    for name in ("lines", "taxes"):
        assert made[name]
    gross = sum(Decimal(tax["gross"]) for tax in made["taxes"])
    parts = sum(Decimal(tax["net"]) + Decimal(tax["amount"]) for tax in made["taxes"])
    assert gross == parts == Decimal(made["total"])


def test_a_free_postage_has_no_tax(emma):
    made = content(make_order({emma: 1}, method=make_method(price="0")))
    assert [tax["rate"] for tax in made["taxes"]] == ["0.00"]


@pytest.mark.parametrize(
    ("rate", "price", "amount"),
    [("20", "0.03", "0.01"), ("20", "0.02", "0.00"), ("5.5", "10.00", "0.52"), ("0", "5", "0.00")],
)
def test_tax_is_rounded_once_half_up(rate, price, amount):
    (tax,) = taxes_in([(Decimal(rate), Decimal(price))])
    assert (tax.amount, tax.net) == (Decimal(amount), Decimal(price) - Decimal(amount))


def test_it_names_the_shop_both_addresses_and_how_to_pay(client, emma, settings):
    settings.SHOP_TAX_ID, settings.SHOP_BANK = "GB 123 4567 89", ["IBAN GB12 3456"]
    order = make_order({emma: 1}, shipping=DUBLIN)
    issue_invoice(order.pk)
    page = text(client.get(f"{order_path(order)}invoice/"))
    for words in ("GB 123 4567 89", "IBAN GB12 3456", "12 Marsh Lane", "8 Pearse Street"):
        assert words in page
    assert "Write to shop@booktime.example." in page
    assert "ISBN 9780141439587" in page


def test_a_paid_invoice_does_not_ask_for_money(client, emma):
    order = make_order({emma: 1})
    mark_paid(order.pk, STAFF)
    page = text(client.get(f"{order_path(order)}invoice/"))
    assert "We received your payment on" in page
    assert "How to pay" not in page


def test_names_are_escaped(client, db):
    order = make_order({make_product('<img src="http://evil.example/x"> & Co'): 1})
    issue_invoice(order.pk)
    page = text(client.get(f"{order_path(order)}invoice/"))
    assert "&lt;img src=&quot;http://evil.example/x&quot;&gt; &amp; Co" in page
    assert "<img" not in page


def test_a_sent_order_can_still_be_paid_and_invoiced(emma):
    order = make_order({emma: 1})
    transition_lines(order.pk, LineStatus.SENT, STAFF, line_ids(order))
    mark_paid(order.pk, STAFF)
    with pytest.raises(InvalidTransitionError):
        mark_paid(order.pk, STAFF)
    assert numbers() == [1]


def test_every_other_method_is_refused(client, emma):
    assert client.put(f"{order_path(make_order({emma: 1}))}invoice/").status_code == 405
