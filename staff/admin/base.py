"""What all models share on the admin sites: only changes are written, any input is survived."""

import re

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.paginator import Paginator
from django.db import DatabaseError, DataError, IntegrityError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from config.ids import is_id
from config.retrying import asks_for_retry
from config.unavailable import is_unavailable
from staff.admin.audit_log import entries_of, read
from staff.admin.row_fields import RowSelect, RowsField, RowsSelect

HISTORY_PAGE = 50
MAX_SEARCH_WORDS = 10
MAX_SEARCH = 200
MAX_INLINE_ROWS = 100
NOT_SAVED = (
    "Nothing was saved, as somebody else changed it in the meantime. This is how it stands now."
)
ROW_ID = re.compile(r"form-\d+-id")


class OpenedForm(forms.ModelForm):
    """Knows what it showed when it was opened, so that only what the person changed is written.

    Without that, a form opened before a sale would put the sold copy back: compared with the row
    of now, its stock looks changed.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = [name for name, field in self.fields.items() if _is_compared(field)]
        # A program that posts without having opened the form is compared with the row.
        opened = not self.is_bound or any(self.add_initial_prefix(n) in self.data for n in names)
        for name in names:
            self.fields[name].show_hidden_initial = opened

    def _save_m2m(self):
        relations = {field.name for field in self._meta.model._meta.many_to_many}
        for name in relations - set(self.changed_data):
            self.cleaned_data.pop(name, None)
        super()._save_m2m()


def _is_compared(field: forms.Field) -> bool:
    # A disabled field cannot change, and what it shows may be a secret: a password's hash.
    return not field.disabled and not isinstance(field, forms.FileField)


def _say(field: forms.Field, words: str) -> None:
    """Name a field that stands in a table, where its label is the head of the column."""
    if not field.widget.is_hidden:
        field.widget.attrs["aria-label"] = words


class ListForm(OpenedForm):
    """A row of a list that is changed in place."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _say(field, f"{capfirst(field.label)}: {self.instance}")


class PartsFormSet(forms.BaseInlineFormSet):
    """Rows of what belongs to a row."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            _say(field, capfirst(field.label or name.lower()))


class AutocompleteMixin:
    """Fields of models and inlines that survive ids which are none."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # A related row can be added from here; the rest is done on its own page.
            wrapper = field.widget
            wrapper.can_change_related = wrapper.can_delete_related = False
            wrapper.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowsSelect(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, form_class=RowsField, **kwargs)


class ReadOnlyMixin:
    """To look at only."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ShopInline(AutocompleteMixin, admin.TabularInline):
    form = OpenedForm
    formset = PartsFormSet
    extra = 0
    max_num = 30

    def get_formset(self, request, obj=None, **kwargs):
        """Read no more rows than people have: Django takes a thousand more, each with questions."""
        return super().get_formset(request, obj, absolute_max=MAX_INLINE_ROWS, **kwargs)


class ShopAdmin(AutocompleteMixin, admin.ModelAdmin):
    form = OpenedForm
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    history_parts = ()  # models of which rows are shown with it
    history_fields = None  # all

    def view_on_site(self, obj) -> str | None:
        """Return the address of its page in the shop; None if it has none."""
        return None

    # Reading ------------------------------------------------------------------------------------

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=ListForm, **kwargs)

    def lookup_allowed(self, lookup, value, request=None) -> bool:
        """Allow what the list's own filters ask; other lookups could read or break anything."""
        known = set()
        for each in self.get_list_filter(request):
            name = each.parameter_name if isinstance(each, type) else each
            known |= {name, f"{name}__exact", f"{name}__isnull", f"{name}__id__exact"}
        return lookup in known

    def get_search_results(self, request, queryset, search_term):
        short = " ".join(search_term[:MAX_SEARCH].split()[:MAX_SEARCH_WORDS])
        return super().get_search_results(request, queryset, short)

    def history_of(self, request, obj):
        """Return what was done to it, newest first: entries to be read, in pages."""
        return entries_of(obj, self.history_parts, self.history_fields)

    @method_decorator(require_safe)
    def history_view(self, request, object_id, extra_context=None):
        """Show the shop's own log: who, when, what."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_view_or_change_permission(request, obj):
            return super().history_view(request, object_id, extra_context)
        page = Paginator(self.history_of(request, obj), HISTORY_PAGE).get_page(request.GET.get("p"))
        rows = page.object_list
        if not isinstance(rows, list):
            page.object_list = read(rows, obj, self.history_fields)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {obj}",
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": obj,
            "opts": self.opts,
            "page": page,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", context)

    # Writing ------------------------------------------------------------------------------------

    def written_fields(self, obj, changed: list[str]) -> list[str]:
        """Return the columns to write for the form fields that were changed."""
        return [
            field.name
            for field in obj._meta.concrete_fields
            if field.name in changed or getattr(field, "auto_now", False)
        ]

    def save_model(self, request, obj, form, change):
        if change:
            obj.save(update_fields=self.written_fields(obj, form.changed_data))
        else:
            obj.save()

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for obj in formset.deleted_objects:
            obj.delete()
        for obj, changed in formset.changed_objects:
            obj.save(update_fields=self.written_fields(obj, changed))
        for obj in formset.new_objects:
            obj.save()

    def is_row_id(self, text: str) -> bool:
        return is_id(text)

    def changelist_view(self, request, extra_context=None):
        ids = request.POST.getlist(ACTION_CHECKBOX_NAME)
        ids += [value for name, value in request.POST.items() if ROW_ID.fullmatch(name)]
        if not all(self.is_row_id(each) for each in ids):
            raise SuspiciousOperation("Not the id of a row.")
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (DatabaseError, ValidationError) as error:
            # Somebody saved the same slug, sold the copies or deleted the row between our check
            # and our writing: checked anew, the form says so beside its field.
            if request.method != "POST" or (is_unavailable(error) and not asks_for_retry(error)):
                raise
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (DataError, IntegrityError, ValidationError):
            # What no field can say: such as rows that this form does not know of.
            self.message_user(request, NOT_SAVED, messages.ERROR)
            return redirect(request.get_full_path())
