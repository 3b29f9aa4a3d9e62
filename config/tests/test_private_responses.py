"""What is somebody's own is kept by no cache on the way; what is everybody's may be."""

import pytest
from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.test import AsyncRequestFactory, Client, RequestFactory

from accounts.factories import make_employee, make_user
from catalogue.factories import make_product
from config.middleware import keep_private

pytestmark = pytest.mark.django_db
SHOP = ["/", "/products/all/", "/product/emma/", "/authors/jane-austen/", "/about-us/", "/basket/"]
SHOP += ["/login/", "/password/reset/", "/order/find/"]
CUSTOMER = ["/account/", "/address/", "/order/", "/account/email/", "/account/data/"]
STAFF = ["/order-dashboard/", "/office-admin/", "/office-admin/jsi18n/", "/order-dashboard/jobs/"]


@pytest.fixture(params=[True, False], ids=["cached", "not cached"])
def emma(request, db, settings):
    settings.CACHE_PAGES = request.param
    return make_product("Emma", authors=["Jane Austen"])


def add(client, emma):
    client.post("/basket/add/", {"product_id": emma.pk})  # says so on the next page


BROWSERS = {
    "stranger": (lambda: None, lambda client, emma: None, SHOP),
    "with a message": (lambda: None, add, SHOP),
    "customer": (make_user, lambda client, emma: None, SHOP + CUSTOMER),
    "employee": (make_employee, lambda client, emma: None, SHOP + STAFF),
}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", BROWSERS)
def test_a_page_that_is_somebodys_own_is_private(client, emma, name, method):
    make, before, addresses = BROWSERS[name]
    if user := make():
        client.force_login(user)
    for address in addresses:
        before(client, emma)
        response = client.generic(method, address)
        assert response.status_code in (200, 302, 404), address
        message = response.get("Cache-Control", "")
        assert "private" in message or "no-store" in message, address
        assert "public" not in message


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_page_that_says_something_is_private(emma, method):
    client = Client()
    add(client, emma)
    response = client.generic(method, "/about-us/")
    assert response.cookies["messages"].value == ""
    assert response["Cache-Control"] == "private"


def test_an_answer_that_only_leads_on_and_sets_a_cookie_is_private(emma):
    response = Client().post("/basket/add/", {"product_id": emma.pk})
    assert response.cookies
    assert "private" in response["Cache-Control"]


def test_what_reads_and_sets_no_cookie_is_everybodys(client, db):
    for address in ("/robots.txt", "/sitemap.xml", "/nowhere/"):
        assert "private" not in client.get(address).get("Cache-Control", "")


def _with_cookie(request):
    response = HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    response.set_cookie("a", "b")
    return response


async def _with_cookie_later(request):
    return _with_cookie(request)


def test_a_view_that_says_public_is_not_believed_beside_a_cookie():
    response = keep_private(_with_cookie)(RequestFactory().get("/"))
    assert response["Cache-Control"] == "max-age=60, private"


def test_it_is_the_same_where_requests_are_asynchronous():
    answered = async_to_sync(keep_private(_with_cookie_later))(AsyncRequestFactory().get("/"))
    assert answered["Cache-Control"] == "max-age=60, private"
