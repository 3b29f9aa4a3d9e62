"""Attacks at the same moment, in real threads: no error, nothing twice, nothing by halves."""

from functools import partial

import pytest
from auditlog.models import LogEntry

from accounts.erasure import erase
from accounts.factories import make_employee, make_user
from catalogue.factories import make_author, make_product
from config.tests.threads import concurrent_errors, run_concurrently
from orders.factories import line_ids, make_order
from orders.models import LineStatus, Order
from orders.tests.soundness import sound  # noqa: F401
from orders.transitions import Actor, InvalidTransitionError, transition_lines
from staff.models import OrderNote, SavedView
from staff.tests.forms import opened

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(4)
BASE = "/order-dashboard/"


def posted(client, url, fields) -> int:
    return client.post(url, fields).status_code


@pytest.mark.usefixtures("sound")
def test_a_double_click_saves_one_view(desks):
    for number in ROUNDS:
        form = {"name": f"View {number}", "query": "status=10"}
        statuses = run_concurrently(*[partial(posted, desks[0], f"{BASE}views/", form)] * 2)
        assert statuses == [303, 303]
    assert SavedView.objects.count() == len(ROUNDS)


@pytest.mark.usefixtures("sound")
def test_an_invoice_asked_for_twice_is_made_once(desks):
    product, numbers = make_product(stock=50), []
    for _ in ROUNDS:
        order = make_order({product: 1})
        url = f"{BASE}{order.pk}/invoice/"
        assert run_concurrently(*(partial(posted, desk, url, {}) for desk in desks)) == [303, 303]
        order.refresh_from_db()
        numbers.append(order.invoice_number)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.usefixtures("sound")
def test_an_address_is_changed_or_the_parcel_leaves_never_both(desks):
    """The one who writes sees what left; the parcel goes where the slip says."""
    product = make_product(stock=50)
    for _ in ROUNDS:
        order = make_order({product: 1})
        url = f"/office-admin/orders/order/{order.pk}/change/"
        form = opened(desks[0], url, "order_form") | {"shipping_address1": "1 Quay"}
        send = {"do": "sent", "number": 1}
        run_concurrently(
            partial(posted, desks[0], url, form),
            partial(posted, desks[1], f"{BASE}{order.pk}/mark/", send),
        )  # fmt: skip
        order.refresh_from_db()
        sent = order.changes.filter(new=LineStatus.SENT, line__isnull=False).get()
        change = LogEntry.objects.get_for_object(order).filter(
            changes__has_key="shipping_address1"
        ).first()  # fmt: skip
        assert change is None or change.timestamp <= sent.at
        assert (order.shipping_address1 == "1 Quay") is (change is not None)


@pytest.mark.usefixtures("sound")
def test_a_note_or_a_move_beside_the_erasure_of_the_customer(desks):
    product = make_product(stock=50)
    for number in ROUNDS:
        bob = make_user()
        order = make_order({product: 1}, user=bob)
        do = {"do": "sent", "number": 1}
        run_concurrently(
            partial(posted, desks[0], f"{BASE}{order.pk}/notes/", {"text": "Bob called"}),
            partial(posted, desks[1], f"{BASE}{order.pk}/mark/", do),
            partial(erase, bob),
        )  # fmt: skip
        assert not Order.objects.exclude(user=None).exists()
        assert Order.objects.get(pk=order.pk).email == ""
        assert OrderNote.objects.filter(order=order).count() == 1, number


@pytest.mark.usefixtures("sound")
def test_an_author_is_named_once_by_two_clicks_at_once(desks):
    author = make_author("Zora")
    for _ in ROUNDS:
        product = make_product()
        url = f"/office-admin/catalogue/product/{product.pk}/change/"
        form = opened(desks[0], url, "product_form") | {"authorships-TOTAL_FORMS": "1"}
        form |= {"authorships-0-author": author.pk, "authorships-0-product": product.pk}
        form |= {"authorships-0-position": "0"}
        statuses = run_concurrently(*(partial(posted, desk, url, form) for desk in desks))
        assert set(statuses) <= {200, 302}
        assert product.authorships.count() == 1


@pytest.mark.usefixtures("sound")
def test_who_is_dismissed_at_this_moment_does_it_wholly_or_not_at_all(desks):
    """An employee's account is erased while the employee marks: nothing is left by halves."""
    product = make_product(stock=50)
    for number in ROUNDS:
        user = make_employee(email=f"leaving{number}@booktime.example")
        order = make_order({product: 2})
        transition = partial(
            transition_lines, order.pk, LineStatus.SENT, Actor(user), line_ids(order)
        )
        refused = concurrent_errors(transition, partial(erase, user))
        assert all(isinstance(each, InvalidTransitionError) for each in refused)
        statuses = set(order.lines.values_list("status", flat=True))
        assert statuses in ({LineStatus.NEW}, {LineStatus.SENT})
