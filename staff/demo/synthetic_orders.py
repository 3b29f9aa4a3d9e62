"""Adds any number of made-up orders, for benchmarks: the same number is always the same order.

Most are long sent; those that wait are mostly of the last days. No copies are taken from the shelf
and no mail is written. An order is known by its basket, whose visitor is its number.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from basket.models import Basket
from catalogue.models import Product
from orders.models import LineStatus, Order, OrderLine, OrderStatus, ShippingMethod
from orders.postal_address import PostalAddress
from orders.snapshots import LineSnapshots, get_line_snapshots
from staff.demo import past_money
from staff.demo.past import Past, record_orders
from staff.demo.synthetic import FIRST_NAMES, SEED, Zipf, author_names, weighted

BATCH = 2_000
DAYS = 400
VISITOR_PREFIX = "0" * 48  # no hash of a cookie's key begins like this
NEW, PAID, DONE, CANCELLED = OrderStatus
STATES = [(DONE, 70), (PAID, 15), (NEW, 10), (CANCELLED, 5)]
CANCELLED_PAID = 0.3  # of the cancelled ones money had come before
SENDERS_AGAIN = 4  # each customer orders so often, on average
STREETS = "Alder Court, Bridge Street, Castle Row, Fern Lane, Mill Road, Orchard Way, Quay Street"
TOWNS = [
    (("GB", "LS9 8AA", "Leeds"), 22),
    (("GB", "EH6 6JJ", "Edinburgh"), 18),
    (("GB", "SY1 1AA", "Shrewsbury"), 16),
    (("GB", "NE1 4XD", "Newcastle upon Tyne"), 16),
    (("IE", "D02 X285", "Dublin"), 10),
    (("FR", "69002", "Lyon"), 6),
    (("DE", "50667", "Köln"), 6),
    (("NL", "3511 LX", "Utrecht"), 4),
    (("ES", "46001", "Valencia"), 2),
]


def add_synthetic_orders(number: int) -> Iterator[int]:
    """Have this many made-up orders, adding those that are missing; yield how many were added."""
    made = Basket.objects.filter(visitor__startswith=VISITOR_PREFIX).values_list(
        "visitor", flat=True
    )
    there = {int(visitor, 16) for visitor in made}
    missing = [place for place in range(number) if place not in there]
    if missing:
        maker = OrderMaker(number)
        plans = sorted((maker.plan(place) for place in missing), key=lambda plan: plan.placed)
        for start in range(0, len(plans), BATCH):
            yield maker.add(plans[start : start + BATCH])


class OrderMaker:
    """Makes the orders below `number`, each from its own dice."""

    def __init__(self, number: int):
        self._now = timezone.now()
        self._products = list(Product.objects.sellable().order_by("pk"))
        if not self._products:
            raise ValueError("A shop without books has no orders.")
        self._snapshots = get_line_snapshots(product.pk for product in self._products)
        self._bought = Zipf(len(self._products))
        self._names = author_names(max(number // SENDERS_AGAIN, 10))
        self._methods: dict[str, list[ShippingMethod]] = {}
        self._towns = [town for town in TOWNS if self._methods_to(town[0][0])]
        if not self._towns:
            raise ValueError("The shop has no way to send books to any town here.")

    def plan(self, place: int) -> Past:
        """Decide what became of the order, and when."""
        dice = random.Random(SEED + place)
        status = weighted(STATES, dice)
        # What waits, waits for some days; a few were forgotten, or are overdue.
        age = DAYS * dice.random() ** (3 if status == PAID else 1)
        if status == NEW:
            age = (settings.PAYMENT_DAYS + 1) * dice.random()
        placed = self._now - timedelta(days=age, minutes=1)
        was_paid = status in (PAID, DONE)
        if status == CANCELLED:
            was_paid = dice.random() < CANCELLED_PAID
        paid = self._later(placed, dice, 2) if was_paid else None
        over = self._later(paid or placed, dice, 3) if status in (DONE, CANCELLED) else None
        return Past(place, dice, status, placed, paid, over)

    def _later(self, moment: datetime, dice: random.Random, days: int) -> datetime:
        return min(moment + timedelta(days=days * dice.random()), self._now)

    @transaction.atomic
    def add(self, plans: list[Past]) -> int:
        """Add these orders, whole or none; return how many."""
        baskets = Basket.objects.bulk_create(
            Basket(
                visitor=f"{VISITOR_PREFIX}{plan.place:016x}",
                status=Basket.Status.SUBMITTED,
                date_updated=plan.placed,
            )
            for plan in plans
        )
        for plan, basket in zip(plans, baskets, strict=True):
            dice = random.Random(f"order {plan.place}")
            plan.lines = self._lines(plan, dice)
            plan.order = self._order(plan, basket, dice)
        past_money.number_invoices(plans)
        Order.objects.bulk_create(plan.order for plan in plans)
        for plan in plans:
            for line in plan.lines:
                line.order = plan.order
        OrderLine.objects.bulk_create(line for plan in plans for line in plan.lines)
        record_orders(plans)
        past_money.record_money(plans)
        return len(plans)

    def _order(self, plan: Past, basket: Basket, dice: random.Random) -> Order:
        price = sum((line.price for line in plan.lines), Decimal(0))
        customer = dice.randrange(len(self._names))
        address = self._address(dice, self._names[customer])
        method = dice.choice(self._methods_to(address.country_code))
        shipping_price = method.price_for(price)
        login = self._names[customer].lower().replace(" ", ".")
        return Order(
            basket=basket,
            email=f"{login}@readers.example",
            status=plan.status,
            paid_at=plan.paid,
            **address.columns("shipping_"),
            **address.columns("billing_"),
            shipping_method=method.name,
            shipping_price=shipping_price,
            shipping_tax_rate=method.tax_rate,
            total=price + shipping_price,
            owed=past_money.owed(plan, price + shipping_price),
            received=past_money.received(plan, price + shipping_price),
            currency=settings.SHOP_CURRENCY,
            pay_by=self._pay_by(plan),
            email_verified_at=plan.placed,
            closed_at=plan.over,
            date_added=plan.placed,
            date_updated=plan.over or plan.started or plan.paid or plan.placed,
        )

    def _pay_by(self, plan: Past) -> date:
        """Return the day that the terms say; what waits for longer was given more time."""
        day = localdate(plan.placed) + timedelta(days=settings.PAYMENT_DAYS)
        more = localdate(self._now) + timedelta(days=plan.place % 14)
        return max(day, more) if plan.status == NEW else day

    def _address(self, dice: random.Random, name: str) -> PostalAddress:
        country, zip_code, city = weighted(self._towns, dice)
        street = f"{dice.randint(1, 180)} {dice.choice(STREETS.split(', '))}"
        # Some books are a present for somebody else.
        first, surname = name.split()
        first = dice.choice(FIRST_NAMES) if dice.random() < 0.1 else first
        return PostalAddress(f"{first} {surname}", street, "", zip_code, city, country)

    def _methods_to(self, country: str) -> list[ShippingMethod]:
        if country not in self._methods:
            self._methods[country] = ShippingMethod.objects.to(country)
        return self._methods[country]

    def _lines(self, plan: Past, dice: random.Random) -> list[OrderLine]:
        """Return a line for each copy: now and then two of the same book."""
        lines: list[OrderLine] = []
        while len(lines) < plan.copies:
            product = self._products[self._bought.choose(dice)]
            for _ in range(min(plan.copies - len(lines), 2 if dice.random() < 0.05 else 1)):
                lines.append(_line(product, self._snapshots[product.pk], plan, len(lines)))
        return lines


def _line(product: Product, snapshots: LineSnapshots, plan: Past, position: int) -> OrderLine:
    return OrderLine(
        product=product,
        name=product.name,
        byline=product.byline,
        **snapshots._asdict(),
        isbn=product.isbn or "",
        price=product.price,
        tax_rate=product.tax_rate,
        counted=False,
        status=_line_status(plan, position),
    )


def _line_status(plan: Past, position: int) -> LineStatus:
    if plan.status == DONE:
        return LineStatus.CANCELLED if plan.lost and position else LineStatus.SENT
    if plan.status == CANCELLED:
        return LineStatus.CANCELLED
    return LineStatus.PROCESSING if plan.started and position % 2 == 0 else LineStatus.NEW
