import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.factories import make_dispatcher, make_employee, make_owner, make_user
from accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_email_signs_in_in_any_case():
    user = User.objects.create_user("Alice@BookTime.example", "correct horse")
    assert authenticate(username="aLICE@booktime.EXAMPLE", password="correct horse") == user
    assert authenticate(username="alice@booktime.example", password="wrong") is None


def test_emails_that_differ_by_case_only_are_one_person():
    User.objects.create_user("alice@booktime.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ALICE@booktime.example")
    with pytest.raises(ValidationError, match="already an account"):
        User(email="Alice@booktime.example", password="x").full_clean()


def test_a_person_needs_an_email():
    with pytest.raises(ValueError, match="email"):
        User.objects.create_user("")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="")


def test_createsuperuser_asks_for_no_username(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse")
    call_command("createsuperuser", email="owner@booktime.example", interactive=False, verbosity=0)
    owner = User.objects.get()
    assert owner.is_superuser
    assert owner.is_staff
    assert owner.check_password("correct horse")


def test_a_role_is_a_group_of_staff_and_an_owner_has_all():
    employee, dispatcher = make_employee(), make_dispatcher()
    assert (employee.is_employee, employee.is_dispatcher) == (True, False)
    assert (dispatcher.is_employee, dispatcher.is_dispatcher) == (False, True)
    owner, customer = make_owner(), make_user()
    assert (owner.is_employee, owner.is_dispatcher) == (True, True)
    assert (customer.is_employee, customer.is_dispatcher) == (False, False)


@pytest.mark.parametrize("lost", [{"is_active": False}, {"is_staff": False}])
def test_a_role_ends_with_the_account_or_the_work(lost):
    users = [make_employee(**lost), make_owner(is_superuser=True, **lost)]
    assert [user.is_employee for user in users] == [False, False]


def test_a_role_that_was_taken_away_is_gone_in_the_next_request(client):
    employee = make_employee()
    client.force_login(employee)
    assert client.get("/order-dashboard/").status_code == 200
    employee.groups.clear()
    assert client.get("/order-dashboard/").status_code == 403
