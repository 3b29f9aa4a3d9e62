"""A report as a page or a sheet; an admin site asks for it through its own door."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.models import Product
from staff.reports.csv_export import as_csv
from staff.reports.forms import PeriodForm
from staff.reports.params import MAX_ROWS, ReportParams
from staff.reports.periods import Period
from staff.reports.registry import REPORTS, Report


@require_safe
def show(request: HttpRequest, site: AdminSite, report: Report) -> HttpResponse:
    request.current_app = site.name
    form, sheet = PeriodForm(request.GET, report), request.GET.get("format") == "csv"
    table = None
    if form.is_valid():
        by = form.cleaned_data.get("by", "")
        table = report.make(ReportParams(form.period, by, sheet, _product_route(site)))
        if sheet:
            return as_csv(table, f"{report.slug}-{form.period.start}-{form.period.end}")
    context = {
        **site.each_context(request),
        "title": report.title,
        "report": report,
        "reports": REPORTS,
        "form": form,
        "table": table,
        "quick": _quick(request, report),
        "sheet": _sheet(request),
        "max_rows": MAX_ROWS,
        "currency": settings.SHOP_CURRENCY,
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "staff/reports/report.html", context, status=200 if table else 422)


def _product_route(site: AdminSite) -> str:
    """Return the name of the route by which the site shows a product, or nothing."""
    return f"{site.name}:catalogue_product_change" if site.is_registered(Product) else ""


def _quick(request: HttpRequest, report: Report) -> list[tuple[int, str, bool]]:
    """Return so many days, the link to them, and whether they are what is shown."""
    links = []
    for days in report.quick if report.days else ():
        query, period = request.GET.copy(), Period.last(days)
        query.pop("format", None)
        query["start"], query["end"] = period.start.isoformat(), period.end.isoformat()
        shown = request.GET.get("start") == query["start"] and (
            request.GET.get("end", query["end"]) == query["end"]
        )
        usual = days == report.days and not (request.GET.get("start") or request.GET.get("end"))
        links.append((days, f"?{query.urlencode()}", shown or usual))
    return links


def _sheet(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["format"] = "csv"
    return f"?{query.urlencode()}"
