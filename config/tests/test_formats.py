from datetime import UTC, datetime

import pytest
from django.utils.formats import localize


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 7, 5, 16, 4, tzinfo=UTC), "5 Jul 2026, 16:04"),
        (datetime(2026, 7, 5, 16, 4, tzinfo=UTC).time(), "16:04"),
        (datetime(2026, 7, 5, tzinfo=UTC).date(), "5 Jul 2026"),
    ],
)
def test_moments_are_written_by_the_clock_of_24_hours(value, words):
    assert localize(value) == words
