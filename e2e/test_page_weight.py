"""What a page costs a browser that has nothing yet (DESIGN 10)."""

import gzip
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.listing import LIST

pytestmark = pytest.mark.readonly

KB = 1_000


class Meter:
    """Bytes on the wire, heads included, and the number of requests, by kind."""

    def __init__(self, page: Page):
        self.bytes, self.requests = Counter(), 0
        self._kinds: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.loadingFinished", self._finish)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": False})

    def _begin(self, event: dict) -> None:
        if event["request"]["url"].startswith("http"):
            self.requests += 1
            self._kinds[event["requestId"]] = event["type"]

    def _finish(self, event: dict) -> None:
        kind = self._kinds.get(event["requestId"], "Other")
        self.bytes[kind] += int(event["encodedDataLength"])


def compressed(body: bytes) -> int:
    """What a proxy in front of the shop sends; the shop itself does not compress its pages."""
    return len(gzip.compress(body, 6))


@pytest.mark.parametrize("kind", ["product_with_images", "product_without_image"])
def test_a_cold_product_page_is_light(page, samples, kind):
    if not getattr(samples, kind):
        pytest.skip(f"this shop has no {kind}")
    meter = Meter(page)
    page.goto(getattr(samples, kind), wait_until="networkidle")
    assert meter.bytes["Document"] > KB
    # The fixture shop's covers are heavier than any publisher's, and one book has three of them.
    assert sum(meter.bytes.values()) <= 80 * KB
    assert meter.requests <= (8 if kind == "product_with_images" else 7)


def test_html_scripts_and_styles_of_a_list_are_light(page):
    meter = Meter(page)
    answer = page.goto("/products/all/", wait_until="networkidle")
    assert KB < compressed(answer.body()) <= 12 * KB
    assert KB < meter.bytes["Script"] <= 24 * KB
    assert KB < meter.bytes["Stylesheet"] <= 15 * KB
    assert meter.bytes["Font"] == 0


def test_a_change_in_place_is_one_request_lighter_than_the_page(listing):
    whole = listing.page.goto("/products/all/?in_stock=1").body()
    listing.open()
    meter = Meter(listing.page)
    with listing.page.expect_response(LIST) as answer:
        listing.facet("Availability").get_by_role("checkbox").check()
    listing.expect_state(in_stock="1")
    part = answer.value.body()
    assert answer.value.request.headers["hx-request"] == "true"
    assert b"<h1" not in part
    assert len(part) < len(whole)
    assert compressed(part) < compressed(whole)
    assert compressed(part) <= 4.5 * KB
    assert meter.bytes["XHR"] > 0


def test_files_with_a_hash_in_their_name_are_kept_by_the_browser(page):
    page.goto("/")
    assets = page.locator("link[rel=stylesheet], script[src]").evaluate_all(
        "all => all.map((each) => each.href || each.src)"
    )
    assert len(assets) == 2
    for address in assets:
        answer = page.request.get(address)
        expect(answer).to_be_ok()
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] in ("br", "gzip")
