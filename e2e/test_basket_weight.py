"""What a change of the basket costs: one small answer, however much is in it (DESIGN 10)."""

from playwright.sync_api import Response, expect

from e2e.network import record_requests
from e2e.pages.basket import ADD, LINES, BasketPage
from e2e.shop.names import ADJECTIVES, HIDDEN, NOUNS, PAPER, SILENT
from e2e.test_page_weight import KB, compressed

NAMES = [f"The {adjective} {noun}" for noun in NOUNS for adjective in ADJECTIVES]
FOR_SALE = [title for place, title in enumerate(NAMES) if place % 6 != 3]


def one_more(basket: BasketPage, title: str) -> Response:
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


def expect_light(answer: Response) -> None:
    assert answer.headers["content-encoding"] == "gzip"
    assert compressed(answer.body()) <= 3 * KB


def test_a_change_is_light_in_a_small_basket_and_in_a_full_one(new_context, new_customer):
    for names in ([HIDDEN, PAPER, SILENT], FOR_SALE):
        basket = BasketPage(new_context().new_page())
        new_customer(basket.page, basket=dict.fromkeys(names, 1))
        basket.open()
        expect(basket.lines).to_have_count(len(names))
        expect_light(one_more(basket, PAPER))
    assert compressed(basket.page.request.get("/basket/").body()) <= 12 * KB


def test_an_add_is_light(basket):
    basket.open("/products/all/?q=harbour")
    asked = record_requests(basket.page)
    with basket.page.expect_response(ADD) as answer:
        basket.card(HIDDEN).click()
    basket.mini.expect_badge(1)
    basket.page.wait_for_load_state("networkidle")
    assert len(asked) == 1
    expect_light(answer.value)
