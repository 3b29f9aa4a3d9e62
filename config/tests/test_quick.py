"""`make quick` asks the tests that are nearest to a change."""

import subprocess
import sys

import pytest
from django.conf import settings


def nearest(*changed: str) -> list[str]:
    answer = subprocess.run(
        [sys.executable, ".ci/quick", "--list", *changed],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.splitlines()


@pytest.mark.parametrize(("changed", "test"), [
    ("basket/tests/test_add.py", "basket/tests/test_add.py"),
    ("basket/merging.py", "basket/tests/test_merging.py"),
    ("orders/transitions.py", "orders/tests/test_transitions.py"),
    ("config/ids.py", "config/tests/test_ids.py"),
    ("templates/orders/_quote.html", "orders/tests/test_checkout.py"),
])  # fmt: skip
def test_the_tests_of_a_change_are_among_the_nearest(changed, test):
    assert test in nearest(changed)


def test_they_fit_into_a_minute():
    assert 5 < len(nearest("orders/transitions.py", "catalogue/models/product.py")) <= 12
