"""The guard finds copies that are held longer, or otherwise, than the terms say."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalogue.factories import make_product
from orders.factories import make_order
from orders.models import Order
from orders.payments import enter
from orders.transitions import Actor, cancel
from staff.tests.test_check_integrity import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db):
    """A shop with an order of each kind."""
    product = make_product(stock=20, price="9.99")
    held = make_order({product: 2}, unproven=True, network="192.0.2.1")
    proven, part, gone = (make_order({product: 1}) for _ in range(3))
    enter(part.pk, 1, Actor())
    cancel(gone.pk, Actor())
    call_command("check_integrity")
    return {"held": held, "proven": proven, "part": part, "gone": gone}


def plant(order, **fields):
    assert Order.objects.filter(pk=order.pk).update(**fields) == 1


def days(number):
    return timezone.now() + timedelta(days=number, minutes=-5)


FAULTS = [
    ("held", {"held_until": days(-1)}, "holds copies beyond its time"),
    ("proven", {"pay_by": days(-3).date()}, "holds copies beyond its time"),
    ("part", {"held_until": days(1)}, "is held, though it is paid for or over"),
    ("part", {"network": "x"}, "is held, though it is paid for or over"),
    ("gone", {"held_until": days(1)}, "is held, though it is paid for or over"),
    ("gone", {"network": "x"}, "is held, though it is paid for or over"),
    ("proven", {"held_until": days(1)}, "is held, though its address is proven"),
    ("held", {"email_verified_at": days(0)}, "is held, though its address is proven"),
    ("held", {"held_until": None}, "counts for a network, but is not held"),
]


@pytest.mark.parametrize(("which", "fields", "wrong"), FAULTS)
def test_a_planted_fault_is_found(shop, capsys, which, fields, wrong):
    plant(shop[which], **fields)
    assert f"order {shop[which].pk}  {wrong}" in found(capsys)


def test_what_ends_today_is_no_fault(shop):
    plant(shop["held"], held_until=days(-0.5))
    plant(shop["proven"], pay_by=timezone.localdate() - timedelta(days=1))
    plant(shop["part"], pay_by=timezone.localdate() - timedelta(days=30))
    call_command("check_integrity")
