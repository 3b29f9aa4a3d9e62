"""Who changed what and when stands on the object."""

import pytest
from auditlog.models import LogEntry

from accounts.factories import make_user
from catalogue.factories import make_author, make_image, make_product, make_tag
from catalogue.models import Product
from orders.factories import make_order
from orders.payments import mark_paid
from orders.transitions import Actor
from staff.audit import audited
from staff.tests.forms import opened

pytestmark = pytest.mark.django_db
PRODUCTS, ORDERS = "/office-admin/catalogue/product/", "/office-admin/orders/order/"


@pytest.fixture
def product(db):
    return make_product("Emma", price="9.00", description="Old words", stock=5)


def history(client, row, url=PRODUCTS):
    response = client.get(f"{url}{row.pk}/history/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def change(client, row, url=PRODUCTS, **fields):
    address = f"{url}{row.pk}/change/"
    form = opened(client, address, f"{row._meta.model_name}_form")
    assert client.post(address, form | fields).status_code == 302


def test_who_changed_what_is_shown_with_old_and_new(office, employee, product):
    assert "have not changed anything" in history(office, product)
    change(office, product, price="8.50", format="hardback")
    page = history(office, product)
    assert employee.email in page
    assert "<b>Price</b>: <del>9.00</del>" in page
    assert "<ins>8.50</ins>" in page
    assert "<ins>Hardback</ins>" in page


def test_the_newest_stands_first_and_long_histories_have_pages(office, product):
    for pages in range(60):
        LogEntry.objects.log_create(
            product, action=LogEntry.Action.UPDATE, changes={"pages": [str(pages), str(pages + 1)]}
        )
    page = history(office, product)
    assert page.index("<ins>60</ins>") < page.index("<ins>59</ins>")
    assert "<ins>10</ins>" not in page
    older = office.get(f"{PRODUCTS}{product.pk}/history/?p=2").content.decode()
    assert "<ins>10</ins>" in older
    for wrong in ("abc", "0", "-1", str(2**70)):
        answer = office.get(f"{PRODUCTS}{product.pk}/history/", {"p": wrong})
        assert answer.status_code == 200, wrong


def test_a_books_parts_are_in_its_history_also_when_they_are_gone(office, product):
    jane, other = make_author("Jane Austen"), make_image(make_product("Other"))
    change(
        office, product, **{"authorships-TOTAL_FORMS": "1", "authorships-0-author": jane.pk,
        "authorships-0-position": "0"}
    )  # fmt: skip
    assert "Jane Austen" in history(office, product)
    change(office, product, **{"authorships-0-DELETE": "on"})
    page = history(office, product)
    assert page.count("Authorship") >= 2
    assert "deleted" in page
    assert "Authorship" not in history(office, other.product)


def test_categories_are_named(office, product):
    tag = make_tag("Travel")
    change(office, product, tags=[tag.pk])
    assert "<b>Categories</b>: added <ins>Travel</ins>" in history(office, product)


def test_shelving_many_books_at_once_leaves_an_entry_on_each(office, employee, product):
    hidden = make_product("Hidden", active=False)
    form = {"action": "deactivate", "_selected_action": [product.pk, hidden.pk]}
    office.post(PRODUCTS, form)
    assert not Product.objects.filter(active=True).exists()
    entry = LogEntry.objects.get(actor=employee)
    assert (entry.object_id, entry.actor, entry.changes) == (
        product.pk, employee, {"active": ["True", "False"]}
    )  # fmt: skip
    assert "<del>yes</del>" in history(office, product)


def test_a_changed_shipping_address_is_on_the_order_and_dispatch_sees_only_that(
    office, employee, dispatcher, product
):
    order = make_order({product: 1}, user=make_user(email="alice@booktime.example"))
    act = {"action": "mark_paid", "_selected_action": order.pk}
    office.post(ORDERS, act)
    change(office, order, ORDERS, shipping_city="York")
    page = history(office, order, ORDERS)
    assert "<del>Leeds</del>" in page
    assert "<ins>York</ins>" in page
    assert "Invoice number" in page
    office.force_login(dispatcher)
    page = history(office, order, "/dispatch-admin/orders/order/")
    assert "<ins>York</ins>" in page
    assert employee.email in page
    assert "Invoice number" not in page
    assert "Paid at" not in page


def test_dispatch_reads_no_price_in_a_books_history(office, dispatcher, product):
    change(office, product, price="8.50")
    change(office, product, pages="300")
    office.force_login(dispatcher)
    page = history(office, product, "/dispatch-admin/catalogue/product/")
    assert "8.50" not in page
    assert "<ins>300</ins>" in page


def test_moves_of_a_copy_are_in_its_history_without_the_customers_name(office, employee, product):
    order = make_order({product: 1})
    mark_paid(order.pk, Actor(employee))
    line = order.lines.get()
    employee.is_superuser = True
    employee.save()
    lines = "/dispatch-admin/orders/orderline/"
    office.post(lines, {"action": "mark_processing", "_selected_action": line.pk})
    assert "new → processing" in history(office, line, lines)


def test_a_password_is_never_in_the_history(owner_client, owner):
    user = make_user(email="alice@booktime.example")
    url = f"/admin/accounts/user/{user.pk}/password/"
    secret = "another-long-secret"
    form = {"password1": secret, "password2": secret, "usable_password": "true"}
    owner_client.post(url, form)
    user.refresh_from_db()
    assert user.check_password(secret)
    page = history(owner_client, user, "/admin/accounts/user/")
    assert "Password" in page
    assert user.password not in page


@pytest.mark.parametrize("number", [2, 20])
def test_a_history_costs_the_same_for_few_entries_and_many(
    office, product, number, django_assert_num_queries
):
    for _ in range(number):
        image = make_image(product)
        LogEntry.objects.log_create(
            image, action=LogEntry.Action.UPDATE, changes={"product": [str(product.pk), "77"]}
        )
    history(office, product)
    with django_assert_num_queries(9):
        history(office, product)


def test_nothing_is_noted_of_what_nobody_of_the_staff_did(employee, product):
    tag = make_tag("Travel")
    product.tags.add(tag)
    employee.groups.clear()
    product.save()
    assert not LogEntry.objects.exists()
    with audited(employee):
        product.tags.remove(tag)
    assert LogEntry.objects.get().actor == employee
