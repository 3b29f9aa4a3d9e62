"""The worker ends by itself what nobody pays for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.factories import make_product
from config.tests.smtp_server import email_server
from orders.factories import make_order
from orders.models import Order, OrderEmail, OrderStatus
from staff.tests.test_work import until, worker

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_cancels_what_is_overdue_and_says_so(settings):
    order = make_order({make_product(stock=3): 2})
    Order.objects.update(pay_by=timezone.localdate() - timedelta(days=1))
    with email_server(settings) as inbox, worker(settings.EMAIL_PORT) as process:
        until(lambda: Order.objects.filter(status=OrderStatus.CANCELLED))
        until(lambda: OrderEmail.objects.filter(kind="expired", sent_at__isnull=False))
        process.terminate()
        assert process.wait(timeout=30) == 0
    subjects = [message["Subject"] for _, message in inbox]
    assert f"Your order {order.pk} is cancelled" in subjects
