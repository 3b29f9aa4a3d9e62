"""Steps of one checkout at the same moment, from two tabs, with real threads."""

from functools import partial

import pytest
from django.test import Client

from basket.factories import visit
from basket.models import Basket
from catalogue.factories import make_product
from config.tests.threads import run_concurrently
from orders.factories import make_method
from orders.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/order/address_select/"
STREET = {
    "do": "address",
    "key": "new",
    "name": "Gwen Tully",
    "country": "GB",
    "city": "Edinburgh",
    "zip_code": "EH6 6JJ",
}


def tabs(number):
    """Return browsers' tabs of one guest, who has said an email."""
    first = Client()
    visit(first, {make_product(): 1})
    first.post(HERE, {"do": "email", "email": "gwen@booktime.example"})
    others = [Client() for _ in range(number)]
    for other in others:
        other.cookies.update(first.cookies)
    return others


def test_addresses_that_two_tabs_save_at_once_are_both_kept():
    make_method()
    for _ in range(5):
        posts = [
            partial(tab.post, HERE, STREET | {"address1": f"{place} Long Street"})
            for place, tab in enumerate(tabs(3))
        ]
        assert {answer.status_code for answer in run_concurrently(*posts)} == {303}
        product = Draft.objects.latest("pk").addresses
        assert {fields["address1"] for fields in product} == {f"{n} Long Street" for n in range(3)}


def test_an_address_that_is_saved_while_it_is_typed_is_not_open_any_more():
    make_method()
    for _ in range(5):
        form, (one, other) = STREET | {"address1": "1 Long Street", "form": "one"}, tabs(2)
        run_concurrently(
            partial(one.post, HERE, form), partial(other.post, HERE, form | {"do": "typed"})
        )
        draft = Draft.objects.latest("pk")
        assert (draft.unsaved_address, len(draft.addresses)) == ({"saved": "one"}, 1)


def test_first_steps_at_once_leave_one_draft_and_the_basket():
    for _ in range(5):
        client, product = Client(), make_product()
        visit(client, {product: 1})
        post = partial(client.post, HERE, {"do": "email", "email": "gwen@booktime.example"})
        answers = run_concurrently(*[post] * 4)
        assert {answer.status_code for answer in answers} == {303}
        browser = Client()
        for answer in answers:
            browser.cookies.update(answer.cookies)
        browser.post(HERE, STREET | {"address1": "4 Harbour Street"})
        owner = Draft.objects.get()
        assert (owner.email, len(owner.addresses)) == ("gwen@booktime.example", 1)
        assert Basket.objects.get().visitor == owner.visitor
        Basket.objects.all().delete()
        Draft.objects.all().delete()
