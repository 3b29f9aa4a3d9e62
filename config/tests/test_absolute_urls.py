"""Addresses that leave the house follow SHOP_URL, never a request."""

import pytest
from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import set_script_prefix

from config.absolute_urls import addresses_by_setting, shop_address

HOSTS = ["shop.example", "evil.example:6666", "SHOP.example.", "127.0.0.1"]


@pytest.fixture(autouse=True)
def prefixed(settings):
    settings.SHOP_URL, settings.ALLOWED_HOSTS = "https://shop.example/shop", ["*"]
    yield
    set_script_prefix("/")


@pytest.mark.parametrize("prefix", ["/", "/shop/", "/elsewhere/"])
def test_the_prefix_stands_once(prefix):
    set_script_prefix(prefix)
    for path in ("/order/1/", f"{prefix}order/1/"):
        assert shop_address(path) == "https://shop.example/shop/order/1/"


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("is_async", [False, True])
def test_what_is_built_from_a_request_follows_the_setting(host, is_async):
    def view(request):
        return HttpResponse(
            "\n".join(map(request.build_absolute_uri, [None, "/a/", "//b.example/"]))
        )

    async def async_view(request):
        return view(request)

    answer = addresses_by_setting(async_view if is_async else view)
    answer = async_to_sync(answer) if is_async else answer
    content = answer(RequestFactory().get("/c/?d=1", headers={"Host": host})).content.decode()
    assert content.split("\n") == [
        "https://shop.example/shop/c/?d=1",
        "https://shop.example/shop/a/",
        "//b.example/",
    ]
