"""Which days a report is about, and what its rows are."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_date

from staff.order_filters.filterset import DAYS
from staff.reports.periods import Period
from staff.reports.registry import Report

MAX_PERIOD_DAYS = 3653  # days of ten years
NOW = 30  # days of orders that a report without a period leads to


def day_field(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    messages = {"invalid": "Please enter a day like 2026-03-31.", "required": "Please enter a day."}
    options = {"input_formats": ["%Y-%m-%d"], "error_messages": messages}
    return forms.DateField(label=label, validators=DAYS, widget=widget, **options)


class PeriodForm(forms.Form):
    """A form in the address; what it leaves out is as the report has it."""

    start = day_field("From")
    end = day_field("To")
    by = forms.ChoiceField(label="By")

    def __init__(self, params: QueryDict, report: Report):
        given = {name: params[name] for name in ("start", "end", "by") if params.get(name)}
        period = Period.last(report.days or NOW, _day(given.get("end")))
        usual = {"start": period.start.isoformat(), "end": period.end.isoformat()}
        if report.by:
            usual["by"] = report.by[0][0]
        super().__init__(usual | (given if report.days else {}))
        self.fields["by"].choices = report.by
        if not report.by:
            del self.fields["by"]

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", "This day is before the first one.")
        elif start and end and Period(start, end).length > MAX_PERIOD_DAYS:
            self.add_error("start", "A report can cover ten years at most.")
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


def _day(text: str | None) -> date | None:
    """Return a day that others can be counted back from; the fields say what is wrong with it."""
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    return day if day and day.year >= 2000 else None
