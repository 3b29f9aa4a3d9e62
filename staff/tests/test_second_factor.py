"""Staff's pages open to who gave a second factor, where the shop asks for one."""

import re

import pytest
from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.test import Client
from django.urls import get_resolver

from accounts.factories import (
    PASSWORD,
    code_of,
    make_app,
    make_dispatcher,
    make_employee,
    make_user,
)
from accounts.models import User
from accounts.second_factor import GIVEN
from config.tests.task_queue import run_queued_tasks
from staff.tests.forms import opened
from staff.tests.roles import user_with_role

pytestmark = pytest.mark.django_db
DOORS = {
    "owner": ["/admin/", "/office-admin/", "/dispatch-admin/", "/order-dashboard/"],
    "employee": ["/office-admin/", "/order-dashboard/"],
    "dispatcher": ["/dispatch-admin/"],
}
INSIDE = [
    "/admin/accounts/user/",
    "/admin/orders_per_day/",
    "/admin/jsi18n/",
    "/admin/autocomplete/",
    "/order-dashboard/jobs/",
    "/order-dashboard/export/",
]
PAIRS = [(role, door) for role, doors in DOORS.items() for door in doors]
SETUP = "/account/second-factor/?next="


@pytest.fixture(autouse=True)
def demanding(settings):
    settings.STAFF_SECOND_FACTOR = True


def browser_of(someone, secret="") -> Client:
    client = Client()
    client.post("/login/", {"login": someone.email, "password": PASSWORD})
    if secret:
        client.post("/login/second-factor/", {"code": code_of(secret)})
    return client


@pytest.mark.parametrize(("role", "door"), PAIRS)
def test_staff_without_one_are_led_to_set_one_up(role, door):
    client = browser_of(user_with_role(role))
    answer = client.get(door)
    assert answer["Location"] == SETUP + door.replace("/", "%2F")
    page = client.get(answer["Location"]).content.decode()
    assert "The pages you work with need a second factor" in page
    assert client.get("/").status_code == client.get("/account/").status_code == 200


@pytest.mark.parametrize(("role", "door"), PAIRS)
def test_staff_who_gave_it_come_in(role, door):
    someone = user_with_role(role)
    assert browser_of(someone, make_app(someone)).get(door).status_code == 200


@pytest.mark.parametrize("door", INSIDE)
def test_htmx_is_led_there_by_a_header(door):
    answer = browser_of(user_with_role("owner")).get(door, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"].startswith(SETUP)) == (204, True)


def addresses(patterns, start="/"):
    for pattern in patterns:
        path = start + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, path)
        else:
            yield path


def test_the_sweep_of_staffs_addresses():
    """Ask each as an owner who gave none: all lead to where one is set up."""
    client, led, others = browser_of(user_with_role("owner")), set(), set()
    for pattern in addresses(get_resolver().url_patterns):
        path = re.sub(r"<[^>]+>|\(\?P<[^>]+>[^)]*\)|[$^]", "1", pattern)
        if not path.startswith(tuple(DOORS["owner"])):
            continue
        answers = (client.get(path), client.post(path))
        allowed = [answer for answer in answers if answer.status_code != 405]
        ok = all(answer.headers.get("Location", "").startswith(SETUP) for answer in allowed)
        (led if allowed and ok else others).add(path)
    assert others == set()
    assert len(led) >= 60


def test_a_session_of_before_the_second_factor_is_not_enough(client):
    employee = make_employee()
    client.force_login(employee)
    make_app(employee)
    answer = client.get("/order-dashboard/")
    assert answer["Location"].startswith(SETUP)
    assert client.get(answer["Location"])["Location"].startswith("/login/?next=")


def test_whoever_lost_the_right_is_told_so_and_not_led_on():
    someone = make_user()
    assert browser_of(someone).get("/order-dashboard/").status_code == 403
    dispatcher = make_dispatcher()
    secret = make_app(dispatcher)
    assert browser_of(dispatcher, secret).get("/order-dashboard/").status_code == 403


def test_setting_one_up_opens_the_doors_at_once():
    client = browser_of(make_employee())
    page = client.get("/account/second-factor/app/?next=/order-dashboard/")
    form = page.context["form"]
    data = {"secret": form.initial["secret"], "password": PASSWORD}
    data["code"] = code_of(form.plain_secret)
    answer = client.post("/account/second-factor/app/?next=/order-dashboard/", data)
    assert 'href="/order-dashboard/"' in answer.content.decode()
    assert client.get("/order-dashboard/").status_code == 200


def test_taking_it_away_closes_them_at_once():
    employee = make_employee()
    client = browser_of(employee, make_app(employee))
    way = Authenticator.objects.get(type="totp")
    client.post(f"/account/second-factor/{way.pk}/remove/", {"password": PASSWORD})
    assert client.get("/order-dashboard/")["Location"].startswith(SETUP)


def test_without_the_demand_a_password_is_enough(settings):
    settings.STAFF_SECOND_FACTOR = False
    assert browser_of(make_employee()).get("/order-dashboard/").status_code == 200


def test_asking_for_it_costs_no_query(django_assert_max_num_queries, settings):
    employee = make_employee()
    client = browser_of(employee, make_app(employee))
    client.get("/order-dashboard/jobs/")
    settings.STAFF_SECOND_FACTOR = False
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as without:
        client.get("/order-dashboard/jobs/")
    settings.STAFF_SECOND_FACTOR = True
    with django_assert_max_num_queries(len(without)):
        client.get("/order-dashboard/jobs/")


# A lost one -------------------------------------------------------------------------------------


@pytest.fixture
def owner_client():
    owner = user_with_role("owner")
    return browser_of(owner, make_app(owner))


def change(someone) -> str:
    return f"/admin/accounts/user/{someone.pk}/change/"


def test_an_owner_takes_a_lost_one_off(owner_client, mailoutbox):
    employee = make_employee()
    theirs = browser_of(employee, make_app(employee))
    form = opened(owner_client, change(employee), "user_form")
    assert "second_factor_is_lost" not in form
    owner_client.post(change(employee), form | {"second_factor_is_lost": "on"})
    assert not Authenticator.objects.filter(user=employee).exists()
    assert not employee.known_browsers.exists()
    assert theirs.get("/account/").status_code == 302
    run_queued_tasks()
    assert mailoutbox[-1].to == [employee.email]
    assert "has taken the second factor off" in mailoutbox[-1].body
    entry = LogEntry.objects.filter(object_pk=str(employee.pk)).latest("pk")
    assert entry.changes == {"second factor": ["authenticator app", "taken off"]}
    assert entry.actor.is_superuser
    history = owner_client.get(f"/admin/accounts/user/{employee.pk}/history/").content.decode()
    assert "taken off" in history
    assert browser_of(employee).get("/order-dashboard/")["Location"].startswith(SETUP)


def test_saving_something_else_leaves_it(owner_client):
    employee = make_employee()
    theirs = browser_of(employee, make_app(employee))
    form = opened(owner_client, change(employee), "user_form")
    owner_client.post(change(employee), form | {"first_name": "Harriet"})
    assert User.objects.get(pk=employee.pk).first_name == "Harriet"
    assert theirs.get("/order-dashboard/").status_code == 200


def test_owners_do_not_take_off_their_own_here(owner_client):
    owner = User.objects.get(is_superuser=True)
    page = owner_client.get(change(owner)).content.decode()
    assert "authenticator app" in page
    assert "second_factor_is_lost" not in page
    form = opened(owner_client, change(owner), "user_form")
    owner_client.post(change(owner), form | {"second_factor_is_lost": "on"})
    assert Authenticator.objects.filter(user=owner).exists()
    assert owner_client.session[GIVEN]


def test_who_has_none_has_none_to_lose(owner_client):
    someone = make_user()
    assert "Second factor" not in owner_client.get(change(someone)).content.decode()
    form = opened(owner_client, change(someone), "user_form")
    owner_client.post(change(someone), form | {"second_factor_is_lost": "on"})
    assert not LogEntry.objects.filter(object_pk=str(someone.pk)).exists()
