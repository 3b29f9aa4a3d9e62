"""Changing and removing lines, in place and by forms."""

import re

import pytest

from basket.factories import make_basket, visit
from basket.models import BasketLine
from basket.tests.conftest import HTMX
from catalogue.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(client, emma, ulysses):
    return visit(client, {emma: 2, ulysses: 1}).lines.get(product=emma)


def change(client, line, quantity, htmx=False, **more):
    headers = (HTMX | {"HX-Target": f"line-{line.pk}"}) if htmx else {}
    data = {"quantity": quantity} | more
    return client.post(f"/basket/lines/{line.pk}/", data, headers=headers)


def quantity_of(line):
    return BasketLine.objects.filter(pk=line.pk).values_list("quantity", flat=True).first()


def test_a_number_is_changed_by_a_form(client, line):
    response = change(client, line, 4)
    assert (response.status_code, response["Location"]) == (303, "/basket/")
    assert quantity_of(line) == 4


def test_htmx_gets_line_totals_badge_small_basket_and_message(client, line):
    html = change(client, line, 4, htmx=True).content.decode()
    assert html.lstrip().startswith(f'<li id="line-{line.pk}"')
    assert "£31.96" in html
    assert 'id="summary" class="summary" hx-swap-oob="true"' in html
    assert "£42.46" in html
    assert 'id="badge" class="badge" hx-swap-oob="true">5<' in html
    assert 'id="mini-basket" hx-swap-oob="innerHTML"' in html
    assert '<div id="live" hx-swap-oob="innerHTML">“Emma”: 4 in your basket.</div>' in html
    assert "<html" not in html


@pytest.mark.parametrize(("step", "after"), [("1", 3), ("-1", 1), ("0", 2), ("", 2)])
def test_without_javascript_plus_and_minus_count_from_what_is_typed(client, line, step, after):
    change(client, line, 2, change=step)
    assert quantity_of(line) == after


def test_no_more_than_there_is(client, line):
    html = change(client, line, 12, htmx=True).content.decode()
    words = "Only 9 left of “Emma”: we put 9 in your basket."
    assert f'role="alert" id="error-{line.pk}">{words}</p>' in html
    assert f'<div id="live" hx-swap-oob="innerHTML">{words}</div>' in html
    assert quantity_of(line) == 9


def test_a_removed_line_can_be_put_back(client, line, emma):
    html = change(client, line, 0, htmx=True).content.decode()
    assert quantity_of(line) is None
    assert "has been removed from your basket" in html
    assert f'name="product_id" value="{emma.pk}"' in html
    assert 'name="quantity" value="2"' in html
    assert 'name="undo" value="1"' in html


def test_a_removed_line_can_be_put_back_without_javascript(client, line, emma):
    response = change(client, line, 0, follow=True)
    assert response["Location"] == f"/basket/?removed={emma.pk}&copies=2"
    html = client.get(response["Location"]).content.decode()
    assert "Undo" in html
    assert 'name="quantity" value="2"' in html


@pytest.mark.parametrize("query", ["removed=x&copies=2", "removed=1&copies=999", "removed=999999"])
def test_an_address_that_says_nonsense_is_passed_over(client, line, query):
    response = client.get(f"/basket/?{query}")
    assert response.status_code == 200
    assert "Undo" not in response.content.decode()


@pytest.mark.parametrize("quantity", ["", "-1", "1.5", "9" * 5000, "two", "\0", "1000001"])
def test_a_number_that_is_none_is_said_beside_the_field(client, line, quantity):
    response = change(client, line, quantity, htmx=True)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert" id="error-' in html
    assert f'value="2" id="quantity-{line.pk}"' in html
    assert change(client, line, quantity).status_code == 422
    assert quantity_of(line) == 2


def test_what_is_sold_out_meanwhile_can_only_be_removed(client, line, emma):
    Product.objects.filter(pk=emma.pk).update(stock=0)
    response = change(client, line, 3, htmx=True)
    assert response.status_code == 409
    assert "Sold out." in response.content.decode()
    assert quantity_of(line) == 2
    assert change(client, line, 0).status_code == 303
    assert quantity_of(line) is None


def test_a_strangers_line_answers_like_one_that_is_not_there(client, line, bob, ulysses):
    other = make_basket({ulysses: 3}, user=bob).lines.get()
    for number in ("5", "0"):
        answers = []
        for pk in (other.pk, 987_654, 10**30):
            for headers in ({}, HTMX):
                data = {"quantity": number}
                answers.append(client.post(f"/basket/lines/{pk}/", data, headers=headers))
        assert {answer.status_code for answer in answers} == {404}
        assert answers[1].content == answers[3].content == answers[5].content
    assert quantity_of(other) == 3


def test_a_line_removed_in_another_tab_is_said_in_place(client, line):
    change(client, line, 0)
    response = change(client, line, 3, htmx=True)
    assert response.status_code == 404
    assert response["HX-Reswap"] == "outerHTML"
    html = response.content.decode()
    assert "This book is no longer in your basket." in html
    assert 'id="badge" class="badge" hx-swap-oob="true">1<' in html


def test_who_is_signed_out_meanwhile_is_told_to_sign_in_again(client, alice, emma):
    own = make_basket({emma: 1}, user=alice).lines.get()
    client.force_login(alice)
    client.logout()
    response = change(client, own, 5, htmx=True)
    assert response.status_code == 404
    assert "please sign in again" in response.content.decode()
    assert quantity_of(own) == 1


def test_a_customer_and_another_customer_see_only_their_own(client, line, alice, bob, emma):
    own = make_basket({emma: 1}, user=alice).lines.get()
    client.force_login(bob)
    assert change(client, own, 5).status_code == 404
    assert change(client, line, 5).status_code == 404
    client.force_login(alice)
    assert change(client, own, 5).status_code == 303
    assert (quantity_of(own), quantity_of(line)) == (5, 2)


def test_nothing_is_changed_by_a_link(client, line):
    assert client.get(f"/basket/lines/{line.pk}/?quantity=0").status_code == 405


@pytest.mark.parametrize("address", ["/basket/add/", "/basket/lines/1/"])
def test_a_form_of_another_site_is_refused(address):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(address, {"quantity": 1}).status_code == 403


def test_what_is_back_already_is_not_offered_to_be_put_back(client, line, emma):
    html = client.get(f"/basket/?removed={emma.pk}&copies=2").content.decode()
    assert "has been removed from your basket" not in html


def test_what_is_sold_out_is_removed_for_good(client, line, emma):
    Product.objects.filter(pk=emma.pk).update(stock=0)
    html = change(client, line, 0, htmx=True).content.decode()
    assert "has been removed from your basket" in html
    assert "Undo" not in html


def test_plus_ends_at_the_copies_there_are(client, line):
    html = change(client, line, 9, htmx=True).content.decode()
    assert 'data-max="9"' in html
    (more,) = re.findall(rf'<button[^>]*id="more-{line.pk}"[^>]*>', html)
    assert 'aria-disabled="true"' in more


def test_a_book_off_the_shelves_leads_nowhere(client, line, emma):
    assert 'href="/product/emma/"' in client.get("/basket/").content.decode()
    Product.objects.filter(pk=emma.pk).update(active=False)
    html = client.get("/basket/").content.decode()
    assert "Emma" in html
    assert 'href="/product/emma/"' not in html
