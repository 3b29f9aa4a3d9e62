"""Orders and their lines: copies of what was bought, so that history stays as it was (DESIGN 2)."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_countries.fields import CountryField

from accounts.models import User
from basket.models import Basket
from orders.models.status import LineStatus, OrderStatus
from orders.postal_address import PostalAddress

BEGUN = [LineStatus.PROCESSING, LineStatus.SENT]
CORRECTED_WITHIN = timedelta(days=1)
UNPAID = [OrderStatus.NEW, OrderStatus.DONE]  # where it has no paid_at


def default_pay_by() -> date:
    """Return the last day of the terms of payment, for an order that is placed today."""
    return timezone.localdate() + timedelta(days=settings.PAYMENT_DAYS)


def overdue() -> Q:
    """What should be paid by now: the shop cancels it, or staff see to it."""
    return Q(status__in=UNPAID, paid_at=None, pay_by__lt=timezone.localdate())


class OrderQuerySet(models.QuerySet):
    def locked(self, pk: int) -> "Order":
        """Return the order, which nobody else changes until this transaction ends."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def locked_if_free(self, pk: int) -> "Order | None":
        """The same; None where somebody is at it, whom nothing that has time waits for."""
        return self.select_for_update(no_key=True, skip_locked=True).filter(pk=pk).first()

    def of(self, user: User) -> "OrderQuerySet":
        return self.filter(user=user)

    def of_guests(self, email: str) -> "OrderQuerySet":
        return self.filter(user=None, email=email)

    def held(self) -> "OrderQuerySet":
        """Those that take copies for an address that nobody has proven."""
        return self.filter(held_until__isnull=False)

    def to_expire(self) -> "OrderQuerySet":
        """Those that nothing was paid for in time, and nothing of which was begun."""
        over = Q(pay_by__lt=timezone.localdate()) | Q(held_until__lte=timezone.now())
        unpaid = self.filter(over, status=OrderStatus.NEW, received=0)
        # A mistake is reversed, and what is right entered after it: staff have a day for that.
        at_it = Q(payments__entered_at__gt=timezone.now() - CORRECTED_WITHIN)
        return unpaid.exclude(lines__status__in=BEGUN).exclude(at_it)

    def to_remind(self) -> "OrderQuerySet":
        """Those to be paid in a few days whose buyer was not reminded of that day yet."""
        today = timezone.localdate()
        return self.filter(
            Q(reminded_for=None) | ~Q(reminded_for=F("pay_by")),
            pay_by__range=(today, today + timedelta(days=settings.PAYMENT_REMINDER_DAYS)),
            date_added__lt=timezone.now() - timedelta(days=1),  # the confirmation just said it
            received__lt=F("owed"),
            status=OrderStatus.NEW,
            held_until=None,
        )


class Order(models.Model):
    """What somebody bought. The one-to-one basket is why nothing is ever ordered twice."""

    Status = OrderStatus

    basket = models.OneToOneField(Basket, models.PROTECT, related_name="order")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    email = models.EmailField("email address", blank=True, help_text="Empty once erased.")
    status = models.PositiveSmallIntegerField(choices=OrderStatus, default=OrderStatus.NEW)
    paid_at = models.DateTimeField(null=True, blank=True)

    billing_name = models.CharField(max_length=100)
    billing_address1 = models.CharField(max_length=100)
    billing_address2 = models.CharField(max_length=100, blank=True)
    billing_zip_code = models.CharField(max_length=16, blank=True)
    billing_city = models.CharField(max_length=80, blank=True)
    billing_country = CountryField()
    shipping_name = models.CharField(max_length=100)
    shipping_address1 = models.CharField(max_length=100)
    shipping_address2 = models.CharField(max_length=100, blank=True)
    shipping_zip_code = models.CharField(max_length=16, blank=True)
    shipping_city = models.CharField(max_length=80, blank=True)
    shipping_country = CountryField()

    shipping_method = models.CharField(max_length=80)
    shipping_price = models.DecimalField(max_digits=8, decimal_places=2)
    shipping_tax_rate = models.DecimalField(max_digits=4, decimal_places=2)
    total = models.DecimalField(
        max_digits=12, decimal_places=2, help_text="Copied prices of all lines and the postage."
    )
    owed = models.DecimalField(
        max_digits=12, decimal_places=2, help_text="The total, less what was cancelled."
    )
    received = models.DecimalField(
        max_digits=12, decimal_places=2, default=0, help_text="The sum of the payments."
    )
    currency = models.CharField(max_length=3)
    pay_by = models.DateField(default=default_pay_by)
    reminded_for = models.DateField(
        null=True, blank=True, editable=False, help_text="The pay-by date the reminder spoke of."
    )
    email_verified_at = models.DateTimeField(
        null=True, blank=True, help_text="When the email address was known to be the buyer's."
    )
    claimed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a guest's order came to an account."
    )
    claim_refused_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the customer with its email address said that it is not theirs.",
    )
    held_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Unpaid and unproven, its copies go back to the shelf then.",
    )
    network = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Hashed; only while it is held."
    )
    unusual = models.CharField(max_length=200, blank=True, help_text="Why staff should look at it.")
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    invoice_number = models.PositiveIntegerField(null=True, blank=True, unique=True)
    date_added = models.DateTimeField(default=timezone.now)
    date_updated = models.DateTimeField(default=timezone.now)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=[10, 20, 30, 40]), name="order_status"),
            models.CheckConstraint(condition=Q(total__gte=0), name="order_total_not_negative"),
            models.CheckConstraint(
                condition=Q(owed__gte=0, owed__lte=F("total")), name="order_owed_in_range"
            ),
            models.CheckConstraint(
                condition=Q(received__gte=0), name="order_received_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(shipping_price__gte=0) & Q(total__gte=F("shipping_price")),
                name="order_shipping_price_in_range",
            ),
            models.CheckConstraint(
                condition=Q(shipping_tax_rate__gte=0) & Q(shipping_tax_rate__lt=100),
                name="order_shipping_tax_rate_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(billing_name="")
                & ~Q(billing_address1="")
                & ~Q(shipping_name="")
                & ~Q(shipping_address1=""),
                name="order_has_addresses",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="order_currency_code"
            ),
            models.CheckConstraint(
                condition=~Q(status=20) | Q(paid_at__isnull=False), name="order_paid_has_a_date"
            ),
            models.CheckConstraint(
                condition=Q(claimed_at=None) | Q(claim_refused_at=None),
                name="order_claimed_or_refused",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="order_of_user"),
            models.Index(fields=["email"], name="order_by_email"),
            # What lapses by itself, and what staff have to see to.
            models.Index(fields=["pay_by", "id"], name="order_overdue", condition=Q(status=10)),
            models.Index(
                fields=["held_until"], name="order_held", condition=Q(held_until__isnull=False)
            ),
            models.Index(fields=["network"], name="order_of_network", condition=~Q(network="")),
            models.Index(fields=["id"], name="order_unusual", condition=~Q(unusual="")),
            models.Index(
                fields=["id"], name="order_to_pay_back", condition=Q(received__gt=F("owed"))
            ),
            # Staff's list is sorted by these, and turned to its pages (staff/dashboard/).
            models.Index(fields=["status", "id"], name="order_by_status"),
            # With all that a report has to know of an order, so that it need not open it.
            models.Index(
                fields=["date_added", "id", "status", "currency"], name="order_by_date_added"
            ),
            models.Index(fields=["date_updated", "id"], name="order_by_date_updated"),
            models.Index(fields=["paid_at", "id"], name="order_by_paid_at"),
            models.Index(fields=["total", "id"], name="order_by_total"),
            models.Index(fields=["billing_name", "id"], name="order_by_billing_name"),
            models.Index(fields=["shipping_country", "id"], name="order_by_country"),
        ]

    def __str__(self):
        return f"Order {self.pk}"

    @property
    def balance(self) -> Decimal:
        """What is received beyond what is owed; below nothing: what is still to pay."""
        return self.received - self.owed

    @property
    def to_pay(self) -> Decimal:
        return max(-self.balance, Decimal("0.00"))

    @property
    def to_pay_back(self) -> Decimal:
        return max(self.balance, Decimal("0.00"))

    @property
    def is_email_verified(self) -> bool:
        """Whether its email address is known to be the buyer's."""
        return bool(self.email_verified_at) or bool(
            self.user and self.user.has_verified(self.email)
        )

    @property
    def is_cancelled(self) -> bool:
        return self.status == OrderStatus.CANCELLED

    @property
    def is_overdue(self) -> bool:
        """The same as `overdue`, of an order that is read."""
        waits = self.status in UNPAID and not self.paid_at
        return waits and self.pay_by < timezone.localdate()

    def release(self) -> None:
        """Let it count no more for an unproven address; the caller saves it."""
        self.held_until, self.network = None, ""

    @property
    def shipping(self) -> PostalAddress:
        return PostalAddress.of(self, "shipping_")

    @property
    def billing(self) -> PostalAddress:
        return PostalAddress.of(self, "billing_")
