from datetime import datetime

from django.db import transaction

from basket.models import Basket, BasketLine

MAX_BASKETS_PER_BATCH = 200  # that are locked together


def delete_unused_baskets(before: datetime) -> int:
    """Delete visitors' open baskets that nobody changed since then; return how many.

    A basket that is being used meanwhile is passed over: who uses one holds its lock and renews
    its date, and both are asked under the lock.
    """
    deleted = 0
    while number := _delete_batch(before):
        deleted += number
    return deleted


@transaction.atomic
def _delete_batch(before: datetime) -> int:
    unused = Basket.objects.unused_since(before).order_by("pk").select_for_update(skip_locked=True)
    ids = list(unused.values_list("pk", flat=True)[:MAX_BASKETS_PER_BATCH])
    BasketLine.objects.filter(basket__in=ids).delete()
    Basket.objects.filter(pk__in=ids).delete()
    return len(ids)
