"""How forms look everywhere but in the admin sites."""

from django.forms.renderers import TemplatesSetting


class ShopRenderer(TemplatesSetting):
    """Draws a field with its label, help and errors from the shop's own template."""

    field_template_name = "components/field.html"
