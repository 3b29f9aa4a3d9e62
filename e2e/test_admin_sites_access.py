"""Each kind of staff comes in by its own door, and by no other."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.admin_sites import DOORS, SitePage, come_to_work

CLOSED = {
    "owner": [],
    "office": ["/admin/"],
    "dispatch": ["/admin/", "/office-admin/", "/order-dashboard/"],
}
NAMES = {"owner": "BookTime owners", "office": "central office", "dispatch": "BookTime dispatch"}


@pytest.mark.parametrize("who", DOORS)
def test_staff_sign_in_on_the_shops_page_and_land_where_they_wanted(page: Page, who):
    come_to_work(page, who)
    expect(page.get_by_role("banner").get_by_text(NAMES[who])).to_be_visible()
    SitePage(page).sign_out.click()
    page.goto(DOORS[who])
    expect(SitePage(page).headline).to_have_text("Sign in")


@pytest.mark.parametrize("who", DOORS)
def test_other_doors_are_closed_and_say_so(page: Page, watch, who):
    watch.expect("status of 403")
    come_to_work(page, who)
    for door in CLOSED[who]:
        answer = page.goto(door)
        assert answer.status == 403
        expect(SitePage(page).headline).to_have_text("This door is closed")


def test_a_door_works_without_javascript(plain: Page):
    come_to_work(plain, "office", "/order-dashboard/")
    expect(SitePage(plain).headline).to_have_text("Orders")
