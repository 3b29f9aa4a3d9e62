"""The head of each page, built in; what it shows of an app comes from it, by the context."""

from django import template
from django.utils.safestring import mark_safe

from config.caching.fragment_cache import cached_fragment, render_fragment
from config.request_state import get_request_state
from config.visitor_menu import PLACEHOLDER, visitor_menu

register = template.Library()


@register.simple_tag(takes_context=True)
def page_head(context):
    """Render the search with its question, and the categories with the current one."""
    selection = context.get("selection")
    current = (selection.category or "all") if selection else ""
    question = selection.q if selection else ""
    categories = tuple(context.get("top_categories", ()))
    render = render_fragment if question else cached_fragment
    head = render("components/_top.html", categories=categories, current=current, question=question)
    request = context["request"]
    if get_request_state(request).has_placeholders:
        return head
    # Both are rendered templates.
    return mark_safe(head.replace(PLACEHOLDER, visitor_menu(request)))
