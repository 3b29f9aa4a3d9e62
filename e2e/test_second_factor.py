"""A second factor in a browser: an app's codes with and without JavaScript, and a passkey."""

import secrets

import pytest
from playwright.sync_api import Page, expect

from accounts.factories import code_of
from e2e.accessibility import expect_accessible
from e2e.layout import expect_to_fit
from e2e.pages.authentication import (
    LoginPage,
    SecondFactorPage,
    SignupPage,
    expect_signed_in,
    expect_signed_out,
    sign_out,
)
from e2e.shop.names import PASSWORD

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
REFUSED = "status of 422"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_an_app_is_set_up_and_its_codes_open(tab, new_customer, browser_errors):
    browser_errors.expect(REFUSED)
    email = new_customer(tab)
    tab.goto("/account/")
    tab.get_by_role("link", name="Set up your second factor").click()
    page = SecondFactorPage(tab)
    secret, recovery = page.set_up_app(PASSWORD)
    expect(page.rows.first).to_contain_text("since")
    sign_out(tab)
    LoginPage(tab).open().sign_in(email, PASSWORD)
    expect(page.heading).to_have_text("One more step")
    expect_signed_out(tab)
    page.give("abc")
    expect(tab.get_by_role("main").get_by_role("alert")).to_contain_text("not right")
    page.give(code_of(secret))
    expect_signed_in(tab)
    sign_out(tab)
    LoginPage(tab).open().sign_in(email, PASSWORD)
    page.give(recovery)
    expect_signed_in(tab)


def test_a_passkey_is_set_up_and_opens(page: Page, base_url, browser_errors):
    # A passkey is tied to a name, and secure without HTTPS on this one alone.
    browser_errors.expect("request to another host: http://localhost:")
    browser_errors.expect(REFUSED)
    url = base_url.replace("127.0.0.1", "localhost")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    form = SecondFactorPage(page)
    email = f"passkey-{secrets.token_hex(6)}@booktime.example"
    SignupPage(page).open(f"{url}/signup/").sign_up(email, PASSWORD)
    expect_signed_in(page)
    page.goto(f"{url}{form.path}")
    form.add_passkey.click()
    expect_accessible(page)
    expect_to_fit(page)
    page.get_by_label("Name of the passkey").fill("Ring")
    button = page.get_by_role("button", name="Set up the passkey")
    form.password.fill("wrong-wrong-wrong")
    button.click()
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("not your password")
    form.password.fill(PASSWORD)
    button.click()
    expect(form.codes).to_have_count(10)
    form.kept.click()
    expect(form.rows.filter(has_text="Ring")).to_have_count(1)
    page.goto(f"{url}/account/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{url}/login/")
    LoginPage(page).sign_in(email, PASSWORD)
    expect_accessible(page)
    expect_to_fit(page)
    _use_another_key(page, session, key)
    form.use_passkey.click()
    expect_signed_in(page)
    page.goto(f"{url}{form.path}")
    expect(form.rows.filter(has_text="Ring")).to_contain_text("last used")


def _use_another_key(page: Page, session, key: str) -> None:
    """Try with a key that is not there: the page says that it did not work, and stays."""
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    session.send("WebAuthn.clearCredentials", {"authenticatorId": key})
    SecondFactorPage(page).use_passkey.click()
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("did not work")
    for credential in kept:
        session.send("WebAuthn.addCredential", {"authenticatorId": key, "credential": credential})


def expect_looks(page: Page) -> None:
    expect_accessible(page)
    expect_to_fit(page)


def test_the_pages_are_accessible_and_fit(page: Page, plain: Page, new_customer, browser_errors):
    browser_errors.expect(REFUSED)
    email = new_customer(page)
    plain.context.add_cookies(page.context.cookies())
    without_scripts = SecondFactorPage(plain).open()
    without_scripts.add_passkey.click()
    expect(plain.get_by_text("Passkeys don’t work in this browser")).to_be_visible()
    expect(without_scripts.password).to_be_hidden()
    form = SecondFactorPage(page).open()
    expect_looks(page)
    form.add_app.click()
    page.get_by_role("button", name="Set up the app").click()
    expect_looks(page)
    form.open()
    form.set_up_app(PASSWORD)
    expect_looks(page)
    page.get_by_role("link", name="Make new ones").click()
    expect_looks(page)
    form.password.fill(PASSWORD)
    page.get_by_role("button", name="Get new codes").click()
    expect_looks(page)
    form.kept.click()
    page.get_by_role("link", name="Remove the authenticator app").click()
    expect_looks(page)
    sign_out(page)
    LoginPage(page).open().sign_in(email, PASSWORD)
    form.give("abc")
    expect_looks(page)
