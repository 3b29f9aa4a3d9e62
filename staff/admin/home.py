"""The blocks of the home page on the owners' site."""

from django.contrib import admin

from catalogue.models import Feature
from staff.admin.base import OpenedForm, ShopAdmin
from staff.sites import owner_site

NEEDS = {
    Feature.Kind.CATEGORY: ("tag", "A category card needs a category."),
    Feature.Kind.SHOWCASE: ("products", "A showcase needs a book, whose cover is shown."),
}


class FeatureForm(OpenedForm):
    def clean(self):
        cleaned = super().clean()
        name, message = NEEDS.get(cleaned.get("kind"), ("", ""))
        if name in cleaned and not cleaned[name]:
            self.add_error(name, message)
        leads = ["link", "tag", "products"]
        nowhere = not any(cleaned.get(each) or each in self.errors for each in leads)
        if cleaned.get("link_label") and nowhere:
            self.add_error(
                "link", "Please say where the label leads: to a link, a category or a book."
            )
        return cleaned


@admin.register(Feature, site=owner_site)
class FeatureAdmin(ShopAdmin):
    form = FeatureForm
    list_display = ["title", "kind", "position", "active", "tag"]
    list_display_links = ["title"]
    list_select_related = ["tag"]
    list_editable = ["position", "active"]
    list_filter = ["kind", "active"]
    search_fields = ["title", "kicker", "text"]
    ordering = ["kind", "position", "pk"]
    autocomplete_fields = ["tag", "products"]
    fieldsets = [
        (
            None,
            {
                "fields": ["kind", "position", "active"],
                "description": "The home page has three slides, three category cards, six "
                "showcases and one visual block: the first active ones of each kind, by position.",
            },
        ),
        ("What it says", {"fields": ["kicker", "title", "text"]}),
        (
            "What it shows, and where it leads",
            {"fields": ["tag", "products", "link", "link_label"]},
        ),
    ]
