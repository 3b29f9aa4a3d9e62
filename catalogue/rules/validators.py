"""What a book's facts must be: validators for forms and constraints for the database (DESIGN 4)."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, IntegerField, Q
from django.db.models.functions import Cast, Mod, Substr
from django.db.models.lookups import Exact
from stdnum import isbn as stdnum_isbn
from stdnum.exceptions import ValidationError as NumberError

from catalogue.rules.languages import NAMES, language_code

PUBLISHED = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
MAX_COPIES = 1_000_000_000  # that may be typed for a book
FORMATS = ["paperback", "hardback", "ebook", "audiobook"]


def clean_isbn(text: str) -> str:
    """Return the ISBN-13 for an ISBN-10 or -13, hyphens or not; ValidationError if wrong."""
    try:
        return stdnum_isbn.validate(text, convert=True)
    except NumberError:
        raise ValidationError(f"“{text}” is not an ISBN: check its digits.", code="isbn") from None


def validate_isbn(text: str) -> None:
    clean_isbn(text)


def validate_published(text: str) -> None:
    """Accept a year, a month or a day of the calendar (ISO 8601 with reduced precision)."""
    message = "Write the date as 1813, 1988-03 or 1988-03-22."
    if not re.fullmatch(PUBLISHED, text):
        raise ValidationError(message, code="published")
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise ValidationError(message, code="published") from None


def validate_language(code: str) -> None:
    try:
        known = language_code(code) == code and code in NAMES
    except ValueError:
        known = False
    if not known:
        raise ValidationError("Write the language as its two letters: en, fr.", code="language")


def _isbn_sum():
    """A right ISBN-13's odd digits once and its even ones thrice add up to a multiple of ten."""
    total = Cast(Substr(F("isbn"), 1, 1), IntegerField())
    for place in range(2, 14):
        digit = Cast(Substr(F("isbn"), place, 1), IntegerField())
        total = total + (digit * 3 if place % 2 == 0 else digit)
    return total


PRODUCT_CONSTRAINTS = [
    CheckConstraint(condition=~Q(name=""), name="product_name_not_empty"),
    CheckConstraint(condition=~Q(slug=""), name="product_slug_not_empty"),
    CheckConstraint(condition=Q(price__gt=0), name="product_price_above_zero"),
    CheckConstraint(
        condition=Q(tax_rate__gte=0) & Q(tax_rate__lt=100), name="product_tax_rate_in_range"
    ),
    CheckConstraint(
        condition=Q(isbn__isnull=True) | Q(isbn__regex=r"^97[89][0-9]{10}$"),
        name="product_isbn_digits",
    ),
    CheckConstraint(
        condition=Q(isbn__isnull=True) | Q(Exact(Mod(_isbn_sum(), 10), 0)),
        name="product_isbn_checksum",
        violation_error_message="This is not an ISBN: check its digits.",
    ),
    CheckConstraint(
        condition=Q(stock__isnull=True) | Q(stock__gte=0), name="product_stock_not_negative"
    ),
    # Room for copies that come back.
    CheckConstraint(
        condition=Q(stock__isnull=True) | Q(stock__lte=2 * MAX_COPIES), name="product_stock_kept"
    ),
    CheckConstraint(
        condition=Q(pages__isnull=True) | Q(pages__gt=0), name="product_pages_above_zero"
    ),
    CheckConstraint(
        condition=Q(published="") | Q(published__regex=PUBLISHED),
        name="product_published_is_a_date",
    ),
    CheckConstraint(
        condition=Q(language="") | Q(language__regex=r"^[a-z]{2}$"), name="product_language_code"
    ),
    CheckConstraint(condition=Q(format__in=["", *FORMATS]), name="product_format_known"),
]
