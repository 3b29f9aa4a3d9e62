"""Signing up, in and out, and getting back in, in a browser."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from e2e.accessibility import expect_accessible
from e2e.layout import expect_to_fit
from e2e.pages.authentication import (
    LoginPage,
    PasswordResetPage,
    SessionsPage,
    SignupPage,
    expect_signed_in,
    expect_signed_out,
    sign_out,
)
from e2e.shop.names import PASSWORD

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
REFUSED = "status of 422"
NEW_PASSWORD = "another-long-secret"
PAGES_FOR_ALL = ["/login/", "/signup/", "/password/reset/", "/password/reset/sent/"]
PAGES_FOR_ALL += ["/login/closed/"]
OWN_PAGES = ["/logout/", "/password/change/", "/account/email/", "/account/sessions/"]


def test_one_signs_up_and_out_and_in_and_is_led_back(tab, samples):
    tab.goto(samples.product)
    tab.get_by_role("banner").get_by_role("link", name="Sign in").click()
    LoginPage(tab).sign_up.click()
    email = f"reader-{secrets.token_hex(6)}@booktime.example"
    SignupPage(tab).sign_up(email, PASSWORD)
    expect(tab).to_have_url(re.compile(re.escape(samples.product)))
    expect(tab.get_by_text("Your account is ready.")).to_be_visible()
    expect_signed_in(tab)
    sign_out(tab)
    tab.goto(samples.product)
    tab.get_by_role("banner").get_by_role("link", name="Sign in").click()
    LoginPage(tab).sign_in(email.upper(), PASSWORD)
    expect(tab).to_have_url(re.compile(re.escape(samples.product)))
    expect_signed_in(tab)


def test_a_forgotten_password_is_replaced_by_email(tab, new_customer, emails):
    email = new_customer(tab)
    sign_out(tab)
    form = PasswordResetPage(tab).open()
    form.email.fill(email)
    form.send.click()
    expect(form.heading).to_have_text("Check your email")
    form.open(emails.link_path(email, "A new password for BookTime"))
    assert "set-password" in tab.url
    form.choose(NEW_PASSWORD)
    expect_signed_in(tab)
    sign_out(tab)
    LoginPage(tab).open().sign_in(email, NEW_PASSWORD)
    expect_signed_in(tab)


def test_the_keyboard_is_enough(page, new_customer):
    email = new_customer(page)
    sign_out(page)
    form = LoginPage(page).open()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(form.email).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    expect(form.button).to_be_focused()
    page.keyboard.press("Enter")
    expect_signed_in(page)


def test_another_browser_is_signed_out_in_place(page, new_customer, new_context):
    email = new_customer(page)
    other = new_context().new_page()
    LoginPage(other).open().sign_in(email, PASSWORD)
    expect_signed_in(other)
    sessions = SessionsPage(page).open()
    sessions.mark_loaded()
    expect(sessions.rows).to_have_count(2)
    sessions.end.click()
    expect(sessions.rows).to_have_count(1)
    expect(sessions.live_region).to_have_text("That browser is signed out.")
    expect(sessions.list).to_be_focused()
    sessions.expect_not_reloaded()
    other.goto("/account/")
    expect(LoginPage(other).button).to_be_visible()
    expect_signed_in(page)


def test_pages_are_accessible_and_fit(page, new_customer, browser_errors):
    browser_errors.expect(REFUSED)
    for path in PAGES_FOR_ALL:
        expect_good(page, path)
    form = SignupPage(page).open()
    form.email.fill("nobody@booktime")
    page.locator("form.form").evaluate("form => form.noValidate = true")
    form.button.click()
    expect(page.get_by_role("main").get_by_role("alert")).to_have_count(3)
    expect_good(page)
    LoginPage(page).open().sign_in("nobody@booktime.example", "wrong-wrong-wrong")
    expect(LoginPage(page).alert).to_contain_text("is not right")
    expect_good(page)
    new_customer(page)
    for path in OWN_PAGES:
        expect_good(page, path)


def expect_good(page: Page, path: str = "") -> None:
    if path:
        page.goto(path)
    expect_accessible(page)
    expect_to_fit(page)


def test_a_form_of_another_tab_says_what_to_do(page, new_customer, browser_errors):
    browser_errors.expect("status of 403")
    email = new_customer(page)
    sign_out(page)
    form, late = LoginPage(page).open(), LoginPage(page.context.new_page()).open()
    form.sign_in(email, PASSWORD)
    expect_signed_in(page)
    late.sign_in(email, PASSWORD)
    expect(late.heading).to_have_text("Please send it again")
    late.page.get_by_role("link", name="Home", exact=True).click()
    expect_signed_in(late.page)
    sign_out(late.page)
    page.goto("/account/sessions/")
    expect(page).to_have_url(re.compile(r"/login/\?next=%2Faccount%2Fsessions%2F$"))
    expect_signed_out(page)
