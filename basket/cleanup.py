"""Clears away what visitors left behind, beside live traffic."""

from datetime import datetime

from django.db import transaction

from basket.models import Basket, BasketLine

AT_ONCE = 200  # baskets that are locked together


def clear_unused(before: datetime) -> int:
    """Delete visitors' open baskets that nobody changed since then; return how many.

    A basket that is being used meanwhile is passed over: who uses one holds its lock and renews
    its date, and both are asked under the lock.
    """
    cleared = 0
    while some := _clear_some(before):
        cleared += some
    return cleared


@transaction.atomic
def _clear_some(before: datetime) -> int:
    old = Basket.objects.unused_since(before).order_by("pk").select_for_update(skip_locked=True)
    ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    BasketLine.objects.filter(basket__in=ids).delete()
    Basket.objects.filter(pk__in=ids).delete()
    return len(ids)
