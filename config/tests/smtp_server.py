"""A real mail server for tests, and what came to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from e2e.shop.serve import free_port


class RecordingHandler:
    """Keeps what comes, and refuses what is for somebody called Refused."""

    def __init__(self):
        self.messages: list[tuple[list[str], EmailMessage]] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("refused@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append((envelope.rcpt_tos, message))
        return "250 OK"


@contextmanager
def email_server(settings) -> Iterator[list[tuple[list[str], EmailMessage]]]:
    """Have the shop's mail go to a server of its own; give what comes: to whom, and the message."""
    inbox = RecordingHandler()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    use_smtp_server(settings, server.port)
    yield inbox.messages
    server.stop()


def use_smtp_server(settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
