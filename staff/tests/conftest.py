import pytest
from django.test import Client

from accounts.factories import make_employee, make_owner


@pytest.fixture
def owner_client(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def office(client, employee):
    """The browser of an employee."""
    client.force_login(employee)
    return client


@pytest.fixture
def desks(transactional_db):
    """The browsers of two colleagues."""
    clients = [Client(), Client()]
    for client, user in zip(clients, (make_employee(), make_owner()), strict=True):
        client.force_login(user)
    return clients
