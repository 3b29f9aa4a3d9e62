import pytest

from config.ids import MAX_ID, is_id, parse_id


@pytest.mark.parametrize("text", ["1", "0", "007", str(MAX_ID), 42])
def test_what_a_database_takes_is_an_id(text):
    assert is_id(text)
    assert parse_id(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", "-1", "1.0", "1e3", " 1", "٣", "²", str(MAX_ID + 1), "9" * 99]
)
def test_nothing_else_is_one(text):
    assert not is_id(text)
    assert parse_id(text) is None
