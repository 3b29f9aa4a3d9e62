"""What each kind of staff changes on its own site, what it cannot, and who may look at it."""

import re
from io import BytesIO
from urllib.parse import urljoin

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from e2e.accessibility import expect_accessible, expect_accessible_on_a_phone
from e2e.layout import expect_no_sideways_scrolling
from e2e.pages.admin_sites import ADMIN_SITES, AdminSitePage
from e2e.pages.checkout import new_email
from e2e.shop.names import HIDDEN

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
PRODUCT, OTHER_PRODUCT = "The Winter Railway", "The Distant Railway"
# Django's own: its choice of many (select2), and a search box that its picture names.
DJANGOS_CHOICE, DJANGOS_SEARCH = ".select2-container", "label-title-only"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def image() -> dict:
    file = BytesIO()
    Image.new("RGB", (400, 600), "teal").save(file, "PNG")
    return {"name": "cover.png", "mimeType": "image/png", "buffer": file.getvalue()}


def product_page(title: str) -> str:
    return f"/product/{title.lower().replace(' ', '-')}/"


def test_the_office_corrects_a_book_and_its_history_says_who_changed_what(
    page: Page, as_staff, change_product
):
    change_product(PRODUCT, description="As it was.", stock=40)
    as_staff(page, "office")
    site = AdminSitePage(page).open("/office-admin/").open_row("Books", PRODUCT)
    expect(site.heading).to_have_text(PRODUCT)
    expect(site.field("Title:")).to_have_count(0)
    expect(site.field("Slug:")).to_have_count(0)
    site.field("Description:").fill("As the office has it.")
    site.field("Stock:").fill("37")
    page.locator("#images-group").get_by_text("Add another").click()
    page.locator("#id_images-0-image").set_input_files(image())
    page.locator("#id_images-0-alt").fill("A teal cover")
    site.save()
    site.open_row("Books", PRODUCT)
    page.get_by_role("link", name="History", exact=True).click()
    latest = page.locator("table.history tbody tr").filter(has_text="Description").first
    expect(latest).to_contain_text("office@booktime.example")
    expect(latest).to_contain_text("As it was.")
    expect(latest).to_contain_text("As the office has it.")
    expect(latest).to_contain_text(re.compile(r"Stock:\s+40\s.*37", re.DOTALL))
    expect(page.get_by_role("main")).to_contain_text("added")
    page.goto(product_page(PRODUCT))
    expect(page.get_by_text("As the office has it.")).to_be_visible()
    expect(page.get_by_role("img", name="A teal cover").first).to_be_visible()


def test_dispatch_says_whether_a_book_can_be_bought_and_nothing_else(
    page: Page, as_staff, change_product
):
    change_product(OTHER_PRODUCT, in_stock=True, stock=40)
    as_staff(page, "dispatch")
    site = AdminSitePage(page).open("/dispatch-admin/").open_row("Books", OTHER_PRODUCT)
    controls = page.locator(
        "#product_form :is(input:not([type=hidden], [type=submit]), select, textarea)"
    )
    expect(controls).to_have_count(1)
    site.field("In stock").uncheck()
    site.save()
    page.goto(product_page(OTHER_PRODUCT))
    expect(page.get_by_role("main")).to_contain_text("Out of stock")


def test_an_owner_gives_a_role_and_takes_it_away(
    page: Page, as_staff, new_customer, new_context, browser_errors
):
    browser_errors.expect("status of 403")
    colleague = new_context().new_page()
    email = new_customer(colleague)
    as_staff(page, "owner")
    site = AdminSitePage(page).open("/admin/").open_row("Users", email)
    site.field("Staff status").check()
    site.field("Employees").check()
    site.save()
    colleague.goto("/order-dashboard/")
    expect(AdminSitePage(colleague).heading).to_have_text("Orders")
    site.open_row("Users", email)
    site.field("Employees").uncheck()
    site.save()
    colleague.get_by_role("link", name="Catalogue and reports").click()
    expect(AdminSitePage(colleague).heading).to_have_text("This door is closed")
    colleague.goto("/order-dashboard/")
    expect(AdminSitePage(colleague).heading).to_have_text("This door is closed")


def pages_of(page: Page, who: str, number: str) -> list[str]:
    """The addresses of the pages that one of the staff works with, as their site links them."""
    door = ADMIN_SITES[who]
    pages = [door, f"{door}catalogue/product/", f"{door}orders/order/"]
    AdminSitePage(page).open(door).open_row("Books", PRODUCT)
    product = page.url.partition("/change/")[0]
    pages += [f"{product}/change/", f"{product}/history/"]
    if who == "owner":
        pages += [
            f"{product}/delete/",
            f"{door}orders/order/{number}/change/",
            f"{door}accounts/user/",
        ]
    if who == "office":
        pages += [f"/order-dashboard/{number}/address/", f"/order-dashboard/{number}/"]
    if who == "dispatch":
        pages.append(f"{door}orders/orderline/")
    return pages


def expect_good(page: Page) -> None:
    """Accessible, and not wider than a screen, at a desk and on a phone."""
    page.set_viewport_size(DESK)
    expect_accessible(page, exclude=DJANGOS_CHOICE, off=[DJANGOS_SEARCH])
    expect_no_sideways_scrolling(page)
    page.set_viewport_size(PHONE)
    expect_accessible_on_a_phone(page, exclude=DJANGOS_CHOICE)
    expect_no_sideways_scrolling(page)


@pytest.mark.parametrize("role", ADMIN_SITES)
def test_the_pages_of_each_site_are_accessible_and_fit(page: Page, as_staff, shop, role):
    number = shop.data.new_orders({HIDDEN: 1}, new_email())[0]
    as_staff(page, role)
    for address in pages_of(page, role, number):
        page.goto(address)
        expect(AdminSitePage(page).heading).to_have_count(1)
        expect_good(page)


def test_all_reports_are_accessible_and_fit(page: Page, as_staff, shop):
    shop.data.new_orders({HIDDEN: 1}, new_email())
    as_staff(page, "office")
    page.goto(ADMIN_SITES["office"])
    reports = page.locator("#reports").get_by_role("link")
    found = [link.get_attribute("href") for link in reports.all()]
    assert len(found) == 10
    for report in found:
        page.goto(urljoin(ADMIN_SITES["office"], report))
        expect(AdminSitePage(page).heading).to_have_count(1)
        expect_good(page)


def test_a_preview_and_saved_views_are_accessible_and_fit(page: Page, as_staff, shop):
    number = shop.data.new_orders({HIDDEN: 1}, new_email())[0]
    as_staff(page, "office")
    page.goto(f"/order-dashboard/?q={number}")
    page.get_by_text("Save this view").click()
    page.get_by_label("Name", exact=True).fill(f"Order {number}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name=f"Order {number}", exact=True)).to_be_visible()
    page.get_by_text("Save this view").click()
    expect_good(page)
    page.get_by_label("all that match the filter").check()
    page.get_by_role("button", name="Cancelled", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mark orders as cancelled")
    expect_good(page)
