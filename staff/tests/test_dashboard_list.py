"""The list of the order dashboard: sorted, turned, and the same for htmx and without."""

import re

import pytest
from django.core.cache import cache

from catalogue.factories import make_product
from config.tests.pages import text
from orders.factories import make_order
from orders.models import Order
from orders.payments import mark_paid
from orders.transitions import Actor
from staff.dashboard import order_columns, paginator
from staff.dashboard.rows import load_columns

pytestmark = pytest.mark.django_db
URL = "/order-dashboard/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def product(db):
    return make_product("Emma", price="10.00")


@pytest.fixture
def three(product):
    return [make_order({product: n}, email=f"{'cab'[n - 1]}@booktime.example") for n in (1, 2, 3)]


def rows(response):
    return [order.pk for order in response.context["listing"].orders]


def page(client, query="", **extra):
    response = client.get(f"{URL}{query}", **extra)
    assert response.status_code == 200
    return text(response)


def test_the_newest_order_stands_on_top_with_what_staff_want_to_know(office, three):
    html = page(office)
    assert rows(office.get(URL)) == [order.pk for order in reversed(three)]
    for words in ("a@booktime.example", "Alice Fenn", "United Kingdom", "£13.50", "3 orders"):
        assert words in html
    assert f'id="order-{three[0].pk}"' in html
    assert "2 new" in html


@pytest.mark.parametrize("column", sorted({sort.lstrip("-") for sort in order_columns.SORTS}))
def test_each_column_sorts_both_ways(office, three, column):
    up = rows(office.get(f"{URL}?sort={column}&cols={column}"))
    down = rows(office.get(f"{URL}?sort=-{column}&cols={column}"))
    assert up == list(reversed(down))
    assert len(up) == 3
    html = page(office, f"?sort=-{column}&cols={column}")
    assert html.count("aria-sort") == html.count('aria-sort="descending"') == 1


@pytest.mark.parametrize("column", order_columns.COLUMNS)
def test_a_column_reads_beforehand_all_that_its_cell_shows(
    three, column, django_assert_num_queries
):
    orders = load_columns(Order.objects.all(), ["number", column])
    with django_assert_num_queries(0):
        cells = [order_columns.COLUMNS[column].cell(order) for order in orders]
    assert len([cell for cell in cells if cell]) == 3


def test_the_library_renders_the_same_cells(three):
    orders = load_columns(Order.objects.order_by("-pk"), order_columns.SHOWN)
    rows = order_columns.OrderTable(orders).as_values()
    for order, values in zip(orders, list(rows)[1:], strict=True):
        cells = dict(zip(order_columns.COLUMNS, values, strict=True))
        shown = {name: order_columns.COLUMNS[name].cell(order) for name in order_columns.SHOWN}
        assert shown.items() <= cells.items()


def test_the_balance_can_be_shown_and_is_not_sorted(office, three):
    html = page(office, "?cols=balance&sort=-balance")
    assert html.count('<td class="col-balance">£') == 3
    assert "still to pay" in html
    assert 'id="sort-balance"' not in html


def test_it_is_sorted_by_what_the_head_says(office, three):
    first, second, third = (order.pk for order in three)  # c, a, b
    assert rows(office.get(f"{URL}?sort=email")) == [second, third, first]
    assert rows(office.get(f"{URL}?sort=-total")) == [third, second, first]


@pytest.mark.parametrize("query", ["sort=password", "sort=user__password", "sort=-", "rows=7"])
def test_what_cannot_be_asked_for_is_passed_over(office, three, query):
    assert rows(office.get(f"{URL}?{query}")) == [order.pk for order in reversed(three)]


def test_columns_are_chosen_and_the_number_stays(office, three):
    html = page(office, "?cols=total&cols=nonsense")
    assert 'class="col-total"' in html
    assert 'class="col-number"' in html
    assert 'class="col-email"' not in html
    assert 'name="cols" value="total" checked' in html


def test_pages_are_turned_within_what_there_is(office, product, monkeypatch):
    orders = [make_order({product: 1}) for _ in range(3)]
    monkeypatch.setattr("staff.dashboard.order_list.ROWS", [2])
    newest = [order.pk for order in reversed(orders)]
    for wanted, shown in [
        ("1", newest[:2]),
        ("2", newest[2:]),
        ("3", newest[2:]),
        ("0", newest[2:]),
        ("abc", newest[:2]),
        ("9" * 40, newest[:2]),
    ]:
        assert rows(office.get(f"{URL}?page={wanted}")) == shown
    html = page(office, "?page=2&status=10")
    assert 'rel="prev" href="/order-dashboard/?status=10"' in html
    assert 'rel="next"' not in html
    assert "?back=status%3D10%26page%3D2" in html


def test_more_than_are_counted_are_not_counted(office, three, monkeypatch):
    monkeypatch.setattr(paginator, "MAX_COUNTED", 2)
    html = page(office)
    assert "More than 2 orders" in html


def test_a_wrong_filter_is_said_beside_it_and_the_others_stay(office, three):
    html = page(office, "?number=abc&email=alice")
    assert "Enter a whole number." in html
    assert 'value="alice"' in html
    assert "There is a mistake in a filter." in html
    assert rows(office.get(f"{URL}?number=abc")) == []


def test_htmx_gets_the_list_and_its_clean_address(office, three):
    response = office.get(f"{URL}?q=&email=a%40&page=1&sort=-number", headers=HTMX)
    html = response.content.decode()
    assert "<html" not in html
    assert response["HX-Push-Url"] == "/order-dashboard/?email=a%40"
    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]
    assert '<div id="live" hx-swap-oob="innerHTML">1 order</div>' in html
    assert html.count("<tr id=") == 1


def test_the_form_is_left_alone_while_somebody_types_in_it(office, three):
    typed = {**HTMX, "HX-Trigger": "filters"}
    html = page(office, "?number=abc", headers=typed)
    assert 'id="filters"' not in html
    assert 'id="filter-number-wrong" hx-swap-oob="innerHTML" >Enter a whole number.' in html
    assert 'id="filters"' in page(office, "?tile=new", headers=HTMX)


def test_piles_are_links_that_filter_and_let_go(office, three):
    assert 'href="/order-dashboard/?tile=new"' in page(office)
    html = page(office, "?tile=new&email=a%40")
    assert re.search(r'aria-current="true">\s*<b>3</b> New, not paid', html)


def test_new_orders_are_told_that_fit_the_filters(office, three):
    known = three[0].pk
    assert "2 new orders" in page(office, f"new/?since={known}")
    assert "1 new order " in page(office, f"new/?since={known}&email=a%40")
    assert page(office, f"new/?since={three[-1].pk}").strip() == ""
    for wrong in ("", "?since=", "?since=abc", f"?since={2**70}", "?since=-1"):
        assert office.get(f"{URL}new/{wrong}").status_code == 400


def test_queries_do_not_grow_with_the_rows(office, product, django_assert_num_queries):
    for number in (2, 20):
        while Order.objects.count() < number:
            make_order({product: 2})
        office.get(URL)
        cache.clear()
        with django_assert_num_queries(9):
            page(office)
        with django_assert_num_queries(7):
            html = page(office)
        assert html.count("<tr id=") == number


def test_what_was_counted_holds_until_an_order_changes(office, employee, product):
    order = make_order({product: 1})
    for number, found in [(1, "1 order"), (2, "2 orders")]:
        html = page(office)
        assert f"<b>{number}</b> New, not paid" in html
        assert f">{found}</h2>" in html
        make_order({product: 1})
    assert "<b>3</b> New, not paid" in page(office)
    mark_paid(order.pk, Actor(employee))
    html = page(office)
    assert "<b>2</b> New, not paid" in html
    assert "<b>1</b> Paid and waiting" in html


@pytest.mark.parametrize("path", ["", "new/?since=0"])
def test_the_list_is_for_employees(client, dispatcher, three, path):
    assert client.get(f"{URL}{path}").status_code == 302
    client.force_login(dispatcher)
    assert client.get(f"{URL}{path}").status_code == 403
    assert client.post(f"{URL}{path}").status_code == 405
