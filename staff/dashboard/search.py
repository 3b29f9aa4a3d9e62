"""What the search boxes of the order dashboard understand."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from catalogue.rules import clean_isbn
from orders.models import OrderLine

HIGHEST = 2**63 - 1  # the largest number that an order can have


def found_by(question: str) -> Q:
    """Return the orders meant: by an ISBN, a number (order or invoice), an e-mail or a name."""
    if isbn := isbn_in(question):
        return having(isbn=isbn)
    number = question.removeprefix("#").strip()
    if number.isascii() and number.isdigit() and int(number) <= HIGHEST:
        return Q(pk=int(number)) | Q(invoice_number=int(number))
    if "@" in question:
        return Q(email__icontains=question)
    return named(question)


def named(name: str) -> Q:
    """Return the orders that are for somebody, or paid by somebody, with all of these words."""
    billing, shipping = Q(), Q()
    for word in name.split():
        billing &= Q(billing_name__icontains=word)
        shipping &= Q(shipping_name__icontains=word)
    return billing | shipping


def with_book(words: str) -> Q:
    """Return the orders with a book of this ISBN, or with all of these words in its title."""
    if isbn := isbn_in(words):
        return having(isbn=isbn)
    lines = Q()
    for word in words.split():
        lines &= Q(name__icontains=word)
    return having(lines)


def having(*conditions: Q, **facts) -> Q:
    """Return the orders that have a line like this."""
    return Q(Exists(OrderLine.objects.filter(*conditions, order=OuterRef("pk"), **facts)))


def isbn_in(text: str) -> str | None:
    """Read an ISBN, with its hyphens or without."""
    try:
        return clean_isbn(text)
    except ValidationError:
        return None
