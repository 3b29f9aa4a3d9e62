"""Mails about orders: queued with what they tell of, written and sent by the worker."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django_tasks import task

from config.absolute_urls import shop_address
from config.email_queue import PAUSES, retry_later, sent
from config.retrying import retried
from orders.email_verification import verification_url
from orders.guest_links import RENEWED_FOR, links_expired, order_url
from orders.models import LineStatus, Order, OrderEmail, OrderLine
from orders.models import OrderStatus as Status
from orders.settlement import settlement_of
from orders.summary import summary_of

GATHER = timedelta(seconds=60)  # lines that are marked one after the other come in one mail
GATHER_UNPROVEN = timedelta(hours=1)
LEASE = timedelta(minutes=10)  # longer than any server is waited for
NOTIFIES_OF = {
    OrderEmail.Kind.SENT: LineStatus.SENT,
    OrderEmail.Kind.CANCELLED: LineStatus.CANCELLED,
    OrderEmail.Kind.EXPIRED: LineStatus.CANCELLED,
}
SUBJECTS = {
    OrderEmail.Kind.PLACED: "Your order {} at {shop}",
    OrderEmail.Kind.PAID: "We have your payment for order {}",
    OrderEmail.Kind.SENT: "Books of your order {} are on their way",
    OrderEmail.Kind.CANCELLED: "Cancelled: books of your order {}",
    OrderEmail.Kind.REFUNDED: "We have paid you back: order {}",
    OrderEmail.Kind.ADDRESS: "Your order {} goes to another address",
    OrderEmail.Kind.LINK: "The link to your order {}",
    OrderEmail.Kind.CLAIM: "Is order {} yours?",
    OrderEmail.Kind.REMINDER: "Your order {} is waiting for your payment",
    OrderEmail.Kind.EXPIRED: "Your order {} is cancelled",
}


def queue(order: Order, kind: OrderEmail.Kind) -> None:
    """Tell the customer, once this transaction is committed."""
    _queue(OrderEmail.objects.create(order=order, kind=kind))


def queue_soon(order: Order, kind: OrderEmail.Kind, by_customer: bool = False) -> None:
    """Tell of changed lines, together with others of the same minute; a customer at once.

    Who has not proven the address may have typed somebody else's: each copy that they cancel would
    be an email to it, so all of an hour are one. Call it under the order's lock: an email that
    waits still takes in what is told now.
    """
    waits = OrderEmail.objects.filter(order=order, kind=kind, sent_at=None, leased_until=None)
    if waits.filter(tries__lte=len(PAUSES)).exists():
        return
    wait = GATHER
    if by_customer:
        wait = timedelta(0) if order.is_email_verified else GATHER_UNPROVEN
    _queue(OrderEmail.objects.create(order=order, kind=kind), wait)


def withdraw(order: Order, kind: OrderEmail.Kind) -> None:
    """Do not tell what is not so any more, where the mail waits; call it under the order's lock."""
    OrderEmail.objects.filter(order=order, kind=kind, sent_at=None, leased_until=None).delete()


def queue_about(order: Order, kind: OrderEmail.Kind, lines: Iterable[OrderLine]) -> None:
    """Tell of these lines in a mail of their own."""
    email = OrderEmail.objects.create(order=order, kind=kind)
    OrderLine.objects.filter(pk__in=[line.pk for line in lines]).update(notified_by=email)
    _queue(email)


def queue_again(email: OrderEmail) -> None:
    """Send the same mail once more, because staff was asked to."""
    with transaction.atomic():
        again = OrderEmail.objects.create(order=email.order, kind=email.kind, again=True)
        if email.kind in NOTIFIES_OF:
            email.lines.update(notified_by=again)
        _queue(again)


@task()
def send_link(number: int, email: str) -> None:
    """Mail the link to an order, if there is one with this number and address.

    In the queue, so that asking takes as long where there is none.
    """
    if order := Order.objects.filter(pk=number, email=email).first():
        queue(order, OrderEmail.Kind.LINK)


def _queue(email: OrderEmail, wait: timedelta = timedelta(0)) -> None:
    work = send_email.using(run_after=timezone.now() + wait) if wait else send_email
    work.enqueue(email.pk)


@task()
def send_email(email_id: int) -> None:
    """Send an email that was not sent yet; later again, if it cannot be sent now."""
    email = _lease(email_id)
    if email is None:
        return
    _record_attempt(email, sent(build_message(email)))


@retried
@transaction.atomic
def _lease(email_id: int) -> OrderEmail | None:
    """Take an email, and the lines it tells of; None if there is nothing to tell, or to nobody.

    The order is locked, so that a line that changes just now is in this email or in the next.
    """
    unsent = OrderEmail.objects.filter(pk=email_id, sent_at=None)
    order_id = unsent.values_list("order", flat=True).first()
    order = Order.objects.locked(order_id) if order_id else None
    email = unsent.first()
    if email is None or not order.email:
        return None
    if email.leased_until and email.leased_until > timezone.now():
        # By a worker that is at it, or was killed: whether it was sent is known by then.
        send_email.using(run_after=email.leased_until).enqueue(email.pk)
        return None
    email.order = order
    if email.kind == OrderEmail.Kind.REMINDER and not (order.to_pay and order.status == Status.NEW):
        email.delete()
        return None
    if email.kind == OrderEmail.Kind.REFUNDED and not settlement_of(order).refunds:
        email.delete()  # entered by mistake, and reversed before it left
        return None
    if email.kind in NOTIFIES_OF:
        order.lines.filter(status=NOTIFIES_OF[email.kind], notified_by=None).update(
            notified_by=email
        )
        if not email.lines.exists():
            email.delete()
            return None
    unsent.update(leased_until=timezone.now() + LEASE)
    return email


@retried
@transaction.atomic
def _record_attempt(email: OrderEmail, arrived: bool) -> None:
    """Note that an email was sent, or try it again later."""
    at = timezone.now() if arrived else None
    mine = OrderEmail.objects.filter(pk=email.pk)
    mine.update(sent_at=at, leased_until=None, tries=email.tries + 1)
    if not arrived:
        retry_later(send_email, email.tries, email.pk)


def build_message(email: OrderEmail) -> EmailMultiAlternatives:
    """Write the mail from the order as it is now."""
    order = email.order
    lines = OrderLine.objects.filter(notified_by=email)
    notified_products = summary_of(order, lines).products if email.kind in NOTIFIES_OF else []
    context = {
        "order": order,
        "summary": summary_of(order),
        "notified_products": notified_products,
        "greeted": order.billing_name if order.is_email_verified else "",
        "url": order_url(order),
        "settlement": settlement_of(order),
        "claim_url": shop_address(reverse("orders:join", args=[order.pk])),
        "good_for": RENEWED_FOR.days if links_expired(order) and not order.user_id else None,
        "verification_url": verification_url(order) if order.held_until else "",
        "lapsed": order.closed_at and order.pay_by >= localdate(order.closed_at),
        "shop_bank": settings.SHOP_BANK,
        "tracking_url": tracking_url(order),
    }
    texts = {
        form: render_to_string(f"emails/orders/{email.kind}.{form}", context)
        for form in ("txt", "html")
    }
    subject = SUBJECTS[email.kind].format(order.pk, shop=settings.SHOP_NAME)
    message = EmailMultiAlternatives(subject, texts["txt"], to=[order.email])
    message.attach_alternative(texts["html"], "text/html")
    # The same email, sent twice after a crash, is shown once by most mail programs.
    message.extra_headers["Message-ID"] = f"<order-{order.pk}-{email.pk}@{settings.SHOP_HOST}>"
    return message


def tracking_url(order: Order) -> str:
    """Return the delivery company's page about the order; empty where the shop has none."""
    return settings.TRACKING_PAGE.replace("{order}", str(order.pk))
