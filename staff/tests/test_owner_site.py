"""The owners' site as a whole: who enters, what every page is like."""

import pytest
from django.test import Client

from accounts.factories import make_user
from catalogue.factories import make_author, make_feature, make_image, make_product, make_tag
from staff.sites import owner_site

LISTS = {
    "/admin/catalogue/product/": (
        7,
        lambda: make_image(make_product(authors=[make_author()])).product,
    ),
    "/admin/catalogue/producttag/": (4, lambda: make_product(tags=[make_tag()])),
    "/admin/catalogue/author/": (4, lambda: make_product(authors=[make_author()])),
    "/admin/catalogue/feature/": (4, lambda: make_feature(tag=make_tag())),
    "/admin/accounts/user/": (5, make_user),
}
EXTRA = ["/admin/", "/admin/auth/group/", "/admin/jsi18n/"]


def pages() -> list[str]:
    lists = [
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for model in owner_site._registry
    ]
    product, tag, feature = make_product(authors=[make_author()]), make_tag(), make_feature()
    rows = {"product": product, "producttag": tag, "feature": feature}
    rows = [f"/admin/catalogue/{model}/{row.pk}/" for model, row in rows.items()]
    return [
        *EXTRA,
        *lists,
        *(f"{url}add/" for url in lists),
        *(f"{url}{page}/" for url in rows for page in ("change", "delete", "history")),
        "/admin/autocomplete/?app_label=catalogue&model_name=product&field_name=tags&term=a",
    ]


def test_the_owner_enters_every_page_with_the_sites_name_and_colour(owner_client):
    # Only shoppers order, and mails write themselves.
    elsewhere = ("orders/order", "orders/orderemail", "staff/failedwork")
    made_elsewhere = [f"/admin/{model}/add/" for model in elsewhere]
    urls = [url for url in pages() if url not in made_elsewhere]
    for url in urls:
        response = owner_client.get(url)
        assert response.status_code == 200, url
        if "text/html" in response["Content-Type"]:
            html = response.content.decode()
            assert "BookTime owners" in html, url
            assert "site-owners" in html, url
            assert html.count("<h1") == 1, url
            assert "no-store" in response["Cache-Control"], url
    assert len(urls) >= 25


def test_strangers_are_led_to_the_shops_sign_in_and_back(client, db):
    urls = pages()
    for url in urls:
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code == 302, url
            assert response["Location"].startswith("/login/?next=%2Fadmin%2F"), url
    assert len(urls) >= 25


@pytest.mark.parametrize("rights", [{}, {"is_staff": True}])
def test_nobody_else_sees_anything(client, db, rights):
    client.force_login(make_user(**rights))
    urls = pages()
    for url in urls:
        for method in (client.get, client.post):
            assert method(url).status_code == 403, url
    assert len(urls) >= 25


def test_an_owner_who_was_shut_out_is_a_stranger(client, db):
    client.force_login(make_user(is_staff=True, is_superuser=True, is_active=False))
    assert client.get("/admin/")["Location"] == "/login/?next=%2Fadmin%2F"


def test_a_form_from_elsewhere_is_refused(owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert client.post("/admin/catalogue/producttag/add/", {"name": "Poetry"}).status_code == 403


def test_the_policy_of_every_page_allows_no_inline_script_or_style(owner_client):
    policy = owner_client.get("/admin/")["Content-Security-Policy"]
    rules = policy.split("; ")  # in no order
    assert "script-src 'self'" in rules
    assert "style-src 'self'" in rules
    assert "unsafe" not in policy


@pytest.mark.parametrize("url", LISTS)
def test_a_list_costs_as_many_queries_for_two_rows_as_for_twenty(
    owner_client, django_assert_num_queries, url
):
    queries, make = LISTS[url]
    for number in (2, 18):
        for _ in range(number):
            make()
        with django_assert_num_queries(queries):
            assert owner_client.get(url).status_code == 200


def test_the_owners_change_their_password_on_the_shops_own_page(owner_client):
    for method in (owner_client.get, owner_client.post):
        response = method("/admin/password_change/")
        assert (response.status_code, response["Location"]) == (302, "/password/change/")
