"""How products are rendered in templates."""

from zlib import crc32

from django import template
from stdnum import isbn as stdnum_isbn

from catalogue.images.renditions import Renditions
from catalogue.listing.cards import Card
from catalogue.listing.facets import Facets
from catalogue.models import Product
from catalogue.rules.languages import NAMES
from config.caching.fragment_cache import cached_fragment, render_fragment

register = template.Library()
DESIGNS = 6
SEEN_AT_ONCE = 6
MONTHS = (
    "January February March April May June July August September October November December".split()
)


@register.simple_tag
def product_card(product: Card, eager: bool = False):
    """Render a card; `eager` for those that are seen at once."""
    return cached_fragment("catalogue/_card.html", product=product, eager=eager)


@register.simple_tag
def home_part(template_name: str, blocks: tuple):
    """Render one kind of the home page's blocks; nothing where there are none."""
    return cached_fragment(template_name, blocks=blocks) if blocks else ""


@register.simple_tag
def render_facets(facets: Facets, wrong_prices: tuple = (), swap: bool = False):
    """Render the filters; `swap` lets htmx put them in place of the old ones."""
    is_cached = facets.selection.is_whole_category and not wrong_prices
    render = cached_fragment if is_cached else render_fragment
    fields = price_fields(facets, wrong_prices)
    return render("catalogue/_facets.html", facets=facets, fields=fields, swap=swap)


def price_fields(facets: Facets, wrong: tuple) -> tuple[tuple, ...]:
    """Return both price fields as (name, label, placeholder, value, whether it is wrong)."""
    typed, selection = dict(wrong), facets.selection
    return (
        (
            "price_min",
            "Lowest price",
            "from",
            typed.get("price_min", selection.price_min),
            "price_min" in typed,
        ),
        (
            "price_max",
            "Highest price",
            "to",
            typed.get("price_max", selection.price_max),
            "price_max" in typed,
        ),
    )


@register.filter
def eager(position: int) -> bool:
    """Tell whether the book at this place (from 0) of a list is seen without scrolling."""
    return position < SEEN_AT_ONCE


@register.filter
def design(product: Product | Card) -> int:
    """Choose one of the drawn covers for a product without an image, always the same one."""
    return crc32(product.name.encode()) % DESIGNS + 1


@register.filter
def srcset(image: Renditions, widths: str) -> str:
    """Write the renditions of these widths for srcset: {{ image|srcset:"200 400" }}."""
    return image.srcset("webp", *map(int, widths.split()))


@register.filter
def jpeg_srcset(image: Renditions, widths: str) -> str:
    """The same for browsers without WebP."""
    return image.srcset("jpg", *map(int, widths.split()))


@register.filter
def hyphenated(isbn: str) -> str:
    """Write an ISBN as it is printed: 978-0-13-110362-7."""
    return stdnum_isbn.format(isbn)


@register.filter
def language_name(code: str) -> str:
    return NAMES.get(code, code)


@register.filter
def published_date(published: str) -> str:
    """Write a date as exact as it is known: 1813, March 1988, 22 March 1988."""
    year, month, day = [*published.split("-"), "", ""][:3]
    words = [str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year]
    return " ".join(filter(None, words))
