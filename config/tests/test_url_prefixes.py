"""Addresses by where they begin, wherever the shop is mounted."""

import pytest
from django.urls import set_script_prefix

from config.url_prefixes import is_below, path_in_shop


@pytest.fixture(params=["/", "/shop/"])
def prefix(request):
    set_script_prefix(request.param)
    yield request.param
    set_script_prefix("/")


def test_a_path_of_the_shop_gets_the_prefix_once(prefix):
    for path in ("/products/all/?q=a", f"{prefix}products/all/?q=a"):
        assert path_in_shop(path) == f"{prefix}products/all/?q=a"
    assert path_in_shop("/") == prefix


def test_what_is_below_a_route_begins_with_its_address(prefix):
    routes = ("basket:basket", "accounts:account")
    assert is_below(f"{prefix}basket/", *routes)
    assert is_below(f"{prefix}account/sessions/?a=b", *routes)
    assert not is_below(f"{prefix}products/all/", *routes)
    assert not is_below("/elsewhere/basket/", *routes)
