import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient, Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/", "/products/all/", "/nowhere/", "/admin/login/", "/healthz", "/?q=%00"]
)
def test_every_answer_carries_the_security_headers(client, settings, address):
    settings.DEBUG = False
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_health_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


@pytest.mark.parametrize("host", ["10.0.0.5", "127.0.0.1:8170", "localhost", "[::1]:80", "_"])
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_a_probe_may_ask_by_any_address_and_without_https(settings, host, address, client_class):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["shop.example"], True
    get = client_class().get
    if client_class is AsyncClient:
        get = async_to_sync(get)
    answer = get(address, headers={"Host": host})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_probe_only_asks(client):
    assert client.post("/healthz").status_code == 405
    assert client.head("/readyz").status_code == 200


def test_it_is_ready_when_all_migrations_are_there(client):
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        # The last one that was applied: no other waits for it.
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = (SELECT MAX(id) FROM django_migrations)"
        )
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"1 migrations to apply")


def test_a_nul_is_refused_before_anything_reads_it(client):
    assert client.get("/products/all/?q=a%00b").status_code == 400
    assert client.get("/product/a%00b/").status_code == 400
    client.cookies.load('sessionid="a\\000b"')
    assert client.get("/admin/login/").status_code == 400


def test_a_forged_form_is_refused_with_the_shops_own_page(settings):
    settings.DEBUG = False
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert response.status_code == 403
    assert "Please send it again" in response.content.decode()


def test_pictures_are_served_for_ever_and_nothing_outside_their_folder_is(client, settings):
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "a.webp").write_bytes(b"picture")
    (settings.MEDIA_ROOT.parent / "secret.txt").write_text("secret")
    response = client.get("/media/a.webp")
    assert response.getvalue() == b"picture"
    assert "immutable" in response["Cache-Control"]
    for path in (
        "/media/../secret.txt",
        "/media/%2e%2e/secret.txt",
        f"/media/{'x' * 300}",
        "/media//etc/passwd",
        "/media/",
    ):
        assert client.get(path).status_code in (400, 404)


def test_a_form_in_place_whose_token_is_over_loads_its_page_anew(settings):
    visitor = Client(enforce_csrf_checks=True)
    response = visitor.post("/basket/add/", {"product_id": 1}, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Refresh"]) == (403, "true")
    page = visitor.get("/basket/").content.decode()
    assert "we have reloaded this page. Please try again." in page


@pytest.mark.parametrize("address", ["/products/all/", "/basket/", "/search/suggest/"])
def test_parameters_without_end_are_refused(client, address):
    assert client.get(f"{address}?{'&a' * 1001}").status_code == 400
    assert client.get(f"{address}?{'&a' * 900}").status_code in (200, 302)
