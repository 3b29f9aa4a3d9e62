"""What a browser holds and sends: keys of a basket in cookies alone, and never in an address."""

from playwright.sync_api import expect

from e2e.pages.basket import BasketPage

# Sent before the answer to any of them can bring a key; each is led on to the basket's page.
FIRST_ADDS = """async (ids) => {
  const token = document.querySelector("#add [name=csrfmiddlewaretoken]").value;
  const add = (id) => fetch("/basket/add/", {
    method: "POST",
    body: new URLSearchParams({ csrfmiddlewaretoken: token, product_id: id, quantity: 2 }),
  });
  return (await Promise.all(ids.map(add))).map((answer) => answer.status);
}"""


def test_first_adds_at_the_same_moment_are_one_basket_with_every_copy(basket: BasketPage):
    page = basket.open("/products/all/").page
    buttons = page.locator("button[form=add]").all()[:5]
    ids = [button.get_attribute("value") for button in buttons]
    assert page.evaluate(FIRST_ADDS, ids) == [200] * 5
    keys = [each for each in page.context.cookies() if each["name"].startswith("basket-")]
    assert len(keys) == 5, "they were no first adds"
    assert {each["httpOnly"] for each in keys} == {True}
    basket.open()
    expect(basket.lines).to_have_count(5)
    basket.mini.expect_badge(10)
    assert sum(basket.quantities().values()) == 10


def test_a_secret_is_seen_in_the_address_of_any_request(page, browser_errors):
    """Of the page, of what it asks for by itself, and of where an answer leads to."""
    page.goto("/?csrfmiddlewaretoken=x")
    page.evaluate("fetch('/about-us/?next=%2F&customer_token=1')")
    page.goto(f"/about-us?any={'a' * 64}")
    found = browser_errors.unexpected()
    assert [complaint.partition(" (")[0] for complaint in found] == [
        "secret in an address: csrfmiddlewaretoken",
        "secret in an address: customer_token",
        "secret in an address: any",
        "secret in an address: any",
    ]
    browser_errors.expect("^secret in an address")
