"""How much may be ordered while nobody has proven the order's email address (law 14).

Whatever is typed is counted: the copies that all held orders of an address have, however it is
written, and those that come from the same network.
"""

import hashlib
from dataclasses import dataclass
from ipaddress import IPv6Network
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from catalogue.models import Product
from orders.models import LineStatus, Order, OrderLine

SITE = 48  # bits that a customer's networks have in common


class ExcessProduct(NamedTuple):
    """A book of which too many copies are asked for; `left` may be ordered."""

    name: str
    wanted: int
    left: int


@dataclass(frozen=True)
class Excess:
    """What is too much; `left`: copies that may be ordered in all."""

    products: list[ExcessProduct]
    wanted: int
    left: int
    from_network: bool

    @property
    def in_all(self) -> bool:
        return self.wanted > self.left

    @property
    def had_before(self) -> bool:
        """Whether earlier orders are why so little is left."""
        return self.left < settings.UNPROVEN_COPIES or any(
            product.left < settings.UNPROVEN_COPIES_PER_TITLE for product in self.products
        )


def get_excess(email: str, network: str, wanted: dict[int, int]) -> Excess | None:
    """Return what is too much of these copies by product, None if nothing is.

    Until the commit nobody else orders with this address or from this network.
    """
    hashed = hashed_network(network)
    _one_at_a_time(_normalised(email), hashed)
    has = _copies(Order.objects.held().filter(same_mailbox(email)))
    per_title = settings.UNPROVEN_COPIES_PER_TITLE
    left = {pk: max(per_title - has.get(pk, 0), 0) for pk in wanted}
    over = [pk for pk, quantity in wanted.items() if quantity > left[pk]]
    copies, in_all = sum(wanted.values()), max(settings.UNPROVEN_COPIES - sum(has.values()), 0)
    from_network = bool(hashed) and _are_too_many(hashed, copies)
    if not over and copies <= in_all and not from_network:
        return None
    products = Product.objects.filter(pk__in=over).order_by("pk").values_list("pk", "name")
    return Excess(
        [ExcessProduct(name, wanted[pk], left[pk]) for pk, name in products],
        wanted=copies,
        left=in_all,
        from_network=from_network,
    )


def hashed_network(network: str) -> str:
    """Return what is kept of a network; "" where it is not known, and does not count.

    One line may have thousands of IPv6 networks of its own (RFC 6177: a /48): they count together.
    """
    if not network:
        return ""
    if ":" in network:
        network = str(IPv6Network(network).supernet(new_prefix=SITE))
    return salted_hmac("orders.holds", network, algorithm="sha256").hexdigest()


def exceeds_limits(quantities: list[int]) -> bool:
    """Whether copies of these books alone are more than an unproven address may have."""
    per_title = settings.UNPROVEN_COPIES_PER_TITLE
    return sum(quantities) > settings.UNPROVEN_COPIES or max(quantities, default=0) > per_title


def _are_too_many(hashed: str, copies: int) -> bool:
    there = sum(_copies(Order.objects.filter(network=hashed)).values())
    return there + copies > settings.UNPROVEN_COPIES_PER_NETWORK


def _copies(orders) -> dict[int, int]:
    lines = OrderLine.objects.filter(order__in=orders).exclude(status=LineStatus.CANCELLED)
    return dict(lines.order_by().values_list("product").annotate(Count("pk")))


def _normalised(email: str) -> str:
    """Return the address without what many mailboxes leave out: anne+books@… is anne@…."""
    name, _, host = email.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def same_mailbox(email: str) -> Q:
    """All ways to write an address; Order.email is in small letters."""
    bare = _normalised(email)
    name, _, host = bare.rpartition("@")
    return Q(email=bare) | Q(email__startswith=f"{name}+", email__endswith=f"@{host}")


def _one_at_a_time(*whose: str) -> None:
    """Wait for others who count the same; on SQLite an IMMEDIATE transaction is alone anyway."""
    if connection.vendor != "postgresql":
        return
    keys = (hashlib.sha256(f"unproven {who}".encode()).digest() for who in whose if who)
    with connection.cursor() as cursor:
        for number in sorted(int.from_bytes(key[:8], signed=True) for key in keys):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
