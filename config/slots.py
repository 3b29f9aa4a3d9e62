"""Places in the pages of an app that a later app fills, so that the earlier need not know it."""

_templates: dict[str, str] = {}


def fill_slot(name: str, template_name: str) -> None:
    """Say once, when an app is ready, what stands where a page has `{% slot name %}`."""
    _templates[name] = template_name


def get_slot_template(name: str) -> str:
    return _templates[name]
