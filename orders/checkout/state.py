"""Where somebody is at the checkout: their draft, their addresses, what it would cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.account_forms import AddressForm
from accounts.models import User
from accounts.models.address import CONTENT
from basket.owner import (
    BasketOwner,
    create_visitor,
    get_basket_owner,
    get_next_basket_owner,
    get_or_create_basket_owner,
    get_spare_visitors,
)
from basket.summary import get_basket_summary
from config.ids import is_id
from config.templatetags.shop import money
from orders.checkout.books import CustomerBook, GuestBook
from orders.holds import exceeds_limits
from orders.models import Draft, ShippingMethod
from orders.postal_address import PostalAddress
from orders.quote import Quote, mark_of_addresses

LONGEST = 200  # characters of a field that is not right yet
MARK_AGE = timedelta(days=1)


class Checkout:
    """What a request sees of its shopper's checkout; `save` keeps what was chosen."""

    def __init__(self, request: HttpRequest):
        self.request, self.owner = request, get_basket_owner(request)
        self.user = request.user if request.user.is_authenticated else None
        self.basket = get_basket_summary(self.owner)
        self.keeper = get_next_basket_owner(request)
        self.draft = draft_of(self.keeper)

    @cached_property
    def book(self) -> CustomerBook | GuestBook:
        return CustomerBook(self.user) if self.user else GuestBook(self.draft)

    @property
    def addresses(self) -> dict[str, PostalAddress]:
        return self.book.addresses

    @property
    def email(self) -> str:
        """Whom the order's mails go to; empty until a guest has said so."""
        return self.user.email if self.user else self.draft.email

    @property
    def shipping_key(self) -> str:
        known = self.addresses
        return self.draft.shipping if self.draft.shipping in known else next(iter(known), "")

    @property
    def billing_key(self) -> str:
        """The address of the invoice; empty where it is that of the parcel."""
        return self.draft.billing if self.draft.billing in self.addresses else ""

    @property
    def shipping(self) -> PostalAddress | None:
        return self.addresses.get(self.shipping_key)

    @property
    def country(self) -> str:
        """Where the parcel goes; empty until that is known."""
        return self.shipping.country_code if self.shipping else ""

    @property
    def billing(self) -> PostalAddress | None:
        return self.addresses.get(self.billing_key) or self.shipping

    @cached_property
    def methods(self) -> list[tuple[ShippingMethod, object]]:
        """The ways to the chosen address, each with its price."""
        if self.shipping is None:
            return []
        to = ShippingMethod.objects.to(self.shipping.country_code)
        return [(method, method.price_for(self.basket.total)) for method in to]

    @property
    def method(self) -> ShippingMethod | None:
        methods = [method for method, _ in self.methods]
        chosen = (method for method in methods if method.pk == self.draft.method_id)
        return next(chosen, methods[0] if methods else None)

    @property
    def quote(self) -> Quote:
        return Quote(self.basket, self.method, self.email)

    @property
    def needs_verified_email(self) -> bool:
        """Whether a guest asks for more than anybody may have whose address is not proven."""
        return not self.user and exceeds_limits([line.quantity for line in self.basket.lines])

    @property
    def seen(self) -> str:
        """A mark of all addresses that are shown: one may be another by the time it is used."""
        return mark_of_addresses(self.addresses)

    @property
    def person(self) -> str:
        """A mark in the forms, by which what a customer typed finds back to them."""
        return person_mark(self.user) if self.user else ""

    def say_email(self, email: str) -> None:
        """Keep a guest's e-mail, and from here on what is personal, under a new key.

        Somebody else may know the one that the browser came with, who planted it or used this
        computer before. The old draft stays for a browser that this answer does not reach.
        """
        self.keeper = create_visitor(self.request)
        self.draft.pk, self.draft.visitor, self.draft.email = None, self.keeper.visitor, email
        self.draft.date_updated = timezone.now()
        self.draft.save(force_insert=True)

    def choose(self, data: QueryDict) -> bool:
        """Take over what was chosen; False if any of it is not there to choose."""
        choices = {"shipping": self.addresses, "billing": {"", *self.addresses}}
        right, country = True, self.country
        for name, known in choices.items():
            if (key := data.get(name)) is not None:
                right = right and key in known
                setattr(self.draft, name, key if key in known else "")
        if self.country != country:
            self.draft.method_id = None  # what was chosen, or only stood first, was for the other
        elif method := data.get("method"):
            ids = {str(each.pk): each.pk for each in ShippingMethod.objects.active()}
            right = right and method in ids
            self.draft.method_id = ids.get(method)
        self._forget()
        return right

    @property
    def typed(self) -> dict:
        """The address that somebody has begun to type; empty where it was saved."""
        return self.draft.typed if "key" in self.draft.typed else {}

    def keep(self, form: AddressForm, key: str) -> str | None:
        """Keep an address and return its key; None, and the form says why, if it cannot be."""
        if self.user:
            return self.book.keep(form, key)
        with self.changing():
            return self.book.keep(form, key)

    def keep_typed(self, data: QueryDict) -> None:
        """Keep what is being typed; what comes later than its saving is old."""
        form = storable(data.get("form", ""))[:LONGEST]
        if form and form == self.draft.typed.get("saved"):
            return
        self.draft.typed = typed_in(data)

    def take_over(self, use: str, key: str, form: str) -> None:
        """Use an address that was just saved by a form, as "shipping" or as "billing"."""
        country = self.country
        self._forget()
        setattr(self.draft, use, key)
        self.draft.typed = {"saved": storable(form)[:LONGEST]}
        if self.country != country:
            self.draft.method_id = None

    @property
    def said(self) -> str:
        """What it costs now, for whoever does not see it."""
        quote = self.quote
        if quote.method is None:
            return ""
        return f"Postage {money(quote.shipping_price)}, total {money(quote.total)}."

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Read the draft anew, locked, and keep what becomes of it: tabs must not lose each
        other's steps. Nothing else is locked within, for orders lock the person first.
        """
        with transaction.atomic():
            self.draft = locked_draft(self.keeper)
            self._forget()
            yield
            self.draft.date_updated = timezone.now()
            self.draft.save()
        if spares := get_spare_visitors(self.request):
            Draft.objects.filter(visitor__in=spares).delete()

    def _forget(self) -> None:
        for name in ("book", "methods"):
            self.__dict__.pop(name, None)


def draft_of(owner: BasketOwner) -> Draft:
    """Return what is kept, or an empty draft that is not kept yet."""
    facts = {"user_id": owner.user_id, "visitor": owner.visitor}
    return (owner and Draft.objects.filter(**facts).first()) or Draft(**facts)


def locked_draft(owner: BasketOwner) -> Draft:
    """Return the owner's draft, made if there is none, which nobody else changes meanwhile."""
    facts = {"user_id": owner.user_id, "visitor": owner.visitor}
    while True:
        Draft.objects.bulk_create([Draft(**facts)], ignore_conflicts=True)
        if draft := Draft.objects.select_for_update().filter(**facts).first():
            return draft


def typed_in(data: QueryDict) -> dict:
    """Return an address that is not right, or not sent yet, as it was typed."""
    names = ("form", "key", "for", *CONTENT)
    return {name: storable(data.get(name, ""))[:LONGEST] for name in names}


def storable(text: str) -> str:
    """Leave out what a database's JSON cannot hold: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="replace").decode()


def park(request: HttpRequest) -> None:
    """Keep what a customer typed whose session ended meanwhile, until they are back.

    It waits in this browser, for them alone: who only has their page, with its mark, writes
    nothing into their account.
    """
    if request.POST.get("do") not in ("address", "typed"):
        return
    user = person_of(request.POST.get("person", ""))
    if user is None:
        return
    with transaction.atomic():
        draft = locked_draft(get_or_create_basket_owner(request))
        draft.typed = {"person": user.pk, "parked": typed_in(request.POST) | {"key": "new"}}
        draft.date_updated = timezone.now()
        draft.save(update_fields=["typed", "date_updated"])


def parked_by(draft: Draft, user: User) -> dict:
    """Return the address that `park` kept for this person; empty if there is none."""
    return draft.typed["parked"] if draft.typed.get("person") == user.pk else {}


def person_mark(user: User) -> str:
    """Return a mark of a customer that is good for a day, and no longer than their password."""
    return _person_signer(user).sign(user.pk)


def person_of(mark: str) -> User | None:
    number = mark.partition(":")[0]
    if not is_id(number):
        return None
    user = User.objects.filter(pk=number, is_active=True).first()
    try:
        if user and _person_signer(user).unsign(mark, max_age=MARK_AGE) == str(user.pk):
            return user
    except BadSignature:
        pass
    return None


def _person_signer(user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"orders.checkout.person:{user.get_session_auth_hash()}")
