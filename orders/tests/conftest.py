import pytest

from catalogue.factories import make_product
from config.tests.smtp_server import email_server
from config.tests.task_queue import run_queued_tasks


@pytest.fixture
def emma(db):
    return make_product(
        "Emma", authors=["Jane Austen"], price="7.99", stock=9, isbn="9780141439587"
    )


@pytest.fixture
def ulysses(db):
    return make_product("Ulysses", authors=["James Joyce"], price="10.50", tax_rate="5.50")


@pytest.fixture
def emails(mailoutbox):
    """Call something, and return the mails about it, those that wait a while included."""

    def run(call, *args, **kwargs) -> list:
        run_queued_tasks(soon=True)
        before = len(mailoutbox)
        call(*args, **kwargs)
        run_queued_tasks(soon=True)
        return mailoutbox[before:]

    return run


@pytest.fixture
def inbox(settings):
    with email_server(settings) as inbox:
        yield inbox
