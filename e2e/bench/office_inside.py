"""The back office's pages, counted inside the shop's own process; Django is set up before."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from catalogue.models import Product
from e2e.bench.office import LIST, Page
from orders.models import Order, OrderLine
from orders.models.catalogue_snapshot import split_names
from staff.dashboard import columns, paginator
from staff.order_filters import tiles
from staff.reports.registry import REPORTS

TIMES = 3
ADMIN_LISTS = ["catalogue/product", "catalogue/author", "catalogue/producttag", "orders/order"]


class Office:
    """An owner's browser: whoever owns the shop comes into all of it."""

    def __init__(self, email: str):
        self.client = Client()
        user, _ = User.objects.get_or_create(
            email=email, defaults={"is_staff": True, "is_superuser": True}
        )
        self.client.force_login(user)
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={self.client.session.session_key}"
        self.orders, self.books = Order.objects.count(), Product.objects.count()

    def paths(self) -> Iterator[tuple[str, str]]:
        """Yield each page that is measured, with a name."""
        yield "list", LIST
        for name, wanted in self._filters():
            yield f"list, {name}", f"{LIST}?{urlencode(wanted)}"
        for sort in sorted(columns.SORTS):
            yield f"list, sort {sort}", f"{LIST}?{urlencode({'sort': sort})}"
        pages = min(self.orders, paginator.MOST) // 25
        yield "list, deep page", f"{LIST}?{urlencode({'page': pages})}"
        wanted = {"status": 30, "sort": "-total", "page": pages}
        yield "list, deep page of a filter, by total", f"{LIST}?{urlencode(wanted)}"
        middle = Order.objects.order_by("-pk")[self.orders // 2]
        yield "row opened", f"{LIST}{middle.pk}/row/"
        yield "order opened", f"{LIST}{middle.pk}/"
        for report in REPORTS:
            for by, _ in report.by or [("", "")]:
                name, path = f"report {report.slug} {by}", f"/office-admin/{report.slug}/"
                yield name.strip(), f"{path}?{urlencode({'by': by})}"
        for each in ADMIN_LISTS:
            for site in ("admin", "office-admin"):
                yield f"{site} {each}", f"/{site}/{each}/"
        yield "admin orders/order, searched", "/admin/orders/order/?q=adabel"

    def _filters(self) -> Iterator[tuple[str, dict]]:
        order = Order.objects.order_by("-pk")[self.orders // 3]
        line = OrderLine.objects.filter(order=order).first()
        rare = OrderLine.objects.order_by("-product").first()
        word = line.name.split()[-1]
        for name in tiles.TILES:
            yield f"tile {name}", {"tile": name}
        for status in (10, 20, 30, 40):
            yield f"order status {status}", {"status": status}
            yield f"line status {status}", {"line": status}
        yield "e-mail", {"email": order.email.split("@")[0]}
        yield "e-mail, rare", {"email": "nobody-at-all"}
        yield "e-mail, common", {"email": "readers"}
        yield "number", {"number": order.pk}
        yield "name", {"name": order.billing_name}
        yield "name, rare", {"name": "nobody-at-all"}
        yield "ISBN", {"book": line.isbn}
        yield "ISBN, rare", {"book": rare.isbn}
        yield "title", {"book": word}
        yield "title, rare", {"book": "no-such-title"}
        for kind, name in (("authors", "author"), ("categories", "category")):
            for what, names in zip(("common", "rare"), self._headings(kind), strict=True):
                yield f"{name}, {what}", {name: split_names(names)[0]}
        yield "country", {"country": "ES"}
        yield "country, by total", {"country": "GB", "sort": "-total"}
        yield "total", {"total_min": "20", "total_max": "30"}
        month = [timezone.localdate() - timedelta(days=days) for days in (60, 30)]
        yield "placed", dict(zip(("placed_from", "placed_to"), month, strict=True))
        yield "changed", dict(zip(("updated_from", "updated_to"), month, strict=True))
        yield "paid", {"paid": "yes"}
        yield "not paid", {"paid": "no"}
        for what in (order.pk, order.email, line.isbn, order.billing_name, "zzzz"):
            yield f"search {what}", {"q": what}

    def _headings(self, kind: str) -> tuple[str, str]:
        """Return the names that most lines are counted under, and those that fewest are."""
        lines = OrderLine.objects.order_by().exclude(**{kind: None}).values_list(f"{kind}__names")
        names = lines.annotate(Count("pk")).order_by("-pk__count")
        return names.first()[0], names.last()[0]

    def page(self, name: str, path: str) -> Page:
        """Count the queries of a page, and time it; the best of some, as the machine is shared."""
        best = None
        for _ in range(TIMES):
            start = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                answer = self.client.get(path)
                answer.getvalue()
            took = (time.perf_counter() - start) * 1000
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answers {answer.status_code}")
            slowest = max(captured.captured_queries, key=lambda query: float(query["time"]))
            facts = len(captured), float(slowest["time"]) * 1000, took, slowest["sql"]
            if best is None or facts[1] < best.slowest:
                best = Page(name, path, *facts)
        return best

    def explained(self, statement: str) -> str:
        """Return PostgreSQL's plan of a query that was slow."""
        if connection.vendor != "postgresql" or not statement.startswith("SELECT"):
            return ""
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS OFF) {statement}")
            return "\n".join(row[0] for row in cursor.fetchall())
