"""Made-up orders: as many as were asked for, the same again, and nothing wrong with them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from basket.models import Basket
from catalogue.factories import make_product
from orders.factories import make_order
from orders.models import (
    CreditNote,
    DocumentTax,
    Invoice,
    LineStatus,
    Order,
    OrderEmail,
    OrderLine,
    OrderStatus,
    Payment,
    StatusChange,
)
from orders.payments import mark_paid
from orders.transitions import Actor
from staff.demo import orders as demo
from staff.demo.synthetic_orders import add_synthetic_orders

pytestmark = pytest.mark.django_db
MONEY = (DocumentTax, CreditNote, Payment)


@pytest.fixture
def products():
    demo.add_methods()
    return [make_product(f"Book {number}", price="9.99") for number in range(12)]


def seed(number: int) -> int:
    return sum(add_synthetic_orders(number))


def fields() -> list[tuple]:
    columns = ("email", "status", "total", "shipping_name", "lines__name", "lines__status")
    return sorted(Order.objects.values_list("basket__visitor", *columns))


def test_they_are_there_with_about_three_lines_each_and_every_status(products):
    assert seed(90) == 90
    assert Order.objects.count() == 90
    assert 2 <= OrderLine.objects.count() / 90 <= 4
    assert set(Order.objects.values_list("status", flat=True)) == set(OrderStatus)
    assert LineStatus.PROCESSING in OrderLine.objects.values_list("status", flat=True)


def test_nothing_is_wrong_with_them(products):
    seed(60)
    call_command("check_integrity", stdout=StringIO())  # fails if it finds a fault


def test_some_were_paid_in_part_cancelled_after_payment_and_wait_for_money_back(products):
    seed(600)
    assert Order.objects.filter(status=OrderStatus.NEW, received__gt=0).exists()
    assert CreditNote.objects.filter(invoice__order__status=OrderStatus.CANCELLED).exists()
    assert Payment.objects.filter(amount__lt=0).exists()
    assert Order.objects.filter(received__gt=F("owed")).exists()
    call_command("check_integrity", stdout=StringIO())


def test_they_are_dated_back_and_nothing_is_in_the_future(products):
    seed(30)
    now = timezone.now()
    for order in Order.objects.prefetch_related("changes"):
        moments = [order.date_added, *(each.at for each in order.changes.all())]
        assert moments == sorted(moments)
        assert now - timedelta(days=401) < moments[0] < moments[-1] + timedelta(minutes=1)
        assert max(moments[-1], order.date_updated) <= timezone.now()


def test_the_same_number_again_adds_nothing_and_more_adds_what_is_missing(products):
    assert seed(20) == 20
    assert seed(20) == 0
    assert seed(30) == 10
    assert seed(30) == 0


def test_the_same_number_is_the_same_order(products):
    seed(20)
    first = fields()
    OrderLine.objects.update(credit_note=None)
    for model in (*MONEY, Invoice, StatusChange, OrderLine, Order, Basket):
        model.objects.all()._raw_delete("default")
    seed(20)
    assert fields() == first
    assert len(first) >= 40


def test_invoices_go_on_where_real_ones_ended_and_real_ones_after_them(products):
    real = make_order({products[0]: 1})
    mark_paid(real.pk, Actor())
    seed(30)
    late = make_order({products[1]: 1})
    mark_paid(late.pk, Actor())
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert Invoice.objects.get(order=late).number == numbers[-1]


def test_nobody_gets_an_email_about_them(products):
    seed(20)
    assert not OrderEmail.objects.exists()


def test_the_command_makes_them_in_a_shop_that_has_books(products, settings):
    settings.DEMO = False
    out = StringIO()
    call_command(
        "seed_shop", "--once", "--no-pictures", "--classics=1", "--orders=5", stdout=out, stderr=out
    )
    assert "Made-up orders: 5, of which 5 are new." in out.getvalue()
    assert Order.objects.count() == 5
