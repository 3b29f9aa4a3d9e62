"""What must be true of people and what is theirs, proved from the database alone (DESIGN 2)."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from accounts.models import MAX_ADDRESSES, Address, User, UserSession
from config.integrity import Fault, faults


def check() -> Iterator[Fault]:
    """Yield what is wrong with accounts, email addresses, sessions and address books."""
    yield from _accounts()
    yield from _sessions()
    yield from _address_books()


def _accounts() -> Iterator[Fault]:
    users = User.objects.order_by("pk")
    same = User.objects.annotate(small=Lower("email")).values("small")
    twice = same.annotate(number=Count("pk")).filter(number__gt=1).values("small")
    shared = users.annotate(small=Lower("email")).filter(small__in=twice)
    yield from faults(shared, "has the email address of another account")
    yield from faults(users.filter(email=""), "has no email address")
    own = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), primary=True)
    yield from faults(users.filter(~Exists(own)), "signs in by an address it does not have")
    others = EmailAddress.objects.order_by("pk").exclude(email=F("user__email"))
    yield from faults(others, "is not the address its account signs in by")


def _sessions() -> Iterator[Fault]:
    """Find sessions that still let somebody in whose account is gone."""
    loose = Session.objects.exclude(pk__in=UserSession.objects.values("session")).order_by("pk")
    for session in loose.iterator(chunk_size=500):
        user_id = session.get_decoded().get(SESSION_KEY)
        if user_id is not None and not User.objects.filter(pk=user_id).exists():
            yield Fault("session", "is that of an erased person")


def _address_books() -> Iterator[Fault]:
    addresses, users = Address.objects.order_by("pk"), User.objects.order_by("pk")
    empty = Q(name="") | Q(address1="") | Q(country="")
    yield from faults(addresses.filter(empty), "lacks a name, a street or a country")
    address_books = users.annotate(
        number=Count("addresses"), defaults=Count("addresses", filter=Q(addresses__is_default=True))
    )
    yield from faults(address_books.filter(number__gt=MAX_ADDRESSES), "has too many addresses")
    yield from faults(
        address_books.filter(number__gt=0).exclude(defaults=1),
        "has not exactly one default address",
    )
