"""What is frozen in an invoice is text; this writes it as people read it."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.formats import date_format

from config.templatetags.shop import amount_in, per_cent

register = template.Library()


@register.filter
def in_currency(amount: str, currency: str) -> str:
    return amount_in(Decimal(amount), currency)


@register.filter
def rate(text: str) -> str:
    return per_cent(Decimal(text))


@register.filter
def day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j F Y")
