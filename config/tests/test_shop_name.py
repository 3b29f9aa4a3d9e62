"""The shop's name stands in the settings alone."""

import re

import pytest
from django.template import engines
from django.template.loader import render_to_string

from config.tests.test_architecture import name, python_files, templates


def test_no_template_has_the_name_written_in():
    files = templates()
    assert [name(p) for p in files if re.search("Book(<b>)?Time", p.read_text())] == []
    assert len(files) >= 100


def test_no_module_of_an_app_has_the_name_written_in():
    files = python_files("accounts", "catalogue", "basket", "orders", "staff")
    files = [path for path in files if not {"demo", "migrations"} & set(path.parts)]
    assert [name(path) for path in files if "BookTime" in path.read_text()] == []
    assert len(files) >= 100


@pytest.mark.parametrize(
    ("shop_name", "expected"),
    [
        ("BookTime", "Book<b>Time</b>"),
        ("Smith & Sons", "Smith &amp; Sons"),
        ("Shakespeare", "Shakespeare"),
        ("ABC", "ABC"),
        ("Café Proust", "Café Proust"),
    ],
)
def test_the_wordmark_of_a_name(settings, shop_name, expected):
    settings.SHOP_NAME = shop_name
    assert engines["django"].from_string("{% wordmark %}").render() == expected


def test_another_name_stands_on_a_page(client, db, settings):
    settings.SHOP_NAME = "Smith & Sons"
    page = client.get("/about-us/").content.decode()
    assert "<title>About us – Smith &amp; Sons</title>" in page
    assert "BookTime" not in page


def test_a_subject_has_the_name_as_it_is(settings):
    settings.SHOP_NAME = "Smith & Sons"
    subject = render_to_string("account/email/welcome_subject.txt")
    assert subject.strip() == "Welcome to Smith & Sons"
