"""The guard finds planted faults: each is put in past the constraints, then taken out again."""

from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.factories import make_address, make_user
from basket.factories import make_basket
from basket.models import Basket, BasketLine
from catalogue.factories import make_product
from config.tests.threads import run_concurrently
from orders import integrity_money
from orders.factories import make_order
from orders.payments import mark_paid
from orders.transitions import Actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loose():
    """Take all constraints of baskets away, as a careless migration would; put them back after."""
    kept = {model: model._meta.constraints for model in (Basket, BasketLine)}
    for model, constraints in kept.items():
        model._meta.constraints = []
        _alter(model, constraints, "remove_constraint")
    yield
    Basket.objects.all().delete()
    for model, constraints in kept.items():
        model._meta.constraints = constraints
        _alter(model, constraints, "add_constraint")


def _alter(model, constraints, change):
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(model)  # there, a table gets all its constraints when it is made
            return
        for constraint in constraints:
            getattr(editor, change)(model, constraint)


def found(capsys):
    with pytest.raises(CommandError, match="fault"):
        call_command("check_integrity")
    return capsys.readouterr().out


def test_a_clean_shop_passes(capsys):
    make_basket({make_product(): 3}, user=make_user())
    make_basket({make_product(): 3})
    call_command("check_integrity")
    assert "All is well" in capsys.readouterr().out


FAULTS = {
    "has an unknown status": lambda basket: basket.update(status=30),
    "has two owners": lambda basket: basket.update(visitor="0" * 64),
    "has no owner": lambda basket: basket.update(user=None),
    "is one of several open baskets": lambda basket: make_basket(user=basket.get().user),
    "has a quantity out of range": lambda basket: basket.get().lines.update(quantity=100),
    "has a price that is none": lambda basket: basket.get().lines.update(price=0),
    "shares its product": lambda basket: BasketLine.objects.create(
        basket=basket.get(),
        product=basket.get().lines.first().product,
        quantity=1,
        price=1,
        position=50,
    ),
    "shares its position": lambda basket: BasketLine.objects.create(
        basket=basket.get(), product=make_product(), quantity=1, price=1, position=1
    ),
    "has more than 100 lines": lambda basket: BasketLine.objects.bulk_create(
        BasketLine(
            basket=basket.get(), product=make_product(), quantity=1, price=1, position=position
        )
        for position in range(2, 103)
    ),
}


@pytest.mark.parametrize("wrong", FAULTS)
def test_a_planted_fault_is_found(loose, capsys, wrong):
    basket = make_basket({make_product(): 3}, user=make_user())
    call_command("check_integrity")
    FAULTS[wrong](Basket.objects.filter(pk=basket.pk))
    assert wrong in found(capsys)


def test_many_faults_of_a_kind_are_counted(loose, capsys):
    make_basket({make_product(): 1 for _ in range(30)})
    BasketLine.objects.update(quantity=0)
    out = found(capsys)
    assert out.count("has a quantity out of range") == 21
    assert "10 more" in out


def test_people_and_their_address_books_are_checked(capsys):
    one, other = make_user(), make_user()
    make_address(one), make_address(one)
    call_command("check_integrity")
    one.addresses.update(is_default=False)
    EmailAddress.objects.filter(user=other).update(email="elsewhere@booktime.example")
    out = found(capsys)
    assert f"user {one.pk}" in out
    assert "has not exactly one default address" in out
    assert f"user {other.pk}" in out
    assert "signs in by an address it does not have" in out
    assert "is not the address its account signs in by" in out


def test_what_is_paid_while_it_looks_is_no_fault(monkeypatch):
    order, received = make_order({make_product(stock=9): 1}), integrity_money._received

    def pay_first(orders):
        run_concurrently(partial(mark_paid, order.pk, Actor()))
        return received(orders)

    monkeypatch.setattr(integrity_money, "_received", pay_first)
    call_command("check_integrity")
    order.refresh_from_db()
    assert order.paid_at
