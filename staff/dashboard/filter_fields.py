"""The fields of the order dashboard's form, ready to draw.

Drawn by one plain loop: Django's widgets take longer for the form than the page does for its rows.
"""

from dataclasses import dataclass
from functools import lru_cache

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django_filters import FilterSet

from staff.order_filters.filterset import MAX_TEXT_LENGTH

TYPES = {forms.DateField: "date", forms.DecimalField: "text", forms.IntegerField: "text"}
MODES = {forms.DecimalField: "decimal", forms.IntegerField: "numeric"}
SEARCH = "q"


@dataclass
class Field:
    name: str
    label: str
    value: str
    type: str
    mode: str
    options: str
    errors: list[str]


def fields_of(filters: FilterSet) -> list[Field]:
    return [_field(filters, name, field) for name, field in filters.form.fields.items()]


def _field(filters: FilterSet, name: str, field: forms.Field) -> Field:
    value = filters.data.get(name) or ""
    options = (
        _options(tuple(field.choices), value[:MAX_TEXT_LENGTH]) if hasattr(field, "choices") else ""
    )
    kind = type(field)
    return Field(
        name=name,
        label=field.label,
        value=value,
        type=TYPES.get(kind, "search" if name == SEARCH else "text"),
        mode=MODES.get(kind, ""),
        options=options,
        errors=list(filters.form.errors.get(name, [])),
    )


@lru_cache(maxsize=500)
def _options(choices: tuple, value: str) -> SafeString:
    options = ((key, " selected" if str(key) == value else "", word) for key, word in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', options)
