"""Mails about orders: queued with what they tell of, written and sent by the worker."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from config.mail import again_later, sent
from orders.links import order_url
from orders.models import Letter, LineStatus, Order, OrderLine
from orders.summary import summary_of

GATHER = timedelta(seconds=60)  # lines that are marked one after the other come in one mail
TAKEN = timedelta(minutes=10)  # longer than any server is waited for
TELLS = {Letter.Kind.SENT: LineStatus.SENT, Letter.Kind.CANCELLED: LineStatus.CANCELLED}
SUBJECTS = {
    Letter.Kind.PLACED: "Your order {} at BookTime",
    Letter.Kind.PAID: "We have your payment for order {}",
    Letter.Kind.SENT: "Books of your order {} are on their way",
    Letter.Kind.CANCELLED: "Cancelled: books of your order {}",
}


def queue(order: Order, kind: Letter.Kind) -> None:
    """Tell the customer, once this transaction is committed."""
    _queue(Letter.objects.create(order=order, kind=kind))


def queue_soon(order: Order, kind: Letter.Kind, at_once: bool = False) -> None:
    """Tell of lines that moved, together with others that move in a minute.

    Call it under the order's lock: a letter that waits still takes in what is told now.
    """
    if Letter.objects.filter(order=order, kind=kind, sent_at=None, taken_until=None).exists():
        return
    letter = Letter.objects.create(order=order, kind=kind)
    _queue(letter, timedelta(0) if at_once else GATHER)


def queue_again(letter: Letter) -> None:
    """Send the same mail once more, because staff was asked to."""
    with transaction.atomic():
        again = Letter.objects.create(order=letter.order, kind=letter.kind, again=True)
        if letter.kind in TELLS:
            letter.lines.update(letter=again)
        _queue(again)


def _queue(letter: Letter, wait: timedelta = timedelta(0)) -> None:
    work = send_letter.using(run_after=timezone.now() + wait) if wait else send_letter
    work.enqueue(letter.pk)


@task()
def send_letter(letter_id: int) -> None:
    """Send a letter that was not sent yet; later again, if it cannot be sent now."""
    letter = _taken(letter_id)
    if letter is None:
        return
    mine = Letter.objects.filter(pk=letter.pk)
    if sent(written(letter)):
        mine.update(sent_at=timezone.now(), taken_until=None, tries=letter.tries + 1)
    else:
        with transaction.atomic():
            mine.update(taken_until=None, tries=letter.tries + 1)
            again_later(send_letter, letter.tries, letter.pk)


@transaction.atomic
def _taken(letter_id: int) -> Letter | None:
    """Take a letter, and the lines it tells of; None if there is nothing to tell, or to nobody.

    The order is locked, so that a line that is moved just now is in this letter or in the next.
    """
    now = timezone.now()
    order_id = Letter.objects.filter(pk=letter_id).values_list("order", flat=True).first()
    order = Order.objects.locked(order_id) if order_id else None
    free = Letter.objects.filter(Q(taken_until=None) | Q(taken_until__lt=now))
    free = free.filter(pk=letter_id, sent_at=None)
    if not order or not order.email or not free.update(taken_until=now + TAKEN):
        return None
    letter = Letter.objects.get(pk=letter_id)
    letter.order = order
    if letter.kind in TELLS:
        untold = order.lines.filter(status=TELLS[letter.kind], letter=None)
        untold.update(letter=letter)
        if not letter.lines.exists():
            return None
    return letter


def written(letter: Letter) -> EmailMultiAlternatives:
    """Write the mail from the order as it is now."""
    order = letter.order
    told = OrderLine.objects.filter(letter=letter)
    context = {
        "order": order,
        "summary": summary_of(order),
        "told": summary_of(order, told).books if letter.kind in TELLS else [],
        "url": order_url(order),
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
