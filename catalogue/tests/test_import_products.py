"""manage.py import_products, rule by rule."""

import csv
import hashlib
import os
import signal
import subprocess
import sys
from io import BytesIO, StringIO
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from catalogue.derived.indexing import rebuild
from catalogue.factories import make_image, make_product, make_upload
from catalogue.feeds import import_lock, importing, reader, writing
from catalogue.feeds.bulk_slugs import free_slugs
from catalogue.feeds.reader import FeedError
from catalogue.models import Author, FacetCount, Product, ProductImage, ProductTag, SearchWord
from config.tests.lock_waits import until
from config.tests.quick_flush import flush_rows

pytestmark = pytest.mark.django_db

SAMPLE = """name,description,tags,image_filename,price
The cathedral and the bazaar,On open methodologies,Open source|Programming,cathedral.jpg,10.00
Siddhartha,A novel by Hermann Hesse,Religion|Narrative,siddhartha.jpg,6.00
Backgammon for dummies,How to start playing,Games|Backgammon,backgammon.jpg,13.00
"""
ISBN, OTHER_ISBN = "9780131103627", "9780262510875"


@pytest.fixture
def feed(tmp_path):
    def write(content, name="feed.csv"):
        path = tmp_path / name
        if isinstance(content, list):
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(content)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def image_dir(tmp_path):
    folder = tmp_path / "covers"
    folder.mkdir()
    for name in ("cathedral", "siddhartha", "backgammon"):
        (folder / f"{name}.jpg").write_bytes(make_upload(size=(40, 60)).read())
    return folder


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(importing, "CHUNK_ROWS", 2)


def run(*args, **options):
    out, err = StringIO(), StringIO()
    call_command("import_products", *args, stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


def refusal(*args, **options):
    """Return what a refused import says, having looked that it changed nothing."""
    before = shop()
    with pytest.raises(CommandError) as caught:
        run(*args, **options)
    assert shop() == before
    return str(caught.value)


def shop(dates=True):
    """Everything an import may change, without ids, and the files."""
    products = [
        {
            **{
                field.name: getattr(product, field.attname)
                for field in Product._meta.concrete_fields
                if field.name not in ("id", "cover")
                and (dates or not field.name.startswith("date_"))
            },
            "cover": product.cover and product.cover.image.name,
            "authors": authors_of(product),
            "tags": sorted(tag.slug for tag in product.tags.all()),
            "images": list(
                product.images.values("image", "fingerprint", "position", "alt", "widths")
            ),
            "facets": product.document.facets,
        }
        for product in Product.objects.order_by("slug")
    ]
    return {
        "books": products,
        "authors": sorted(Author.objects.values_list("name", "slug")),
        "tags": sorted(ProductTag.objects.values_list("name", "slug")),
        "counts": derived(),
        "files": files(),
    }


def authors_of(product):
    return list(product.authorships.order_by("position").values_list("author__name", flat=True))


def derived():
    counts = FacetCount.objects.exclude(count=0).values_list(
        "category", "dimension", "value", "count"
    )
    return sorted(counts), sorted(SearchWord.objects.exclude(count=0).values_list("word", "count"))


def files():
    from django.conf import settings

    root = Path(settings.MEDIA_ROOT)
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def row_of(**cells):
    """A feed of one book."""
    cells = {"name": "Siddhartha", "price": "6.00"} | cells
    return [list(cells), list(cells.values())]


# The sample of the trade -----------------------------------------------------------------------


def test_the_sample_of_the_trade_gives_the_counts_of_the_trade(feed, image_dir):
    message = run(feed(SAMPLE), image_dir).splitlines()
    assert message[:3] == [
        "Products processed=3 (created=3)",
        "Tags processed=6 (created=6)",
        "Images processed=3",
    ]
    product = Product.objects.get(slug="siddhartha")
    assert (product.name, str(product.price), product.stock) == ("Siddhartha", "6.00", None)
    assert sorted(tag.slug for tag in product.tags.all()) == ["narrative", "religion"]
    assert product.cover.alt == "Cover of Siddhartha"
    assert (product.cover.width, product.cover.height) == (40, 60)
    assert f"{product.cover.folder}/master.jpg" in files()


def test_the_same_feed_twice_leaves_the_same_shop(feed, image_dir):
    path = feed(SAMPLE)
    run(path, image_dir)
    before = shop()
    message = run(path, image_dir)
    assert shop() == before
    assert "Products processed=3 (created=0)\nTags processed=6 (created=0)" in message
    assert "Changed=0 Unchanged=3" in message


def test_every_column_arrives(feed):
    cells = {
        "description": "A novel",
        "authors": "Hermann Hesse|Hilda Rosner",
        "isbn": "0-306-40615-2",
        "stock": "7",
        "publisher": "Bantam  Books",
        "published": "1951-03",
        "pages": "152",
        "language": "German",
        "format": "E-book",
        "tax_rate": "7.50",
    }
    run(feed(row_of(**cells)))
    product = Product.objects.get()
    assert authors_of(product) == ["Hermann Hesse", "Hilda Rosner"]
    assert (product.isbn, product.stock, product.publisher) == ("9780306406157", 7, "Bantam Books")
    assert (product.published, product.pages, product.language) == ("1951-03", 152, "de")
    assert (product.format, str(product.tax_rate)) == ("ebook", "7.50")
    assert product.byline == "Hermann Hesse and Hilda Rosner"


def test_facets_vocabulary_and_covers_are_right_straight_after_an_import(feed, image_dir):
    run(feed(SAMPLE), image_dir)
    run(feed(SAMPLE.replace("Religion|", "Classics|").replace("6.00", "16.00")), image_dir)
    kept = derived()
    assert ("", "category", "classics", 1) in kept[0]
    assert ("", "price", "15-20", 1) in kept[0]
    rebuild()
    assert derived() == kept


def test_queries_do_not_grow_with_the_rows(feed, django_assert_max_num_queries):
    def rows(count, price):
        return [["name", "tags", "authors", "price"]] + [
            [f"Book {number}", f"A{number}|B", f"Author {number}", price] for number in range(count)
        ]

    few, many = feed(rows(2, "1.00"), "few.csv"), feed(rows(100, "2.00"), "many.csv")
    with django_assert_max_num_queries(60):
        run(few)
    with django_assert_max_num_queries(60):
        run(many)


# What a feed may look like ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfname,price\r\nSiddhartha,6.00\r\n",
        b"name,price\rSiddhartha,6.00\r",
        b"Name; PRICE \nSiddhartha;6,00\n",
        b'"name","price"\n"Siddhartha","6.00"',
        b"name,price\n\n,\nSiddhartha,6.00\n\n",
    ],
    ids=["bom-crlf", "lone-cr", "semicolon", "quoted", "blank-rows"],
)
def test_feeds_of_all_programs_are_read(feed, content):
    assert "Products processed=1 (created=1)" in run(feed(content))
    assert Product.objects.values_list("name", "price").get()[0] == "Siddhartha"
    assert str(Product.objects.get().price) == "6.00"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_no_line_is_lost_or_doubled_where_one_read_ends(end, monkeypatch):
    lines = [b"name,price", *(b"Book" + b"x" * n + b",1" for n in range(9))]
    for block in range(12, 40):
        monkeypatch.setattr(reader, "BLOCK", block)
        records = list(reader.Feed(BytesIO(end.join(lines) + end)).records())
        assert [len(record.cells[0]) for record in records] == list(range(4, 13))
        assert [record.line for record in records] == list(range(2, 11))


def test_a_comma_is_decimal_only_where_semicolons_separate(feed):
    message = refusal(feed('name,price\nSiddhartha,"6,00"\n'))
    assert "row 2: price: “6,00” is not a number like 9.99" in message


def test_quoted_newlines_stay_and_rows_are_numbered_as_in_a_spreadsheet(feed):
    good = b'name,description,price\nA,"one\r\ntwo\rthree",1.00\nB,,x\n'
    message = refusal(feed(good))
    assert "row 3 (line 5): price: “x” is not a number" in message
    run(feed(good), skip_errors=True)
    assert Product.objects.get().description == "one\ntwo\nthree"


def test_hostile_text_stays_text(feed):
    texts = [
        "<script>alert(1)</script>",
        '<b hx-get="/">',
        "{{ 7*7 }}",
        "=HYPERLINK(1)",
        "-- '; DROP",
    ]
    run(feed([["name", "description", "price"], *([text, text, "1.00"] for text in texts)]))
    products = Product.objects.order_by("pk").values_list("name", "description")
    assert list(products) == [(text, text) for text in texts]


def test_titles_in_any_script_and_alike_get_slugs_of_their_own(feed, small_chunks):
    names = ["三国", "Война и мир", "🙂", "!!!", "שלום", "Poems", "Poems", "Poems", "Poems 2"]
    make_product("Poems")
    run(feed([["name", "authors", "price"], *([n, f"A{i}", "1"] for i, n in enumerate(names))]))
    slugs = list(Product.objects.values_list("slug", flat=True))
    assert len(set(slugs)) == len(names) + 1
    assert all(slugs)
    assert {"poems-2", "poems-3", "poems-4", "poems-2-2"} <= set(slugs)


def test_many_books_of_one_slug_take_few_queries(django_assert_max_num_queries):
    Product.objects.bulk_create(
        Product(name="A", slug="a" if n == 1 else f"a-{n}", price=1) for n in range(1, 400)
    )
    with django_assert_max_num_queries(6):
        assert free_slugs(Product, ["a", "b", "a"], set()) == ["a-400", "b", "a-401"]


# What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"price": "0"}, "price: Ensure this value is greater than or equal to 0.01."),
        ({"price": "-5"}, "price: Ensure this value is greater"),
        ({"price": "9.999"}, "price: Ensure that there are no more than 2 decimal places."),
        ({"price": "1234567.00"}, "price: Ensure that there are no more than"),
        ({"price": "NaN"}, "price: “NaN” is not a number like 9.99"),
        ({"price": "1e3"}, "price: “1e3” is not"),
        ({"price": "£5"}, "price: “£5” is not"),
        ({"price": "９"}, "price: “９” is not"),
        ({"price": ""}, "price: is empty"),
        ({"price": "9" * 5000}, "price: “999"),
        ({"name": " \u00a0 "}, "name: is empty"),
        ({"name": "x" * 256}, "name: Ensure this value has at most 255 characters"),
        ({"name": "a\0b"}, "has a NUL character"),
        ({"isbn": "9780131103628"}, "isbn: “9780131103628” is not an ISBN"),
        ({"isbn": "9.78013E+12"}, "isbn: “9.78013E+12” is not an ISBN"),
        ({"stock": "-1"}, "stock: “-1” is not a whole number from 0"),
        ({"stock": "1.5"}, "stock: “1.5” is not a whole number"),
        ({"stock": "3000000000"}, "stock: “3000000000” is not"),
        ({"pages": "0"}, "pages: Ensure this value is greater than or equal to 1."),
        ({"published": "22.3.1988"}, "published: Write the date as 1813, 1988-03 or"),
        ({"language": "Klingon"}, "language: “Klingon” is not a language like en or English"),
        ({"format": "scroll"}, "format: “scroll” is none of audiobook, ebook, hardback, paperback"),
        ({"tax_rate": "100"}, "tax_rate: Ensure that there are no more than"),
        ({"tax_rate": "-1"}, "tax_rate: Ensure this value is greater than or equal to 0."),
        ({"publisher": "x" * 201}, "publisher: Ensure this value has at most 200"),
        ({"authors": "A|" + "x" * 201}, "authors: “xxxx"),
        ({"tags": "x" * 81}, "tags: “xxxx"),
        ({"tags": "|".join(map(str, range(51)))}, "tags: has 51 names; at most 50 can be kept"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_reason(feed, cells, message):
    assert f"row 2: {message}" in refusal(feed(row_of(**cells)))


def test_what_is_said_about_a_row_is_short_and_without_control_characters(feed):
    message = refusal(feed(row_of(language="\x1b[31m" + "x" * 9999)))
    assert "\x1b" not in message
    assert len(message) < 400


def test_every_bad_row_is_listed_and_nothing_is_changed(feed):
    message = refusal(feed("name,price,pages\nGood,1.00,\n,0,x\nGood too,2.00,\nBad,,\n"))
    assert message.startswith("2 rows are wrong, so nothing was changed")
    assert message.splitlines()[1:] == [
        "row 3: name: is empty",
        "row 3: price: Ensure this value is greater than or equal to 0.01.",
        "row 3: pages: “x” is not a whole number from 0",
        "row 5: price: is empty",
    ]


def test_skip_errors_takes_the_good_rows_and_lists_the_others(feed):
    rows = "name,price\nGood,1.00\n,0\nGood too,2.00\ngood,3.00\n"
    message = run(feed(rows), skip_errors=True)
    assert "Products processed=2 (created=2)" in message
    assert "Skipped=2" in message
    assert "row 3: name: is empty" in message
    assert "row 5: name: the same title and authors as in row 2" in message
    assert Product.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \n", "The file is empty."),
        (b"name,prize,price\n", "Unknown columns: “prize”. A feed has name, description,"),
        (b"name,price,\n", "Unknown columns: “”."),
        (b"name,price,Name\n", "Columns that are there twice: “name”."),
        (b"name,tags\n", "Missing columns: “price”."),
        (b"name\tprice\nA\t1\n", "Unknown columns: “name price”."),
        ("name,price\nA,1\n".encode("utf-16"), "is not UTF-8; please save the file as “CSV UTF-8”"),
        (b"n\xe4me,price\n", "The first line, which names the columns, is not UTF-8"),
        (b'"name,price\nA,1\n', "The first line, which names the columns, a quoted cell begins"),
        (b"\0" * 999, "The first line, which names the columns, has a NUL character"),
    ],
)
def test_a_file_that_is_no_feed_is_refused_in_a_sentence(feed, content, message):
    assert message in refusal(feed(content), skip_errors=True)


def test_a_feed_that_is_not_there_or_no_file_is_refused(tmp_path):
    assert "cannot be read: No such file" in refusal(tmp_path / "none.csv")
    assert "cannot be read: Is a directory" in refusal(tmp_path)
    assert "is not a file" in refusal("/dev/zero")
    assert "is not a directory" in refusal("feed.csv", tmp_path / "none")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"only one cell", "has 1 cells; the header has 2"),
        (b"A,1.00,more", "has 3 cells; the header has 2"),
        (b"M\xe4rchen,1.00", "is not UTF-8; please save the file as"),
        (b'"A" B,1.00', "a quote within a cell is not doubled"),
    ],
)
def test_a_broken_row_spoils_only_itself(feed, line, message):
    path = feed(b"name,price\nFirst,1.00\n" + line + b"\nLast,2.00\n")
    assert f"row 3: {message}" in refusal(path)
    run(path, skip_errors=True)
    assert set(Product.objects.values_list("name", flat=True)) == {"First", "Last"}


def test_a_quote_that_is_never_closed_is_named_with_its_row(feed):
    assert "row 3: a quoted cell begins here" in refusal(feed('name,price\nA,1\n"B,2\nC,3\n'))


@pytest.mark.parametrize(
    "huge",
    [b"x" * 1_000_001, b'"' + b"x" * 9_000_000, b'"' + b"x\n" * 3_000_000, b"," * 5_000_000],
    ids=["cell", "line", "cell of lines", "cells"],
)
def test_a_huge_cell_or_row_ends_the_reading(feed, huge):
    message = refusal(feed(b"name,price\nA,1\n" + huge + b",2\nB,3\n"), skip_errors=True)
    assert message.startswith(
        "Row 3 (line 3) has over 1,000,000 characters in one cell; is a quote"
    )


def test_a_file_that_is_wrong_throughout_is_not_listed_row_by_row(feed, monkeypatch):
    monkeypatch.setattr(importing, "MAX_FAULTS", 3)
    message = refusal(feed("name,price\n" + "x\n" * 9), skip_errors=True)
    assert message.startswith("Over 3 rows are wrong. The last one seen:\nrow 5: has 1 cells")


def test_a_book_that_is_there_twice_is_named_with_the_earlier_row(feed):
    head = ["name", "authors", "isbn", "price"]
    rows = [["A", "X|Y", "", 1], ["B", "", ISBN, 1], ["a ", "y|X", "", 2], ["C", "", ISBN, 2]]
    message = refusal(feed([head, *rows]))
    assert "row 4: name: the same title and authors as in row 2" in message
    assert "row 5: isbn: the same ISBN as in row 3" in message


# Which book a row is about ---------------------------------------------------------------------


def test_a_changed_price_updates_the_book_and_only_that(feed):
    run(feed(row_of(isbn=ISBN, description="Old", stock="5", authors="A", tags="T")))
    before = Product.objects.get()
    Product.objects.update(stock=3, in_stock=False)
    message = run(feed(row_of(isbn=ISBN, price="7.00", description="", stock="9")))
    product = Product.objects.get()
    assert "Changed=1 Unchanged=0" in message
    assert (str(product.price), product.description, product.stock) == ("7.00", "Old", 3)
    assert (product.in_stock, product.slug, product.byline) == (False, before.slug, "A")
    assert [tag.name for tag in product.tags.all()] == ["T"]
    assert product.date_updated > before.date_updated


def test_only_the_columns_that_differ_are_written(feed, django_assert_num_queries, monkeypatch):
    run(feed(row_of(isbn=ISBN, description="Old", stock="5")))
    written = []
    update = type(Product.objects.all()).bulk_update
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.bulk_update",
        lambda query, rows, columns, **options: (
            written.append(columns) if rows else None,
            update(query, rows, columns, **options),
        ),
    )
    run(feed(row_of(isbn=ISBN, description="New", stock="9")))
    assert written == [["description"]]


def test_set_stock_overwrites_live_stock(feed):
    run(feed(row_of(stock="5")))
    Product.objects.update(stock=3)
    run(feed(row_of(stock="9")), set_stock=True)
    assert Product.objects.get().stock == 9
    run(feed(row_of(stock="")), set_stock=True)
    assert Product.objects.get().stock is None
    assert "no column “stock”" in refusal(feed(row_of()), set_stock=True)


def test_two_editions_of_one_title_stay_two_books(feed):
    rows = [["name", "isbn", "price"], ["Structure", ISBN, 1], ["Structure", OTHER_ISBN, 2]]
    for _ in range(2):
        run(feed(rows))
        assert set(Product.objects.values_list("isbn", flat=True)) == {ISBN, OTHER_ISBN}
    run(feed(row_of(name="Structure", isbn="9780306406157")))
    assert Product.objects.count() == 3


def test_a_row_without_isbn_is_the_book_of_that_name_and_authors(feed):
    product = make_product("The  Hobbit", authors=["J.R.R. Tolkien", "Alan Lee"], isbn=ISBN)
    run(feed(row_of(name="the hobbit", authors="J.R.R. TOLKIEN|alan lee")))
    assert Product.objects.get().pk == product.pk
    run(feed(row_of(name="The Hobbit", authors="J.R.R. Tolkien")))
    assert Product.objects.count() == 2


def test_a_row_with_an_isbn_gives_it_to_the_book_that_has_none(feed):
    product = make_product("Emma", authors=["Jane Austen"])
    rows = row_of(name="Emma", authors="Jane Austen", isbn=ISBN)
    rows.append(["Emma", "1.00", "Jane Austen", OTHER_ISBN])
    for _ in range(2):
        run(feed(rows))
        assert Product.objects.get(isbn=ISBN).pk == product.pk
        assert Product.objects.count() == 2


def test_a_row_with_an_isbn_leaves_the_book_of_another_row_alone(feed, small_chunks):
    rows = [["name", "isbn", "price"], ["Emma", ISBN, 1], ["X", "", 1], ["Emma", "", 2]]
    bare = make_product("Emma")
    for _ in range(2):
        run(feed(rows))
        assert Product.objects.get(name="Emma", isbn=None).pk == bare.pk
        prices = Product.objects.filter(name="Emma").values_list("isbn", "price")
        assert {(isbn, int(price)) for isbn, price in prices} == {(ISBN, 1), (None, 2)}


def test_the_order_of_rows_with_and_without_isbn_makes_no_difference(feed, small_chunks):
    head, with_isbn = ["name", "isbn", "price"], ["Emma", ISBN, 1]
    without, others = ["Emma", "", 2], [["X", "", 3], ["Y", "", 3]]
    orders = [with_isbn, *others, without], [without, *others, with_isbn]
    for rows, there_before in product(orders, [[], [with_isbn], [without]]):
        Product.objects.all().delete()
        run(feed([head, *there_before]))
        for _ in range(2):
            run(feed([head, *rows]))
            assert Product.objects.filter(name="Emma", isbn=ISBN, price=1).count() == 1
            assert Product.objects.filter(name="Emma", isbn=None, price=2).count() == 1


def test_of_several_books_the_one_without_isbn_is_meant_or_none(feed):
    bare = make_product("Poems")
    make_product("Poems", isbn=ISBN)
    run(feed(row_of(name="Poems", price="3")))
    assert Product.objects.get(price=3).pk == bare.pk
    make_product("Poems")
    message = refusal(feed(row_of(name="Poems", price="4")))
    assert "row 2: name: several books have this title and these authors" in message


def test_names_that_differ_in_case_or_composition_are_one_author_and_one_tag(feed):
    make_product(authors=["José Saramago"], tags=["Fiction"])
    run(feed(row_of(name="Cafe\u0301", tags="e\u0301")))
    assert Product.objects.get(name="Café").tags.get().name == "é"
    ProductTag.objects.get(name="é").delete()
    run(feed(row_of(authors="JOSE\u0301  SARAMAGO|New One|new one", tags="fiction | FICTION")))
    assert set(Author.objects.values_list("name", flat=True)) == {"José Saramago", "New One"}
    assert [tag.name for tag in ProductTag.objects.all()] == ["Fiction"]
    product = Product.objects.get(name="Siddhartha")
    assert authors_of(product) == ["José Saramago", "New One"]


def test_what_a_row_says_replaces_authors_and_tags_and_what_it_leaves_empty_stays(feed):
    run(feed(row_of(isbn=ISBN, authors="A|B", tags="One|Two")))
    run(feed(row_of(isbn=ISBN, authors="B|A|C", tags="Two|Three")))
    product = Product.objects.get()
    assert authors_of(product) == ["B", "A", "C"]
    assert sorted(tag.name for tag in product.tags.all()) == ["Three", "Two"]
    before = shop()
    run(feed(row_of(isbn=ISBN, authors="", tags="")))
    assert shop() == before


def test_a_category_called_all_does_not_take_the_address_of_the_whole_shop(feed):
    run(feed(row_of(tags="All")))
    assert ProductTag.objects.get().slug == "all-2"


# Pictures --------------------------------------------------------------------------------------


def path_tricks(folder):
    outside = folder.parent / "secret.jpg"
    outside.write_bytes(make_upload(size=(40, 60)).read())
    (folder / "link.jpg").symlink_to(outside)
    (folder / "loop.jpg").symlink_to("loop.jpg")
    (folder / "up").symlink_to(folder.parent)
    (folder / "page.jpg").write_text("<html>")
    (folder / "cut.jpg").write_bytes((folder / "cathedral.jpg").read_bytes()[:400])
    (folder / "empty.jpg").touch()
    os.mkfifo(folder / "pipe.jpg")
    return outside


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../secret.jpg", "is not inside the directory of pictures"),
        ("up/secret.jpg", "is not inside the directory of pictures"),
        ("covers/../../secret.jpg", "is not inside the directory of pictures"),
        ("./../covers/cathedral.jpg", "is not inside the directory of pictures"),
        ("/etc/passwd", "is not inside the directory of pictures"),
        ("link.jpg", "is not inside the directory of pictures"),
        ("loop.jpg", "is missing"),
        ("none.jpg", "is missing"),
        ("x" * 5000, "is missing"),
        ("cathedral.jpg/x", "is missing"),
        (".", "is not a file"),
        ("pipe.jpg", "is not a file"),
        ("page.jpg", "This is not a picture we can read."),
        ("cut.jpg", "This picture is damaged or incomplete."),
        ("empty.jpg", "This file is empty."),
    ],
)
def test_pictures_come_only_from_whole_files_inside_the_directory(feed, image_dir, name, reason):
    outside = path_tricks(image_dir)
    message = refusal(feed(row_of(image_filename=name)), image_dir)
    assert "row 2: image_filename: “" in message
    assert reason in message or (len(name) > 200 and message.rstrip().endswith("…"))
    assert outside.exists()


def test_a_picture_with_an_absolute_path_into_the_directory_is_refused_too(feed, image_dir):
    rows = row_of(image_filename=image_dir / "cathedral.jpg")
    assert "is not inside the directory" in refusal(feed(rows), image_dir)


def test_a_bad_picture_stops_all_rows_and_stores_no_file(feed, image_dir):
    (image_dir / "siddhartha.jpg").unlink()
    message = refusal(feed(SAMPLE), image_dir)
    assert "row 3: image_filename: “siddhartha.jpg” is missing" in message
    assert files() == {}


def test_without_a_directory_pictures_are_left_alone_and_that_is_said(feed, image_dir):
    run(feed(SAMPLE), image_dir)
    before = shop()
    message = run(feed(SAMPLE))
    assert "3 rows name pictures, which were left out" in message
    assert "Images processed=0" in message
    assert shop() == before


def test_a_new_picture_replaces_the_feeds_earlier_one_and_no_other(
    feed, image_dir, django_capture_on_commit_callbacks
):
    path = feed(row_of(image_filename="siddhartha.jpg"))
    product = make_product("Siddhartha")
    by_hand = make_image(product, alt="By hand")
    run(path, image_dir)
    first = Product.objects.get().cover
    assert [image.pk for image in product.images.all()] == [first.pk, by_hand.pk]
    old = {name for name in files() if name.startswith(first.folder)}

    (image_dir / "siddhartha.jpg").write_bytes(make_upload(colour="red", size=(50, 70)).read())
    with django_capture_on_commit_callbacks(execute=True):
        message = run(path, image_dir)
    second = Product.objects.get().cover
    assert "Changed=1" in message
    assert (second.pk, second.width) == (first.pk, 50)
    assert [image.pk for image in product.images.all()] == [first.pk, by_hand.pk]
    assert old
    assert not old & set(files())
    assert sum(name.endswith("master.jpg") for name in files()) == 2


def test_a_picture_that_someone_uploaded_by_hand_is_not_stored_again(feed, image_dir):
    upload = make_upload(size=(40, 60))
    product = make_product("Siddhartha")
    make_image(product, image=upload)
    message = run(feed(row_of(image_filename="siddhartha.jpg")), image_dir)
    assert "Images processed=1" in message
    assert ProductImage.objects.count() == 1


def test_two_books_of_one_picture_have_files_of_their_own(
    feed, image_dir, django_capture_on_commit_callbacks
):
    rows = row_of(image_filename="siddhartha.jpg")
    rows.append(["Other", "1.00", "siddhartha.jpg"])
    run(feed(rows), image_dir)
    with django_capture_on_commit_callbacks(execute=True):
        Product.objects.get(name="Other").delete()
    assert files()
    kept = Product.objects.get()
    assert all(name.startswith(kept.cover.folder) for name in files())


def test_a_book_that_took_over_an_isbn_does_not_share_files_with_the_one_before(feed, image_dir):
    rows = row_of(isbn=ISBN, image_filename="siddhartha.jpg")
    run(feed(rows), image_dir)
    Product.objects.update(isbn=OTHER_ISBN, name="Before")
    run(feed(rows), image_dir)
    first, second = Product.objects.order_by("pk")
    assert first.cover.folder != second.cover.folder


# Dry run, interruptions ------------------------------------------------------------------------


def test_a_dry_run_counts_and_changes_nothing(feed, image_dir):
    run(feed(SAMPLE), image_dir)
    before = shop()
    content = SAMPLE.replace("6.00", "7.00") + "New,,,cathedral.jpg,1.00\nWrong,,,,0\n"
    message = run(feed(content), image_dir, dry_run=True)
    assert "Dry run: new=1 changed=1 unchanged=2 wrong=1" in message
    assert "row 6: price: Ensure this value is greater" in message
    assert shop() == before


def test_a_database_error_keeps_whole_chunks_and_no_stray_file(
    feed, image_dir, small_chunks, monkeypatch
):
    calls = []

    def fail(*args, _refresh=writing.refresh):
        calls.append(args)
        if len(calls) == 2:
            raise DatabaseError("disk full")
        return _refresh(*args)

    path = feed(SAMPLE)
    monkeypatch.setattr(writing, "refresh", fail)
    with pytest.raises(CommandError) as caught:
        run(path, image_dir)
    assert "The import stopped: disk full\n2 rows are in the shop" in str(caught.value)
    assert "safe to run the same import again" in str(caught.value)
    assert Product.objects.count() == 2
    assert sum(name.endswith("master.jpg") for name in files()) == 2

    monkeypatch.undo()
    run(path, image_dir)
    assert Product.objects.count() == 3


def test_a_picture_that_cannot_be_stored_takes_its_chunks_pictures_with_it(
    feed, image_dir, monkeypatch
):
    from catalogue.images import processing

    def store(image, folder, _store=processing.store_image, _calls=[]):  # noqa: B006
        _calls.append(folder)
        if len(_calls) == 3:
            raise OSError("disk full")
        return _store(image, folder)

    monkeypatch.setattr(processing, "store_image", store)
    with pytest.raises(CommandError, match="disk full"):
        run(feed(SAMPLE), image_dir)
    assert files() == {}
    assert Product.objects.count() == 0


def test_one_import_waits_for_no_other_but_says_so(feed, monkeypatch):
    from contextlib import contextmanager

    @contextmanager
    def taken():
        yield False

    monkeypatch.setattr(import_lock, "_database_lock", taken)
    monkeypatch.setattr(import_lock, "_directory_lock", taken)
    assert "Another import is running" in refusal(feed(SAMPLE))


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL keeps a lock of its own")
def test_the_lock_holds_between_processes():
    code = (
        "import django; django.setup()\nfrom catalogue.feeds.import_lock import import_lock\n"
        "with import_lock(): print('mine', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    ) as other:
        assert other.stdout.readline() == b"mine\n"
        with pytest.raises(FeedError, match="Another import"), import_lock.import_lock():
            pass
        other.kill()
    with import_lock.import_lock():
        pass


def environment():
    """The variables of another process on this test's database and files."""
    from django.conf import settings

    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    return {**os.environ, "DATABASE_URL": url, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}


def the_lock_is_given_back() -> bool:
    """PostgreSQL notices only after its statement that nobody waits for it any more."""
    try:
        with import_lock.import_lock():
            return True
    except FeedError:
        return False


@pytest.mark.django_db(transaction=True)
def test_an_import_that_was_killed_can_simply_be_run_again(feed, image_dir, settings):
    head = ["name", "authors", "tags", "price", "image_filename"]
    rows = [
        [f"Book {n % 300}", f"Author {n}", f"T{n % 9}", n + 1, "" if n % 7 else "cathedral.jpg"]
        for n in range(700)
    ]
    path = feed([head, *rows])
    run(path, image_dir)
    whole = shop(dates=False)
    flush_rows()
    for name in files():
        (Path(settings.MEDIA_ROOT) / name).unlink()

    with subprocess.Popen(
        [sys.executable, "manage.py", "import_products", path, image_dir],
        cwd=settings.BASE_DIR,
        env=environment(),
    ) as process:
        until(Product.objects.exists)
        process.send_signal(signal.SIGKILL)
    assert 0 < Product.objects.count() < 700
    until(the_lock_is_given_back)

    run(path, image_dir)
    assert shop(dates=False) == whole
