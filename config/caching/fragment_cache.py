"""Parts of pages that depend on nothing but a few values are rendered once and kept.

The values are the key: what they say is what the part shows, so nothing ever has to be forgotten.
What visitors type is never among them, or they would fill the memory: `render_fragment` there.
"""

from functools import lru_cache

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

MAX_FRAGMENTS = 8_192  # in a process; a card has about 1 kB


def render_fragment(template_name: str, **values) -> SafeString:
    """Render a template from these values alone, and keep nothing."""
    return get_template(template_name).template.render(Context(values))


def cached_fragment(template_name: str, **values) -> SafeString:
    """Render a template from hashable values alone; it sees neither request nor user."""
    if settings.STATIC_LIVE:
        return render_fragment(template_name, **values)
    return _rendered(get_script_prefix(), template_name, tuple(values.items()))


@lru_cache(maxsize=MAX_FRAGMENTS)
def _rendered(script_prefix: str, template_name: str, values: tuple) -> SafeString:
    return render_fragment(template_name, **dict(values))
