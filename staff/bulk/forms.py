"""Reads what staff ask to be done with orders: with copies of one, or with many at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from config.ids import is_id
from orders.bulk_actions import BulkAction
from orders.models import LineStatus

MAX_IDS = 1_000  # more than any page shows
ACTIONS = {
    "paid": "paid",
    "processing": "processing",
    "sent": "sent",
    "cancel": "cancelled",
}
LINE_ACTIONS = ACTIONS | {"back": "new again"}
MAX_QUERY_LENGTH = 4_000
RESTOCK = {"yes": "back into stock", "no": "lost or damaged"}


class IdsField(forms.Field):
    """Ids of rows, each once, in the order they came."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value) -> list[int]:
        texts = list(dict.fromkeys(value or []))
        if len(texts) > MAX_IDS or not all(is_id(text) for text in texts):
            raise ValidationError("These are not numbers of rows.", code="ids")
        return [int(text) for text in texts]


class LineActionForm(forms.Form):
    """What should happen to which copies of an order, and how they were shown.

    `line`: one copy or several, each shown in the state `seen`; with `whole` all copies alike in
    that state, `number` of them; no line: all that may go there, `number` of them. `balance`: what
    was still to pay, as a number below nothing, where the order is marked as paid.
    """

    do = forms.ChoiceField(choices=LINE_ACTIONS)
    line = IdsField(required=False)
    seen = forms.TypedChoiceField(
        choices=LineStatus.choices, coerce=int, required=False, empty_value=None
    )
    whole = forms.BooleanField(required=False)
    number = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)
    restock = forms.ChoiceField(choices=RESTOCK, required=False)
    balance = forms.DecimalField(required=False, max_digits=14, decimal_places=2)

    def clean(self):
        data = super().clean()
        if self.errors or data["do"] == "paid":
            return data
        if data["line"] and data["seen"] is None:
            raise ValidationError("Please reload the page and try again.")
        if data["whole"] and len(data["line"]) != 1:
            raise ValidationError("Please choose one of these copies.")
        if (data["whole"] or not data["line"]) and not data["number"]:
            raise ValidationError("Please reload the page and try again.")
        if data["do"] == "cancel" and not data["restock"]:
            raise ValidationError("Please say whether the copies go back into stock.")
        return data


class BulkActionForm(forms.Form):
    """What many orders should be marked as: those that are ticked, or `all` of a list's `query`.

    `seen`: how many were shown to change; none where nobody was asked yet. `which`: their sign,
    for in a filter others may have taken the place of those that were shown.
    """

    do = forms.ChoiceField(choices=ACTIONS)
    order = IdsField(required=False)
    all = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=MAX_QUERY_LENGTH)
    restock = forms.ChoiceField(choices=RESTOCK, required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)
    which = forms.CharField(required=False, max_length=64)

    def clean(self):
        data = super().clean()
        if "do" in data and "restock" in data:
            restock = {"yes": True, "no": False}.get(data["restock"])
            data["action"] = BulkAction(data["do"], restock)
        if not self.errors and not (data["order"] or data["all"]):
            raise ValidationError("Please choose at least one order.")
        return data

    @property
    def back(self) -> str:
        """The list's query string, written anew, so that it leads nowhere else."""
        return QueryDict(self.cleaned_data.get("query", "")).urlencode()


class UndoForm(forms.Form):
    """How many orders were shown to be undone, none where nobody was asked yet; `which`: a sign
    of them, for others may have taken the place of those that were shown."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)
    which = forms.CharField(required=False, max_length=64)
