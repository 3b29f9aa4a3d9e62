import re

import pytest

from config.tests.task_queue import run_queued_tasks


@pytest.fixture
def emails(mailoutbox):
    """Call something, and return the mails that it put into the queue."""

    def run(call, *args, **kwargs) -> list:
        run_queued_tasks()
        before = len(mailoutbox)
        call(*args, **kwargs)
        run_queued_tasks()
        return mailoutbox[before:]

    return run


@pytest.fixture
def link_in(settings):
    """Return the path of the only link in a mail's text."""

    def find(message) -> str:
        (path,) = re.findall(rf"{settings.SHOP_URL}(/\S+)", message.body)
        return path

    return find
