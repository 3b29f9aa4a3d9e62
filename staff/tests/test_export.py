"""Orders as files for spreadsheets."""

import csv
import io

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient
from django.utils import timezone
from openpyxl import load_workbook

from catalogue.factories import make_product
from orders.factories import make_order
from orders.models import Order
from orders.postal_address import PostalAddress
from staff.dashboard import export

pytestmark = pytest.mark.django_db
URL = "/order-dashboard/export/"
EVIL = PostalAddress("=HYPERLINK(1)", "1 Quay", "", "LS1 1AA", "@Leeds", "GB")


@pytest.fixture
def product(db):
    return make_product("Emma", price="10.00")


@pytest.fixture
def two(product):
    second = {"email": "bob@booktime.example", "shipping": EVIL, "billing": EVIL}
    return [
        make_order({product: 2}, email="a@booktime.example"),
        make_order({product: 1}, **second),
    ]


def read_csv(response):
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def read_xlsx(response):
    head, *rows = load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_csv_has_what_the_list_has(office, two):
    response = office.get(f"{URL}?format=csv")
    today = timezone.localdate()
    assert response["Content-Disposition"] == f'attachment; filename="orders-{today}.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = read_csv(response)
    assert [row["Number"] for row in rows] == [str(order.pk) for order in reversed(two)]
    assert rows[1]["Total"] == "23.50"
    money = ("Owed", "Received", "Still to pay", "To pay back")
    assert [rows[1][name] for name in money] == ["23.50", "0.00", "23.50", "0.00"]
    assert (rows[1]["Copies"], rows[1]["Copies new"], rows[1]["Copies sent"]) == ("2", "2", "0")
    assert rows[1]["State"] == "new"


def test_xlsx_has_the_same(office, two):
    rows = read_xlsx(office.get(f"{URL}?format=xlsx"))
    assert [row["Number"] for row in rows] == [order.pk for order in reversed(two)]
    assert rows[1]["Total"] == 23.5
    assert rows[0]["Customer"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exactly_what_is_filtered_is_exported(office, two, kind):
    read = {"csv": read_csv, "xlsx": read_xlsx}[kind]
    rows = read(office.get(f"{URL}?email=bob&rows=25&page=9&sort=total&format={kind}"))
    assert [int(row["Number"]) for row in rows] == [two[1].pk]


def test_formulas_that_customers_typed_are_escaped(office, two):
    row = read_csv(office.get(f"{URL}?format=csv"))[0]
    assert (row["Customer"], row["City"]) == ("'=HYPERLINK(1)", "'@Leeds")


def test_signs_that_no_spreadsheet_may_hold_are_left_out(office, two):
    Order.objects.filter(pk=two[0].pk).update(billing_name="A\x01lice")
    assert read_xlsx(office.get(f"{URL}?format=xlsx"))[1]["Customer"] == "Alice"


def test_portions_join_without_a_gap(office, product, monkeypatch):
    monkeypatch.setattr(export, "PORTION", 2)
    for number in (4, 5):
        while Order.objects.count() < number:
            make_order({product: 1})
        rows = read_csv(office.get(f"{URL}?format=csv"))
        newest = Order.objects.order_by("-pk").values_list("pk", flat=True)
        assert [int(row["Number"]) for row in rows] == list(newest)


def test_queries_do_not_grow_with_the_rows(office, product, django_assert_num_queries):
    for number in (2, 20):
        while Order.objects.count() < number:
            make_order({product: 2})
        with django_assert_num_queries(5):
            rows = read_csv(office.get(f"{URL}?format=csv"))
        assert len(rows) == number


def test_too_many_for_xlsx_is_said(office, two, monkeypatch):
    monkeypatch.setattr(export, "MAX_XLSX_ORDERS", 1)
    response = office.get(f"{URL}?format=xlsx")
    assert response.status_code == 422
    assert "made while you go on working" in response.content.decode()


def test_what_is_wrong_is_refused(office, two):
    for query in ("", "?format=exe", "?format="):
        assert office.get(f"{URL}{query}").status_code == 400
    assert office.get(f"{URL}?format=csv&number=abc").status_code == 422
    assert office.post(f"{URL}?format=csv").status_code == 405


def test_exports_are_for_employees(client, dispatcher, two):
    assert client.get(f"{URL}?format=csv").status_code == 302
    client.force_login(dispatcher)
    assert client.get(f"{URL}?format=csv").status_code == 403


def test_an_asynchronous_server_sends_all_of_it_in_parts(employee, two):
    async def ask():
        client = AsyncClient()
        await client.aforce_login(employee)
        response = await client.get(f"{URL}?format=csv", headers={"Accept-Encoding": "gzip"})
        return response, [part async for part in response.streaming_content]

    response, parts = async_to_sync(ask)()
    assert "Content-Encoding" not in response
    assert len(parts) == 2
    assert b"".join(parts).count(b"\r\n") == 3
