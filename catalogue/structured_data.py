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


def product_json_ld(product: Product) -> SafeString:
    """Return the book as JSON-LD (https://schema.org/Book), safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "Book",
        "name": product.name,
        "url": shop_address(product.get_absolute_url()),
        "author": [{"@type": "Person", "name": name} for _, name in product.writers],
        "isbn": product.isbn,
        "numberOfPages": product.pages,
        "inLanguage": product.language,
        "datePublished": product.published,
        "bookFormat": f"https://schema.org/{FORMATS[product.format]}" if product.format else None,
        "publisher": {"@type": "Organization", "name": product.publisher}
        if product.publisher
        else None,
        "description": product.description[:500],
        "offers": {
            "@type": "Offer",
            "price": str(product.price),
            "priceCurrency": settings.SHOP_CURRENCY,
            "availability": f"https://schema.org/{product.availability.schema}",
        },
    }
    if product.cover:
        data["image"] = shop_address(product.cover.large)
    known = {name: value for name, value in data.items() if value}
    return mark_safe(json.dumps(known, ensure_ascii=False).translate(ESCAPES))
