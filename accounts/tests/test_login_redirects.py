"""Where `next` leads after signing in: to a page of this shop, never anywhere else."""

import pytest
from django.http import HttpResponse

from accounts.decorators import login_required
from accounts.factories import PASSWORD
from config.tests.mounted import MountedClient, mounted

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
FORM = {"login": "alice@booktime.example", "password": PASSWORD}
SIGN_UP = {"email": "new@booktime.example", "password1": PASSWORD, "password2": PASSWORD}
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "https:evil.example",
    "https://evil.example/",
    "https:///evil.example",
    "http://testserver@evil.example/",
    "http://testserver:8080/",
    "http://testserver.evil.example/",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "\x01//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "",
]


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize("place", ELSEWHERE)
def test_no_other_place_is_led_to(client, alice, place, headers):
    client.force_login(alice)
    answers = [client.get("/login/", {"next": place}, headers=headers)]
    answers.append(client.post("/logout/", {"next": place}, headers=headers))
    answers.append(client.post("/login/", FORM | {"next": place}, headers=headers))
    answers.append(client.post("/signup/", SIGN_UP | {"next": place}, headers=headers))
    places = [each.headers.get("HX-Redirect" if headers else "Location") for each in answers]
    assert places == ["/"] * 4


@pytest.mark.parametrize("place", ["/other/", "/shopping/", "/", "/product/emma/"])
def test_under_a_path_no_neighbour_of_the_shop_is_led_to(alice, settings, place):
    with mounted(settings):
        client = MountedClient()
        client.force_login(alice)
        assert client.get("/shop/login/", {"next": place})["Location"] == "/shop/"
        assert client.post("/shop/login/", FORM | {"next": place})["Location"] == "/shop/"
        there = client.post("/shop/login/", FORM | {"next": "/shop/address/"})["Location"]
        assert there == "/shop/address/"


@pytest.mark.parametrize("place", ["/product/emma/", "/products/all/?q=a%20b&page=2", "/address/"])
def test_a_page_of_the_shop_is_led_to(client, alice, place):
    html = client.get("/login/", {"next": place}).content.decode()
    assert f'name="next" value="{place.replace("&", "&amp;")}"' in html
    assert client.post("/login/", FORM | {"next": place})["Location"] == place


def test_sign_in_and_sign_up_keep_it_for_each_other_but_not_elsewhere(client):
    html = client.get("/login/?next=/basket/").content.decode()
    assert 'href="/signup/?next=%2Fbasket%2F"' in html
    html = client.get("/login/?next=//evil.example/").content.decode()
    assert 'href="/signup/"' in html
    wrong = client.post("/login/", {"login": "x", "next": "/basket/"}).content.decode()
    assert 'name="next" value="/basket/"' in wrong
    assert 'href="/signup/?next=%2Fbasket%2F"' in wrong


# What only a signed-in person may ask for -----------------------------------------------------


@login_required
def own_page(request, number):
    return HttpResponse(f"{request.user} {number}")


@pytest.fixture
def ask(rf, alice):
    from django.contrib.auth.models import AnonymousUser
    from django_htmx.middleware import HtmxDetails

    def answer(method="get", path="/mine/?a=1&b=2", user=None, **headers):
        request = getattr(rf, method)(path, headers=headers)
        request.user, request.htmx = user or AnonymousUser(), HtmxDetails(request)
        return own_page(request, 7)

    return answer


def test_a_signed_in_person_gets_the_page_and_nobody_stores_it(ask, alice):
    response = ask(user=alice)
    assert response.content == b"alice@booktime.example 7"
    assert "no-store" in response["Cache-Control"]


def test_a_stranger_is_led_to_sign_in_and_back(ask):
    response = ask()
    assert (response.status_code, response["Location"]) == (
        302,
        "/login/?next=%2Fmine%2F%3Fa%3D1%26b%3D2",
    )
    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]
    assert ask("post")["Location"] == "/login/?next=%2Fmine%2F"


@pytest.mark.parametrize("method", ["get", "post"])
def test_htmx_is_led_to_sign_in_and_back_to_the_page_that_is_shown(ask, method):
    shown = {"HX-Request": "true", "HX-Current-URL": "http://testserver/shown/?page=2"}
    response = ask(method, "/fragment/", **shown)
    assert (response.status_code, response.content) == (204, b"")
    assert response["HX-Redirect"] == "/login/?next=%2Fshown%2F%3Fpage%3D2"
    assert "Location" not in response


@pytest.mark.parametrize("shown", ["https://evil.example/x", "//evil.example", "nonsense", ""])
def test_htmx_on_a_page_that_is_not_ours_is_led_home(ask, shown):
    response = ask(path="/fragment/", **{"HX-Request": "true", "HX-Current-URL": shown})
    assert response["HX-Redirect"] == "/login/?next=%2F"
