"""What must be true of books, their copies and images (DESIGN 2), proved from the database."""

from collections import Counter
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from PIL import Image

from catalogue.derived.indexing import BATCH, miscounted, outdated
from catalogue.derived.queue import waiting
from catalogue.derived.version import current_version
from catalogue.images.processing import EXTENSIONS, rendition_name
from catalogue.models import Product, ProductImage, StockMovement
from config.integrity import SHOWN, Fault, faults, shortened

Kind = StockMovement.Kind


def check() -> Iterator[Fault]:
    """Yield what is wrong with prices, stock, what is derived from books, and images."""
    products = Product.objects.order_by("pk")
    yield from faults(products.filter(price__lte=0), "has a price that is none")
    yield from faults(products.filter(Q(tax_rate__lt=0) | Q(tax_rate__gte=100)), "has no tax rate")
    yield from faults(products.filter(Q(name="") | Q(slug="")), "has no name, or no address")
    yield from faults(products.filter(stock__lt=0), "has less than no copies")
    yield from _stock(products)
    yield from _index()
    yield from _images()


def _stock(products) -> Iterator[Fault]:
    """Compare each stock with what came and went."""
    moved = StockMovement.objects.filter(product=OuterRef("pk")).order_by().values("product")
    moved = moved.annotate(sum=Sum("change")).values("sum")
    counted = products.annotate(
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


def _index() -> Iterator[Fault]:
    """Compare lists and counts with what `derived.indexing.rebuild` would make of them."""
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    old = []
    for start in range(0, len(ids), BATCH):
        old += outdated(list(Product.objects.filter(pk__in=ids[start : start + BATCH])))
    soon = waiting() if old else set()  # asked after: what was queued meanwhile is among it
    yield from shortened(Fault(f"book {pk}", "is listed wrong") for pk in old if pk not in soon)
    facets, words = _miscounted()
    counts = [*_without_names(facets), *(f"word {word}" for word in words)]
    yield from shortened(Fault(f"count {count}", "is counted wrong") for count in counts)


def _miscounted() -> tuple[Counter, Counter]:
    """Count a catalogue that stands still, if it does at one of three tries."""
    for _ in range(3):
        version, found = current_version(), miscounted()
        if version == current_version():
            break
    return found


def _without_names(facets: Counter) -> Counter:
    """Add up what differs in names only: one name is kept, whichever its books say."""
    sums = Counter()
    for (category, dimension, value, _), number in facets.items():
        sums[f"{category or 'all'} {dimension}={value}"] += number
    return Counter({key: number for key, number in sums.items() if number})


def _images() -> Iterator[Fault]:
    """Open the kept copy of each image, and look that its renditions are there."""
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
        with default_storage.open(image.image.name) as file, Image.open(file) as opened:
            opened.verify()
    except (OSError, SyntaxError, ValueError):
        return "cannot be read"
    names = [
        rendition_name(image.folder, width, each) for width in image.widths for each in EXTENSIONS
    ]
    missing = [name for name in names if not default_storage.exists(name)]
    return f"lacks {missing[0]}" if missing else ""
