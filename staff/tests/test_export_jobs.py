"""XLSX of many orders: asked for by a form, written by the queue, fetched by whoever asked."""

import io
import tempfile
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.factories import make_employee, make_owner
from catalogue.factories import make_product
from config.tests.task_queue import run_queued_tasks
from config.tests.threads import run_concurrently
from orders.factories import make_order
from orders.models import Order
from staff.dashboard import export, export_job, paginator
from staff.jobs import runner
from staff.jobs.runner import KINDS, RightGoneError, check_right, run
from staff.models import Job
from staff.models.job import LIFETIME

pytestmark = pytest.mark.django_db
URL = "/order-dashboard/export/xlsx/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def product(db):
    return make_product("Emma")


@pytest.fixture
def orders(product):
    return [
        make_order({product: 1}, email=f"{name}@x.example") for name in ("a", "bob", "bob", "c")
    ]


@pytest.fixture
def small_portions(monkeypatch):
    monkeypatch.setattr(export_job, "PORTION", 2)


def ask(client, query=""):
    return client.post(URL, {"query": query})


def asked(client, query=""):
    response = ask(client, query)
    assert response.status_code == 303
    return Job.objects.get(pk=response["Location"].split("/")[-2])


def rows(client, job):
    response = client.get(f"/order-dashboard/jobs/{job.pk}/file/")
    assert (response.status_code, response["Content-Type"]) == (200, XLSX)
    today = timezone.localdate()
    assert response["Content-Disposition"] == f'attachment; filename="orders-{today}.xlsx"'
    sheet = load_workbook(io.BytesIO(response.content)).active
    head, *cells = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in cells]


def numbers(client, job):
    return [row["Number"] for row in rows(client, job)]


def test_a_file_of_exactly_the_orders_of_the_list_is_made_and_fetched(
    office, employee, orders, small_portions
):
    job = asked(office, "email=x.example&sort=total&page=2")
    assert (job.kind, job.by, job.total, job.done) == ("export", employee, 4, 0)
    run_queued_tasks()
    page = " ".join(office.get(f"/order-dashboard/jobs/{job.pk}/").content.decode().split())
    assert "Done: 4 of 4." in page
    assert f'href="/order-dashboard/jobs/{job.pk}/file/" download' in page
    assert "Export" in page
    assert "?email=x.example&amp;sort=total" in page
    assert numbers(office, job) == [order.pk for order in reversed(orders)]
    few = asked(office, "email=bob")
    run_queued_tasks()
    assert numbers(office, few) == [orders[2].pk, orders[1].pk]


def test_orders_that_came_later_are_not_in_it(office, product, orders):
    job = asked(office)
    make_order({product: 1})
    run_queued_tasks()
    assert numbers(office, job) == [order.pk for order in reversed(orders)]


def test_its_cells_are_those_of_the_small_file(office, orders, small_portions):
    Order.objects.filter(pk=orders[1].pk).update(billing_name="=HYPERLINK(1)")
    small = io.BytesIO(office.get("/order-dashboard/export/?format=xlsx").getvalue())
    small = list(load_workbook(small).active.iter_rows(values_only=True))
    job = asked(office)
    run_queued_tasks()
    large = rows(office, job)
    assert [tuple(row.values()) for row in large] == small[1:]
    assert large[2]["Customer"] == "'=HYPERLINK(1)"


def test_the_list_offers_a_form_where_a_link_would_be_refused(office, orders, monkeypatch):
    button = f'action="{URL}"'
    assert button not in office.get("/order-dashboard/").content.decode()
    monkeypatch.setattr(paginator, "MAX_COUNTED", 3)
    monkeypatch.setattr(export, "MAX_XLSX_ORDERS", 3)
    page = office.get("/order-dashboard/?email=x.example").content.decode()
    assert button in page
    assert "format=xlsx" not in page
    assert '<input type="hidden" name="query" value="email=x.example">' in page
    refused = office.get("/order-dashboard/export/?email=x.example&format=xlsx")
    assert refused.status_code == 422
    assert refused.content.decode().count(button) == 2
    assert not Job.objects.exists()


def test_a_second_click_leads_to_the_work_of_the_first(office, orders):
    first = asked(office, "email=bob&page=3")
    assert asked(office, "email=bob&sort=total") == first
    assert asked(office, "email=a") != first
    run_queued_tasks()
    assert asked(office, "email=bob") != first, "the next after it was done"


@pytest.mark.django_db(transaction=True)
def test_clicks_at_once_begin_one_work(office, orders):
    pages = {response["Location"] for response in run_concurrently(*[partial(ask, office)] * 4)}
    assert pages == {f"/order-dashboard/jobs/{Job.objects.get().pk}/"}


def test_a_colleague_has_work_of_their_own(office, orders):
    first = asked(office)
    colleague = Client()
    colleague.force_login(make_owner())
    second = asked(colleague)
    assert second != first
    run_queued_tasks()
    assert len(rows(colleague, second)) == 4
    assert colleague.get(f"/order-dashboard/jobs/{first.pk}/file/").status_code == 404


def test_work_that_a_killed_worker_left_is_done_from_the_beginning(
    office, orders, small_portions, monkeypatch, tmp_path
):
    job = asked(office)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def killed(job):
        check_right(job)
        if job.done >= 2:
            raise SystemExit

    monkeypatch.setattr(runner, "check_right", killed)
    with pytest.raises(SystemExit):
        run.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.file) == ("running", 2, None)
    assert not list(tmp_path.iterdir())
    assert office.get(f"/order-dashboard/jobs/{job.pk}/file/").status_code == 404
    monkeypatch.undo()
    run.call(job.pk)
    run.call(job.pk)
    assert len(rows(office, job)) == 4


def test_it_ends_when_the_right_is_taken_away_on_the_way(
    office, employee, orders, small_portions, monkeypatch
):
    job, real = asked(office), Job.note

    def note(self, **fields):
        real(self, **fields)
        if fields.get("done") == 2:
            employee.groups.clear()

    monkeypatch.setattr(Job, "note", note)
    run_queued_tasks()
    job.refresh_from_db()
    assert (job.state, job.done, job.file, job.file_name) == ("failed", 2, None, "")
    with pytest.raises(RightGoneError):
        KINDS["export"](job)
    assert office.get(f"/order-dashboard/jobs/{job.pk}/file/").status_code == 403


def test_a_sheet_holds_so_many_rows_and_no_more(office, orders, monkeypatch):
    monkeypatch.setattr(export_job, "MAX_SHEET_ROWS", 3)
    response = ask(office)
    assert response.status_code == 422
    assert "or choose CSV" in response.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("number=abc", 422),
        (f"number={2**70}", 422),
        ("email=nobody", 409),
        ("email=%00", 422),
        ("a\0", 400),
        ("x" * 4_001, 400),
        ("&".join(f"a{n}" for n in range(1_001)), 400),
    ],
)
def test_what_is_wrong_is_refused(office, orders, query, status):
    assert ask(office, query).status_code == status
    assert not Job.objects.exists()


def test_only_employees_ask_and_only_by_a_form(client, dispatcher, orders):
    assert ask(client).status_code == 302
    client.force_login(dispatcher)
    assert ask(client).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_employee(email="second@booktime.example"))
    assert strict.get(URL).status_code == 405
    assert ask(strict).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("number", [2, 20])
def test_a_portion_costs_the_same_for_few_orders_and_many(
    office, product, number, django_assert_num_queries
):
    for _ in range(number):
        make_order({product: 2})
    job = asked(office)
    with django_assert_num_queries(14):
        run.call(job.pk)
    assert len(rows(office, job)) == number


def test_a_result_is_there_for_a_day_and_then_deleted(office, orders):
    job = asked(office)
    run_queued_tasks()
    Job.objects.update(made_at=timezone.now() - LIFETIME)
    for part in ("", "file/"):
        assert office.get(f"/order-dashboard/jobs/{job.pk}/{part}").status_code == 404
    assert Job.objects.exists()
    run_queued_tasks()
    assert not Job.objects.exists()
