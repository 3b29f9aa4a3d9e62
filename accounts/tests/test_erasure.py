"""The end of an account: what goes, what is asked for before, and that nobody is forgotten."""

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import personal_data
from accounts.account_forms import RECENT
from accounts.erasure import erase
from accounts.factories import PASSWORD, make_address, make_user
from accounts.models import Address, User
from config.tests.pages import text
from config.tests.threads import concurrent_errors

pytestmark = pytest.mark.django_db
DELETE = "/account/delete/"
# Relations to a person, near or far, that the download leaves out.
LEFT_OUT = {
    "admin.LogEntry": "what staff did in the shop's name; customers have none",
    "account.EmailConfirmation": "never filled: links in mails are signed, not stored",
    "catalogue.StockMovement": "who corrected the shop's stock; customers have none",
    "staff.Job": "what staff asked the shop to do; customers have none",
    "staff.JobOrder": "which orders staff marked, by their numbers; customers mark none",
    "staff.SavedView": "lists that staff keep by a name; customers have none",
    "socialaccount.SocialToken": "secrets of the staff's sign-on, of no use to the person",
}


@pytest.fixture
def alice(client):
    alice = make_user(email="alice@booktime.example")
    client.post("/login/", {"login": alice.email, "password": PASSWORD})
    return alice


def related_models():
    """Every table that leads to a person, by whatever number of steps."""
    found, todo = set(), [User]
    while todo:
        for relation in todo.pop()._meta.get_fields(include_hidden=True):
            model = relation.related_model if relation.auto_created else None
            if model and model not in found | {User} and not model._meta.auto_created:
                found.add(model)
                todo.append(model)
    return {model._meta.label for model in found}


def test_every_table_about_a_person_is_in_the_download_or_left_out_for_a_reason():
    covered = {label for part in personal_data.parts.values() for label in part.models}
    related = related_models()
    assert related - covered - set(LEFT_OUT) == set()
    assert covered | set(LEFT_OUT) <= {model._meta.label for model in apps.get_models()}
    assert len(related) >= 5


def test_the_page_says_what_goes_and_what_stays(client, alice, settings):
    settings.INVOICE_YEARS = 7
    page = text(client.get(DELETE))
    assert "7 years" in page
    assert 'name="password"' in page
    assert 'name="email"' not in page


def test_an_account_is_deleted_and_the_home_page_says_so(client, alice):
    bob = make_user(email="bob@booktime.example")
    make_address(alice)
    kept = make_address(bob)
    response = client.post(DELETE, {"password": PASSWORD}, follow=True)
    assert response.redirect_chain == [("/", 303)]
    assert "Your account is deleted." in text(response)
    assert list(User.objects.all()) == [bob]
    assert list(Address.objects.all()) == [kept]
    assert client.get("/account/").status_code == 302


def test_every_browser_of_the_person_is_signed_out_and_no_other(client, alice):
    phone, bobs = Client(), Client()
    phone.post("/login/", {"login": alice.email, "password": PASSWORD})
    bob = make_user(email="bob@booktime.example")
    bobs.post("/login/", {"login": bob.email, "password": PASSWORD})
    client.post(DELETE, {"password": PASSWORD})
    assert phone.get("/account/").status_code == 302
    assert bobs.get("/account/").status_code == 200
    left = [session.get_decoded().get("_auth_user_id") for session in Session.objects.all()]
    assert left.count(str(bob.pk)) == 1
    assert str(alice.pk) not in left


@pytest.mark.parametrize("password", ["", "wrong", "x\0y", "x" * 10_000])
def test_a_wrong_password_deletes_nothing(client, alice, password):
    response = client.post(DELETE, {"password": password})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["password"]
    assert User.objects.filter(pk=alice.pk).exists()


def test_guessing_the_password_here_has_the_limit_of_signing_in(client, alice):
    for _ in range(10):
        client.post(DELETE, {"password": "wrong"})
    assert client.post(DELETE, {"password": PASSWORD}).status_code == 422
    assert User.objects.filter(pk=alice.pk).exists()


def test_who_has_no_password_types_the_email_soon_after_signing_in(client, alice):
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert 'name="email"' in text(client.get(DELETE))
    for wrong in ("", "bob@booktime.example", "x\0y"):
        assert client.post(DELETE, {"email": wrong, "password": PASSWORD}).status_code == 422
    User.objects.update(last_login=timezone.now() - RECENT)
    response = client.post(DELETE, {"email": alice.email})
    assert (response.status_code, "a while ago" in text(response)) == (422, True)
    User.objects.update(last_login=timezone.now())
    assert client.post(DELETE, {"email": " Alice@booktime.EXAMPLE"}).status_code == 303
    assert not User.objects.exists()


def test_staff_cannot_delete_themselves(client):
    client.force_login(make_user(is_staff=True))
    assert "ask an owner" in text(client.get(DELETE))
    assert client.post(DELETE, {"password": PASSWORD}).status_code == 403
    assert User.objects.exists()


def test_what_an_app_registered_is_erased_with_the_person(monkeypatch):
    seen = []
    monkeypatch.setattr(personal_data, "parts", {})
    personal_data.register("mine", lambda user: user.email, ("a.B",), erase=seen.append)
    alice = make_user(email="alice@booktime.example")
    assert personal_data.collected(alice) == {"mine": "alice@booktime.example"}
    assert erase(alice) is True
    assert [user.email for user in seen] == ["alice@booktime.example"]
    assert erase(alice) is False


def test_an_erasure_that_fails_erases_nothing(monkeypatch):
    def fail(user):
        user.addresses.all().delete()
        raise RuntimeError

    monkeypatch.setattr(personal_data, "parts", {})
    personal_data.register("broken", list, (), erase=fail)
    address = make_address(make_user())
    with pytest.raises(RuntimeError):
        erase(address.user)
    assert Address.objects.filter(user=address.user).exists()


# Races --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_of_many_erasures_at_once_is_the_one():
    alice = make_user()
    make_address(alice)
    results = []
    assert concurrent_errors(*[lambda: results.append(erase(alice))] * 6) == []
    assert sorted(results) == [False] * 5 + [True]
    assert not Address.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_erasure_while_other_tabs_write_leaves_nothing():
    cache.clear()
    typed = {"name": "A", "address1": "1 St", "city": "Leeds", "zip_code": "LS9 8AA"}
    for turn in range(5):
        alice = make_user(email=f"alice{turn}@booktime.example")
        address, answers = make_address(alice), []
        tabs = [Client() for _ in range(6)]
        for tab in tabs:
            tab.force_login(alice)

        def add(tab, answers=answers):
            data = {**typed, "address2": str(len(answers)), "country": "GB"}
            answers.append(tab.post("/address/create/", data).status_code)

        def choose(tab, address=address, answers=answers):
            answers.append(tab.post(f"/address/{address.pk}/default/").status_code)

        works = [lambda tab=tab: add(tab) for tab in tabs[:4]]
        works += [lambda tab=tab: choose(tab) for tab in tabs[4:]]
        assert concurrent_errors(*works, lambda alice=alice: erase(alice)) == []
        # Done before; or too late: led to sign-in, nothing there, or a session that ended midway.
        assert set(answers) <= {303, 302, 404, 400}
        assert not Address.objects.exists()
        assert not User.objects.exists()
