"""Reports on an admin site, behind the site's own door, and in its index."""

from functools import partial

from django.urls import path

from staff.reports.registry import REPORTS
from staff.reports.views import show


class ReportsMixin:
    """For a site whose people may see what the shop earns."""

    def get_urls(self):
        reports = [
            path(
                f"{report.slug}/",
                self.admin_view(partial(show, site=self, report=report)),
                name=report.slug,
            )
            for report in REPORTS
        ]
        return reports + super().get_urls()

    def index(self, request, extra_context=None):
        return super().index(request, {"reports": REPORTS, **(extra_context or {})})
