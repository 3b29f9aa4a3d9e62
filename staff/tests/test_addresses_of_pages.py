"""No link and no GET form of any page sends a token, a person or a password along (law 7).

What htmx would send is worked out as it does: `hx-vals` and `hx-include` are handed down from
whatever stands around an element.
"""

import json

import pytest
from django.test import Client
from django.test.html import Element, parse_html

from accounts.factories import make_address, make_user
from basket.factories import make_basket, visit
from catalogue.factories import make_product
from e2e.url_secrets import is_secret, secrets_in
from orders.factories import make_method, make_order
from orders.payments import mark_paid
from orders.transitions import Actor
from staff.tests.roles import user_with_role

pytestmark = pytest.mark.django_db
CHECKOUT = "/order/address_select/"
ADDRESSES = ("href", "src", "hx-get")
INPUTS = ("input", "select", "textarea", "button")
SHOP = ["/", "/products/all/", "/products/all/?q=emma", "/product/emma/", "/basket/", "/about-us/"]
VISITOR = ["/login/", "/signup/", "/password/reset/", "/order/find/"]
CUSTOMER = ["/account/", "/account/name/", "/account/email/", "/account/sessions/", "/address/"]
CUSTOMER += ["/address/create/", "/account/delete/", "/password/change/", "/order/"]
STEPS = [CHECKOUT, f"{CHECKOUT}?address=new", f"{CHECKOUT}?address=new&for=billing"]
OFFICE = ["/order-dashboard/", "/order-dashboard/?q=emma", "/order-dashboard/jobs/"]
SITES = {
    "owner": ["/admin/", "/admin/accounts/user/", "/admin/catalogue/product/?q=emma"],
    "employee": ["/office-admin/", "/office-admin/catalogue/product/"],
    "dispatcher": ["/dispatch-admin/"],
}


def elements(root, around=()):
    """Yield each element with those that stand around it, innermost first."""
    for child in getattr(root, "children", []):
        if isinstance(child, Element):
            yield child, around
            yield from elements(child, (child, *around))


def fields_in(root):
    inner = [(root, ()), *elements(root)]
    named = [dict(each.attributes) for each, _ in inner if each.name in INPUTS]
    return {(each["name"], each.get("value") or "") for each in named if each.get("name")}


def included(where, around, page):
    """Return the fields that `hx-include` names; a selector this does not know fails the test."""
    if where == "closest form":
        return fields_in(next(each for each in around if each.name == "form"))
    assert where.startswith("#"), where
    ids = {dict(each.attributes).get("id"): each for each, _ in page}
    return fields_in(ids[where[1:]])


def sent_along(element, around, page):
    """Return the names and values of what a GET from this element sends."""
    own, sent = dict(element.attributes), set()
    if element.name in (*INPUTS, "form"):
        sent |= fields_in(element)
    if "hx-get" in own:
        for each in (element, *around):
            given = dict(each.attributes)
            if where := given.get("hx-include"):
                sent |= included(where, around, page)
            sent |= set(json.loads(given.get("hx-vals", "{}")).items())
    return sent


def wrong_in(html):
    """Return how many addresses a page can send to, and what is wrong with any of them."""
    page, seen, wrong = list(elements(parse_html(f"<div>{html}</div>"))), 0, []
    for element, around in page:
        own = dict(element.attributes)
        urls = [own[name] for name in ADDRESSES if own.get(name)]
        is_form = element.name == "form" and own.get("method", "get").lower() == "get"
        if is_form or "hx-get" in own:
            urls.append(own.get("action", ""))
            sent = sent_along(element, around, page)
            wrong += [(element.name, own, name) for name, value in sent if is_secret(name, value)]
        seen += len(urls)
        wrong += [(url, found) for url in urls if (found := secrets_in(url))]
    return seen, wrong


def expect_clean(client, *addresses, **headers):
    for address in addresses:
        response = client.get(address, headers=headers)
        assert response.status_code == 200, address
        html = response.content.decode().partition("<body")
        seen, wrong = wrong_in(f"<body{html[2]}".partition("</html>")[0] if html[1] else html[0])
        assert (address, wrong) == (address, [])
        assert seen or headers, address


@pytest.fixture
def emma(db):
    make_method()
    return make_product("Emma", tags=["Fiction"], stock=None)


def test_pages_of_a_visitor_and_each_step_of_a_guest(client, emma):
    visit(client, {emma: 1})
    expect_clean(client, *SHOP, *VISITOR, CHECKOUT)
    client.post(CHECKOUT, {"do": "email", "email": "gwen@booktime.example"})
    street = {"name": "Gwen", "country": "GB", "address1": "1 Mill Road"}
    street |= {"city": "Leeds", "zip_code": "LS9 8AA"}
    expect_clean(client, CHECKOUT)
    client.post(CHECKOUT, {"do": "address", "key": "new", **street})
    for headers in ({}, {"HX-Request": "true"}):
        expect_clean(client, *STEPS, f"{CHECKOUT}?address=1", **headers)


def test_pages_of_a_customer_and_each_step_of_theirs(client, emma):
    alice = make_user()
    address, order = make_address(alice), make_order({emma: 1}, alice)
    mark_paid(order.pk, Actor())
    make_basket({emma: 1}, user=alice)
    client.force_login(alice)
    own = [f"/address/{address.pk}/", f"/order/{order.pk}/", f"/order/done/{order.pk}/"]
    expect_clean(client, *SHOP, *CUSTOMER, *own, *STEPS, f"{CHECKOUT}?address={address.pk}")


def test_pages_of_staff(emma):
    order = make_order({emma: 2}, make_user())
    own = [f"/order-dashboard/{order.pk}/", f"/order-dashboard/{order.pk}/address/"]
    for role, site in SITES.items():
        client = Client()
        client.force_login(user_with_role(role))
        expect_clean(client, *site)
        if role != "dispatcher":
            expect_clean(client, *OFFICE, *own)
            row = f"/order-dashboard/{order.pk}/row/"
            expect_clean(client, row, OFFICE[0], **{"HX-Request": "true"})


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/?csrfmiddlewaretoken=x">Go</a>',
        f'<a href="/?any={"a" * 64}">Go</a>',
        '<form action="/"><input name="csrfmiddlewaretoken" value="x"></form>',
        '<form method="get" action="/"><input type="password" name="password"></form>',
        '<div hx-vals=\'{"customer_token": "1"}\'><p><a href="/" hx-get="/">Go</a></p></div>',
        '<form id="f" method="post"><input name="customer_token" value="1:1abcde:'
        f'{"a" * 43}"><div hx-include="#f"><a href="/" hx-get="/">Go</a></div></form>',
        '<form method="post"><input name="a" value="1:1abcde:'
        f'{"a" * 43}"><a href="/" hx-get="/" hx-include="closest form">Go</a></form>',
    ],
)
def test_the_sweep_sees_what_is_planted(html):
    assert wrong_in(html)[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=emma&page=2&sort=price&removed=7&copies=99&next=/order/", []),
        ("address=new&for=billing&format=pdf", []),
        ("password1=x", ["password1"]),
        ("a=1&X-CSRFToken=", ["X-CSRFToken"]),
        (f"typed=1:1abcde:{'a' * 43}", ["typed"]),
        (f"typed={'0a' * 32}", ["typed"]),
    ],
)
def test_a_secret_is_known_by_its_name_and_its_look(query, found):
    assert secrets_in(f"http://127.0.0.1/?{query}") == found
