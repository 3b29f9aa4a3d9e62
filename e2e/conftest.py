"""A shop to visit, a browser to visit it with, and an eye on both."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from e2e.browser_errors import BrowserErrors
from e2e.pages.basket import BasketPage
from e2e.pages.home import HomePage
from e2e.pages.listing import ListPage
from e2e.pages.product import ProductPage
from e2e.shop.emails import SentEmails
from e2e.shop.sample_pages import SamplePages, find_sample_pages
from e2e.shop.serve import changed, running_shop

# For a browser that runs as root on a small machine, and that asks nobody anything (FEASIBILITY).
LAUNCH = """--no-sandbox --disable-dev-shm-usage --disable-gpu --disable-quic --no-first-run
    --disable-background-networking --disable-component-update --disable-sync""".split()
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
def shop_folder(tmp_path_factory) -> Path:
    """Where the shop made for this run keeps its files."""
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="session")
def base_url(pytestconfig, shop_folder: Path) -> Iterator[str]:
    """The shop under test: the one that --base-url names, or one made for this run."""
    if given := pytestconfig.getoption("--base-url"):
        yield given.rstrip("/")
        return
    with running_shop(shop_folder) as url:
        yield url


@pytest.fixture
def change_product(base_url: str, shop_folder: Path) -> Iterator[Callable[..., None]]:
    """Change a book's fields while the shop is open; after the test they are as they were."""
    before = []

    def change(title: str, **fields) -> None:
        before.append((title, changed(shop_folder, title, fields)))

    yield change
    for title, fields in reversed(before):
        changed(shop_folder, title, fields)


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
    assert errors.unexpected() == []


@pytest.fixture
def new_context(new_context, browser_errors: BrowserErrors) -> Callable[..., BrowserContext]:
    def watched(**options) -> BrowserContext:
        context = new_context(**options)
        browser_errors.follow(context)
        context.set_default_timeout(10_000)
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


@pytest.fixture(scope="session")
def samples(base_url: str) -> SamplePages:
    """What there is in this shop, for tests that do not care which books it has."""
    return find_sample_pages(base_url)


@pytest.fixture
def emails(shop_folder: Path) -> SentEmails:
    return SentEmails(shop_folder / "emails")


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
