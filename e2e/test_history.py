"""Back, Forward and reload: the page shows what its address says."""

from playwright.sync_api import expect

from e2e.pages.listing import ListPage


def chosen(listing: ListPage) -> dict:
    """What a shopper sees of the state."""
    boxes = listing.filters.get_by_role("checkbox", checked=True)
    return {
        "ticked": sorted(boxes.evaluate_all("all => all.map((box) => box.id)")),
        "pills": listing.pills.all_inner_texts(),
        "total": listing.total.inner_text(),
        "names": listing.names(),
        "sort": listing.sort.input_value(),
        "title": listing.page.title(),
    }


def walk(listing: ListPage) -> list[tuple[str, dict]]:
    """Change the list three times; return each address with what was seen there."""
    steps = []
    listing.open()
    for state, change in (
        ({}, lambda: None),
        ({"format": "paperback"}, lambda: listing.choice("Format", "Paperback").check()),
        (
            {"format": "paperback", "sort": "price"},
            lambda: listing.sort_by("Price, low to high"),
        ),
        (
            {"author": "ada-birch", "format": "paperback", "sort": "price"},
            lambda: listing.choice("Author", "Ada Birch").check(),
        ),
    ):
        change()
        listing.expect_state(**state)
        steps.append((listing.page.url, chosen(listing)))
    return steps


def expect_seen(listing: ListPage, url: str, seen: dict) -> None:
    expect(listing.page).to_have_url(url)
    expect(listing.total).to_have_text(seen["total"])
    expect(listing.products).to_have_text(seen["names"])
    assert chosen(listing) == seen


def test_back_and_forward_show_every_step_again(listing):
    steps = walk(listing)
    assert len({str(seen) for _, seen in steps}) == 4
    for url, seen in reversed(steps[:-1]):
        listing.page.go_back()
        expect_seen(listing, url, seen)
    for url, seen in steps[1:]:
        listing.page.go_forward()
        expect_seen(listing, url, seen)
    kept = listing.page.evaluate("Object.entries({...localStorage, ...sessionStorage}).join()")
    assert "htmx-history-cache" not in kept
    assert "<" not in kept, "no copy of a page is left in the browser"


def test_reload_a_friend_and_back_from_a_book_show_the_list_as_it_was_left(listing, new_context):
    url, seen = walk(listing)[-1]
    listing.reload()
    expect_seen(listing, url, seen)
    expect_seen(ListPage(new_context().new_page()).open(url), url, seen)
    listing.products.first.click()
    expect(listing.page.get_by_text("About this edition")).to_be_visible()
    listing.page.go_back()
    expect_seen(listing, url, seen)


def test_the_list_works_on_after_a_step_back(listing):
    walk(listing)
    listing.page.go_back()
    listing.expect_state(format="paperback", sort="price")
    listing.choice("Language", "French").check()
    listing.expect_state(format="paperback", language="fr", sort="price")
    expect(listing.choice("Language", "French")).to_be_focused()
    listing.search.type("lantern")
    listing.search.press("ArrowDown")
    listing.search.expect_active(listing.search.options.first)
