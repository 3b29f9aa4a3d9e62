"""What is printed for orders: the sheets of each kind, and what could not be printed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.utils import timezone

from config.file_names import shop_file_name
from orders.document_pdfs import invoice_contexts
from orders.models import Invoice, LineStatus, Order
from orders.summary import OrderedProduct, Summary, summaries
from staff.paper.pick_list import TO_PACK, picks_of

Sheet = tuple[str, dict]


class Kind(models.TextChoices):
    INVOICES = "invoices", "Invoices"
    SLIPS = "slips", "Packing slips"
    PICKS = "picks", "Pick list"


@dataclass
class PrintBatch:
    """Papers that become one PDF; `left_out` says of which orders there is none."""

    kind: Kind
    sheets: list[Sheet] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.kind.label} – {settings.SHOP_NAME}"

    @property
    def file_name(self) -> str:
        return shop_file_name(self.kind.label, "pdf")

    def all_sheets(self) -> Iterator[Sheet]:
        """Yield the papers, and last a page about what is lacking: else nobody would see it."""
        yield from self.sheets
        if self.left_out:
            yield "staff/left_out.html", {"title": self.title, "left_out": self.left_out, **shop()}


def make_print_batch(kind: Kind, orders: list[int]) -> PrintBatch:
    """Lay out the papers of these orders, in the order of their numbers."""
    return {Kind.INVOICES: _invoices, Kind.SLIPS: _slips, Kind.PICKS: _picks}[kind](sorted(orders))


def shop() -> dict:
    return {"shop_address": settings.SHOP_ADDRESS, "is_pdf": True}


def slip_context(summary: Summary) -> dict:
    """Return what a packing slip says: what is in this parcel, and what was sent before it.

    Of an order that is sent altogether, the slip is one of all that was sent.
    """
    packed, sent = _copies(summary, *TO_PACK), _copies(summary, LineStatus.SENT)
    if not packed:
        packed, sent = sent, []
    return {
        "order": summary.order,
        "packed": packed,
        "sent": sent,
        "copies": sum(number for _, number in packed),
        **shop(),
    }


def _copies(summary: Summary, *statuses: LineStatus) -> list[tuple[OrderedProduct, int]]:
    counted = (
        (product, sum(each.number for each in product.states if each.status in statuses))
        for product in summary.products
    )
    return [(product, number) for product, number in counted if number]


def _invoices(orders: list[int]) -> PrintBatch:
    """Lay out invoices that were made: each is drawn again from what it froze.

    A PDF that is kept cannot be taken apart by what is installed; its words are the same.
    """
    made = Invoice.objects.filter(order__in=orders).defer("pdf").select_related("order")
    there = {invoice.order_id: invoice for invoice in made.order_by("order_id")}
    return PrintBatch(
        Kind.INVOICES,
        [
            ("orders/invoice.html", context)
            for context in invoice_contexts(there.values(), is_pdf=True)
        ],
        [f"Order {order} has no invoice yet." for order in orders if order not in there],
    )


def _slips(orders: list[int]) -> PrintBatch:
    batch = PrintBatch(Kind.SLIPS)
    for summary in summaries(Order.objects.filter(pk__in=orders).order_by("pk")):
        context = slip_context(summary)
        if context["packed"]:
            batch.sheets.append(("staff/slip.html", context))
        else:
            batch.left_out.append(f"Order {summary.order.pk} is cancelled: nothing is packed.")
    return batch


def _picks(orders: list[int]) -> PrintBatch:
    picks = picks_of(orders)
    wanting = {order for pick in picks for order, _ in pick.wanted}
    unpaid = Order.objects.filter(pk__in=wanting, paid_at=None).order_by("pk")
    context = {
        "picks": picks,
        "orders": sorted(wanting),
        "copies": sum(pick.copies for pick in picks),
        "unpaid": list(unpaid.values_list("pk", flat=True)),
        "made_at": timezone.localtime(),
        **shop(),
    }
    left_out = [f"Order {each} has nothing left to pack." for each in orders if each not in wanting]
    return PrintBatch(Kind.PICKS, [("staff/picks.html", context)] if picks else [], left_out)
