"""What must be true of invoices and credit notes (laws 3 and 13): numbers, sums, owners."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, F, Max, Min, Q

from config.integrity import Fault, faults
from orders.models import (
    CreditNote,
    CreditNoteCounter,
    DocumentTax,
    Invoice,
    InvoiceCounter,
    LineStatus,
    Order,
    OrderLine,
)
from orders.models.invoice import Document, NumberCounter

BATCH = 1_000
NOTHING = Decimal("0.00")


def check() -> Iterator[Fault]:
    yield from _numbers(Invoice, InvoiceCounter)
    yield from _numbers(CreditNote, CreditNoteCounter)
    yield from _owners()
    yield from _contents(Invoice, "invoice")
    yield from _contents(CreditNote, "credit_note")
    yield from _settled()


def _numbers(documents: type[Document], counter: type[NumberCounter]) -> Iterator[Fault]:
    """Each number from 1 to the counter's is there once."""
    name = documents._meta.verbose_name_plural
    alike = documents.objects.order_by().values("number").annotate(copies=Count("pk"))
    alike = alike.filter(copies__gt=1).values("number")
    double = documents.objects.order_by("pk").filter(number__in=alike)
    yield from faults(double, "shares its number with another one")
    series = documents.objects.aggregate(
        first=Min("number"), last=Max("number"), number=Count("pk")
    )
    last = counter.objects.values_list("last", flat=True).first() or 0
    if series["number"] and (series["first"], series["last"]) != (1, series["number"]):
        yield Fault(name, f"{series['number']} in all, numbered to {series['last']}: with gaps")
    if (series["last"] or 0) != last:
        yield Fault(name, f"the counter is at {last}, the last number is {series['last']}")


def _owners() -> Iterator[Fault]:
    orders, lines = Order.objects.order_by("pk"), OrderLine.objects.order_by("pk")
    numbered = orders.filter(invoice_number__isnull=False)
    yield from faults(numbered.filter(invoice=None), "has a number without invoice")
    yield from faults(
        Invoice.objects.order_by("pk").exclude(number=F("order__invoice_number")),
        "has another number than its order",
    )
    yield from faults(
        orders.filter(paid_at__isnull=False, invoice_number=None), "was paid, but has no invoice"
    )
    credited = lines.filter(credit_note__isnull=False)
    yield from faults(
        credited.exclude(credit_note__invoice__order=F("order")),
        "is given back by a credit note of another order",
    )
    alive = credited.exclude(status=LineStatus.CANCELLED)
    yield from faults(alive, "is given back, but not cancelled")


def _contents(documents: type[Document], kind: str) -> Iterator[Fault]:
    """Read what each document says, add it up, and compare it with its rows of taxes."""
    taxes, copies = _taxes(kind), _copies(kind)
    order = "order" if kind == "invoice" else "invoice__order"
    fields = ("pk", order, f"{order}__currency", "issued_on", "content")
    rows = documents.objects.order_by("pk").values_list(*fields)
    for pk, order_id, currency, issued_on, content in rows.iterator(chunk_size=BATCH):
        name = f"{documents._meta.verbose_name} {pk}"
        if content["order"] != order_id:
            yield Fault(name, "speaks of another order than its own")
        if content["issued"] != issued_on.isoformat():
            yield Fault(name, "says another day than it counts for")
        if content["currency"] != currency:
            yield Fault(name, "says another currency than it counts for")
        if _counted(content["lines"]) != copies[pk]:
            yield Fault(name, "says other copies than the reports count")
        prices = [line["total"] for line in content["lines"]] + [content["shipping_price"]]
        if sum(map(Decimal, prices)) != Decimal(content["total"]):
            yield Fault(name, "does not add up")
        stated = {tuple(Decimal(tax[each]) for each in _TAX) for tax in content["taxes"]}
        if stated != taxes[pk] or sum(gross for _, gross, _ in stated) != Decimal(content["total"]):
            yield Fault(name, "says other taxes than the reports sum up")


_TAX = ("rate", "gross", "amount")


def _taxes(kind: str) -> dict[int, set[tuple]]:
    found: dict[int, set[tuple]] = defaultdict(set)
    rows = DocumentTax.objects.filter(**{f"{kind}__isnull": False}).order_by()
    for pk, *tax in rows.values_list(kind, *_TAX).iterator(chunk_size=BATCH):
        found[pk].add(tuple(tax))
    return found


def _copies(kind: str) -> dict[int, Counter]:
    """Return by document how many copies of each book the reports count for it, by price."""
    lines = OrderLine.objects.order_by()
    if kind == "invoice":
        lines = lines.filter(~Q(status=LineStatus.CANCELLED) | Q(credit_note__isnull=False))
    document = "order__invoice" if kind == "invoice" else "credit_note"
    found: dict[int, Counter] = defaultdict(Counter)
    rows = lines.filter(**{f"{document}__isnull": False})
    for pk, name, price, number in rows.values_list(document, "name", "price").annotate(
        number=Count("pk")
    ):
        found[pk][name, price] += number
    return found


def _counted(lines: list[dict]) -> Counter:
    """Return the same of what a document says."""
    copies: Counter = Counter()
    for line in lines:
        copies[line["name"], Decimal(line["price"])] += line["quantity"]
    return copies


def _settled() -> Iterator[Fault]:
    """What an invoice charges, less what its notes give back, is what its order owes."""
    left: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    taxes = DocumentTax.objects.order_by()
    for order, gross in taxes.filter(invoice__isnull=False).values_list("invoice__order", "gross"):
        left[order] += gross
    notes = taxes.filter(credit_note__isnull=False)
    for order, gross in notes.values_list("credit_note__invoice__order", "gross"):
        left[order] -= gross
    invoiced = Order.objects.filter(invoice_number__isnull=False).order_by("pk")
    for pk, owed in invoiced.values_list("pk", "owed").iterator(chunk_size=BATCH):
        if left[pk] != owed:
            yield Fault(f"order {pk}", f"owes {owed}, but its documents charge {left[pk]}")
