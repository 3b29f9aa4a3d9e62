"""Each role × each page of staff × each method: a new page is in here without being named."""

import re
from http.cookies import SimpleCookie

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLResolver
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.factories import make_address, make_dispatcher, make_employee, make_owner, make_user
from catalogue.factories import make_author, make_feature, make_product, make_tag
from orders.factories import make_method, make_order
from orders.payments import mark_paid
from orders.transitions import Actor
from staff.dashboard.urls import urlpatterns as dashboard
from staff.models import FailedWork
from staff.sites import dispatch_site, office_site, owner_site
from staff.tests.roles import signed_in, user_with_role

pytestmark = pytest.mark.django_db
SITES = {site.name: site for site in (owner_site, office_site, dispatch_site)}
ROLES = ["visitor", "alice", "employee", "dispatcher", "owner", "without group", "deactivated"]
ENTERS = {
    "owner": {*SITES, "order-dashboard"},
    "employee": {"office-admin", "order-dashboard"},
    "dispatcher": {"dispatch-admin"},
}
# What whoever enters may do with a model beyond looking: add, change, delete.
RIGHTS = {
    "admin": {
        **dict.fromkeys(["product", "producttag", "author", "feature", "user", "group"], "acd"),
        "shippingmethod": "acd",
        "order": "",
        "orderemail": "",
        "failedwork": "d",
    },
    "office-admin": {
        **dict.fromkeys(["product", "producttag", "author"], "ac"),
        **dict.fromkeys(["address", "order"], "c"),
        "orderemail": "",
    },
    "dispatch-admin": {"order": "c", "orderline": "", "product": "c", "producttag": "c"},
}
# What belongs to no model: what is answered to GET and to POST.
OWN_PAGES = {
    "login/": ({302}, {302}),
    "logout/": ({200, 302, 405}, {302, 303}),
    "password_change/": ({302}, {302}),
    "autocomplete/": ({403}, {403, 405}),
    "nowhere": ({404}, {404}),
}
MEANT = {200, 302}


def walk(patterns, before=""):
    """Return all addresses, with PK where a row's number stands."""
    for each in patterns:
        route = str(each.pattern).removeprefix("^").removesuffix("$")
        route = re.sub(r"\(\?P<app_label>([^|)]+)[^)]*\)", r"\1", route)
        route = re.sub(r"\(\?P<url>.*\)", "nowhere", route)
        route = before + re.sub(r"<[^>]*>", "PK", route)
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, route)
        else:
            yield route


def pages(name: str) -> list[str]:
    return sorted({*walk(SITES[name].get_urls())})


@pytest.fixture
def rows(db):
    """One row of each model, other people's all of them."""
    product = make_product("Emma", authors=[make_author()], tags=[make_tag()])
    bob = make_user(email="bob@booktime.example")
    order = make_order({product: 1}, user=bob)
    mark_paid(order.pk, Actor())
    call_command("loaddata", "roles", verbosity=0)
    return {
        "product": product, "producttag": product.tags.get(), "author": product.authors.get(),
        "feature": make_feature(), "user": bob, "group": Group.objects.create(name="Readers"),
        "shippingmethod": make_method(), "order": order, "orderline": order.lines.get(),
        "orderemail": order.emails.first(), "address": make_address(bob),
        "failedwork": make_failed_work(),
    }  # fmt: skip


def make_failed_work() -> FailedWork:
    DBTaskResult.objects.create(
        status="FAILED",
        task_path="config.email_queue.deliver",
        exception_class_path="builtins.TypeError",
        args_kwargs={"args": [], "kwargs": {}},
        finished_at=timezone.now(),
        run_after=timezone.now(),
    )
    return FailedWork.objects.get()


def ask(client: Client, method: str, url: str) -> int:
    """Ask; what it changes is undone, also of the browser's cookies."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        status = getattr(client, method)(url).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


def expected(role: str, name: str, page: str, method: str) -> set[int]:
    if name not in ENTERS.get(role, set()):
        return {302} if role in ("visitor", "deactivated") else {403}
    if page in OWN_PAGES:
        return OWN_PAGES[page][method == "post"]
    if found := re.fullmatch(r"\w+/(\w+)/(?:PK/)?(add|change|delete|history)/", page):
        model, what = found.groups()
        may = what[0] in RIGHTS[name][model]
        if what == "history":
            return {200} if method == "get" else {405}
        if what == "change" and method == "get":
            return {200}
        return MEANT if may else {403}
    return MEANT if method == "get" else {200, 302, 403, 405}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", SITES)
def test_each_role_is_answered_as_the_table_says(rows, name, role):
    client, wrong = signed_in(user_with_role(role)), []
    for page in pages(name):
        model = page.split("/")[1] if page.count("/") > 2 else ""
        row = rows[model].pk if model in rows else rows["user"].pk
        for method in ("get", "post"):
            status = ask(client, method, f"/{name}/{page.replace('PK', str(row))}")
            if status not in expected(role, name, page, method):
                wrong.append((method, page, status))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_the_order_dashboard_opens_to_employees_and_owners(rows, role):
    client = signed_in(user_with_role(role))
    inside = "order-dashboard" in ENTERS.get(role, set())
    assert ask(client, "get", "/order-dashboard/") == (
        200 if inside else 302 if role in ("visitor", "deactivated") else 403
    )
    if inside:
        return
    for page in walk(dashboard):
        for method in ("get", "post"):
            status = ask(client, method, "/order-dashboard/" + page.replace("PK", "1"))
            assert status in (302, 403, 404, 405), (method, page)
            assert (status == 302) <= (role in ("visitor", "deactivated")), (method, page)


def test_the_matrix_is_large_enough():
    cells = sum(len(pages(name)) for name in SITES) * len(ROLES) * 2
    assert cells >= 1200
    for name, site in SITES.items():
        assert {model._meta.model_name for model in site._registry} == set(RIGHTS[name])


def test_the_groups_have_exactly_their_permissions_however_often_they_are_loaded(db):
    for _ in range(2):
        call_command("loaddata", "roles", verbosity=0)
    assert Group.objects.count() == 2
    rights = {
        group.name: sorted(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.all()
    }
    assert rights["Dispatchers"] == sorted(
        f"{verb}_{model}"
        for verb in ("change", "view")
        for model in ("product", "producttag", "order", "orderline")
    )
    acv = [
        f"{v}_{m}" for v in ("add", "change", "view") for m in ("product", "producttag", "author")
    ]
    parts = ("authorship", "productimage")
    acdv = [f"{v}_{m}" for v in ("add", "change", "delete", "view") for m in parts]
    cv = [f"{v}_{m}" for v in ("change", "view") for m in ("address", "order", "orderline")]
    views = ["view_stockmovement", "view_orderemail", "view_invoice"]
    assert rights["Employees"] == sorted([*acv, *acdv, *cv, *views])


@pytest.mark.parametrize(("make", "url"), [
    (make_employee, "/office-admin/"), (make_dispatcher, "/dispatch-admin/"),
])  # fmt: skip
def test_a_role_that_is_taken_away_is_gone_with_the_next_request(client, db, make, url):
    who = make()
    client.force_login(who)
    assert client.get(url).status_code == 200
    group = who.groups.get()
    who.groups.clear()
    assert client.get(url).status_code == 403
    who.groups.add(group)
    assert client.get(url).status_code == 200
    type(who).objects.filter(pk=who.pk).update(is_active=False)
    assert client.get(url).status_code == 302


SIDE_DOORS = [
    "orders/order/?user__password__startswith=a",
    "orders/order/?user__email__startswith=a",
    "orders/order/?email__startswith=bob",
    "orders/order/?total__gt=1",
    "orders/order/?basket__user__password__startswith=a",
    "catalogue/product/?price__lt=10",
    "catalogue/product/?order_lines__order__email__startswith=bob",
    "catalogue/producttag/?products__order_lines__order__email__startswith=bob",
    "orders/order/?_to_field=email",
    "catalogue/product/?_to_field=price",
    "autocomplete/?app_label=orders&model_name=order&field_name=user",
    "autocomplete/?app_label=accounts&model_name=address&field_name=user",
    "autocomplete/?app_label=auth&model_name=group&field_name=permissions",
    "autocomplete/?app_label=orders&model_name=order&field_name=basket",
    "autocomplete/?app_label=orders&model_name=nothing&field_name=x",
    "r/1/1/",
    "auth/group/",
    "accounts/user/",
]


@pytest.mark.parametrize("door", SIDE_DOORS)
@pytest.mark.parametrize(("name", "make"), [
    ("office-admin", make_employee), ("dispatch-admin", make_dispatcher), ("admin", make_owner),
])  # fmt: skip
def test_side_doors_are_shut(client, rows, name, make, door):
    """Answers do not depend on what is asked about: a lookup would answer for some value."""
    client.force_login(make())
    response = client.get(f"/{name}/{door}")
    if name == "admin" and not door.startswith(("orders/order/?", "catalogue/", "r/")):
        assert response.status_code in (200, 403, 404)
        return
    assert response.status_code in (302, 400, 403, 404), response.status_code
    if response.status_code == 302:
        assert "e=1" in response["Location"]


@pytest.mark.parametrize(("name", "make"), [
    ("office-admin", make_employee), ("dispatch-admin", make_dispatcher),
])  # fmt: skip
def test_other_oddities_break_and_tell_nothing(client, rows, name, make):
    client.force_login(make())
    lists = ["catalogue/product/", "catalogue/producttag/", "orders/order/"]
    odd = ["?o=99", "?o=abc.-7", "?p=abc", "?_popup=1", "?all=", f"?q={2**70}", "?q=%27%22--"]
    for page in lists:
        for question in odd:
            status = client.get(f"/{name}/{page}{question}").status_code
            assert status in (200, 302), (page, question)
        for pk in ("abc", str(2**70), "0", "-1"):
            for what in ("change", "delete", "history"):
                status = client.get(f"/{name}/{page}{pk}/{what}/").status_code
                assert status in (302, 400, 403, 404), (page, pk, what)


def test_a_books_form_takes_no_other_books_parts(client, rows):
    """Parts are saved where they are: an id of another book's is refused."""
    client.force_login(make_employee())
    other = make_product("Other", authors=[make_author("Else")])
    product, theirs = rows["product"], other.authorships.get()
    form = {"price": "1.00", "tax_rate": "0", "description": "", "active": "on"}
    for prefix in ("authorships", "images"):
        form |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    form |= {"authorships-TOTAL_FORMS": "1", "authorships-INITIAL_FORMS": "1"}
    form |= {"authorships-0-id": theirs.pk, "authorships-0-product": product.pk}
    form |= {"authorships-0-author": theirs.author_id, "authorships-0-position": "0"}
    for extra in ({}, {"authorships-0-DELETE": "on"}):
        url = f"/office-admin/catalogue/product/{product.pk}/change/"
        assert client.post(url, form | extra).status_code < 500
    assert list(other.authors.all()) == [theirs.author]
    assert not LogEntry.objects.filter(action=LogEntry.Action.DELETE).exists()
