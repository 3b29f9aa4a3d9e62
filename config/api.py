"""What all programs' interfaces share, and no app knows: rights, pages, filters, JSON."""

import json

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import DjangoModelPermissions


class ChangePermission(DjangoModelPermissions):
    """Whoever may change such rows may read them; nobody else may do either (DESIGN 8)."""

    perms_map = {
        method: ["%(app_label)s.change_%(model_name)s"]
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH")
    }


class HundredAPage(PageNumberPagination):
    page_size = 100


class StrictFilterBackend(DjangoFilterBackend):
    """Refuses a filter that there is not: without it a client would get, and mark, all rows."""

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset_class(view, queryset)
        known = {"page", "format", *(filterset.base_filters if filterset else ())}
        if unknown := sorted(set(request.query_params) - known):
            raise ValidationError({name: ["There is no such filter."] for name in unknown})
        return super().filter_queryset(request, queryset, view)


class StrictJSONParser(JSONParser):
    """Refuses what two readers would read differently, and what cannot be read or written."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            text = stream.read().decode()
            return json.loads(text, object_pairs_hook=_unambiguous, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"This JSON cannot be read: {_reason(error)}") from None


def _unambiguous(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a name stands twice in one object.")
    for text in (*values, *values.values()):
        if isinstance(text, str):
            text.encode()  # half a surrogate pair is no text
    return values


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number.")


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is too deep."
    if isinstance(error, UnicodeError):
        return "it is not UTF-8."
    return str(error)
