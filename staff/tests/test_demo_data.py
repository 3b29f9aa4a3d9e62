import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from stdnum import isbn as isbn_number

from staff.demo import CLASSICS, IMAGES

COLUMNS = (
    "name description tags image_filename price authors isbn stock publisher published pages "
    "language format tax_rate opening"
)
CATEGORIES = {
    "Fiction",
    "Classics",
    "Poetry",
    "Science",
    "History",
    "Philosophy",
    "Adventure",
    "Children's books",
    "Drama",
    "Gothic and fantastic",
    "Short stories",
    "Travel",
    "Biography",
}


@pytest.fixture(scope="module")
def products():
    with CLASSICS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_72_books_with_the_agreed_columns(products):
    assert len(products) == 72
    assert all(list(product) == COLUMNS.split() for product in products)


def test_no_book_is_listed_twice(products):
    assert len({(product["name"], product["authors"]) for product in products}) == 72


def test_descriptions_are_between_40_and_90_words(products):
    lengths = {product["name"]: len(product["description"].split()) for product in products}
    assert {name: n for name, n in lengths.items() if not 40 <= n <= 90} == {}


def test_every_category_has_five_books_and_every_book_one_to_three(products):
    tags = [product["tags"].split("|") for product in products]
    assert {len(set(own)) == len(own) and 1 <= len(own) <= 3 for own in tags} == {True}
    counts = Counter(tag for own in tags for tag in own)
    assert set(counts) == CATEGORIES
    assert min(counts.values()) >= 5


def test_69_isbns_are_valid_and_unique(products):
    numbers = [product["isbn"] for product in products if product["isbn"]]
    assert len(numbers) == len(set(numbers)) == 69
    assert all(isbn_number.is_valid(n) and n.startswith("9781915") for n in numbers)


def test_69_images_have_unique_plain_names(products):
    names = [product["image_filename"] for product in products if product["image_filename"]]
    assert len(names) == len(set(names)) == 69
    assert all(re.fullmatch(r"[a-z0-9-]+\.webp", name) for name in names)


def test_stock_has_few_none_and_uncounted(products):
    stocks = [product["stock"] for product in products]
    counted = [int(stock) for stock in stocks if stock]
    assert stocks.count("") == 4
    assert counted.count(0) == 3
    assert sum(stock in (1, 2) for stock in counted) == 5
    assert all(0 <= stock <= 60 for stock in counted)


def test_prices_and_facts_have_their_form(products):
    for product in products:
        assert Decimal("7.99") <= Decimal(product["price"]) <= Decimal("24.99"), product["name"]
        assert re.fullmatch(r"1[5-9]\d\d", product["published"]), product["name"]
        assert int(product["pages"]) > 0, product["name"]
        assert re.fullmatch(r"[a-z]{2}", product["language"]), product["name"]
        assert product["format"] in {"paperback", "hardback", "ebook", "audiobook"}, product["name"]
        assert product["tax_rate"] == ("20" if product["format"] == "audiobook" else "0"), product[
            "name"
        ]
        assert product["authors"], product["name"]
        assert product["publisher"], product["name"]


def test_enough_openings_and_none_too_long(products):
    openings = [product["opening"] for product in products if product["opening"]]
    assert len(openings) >= 30
    assert max(map(len, openings)) <= 300


def test_every_image_belongs_to_a_book(products):
    stems = {
        Path(product["image_filename"]).stem: product
        for product in products
        if product["image_filename"]
    }
    kinds = Counter()
    for path in IMAGES.iterdir():
        stem, _, kind = path.stem.rpartition("-")
        if path.stem in stems:
            stem, kind = path.stem, "front"
        kinds[kind] += 1
        assert stem in stems, path.name
        assert kind != "opening" or stems[stem]["opening"], path.name
    assert kinds == {"front": 69, "back": 24, "opening": 18}


def test_images_are_webp_of_one_size_and_5_mb_in_all():
    paths = list(IMAGES.iterdir())
    for path in paths:
        with Image.open(path) as image:
            assert (image.format, image.size) == ("WEBP", (800, 1200)), path.name
    assert sum(path.stat().st_size for path in paths) <= 5_000_000
