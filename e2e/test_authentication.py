"""Signing up, in and out, and getting back in, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.authentication import (
    LoginPage,
    PasswordResetPage,
    SessionsPage,
    expect_signed_in,
    expect_signed_out,
    sign_out,
)
from e2e.pages.sign_up import PASSWORD, SignupPage, sign_up
from e2e.test_accessibility import expect_accessible
from e2e.test_small_screens import SMALL_TARGETS, WIDTHS

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
REFUSED = "status of 422"
NEW_PASSWORD = "another-long-secret"
ENTRANCES = ["/login/", "/signup/", "/password/reset/", "/password/reset/sent/", "/login/closed/"]
OWN_PAGES = ["/logout/", "/password/change/", "/account/email/", "/account/sessions/"]
BOTH = pytest.mark.parametrize("kind", ["page", "plain", "phone"])


@pytest.fixture
def tab(request, kind) -> Page:
    """A page of a usual browser, of one without JavaScript, of a telephone."""
    return request.getfixturevalue(kind)


@BOTH
def test_one_signs_up_and_out_and_in_and_is_led_back(tab, samples):
    tab.goto(samples.book)
    tab.get_by_role("banner").get_by_role("link", name="Sign in").click()
    LoginPage(tab).sign_up.click()
    form = SignupPage(tab)
    form.email.fill(email := f"reader-{id(tab)}@booktime.example")
    form.password.fill(PASSWORD)
    form.again.fill(PASSWORD)
    form.button.click()
    expect(tab).to_have_url(re.compile(re.escape(samples.book)))
    expect(tab.get_by_text("Welcome to BookTime! Your account is ready.")).to_be_visible()
    expect_signed_in(tab)
    sign_out(tab)
    expect(tab.get_by_text("You are signed out.")).to_be_visible()
    tab.goto(samples.book)
    tab.get_by_role("banner").get_by_role("link", name="Sign in").click()
    LoginPage(tab).sign_in(email.upper(), PASSWORD)
    expect(tab).to_have_url(re.compile(re.escape(samples.book)))
    expect_signed_in(tab)


@BOTH
def test_a_forgotten_password_is_replaced_by_email(tab, emails):
    email = sign_up(tab)
    sign_out(tab)
    form = PasswordResetPage(tab).open()
    form.email.fill(email)
    form.send.click()
    expect(form.heading).to_have_text("Check your e-mail")
    form.open(emails.link_path(email, "A new password for BookTime"))
    assert "set-password" in tab.url
    form.choose(NEW_PASSWORD)
    expect(tab.get_by_text("Your new password is set.")).to_be_visible()
    expect_signed_in(tab)
    sign_out(tab)
    LoginPage(tab).open().sign_in(email, NEW_PASSWORD)
    expect_signed_in(tab)


def test_a_wrong_password_is_said_in_the_same_words_to_everybody(page, browser_errors):
    browser_errors.expect(REFUSED)
    email = sign_up(page)
    sign_out(page)
    form = LoginPage(page)
    said = []
    for who in (email, "nobody@booktime.example"):
        form.open("/login/?next=/about-us/").sign_in(who, "wrong-wrong-wrong")
        expect(form.alert).to_contain_text("do not go together")
        expect(form.email).to_have_value(who)
        expect(form.password).to_have_value("")
        said.append(form.alert.inner_text())
    assert said[0] == said[1]
    form.sign_in(email, PASSWORD)
    expect(page).to_have_url(re.compile("/about-us/$"))


def test_a_known_address_is_led_to_sign_in(page, browser_errors):
    browser_errors.expect(REFUSED)
    email = sign_up(page)
    sign_out(page)
    form = SignupPage(page).open("/signup/?next=/about-us/")
    form.email.fill(email)
    form.password.fill(PASSWORD)
    form.again.fill("something-else-then")
    form.button.click()
    expect(page.get_by_role("alert").first).to_contain_text("There is an account")
    expect(form.email).to_have_attribute("aria-invalid", "true")
    page.get_by_role("main").get_by_role("link", name="Sign in").first.click()
    LoginPage(page).sign_in(email, PASSWORD)
    expect(page).to_have_url(re.compile("/about-us/$"))


def test_the_keyboard_is_enough(page):
    email = sign_up(page)
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


def test_the_address_is_confirmed_and_changed_by_email(page, emails):
    email = sign_up(page)
    page.goto(emails.link_path(email, "Welcome to BookTime"))
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_text(f"Thank you: {email} is confirmed.")).to_be_visible()
    page.goto("/account/email/")
    page.get_by_label("New e-mail address").fill(f"new-{email}")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Send a link to the new address").click()
    expect(page.get_by_text(f"the link that we sent to new-{email}")).to_be_visible()
    page.goto(emails.link_path(f"new-{email}", "Please confirm your new e-mail address"))
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_text(f"Thank you: new-{email} is confirmed.")).to_be_visible()
    emails.wait_for(email, "Your e-mail address at BookTime has changed")


def test_another_browser_is_signed_out_in_place(page, new_context):
    email = sign_up(page)
    other = new_context().new_page()
    LoginPage(other).open().sign_in(email, PASSWORD)
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


@pytest.mark.parametrize("path", ENTRANCES)
def test_an_entrance_is_accessible_and_fits(page, path):
    page.goto(path)
    expect_accessible(page)
    expect_to_fit(page)


def test_the_own_pages_are_accessible_and_fit(page):
    sign_up(page)
    for path in OWN_PAGES:
        page.goto(path)
        expect_accessible(page)
        expect_to_fit(page)


def test_what_is_wrong_is_accessible_and_fits(page, browser_errors):
    browser_errors.expect(REFUSED)
    form = SignupPage(page).open()
    form.email.fill("nobody@booktime")
    page.locator("form.form").evaluate("form => form.noValidate = true")
    form.button.click()
    expect(page.get_by_role("main").get_by_role("alert")).to_have_count(3)
    expect_accessible(page)
    expect_to_fit(page)
    LoginPage(page).open().sign_in("nobody@booktime.example", "wrong-wrong-wrong")
    expect_accessible(page)
    expect_to_fit(page)


def test_a_form_of_another_tab_says_what_to_do(page, browser_errors):
    browser_errors.expect("status of 403")
    email = sign_up(page)
    sign_out(page)
    form, late = LoginPage(page).open(), LoginPage(page.context.new_page()).open()
    form.sign_in(email, PASSWORD)
    expect_signed_in(page)
    late.sign_in(email, PASSWORD)
    expect(late.heading).to_have_text("Please send it again")
    late.page.get_by_role("link", name="Home", exact=True).click()
    expect_signed_in(late.page)


def test_the_session_ends_in_another_tab(page):
    sign_up(page)
    other = page.context.new_page()
    sessions = SessionsPage(page).open()
    sign_out(other)
    page.goto("/account/sessions/")
    expect(page).to_have_url(re.compile(r"/login/\?next=%2Faccount%2Fsessions%2F$"))
    expect_signed_out(page)
    expect(sessions.rows).to_have_count(0)


def expect_to_fit(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL_TARGETS) == []
