"""The one place where mail leaves the shop."""

import logging
from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction

logger = logging.getLogger(__name__)


def send_after_commit(message: EmailMessage) -> None:
    """Send once that is committed which the mail speaks of; it never breaks what was done."""
    transaction.on_commit(partial(_send, message), robust=True)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, ValueError) as error:  # smtplib's errors, and addresses that are none
        # What a server says may hold the person's address: the kind of error is enough.
        logger.error("A mail could not be sent: %s", type(error).__name__)
