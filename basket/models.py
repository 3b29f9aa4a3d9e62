"""A basket and its lines. What must never break is a constraint; who changes one locks it first."""

from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from basket.owner import BasketOwner
from basket.queries import TAKE, asked
from catalogue.models import Product

MOST_COPIES = 99  # of one book
MOST_LINES = 100


class OwnerGoneError(Exception):
    """The account was erased while it asked for a basket."""


class BasketQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=Basket.Status.OPEN)

    def unused_since(self, moment):
        """Visitors' open baskets that nobody changed since then."""
        return self.open().filter(user=None, date_updated__lt=moment)

    def taken(self, owner: BasketOwner) -> "Basket | None":
        """Return the owner's open basket, dated now and locked until the commit."""
        question, key = asked(TAKE, owner)
        return next(iter(self.raw(question, [timezone.now(), key])), None)

    def taken_or_made(self, owner: BasketOwner) -> "Basket":
        """Return the owner's open basket as `taken` does, made if there is none.

        Call it in a transaction. OwnerGoneError if the customer's account is gone, ValueError for
        an owner who is nobody.
        """
        if not owner:
            raise ValueError("A basket needs an owner.")
        while True:
            if basket := self.taken(owner):
                return basket
            if owner.user_id:
                _hold(owner.user_id)
            try:
                with transaction.atomic():
                    return self.create(user_id=owner.user_id, visitor=owner.visitor)
            except IntegrityError:
                continue  # made by a request beside this one


def _hold(user_id: int) -> None:
    """Keep the account from being erased until the commit; OwnerGoneError if it was."""
    try:
        User.objects.locked(user_id)
    except User.DoesNotExist:
        raise OwnerGoneError from None


def hold_baskets(user: User) -> None:
    """Lock a customer's baskets before their lines go with the account: all lock in this order."""
    list(user.baskets.order_by("pk").select_for_update())


class Basket(models.Model):
    """What a customer, or a visitor whom a cookie knows, wants to buy."""

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


class BasketLine(models.Model):
    """Copies of one book; `price` is what one cost when the line was last changed."""

    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.CASCADE, related_name="basket_lines")
    quantity = models.PositiveSmallIntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    place = models.PositiveSmallIntegerField(help_text="Its place in the basket, from 1.")

    class Meta:
        ordering = ["basket", "place"]
        constraints = [
            models.UniqueConstraint(fields=["basket", "product"], name="basket_line_one_per_book"),
            models.UniqueConstraint(fields=["basket", "place"], name="basket_line_one_per_place"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_COPIES),
                name="basket_line_quantity_in_range",
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_LINES), name="basket_line_place_in_range"
            ),
            models.CheckConstraint(
                condition=Q(price__gt=Decimal(0)), name="basket_line_price_above_zero"
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.product}"
