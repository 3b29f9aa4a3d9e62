"""Categories and authors on the owners' site."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html

from catalogue.derived.indexing import BATCH
from catalogue.models import Author, Authorship, Product, ProductTag
from staff.admin.base import OpenedForm, ShopAdmin
from staff.sites import owner_site


class CategoryForm(OpenedForm):
    def clean_slug(self):
        if (slug := self.cleaned_data["slug"]) == "all":
            raise ValidationError("“all” stands for the whole shop. Please choose another.")
        return slug


class ProductGroupAdmin(ShopAdmin):
    """Something that books stand under: shows how many, and leads to them."""

    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    rows = None  # (model, field) that tie books to it
    parameter = ""

    def get_queryset(self, request):
        model, field = self.rows
        mine = model.objects.filter(**{field: OuterRef("pk")}).order_by().values(field)
        number = Subquery(mine.values(number=Count("pk")), output_field=IntegerField())
        return super().get_queryset(request).annotate(number=Coalesce(number, 0))

    @admin.display(description="books", ordering="number")
    def product_count(self, group):
        address = reverse(f"{self.admin_site.name}:catalogue_product_changelist")
        return format_html(
            '<a href="{}?{}={}">{}</a>', address, self.parameter, group.slug, group.number
        )

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and obj.number > BATCH:
            notice = f"The lists and pages of its {obj.number:,} books will follow in a moment."
            self.message_user(request, notice, messages.INFO)

    def view_on_site(self, group):
        return group.get_absolute_url()


@admin.register(ProductTag, site=owner_site)
class CategoryAdmin(ProductGroupAdmin):
    form = CategoryForm
    rows = Product.tags.through, "producttag"
    parameter = "category"
    list_display = ["name", "slug", "product_count", "active"]
    list_editable = ["active"]
    list_filter = ["active"]
    fields = ["name", "slug", "description", "active"]

    def view_on_site(self, group):
        return group.get_absolute_url() if group.active else None


@admin.register(Author, site=owner_site)
class AuthorAdmin(ProductGroupAdmin):
    rows = Authorship, "author"
    parameter = "author"
    list_display = ["name", "slug", "product_count"]
    fields = ["name", "slug"]
