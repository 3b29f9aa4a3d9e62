"""What must be true of orders and invoices (DESIGN 2), proved from the database alone."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum, Window
from django.db.models.functions import Coalesce, Lag

from basket.models import Basket
from catalogue.models import StockMovement
from config.integrity import SHOWN, Fault, faults
from orders import integrity_documents, integrity_holds, integrity_money
from orders.models import (
    CatalogueSnapshot,
    Draft,
    LineStatus,
    Order,
    OrderLine,
    OrderStatus,
    StatusChange,
)
from orders.models.catalogue_snapshot import digest_of
from orders.models.status import STEPS_BACK, TRANSITIONS

BATCH = 1_000


def check() -> Iterator[Fault]:
    """Yield what is wrong with orders: lines, status, copies, payments, documents, terms."""
    yield from _shape()
    yield from _totals()
    yield from _status()
    yield from _copies()
    yield from _snapshots()
    yield from integrity_money.check()
    yield from integrity_documents.check()
    yield from integrity_holds.check()


def _shape() -> Iterator[Fault]:
    orders, lines = Order.objects.order_by("pk"), OrderLine.objects.order_by("pk")
    line = OrderLine.objects.filter(order=OuterRef("pk"))
    yield from faults(orders.filter(~Exists(line)), "has no lines")
    empty = Q(shipping_name="") | Q(shipping_address1="") | Q(shipping_country="")
    empty |= Q(billing_name="") | Q(billing_address1="") | Q(billing_country="")
    yield from faults(orders.filter(empty), "lacks an address")
    yield from faults(orders.filter(basket__status=Basket.Status.OPEN), "has an open basket")
    baskets = Basket.objects.order_by("pk").filter(status=Basket.Status.SUBMITTED)
    yield from faults(baskets.filter(order=None), "is submitted, but there is no order")
    shared = Order.objects.order_by().values("basket").annotate(number=Count("pk"))
    shared = shared.filter(number__gt=1).values("basket")
    yield from faults(orders.filter(basket__in=shared), "shares its basket with another order")
    yield from faults(
        orders.filter(basket__user__isnull=False).exclude(basket__user=F("user")),
        "is another person's than its basket",
    )
    yield from faults(orders.filter(user__isnull=False, email=""), "has nobody to write to")
    yield from faults(lines.filter(price__lte=0), "has a price that is none")
    yield from faults(lines.filter(Q(tax_rate__lt=0) | Q(tax_rate__gte=100)), "has no tax rate")
    yield from faults(orders.filter(shipping_price__lt=0), "has a postage below nothing")
    others = lines.filter(notified_by__isnull=False).exclude(notified_by__order=F("order"))
    yield from faults(others, "is told of in an email about another order")
    drafts = Draft.objects.order_by("pk")
    yield from faults(drafts.filter(user=None, visitor=None), "belongs to nobody")


def _totals() -> Iterator[Fault]:
    """Add up in Python: SQLite's amounts are not exact."""
    wrong = 0
    last = 0
    while orders := list(Order.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = orders[-1].pk
        prices = OrderLine.objects.filter(order__in=orders).order_by()
        sums: dict[int, Decimal] = {order.pk: order.shipping_price for order in orders}
        grouped = prices.values_list("order", "price").annotate(number=Count("pk"))
        for order, price, number in grouped:
            sums[order] += price * number
        for order in orders:
            if order.total != sums[order.pk]:
                wrong += 1
                if wrong <= SHOWN:
                    yield Fault(
                        f"order {order.pk}", f"has the total {order.total}, not {sums[order.pk]}"
                    )
    if wrong > SHOWN:
        yield Fault("order", f"{wrong - SHOWN} more: has a wrong total")


def _status() -> Iterator[Fault]:
    """Compare what is with what the lines and the log say."""
    orders, lines = Order.objects.order_by("pk"), OrderLine.objects.order_by("pk")
    new, processing = LineStatus.NEW, LineStatus.PROCESSING
    counted = orders.annotate(
        open=Count("lines", filter=Q(lines__status__in=[new, processing])),
        sent=Count("lines", filter=Q(lines__status=LineStatus.SENT)),
    )
    done = Q(open=0, sent__gt=0)
    without_copies = Q(open=0, sent=0)
    yield from faults(
        counted.filter(done).exclude(status=OrderStatus.DONE), "should be done by its lines"
    )
    yield from faults(
        counted.filter(without_copies).exclude(status=OrderStatus.CANCELLED),
        "should be cancelled by its lines",
    )
    over = [OrderStatus.DONE, OrderStatus.CANCELLED]
    yield from faults(counted.filter(status__in=over, open__gt=0), "is over, but its lines are not")
    yield from faults(orders.filter(status=OrderStatus.PAID, paid_at=None), "was never paid")
    unpaid = orders.filter(status=OrderStatus.NEW, paid_at__isnull=False)
    yield from faults(unpaid, "was paid, but waits for the payment")
    ended = Q(status__in=over)
    yield from faults(orders.filter(~ended, closed_at__isnull=False), "ended, but is not over")
    yield from faults(orders.filter(ended, closed_at=None), "is over since nobody knows when")
    yield from _log(orders, lines)


def _log(orders, lines) -> Iterator[Fault]:
    """Follow the log, step by step; each question is one pass, however little is known of it."""
    transitions = StatusChange.objects.filter(line__isnull=False).order_by("pk")
    theirs = StatusChange.objects.filter(line=None).order_by("pk")
    yield from _strayed(lines, transitions, "line")
    yield from _strayed(orders, theirs, "order")
    legal = Q()
    for old, allowed in TRANSITIONS.items():
        legal |= Q(old=old, new__in=allowed)
    for old, new in STEPS_BACK.items():
        legal |= Q(old=old, new=new)
    yield from faults(transitions.exclude(legal), "is a transition that is not allowed")
    yield from faults(
        transitions.exclude(line__order=F("order")), "is a transition of another order's line"
    )
    yield from faults(_not_following(theirs, "order"), "does not follow the transition before it")
    yield from faults(
        _not_following(transitions, "line"), "does not follow the transition before it"
    )
    ended = (
        transitions.filter(new__in=[LineStatus.SENT, LineStatus.CANCELLED])
        .order_by()
        .values("line")
    )
    twice = ended.annotate(number=Count("pk")).filter(number__gt=1).values("line")
    yield from faults(lines.filter(pk__in=twice), "ended twice")


def _strayed(rows, transitions, owner: str) -> Iterator[Fault]:
    """Compare each row with the last of its transitions; without any it is still new."""
    newest = transitions.order_by().values(owner).annotate(last=Max("pk")).values("last")
    others = transitions.filter(pk__in=newest).exclude(new=F(f"{owner}__status")).order_by()
    wrong = "is not where its log says"
    yield from faults(rows.filter(pk__in=others.values(owner)), wrong)
    own = Count("changes", filter=Q(changes__line=None) if owner == "order" else None)
    untouched = rows.annotate(transitions=own).filter(transitions=0)
    yield from faults(untouched.exclude(status=OrderStatus.NEW), wrong)


def _not_following(transitions, owner: str):
    """Return transitions that do not begin where the one before ended; the first begins at NEW."""
    before = Window(Lag("new"), partition_by=owner, order_by="pk")
    return transitions.annotate(before=Coalesce(before, OrderStatus.NEW.value)).exclude(
        old=F("before")
    )


def _copies() -> Iterator[Fault]:
    """Each live copy was taken from the shelf, each cancelled one came back once."""
    Kind = StockMovement.Kind  # noqa: N806
    movements = StockMovement.objects.filter(kind__in=[Kind.SALE, Kind.RETURN]).order_by()
    sums = movements.values_list("order_number", "product").annotate(sum=Sum("change"))
    out = {(order, product): -total for order, product, total in sums.iterator() if total}
    live = OrderLine.objects.filter(counted=True).exclude(status=LineStatus.CANCELLED).order_by()
    for order, product, number in (
        live.values_list("order", "product").annotate(number=Count("pk")).iterator()
    ):
        if out.pop((order, product), 0) != number:
            yield Fault(
                f"order {order}", f"holds {number} copies of book {product} that nothing took"
            )
    for (order, product), number in out.items():
        yield Fault(f"order {order}", f"took {number} copies of book {product} that no line has")
    known = Order.objects.filter(pk=OuterRef("order_number"))
    movements = StockMovement.objects.filter(order_number__isnull=False).order_by("pk")
    yield from faults(movements.filter(~Exists(known)), "names an order that is not there")


def _snapshots() -> Iterator[Fault]:
    """What copies are counted under is what it was when they were ordered."""
    for snapshot in CatalogueSnapshot.objects.order_by("pk").iterator(chunk_size=BATCH):
        if snapshot.digest != digest_of(snapshot.names):
            yield Fault(f"heading {snapshot.pk}", "names others than when it was made")
