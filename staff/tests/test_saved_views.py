"""Views of the order dashboard that staff keep, share and delete."""

import pytest

from accounts.factories import make_employee
from staff.models import SavedView

pytestmark = pytest.mark.django_db
LIST, VIEWS = "/order-dashboard/", "/order-dashboard/views/"


@pytest.fixture
def colleague(office):
    return make_employee(email="colleague@booktime.example")


def keep(client, name="Irish", query="country=IE&sort=-total", **fields):
    return client.post(VIEWS, {"name": name, "query": query, **fields})


def test_a_view_is_kept_as_a_link(office, employee):
    response = keep(office, query="country=IE&email=&page=7&sort=-total&nonsense=1")
    assert (response.status_code, response["Location"]) == (303, f"{LIST}?country=IE&sort=-total")
    view = SavedView.objects.get()
    assert (view.by, view.query, view.shared) == (employee, "country=IE&sort=-total", False)
    html = office.get(f"{LIST}?{view.query}").content.decode()
    assert 'href="/order-dashboard/?country=IE&amp;sort=-total"' in html
    assert 'class="view" data-now' in html


def test_the_same_name_again_replaces_the_view(office):
    keep(office)
    keep(office, query="country=GB", shared="on")
    view = SavedView.objects.get()
    assert (view.query, view.shared) == ("country=GB", True)


def test_what_is_shared_is_seen_by_colleagues_and_the_rest_is_not(client, office, colleague):
    keep(office, name="Mine")
    keep(office, name="Ours", shared="on")
    assert "Mine" in office.get(LIST).content.decode()
    client.force_login(colleague)
    html = client.get(LIST).content.decode()
    assert "Ours" in html
    assert "Mine" not in html
    assert "views/" not in html.replace('action="/order-dashboard/views/"', "")


@pytest.mark.parametrize("shared", ["", "on"])
def test_nobody_deletes_anothers_view(client, office, colleague, shared):
    keep(office, **({"shared": shared} if shared else {}))
    view = SavedView.objects.get()
    client.force_login(colleague)
    assert client.post(f"{VIEWS}{view.pk}/delete/").status_code == 404
    assert SavedView.objects.exists()


def test_ones_own_view_is_deleted(office):
    keep(office)
    url = f"{VIEWS}{SavedView.objects.get().pk}/delete/"
    assert office.get(url).status_code == 405
    response = office.post(url, {"back": "status=10"})
    assert (response.status_code, response["Location"]) == (303, f"{LIST}?status=10")
    assert not SavedView.objects.exists()
    assert office.post(url).status_code == 404
    assert office.post(f"{VIEWS}{2**70}/delete/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": " "}, "This field is required."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"query": "number=abc"}, "There is a mistake in a filter of this view."),
        ({"query": f"name={'%E2%82%AC' * 100}&book={'%E2%82%AC' * 100}&q={'%E2%82%AC' * 100}"},
         "too long to be saved"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said(office, fields, words):
    response = keep(office, **fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not SavedView.objects.exists()


def test_nobody_keeps_views_without_end(office, employee):
    SavedView.objects.bulk_create(SavedView(name=f"View {n}", by=employee) for n in range(50))
    assert keep(office).status_code == 422
    assert keep(office, name="View 7").status_code == 303


@pytest.mark.parametrize("path", ["", "1/delete/"])
def test_views_are_for_employees(client, dispatcher, path):
    assert client.post(f"{VIEWS}{path}").status_code == 302
    client.force_login(dispatcher)
    assert client.post(f"{VIEWS}{path}").status_code == 403
