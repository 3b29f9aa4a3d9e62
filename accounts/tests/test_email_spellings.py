"""One letter box has one address here, however its host is spelled: limits hold for it."""

import pytest

from accounts.auth_forms import EmailField
from accounts.models import User
from accounts.rate_limits import EMAILS_TO_ADDRESS
from config.tests.task_queue import run_queued_tasks

SPELLINGS = ["ｇmail.com", "gⓜail.com", "g\N{SOFT HYPHEN}mail.com", "GMAIL.com"]
NONE = ["a@x，b＠gmail.com", "a@x＞.com", "ſ@x.com", "a@אa.com", f"a@{'ü' * 60}.com", "a@x，y.com"]


@pytest.mark.parametrize("host", SPELLINGS)
def test_each_spelling_is_the_same_address(host):
    assert EmailField().clean(f"Anne@{host}") == "anne@gmail.com"
    assert User.objects.normalize_email(f"Anne@{host}") == "anne@gmail.com"


def test_a_host_of_other_letters_is_kept_as_email_servers_know_it():
    assert EmailField().clean("a@bücher.example") == "a@xn--bcher-kva.example"


@pytest.mark.parametrize("email", NONE)
def test_what_no_email_can_be_sent_to_is_refused(client, db, email):
    form = {"email": email, "password1": "quite-long-enough", "password2": "quite-long-enough"}
    answer = client.post("/signup/", form)
    assert (answer.status_code, User.objects.count()) == (422, 0)


def test_other_spellings_bring_no_more_email(client, db, mailoutbox):
    for host in SPELLINGS:
        form = {"email": f"anne@{host}", "password1": "quite-long-enough"}
        client.post("/signup/", form | {"password2": form["password1"]})
        for _ in range(EMAILS_TO_ADDRESS.max_attempts):
            client.post("/account/email/send/")
    run_queued_tasks()
    assert len(mailoutbox) == EMAILS_TO_ADDRESS.max_attempts
