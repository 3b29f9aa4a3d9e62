"""Law 7: whoever looks at whatever page, no row is written (but for the session itself)."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from accounts.factories import make_address, make_user
from accounts.models import User
from catalogue.factories import make_image, make_product
from orders.email_verification import verification_url
from orders.factories import make_order, make_ready
from orders.guest_links import sign_order
from orders.payments import mark_paid
from orders.transitions import Actor, cancel
from staff.models import Job
from staff.sites import owner_site
from staff.tests.roles import user_with_role

pytestmark = pytest.mark.django_db
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)", re.IGNORECASE)
SESSION = "django_session"
ROLES = ["visitor", "alice", "dispatcher", "employee", "owner"]
# The provider of a single sign-on is asked there, which keeps its state in the session.
ELSEWHERE = re.compile("oidc")
PAPER = re.compile("invoice|credit-notes|slip")


@pytest.fixture
def shop(db):
    """Rows of all kinds that pages show, and what stands for them in an address."""
    product = make_product("Emma", authors=["Jane Austen"], tags=["classics"], stock=50)
    make_image(product)
    alice = make_user(email="alice@booktime.example")
    order, guests = make_order({product: 3}, user=alice), make_order({product: 3})
    for each in (order, guests):
        mark_paid(each.pk, Actor())
        cancel(each.pk, Actor(), [each.lines.first().pk])
    return {
        "tag_slug": "classics",
        "slug": product.slug,
        "token": sign_order(guests),
        "number": 1,
        "pk": order.pk,
        "email": order.emails.first().pk,
        "section": "products",
        "key": "no-key",
        "uidb36": "1",
        "path": "none.webp",
        "address": make_address(alice).pk,
        "payment": order.payments.first().pk,
        "code": verification_url(guests).split("/")[-2],
    }


def routes(resolver=None, before: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern).strip("^$")
        if hasattr(pattern, "url_patterns"):
            yield from () if "admin/" in route else routes(pattern, route)
        else:
            yield "/" + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<str:\1>", route)


def addresses(shop: dict) -> list[str]:
    found = []
    for route in routes():
        if ELSEWHERE.search(route):
            continue
        path = filled(route, shop | {"pk": shop["address"] if "/address/" in route else shop["pk"]})
        found += [path, f"{path}?format=pdf"] if PAPER.search(path) else [path]
    return found


def filled(route: str, values: dict) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), route)


def admin_addresses(site: str) -> list[str]:
    lists = [f"/{site}/{model._meta.app_label}/{model._meta.model_name}/" for model in _models()]
    return [f"/{site}/", *lists, *(f"{path}add/" for path in lists)]


def _models():
    return owner_site._registry


def writes_of(client: Client, path: str) -> list[str]:
    written = []

    def watch(execute, sql, params, many, context):
        if WRITES.match(sql) and SESSION not in sql:
            written.append(f"{path}: {sql[:90]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        response = client.get(path)
        if response.streaming:
            b"".join(response)
    assert response.status_code < 500, path
    return written


def browser(role: str, shop: dict) -> Client:
    client = Client()
    if role == "alice":
        client.force_login(User.objects.get(email="alice@booktime.example"))
    elif role != "visitor":
        client.force_login(user_with_role(role))
        Job.objects.create(kind=Job.Kind.PRINT, by_id=client.session["_auth_user_id"], params={})
    return client


def test_there_are_many_addresses(shop):
    assert len(addresses(shop)) > 60
    assert len(admin_addresses("admin")) > 15


@pytest.mark.parametrize("role", ROLES)
def test_looking_writes_nothing(shop, role):
    client = browser(role, shop)
    paths = addresses(shop)
    if role in ("dispatcher", "employee", "owner"):
        for site in ("admin", "office-admin", "dispatch-admin"):
            paths += admin_addresses(site)
    assert [message for path in paths for message in writes_of(client, path)] == []


def test_looking_at_the_checkout_writes_nothing(client, shop):
    make_ready(client, {make_product("Ulysses"): 1})
    for path in ("/basket/", "/order/address_select/", "/", "/order/"):
        assert writes_of(client, path) == []
