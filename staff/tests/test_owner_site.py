"""The owners' site as a whole: who enters, what every page is like."""

import pytest
from django.test import Client

from accounts.factories import PASSWORD, make_user
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
    book, tag, feature = make_product(authors=[make_author()]), make_tag(), make_feature()
    rows = {"product": book, "producttag": tag, "feature": feature}
    rows = [f"/admin/catalogue/{model}/{row.pk}/" for model, row in rows.items()]
    return [
        *EXTRA,
        *lists,
        *(f"{url}add/" for url in lists),
        *(f"{url}{page}/" for url in rows for page in ("change", "delete", "history")),
        "/admin/autocomplete/?app_label=catalogue&model_name=product&field_name=tags&term=a",
    ]


def sign_in(client, email, **fields):
    return client.post("/admin/login/", {"username": email, "password": PASSWORD, **fields})


def test_the_owner_enters_every_page_with_the_sites_name_and_colour(owner_client):
    # Only shoppers order, and mails write themselves.
    made_elsewhere = ("/admin/orders/order/add/", "/admin/orders/letter/add/")
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


@pytest.mark.parametrize(
    "rights",
    [None, {}, {"is_staff": True}, {"is_staff": True, "is_superuser": True, "is_active": False}],
)
def test_nobody_else_sees_anything(client, db, rights):
    if rights is not None:
        client.force_login(make_user(**rights))
    urls = pages()
    for url in urls:
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code == 302, url
            assert response["Location"].startswith("/admin/login/?next=/admin/"), url
    assert len(urls) >= 25


def test_somebody_without_the_right_is_told_so(client, db):
    client.force_login(make_user(email="alice@booktime.example"))
    response = client.get("/admin/", follow=True)
    assert "alice@booktime.example, but are not authorized" in response.content.decode()


def test_owners_sign_in_whatever_the_capitals_and_land_where_they_wanted(client, owner):
    response = sign_in(client, "Owner@BookTime.Example", next="/admin/auth/group/")
    assert response.status_code == 302
    assert response["Location"] == "/admin/auth/group/"


def test_signing_in_answers_staff_and_strangers_alike(client, db):
    make_user(email="staff@booktime.example", is_staff=True)
    answers = {
        str(sign_in(client, name).context["form"].non_field_errors())
        for name in ("staff@booktime.example", "nobody@booktime.example")
    }
    assert len(answers) == 1
    assert "do not open the owners&#x27; site" in answers.pop()


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
