"""A person's address book."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.db.models.lookups import Regex
from django_countries.fields import CountryField

from accounts import postal_rules
from accounts.models.user import User

MAX_ADDRESSES = 50
CONTENT = ["name", "address1", "address2", "zip_code", "city", "country"]


class AddressBookFullError(Exception):
    """There are MAX_ADDRESSES in the book."""


class AddressKnownError(Exception):
    """Another address in the book is the same."""


class Address(models.Model):
    """Where somebody's parcels or invoices go."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="addresses")
    name = models.CharField("full name", max_length=100)
    address1 = models.CharField("address", max_length=100)
    address2 = models.CharField("address, second line", max_length=100, blank=True)
    zip_code = models.CharField("postcode", max_length=16, blank=True)
    city = models.CharField("town or city", max_length=80, blank=True)
    country = CountryField()
    is_default = models.BooleanField("default", default=False, editable=False)

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="address_name_not_empty"),
            models.CheckConstraint(condition=~Q(address1=""), name="address_address1_not_empty"),
            models.CheckConstraint(
                # Asked of the bare text: a country field would look for names.
                condition=Q(Regex(Cast("country", models.CharField(max_length=2)), "^[A-Z]{2}$")),
                name="address_country_code",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="address_one_default"
            ),
            # A form that is sent twice leaves one address.
            models.UniqueConstraint(fields=["user", *CONTENT], name="address_kept_once"),
        ]

    def __str__(self):
        return ", ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The address as its country writes it, the country last."""
        return postal_rules.lines(self)

    @transaction.atomic
    def add(self) -> "Address":
        """Put it into its person's book and return the one that is there now.

        The first one becomes the default. Raises AddressBookFullError; User.DoesNotExist when the
        account was deleted meanwhile.
        """
        addresses = self._locked_addresses()
        if same := self._same_in(addresses):
            return same
        number = addresses.count()
        if number >= MAX_ADDRESSES:
            raise AddressBookFullError
        self.is_default = not number
        self.save(force_insert=True)
        return self

    @transaction.atomic
    def change(self) -> "Address":
        """Save what was changed; AddressKnownError, or Address.DoesNotExist if it is gone."""
        addresses = self._locked_addresses()
        self.is_default = addresses.get(pk=self.pk).is_default
        if self._same_in(addresses):
            raise AddressKnownError
        self.save(update_fields=CONTENT)
        return self

    @transaction.atomic
    def make_default(self) -> None:
        """Use it first from now on; raises Address.DoesNotExist if it is gone."""
        addresses = self._locked_addresses()
        addresses.get(pk=self.pk)
        addresses.filter(is_default=True).exclude(pk=self.pk).update(is_default=False)
        addresses.filter(pk=self.pk).update(is_default=True)
        self.is_default = True

    @transaction.atomic
    def remove(self) -> None:
        """Take it out of the book; after the default one, the newest becomes the default."""
        addresses = self._locked_addresses()
        was_default = addresses.get(pk=self.pk).is_default
        addresses.filter(pk=self.pk).delete()
        if was_default and (newest := addresses.first()):
            addresses.filter(pk=newest.pk).update(is_default=True)

    def neighbour(self) -> "Address | None":
        """Return the address that stands after it in its book; before it, where it is the last."""
        others = Address.objects.filter(user=self.user_id)
        after = others.filter(pk__lt=self.pk)
        return after.first() or others.filter(pk__gt=self.pk).last()

    def _locked_addresses(self) -> models.QuerySet:
        """Return the addresses of its person, one writer at a time."""
        return Address.objects.filter(user=User.objects.locked(self.user_id))

    def _same_in(self, addresses: models.QuerySet) -> "Address | None":
        content = {field: getattr(self, field) for field in CONTENT}
        return addresses.filter(**content).exclude(pk=self.pk).first()
