"""The columns of a feed and what each accepts; the model's own fields have the last word."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from catalogue.feeds.cells import collapsed, shown, split, tidied
from catalogue.models import Author, Product, ProductTag
from catalogue.rules.languages import language_code
from catalogue.rules.validators import MAX_COPIES, clean_isbn
from config.spreadsheets import unescape_formula

REQUIRED = ["name", "price"]
COLUMNS = ["name", "description", "tags", "image_filename", "price", "authors", "isbn", "stock"]
COLUMNS += ["publisher", "published", "pages", "language", "format", "tax_rate"]
# The columns that are one field of a product and are always kept.
FIELDS = ["name", "description", "price", "isbn", "publisher", "published", "pages", "language"]
FIELDS += ["format", "tax_rate"]
MAX_COUNT = MAX_COPIES  # PostgreSQL keeps no more than twice as much in an integer
MAX_AUTHORS, MAX_TAGS = 100, 50

NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
COUNT = re.compile(r"[0-9]{1,12}")
FORMATS = {value.lower(): value for value in Product.Format.values}
FORMATS |= {label.lower(): value for value, label in Product.Format.choices}
FORMATS |= {"hardcover": Product.Format.HARDBACK.value}


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A good row. What a cell left empty, or a column that is not there, would say is not in it."""

    number: int
    line: int
    fields: dict[str, Any]  # of FIELDS
    stock: int | None
    authors: list[str]
    tags: list[str]
    image: str

    @property
    def isbn(self) -> str:
        return self.fields.get("isbn", "")

    @property
    def size(self) -> int:
        return len(self.fields.get("description", ""))


def check_columns(columns: list[str]) -> list[str]:
    """Return what is wrong with a header, one sentence each."""
    unknown = [shown(f"“{name}”") for name in columns if name not in COLUMNS]
    doubled = sorted(f"“{name}”" for name, number in Counter(columns).items() if number > 1)
    missing = [f"“{name}”" for name in REQUIRED if name not in columns]
    problems = []
    if unknown:
        problems.append(f"Unknown columns: {', '.join(unknown)}. A feed has {', '.join(COLUMNS)}.")
    if doubled:
        problems.append(f"Columns that are there twice: {', '.join(doubled)}.")
    if missing:
        problems.append(f"Missing columns: {', '.join(missing)}.")
    return problems


def read_row(
    number: int, line: int, cells: dict[str, str], decimal_comma: bool
) -> FeedRow | list[str]:
    """Return the row, or what is wrong with it: "field: reason" for each wrong cell."""
    values, faults = {}, []
    for column, cell in cells.items():
        text = tidied(unescape_formula(cell))
        try:
            if text:
                values[column] = _read_cell(column, text, decimal_comma)
            elif column in REQUIRED:
                raise ValidationError("is empty")
        except ValidationError as error:
            faults += [f"{column}: {shown(message)}" for message in error.messages]
    if faults:
        return faults
    fields = {column: value for column, value in values.items() if column in FIELDS}
    authors, tags = values.get("authors", []), values.get("tags", [])
    image = values.get("image_filename", "")
    return FeedRow(number, line, fields, values.get("stock"), authors, tags, image)


def _read_cell(column: str, text: str, decimal_comma: bool) -> Any:
    if column in ("price", "tax_rate"):
        value = _read_number(text.replace(",", ".", 1) if decimal_comma else text, text)
    else:
        value = READERS.get(column, str)(text)
    return value if column in READ_WHOLE else Product._meta.get_field(column).clean(value, None)


def _read_number(text: str, written: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise ValidationError(f"“{written[:40]}” is not a number like 9.99")
    return Decimal(text)


def _read_count(text: str) -> int:
    if not COUNT.fullmatch(text) or int(text) > MAX_COUNT:
        raise ValidationError(f"“{text[:40]}” is not a whole number from 0")
    return int(text)


def _read_language(text: str) -> str:
    try:
        return language_code(text)
    except ValueError:
        raise ValidationError(f"“{text[:40]}” is not a language like en or English") from None


def _read_format(text: str) -> str:
    if text.lower() not in FORMATS:
        known = ", ".join(sorted(set(FORMATS.values())))
        raise ValidationError(f"“{text[:40]}” is none of {known}")
    return FORMATS[text.lower()]


def _read_names(model: type[Author] | type[ProductTag], maximum: int) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        names = split(text)
        if len(names) > maximum:
            raise ValidationError(f"has {len(names)} names; at most {maximum} can be kept")
        for name in names:
            try:
                model._meta.get_field("name").clean(name, None)
            except ValidationError as error:
                raise ValidationError(f"“{name[:40]}”: {' '.join(error.messages)}") from None
        return names

    return read


READERS: dict[str, Callable[[str], Any]] = {
    "name": collapsed,
    "publisher": collapsed,
    "isbn": clean_isbn,
    "stock": _read_count,
    "pages": _read_count,
    "language": _read_language,
    "format": _read_format,
    "authors": _read_names(Author, MAX_AUTHORS),
    "tags": _read_names(ProductTag, MAX_TAGS),
}
READ_WHOLE = ("authors", "tags", "image_filename")  # no field of the model that could clean them
