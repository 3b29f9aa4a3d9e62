"""Each mail the shop can send: where its links lead, whom it greets, and what it quotes."""

import re
from pathlib import Path

import pytest
from django.conf import settings as shop
from django.test import Client

from accounts.emails import send_notice_of_second_factor
from accounts.factories import PASSWORD, make_user
from accounts.models import User
from config.tests.task_queue import run_queued_tasks
from orders.factories import make_order
from orders.letters import SUBJECTS, TELLS, written
from orders.models import Letter
from orders.postal_copy import PostalCopy

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example/shop"
NAME, STREET, PROVEN = "Win A. Prize", "1 Typed Street", "alice@booktime.example"
BOTH_NAMES = f"{NAME} {NAME}"
TYPED = PostalCopy(NAME, STREET, "", "LS9 8AA", "Leeds", "GB")
NEW_PASSWORD = "three-blind-mice"
TEMPLATES = Path(shop.BASE_DIR, "templates")
ORDER_MAILS = {path.stem for path in TEMPLATES.glob("emails/orders/[a-z]*.txt")}
ACCOUNT_MAILS = {
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
        mail = next(mail for mail in reversed(self.outbox) if mail.to == [email])
        self.seen[kind] = mail
        return mail


def account_mails(sweep: Sweep) -> None:
    visitor, email, new = sweep.browser(), "gwen@booktime.example", "new@booktime.example"
    form = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    visitor.post("/signup/", form)
    sweep.sent("welcome", email)
    visitor.post("/account/name/", {"first_name": NAME, "last_name": NAME})
    visitor.post("/account/email/send/")
    sweep.sent("email_confirmation", email)
    visitor.post("/account/email/", {"email": new, "password": PASSWORD})
    mail = sweep.sent("email_change", new)
    visitor.post(path_in(mail))
    sweep.sent("email_changed", email)
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    visitor.post("/password/change/", {"password": PASSWORD, **passwords})
    sweep.sent("password_changed", new)
    send_notice_of_second_factor(User.objects.get(email=new), "An authenticator app was added.")
    sweep.sent("second_factor", new)
    for kind, address in (("password_reset_key", new), ("unknown_account", "no@booktime.example")):
        sweep.browser().post("/password/reset/", {"email": address})
        sweep.sent(kind, address)


def order_mails(sweep: Sweep, emma, user=None) -> None:
    typed = {"shipping": TYPED, "billing": TYPED}
    order = make_order({emma: 2}, user, unproven=user is None, **typed)
    for kind in SUBJECTS:
        letter = Letter.objects.get_or_create(order=order, kind=kind)[0]
        if kind in TELLS:
            order.lines.update(letter=letter, status=TELLS[kind])
        sweep.seen[f"{kind} {user or ''}"] = written(letter)


def path_in(mail) -> str:
    return re.search(rf"{SHOP}(/\S+)", mail.body)[1]


def texts(mail) -> list[str]:
    html = mail.alternatives[0][0]
    return [mail.body, re.sub(r"<[^>]+>", "", html), *re.findall(r'href="([^"]+)"', html)]


@pytest.fixture
def mails(mailoutbox, emma, settings):
    """Send each mail there is: for an account, for a guest, and for a customer who is proven."""
    settings.SHOP_URL, settings.ALLOWED_HOSTS, settings.TRACKING_PAGE = SHOP, ["*"], ""
    sweep = Sweep(mailoutbox)
    account_mails(sweep)
    order_mails(sweep, emma)
    proven = make_user(email=PROVEN)
    proven.verify_email()
    order_mails(sweep, emma, proven)
    return sweep.seen


def test_each_mail_leads_to_the_shop_and_greets_nobody_by_what_strangers_typed(mails):
    assert {kind for kind in mails if " " not in kind} == ACCOUNT_MAILS
    assert set(SUBJECTS) == ORDER_MAILS
    assert len(mails) == 8 + 2 * len(SUBJECTS)
    for kind, mail in mails.items():
        leads_to_the_shop(kind, mail)
        subject_is_the_shops(kind, mail)
        greets(kind, mail)


def leads_to_the_shop(kind, mail) -> None:
    for text in texts(mail):
        assert "evil" not in text, kind
        assert "elsewhere" not in text, kind
        for link in re.findall(r"https?:\S+", text):
            assert link.startswith(f"{SHOP}/"), (kind, link)
            assert link.count("/shop/") == 1, (kind, link)


def subject_is_the_shops(kind, mail) -> None:
    assert not re.search(f"{NAME}|{STREET}|@", mail.subject), kind


def greets(kind, mail) -> None:
    """By name only where the address is proven; the name stands in the postal address besides."""
    name = BOTH_NAMES if kind in PROVEN_KINDS else ""
    if mail.to == [PROVEN]:
        name = NAME
    hello = f"Hello {name}," if name else "Hello,"
    for text in texts(mail)[:2]:
        assert text.count("Hello") == text.count(hello) == 1, kind
        quoted = text.replace(hello, "").replace(f"{NAME}\n{STREET}", "").replace(NAME + STREET, "")
        assert NAME not in quoted, kind
