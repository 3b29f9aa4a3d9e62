"""Whose an address is: one record of it, one proof, and a change that takes both."""

import pytest
from allauth.account.models import EmailAddress
from auditlog.context import disable_auditlog
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.factories import PASSWORD, make_owner, make_user
from accounts.models import User
from accounts.rate_limits import EMAIL_CHANGES, acquire
from config.tests.threads import concurrent_errors
from staff.tests.forms import opened

pytestmark = pytest.mark.django_db
NEW = "alice.new@booktime.example"
FORM = {"email": NEW, "password": PASSWORD}
HTMX = {"HX-Request": "true"}


def records():
    return set(EmailAddress.objects.values_list("user", "email", "primary", "verified"))


@pytest.fixture
def alice_client(client, alice):
    alice.verify_email()
    client.force_login(alice)
    return client


@pytest.fixture
def link(alice_client, emails, link_in):
    (message,) = emails(alice_client.post, "/account/email/", FORM)
    assert message.to == [NEW]
    return link_in(message)


# The record is in step ------------------------------------------------------------------------


def test_everybody_has_one_record_however_they_were_made():
    made = [
        make_user(email="A@BookTime.example"),
        User.objects.create(email="B@BookTime.example"),
        User.objects.create_superuser("C@BookTime.example", "x"),
        User.objects.update_or_create(email="d@booktime.example", defaults={"first_name": "D"})[0],
    ]
    assert records() == {(user.pk, f"{user.email}", True, False) for user in made}
    assert [user.email[0] for user in made] == list("abcd")


def test_a_saved_address_takes_its_record_and_its_proof_along(alice):
    alice.verify_email()
    alice.first_name = "Alicia"
    alice.save()
    assert records() == {(alice.pk, alice.email, True, True)}
    alice.email = NEW.upper()
    alice.save()
    assert records() == {(alice.pk, NEW, True, False)}


def test_saving_something_else_asks_nothing_more(alice, django_assert_num_queries):
    # As on the shop's own pages: only what staff change is asked for and noted.
    with disable_auditlog(), django_assert_num_queries(1):
        alice.save(update_fields=["first_name"])


def test_the_database_takes_small_letters_only(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.update(email="Alice@booktime.example")


def test_the_owner_changes_an_address(client, alice):
    alice.verify_email()
    client.force_login(make_owner())
    url = f"/admin/accounts/user/{alice.pk}/change/"
    form = opened(client, url, "user_form") | {"email": "Alice.New@BookTime.example"}
    assert client.post(url, form).status_code == 302
    assert (alice.pk, NEW, True, False) in records()
    assert EmailAddress.objects.filter(user=alice).count() == 1


# A change -------------------------------------------------------------------------------------


def test_the_old_address_stays_until_the_new_one_is_confirmed(alice_client, alice, emails, link):
    alice.refresh_from_db()
    assert (alice.email, alice.new_email) == ("alice@booktime.example", NEW)
    page = alice_client.get("/account/email/").content.decode()
    assert f"To change to {NEW}, please follow the link we sent there." in page
    assert f"Is {NEW} your address?" in alice_client.get(link).content.decode()
    alice.refresh_from_db()
    assert alice.email == "alice@booktime.example"
    (notice,) = emails(alice_client.post, link)
    alice.refresh_from_db()
    assert (alice.email, alice.new_email, alice.has_verified_email) == (NEW, "", True)
    assert records() == {(alice.pk, NEW, True, True)}
    assert (notice.to, notice.subject) == (
        ["alice@booktime.example"],
        "Your email address at BookTime has changed",
    )
    assert "has been changed; this one is no longer used" in notice.body
    assert NEW not in notice.body, "it may be anybody's"
    assert "write to us at once: shop@booktime.example" in notice.body


def test_htmx_is_led_on_by_a_header(alice_client, alice):
    response = alice_client.post("/account/email/", FORM, headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/account/email/")
    alice.refresh_from_db()
    assert alice.new_email == NEW


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "ALICE@booktime.example"}, "email"),
        ({"email": "BOB@booktime.example"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"email": f"{'x' * 250}@booktime.example"}, "email"),
        ({"password": "wrong"}, "password"),
        ({"password": ""}, "password"),
    ],
)
@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_wrong_form_asks_for_nothing(alice_client, alice, bob, emails, changes, field, headers):
    answers = []
    sent = emails(
        lambda: answers.append(
            alice_client.post("/account/email/", FORM | changes, headers=headers)
        )
    )
    assert (sent, answers[0].status_code) == ([], 422)
    assert list(answers[0].context["form"].errors) == [field]
    alice.refresh_from_db()
    assert alice.new_email == ""


def test_a_link_works_once(alice_client, link):
    alice_client.post(link)
    response = alice_client.get(link)
    assert response.status_code == 404
    assert "This link no longer works" in response.content.decode()


def test_a_link_is_over_when_another_address_is_asked_for_or_the_old_one_kept(
    alice_client, alice, emails, link_in, link
):
    (message,) = emails(
        alice_client.post, "/account/email/", FORM | {"email": "x@booktime.example"}
    )
    assert alice_client.post(link).status_code == 404
    assert alice_client.post("/account/email/keep/")["Location"] == "/account/email/"
    assert alice_client.post(link_in(message)).status_code == 404
    alice.refresh_from_db()
    assert (alice.email, alice.new_email) == ("alice@booktime.example", "")


def test_a_stranger_whom_a_mistyped_address_reached_gets_nothing(alice, bob, link):
    outsider = Client()
    for answer in (outsider.get(link), outsider.post(link)):
        assert answer["Location"].startswith("/login/?next=%2Faccount%2Femail%2Fconfirm%2F")
    outsider.force_login(bob)
    assert (outsider.get(link).status_code, outsider.post(link).status_code) == (404, 404)
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.email, bob.email) == ("alice@booktime.example", "bob@booktime.example")


def test_an_address_that_was_taken_meanwhile_is_not_taken_again(alice_client, alice, link):
    make_user(email=NEW)
    response = alice_client.post(link, follow=True)
    assert "Somebody else has opened an account with this address" in response.content.decode()
    alice.refresh_from_db()
    assert (alice.email, alice.new_email) == ("alice@booktime.example", "")


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_one_address_at_once_do_not_both_get_it(emails):
    from accounts import emails

    users = [make_user(), make_user()]
    links = []
    for user in users:
        user.ask_for_email(NEW)
        links.append(emails.confirmation_url(user).rsplit("/", 2)[1])
    failures = concurrent_errors(*[lambda key=key: emails.confirm(key) for key in links])
    assert [type(failure) for failure in failures] == [IntegrityError]
    assert User.objects.filter(email=NEW).count() == 1
    assert EmailAddress.objects.count() == 2


def test_there_are_so_many_changes_in_an_hour(alice_client, alice, emails):
    for _ in range(EMAIL_CHANGES.max_attempts):
        acquire((EMAIL_CHANGES, str(alice.pk)))
    assert emails(alice_client.post, "/account/email/", FORM) == []
    response = alice_client.post("/account/email/", FORM)
    assert "already sent several emails" in response.content.decode()
    assert response.status_code == 422


# Proof of the first address -------------------------------------------------------------------


def test_a_link_is_sent_again_until_the_address_is_proven(client, alice, emails, link_in):
    client.force_login(alice)
    (message,) = emails(client.post, "/account/email/send/")
    assert message.to == [alice.email]
    client.post(link_in(message))
    assert alice.has_verified_email
    assert "It is confirmed" in client.get("/account/email/").content.decode()
    assert emails(client.post, "/account/email/send/") == []


def test_nobodys_mailbox_is_flooded(client, alice, emails):
    client.force_login(alice)
    assert [len(emails(client.post, "/account/email/send/")) for _ in range(7)] == [1] * 5 + [0] * 2


def test_a_proof_of_the_old_address_does_not_prove_the_new_one(client, alice, emails, link_in):
    client.force_login(alice)
    (message,) = emails(client.post, "/account/email/send/")
    client.post("/account/email/", FORM)
    assert client.post(link_in(message)).status_code == 404
    alice.refresh_from_db()
    assert alice.email == "alice@booktime.example"


def test_a_link_that_is_followed_as_somebody_else_leaves_them_signed_in(
    client, alice, bob, emails, link_in
):
    client.force_login(alice)
    (message,) = emails(client.post, "/account/email/send/")
    client.force_login(bob)
    client.get(link_in(message))
    assert client.session["_auth_user_id"] == str(bob.pk)
    client.post(link_in(message))
    assert client.session["_auth_user_id"] == str(bob.pk)
    assert (alice.has_verified_email, bob.has_verified_email) == (True, False)


@pytest.mark.parametrize(
    "key", ["x", "1-", "-", "1-abc-def", "zzzzzzzzzzzzz-a-b", "zzzzzzzzzzzzzzz-a", "é-x", "%00-x"]
)
def test_a_made_up_link_is_told_so(client, alice, key):
    for answer in (client.get, client.post):
        response = answer(f"/account/email/confirm/{key}/")
        assert response.status_code == (400 if "%00" in key else 404)


@pytest.mark.parametrize("path", ["", "send/", "keep/"])
def test_a_stranger_is_led_to_sign_in(client, alice, path):
    response = client.post(f"/account/email/{path}", FORM)
    assert response["Location"].startswith("/login/?next=%2Faccount%2Femail%2F")
    alice.refresh_from_db()
    assert alice.new_email == ""


@pytest.mark.parametrize("path", ["send/", "keep/"])
def test_nothing_changes_by_get(alice_client, path):
    assert alice_client.get(f"/account/email/{path}").status_code == 405


def test_whether_an_address_is_taken_is_told_only_for_the_password(client, alice, bob):
    client.force_login(alice)
    for password, notice in (("", False), ("wrong", False), (PASSWORD, True)):
        form = {"email": bob.email, "password": password}
        html = client.post("/account/email/", form).content.decode()
        assert ("There is already an account with this email address" in html) is notice


def test_asking_who_has_an_account_is_limited(client, alice, bob):
    client.force_login(alice)
    form = {"email": bob.email, "password": PASSWORD}
    pages = [client.post("/account/email/", form).content.decode() for _ in range(7)]
    notice = ["There is already an account" in html for html in pages]
    assert notice == [True] * 5 + [False] * 2
