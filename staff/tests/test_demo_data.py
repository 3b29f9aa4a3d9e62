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
def books():
    with CLASSICS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_72_books_with_the_agreed_columns(books):
    assert len(books) == 72
    assert all(list(book) == COLUMNS.split() for book in books)


def test_no_book_is_listed_twice(books):
    assert len({(book["name"], book["authors"]) for book in books}) == 72


def test_descriptions_are_between_40_and_90_words(books):
    lengths = {book["name"]: len(book["description"].split()) for book in books}
    assert {name: n for name, n in lengths.items() if not 40 <= n <= 90} == {}


def test_every_category_has_five_books_and_every_book_one_to_three(books):
    tags = [book["tags"].split("|") for book in books]
    assert {len(set(own)) == len(own) and 1 <= len(own) <= 3 for own in tags} == {True}
    counts = Counter(tag for own in tags for tag in own)
    assert set(counts) == CATEGORIES
    assert min(counts.values()) >= 5


def test_69_isbns_are_valid_and_unique(books):
    numbers = [book["isbn"] for book in books if book["isbn"]]
    assert len(numbers) == len(set(numbers)) == 69
    assert all(isbn_number.is_valid(n) and n.startswith("9781915") for n in numbers)


def test_69_images_have_unique_plain_names(books):
    names = [book["image_filename"] for book in books if book["image_filename"]]
    assert len(names) == len(set(names)) == 69
    assert all(re.fullmatch(r"[a-z0-9-]+\.webp", name) for name in names)


def test_stock_has_few_none_and_uncounted(books):
    stocks = [book["stock"] for book in books]
    counted = [int(stock) for stock in stocks if stock]
    assert stocks.count("") == 4
    assert counted.count(0) == 3
    assert sum(stock in (1, 2) for stock in counted) == 5
    assert all(0 <= stock <= 60 for stock in counted)


def test_prices_and_facts_have_their_form(books):
    for book in books:
        assert Decimal("7.99") <= Decimal(book["price"]) <= Decimal("24.99"), book["name"]
        assert re.fullmatch(r"1[5-9]\d\d", book["published"]), book["name"]
        assert int(book["pages"]) > 0, book["name"]
        assert re.fullmatch(r"[a-z]{2}", book["language"]), book["name"]
        assert book["format"] in {"paperback", "hardback", "ebook", "audiobook"}, book["name"]
        assert book["tax_rate"] == ("20" if book["format"] == "audiobook" else "0"), book["name"]
        assert book["authors"], book["name"]
        assert book["publisher"], book["name"]


def test_enough_openings_and_none_too_long(books):
    openings = [book["opening"] for book in books if book["opening"]]
    assert len(openings) >= 30
    assert max(map(len, openings)) <= 300


def test_every_image_belongs_to_a_book(books):
    stems = {Path(book["image_filename"]).stem: book for book in books if book["image_filename"]}
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
