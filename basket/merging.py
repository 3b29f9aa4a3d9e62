"""At sign-in the visitor's basket joins the customer's (DESIGN 5)."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts.models import User
from basket.changes import most_of
from basket.models import MOST_COPIES, MOST_LINES, Basket, BasketLine, OwnerGoneError
from basket.owner import Owner, visitor_of


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
    customer = Owner(user_id=user.pk)
    try:
        merger = merge(visitor=visitor_of(request), customer=customer)
    except IntegrityError:
        # A book was deleted meanwhile, which only the commit tells; now its line is gone.
        merger = merge(visitor=visitor_of(request), customer=customer)
    except OwnerGoneError:
        return
    for sentence in merger.sentences():
        messages.info(request, sentence, fail_silently=True)


@transaction.atomic
def merge(*, visitor: Owner, customer: Owner) -> Merger:
    """Move the visitor's open basket into the customer's: per book the larger quantity, capped.

    However many sign-ins come at once, the first takes the basket and the others find none.
    """
    merger = Merger()
    theirs = Basket.objects.taken(visitor)
    if theirs is None:
        return merger
    own = Basket.objects.taken_or_made(customer)
    there = {line.product_id: line for line in own.lines.all()}
    free = [n for n in range(1, MOST_LINES + 1) if n not in {line.place for line in there.values()}]
    for line in theirs.lines.select_related("product").order_by("place"):
        if line.product_id in there:
            _join(line, there[line.product_id], merger)
        elif free:
            _bring(line, own, free.pop(0), merger)
        else:
            merger.left.append(line.product.name)
    theirs.delete()
    return merger


def _join(line: BasketLine, own: BasketLine, merger: Merger) -> None:
    larger = _capped(line, max(line.quantity, own.quantity), merger)
    if larger == own.quantity:
        return
    if line.product.name not in merger.cut:
        merger.joined[line.product.name] = larger
    own.quantity = larger
    BasketLine.objects.filter(pk=own.pk).update(quantity=larger)


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
