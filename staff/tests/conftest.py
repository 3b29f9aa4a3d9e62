import pytest

from accounts.factories import make_owner


@pytest.fixture
def owner(db):
    return make_owner()


@pytest.fixture
def owner_client(client, owner):
    client.force_login(owner)
    return client
