"""What machines read about a book: schema.org's Book."""

import json

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from catalogue.models import Product
from config.absolute_urls import shop_address

FORMATS = {
    "paperback": "Paperback",
    "hardback": "Hardcover",
    "ebook": "EBook",
    "audiobook": "AudiobookFormat",
}
# So that no text of a book can end the script element it stands in.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def book_data(book: Product) -> SafeString:
    """Return the book as JSON-LD (https://schema.org/Book), safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "Book",
        "name": book.name,
        "url": shop_address(book.get_absolute_url()),
        "author": [{"@type": "Person", "name": name} for _, name in book.writers],
        "isbn": book.isbn,
        "numberOfPages": book.pages,
        "inLanguage": book.language,
        "datePublished": book.published,
        "bookFormat": f"https://schema.org/{FORMATS[book.format]}" if book.format else None,
        "publisher": {"@type": "Organization", "name": book.publisher} if book.publisher else None,
        "description": book.description[:500],
        "offers": {
            "@type": "Offer",
            "price": str(book.price),
            "priceCurrency": settings.SHOP_CURRENCY,
            "availability": f"https://schema.org/{book.availability.schema}",
        },
    }
    if book.cover:
        data["image"] = shop_address(book.cover.large)
    known = {name: value for name, value in data.items() if value}
    return mark_safe(json.dumps(known, ensure_ascii=False).translate(ESCAPES))
