"""Parts of pages that depend on nothing but a few values are rendered once and remembered.

The values are the key: what they say is what the part shows, so nothing ever has to be forgotten.
What visitors type is never among them, or they would fill the memory: use `drawn` there.
"""

from functools import lru_cache

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

KEPT = 8_192  # parts a process remembers; a card has about 1 kB


def drawn(template_name: str, **values) -> SafeString:
    """Render a template from these values alone, and forget it."""
    return get_template(template_name).template.render(Context(values))


def remembered(template_name: str, **values) -> SafeString:
    """Render a template from hashable values alone; it sees neither request nor person."""
    if settings.STATIC_LIVE:
        return drawn(template_name, **values)
    return _rendered(get_script_prefix(), template_name, tuple(values.items()))


@lru_cache(maxsize=KEPT)
def _rendered(script_prefix: str, template_name: str, values: tuple) -> SafeString:
    return drawn(template_name, **dict(values))
