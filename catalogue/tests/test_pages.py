"""Every page of the shop window: works, refuses the wrong method, costs the same for many."""

import json
import re

import pytest

from catalogue.derived.version import touch
from catalogue.factories import make_feature, make_image, make_product, make_tag

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/about-us/",
    "/products/all/",
    "/products/fiction/",
    "/product/emma/",
    "/authors/jane-austen/",
]


@pytest.fixture
def emma():
    product = make_product(
        "Emma",
        authors=["Jane Austen", "An Editor"],
        tags=["Fiction"],
        isbn="9780141439587",
        publisher="Penguin",
        published="2003-05-06",
        pages=512,
        language="en",
        format="paperback",
        description="Handsome, clever & rich.\n\nWith a comfortable home.",
        stock=2,
    )
    for number in range(3):
        make_image(product, position=number, alt=f"View {number + 1}")
    return product


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_with_one_heading_and_only_the_cookie_of_its_forms(
    client, emma, address, settings
):
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert len(re.findall(r"<h1[\s>]", html)) == 1
    assert re.search(rf'<link rel="canonical"\s+href="{re.escape(settings.SHOP_URL)}/', html)
    assert set(response.cookies) == {"csrftoken"}


@pytest.mark.parametrize("address", [*PAGES, "/search/suggest/", "/healthz", "/readyz"])
def test_nothing_is_posted_to_a_page(client, emma, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/product/nobody/",
        "/authors/nobody/",
        "/products/nothing/",
        "/products/all/?page=2",
        "/product/%00/",
        "/product/%ff/",
        "/product/%D0%BC%D0%B8%D1%80/",
        f"/product/{'x' * 400}/",
        "/nowhere/",
    ],
)
def test_what_is_not_there_is_a_branded_404(client, emma, settings, address):
    settings.DEBUG = False
    response = client.get(address)
    assert response.status_code == (400 if "%00" in address else 404)
    words = "not clear" if "%00" in address else "This page is not on our shelves"
    assert words in response.content.decode()


def test_error_pages_need_no_database(client, settings, django_assert_num_queries):
    settings.DEBUG = False
    with django_assert_num_queries(0):
        assert client.get("/nowhere/").status_code == 404


@pytest.mark.parametrize("number", [400, 403, 404, 500])
def test_error_pages_render_without_a_context(number):
    from django.template.loader import render_to_string

    html = render_to_string(f"{number}.html")
    assert len(re.findall(r"<h1[\s>]", html)) == 1


def test_an_inactive_book_is_as_good_as_none(client, emma):
    emma.active = False
    emma.save()
    assert client.get("/product/emma/").status_code == 404
    assert "Emma" not in client.get("/products/all/").content.decode()
    assert "Emma" not in client.get("/authors/jane-austen/").content.decode()
    assert "/product/emma/" not in client.get("/sitemap-books.xml").content.decode()


def test_a_books_page_says_what_is_known(client, emma):
    html = client.get("/product/emma/").content.decode()
    for detail in (
        *("£9.99", "Only 2 left", "978-0-14-143958-7", "Penguin", "6 May 2003", "512", "English"),
        *("Paperback", 'href="/authors/jane-austen/"', 'href="/authors/an-editor/"'),
        *('href="/products/fiction/"', "Handsome, clever &amp; rich.", 'content="book"'),
    ):
        assert detail in html


def test_machines_can_read_the_book(client, emma, settings):
    html = client.get("/product/emma/").content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert data["@type"] == "Book"
    assert data["isbn"] == "9780141439587"
    assert [author["name"] for author in data["author"]] == ["Jane Austen", "An Editor"]
    assert data["offers"]["price"] == "9.99"
    assert data["image"].startswith(f"{settings.SHOP_URL}/media/products/")


def test_a_picture_is_chosen_by_number(client, emma):
    second = emma.images.all()[1]
    html = client.get("/product/emma/?image=2").content.decode()
    assert html.count('aria-current="true"') == 1
    assert f'src="{second.thumbnail}"' in html


@pytest.mark.parametrize("number", ["0", "-1", "4", "x", "9" * 30, "1e9", "²", ""])
def test_a_picture_that_is_not_there_is_the_first(client, emma, number):
    html = client.get("/product/emma/", {"image": number}).content.decode()
    assert f'src="{emma.images.first().thumbnail}"' in html


def test_htmx_gets_the_gallery_alone_and_replaces_the_address(client, emma):
    response = client.get("/product/emma/?image=3", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert html.lstrip().startswith('<div id="gallery"')
    assert "<html" not in html
    assert response["HX-Replace-Url"] == "/product/emma/?image=3"
    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]


def test_history_and_boosted_links_get_the_whole_page(client, emma):
    for header in ("HX-History-Restore-Request", "HX-Boosted"):
        headers = {"HX-Request": "true", header: "true"}
        assert "<html" in client.get("/products/all/", headers=headers).content.decode()


def test_pages_travel_compressed(client, emma):
    response = client.get("/products/all/", headers={"Accept-Encoding": "gzip, br"})
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert len(response.content) < len(client.get("/products/all/").content) / 2


def test_a_book_without_a_picture_has_a_drawn_cover(client):
    make_product("Bare")
    html = client.get("/product/bare/").content.decode()
    assert re.search(r"typeset-[1-6]\b", html)
    assert "og:image" not in html


def test_text_of_a_feed_stays_text(client):
    hostile = '<script>alert(1)</script>{{7*7}}<img src=x hx-get="/x">'
    make_product(hostile, authors=[hostile[:60]], description=hostile + "</script>", slug="hostile")
    for page in ("/product/hostile/", "/products/all/", "/", "/search/suggest/?q=alert"):
        html = client.get(page, headers={"HX-Request": "true"} if "suggest" in page else {}).content
        assert b"<script>alert" not in html
        assert b'hx-get="/x"' not in html
        assert b"{{7*7}}" in html


def test_the_home_page_shows_the_owners_blocks_in_order(client, emma):
    for position in (2, 1, 3, 4):
        make_feature(title=f"Slide {position}", position=position).products.add(emma)
    make_feature(title="Hidden", active=False)
    make_feature(kind="category", title="Stories", tag=make_tag("Fiction"))
    make_feature(kind="showcase", title="A pick", text="Read it twice.").products.add(emma)
    make_feature(kind="showcase", title="A pick without a book")
    make_feature(kind="visual", title="A quiet evening", link="/about-us/")
    html = client.get("/").content.decode()
    order = [html.index(f">Slide {position}<") for position in (1, 2, 3)]
    assert order == sorted(order)
    assert "Slide 4" not in html
    assert "Hidden" not in html
    for words in ("Stories", "1 book\n", "Read it twice.", "A quiet evening", 'href="/about-us/"'):
        assert words in html


def test_an_empty_shop_has_a_home_page_and_lists(client):
    for page in ("/", "/products/all/", "/sitemap.xml", "/about-us/"):
        assert client.get(page).status_code == 200


def test_the_same_queries_for_few_and_many_books(client, django_assert_num_queries):
    def fill(number):
        for _ in range(number):
            product = make_product(authors=["Jane Austen", "B"], tags=["Fiction", "Classics"])
            make_image(product)
            make_image(product, position=1)
            feature = make_feature(kind="showcase", title="Pick")
            feature.products.add(product)

    fill(2)
    first = make_product("First", authors=["Jane Austen"], tags=["Fiction"])
    # At first, and once the navigation, the counts and the owner's blocks are remembered.
    pinned = {
        "/": (5, 3),
        "/products/all/": (4, 2),
        "/products/fiction/": (6, 2),
        "/products/all/?sort=price": (4, 2),
        f"/product/{first.slug}/": (5, 4),
        "/authors/jane-austen/": (5, 4),
    }
    for more in (0, 18):
        fill(more)
        for page, numbers in pinned.items():
            touch()
            for number in numbers:
                with django_assert_num_queries(number):
                    assert client.get(page).status_code == 200


def test_the_sitemap_names_every_page_of_the_shop(client, emma, settings):
    settings.SHOP_URL = "https://shop.example"
    index = client.get("/sitemap.xml").content.decode()
    parts = re.findall(r"<loc>https://shop.example(/sitemap-\w+\.xml)</loc>", index)
    assert len(parts) == 4
    found = "".join(client.get(part).content.decode() for part in parts)
    for page in PAGES:
        assert f"<loc>https://shop.example{page}</loc>" in found


def test_a_large_sitemap_is_split(client, monkeypatch):
    from django.core.cache import cache

    cache.clear()
    monkeypatch.setattr("catalogue.sitemaps.ProductSitemap.limit", 2)
    for _ in range(3):
        make_product()
    index = client.get("/sitemap.xml").content.decode()
    assert "/sitemap-books.xml?p=2</loc>" in index


def test_robots_are_told_where_the_sitemap_is(client, settings):
    settings.SHOP_URL = "https://shop.example"
    robots = client.get("/robots.txt")
    assert robots["Content-Type"] == "text/plain"
    assert "Sitemap: https://shop.example/sitemap.xml" in robots.content.decode()


@pytest.mark.parametrize("host", ["shop.example:6666", "SHOP.example", "shop.example.", "alias"])
def test_no_page_takes_a_request_s_word_for_the_shop_s_address(client, emma, settings, host):
    settings.ALLOWED_HOSTS, settings.SHOP_URL = ["shop.example", "alias"], "https://shop.example"
    pages = [*PAGES, "/robots.txt", "/sitemap.xml", "/sitemap-books.xml", "/sitemap-pages.xml"]
    for page in pages:
        response = client.get(page, headers={"Host": host})
        assert response.status_code == 200
        html = response.content.decode()
        assert host not in html.replace("https://shop.example/", "")
        assert "https://shop.example/" in html


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml", "/sitemap-books.xml"])
def test_what_robots_read_is_kept_for_an_hour(client, emma, address):
    response = client.get(address)
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=3600"}
    assert "Set-Cookie" not in response


@pytest.mark.parametrize(
    ("address", "way_in"),
    [
        ("/", "/login/"),
        ("/about-us/", "/login/?next=/about-us/"),
        ("/product/emma/", "/login/?next=/product/emma/"),
        (
            "/products/all/?sort=newest&q=\"'><b>",
            "/login/?next=/products/all/%3Fsort%3Dnewest%26q%3D%2522%27%253E%253Cb%253E",
        ),
    ],
)
def test_the_head_leads_to_sign_in_and_back(client, address, way_in):
    make_product("Emma")
    assert f'<a href="{way_in}" rel="nofollow">Sign in</a>' in client.get(address).content.decode()
