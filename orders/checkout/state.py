"""Where somebody is at the checkout: their draft, their addresses, what it would cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.account_forms import AddressForm
from basket.owner import (
    create_visitor,
    get_basket_owner,
    get_next_basket_owner,
    get_spare_visitors,
)
from basket.summary import get_basket_summary
from config.templatetags.shop import money
from orders.checkout.address_books import CustomerAddressBook, GuestAddressBook
from orders.checkout.customer_tokens import signed_customer_token
from orders.checkout.drafts import (
    get_draft,
    get_or_create_locked_draft,
    read_unsaved_address,
    storable,
)
from orders.holds import exceeds_limits
from orders.models import Draft, ShippingMethod
from orders.postal_address import PostalAddress
from orders.quote import Quote, addresses_fingerprint


class Checkout:
    """What a request sees of its checkout; what is chosen is kept in the draft."""

    def __init__(self, request: HttpRequest):
        self.request, self.owner = request, get_basket_owner(request)
        self.user = request.user if request.user.is_authenticated else None
        self.basket = get_basket_summary(self.owner)
        self.draft_owner = get_next_basket_owner(request)
        self.draft = get_draft(self.draft_owner)

    # What is shown ----------------------------------------------------------------------------

    @cached_property
    def address_book(self) -> CustomerAddressBook | GuestAddressBook:
        return CustomerAddressBook(self.user) if self.user else GuestAddressBook(self.draft)

    @property
    def addresses(self) -> dict[str, PostalAddress]:
        return self.address_book.addresses

    @property
    def addresses_fingerprint(self) -> str:
        """Of all addresses that are shown: one may be another by the time it is used."""
        return addresses_fingerprint(self.addresses)

    @property
    def customer_token(self) -> str:
        return signed_customer_token(self.user) if self.user else ""

    @property
    def email(self) -> str:
        """Where the order's emails go; empty until a guest has said so."""
        return self.user.email if self.user else self.draft.email

    @property
    def shipping_key(self) -> str:
        chosen = self.draft.shipping_key
        return chosen if chosen in self.addresses else next(iter(self.addresses), "")

    @property
    def billing_key(self) -> str:
        """The address of the invoice; empty where it is that of the parcel."""
        return self.draft.billing_key if self.draft.billing_key in self.addresses else ""

    @property
    def shipping(self) -> PostalAddress | None:
        return self.addresses.get(self.shipping_key)

    @property
    def billing(self) -> PostalAddress | None:
        return self.addresses.get(self.billing_key) or self.shipping

    @property
    def country(self) -> str:
        """Where the parcel goes; empty until that is known."""
        return self.shipping.country_code if self.shipping else ""

    @cached_property
    def shipping_methods(self) -> list[tuple[ShippingMethod, Decimal]]:
        """The ways to the chosen address, each with its price."""
        if self.shipping is None:
            return []
        methods = ShippingMethod.objects.to(self.shipping.country_code)
        return [(method, method.price_for(self.basket.total)) for method in methods]

    @property
    def shipping_method(self) -> ShippingMethod | None:
        methods = [method for method, _ in self.shipping_methods]
        chosen = (method for method in methods if method.pk == self.draft.shipping_method_id)
        return next(chosen, methods[0] if methods else None)

    @property
    def is_complete(self) -> bool:
        return bool(self.email and self.shipping and self.shipping_method)

    @property
    def quote(self) -> Quote:
        return Quote(self.basket, self.shipping_method, self.email)

    @property
    def cost_message(self) -> str:
        quote = self.quote
        if quote.shipping_method is None:
            return ""
        return f"Postage {money(quote.shipping_price)}, total {money(quote.total)}."

    @property
    def needs_verified_email(self) -> bool:
        """Whether a guest asks for more than anybody may have whose address is not proven."""
        return not self.user and exceeds_limits([line.quantity for line in self.basket.lines])

    @property
    def unsaved_address(self) -> dict:
        """The address that somebody has begun to type; empty where it was saved."""
        return self.draft.unsaved_address if "key" in self.draft.unsaved_address else {}

    # What is changed --------------------------------------------------------------------------

    def start_guest_draft(self, email: str) -> None:
        """Keep a guest's email, and from here on what is personal, under a new key.

        Somebody else may know the one that the browser came with, who planted it or used this
        computer before. The old draft stays for a browser that this answer does not reach.
        """
        self.draft_owner = create_visitor(self.request)
        self.draft.pk, self.draft.visitor = None, self.draft_owner.visitor
        self.draft.email, self.draft.date_updated = email, timezone.now()
        self.draft.save(force_insert=True)

    @contextmanager
    def locked_draft(self) -> Iterator[None]:
        """Read the draft anew, locked, and keep what becomes of it: tabs must not lose each
        other's steps. Nothing else is locked within, for orders lock the customer first.
        """
        with transaction.atomic():
            self.draft = get_or_create_locked_draft(self.draft_owner)
            self._forget_cached()
            yield
            self.draft.date_updated = timezone.now()
            self.draft.save()
        if spares := get_spare_visitors(self.request):
            Draft.objects.filter(visitor__in=spares).delete()

    def choose(self, data: QueryDict) -> bool:
        """Keep what was chosen; False if any of it is not there to choose."""
        with self.locked_draft():
            country = self.country
            all_known = self._choose_address("shipping", data, self.addresses)
            all_known &= self._choose_address("billing", data, {"", *self.addresses})
            if self.country != country:
                # What was chosen, or only stood first, was for the other country.
                self.draft.shipping_method_id = None
            else:
                all_known &= self._choose_shipping_method(data)
            self._forget_cached()
        return all_known

    def save_address(self, form: AddressForm, key: str) -> str | None:
        """Save an address and return its key; None, and the form says why, if it cannot be."""
        if self.user:
            return self.address_book.save(form, key)
        with self.locked_draft():
            return self.address_book.save(form, key)

    def save_unsaved_address(self, data: QueryDict) -> None:
        """Keep what is being typed; what comes later than its saving is old."""
        with self.locked_draft():
            form_id = storable(data.get("form", ""))
            if not form_id or form_id != self.draft.unsaved_address.get("saved"):
                self.draft.unsaved_address = read_unsaved_address(data)

    def use_address(self, use: str, key: str, form_id: str) -> None:
        """Use an address that was just saved by a form, for "shipping" or for "billing"."""
        with self.locked_draft():
            country = self.country
            self._forget_cached()
            setattr(self.draft, f"{use}_key", key)
            self.draft.unsaved_address = {"saved": storable(form_id)}
            if self.country != country:
                self.draft.shipping_method_id = None

    def _choose_address(self, use: str, data: QueryDict, known) -> bool:
        key = data.get(use)
        if key is None:
            return True
        setattr(self.draft, f"{use}_key", key if key in known else "")
        return key in known

    def _choose_shipping_method(self, data: QueryDict) -> bool:
        key = data.get("method")
        if not key:
            return True
        ids = {str(method.pk): method.pk for method in ShippingMethod.objects.active()}
        self.draft.shipping_method_id = ids.get(key)
        return key in ids

    def _forget_cached(self) -> None:
        for name in ("address_book", "shipping_methods"):
            self.__dict__.pop(name, None)
