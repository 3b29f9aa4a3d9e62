"""How baskets are drawn in templates."""

from django import template
from django.utils.safestring import mark_safe

from basket.contents import Line
from basket.forms import QuantityWidget
from config.csrf import token_of
from config.remembered import remembered

register = template.Library()
TOKEN = "<!--token-->"  # noqa: S105  # where a remembered line leaves room for the visitor's token


@register.simple_tag(takes_context=True)
def basket_line(context, line: Line, wrong: str = ""):
    """Draw a line of the basket; `wrong` says what cannot be with the number just typed."""
    drawn = remembered("basket/_line.html", line=line, wrong=wrong)
    return mark_safe(drawn.replace(TOKEN, token_of(context["request"])))


@register.simple_tag
def line_quantity(line: Line):
    """Draw the number of a line between minus and plus."""
    widget = QuantityWidget(line.book.name, line.pk)
    return widget.render("quantity", line.quantity)


@register.simple_tag
def new_quantity(book):
    """Draw the number of copies to add; minus and plus only change it."""
    return QuantityWidget(book.name, book.pk, steps="button").render("quantity", 1)
