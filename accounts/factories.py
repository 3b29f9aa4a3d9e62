"""People for tests."""

from itertools import count

from accounts.models import Address, User

_numbers = count(1)
PASSWORD = "a-long-enough-secret"


def make_user(**fields) -> User:
    """Make a customer, or whoever the fields say; the password is PASSWORD."""
    fields = {"email": f"person{next(_numbers)}@booktime.example", "password": PASSWORD} | fields
    return User.objects.create_user(**fields)


def make_owner(**fields) -> User:
    return make_user(
        **{"email": "owner@booktime.example", "is_staff": True, "is_superuser": True} | fields
    )


def make_address(user: User, **fields) -> Address:
    """Put an address into the person's book; no two are the same."""
    fields = {
        "name": "Alice Fenn",
        "address1": f"{next(_numbers)} Marsh Lane",
        "city": "Leeds",
        "zip_code": "LS9 8AA",
        "country": "GB",
    } | fields
    return Address(user=user, **fields).add()
