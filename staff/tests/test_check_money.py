"""The guard finds planted faults of payments, balances, credit notes and their numbers."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts.factories import make_owner
from catalogue.factories import make_product
from orders.factories import line_ids, make_order
from orders.models import (
    CreditNote,
    CreditNoteCounter,
    DocumentTax,
    Invoice,
    Order,
    OrderLine,
    Payment,
)
from orders.payments import enter, mark_paid, reverse
from orders.transitions import Actor, cancel
from staff.tests.test_check_integrity import found
from staff.tests.test_check_orders import loosen

pytestmark = pytest.mark.django_db
LOOSE = (Order, OrderLine, Payment, Invoice, CreditNote, DocumentTax)


@pytest.fixture
def shop(db):
    """Orders in all states that money knows, in which anything can be written."""
    staff, product = Actor(make_owner()), make_product(stock=50, price="7.99", tax_rate="5")
    part, paid, less, gone, wrong = (make_order({product: 3}) for _ in range(5))
    enter(part.pk, Decimal("1.00"), staff)
    for order in (paid, less, gone, wrong):
        mark_paid(order.pk, staff)
    cancel(less.pk, staff, line_ids(less)[:1])
    cancel(gone.pk, staff)
    reverse(wrong.pk, wrong.payments.get().pk, staff)
    call_command("check_integrity")
    for model in LOOSE:
        loosen(model._meta.db_table)
    call_command("check_integrity")
    return {"part": part, "paid": paid, "less": less, "gone": gone, "wrong": wrong}


def row(order):
    return Order.objects.filter(pk=order.pk)


def write(rows, **fields):
    """Write past what a payment forbids."""
    super(type(rows), rows).update(**fields)


def say(document, **words):
    rows = type(document).objects.filter(pk=document.pk)
    rows.update(content=document.content | words)


def note_of(order) -> CreditNote:
    return CreditNote.objects.get(invoice__order=order)


FAULTS = {
    "received 1.00, not 2.00": lambda shop: row(shop["part"]).update(received="2.00"),
    "received 5.00, not 1.00": lambda shop: write(
        Payment.objects.filter(order=shop["part"]), amount="5.00"
    ),
    "owes 19.48, not 27.47": lambda shop: row(shop["less"]).update(owed="27.47"),
    "owes 0.00, not 1.00": lambda shop: row(shop["gone"]).update(owed="1.00"),
    "is paid, but says otherwise": lambda shop: row(shop["paid"]).update(paid_at=None),
    "is not paid, but says otherwise": lambda shop: row(shop["wrong"]).update(
        paid_at=shop["paid"].date_added
    ),
    "is over since nobody knows when": lambda shop: row(shop["gone"]).update(closed_at=None),
    "ended, but is not over": lambda shop: row(shop["paid"]).update(
        closed_at=shop["paid"].date_added
    ),
    "reverses what it may not": lambda shop: write(
        Payment.objects.filter(reverses__isnull=False), order=shop["paid"]
    ),
    "reverses another amount": lambda shop: write(
        Payment.objects.filter(reverses__isnull=False), amount="-1.00"
    ),
    "credit notes * 2 in all, numbered to 4: with gaps": lambda shop: CreditNote.objects.filter(
        number=2
    ).update(number=4),
    "credit notes * the counter is at 7": lambda shop: CreditNoteCounter.objects.update(last=7),
    "shares its number": lambda shop: CreditNote.objects.update(number=1),
    "speaks of another order": lambda shop: say(note_of(shop["less"]), order=99),
    "says another day": lambda shop: CreditNote.objects.update(issued_on=date(2020, 1, 1)),
    "does not add up": lambda shop: say(note_of(shop["less"]), total="1.00"),
    "says other taxes": lambda shop: DocumentTax.objects.filter(credit_note__isnull=False).update(
        amount="0.01"
    ),
    "is given back by a credit note of another order": lambda shop: OrderLine.objects.filter(
        order=shop["gone"]
    ).update(credit_note=note_of(shop["less"])),
    "is given back, but not cancelled": lambda shop: OrderLine.objects.filter(
        order=shop["less"]
    ).update(credit_note=note_of(shop["less"])),
    "invoice * says other copies than the reports count": lambda shop: OrderLine.objects.filter(
        credit_note=note_of(shop["less"])
    ).update(credit_note=None),
    "credit note * says other copies than the reports count": lambda shop: OrderLine.objects.filter(
        order=shop["gone"], pk=line_ids(shop["gone"])[0]
    ).update(credit_note=None),
    "says another currency than it counts for": lambda shop: row(shop["less"]).update(
        currency="USD"
    ),
    "but its documents charge": lambda shop: DocumentTax.objects.filter(
        credit_note=note_of(shop["less"])
    ).update(gross="1.00"),
}


@pytest.mark.parametrize("wrong", FAULTS)
def test_a_planted_fault_is_found(shop, capsys, wrong):
    FAULTS[wrong](shop)
    message = " ".join(found(capsys).split())
    for part in wrong.split(" * "):
        assert part in message
