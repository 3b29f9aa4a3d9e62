"""The dispatch company's program (DESIGN 8), as it asks: by HTTP, JSON and a password."""

import json
from base64 import b64encode

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.factories import make_dispatcher, make_employee, make_owner, make_user
from catalogue.factories import make_product
from catalogue.models import Product
from orders.factories import line_ids, make_order
from orders.models import LineStatus, OrderLine, OrderStatus, StatusChange
from orders.payments import mark_paid
from orders.transitions import Actor

pytestmark = pytest.mark.django_db
PASSWORD = "a parcel for everyone"
LINES, ORDERS = "/api/orderlines/", "/api/orders/"
NEW, PROCESSING, SENT, CANCELLED = LineStatus


def make_program(*codenames, **fields):
    """Make an ordinary user with these rights, given without a group."""
    user = make_user(**{"email": "parcels@dispatch.example", "password": PASSWORD} | fields)
    rights = codenames or ("change_order", "change_orderline")
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def password_of(email, password=PASSWORD):
    return {"authorization": "Basic " + b64encode(f"{email}:{password}".encode()).decode()}


@pytest.fixture
def program(db):
    """A client that shows its password with each request."""
    user = make_program()
    client = Client(headers=password_of(user.email), enforce_csrf_checks=True)
    client.user = user
    return client


@pytest.fixture
def session(db):
    """The same person's browser: what costs no password, for tests that ask often."""
    client = Client()
    client.force_login(make_program())
    return client


def paid_order(*numbers):
    products = {
        make_product(f"Emma {Product.objects.count()}", stock=9): each for each in numbers or [2]
    }
    order = make_order(products)
    mark_paid(order.pk, Actor(make_owner(email=f"till{order.pk}@booktime.example")))
    order.refresh_from_db()
    return order


def send(client, method, line, **data):
    address = f"{LINES}{line}/"
    return getattr(client, method)(address, data, content_type="application/json")


def test_an_order_is_packed_and_sent_as_the_company_does(program, settings):
    order = paid_order()
    first, second = line_ids(order)
    listed = program.get(LINES, {"status": NEW}).json()
    url = f"{settings.SHOP_URL}{ORDERS}{order.pk}/"
    assert listed == {
        "count": 2,
        "next": None,
        "previous": None,
        "results": [
            {"id": pk, "order": url, "product": "Emma 0", "status": NEW} for pk in (first, second)
        ],
    }
    address = program.get(f"{ORDERS}{order.pk}/").json()
    assert (address["shipping_name"], address["shipping_country"]) == ("Alice Fenn", "GB")
    assert {"date_added", "date_updated", "shipping_zip_code"} <= set(address)
    for line in (first, second):
        assert send(program, "put", line, status=PROCESSING).json()["status"] == PROCESSING
        assert send(program, "patch", line, status=SENT).json()["status"] == SENT
    order.refresh_from_db()
    assert order.status == OrderStatus.DONE
    assert program.get(LINES).json()["count"] == program.get(ORDERS).json()["count"] == 0
    changes = StatusChange.objects.filter(order=order, line=first)
    assert [(each.new, each.by) for each in changes] == [
        (PROCESSING, program.user),
        (SENT, program.user),
    ]


@pytest.mark.parametrize(
    ("before", "to"),
    [([SENT], NEW), ([SENT], CANCELLED), ([PROCESSING], NEW), ([CANCELLED], SENT)],
)
def test_an_illegal_transition_is_refused_with_how_it_is(session, before, to):
    line = line_ids(paid_order())[0]
    for status in before:
        send(session, "patch", line, status=status)
    answer = send(session, "patch", line, status=to)
    assert answer.status_code == 409
    assert (answer.json()["id"], answer.json()["status"]) == (line, before[-1])
    assert "detail" in answer.json()
    assert OrderLine.objects.get(pk=line).status == before[-1]


@pytest.mark.parametrize("status", [PROCESSING, SENT, CANCELLED])
def test_repeating_a_request_changes_nothing(session, status):
    order = paid_order(1)
    line = line_ids(order)[0]
    answers = [send(session, "patch", line, status=status) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert {answer.json()["status"] for answer in answers} == {status}
    assert StatusChange.objects.filter(order=order, line=line).count() == 1


@pytest.mark.parametrize(
    ("restock", "left"), [({}, 7), ({"restock": False}, 7), ({"restock": True}, 8)]
)
def test_a_cancelled_copy_is_lost_unless_it_is_said_to_go_back(session, restock, left):
    order = paid_order()
    line = line_ids(order)[0]
    assert send(session, "patch", line, status=CANCELLED, **restock).status_code == 200
    assert Product.objects.get().stock == left


def test_nothing_else_of_a_copy_changes(session):
    order, other = paid_order(), paid_order()
    line = line_ids(order)[0]
    sent = {"id": 1, "order": f"{ORDERS}{other.pk}/", "product": "Persuasion", "status": NEW}
    before = session.get(f"{LINES}{line}/").json()
    assert send(session, "put", line, **sent).json() == before
    assert send(session, "patch", line).json() == before


def test_only_paid_orders_are_there_newest_first(session):
    unpaid = make_order({make_product("Persuasion"): 1})
    older, newer = paid_order(1), paid_order(1)
    listed = session.get(LINES).json()["results"]
    assert [each["id"] for each in listed] == line_ids(newer) + line_ids(older)
    assert send(session, "patch", line_ids(unpaid)[0], status=SENT).status_code == 404
    assert session.get(f"{ORDERS}{unpaid.pk}/").status_code == 404
    assert OrderLine.objects.get(order=unpaid).status == NEW


def test_a_hundred_stand_on_a_page(session, django_assert_num_queries):
    paid_order(*[6] * 5)
    few = 6
    with django_assert_num_queries(few):
        assert len(session.get(LINES).json()["results"]) == 30
    paid_order(*[6] * 5)
    for _ in range(3):
        paid_order(*[6] * 5)
    with django_assert_num_queries(few):
        page = session.get(LINES).json()
    assert (page["count"], len(page["results"])) == (150, 100)
    assert len(session.get(page["next"]).json()["results"]) == 50


def test_filters(session):
    order, other = paid_order(), paid_order()
    first, second = line_ids(order)
    send(session, "patch", first, status=PROCESSING)
    found = session.get(LINES, {"order": order.pk, "status": NEW}).json()["results"]
    assert [each["id"] for each in found] == [second]
    assert session.get(LINES, {"order": other.pk}).json()["count"] == 2
    assert session.get(LINES, {"status": SENT}).json()["count"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "stauts=10",
        "status=11",
        "status=x",
        "order=x",
        f"order={10**30}",
        "order=1.5",
        "order__user=1",
    ],
)
def test_a_filter_that_there_is_not_is_refused(session, query):
    assert session.get(f"{LINES}?{query}").status_code == 400
    assert session.get(f"{ORDERS}?{query}").status_code == 400


HOSTILE = [
    '{"status": NaN}',
    '{"status": 20, "status": 30}',
    '{"status": "\\ud800"}',
    '{"status": 20, "restock": "perhaps"}',
    "[" * 100_000,
    '{"status": ' + "9" * 5_000 + "}",
    '{"status": ' + "9" * 30 + "}",
    '{"status": null}',
    '{"status": [20]}',
    '{"status": {"status": 20}}',
    '{"status": true}',
    "[20]",
    '"20"',
    "20",
    "null",
    "{",
    "",
    "\xff",
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: body[:20])
def test_hostile_json_is_refused_in_json(session, body):
    line = line_ids(paid_order())[0]
    content = body.encode("latin-1")
    answer = session.put(f"{LINES}{line}/", content, content_type="application/json")
    assert answer.status_code == 400
    assert json.loads(answer.content)
    assert OrderLine.objects.get(pk=line).status == NEW


def test_what_is_no_json_is_refused(session):
    line = line_ids(paid_order())[0]
    answer = session.put(f"{LINES}{line}/", b"<status>20</status>", content_type="text/xml")
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/json")


@pytest.mark.parametrize("pk", ["9" * 18, "9" * 30, "9" * 5_000])
def test_a_number_that_is_none_is_not_found(session, pk):
    for address in (LINES, ORDERS):
        assert session.get(f"{address}{pk}/").status_code == 404


# Rights -------------------------------------------------------------------------------------------

METHODS = ["get", "head", "options", "post", "put", "patch", "delete"]


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (None, 401),
        (make_user, 403),
        (lambda: make_program("view_order", "view_orderline"), 403),
        (lambda: make_program(is_active=False), 401),
    ],
)
def test_whoever_may_not_change_may_not_read(make, status):
    order = paid_order()
    client = Client()
    if make:
        client.force_login(make())
    addresses = [LINES, f"{LINES}{line_ids(order)[0]}/", ORDERS, f"{ORDERS}{order.pk}/"]
    addresses += [f"{LINES}999/", f"{ORDERS}999/"]
    for address in addresses:
        for method in METHODS:
            answer = getattr(client, method)(address)
            assert answer.status_code in {status, 405}, (method, address)
            assert answer.status_code == status or method in ("post", "delete")
    assert set(OrderLine.objects.values_list("status", flat=True)) == {NEW}


def test_each_permission_opens_its_own_half():
    order = paid_order()
    client = Client()
    client.force_login(make_program("change_orderline"))
    assert client.get(LINES).status_code == 200
    assert client.get(f"{ORDERS}{order.pk}/").status_code == 403


@pytest.mark.parametrize("make", [make_dispatcher, make_employee, make_owner])
def test_staff_whose_role_has_the_right_come_in(make):
    client = Client()
    client.force_login(make())
    assert client.get(LINES).status_code == client.get(ORDERS).status_code == 200


def test_nothing_is_made_or_deleted(session):
    order = paid_order()
    line = line_ids(order)[0]
    for address in (LINES, f"{LINES}{line}/", ORDERS, f"{ORDERS}{order.pk}/"):
        assert session.post(address, {"status": 20}).status_code == 405
        assert session.delete(address).status_code == 405
    assert OrderLine.objects.filter(pk=line).exists()


def test_a_session_changes_nothing_without_its_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_program())
    line = line_ids(paid_order())[0]
    assert client.get(LINES).status_code == 200
    assert send(client, "patch", line, status=SENT).status_code == 403
    assert OrderLine.objects.get(pk=line).status == NEW


def test_a_right_taken_away_is_gone_with_the_next_request(program):
    assert program.get(LINES).status_code == 200
    program.user.user_permissions.clear()
    assert program.get(LINES).status_code == 403
    program.user.is_active = False
    program.user.save(update_fields=["is_active"])
    assert program.get(LINES).status_code == 401


def test_a_wrong_password_counts_as_at_every_sign_in(client, program):
    wrong = password_of(program.user.email, "wrong")
    answers = [client.get(LINES, headers=wrong) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0]["WWW-Authenticate"].startswith("Basic")
    assert program.get(LINES).status_code == 401  # a pause, with the same words
    assert program.get(LINES).json() == answers[0].json()


def test_a_password_alone_opens_no_account_that_asks_for_more(client, settings):
    owner = make_owner(password=PASSWORD)
    assert client.get(LINES, headers=password_of(owner.email)).status_code == 200
    settings.STAFF_SECOND_FACTOR = True
    assert client.get(LINES, headers=password_of(owner.email)).status_code == 401
    client.force_login(owner)
    assert client.get(LINES).status_code == 401


def test_no_cache_keeps_an_answer(session):
    assert "no-store" in session.get(LINES)["Cache-Control"]


# The browsable API --------------------------------------------------------------------------------


def test_the_root_leads_on(session, client, settings):
    assert client.get("/api/").status_code == 401
    assert session.get("/api/").json() == {
        "orderlines": f"{settings.SHOP_URL}{LINES}",
        "orders": f"{settings.SHOP_URL}{ORDERS}",
    }


def test_a_browser_is_shown_a_page_without_inline_scripts(session):
    line = line_ids(paid_order())[0]
    for address in ("/api/", LINES, f"{LINES}{line}/", ORDERS):
        page = session.get(address, headers={"accept": "text/html"}).content.decode()
        assert "<script>" not in page
        assert "api-auth/logout/" in page


def test_people_sign_in_to_it_at_the_shops_own_door(client):
    answer = client.get("/api-auth/login/", {"next": LINES})
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=%2Fapi%2Forderlines%2F")
    assert client.get("/api-auth/logout/").status_code in (302, 405)
