"""What every test needs, and its cast. Data: `<app>/factories.py`; browsers: `e2e/conftest.py`."""

import os

# Before Django reads its settings: what tests rely on does not depend on this shell or on .env.
# pytest-django would read them before it reads this file, were the module named in pyproject.toml.
os.environ.update(
    DEBUG="true",
    HTTPS="false",
    STATIC_LIVE="false",
    SERVE_MEDIA="true",
    EMAIL_URL="memorymail://",
    OIDC_SERVER_URL="",
    OIDC_CLIENT_ID="",
    OIDC_SECRET="",
    SHOP_CURRENCY="GBP",
    STAFF_SECOND_FACTOR="false",
    SHOP_EMAIL="BookTime <shop@booktime.example>",
    TIME_ZONE="Europe/London",
    TRUSTED_PROXIES="0",
)
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django
import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from django.test.utils import instrumented_test_render
from template_partials.templatetags.partials import TemplateProxy

from config.gc_tuning import tune_garbage_collector
from config.tests.quick_flush import flush_rows

django.setup()

from accounts.factories import make_dispatcher, make_employee, make_owner, make_user


def pytest_addoption(parser):
    parser.addoption(
        "--database-only", action="store_true", help="leave out tests that ask no database"
    )


def pytest_collection_modifyitems(config, items):
    """Leave out what another database cannot change; pytest-django lets such a test ask none."""
    if not config.getoption("--database-only"):
        return
    asks = {True: [], False: []}
    for item in items:
        marked = item.get_closest_marker("django_db") is not None
        asks[marked or not {"db", "transactional_db"}.isdisjoint(item.fixturenames)].append(item)
    items[:] = asks[True]
    config.hook.pytest_deselected(items=asks[False])


def pytest_collection_finish():
    """Look for garbage as seldom as the shop does: here a twelfth of the time went into it."""
    tune_garbage_collector()


@pytest.fixture(autouse=True)
def shop_settings(settings, tmp_path):
    """Keep a test off the shop's files, what another test cached, and slow password hashes."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STATIC_LIVE = True
    settings.WHITENOISE_AUTOREFRESH = True  # or each client looks through all collected files
    settings.CACHE_PAGES = False
    cache.clear()
    return settings


@pytest.fixture(scope="session", autouse=True)
def visible_partials():
    """Let the test client see the template and context of a `page.html#part` answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TemplateProxy, "_render", instrumented_test_render)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_flush():
    """Empty the tables that have rows after a test that commits, and leave the others alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_rows)
        yield


@pytest.fixture
def alice(db):
    return make_user(email="alice@booktime.example", first_name="Alice")


@pytest.fixture
def bob(db):
    return make_user(email="bob@booktime.example", first_name="Bob")


@pytest.fixture
def employee(db):
    return make_employee()


@pytest.fixture
def dispatcher(db):
    return make_dispatcher()


@pytest.fixture
def owner(db):
    return make_owner()
