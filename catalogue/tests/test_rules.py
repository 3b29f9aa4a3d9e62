from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from catalogue.factories import make_author, make_product, make_tag
from catalogue.models import Author, Authorship, Feature, Product, ProductTag

pytestmark = pytest.mark.django_db

BROKEN = [
    {"price": 0},
    {"price": "-1"},
    {"name": ""},
    {"slug": ""},
    {"tax_rate": "-1"},
    {"isbn": "9780261102218"},
    {"isbn": "978026110221"},
    {"isbn": ""},
    {"stock": -1},
    {"pages": 0},
    {"published": "soon"},
    {"published": "1813-13"},
    {"language": "English"},
    {"format": "scroll"},
]


@pytest.mark.parametrize("fields", BROKEN)
def test_the_database_refuses_a_broken_fact(fields):
    product = make_product()
    with pytest.raises(DatabaseError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"isbn": "978-0-261-10221-8"},
        {"price": "0.00"},
        {"price": "1.999"},
        {"published": "1988-02-30"},
        {"language": "xx"},
        {"pages": 0},
        {"tax_rate": "-2"},
    ],
)
def test_a_form_says_what_is_wrong_before_the_database_does(fields):
    product = Product(**({"name": "Emma", "price": Decimal("7.50"), "slug": "emma"} | fields))
    with pytest.raises(ValidationError) as error:
        product.full_clean()
    assert set(error.value.message_dict) == set(fields)


@pytest.mark.parametrize("typed", ["0-261-10221-4", "9780261102217", "978-0-261-10221-7"])
def test_an_isbn_is_kept_as_thirteen_digits(typed):
    product = Product(name="The Hobbit", price=Decimal("7.50"), isbn=typed)
    product.full_clean(exclude=["slug"])
    assert product.isbn == "9780261102217"


def test_two_books_cannot_share_an_isbn_but_many_can_have_none():
    make_product(isbn="9780261102217")
    make_product(isbn=None)
    make_product(isbn=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        make_product(isbn="9780261102217")


@pytest.mark.parametrize(
    ("name", "isbn", "slug"),
    [
        ("Pride & Prejudice", None, "pride-prejudice"),
        ("Émile Zola: Germinal", None, "emile-zola-germinal"),
        ("Война и мир", "9780261102217", "9780261102217"),
        ("红楼梦", None, "book"),
        ("📚", None, "book"),
        ("!?!", None, "book"),
        ("ألف ليلة وليلة", None, "book"),
        ("x" * 255, None, "x" * 100),
    ],
)
def test_a_title_in_any_script_has_an_address(client, name, isbn, slug):
    product = make_product(name, isbn=isbn)
    assert product.slug == slug
    assert client.get(product.get_absolute_url()).status_code == 200


def test_equal_titles_get_different_addresses():
    assert [make_product("Emma").slug for _ in range(3)] == ["emma", "emma-2", "emma-3"]


def test_an_address_cut_to_length_stays_unique():
    slugs = {make_product("x" * 255).slug for _ in range(3)}
    assert len(slugs) == 3
    assert max(map(len, slugs)) <= 100


def test_no_category_takes_the_address_of_all_books():
    assert ProductTag.objects.create(name="All").slug == "all-2"


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_a_home_page_block_never_leads_out_of_the_shop(link):
    block = Feature(kind="slide", title="A slide", link=link)
    with pytest.raises(ValidationError):
        block.full_clean()
    with pytest.raises(DatabaseError), transaction.atomic():
        block.save()


def test_an_author_stands_on_a_title_page_once():
    product, author = make_product(), make_author()
    Authorship.objects.create(product=product, author=author)
    with pytest.raises(DatabaseError), transaction.atomic():
        Authorship.objects.create(product=product, author=author, position=1)


@pytest.mark.parametrize("model", [Author, ProductTag])
def test_a_name_in_any_script_has_an_address(model):
    slugs = {model.objects.create(name=name).slug for name in ("老子", "孔子", "Ægir")}
    assert len(slugs) == 3
    assert "aegir" in slugs


def test_categories_load_and_dump_by_their_slug(tmp_path):
    from django.core.management import call_command

    make_tag("Poetry", description="Verse")
    fixture = tmp_path / "tags.json"
    call_command("dumpdata", "catalogue.producttag", natural_primary=True, output=str(fixture))
    ProductTag.objects.all().delete()
    make_tag("Drama")
    for _ in range(2):
        call_command("loaddata", str(fixture), verbosity=0)
    assert list(ProductTag.objects.values_list("slug", "description")) == [
        ("drama", ""),
        ("poetry", "Verse"),
    ]


@pytest.mark.parametrize(
    ("fields", "words", "sellable"),
    [
        ({"stock": None}, "Available to order", True),
        ({"stock": 40}, "On our shelves", True),
        ({"stock": 2}, "Only 2 left", True),
        ({"stock": 0}, "Out of stock", False),
        ({"stock": 5, "in_stock": False}, "Out of stock", False),
    ],
)
def test_availability_is_said_in_the_trades_words(fields, words, sellable):
    product = make_product(**fields)
    assert product.availability.words == words
    assert product.sellable is sellable
    assert Product.objects.sellable().filter(pk=product.pk).exists() is sellable
