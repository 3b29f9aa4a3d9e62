"""How forms look and lead everywhere but in the admin sites."""

from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting


class ShopRenderer(TemplatesSetting):
    """Draws a field with its label, help and errors from the shop's own template."""

    field_template_name = "components/field.html"


def autofocus_first_error(form: BaseForm) -> None:
    """Let the focus go to the first field that is wrong; to the first one where none is."""
    names = [name for name in form.fields if name in form.errors] or list(form.fields)
    form.fields[names[0]].widget.attrs["autofocus"] = True
