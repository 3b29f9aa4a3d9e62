"""A shop to visit, a browser to visit it with, and an eye on both."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from e2e.browser_errors import BrowserErrors
from e2e.pages.admin_sites import ADMIN_SITES, staff_email
from e2e.pages.basket import BasketPage
from e2e.pages.checkout import new_email
from e2e.pages.home import HomePage
from e2e.pages.listing import ListPage
from e2e.pages.product import ProductPage
from e2e.shop.emails import SentEmails
from e2e.shop.sample_pages import SamplePages, find_sample_pages
from e2e.shop.serve import Shop, filled_shop, running_shop

# For a browser that runs as root on a small machine, and that asks nobody anything (FEASIBILITY).
LAUNCH = """--no-sandbox --disable-dev-shm-usage --disable-gpu --disable-quic --no-first-run
    --disable-background-networking --disable-component-update --disable-sync""".split()
PATIENCE = 30_000  # milliseconds: on a busy machine a test is slow, and not wrong
expect.set_options(timeout=PATIENCE)
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(config, items):
    """Keep tests that need the fixture's books away from any other shop."""
    if not config.getoption("--base-url"):
        return
    skip = pytest.mark.skip(reason="needs the fixture shop: run without --base-url")
    for item in items:
        if not item.get_closest_marker("readonly"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shop(pytestconfig, tmp_path_factory) -> Iterator[Shop | None]:
    """The shop made for this process of the run; none where --base-url names another."""
    if pytestconfig.getoption("--base-url"):
        yield None
        return
    files = tmp_path_factory.getbasetemp()
    run = files.parent if "PYTEST_XDIST_WORKER" in os.environ else files
    with running_shop(filled_shop(run / "filled-shop"), tmp_path_factory.mktemp("shop")) as shop:
        yield shop


@pytest.fixture(scope="session")
def base_url(pytestconfig, shop: Shop | None) -> str:
    """The address of the shop under test."""
    return shop.url if shop else pytestconfig.getoption("--base-url").rstrip("/")


@pytest.fixture
def change_product(shop: Shop) -> Iterator[Callable[..., None]]:
    """Change a product's fields while the shop is open; after the test they are as they were."""
    before = []

    def change(title: str, **fields) -> None:
        before.append((title, shop.data.change_product(title, **fields)))

    yield change
    for title, fields in reversed(before):
        shop.data.change_product(title, **fields)


@pytest.fixture
def emails(shop: Shop) -> SentEmails:
    return shop.emails


@pytest.fixture(scope="session")
def staff_sessions(shop: Shop) -> dict[str, dict[str, str]]:
    """The cookies of one browser of each role of the staff. Who signs out begins one of its own."""
    return {role: shop.data.sign_in(staff_email(role)) for role in ADMIN_SITES}


@pytest.fixture
def as_staff(staff_sessions, base_url: str) -> Callable[[Page, str], None]:
    """Let a browser be that of the owner, the office or dispatch."""
    return lambda page, role: set_cookies(page, base_url, staff_sessions[role])


@pytest.fixture
def new_customer(shop: Shop, base_url: str) -> Callable[..., str]:
    """Let a browser be that of a new customer; returns the email address.

    `address` is the street of the only address in the book, in Leeds; `basket` copies by title.
    """

    def customer(page: Page, address: str = "", basket: dict[str, int] | None = None) -> str:
        email, cookies = shop.data.new_customer(address, basket)
        set_cookies(page, base_url, cookies)
        return email

    return customer


@pytest.fixture
def guest_at_checkout(shop: Shop, base_url: str) -> Callable[..., str]:
    """Let a browser be that of a guest at the last step of the checkout; returns the email."""

    def guest(page: Page, basket: dict[str, int]) -> str:
        email = new_email()
        set_cookies(page, base_url, shop.data.guest_at_checkout(basket, email))
        return email

    return guest


def set_cookies(page: Page, url: str, cookies: dict[str, str]) -> None:
    page.context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, playwright: Playwright) -> dict:
    """Playwright's own Chromium, or Debian's where it is not installed.

    Debian has it without a window, too, which is quicker.
    """
    arguments = {**browser_type_launch_args, "args": LAUNCH}
    own = shutil.which(playwright.chromium.executable_path)
    shell = arguments.get("headless", True) and shutil.which("chromium-headless-shell")
    debian = shell or shutil.which("chromium")
    if not own and debian and "channel" not in arguments:
        arguments["executable_path"] = debian
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, base_url: str) -> dict:
    return {"locale": "en-GB", **browser_context_args}


@pytest.fixture(autouse=True)
def browser_errors(base_url: str) -> Iterator[BrowserErrors]:
    """After every test: no console message, no CSP report, no other host, no answer ≥ 500, and
    no address with a secret in it.
    """
    errors = BrowserErrors(base_url)
    yield errors
    found = errors.unexpected()
    assert not found, "\n".join(found)


@pytest.fixture
def new_context(new_context, browser_errors: BrowserErrors) -> Callable[..., BrowserContext]:
    def watched(**options) -> BrowserContext:
        context = new_context(**options)
        browser_errors.follow(context)
        context.set_default_timeout(PATIENCE)
        return context

    return watched


@pytest.fixture
def phone(new_context) -> Page:
    """A page of the size of a telephone."""
    return new_context(viewport=PHONE, has_touch=True).new_page()


@pytest.fixture
def plain(new_context) -> Page:
    """A page in a browser without JavaScript."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture(params=["page", "plain"])
def tab(request) -> Page:
    """A page of a usual browser, then of one without JavaScript."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def samples(base_url: str) -> SamplePages:
    """What there is in this shop, for tests that do not care which books it has."""
    return find_sample_pages(base_url)


@pytest.fixture
def home(page: Page) -> HomePage:
    return HomePage(page)


@pytest.fixture
def listing(page: Page) -> ListPage:
    return ListPage(page)


@pytest.fixture
def product(page: Page) -> ProductPage:
    return ProductPage(page)


@pytest.fixture
def basket(page: Page) -> BasketPage:
    return BasketPage(page)
