"""The checkout by its forms: plain and in place, for customers and guests."""

import re

import pytest
from django.contrib.sessions.models import Session

from accounts.factories import PASSWORD, make_address, make_user
from accounts.models import Address
from basket.factories import make_basket, visit
from basket.models import Basket
from catalogue.factories import make_product
from catalogue.models import Product
from config.tests.pages import text
from orders.factories import make_method
from orders.models import Draft, Order
from orders.rate_limits import UNPROVEN_ORDERS

pytestmark = pytest.mark.django_db
HERE = "/order/address_select/"
HTMX = {"HX-Request": "true"}
BOTH = pytest.mark.parametrize("headers", [None, HTMX], ids=["plain", "htmx"])
STREET = {
    "do": "address",
    "key": "new",
    "name": "Gwen Tully",
    "country": "GB",
    "address1": "4 Harbour Street",
    "address2": "",
    "city": "Edinburgh",
    "zip_code": "EH6 6JJ",
}


@pytest.fixture
def emma(db):
    make_method()
    return make_product("Emma", price="7.50", tax_rate="5", stock=4)


@pytest.fixture
def alice(client, emma):
    alice = make_user(email="alice@booktime.example", first_name="Alice", last_name="Fenn")
    make_address(alice, address1="12 Marsh Lane")
    make_basket({emma: 2}, user=alice)
    client.force_login(alice)
    return alice


@pytest.fixture
def guest(client, emma):
    basket = visit(client, {emma: 2})
    client.post(HERE, {"do": "email", "email": "Gwen@booktime.example"})
    client.post(HERE, STREET)
    return basket


def fields(page) -> dict[str, str]:
    """Return what the form that places the order would send."""
    form = page[page.index('id="place"') :]
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    chosen = re.findall(r'type="radio" name="(\w+)" value="([^"]*)"[^>]* checked', form)
    return dict(hidden + chosen) | {"do": "place"}


def shown(client, **changed) -> dict[str, str]:
    return fields(text(client.get(HERE))) | changed


# The steps ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@BOTH
def test_an_empty_basket_leads_to_the_basket_page_with_a_word(client, db, method, headers):
    response = getattr(client, method)(HERE, headers=headers)
    assert response.get("HX-Redirect", response.get("Location")) == "/basket/"
    assert "Your basket is empty: please choose a book first." in text(client.get("/basket/"))


def test_a_visitor_is_asked_for_an_e_email_first(client, emma):
    visit(client, {emma: 1})
    page = text(client.get(HERE))
    assert "What is your email address?" in page
    assert "/login/?next=/order/address_select/" in page
    assert 'id="place-order"' not in page


@BOTH
def test_a_wrong_e_email_is_said_beside_its_field(client, emma, headers):
    visit(client, {emma: 1})
    response = client.post(HERE, {"do": "email", "email": "gwen@"}, headers=headers)
    assert response.status_code == 422
    assert "name@example.com" in text(response)
    assert not Draft.objects.exists()


@BOTH
def test_a_guest_goes_from_step_to_step(client, emma, headers):
    visit(client, {emma: 1})
    posted = client.post(HERE, {"do": "email", "email": "gwen@booktime.example"}, headers=headers)
    page = text(posted if headers else client.get(posted["Location"]))
    assert "Where shall we send your books?" in page
    posted = client.post(HERE, STREET, headers=headers)
    page = text(posted if headers else client.get(posted["Location"]))
    assert 'id="place-order"' in page
    assert "4 Harbour Street" in page
    assert page.startswith("<!doctype html>") is not bool(headers)


def test_a_customer_sees_the_default_address_first_and_chosen(client, alice):
    other = make_address(alice, address1="8 Pearse Street")
    other.make_default()
    page = text(client.get(HERE))
    assert page.index("8 Pearse Street") < page.index("12 Marsh Lane")
    assert f'value="{other.pk}" id="shipping-{other.pk}" checked' in page


def test_a_customer_without_an_address_types_one_which_is_kept_in_the_book(client, emma):
    alice = make_user()
    make_basket({emma: 1}, user=alice)
    client.force_login(alice)
    assert "Where shall we send your books?" in text(client.get(HERE))
    client.post(HERE, STREET)
    assert alice.addresses.get().city == "Edinburgh"
    assert 'id="place-order"' in text(client.get(HERE))


@BOTH
def test_a_wrong_address_is_shown_again_now_and_later(client, alice, headers):
    response = client.post(HERE, STREET | {"zip_code": "nonsense"}, headers=headers)
    assert response.status_code == 422
    assert "This postcode does not fit the country" in text(response)
    later = text(client.get(HERE))
    assert "4 Harbour Street" in later
    assert "nonsense" in later
    assert alice.addresses.count() == 1


@BOTH
def test_a_name_at_the_checkout_is_no_web_address(client, guest, headers):
    typed = STREET | {"key": "1", "name": "WWW.evil.example"}
    response = client.post(HERE, typed, headers=headers)
    assert response.status_code == 422
    assert "leave out web addresses" in text(response)
    assert Draft.objects.get().addresses[0]["name"] == "Gwen Tully"


def test_a_wrong_address_can_be_left_alone(client, alice):
    client.post(HERE, STREET | {"zip_code": "nonsense"})
    assert 'id="place-order"' in text(client.get(f"{HERE}?address=none"))


def test_a_guest_changes_an_address_in_its_place(client, guest):
    client.post(HERE, STREET | {"key": "1", "address1": "5 Harbour Street"})
    page = text(client.get(HERE))
    assert "5 Harbour Street" in page
    assert "4 Harbour Street" not in page


def test_a_guest_has_another_address_for_the_invoice(client, guest):
    client.post(HERE, STREET | {"for": "billing", "address1": "The Office"})
    client.post(HERE, shown(client))
    order = Order.objects.get()
    assert (order.shipping_address1, order.billing_address1) == ("4 Harbour Street", "The Office")


def test_a_guest_types_only_so_many_addresses(client, guest):
    for number in range(6):
        response = client.post(HERE, STREET | {"address1": f"{number} Long Street"})
    assert response.status_code == 422
    assert "There is room for 5 addresses" in text(response)


@BOTH
def test_another_country_has_another_postage(client, alice, headers):
    abroad = make_method(name="Abroad", price="11.90", countries=["IE"])
    make_method().countries = ["GB"]
    type(abroad).objects.filter(name="Parcel").update(countries="GB")
    dublin = make_address(alice, country="IE", city="Dublin", zip_code="D02 X285")
    response = client.post(HERE, {"do": "choose", "shipping": dublin.pk}, headers=headers)
    page = text(response if headers else client.get(HERE))
    assert "£26.90" in page
    assert "Abroad" in page
    assert "Parcel" not in page


def test_a_postage_that_nobody_chose_does_not_stay_for_another_country(client, alice):
    make_method(name="Abroad", price="11.90", position=1)
    type(make_method()).objects.filter(name="Parcel").update(countries="GB")
    home, dublin = alice.addresses.get(), make_address(alice, country="IE", zip_code="D02 X285")
    for address, message in ((dublin, "Postage £11.90, total £26.90."), (home, "total £18.50.")):
        choice = shown(client, do="choose", shipping=address.pk)
        assert message in text(client.post(HERE, choice, headers=HTMX))


def test_a_postage_that_was_chosen_stays_for_another_address_in_the_country(client, alice):
    express = make_method(name="Express", price="9.00", position=1)
    client.post(HERE, shown(client, do="choose", method=express.pk))
    client.post(HERE, STREET)
    assert "£24.00" in text(client.get(HERE))


def test_where_we_do_not_send_is_said_and_nothing_can_be_placed(client, alice):
    type(make_method()).objects.update(countries="IE")
    page = text(client.get(HERE))
    assert "We can’t send books to United Kingdom just now." in page
    assert 'id="place-order"' not in page


@BOTH
@pytest.mark.parametrize("name", ["shipping", "billing", "method"])
def test_what_is_not_there_to_choose_is_refused(client, alice, name, headers):
    outsider = make_address(make_user())
    for value in (outsider.pk, 10**9, "x", "9" * 40):
        response = client.post(HERE, {"do": "choose", name: value}, headers=headers)
        assert response.status_code == 422
        assert "Please choose one of these." in text(response)


# The order ------------------------------------------------------------------------------------


def test_a_customer_places_an_order(client, alice, emma):
    response = client.post(HERE, shown(client))
    order = Order.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/order/done/{order.pk}/")
    assert (order.user, order.email, str(order.total)) == (alice, alice.email, "18.50")
    assert (order.shipping_address1, order.billing_address1) == ("12 Marsh Lane", "12 Marsh Lane")
    assert Product.objects.get().stock == 2
    assert "Thank you!" in text(client.get(response["Location"]))
    assert "Your basket is empty" in text(client.get("/basket/"))


def test_a_guest_places_an_order_and_sees_it_by_the_link(client, guest):
    response = client.post(HERE, shown(client))
    order = Order.objects.get()
    assert (order.user, order.email) == (None, "gwen@booktime.example")
    assert response["Location"] == f"/order/done/{order.pk}/"
    page = text(client.get(response["Location"]))
    assert "4 Harbour Street" in page
    assert "gwen@booktime.example" in page
    assert not Draft.objects.exists()


def test_placing_again_shows_the_first_order(client, alice):
    form = shown(client)
    first, second = client.post(HERE, form), client.post(HERE, form)
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


def test_a_guest_who_places_again_sees_the_first_order(client, guest, emma):
    form = shown(client)
    first = client.post(HERE, form)
    client.post("/basket/add/", {"product_id": emma.pk})
    assert client.post(HERE, form)["Location"] == first["Location"]
    assert Order.objects.count() == 1
    assert Basket.objects.open().count() == 1


@pytest.mark.parametrize("basket", ["9" * 40, "-1", "x", "", "0"])
def test_a_basket_that_is_none_places_nothing(client, alice, basket):
    response = client.post(HERE, shown(client, basket=basket))
    assert response.status_code == 422
    assert not Order.objects.exists()


@BOTH
def test_somebody_elses_basket_is_not_there(client, alice, emma, headers):
    foreign = make_basket({emma: 1}, user=make_user())
    response = client.post(HERE, shown(client, basket=foreign.pk), headers=headers)
    assert response.get("HX-Redirect", response.get("Location")) == "/basket/"
    assert "That basket is no longer here" in text(client.get("/basket/"))
    assert not Order.objects.exists()


def test_somebody_elses_address_is_not_there_to_choose(client, alice):
    foreign = make_address(make_user())
    for place in ("shipping", "billing"):
        assert client.post(HERE, shown(client, **{place: foreign.pk})).status_code == 422
    assert not Order.objects.exists()


def test_forged_fields_are_not_read(client, alice):
    forged = {"price": "0.01", "total": "0.01", "user": "1", "status": "30", "quantity": "-5"}
    client.post(HERE, shown(client, **forged))
    order = Order.objects.get()
    assert (str(order.total), order.user, order.status) == ("18.50", alice, Order.Status.NEW)


@BOTH
def test_another_price_than_shown_places_nothing_and_is_shown(client, alice, headers):
    form = shown(client)
    Product.objects.update(price="8.00")
    response = client.post(HERE, form, headers=headers)
    assert response.status_code == 409
    assert "Something has changed since you opened this page." in text(response)
    assert "£19.50" in text(response)
    assert not Order.objects.exists()
    client.post(HERE, fields(text(response)))
    assert str(Order.objects.get().total) == "19.50"


@BOTH
def test_what_sold_out_meanwhile_is_named_and_left_out_when_the_shopper_agrees(
    client, alice, emma, headers
):
    ulysses = make_product("Ulysses", stock=3)
    Basket.objects.get().lines.create(product=ulysses, quantity=3, price="9.99", position=2)
    form = shown(client)
    Product.objects.filter(pk=ulysses.pk).update(stock=1)
    response = client.post(HERE, form, headers=headers)
    assert response.status_code == 409
    assert "you want 3, we have 1" in text(response)
    assert 'id="place-order"' not in text(response)
    assert Basket.objects.get().lines.get(product=ulysses).quantity == 3
    client.post(HERE, {"do": "agree"}, headers=headers)
    assert Basket.objects.get().lines.get(product=ulysses).quantity == 1
    client.post(HERE, shown(client))
    assert Order.objects.get().lines.count() == 3


def test_guests_have_a_limit_for_one_mailbox(client, guest, emma, monkeypatch):
    monkeypatch.setattr(
        "orders.checkout.submitting.UNPROVEN_ORDERS", UNPROVEN_ORDERS._replace(max_attempts=1)
    )
    client.post(HERE, shown(client))
    client.post("/basket/add/", {"product_id": emma.pk})
    for step in ({"do": "email", "email": "GWEN@booktime.example"}, STREET):
        client.post(HERE, step)
    response = client.post(HERE, shown(client))
    assert response.status_code == 429
    assert "There have been a lot of orders" in text(response)
    assert Order.objects.count() == 1


# The end of a session -------------------------------------------------------------------------


@BOTH
def test_an_address_typed_after_the_session_ended_is_there_after_signing_in(client, alice, headers):
    token = re.search(
        r'name="customer_token" value="([^"]+)"', text(client.get(f"{HERE}?address=new"))
    )
    Session.objects.all().delete()
    response = client.post(HERE, STREET | {"customer_token": token[1]}, headers=headers)
    leads = response.get("HX-Redirect", response.get("Location"))
    assert leads.startswith("/login/?next=")
    assert not Address.objects.filter(city="Edinburgh").exists()
    client.post("/login/", {"login": alice.email, "password": PASSWORD})
    assert "4 Harbour Street" in text(client.get(HERE))
    assert Draft.objects.get().user == alice


def test_what_somebody_typed_is_shown_to_nobody_else(client, alice, emma):
    token = re.search(
        r'name="customer_token" value="([^"]+)"', text(client.get(f"{HERE}?address=new"))
    )
    client.logout()
    client.post(HERE, STREET | {"customer_token": token[1]})
    bob = make_user()
    make_basket({emma: 1}, user=bob)
    client.post("/login/", {"login": bob.email, "password": PASSWORD})
    assert "4 Harbour Street" not in text(client.get(HERE))


@pytest.mark.parametrize("token", ["", "1", "1:abc", "x" * 500])
def test_a_forged_person_keeps_nothing(client, alice, token):
    client.logout()
    client.post(HERE, STREET | {"customer_token": token})
    assert not Draft.objects.exists()


def test_what_a_guest_typed_comes_along_at_sign_in(client, guest, emma):
    alice = make_user(email="alice@booktime.example", password="a-long-enough-secret")
    client.post("/login/", {"login": alice.email, "password": "a-long-enough-secret"})
    page = text(client.get(HERE))
    assert "4 Harbour Street" in page
    assert Draft.objects.get().user == alice


# Costs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 20])
def test_the_page_asks_the_same_for_few_and_many(
    client, alice, emma, django_assert_num_queries, number
):
    basket = Basket.objects.get()
    for place in range(2, number + 1):
        product = make_product()
        basket.lines.create(product=product, quantity=1, price=product.price, position=place)
        make_address(alice)
    client.get(HERE)
    with django_assert_num_queries(7):
        assert client.get(HERE).status_code == 200


def test_nothing_of_it_is_stored_by_a_browser(client, alice):
    response = client.get(HERE)
    assert "no-store" in response["Cache-Control"]
    assert 'content="noindex"' in text(response)


def test_who_comes_back_after_ordering_is_told_that_it_is_placed(client, alice):
    client.post(HERE, shown(client))
    client.get(HERE)
    message = f"Your order {Order.objects.get().pk} is placed. Your basket is empty now."
    assert message in text(client.get("/basket/"))


def test_what_is_being_typed_is_kept_and_forgotten_once_it_is_saved(client, alice):
    form = STREET | {"form": "one", "city": "Edinb"}
    assert client.post(HERE, form | {"do": "typed"}, headers=HTMX).status_code == 204
    assert 'value="Edinb"' in text(client.get(HERE))
    client.post(HERE, STREET | {"form": "one"})
    client.post(HERE, form | {"do": "typed"}, headers=HTMX)
    assert 'id="place-order"' in text(client.get(HERE)), "an old word of the same form is late"
    client.post(HERE, form | {"do": "typed", "form": "two"}, headers=HTMX)
    assert 'value="Edinb"' in text(client.get(HERE))


@BOTH
def test_who_places_after_the_session_ended_signs_in_and_finds_all_as_it_was(
    client, alice, headers
):
    form = shown(client)
    Session.objects.all().delete()
    response = client.post(HERE, form, headers=headers)
    leads = response.get("HX-Redirect", response.get("Location"))
    assert leads.startswith("/login/?next=")
    client.force_login(alice)
    client.post(HERE, shown(client))
    assert Order.objects.get().user == alice
