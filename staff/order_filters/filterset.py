"""What the order dashboard can be filtered by; all of it stands in the address.

A wrong value finds nothing, and the form says beside the field why: to leave the filter out
would show orders that nobody asked for, and a bulk action would then change them.
"""

from datetime import date, timedelta
from functools import cache

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django_countries import countries
from django_filters import CharFilter, ChoiceFilter, DateFilter, Filter, FilterSet, NumberFilter

from accounts.models import User
from config.dates import start_of_day
from config.ids import MAX_ID
from orders.models import CreditNote, Invoice, LineStatus, Order, OrderStatus
from staff.order_filters import quick_filters
from staff.order_filters.search import (
    by_author,
    found_by,
    having,
    in_category,
    named,
    with_product,
)

MAX_TEXT_LENGTH, MAX_NAME_LENGTH = 100, 200
AMOUNT = {"max_digits": 12, "decimal_places": 2, "min_value": 0}
DOCUMENTS = {"invoiced": (Invoice, "order"), "credited": (CreditNote, "invoice__order")}
DAYS = [
    MinValueValidator(date(2000, 1, 1), "Please choose a day from 2000 on."),
    MaxValueValidator(date(2100, 1, 1), "Please choose a day before 2100."),
]


PAYMENT = [
    ("yes", "paid"),
    ("no", "not paid"),
    ("part", "part paid"),
    ("back", "to pay back"),
]
PAID = {
    "yes": Q(paid_at__isnull=False),
    "no": Q(paid_at__isnull=True),
    "part": Q(received__gt=0, received__lt=F("owed")),
    "back": quick_filters.TO_PAY_BACK,
}


class NumberOfOrder(Filter):
    field_class = forms.IntegerField


def text_filter(label: str, max_length: int = MAX_TEXT_LENGTH, **options) -> CharFilter:
    return CharFilter(label=label, max_length=max_length, **options)


def choice_filter(label: str, choices, **options) -> ChoiceFilter:
    return ChoiceFilter(label=label, choices=choices, empty_label="Any", **options)


def amount_filter(label: str, lookup: str) -> NumberFilter:
    return NumberFilter(label=label, field_name="total", lookup_expr=lookup, **AMOUNT)


def day_filter(label: str, field: str, method: str) -> DateFilter:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    options = {"field_name": field, "method": method, "validators": DAYS, "widget": widget}
    return DateFilter(label=label, **options)


@cache
def _countries() -> list[tuple[str, str]]:
    """The countries the shop sends to; to put them in order takes a while."""
    return list(countries)


class OrderFilter(FilterSet):
    q = text_filter("Search", method="filter_q", help_text="A number, an email, an ISBN or a name.")
    tile = choice_filter("Quick choice", quick_filters.CHOICES, method="filter_tile")
    status = choice_filter("Order is", OrderStatus.choices)
    line = choice_filter("A copy in it is", LineStatus.choices, method="filter_line")
    paid = choice_filter("Payment", PAYMENT, method="filter_paid")
    unusual = choice_filter("Unusual", [("yes", "yes"), ("no", "no")], method="filter_unusual")
    number = NumberOfOrder(label="Number", field_name="pk", min_value=1, max_value=MAX_ID)
    email = text_filter("Email contains", lookup_expr="icontains")
    name = text_filter("Name contains", method="filter_name")
    book = text_filter("ISBN or title", method="filter_product")
    author = text_filter("Author", MAX_NAME_LENGTH, method="filter_author")
    category = text_filter("Category", method="filter_category")
    country = choice_filter("Sent to", _countries, field_name="shipping_country")
    total_min = amount_filter("Total from", "gte")
    total_max = amount_filter("Total to", "lte")
    placed_from = day_filter("Placed from", "date_added", "filter_from")
    placed_to = day_filter("Placed to", "date_added", "filter_to")
    updated_from = day_filter("Changed from", "date_updated", "filter_from")
    updated_to = day_filter("Changed to", "date_updated", "filter_to")
    invoiced_from = day_filter("Invoiced from", "invoiced", "filter_document")
    invoiced_to = day_filter("Invoiced to", "invoiced", "filter_document")
    credited_from = day_filter("Credited from", "credited", "filter_document")
    credited_to = day_filter("Credited to", "credited", "filter_document")

    class Meta:
        model = Order
        fields: list[str] = []

    def get_form_class(self) -> type[forms.Form]:
        return _form_of(type(self))

    def filter_q(self, orders, name, value):
        return orders.filter(found_by(value))

    def filter_tile(self, orders, name, value):
        return quick_filters.of(orders, value)

    def filter_line(self, orders, name, value):
        return orders.filter(having(status=value))

    def filter_paid(self, orders, name, value):
        return orders.filter(PAID[value])

    def filter_unusual(self, orders, name, value):
        return orders.filter(unusual="") if value == "no" else orders.exclude(unusual="")

    def filter_name(self, orders, name, value):
        return orders.filter(named(value))

    def filter_product(self, orders, name, value):
        return orders.filter(with_product(value))

    def filter_author(self, orders, name, value):
        return orders.filter(by_author(value))

    def filter_category(self, orders, name, value):
        return orders.filter(in_category(value))

    def filter_from(self, orders, name, value):
        return orders.filter(**{f"{name}__gte": start_of_day(value)})

    def filter_to(self, orders, name, value):
        return orders.filter(**{f"{name}__lt": start_of_day(value + timedelta(days=1))})

    def filter_document(self, orders, name, value):
        """Both days are asked of the same document: an order may have many credit notes."""
        documents, order = DOCUMENTS[name]
        first, last = (self.form.cleaned_data.get(f"{name}_{end}") for end in ("from", "to"))
        days = {"issued_on__gte": first, "issued_on__lte": last}
        lookups = {lookup: day for lookup, day in days.items() if day}
        return orders.filter(pk__in=documents.objects.filter(**lookups).order_by().values(order))

    @property
    def found(self) -> QuerySet:
        """The orders asked for; none where a value is wrong."""
        return self.qs if self.form.is_valid() else self.queryset.none()


@cache
def _form_of(filters: type[FilterSet]) -> type[forms.Form]:
    """Make the form's class once: each form copies its fields."""
    fields = {name: each.field for name, each in filters.base_filters.items()}
    return type(f"{filters.__name__}Form", (filters._meta.form,), fields)


def order_filter(params: QueryDict, user: User) -> OrderFilter:
    """Read the filters of a query string; what else stands in it is passed over."""
    orders = Order.objects.order_by() if user.is_employee else Order.objects.none()
    return OrderFilter(params, queryset=orders)


def filtered(params: QueryDict, user: User) -> QuerySet:
    """Return the orders that a list's query string asks for, in no order.

    None at all where a value in it is wrong, or for somebody who may not see the list.
    """
    return order_filter(params, user).found


def filters_in(params: QueryDict) -> dict[str, str]:
    """Return the filters that a query string sets, without the empty ones."""
    return {name: params[name] for name in OrderFilter.base_filters if params.get(name)}
