"""Two of the dispatch company's programs at the same moment, with real threads."""

import pytest
from django.test import Client

from config.tests.threads import run_concurrently
from orders.factories import line_ids
from orders.models import LineStatus, OrderLine, OrderStatus, StatusChange
from orders.tests.soundness import sound  # noqa: F401
from orders.tests.test_dispatch_api import make_program, paid_order, send

SENT, CANCELLED = LineStatus.SENT, LineStatus.CANCELLED
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clients(db):
    user = make_program()
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(user)
    return clients


@pytest.mark.parametrize("status", [SENT, CANCELLED])
def test_an_order_is_ended_once(clients, status):
    over = OrderStatus.DONE if status == SENT else OrderStatus.CANCELLED
    for _ in range(4):
        order = paid_order(2)
        works = [
            lambda client=client, line=line: send(client, "patch", line, status=status).status_code
            for client, line in zip(clients, line_ids(order) * 2, strict=True)
        ]
        assert run_concurrently(*works) == [200] * 4
        order.refresh_from_db()
        assert order.status == over
        assert StatusChange.objects.filter(order=order, line=None, new=over).count() == 1
        assert StatusChange.objects.filter(order=order, line__isnull=False).count() == 2
        kind = "sent" if status == SENT else "cancelled"
        assert order.emails.filter(kind=kind).count() == 1


def test_of_sending_and_cancelling_one_wins(clients):
    for _ in range(4):
        line = line_ids(paid_order(2))[0]
        works = [
            lambda client=client, status=status: send(client, "patch", line, status=status)  # noqa: B023
            for client, status in zip(clients[:2], (SENT, CANCELLED), strict=True)
        ]
        answers = run_concurrently(*works)
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        now = OrderLine.objects.get(pk=line).status
        assert [answer.json()["status"] for answer in answers] == [now, now]
