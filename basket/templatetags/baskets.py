"""How baskets are drawn in templates."""

from django import template
from django.utils.safestring import mark_safe

from basket.forms import QuantityWidget
from basket.services import most_of
from basket.summary import Line
from config.csrf import token_of
from config.remembered import remembered

register = template.Library()
# Where a remembered line leaves room for its number and for the visitor's token, so that it can be
# given to everybody who has as many of the book.
NUMBER, TOKEN = mark_safe("<!--line-->"), "<!--token-->"


@register.simple_tag(takes_context=True)
def basket_lines(context, lines: list[Line], wrong: str = ""):
    """Draw lines of the basket; `wrong` says what cannot be with the number just typed."""
    drawn = "".join(_drawn(line, wrong) for line in lines)
    return mark_safe(drawn.replace(TOKEN, token_of(context["request"])))


@register.simple_tag(takes_context=True)
def basket_line(context, line: Line, wrong: str = ""):
    """Draw one line."""
    return basket_lines(context, [line], wrong)


def _drawn(line: Line, wrong: str) -> str:
    drawn = remembered("basket/_line.html", line=line._replace(pk=NUMBER), wrong=wrong)
    return drawn.replace(NUMBER, str(line.pk))


@register.simple_tag
def line_quantity(line: Line):
    """Draw the number of a line between minus and plus."""
    widget = QuantityWidget(line.book.name, line.pk, most=line.most)
    return widget.render("quantity", line.quantity)


@register.simple_tag
def new_quantity(book):
    """Draw the number of copies to add; minus and plus only change it."""
    widget = QuantityWidget(book.name, book.pk, steps="button", most=most_of(book))
    return widget.render("quantity", 1)
