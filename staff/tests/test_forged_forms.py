"""Attacks by forged forms: whatever a field of a change page holds is an error beside it."""

import itertools

import pytest

from accounts.factories import make_address, make_owner, make_user
from catalogue.factories import make_author, make_product, make_tag
from orders.factories import make_method, make_order
from staff.tests.forms import opened

HUGE = str(2**70)
FIELDS = ["name", "slug", "description", "isbn", "publisher", "language", "format", "pages",
          "published", "price", "tax_rate", "stock", "low_stock_at", "tags"]  # fmt: skip
ROWS = ["TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS", "0-id", "0-product",
        "0-author", "0-position", "0-DELETE", "0-alt"]  # fmt: skip
PARTS = 8  # of which two are tried each time: all of them take minutes
VALUES = ["", "abc", "-1", "0", "5", HUGE, "NaN", "a\0b", "\ud7ff", "0001-01-01"]  # fmt: skip


@pytest.fixture
def product(db):
    return make_product("Emma", authors=[make_author()], tags=[make_tag()], stock=3)


def names() -> list[str]:
    parts = [f"{part}-{row}" for part in ("authorships", "images") for row in ROWS]
    return [f"{start}{name}" for start in ("", "initial-") for name in (*FIELDS, *parts)]


def with_author(client, url, product, author) -> dict:
    form = opened(client, url, "product_form") | {"authorships-TOTAL_FORMS": "1"}
    form |= {"authorships-0-author": str(author.pk), "authorships-0-position": "0"}
    return form | {"authorships-0-product": str(product.pk)}


def test_an_author_who_is_added_by_a_double_click_is_named_once(office, db):
    product, author = make_product("Persuasion"), make_author("Zora")
    url = f"/office-admin/catalogue/product/{product.pk}/change/"
    form = with_author(office, url, product, author)
    assert office.post(url, form).status_code == 302
    again = office.post(url, form)
    assert again.status_code == 200
    assert "This author is already listed." in again.content.decode()
    assert list(product.authors.all()) == [author]


def test_an_author_is_taken_off_and_named_anew_at_once(office, product):
    url = f"/office-admin/catalogue/product/{product.pk}/change/"
    author = str(product.authors.get().pk)
    form = opened(office, url, "product_form") | {"authorships-TOTAL_FORMS": "2"}
    form |= {"authorships-0-DELETE": "on", "authorships-1-author": author}
    form |= {"authorships-1-position": "0", "authorships-1-product": str(product.pk)}
    assert office.post(url, form).status_code == 302
    assert product.authorships.count() == 1


@pytest.mark.parametrize("number", [1, 4])
def test_forged_fields_of_a_book_break_nothing(office, product, number):
    url = f"/office-admin/catalogue/product/{product.pk}/change/"
    form = opened(office, url, "product_form")
    for name, value in list(itertools.product(names(), VALUES))[number::PARTS]:
        response = office.post(url, form | {name: value})
        assert response.status_code in (200, 302, 400), (name, value[:20])


def forms(db) -> dict[str, str]:
    """Return the change pages of the other models, with the names of their forms."""
    order = make_order({make_product("Emma"): 1}, user=make_user())
    address, tag, author = make_address(make_user()), make_tag(), make_author()
    return {
        f"/office-admin/orders/order/{order.pk}/change/": "order_form",
        f"/office-admin/accounts/address/{address.pk}/change/": "address_form",
        f"/office-admin/catalogue/producttag/{tag.pk}/change/": "producttag_form",
        f"/office-admin/catalogue/author/{author.pk}/change/": "author_form",
        f"/admin/orders/shippingmethod/{make_method().pk}/change/": "shippingmethod_form",
        f"/admin/accounts/user/{order.user_id}/change/": "user_form",
        "/office-admin/catalogue/author/add/": "author_form",
        "/office-admin/catalogue/producttag/add/": "producttag_form",
        "/admin/accounts/user/add/": "user_form",
        "/admin/catalogue/feature/add/": "feature_form",
        "/admin/auth/group/add/": "group_form",
    }


def test_forged_fields_of_anything_else_break_nothing(client, db):
    client.force_login(make_owner())
    asked = 0
    for url, name in forms(db).items():
        form = opened(client, url, name)
        fields = [field for field in form if field != "csrfmiddlewaretoken"]
        for field, value in list(itertools.product(fields, VALUES))[::PARTS]:
            response = client.post(url, form | {field: value})
            assert response.status_code in (200, 302, 400), (url, field, value)
            asked += 1
    assert asked > 80
