"""A browser that goes wherever links lead and sends every form, and notes what leads elsewhere."""

from collections import Counter

from django.db import transaction
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from accounts.factories import PASSWORD
from config.tests.mounted import PATH, SHOP_URL, MountedClient
from staff.tests.links import Page, paths_of_answer

INSIDE = (f"{PATH}/", f"{PATH}?", f"{SHOP_URL}/", f"http://testserver{PATH}/")
OUTSIDE = ("mailto:", "tel:", "data:", "#", "?", "https://schema.org")
SIGN_OUT = "logout"  # asked by a form, whose doing is undone
SITES = ("admin", "office-admin", "dispatch-admin")


class Sweep:
    """Asks for one page of each route, with a query string and without; then by htmx.

    `seen` counts what leads somewhere, by the kind of attribute or header.
    """

    def __init__(self, client: MountedClient):
        self.client = client
        self.seen: Counter[str] = Counter()
        self.visited: set[tuple[str, bool]] = set()
        self.sent: set[str] = set()
        self.wrong: set[tuple[str, str, str]] = set()
        self.todo: list[str] = []

    @property
    def routes(self) -> set[str]:
        return {name for name, _ in self.visited} | self.sent

    def go(self, starts: list[str]) -> "Sweep":
        """Ask for each of these pages, and for one of each route that they lead to."""
        for url in starts:
            self._visit(url)
        while self.todo:
            url = self.todo.pop(0)
            if (route_of(url), "?" in url) not in self.visited:
                self._visit(url)
        return self

    def _visit(self, url: str) -> None:
        name = route_of(url)
        if name and not name.endswith(SIGN_OUT):
            self.visited.add((name, "?" in url))
            self._ask("get", url)

    def _ask(self, method: str, url: str, **sent) -> None:
        """Ask as a browser does and as htmx does; what it changes is undone."""
        htmx = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{url}"}
        uses_htmx = route_of(url).partition(":")[0] not in SITES
        for headers in ({}, htmx) if uses_htmx else ({},):
            cookies = self.client.cookies.copy()
            with transaction.atomic():
                response = getattr(self.client, method)(url, headers=headers, **sent)
                self._read(url, response, b"".join(response).decode(errors="replace"))
                transaction.set_rollback(True)
            self.client.cookies = cookies

    def _read(self, url: str, response: HttpResponse, text: str) -> None:
        found = paths_of_answer(response)
        if response.get("Content-Type", "").startswith("text/html"):
            page = Page(text)
            found += page.paths
            self.todo += page.asked
            for action, fields in page.forms:
                self._send(action or url, fields)
        for kind, path in found:
            self.seen["data-" if kind.startswith("data-") else kind] += 1
            if path != PATH and not path.startswith(INSIDE + OUTSIDE):
                self.wrong.add((url, kind, path))
        if "Location" in response:
            self.todo.append(response["Location"])

    def _send(self, url: str, fields: dict[str, str]) -> None:
        name = route_of(url)
        if name and name not in self.sent:
            self.sent.add(name)
            known = {field: PASSWORD for field in fields if "password" in field}
            self._ask("post", url, data=fields | known)


def route_of(url: str) -> str:
    path = url.partition("?")[0].partition("#")[0]
    if not path.startswith(f"{PATH}/"):
        return ""
    try:
        return resolve(path.removeprefix(PATH)).view_name
    except Resolver404:
        return ""
