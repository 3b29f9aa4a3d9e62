"""What a change of the basket costs: one small answer, however much is in it (DESIGN 10)."""

import pytest
from playwright.sync_api import Page, Response, expect

from e2e.pages.basket import ADD, LINES, BasketPage, add_without_browser
from e2e.shop.names import ADJECTIVES, HIDDEN, NOUNS, PAPER, SILENT
from e2e.test_page_weight import KB, compressed

MANY = [f"The {adjective} {noun}" for noun in NOUNS for adjective in ADJECTIVES]


@pytest.fixture
def many(basket: BasketPage) -> BasketPage:
    """A basket with all that can be bought: 47 different books."""
    basket.open()
    for place, title in enumerate(MANY):
        if place % 6 != 3:  # those are out of stock
            add_without_browser(basket.page, title, 1)
    basket.open()
    expect(basket.lines).to_have_count(47)
    return basket


def record_requests(page: Page) -> list[str]:
    asked = []
    page.on(
        "request",
        lambda request: (
            request.resource_type in ("document", "xhr", "fetch") and asked.append(request.url)
        ),
    )
    return asked


def change(basket: BasketPage, title: str) -> Response:
    """One more of a book, watched: one request, no reload; give the answer."""
    basket.mark_loaded()
    asked = record_requests(basket.page)
    with basket.page.expect_response(LINES) as answer:
        basket.line(title).more.click()
    expect(basket.line(title).number).to_have_value("2")
    basket.page.wait_for_load_state("networkidle")
    basket.expect_not_reloaded()
    assert len(asked) == 1
    return answer.value


def expect_light(answer: Response, record_property) -> None:
    body = answer.body()
    record_property("weight", f"{compressed(body)} bytes compressed of {len(body)}")
    assert answer.headers["content-encoding"] == "gzip"
    assert compressed(body) <= 3 * KB


def test_a_change_in_a_basket_of_three_is_light(basket, record_property):
    basket.fill({HIDDEN: 1, PAPER: 1, SILENT: 1})
    expect_light(change(basket, PAPER), record_property)


def test_a_change_in_a_full_basket_is_as_light(many, record_property):
    expect_light(change(many, PAPER), record_property)


def test_an_add_is_light(basket, record_property):
    basket.open("/products/all/?q=harbour")
    asked = record_requests(basket.page)
    with basket.page.expect_response(ADD) as answer:
        basket.card(HIDDEN).click()
    basket.mini.expect_badge(1)
    basket.page.wait_for_load_state("networkidle")
    assert len(asked) == 1
    expect_light(answer.value, record_property)


def test_the_html_of_a_full_basket_is_light(many, record_property):
    body = many.page.request.get(many.page.url).body()
    record_property("weight", f"{compressed(body)} bytes compressed of {len(body)}")
    assert compressed(body) <= 12 * KB
