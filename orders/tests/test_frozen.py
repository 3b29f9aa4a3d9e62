"""Nothing that is done later changes what an order, an invoice or a mail says (law 3)."""

import html
import re

import pytest
from django.db.models import ProtectedError

from accounts.erasure import erase
from accounts.factories import make_address, make_owner
from accounts.models import Address
from catalogue.factories import make_author
from catalogue.models import Product
from catalogue.services import set_authors
from orders.emails import build_message
from orders.factories import make_method, make_order
from orders.guest_links import sign_order
from orders.invoices import issue_invoice
from orders.models import Order, OrderEmail, OrderLine, ShippingMethod
from orders.payments import mark_paid
from orders.postal_address import PostalAddress
from orders.tests.pdf_text import pages_of
from orders.transitions import Actor

pytestmark = pytest.mark.django_db
SHOP = {
    "SHOP_NAME": "Another",
    "SHOP_ADDRESS": ["Elsewhere 1"],
    "SHOP_TAX_ID": "XX 1",
    "SHOP_BANK": ["IBAN XX00"],
    "DEFAULT_FROM_EMAIL": "Another <other@elsewhere.example>",
}


@pytest.fixture
def order(alice, emma, ulysses):
    address = PostalAddress.of(make_address(alice))
    order = make_order({emma: 2, ulysses: 1}, alice, shipping=address, billing=address)
    mark_paid(order.pk, Actor())
    return order


@pytest.fixture
def shown(client, alice, order):
    """Read all that tells of the order: the words of pages and mails, the PDF to the byte."""
    client.force_login(alice)
    base = f"/order/{order.pk}/"

    def read() -> dict[str, object]:
        order.refresh_from_db()
        pages = {path: words(client.get(path)) for path in ("/order/", base, f"{base}invoice/")}
        emails = {
            order_email.kind: build_message(OrderEmail.objects.get(pk=order_email.pk)).body
            for order_email in order.emails.all()
        }
        return pages | emails | {"pdf": client.get(f"{base}invoice/?format=pdf").content}

    return read


def words(response) -> str:
    """Return what a page's main part says."""
    assert response.status_code == 200
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def test_it_shows_what_was_bought(shown):
    before = shown()
    for message in (*list(before.values())[1:4], "".join(pages_of(before["pdf"]))):
        assert "29.98" in message or "payment" in message
    assert len(before) == 6
    assert "Jane Austen" in before[f"/order/{Order.objects.get().pk}/invoice/"]


def new_price(emma, **rest):
    Product.objects.update(price="99.99")


def new_name(emma, **rest):
    emma.name = "Another title"
    emma.save()


def new_tax_and_isbn(emma, **rest):
    Product.objects.update(tax_rate="20", isbn=None)


def new_authors(emma, **rest):
    set_authors(emma, [make_author("Somebody Else")])
    emma.authors.update(name="Another Author")


def inactive(emma, **rest):
    Product.objects.update(active=False, in_stock=False, stock=0)


def new_address(alice, **rest):
    alice.addresses.update(name="Another Name", address1="Elsewhere 1")


def no_address(alice, **rest):
    Address.objects.all().delete()


def new_user(alice, **rest):
    alice.first_name, alice.email = "Anna", "anna@elsewhere.example"
    alice.save()


def new_shipping(**rest):
    ShippingMethod.objects.update(name="Another", price="99", tax_rate="1")


def no_shipping(**rest):
    ShippingMethod.objects.all().delete()


CHANGES = [new_price, new_name, new_tax_and_isbn, new_authors, inactive, new_address]
CHANGES += [no_address, new_user, new_shipping, no_shipping]


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_done_later_changes_nothing(shown, change, emma, alice):
    before = shown()
    change(emma=emma, alice=alice)
    assert shown() == before


def test_a_shop_that_moves_leaves_its_invoices_as_they_are(shown, order, settings):
    before = shown()
    for name, value in SHOP.items():
        setattr(settings, name, value)
    after = shown()
    for page in (f"/order/{order.pk}/invoice/", "pdf"):
        assert after[page] == before[page]


def test_a_shop_with_another_currency_leaves_its_invoices_as_they_are(shown, order, settings):
    before = shown()
    settings.SHOP_CURRENCY = "EUR"
    after = shown()
    for page in (f"/order/{order.pk}/invoice/", "pdf"):
        assert after[page] == before[page]


def test_an_invoice_outlives_the_account(client, order, alice):
    def paper() -> bytes:
        order.email = order.email or "kept@booktime.example"
        order.save()
        return client.get(f"/order/guest/{sign_order(order)}/invoice/?format=pdf").content

    client.force_login(alice)
    before = client.get(f"/order/{order.pk}/invoice/?format=pdf").content
    totals = order.total
    erase(alice)
    order.refresh_from_db()
    assert (order.user, order.total) == (None, totals)
    assert paper() == before


def test_a_book_that_was_bought_cannot_be_deleted(order, emma):
    with pytest.raises(ProtectedError):
        emma.delete()
    assert OrderLine.objects.filter(product=emma).count() == 2


def test_the_owner_is_told_kindly_that_a_book_was_bought(client, order, emma):
    client.force_login(make_owner())
    page = client.get(f"/admin/catalogue/product/{emma.pk}/delete/")
    assert page.status_code == 200
    client.post(f"/admin/catalogue/product/{emma.pk}/delete/", {"post": "yes"})
    assert Product.objects.filter(pk=emma.pk).exists()
    assert "order" in words(page).lower()


def test_a_later_invoice_takes_the_prices_of_then(emma):
    order = make_order({emma: 1}, method=make_method())
    Product.objects.update(price="99.99", name="Another title")
    issue_invoice(order.pk)
    order.refresh_from_db()
    (line,) = order.invoice.content["lines"]
    assert (line["name"], line["price"], order.invoice.content["total"]) == (
        "Emma",
        "7.99",
        "11.49",
    )
