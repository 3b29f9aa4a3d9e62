"""Fills the demo shop: classics with their images, the home page and its people.

What is there stays as it is and what is missing is added, so a run that was killed can simply be
run again, and nothing that an owner changed is put back (DESIGN law 11). The home page comes last:
where it stands, the shop was filled to the end.
"""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction

from accounts.models import Address, User
from accounts.models.user import DISPATCHERS, EMPLOYEES
from catalogue.models import Author, Feature, Product, ProductImage, ProductTag
from catalogue.rules.slugs import free_slug, slug_base
from catalogue.services import set_authors
from staff.demo import CLASSICS, IMAGES

HOME = Path(__file__).with_name("features.toml")
TEXT_FIELDS = ("name", "description", "publisher", "published", "language", "format")


@dataclass(frozen=True)
class DemoUser:
    """Somebody to sign in as; `role` is what the printed table says of them."""

    email: str
    first_name: str
    last_name: str
    role: str
    group: str = ""
    superuser: bool = False


DEMO_USERS = [
    DemoUser("owner@booktime.example", "Olivia", "Marsh", "the owner", superuser=True),
    DemoUser("office@booktime.example", "Harriet", "Bell", "central office", EMPLOYEES),
    DemoUser("dispatch@booktime.example", "Desmond", "Clay", "dispatch office", DISPATCHERS),
    DemoUser("alice@booktime.example", "Alice", "Fenn", "a customer"),
    DemoUser("bob@booktime.example", "Bob", "Ashdown", "another customer"),
]

ADDRESSES = [
    {
        "name": "Alice Fenn",
        "address1": "12 Marsh Lane",
        "address2": "Flat 3",
        "city": "Leeds",
        "zip_code": "LS9 8AA",
        "country": "GB",
    },
    {
        "name": "Alice Fenn",
        "address1": "The Reading Room",
        "address2": "8 Pearse Street",
        "city": "Dublin",
        "zip_code": "D02 X285",
        "country": "IE",
    },
]


def is_filled() -> bool:
    """Tell whether the demo shop was filled to its end in this database."""
    return Feature.objects.exists()


def classics(limit: int | None = None) -> list[dict[str, str]]:
    """Return the first books of the file; None for all."""
    with CLASSICS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[:limit]


@cache
def home_page() -> dict:
    """Return what features.toml says: categories and blocks by kind."""
    return tomllib.loads(HOME.read_text(encoding="utf-8"))


# Books ----------------------------------------------------------------------------------------


def add_products(rows: list[dict[str, str]], with_images: bool = True) -> Iterator[Product]:
    """Add the books that are missing, the file's first one as the newest; yield every one."""
    for row in reversed(rows):
        yield find_product(row) or _add_product(row, list(_images(row)) if with_images else [])


def find_product(row: dict[str, str]) -> Product | None:
    """Return the book by its ISBN; one that has none by its title and author."""
    if row["isbn"]:
        return Product.objects.filter(isbn=row["isbn"]).first()
    unnumbered = Product.objects.filter(isbn=None, name=row["name"])
    return unnumbered.filter(authors__name=_authors(row)[0]).first()


def _authors(row: dict[str, str]) -> list[str]:
    return row["authors"].split("|")


def _add_product(row: dict[str, str], images: list[tuple[str, ContentFile]]) -> Product:
    """Add a book with all that belongs to it, or nothing of it."""
    tags = [_category(name) for name in row["tags"].split("|")]
    authors = [Author.objects.get_or_create(name=name)[0] for name in _authors(row)]
    # An image's name is in Latin letters whatever script the title is in.
    base = Path(row["image_filename"]).stem or slug_base(row["name"])
    with transaction.atomic():
        product = Product.objects.create(
            **{field: row[field] for field in TEXT_FIELDS},
            slug=free_slug(Product, base),
            isbn=row["isbn"] or None,
            pages=int(row["pages"]) if row["pages"] else None,
            price=row["price"],
            tax_rate=row["tax_rate"] or 0,
            stock=int(row["stock"]) if row["stock"] else None,
        )
        product.tags.set(tags)
        set_authors(product, authors)
        for position, (alt, file) in enumerate(images):
            ProductImage.objects.create(product=product, image=file, position=position, alt=alt)
    return product


def _category(name: str) -> ProductTag:
    words = home_page()["categories"].get(name, "")
    return ProductTag.objects.get_or_create(name=name, defaults={"description": words})[0]


def _images(row: dict[str, str]) -> Iterator[tuple[str, ContentFile]]:
    """Yield each image that is kept of a book, with what it shows."""
    title, stem = row["name"], Path(row["image_filename"]).stem
    opening = f"The page on which {title} begins: “{row['opening']}”"
    shows = {
        f"{stem}.webp": f"Front cover of {title} by {' & '.join(_authors(row))}",
        f"{stem}-opening.webp": _shortened(opening),
        f"{stem}-back.webp": f"Back cover of {title} with a few words about the book",
    }
    for name, alt in shows.items():
        if stem and (path := IMAGES / name).exists():
            yield alt, ContentFile(path.read_bytes(), name)


def _shortened(alt: str, at_most: int = 200) -> str:
    return alt if len(alt) <= at_most else f"{alt[: at_most - 2].rsplit(' ', 1)[0]}…”"


# The home page --------------------------------------------------------------------------------


@transaction.atomic
def add_home_page() -> None:
    """Add the blocks that are missing, each with those of its books that the shop has."""
    rows = {row["name"]: row for row in classics()}
    for kind in Feature.Kind.values:
        for position, block in enumerate(home_page()[kind]):
            products = [find_product(rows[name]) for name in block.get("books", [])]
            _add_block(kind, position, block, list(filter(None, products)))


def _add_block(kind: str, position: int, block: dict, products: list[Product]) -> None:
    fields = {name: block.get(name, "") for name in ("kicker", "text", "link", "link_label")}
    fields |= {"position": position, "tag": _category(block["tag"]) if "tag" in block else None}
    title = block.get("title") or block["books"][0]
    feature, created = Feature.objects.get_or_create(kind=kind, title=title, defaults=fields)
    if created:
        for product in products:  # one by one: a page shows them in the order they came
            feature.products.add(product)


# People ---------------------------------------------------------------------------------------


@transaction.atomic
def add_demo_users(password: str) -> None:
    """Make the demo people, or give them their roles and this password back."""
    add_roles()
    there = User.objects.filter(email__in=[demo_user.email for demo_user in DEMO_USERS])
    hashes = set(there.values_list("password", flat=True))
    # Hashing is slow by design: all share one hash, and it is made anew only where it is wrong.
    secret = hashes.pop() if len(hashes) == 1 else ""
    if not check_password(password, secret):
        secret = make_password(password)
    for demo_user in DEMO_USERS:
        _add_demo_user(demo_user, secret)
    _add_addresses(User.objects.get(email="alice@booktime.example"))


def add_roles() -> None:
    """Make the groups of staff with exactly their rights."""
    call_command("loaddata", "roles", verbosity=0)


def _add_demo_user(demo_user: DemoUser, secret: str) -> None:
    fields = {
        "first_name": demo_user.first_name,
        "last_name": demo_user.last_name,
        "is_active": True,
        "is_staff": demo_user.superuser or bool(demo_user.group),
        "is_superuser": demo_user.superuser,
        "password": secret,
    }
    user, _ = User.objects.update_or_create(email=demo_user.email, defaults=fields)
    user.verify_email()
    if demo_user.group:
        user.groups.set([Group.objects.get(name=demo_user.group)])


def _add_addresses(user: User) -> None:
    """Fill an empty address book: the first one is the default."""
    if not user.addresses.exists():
        for fields in ADDRESSES:
            Address(user=user, **fields).add()
