"""A visitor's basket comes along at sign-up and sign-in, and the customer is told what changed."""

import secrets

import pytest
from playwright.sync_api import expect

from e2e.pages.authentication import LoginPage, SignupPage, expect_signed_in, sign_out
from e2e.pages.basket import BasketPage
from e2e.shop.names import GOLDEN, HIDDEN, PAPER, PASSWORD, SILENT


@pytest.fixture
def elsewhere(new_context) -> BasketPage:
    """The basket of a visitor in another browser."""
    return BasketPage(new_context().new_page())


def test_a_full_basket_is_still_full_after_signing_up(tab):
    basket = BasketPage(tab).fill({HIDDEN: 1})
    tab.get_by_role("banner").get_by_role("link", name="Sign in").click()
    LoginPage(tab).sign_up.click()
    SignupPage(tab).sign_up(f"reader-{secrets.token_hex(6)}@booktime.example", PASSWORD)
    expect(basket.heading).to_have_text("Your basket")
    expect_signed_in(tab)
    expect(tab.get_by_text("The book you had chosen is in your basket.")).to_be_visible()
    basket.line(HIDDEN).expect(1, "£5.99")
    basket.expect_totals(1, "£5.99")


def test_two_baskets_become_one_at_sign_in_and_none_is_left_at_sign_out(
    basket, elsewhere, new_customer
):
    email = new_customer(basket.page, basket={HIDDEN: 4, PAPER: 1, GOLDEN: 2})
    elsewhere.fill({PAPER: 3, HIDDEN: 2, SILENT: 1})
    LoginPage(elsewhere.page).open("/login/?next=/basket/").sign_in(email, PASSWORD)
    expect(elsewhere.heading).to_have_text("Your basket")
    words = f"“{PAPER}” was in your basket already: it has 3 now."
    expect(elsewhere.page.get_by_text(words)).to_be_visible()
    everything = {HIDDEN: 4, PAPER: 3, GOLDEN: 2, SILENT: 1}
    elsewhere.expect_totals(10, "£60.90")
    basket.open()
    assert elsewhere.quantities() == basket.quantities() == everything
    sign_out(basket.page)
    basket.mini.expect_badge(0)
    basket.open()
    expect(basket.page.get_by_role("main")).to_contain_text("Your basket is empty.")


def test_a_tab_of_before_the_sign_in_loads_anew_and_works_on(basket, new_customer, browser_errors):
    browser_errors.expect("status of 403")
    email = new_customer(basket.page, basket={HIDDEN: 4})
    sign_out(basket.page)
    basket.fill({HIDDEN: 4})
    second = basket.page.context.new_page()
    LoginPage(second).open().sign_in(email, PASSWORD)
    expect_signed_in(second)
    basket.line(HIDDEN).more.click()
    expect(basket.page.get_by_text("You signed in or out in the meantime")).to_be_visible()
    expect_signed_in(basket.page)
    basket.line(HIDDEN).expect(4, "£23.96")
    basket.line(HIDDEN).more.click()
    basket.line(HIDDEN).expect(5, "£29.95")
