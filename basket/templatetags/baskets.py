from django import template
from django.utils.safestring import mark_safe

from basket.forms import QuantityWidget
from basket.models import max_quantity
from basket.summary import SummaryLine
from config.caching.fragment_cache import cached_fragment
from config.csrf import get_page_token
from config.row_urls import row_url

register = template.Library()
# Where a remembered line leaves room for its number and for the visitor's token, so that it can be
# given to everybody who has as many of the book.
NUMBER, TOKEN = mark_safe("<!--line-->"), "<!--token-->"


@register.simple_tag(takes_context=True)
def basket_lines(context, lines: list[SummaryLine], error: str = ""):
    """Render lines of the basket; `error` says what cannot be with the quantity just typed."""
    html = "".join(_render_line(line, error) for line in lines)
    return mark_safe(html.replace(TOKEN, get_page_token(context["request"])))


@register.simple_tag(takes_context=True)
def basket_line(context, line: SummaryLine, error: str = ""):
    return basket_lines(context, [line], error)


def _render_line(line: SummaryLine, error: str) -> str:
    line_for_all = line._replace(pk=NUMBER)
    url = mark_safe(row_url("basket:line", NUMBER))
    html = cached_fragment("basket/_line.html", line=line_for_all, url=url, error=error)
    return html.replace(NUMBER, str(line.pk))


@register.simple_tag
def line_quantity(line: SummaryLine):
    widget = QuantityWidget(line.product.name, line.pk, max_quantity=line.max_quantity)
    return widget.render("quantity", line.quantity)


@register.simple_tag
def new_quantity(product):
    """Render the quantity to add; minus and plus only change it."""
    widget = QuantityWidget(
        product.name, product.pk, button_type="button", max_quantity=max_quantity(product)
    )
    return widget.render("quantity", 1)
