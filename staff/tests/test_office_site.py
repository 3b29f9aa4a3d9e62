"""The central office's site: the catalogue, orders and addresses, and nothing beyond."""

import pytest
from django.test import Client

from accounts.factories import make_address, make_user
from catalogue.factories import make_author, make_image, make_product, make_tag
from catalogue.models import Author, Product, ProductTag
from orders.factories import line_ids, make_order
from orders.models import LineStatus, Order
from orders.transitions import Actor, cancel, transition_lines
from staff.sites import office_site
from staff.tests.forms import opened

pytestmark = pytest.mark.django_db
ROOT = "/office-admin/"
PRODUCTS, TAGS = f"{ROOT}catalogue/product/", f"{ROOT}catalogue/producttag/"
AUTHORS, ORDERS = f"{ROOT}catalogue/author/", f"{ROOT}orders/order/"
ADDRESSES = f"{ROOT}accounts/address/"


@pytest.fixture
def product(db):
    return make_product("Emma", authors=[make_author("Jane Austen")], stock=5)


@pytest.fixture
def alice(db):
    return make_user(email="alice@booktime.example")


@pytest.fixture
def order(product, alice):
    return make_order({product: 2}, user=alice)


def send(client, url, form_id, changes) -> int:
    """Open the form, change these fields, send it; return the status."""
    return client.post(url, opened(client, url, form_id) | changes).status_code


def act(client, action, *rows, url=ORDERS):
    form = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(url, form, follow=True).content.decode()


def test_the_site_has_its_name_and_colour_and_its_own_models(office):
    page = office.get(ROOT).content.decode()
    assert "BookTime central office" in page
    assert "site-office" in page
    assert {model.__name__ for model in office_site._registry} == {
        "Product", "ProductTag", "Author", "Address", "Order", "OrderEmail"
    }  # fmt: skip


def test_name_and_slug_are_typed_when_a_thing_is_added_and_stay(office, product):
    tag, author = make_tag("Travel"), Author.objects.get()
    wanted = {"name": "Else", "slug": "else", "description": "New."}
    for url, row, model in (
        (PRODUCTS, product, Product), (TAGS, tag, ProductTag), (AUTHORS, author, Author)
    ):  # fmt: skip
        before = (row.name, row.slug)
        form_id = f"{model._meta.model_name}_form"
        assert send(office, f"{url}{row.pk}/change/", form_id, wanted) == 302
        row.refresh_from_db()
        assert row.slug == before[1]
        assert model is Author or row.name == before[0]
    assert Product.objects.get().description == "New."
    office.post(f"{TAGS}add/", {"name": "Maps", "slug": "old-maps", "active": "on"})
    assert ProductTag.objects.filter(name="Maps", slug="old-maps").exists()


def test_a_book_is_added_with_its_author(office):
    author = make_author("Jane Austen")
    form = opened(office, f"{PRODUCTS}add/", "product_form")
    form |= {"name": "Emma", "price": "9.00", "authorships-TOTAL_FORMS": "1"}
    form |= {"authorships-0-author": author.pk, "authorships-0-position": "0"}
    assert office.post(f"{PRODUCTS}add/", form).status_code == 302
    assert list(Product.objects.get().authors.all()) == [author]


def test_nothing_but_a_books_own_parts_is_deleted(office, product, order):
    image = make_image(product)
    for url, row in ((PRODUCTS, product), (ORDERS, order), (AUTHORS, Author.objects.get())):
        assert office.post(f"{url}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        act(office, "delete_selected", row, url=url)
        assert type(row).objects.filter(pk=row.pk).exists()
    url = f"{PRODUCTS}{product.pk}/change/"
    assert send(office, url, "product_form", {"images-0-DELETE": "on"}) == 302
    assert not product.images.filter(pk=image.pk).exists()


def test_the_address_of_an_order_is_changed_and_nothing_else_of_it(office, order):
    url, total = f"{ORDERS}{order.pk}/change/", order.total
    hostile = {"email": "x@y.example", "total": "0.01", "status": "30", "billing_name": "Eve"}
    assert send(office, url, "order_form", {"shipping_address1": "1 New Road"} | hostile) == 302
    order.refresh_from_db()
    assert order.shipping_address1 == "1 New Road"
    assert (order.email, order.total, order.status) == ("alice@booktime.example", total, 10)
    assert order.billing_name == "Alice Fenn"


def test_the_fields_of_an_address_bear_the_names_they_have_in_the_shop(office, order):
    html = office.get(f"{ORDERS}{order.pk}/change/").content.decode()
    for name, words in (("address1", "Address:"), ("zip_code", "Postcode:")):
        assert f'for="id_shipping_{name}">{words}</label>' in html


def test_an_address_that_cannot_be_delivered_to_is_told_beside_the_field(office, order):
    url = f"{ORDERS}{order.pk}/change/"
    for field, typed in (("zip_code", "1"), ("name", " "), ("city", ""), ("name", "\0")):
        assert send(office, url, "order_form", {f"shipping_{field}": typed}) == 200
    order.refresh_from_db()
    assert order.shipping_name == "Alice Fenn"


def test_the_address_stays_when_something_was_sent_meanwhile(office, employee, order):
    url = f"{ORDERS}{order.pk}/change/"
    form = opened(office, url, "order_form") | {"shipping_name": "Eve"}
    transition_lines(order.pk, LineStatus.SENT, Actor(employee), line_ids(order)[:1])
    assert "The address can’t be changed" in office.post(url, form, follow=True).content.decode()
    order.refresh_from_db()
    assert order.shipping_name == "Alice Fenn"
    assert 'name="_save"' not in office.get(url).content.decode()


def test_the_address_of_a_cancelled_order_stays(office, employee, order):
    cancel(order.pk, Actor(employee))
    office.post(f"{ORDERS}{order.pk}/change/", {"shipping_name": "Eve"})
    order.refresh_from_db()
    assert order.shipping_name == "Alice Fenn"


def test_an_order_goes_its_way(office, employee, order):
    assert "1 order was marked as paid." in act(office, "mark_paid", order)
    act(office, "mark_sent", order)
    order.refresh_from_db()
    assert order.status == Order.Status.DONE
    assert set(order.changes.values_list("by", flat=True)) == {employee.pk}


def test_no_action_for_who_lost_the_permission(office, employee, order):
    employee.groups.get().permissions.get(codename="change_order").delete()
    act(office, "mark_paid", order)
    order.refresh_from_db()
    assert order.paid_at is None


def test_an_address_in_a_persons_book_is_put_right(office, alice):
    address, other = make_address(alice), make_address(alice)
    url, eve = f"{ADDRESSES}{address.pk}/change/", make_user()
    assert send(office, url, "address_form", {"city": "York", "user": eve.pk}) == 302
    address.refresh_from_db()
    assert (address.city, address.user, address.is_default) == ("York", alice, True)
    same = {"address1": other.address1, "city": other.city}
    response = office.post(url, opened(office, url, "address_form") | same)
    assert "already has this address" in response.content.decode()
    assert office.get(f"{ADDRESSES}add/").status_code == 403
    assert office.post(f"{ADDRESSES}{address.pk}/delete/", {"post": "yes"}).status_code == 403


def test_what_the_customer_changed_meanwhile_is_kept(office, alice):
    address = make_address(alice)
    url = f"{ADDRESSES}{address.pk}/change/"
    form = opened(office, url, "address_form") | {"name": "Alice Marsh"}
    address.city = "York"
    address.change()
    office.post(url, form)
    address.refresh_from_db()
    assert (address.name, address.city) == ("Alice Marsh", "York")


def test_strangers_dispatchers_and_customers_do_not_enter(dispatcher, alice, order):
    for who, expected in ((None, 302), (dispatcher, 403), (alice, 403)):
        client = Client()
        if who:
            client.force_login(who)
        for url in (ROOT, PRODUCTS, f"{ORDERS}{order.pk}/change/", ADDRESSES):
            assert client.get(url).status_code == expected, (who, url)


@pytest.mark.parametrize("url", [PRODUCTS, ORDERS, ADDRESSES, TAGS, AUTHORS])
def test_the_lists_cost_the_same_for_few_and_many(
    office, alice, url, django_assert_max_num_queries
):
    costs = []
    for number in (2, 18):
        for _ in range(number):
            product = make_product(stock=None, authors=[make_author()], tags=[make_tag()])
            make_order({product: 1}, user=alice)
            make_address(alice)
        office.get(url)
        with django_assert_max_num_queries(12) as queries:
            assert office.get(url).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
