"""The address book: its rules in the database, and under parallel hands."""

import pytest
from django.db import IntegrityError, transaction

from accounts.factories import make_address, make_user
from accounts.models import MAX_ADDRESSES, Address, AddressBookFullError, AddressKnownError, User
from config.tests.threads import concurrent_errors

pytestmark = pytest.mark.django_db


def defaults(user):
    return [address.pk for address in user.addresses.filter(is_default=True)]


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"address1": ""}, {"country": "gb"}, {"country": ""}, {"country": "G"}]
)
def test_the_database_refuses_what_is_no_address(wrong):
    address = make_address(make_user())
    with pytest.raises(IntegrityError), transaction.atomic():
        Address.objects.filter(pk=address.pk).update(**wrong)


def test_the_database_refuses_a_second_default():
    alice = make_user()
    make_address(alice)
    second = make_address(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Address.objects.filter(pk=second.pk).update(is_default=True)


def test_the_first_address_is_the_default():
    alice, bob = make_user(), make_user()
    first, _ = make_address(alice), make_address(alice)
    bobs = make_address(bob)
    assert (defaults(alice), defaults(bob)) == ([first.pk], [bobs.pk])


def test_a_new_default_takes_the_place_of_the_old_one_in_its_own_book():
    alice, bob = make_user(), make_user()
    make_address(alice)
    second, bobs = make_address(alice), make_address(bob)
    second.make_default()
    assert (defaults(alice), defaults(bob)) == ([second.pk], [bobs.pk])


def test_after_the_default_the_newest_is_the_default():
    alice = make_user()
    first, second, third = (make_address(alice) for _ in range(3))
    second.remove()
    assert defaults(alice) == [first.pk]
    first.remove()
    assert defaults(alice) == [third.pk]
    third.remove()
    assert defaults(alice) == []


def test_the_same_address_is_kept_once():
    alice = make_user()
    first, other = make_address(alice, address1="1 High St"), make_address(alice)
    assert make_address(alice, address1="1 High St") == first
    assert alice.addresses.count() == 2
    other.address1 = "1 High St"
    with pytest.raises(AddressKnownError):
        other.change()
    make_address(make_user(), address1="1 High St")


def test_a_change_keeps_a_default_that_was_chosen_meanwhile():
    alice = make_user()
    old, new = make_address(alice), make_address(alice)
    opened = Address.objects.get(pk=new.pk)
    new.make_default()
    opened.city = "York"
    opened.change()
    new.refresh_from_db()
    assert (new.city, new.is_default, defaults(alice)) == ("York", True, [new.pk])
    old.refresh_from_db()
    assert not old.is_default


@pytest.mark.parametrize("verb", ["change", "make_default", "remove"])
def test_an_address_that_is_gone_can_be_nothing_more(verb):
    address = make_address(make_user())
    Address.objects.get(pk=address.pk).remove()
    with pytest.raises(Address.DoesNotExist):
        getattr(address, verb)()
    assert not Address.objects.exists()


def test_nobody_keeps_addresses_without_an_account():
    alice = make_user()
    late = Address(user=alice, name="Alice", address1="1 High St", country="GB")
    User.objects.filter(pk=alice.pk).delete()
    with pytest.raises(User.DoesNotExist):
        late.add()


def test_there_is_room_for_fifty():
    alice = make_user()
    for _ in range(MAX_ADDRESSES):
        make_address(alice)
    with pytest.raises(AddressBookFullError):
        make_address(alice)
    make_address(make_user())


def test_the_neighbour_is_the_next_in_the_list_or_else_the_one_before():
    alice = make_user()
    first, second, third = (make_address(alice) for _ in range(3))
    make_address(make_user())
    assert list(alice.addresses.all()) == [third, second, first]
    assert [a.neighbour() for a in (third, second, first)] == [second, first, second]


# Races --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_fifty_is_the_most_also_when_added_at_once():
    alice = make_user()
    for _ in range(MAX_ADDRESSES - 2):
        make_address(alice)
    failures = concurrent_errors(*[lambda: make_address(alice)] * 8)
    assert [type(failure) for failure in failures] == [AddressBookFullError] * 6
    assert alice.addresses.count() == MAX_ADDRESSES


@pytest.mark.django_db(transaction=True)
def test_a_first_address_sent_many_times_at_once_is_one():
    alice = make_user()
    assert concurrent_errors(*[lambda: make_address(alice, address1="1 High St")] * 8) == []
    assert (alice.addresses.count(), len(defaults(alice))) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_first_addresses_added_at_once_leave_one_default():
    alice = make_user()
    assert concurrent_errors(*[lambda: make_address(alice)] * 8) == []
    assert (alice.addresses.count(), len(defaults(alice))) == (8, 1)


@pytest.mark.django_db(transaction=True)
def test_defaults_chosen_and_deleted_at_once_leave_one():
    alice = make_user()
    some = [make_address(alice) for _ in range(8)]
    works = [address.make_default for address in some[:4]] + [a.remove for a in some[2:6]]
    failures = concurrent_errors(*works)
    assert {type(failure) for failure in failures} <= {Address.DoesNotExist}
    assert (alice.addresses.count(), len(defaults(alice))) == (4, 1)
