"""Books and what belongs to them, for tests."""

from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify
from PIL import Image

from catalogue.derived.indexing import reindex
from catalogue.models import Author, Authorship, Feature, Product, ProductImage, ProductTag
from catalogue.services import set_authors
from catalogue.stock.counts import record_first_counts

_numbers = count(1)


def make_tag(name: str = "", **fields) -> ProductTag:
    """Make a category, or return the one with this name."""
    name = name or f"Category {next(_numbers)}"
    return ProductTag.objects.get_or_create(name=name, defaults=fields)[0]


def make_author(name: str = "", **fields) -> Author:
    """Make an author, or return the one with this name."""
    name = name or f"Author {next(_numbers)}"
    return Author.objects.get_or_create(name=name, defaults=fields)[0]


def make_product(name: str = "", *, authors=(), tags=(), **fields) -> Product:
    """Make a book on the shelves for 9.99; authors and categories are given, or named."""
    name = name or f"Book {next(_numbers)}"
    product = Product.objects.create(name=name, **{"price": "9.99"} | fields)
    if tags:
        product.tags.set(make_tag(tag) if isinstance(tag, str) else tag for tag in tags)
    if authors:
        writers = [make_author(each) if isinstance(each, str) else each for each in authors]
        set_authors(product, writers)
    product.refresh_from_db()
    return product


def make_products(number: int, tag: str, author: str) -> list[Product]:
    """Make many books of one author in one category, nine copies of each."""
    category, writer, through = make_tag(tag), make_author(author), Product.tags.through
    names = [f"Book {next(_numbers)}" for _ in range(number)]
    products = Product.objects.bulk_create(
        Product(name=name, slug=slugify(name), price="9.99", stock=9) for name in names
    )
    record_first_counts(products)
    through.objects.bulk_create(
        through(product=product, producttag=category) for product in products
    )
    Authorship.objects.bulk_create(
        Authorship(product=product, author=writer) for product in products
    )
    reindex(product.pk for product in products)
    return products


def make_upload(name="cover.jpg", colour="teal", size=(400, 600)) -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


def make_image(product: Product, **fields) -> ProductImage:
    return ProductImage.objects.create(product=product, **{"image": make_upload()} | fields)


def make_feature(**fields) -> Feature:
    return Feature.objects.create(**{"kind": "slide", "title": f"Block {next(_numbers)}"} | fields)
