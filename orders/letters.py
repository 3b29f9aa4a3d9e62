"""Mails about orders: queued with what they tell of, written and sent by the worker."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.timezone import localdate
from django_tasks import task

from config.absolute_urls import shop_address
from config.email_queue import PAUSES, retry_later, sent
from config.retrying import retried
from orders.links import FRESH, is_past, order_url
from orders.models import Letter, LineStatus, Order, OrderLine
from orders.models import OrderStatus as Status
from orders.proving import proof_url
from orders.settlement import settlement_of
from orders.summary import summary_of

GATHER = timedelta(seconds=60)  # lines that are marked one after the other come in one mail
GATHER_UNPROVEN = timedelta(hours=1)
TAKEN = timedelta(minutes=10)  # longer than any server is waited for
TELLS = {
    Letter.Kind.SENT: LineStatus.SENT,
    Letter.Kind.CANCELLED: LineStatus.CANCELLED,
    Letter.Kind.EXPIRED: LineStatus.CANCELLED,
}
SUBJECTS = {
    Letter.Kind.PLACED: "Your order {} at BookTime",
    Letter.Kind.PAID: "We have your payment for order {}",
    Letter.Kind.SENT: "Books of your order {} are on their way",
    Letter.Kind.CANCELLED: "Cancelled: books of your order {}",
    Letter.Kind.REFUNDED: "We have paid you back: order {}",
    Letter.Kind.LINK: "The link to your order {}",
    Letter.Kind.JOIN: "Is order {} yours?",
    Letter.Kind.REMINDER: "Your order {} waits for your payment",
    Letter.Kind.EXPIRED: "Your order {} is cancelled",
}


def queue(order: Order, kind: Letter.Kind) -> None:
    """Tell the customer, once this transaction is committed."""
    _queue(Letter.objects.create(order=order, kind=kind))


def queue_soon(order: Order, kind: Letter.Kind, by_customer: bool = False) -> None:
    """Tell of changed lines, together with others of the same minute; a customer at once.

    Who has not proven the address may have typed somebody else's: each copy that they cancel would
    be a mail to it, so all of an hour are one. Call it under the order's lock: a letter that waits
    still takes in what is told now.
    """
    waits = Letter.objects.filter(order=order, kind=kind, sent_at=None, taken_until=None)
    if waits.filter(tries__lte=len(PAUSES)).exists():
        return
    wait = GATHER
    if by_customer:
        wait = timedelta(0) if order.is_proven else GATHER_UNPROVEN
    _queue(Letter.objects.create(order=order, kind=kind), wait)


def withdraw(order: Order, kind: Letter.Kind) -> None:
    """Do not tell what is not so any more, where the mail waits; call it under the order's lock."""
    Letter.objects.filter(order=order, kind=kind, sent_at=None, taken_until=None).delete()


def queue_about(order: Order, kind: Letter.Kind, lines: Iterable[OrderLine]) -> None:
    """Tell of these lines in a mail of their own."""
    letter = Letter.objects.create(order=order, kind=kind)
    OrderLine.objects.filter(pk__in=[line.pk for line in lines]).update(letter=letter)
    _queue(letter)


def queue_again(letter: Letter) -> None:
    """Send the same mail once more, because staff was asked to."""
    with transaction.atomic():
        again = Letter.objects.create(order=letter.order, kind=letter.kind, again=True)
        if letter.kind in TELLS:
            letter.lines.update(letter=again)
        _queue(again)


@task()
def send_link(number: int, email: str) -> None:
    """Mail the link to an order, if there is one with this number and address.

    In the queue, so that asking takes as long where there is none.
    """
    if order := Order.objects.filter(pk=number, email=email).first():
        queue(order, Letter.Kind.LINK)


def _queue(letter: Letter, wait: timedelta = timedelta(0)) -> None:
    work = send_letter.using(run_after=timezone.now() + wait) if wait else send_letter
    work.enqueue(letter.pk)


@task()
def send_letter(letter_id: int) -> None:
    """Send a letter that was not sent yet; later again, if it cannot be sent now."""
    letter = _taken(letter_id)
    if letter is None:
        return
    _note(letter, sent(written(letter)))


@retried
@transaction.atomic
def _taken(letter_id: int) -> Letter | None:
    """Take a letter, and the lines it tells of; None if there is nothing to tell, or to nobody.

    The order is locked, so that a line that changes just now is in this letter or in the next.
    """
    unsent = Letter.objects.filter(pk=letter_id, sent_at=None)
    order_id = unsent.values_list("order", flat=True).first()
    order = Order.objects.locked(order_id) if order_id else None
    letter = unsent.first()
    if letter is None or not order.email:
        return None
    if letter.taken_until and letter.taken_until > timezone.now():
        # By a worker that is at it, or was killed: whether it was sent is known by then.
        send_letter.using(run_after=letter.taken_until).enqueue(letter.pk)
        return None
    letter.order = order
    if letter.kind == Letter.Kind.REMINDER and not (order.to_pay and order.status == Status.NEW):
        letter.delete()
        return None
    if letter.kind == Letter.Kind.REFUNDED and not settlement_of(order).refunds:
        letter.delete()  # entered by mistake, and reversed before it left
        return None
    if letter.kind in TELLS:
        order.lines.filter(status=TELLS[letter.kind], letter=None).update(letter=letter)
        if not letter.lines.exists():
            letter.delete()
            return None
    unsent.update(taken_until=timezone.now() + TAKEN)
    return letter


@retried
@transaction.atomic
def _note(letter: Letter, arrived: bool) -> None:
    """Note that a letter was sent, or try it again later."""
    at = timezone.now() if arrived else None
    mine = Letter.objects.filter(pk=letter.pk)
    mine.update(sent_at=at, taken_until=None, tries=letter.tries + 1)
    if not arrived:
        retry_later(send_letter, letter.tries, letter.pk)


def written(letter: Letter) -> EmailMultiAlternatives:
    """Write the mail from the order as it is now."""
    order = letter.order
    told = OrderLine.objects.filter(letter=letter)
    context = {
        "order": order,
        "summary": summary_of(order),
        "told": summary_of(order, told).books if letter.kind in TELLS else [],
        "greeted": order.billing_name if order.is_proven else "",
        "url": order_url(order),
        "settlement": settlement_of(order),
        "join_url": shop_address(f"/order/{order.pk}/join/"),
        "good_for": FRESH.days if is_past(order) and not order.user_id else None,
        "proof_url": proof_url(order) if order.held_until else "",
        "lapsed": order.closed_at and order.pay_by >= localdate(order.closed_at),
        "shop_bank": settings.SHOP_BANK,
        "tracking_url": tracking_url(order),
    }
    texts = {
        form: render_to_string(f"emails/orders/{letter.kind}.{form}", context)
        for form in ("txt", "html")
    }
    subject = SUBJECTS[letter.kind].format(order.pk)
    message = EmailMultiAlternatives(subject, texts["txt"], to=[order.email])
    message.attach_alternative(texts["html"], "text/html")
    # The same letter, sent twice after a crash, is shown once by most mail programs.
    message.extra_headers["Message-ID"] = f"<order-{order.pk}-{letter.pk}@{settings.SHOP_HOST}>"
    return message


def tracking_url(order: Order) -> str:
    """Return the delivery company's page about the order; empty where the shop has none."""
    return settings.TRACKING_PAGE.replace("{order}", str(order.pk))
