"""Credit notes: what was invoiced and is cancelled is given back, to the penny, and frozen."""

import random
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalogue.factories import make_product
from config.tests.pages import text
from config.tests.task_queue import run_queued_tasks
from config.tests.threads import concurrent_errors
from orders.factories import line_ids, make_method, make_order
from orders.guest_links import order_path
from orders.invoices import issue_invoice
from orders.models import (
    CreditNote,
    CreditNoteCounter,
    DocumentTax,
    Invoice,
    LineStatus,
    Order,
    OrderLine,
)
from orders.payments import enter, mark_paid
from orders.settlement import settlement_of
from orders.tests.pdf_text import pages_of
from orders.transitions import Actor, cancel, transition_lines

pytestmark = pytest.mark.django_db
STAFF = Actor()


@pytest.fixture
def order(emma, ulysses):
    return make_order({emma: 2, ulysses: 1})


def test_what_was_never_invoiced_needs_no_credit_note(order):
    cancel(order.pk, STAFF)
    assert not CreditNote.objects.exists()


def test_cancelled_copies_are_given_back_at_once(order):
    mark_paid(order.pk, STAFF)
    cancel(order.pk, STAFF, line_ids(order)[:1])
    note = CreditNote.objects.get()
    assert (note.number, note.invoice, note.content["total"]) == (1, order.invoice, "7.99")
    assert [line["quantity"] for line in note.content["lines"]] == [1]
    assert list(OrderLine.objects.filter(credit_note=note)) == [order.lines.first()]
    assert note.content["shipping_price"] == "0.00", "the rest still has to be sent"


def test_the_postage_is_given_back_with_the_last_copy(order):
    mark_paid(order.pk, STAFF)
    cancel(order.pk, STAFF, line_ids(order)[:2])
    cancel(order.pk, STAFF)
    first, last = CreditNote.objects.all()
    assert (first.content["shipping_price"], last.content["shipping_price"]) == ("0.00", "3.50")
    given = sum(Decimal(note.content["total"]) for note in (first, last))
    assert given == Decimal(order.invoice.content["total"])


def test_a_copy_that_was_cancelled_before_the_invoice_is_not_given_back(order):
    cancel(order.pk, STAFF, line_ids(order)[:1])
    issue_invoice(order.pk)
    cancel(order.pk, STAFF)
    (note,) = CreditNote.objects.all()
    assert [line["name"] for line in note.content["lines"]] == ["Emma", "Ulysses"]
    assert note.content["total"] == note.invoice.content["total"]


def test_a_copy_whose_end_makes_the_rest_paid_was_never_invoiced(order):
    enter(order.pk, Decimal("21.99"), STAFF)
    cancel(order.pk, STAFF, line_ids(order)[:1])
    order.refresh_from_db()
    assert order.paid_at, "what came is enough for what is left"
    assert Decimal(order.invoice.content["total"]) == order.owed
    assert not CreditNote.objects.exists()
    call_command("check_integrity")


def test_the_postage_of_what_was_sent_is_kept(order):
    mark_paid(order.pk, STAFF)
    transition_lines(order.pk, LineStatus.SENT, STAFF, line_ids(order)[:1])
    cancel(order.pk, STAFF, line_ids(order)[1:])
    assert CreditNote.objects.get().content["total"] == "18.49"


@pytest.mark.parametrize("seed", range(12))
def test_notes_bit_by_bit_give_back_the_tax_of_the_invoice_to_the_penny(seed):
    dice = random.Random(seed)
    rates = ["20", "5.50", "0", "7"]
    products = {
        make_product(price=f"{dice.randint(1, 3000) / 100:.2f}", tax_rate=dice.choice(rates)): (
            dice.randint(1, 5)
        )
        for _ in range(4)
    }
    order = make_order(products, method=make_method(price="3.33", tax_rate=dice.choice(rates)))
    mark_paid(order.pk, STAFF)
    left = line_ids(order)
    dice.shuffle(left)
    while left:
        some = [left.pop() for _ in range(min(len(left), dice.randint(1, 3)))]
        cancel(order.pk, STAFF, some)
    charged = sums(DocumentTax.objects.filter(invoice__order=order))
    given = sums(DocumentTax.objects.filter(credit_note__invoice__order=order))
    assert given == charged


def sums(taxes) -> dict[Decimal, tuple[Decimal, Decimal]]:
    found: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for tax in taxes:
        gross, amount = found.get(tax.rate, (Decimal(0), Decimal(0)))
        found[tax.rate] = gross + tax.gross, amount + tax.amount
    return found


def test_numbers_have_no_gap_where_a_cancellation_fails(order, emma, monkeypatch):
    mark_paid(order.pk, STAFF)
    with monkeypatch.context() as patch:
        patch.setattr("orders.transitions.document_pdfs.queue_render", lambda order: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            cancel(order.pk, STAFF)
    other = make_order({emma: 1})
    mark_paid(other.pk, STAFF)
    cancel(other.pk, STAFF)
    assert list(CreditNote.objects.values_list("number", flat=True)) == [1]
    assert CreditNoteCounter.objects.get().last == 1


@pytest.mark.django_db(transaction=True)
def test_notes_made_at_once_are_numbered_without_gap_or_double():
    product = make_product(stock=None)
    orders = [make_order({product: 2}) for _ in range(6)]
    for order in orders:
        mark_paid(order.pk, STAFF)
    works = [lambda pk=order.pk: cancel(pk, STAFF) for order in orders]
    assert concurrent_errors(*works) == []
    assert sorted(CreditNote.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_document_made_at_midnight_bears_one_day(order, monkeypatch):
    """What it says is the day that it counts for."""
    days, now = count(), timezone.localdate()
    later = lambda *moment: now + timedelta(days=0 if moment else next(days))  # noqa: E731
    monkeypatch.setattr("orders.invoices.timezone.localdate", later)
    issue_invoice(order.pk)
    cancel(order.pk, STAFF)
    for document in (Invoice.objects.get(), CreditNote.objects.get()):
        assert document.content["issued"] == document.issued_on.isoformat()


def test_a_note_is_frozen(order, emma, settings):
    mark_paid(order.pk, STAFF)
    cancel(order.pk, STAFF)
    before = CreditNote.objects.get().content
    settings.SHOP_NAME = "Another"
    emma.name, emma.price = "Other", Decimal("99.00")
    emma.save()
    assert CreditNote.objects.get().content == before


# Paper ----------------------------------------------------------------------------------------


def invoice_says(client, order: Order) -> tuple[str, str]:
    """Return the words of the invoice's page and of its PDF."""
    url = f"{order_path(order)}invoice/"
    run_queued_tasks(soon=True)
    pages = pages_of(client.get(f"{url}?format=pdf").content)
    return text(client.get(url)), " ".join(" ".join(pages).split())


def test_an_invoice_asks_for_the_money_until_a_day(client, order):
    issue_invoice(order.pk)
    day = f"{order.pay_by:%-d %B %Y}"
    for message in invoice_says(client, order):
        assert f"Please pay by {day}: transfer £29.98 and name the number {order.pk}." in message


def test_a_cancelled_orders_paper_never_asks_for_money(client, order):
    issue_invoice(order.pk)
    assert "Please pay" in invoice_says(client, order)[1]
    cancel(order.pk, STAFF)
    for message in invoice_says(client, order):
        assert "Cancelled" in message
        assert "Credit note 1 of" in message
        assert "There is nothing to pay." in message
        assert "Please pay" not in message
        assert "IBAN" not in message


def test_the_invoice_of_a_paid_and_cancelled_order_speaks_of_the_money_back(client, order):
    mark_paid(order.pk, STAFF)
    assert "Thank you." in invoice_says(client, order)[1]
    cancel(order.pk, STAFF)
    for message in invoice_says(client, order):
        assert "We’ll pay back £29.98." in message
        assert "received your payment on" in message
    enter(order.pk, Decimal("-29.98"), STAFF)
    for message in invoice_says(client, order):
        assert "We paid back £29.98 on" in message
        assert "We’ll pay back" not in message


def test_a_note_is_a_page_and_a_pdf_that_the_order_leads_to(client, order):
    mark_paid(order.pk, STAFF)
    cancel(order.pk, STAFF, line_ids(order)[:1])
    base = order_path(order)
    assert f'href="/order/{order.pk}/credit-notes/1/"' in text(client.get(base, follow=True))
    page = text(client.get(f"{base}credit-notes/1/"))
    assert "<h1>Credit note 1</h1>" in page
    assert "£7.99" in page
    assert "Postage" not in page
    run_queued_tasks(soon=True)
    pdf = client.get(f"{base}credit-notes/1/?format=pdf")
    assert pdf["Content-Disposition"] == 'inline; filename="booktime-credit-note-1.pdf"'
    assert "Credit note 1" in " ".join(pages_of(pdf.content))
    assert bytes(CreditNote.objects.get().pdf) == pdf.content


@pytest.mark.parametrize("number", ["2", "0", str(2**31), "9" * 30])
def test_another_orders_note_is_like_one_that_does_not_exist(client, order, emma, number):
    other = make_order({emma: 1})
    for each in (order, other):
        mark_paid(each.pk, STAFF)
        cancel(each.pk, STAFF)
    assert client.get(f"{order_path(order)}credit-notes/{number}/").status_code == 404
    assert client.post(f"{order_path(order)}credit-notes/1/").status_code == 405


def test_the_orders_page_says_what_came_and_went(client, order):
    enter(order.pk, Decimal("10.00"), STAFF)
    assert "Still to pay" in text(client.get(order_path(order), follow=True))
    mark_paid(order.pk, STAFF)
    cancel(order.pk, STAFF)
    page = text(client.get(order_path(order), follow=True))
    assert "<dt>Received</dt><dd>£29.98</dd>" in page
    assert "<dt>We’ll pay back</dt><dd>£29.98</dd>" in page
    assert "How to pay" not in page


def test_words_of_a_settlement_cost_two_queries(order, django_assert_num_queries):
    mark_paid(order.pk, STAFF)
    cancel(order.pk, STAFF)
    there = Order.objects.get(pk=order.pk)
    with django_assert_num_queries(2):
        assert len(settlement_of(there).sentences) == 3


def test_the_email_about_a_refund_says_how_much(order, emails):
    mark_paid(order.pk, STAFF)
    cancel(order.pk, STAFF)
    (message,) = [
        message
        for message in emails(enter, order.pk, Decimal("-29.98"), STAFF)
        if message.subject.startswith("We have paid")
    ]
    assert "£29.98 on" in message.body
    assert "by bank transfer" in message.body
