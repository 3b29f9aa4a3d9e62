"""Form fields of the admin sites that take any input without breaking."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError

from config.ids import is_id


class RowsHidden(forms.MultipleHiddenInput):
    """Also tells that nothing was chosen when the form was opened."""

    def value_from_datadict(self, data, files, name):
        return [value for value in super().value_from_datadict(data, files, name) or [] if value]

    def get_context(self, name, value, attrs):
        return super().get_context(name, value or [""], attrs)


class RowsField(forms.ModelMultipleChoiceField):
    """Refuses ids that are none; Django hands them to the database, which fails."""

    hidden_widget = RowsHidden

    def _check_values(self, value):
        for each in value:
            if not is_id(each):
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, code="invalid_pk_value", params={"pk": each})
        return super()._check_values(value)


class _Autocomplete:
    """Shows nothing for ids that are none; `known` are rows that need not be asked for."""

    known: dict = {}

    def optgroups(self, name, value, attr=None):
        ids = [each for each in value if is_id(each)]
        if ids and all(each in self.known for each in ids):
            chosen = [(each, self.known[each]) for each in ids]
            return [(None, [self.create_option(name, *each, ids, 0) for each in chosen], 0)]
        return super().optgroups(name, ids, attr)


class RowSelect(_Autocomplete, AutocompleteSelect):
    pass


class RowsSelect(_Autocomplete, AutocompleteSelectMultiple):
    pass
