"""The search box suggests while one types, and is worked by the keyboard alone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Route, expect

from e2e.pages.base import SUGGEST
from e2e.pages.home import HomePage


@pytest.fixture
def search(home: HomePage):
    search = home.open().search
    search.field.focus()
    return search


def test_typing_opens_the_list_and_arrows_walk_through_it_and_round(search, home):
    search.expect_closed()
    search.type("lantern")
    search.expect_open()
    expect(search.options).to_have_count(8)  # seven books, and the question itself
    expect(search.list.locator("[aria-selected=true]")).to_have_count(0)
    search.press("ArrowDown")
    search.expect_active(search.options.nth(0))
    search.press("ArrowDown")
    search.expect_active(search.options.nth(1))
    expect(search.list.locator("[aria-selected=true]")).to_have_count(1)
    search.press("ArrowUp", "ArrowUp")
    expect(search.list.locator("[aria-selected=true]")).to_have_count(0)
    search.press("ArrowUp")
    search.expect_active(search.options.last)
    expect(home.live_region).to_have_text("8 suggestions, use the arrow keys")


def test_a_suggestion_is_opened_by_enter_or_a_click_and_the_last_one_searches(search, listing):
    search.type("lantern")
    for number, choose in ((1, None), (2, search.options.nth(2).click)):
        title = search.options.nth(number).locator(".suggestion-title").inner_text()
        choose() if choose else search.press("ArrowDown", "ArrowDown", "Enter")
        expect(listing.heading).to_have_text(title)
        expect(listing.page).to_have_url(re.compile("/product/"))
        search.type("lantern")
    search.press("ArrowUp", "Enter")
    listing.expect_state(q="lantern")
    listing.search.type("zzqxv")
    expect(search.options).to_have_text(["Search for “zzqxv”"])
    search.press("Enter")
    listing.expect_state(q="zzqxv")
    listing.search.expect_closed()


def test_enter_before_the_answer_searches_and_no_list_opens_later(search, listing):
    held: list[Route] = []
    listing.page.route(SUGGEST, lambda route: held.append(route))
    with listing.page.expect_request(SUGGEST):
        search.field.fill("lantern")
    search.press("Enter")
    listing.expect_state(q="lantern")
    listing.expect_total(7)
    search.expect_closed()
    assert len(held) == 1


def test_escape_tab_and_an_empty_field_close_the_list(search):
    search.type("lantern")
    search.press("ArrowDown", "Escape")
    search.expect_closed()
    expect(search.field).to_have_value("lantern")
    expect(search.field).to_be_focused()
    search.press("ArrowDown")
    search.expect_open()
    search.press("Tab")
    search.expect_closed()
    expect(search.button).to_be_focused()
    search.type("orchard")
    search.field.fill("")
    search.expect_closed()


def test_a_slow_old_answer_never_overwrites_a_newer_one(search, home):
    held: list[Route] = []
    home.page.route(lambda url: url.endswith("q=orch"), lambda route: held.append(route))
    with home.page.expect_request("**/search/suggest/?q=orch"):
        search.field.fill("orch")
    search.type("lantern")  # its answer comes while the older one is still on its way
    expect(search.options).to_have_count(8)
    assert len(held) == 1
    held[0].fulfill(body='<ul id="suggestions" role="listbox"><li role="option">Old</li></ul>')
    home.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    expect(search.options).to_have_count(8)
    expect(search.list).not_to_contain_text("Old")


def test_typing_fast_asks_once(home):
    home.page.clock.install()
    search = home.open().search
    home.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    asked = []
    home.page.on("request", lambda r: "/search/suggest/" in r.url and asked.append(r.url))
    search.field.press_sequentially("lantern")
    with home.page.expect_response(SUGGEST):
        home.page.clock.run_for(1_000)
    assert [url.rsplit("=", 1)[1] for url in asked] == ["lantern"]


@pytest.mark.readonly
def test_suggestions_work_in_any_shop(search, home, listing):
    listing.open()
    title = listing.names()[-1]
    listing.search.field.focus()
    listing.search.type(title[:60])
    listing.search.press("ArrowDown")
    listing.search.expect_active(listing.search.options.first)
    listing.search.press("Escape")
    listing.search.expect_closed()
    listing.search.press("Enter")
    expect(listing.products.first).to_be_visible()
