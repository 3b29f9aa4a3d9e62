"""The one place where mail leaves the shop: by the queue, so that no page waits for a server."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import timezone
from django_tasks import task

logger = logging.getLogger(__name__)
# Between one try and the next, about three days in all: as mail servers do (RFC 5321, 4.5.4.1).
PAUSES = [timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 180, 360, 720, 1440, 1440)]


def send_after_commit(message: EmailMessage) -> None:
    """Queue a mail: the worker sees it once that is committed which it speaks of."""
    alternatives = getattr(message, "alternatives", [])
    deliver.enqueue(
        {
            "subject": message.subject,
            "body": message.body,
            "from_email": message.from_email,
            "to": message.to,
            "html": [text for text, kind in alternatives if kind == "text/html"],
        }
    )


@task()
def deliver(email: dict, tries: int = 0) -> None:
    """Send one mail; later again, if it cannot be sent now."""
    texts = email.pop("html")
    message = EmailMultiAlternatives(**email)
    for text in texts:
        message.attach_alternative(text, "text/html")
    if not sent(message):
        retry_later(deliver, tries, email | {"html": texts}, tries + 1)


def sent(message: EmailMessage) -> bool:
    """Try to send; what goes wrong is a line in the log. A mail that is none raises ValueError."""
    try:
        message.send()
    except OSError as error:  # smtplib's errors, too
        # What a server says may hold the person's address: the kind of error is enough.
        logger.error("An email could not be sent: %s", type(error).__name__)
        return False
    return True


def retry_later(work: Callable, tries: int, *arguments) -> bool:
    """Queue a task once more after the pause that follows so many tries; False after the last."""
    if tries >= len(PAUSES):
        logger.error("An email was given up after %s tries.", tries + 1)
        return False
    work.using(run_after=timezone.now() + PAUSES[tries]).enqueue(*arguments)
    return True
