"""A basket and its lines. What must never break is a constraint; who changes one locks it first."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from basket.changes import (
    BasketChange,
    BasketFullError,
    LineGoneError,
    MergeResult,
    NotForSaleError,
)
from basket.limits import MAX_COPIES_PER_LINE, MAX_LINES_PER_BASKET
from basket.owner import BasketOwner
from basket.queries import LOCK_OPEN, for_owner
from catalogue.models import Product
from catalogue.rules.sellable import sellable_copies


class OwnerGoneError(Exception):
    """The account was erased while it asked for a basket."""


class BasketQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=Basket.Status.OPEN)

    def unused_since(self, moment):
        """Visitors' open baskets that nobody changed since then."""
        return self.open().filter(user=None, date_updated__lt=moment)

    def lock_open(self, owner: BasketOwner) -> "Basket | None":
        """Return the owner's open basket, dated now and locked until the commit."""
        sql, key = for_owner(LOCK_OPEN, owner)
        return next(iter(self.raw(sql, [timezone.now(), key])), None)

    def get_or_create_locked(self, owner: BasketOwner) -> "Basket":
        """Return the owner's open basket as `lock_open` does, made if there is none.

        Call it in a transaction. OwnerGoneError if the customer's account is gone, ValueError for
        an owner who is nobody.
        """
        if not owner:
            raise ValueError("A basket needs an owner.")
        while True:
            if basket := self.lock_open(owner):
                return basket
            if owner.user_id:
                _lock_account(owner.user_id)
            try:
                with transaction.atomic():
                    return self.create(user_id=owner.user_id, visitor=owner.visitor)
            except IntegrityError:
                continue  # made by a request beside this one

    def submit(self, owner: BasketOwner, basket_id: int) -> bool:
        """Close the owner's open basket, locked until the commit; False if it is not theirs."""
        if not owner:
            return False
        theirs = self.open().filter(pk=basket_id, user=owner.user_id, visitor=owner.visitor)
        return bool(theirs.update(status=Basket.Status.SUBMITTED, date_updated=timezone.now()))


def _lock_account(user_id: int) -> None:
    """Keep the account from being erased until the commit; OwnerGoneError if it was."""
    try:
        User.objects.locked(user_id)
    except User.DoesNotExist:
        raise OwnerGoneError from None


def lock_baskets(user: User) -> None:
    """Lock a customer's baskets before their lines go with the account: all lock in this order."""
    list(user.baskets.order_by("pk").select_for_update())


def max_quantity(product: Product) -> int:
    """Return how many copies of it a basket may have now; 0 where it is not for sale."""
    return sellable_copies(product.active, product.in_stock, product.stock, MAX_COPIES_PER_LINE)


class Basket(models.Model):
    """What a customer, or a visitor whom a cookie knows, wants to buy.

    Its verbs are the one door to its lines. Call them, in a transaction, on a basket that is
    locked (`lock_open`, `get_or_create_locked`), so that parallel changes queue up. What they
    refuse is a BasketRefusedError, and nothing is changed then.
    """

    class Status(models.IntegerChoices):
        OPEN = 10, "open"
        SUBMITTED = 20, "submitted"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="baskets"
    )
    visitor = models.CharField(  # noqa: DJ001  # null where a customer owns it
        max_length=64, null=True, blank=True, editable=False, help_text="Hash of the cookie's key."
    )
    status = models.PositiveSmallIntegerField(choices=Status, default=Status.OPEN)
    date_added = models.DateTimeField(auto_now_add=True)
    date_updated = models.DateTimeField(default=timezone.now, help_text="When it last changed.")

    objects = BasketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=[10, 20]), name="basket_status_known"),
            models.CheckConstraint(
                condition=Q(user=None, visitor__isnull=False)
                | Q(user__isnull=False, visitor=None)
                | Q(user=None, visitor=None, status=20),
                name="basket_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(visitor=None) | Q(visitor__regex=r"^[0-9a-f]{64}$"),
                name="basket_visitor_is_a_hash",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(status=10), name="basket_one_open_per_customer"
            ),
            models.UniqueConstraint(
                fields=["visitor"], condition=Q(status=10), name="basket_one_open_per_visitor"
            ),
        ]
        indexes = [
            models.Index(
                fields=["date_updated"],
                condition=Q(status=10, user=None),
                name="basket_visitors_by_age",
            )
        ]

    def __str__(self):
        return f"Basket {self.pk}"

    def add(self, product: Product, quantity: int) -> BasketChange:
        """Put copies to those that are there."""
        line = self._line_of(product)
        return line.set_quantity(line.quantity + quantity)

    def restore(self, product: Product, quantity: int) -> BasketChange:
        """Undo a removal: have at least so many copies, however often it is asked."""
        line = self._line_of(product)
        return line.set_quantity(max(line.quantity, quantity))

    def set_quantity(self, line_id: int, quantity: int) -> BasketChange:
        """Have so many copies of a line; none removes it."""
        line = self.lines.select_related("product").filter(pk=line_id).first()
        if line is None:
            raise LineGoneError
        if quantity > 0:
            return line.set_quantity(quantity)
        line.delete()
        return BasketChange(line.product, 0, 0, line_id, before=line.quantity)

    def reduce_to_stock(self) -> None:
        """Leave in it what can be bought."""
        for line in self.lines.select_related("product"):
            available = max_quantity(line.product)
            if available == 0:
                line.delete()
            elif available < line.quantity:
                line.update(quantity=available, price=line.product.price)

    def absorb(self, other: "Basket", combine: Callable[[int, int], int]) -> MergeResult:
        """Take in all lines of a basket, which is gone then; both are locked.

        `combine` says how many copies there are of what is in both, for instance `max`.
        """
        result = MergeResult()
        own = {line.product_id: line for line in self.lines.all()}
        free = _free_positions(own.values())
        for line in other.lines.select_related("product").order_by("position"):
            if line.product_id in own:
                own[line.product_id].combine_with(line, combine, result)
            elif free:
                line.transfer_to(self, free.pop(0), result)
            else:
                result.dropped.append(line.product.name)
        other.delete()
        return result

    def hand_over(self, visitor: str) -> None:
        """Make it the basket of a visitor's other key."""
        self.visitor, self.date_updated = visitor, timezone.now()
        self.save(update_fields=["visitor", "date_updated"])

    def _line_of(self, product: Product) -> "BasketLine":
        """Return the line of a product, or a new one after the last; it is not saved yet."""
        lines = {line.product_id: line for line in self.lines.all()}
        if product.pk in lines:
            line = lines[product.pk]
            line.product = product
            return line
        free = _free_positions(lines.values())
        if not free:
            raise BasketFullError
        last = max((line.position for line in lines.values()), default=0)
        position = last + 1 if last < MAX_LINES_PER_BASKET else free[0]
        return BasketLine(basket=self, product=product, quantity=0, position=position)


def _free_positions(lines: Iterable["BasketLine"]) -> list[int]:
    occupied = {line.position for line in lines}
    return [n for n in range(1, MAX_LINES_PER_BASKET + 1) if n not in occupied]


class BasketLine(models.Model):
    """Copies of one product; `price` is what one cost when the line was last changed.

    Its verbs are for its basket, which is locked.
    """

    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.CASCADE, related_name="basket_lines")
    quantity = models.PositiveSmallIntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    position = models.PositiveSmallIntegerField(help_text="Its place in the basket, from 1.")

    class Meta:
        ordering = ["basket", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["basket", "product"], name="basket_line_one_per_product"
            ),
            models.UniqueConstraint(
                fields=["basket", "position"], name="basket_line_one_per_position"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MAX_COPIES_PER_LINE),
                name="basket_line_quantity_in_range",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MAX_LINES_PER_BASKET),
                name="basket_line_position_in_range",
            ),
            models.CheckConstraint(
                condition=Q(price__gt=Decimal(0)), name="basket_line_price_above_zero"
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.product}"

    def set_quantity(self, wanted: int) -> BasketChange:
        """Have so many copies, or as many as there are, at today's price."""
        available, before = max_quantity(self.product), self.quantity
        if available == 0:
            raise NotForSaleError
        self.quantity, self.price = min(wanted, available), self.product.price
        if self.pk is None:
            self.save()
        elif not self.update(quantity=self.quantity, price=self.price):
            raise LineGoneError
        return BasketChange(self.product, wanted, self.quantity, self.pk, before)

    def combine_with(
        self, other: "BasketLine", combine: Callable[[int, int], int], result: MergeResult
    ) -> None:
        quantity = other.capped(combine(other.quantity, self.quantity), result)
        if quantity == self.quantity:
            return
        if other.product.name not in result.capped:
            result.combined[other.product.name] = quantity
        self.quantity = quantity
        self.update(quantity=quantity)

    def transfer_to(self, basket: Basket, position: int, result: MergeResult) -> None:
        quantity = self.capped(self.quantity, result)
        if self.update(basket=basket, position=position, quantity=quantity):
            result.added.append(self.product.name)

    def capped(self, quantity: int, result: MergeResult) -> int:
        """Cut to what there is; what is sold out keeps its line, which says so."""
        available = max_quantity(self.product) or MAX_COPIES_PER_LINE
        if quantity > available:
            result.capped[self.product.name] = available
        return min(quantity, available)

    def update(self, **fields) -> int:
        """Change the row if it is still there: what was deleted beside us must not come back."""
        return BasketLine.objects.filter(pk=self.pk).update(**fields)
