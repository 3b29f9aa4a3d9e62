"""The days a report is about, as the shop's clock has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from config.dates import start_of_day

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From the beginning of one day to the end of another."""

    start: date
    end: date

    @classmethod
    def last(cls, days: int, end: date | None = None) -> "Period":
        """Return so many days, today or `end` being the last."""
        end = end or timezone.localdate()
        return cls(end - (days - 1) * DAY, end)

    def within(self, field: str) -> Q:
        """Ask for what happened in it; a bare comparison, so that an index can answer."""
        return Q(**{f"{field}__gte": start_of_day(self.start), f"{field}__lt": self.ended})

    def dates(self, field: str) -> Q:
        """Ask for what bears a day of it, as documents do."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lte": self.end})

    @property
    def ended(self) -> datetime:
        return start_of_day(self.after)

    @property
    def after(self) -> date:
        return self.end + DAY

    @property
    def length(self) -> int:
        return (self.after - self.start).days

    @property
    def days(self) -> Iterator[date]:
        return (self.start + number * DAY for number in range(self.length))

    @property
    def months(self) -> Iterator[date]:
        """Yield the first day of each month that it touches."""
        month = self.start.replace(day=1)
        while month <= self.end:
            yield month
            month = _next_month(month)

    def month(self, first: date) -> "Period":
        """Return the part of it that lies in the month of this first day."""
        return Period(max(first, self.start), min(_next_month(first) - DAY, self.end))

    def parts(self, by: str) -> Iterator[tuple[date, "Period"]]:
        """Yield the first day of each day or month, and what of the period lies in it."""
        if by == "month":
            return ((first, self.month(first)) for first in self.months)
        return ((day, Period(day, day)) for day in self.days)

    def orders(self, what: str = "placed", **filters: str) -> str:
        """Return where the dashboard lists the orders placed, invoiced or credited then."""
        days = {f"{what}_from": self.start.isoformat(), f"{what}_to": self.end.isoformat()}
        return f"{reverse('dashboard:orders')}?{urlencode(days | filters)}"


def first_of(by: str, when: date) -> date:
    """Return the day itself, or the first of its month."""
    return when.replace(day=1) if by == "month" else when


def _next_month(first: date) -> date:
    return (first + 31 * DAY).replace(day=1)
