"""Books on the owners' site."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime

from catalogue.derived.locking import lock_catalogue
from catalogue.images import processing
from catalogue.models import Authorship, Feature, Product, ProductImage, SearchDocument
from catalogue.rules.validators import clean_isbn
from catalogue.services import set_active
from catalogue.stock.counts import apply_difference, recount
from config.ids import is_id
from config.templatetags.shop import money
from staff.admin.base import (
    MAX_SEARCH,
    MAX_SEARCH_WORDS,
    ROW_ID,
    OpenedForm,
    PartsFormSet,
    ShopAdmin,
    ShopInline,
)
from staff.admin.images import ImageInline, thumbnail
from staff.admin.list_filters import AuthorFilter, CategoryFilter, LanguageFilter
from staff.audit import note
from staff.sites import owner_site

# What goes with a book by itself and would only be noise where one is asked whether to delete it.
PARTS = [SearchDocument, Authorship, Product.tags.through, Feature.products.through]
DELETED_AT_ONCE = 20
PART_NAMES = tuple(f"{capfirst(model._meta.verbose_name)}: " for model in PARTS)


class AuthorshipFormSet(PartsFormSet):
    """The authors of a book, asked for once and not row by row."""

    def get_queryset(self):
        if not hasattr(self, "_rows"):
            self._rows = super().get_queryset().select_related("author")
        return self._rows

    def clean(self):
        """Refuse whom another tab, or a double click, has named meanwhile."""
        super().clean()
        if not self.instance.pk:
            return
        there = Authorship.objects.filter(product=self.instance).values_list("author", "pk")
        left = {author: pk for author, pk in there if pk not in self._deleted}
        for form in self.forms:
            author = form.cleaned_data.get("author") if form.is_valid() else None
            known = left.get(author.pk) if author and form.has_changed() else None
            if known and known != form.instance.pk and form not in self.deleted_forms:
                form.add_error("author", "This author is already listed.")

    @property
    def _deleted(self) -> set[int]:
        return {form.instance.pk for form in self.deleted_forms}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.pk:
            select = form.fields["author"].widget.widget
            select.known = {str(form.instance.author_id): form.instance.author.name}


class AuthorshipInline(ShopInline):
    model = Authorship
    formset = AuthorshipFormSet
    fields = ["author", "position"]
    autocomplete_fields = ["author"]
    verbose_name = "author"
    verbose_name_plural = "authors"


def matching(text: str) -> Q:
    """Return the books with each of these words in title, ISBN or the name of an author."""
    try:
        return Q(isbn=clean_isbn(text))
    except ValidationError:
        found = Q()
    for word in text[:MAX_SEARCH].split()[:MAX_SEARCH_WORDS]:
        # SQLite knows capitals of ASCII letters only.
        title, author = Q(isbn__startswith=word.replace("-", "")), Q()
        for spelling in {word, word.lower(), word.capitalize()}:
            title |= Q(name__icontains=spelling)
            author |= Q(author__name__icontains=spelling)
        found &= title | Q(pk__in=Authorship.objects.filter(author).values("product"))
    return found


def _without_parts(rows: list) -> list:
    texts = [_without_parts(row) if isinstance(row, list) else row for row in rows]
    return [
        row for row in texts if row and not (isinstance(row, str) and row.startswith(PART_NAMES))
    ]


def _sure(view, *args):
    """Ask again where a book was ordered between check and deletion: now the page says so."""
    try:
        return view(*args)
    except IntegrityError:
        return view(*args)


class ProductForm(OpenedForm):
    """Reads a changed stock as so many copies more or fewer than were shown."""

    def clean_stock(self) -> int | None:
        wanted = self.cleaned_data["stock"]
        if "stock" in self.changed_data:
            apply_difference(self.stock_shown(), wanted, self.instance.stock)
        return wanted

    def stock_shown(self) -> int | None:
        """Return what the form showed when it was opened."""
        field = self["stock"]
        if not field.field.show_hidden_initial:
            return self.initial.get("stock")
        shown = self.add_initial_prefix("stock")
        return field.field.to_python(self._widget_data_value(field.field.hidden_widget(), shown))


@admin.register(Product, site=owner_site)
class ProductAdmin(ShopAdmin):
    form = ProductForm
    list_display = [
        "cover_column",
        "name",
        "byline",
        "price_column",
        "stock",
        "in_stock",
        "active",
        "updated_column",
    ]
    list_display_links = ["name"]
    list_editable = ["in_stock"]
    list_filter = ["active", "in_stock", "format", LanguageFilter, CategoryFilter, AuthorFilter]
    list_select_related = ["cover"]
    search_fields = ["name", "isbn", "authorships__author__name"]
    search_help_text = "Words of the title, an author, or an ISBN with or without hyphens."
    actions = ["activate", "deactivate"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["tags"]
    readonly_fields = ["date_added", "date_updated"]
    inlines = [AuthorshipInline, ImageInline]
    save_on_top = True
    history_parts = (Authorship, ProductImage)
    fieldsets = [
        (None, {"fields": ["name", "slug", "tags", "description"]}),
        (
            "For sale",
            {"fields": ["active", "in_stock", "stock", "low_stock_at", "price", "tax_rate"]},
        ),
        (
            "The edition",
            {"fields": ["isbn", "format", "language", "pages", "publisher", "published"]},
        ),
        ("Changes", {"fields": ["date_added", "date_updated"], "classes": ["collapse"]}),
    ]

    @admin.display(description="cover")
    def cover_column(self, product):
        return thumbnail(product.cover, 32)

    @admin.display(description="price", ordering="price")
    def price_column(self, product):
        return money(product.price)

    @admin.display(description="updated", ordering="date_updated")
    def updated_column(self, product):
        return date_format(localtime(product.date_updated), "j M Y, H:i")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("description")

    def get_search_results(self, request, queryset, search_term):
        return queryset.filter(matching(search_term)), False

    def save_model(self, request, obj, form, change):
        if not change:
            obj.save(by=request.user)
        elif "stock" in form.changed_data:
            fields = self.written_fields(obj, form.changed_data)
            recount(obj, seen=form.stock_shown(), by=request.user, also=fields)
        else:
            super().save_model(request, obj, form, change)

    def changelist_view(self, request, extra_context=None):
        if "_save" not in request.POST:
            return _sure(super().changelist_view, request, extra_context)
        with transaction.atomic():
            # The list is saved from its newest book on, while sales take the oldest first.
            ids = [value for name, value in request.POST.items() if ROW_ID.fullmatch(name)]
            lock_catalogue()
            Product.objects.filter(pk__in=filter(is_id, ids)).lock()
            return super().changelist_view(request, extra_context)

    def changeform_view(self, request, *args, **kwargs):
        for upload in request.FILES.values():
            processing.prepare_upload(upload)
        return super().changeform_view(request, *args, **kwargs)

    def delete_queryset(self, request, queryset):
        """Delete few at a time: whoever adds one of them to a basket waits until it is gone."""
        ids = list(queryset.values_list("pk", flat=True))
        for start in range(0, len(ids), DELETED_AT_ONCE):
            Product.objects.filter(pk__in=ids[start : start + DELETED_AT_ONCE]).delete()

    def delete_view(self, request, object_id, extra_context=None):
        return _sure(super().delete_view, request, object_id, extra_context)

    def view_on_site(self, product):
        return product.get_absolute_url() if product.active else None

    def written_fields(self, obj, changed):
        fields = super().written_fields(obj, changed)
        if "image" in fields:
            fields += ["width", "height", "widths", "fingerprint"]
        return fields

    def get_deleted_objects(self, objs, request):
        rows, counts, *refusals = super().get_deleted_objects(objs, request)
        for model in PARTS:
            counts.pop(model._meta.verbose_name_plural, None)
        return _without_parts(rows), counts, *refusals

    @admin.action(description="Put on sale", permissions=["change"])
    def activate(self, request, queryset):
        self._set_active(request, queryset, True, "put on sale")

    @admin.action(description="Take off sale", permissions=["change"])
    def deactivate(self, request, queryset):
        self._set_active(request, queryset, False, "taken off sale")

    def _set_active(self, request, queryset, active: bool, done: str) -> None:
        changing = list(queryset.exclude(active=active).select_related(None).only("name"))
        count = set_active(queryset, active)
        note(changing, {"active": [str(not active), str(active)]})
        words = "1 book was" if count == 1 else f"{count} books were"
        self.message_user(request, f"{words} {done}.", messages.SUCCESS)
