"""manage.py export_products: what it writes imports unchanged."""

import csv
import io
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalogue.factories import make_author, make_image, make_product, make_upload
from catalogue.feeds.cells import folded, joined, split
from catalogue.feeds.columns import COLUMNS
from catalogue.models import Author, Product, ProductTag
from catalogue.tests.test_import_products import ISBN, environment, files, run, shop
from config.spreadsheets import unescape_formula
from config.tests.formulas import formulas_in

pytestmark = pytest.mark.django_db

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=x", "\ry", "'=1", "''-1", "'Salem's Lot", "'", "<b>"]
HOSTILE += ["a;=1", "a|'=1", "a\n=1", "＝1", "\u200b=1", 'a;"=1"', "a, ''-1"]


def export(*args, **options):
    out, err = StringIO(), StringIO()
    call_command("export_products", *args, stdout=out, stderr=err, **options)
    return out.getvalue()


def exported(*args, **options):
    return list(csv.DictReader(io.StringIO(export(*args, **options), newline="")))


def saved(tmp_path, text):
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def messy_shop():
    """Books as people leave them, each hard for a feed in its own way."""
    make_product(
        "Emma",
        authors=["Jane Austen", "A|B", "C\\|D", "E\\F", "=G"],
        tags=["Fiction", "This|that", "@home"],
        isbn=ISBN,
        description='One\r\ntwo;\rthree, "four"\n<b>five</b> {{ 6 }}',
        publisher="-Bantam",
        published="1815-12",
        pages=474,
        language="en",
        format="hardback",
        tax_rate="7.00",
        stock=0,
        active=False,
    )
    make_product("  Two   spaces ", description="\n\t=1 ", authors=["  Zoë  Heller"])
    make_product("e\u0301", authors=[make_author("zoë heller"), make_author("J. R. R.")])
    make_product("Poems", isbn="9780262510875")
    make_product("Poems")
    for text in HOSTILE:
        make_product(text, description=text, authors=[text], tags=[text], publisher=text)


def test_all_columns_of_all_books_are_written(tmp_path):
    messy_shop()
    rows = exported()
    assert list(rows[0]) == COLUMNS
    assert len(rows) == Product.objects.count()
    emma = rows[0]
    assert emma["description"] == 'One\r\ntwo;\rthree, "four"\n<b>five</b> {{ 6 }}'
    assert emma["authors"] == "Jane Austen|A\\|B|C\\\\\\|D|E\\\\F|'=G"
    assert (emma["price"], emma["tax_rate"], emma["stock"]) == ("9.99", "7.00", "0")
    assert (emma["isbn"], emma["language"], emma["format"]) == (ISBN, "en", "hardback")
    assert (emma["published"], emma["pages"], emma["image_filename"]) == ("1815-12", "474", "")
    assert emma["publisher"] == "'-Bantam"
    assert rows[3]["stock"] == ""


def test_no_cell_begins_like_a_formula_whatever_separates_cells():
    messy_shop()
    assert formulas_in(export()) == []
    cells = [cell for row in exported() for cell in row.values()]
    assert {"'=1+1", "a;'=1", "a|''=1"} <= set(cells)
    assert "'Salem's Lot" in cells


def test_an_export_imports_unchanged(tmp_path):
    messy_shop()
    before, path = shop(), saved(tmp_path, export())
    message = run(path, dry_run=True)
    assert f"Dry run: new=0 changed=0 unchanged={Product.objects.count()} wrong=0" in message
    message = run(path, set_stock=True)
    assert f"Changed=0 Unchanged={Product.objects.count()}" in message
    assert shop() == before


def test_an_export_into_an_empty_shop_gives_the_same_books(
    tmp_path, django_capture_on_commit_callbacks
):
    messy_shop()
    make_image(Product.objects.get(isbn=ISBN))
    images = tmp_path / "pictures"
    first = export(images=images)
    with django_capture_on_commit_callbacks(execute=True):
        Product.objects.all().delete()
    Author.objects.all().delete()
    ProductTag.objects.all().delete()
    assert files() == {}

    run(saved(tmp_path, first), images)
    assert Product.objects.get(isbn=ISBN).cover
    second = exported(images=tmp_path / "pictures-2")
    for old, new in zip(csv.DictReader(io.StringIO(first, newline="")), second, strict=True):
        for column in COLUMNS:
            # White space around a name, and a second spelling of an author, do not last.
            was, now = (folded(unescape_formula(row[column])) for row in (old, new))
            assert was == now


def test_exported_covers_come_back_unchanged_although_they_are_not_the_uploads(tmp_path):
    product = make_product("Emma", isbn=ISBN)
    make_image(product, alt="By hand", image=make_upload(size=(50, 70)))
    other = make_product("No ISBN")
    make_image(other)
    make_product("No cover")
    images = tmp_path / "pictures"
    path = saved(tmp_path, export(images=images))
    assert {each.name for each in images.iterdir()} == {f"{ISBN}.jpg", f"book-{other.pk}.jpg"}
    before = shop()
    message = run(path, images)
    assert "Images processed=2" in message
    assert "Changed=0 Unchanged=3" in message
    assert shop() == before


def test_the_query_count_does_not_grow_with_the_books(django_assert_num_queries):
    for count in (2, 20):
        for number in range(count):
            make_product(authors=[f"A{number}", "B"], tags=[f"T{number}", "U"])
        with django_assert_num_queries(3):
            export()


def test_a_file_or_the_output_holds_the_same_bytes(tmp_path):
    messy_shop()
    path = tmp_path / "books.csv"
    assert export(path) == ""
    assert path.read_bytes().decode() == export()


@pytest.mark.django_db(transaction=True)
def test_the_output_is_utf_8_in_any_locale_and_may_be_cut_short(settings):
    make_product("三国")
    command = [sys.executable, "manage.py", "export_products"]
    variables = environment() | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    options = {"cwd": settings.BASE_DIR, "env": variables, "stderr": subprocess.PIPE}
    whole = subprocess.run(command, stdout=subprocess.PIPE, check=True, **options)
    assert "三国".encode() in whole.stdout
    Product.objects.bulk_create(
        Product(name="x" * 250, slug=f"x-{n}", price=1, description="x" * 999) for n in range(500)
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE, **options) as cut:
        cut.stdout.readline()
        cut.stdout.close()
        message = cut.stderr.read()
    assert message == b"CommandError: The reader of the output has gone.\n"


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="The export cannot be written"):
        export(tmp_path / "none" / "books.csv")


def test_books_that_an_import_cannot_tell_apart_are_named():
    make_product("Poems")
    make_product("poems ")
    out, err = StringIO(), StringIO()
    call_command("export_products", stdout=out, stderr=err)
    assert "poems-2: another book has the same title and authors" in err.getvalue()
    assert "Products exported=2" in err.getvalue()


def test_a_cover_whose_file_is_missing_is_named(tmp_path, settings):
    image = make_image(make_product("Emma"))
    (settings.MEDIA_ROOT / image.image.name).unlink()
    err = StringIO()
    call_command("export_products", images=tmp_path / "x", stdout=StringIO(), stderr=err)
    assert "emma: the file of its cover is missing" in err.getvalue()


@pytest.mark.parametrize("names", [["A", "B"], ["A|B", "C"], ["A\\", "B"], ["\\|", "|\\"], ["\\D"]])
def test_names_in_one_cell_come_back_as_they_were(names):
    assert split(joined(names)) == names


def test_a_backslash_of_a_feed_that_knows_no_escapes_is_itself():
    assert split("AC\\DC| |x|X|") == ["AC\\DC", "x"]
