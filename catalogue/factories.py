"""Books and what belongs to them, for tests."""

from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogue.models import Author, Feature, Product, ProductImage, ProductTag

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
    book = Product.objects.create(name=name, **{"price": "9.99"} | fields)
    if tags:
        book.tags.set(make_tag(tag) if isinstance(tag, str) else tag for tag in tags)
    if authors:
        book.set_authors([make_author(each) if isinstance(each, str) else each for each in authors])
    book.refresh_from_db()
    return book


def make_upload(name="cover.jpg", colour="teal", size=(400, 600)) -> SimpleUploadedFile:
    """Return an uploaded JPEG."""
    stream = BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


def make_image(product: Product, **fields) -> ProductImage:
    return ProductImage.objects.create(product=product, **{"image": make_upload()} | fields)


def make_feature(**fields) -> Feature:
    return Feature.objects.create(**{"kind": "slide", "title": f"Block {next(_numbers)}"} | fields)
