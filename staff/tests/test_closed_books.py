"""A report of money goes by its documents: what is done today changes no month that is over."""

import random
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from catalogue.factories import make_product
from orders.factories import line_ids, make_order
from orders.invoices import NothingToInvoiceError, issue_invoice
from orders.models import CreditNote, DocumentTax, Invoice, LineStatus, Order, Payment
from orders.payments import PaymentRefusedError, Receipt, enter, mark_paid, reverse
from orders.transitions import Actor, InvalidTransitionError, cancel, transition_lines
from staff.order_filters.filterset import filtered
from staff.reports.params import ReportParams
from staff.reports.periods import Period
from staff.reports.registry import REPORTS
from staff.reports.sums import penny_sum

pytestmark = pytest.mark.django_db
BY_SLUG = {report.slug: report for report in REPORTS}
OF_MONEY = [
    (slug, by)
    for slug in ("taxes", "revenue", "average_basket", "most_bought_products", "documents")
    for by, _ in BY_SLUG[slug].by or [("", "")]
]
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MONTHS = [date(2026, number, 1) for number in range(2, 7)]
CLERK = Actor()


@pytest.fixture
def clock(monkeypatch):
    """Return what sets the shop's clock; rows bear what it says."""

    def at(moment: datetime | str) -> None:
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return at


@pytest.fixture
def emma():
    return make_product("Emma", price="10", tax_rate="5", authors=["Jane Austen"], tags=["Novel"])


@pytest.fixture
def comic():
    return make_product("Watchmen", price="19.99", tax_rate="20")


def place(products, **fields) -> Order:
    order = make_order(products, **fields)
    Order.objects.filter(pk=order.pk).update(date_added=timezone.now())
    return order


def values(slug, period, by=""):
    table = BY_SLUG[slug].make(ReportParams(period, by, whole=True))
    return [row.values for row in [*table.rows, *([table.total] if table.total else [])]]


def money_in(period):
    return {report: values(report[0], period, report[1]) for report in OF_MONEY}


def test_a_cancellation_today_changes_no_month_that_is_over(clock, emma, comic):
    clock("2026-03-10 12:00")
    order = place({emma: 2, comic: 1})
    mark_paid(order.pk, CLERK)
    clock("2026-04-01 09:00")
    before = money_in(MARCH)
    assert values("taxes", MARCH)[-1][-1] == Decimal("4.87")  # 0.95 + 3.92
    cancel(order.pk, CLERK)
    assert money_in(MARCH) == before
    assert values("taxes", APRIL) == [
        (5, 0, 0, 20, Decimal("0.95"), -20, Decimal("-19.05"), Decimal("-0.95")),
        (
            *(20, 0, 0, Decimal("23.49"), Decimal("3.92")),
            *(Decimal("-23.49"), Decimal("-19.57"), Decimal("-3.92")),
        ),
        (
            *("Total", 0, 0, Decimal("43.49"), Decimal("4.87")),
            *(Decimal("-43.49"), Decimal("-38.62"), Decimal("-4.87")),
        ),
    ]
    assert values("revenue", APRIL, "month") == [
        (date(2026, 4, 1), 0, 0, 3, Decimal("39.99"), Decimal("-39.99")),
        ("Total", 0, 0, 3, Decimal("39.99"), Decimal("-39.99")),
    ]


def test_what_is_cancelled_bit_by_bit_is_given_back_in_the_month_of_each_bit(clock, emma, comic):
    clock("2026-03-10 12:00")
    order = place({emma: 2, comic: 1})
    ids = line_ids(order)
    issue_invoice(order.pk)
    clock("2026-04-10 12:00")
    cancel(order.pk, CLERK, ids[:1])
    clock("2026-05-10 12:00")
    cancel(order.pk, CLERK, ids[1:])
    months = [values("revenue", YEAR, "month")[number][1:] for number in (2, 3, 4)]
    assert months == [
        (3, Decimal("39.99"), 0, 0, Decimal("39.99")),
        (0, 0, 1, 10, -10),
        (0, 0, 2, Decimal("29.99"), Decimal("-29.99")),
    ]
    assert values("taxes", YEAR)[-1][5:] == (0, 0, 0)


def test_what_was_cancelled_before_the_invoice_is_in_no_report_of_money(clock, emma, comic):
    clock("2026-03-10 12:00")
    order = place({emma: 1, comic: 1})
    cancel(order.pk, CLERK, line_ids(order)[:1])
    mark_paid(order.pk, CLERK)
    sold = values("most_bought_products", MARCH)
    assert [(row[0], *row[3:]) for row in sold] == [("Watchmen", 1, 0, 1, Decimal("19.99"))]
    assert values("taxes", MARCH)[-1][1] == Decimal("23.49")


def test_a_sale_counts_when_it_is_invoiced_and_its_money_when_it_comes(clock, emma):
    clock("2026-03-31 12:00")
    order = place({emma: 1})
    issue_invoice(order.pk)
    clock("2026-04-01 12:00")
    mark_paid(order.pk, CLERK)
    assert [row[-1] for row in values("revenue", YEAR, "month")[2:4]] == [10, 0]
    assert [row[2] for row in values("payments", YEAR, "month")[2:4]] == [0, Decimal("13.50")]


def test_each_currency_has_reports_of_its_own(clock, emma, settings):
    clock("2026-03-10 12:00")
    mark_paid(place({emma: 1}).pk, CLERK)
    in_pounds = money_in(MARCH)
    settings.SHOP_CURRENCY = "EUR"
    order = place({emma: 2})
    mark_paid(order.pk, CLERK)
    cancel(order.pk, CLERK)
    assert values("taxes", MARCH)[-1][1:4:2] == (Decimal("23.50"), Decimal("23.50"))
    assert values("payments", MARCH, "method")[-1][1:3] == (1, Decimal("23.50"))
    settings.SHOP_CURRENCY = "GBP"
    assert money_in(MARCH) == in_pounds


def test_a_document_keeps_the_day_it_bears_wherever_the_shop_moves(clock, emma, settings):
    clock("2026-05-31 23:30")  # half past midnight in London
    order = place({emma: 1})
    mark_paid(order.pk, CLERK)
    clock("2026-06-30 23:30")
    cancel(order.pk, CLERK)
    for zone in ("Europe/London", "America/Los_Angeles"):
        settings.TIME_ZONE = zone
        gross = [row[-1] for row in values("revenue", YEAR, "month")[4:7]]
        assert gross == [0, 10, -10]


def test_a_day_that_is_over_keeps_what_was_ordered_on_it(clock, emma):
    clock("2026-03-10 12:00")
    first, second = place({emma: 2}), place({emma: 1})
    before = values("orders_per_day", MARCH)[9]
    assert before[1:] == (2, 3, 30, 0, 0)
    clock("2026-04-01 09:00")
    cancel(first.pk, CLERK, line_ids(first)[:1])
    cancel(second.pk, CLERK)
    assert values("orders_per_day", MARCH)[9] == (*before[:4], 1, 2)


def test_sums_are_exact_to_the_penny(clock, emma):
    invoice = issue_invoice(place({emma: 1}).pk)
    DocumentTax.objects.all().delete()
    DocumentTax.objects.bulk_create(
        DocumentTax(invoice=invoice, rate=Decimal(rate) / 100, gross=gross, amount="0.07")
        for rate, gross in enumerate([Decimal("9999999999.99")] * 1_000 + [Decimal("0.10")] * 999)
    )
    sums = DocumentTax.objects.aggregate(gross=penny_sum("gross"), amount=penny_sum("amount"))
    assert f"{sums['gross']} {sums['amount']}" == "10000000000089.90 139.93"


def test_payments_are_summed_by_the_day_of_the_bank(clock, emma):
    clock("2026-03-10 12:00")
    order = place({emma: 2})
    mistake = enter(order.pk, Decimal("7"), CLERK, Receipt("card"))
    clock("2026-04-02 12:00")
    reverse(order.pk, mistake.pk, CLERK)
    enter(order.pk, Decimal("23.50"), CLERK, Receipt("cash", "12", date(2026, 3, 31)))
    cancel(order.pk, CLERK)
    enter(order.pk, Decimal("-23.50"), CLERK)
    paid = Decimal("23.50")
    assert values("payments", MARCH, "month") == [
        (date(2026, 3, 1), 2, paid + 7, 0, 0, paid + 7, paid),
        ("Total", 2, paid + 7, 0, 0, paid + 7, paid),
    ]
    assert values("payments", APRIL, "method") == [
        ("Bank transfer", 1, 0, paid, 0, -paid, 0),
        ("Card", 1, 0, 0, -7, -7, 0),
        ("Cash", 0, 0, 0, 0, 0, 0),
        ("Cheque", 0, 0, 0, 0, 0, 0),
        ("Other", 0, 0, 0, 0, 0, 0),
        ("Total", 2, 0, paid, -7, -paid - 7, 0),
    ]
    assert [row[:6] for row in values("payments", MARCH, "each")] == [
        (date(2026, 3, 10), str(order.pk), "Card", "", 7, ""),
        (date(2026, 3, 31), str(order.pk), "Cash", "12", paid, ""),
        ("Total", "", "", "", paid + 7, ""),
    ]
    assert values("payments", APRIL, "each")[0][4:6] == (-7, "Reverses another")


def test_the_accountants_list_has_each_document_and_adds_up(clock, emma, comic):
    clock("2026-03-10 12:00")
    order = place({emma: 1, comic: 1})
    invoice = issue_invoice(order.pk)
    cancel(order.pk, CLERK, line_ids(order)[:1])
    note, day, pk = CreditNote.objects.get(), date(2026, 3, 10), str(order.pk)
    assert values("documents", MARCH) == [
        ("Invoice", str(invoice.number), day, pk, 5, *amounts("10.00 9.52 0.48")),
        ("Invoice", str(invoice.number), day, pk, 20, *amounts("23.49 19.57 3.92")),
        ("Credit note", str(note.number), day, pk, 5, *amounts("-10.00 -9.52 -0.48")),
        ("Total", "", None, "", None, *amounts("23.49 19.57 3.92")),
    ]


def amounts(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split()))


@pytest.mark.parametrize("slug", ["revenue", "taxes"])
def test_figures_lead_to_the_orders_with_these_documents(clock, emma, employee, slug):
    clock("2026-03-10 12:00")
    sold, both, twice, unpaid = (place({emma: 3}) for _ in range(4))
    for order in (sold, both, twice):
        issue_invoice(order.pk)
    cancel(twice.pk, CLERK, line_ids(twice)[:1])
    clock("2026-04-10 12:00")
    cancel(both.pk, CLERK)
    issue_invoice(unpaid.pk)
    clock("2026-05-10 12:00")
    cancel(twice.pk, CLERK)

    def behind(period):
        row = BY_SLUG[slug].make(ReportParams(period, "month")).rows[0]
        hrefs = (row.href, row.credited)
        found = [filtered(QueryDict(href.partition("?")[2]), employee) for href in hrefs]
        return [set(orders.values_list("pk", flat=True)) for orders in found]

    assert behind(MARCH) == [{sold.pk, both.pk, twice.pk}, {twice.pk}]
    # One order has a credit note before April and one after it, but none in April.
    assert behind(APRIL) == [{unpaid.pk}, {both.pk}]


def new_copies(order) -> list[int]:
    return list(order.lines.filter(status=LineStatus.NEW).values_list("pk", flat=True))


class History:
    """Months of a shop, the same for the same seed."""

    def __init__(self, seed, clock, products, settings):
        self.dice, self.clock, self.products, self.settings = (
            random.Random(seed),
            clock,
            products,
            settings,
        )
        self.orders = []

    def live(self, month: date, deeds: int = 12) -> None:
        days = monthrange(month.year, month.month)[1]
        minutes = sorted(self.dice.randrange(days * 1440) for _ in range(deeds))
        for each in minutes:
            self.clock(datetime(month.year, month.month, 1, tzinfo=UTC) + timedelta(minutes=each))
            self._do()

    def _do(self) -> None:
        if not self.orders or self.dice.random() < 0.3:
            self.settings.SHOP_CURRENCY = self.dice.choice(["GBP", "GBP", "EUR"])
            self.orders.append(
                place({product: self.dice.randint(1, 3) for product in self.products})
            )
            self.settings.SHOP_CURRENCY = "GBP"
            return
        order = Order.objects.get(pk=self.dice.choice(self.orders).pk)
        deeds = [self._pay, self._pay, self._cancel, self._cancel, self._send, self._reverse]
        with suppress(InvalidTransitionError, NothingToInvoiceError, PaymentRefusedError):
            self.dice.choice([*deeds, lambda order: issue_invoice(order.pk)])(order)

    def _pay(self, order) -> None:
        late = timezone.localdate() - timedelta(days=self.dice.randint(0, 40))
        amount = order.balance * -1 if self.dice.random() < 0.7 else Decimal("5.55")
        if amount:
            enter(order.pk, amount, CLERK, Receipt("card", "", late))

    def _cancel(self, order) -> None:
        ids = new_copies(order)
        cancel(
            order.pk, CLERK, self.dice.sample(ids, self.dice.randint(min(len(ids), 1), len(ids)))
        )

    def _send(self, order) -> None:
        ids = new_copies(order)
        if order.paid_at and ids:
            transition_lines(order.pk, LineStatus.SENT, CLERK, ids[:1])

    def _reverse(self, order) -> None:
        if payment := order.payments.last():
            reverse(order.pk, payment.pk, CLERK)


@pytest.mark.parametrize("seed", range(4))
def test_closed_months_stay_and_all_of_them_are_the_sum_of_the_documents(
    clock, emma, comic, settings, seed
):
    history = History(seed, clock, [emma, comic], settings)
    months = [
        Period(month, month.replace(day=monthrange(2026, month.month)[1])) for month in MONTHS
    ]
    closed, known, ordered = {}, {}, {}
    for month in months:
        history.live(month.start)
        clock(datetime.combine(month.after, datetime.min.time(), UTC))
        closed[month] = money_in(month)
        known[month] = values("payments", month, "month")[-1][5]
        ordered[month] = values("orders_per_day", month)[-1][:4]
    assert {month: money_in(month) for month in months} == closed
    assert {month: values("orders_per_day", month)[-1][:4] for month in months} == ordered
    payments = {month: values("payments", month, "month")[-1] for month in months}
    assert {month: row[5] - row[6] for month, row in payments.items()} == known
    assert CreditNote.objects.exists()
    _prove_sums([values("taxes", month)[-1] for month in months])
    _prove_revenue([values("revenue", month, "author")[-1] for month in months])
    paid = Payment.objects.filter(order__currency="GBP").values_list("amount", flat=True)
    late = paid.filter(received_on__lt=months[0].start)
    assert sum(row[5] for row in payments.values()) == sum(paid) - sum(late)


def contents(documents):
    return list(documents.objects.filter(content__currency="GBP").values_list("content", flat=True))


def _prove_sums(months) -> None:
    sums = [
        sum(Decimal(text["total"]) for text in contents(kind)) for kind in (Invoice, CreditNote)
    ]
    taxes = [
        sum(Decimal(tax["amount"]) for text in contents(kind) for tax in text["taxes"])
        for kind in (Invoice, CreditNote)
    ]
    columns = [sum(column) for column in zip(*(row[1:] for row in months), strict=True)]
    assert columns[:4] == [sums[0], taxes[0], sums[1], taxes[1]]
    assert columns[4:] == [
        sums[0] - sums[1],
        sums[0] - sums[1] - taxes[0] + taxes[1],
        taxes[0] - taxes[1],
    ]


def _prove_revenue(months) -> None:
    lines = [
        [line for text in contents(kind) for line in text["lines"]]
        for kind in (Invoice, CreditNote)
    ]
    columns = [sum(column) for column in zip(*(row[1:] for row in months), strict=True)]
    assert columns[:4] == [
        figure
        for theirs in lines
        for figure in (
            sum(line["quantity"] for line in theirs),
            sum(Decimal(line["total"]) for line in theirs),
        )
    ]
