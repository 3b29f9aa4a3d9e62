"""Changes of products that more depends on than their own row."""

from django.db import transaction
from django.utils import timezone

from catalogue.derived.indexing import BATCH, refresh, reindex, write_cards
from catalogue.derived.locking import lock_catalogue
from catalogue.models import Author, Authorship, Product
from catalogue.models.product import ProductQuerySet


def set_active(products: ProductQuerySet, active: bool) -> int:
    """Put all these products on the shelves or take them off; return how many changed."""
    changed = list(products.exclude(active=active).values_list("pk", flat=True))
    for start in range(0, len(changed), BATCH):
        with transaction.atomic():
            lock_catalogue()
            rows = Product.objects.filter(pk__in=changed[start : start + BATCH]).order_by("pk")
            batch = list(rows)
            for product in batch:
                product.active = active
            changed_cards = refresh(batch)
            # Last, because sales of these products wait from here on.
            rows.lock()
            rows.update(active=active, date_updated=timezone.now())
            write_cards(changed_cards)
    return len(changed)


@transaction.atomic
def set_authors(product: Product, authors: list[Author]) -> None:
    """Give the title page these authors, in this order."""
    lock_catalogue()
    product.authorships.all().delete()
    Authorship.objects.bulk_create(
        Authorship(product=product, author=author, position=position)
        for position, author in enumerate(authors)
    )
    reindex([product.pk])
