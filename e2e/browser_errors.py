"""Notes, while a test runs, what a page must never do; read after every test."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

from e2e.url_secrets import secrets_in

# Chromium writes a refused resource to the console as well; this also tells the directive.
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`));
"""
# htmx 2 writes this as an error when it takes a request back because a newer one replaces it, as
# hx-sync tells it to; a request that really failed has a line of its own (htmx:sendError …).
ABORTED_BY_HTMX = r"^console error: htmx:(afterRequest|sendAbort),"

# Chromium's words for a slow machine; that the cover is loaded once: test_layout_shift.
LATE_PRELOAD = r"was preloaded using link preload but not used within a few seconds"


class BrowserErrors:
    """The complaints about a test's pages: console, scripts, CSP, other hosts, answers ≥ 500,
    secrets in addresses.
    """

    def __init__(self, base_url: str):
        self.host = urlsplit(base_url).netloc
        self.complaints: list[str] = []
        self.expected = [ABORTED_BY_HTMX, LATE_PRELOAD]

    def follow(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._hear)
        context.on("weberror", lambda fault: self._note(f"script: {fault.error}"))
        context.on("request", self._see_request)
        context.on("response", self._see_response)

    def expect(self, pattern: str) -> None:
        """Let pass, in this test, complaints in which this pattern is found."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [
            complaint
            for complaint in self.complaints
            if not any(re.search(pattern, complaint) for pattern in self.expected)
        ]

    def _note(self, complaint: str) -> None:
        self.complaints.append(complaint)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _see_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self._note(f"request to another host: {request.url}")
        if found := secrets_in(request.url):
            self._note(f"secret in an address: {', '.join(found)} ({request.url})")

    def _see_response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"answer {response.status}: {response.url}")
