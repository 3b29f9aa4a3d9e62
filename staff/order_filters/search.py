"""What the search boxes of the order dashboard understand."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from catalogue.rules.validators import clean_isbn
from config.ids import is_id
from orders.models import CatalogueSnapshot, OrderLine

NO_AUTHOR, NO_CATEGORY = "(no author)", "(no category)"
MAX_SNAPSHOTS = 1_000  # that are named one by one in a query


def found_by(question: str) -> Q:
    """Return the orders meant: by an ISBN, a number (order or invoice), an email or a name."""
    if isbn := isbn_in(question):
        return having(isbn=isbn)
    number = question.removeprefix("#").strip()
    if is_id(number):
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


def with_product(words: str) -> Q:
    """Return the orders with a book of this ISBN, or with all of these words in its title.

    Words in quotation marks are the whole title.
    """
    if isbn := isbn_in(words):
        return having(isbn=isbn)
    if len(words) > 2 and words[0] == words[-1] == '"':
        return having(name__iexact=words[1:-1])
    lines = Q()
    for word in words.split():
        lines &= Q(name__icontains=word)
    return having(lines)


def by_author(name: str) -> Q:
    """Return the orders with a book by this author, or whoever was called so in part, then."""
    return _under("authors", name, NO_AUTHOR)


def in_category(name: str) -> Q:
    """Return the orders with a book that stood in this category, or one called so in part, then."""
    return _under("categories", name, NO_CATEGORY)


def _under(kind: str, name: str, none: str) -> Q:
    if name.strip().casefold() == none:
        return having(**{kind: None})
    for snapshots in (CatalogueSnapshot.objects.naming(name), CatalogueSnapshot.objects.like(name)):
        # Asked for beforehand: the database knows how many lines each has, and plans by it.
        few = list(snapshots.values_list("pk", flat=True)[: MAX_SNAPSHOTS + 1])
        if few:
            break
    return having(**{f"{kind}__in": few if len(few) <= MAX_SNAPSHOTS else snapshots})


def having(*conditions: Q, **lookups) -> Q:
    """Return the orders that have a line like this."""
    return Q(Exists(OrderLine.objects.filter(*conditions, order=OuterRef("pk"), **lookups)))


def isbn_in(text: str) -> str | None:
    """Read an ISBN, with its hyphens or without."""
    try:
        return clean_isbn(text)
    except ValidationError:
        return None
