"""How far a piece of work is, and its file: for whoever asked for it alone."""

import pytest
from django.utils import timezone

from accounts.factories import make_owner
from config.tests.pages import text
from staff.models import Job
from staff.models.job import LIFETIME

HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(employee):
    return Job.objects.create(
        kind="print", by=employee, params={}, total=10, done=4, state=Job.State.RUNNING
    )


def url(job, part=""):
    return f"/order-dashboard/jobs/{job.pk}/{part}"


def test_the_page_says_how_far_it_is(office, job):
    message = office.get(url(job)).content.decode()
    assert "4 of 10" in message
    assert '<progress max="10" value="4"' in message
    assert 'hx-trigger="every 2s"' in message
    assert f'<a href="{url(job)}">' in message


def test_htmx_gets_the_part_and_stops_when_it_is_over(office, job):
    job.note(state=Job.State.DONE, done=10, report=["Order 3 was left out."])
    message = office.get(url(job), headers=HTMX).content.decode()
    assert "<html" not in message
    assert "hx-trigger" not in message
    assert "Order 3 was left out." in message


def test_a_file_is_saved_under_a_safe_name(office, job):
    assert office.get(url(job, "file/")).status_code == 404
    name = '../a"b\r\n.html'
    job.note(state=Job.State.DONE, file=b"<b>", file_name=name, file_type="text/html")
    response = office.get(url(job, "file/"))
    assert response.content == b"<b>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="..ab.html"'
    job.note(file_name="slips.pdf", file_type="application/pdf")
    assert office.get(url(job, "file/"))["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("part", ["", "file/"])
def test_a_colleagues_work_is_not_found(client, job, part):
    client.force_login(make_owner())
    job.note(state=Job.State.DONE, file=b"x", file_name="x.pdf")
    assert client.get(url(job, part)).status_code == 404
    assert client.get(f"/order-dashboard/jobs/{2**70}/{part}").status_code == 404
    assert client.post(url(job, part)).status_code == 405
    client.logout()
    assert client.get(url(job, part)).status_code == 302


@pytest.mark.parametrize("number", [2, 20])
def test_ones_own_work_of_the_day_is_found_again(office, job, number, django_assert_num_queries):
    for _ in range(number - 1):
        Job.objects.create(
            kind="export", by=job.by, params={}, state="done", file_name="orders.xlsx"
        )
    old, others = (
        Job.objects.create(kind="export", by=by, params={}) for by in (job.by, make_owner())
    )
    Job.objects.filter(pk=old.pk).update(made_at=timezone.now() - LIFETIME)
    with django_assert_num_queries(4):
        message = text(office.get("/order-dashboard/jobs/"))
    assert message.count('href="/order-dashboard/jobs/') == 2 * number - 1
    assert f'href="{url(job)}"' in message
    assert "4 of 10, under way" in message
    assert f'href="{url(old)}"' not in message
    assert f'href="{url(others)}"' not in message


def test_who_asked_for_nothing_is_told_what_would_stand_there(office):
    assert "None today" in office.get("/order-dashboard/jobs/").content.decode()
    assert 'href="/order-dashboard/jobs/"' in office.get("/order-dashboard/").content.decode()
