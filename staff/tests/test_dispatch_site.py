"""The dispatch office's site: paid orders to pack, without who paid how much for them."""

import pytest
from django.test import Client

from accounts.factories import make_user
from catalogue.factories import make_author, make_image, make_product, make_tag
from orders.factories import DUBLIN, line_ids, make_order
from orders.models import LineStatus, Order, OrderLine
from orders.payments import mark_paid
from orders.transitions import Actor, transition_lines
from staff.sites import dispatch_site
from staff.tests.forms import opened

pytestmark = pytest.mark.django_db
ROOT = "/dispatch-admin/"
ORDERS, LINES = f"{ROOT}orders/order/", f"{ROOT}orders/orderline/"
PRODUCTS, TAGS = f"{ROOT}catalogue/product/", f"{ROOT}catalogue/producttag/"
UNKNOWN = 987654
# What nobody may read here: email, customer, price, postage, total, billing.
SECRETS = ("alice@", "Customerson", "13.37", "3.50", "30.24", "Pearse", "Billington")
SECRETS += ("invoice number", "invoice to", "mails")


@pytest.fixture
def packer(client, dispatcher):
    """The browser of a dispatcher."""
    client.force_login(dispatcher)
    return client


@pytest.fixture
def product(db):
    return make_product("Emma", price="13.37", stock=9, authors=[make_author("Jane Austen")])


@pytest.fixture
def alice(db):
    return make_user(email="alice@booktime.example", last_name="Customerson")


@pytest.fixture
def make_paid(product, alice, employee):
    def make(number=2):
        billing = DUBLIN.__class__(**vars(DUBLIN) | {"name": "Billington"})
        order = make_order({product: number}, user=alice, billing=billing)
        mark_paid(order.pk, Actor(employee))
        order.refresh_from_db()
        return order

    return make


@pytest.fixture
def order(make_paid):
    return make_paid()


@pytest.fixture
def unpaid(product, alice):
    return make_order({product: 1}, user=alice)


@pytest.fixture
def done(make_paid, employee):
    order = make_paid(1)
    transition_lines(order.pk, LineStatus.SENT, Actor(employee), line_ids(order))
    return order


def act(client, action, *rows, url=LINES, **fields):
    form = {"action": action, "_selected_action": [row.pk for row in rows]} | fields
    return client.post(url, form, follow=True).content.decode()


def statuses(order):
    return list(order.lines.order_by("pk").values_list("status", flat=True))


def test_the_site_has_its_name_and_colour_and_its_own_models(packer):
    page = packer.get(ROOT).content.decode()
    assert "BookTime dispatch" in page
    assert "site-dispatch" in page
    models = {model.__name__ for model in dispatch_site._registry}
    assert models == {"Order", "OrderLine", "Product", "ProductTag"}


def test_only_paid_orders_and_their_copies_are_listed(packer, order, unpaid, done):
    orders, lines = packer.get(ORDERS).content.decode(), packer.get(LINES).content.decode()
    for each, there in ((order, True), (unpaid, False), (done, False)):
        assert (f"Order {each.pk}<" in orders) is there
        assert (f"/order/{each.pk}/change/" in lines) is there


def test_no_page_tells_who_paid_how_much(packer, order, product):
    pages = [ORDERS, LINES, PRODUCTS, TAGS, ROOT, f"{ORDERS}?q=Alice", f"{LINES}?q=Emma"]
    rows = [(ORDERS, order), (LINES, order.lines.first()), (PRODUCTS, product)]
    pages += [f"{url}{row.pk}/{page}/" for url, row in rows for page in ("change", "history")]
    for url in pages:
        response = packer.get(url)
        assert response.status_code == 200, url
        page = response.content.decode().lower()
        assert not [secret for secret in SECRETS if secret.lower() in page], url
    assert "Marsh Lane" in packer.get(f"{ORDERS}{order.pk}/change/").content.decode()


@pytest.mark.parametrize("page", ["change/", "history/", "delete/", ""])
@pytest.mark.parametrize("method", ["get", "post"])
def test_orders_not_to_be_packed_answer_like_unknown_ones(packer, unpaid, done, page, method):
    for url, rows in (
        (ORDERS, [unpaid, done]), (LINES, [unpaid.lines.first(), done.lines.first()])
    ):  # fmt: skip
        ask = getattr(packer, method)
        unknown = ask(f"{url}{UNKNOWN}/{page}")
        for row in rows:
            answer = ask(f"{url}{row.pk}/{page}")
            assert answer.status_code == unknown.status_code
            expected = unknown.headers.get("Location", "").replace(str(UNKNOWN), str(row.pk))
            assert answer.headers.get("Location", "") == expected


def test_the_shipping_address_is_changed_and_nothing_else(packer, order):
    url = f"{ORDERS}{order.pk}/change/"
    form = opened(packer, url, "order_form") | {"shipping_city": "York", "email": "x@y.example"}
    form |= {"status": "30", "total": "0.01", "billing_name": "Eve", "user": "1"}
    form |= {"shipping_country": "FR", "shipping_price": "0"}
    before = Order.objects.filter(pk=order.pk).values().get()
    assert packer.post(url, form).status_code == 302
    after = Order.objects.filter(pk=order.pk).values().get()
    changed = {field for field in after if after[field] != before[field]}
    assert changed == {"shipping_city", "date_updated"}
    assert order.emails.filter(kind="address").count() == 1


def test_the_address_stays_once_a_copy_is_sent(packer, dispatcher, order):
    url = f"{ORDERS}{order.pk}/change/"
    form = opened(packer, url, "order_form") | {"shipping_city": "York"}
    transition_lines(order.pk, LineStatus.SENT, Actor(dispatcher), line_ids(order)[:1])
    assert "The address can’t be changed" in packer.post(url, form, follow=True).content.decode()
    order.refresh_from_db()
    assert order.shipping_city == "Leeds"


def test_copies_are_packed_and_sent(packer, dispatcher, order):
    first, second = order.lines.order_by("pk")
    assert "1 copy was marked as being packed." in act(packer, "mark_processing", first)
    assert "2 copies were marked as sent." in act(packer, "mark_sent", first, second)
    order.refresh_from_db()
    assert order.status == Order.Status.DONE
    assert set(order.changes.filter(line=first).values_list("by", flat=True)) == {dispatcher.pk}


def test_an_illegal_move_is_told_and_changes_nothing(packer, order):
    first, second = order.lines.order_by("pk")
    act(packer, "mark_sent", first)
    assert "none was changed" in act(packer, "mark_processing", first, second)
    assert statuses(order) == [30, 10]


def test_copies_of_other_orders_are_not_moved_by_hand(packer, unpaid, done):
    for action in ("mark_processing", "mark_sent", "cancel", "mark_paid", "delete_selected"):
        for url, rows in ((LINES, OrderLine.objects.all()), (ORDERS, [unpaid, done])):
            act(packer, action, *rows, url=url)
    assert (statuses(unpaid), statuses(done)) == ([10], [30])
    assert Order.objects.count() == 2


def test_a_whole_order_is_sent(packer, order):
    act(packer, "mark_sent", order, url=ORDERS)
    assert statuses(order) == [30, 30]


def test_copies_are_found_by_number_isbn_and_title(packer, order, make_paid):
    OrderLine.objects.filter(order=order).update(isbn="9780141439587")
    other = make_paid()
    OrderLine.objects.filter(order=other).update(name="Persuasion", isbn="")
    for question in (order.pk, "9780141439587", "978-0-14-143958-7", "emm"):
        page = packer.get(LINES, {"q": question}).content.decode()
        assert f"/order/{order.pk}/change/" in page, question
        assert f"/order/{other.pk}/change/" not in page, question
    assert "Emma" not in packer.get(LINES, {"status__exact": "20"}).content.decode()


@pytest.mark.parametrize("question", ["alice@booktime.example", "Customerson", "Billington"])
def test_no_customer_is_found(packer, order, question):
    for url in (ORDERS, LINES):
        assert f"/{order.pk}/change/" not in packer.get(url, {"q": question}).content.decode()


def test_of_a_book_only_whether_it_can_be_bought_is_changed(packer, product):
    make_image(product)
    url, before = (
        f"{PRODUCTS}{product.pk}/change/",
        (product.name, product.price, product.stock, product.active),
    )
    hostile = {"name": "X", "price": "0.01", "stock": "99", "slug": "x", "active": ""}
    hostile |= {"images-0-DELETE": "on", "images-TOTAL_FORMS": "1", "images-INITIAL_FORMS": "1"}
    form = opened(packer, url, "product_form") | hostile
    form.pop("in_stock")
    assert packer.post(url, form).status_code == 302
    product.refresh_from_db()
    assert not product.in_stock
    assert (product.name, product.price, product.stock, product.active) == before
    assert product.images.count() == 1


def test_the_list_of_books_writes_nothing_else(packer, product):
    form = opened(packer, PRODUCTS, "changelist-form") | {"_save": "Save"}
    form |= {"form-0-price": "0.01", "form-0-stock": "99", "form-0-name": "X"}
    form.pop("form-0-in_stock")
    assert packer.post(PRODUCTS, form).status_code == 302
    product.refresh_from_db()
    assert (product.name, str(product.price), product.stock, product.in_stock) == (
        "Emma",
        "13.37",
        9,
        False,
    )


def test_name_and_slug_of_a_category_stay(packer):
    tag = make_tag("Travel")
    url = f"{TAGS}{tag.pk}/change/"
    form = opened(packer, url, "producttag_form")
    form |= {"name": "X", "slug": "x", "description": "Far away"}
    assert packer.post(url, form).status_code == 302
    tag.refresh_from_db()
    assert (tag.name, tag.slug, tag.description) == ("Travel", "travel", "Far away")


def test_nothing_is_added_or_deleted(packer, order, product):
    tag = make_tag()
    for url, row in (
        (ORDERS, order),
        (LINES, order.lines.first()),
        (PRODUCTS, product),
        (TAGS, tag),
    ):
        for page in ("add/", f"{row.pk}/delete/"):
            assert packer.get(f"{url}{page}").status_code == 403, url
            assert packer.post(f"{url}{page}", {"post": "yes"}).status_code == 403, url


def test_strangers_employees_and_customers_do_not_enter(employee, alice, order):
    for who, expected in ((None, 302), (employee, 403), (alice, 403)):
        client = Client()
        if who:
            client.force_login(who)
        for url in (ROOT, PRODUCTS, LINES, f"{ORDERS}{order.pk}/change/"):
            assert client.get(url).status_code == expected, (who, url)


@pytest.mark.parametrize("url", [PRODUCTS, ORDERS, LINES, TAGS])
def test_the_lists_cost_the_same_for_few_and_many(
    packer, make_paid, product, url, django_assert_max_num_queries
):
    product.__class__.objects.filter(pk=product.pk).update(stock=99)
    costs = []
    for number in (2, 18):
        for _ in range(number):
            make_paid(1)
            make_product(stock=None, authors=[make_author()], tags=[make_tag()])
        packer.get(url)
        with django_assert_max_num_queries(12) as queries:
            assert packer.get(url).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
