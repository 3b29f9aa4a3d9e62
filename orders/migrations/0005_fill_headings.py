"""Gives the lines that are there headings: the authors and categories that books have today.

In portions of books, each kept for itself: whoever stops it can begin it again.
"""

from collections import defaultdict
from hashlib import sha256

from django.db import migrations, models, transaction

BOOKS = 500


def fill(apps, schema_editor):
    product = apps.get_model("catalogue", "Product")
    last = 0
    while ids := list(
        product.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BOOKS]
    ):
        last = ids[-1]
        with transaction.atomic(schema_editor.connection.alias):
            _fill(apps, schema_editor, ids)


def _fill(apps, schema_editor, ids):
    authorship = apps.get_model("catalogue", "Authorship").objects.filter(product__in=ids)
    tags = apps.get_model("catalogue", "Product").tags.through.objects.filter(product__in=ids)
    authors = _joined(
        authorship.order_by("position", "pk").values_list("product_id", "author__name")
    )
    categories = _joined(
        tags.order_by("producttag__name", "producttag_id").values_list(
            "product_id", "producttag__name"
        )
    )
    known = _kept(apps.get_model("orders", "Heading"), {*authors.values(), *categories.values()})
    values = ", ".join(
        f"({pk}, {known.get(authors.get(pk), 'NULL')}, {known.get(categories.get(pk), 'NULL')})"
        for pk in ids
    )
    # Both databases name the columns of VALUES so.
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE orders_orderline SET
                authors_id = CAST(book.column2 AS bigint),
                categories_id = CAST(book.column3 AS bigint)
            FROM (VALUES {values}) AS book
            WHERE product_id = book.column1
            """
        )


def _joined(rows):
    names = defaultdict(list)
    for pk, name in rows:
        if line := " ".join(name.split()):
            names[pk].append(line)
    return {pk: "\n{}\n".format("\n".join(lines)) for pk, lines in names.items()}


def _kept(heading, wanted):
    by_digest = {sha256(names.encode()).hexdigest(): names for names in wanted}
    heading.objects.bulk_create(
        (heading(digest=digest, names=names) for digest, names in sorted(by_digest.items())),
        ignore_conflicts=True,
    )
    found = heading.objects.filter(digest__in=by_digest)
    return {by_digest[digest]: pk for digest, pk in found.values_list("digest", "pk")}


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0004_headings")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "orderline", models.Index(fields=["authors", "order"], name="line_by_authors")
        ),
        migrations.AddIndex(
            "orderline", models.Index(fields=["categories", "order"], name="line_by_categories")
        ),
    ]
