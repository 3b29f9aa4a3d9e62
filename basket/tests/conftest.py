import pytest

from catalogue.factories import make_product

HTMX = {"HX-Request": "true"}


@pytest.fixture
def emma(db):
    return make_product("Emma", authors=["Jane Austen"], price="7.99", stock=9)


@pytest.fixture
def ulysses(db):
    return make_product("Ulysses", authors=["James Joyce"], price="10.50", stock=None)
