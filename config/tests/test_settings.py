"""What the process does with its environment, seen from outside: a real one is started."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {"SECRET_KEY": "a" * 60, "ALLOWED_HOSTS": "shop.example"}


def start(**environment):
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=clean | {"DATABASE_URL": "sqlite://:memory:"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_with_a_secret_and_hosts():
    assert start(**GOOD).returncode == 0


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "change-me", "ALLOWED_HOSTS": "shop.example"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "ALLOWED_HOSTS"),
        (GOOD | {"DEBUG": "perhaps"}, "DEBUG"),
        (GOOD | {"CONN_MAX_AGE": "long"}, "CONN_MAX_AGE"),
        (GOOD | {"DATABASE_URL": "what://is/this"}, "DATABASE_URL"),
    ],
)
def test_without_what_it_needs_it_refuses_in_one_line(environment, missing):
    refused = start(**environment)
    assert refused.returncode != 0
    assert len(refused.stderr.strip().splitlines()) == 1
    assert missing in refused.stderr
