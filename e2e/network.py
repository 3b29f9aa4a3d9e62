"""What goes over the line: counted, held back and let go."""

from playwright.sync_api import APIResponse, Page, Route

MAX_FRAMES = 1_800  # about half a minute


def record_requests(page: Page) -> list[str]:
    """The addresses that the page and its scripts ask for from now on; files do not count."""
    asked = []
    kinds = ("document", "xhr", "fetch")
    page.on("request", lambda each: each.resource_type in kinds and asked.append(each.url))
    return asked


class SlowNetwork:
    """Holds what is asked of addresses like `pattern` until the test lets it through.

    With `late` the shop answers at once, and it is the answer that takes its time.
    """

    def __init__(self, page: Page, pattern: str, late: bool = False):
        self.page, self.pattern, self.late = page, pattern, late
        self.held: list[Route] = []
        self.answers: list[APIResponse] = []
        self.fast = False
        page.route(pattern, self._hold)

    def expect_held(self, number: int) -> None:
        """Wait, frame by frame, until so many requests are on their way."""
        for _ in range(MAX_FRAMES):
            if len(self.held) >= number:
                break
            self.page.evaluate("new Promise(requestAnimationFrame)")
        assert len(self.held) == number

    def let_through(self) -> None:
        """Let the oldest go, and wait for the answer."""
        with self.page.expect_response(self.pattern):
            if self.late:
                self.held.pop(0).fulfill(response=self.answers.pop(0))
            else:
                self.held.pop(0).continue_()

    def speed_up(self) -> None:
        """Let through what is on its way and what is still to come."""
        self.fast = True
        while self.held:
            self.let_through()

    def _hold(self, route: Route) -> None:
        if self.fast:
            route.continue_()
            return
        if self.late:
            self.answers.append(route.fetch())
        self.held.append(route)
