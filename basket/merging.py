"""Baskets that become one: at sign-in the visitor's joins the customer's (DESIGN 5), and those
that a visitor began at the same moment join each other.
"""

from operator import add

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts.models import User
from basket.changes import MergeResult
from basket.models import Basket, OwnerGoneError
from basket.owner import BasketOwner, get_visitor


def merge_visitor_basket(request: HttpRequest, user: User) -> None:
    """Merge the basket of this visit into the customer's, and tell what changed."""
    visitor, customer = get_visitor(request), BasketOwner(user_id=user.pk)
    try:
        result = merge_baskets(visitor=visitor, customer=customer)
    except IntegrityError:
        # A product was deleted meanwhile, which only the commit tells; now its line is gone.
        result = merge_baskets(visitor=visitor, customer=customer)
    except OwnerGoneError:
        return
    for message in result.messages():
        messages.info(request, message, fail_silently=True)


@transaction.atomic
def merge_baskets(*, visitor: BasketOwner, customer: BasketOwner) -> MergeResult:
    """Move the visitor's open basket into the customer's: per product the larger quantity, capped.

    However many sign-ins come at once, the first takes the basket and the others find none.
    """
    visitor_basket = Basket.objects.lock_open(visitor)
    if visitor_basket is None:
        return MergeResult()
    return Basket.objects.get_or_create_locked(customer).absorb(visitor_basket, combine=max)


def combine_spare_baskets(visitor: BasketOwner, spares: list[str]) -> None:
    """Make one basket of those that a browser began before it knew a key, with every copy.

    Each key is random: only the browser that was given all of them brings them together.
    """
    if not Basket.objects.open().filter(visitor__in=spares).exists():
        return  # nearly always; no lock is taken for it
    try:
        _combine_spare_baskets(visitor, spares)
    except IntegrityError:  # the visitor's basket was made, or a product deleted, meanwhile
        _combine_spare_baskets(visitor, spares)


@transaction.atomic
def _combine_spare_baskets(visitor: BasketOwner, spares: list[str]) -> None:
    known = Basket.objects.open().filter(visitor__in=[visitor.visitor, *spares])
    baskets = list(known.order_by("pk").select_for_update())
    if not baskets:
        return
    target = next((basket for basket in baskets if basket.visitor == visitor.visitor), baskets[0])
    for other in baskets:
        if other != target:
            target.absorb(other, combine=add)
    target.hand_over(visitor.visitor)
