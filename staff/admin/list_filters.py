"""Filters of the list of books that cost the same in a small shop and in a large one."""

from django.contrib.admin import SimpleListFilter

from catalogue.models import Author, Authorship, FacetCount, Product, ProductTag
from catalogue.rules.languages import NAMES

LARGEST = 30


def counted(dimension: str) -> list[tuple[str, str]]:
    """Return (value, label) of the most frequent values of the whole shop, from the kept counts."""
    rows = FacetCount.objects.filter(category="", dimension=dimension, count__gt=0)
    return list(rows.order_by("-count", "label").values_list("value", "label")[:LARGEST])


class LanguageFilter(SimpleListFilter):
    title = "language"
    parameter_name = "language"

    def lookups(self, request, model_admin):
        codes = {code for code, _ in counted("language")}
        if self.value() in NAMES:
            codes.add(self.value())
        return sorted(((code, NAMES.get(code, code)) for code in codes), key=lambda each: each[1])

    def queryset(self, request, queryset):
        return queryset.filter(language=self.value()) if self.value() else queryset


class CategoryFilter(SimpleListFilter):
    """The largest categories; any other is reached from its own row in the list of categories."""

    title = "category"
    parameter_name = "category"

    def lookups(self, request, model_admin):
        choices = dict(counted("category"))
        if self.value() and self.value() not in choices:
            tags = ProductTag.objects.filter(slug=self.value())
            choices.update(tags.values_list("slug", "name"))
        return sorted(choices.items(), key=lambda each: each[1])

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        tagged = Product.tags.through.objects.filter(producttag__slug=self.value())
        return queryset.filter(pk__in=tagged.values("product"))


class AuthorFilter(SimpleListFilter):
    """Shown only while it is on: the list of authors leads here."""

    title = "author"
    parameter_name = "author"

    def lookups(self, request, model_admin):
        return list(Author.objects.filter(slug=self.value() or "").values_list("slug", "name"))

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        written = Authorship.objects.filter(author__slug=self.value())
        return queryset.filter(pk__in=written.values("product"))
