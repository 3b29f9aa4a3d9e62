"""Adding a book: from a card, from its page, back after a removal."""

import re

import pytest

from accounts.models import User
from basket.factories import make_basket, visit
from basket.models import Basket, BasketLine
from basket.owner import BASKET_COOKIE
from basket.tests.conftest import HTMX
from catalogue.factories import make_product

pytestmark = pytest.mark.django_db
ADD = "/basket/add/"


def add(client, product, quantity=1, htmx=False, **more):
    headers = (HTMX | {"HX-Target": "add"}) if htmx else {}
    data = {"product_id": product.pk, "quantity": quantity} | more
    return client.post(ADD, data, headers=headers)


def quantities():
    return dict(BasketLine.objects.values_list("product__name", "quantity"))


def test_a_visitors_basket_starts_with_the_first_add_and_not_before(client, emma):
    for address in ("/", "/products/all/", "/product/emma/", "/basket/"):
        assert BASKET_COOKIE not in client.get(address).cookies
    assert not Basket.objects.exists()
    response = add(client, emma, 2)
    assert (response.status_code, response["Location"]) == (303, "/basket/")
    cookie = response.cookies[BASKET_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == 400 * 24 * 60 * 60
    assert quantities() == {"Emma": 2}
    assert "“Emma”: 2 in your basket." in client.get("/basket/").content.decode()


def test_the_database_does_not_hold_the_key(client, emma):
    key = add(client, emma).cookies[BASKET_COOKIE].value
    assert Basket.objects.get().visitor not in (key, None)


def test_adding_again_adds_copies(client, emma):
    add(client, emma, 2)
    add(client, emma)
    assert quantities() == {"Emma": 3}


def test_a_button_without_a_number_adds_one_copy(client, emma):
    client.post(ADD, {"product_id": emma.pk})
    assert quantities() == {"Emma": 1}


def test_htmx_gets_button_badge_small_basket_and_message(client, emma):
    response = add(client, emma, 2, htmx=True)
    html = response.content.decode()
    assert response.status_code == 200
    assert f"innerHTML:[form=add][value='{emma.pk}']" in html
    assert '<span id="badge" class="badge" hx-swap-oob="true">2<' in html
    assert 'id="mini-basket" hx-swap-oob="innerHTML"' in html
    assert '<div id="live" hx-swap-oob="innerHTML">“Emma”: 2 in your basket.</div>' in html
    assert response["Cache-Control"].count("no-store") == 1


def test_from_the_books_page_only_that_form_is_answered(client, emma):
    data = {"product_id": emma.pk, "quantity": 1}
    response = client.post(ADD, data, headers=HTMX | {"HX-Target": "in-basket"})
    assert "[form=add]" not in response.content.decode()


def test_on_the_books_page_a_refusal_is_said_in_place(client):
    data = {"product_id": make_product("Persuasion", stock=0).pk, "quantity": 1}
    for target, there in (("in-basket", True), ("add", False)):
        html = client.post(ADD, data, headers=HTMX | {"HX-Target": target}).content.decode()
        assert ('<div id="in-basket" hx-swap-oob="innerHTML">' in html) is there


def test_on_the_books_page_a_cut_is_said_in_place(client):
    data = {"product_id": make_product("Persuasion", stock=2).pk, "quantity": 5}
    html = client.post(ADD, data, headers=HTMX | {"HX-Target": "in-basket"}).content.decode()
    assert re.search(
        r"^\s*<p>\s+Only 2 left of “Persuasion”: we put 2 in your basket.\s+</p>", html
    )


def test_no_more_than_there_is(client):
    last = make_product("Persuasion", stock=2)
    html = add(client, last, 5, htmx=True).content.decode()
    assert "Only 2 left of “Persuasion”: we put 2 in your basket." in html
    assert quantities() == {"Persuasion": 2}


def test_no_more_than_99(client, ulysses):
    add(client, ulysses, 98)
    html = add(client, ulysses, 98, htmx=True).content.decode()
    assert "99 copies of “Ulysses” is the most we can send in one order" in html
    assert quantities() == {"Ulysses": 99}


@pytest.mark.parametrize("fields", [{"in_stock": False}, {"stock": 0}])
def test_what_is_sold_out_is_not_added(client, fields):
    product = make_product("Persuasion", **fields)
    for htmx in (False, True):
        response = add(client, product, htmx=htmx)
        assert response.status_code == 409
        assert "This book is not available just now." in response.content.decode()
        assert BASKET_COOKIE not in response.cookies
    assert not BasketLine.objects.exists()


def test_a_book_off_the_shelves_answers_like_one_that_never_was(client, emma):
    hidden = make_product("Sanditon", active=False)
    answers = [client.post(ADD, {"product_id": pk}, headers=HTMX) for pk in (hidden.pk, 987_654)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert "This book is no longer for sale." in answers[0].content.decode()


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "1.5", "9" * 5000, "many", "1e3", "\0", "٣٣٣٣٣٣٣٣"]
)
def test_a_number_that_is_none_changes_nothing(client, emma, quantity):
    for htmx in (False, True):
        assert add(client, emma, quantity, htmx=htmx).status_code == 422
    assert not Basket.objects.exists()


@pytest.mark.parametrize("pk", ["", "0", "-1", "emma", "9" * 30, "1' OR '1'='1"])
def test_an_id_that_is_none_changes_nothing(client, emma, pk):
    assert client.post(ADD, {"product_id": pk}).status_code == 422
    assert not Basket.objects.exists()


def test_a_full_basket_says_so(client):
    products = {make_product(): 1 for _ in range(100)}
    visit(client, products)
    response = add(client, make_product(), htmx=True)
    assert response.status_code == 409
    assert "it holds 100 different books" in response.content.decode()
    assert BasketLine.objects.count() == 100
    add(client, next(iter(products)))
    assert BasketLine.objects.get(position=1).quantity == 2


def test_undo_puts_back_what_was_there_however_often(client, emma):
    for _ in range(2):
        html = add(client, emma, 3, htmx=True, undo="1").content.decode()
        assert 'class="line"' in html
    assert quantities() == {"Emma": 3}


def test_a_line_keeps_the_price_of_its_last_change(client, emma):
    add(client, emma)
    emma.price = "8.99"
    emma.save()
    assert str(BasketLine.objects.get().price) == "7.99"
    add(client, emma)
    assert str(BasketLine.objects.get().price) == "8.99"


def test_a_customers_basket_is_kept_with_the_account(client, alice, emma):
    client.force_login(alice)
    response = add(client, emma)
    assert BASKET_COOKIE not in response.cookies
    assert Basket.objects.get().user == alice


def test_a_forged_key_is_no_key(client, emma):
    make_basket({emma: 5})
    client.cookies[BASKET_COOKIE] = "x' OR 1=1"
    assert "Your basket is empty" in client.get("/basket/").content.decode()
    add(client, emma)
    assert client.cookies[BASKET_COOKIE].value != "x' OR 1=1"
    assert Basket.objects.count() == 2


def test_the_key_of_a_submitted_basket_starts_a_new_one(client, emma):
    old = visit(client, {emma: 5})
    Basket.objects.filter(pk=old.pk).update(status=Basket.Status.SUBMITTED)
    assert "Your basket is empty" in client.get("/basket/").content.decode()
    add(client, emma)
    assert sorted(Basket.objects.values_list("status", flat=True)) == [10, 20]


def test_an_erased_account_gets_no_basket(client, alice, emma):
    from basket.changes import BasketRefusedError
    from basket.owner import BasketOwner
    from basket.services import add_product

    owner = BasketOwner(user_id=alice.pk)
    User.objects.filter(pk=alice.pk).delete()
    with pytest.raises(BasketRefusedError, match="Your account has been closed"):
        add_product(owner=owner, product_id=emma.pk, quantity=1)


def test_nothing_is_added_by_a_link(client, emma):
    assert client.get(f"{ADD}?product_id={emma.pk}").status_code == 405


@pytest.mark.parametrize(
    ("stock", "words"), [(1, "the only copy"), (2, "both copies"), (3, "all 3 copies")]
)
def test_who_has_all_there_is_is_told_so(client, stock, words):
    last = make_product("Persuasion", stock=stock)
    add(client, last, stock)
    html = add(client, last, htmx=True).content.decode()
    assert f"You have {words} of “Persuasion” that we have left." in html
