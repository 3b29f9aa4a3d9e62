"""Baskets that become one: at sign-in the visitor's joins the customer's (DESIGN 5), and those
that a visitor began at the same moment join each other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import add

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from basket.models import MOST_COPIES, MOST_LINES, Basket, BasketLine, OwnerGoneError
from basket.owner import BasketOwner, get_visitor
from basket.services import most_of


@dataclass
class Merger:
    """What became of the visitor's copies, by title."""

    came: list[str] = field(default_factory=list)
    joined: dict[str, int] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """Tell the shopper what changed, nothing where nothing did."""
        said = []
        if self.came:
            what = "book" if len(self.came) == 1 else f"{len(self.came)} books"
            verb = "is" if len(self.came) == 1 else "are"
            said.append(f"The {what} you had chosen {verb} in your basket.")
        for title, number in self.joined.items():
            said.append(f"“{title}” was in your basket already: it has {number} now.")
        for title, number in self.cut.items():
            said.append(f"Only {number} left of “{title}”: we put {number} in your basket.")
        if self.left:
            books = ", ".join(f"“{title}”" for title in self.left[:3])
            more = f" and {len(self.left) - 3} more" if len(self.left) > 3 else ""
            said.append(f"Your basket is full: {books}{more} did not fit in.")
        return said


def bring_along(request: HttpRequest, user: User) -> None:
    """Merge the basket of this visit into the customer's, and tell what changed."""
    customer = BasketOwner(user_id=user.pk)
    try:
        merger = merge(visitor=get_visitor(request), customer=customer)
    except IntegrityError:
        # A book was deleted meanwhile, which only the commit tells; now its line is gone.
        merger = merge(visitor=get_visitor(request), customer=customer)
    except OwnerGoneError:
        return
    for sentence in merger.sentences():
        messages.info(request, sentence, fail_silently=True)


@transaction.atomic
def merge(*, visitor: BasketOwner, customer: BasketOwner) -> Merger:
    """Move the visitor's open basket into the customer's: per book the larger quantity, capped.

    However many sign-ins come at once, the first takes the basket and the others find none.
    """
    merger = Merger()
    theirs = Basket.objects.taken(visitor)
    if theirs is None:
        return merger
    own = Basket.objects.taken_or_made(customer)
    _pour(theirs, own, max, merger)
    return merger


def gather(visitor: BasketOwner, spares: list[str]) -> None:
    """Make one basket of those that a browser began before it knew a key, with every copy.

    Each key is random: only the browser that was given all of them brings them together.
    """
    if not Basket.objects.open().filter(visitor__in=spares).exists():
        return  # nearly always; no lock is taken for it
    try:
        _gather(visitor, spares)
    except IntegrityError:  # the visitor's basket was made, or a book deleted, meanwhile
        _gather(visitor, spares)


@transaction.atomic
def _gather(visitor: BasketOwner, spares: list[str]) -> None:
    known = Basket.objects.open().filter(visitor__in=[visitor.visitor, *spares])
    baskets = list(known.order_by("pk").select_for_update())
    if not baskets:
        return
    own = next((basket for basket in baskets if basket.visitor == visitor.visitor), baskets[0])
    for other in baskets:
        if other != own:
            _pour(other, own, add, Merger())
    own.visitor, own.date_updated = visitor.visitor, timezone.now()
    own.save(update_fields=["visitor", "date_updated"])


def _pour(theirs: Basket, own: Basket, together: Callable[[int, int], int], merger: Merger) -> None:
    there = {line.product_id: line for line in own.lines.all()}
    free = [n for n in range(1, MOST_LINES + 1) if n not in {line.place for line in there.values()}]
    for line in theirs.lines.select_related("product").order_by("place"):
        if line.product_id in there:
            _join(line, there[line.product_id], together, merger)
        elif free:
            _bring(line, own, free.pop(0), merger)
        else:
            merger.left.append(line.product.name)
    theirs.delete()


def _join(
    line: BasketLine, own: BasketLine, together: Callable[[int, int], int], merger: Merger
) -> None:
    quantity = _capped(line, together(line.quantity, own.quantity), merger)
    if quantity == own.quantity:
        return
    if line.product.name not in merger.cut:
        merger.joined[line.product.name] = quantity
    own.quantity = quantity
    BasketLine.objects.filter(pk=own.pk).update(quantity=quantity)


def _bring(line: BasketLine, own: Basket, place: int, merger: Merger) -> None:
    quantity = _capped(line, line.quantity, merger)
    moved = BasketLine.objects.filter(pk=line.pk)
    if moved.update(basket=own, place=place, quantity=quantity):
        merger.came.append(line.product.name)


def _capped(line: BasketLine, quantity: int, merger: Merger) -> int:
    """Cut to what there is; a book that is sold out keeps its line, which says so."""
    most = most_of(line.product) or MOST_COPIES
    if quantity > most:
        merger.cut[line.product.name] = most
    return min(quantity, most)
