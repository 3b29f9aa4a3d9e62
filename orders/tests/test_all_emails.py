"""Each mail the shop can send: where its links lead, whom it greets, and what it quotes."""

import re
from pathlib import Path

import pytest
from django.conf import settings as shop
from django.test import Client

from accounts.emails import send_notice_of_second_factor
from accounts.factories import PASSWORD, make_user
from accounts.models import User
from config.tests.mounted import SHOP_URL, mounted
from config.tests.task_queue import run_queued_tasks
from orders.emails import NOTIFIES_OF, SUBJECTS, build_message
from orders.factories import make_order
from orders.models import OrderEmail
from orders.postal_address import PostalAddress

pytestmark = pytest.mark.django_db
NAME, STREET, PROVEN = "Win A. Prize", "1 Typed Street", "alice@booktime.example"
BOTH_NAMES = f"{NAME} {NAME}"
TYPED = PostalAddress(NAME, STREET, "", "LS9 8AA", "Leeds", "GB")
NEW_PASSWORD = "three-blind-mice"
TEMPLATES = Path(shop.BASE_DIR, "templates")
ORDER_EMAILS = {path.stem for path in TEMPLATES.glob("emails/orders/[a-z]*.txt")}
ACCOUNT_EMAILS = {
    path.name.removesuffix("_message.txt") for path in TEMPLATES.glob("*/email/*_message.txt")
}
PROVEN_KINDS = {"password_changed", "password_reset_key", "second_factor"}


class Sweep:
    """Has the shop send its mails at the request of a browser that lies about where it is."""

    def __init__(self, outbox):
        self.outbox, self.seen = outbox, {}

    def browser(self) -> Client:
        elsewhere = {"HTTP_HOST": "evil.example:6666", "SCRIPT_NAME": "/elsewhere"}
        return Client(headers={"X-Forwarded-Host": "evil.example"}, **elsewhere)

    def sent(self, kind: str, email: str):
        """Note the mail of this kind that came last, and return it."""
        run_queued_tasks(soon=True)
        message = next(message for message in reversed(self.outbox) if message.to == [email])
        self.seen[kind] = message
        return message


def account_emails(sweep: Sweep) -> None:
    visitor, email, new = sweep.browser(), "gwen@booktime.example", "new@booktime.example"
    form = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    visitor.post("/signup/", form)
    sweep.sent("welcome", email)
    visitor.post("/account/name/", {"first_name": NAME, "last_name": NAME})
    visitor.post("/account/email/send/")
    sweep.sent("email_confirmation", email)
    visitor.post("/account/email/", {"email": new, "password": PASSWORD})
    message = sweep.sent("email_change", new)
    visitor.post(path_in(message))
    sweep.sent("email_changed", email)
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    visitor.post("/password/change/", {"password": PASSWORD, **passwords})
    sweep.sent("password_changed", new)
    send_notice_of_second_factor(User.objects.get(email=new), "An authenticator app was added.")
    sweep.sent("second_factor", new)
    for kind, address in (("password_reset_key", new), ("unknown_account", "no@booktime.example")):
        sweep.browser().post("/password/reset/", {"email": address})
        sweep.sent(kind, address)


def order_emails(sweep: Sweep, emma, user=None) -> None:
    typed = {"shipping": TYPED, "billing": TYPED}
    order = make_order({emma: 2}, user, unproven=user is None, **typed)
    for kind in SUBJECTS:
        order_email = OrderEmail.objects.get_or_create(order=order, kind=kind)[0]
        if kind in NOTIFIES_OF:
            order.lines.update(notified_by=order_email, status=NOTIFIES_OF[kind])
        sweep.seen[f"{kind} {user or ''}"] = build_message(order_email)


def path_in(message) -> str:
    return re.search(rf"{SHOP_URL}(/\S+)", message.body)[1]


def texts(message) -> list[str]:
    html = message.alternatives[0][0]
    return [message.body, re.sub(r"<[^>]+>", "", html), *re.findall(r'href="([^"]+)"', html)]


@pytest.fixture
def emails(mailoutbox, emma, settings):
    """Send each mail there is: for an account, for a guest, and for a customer who is proven."""
    settings.ALLOWED_HOSTS, settings.TRACKING_PAGE = ["*"], ""
    sweep = Sweep(mailoutbox)
    with mounted(settings):
        account_emails(sweep)
        order_emails(sweep, emma)
        proven = make_user(email=PROVEN)
        proven.verify_email()
        order_emails(sweep, emma, proven)
    return sweep.seen


def test_each_email_leads_to_the_shop_and_greets_nobody_by_what_strangers_typed(emails):
    assert {kind for kind in emails if " " not in kind} == ACCOUNT_EMAILS
    assert set(SUBJECTS) == ORDER_EMAILS
    assert len(emails) == 8 + 2 * len(SUBJECTS)
    for kind, message in emails.items():
        leads_to_the_shop(kind, message)
        subject_is_the_shops(kind, message)
        greets(kind, message)


def leads_to_the_shop(kind, message) -> None:
    for text in texts(message):
        assert "evil" not in text, kind
        assert "elsewhere" not in text, kind
        for link in re.findall(r"https?:\S+", text):
            assert link.startswith(f"{SHOP_URL}/"), (kind, link)
            assert link.count("/shop/") == 1, (kind, link)


def subject_is_the_shops(kind, message) -> None:
    assert not re.search(f"{NAME}|{STREET}|@", message.subject), kind


def greets(kind, message) -> None:
    """By name only where the address is proven; the name stands in the postal address besides."""
    name = BOTH_NAMES if kind in PROVEN_KINDS else ""
    if message.to == [PROVEN]:
        name = NAME
    hello = f"Hello {name}," if name else "Hello,"
    for text in texts(message)[:2]:
        assert text.count("Hello") == text.count(hello) == 1, kind
        quoted = text.replace(hello, "").replace(f"{NAME}\n{STREET}", "").replace(NAME + STREET, "")
        assert NAME not in quoted, kind
