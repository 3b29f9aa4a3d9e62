"""Papers for the packing table: what they say, for whom they are, and how they refuse."""

import re
import sys

import pytest
from django.utils.http import urlencode

from accounts.factories import make_user
from catalogue.factories import make_product
from orders import pdf
from orders.factories import DUBLIN, line_ids, make_order
from orders.models import LineStatus
from orders.payments import mark_paid
from orders.tests.pdf_text import pages_of
from orders.transitions import Actor, cancel, transition_lines
from staff.jobs.runner import run
from staff.models import Job
from staff.paper import views
from staff.paper.barcodes import bars
from staff.paper.pick_list import picks_of

pytestmark = pytest.mark.django_db
PAPERS = "/order-dashboard/paper/"
ISBN = "9780141439518"


def slip_of(order) -> str:
    return f"/order-dashboard/{order.pk}/paper/slip/"


def pages(response) -> list[str]:
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/pdf"
    return pages_of(response.content)


def printed(client, kind, *orders):
    return client.post(PAPERS, {"kind": kind, "order": [order.pk for order in orders]})


@pytest.fixture
def pride():
    return make_product("Pride and Prejudice", isbn=ISBN, authors=["Jane Austen"], price="9.99")


@pytest.fixture
def emma():
    return make_product("Emma", authors=["Jane Austen"], price="7.77")


@pytest.fixture
def no_pango(monkeypatch):
    monkeypatch.setattr(pdf, "_renderers", [])
    monkeypatch.delitem(sys.modules, "orders.pdf_renderer", raising=False)
    monkeypatch.setitem(sys.modules, "weasyprint", None)


# One packing slip -----------------------------------------------------------------------------


def test_a_slip_says_what_is_packed_and_where_it_goes_but_no_price_or_email(office, pride):
    order = make_order({pride: 2}, shipping=DUBLIN, email="secret@booktime.example")
    response = office.get(slip_of(order))
    (page,) = pages(response)
    lines = page.split("\n")
    for words in (f"Packing slip, order {order.pk}", "Pride and Prejudice", "2", ISBN):
        assert words in lines
    assert "Dublin" in page
    assert "Ireland" in page.title()
    for secret in ("9.99", "19.98", "£", "secret@"):
        assert secret not in page
    name = f'inline; filename="booktime-packing-slip-{order.pk}.pdf"'
    assert response["Content-Disposition"] == name


def test_a_slip_as_a_page_says_the_same(office, pride):
    order = make_order({pride: 1}, email="secret@booktime.example")
    response = office.get(f"{slip_of(order)}?format=html")
    assert response.status_code == 200
    text = response.content.decode()
    assert "Pride and Prejudice" in text
    assert "9.99" not in text
    assert "secret@" not in text


def test_a_slip_leaves_out_what_is_cancelled_and_names_what_was_sent_before(office, pride, emma):
    ulysses = make_product("Ulysses")
    order = make_order({pride: 1, emma: 1, ulysses: 1})
    first, second, _ = line_ids(order)
    cancel(order.pk, Actor(), [first])
    transition_lines(order.pk, LineStatus.SENT, Actor(), [second])
    (page,) = pages(office.get(slip_of(order)))
    assert "Pride" not in page
    assert page.index("Ulysses") < page.index("Sent to you before") < page.index("Emma")


def test_a_slip_of_a_sent_order_is_printed_again_whole(office, pride):
    order = make_order({pride: 1})
    transition_lines(order.pk, LineStatus.SENT, Actor(), line_ids(order))
    (page,) = pages(office.get(slip_of(order)))
    assert "Pride and Prejudice" in page
    assert "before" not in page


def test_a_cancelled_order_has_no_slip(office, pride):
    order = make_order({pride: 1})
    cancel(order.pk, Actor())
    response = office.get(slip_of(order))
    assert response.status_code == 409
    assert "nothing is packed" in response.content.decode()


@pytest.mark.parametrize("pk", [0, 10**6, 2**70])
def test_an_unknown_order_is_404(office, pk):
    assert office.get(f"/order-dashboard/{pk}/paper/slip/").status_code == 404


def test_hostile_names_are_text(office, pride):
    order = make_order({make_product("<b>&{{ 1 }}</b><img src='file:///etc/passwd'>"): 1})
    (page,) = pages(office.get(slip_of(order)))
    assert "<b>&{{ 1 }}</b>" in page.replace("\n", "")


def test_the_staff_see_the_invoice_that_the_customer_has(office, pride):
    order = make_order({pride: 1})
    assert office.get(f"/order-dashboard/{order.pk}/invoice/?format=pdf").status_code == 404
    mark_paid(order.pk, Actor())
    response = office.get(f"/order-dashboard/{order.pk}/invoice/?format=pdf")
    assert "£9.99" in "".join(pages(response))
    again = office.get(f"/order-dashboard/{order.pk}/invoice/?format=pdf")
    assert again.content == response.content


# Many as one PDF ------------------------------------------------------------------------------


def test_many_slips_are_one_pdf_each_with_its_own_pages(office, pride, emma):
    orders = [make_order({pride: 1}), make_order({emma: 1})]
    first, second = pages(printed(office, "slips", *orders))
    for order, page, title in ((orders[0], first, "Pride"), (orders[1], second, "Emma")):
        assert f"Packing slip, order {order.pk}" in page
        assert title in page
        assert "Page 1 of 1" in page


def test_many_invoices_are_one_pdf_and_those_that_are_not_made_are_named(office, pride, emma):
    paid, unpaid = make_order({pride: 1}), make_order({emma: 1})
    mark_paid(paid.pk, Actor())
    invoice, rest = pages(printed(office, "invoices", paid, unpaid))
    assert "Invoice 1" in invoice
    assert "£9.99" in invoice
    assert f"Order {unpaid.pk} has no invoice yet." in rest
    unpaid.refresh_from_db()
    assert unpaid.invoice_number is None


def test_a_pick_list_sums_copies_by_surname_then_title(office, pride, emma):
    dune = make_product("Dune", authors=["Frank Herbert"])
    ada = make_product("Zebra", authors=["ada Byron"])
    one = make_order({pride: 2, dune: 1})
    two = make_order({pride: 1, emma: 1, ada: 1})
    picks = picks_of([one.pk, two.pk])
    names = [pick.name for pick in picks]
    assert names == ["Emma", "Pride and Prejudice", "Zebra", "Dune"]
    assert picks[1].copies == 3
    assert picks[1].wanted == [(one.pk, 2), (two.pk, 1)]
    (page,) = pages(printed(office, "picks", one, two))
    places = [page.index(title) for title in names]
    assert places == sorted(places)
    assert f"{one.pk} × 2" in page
    assert ISBN in page
    assert "Not paid yet" in page


def test_a_pick_list_leaves_out_what_is_sent_or_cancelled(pride, emma):
    order = make_order({pride: 1, emma: 2})
    gone, sent, _ = line_ids(order)
    cancel(order.pk, Actor(), [gone])
    transition_lines(order.pk, LineStatus.SENT, Actor(), [sent])
    assert [(pick.name, pick.copies) for pick in picks_of([order.pk])] == [("Emma", 1)]


def test_nothing_to_print_is_said(office, pride):
    order = make_order({pride: 1})
    cancel(order.pk, Actor())
    for kind in ("slips", "picks", "invoices"):
        response = printed(office, kind, order)
        assert response.status_code == 409
        assert f"Order {order.pk}" in response.content.decode()


def test_all_that_the_filters_find_is_printed(office, pride, emma):
    paid, unpaid = make_order({pride: 1}), make_order({emma: 1})
    mark_paid(paid.pk, Actor())
    data = {"kind": "slips", "all": "1", "query": urlencode({"paid": "no"}), "order": paid.pk}
    (page,) = pages(office.post(PAPERS, data))
    assert f"order {unpaid.pk}" in page


def test_many_orders_become_a_job_whose_file_is_the_pdf(office, employee, pride, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 1)
    orders = [make_order({pride: 1}) for _ in range(3)]
    cancel(orders[2].pk, Actor())
    response = printed(office, "slips", *orders)
    job = Job.objects.get()
    assert (response.status_code, response.url) == (303, f"/order-dashboard/jobs/{job.pk}/")
    assert (job.by, job.kind) == (employee, "print")
    run.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert (job.file_name, job.file_type) == ("booktime-packing-slips.pdf", "application/pdf")
    assert len(pages_of(bytes(job.file))) == 3
    assert job.report == [f"Order {orders[2].pk} is cancelled: nothing is packed."]


def test_too_many_orders_are_refused(office, pride, monkeypatch):
    monkeypatch.setattr(views, "MAX_ORDERS_PER_PRINT", 1)
    response = printed(office, "slips", make_order({pride: 1}), make_order({pride: 1}))
    assert response.status_code == 400
    assert not Job.objects.exists()


# Who, and what else ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "slips"},
        {"kind": "nonsense", "order": "1"},
        {"kind": "\0", "order": "1"},
        {"kind": "slips", "order": "abc"},
        {"kind": "slips", "order": "-1"},
        {"kind": "slips", "order": "²"},
        {"kind": "slips", "order": "1\0"},
        {"kind": "slips", "order": str(2**70)},
        {"kind": "slips", "order": "9" * 5000},
        {"kind": "slips", "order": "12345"},
        {"kind": "slips", "all": "1", "query": "status=\0"},
        {"kind": "slips", "all": "1", "query": "total_min=abc"},
        {"kind": "slips", "all": "1"},
    ],
)
def test_nonsense_is_refused(office, data):
    assert 400 <= office.post(PAPERS, data).status_code < 500


def test_papers_are_for_employees(client, dispatcher, pride):
    order = make_order({pride: 1})
    mark_paid(order.pk, Actor())
    data = {"kind": "slips", "order": order.pk}
    urls = [slip_of(order), f"/order-dashboard/{order.pk}/invoice/?format=pdf"]
    for url in urls:
        assert client.get(url).status_code == 302
    assert client.post(PAPERS, data).status_code == 302
    for user in (dispatcher, make_user()):
        client.force_login(user)
        assert {client.get(url).status_code for url in urls} == {403}
        assert client.post(PAPERS, data).status_code == 403


def test_only_the_right_method(office, pride):
    order = make_order({pride: 1})
    assert office.get(PAPERS).status_code == 405
    assert office.post(slip_of(order)).status_code == 405


def test_without_pango_a_page_says_so(office, pride, no_pango):
    order = make_order({pride: 1})
    mark_paid(order.pk, Actor())
    for response in (
        office.get(slip_of(order)),
        office.get(f"/order-dashboard/{order.pk}/invoice/?format=pdf"),
        printed(office, "slips", order),
    ):
        assert response.status_code == 503
        assert re.search("We can’t make (PDFs|a PDF) just now", response.content.decode())
    assert office.get(f"{slip_of(order)}?format=html").status_code == 200


@pytest.mark.parametrize("kind", ["slips", "picks", "invoices"])
@pytest.mark.parametrize("number", [2, 12])
def test_the_number_of_queries_does_not_grow(
    office, pride, kind, number, django_assert_max_num_queries
):
    orders = [make_order({pride: 1, make_product(f"Book {each}"): 1}) for each in range(number)]
    for order in orders:
        mark_paid(order.pk, Actor())
    with django_assert_max_num_queries(8):
        printed(office, kind, *orders)


def test_bars_are_those_of_the_isbn():
    path = bars(ISBN)
    assert path.startswith("M11 0h1v40h-1zM13 0h1v40h-1z")
    assert path.endswith("M103 0h1v40h-1zM105 0h1v40h-1z")
    assert bars("") == bars("9780141439519") == bars("abc") == bars("٩" * 13) == ""
