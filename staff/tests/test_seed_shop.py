"""The demo shop is whole, and the same however often and however far it was filled."""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from accounts.models import User
from basket.models import Basket
from catalogue.derived.indexing import rebuild
from catalogue.images import processing
from catalogue.models import (
    Author,
    FacetCount,
    Feature,
    Product,
    ProductImage,
    ProductTag,
    SearchWord,
)
from catalogue.rules.validators import clean_isbn
from orders.models import (
    CreditNote,
    DocumentTax,
    Invoice,
    Order,
    OrderEmail,
    OrderLine,
    Payment,
    StatusChange,
)
from staff.demo import seeding

PASSWORD = "the-demo-password"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings, monkeypatch):
    settings.DEMO = True
    settings.DEMO_PASSWORD = PASSWORD
    monkeypatch.setattr(processing, "WIDTHS", (120,))  # the others take long and say no more


def seed(*options) -> str:
    out = StringIO()
    call_command("seed_shop", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def kept() -> tuple:
    facets = FacetCount.objects.exclude(count=0)
    words = SearchWord.objects.exclude(count=0)
    return (
        set(facets.values_list("category", "dimension", "value", "label", "count")),
        set(words.values_list("word", "count")),
    )


def shop() -> tuple:
    """Everything that tells one demo shop from another, but ids and times."""
    fields = ("slug", "isbn", "name", "byline", "description", "price", "stock", "language")
    products = Product.objects.order_by("pk")
    images = ProductImage.objects.order_by("product", "position")
    return (
        list(products.values_list(*fields)),
        list(products.order_by("pk", "tags__slug").values_list("slug", "tags__slug")),
        list(images.values_list("product__slug", "alt", "fingerprint")),
        list(Feature.objects.order_by("kind", "position").values_list("title", "products__name")),
        sorted(User.objects.values_list("email", "is_staff", "is_superuser")),
        set(Author.objects.values_list("slug", "name")),
        kept(),
    )


def empty_the_shop():
    Payment.objects.all()._raw_delete("default")
    OrderLine.objects.update(credit_note=None)
    for model in (
        DocumentTax,
        CreditNote,
        OrderEmail,
        StatusChange,
        OrderLine,
        Invoice,
        Order,
        Basket,
        Feature,
        Product,
        Author,
        ProductTag,
        User,
        FacetCount,
        SearchWord,
    ):
        model.objects.all().delete()


def test_the_whole_shop_is_there_and_every_page_answers(client, settings):
    seed()
    assert Product.objects.count() == 72
    assert Product.objects.filter(cover=None).count() == 3
    assert len([product for product in Product.objects.all() if product.images.count() > 1]) >= 20
    assert not ProductTag.objects.filter(description="").exists()
    pages = [*Product.objects.all(), *ProductTag.objects.all(), *Author.objects.all()]
    urls = {page.get_absolute_url() for page in pages}
    assert {url for url in urls if client.get(url).status_code != 200} == set()
    assert len(urls) > 130
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(files) == 3 * ProductImage.objects.count()  # the master, a WebP and a JPEG


def test_the_home_page_shows_every_block(client):
    seed("--no-pictures")
    assert not ProductImage.objects.exists()
    page = client.get("/")
    assert len(page.context["slides"]) == 3
    shown = [[product.name for product in slide.products] for slide in page.context["slides"]]
    assert shown == [slide["books"] for slide in seeding.home_page()["slide"]]
    assert [len(products) for products in shown] == [3, 3, 3]
    assert len(page.context["categories"]) == 3
    assert len(page.context["showcases"]) == 6
    assert len(page.context["visuals"][0].products) == 5
    html = page.content.decode()
    for block in [*page.context["slides"], *page.context["visuals"], *page.context["showcases"]]:
        assert block.text in html
        assert block.kicker in html
        assert client.get(block.url).status_code == 200


def test_the_blocks_name_books_and_categories_that_there_are():
    home, products = seeding.home_page(), seeding.classics()
    names = Counter(product["name"] for product in products)
    tags = {tag for product in products for tag in product["tags"].split("|")}
    named = [
        name
        for kind in Feature.Kind.values
        for block in home[kind]
        for name in block.get("books", [])
    ]
    assert {name: names[name] for name in named if names[name] != 1} == {}
    assert len(named) == 3 * 3 + 6 + 5
    assert {kind: len(home[kind]) for kind in Feature.Kind.values} == Feature.SHOWN
    assert set(home["categories"]) == tags


def test_twice_is_the_same_shop(settings):
    seed("--classics", "4", "--products", "30")
    once, files = shop(), len(list(Path(settings.MEDIA_ROOT).rglob("*")))
    seed("--classics", "4", "--products", "30")
    assert shop() == once
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*"))) == files
    assert len(once[0]) == 34


def test_a_killed_run_can_be_run_again(monkeypatch):
    seed("--classics", "4")
    whole = shop()
    empty_the_shop()
    save = ProductImage.save

    def killed(image, *args, **kwargs):
        if "Earnest" in image.alt:
            raise KeyboardInterrupt
        save(image, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(ProductImage, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            seed("--classics", "4")
    assert Product.objects.count() == 1
    seed("--classics", "4", "--once")
    assert shop() == whole


def test_counts_are_kept_right():
    seed("--classics", "4", "--products", "40")
    before = kept()
    rebuild()
    assert kept() == before
    assert len(before[0]) > 100


def test_once_leaves_a_filled_shop_alone_and_prints_the_ways_in():
    seed("--classics", "3")
    Product.objects.first().delete()
    words = seed("--classics", "3", "--once")
    assert Product.objects.count() == 2
    assert "http://127.0.0.1:8000/admin/" in words
    assert all(f"{demo_user.email} " in words for demo_user in seeding.DEMO_USERS)
    assert PASSWORD in words


def test_what_the_owner_changed_stays():
    seed("--classics", "3")
    Product.objects.filter(slug="the-jungle-book").update(price="1.00", name="Jungle")
    Feature.objects.filter(kind="visual").update(text="Ours")
    seed("--classics", "3")
    assert Product.objects.get(slug="the-jungle-book").price == 1
    assert Product.objects.count() == 3
    assert Feature.objects.get(kind="visual").text == "Ours"


# People ---------------------------------------------------------------------------------------


def test_everybody_can_sign_in_and_has_a_role():
    seed("--classics", "0")
    for demo_user in seeding.DEMO_USERS:
        user = authenticate(username=demo_user.email, password=PASSWORD)
        assert user, demo_user
        assert user.has_verified_email
        assert user.is_superuser == (demo_user.email == "owner@booktime.example")
        assert user.is_staff == (demo_user.email.split("@")[0] in ("owner", "office", "dispatch"))
        assert [group.name for group in user.groups.all()] == [demo_user.group] * bool(
            demo_user.group
        )
    assert User.objects.count() == 5


def test_alice_has_two_addresses_and_keeps_what_she_changes():
    seeding.add_demo_users(PASSWORD)
    alice = User.objects.get(email="alice@booktime.example")
    cities = [address.city for address in alice.addresses.all()]
    assert (cities, alice.addresses.get(is_default=True).city) == (["Dublin", "Leeds"], "Leeds")
    alice.addresses.get(city="Leeds").remove()
    seeding.add_demo_users(PASSWORD)
    assert alice.addresses.get().city == "Dublin"


def test_another_password_is_taken_over_even_by_once(settings):
    seed("--classics", "0")
    User.objects.filter(email__startswith="bob").update(is_active=False)
    settings.DEMO_PASSWORD = "another-demo-password"
    assert "another-demo-password" in seed("--once")
    for demo_user in seeding.DEMO_USERS:
        assert authenticate(username=demo_user.email, password="another-demo-password"), demo_user


def test_there_are_no_people_in_production(settings):
    settings.DEMO = False
    words = seed("--classics", "1")
    assert not User.objects.exists()
    assert "no people to sign in as" in words
    assert PASSWORD not in words


# Made-up books --------------------------------------------------------------------------------


def test_more_made_up_books_are_those_that_were_missing():
    seed("--classics", "0", "--products", "50")
    at_once = shop()
    empty_the_shop()
    seed("--classics", "0", "--products", "20")
    seed("--products", "50", "--once")
    assert shop() == at_once
    assert len(at_once[0]) == 50


def test_made_up_books_are_like_real_ones(client):
    seed("--classics", "0", "--products", "200")
    products = list(Product.objects.all())
    assert {clean_isbn(product.isbn) for product in products} == {
        product.isbn for product in products
    }
    assert {len(product.description.split()) for product in products} == {30}
    assert {None, 0} < {product.stock for product in products}
    assert 30 < Author.objects.count() < 90
    assert all(product.byline for product in products)
    sizes = [tag.products.count() for tag in ProductTag.objects.all()]
    assert len(sizes) >= 20
    assert max(sizes) > 5 * min(sizes)
    for product in products[:5]:
        product.full_clean()
        assert client.get(product.get_absolute_url()).status_code == 200
