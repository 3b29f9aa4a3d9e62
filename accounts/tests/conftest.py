import re

import pytest

from accounts.factories import make_user


@pytest.fixture
def alice(db):
    return make_user(email="alice@booktime.example", first_name="Alice")


@pytest.fixture
def bob(db):
    return make_user(email="bob@booktime.example", first_name="Bob")


@pytest.fixture
def mails(mailoutbox, django_capture_on_commit_callbacks):
    """Call something, and return the mails that left when it was committed."""

    def run(call, *args, **kwargs) -> list:
        before = len(mailoutbox)
        with django_capture_on_commit_callbacks(execute=True):
            call(*args, **kwargs)
        return mailoutbox[before:]

    return run


@pytest.fixture
def link_in():
    """Return the path of the only link in a mail's text."""

    def find(mail) -> str:
        (path,) = re.findall(r"http://testserver(/\S+)", mail.body)
        return path

    return find
