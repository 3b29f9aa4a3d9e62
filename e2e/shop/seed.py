"""Fills the fixture shop: small, always the same, with the books that tests ask for by name."""

import random
from decimal import Decimal
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageDraw

from catalogue.derived.indexing import rebuild
from catalogue.models import Author, Feature, Product, ProductImage, ProductTag
from catalogue.services import set_authors
from e2e.shop.names import (
    ADJECTIVES,
    AUTHORS,
    CATEGORIES,
    CHINESE,
    HOSTILE,
    HOSTILE_TEXT,
    ISBN,
    NOUNS,
    RIGHT_TO_LEFT,
    STAFF_PASSWORD,
    THREE_IMAGES,
    WITHOUT_IMAGE,
)
from orders.models import ShippingMethod
from staff.demo.seeding import add_demo_users

FORMATS = ["paperback", "hardback", "paperback", "ebook", "hardback", "paperback", "audiobook"]
LANGUAGES = ["en", "en", "en", "fr", "en", "de"]
STOCKS = [12, 2, None, 0, 40, 1]
TEXT = (
    "They came back when the tide had gone out, each with a different story, and nobody at the "
    "long table believed the same one twice.\n\nA book about patience, weather and good company."
)


@transaction.atomic
def seed() -> None:
    """Make 60 books on six shelves, what the home page shows, and two ways to send books."""
    tags = [ProductTag.objects.create(name=name, description=text) for name, text in CATEGORIES]
    authors = [Author.objects.create(name=name) for name in AUTHORS]
    names = [f"The {adjective} {noun}" for noun in NOUNS for adjective in ADJECTIVES]
    products = [make_product(place, title, authors, tags) for place, title in enumerate(names)]
    products += make_special_products(tags)
    for place, product in enumerate(products):
        if product.name == THREE_IMAGES:
            add_images(product, 3, place)
        elif place % 3 == 0 and product.name != WITHOUT_IMAGE:
            add_images(product, 1, place)
    furnish_home(products, tags)
    make_shipping_method()
    add_demo_users(STAFF_PASSWORD)
    rebuild()


def make_product(place: int, title: str, authors: list[Author], tags: list[ProductTag]) -> Product:
    product = Product.objects.create(
        name=title,
        description=TEXT,
        price=Decimal("4.99") + place * Decimal("0.50"),
        isbn=ISBN if place == 0 else isbn(place),
        publisher="Lamplight Press",
        published=str(1900 + place),
        pages=120 + place * 7,
        language=LANGUAGES[place % len(LANGUAGES)],
        format=FORMATS[place % len(FORMATS)],
        stock=STOCKS[place % len(STOCKS)],
    )
    product.tags.set([tags[place % 5], tags[(place // 5) % 5]])
    writers = [authors[place % len(authors)]]
    if place % 9 == 4:
        writers.append(authors[(place + 1) % len(authors)])
    set_authors(product, writers)
    return product


def make_special_products(tags: list[ProductTag]) -> list[Product]:
    """The books that try a page's patience: other scripts, other directions, code for a title."""
    products = []
    for name, author, language, text in (
        (CHINESE, "罗贯中", "zh", "话说天下大势，分久必合，合久必分。"),
        (RIGHT_TO_LEFT, "مؤلف مجهول", "ar", "حكايات ترويها شهرزاد."),
        (HOSTILE, '<img src="x" onerror="window.hacked=1">', "en", HOSTILE_TEXT),
        ("W" + "o" * 90 + "ndrous", "A. " + "N" * 60, "en", "One long word after another."),
    ):
        product = Product.objects.create(
            name=name, description=text, price=Decimal("9.50"), language=language, stock=5
        )
        product.tags.set(tags[-1:])
        set_authors(product, [Author.objects.create(name=author)])
        products.append(product)
    return products


def make_shipping_method() -> None:
    """Inland £3.49, and nothing from £40 on; a parcel to anywhere £11.90."""
    ShippingMethod.objects.create(
        name="Royal Mail",
        note="2 to 3 working days",
        countries=["GB"],
        price=Decimal("3.49"),
        free_from=Decimal(40),
        tax_rate=Decimal(20),
    )
    ShippingMethod.objects.create(
        name="Parcel", price=Decimal("11.90"), tax_rate=Decimal(20), position=1
    )


def isbn(place: int) -> str:
    digits = f"978{place:09}"
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def add_images(product: Product, number: int, seed: int) -> None:
    for position in range(number):
        image = ProductImage(product=product, position=position)
        if position:
            image.alt = f"Page {position} of {product.name}"
        image.image = ContentFile(render_image(seed * 10 + position), name="cover.jpg")
        image.save()


def render_image(seed: int) -> bytes:
    """Return a JPEG as heavy as a printed cover: clouds of colour, a frame, a disc."""
    dice = random.Random(seed)
    width, height = (900, 1350)
    cloud = Image.frombytes("RGB", (60, 90), dice.randbytes(60 * 90 * 3))
    ground = Image.new("RGB", (60, 90), f"hsl({dice.randrange(360)}, 55%, 40%)")
    image = Image.blend(ground, cloud, 0.2).resize((width, height), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(image)
    pen.rectangle((60, 60, width - 60, height - 60), outline="#fbf8f2", width=8)
    pen.ellipse((250, 400, 650, 800), fill=f"hsl({dice.randrange(360)}, 70%, 60%)")
    stream = BytesIO()
    image.save(stream, "JPEG", quality=88)
    return stream.getvalue()


def furnish_home(products: list[Product], tags: list[ProductTag]) -> None:
    for place, title in enumerate(("Books for rain", "Books for trains", "Books for two")):
        slide = Feature.objects.create(
            kind="slide", position=place, kicker="Our window", title=title, text=TEXT[:90]
        )
        slide.products.set(products[place * 9 : place * 9 + 9 : 3])
    for place, tag in enumerate(tags[:3]):
        Feature.objects.create(kind="category", position=place, title=tag.name, tag=tag)
    for place, product in enumerate(products[12:30:3]):
        block = Feature.objects.create(
            kind="showcase",
            position=place,
            title=product.name,
            text="I read it twice.",
            kicker="Ada",
        )
        block.products.set([product])
    visual = Feature.objects.create(
        kind="visual", title="The reading chair", text="Sit down.", link="/about-us/"
    )
    visual.products.set(products[0:15:3])
