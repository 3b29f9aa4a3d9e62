"""Each kind of staff comes in by its own door, and by no other."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.admin_sites import ADMIN_SITES, AdminSitePage, sign_in_as_staff

CLOSED = {
    "owner": [],
    "office": ["/admin/"],
    "dispatch": ["/admin/", "/office-admin/", "/order-dashboard/"],
}
NAMES = {"owner": "BookTime owners", "office": "central office", "dispatch": "BookTime dispatch"}


@pytest.mark.parametrize("who", ADMIN_SITES)
def test_staff_sign_in_on_the_shops_page_and_land_where_they_wanted(page: Page, who):
    sign_in_as_staff(page, who)
    expect(page.get_by_role("banner").get_by_text(NAMES[who])).to_be_visible()
    AdminSitePage(page).sign_out.click()
    page.goto(ADMIN_SITES[who])
    expect(AdminSitePage(page).heading).to_have_text("Sign in")


@pytest.mark.parametrize("who", ADMIN_SITES)
def test_other_doors_are_closed_and_say_so(page: Page, browser_errors, who):
    browser_errors.expect("status of 403")
    sign_in_as_staff(page, who)
    for door in CLOSED[who]:
        answer = page.goto(door)
        assert answer.status == 403
        expect(AdminSitePage(page).heading).to_have_text("This door is closed")


def test_a_door_works_without_javascript(plain: Page):
    sign_in_as_staff(plain, "office", "/order-dashboard/")
    expect(AdminSitePage(plain).heading).to_have_text("Orders")
