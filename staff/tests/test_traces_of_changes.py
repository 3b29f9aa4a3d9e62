"""Attacks on forgetting: what staff's logs keep of people who are gone."""

import json

import pytest
from auditlog.models import LogEntry as AuditEntry
from django.contrib.admin.models import LogEntry
from django.core.serializers import serialize

from accounts.erasure import erase
from accounts.factories import make_address, make_user
from accounts.personal_data import collected
from catalogue.factories import make_product
from orders.factories import make_order
from staff.models import Job, OrderNote, SavedView
from staff.tests.forms import opened

PART = "changes by the shop's staff"
NAME = "Wilhelmina Fenn"


@pytest.fixture
def wilhelmina(db):
    return make_user(email="mina@booktime.example")


@pytest.fixture
def corrected(office, wilhelmina):
    """An address of hers that the office put right."""
    address = make_address(wilhelmina, name=NAME)
    url = f"/office-admin/accounts/address/{address.pk}/change/"
    form = opened(office, url, "address_form")
    assert office.post(url, form | {"address1": "Corner House"}).status_code == 302
    return address


def logged() -> str:
    entries = [*LogEntry.objects.all(), *AuditEntry.objects.all()]
    return json.dumps(serialize("json", entries))


def test_an_address_that_staff_corrected_goes_with_the_account(wilhelmina, corrected):
    assert NAME in logged()
    erase(wilhelmina)
    assert NAME not in logged()
    assert "Corner House" not in logged()


def test_an_address_that_the_person_threw_away_before_goes_with_the_account(wilhelmina, corrected):
    corrected.delete()
    erase(wilhelmina)
    assert NAME not in logged()
    assert "Corner House" not in logged()


def test_logs_about_others_stay(office, wilhelmina, corrected):
    erase(make_user())
    assert NAME in logged()


def test_what_others_threw_away_is_not_in_the_download(wilhelmina, corrected):
    assert len(collected(wilhelmina)[PART]) == 2
    corrected.delete()
    assert collected(make_user())[PART] == []


def test_a_parcels_address_that_staff_corrected_goes_with_the_account(office, wilhelmina):
    order = make_order({make_product(): 1}, user=wilhelmina)
    url = f"/office-admin/orders/order/{order.pk}/change/"
    form = opened(office, url, "order_form")
    assert office.post(url, form | {"shipping_name": NAME}).status_code == 302
    OrderNote.objects.create(order=order, text=f"{NAME} called")
    assert NAME in logged()
    erase(wilhelmina)
    assert NAME not in logged()
    assert NAME not in OrderNote.objects.get().text


def test_what_a_colleague_left_behind_goes_with_the_account(employee, office):
    order = make_order({make_product(): 1})
    note = OrderNote.objects.create(order=order, text="Call back", by=employee)
    Job.objects.create(kind=Job.Kind.PRINT, by=employee, params={}, file=b"x")
    SavedView.objects.create(by=employee, name="Mine", query="email=mina@booktime.example")
    erase(employee)
    note.refresh_from_db()
    assert (note.by, note.text) == (None, "Call back")
    assert not Job.objects.exists()
    assert not SavedView.objects.exists()


def test_an_owner_who_deletes_a_person_leaves_nothing_in_either_log(client, owner, wilhelmina):
    client.force_login(owner)
    make_address(wilhelmina, name=NAME)
    make_order({make_product(): 1}, user=wilhelmina)
    url = f"/admin/accounts/user/{wilhelmina.pk}/"
    form = opened(client, f"{url}change/", "user_form")
    assert client.post(f"{url}change/", form | {"first_name": NAME}).status_code == 302
    assert NAME in logged()
    assert client.post(f"{url}delete/", {"post": "yes"}).status_code == 302
    for word in (NAME, "mina@booktime.example"):
        assert word not in logged()


def test_owners_who_delete_several_people_leave_nothing_either(client, owner, wilhelmina):
    client.force_login(owner)
    make_address(wilhelmina, name=NAME)
    ticked = {"action": "delete_selected", "_selected_action": [wilhelmina.pk], "post": "yes"}
    assert client.post("/admin/accounts/user/", ticked).status_code == 302
    for word in (NAME, "mina@booktime.example"):
        assert word not in logged()
