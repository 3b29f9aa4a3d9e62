"""Attacks with a right that is gone: long work stops, and what was open gives nothing away."""

import pytest
from django.test import Client

from accounts.erasure import erase
from accounts.factories import make_employee
from accounts.models import User
from catalogue.factories import make_product
from orders.factories import make_order
from orders.models import LineStatus, OrderLine
from staff.bulk import views as bulk
from staff.jobs import runner
from staff.models import Job, SavedView
from staff.paper import views as paper

BASE = "/order-dashboard/"


@pytest.fixture
def leaver(db):
    return make_employee(email="leaver@booktime.example")


@pytest.fixture
def desk(leaver):
    client = Client()
    client.force_login(leaver)
    return client


@pytest.fixture
def asked(desk, monkeypatch) -> list[int]:
    """Long work of each kind, asked for and not begun."""
    for module in (bulk, paper):
        monkeypatch.setattr(module, "AT_ONCE", 1)
    product = make_product(stock=9)
    ids = [make_order({product: 1}).pk for _ in range(2)]
    submissions = {
        "marks/": {"do": "sent", "order": ids, "seen": 2},
        "paper/": {"kind": "picks", "order": ids},
        "export/xlsx/": {"query": ""},
    }
    for path, data in submissions.items():
        assert desk.post(f"{BASE}{path}", data).status_code == 303
    return list(Job.objects.order_by("pk").values_list("pk", flat=True))


def leave_the_group(who):
    who.groups.clear()


def be_shut_out(who):
    User.objects.filter(pk=who.pk).update(is_active=False)


@pytest.mark.parametrize("leave", [leave_the_group, be_shut_out, erase])
def test_work_of_who_left_is_not_done(leaver, asked, leave):
    leave(leaver)
    for pk in asked:
        runner.run.func(pk)
    assert len(asked) == 3
    assert {job.state for job in Job.objects.all()} <= {Job.State.FAILED}
    assert not Job.objects.exclude(file=None).exists()
    assert set(OrderLine.objects.values_list("status", flat=True)) == {LineStatus.NEW}


@pytest.mark.parametrize("leave", [leave_the_group, be_shut_out, erase])
def test_files_and_open_pages_of_who_left_are_shut(desk, leaver, asked, leave):
    for pk in asked[1:]:
        runner.run.func(pk)
    files = [f"{BASE}jobs/{pk}/file/" for pk in asked[1:]]
    assert {desk.get(url).status_code for url in files} == {200}
    order = make_order({make_product(): 1})
    leave(leaver)
    for url in [*files, BASE, f"{BASE}new/?since=0", f"{BASE}{order.pk}/row/"]:
        answer = desk.get(url, headers={"HX-Request": "true"})
        assert answer.status_code in (204, 403), url
        assert "booktime.example" not in answer.content.decode().replace("shop@", "")
    form = {"name": "Later", "query": "", "text": "x", "do": "paid"}
    for path in ("views/", f"{order.pk}/notes/", f"{order.pk}/mark/"):
        assert desk.post(f"{BASE}{path}", form).status_code in (302, 403)
    assert not SavedView.objects.exists()
    assert not order.notes.exists()
