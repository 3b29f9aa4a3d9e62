"""Each role of the staff has its own site, and no other."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.admin_sites import ADMIN_SITES, AdminSitePage, sign_in_as_staff

CLOSED = {
    "owner": [],
    "office": ["/admin/"],
    "dispatch": ["/admin/", "/office-admin/", "/order-dashboard/"],
}
NAMES = {"owner": "BookTime owners", "office": "central office", "dispatch": "BookTime dispatch"}


@pytest.mark.parametrize("role", ADMIN_SITES)
def test_staff_sign_in_where_they_wanted_to_go_and_other_sites_are_closed(
    tab: Page, browser_errors, role
):
    browser_errors.expect("status of 403")
    site = AdminSitePage(tab)
    sign_in_as_staff(tab, role)
    expect(tab.get_by_role("banner").get_by_text(NAMES[role])).to_be_visible()
    for path in CLOSED[role]:
        assert tab.goto(path).status == 403
        expect(site.heading).to_have_text("This door is closed")
    site.open(ADMIN_SITES[role]).sign_out.click()
    site.open(ADMIN_SITES[role])
    expect(site.heading).to_have_text("Sign in")
