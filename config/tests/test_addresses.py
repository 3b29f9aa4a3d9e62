"""The addresses that people and programs rely on (DESIGN 6): each has one name, and no other."""

import pytest
from django.conf import settings
from django.urls import resolve, reverse

REPORTS = ["orders_per_day", "most_bought_products"]
ADDRESSES = {
    "/": ("catalogue:home", {}),
    "/about-us/": ("catalogue:about", {}),
    "/products/all/": ("catalogue:product_list", {"tag_slug": "all"}),
    "/products/poetry/": ("catalogue:product_list", {"tag_slug": "poetry"}),
    "/search/suggest/": ("catalogue:suggest", {}),
    "/product/emma/": ("catalogue:product", {"slug": "emma"}),
    "/authors/jane-austen/": ("catalogue:author", {"slug": "jane-austen"}),
    "/sitemap.xml": ("catalogue:sitemap", {}),
    "/robots.txt": ("catalogue:robots", {}),
    "/basket/": ("basket:basket", {}),
    "/basket/add/": ("basket:add", {}),
    "/basket/lines/7/": ("basket:line", {"pk": 7}),
    "/order/address_select/": ("orders:checkout", {}),
    "/order/done/7/": ("orders:done", {"pk": 7}),
    "/order/done/7.a-token/": ("orders:guest_done", {"token": "7.a-token"}),
    "/order/": ("orders:order_list", {}),
    "/order/7/": ("orders:order", {"pk": 7}),
    "/order/7/invoice/": ("orders:invoice", {"pk": 7}),
    "/order/7/cancel/": ("orders:cancel", {"pk": 7}),
    "/api/": ("api:api-root", {}),
    "/api/orderlines/": ("api:orderline-list", {}),
    "/api/orderlines/7/": ("api:orderline-detail", {"pk": 7}),
    "/api/orders/": ("api:order-list", {}),
    "/api/orders/7/": ("api:order-detail", {"pk": 7}),
    "/signup/": ("account_signup", {}),
    "/login/": ("account_login", {}),
    "/logout/": ("account_logout", {}),
    "/password/reset/": ("account_reset_password", {}),
    "/password/change/": ("account_change_password", {}),
    "/address/": ("accounts:address_list", {}),
    "/address/create/": ("accounts:create_address", {}),
    "/address/7/": ("accounts:change_address", {"pk": 7}),
    "/address/7/delete/": ("accounts:delete_address", {"pk": 7}),
    "/account/": ("accounts:account", {}),
    "/order-dashboard/": ("dashboard:orders", {}),
    "/admin/": ("admin:index", {}),
    "/office-admin/": ("office-admin:index", {}),
    "/dispatch-admin/": ("dispatch-admin:index", {}),
} | {
    f"/{site}/{report}/": (f"{site}:{report}", {})
    for site in ("admin", "office-admin")
    for report in REPORTS
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_has_its_name(address):
    name, parts = ADDRESSES[address]
    assert reverse(name, kwargs=parts) == address
    found = resolve(address)
    assert (found.view_name, found.kwargs) == (name, parts)


def test_probes_have_no_name_for_they_are_asked_before_any_route(client, db):
    for address in ("/healthz", "/readyz"):
        assert client.get(address).status_code == 200


def test_files_are_where_they_were():
    assert (settings.STATIC_URL, settings.MEDIA_URL) == ("/static/", "/media/")
