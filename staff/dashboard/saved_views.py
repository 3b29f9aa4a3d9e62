"""Views of the list that staff keep by a name, and share: each is a link."""

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from config.htmx import HttpResponseSeeOther
from staff.access import employees_only
from staff.dashboard.order_list import OrderList
from staff.dashboard.views import list_page
from staff.models import SavedView

MAX_VIEWS = 50
MAX_QUERY_LENGTH = SavedView._meta.get_field("query").max_length


class SaveForm(forms.Form):
    """Reads what a view is called; the list's query string is kept as the list would write it."""

    name = forms.CharField(max_length=SavedView._meta.get_field("name").max_length)
    shared = forms.BooleanField(required=False)

    def __init__(self, data, listing: OrderList):
        super().__init__(data)
        self.listing = listing

    def clean_name(self) -> str:
        name, mine = self.cleaned_data["name"], SavedView.objects.filter(by=self.listing.user)
        if mine.exclude(name=name).count() >= MAX_VIEWS:
            raise forms.ValidationError(f"You have {MAX_VIEWS} views: delete one first.")
        return name

    def clean(self) -> dict:
        if not self.listing.filter.form.is_valid():
            raise forms.ValidationError("There is a mistake in a filter of this view.")
        if len(self.listing.whole) > MAX_QUERY_LENGTH:
            raise forms.ValidationError("These filters are too long to be saved.")
        return self.cleaned_data

    def save(self) -> SavedView:
        """Keep the view; one that the same person gave this name before is replaced."""
        options = {"query": self.listing.whole, "shared": self.cleaned_data["shared"]}
        return SavedView.objects.update_or_create(
            by=self.listing.user, name=self.cleaned_data["name"], defaults=options
        )[0]


@require_POST
@employees_only
def save(request):
    listing = OrderList(QueryDict(request.POST.get("query", "")), request.user)
    form = SaveForm(request.POST, listing)
    if not form.is_valid():
        return list_page(request, listing, 422, saving=form)
    messages.success(request, f"The view “{form.save().name}” is saved.")
    return HttpResponseSeeOther(listing.url())


@require_POST
@employees_only
def delete(request, pk):
    """Delete a view of one's own; others' answer as if there was none."""
    view = get_object_or_404(SavedView, pk=pk, by=request.user)
    view.delete()
    messages.success(request, f"The view “{view.name}” is deleted.")
    back = OrderList(QueryDict(request.POST.get("back", "")), request.user)
    return HttpResponseSeeOther(back.url())
