"""The home page's slider, for the mouse, the keyboard and those whom movement disturbs."""

import pytest
from playwright.sync_api import expect

from e2e.pages.home import HomePage

pytestmark = pytest.mark.readonly

LONG = 30_000  # ms; the slider moves every 7 s
COUNT_SHIFTS = """
window.moves = 0;
const scrollTo = Element.prototype.scrollTo;
Element.prototype.scrollTo = function (...place) {
  window.moves += 1;
  scrollTo.apply(this, place);
};
"""


@pytest.fixture
def timed(home: HomePage) -> HomePage:
    """The home page with a clock that the test turns."""
    home.page.add_init_script(COUNT_SHIFTS)
    home.page.clock.install()
    return home


def shifts(home: HomePage) -> int:
    return home.page.evaluate("window.moves")


def look_away(home: HomePage) -> None:
    """The slider waits while one points at it or has the focus in it."""
    home.page.mouse.move(0, 0)
    home.search.field.focus()


def test_each_slide_is_reached_by_its_dot(home):
    home.open()
    expect(home.dots).to_have_count(3)
    for number in (2, 3, 1):
        home.dots.nth(number - 1).click()
        home.expect_slide(number)
        home.expect_dot(number)
    expect(home.page).to_have_url(home.page.url.split("#")[0])


def test_each_slide_is_reached_by_the_keyboard(home):
    home.open()
    home.slides.focus()
    for key, number in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowRight", 1), ("ArrowLeft", 3)):
        home.slides.press(key)
        home.expect_slide(number)
        home.expect_dot(number)
    expect(home.slides).to_be_focused()
    inside = []
    while len(inside) < 20:
        home.page.keyboard.press("Tab")
        slide = home.page.evaluate("document.activeElement.closest('.slide')?.id")
        if not slide:
            break
        inside.append(slide)
    assert set(inside) == {"slide-3"}, "links out of sight are in the way of Tab"
    expect(home.dots.first).to_be_focused()


def test_it_moves_by_itself_and_stops_at_the_pause_button(timed):
    timed.open()
    timed.page.clock.run_for(8_000)
    timed.expect_slide(2)
    timed.pause.click()
    look_away(timed)
    before = shifts(timed)
    timed.page.clock.run_for(LONG)
    assert shifts(timed) == before
    expect(timed.play).to_have_attribute("aria-pressed", "true")
    timed.play.click()
    look_away(timed)
    timed.page.clock.run_for(8_000)
    assert shifts(timed) == before + 1
    timed.dots.nth(2).click()
    look_away(timed)
    timed.expect_slide(3)
    before = shifts(timed)
    timed.page.clock.run_for(LONG)
    assert shifts(timed) == before, "choosing a slide stops the movement"


@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_it_stands_still_for_those_who_asked_for_less_motion(timed):
    timed.open()
    expect(timed.play).to_be_visible()
    timed.page.clock.run_for(LONG)
    assert shifts(timed) == 0
    timed.expect_slide(1)
    timed.dots.nth(1).click()
    timed.expect_slide(2)
