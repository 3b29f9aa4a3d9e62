"""The lock files, which `make run` and the tests install from, say what the readable lists say."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTS = {
    "requirements.lock": ["requirements.txt"],
    "requirements-dev.lock": ["requirements.txt", "requirements-dev.txt"],
}
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", re.MULTILINE)
HINT = "run `make lock`"


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text):
    return {normalised(name): version for name, version in PIN.findall(text)}


def listed(lock):
    return pins("\n".join((ROOT / name).read_text() for name in LISTS[lock]))


def entries(lock):
    """Return each package of a lock file with all that is said of it."""
    text = (ROOT / lock).read_text()
    return {
        normalised(each.partition("==")[0]): each for each in re.split(r"\n(?=[\w.-]+==)", text)
    }


@pytest.mark.parametrize("lock", LISTS)
def test_a_lock_file_has_the_pins_of_its_lists(lock):
    locked = pins((ROOT / lock).read_text())
    assert len(locked) > 50
    assert {name: locked.get(name) for name in listed(lock)} == listed(lock), HINT


@pytest.mark.parametrize("lock", LISTS)
def test_a_lock_file_asks_for_nothing_that_left_the_lists(lock):
    asked = {name for name, message in entries(lock).items() if "-r requirements" in message}
    assert asked == set(listed(lock)), HINT


@pytest.mark.parametrize("lock", LISTS)
def test_every_locked_package_has_hashes_and_no_host(lock):
    text = (ROOT / lock).read_text()
    assert {
        name for name, message in entries(lock).items() if "--hash=sha256:" not in message
    } == set()
    assert "://" not in text


def test_developers_have_what_the_shop_has():
    shop, developers = (pins((ROOT / lock).read_text()) for lock in LISTS)
    assert {name: developers.get(name) for name in shop} == shop, HINT
