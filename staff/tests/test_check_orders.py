"""The guard finds planted faults of orders, invoices, copies and books."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.factories import make_owner, make_user
from basket.factories import make_basket
from basket.models import Basket
from catalogue.factories import make_image, make_product
from catalogue.models import Product, ProductImage, StockMovement
from orders.factories import make_order
from orders.models import (
    CatalogueSnapshot,
    DocumentTax,
    Draft,
    Invoice,
    InvoiceCounter,
    LineStatus,
    Order,
    OrderEmail,
    OrderLine,
    StatusChange,
)
from orders.payments import mark_paid
from orders.transitions import Actor, cancel, transition_lines
from staff.tests.test_check_integrity import found

pytestmark = pytest.mark.django_db
LOOSE = (Order, OrderLine, Invoice, StatusChange, StockMovement, Product, Draft)


def loosen(table: str) -> None:
    """Take away what the database refuses by itself; the test's transaction brings it back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TABLE loose AS SELECT * FROM {table}")
            cursor.execute(f"DROP TABLE {table}")
            cursor.execute(f"ALTER TABLE loose RENAME TO {table}")
            cursor.execute(f"CREATE UNIQUE INDEX {table}_loose ON {table} (id)")
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        kinds = "conrelid = %s::regclass AND contype IN ('c', 'u')"
        cursor.execute(f"SELECT conname FROM pg_constraint WHERE {kinds}", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def shop(db):
    """A shop with an order of each state, in which anything can be written."""
    staff, product = Actor(make_owner()), make_product(stock=20, authors=["Jane Austen"])
    new = make_order({product: 2}, make_user())
    paid, sent, gone = (make_order({product: 1}) for _ in range(3))
    for order in (paid, sent):
        mark_paid(order.pk, staff)
    transition_lines(sent.pk, LineStatus.SENT, staff, [sent.lines.get().pk])
    cancel(gone.pk, staff)
    call_command("check_integrity")
    for model in LOOSE:
        loosen(model._meta.db_table)
    call_command("check_integrity")
    return {"book": product, "new": new, "paid": paid, "sent": sent, "gone": gone}


def of(model, order):
    return model.objects.filter(order=order)


def row(order):
    return Order.objects.filter(pk=order.pk)


def again(order, **fields):
    """Write a second row beside one that is there, with an id of its own."""
    fields = {"pk": 9_000, **fields}
    for name, value in fields.items():
        setattr(order, name, value)
    order.save(force_insert=True)


FAULTS = {
    "has no lines": lambda shop: again(shop["new"], basket=make_basket({shop["book"]: 1})),
    "lacks an address": lambda shop: row(shop["new"]).update(shipping_address1=""),
    "has an open basket": lambda shop: Basket.objects.filter(order=shop["paid"]).update(status=10),
    "is submitted, but there is no order": lambda shop: Basket.objects.filter(
        pk=make_basket({shop["book"]: 1}).pk
    ).update(status=20),
    "shares its basket with another order": lambda shop: row(shop["paid"]).update(
        basket=shop["sent"].basket_id
    ),
    "is another person's than its basket": lambda shop: row(shop["new"]).update(user=None),
    "has nobody to write to": lambda shop: row(shop["new"]).update(email=""),
    "has a price that is none": lambda shop: of(OrderLine, shop["new"]).update(price=0),
    "has no tax rate": lambda shop: of(OrderLine, shop["new"]).update(tax_rate=-1),
    "has a postage below nothing": lambda shop: row(shop["new"]).update(shipping_price=-1),
    "is told of in an email about another order": lambda shop: of(OrderLine, shop["sent"]).update(
        notified_by=of(OrderEmail, shop["new"]).get()
    ),
    "belongs to nobody": lambda shop: Draft(pk=9_000).save(force_insert=True),
    "has the total": lambda shop: row(shop["new"]).update(total=F("total") + 1),
    "should be done by its lines": lambda shop: row(shop["sent"]).update(status=20),
    "should be cancelled by its lines": lambda shop: row(shop["gone"]).update(status=10),
    "is over, but its lines are not": lambda shop: row(shop["paid"]).update(status=30),
    "was never paid": lambda shop: row(shop["paid"]).update(paid_at=None),
    "was paid, but waits for the payment": lambda shop: row(shop["new"]).update(
        paid_at=timezone.now()
    ),
    "is not where its log says": lambda shop: of(OrderLine, shop["new"]).update(status=20),
    "is a transition that is not allowed": lambda shop: _log(shop["sent"], old=30, new=20),
    "is a transition of another order's line": lambda shop: (
        of(StatusChange, shop["sent"]).exclude(line=None).update(order=shop["new"])
    ),
    "does not follow the transition before it": lambda shop: of(StatusChange, shop["paid"]).update(
        old=30
    ),
    "ended twice": lambda shop: _log(shop["sent"], old=10, new=30),
    "that nothing took": lambda shop: of_stock(shop["new"]).delete(),
    "that no line has": lambda shop: of(OrderLine, shop["new"]).update(counted=False),
    "names an order that is not there": lambda shop: of_stock(shop["new"]).update(
        order_number=9_000
    ),
    "names others than when it was made": lambda shop: CatalogueSnapshot.objects.update(
        names="\nAnn\n"
    ),
    "has a number without invoice": lambda shop: _uninvoice(shop["paid"]),
    "has another number than its order": lambda shop: of(Invoice, shop["paid"]).update(number=9),
    "shares its number with another one": lambda shop: Invoice.objects.update(number=1),
    "speaks of another order than its own": lambda shop: _say(shop["paid"], order=1_000),
    "does not add up": lambda shop: _say(shop["paid"], total="0.01"),
    "with gaps": lambda shop: Invoice.objects.filter(number=2).update(number=3),
    "the counter is at": lambda shop: InvoiceCounter.objects.update(last=7),
    "was paid, but has no invoice": lambda shop: row(shop["paid"]).update(invoice_number=None),
    # Books
    "has less than no copies": lambda shop: Product.objects.update(stock=-1),
    "has a stock that its movements do not add up to": lambda shop: Product.objects.update(stock=7),
    "has no name, or no address": lambda shop: Product.objects.update(slug=""),
    "moves copies the wrong way": lambda shop: of_stock(shop["new"]).update(change=2),
    "moves copies for an order that it does not name": lambda shop: of_stock(shop["new"]).update(
        order_number=None
    ),
}


def of_stock(order):
    return StockMovement.objects.filter(order_number=order.pk)


def _log(order, **transition):
    line = order.lines.get()
    StatusChange(pk=9_000, order=order, line=line, **transition).save(force_insert=True)


def _uninvoice(order):
    DocumentTax.objects.filter(invoice__order=order).delete()
    of(Invoice, order).delete()


def _say(paid, **words):
    invoice = of(Invoice, paid).get()
    of(Invoice, paid).update(content=invoice.content | words)


@pytest.mark.parametrize(("name", "status"), [("new", 40), ("paid", 30)])
def test_an_order_is_where_its_log_says_moved_or_not(shop, capsys, name, status):
    row(shop[name]).update(status=status)
    assert re.search(rf"order {shop[name].pk} +is not where its log says", found(capsys))


@pytest.mark.parametrize(("name", "status"), [("new", 20), ("sent", 20)])
def test_a_line_is_where_its_log_says_moved_or_not(shop, capsys, name, status):
    line = shop[name].lines.first()
    of(OrderLine, shop[name]).update(status=status)
    assert re.search(rf"order line {line.pk} +is not where its log says", found(capsys))


@pytest.mark.parametrize("wrong", FAULTS)
def test_a_planted_fault_is_found(shop, capsys, wrong):
    FAULTS[wrong](shop)
    assert wrong in found(capsys)


@pytest.mark.parametrize("field", ["price", "tax_rate"])
def test_a_price_or_rate_of_a_book_that_is_none_is_found(shop, capsys, field):
    Product.objects.update(**{field: -1})
    assert f"book {shop['book'].pk}" in found(capsys)


def test_a_picture_that_is_gone_or_broken_is_found(capsys):
    gone, broken, lacking = (make_image(make_product()) for _ in range(3))
    call_command("check_integrity")
    default_storage.delete(gone.image.name)
    with default_storage.open(broken.image.name, "wb") as file:
        file.write(b"no picture")
    ProductImage.objects.filter(pk=lacking.pk).update(widths=[1])
    out = found(capsys)
    assert out.count("cannot be read") == 2
    assert f"picture {lacking.pk}" in out


def test_a_session_of_an_erased_person_is_found(capsys):
    user, session = make_user(), SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session.set_expiry(timedelta(days=1))
    session.create()
    call_command("check_integrity")
    user.delete()
    assert "is that of an erased person" in found(capsys)
