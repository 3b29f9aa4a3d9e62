"""Each site says where the day's work is, and a closed door where one's own is."""

import re

import pytest

from accounts.factories import make_user
from catalogue.factories import make_author, make_product
from config.tests.pages import text
from orders.factories import make_order
from orders.models import Order
from orders.payments import mark_paid
from orders.transitions import Actor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("site", ["admin", "office-admin", "dispatch-admin"])
def test_the_index_leads_to_the_days_work(client, owner, employee, dispatcher, site):
    users = {"admin": owner, "office-admin": employee, "dispatch-admin": dispatcher}
    client.force_login(users[site])
    message = text(client.get(f"/{site}/"))
    work = message[message.index("The day’s work") :].split("</table>")[0]
    links = re.findall(r'href="([^"]+)"', work)
    assert len(links) == 3
    for link in links:
        answer = client.get(link if link.startswith("/") else f"/{site}/{link}")
        assert answer.status_code == 200, link


def test_a_closed_door_says_where_ones_own_work_is(client, employee, dispatcher):
    for user, way in (
        (employee, 'href="/office-admin/"'),
        (dispatcher, 'href="/dispatch-admin/"'),
        (make_user(), 'href="/products/all/"'),
    ):
        client.force_login(user)
        answer = client.get("/admin/")
        assert answer.status_code == 403
        assert way in text(answer)
    assert "dispatch-admin" not in text(answer)
    assert "order-dashboard" not in text(answer)


def test_an_order_leads_to_where_its_copies_are_marked(client, owner, dispatcher):
    order = make_order({make_product(): 2})
    mark_paid(order.pk, Actor(owner))
    client.force_login(owner)
    page = f"orders/order/{order.pk}/change/"
    assert f'href="/order-dashboard/{order.pk}/"' in text(client.get(f"/admin/{page}"))
    client.force_login(dispatcher)
    message = text(client.get(f"/dispatch-admin/{page}"))
    assert "order-dashboard" not in message
    assert f'href="../../../orderline/?q={order.pk}"' in message
    lines = client.get("/dispatch-admin/orders/orderline/", {"q": order.pk})
    assert text(lines).count('name="_selected_action"') == 2


def test_what_keeps_a_book_is_counted_and_not_all_listed(client, owner):
    emma = make_product(name="Emma")
    for _ in range(12):
        make_order({emma: 1})
    client.force_login(owner)
    message = text(client.get(f"/admin/catalogue/product/{emma.pk}/delete/"))
    assert "“Emma” is needed by 12 other entries." in message
    assert message.count("<li>Order line") == 10
    assert "and 2 more" in message
    assert Order.objects.count() == 12


def test_a_list_and_a_row_are_headed_by_their_names(client, owner):
    emma = make_product(name="Emma")
    client.force_login(owner)
    assert "<h1>Books</h1>" in text(client.get("/admin/catalogue/product/"))
    message = text(client.get(f"/admin/catalogue/product/{emma.pk}/change/"))
    assert "<h1>Emma</h1>" in message
    assert '<p class="doing">Change book</p>' in message


def test_a_field_in_a_table_says_what_it_is(client, owner):
    emma = make_product(name="Emma", authors=[make_author(name="Jane Austen")])
    client.force_login(owner)
    assert 'aria-label="In stock: Emma"' in text(client.get("/admin/catalogue/product/"))
    message = text(client.get(f"/admin/catalogue/product/{emma.pk}/change/"))
    for row in ("authorships-0", "authorships-__prefix__"):
        (box,) = re.findall(rf'<input[^>]* name="{row}-position"[^>]*>', message)
        assert 'aria-label="Position"' in box
    assert 'aria-label="Delete"' in message


def test_copies_that_wait_longest_are_packed_first(client, owner, dispatcher):
    product = make_product()
    orders = [make_order({product: 1}) for _ in range(3)]
    for order in orders:
        mark_paid(order.pk, Actor(owner))
    client.force_login(dispatcher)
    message = text(client.get("/dispatch-admin/orders/orderline/"))
    numbers = re.findall(r'href="\.\./order/(\d+)/change/"', message)
    assert numbers == [str(order.pk) for order in orders]
