"""A visitor's basket comes along at sign-up and sign-in, and the shopper is told what changed."""

import secrets

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.authentication import LoginPage, expect_signed_in, sign_out
from e2e.pages.basket import BasketPage
from e2e.pages.sign_up import PASSWORD, SignupPage, sign_up
from e2e.shop.names import GOLDEN, HIDDEN, PAPER, SILENT


@pytest.fixture
def elsewhere(new_context) -> BasketPage:
    """Another browser, of a visitor who is nobody yet."""
    return BasketPage(new_context().new_page())


@pytest.fixture
def nobody(plain: Page) -> BasketPage:
    """A visitor without JavaScript."""
    return BasketPage(plain)


@pytest.mark.parametrize("who", ["basket", "nobody"])
def test_a_full_basket_is_still_full_after_signing_up(request, who):
    basket = request.getfixturevalue(who)
    basket.open("/products/all/?q=harbour").card(HIDDEN).click()
    basket.mini.expect_badge(1)
    basket.open()
    basket.page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    LoginPage(basket.page).sign_up.click()
    form = SignupPage(basket.page)
    form.email.fill(f"reader-{secrets.token_hex(6)}@booktime.example")
    form.password.fill(PASSWORD)
    form.again.fill(PASSWORD)
    form.button.click()
    expect(basket.heading).to_have_text("Your basket")
    expect_signed_in(basket.page)
    expect(basket.page.get_by_text("The book you had chosen is in your basket.")).to_be_visible()
    basket.line(HIDDEN).expect(1, "£5.99")
    basket.expect_totals(1, "£5.99")


def test_an_empty_basket_says_nothing_of_itself_at_signing_up(basket):
    sign_up(basket.page)
    expect(basket.page.get_by_text("into your basket")).to_have_count(0)
    basket.mini.expect_badge(0)


def test_two_baskets_become_one_at_sign_in_with_the_larger_numbers(basket, elsewhere):
    email = sign_up(basket.page)
    basket.fill({HIDDEN: 4, PAPER: 1, GOLDEN: 2})
    elsewhere.fill({PAPER: 3, HIDDEN: 2, SILENT: 1})
    LoginPage(elsewhere.page).open("/login/?next=/basket/").sign_in(email, PASSWORD)
    expect(elsewhere.heading).to_have_text("Your basket")
    for words in (
        "The book you had chosen is in your basket.",
        f"“{PAPER}” was in your basket already: it has 3 now.",
    ):
        expect(elsewhere.page.get_by_text(words)).to_be_visible()
    expect(elsewhere.page.get_by_text(f"“{HIDDEN}” was in")).to_have_count(0)
    everything = {HIDDEN: 4, PAPER: 3, GOLDEN: 2, SILENT: 1}
    assert elsewhere.quantities() == everything
    elsewhere.expect_totals(10, "£60.90")
    basket.open()
    assert basket.quantities() == everything


def test_one_line_of_too_many_is_cut_and_said_so(basket, elsewhere, change_product):
    email = sign_up(basket.page)
    basket.open()
    elsewhere.fill({PAPER: 30})
    change_product(PAPER, stock=7)
    LoginPage(elsewhere.page).open("/login/?next=/basket/").sign_in(email, PASSWORD)
    words = f"Only 7 left of “{PAPER}”: we put 7 in your basket."
    expect(elsewhere.page.get_by_text(words)).to_be_visible()
    elsewhere.line(PAPER).expect(7, "£48.93")


def test_whoever_signs_out_leaves_no_basket_behind(basket):
    email = sign_up(basket.page)
    basket.fill({HIDDEN: 4})
    sign_out(basket.page)
    basket.mini.expect_badge(0)
    basket.open()
    expect(basket.page.get_by_role("main")).to_contain_text("Your basket is empty.")
    LoginPage(basket.page).open("/login/?next=/basket/").sign_in(email, PASSWORD)
    basket.line(HIDDEN).expect(4, "£23.96")


def test_a_tab_of_before_the_sign_in_loads_anew_and_works_on(basket, browser_errors):
    browser_errors.expect("status of 403")
    email = sign_up(basket.page)
    sign_out(basket.page)
    basket.fill({HIDDEN: 4})
    second = basket.page.context.new_page()
    LoginPage(second).open().sign_in(email, PASSWORD)
    expect_signed_in(second)
    basket.line(HIDDEN).more.click()
    expect(basket.page.get_by_text("You signed in or out meanwhile")).to_be_visible()
    expect_signed_in(basket.page)
    basket.line(HIDDEN).expect(4, "£23.96")
    basket.line(HIDDEN).more.click()
    basket.line(HIDDEN).expect(5, "£29.95")
