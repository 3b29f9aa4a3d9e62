"""Text that no spreadsheet works out, however it splits the file."""

import io
import random
import re
import sys

import pytest
from django.conf import settings

from config.spreadsheets import CsvWriter, escape_formula, unescape_formula
from config.tests.formulas import SEPARATORS, SIGNS, formulas_in, is_unseen

APPS = ["accounts", "catalogue", "basket", "orders", "support", "staff", "config"]
# Default_Ignorable_Code_Point of Unicode that are neither control nor format characters.
IGNORABLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180f\u2800\u3164\ufe00\ufe0f\uffa0\U000e0100"
NASTY = ["=", "-", "＋", "@", "'", '"', "a", " ", "1", "\n", "\r", "\u200b", "\0", *SEPARATORS]


def written(*rows):
    file = io.StringIO(newline="")
    CsvWriter(file).writerows(rows)
    return file.getvalue()


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", *(f"Bob{each}" for each in [*SEPARATORS, "\n", "\r"])])
@pytest.mark.parametrize("between", ["", " ", '"', "\u200b", "\ufeff ", "\t"])
def test_a_cell_is_text_wherever_a_reader_may_begin_it(sign, before, between):
    name = f"{before}{between}{sign}cmd|' /C calc'!A0"
    assert escape_formula(name).startswith(f"{before}{between}'{sign}cmd")
    assert formulas_in(written([1, name, "x"], [name, 2, name])) == []


@pytest.mark.parametrize("text", ["Catch-22", "a + b", "Ann@home", "Saxe-Coburg; a = b", "1-2", ""])
def test_a_sign_within_a_cell_is_left_alone(text):
    assert escape_formula(text) == text


def test_what_nobody_sees_hides_no_sign():
    unseen = [chr(code) for code in range(sys.maxunicode + 1) if is_unseen(chr(code))]
    assert len(unseen) > 200
    shown = [sign for sign in [*unseen, *IGNORABLE] if "'=" not in escape_formula(f"{sign}=1")]
    assert shown == []


def test_numbers_of_our_own_stay_numbers():
    assert written(["Total", -5, -2.5]) == "Total,-5,-2.5\r\n"


def test_any_text_is_harmless_and_comes_back_as_it_was():
    chance = random.Random(10)
    for _ in range(5_000):
        texts = ["".join(chance.choices(NASTY, k=chance.randrange(9))) for _ in range(3)]
        assert [unescape_formula(escape_formula(text)) for text in texts] == texts
        assert formulas_in(written(texts)) == []


@pytest.mark.parametrize("text", ["\t" * 300_000, "'" * 300_000, ";'" * 150_000, "; " * 150_000])
def test_a_long_text_is_read_once(text):
    assert unescape_formula(escape_formula(f"{text}=")) == f"{text}="


def test_nothing_else_writes_csv():
    paths = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    code = [path for path in paths if "tests" not in path.parts]
    assert len(code) > 150
    writers = [path.name for path in code if re.search(r"csv\.(Dict)?[wW]riter", path.read_text())]
    assert writers == ["spreadsheets.py"]
