"""What must be true of books, their copies and pictures (DESIGN 2), proved from the database."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from PIL import Image

from catalogue.models import Product, ProductImage, StockMovement
from catalogue.pictures import EXTENSIONS, rendition_name
from config.integrity import SHOWN, Fault, faults

Kind = StockMovement.Kind


def check() -> Iterator[Fault]:
    """Yield what is wrong with prices, stock and pictures."""
    books = Product.objects.order_by("pk")
    yield from faults(books.filter(price__lte=0), "has a price that is none")
    yield from faults(books.filter(Q(tax_rate__lt=0) | Q(tax_rate__gte=100)), "has no tax rate")
    yield from faults(books.filter(Q(name="") | Q(slug="")), "has no name, or no address")
    yield from faults(books.filter(stock__lt=0), "has less than no copies")
    yield from _stock(books)
    yield from _pictures()


def _stock(books) -> Iterator[Fault]:
    """Compare each stock with what came and went."""
    moved = StockMovement.objects.filter(product=OuterRef("pk")).order_by().values("product")
    moved = moved.annotate(sum=Sum("change")).values("sum")
    counted = books.annotate(
        moved=Coalesce(Subquery(moved, output_field=BigIntegerField()), 0),
        held=Coalesce("stock", 0, output_field=BigIntegerField()),
    )
    yield from faults(
        counted.exclude(moved=F("held")), "has a stock that its movements do not add up to"
    )
    movements = StockMovement.objects.order_by("pk")
    wrong = Q(kind=Kind.SALE, change__gte=0) | Q(kind=Kind.RETURN, change__lte=0) | Q(change=0)
    yield from faults(movements.filter(wrong), "moves copies the wrong way")
    nameless = movements.filter(kind__in=[Kind.SALE, Kind.RETURN], order_number=None)
    yield from faults(nameless, "moves copies for an order that it does not name")


def _pictures() -> Iterator[Fault]:
    """Open the kept copy of each picture, and look that its renditions are there."""
    broken = 0
    images = ProductImage.objects.order_by("pk")
    for image in images.iterator(chunk_size=500):
        if why := _unreadable(image):
            broken += 1
            if broken <= SHOWN:
                yield Fault(f"picture {image.pk}", why)
    if broken > SHOWN:
        yield Fault("picture", f"{broken - SHOWN} more: cannot be shown")


def _unreadable(image: ProductImage) -> str:
    try:
        with default_storage.open(image.image.name) as file, Image.open(file) as picture:
            picture.verify()
    except (OSError, SyntaxError, ValueError):
        return "cannot be read"
    names = [
        rendition_name(image.folder, width, each) for width in image.widths for each in EXTENSIONS
    ]
    missing = [name for name in names if not default_storage.exists(name)]
    return f"lacks {missing[0]}" if missing else ""
