"""Each role × each page of the order dashboard and each report × each method, ids of others too."""

import pytest
from django.db import transaction
from django.test import Client

from accounts.factories import make_employee, make_owner, make_user
from catalogue.factories import make_product
from orders.factories import line_ids, make_order
from orders.models import CreditNote, Invoice, OrderEmail, Payment
from orders.payments import mark_paid
from orders.transitions import Actor, cancel
from staff.dashboard.urls import urlpatterns
from staff.models import Job, OrderNote, SavedView
from staff.reports.registry import REPORTS
from staff.tests.roles import signed_in, user_with_role

pytestmark = pytest.mark.django_db
METHODS = ["get", "head", "post", "put", "patch", "delete"]
OUTSIDE = ["visitor", "alice", "dispatcher", "without group", "deactivated"]
INSIDE = ["employee", "owner"]
READ = {"get": 200, "head": 200}
# What who works here gets, method by method; what is not named is 405. For ids that are not
# there, or are a colleague's own, all that is not 405 is 404.
TABLE = {
    "": READ,
    "new/": {"get": 200, "head": 200},
    "export/": {"get": 200},
    "export/xlsx/": {"post": 303},
    "views/": {"post": 422},
    "views/<int:pk>/delete/": {"post": 303},
    "marks/": {"post": 422},
    "jobs/": READ,
    "jobs/<int:pk>/": READ,
    "jobs/<int:pk>/file/": READ,
    "jobs/<int:pk>/undo/": {"post": 200},
    "<int:pk>/": READ,
    "<int:pk>/row/": READ,
    "<int:pk>/mark/": {"post": 422},
    "<int:pk>/notes/": {"post": 422},
    "<int:pk>/address/": {**READ, "post": 422},
    "<int:pk>/invoice/": {**READ, "post": 303},
    "<int:pk>/credit-notes/<int:number>/": READ,
    "<int:pk>/payments/": {"post": 422},
    "<int:pk>/refunds/": {"post": 422},
    "<int:pk>/payments/<int:payment>/reverse/": {"post": 303},
    "<int:pk>/pay-by/": {"post": 422},
    "<int:pk>/mails/<int:email>/": {"post": 409},
    "paper/": {"post": 400},
    "<int:pk>/paper/slip/": READ,
}
QUERY = {"new/": "?since=0", "export/": "?format=csv", "<int:pk>/paper/slip/": "?format=html"}
NOWHERE = [0, 4_711, 2**63, 2**70]


@pytest.fixture
def shop(db):
    order = make_order({make_product("Emma"): 2}, user=make_user(email="bob@booktime.example"))
    mark_paid(order.pk, Actor())
    cancel(order.pk, Actor(), line_ids(order)[:1])
    OrderNote.objects.create(order=order, text="secret note")
    Invoice.objects.filter(order=order).update(pdf=b"%PDF-secret")
    return order


def routes() -> list[str]:
    return [str(each.pattern) for each in urlpatterns]


def colleague():
    return make_employee(email="colleague@booktime.example")


def things_of(user) -> dict[str, int]:
    job = Job.objects.create(
        kind=Job.Kind.PRINT, by=user, params={}, state=Job.State.DONE, file=b"x", file_name="x.pdf"
    )
    view = SavedView.objects.create(by=user, name="Mine", shared=True)
    return {"jobs/": job.pk, "views/": view.pk}


def address(route: str, order, things: dict[str, int]) -> str:
    pk = next((pk for start, pk in things.items() if route.startswith(start)), order)
    path = route.replace("<int:pk>", str(pk))
    for name, there in (
        ("<int:email>", OrderEmail.objects.first().pk),
        ("<int:payment>", Payment.objects.first().pk),
        ("<int:number>", CreditNote.objects.first().number),
    ):
        path = path.replace(name, str(there))
    return f"/order-dashboard/{path}{QUERY.get(route, '')}"


def asked(client: Client, method: str, url: str):
    """Ask; what it changes is undone."""
    with transaction.atomic():
        response = getattr(client, method)(url)
        response.notice = b"" if response.streaming else response.content
        transaction.set_rollback(True)
    return response


def test_every_page_is_in_the_table():
    assert set(routes()) == set(TABLE)
    cells = len(TABLE) * len(METHODS) * (len(INSIDE) * 2 + len(OUTSIDE) * 2)
    assert cells >= 1_500


@pytest.mark.parametrize("role", INSIDE)
def test_who_works_here_gets_what_the_table_says(shop, role):
    who, wrong = user_with_role(role), []
    data = {"action": {"do": "paid"}, "orders": []}
    record = Job.objects.create(kind=Job.Kind.MARK, by=who, params=data, state=Job.State.DONE)
    client, mine = signed_in(who), {"jobs/<int:pk>/undo/": record.pk} | things_of(who)
    for route in routes():
        for method in METHODS:
            response = asked(client, method, address(route, shop.pk, mine))
            if response.status_code != TABLE[route].get(method, 405):
                wrong.append((method, route, response.status_code))
            elif response.status_code != 405 and "no-store" not in response["Cache-Control"]:
                wrong.append((method, route, response["Cache-Control"]))
    assert not wrong


@pytest.mark.parametrize("role", INSIDE)
def test_what_is_not_there_or_a_colleagues_is_not_found(shop, role):
    client, theirs, wrong = signed_in(user_with_role(role)), things_of(colleague()), []
    nothing = [dict.fromkeys(("jobs/", "views/"), pk) for pk in NOWHERE]
    own = [route for route in routes() if route.startswith(("jobs/<", "views/<"))]
    cells = [(route, shop.pk, theirs) for route in own]
    cells += [
        (route, pk, ids)
        for route in routes()
        if "<int:pk>" in route
        for pk, ids in zip(NOWHERE, nothing, strict=True)
    ]
    for route, order, things in cells:
        for method in METHODS:
            response = asked(client, method, address(route, order, things))
            if response.status_code != (404 if method in TABLE[route] else 405):
                wrong.append((method, route, order, response.status_code))
    assert not wrong
    assert len(cells) > 40


@pytest.mark.parametrize("role", OUTSIDE)
def test_nobody_else_learns_whether_something_is_there(shop, role):
    """The answer for what is there is the answer for what is not, and it tells nothing."""
    who, wrong = user_with_role(role), []
    client, theirs = signed_in(who), things_of(colleague())
    refuse_entry = 302 if role in ("visitor", "deactivated") else 403
    for route in routes():
        for method in METHODS:
            response = asked(client, method, address(route, shop.pk, theirs))
            if response.status_code != (refuse_entry if method in TABLE[route] else 405):
                wrong.append((method, route, response.status_code))
            if b"secret" in response.notice or b"bob@" in response.notice:
                wrong.append((method, route, "tells"))
            nothing = dict.fromkeys(theirs, 4_711)
            other = asked(client, method, address(route, 4_711, nothing))
            if other.status_code != response.status_code:
                wrong.append((method, route, "differs"))
    assert not wrong


@pytest.mark.parametrize("role", [*INSIDE, *OUTSIDE])
def test_reports_open_to_whom_their_site_does(shop, role):
    client, wrong = signed_in(user_with_role(role)), []
    opens = {"employee": {"office-admin"}, "owner": {"admin", "office-admin"}}.get(role, set())
    for site in ("admin", "office-admin", "dispatch-admin"):
        for report in REPORTS:
            for method in METHODS:
                for form in ("", "?format=csv") if method == "get" else ("",):
                    url = f"/{site}/{report.slug}/{form}"
                    status = asked(client, method, url).status_code
                    if site in opens:
                        expected = {200} if method in ("get", "head") else {405}
                    elif role in ("visitor", "deactivated"):
                        expected = {302}
                    else:
                        expected = {404} if (role, site) == ("owner", "dispatch-admin") else {403}
                        expected |= {404} if site == "dispatch-admin" else set()
                    if status not in expected:
                        wrong.append((method, url, status))
    assert not wrong


def test_each_form_of_staff_needs_its_token(shop):
    """With a session alone nothing is changed, by a form or by htmx."""
    who = make_owner()
    mine, wrong = things_of(who), []
    client = Client(enforce_csrf_checks=True)
    client.force_login(who)
    for route in routes():
        if "post" not in TABLE[route]:
            continue
        for headers in (
            {},
            {"HX-Request": "true"},
            {"HX-Request": "true", "X-CSRFToken": "x" * 64},
        ):
            response = client.post(address(route, shop.pk, mine), {"do": "paid"}, headers=headers)
            if response.status_code != 403:
                wrong.append((route, response.status_code))
    assert not wrong
    for page in ("catalogue/product", "orders/order", "orders/orderemail", "accounts/user"):
        for name in ("", "add/", "1/change/", "1/delete/"):
            url = f"/admin/{page}/{name}"
            assert client.post(url, {"action": "cancel"}).status_code == 403, url


def test_no_other_site_frames_or_stores_a_page_of_staff(shop):
    who = make_owner()
    client, mine = signed_in(who), things_of(who)
    pages = [address(route, shop.pk, mine) for route in routes() if "get" in TABLE[route]]
    pages += ["/admin/", "/office-admin/", "/dispatch-admin/", "/office-admin/revenue/"]
    pages += ["/office-admin/revenue/?format=csv", f"/admin/orders/order/{shop.pk}/change/"]
    pages += [f"/admin/orders/order/{shop.pk}/history/", "/admin/catalogue/product/?_popup=1"]
    assert len(pages) > 18
    for url in pages:
        response = client.get(url)
        assert response["X-Frame-Options"] in ("DENY", "SAMEORIGIN"), url
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"], url
        assert "no-store" in response["Cache-Control"], url
        assert response["X-Content-Type-Options"] == "nosniff", url
