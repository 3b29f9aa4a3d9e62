"""Template words that know no app; they are built in, so templates need no `load`."""

import re
from decimal import Decimal

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html

from config.absolute_urls import shop_address
from config.slots import get_slot_template

register = template.Library()
register.simple_tag(shop_address)
COMPOUND = re.compile(r"(.+?[a-z]|.*?)([A-Z][a-z]+|)")
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}


@register.simple_tag
def shop_url(name: str, *args) -> str:
    """Write a route's address as the world knows it; `url` writes it for the shop's own pages."""
    return shop_address(reverse(name, args=args))


@register.simple_tag(takes_context=True)
def slot(context, name: str, **values) -> str:
    """Render what an app put here (config.slots), as `include` would with these values."""
    with context.push(**values):
        return get_template(get_slot_template(name)).template.render(context)


@register.simple_tag
def shop_name() -> str:
    return settings.SHOP_NAME


@register.simple_tag
def wordmark() -> str:
    """The shop's name with the second word of a compound in bold: Book<b>Time</b>."""
    first, second = COMPOUND.fullmatch(settings.SHOP_NAME).groups()
    return format_html("{}<b>{}</b>", first, second) if second else first


@register.filter
def money(amount: Decimal) -> str:
    """Write an amount in the shop's currency with two places: £1,234.50."""
    return amount_in(amount, settings.SHOP_CURRENCY)


@register.filter
def amount_in(amount: Decimal, currency: str) -> str:
    """The same in a currency by its ISO 4217 code: an order keeps the one it was placed in."""
    sign = "−" if amount < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, f'{currency} ')}{abs(amount):,.2f}"


@register.filter
def per_cent(rate: Decimal) -> str:
    return f"{rate.normalize():f}%"


@register.filter
def thousands(number: int | None) -> str:
    """Write a count as people read it: 1,232; nothing for None."""
    return "" if number is None else f"{number:,}"
