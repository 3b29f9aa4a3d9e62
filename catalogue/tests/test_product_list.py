import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.http import QueryDict

from catalogue.derived.version import current_version, touch
from catalogue.factories import make_product
from catalogue.forms import SelectionForm
from catalogue.listing.product_list import ProductList
from catalogue.listing.selection import Selection
from catalogue.models import Product
from config.tests.pages import text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def forget_tallies():
    cache.clear()


@pytest.fixture
def products():
    """Six books; each facet cuts them differently."""
    rows = [
        ("Alpha", "Ann", ["Fiction"], "5.00", "paperback", "en", 3),
        ("Beta", "Ann", ["Fiction", "Poetry"], "9.99", "hardback", "en", 0),
        ("Gamma", "Bea", ["Poetry"], "10.00", "paperback", "fr", None),
        ("Delta", "Bea", ["Fiction"], "14.99", "ebook", "fr", 9),
        ("Epsilon", "Cy", ["Fiction"], "20.00", "paperback", "en", 9),
        ("Zeta", "Cy", ["Science"], "35.00", "hardback", "de", 9),
    ]
    for name, author, tags, price, form, language, stock in rows:
        make_product(
            name,
            authors=[author],
            tags=tags,
            price=price,
            format=form,
            language=language,
            stock=stock,
        )


def names(response):
    return re.findall(r'<h3 dir="auto">(\w+)</h3>', response.content.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "Zeta Epsilon Delta Gamma Beta Alpha"),
        ("sort=title", "Alpha Beta Delta Epsilon Gamma Zeta"),
        ("sort=price", "Alpha Beta Gamma Delta Epsilon Zeta"),
        ("sort=-price", "Zeta Epsilon Delta Gamma Beta Alpha"),
        ("author=ann", "Beta Alpha"),
        ("author=ann&author=cy", "Zeta Epsilon Beta Alpha"),
        ("format=paperback", "Epsilon Gamma Alpha"),
        ("format=paperback&language=en", "Epsilon Alpha"),
        ("price_min=10&price_max=20", "Epsilon Delta Gamma"),
        ("price_max=9.99", "Beta Alpha"),
        ("in_stock=1", "Zeta Epsilon Delta Gamma Alpha"),
        ("q=poetry", "Gamma Beta"),
        ("q=fiction&format=paperback&sort=price", "Alpha Epsilon"),
        ("format=paperback&format=hardback&language=fr", "Gamma"),
        (
            "q=&author=&format=&price_min=&in_stock=&sort=&page=",
            "Zeta Epsilon Delta Gamma Beta Alpha",
        ),
    ],
)
def test_filters_and_sorts(client, products, query, expected):
    assert sorted(names(client.get(f"/products/all/?{query}"))) == sorted(expected.split())
    if not query.startswith("q=poetry"):
        assert names(client.get(f"/products/all/?{query}")) == expected.split()


def test_a_category_shows_its_own_books(client, products):
    assert names(client.get("/products/poetry/")) == ["Gamma", "Beta"]
    assert names(client.get("/products/poetry/?format=hardback")) == ["Beta"]
    assert names(client.get("/products/poetry/?q=fiction")) == ["Beta"]


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"category": "fiction"},
        {"format": ("paperback",)},
        {"format": ("paperback", "ebook"), "in_stock": True},
        {"author": ("bea",), "price_min": Decimal(10)},
        {"language": ("en",), "price_max": Decimal("9.99")},
        {"category": "fiction", "author": ("ann",)},
        {"q": "fiction"},
        {"q": "fiction", "format": ("paperback",), "author": ("cy",)},
        {"q": "nothing like it"},
    ],
)
def test_each_count_is_the_number_of_books_that_the_choice_would_show(products, choice):
    listing = ProductList(Selection(**choice), current_version())
    assert listing.counts.total == len(listing.products)
    checked = 0
    for dimension in ("authors", "formats", "languages"):
        for option in getattr(listing.facets, dimension):
            name = dimension[:-1]
            alone = Selection(**(choice | {name: (option.value,)}))
            assert option.count == len(ProductList(alone, current_version()).products), (
                dimension,
                option,
            )
            checked += 1
    for option in listing.facets.categories:
        alone = Selection(**(choice | {"category": option.value}))
        if option.count is not None:
            assert option.count == len(ProductList(alone, current_version()).products), option
            checked += 1
    bands = [(None, "9.99"), ("10", "14.99"), ("15", "19.99"), ("20", None)]
    for option, (lowest, highest) in zip(listing.facets.prices, bands, strict=True):
        alone = choice | {
            "price_min": lowest and Decimal(lowest),
            "price_max": highest and Decimal(highest),
        }
        assert option.count == len(ProductList(Selection(**alone), current_version()).products), (
            option
        )
        checked += 1
    alone = Selection(**(choice | {"in_stock": True}))
    assert listing.facets.in_stock.count == len(ProductList(alone, current_version()).products)
    assert checked >= 4


def test_beyond_the_counted_books_choices_stand_without_numbers(client, products, monkeypatch):
    monkeypatch.setattr("catalogue.listing.facet_counts.COUNTED", 2)
    monkeypatch.setattr("catalogue.listing.product_list.COUNTED", 2)
    listing = ProductList(Selection(format=("paperback",)), current_version())
    assert listing.total == "2+ books"
    assert {option.count for option in listing.facets.authors + listing.facets.languages} == {None}
    assert [option.count for option in listing.facets.formats] == [3, 2, 1]
    assert not any(option.disabled for option in listing.facets.authors)
    html = client.get("/products/all/?format=paperback").content.decode()
    assert "None" not in html


def test_a_choice_that_would_show_nothing_is_disabled(client, products):
    html = client.get("/products/all/?language=de").content.decode()
    ebook = re.search(r'<input[^>]*id="format-ebook"[^>]*>', html)[0]
    hardback = re.search(r'<input[^>]*id="format-hardback"[^>]*>', html)[0]
    assert " disabled" in ebook
    assert " disabled" not in hardback


def test_htmx_gets_results_and_facets_and_a_clean_address(client, products):
    query = "q=&author=&format=paperback&price_min=&price_max=&page=1"
    response = client.get(f"/products/all/?{query}", headers=HTMX)
    html = response.content.decode()
    assert "<html" not in html
    assert html.lstrip().startswith("<title>")
    assert html.count('id="results"') == html.count('id="facets"') == 1
    assert '<div id="live" hx-swap-oob="innerHTML">3 books</div>' in html
    assert response["HX-Push-Url"] == "/products/all/?format=paperback"
    assert "HX-Request" in response["Vary"]


def test_page_and_fragment_show_the_same(client, products):
    for query in ("", "format=paperback", "q=poetry", "q=zzz", "price_min=x"):
        page, part = (
            re.sub(r'( hx-swap-oob="true")? ?>', ">", text(response))
            for response in (
                client.get(f"/products/all/?{query}"),
                client.get(f"/products/all/?{query}", headers=HTMX),
            )
        )
        for start, end in (
            ('<section id="results"', "</section>"),
            ('<form id="facets"', "</form>"),
        ):
            fragment = part[part.index(start) :].split(end)[0]
            assert fragment in page


def test_chosen_filters_are_pills_that_take_themselves_off(client, products):
    url = "/products/all/?q=fiction&author=ann&format=paperback&price_max=9.99&in_stock=1"
    html = client.get(url).content.decode()
    pills = re.findall(r'<a class="pill" href="([^"]+)"', html)
    assert len(pills) == 5
    for pill in pills:
        assert client.get(pill.replace("&amp;", "&")).status_code == 200
    assert (
        "/products/all/?author=ann&amp;format=paperback&amp;price_max=9.99&amp;in_stock=1" in pills
    )


def test_a_changed_filter_leads_to_the_first_page(products):
    selection = Selection(page=3, sort="price")
    assert selection.toggled("format", "ebook") == "/products/all/?format=ebook&sort=price"
    assert selection.url(page=4) == "/products/all/?sort=price&page=4"


def test_pages_hold_every_book_once(client):
    for number in range(50):
        make_product(f"Book{number}", price=5 + number % 3)
    for sort in ("", "price", "-price", "title"):
        seen = []
        for page in (1, 2, 3):
            seen += names(client.get(f"/products/all/?sort={sort}&page={page}"))
        assert len(seen) == len(set(seen)) == 50
        assert client.get(f"/products/all/?sort={sort}&page=4").status_code == 404


def test_a_found_page_of_many_pages(client):
    for number in range(30):
        make_product(f"Whale{number}", description="whale")
    seen = names(client.get("/products/all/?q=whale"))
    seen += names(client.get("/products/all/?q=whale&page=2"))
    assert len(set(seen)) == 30
    assert client.get("/products/all/?q=whale&page=3").status_code == 404


@pytest.mark.parametrize("question", ["0-14-143958-0", "9780141439587", "978-0-14-143958-7"])
def test_an_isbn_leads_straight_to_the_book(client, question):
    make_product("Emma", isbn="9780141439587")
    response = client.get("/products/all/", {"q": question})
    assert (response.status_code, response["Location"]) == (302, "/product/emma/")
    response = client.get("/products/all/", {"q": question}, headers=HTMX)
    assert response["HX-Redirect"] == "/product/emma/"


def test_nothing_found_says_what_was_asked_and_offers_what_is_near(client, products):
    html = text(client.get("/products/all/?q=alpha+quantum"))
    assert re.search("We have no book for “ ?<span", html)
    assert "alpha quantum" in html
    assert ">Alpha</h3>" in html


def test_a_mended_typo_is_said(client, products):
    html = client.get("/products/all/?q=epsilno").content.decode()
    assert "“epsilon”" in html
    assert ">Epsilon</h3>" in html


def test_a_wrong_price_says_so_and_filters_nothing(client, products):
    response = client.get("/products/all/?price_min=cheap")
    assert len(names(response)) == 6
    assert 'role="alert">Please write a price like 9.99.' in response.content.decode()


def test_swapped_prices_are_put_right(client, products):
    assert set(names(client.get("/products/all/?price_min=20&price_max=10"))) == {
        *("Gamma", "Delta", "Epsilon")
    }


def test_filtered_lists_are_not_for_search_engines(client, products, settings):
    settings.SHOP_URL = "https://shop.example"
    assert "noindex" not in client.get("/products/fiction/").content.decode()
    for query in ("q=x", "format=ebook", "sort=price"):
        html = client.get(f"/products/fiction/?{query}").content.decode()
        assert "noindex" in html
        assert '<link rel="canonical" href="https://shop.example/products/fiction/">' in html


def test_the_same_queries_however_many_books_fit(client, django_assert_num_queries):
    def fill(number):
        for each in range(number):
            make_product(f"Whale {each}", authors=["Ann"], tags=["Fiction"], format="paperback")

    fill(2)
    # At first, and once the navigation, the shelf and the vocabulary are remembered.
    pinned = {
        "/products/all/?format=paperback": (6, 2),
        "/products/fiction/?format=paperback&price_max=20&in_stock=1": (8, 2),
        "/products/all/?q=fiction": (8, 5),
        "/products/all/?q=fiction&format=paperback": (10, 6),
        "/products/all/?q=whael": (9, 5),
        "/search/suggest/?q=wha": (3, 3),
    }
    for more in (0, 18):
        fill(more)
        for page, numbers in pinned.items():
            cache.clear()
            touch()
            for number in numbers:
                with django_assert_num_queries(number):
                    headers = HTMX if "suggest" in page else {}
                    assert client.get(page, headers=headers).status_code == 200


VALUES = [
    *(
        "",
        "abc",
        "-1",
        "0",
        "1e9",
        "NaN",
        "Infinity",
        "9" * 30,
        "%00",
        "%ff%fe",
        "%ed%a0%80",
        "'%22--",
    ),
    *(
        "x" * 5000,
        "%0d%0aSet-Cookie:a=b",
        "{{7*7}}",
        "<script>",
        "../../etc/passwd",
        "[]",
        "%F0%9F%93%9A",
    ),
    *("²", "1_0", "１", "0.001", "1,50", "all"),
]
KEYS = "page q author format language price_min price_max in_stock sort image unknown next".split()


def test_no_query_string_is_a_500(client, products):
    client.raise_request_exception = False
    seen = 0
    for path in (
        "/products/all/",
        "/products/fiction/",
        "/product/alpha/",
        "/",
        "/authors/ann/",
        "/search/suggest/",
    ):
        for key in KEYS:
            for value in VALUES:
                headers = HTMX if seen % 2 else {}
                status = client.get(f"{path}?{key}={value}", headers=headers).status_code
                assert status in (200, 302, 400, 404), (path, key, value, status)
                seen += 1
    assert seen > 1_500


def test_a_hundred_values_of_a_facet_are_cut(client, products):
    query = "&".join(f"author=a{number}" for number in range(500))
    assert client.get(f"/products/all/?{query}").status_code == 200
    selected = SelectionForm(QueryDict(query)).selected()
    assert selected["author"] == tuple(f"a{number}" for number in range(10))


def test_what_cannot_be_a_value_is_not_carried_through_the_page(client, products):
    html = client.get(
        "/products/all/?format=scroll&language=zz&author=%F0%9F%93%9A"
    ).content.decode()
    assert "=scroll" not in html
    assert "=zz" not in html
    assert len(names(client.get("/products/all/?format=scroll"))) == 6


def test_the_last_page_that_is_shown_leads_no_further(client, products, monkeypatch):
    for module in ("listing.product_list", "views"):
        monkeypatch.setattr(f"catalogue.{module}.MAX_PAGE", 2)
    monkeypatch.setattr("catalogue.listing.product_list.PER_PAGE", 2)
    assert 'id="next-page"' in client.get("/products/all/").content.decode()
    last = client.get("/products/all/?page=2").content.decode()
    assert "Page 2 of 2" in last
    assert 'id="next-page"' not in last
    assert client.get("/products/all/?page=3").status_code == 404


def test_a_common_word_is_filtered_among_all_its_books(client, monkeypatch):
    for number in range(8):
        author = "Ann" if number % 4 else "Bea"
        make_product(f"Whale{number}", authors=[author], description="whale")
    monkeypatch.setattr("catalogue.search.product_search.LIMIT", 3)
    html = client.get("/products/all/?q=whale").content.decode()
    assert "3+ books" in html
    assert len(names(client.get("/products/all/?q=whale&author=bea"))) == 2
    assert len(names(client.get("/products/all/?q=whale&sort=title"))) == 8


def test_scalar_choices_stay_in_a_shop_with_very_many_categories(client):
    from catalogue.models import FacetCount

    make_product("Rare", format="ebook", language="la", tags=["Old"])
    FacetCount.objects.bulk_create(
        FacetCount(category="", dimension="category", value=f"t{n}", label=f"T{n}", count=9)
        for n in range(500)
    )
    touch()
    html = client.get("/products/all/").content.decode()
    assert 'id="format-ebook"' in html
    assert 'id="language-la"' in html


def test_suggestions_are_options_that_lead_to_books(client, products):
    html = client.get("/search/suggest/?q=alp", headers=HTMX).content.decode()
    product = Product.objects.get(name="Alpha")
    assert f'role="option" id="suggestion-{product.pk}"' in html
    assert 'data-href="/product/alpha/"' in html
    assert 'data-href="/products/all/?q=alp"' in html


def test_without_htmx_suggestions_are_the_search(client, products):
    assert client.get("/search/suggest/?q=a b")["Location"] == "/products/all/?q=a+b"
    assert client.get("/search/suggest/")["Location"] == "/products/all/"
